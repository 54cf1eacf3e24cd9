#include "ixt/package/selector.h"

#include "ixt/base/utf8.h"

const ixt_str *ixt_selector_flag(const ixt_selector *s, ixt_str key)
{
	uint32_t i;

	for (i = 0; i < s->count; i++)
		if (ixt_str_eq(s->flags[i].key, key))
			return &s->flags[i].value;
	return NULL;
}

void ixt_selector_set(ixt_selector *s, ixt_arena *arena, ixt_str key, ixt_str value)
{
	ixt_str *old = (ixt_str *)ixt_selector_flag(s, key);

	if (ixt_str_is(key, "target")) {
		s->target = NULL;
		s->target_name = value.ptr ? value : IXT_STR("");
	} else if (old) {
		*old = value;
	} else {
		IXT_PUSH(arena, s->flags, s->count, s->cap) = (ixt_flag){ key, value };
	}
}

/* core/package.py parse_pkg_name and render_ctx.py parse_pkg_flags: whatever
 * the last character is, it counts as the closing parenthesis. */
void ixt_selector_parse(ixt_selector *s, ixt_arena *arena, ixt_str text)
{
	size_t paren = ixt_str_chr(text, '(', 0), comma, eq;
	ixt_str rest, item;

	s->name = ixt_str_first(text, paren == IXT_STR_NPOS ? text.len : paren);
	if (paren == IXT_STR_NPOS)
		return;
	rest = ixt_str_from(text, paren + 1);
	/* Python drops the last character, not the last byte */
	while (rest.len && ((unsigned char)rest.ptr[rest.len - 1] & 0xc0) == 0x80)
		rest.len--;
	if (rest.len)
		rest.len--;
	for (;;) {
		comma = ixt_str_chr(rest, ',', 0);
		item = ixt_str_first(rest, comma == IXT_STR_NPOS ? rest.len : comma);
		eq = ixt_str_chr(item, '=', 0);
		ixt_selector_set(s, arena, ixt_str_first(item, eq), ixt_str_from(
				 item, eq == IXT_STR_NPOS ? item.len : eq + 1));
		if (comma == IXT_STR_NPOS)
			return;
		rest = ixt_str_from(rest, comma + 1);
	}
}

ixt_str ixt_package_file(ixt_arena *arena, ixt_str name)
{
	if (ixt_str_ends(name, IXT_STR(".sh")))
		return name;
	return ixt_arena_concat(arena, name, IXT_STR("/ix.sh"));
}

ixt_str ixt_package_norm_name(ixt_str file)
{
	if (ixt_str_ends(file, IXT_STR(".sh")))
		file.len -= 3;
	if (ixt_str_ends(file, IXT_STR("/ix")))
		file.len -= 3;
	return file;
}

static bool is_ascii_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Appends `c` unless it is a dash after a dash. */
static char *add_squeezed(char *begin, char *p, char c)
{
	if (c == '-' && p > begin && p[-1] == '-')
		return p;
	*p = c;
	return p + 1;
}

ixt_str ixt_canon_name(ixt_arena *arena, ixt_str text)
{
	char *begin = ixt_arena_take(arena, text.len * 6 + 1), *p = begin;
	const char *plus;
	size_t i = 0;

	while (i < text.len) {
		uint32_t cp = ixt_utf8_next(text, &i);

		if (cp == '+') {
			for (plus = "-plus-"; *plus; plus++)
				p = add_squeezed(begin, p, *plus);
		} else {
			p = add_squeezed(begin, p, cp < 0x80 && is_ascii_alnum((char)cp)
							   ? lower((char)cp) : '-');
		}
	}
	while (p > begin && p[-1] == '-')
		p--;
	return ixt_str_range(begin, p);
}

ixt_str ixt_package_out_name(ixt_arena *arena, ixt_str kind, ixt_str norm_name)
{
	size_t slash = ixt_str_chr(norm_name, '/', 0);
	ixt_str rest = slash == IXT_STR_NPOS ? norm_name : ixt_str_from(norm_name, slash + 1);

	return ixt_canon_name(arena, ixt_arena_concat(
		arena, ixt_arena_concat(arena, kind, IXT_STR("-")), rest));
}

ixt_str ixt_package_kind(ixt_arena *arena, ixt_str name)
{
	size_t slash = ixt_str_chr(name, '/', 0);
	ixt_str kind;

	if (slash == IXT_STR_NPOS)
		ixt_raise_str(arena->trap, IXT_ERR_VALUE, IXT_STR("substring not found"));
	kind = ixt_str_first(name, slash);
	if (ixt_str_is(kind, "bld") || ixt_str_is(kind, "etc"))
		return IXT_STR("bin");
	return kind;
}
