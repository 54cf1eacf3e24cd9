#include "ixt/cc/response.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MOST (16 << 20)

/* Returns NULL when there is no such file, or no end of it. */
static char *read_file(const char *path, ixt_arena *arena)
{
	FILE *f = fopen(path, "re");
	size_t len = 0, cap = 4096, n;
	char *text = NULL, *more;

	if (!f)
		return NULL;
	do {
		more = ixt_arena_take(arena, cap + 1);
		if (text)
			memcpy(more, text, len);
		text = more;
		n = fread(text + len, 1, cap - len, f);
		len += n;
		cap = len == cap ? cap * 2 : cap;
	} while (n && len < FILE_MOST);
	fclose(f);
	text[len] = '\0';
	return len < FILE_MOST ? text : NULL;
}

/* Takes the next word off `*rest`, in place; NULL at the end. */
static char *next_word(char **rest)
{
	char *from = *rest, *to, *word, quote = 0;

	while (isspace((unsigned char)*from))
		from++;
	if (!*from)
		return NULL;
	for (word = to = from; *from && (quote || !isspace((unsigned char)*from)); from++) {
		if (quote ? *from == quote : *from == '\'' || *from == '"')
			quote = quote ? 0 : *from;
		else if (*from == '\\' && from[1] && quote != '\'')
			*to++ = *++from;
		else
			*to++ = *from;
	}
	*rest = *from ? from + 1 : from;
	*to = '\0';
	return word;
}

ixt_cc_list ixt_cc_expand(int argc, char **argv, ixt_arena *arena)
{
	ixt_cc_list list = { .count = 0 };
	char *text, *word;
	int i;

	for (i = 1; i < argc; i++) {
		text = argv[i][0] == '@' ? read_file(argv[i] + 1, arena) : NULL;
		if (!text)
			ixt_cc_add(&list, argv[i], arena);
		while (text && (word = next_word(&text)))
			ixt_cc_add(&list, word, arena);
	}
	return list;
}
