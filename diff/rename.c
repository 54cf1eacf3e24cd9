#include "diff/rename.h"

#include "ixt/base/intern.h"
#include "ixt/base/json.h"
#include "ixt/template/filter.h"
#include "ixt/template/method.h"

typedef struct renamer {
	ixt_arena *arena;
	ixt_intern words;	/* that were met: word number i becomes n<i> */
	ixt_buf out;
} renamer;

static const char *const language[] = {
	"False", "None", "True", "and", "base64", "block", "elif", "else", "endblock", "endfor",
	"endif", "endset", "extends", "false", "for", "if", "in", "include", "is", "ix", "none",
	"not", "or", "self", "set", "super", "true",
	/* functions, and the members that tell of their calls */
	"args", "class", "error", "intro", "isfile", "ix_boot_tool", "load_file", "message",
	"result",
};

static bool is_language(ixt_arena *arena, ixt_str word)
{
	ixt_value ignored;
	size_t i;

	if (word.len == 1)
		return false;	/* d and e are filters of Jinja, too, but no case needs them */
	for (i = 0; i < sizeof language / sizeof *language; i++)
		if (ixt_str_is(word, language[i]))
			return true;
	return ixt_filter_find(word) != ixt_filter_count || ixt_filter_is_refused(word) ||
	       ixt_method_find(word) != IXT_METHOD_COUNT ||
	       ixt_historical_method(arena, word, &ignored);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static void add_word(renamer *r, ixt_str word)
{
	size_t i;

	if (is_language(r->arena, word)) {
		ixt_buf_add(&r->out, word);
		return;
	}
	for (i = 0; i < word.len && is_digit(word.ptr[i]); i++)
		;
	if (i < word.len)
		ixt_buf_format(&r->out, "n%u", ixt_intern_put(&r->words, word));
	else if (word.len == 1)
		ixt_buf_add(&r->out, word);
	else
		ixt_buf_format(&r->out, "%u", 100 + ixt_intern_put(&r->words, word));
}

/* Length of what a backslash begins: the letters in it are no word. */
static size_t escape_length(ixt_str s)
{
	char kind = s.len > 1 ? s.ptr[1] : ' ';
	size_t n = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;

	return n < s.len ? n : s.len;
}

static void add_text(renamer *r, ixt_str s)
{
	size_t n;

	for (; s.len; s = ixt_str_from(s, n)) {
		n = 1;
		if (is_word(s.ptr[0])) {
			while (n < s.len && is_word(s.ptr[n]))
				n++;
			add_word(r, ixt_str_first(s, n));
			continue;
		}
		if (s.ptr[0] == '\\')
			n = escape_length(s);
		ixt_buf_add(&r->out, ixt_str_first(s, n));
	}
}

static ixt_str renamed(renamer *r, ixt_str s)
{
	ixt_buf_clear(&r->out);
	add_text(r, s);
	return ixt_arena_copy(r->arena, ixt_buf_view(&r->out));
}

static void rename_json(renamer *r, ixt_json *value)
{
	uint32_t i, n = value->type == IXT_JSON_OBJECT ? 2 * value->count
			: value->type == IXT_JSON_ARRAY ? value->count : 0;

	if (value->type == IXT_JSON_STRING)
		value->string = renamed(r, value->string);
	for (i = 0; i < n; i++)
		rename_json(r, &value->items[i]);
}

static ixt_str rename_object(renamer *r, ixt_str object)
{
	ixt_json *value;

	if (!object.len)
		return object;
	value = ixt_json_read(object, r->arena);
	rename_json(r, value);
	ixt_buf_clear(&r->out);
	ixt_json_write(&r->out, value, (ixt_json_style){ .indent = 0 });
	return ixt_arena_copy(r->arena, ixt_buf_view(&r->out));
}

diff_case diff_rename_case(const diff_case *c, ixt_arena *arena)
{
	renamer r = { .arena = arena };
	diff_case made = { .templates = IXT_NEW_ARRAY(arena, ixt_memory_file, c->count),
			   .count = c->count };
	uint32_t i;

	ixt_intern_init(&r.words, arena);
	ixt_buf_init(&r.out, &ixt_allocator_libc);
	r.out.trap = arena->trap;
	for (i = 0; i < c->count; i++) {
		made.templates[i].name = renamed(&r, c->templates[i].name);
		made.templates[i].data = renamed(&r, c->templates[i].data);
	}
	made.context = rename_object(&r, c->context);
	made.functions = rename_object(&r, c->functions);
	ixt_buf_release(&r.out);
	return made;
}
