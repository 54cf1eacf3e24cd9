#include "ixt/template/value.h"

#include <stdio.h>

#include "ixt/base/json.h"
#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"
#include "ixt/template/method.h"

/* ----------------------------------------------------------- making them */

ixt_list *ixt_list_new(ixt_arena *arena, uint32_t count)
{
	ixt_list *l = ixt_arena_take(arena, sizeof *l + count * sizeof *l->items);

	l->count = count;
	return l;
}

static ixt_str join_rope(ixt_arena *arena, ixt_rope *r)
{
	uint32_t i;
	char *p;

	if (!r->flat) {
		r->flat = p = ixt_arena_take(arena, r->len);
		for (i = 0; i < r->count; i++) {
			memcpy(p, r->slices[i].ptr, r->slices[i].len);
			p += r->slices[i].len;
		}
	}
	return (ixt_str){ r->flat, r->len };
}

ixt_str ixt_value_text(ixt_scope *sc, ixt_value v)
{
	return v.type == IXT_ROPE ? join_rope(sc->arena, v.rope)
				  : (ixt_str){ v.ptr, v.len };
}

/* Drops white space at the front of the first of `*count` slices, and slices
 * that consist of it. A slice that is cut is no longer its whole text. */
static void strip_front(ixt_slice **slices, uint32_t *count)
{
	for (; *count; ++*slices, --*count) {
		ixt_slice *s = *slices;
		ixt_str kept = ixt_strip((ixt_str){ s->ptr, s->len });

		if (kept.len == 0)
			continue;
		if (kept.ptr != s->ptr)
			*s = (ixt_slice){ kept.ptr, NULL,
					  (size_t)(s->ptr + s->len - kept.ptr) };
		return;
	}
}

static void strip_back(ixt_slice *slices, uint32_t *count)
{
	for (; *count; --*count) {
		ixt_slice *s = &slices[*count - 1];
		ixt_str kept = ixt_strip((ixt_str){ s->ptr, s->len });
		size_t end = (size_t)(kept.ptr + kept.len - s->ptr);

		if (kept.len == 0)
			continue;
		if (end != s->len)
			*s = (ixt_slice){ s->ptr, NULL, end };
		return;
	}
}

static ixt_value strip_rope(ixt_arena *arena, const ixt_rope *r)
{
	ixt_rope *copy = ixt_arena_take(arena, sizeof *copy + r->count * sizeof *r->slices);
	ixt_slice *first = copy->slices;
	uint32_t count = r->count, i;

	memcpy(first, r->slices, count * sizeof *first);
	strip_front(&first, &count);
	strip_back(first, &count);
	memmove(copy->slices, first, count * sizeof *first);
	*copy = (ixt_rope){ .count = count };
	for (i = 0; i < count; i++)
		copy->len += (uint32_t)copy->slices[i].len;
	return count ? (ixt_value){ .type = IXT_ROPE, .len = copy->len, .rope = copy }
		     : ixt_value_string(IXT_STR(""));
}

ixt_value ixt_value_strip(ixt_scope *sc, ixt_value v)
{
	return v.type == IXT_ROPE && !v.rope->flat
		       ? strip_rope(sc->arena, v.rope)
		       : ixt_value_string(ixt_strip(ixt_value_text(sc, v)));
}

ixt_value ixt_undefined_text(ixt_scope *sc, ixt_str message)
{
	ixt_str *kept = ixt_arena_take(sc->arena, sizeof *kept);

	*kept = message;
	return (ixt_value){ .type = IXT_UNDEFINED, .sub = IXT_UNDEFINED_TEXT, .text = kept };
}

/* ---------------------------------------------------------- naming types */

const char *ixt_value_type_name(ixt_value v)
{
	const char *dot;

	switch ((ixt_type)v.type) {
	case IXT_UNDEFINED: return "Undefined";
	case IXT_NONE: return "NoneType";
	case IXT_BOOL: return "bool";
	case IXT_INT: return "int";
	case IXT_FLOAT: return "float";
	case IXT_STRING:
	case IXT_ROPE: return "str";
	case IXT_LIST: return "list";
	case IXT_DICT: return "dict";
	case IXT_SELF: return "TemplateReference";
	case IXT_BLOCK: return "BlockReference";
	case IXT_METHOD: return "builtin_function_or_method";
	case IXT_GENERATOR: return "generator";
	case IXT_FUNCTION: return v.function->python_type;
	case IXT_OBJECT: break;
	}
	dot = strrchr(v.object->python_type, '.');
	return dot ? dot + 1 : v.object->python_type;
}

