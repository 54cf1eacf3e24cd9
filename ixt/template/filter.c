#include "ixt/template/filter.h"

#include <math.h>
#include <stdlib.h>

#include "ixt/base/base64.h"
#include "ixt/base/json.h"
#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"
#include "ixt/template/method.h"

/* ------------------------------------------------------------- arguments */

/* `v` as a string for `v.method()` in Python: anything else has no such
 * attribute. */
static ixt_str string_with(ixt_scope *sc, ixt_value v, const char *method)
{
	if (ixt_is_string(v))
		return ixt_value_text(sc, v);
	if (v.type == IXT_UNDEFINED)
		ixt_raise_undefined(sc, v);
	ixt_raise(sc->arena, IXT_ERR_ATTRIBUTE, "'%s' object has no attribute '%s'",
		  ixt_value_type_name(v), method);
}

/* `v` as os.fspath() takes it. */
static ixt_str path_of(ixt_scope *sc, ixt_value v)
{
	if (!ixt_is_string(v))
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "expected str, bytes or os.PathLike object, not %s",
			  ixt_value_type_name(v));
	return ixt_value_text(sc, v);
}

/* ----------------------------------------------------------------- lists */


void ixt_each_line(ixt_str text, void (*each)(void *ctx, ixt_str line), void *ctx)
{
	size_t start = 0, end;
	ixt_str line;

	while (start <= text.len) {
		end = ixt_str_chr(text, '\n', start);
		if (end == IXT_STR_NPOS)
			end = text.len;
		line = ixt_str_range(text.ptr + start, text.ptr + end);
		if (line.len)
			line = ixt_strip(line);
		if (line.len && line.ptr[0] != '#')
			each(ctx, line);
		start = end + 1;
	}
}

typedef struct writer {
	char *p;
} writer;

/* Appends a line and a space; runs of spaces become one. */
static void squeeze_line(void *ctx, ixt_str line)
{
	writer *w = ctx;
	char before = '\0';
	size_t i;

	if (ixt_str_chr(line, ' ', 0) == IXT_STR_NPOS) {	/* nearly always */
		memcpy(w->p, line.ptr, line.len);
		w->p += line.len;
		*w->p++ = ' ';
		return;
	}
	for (i = 0; i < line.len; i++) {
		*w->p = line.ptr[i];
		w->p += !(line.ptr[i] == ' ' && before == ' ');
		before = line.ptr[i];
	}
	*w->p++ = ' ';
}

/* Upstream's cononize(): the lines joined by single spaces. Lines are stripped,
 * so the only runs of spaces are inside them. */
static ixt_str squeeze(ixt_scope *sc, ixt_str text)
{
	char *out = ixt_arena_take(sc->arena, text.len + 2);
	writer w = { out };

	ixt_each_line(text, squeeze_line, &w);
	return ixt_str_range(out, w.p == out ? out : w.p - 1);
}

static ixt_value fix_list(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	(void)count;
	return ixt_value_string(squeeze(sc, string_with(sc, args[0], "split")));
}

static ixt_value parse_list(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str words = squeeze(sc, string_with(sc, args[0], "split"));

	(void)count;
	return ixt_value_list(words.len ? ixt_split(sc->arena, words, IXT_STR(" "))
					: ixt_list_new(sc->arena, 0));
}

typedef struct json_list {
	char *p;
	bool any;
} json_list;

static void add_json_item(void *ctx, ixt_str line)
{
	json_list *j = ctx;

	if (j->any) {
		*j->p++ = ',';
		*j->p++ = ' ';
	}
	j->any = true;
	*j->p++ = '"';
	j->p += ixt_json_escape_to(j->p, line);
	*j->p++ = '"';
}

static ixt_value list_to_json(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str text = string_with(sc, args[0], "split");
	char *out = ixt_arena_take(sc->arena, text.len * 6 + 8);
	json_list j = { out, false };

	(void)count;
	*j.p++ = '[';
	ixt_each_line(text, add_json_item, &j);
	*j.p++ = ']';
	return ixt_value_string(ixt_str_range(out, j.p));
}

