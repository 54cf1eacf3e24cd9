#include "ixt/plan/graph_view.h"

#include "ixt/base/index.h"
#include "ixt/base/utf8.h"

typedef struct reader {
	ixt_graph_view *v;
	ixt_arena *arena;
	ixt_intern dirs;	/* what nodes make */
	ixt_index makers;	/* directory, 0: its node */
} reader;

const char *ixt_step_name(ixt_step step)
{
	static const char *const names[] = { "fetch", "link", "realm", "build" };

	return names[step];
}

/* Texts of the document are quoted: it may be anyone's, and they may hold anything. */
static noreturn void refuse(reader *r, uint32_t node, const char *what, ixt_str about)
{
	ixt_str uid = r->v->nodes[node].uid;

	ixt_raise(r->arena, IXT_ERR_VALUE, "graph: node %u%s%.*s: %s%.*s", node,
		  uid.len ? " with uid " : "",
		  IXT_STR_ARG(uid.len ? ixt_repr(r->arena, uid) : uid), what,
		  IXT_STR_ARG(about));
}

static noreturn void refuse_text(reader *r, uint32_t node, const char *what, ixt_str text)
{
	refuse(r, node, what, ixt_repr(r->arena, text));
}

static const ixt_json *list_member(reader *r, const ixt_json *object, const char *name)
{
	const ixt_json *list = ixt_json_member(object, ixt_str_of(name));

	if (!list || list->type != IXT_JSON_ARRAY)
		ixt_raise(r->arena, IXT_ERR_VALUE, "graph: member %s, a list, is missing",
			  name);
	return list;
}

static const ixt_json *directories(reader *r, uint32_t node, const char *name)
{
	const ixt_json *list = ixt_json_member(r->v->nodes[node].json, ixt_str_of(name));
	uint32_t i;

	if (!list || list->type != IXT_JSON_ARRAY)
		refuse(r, node, "a list of strings expected as ", ixt_str_of(name));
	for (i = 0; i < list->count; i++)
		if (list->items[i].type != IXT_JSON_STRING)
			refuse(r, node, "only strings expected in ", ixt_str_of(name));
	return list;
}

static ixt_str string_member(reader *r, uint32_t node, const char *name)
{
	const ixt_json *text = ixt_json_member(r->v->nodes[node].json, ixt_str_of(name));

	if (!text || text->type != IXT_JSON_STRING || !text->string.len)
		refuse(r, node, "a string expected as ", ixt_str_of(name));
	return text->string;
}

/* What stands in a directory's name after "<uid>-". */
static ixt_str name_in(ixt_str dir, ixt_str uid)
{
	size_t slash = ixt_str_rchr(dir, '/');
	ixt_str last = slash == IXT_STR_NPOS ? dir : ixt_str_from(dir, slash + 1);

	if (last.len > uid.len && ixt_str_starts(last, uid) && last.ptr[uid.len] == '-')
		return ixt_str_from(last, uid.len + 1);
	return last;
}

/* Item `i` of a list, or NULL. */
static const ixt_json *item(const ixt_json *list, uint32_t i)
{
	return list && list->type == IXT_JSON_ARRAY && i < list->count ? &list->items[i] : NULL;
}

static bool is_realm(const ixt_json *node)
{
	const ixt_json *command = item(ixt_json_member(node, IXT_STR("cmd")), 0);
	const ixt_json *word = item(ixt_json_member(command, IXT_STR("args")), 0);

	return word && word->type == IXT_JSON_STRING &&
	       ixt_str_is(word->string, "prepare_realm");
}

static ixt_step step_of(reader *r, uint32_t number)
{
	const ixt_graph_node *n = &r->v->nodes[number];

	if (ixt_json_member(n->json, IXT_STR("path"))) {
		string_member(r, number, "path");
		return IXT_STEP_FETCH;
	}
	if (ixt_str_is(n->name, "lnk"))
		return IXT_STEP_LINK;
	return is_realm(n->json) ? IXT_STEP_REALM : IXT_STEP_BUILD;
}

static void read_outputs(reader *r, uint32_t number)
{
	const ixt_json *made = directories(r, number, "out_dir");
	ixt_graph_node *n = &r->v->nodes[number];
	uint32_t i, dir, maker;

	if (!made->count)
		refuse(r, number, "makes nothing: out_dir is empty", IXT_STR(""));
	n->name = name_in(made->items[0].string, n->uid);
	for (i = 0; i < made->count; i++) {
		dir = ixt_intern_put(&r->dirs, made->items[i].string);
		maker = ixt_index_get(&r->makers, dir, 0);
		if (maker == IXT_INDEX_NONE)
			ixt_index_add(&r->makers, dir, 0, number);
		else if (!ixt_str_eq(r->v->nodes[maker].uid, n->uid))
			refuse_text(r, number, "another node makes, too, ",
				    made->items[i].string);
	}
}