/* jinja2.utils.object_type_repr */
static ixt_str object_repr(ixt_scope *sc, ixt_value v)
{
	switch ((ixt_type)v.type) {
	case IXT_NONE: return IXT_STR("None");
	case IXT_SELF: return IXT_STR("jinja2.runtime.TemplateReference object");
	case IXT_BLOCK: return IXT_STR("jinja2.runtime.BlockReference object");
	case IXT_OBJECT:
		return ixt_arena_format(sc->arena, "%s object", v.object->python_type);
	default:
		return ixt_arena_format(sc->arena, "%s object", ixt_value_type_name(v));
	}
}

/* ---------------------------------------------------------------- errors */

ixt_str ixt_undefined_message(ixt_scope *sc, ixt_value v)
{
	ixt_str name;

	switch (v.sub) {
	case IXT_UNDEFINED_NAME:
		name = ixt_intern_text(sc->names, v.len);
		return ixt_arena_format(sc->arena, "'%.*s' is undefined", IXT_STR_ARG(name));
	case IXT_UNDEFINED_SUPER:
		name = ixt_intern_text(sc->blocks, v.len);
		return ixt_arena_format(sc->arena, "there is no parent block called '%.*s'.",
					IXT_STR_ARG(name));
	default:
		return *v.text;
	}
}

noreturn void ixt_raise_undefined(ixt_scope *sc, ixt_value undefined)
{
	ixt_raise_str(sc->arena->trap, IXT_ERR_UNDEFINED,
		      ixt_undefined_message(sc, undefined));
}

noreturn void ixt_raise_unsupported(ixt_scope *sc, const char *construct)
{
	ixt_error *err = sc->arena->trap->error;

	if (err->cls == IXT_ERR_NONE)
		err->construct = ixt_arena_copy(sc->arena, ixt_str_of(construct));
	ixt_raise(sc->arena, IXT_ERR_UNSUPPORTED, "%s", construct);
}

static void need_defined(ixt_scope *sc, ixt_value v)
{
	if (v.type == IXT_UNDEFINED)
		ixt_raise_undefined(sc, v);
}

/* ------------------------------------------------------ truth and equality */

bool ixt_value_truth(ixt_value v)
{
	switch ((ixt_type)v.type) {
	case IXT_UNDEFINED:
	case IXT_NONE: return false;
	case IXT_BOOL:
	case IXT_INT: return v.integer != 0;
	case IXT_FLOAT: return v.number != 0;
	case IXT_STRING:
	case IXT_ROPE: return v.len != 0;
	case IXT_LIST: return v.list->count != 0;
	case IXT_DICT: return v.dict->count != 0;
	default: return true;
	}
}

static bool is_integral(ixt_value v)
{
	return v.type == IXT_INT || v.type == IXT_BOOL;
}

static bool is_number(ixt_value v)
{
	return is_integral(v) || v.type == IXT_FLOAT;
}

static double as_double(ixt_value v)
{
	return v.type == IXT_FLOAT ? v.number : (double)v.integer;
}

/* Exact, as CPython compares: an integer beyond 2^53 is no rounded float. */
static bool equal_numbers(ixt_value a, ixt_value b)
{
	ixt_value f = a.type == IXT_FLOAT ? a : b, i = a.type == IXT_FLOAT ? b : a;

	if (f.type != IXT_FLOAT)
		return a.integer == b.integer;
	if (i.type == IXT_FLOAT)
		return a.number == b.number;
	return f.number >= -9223372036854775808.0 && f.number < 9223372036854775808.0 &&
	       f.number == (double)(int64_t)f.number && (int64_t)f.number == i.integer;
}

static bool equal_lists(ixt_scope *sc, const ixt_list *a, const ixt_list *b)
{
	uint32_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (!ixt_value_equal(sc, a->items[i], b->items[i]))
			return false;
	return true;
}

static bool equal_dicts(ixt_scope *sc, const ixt_dict *a, const ixt_dict *b)
{
	uint32_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		const ixt_value *other = ixt_dict_get(b, a->members[i].key);

		if (!other || !ixt_value_equal(sc, a->members[i].value, *other))
			return false;
	}
	return true;
}