/* ------------------------------------------------------------------ urls */

/* A record of parse_urls while it fills: its fields in order of setting. */
typedef struct url_record {
	ixt_member members[2];
	uint32_t count;
} url_record;

static void set_field(url_record *r, ixt_str key, ixt_str value)
{
	uint32_t i;

	for (i = 0; i < r->count; i++)
		if (ixt_str_eq(r->members[i].key, key))
			break;
	r->members[i] = (ixt_member){ key, ixt_value_string(value) };
	if (i == r->count)
		r->count++;
}

static ixt_value record_value(ixt_scope *sc, const url_record *r)
{
	ixt_dict *d = ixt_arena_take(sc->arena, sizeof *d);

	d->count = r->count;
	d->members = ixt_arena_take(sc->arena, sizeof r->members);
	memcpy(d->members, r->members, sizeof r->members);
	return (ixt_value){ .type = IXT_DICT, .dict = d };
}

static ixt_value parse_urls(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str text = squeeze(sc, string_with(sc, args[0], "split"));
	ixt_list *words = ixt_split(sc->arena, text, IXT_STR(" "));
	ixt_list *records = ixt_list_new(sc->arena, words->count);
	url_record r = { .count = 0 };
	uint32_t i;

	(void)count;
	records->count = 0;
	for (i = 0; i < words->count; i++) {
		ixt_str w = ixt_value_text(sc, words->items[i]);

		if (ixt_str_find(w, IXT_STR("://"), 0) != IXT_STR_NPOS)
			set_field(&r, IXT_STR("url"), w);
		else if (ixt_str_starts(w, IXT_STR("sha:")))
			set_field(&r, IXT_STR("md5"), ixt_str_from(w, 4));
		else
			set_field(&r, IXT_STR("md5"), w);
		if (r.count == 2) {
			records->items[records->count++] = record_value(sc, &r);
			r.count = 0;
		}
	}
	return ixt_value_list(records);
}

/* ------------------------------------------------------------------ json */

/* Output of jd in pieces, so that constant text gives its escaped form, which
 * is kept with it, instead of being escaped again. */
typedef struct pieces {
	ixt_scope *sc;
	ixt_slice *items;
	uint32_t count, cap;
	size_t len;
} pieces;

static void add_piece(pieces *p, const char *ptr, size_t len)
{
	IXT_PUSH(p->sc->arena, p->items, p->count, p->cap) = (ixt_slice){ ptr, NULL, len };
	p->len += len;
}

static void add_escaped(pieces *p, ixt_str s)
{
	size_t len = ixt_json_escaped_len(s);
	char *out;

	if (len == s.len) {
		add_piece(p, s.ptr, s.len);
		return;
	}
	out = ixt_arena_take(p->sc->arena, len + 16);
	add_piece(p, out, ixt_json_escape_to(out, s));
}

static void add_text(pieces *p, ixt_text *t)
{
	ixt_str s = { t->ptr, t->len };
	char *out;

	if (!t->escaped) {
		t->escaped = t->ptr;
		t->escaped_len = (uint32_t)ixt_json_escaped_len(s);
		if (t->escaped_len != t->len) {
			out = ixt_arena_take(p->sc->texts, t->escaped_len + 16);
			ixt_json_escape_to(out, s);
			t->escaped = out;
		}
	}
	add_piece(p, t->escaped, t->escaped_len);
}

static void add_string_json(pieces *p, ixt_value v)
{
	uint32_t i;

	add_piece(p, "\"", 1);
	if (v.type == IXT_ROPE) {
		for (i = 0; i < v.rope->count; i++) {
			ixt_slice s = v.rope->slices[i];

			if (s.text && p->sc->texts)
				add_text(p, s.text);
			else
				add_escaped(p, (ixt_str){ s.ptr, s.len });
		}
	} else {
		add_escaped(p, ixt_value_text(p->sc, v));
	}
	add_piece(p, "\"", 1);
}