static void read_node(reader *r, uint32_t number, const ixt_json *json)
{
	uint32_t before = r->v->uids.count, uid;
	ixt_graph_node *n = &r->v->nodes[number];

	*n = (ixt_graph_node){ .json = json };
	n->uid = string_member(r, number, "uid");
	uid = ixt_intern_put(&r->v->uids, n->uid);
	if (uid == before)
		r->v->by_uid[uid] = number;
	n->pool = string_member(r, number, "pool");
	read_outputs(r, number);
	n->step = step_of(r, number);
}

static uint32_t maker_of(const reader *r, ixt_str dir)
{
	uint32_t number = ixt_intern_get(&r->dirs, dir);

	return number == IXT_INTERN_NONE ? IXT_INDEX_NONE
					 : ixt_index_get(&r->makers, number, 0);
}

static void link_inputs(reader *r, uint32_t number)
{
	const ixt_json *needed = directories(r, number, "in_dir");
	ixt_graph_node *n = &r->v->nodes[number];
	uint32_t *inputs = IXT_NEW_ARRAY(r->arena, uint32_t, needed->count + 1), i;

	for (i = 0; i < needed->count; i++) {
		inputs[i] = maker_of(r, needed->items[i].string);
		if (inputs[i] == IXT_INDEX_NONE)
			refuse_text(r, number, "no node makes its input ",
				    needed->items[i].string);
	}
	n->inputs = inputs;
	n->input_count = needed->count;
	r->v->edge_count += needed->count;
}

/* A target is the marker in a node's directory. */
static void link_targets(reader *r)
{
	const ixt_json *list = list_member(r, r->v->json, "targets");
	uint32_t *targets = IXT_NEW_ARRAY(r->arena, uint32_t, list->count + 1), i;

	for (i = 0; i < list->count; i++) {
		ixt_str path;
		size_t slash;

		if (list->items[i].type != IXT_JSON_STRING)
			ixt_raise(r->arena, IXT_ERR_VALUE,
				  "graph: target %u: a string expected", i);
		path = list->items[i].string;
		slash = ixt_str_rchr(path, '/');
		targets[i] = slash == IXT_STR_NPOS ? IXT_INDEX_NONE
						   : maker_of(r, ixt_str_first(path, slash));
		if (targets[i] == IXT_INDEX_NONE)
			ixt_raise(r->arena, IXT_ERR_VALUE, "graph: no node makes target %u, "
				  "%.*s", i, IXT_STR_ARG(ixt_repr(r->arena, path)));
	}
	r->v->targets = targets;
	r->v->target_count = list->count;
}

/* Depth first, on a stack of our own: a chain may be as long as the graph. */
static void find_order(reader *r)
{
	enum { NEW, OPEN, DONE };
	ixt_graph_view *v = r->v;
	uint32_t *order = IXT_NEW_ARRAY(r->arena, uint32_t, v->node_count + 1), count = 0;
	uint32_t *stack = IXT_NEW_ARRAY(r->arena, uint32_t, v->node_count + 1), depth = 0;
	uint32_t *cursor = ixt_arena_take_zero(r->arena, (v->node_count + 1) * sizeof *cursor);
	uint8_t *state = ixt_arena_take_zero(r->arena, v->node_count + 1);
	uint32_t root, top, input;

	for (root = 0; root < v->node_count; root++) {
		if (state[root] == NEW)
			stack[depth++] = root;
		while (depth) {
			top = stack[depth - 1];
			state[top] = OPEN;
			if (cursor[top] == v->nodes[top].input_count) {
				state[top] = DONE;
				order[count++] = top;
				depth--;
				continue;
			}
			input = v->nodes[top].inputs[cursor[top]++];
			if (state[input] == OPEN)
				refuse_text(r, top, "a cycle: it is an input of its input ",
					    v->nodes[input].uid);
			if (state[input] == NEW)
				stack[depth++] = input;
		}
	}
	v->order = order;
}

void ixt_graph_view_read(ixt_graph_view *v, ixt_str text, ixt_arena *arena)
{
	reader r = { .v = v, .arena = arena };
	const ixt_json *list;
	size_t fault;
	uint32_t i;

	if (!ixt_utf8_valid(text, &fault))
		ixt_utf8_raise(arena, text);
	*v = (ixt_graph_view){ .json = ixt_json_read(text, arena) };
	ixt_intern_init(&v->uids, arena);
	ixt_intern_init(&r.dirs, arena);
	ixt_index_init(&r.makers, arena);
	list = list_member(&r, v->json, "nodes");
	v->nodes = ixt_arena_take_zero(arena, (list->count + 1) * sizeof *v->nodes);
	v->by_uid = IXT_NEW_ARRAY(arena, uint32_t, list->count + 1);
	for (i = 0; i < list->count; i++)
		read_node(&r, i, &list->items[i]);
	v->node_count = list->count;
	for (i = 0; i < v->node_count; i++)
		link_inputs(&r, i);
	link_targets(&r);
	find_order(&r);
}

uint32_t ixt_graph_view_node(const ixt_graph_view *v, ixt_str uid)
{
	uint32_t number = ixt_intern_get(&v->uids, uid);

	return number == IXT_INTERN_NONE ? UINT32_MAX : v->by_uid[number];
}