bool ixt_value_equal(ixt_scope *sc, ixt_value a, ixt_value b)
{
	if (ixt_is_string(a) && ixt_is_string(b))
		return a.len == b.len &&
		       ixt_str_eq(ixt_value_text(sc, a), ixt_value_text(sc, b));
	if (is_number(a) && is_number(b))
		return equal_numbers(a, b);
	if (a.type != b.type)
		return false;
	switch ((ixt_type)a.type) {
	case IXT_UNDEFINED:
	case IXT_NONE: return true;
	case IXT_LIST: return equal_lists(sc, a.list, b.list);
	case IXT_DICT: return equal_dicts(sc, a.dict, b.dict);
	case IXT_GENERATOR: return a.generator == b.generator;
	default: ixt_raise_unsupported(sc, "comparison of functions");
	}
}

/* -------------------------------------------------------------- operators */

static ixt_value add_numbers(ixt_scope *sc, ixt_value a, ixt_value b)
{
	if (a.type == IXT_FLOAT || b.type == IXT_FLOAT)
		return ixt_value_float(as_double(a) + as_double(b));
	if (b.integer > 0 ? a.integer > INT64_MAX - b.integer
			  : a.integer < INT64_MIN - b.integer)
		ixt_raise_unsupported(sc, "integer beyond 64 bits");
	return ixt_value_int(a.integer + b.integer);
}

static ixt_value add_strings(ixt_scope *sc, ixt_value a, ixt_value b)
{
	if ((uint64_t)a.len + b.len > IXT_MAX_OUTPUT_BYTES)
		ixt_raise_unsupported(sc, "more than 256 MiB of output");
	return ixt_value_string(ixt_arena_concat(sc->arena, ixt_value_text(sc, a),
						 ixt_value_text(sc, b)));
}

static ixt_value add_lists(ixt_scope *sc, const ixt_list *a, const ixt_list *b)
{
	ixt_list *l = ixt_list_new(sc->arena, a->count + b->count);

	memcpy(l->items, a->items, a->count * sizeof *l->items);
	memcpy(l->items + a->count, b->items, b->count * sizeof *l->items);
	return ixt_value_list(l);
}

ixt_value ixt_value_add(ixt_scope *sc, ixt_value a, ixt_value b)
{
	if (ixt_is_string(a) && ixt_is_string(b))
		return add_strings(sc, a, b);
	if (is_number(a) && is_number(b))
		return add_numbers(sc, a, b);
	if (a.type == IXT_LIST && b.type == IXT_LIST)
		return add_lists(sc, a.list, b.list);
	need_defined(sc, a);
	need_defined(sc, b);
	if (ixt_is_string(a) || a.type == IXT_LIST)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "can only concatenate %s (not \"%s\") to %s",
			  ixt_value_type_name(a), ixt_value_type_name(b),
			  ixt_value_type_name(a));
	ixt_raise(sc->arena, IXT_ERR_TYPE, "unsupported operand type(s) for +: '%s' and '%s'",
		  ixt_value_type_name(a), ixt_value_type_name(b));
}

ixt_value ixt_value_negate(ixt_scope *sc, ixt_value v)
{
	need_defined(sc, v);
	if (v.type == IXT_FLOAT)
		return ixt_value_float(-v.number);
	if (!is_integral(v))
		ixt_raise(sc->arena, IXT_ERR_TYPE, "bad operand type for unary -: '%s'",
			  ixt_value_type_name(v));
	if (v.integer == INT64_MIN)
		ixt_raise_unsupported(sc, "integer beyond 64 bits");
	return ixt_value_int(-v.integer);
}

static void need_hashable(ixt_scope *sc, ixt_value v)
{
	if (v.type == IXT_LIST || v.type == IXT_DICT)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "unhashable type: '%s'",
			  ixt_value_type_name(v));
}

static bool in_list(ixt_scope *sc, ixt_value item, const ixt_list *l)
{
	uint32_t i;

	for (i = 0; i < l->count; i++)
		if (ixt_value_equal(sc, l->items[i], item))
			return true;
	return false;
}

static const ixt_list *run_generator(ixt_scope *sc, ixt_generator *g)
{
	if (g->used)
		ixt_raise_unsupported(sc, "second use of a generator");
	g->used = true;
	return g->run(sc, &g->argument, 1).list;
}