static void add_json(pieces *p, ixt_value v, uint32_t depth)
{
	uint32_t i;
	ixt_str s;

	if (depth > IXT_MAX_JSON_DEPTH)
		ixt_raise_unsupported(p->sc, "JSON of more than 2000 levels");
	switch ((ixt_type)v.type) {
	case IXT_STRING:
	case IXT_ROPE:
		add_string_json(p, v);
		return;
	case IXT_LIST:
		add_piece(p, "[", 1);
		for (i = 0; i < v.list->count; i++) {
			if (i)
				add_piece(p, ", ", 2);
			add_json(p, v.list->items[i], depth + 1);
		}
		add_piece(p, "]", 1);
		return;
	case IXT_DICT:
		add_piece(p, "{", 1);
		for (i = 0; i < v.dict->count; i++) {
			if (i)
				add_piece(p, ", ", 2);
			add_string_json(p, ixt_value_string(v.dict->members[i].key));
			add_piece(p, ": ", 2);
			add_json(p, v.dict->members[i].value, depth + 1);
		}
		add_piece(p, "}", 1);
		return;
	case IXT_NONE: add_piece(p, "null", 4); return;
	case IXT_BOOL: add_piece(p, v.integer ? "true" : "false", v.integer ? 4 : 5); return;
	case IXT_INT:
		s = ixt_value_str(p->sc, v);
		add_piece(p, s.ptr, s.len);
		return;
	case IXT_FLOAT: {
		char *number = ixt_arena_take(p->sc->arena, 32);

		add_piece(p, number, ixt_float_repr(number, v.number, true));
		return;
	}
	default:
		ixt_raise(p->sc->arena, IXT_ERR_TYPE,
			  "Object of type %s is not JSON serializable",
			  ixt_value_type_name(v));
	}
}

static ixt_value jd(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	pieces p = { .sc = sc };
	ixt_rope *r;

	(void)count;
	add_json(&p, args[0], 0);
	if (p.len > IXT_MAX_OUTPUT_BYTES)
		ixt_raise_unsupported(sc, "more than 256 MiB of output");
	r = ixt_arena_take(sc->arena, sizeof *r + p.count * sizeof *r->slices);
	*r = (ixt_rope){ .len = (uint32_t)p.len, .count = p.count };
	memcpy(r->slices, p.items, p.count * sizeof *r->slices);
	return (ixt_value){ .type = IXT_ROPE, .len = r->len, .rope = r };
}

/* ---------------------------------------------------------------- base64 */

static ixt_value b64e(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	(void)count;
	return ixt_value_string(ixt_base64_encode(sc->arena,
						  string_with(sc, args[0], "encode")));
}

static ixt_value b64d(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_base64_fault fault;
	size_t i, characters;
	ixt_str s;

	(void)count;
	if (!ixt_is_string(args[0]))
		ixt_raise(sc->arena, IXT_ERR_TYPE, "argument should be a bytes-like object "
			  "or ASCII string, not '%s'", ixt_value_type_name(args[0]));
	s = ixt_value_text(sc, args[0]);
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] & 0x80)
			ixt_raise_str(sc->arena->trap, IXT_ERR_VALUE, IXT_STR(
				"string argument should contain only ASCII characters"));
	s = ixt_base64_decode(sc->arena, s, &fault, &characters);
	if (fault == IXT_BASE64_LONE)
		ixt_raise(sc->arena, IXT_ERR_ERROR, "Invalid base64-encoded string: number of "
			  "data characters (%zu) cannot be 1 more than a multiple of 4",
			  characters);
	if (fault == IXT_BASE64_PADDING)
		ixt_raise_str(sc->arena->trap, IXT_ERR_ERROR, IXT_STR("Incorrect padding"));
	if (!ixt_utf8_valid(s, &i))
		ixt_utf8_raise(sc->arena, s);
	return ixt_value_string(s);
}

