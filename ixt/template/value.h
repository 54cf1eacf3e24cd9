/* Values of the language: small tagged structs, passed by value. What they
 * point to lives in the arena of the rendering (or, for constants, of the
 * compiled template, or of the caller's context). */
#ifndef IXT_TEMPLATE_VALUE_H
#define IXT_TEMPLATE_VALUE_H

#include "ixt/base/arena.h"
#include "ixt/base/intern.h"

/* A run of constant text, kept plain and, once something asked for it,
 * JSON-escaped: most output passes through the filter jd. */
typedef struct ixt_text {
	const char *ptr;
	const char *escaped;	/* NULL: not asked for yet; may be ptr itself */
	uint32_t len;
	uint32_t escaped_len;
} ixt_text;

/* A piece of output: constant text, or any bytes (text NULL). */
typedef struct ixt_slice {
	const char *ptr;
	ixt_text *text;
	size_t len;
} ixt_slice;

/* A string that was captured in pieces and not joined yet. */
typedef struct ixt_rope {
	const char *flat;	/* the joined bytes, once something asked for them */
	uint32_t len;
	uint32_t count;
	ixt_slice slices[];
} ixt_rope;

typedef enum ixt_type {
	IXT_UNDEFINED,		/* see ixt_undefined_kind in .sub */
	IXT_NONE,
	IXT_BOOL,		/* .integer 0 or 1 */
	IXT_INT,
	IXT_FLOAT,
	IXT_STRING,		/* .ptr, .len */
	IXT_ROPE,		/* .rope, .len; a string too */
	IXT_LIST,		/* .list */
	IXT_DICT,		/* .dict */
	IXT_SELF,		/* the template reference `self` */
	IXT_BLOCK,		/* .block: a callable block reference */
	IXT_METHOD,		/* .method: a string's bound method */
	IXT_FUNCTION,		/* .function */
	IXT_OBJECT,		/* .object */
	IXT_GENERATOR,		/* .generator */
} ixt_type;

/* Why a value is undefined, which is what its error message says. */
typedef enum ixt_undefined_kind {
	IXT_UNDEFINED_NAME,	/* .len: number of the variable's name */
	IXT_UNDEFINED_SUPER,	/* .len: number of the block's name */
	IXT_UNDEFINED_TEXT,	/* .text: the whole message */
} ixt_undefined_kind;

typedef struct ixt_list ixt_list;
typedef struct ixt_dict ixt_dict;
typedef struct ixt_block_entry ixt_block_entry;
typedef struct ixt_method ixt_method;
typedef struct ixt_function ixt_function;
typedef struct ixt_object ixt_object;
typedef struct ixt_generator ixt_generator;

typedef struct ixt_value {
	uint8_t type;		/* ixt_type */
	uint8_t sub;
	uint32_t len;
	union {
		const char *ptr;
		int64_t integer;
		double number;
		ixt_rope *rope;
		const ixt_str *text;
		const ixt_list *list;
		const ixt_dict *dict;
		const ixt_block_entry *block;
		const ixt_method *method;
		const ixt_function *function;
		const ixt_object *object;
		ixt_generator *generator;
	};
} ixt_value;

struct ixt_list {
	uint32_t count;
	ixt_value items[];
};

/* Few members, in order of insertion, found by walking. */
typedef struct ixt_member {
	ixt_str key;
	ixt_value value;
} ixt_member;

struct ixt_dict {
	uint32_t count;
	ixt_member *members;
};

typedef struct ixt_scope ixt_scope;

/* A function given to templates. It raises through sc->arena->trap; that arena
 * holds the result as long as the rendering lasts. */
struct ixt_function {
	const char *python_type;	/* "function", "method" …, for messages */
	ixt_value (*call)(const ixt_function *f, ixt_scope *sc, const ixt_value *args,
			  uint32_t count);
	void *data;
};

/* An object with attributes, like `ix`. */
struct ixt_object {
	const char *python_type;	/* "core.render_ctx.RenderContext" … */
	/* True when there is such an attribute. */
	bool (*attribute)(const ixt_object *o, ixt_arena *arena, ixt_str name,
			  ixt_value *value);
	void *data;
};

/* A Python generator: nothing happens, and nothing fails, before its first element is
 * asked for, and it is gone through once. A second time, which may be in the midst of the
 * first, is refused. */
struct ixt_generator {
	/* Makes the list of its elements. */
	ixt_value (*run)(ixt_scope *sc, const ixt_value *args, uint32_t count);
	ixt_value argument;
	bool used;
};

