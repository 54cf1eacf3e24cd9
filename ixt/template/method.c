#include "ixt/template/method.h"

#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"

/* `of` is a string; `args` are as the template gave them. */
typedef ixt_value method_call(ixt_scope *sc, ixt_value of, const ixt_value *args,
			      uint32_t count);

static uint32_t count_pieces(ixt_str s, ixt_str separator)
{
	uint32_t n = 1;
	size_t at = 0;

	while ((at = ixt_str_find(s, separator, at)) != IXT_STR_NPOS) {
		n++;
		at += separator.len;
	}
	return n;
}

ixt_list *ixt_split(ixt_arena *arena, ixt_str s, ixt_str separator)
{
	ixt_list *l = ixt_list_new(arena, count_pieces(s, separator));
	size_t start = 0, at;
	uint32_t i;

	for (i = 0; i < l->count; i++, start = at + separator.len) {
		at = ixt_str_find(s, separator, start);
		if (at == IXT_STR_NPOS)
			at = s.len;
		l->items[i] = ixt_value_string(ixt_str_range(s.ptr + start, s.ptr + at));
	}
	return l;
}

/* An empty `old` stands before each code point and at the end. */
static size_t next_match(ixt_str s, ixt_str old, size_t from, bool first)
{
	if (old.len)
		return ixt_str_find(s, old, from);
	if (first)
		return 0;
	if (from >= s.len)
		return IXT_STR_NPOS;
	ixt_utf8_next(s, &from);
	return from;
}

ixt_str ixt_replace(ixt_arena *arena, ixt_str s, ixt_str old, ixt_str with)
{
	size_t at, done = 0, count = 0, n;
	char *out, *p;

	for (at = next_match(s, old, 0, true); at != IXT_STR_NPOS;
	     at = next_match(s, old, at + old.len, false))
		count++;
	if (count == 0)
		return s;
	if (with.len && count > IXT_MAX_OUTPUT_BYTES / with.len)
		ixt_raise_str(arena->trap, IXT_ERR_UNSUPPORTED,
			      IXT_STR("more than 256 MiB of output"));
	out = p = ixt_arena_take(arena, s.len - count * old.len + count * with.len);
	for (at = next_match(s, old, 0, true); at != IXT_STR_NPOS;
	     at = next_match(s, old, at + old.len, false)) {
		n = at - done;
		memcpy(p, s.ptr + done, n);
		memcpy(p + n, with.ptr ? with.ptr : "", with.len);
		p += n + with.len;
		done = at + old.len;
	}
	memcpy(p, s.ptr + done, s.len - done);
	return ixt_str_range(out, p + s.len - done);
}

ixt_value ixt_join(ixt_scope *sc, ixt_str separator, ixt_value items)
{
	const ixt_list *l;
	size_t len = 0;
	uint32_t i;
	char *out, *p;
	ixt_str s;

	if (items.type != IXT_LIST && items.type != IXT_DICT &&
	    items.type != IXT_GENERATOR && items.type != IXT_UNDEFINED && !ixt_is_string(items))
		ixt_raise_str(sc->arena->trap, IXT_ERR_TYPE,
			      IXT_STR("can only join an iterable"));
	l = ixt_value_iterate(sc, items);
	for (i = 0; i < l->count; i++) {
		if (!ixt_is_string(l->items[i]))
			ixt_raise(sc->arena, IXT_ERR_TYPE,
				  "sequence item %u: expected str instance, %s found", i,
				  ixt_value_type_name(l->items[i]));
		len += l->items[i].len + (i ? separator.len : 0);
	}
	if (len > IXT_MAX_OUTPUT_BYTES)
		ixt_raise_unsupported(sc, "more than 256 MiB of output");
	out = p = ixt_arena_take(sc->arena, len);
	for (i = 0; i < l->count; i++) {
		if (i && separator.len)
			p = (char *)memcpy(p, separator.ptr, separator.len) + separator.len;
		s = ixt_value_text(sc, l->items[i]);
		if (s.len)
			p = (char *)memcpy(p, s.ptr, s.len) + s.len;
	}
	return ixt_value_string(ixt_str_range(out, p));
}