/* --------------------------------------------------------------- numbers */

/* Python's int(str) on stripped text; 1: read, 0: no integer. */
static int read_integer(ixt_scope *sc, ixt_str s, int64_t *out)
{
	bool negative = false, digit_before = false;
	uint64_t value = 0;
	size_t i = 0;
	int digit;

	s = ixt_strip(s);
	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		negative = s.ptr[i++] == '-';
	if (i == s.len)
		return 0;
	while (i < s.len) {
		if (s.ptr[i] == '_' && digit_before && i + 1 < s.len) {
			i++;
			digit_before = false;
			continue;
		}
		digit = ixt_decimal_digit(ixt_utf8_next(s, &i));
		if (digit < 0)
			return 0;
		digit_before = true;
		if (value > ((uint64_t)INT64_MAX + negative - (uint64_t)digit) / 10)
			ixt_raise_unsupported(sc, "integer beyond 64 bits");
		value = value * 10 + (uint64_t)digit;
	}
	if (!digit_before)
		return 0;
	*out = (int64_t)(negative ? 0 - value : value);
	return 1;
}

/* Python's float(str); false when it is none. Digits of any script count;
 * strtod reads more than float() does, so its other forms are kept out. */
static bool read_float(ixt_scope *sc, ixt_str s, double *out)
{
	char *text, *p, *end;
	bool digit_before = false;
	size_t i = 0;

	s = ixt_strip(s);
	p = text = ixt_arena_take(sc->arena, s.len + 1);
	while (i < s.len) {
		uint32_t cp = ixt_utf8_next(s, &i);
		int digit = ixt_decimal_digit(cp);

		if (digit >= 0)
			*p++ = (char)('0' + digit);
		else if (cp == '_' && digit_before && i < s.len) {
			digit_before = false;
			continue;
		} else if (cp > 0x7f || !cp || strchr("_xX( \t\n\v\f\r", (int)cp))
			return false;
		else
			*p++ = (char)cp;
		if (digit < 0 && p - text >= 2 && i > 2 && s.ptr[i - 2] == '_')
			return false;	/* an underscore stands between digits */
		digit_before = digit >= 0;
	}
	*p = '\0';
	*out = strtod(text, &end);
	return end != text && *end == '\0';
}

static ixt_value truncated(ixt_scope *sc, double d)
{
	if (d >= 9223372036854775808.0 || d < -9223372036854775808.0)
		ixt_raise_unsupported(sc, "integer beyond 64 bits");
	return ixt_value_int((int64_t)d);
}

/* int(v) for a float, with CPython's errors. */
static ixt_value int_of_float(ixt_scope *sc, double d)
{
	if (isnan(d))
		ixt_raise_str(sc->arena->trap, IXT_ERR_VALUE,
			      IXT_STR("cannot convert float NaN to integer"));
	if (isinf(d))
		ixt_raise_str(sc->arena->trap, IXT_ERR_OVERFLOW,
			      IXT_STR("cannot convert float infinity to integer"));
	return truncated(sc, d);
}

/* Jinja's do_int: 0 for what is no number. */
static ixt_value filter_int(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_value v = args[0];
	int64_t i;
	double d;

	if (count > 1)
		ixt_raise_unsupported(sc, "filter int with arguments");
	switch ((ixt_type)v.type) {
	case IXT_UNDEFINED: ixt_raise_undefined(sc, v);
	case IXT_BOOL:
	case IXT_INT: return ixt_value_int(v.integer);
	case IXT_FLOAT: return isnan(v.number) ? ixt_value_int(0) : int_of_float(sc, v.number);
	case IXT_STRING:
	case IXT_ROPE:
		if (read_integer(sc, ixt_value_text(sc, v), &i))
			return ixt_value_int(i);
		if (read_float(sc, ixt_value_text(sc, v), &d) && isfinite(d))
			return truncated(sc, d);
		return ixt_value_int(0);
	default: return ixt_value_int(0);
	}
}