bool ixt_value_in(ixt_scope *sc, ixt_value item, ixt_value container)
{
	switch ((ixt_type)container.type) {
	case IXT_STRING:
	case IXT_ROPE:
		if (!ixt_is_string(item))
			ixt_raise(sc->arena, IXT_ERR_TYPE,
				  "'in <string>' requires string as left operand, not %s",
				  ixt_value_type_name(item));
		return ixt_str_find(ixt_value_text(sc, container), ixt_value_text(sc, item),
				    0) != IXT_STR_NPOS;
	case IXT_LIST:
		return in_list(sc, item, container.list);
	case IXT_GENERATOR:
		return in_list(sc, item, run_generator(sc, container.generator));
	case IXT_DICT:
		need_hashable(sc, item);
		return ixt_is_string(item) &&
		       ixt_dict_get(container.dict, ixt_value_text(sc, item));
	case IXT_UNDEFINED:
		return false;
	case IXT_SELF:
		ixt_raise_unsupported(sc, "in self");
	default:
		ixt_raise(sc->arena, IXT_ERR_TYPE, "argument of type '%s' is not iterable",
			  ixt_value_type_name(container));
	}
}

/* ------------------------------------------------- attributes and elements */

const ixt_value *ixt_dict_get(const ixt_dict *d, ixt_str key)
{
	uint32_t i;

	for (i = 0; i < d->count; i++)
		if (ixt_str_eq(d->members[i].key, key))
			return &d->members[i].value;
	return NULL;
}

static ixt_value no_attribute(ixt_scope *sc, ixt_value of, ixt_str name)
{
	return ixt_undefined_text(
		sc, ixt_arena_format(sc->arena, "'%.*s' has no attribute %.*s",
				     IXT_STR_ARG(object_repr(sc, of)),
				     IXT_STR_ARG(ixt_repr(sc->arena, name))));
}

/* Attributes that CPython's own types have: as a template would see them. */
static const char *const python_attributes[][64] = {
	[IXT_BOOL] = { NULL },
	[IXT_INT] = { "as_integer_ratio", "bit_count", "bit_length", "conjugate",
		      "denominator", "from_bytes", "imag", "numerator", "real", "to_bytes" },
	[IXT_FLOAT] = { "as_integer_ratio", "conjugate", "fromhex", "hex", "imag",
			"is_integer", "real" },
	[IXT_STRING] = { "capitalize", "casefold", "center", "count", "encode", "endswith",
			 "expandtabs", "find", "format", "format_map", "index", "isalnum",
			 "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
			 "islower", "isnumeric", "isprintable", "isspace", "istitle",
			 "isupper", "ljust", "lower", "lstrip", "maketrans", "partition",
			 "removesuffix", "rfind", "rindex", "rjust", "rpartition", "rsplit",
			 "rstrip", "splitlines", "startswith", "swapcase", "title",
			 "translate", "zfill" },
	[IXT_LIST] = { "append", "clear", "copy", "count", "extend", "index", "insert",
		       "pop", "remove", "reverse", "sort" },
	[IXT_DICT] = { "clear", "copy", "fromkeys", "get", "items", "keys", "pop",
		       "popitem", "setdefault", "update", "values" },
	[IXT_BLOCK] = { "name" },
	[IXT_OBJECT] = { NULL },
	[IXT_GENERATOR] = { "close", "gi_code", "gi_frame", "gi_running", "gi_suspended",
			    "gi_yieldfrom", "send", "throw" },
};

static bool has_python_attribute(ixt_value v, ixt_str name)
{
	ixt_type type = v.type == IXT_BOOL ? IXT_INT :
			v.type == IXT_ROPE ? IXT_STRING : (ixt_type)v.type;
	const char *const *a = python_attributes[type];

	for (; *a; a++)
		if (ixt_str_is(name, *a))
			return true;
	return false;
}

ixt_value ixt_value_attribute(ixt_scope *sc, ixt_value of, ixt_str name)
{
	const ixt_value *member;
	ixt_value result;

	need_defined(sc, of);
	if (ixt_is_string(of) && ixt_method_find(name) < IXT_METHOD_COUNT)
		return ixt_method_bind(sc, of, ixt_method_find(name));
	if (has_python_attribute(of, name))
		ixt_raise_unsupported(
			sc, ixt_arena_format(sc->arena, "attribute %.*s of %s",
					     IXT_STR_ARG(name), ixt_value_type_name(of)).ptr);
	if (of.type == IXT_DICT && (member = ixt_dict_get(of.dict, name)))
		return *member;
	if (of.type == IXT_OBJECT &&
	    of.object->attribute(of.object, sc->arena, name, &result))
		return result;
	return no_attribute(sc, of, name);
}

