#include "ixt/cli/plan_text.h"

#include "ixt/base/limits.h"
#include "ixt/cli/answer_format.h"

#define STEP_COUNT (IXT_STEP_BUILD + 1)

typedef struct totals {
	uint32_t steps[STEP_COUNT];
	uint32_t edges;		/* between nodes that are shown */
	ixt_intern pools;
	uint32_t *by_pool, pool_cap;
} totals;

static ixt_str text_of(const ixt_json *value)
{
	return value && value->type == IXT_JSON_STRING ? value->string : IXT_STR("");
}

/* Where a fetch leaves its file; the view has checked it. */
static ixt_str path_of(const ixt_graph_node *n)
{
	return text_of(ixt_json_member(n->json, IXT_STR("path")));
}

static void count(const ixt_plan_shown *s, ixt_arena *arena, totals *t)
{
	const ixt_graph_view *v = s->view;
	uint32_t i, j, pool;

	*t = (totals){ .edges = 0 };
	ixt_intern_init(&t->pools, arena);
	for (i = 0; i < v->node_count; i++) {
		if (!s->keep[i])
			continue;
		t->steps[v->nodes[i].step]++;
		for (j = 0; j < v->nodes[i].input_count; j++)
			t->edges += s->keep[v->nodes[i].inputs[j]];
		pool = ixt_intern_put(&t->pools, v->nodes[i].pool);
		IXT_REACH(arena, t->by_pool, t->pool_cap, pool);
		t->by_pool[pool]++;
	}
}

/* A fetch is known by its file, others by their output. */
static ixt_str label_of(const ixt_graph_node *n)
{
	ixt_str path = n->step == IXT_STEP_FETCH ? path_of(n) : IXT_STR("");
	size_t slash = ixt_str_rchr(path, '/');

	return slash == IXT_STR_NPOS ? n->name : ixt_str_from(path, slash + 1);
}

/* A graph may be anyone's: its texts must not reach into lines or terminals. */
static void add_plain(ixt_buf *out, ixt_str text)
{
	size_t i, start = out->len;

	ixt_buf_add(out, text);
	for (i = start; i < out->len; i++)
		if ((unsigned char)out->ptr[i] < ' ' || out->ptr[i] == 0x7f)
			out->ptr[i] = '?';
}

static void add_row(ixt_buf *out, ixt_str first, ixt_str second)
{
	ixt_buf_add(out, IXT_STR("  "));
	add_plain(out, first);
	ixt_buf_add(out, second.len ? IXT_STR("  ") : IXT_STR(""));
	add_plain(out, second);
	ixt_buf_add_char(out, '\n');
}

/* ----------------------------------------------------------------------- text */

static void add_step(ixt_buf *out, const ixt_plan_shown *s, const totals *t, ixt_step step)
{
	static const char *const headings[STEP_COUNT] = { "to fetch", "to link",
							  "realms to make", "to build" };
	uint32_t i, node;

	if (!t->steps[step])
		return;
	ixt_buf_format(out, "%s: %u\n", headings[step], t->steps[step]);
	for (i = 0; i < s->view->node_count; i++) {
		node = s->view->order[i];
		if (s->keep[node] && s->view->nodes[node].step == step)
			add_row(out, s->view->nodes[node].uid,
				label_of(&s->view->nodes[node]));
	}
	ixt_buf_add_char(out, '\n');
}

static void add_chain(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena)
{
	ixt_node_list_view chain = ixt_graph_longest(s->view, arena);
	uint32_t i;

	ixt_buf_format(out, "longest chain: %u\n", chain.count);
	for (i = 0; i < chain.count; i++)
		add_row(out, label_of(&s->view->nodes[chain.items[i]]), IXT_STR(""));
	ixt_buf_add_char(out, '\n');
}

void ixt_plan_text(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena)
{
	uint32_t i;
	totals t;

	count(s, arena, &t);
	for (i = 0; i < STEP_COUNT; i++)
		add_step(out, s, &t, (ixt_step)i);
	add_chain(out, s, arena);
	ixt_buf_add(out, IXT_STR("pools:"));
	for (i = 0; i < t.pools.count; i++) {
		ixt_buf_format(out, "%s %u ", i ? "," : "", t.by_pool[i]);
		add_plain(out, ixt_intern_text(&t.pools, i));
	}
	ixt_buf_format(out, "\nnodes: %u, edges: %u\n", s->kept, t.edges);
}