/* Python's int(v). */
static ixt_value python_int(ixt_scope *sc, ixt_value v)
{
	ixt_str repr;
	int64_t i;

	switch ((ixt_type)v.type) {
	case IXT_UNDEFINED: ixt_raise_undefined(sc, v);
	case IXT_BOOL:
	case IXT_INT: return ixt_value_int(v.integer);
	case IXT_FLOAT: return int_of_float(sc, v.number);
	case IXT_STRING:
	case IXT_ROPE:
		if (read_integer(sc, ixt_value_text(sc, v), &i))
			return ixt_value_int(i);
		repr = ixt_repr(sc->arena, ixt_value_text(sc, v));
		ixt_raise(sc->arena, IXT_ERR_VALUE,
			  "invalid literal for int() with base 10: %.*s", IXT_STR_ARG(repr));
	default:
		ixt_raise(sc->arena, IXT_ERR_TYPE, "int() argument must be a string, a "
			  "bytes-like object or a real number, not '%s'",
			  ixt_value_type_name(v));
	}
}

static ixt_value add(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_value v = python_int(sc, args[0]), n = python_int(sc, args[1]);

	(void)count;
	return ixt_value_add(sc, v, n);
}

/* --------------------------------------------------------------- strings */

static ixt_value field(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_list *parts = ixt_split(sc->arena, string_with(sc, args[0], "split"),
				    IXT_STR("."));
	int64_t i;

	(void)count;
	if (args[1].type != IXT_INT && args[1].type != IXT_BOOL)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "list indices must be integers or slices, not %s",
			  ixt_value_type_name(args[1]));
	i = args[1].integer < 0 ? args[1].integer + parts->count : args[1].integer;
	if (i < 0 || i >= parts->count)
		ixt_raise_str(sc->arena->trap, IXT_ERR_INDEX,
			      IXT_STR("list index out of range"));
	return parts->items[i];
}

/* `len(v) < n` in Python, for pad. */
static bool shorter(ixt_scope *sc, size_t len, ixt_value n)
{
	switch ((ixt_type)n.type) {
	case IXT_BOOL:
	case IXT_INT: return (int64_t)len < n.integer;
	case IXT_FLOAT: return (double)len < n.number;
	case IXT_UNDEFINED: ixt_raise_undefined(sc, n);
	default:
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "'<' not supported between instances of 'int' and '%s'",
			  ixt_value_type_name(n));
	}
}

static ixt_value pad(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_value v = args[0];
	size_t len = 0, zeros = 0;
	ixt_str s;
	char *out;

	(void)count;
	if (v.type == IXT_LIST || v.type == IXT_DICT)
		ixt_raise_unsupported(sc, "filter pad of a list or dict");
	if (v.type != IXT_UNDEFINED && !ixt_is_string(v))
		ixt_raise(sc->arena, IXT_ERR_TYPE, "object of type '%s' has no len()",
			  ixt_value_type_name(v));
	s = v.type == IXT_UNDEFINED ? IXT_STR("") : ixt_value_text(sc, v);
	len = ixt_utf8_count(s);
	if (!shorter(sc, len, args[1]))
		return v;
	if (v.type == IXT_UNDEFINED)
		ixt_raise_undefined(sc, v);
	while (shorter(sc, len + zeros, args[1]))
		if (++zeros > IXT_MAX_OUTPUT_BYTES)
			ixt_raise_unsupported(sc, "more than 256 MiB of output");
	out = ixt_arena_take(sc->arena, s.len + zeros);
	if (s.len)
		memcpy(out, s.ptr, s.len);
	memset(out + s.len, '0', zeros);
	return ixt_value_string((ixt_str){ out, s.len + zeros });
}

static ixt_value strip(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	(void)count;
	if (!ixt_is_string(args[0]))
		string_with(sc, args[0], "strip");	/* raises */
	return ixt_value_strip(sc, args[0]);
}