/* repr() of a subscript, for the message of a missing element. */
static ixt_str subscript_repr(ixt_scope *sc, ixt_value at)
{
	char number[32];

	switch ((ixt_type)at.type) {
	case IXT_UNDEFINED: return IXT_STR("Undefined");
	case IXT_NONE: return IXT_STR("None");
	case IXT_BOOL: return at.integer ? IXT_STR("True") : IXT_STR("False");
	case IXT_INT: return ixt_arena_format(sc->arena, "%lld", (long long)at.integer);
	case IXT_FLOAT:
		return ixt_arena_copy(sc->arena, (ixt_str){ number,
				      ixt_float_repr(number, at.number, false) });
	default:
		ixt_raise_unsupported(sc, "subscript that is no number, string or constant");
	}
}

static ixt_value no_element(ixt_scope *sc, ixt_value of, ixt_value at)
{
	if (ixt_is_string(at))
		return ixt_value_attribute(sc, of, ixt_value_text(sc, at));
	return ixt_undefined_text(
		sc, ixt_arena_format(sc->arena, "%.*s has no element %.*s",
				     IXT_STR_ARG(object_repr(sc, of)),
				     IXT_STR_ARG(subscript_repr(sc, at))));
}

/* Code points [from, to) of valid text. */
static ixt_value code_points(ixt_str s, size_t from, size_t to)
{
	size_t begin = ixt_utf8_offset(s, from);
	size_t end = begin + ixt_utf8_offset(ixt_str_from(s, begin), to - from);

	return ixt_value_string(ixt_str_range(s.ptr + begin, s.ptr + end));
}

static int64_t length_of(ixt_scope *sc, ixt_value v)
{
	return v.type == IXT_LIST ? (int64_t)v.list->count
				  : (int64_t)ixt_utf8_count(ixt_value_text(sc, v));
}

ixt_value ixt_value_index(ixt_scope *sc, ixt_value of, ixt_value at)
{
	const ixt_value *member;
	int64_t i, n;

	need_defined(sc, of);
	if (of.type == IXT_SELF)
		ixt_raise_unsupported(sc, "subscript of self");
	if (of.type == IXT_DICT && ixt_is_string(at) &&
	    (member = ixt_dict_get(of.dict, ixt_value_text(sc, at))))
		return *member;
	if ((of.type != IXT_LIST && !ixt_is_string(of)) || !is_integral(at))
		return no_element(sc, of, at);
	n = length_of(sc, of);
	i = at.integer < 0 ? at.integer + n : at.integer;
	if (i < 0 || i >= n)
		return no_element(sc, of, at);
	return of.type == IXT_LIST ? of.list->items[i]
				   : code_points(ixt_value_text(sc, of), (size_t)i,
						 (size_t)i + 1);
}

/* A slice bound clamped to [0, n], as PySlice_AdjustIndices does. */
static int64_t bound(ixt_scope *sc, ixt_value v, int64_t n, int64_t otherwise)
{
	int64_t i;

	if (v.type == IXT_NONE)
		return otherwise;
	if (!is_integral(v))
		ixt_raise_str(sc->arena->trap, IXT_ERR_TYPE,
			      IXT_STR("slice indices must be integers or None or have an "
				      "__index__ method"));
	i = v.integer < 0 ? v.integer + n : v.integer;
	return i < 0 ? 0 : i > n ? n : i;
}

static ixt_value slice_list(ixt_scope *sc, const ixt_list *from, int64_t a, int64_t b)
{
	ixt_list *l = ixt_list_new(sc->arena, (uint32_t)(b - a));

	memcpy(l->items, from->items + a, (size_t)(b - a) * sizeof *l->items);
	return ixt_value_list(l);
}