/* ----------------------------------------------------------------------- tree */

typedef struct level {
	ixt_node_list_view nodes;
	uint32_t next;
} level;

typedef struct tree {
	ixt_buf *out;
	const ixt_plan_shown *s;
	ixt_arena *arena;
	const ixt_node_list_view *needs;
	bool *met;
	level *levels;
	uint32_t count, cap;
} tree;

static void push_level(tree *t, ixt_node_list_view nodes)
{
	IXT_PUSH(t->arena, t->levels, t->count, t->cap) = (level){ nodes, 0 };
}

/* Levels above the last one show whether something of theirs follows. */
static void add_node_line(tree *t, uint32_t node, bool again)
{
	const ixt_graph_node *n = &t->s->view->nodes[node];
	uint32_t i;

	for (i = 1; i < t->count; i++) {
		bool last = t->levels[i].next == t->levels[i].nodes.count;

		if (i + 1 < t->count)
			ixt_buf_add(t->out, last ? IXT_STR("   ") : IXT_STR("│  "));
		else
			ixt_buf_add(t->out, last ? IXT_STR("└─ ") : IXT_STR("├─ "));
	}
	add_plain(t->out, label_of(n));
	if (n->step != IXT_STEP_BUILD)
		ixt_buf_format(t->out, " (%s)", ixt_step_name(n->step));
	ixt_buf_add(t->out, again ? IXT_STR(" …\n") : IXT_STR("\n"));
	/* a line is as long as its level: a long chain's tree grows with its square */
	if (t->out->len > IXT_MAX_OUTPUT_BYTES)
		ixt_raise(t->arena, IXT_ERR_UNSUPPORTED, "tree: more than %u bytes "
			  "(IXT_MAX_OUTPUT_BYTES); --depth N shows the first levels",
			  IXT_MAX_OUTPUT_BYTES);
}

static void walk(tree *t)
{
	while (t->count) {
		level *top = &t->levels[t->count - 1];
		uint32_t node;
		bool again;

		if (top->next == top->nodes.count) {
			t->count--;
			continue;
		}
		node = top->nodes.items[top->next++];
		again = t->met[node] && t->needs[node].count;
		add_node_line(t, node, again);
		if (!t->met[node] && t->count < t->s->depth) {
			t->met[node] = true;
			push_level(t, t->needs[node]);
		}
	}
}

/* What no shown node needs, which the tree begins with. */
static ixt_node_list_view roots_of(const ixt_plan_shown *s, const ixt_node_list_view *needs,
				   ixt_arena *arena)
{
	const ixt_graph_view *v = s->view;
	bool *needed = ixt_arena_take_zero(arena, v->node_count + 1);
	uint32_t *roots = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1), n = 0, i, j;

	for (i = 0; i < v->node_count; i++)
		for (j = 0; s->keep[i] && j < needs[i].count; j++)
			needed[needs[i].items[j]] = true;
	for (i = 0; i < v->node_count; i++)
		if (s->keep[i] && !needed[i])
			roots[n++] = i;
	return (ixt_node_list_view){ roots, n };
}

void ixt_plan_tree(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena)
{
	tree t = { .out = out, .s = s, .arena = arena };

	t.needs = ixt_graph_reduced(s->view, s->keep, arena);
	t.met = ixt_arena_take_zero(arena, s->view->node_count + 1);
	push_level(&t, roots_of(s, t.needs, arena));
	walk(&t);
}

/* ----------------------------------------------------------------------- JSON */

static void add_member(ixt_buf *out, const char *key, ixt_str value)
{
	ixt_buf_format(out, ", \"%s\": ", key);
	ixt_json_write_string(out, value);
}

/* Item `i` of a list, or NULL. */
static const ixt_json *item(const ixt_json *list, uint32_t i)
{
	return list && list->type == IXT_JSON_ARRAY && i < list->count ? &list->items[i] : NULL;
}

static ixt_str sum_of(const ixt_graph_node *n)
{
	const ixt_json *file = item(ixt_json_member(n->json, IXT_STR("predict")), 0);

	return text_of(ixt_json_member(file, IXT_STR("sum")));
}

/* What every kind's fetch has in common: of kind fake the command is the URL alone,
 * of the others the URL is the argument before the path. */