static ixt_value fjoin(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	(void)count;
	return ixt_join(sc, string_with(sc, args[1], "join"), args[0]);
}

/* posixpath.basename */
static ixt_value basename_of(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str s = path_of(sc, args[0]);
	size_t slash = ixt_str_rchr(s, '/');

	(void)count;
	return ixt_value_string(slash == IXT_STR_NPOS ? s : ixt_str_from(s, slash + 1));
}

/* posixpath.dirname */
static ixt_value dirname_of(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str s = path_of(sc, args[0]);
	size_t slash = ixt_str_rchr(s, '/'), end;

	(void)count;
	s = ixt_str_first(s, slash == IXT_STR_NPOS ? 0 : slash + 1);
	for (end = s.len; end > 0 && s.ptr[end - 1] == '/'; end--)
		;
	return ixt_value_string(end ? ixt_str_first(s, end) : s);
}

static ixt_value defined(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_str name;

	(void)count;
	if (args[0].type != IXT_UNDEFINED)
		return args[0];
	name = ixt_value_str(sc, args[1]);
	if (ixt_is_string(args[1]) &&
	    (ixt_str_is(name, "vulkan") || ixt_str_is(name, "opengl")))
		ixt_raise(sc->arena, IXT_ERR_EXCEPTION,
			  "please provide %.*s driver via --%.*s= switch, like in "
			  "https://github.com/stal-ix/stal-ix.github.io/blob/main/ACCEL.md",
			  IXT_STR_ARG(name), IXT_STR_ARG(name));
	ixt_raise(sc->arena, IXT_ERR_EXCEPTION, "%.*s undefined", IXT_STR_ARG(name));
}

/* ---------------------------------------------------------------- tables */

const ixt_filter ixt_filters[] = {
	{ "add", add, 1, 1, "add", { "v", "n" } },
	{ "b64d", b64d, 0, 0, "b64d", { "data" } },
	{ "b64e", b64e, 0, 0, "b64e", { "data" } },
	{ "basename", basename_of, 0, 0, "basename", { "p" } },
	{ "defined", defined, 1, 1, "flt_defined", { "v", "s" } },
	{ "dirname", dirname_of, 0, 0, "dirname", { "p" } },
	{ "field", field, 1, 1, "field", { "v", "n" } },
	{ "fix_list", fix_list, 0, 0, "cononize", { "v" } },
	{ "fjoin", fjoin, 1, 1, "fjoin", { "v", "f" } },
	{ "int", filter_int, 0, 2, "do_int", { "value" } },
	{ "jd", jd, 0, 0, "dumps", { "obj" } },
	{ "list_to_json", list_to_json, 0, 0, "list_to_json", { "lst" } },
	{ "pad", pad, 1, 1, "pad", { "v", "n" } },
	{ "parse_list", parse_list, 0, 0, "parse_list", { "lst" } },
	{ "parse_urls", parse_urls, 0, 0, "parse_urls", { "urls" } },
	{ "strip", strip, 0, 0, "strip", { "v" } },
};

const uint32_t ixt_filter_count = sizeof ixt_filters / sizeof *ixt_filters;

/* Jinja2 3.1.6's own (jinja2/filters.py), less `int` and those that upstream
 * replaces; then what upstream registers and the corpus no longer uses. */
static const char *const refused[] = {
	"abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort",
	"e", "escape", "filesizeformat", "first", "float", "forceescape", "format", "groupby",
	"indent", "items", "join", "last", "length", "list", "lower", "map", "max", "min",
	"pprint", "random", "reject", "rejectattr", "replace", "reverse", "round", "safe",
	"select", "selectattr", "slice", "sort", "string", "striptags", "sum", "title",
	"tojson", "trim", "truncate", "unique", "upper", "urlencode", "urlize", "wordcount",
	"wordwrap", "xmlattr",
	"des", "eval", "group_by", "jl", "lines", "preproc", "print", "ser", "strip_prefix",
	"strip_suffix",
};

