#include "diff/package_case.h"

#include "ixt/base/json.h"
#include "ixt/template/render.h"

/* ----------------------------------------------------------------------- context */

static bool is_data(ixt_value v)
{
	return v.type != IXT_UNDEFINED && v.type < IXT_SELF;
}

static void add_string(ixt_buf *b, ixt_str s)
{
	ixt_buf_add_char(b, '"');
	ixt_json_escape(b, s);
	ixt_buf_add_char(b, '"');
}

static void add_value(ixt_buf *b, ixt_scope *sc, ixt_value v);

static void add_list(ixt_buf *b, ixt_scope *sc, const ixt_list *list)
{
	uint32_t i;

	ixt_buf_add_char(b, '[');
	for (i = 0; i < list->count; i++) {
		if (i)
			ixt_buf_add(b, IXT_STR(", "));
		add_value(b, sc, list->items[i]);
	}
	ixt_buf_add_char(b, ']');
}

/* Members that are functions have no place in JSON. */
static void add_dict(ixt_buf *b, ixt_scope *sc, const ixt_dict *dict)
{
	const char *between = "";
	uint32_t i;

	ixt_buf_add_char(b, '{');
	for (i = 0; i < dict->count; i++) {
		if (!is_data(dict->members[i].value))
			continue;
		ixt_buf_add(b, ixt_str_of(between));
		add_string(b, dict->members[i].key);
		ixt_buf_add(b, IXT_STR(": "));
		add_value(b, sc, dict->members[i].value);
		between = ", ";
	}
	ixt_buf_add_char(b, '}');
}

static void add_value(ixt_buf *b, ixt_scope *sc, ixt_value v)
{
	char number[32];

	switch ((ixt_type)v.type) {
	case IXT_BOOL:
		ixt_buf_add(b, v.integer ? IXT_STR("true") : IXT_STR("false"));
		break;
	case IXT_INT:
		ixt_buf_format(b, "%lld", (long long)v.integer);
		break;
	case IXT_FLOAT:
		ixt_buf_add(b, (ixt_str){ number, ixt_float_repr(number, v.number, true) });
		break;
	case IXT_STRING:
	case IXT_ROPE:
		add_string(b, ixt_value_text(sc, v));
		break;
	case IXT_LIST:
		add_list(b, sc, v.list);
		break;
	case IXT_DICT:
		add_dict(b, sc, v.dict);
		break;
	default:
		ixt_buf_add(b, IXT_STR("null"));
	}
}

static ixt_str context_of(ixt_session *s, ixt_arena *arena)
{
	const ixt_renderer *r = ixt_session_renderer(s);
	ixt_scope sc = { .arena = arena };
	const char *between = "{";
	ixt_str text;
	uint32_t i;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	for (i = 0; i < r->read_count; i++) {
		if (!is_data(r->reads[i].value))
			continue;
		ixt_buf_add(&b, ixt_str_of(between));
		add_string(&b, ixt_intern_text(&r->env->names, r->reads[i].name));
		ixt_buf_add(&b, IXT_STR(": "));
		add_value(&b, &sc, r->reads[i].value);
		between = ", ";
	}
	if (b.len)
		ixt_buf_add_char(&b, '}');
	text = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

/* --------------------------------------------------------------------- templates */

typedef struct collection {
	ixt_arena *arena;
	ixt_memory_file *items;
	uint32_t count, cap;
} collection;

static void collect(void *ctx, const ixt_source *source)
{
	collection *c = ctx;

	IXT_PUSH(c->arena, c->items, c->count, c->cap) = (ixt_memory_file){
		ixt_arena_copy(c->arena, source->name), ixt_arena_copy(c->arena, source->text)
	};
}

bool diff_package_case(ixt_session *s, ixt_str selector, const ixt_flag *flags,
		       uint32_t flag_count, ixt_arena *arena, diff_case *c)
{
	collection found = { .arena = arena };
	ixt_answer answer;

	ixt_session_render(s, selector, flags, flag_count, &answer);
	ixt_session_each_source(s, collect, &found);
	*c = (diff_case){ .templates = found.items, .count = found.count,
			  .context = context_of(s, arena) };
	return c->count > 0;
}