static ixt_str url_of(const ixt_graph_node *n)
{
	const ixt_json *command = item(ixt_json_member(n->json, IXT_STR("cmd")), 0);
	const ixt_json *args = ixt_json_member(command, IXT_STR("args")), *next;
	uint32_t i;

	for (i = 0; (next = item(args, i + 1)) != NULL; i++)
		if (ixt_str_eq(text_of(next), path_of(n)))
			return text_of(item(args, i));
	return text_of(command);
}

static void add_json_node(ixt_buf *out, const ixt_graph_view *v, const ixt_graph_node *n)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR("{\"uid\": "));
	ixt_json_write_string(out, n->uid);
	add_member(out, "name", n->name);
	add_member(out, "step", ixt_str_of(ixt_step_name(n->step)));
	add_member(out, "pool", n->pool);
	if (n->step == IXT_STEP_FETCH) {
		add_member(out, "file", label_of(n));
		add_member(out, "url", url_of(n));
		add_member(out, "sum", sum_of(n));
	}
	ixt_buf_add(out, IXT_STR(", \"inputs\": ["));
	for (i = 0; i < n->input_count; i++) {
		ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(out, v->nodes[n->inputs[i]].uid);
	}
	ixt_buf_add(out, IXT_STR("]}\n"));
}

void ixt_plan_json(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena)
{
	ixt_node_list_view chain = ixt_graph_longest(s->view, arena);
	const ixt_graph_view *v = s->view;
	uint32_t i;
	totals t;

	count(s, arena, &t);
	for (i = 0; i < v->node_count; i++)
		if (s->keep[v->order[i]])
			add_json_node(out, v, &v->nodes[v->order[i]]);
	ixt_buf_format(out, "{\"nodes\": %u, \"edges\": %u, \"steps\": {", s->kept, t.edges);
	for (i = 0; i < STEP_COUNT; i++)
		ixt_buf_format(out, "%s\"%s\": %u", i ? ", " : "", ixt_step_name((ixt_step)i),
			       t.steps[i]);
	ixt_buf_add(out, IXT_STR("}, \"pools\": {"));
	for (i = 0; i < t.pools.count; i++) {
		ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(out, ixt_intern_text(&t.pools, i));
		ixt_buf_format(out, ": %u", t.by_pool[i]);
	}
	ixt_buf_add(out, IXT_STR("}, \"longest\": ["));
	for (i = 0; i < chain.count; i++) {
		ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(out, v->nodes[chain.items[i]].uid);
	}
	ixt_buf_add(out, IXT_STR("]}\n"));
}

/* ------------------------------------------------------------------------ dot */

/* Graphviz reads a backslash in a label as the begin of an escape. */
static void add_quoted(ixt_buf *out, ixt_str text)
{
	size_t i;

	ixt_buf_add_char(out, '"');
	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			ixt_buf_add_char(out, '\\');
		add_plain(out, (ixt_str){ text.ptr + i, 1 });
	}
	ixt_buf_add_char(out, '"');
}

void ixt_plan_dot(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena)
{
	static const char *const shapes[STEP_COUNT] = { "ellipse", "diamond", "house", "box" };
	const ixt_node_list_view *needs = ixt_graph_reduced(s->view, s->keep, arena);
	const ixt_graph_view *v = s->view;
	uint32_t i, j, node;

	ixt_buf_add(out, IXT_STR("digraph plan {\n\trankdir=LR;\n"));
	for (i = 0; i < v->node_count; i++) {
		node = v->order[i];
		if (!s->keep[node])
			continue;
		ixt_buf_add_char(out, '\t');
		add_quoted(out, v->nodes[node].uid);
		ixt_buf_add(out, IXT_STR(" [label="));
		add_quoted(out, label_of(&v->nodes[node]));
		ixt_buf_format(out, ", shape=%s];\n", shapes[v->nodes[node].step]);
		for (j = 0; j < needs[node].count; j++) {
			ixt_buf_add_char(out, '\t');
			add_quoted(out, v->nodes[node].uid);
			ixt_buf_add(out, IXT_STR(" -> "));
			add_quoted(out, v->nodes[needs[node].items[j]].uid);
			ixt_buf_add(out, IXT_STR(";\n"));
		}
	}
	ixt_buf_add(out, IXT_STR("}\n"));
}