uint32_t ixt_filter_find(ixt_str name)
{
	uint32_t i;

	for (i = 0; i < ixt_filter_count; i++)
		if (ixt_str_is(name, ixt_filters[i].name))
			break;
	return i;
}

const char *ixt_filter_refused(uint32_t i)
{
	return i < sizeof refused / sizeof *refused ? refused[i] : NULL;
}

bool ixt_filter_is_refused(ixt_str name)
{
	uint32_t i;

	for (i = 0; ixt_filter_refused(i); i++)
		if (ixt_str_is(name, ixt_filter_refused(i)))
			return true;
	return false;
}

static noreturn void wrong_count(ixt_scope *sc, const ixt_filter *f, uint32_t count)
{
	if (count < f->min_args + 1)
		ixt_raise(sc->arena, IXT_ERR_TYPE,
			  "%s() missing 1 required positional argument: '%s'", f->python,
			  f->parameters[count]);
	if (f->min_args != f->max_args)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "%s() takes from %u to %u positional "
			  "arguments but %u were given", f->python, f->min_args + 1,
			  f->max_args + 1, count);
	ixt_raise(sc->arena, IXT_ERR_TYPE, "%s() takes %u positional argument%s but %u were "
		  "given", f->python, f->max_args + 1, f->max_args ? "s" : "", count);
}

ixt_value ixt_filter_apply(ixt_scope *sc, uint32_t filter, const ixt_value *args,
			   uint32_t count)
{
	const ixt_filter *f = &ixt_filters[filter];

	if (count < f->min_args + 1 || count > f->max_args + 1)
		wrong_count(sc, f, count);
	return f->apply(sc, args, count);
}

/* -------------------------------------------- methods of `ix` until 2025-12 */

static ixt_value urls_to_json(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_value records = parse_urls(sc, args, count);

	return jd(sc, &records, 1);
}

/* It has `yield` in it, which makes a generator of it. */
static ixt_value lazy_parse_list(ixt_scope *sc, const ixt_value *args, uint32_t count)
{
	ixt_generator *g = IXT_NEW(sc->arena, ixt_generator);

	(void)count;
	*g = (ixt_generator){ .run = parse_list, .argument = args[0] };
	return ixt_value_generator(g);
}

static const struct historical {
	const char *name, *parameter;
	ixt_value (*apply)(ixt_scope *sc, const ixt_value *args, uint32_t count);
} historical[] = {
	{ "fix_list", "lst", fix_list },
	{ "list_to_json", "lst", list_to_json },
	{ "parse_list", "lst", lazy_parse_list },
	{ "string_to_json", "s", jd },
	{ "urls_to_json", "urls", urls_to_json },
};

static ixt_value call_historical(const ixt_function *f, ixt_scope *sc,
				 const ixt_value *args, uint32_t count)
{
	const struct historical *h = f->data;

	if (count == 0)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "RenderContext.%s() missing 1 required "
			  "positional argument: '%s'", h->name, h->parameter);
	if (count > 1)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "RenderContext.%s() takes 2 positional "
			  "arguments but %u were given", h->name, count + 1);
	return h->apply(sc, args, 1);
}

bool ixt_historical_method(ixt_arena *arena, ixt_str name, ixt_value *value)
{
	ixt_function *f;
	size_t i;

	for (i = 0; i < sizeof historical / sizeof *historical; i++) {
		if (!ixt_str_is(name, historical[i].name))
			continue;
		f = ixt_arena_take(arena, sizeof *f);
		*f = (ixt_function){ "method", call_historical, (void *)&historical[i] };
		*value = ixt_value_function(f);
		return true;
	}
	return false;
}

static bool historical_attribute(const ixt_object *o, ixt_arena *arena, ixt_str name,
				 ixt_value *value)
{
	(void)o;
	return ixt_historical_method(arena, name, value);
}

const ixt_object ixt_historical_ix = { "core.render_ctx.RenderContext",
				       historical_attribute, NULL };