struct ixt_method {
	ixt_value of;
	uint32_t which;		/* number in the table of string methods */
};

static inline ixt_value ixt_value_string(ixt_str s)
{
	return (ixt_value){ .type = IXT_STRING, .len = (uint32_t)s.len, .ptr = s.ptr };
}

static inline ixt_value ixt_value_bool(bool b)
{
	return (ixt_value){ .type = IXT_BOOL, .integer = b };
}

static inline ixt_value ixt_value_int(int64_t i)
{
	return (ixt_value){ .type = IXT_INT, .integer = i };
}

static inline ixt_value ixt_value_float(double d)
{
	return (ixt_value){ .type = IXT_FLOAT, .number = d };
}

static inline ixt_value ixt_value_none(void)
{
	return (ixt_value){ .type = IXT_NONE };
}

static inline ixt_value ixt_value_function(const ixt_function *f)
{
	return (ixt_value){ .type = IXT_FUNCTION, .function = f };
}

static inline ixt_value ixt_value_object(const ixt_object *o)
{
	return (ixt_value){ .type = IXT_OBJECT, .object = o };
}

static inline ixt_value ixt_value_generator(ixt_generator *g)
{
	return (ixt_value){ .type = IXT_GENERATOR, .generator = g };
}

static inline bool ixt_is_string(ixt_value v)
{
	return v.type == IXT_STRING || v.type == IXT_ROPE;
}

/* What operations on values need of the rendering they happen in. */
struct ixt_scope {
	ixt_arena *arena;
	const ixt_intern *names;	/* of variables */
	const ixt_intern *blocks;
	ixt_arena *texts;	/* keeps escaped constant text; NULL: it is not kept */
};

/* The bytes of a string or rope; joins a rope once. */
ixt_str ixt_value_text(ixt_scope *sc, ixt_value v);
/* str.strip() of a string or rope; a rope stays one. */
ixt_value ixt_value_strip(ixt_scope *sc, ixt_value v);
/* Python's truth. */
bool ixt_value_truth(ixt_value v);
/* The unqualified Python type name: "str", "Undefined", "NoneType" … */
const char *ixt_value_type_name(ixt_value v);
/* The message of an Undefined; in the arena. */
ixt_str ixt_undefined_message(ixt_scope *sc, ixt_value undefined);
/* An Undefined with a message of its own. */
ixt_value ixt_undefined_text(ixt_scope *sc, ixt_str message);
noreturn void ixt_raise_undefined(ixt_scope *sc, ixt_value undefined);
/* Raises Unsupported for a value at run time: `construct` names it. */
noreturn void ixt_raise_unsupported(ixt_scope *sc, const char *construct);

/* The operators, with CPython's errors. */
bool ixt_value_equal(ixt_scope *sc, ixt_value a, ixt_value b);
ixt_value ixt_value_add(ixt_scope *sc, ixt_value a, ixt_value b);
bool ixt_value_in(ixt_scope *sc, ixt_value item, ixt_value container);
ixt_value ixt_value_negate(ixt_scope *sc, ixt_value v);
/* x.name, as Jinja's environment.getattr answers it (`self` excepted). */
ixt_value ixt_value_attribute(ixt_scope *sc, ixt_value of, ixt_str name);
/* x[at], as environment.getitem answers it. */
ixt_value ixt_value_index(ixt_scope *sc, ixt_value of, ixt_value at);
/* x[from:to]; `from` and `to` may be IXT_NONE. */
ixt_value ixt_value_slice(ixt_scope *sc, ixt_value of, ixt_value from, ixt_value to);
/* What `for` runs over: a list (a string gives its code points, a dict its
 * keys, an Undefined nothing, a generator what it makes). */
const ixt_list *ixt_value_iterate(ixt_scope *sc, ixt_value v);
/* str(v) for output; Unsupported for what has no stable text here. */
ixt_str ixt_value_str(ixt_scope *sc, ixt_value v);
/* Calls a method, function or other value (blocks are the renderer's). */
ixt_value ixt_value_call(ixt_scope *sc, ixt_value callee, const ixt_value *args,
			 uint32_t count);

ixt_list *ixt_list_new(ixt_arena *arena, uint32_t count);
static inline ixt_value ixt_value_list(const ixt_list *l)
{
	return (ixt_value){ .type = IXT_LIST, .list = l };
}

const ixt_value *ixt_dict_get(const ixt_dict *d, ixt_str key);

#endif