ixt_value ixt_value_slice(ixt_scope *sc, ixt_value of, ixt_value from, ixt_value to)
{
	int64_t n, a, b;

	need_defined(sc, of);
	if (of.type == IXT_DICT || of.type == IXT_SELF)
		ixt_raise_str(sc->arena->trap, IXT_ERR_TYPE,
			      IXT_STR("unhashable type: 'slice'"));
	if (of.type != IXT_LIST && !ixt_is_string(of))
		ixt_raise(sc->arena, IXT_ERR_TYPE, "'%s' object is not subscriptable",
			  ixt_value_type_name(of));
	n = length_of(sc, of);
	a = bound(sc, from, n, 0);
	b = bound(sc, to, n, n);
	if (b < a)
		b = a;
	return of.type == IXT_LIST ? slice_list(sc, of.list, a, b)
				   : code_points(ixt_value_text(sc, of), (size_t)a, (size_t)b);
}

/* -------------------------------------------------- iteration, text, calls */

static const ixt_list *code_point_list(ixt_scope *sc, ixt_str s)
{
	ixt_list *l = ixt_list_new(sc->arena, (uint32_t)ixt_utf8_count(s));
	size_t pos = 0, next = 0;
	uint32_t i;

	for (i = 0; i < l->count; i++, pos = next) {
		ixt_utf8_next(s, &next);
		l->items[i] = ixt_value_string(ixt_str_range(s.ptr + pos, s.ptr + next));
	}
	return l;
}

static const ixt_list *key_list(ixt_scope *sc, const ixt_dict *d)
{
	ixt_list *l = ixt_list_new(sc->arena, d->count);
	uint32_t i;

	for (i = 0; i < d->count; i++)
		l->items[i] = ixt_value_string(d->members[i].key);
	return l;
}

const ixt_list *ixt_value_iterate(ixt_scope *sc, ixt_value v)
{
	switch ((ixt_type)v.type) {
	case IXT_LIST: return v.list;
	case IXT_GENERATOR: return run_generator(sc, v.generator);
	case IXT_UNDEFINED: return ixt_list_new(sc->arena, 0);
	case IXT_STRING:
	case IXT_ROPE: return code_point_list(sc, ixt_value_text(sc, v));
	case IXT_DICT: return key_list(sc, v.dict);
	case IXT_SELF: ixt_raise_unsupported(sc, "iteration over self");
	default:
		ixt_raise(sc->arena, IXT_ERR_TYPE, "'%s' object is not iterable",
			  ixt_value_type_name(v));
	}
}

ixt_str ixt_value_str(ixt_scope *sc, ixt_value v)
{
	char *number;

	switch ((ixt_type)v.type) {
	case IXT_STRING:
	case IXT_ROPE: return ixt_value_text(sc, v);
	case IXT_UNDEFINED: return IXT_STR("");
	case IXT_NONE: return IXT_STR("None");
	case IXT_BOOL: return v.integer ? IXT_STR("True") : IXT_STR("False");
	case IXT_INT: return ixt_arena_format(sc->arena, "%lld", (long long)v.integer);
	case IXT_FLOAT:
		number = ixt_arena_take(sc->arena, 32);
		return (ixt_str){ number, ixt_float_repr(number, v.number, false) };
	case IXT_LIST: ixt_raise_unsupported(sc, "printing a list");
	case IXT_DICT: ixt_raise_unsupported(sc, "printing a dict");
	case IXT_BLOCK: ixt_raise_unsupported(sc, "printing a block");
	case IXT_SELF: ixt_raise_unsupported(sc, "printing self");
	case IXT_OBJECT: ixt_raise_unsupported(sc, "printing an object");
	case IXT_GENERATOR: ixt_raise_unsupported(sc, "printing a generator");
	default: ixt_raise_unsupported(sc, "printing a function");
	}
}

ixt_value ixt_value_call(ixt_scope *sc, ixt_value callee, const ixt_value *args,
			 uint32_t count)
{
	switch ((ixt_type)callee.type) {
	case IXT_FUNCTION:
		return callee.function->call(callee.function, sc, args, count);
	case IXT_METHOD:
		return ixt_method_call(sc, callee.method, args, count);
	case IXT_UNDEFINED:
		ixt_raise_undefined(sc, callee);
	case IXT_BLOCK:
		ixt_raise(sc->arena, IXT_ERR_TYPE, "BlockReference.__call__() takes 1 "
			  "positional argument but %u were given", count + 1);
	default:
		ixt_raise(sc->arena, IXT_ERR_TYPE, "'%s' object is not callable",
			  ixt_value_type_name(callee));
	}
}
