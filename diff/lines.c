#include "diff/lines.h"

#include <stdlib.h>

#include "ixt/host/data.h"

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *diff_lines(diff_job *job, const diff_world *w, uint32_t *count)
{
	ixt_str data = ixt_data_dir(&job->arena), text, line, *lines = NULL;
	uint32_t cap = 0;
	size_t end;

	*count = 0;
	text = ixt_read_file(&job->arena, ixt_arena_format(
		&job->arena, "%.*s/corpus/graphs/%s.txt", IXT_STR_ARG(data),
		w->embedded ? "embedded" : "ix"));
	for (; text.len; text = ixt_str_from(text, end + 1)) {
		end = ixt_str_chr(text, '\n', 0);
		line = ixt_str_first(text, end);
		if (line.len && line.ptr[0] != '#')
			IXT_PUSH(&job->arena, lines, *count, cap) = line;
		if (end == IXT_STR_NPOS)
			break;
	}
	if (*count)
		qsort(lines, *count, sizeof *lines, by_text);
	return lines;
}

ixt_str *diff_line_words(ixt_arena *arena, ixt_str line, uint32_t *count)
{
	ixt_str *words = IXT_NEW_ARRAY(arena, ixt_str, line.len / 2 + 2);
	size_t i = 0, begin;

	*count = 0;
	while (i < line.len) {
		for (begin = i; i < line.len && line.ptr[i] != ' '; i++)
			;
		if (i > begin)
			words[(*count)++] = ixt_arena_copy(
				arena, ixt_str_range(line.ptr + begin, line.ptr + i));
		i++;
	}
	return words;
}