/* CPython's argument errors call None by its value, not its type. */
static void need_string(ixt_scope *sc, ixt_value v, const char *message)
{
	if (!ixt_is_string(v))
		ixt_raise(sc->arena, IXT_ERR_TYPE, "%s%s", message,
			  v.type == IXT_NONE ? "None" : ixt_value_type_name(v));
}

static ixt_value call_strip(ixt_scope *sc, ixt_value of, const ixt_value *args, uint32_t count)
{
	(void)args;
	if (count > 1)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "strip expected at most 1 argument, got %u", count);
	if (count)
		ixt_raise_unsupported(sc, "strip with an argument");
	return ixt_value_strip(sc, of);
}

static ixt_value call_replace(ixt_scope *sc, ixt_value of, const ixt_value *args,
			      uint32_t count)
{
	if (count < 2)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "replace expected at least 2 arguments, got %u", count);
	if (count > 3)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "replace expected at most 3 arguments, got %u", count);
	need_string(sc, args[0], "replace() argument 1 must be str, not ");
	need_string(sc, args[1], "replace() argument 2 must be str, not ");
	if (count == 3)
		ixt_raise_unsupported(sc, "replace with a count");
	return ixt_value_string(ixt_replace(sc->arena, ixt_value_text(sc, of), ixt_value_text(sc, args[0]),
					    ixt_value_text(sc, args[1])));
}

static ixt_value call_split(ixt_scope *sc, ixt_value of, const ixt_value *args, uint32_t count)
{
	ixt_str separator;

	if (count > 2)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "split() takes at most 2 arguments (%u given)", count);
	if (count != 1 || args[0].type == IXT_NONE)
		ixt_raise_unsupported(sc, "split without exactly one separator");
	need_string(sc, args[0], "must be str or None, not ");
	separator = ixt_value_text(sc, args[0]);
	if (separator.len == 0)
		ixt_raise_str(sc->arena->trap, IXT_ERR_VALUE, IXT_STR("empty separator"));
	return ixt_value_list(ixt_split(sc->arena, ixt_value_text(sc, of), separator));
}

static ixt_value call_upper(ixt_scope *sc, ixt_value of, const ixt_value *args, uint32_t count)
{
	(void)args;
	if (count)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "str.upper() takes no arguments (%u given)", count);
	return ixt_value_string(ixt_upper(sc->arena, ixt_value_text(sc, of)));
}

static void need_one(ixt_scope *sc, const char *method, uint32_t count)
{
	if (count != 1)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "str.%s() takes exactly one argument (%u given)", method, count);
}

static ixt_value call_removeprefix(ixt_scope *sc, ixt_value of, const ixt_value *args,
				   uint32_t count)
{
	ixt_str s = ixt_value_text(sc, of), prefix;

	need_one(sc, "removeprefix", count);
	need_string(sc, args[0], "removeprefix() argument must be str, not ");
	prefix = ixt_value_text(sc, args[0]);
	return ixt_value_string(ixt_str_starts(s, prefix) ? ixt_str_from(s, prefix.len) : s);
}

static ixt_value call_join(ixt_scope *sc, ixt_value of, const ixt_value *args, uint32_t count)
{
	need_one(sc, "join", count);
	return ixt_join(sc, ixt_value_text(sc, of), args[0]);
}

static const struct {
	const char *name;
	method_call *call;
} methods[IXT_METHOD_COUNT] = {
	{ "strip", call_strip },
	{ "replace", call_replace },
	{ "split", call_split },
	{ "upper", call_upper },
	{ "removeprefix", call_removeprefix },
	{ "join", call_join },
};

const char *ixt_method_name(uint32_t i)
{
	return i < IXT_METHOD_COUNT ? methods[i].name : NULL;
}

uint32_t ixt_method_find(ixt_str name)
{
	uint32_t i;

	for (i = 0; i < IXT_METHOD_COUNT; i++)
		if (ixt_str_is(name, methods[i].name))
			break;
	return i;
}

ixt_value ixt_method_bind(ixt_scope *sc, ixt_value of, uint32_t method)
{
	ixt_method *m = ixt_arena_take(sc->arena, sizeof *m);

	*m = (ixt_method){ of, method };
	return (ixt_value){ .type = IXT_METHOD, .method = m };
}

ixt_value ixt_method_call(ixt_scope *sc, const ixt_method *m, const ixt_value *args,
			  uint32_t count)
{
	return methods[m->which].call(sc, m->of, args, count);
}
