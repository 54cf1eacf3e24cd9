#include "ixt/plan/graph_compare.h"

#include "ixt/base/index.h"
#include "ixt/base/buf.h"

typedef struct difference {
	ixt_str field, a, b;
	uint32_t line;
} difference;

typedef struct cause {
	difference what;
	uint32_t *nodes, count, cap;
} cause;

typedef struct comparison {
	const ixt_graph_view *a, *b;
	ixt_arena *arena;
	uint32_t *partner;	/* by node of a */
	uint32_t *partner_of_b;
	uint32_t *queue, queued, queue_cap;	/* pairs whose inputs are to be paired */
	ixt_intern keys;	/* of causes */
	cause *causes;
	uint32_t cause_count, cause_cap;
	ixt_graph_comparison *result;
} comparison;

/* ------------------------------------------------------------------- pairing */

static void pair(comparison *c, uint32_t a, uint32_t b)
{
	if (c->partner[a] != IXT_NO_NODE || c->partner_of_b[b] != IXT_NO_NODE)
		return;
	c->partner[a] = b;
	c->partner_of_b[b] = a;
	IXT_PUSH(c->arena, c->queue, c->queued, c->queue_cap) = a;
}

/* What is in both graphs is no other node's partner. */
static void pair_same(comparison *c)
{
	uint32_t a, b;

	for (a = 0; a < c->a->node_count; a++) {
		b = ixt_graph_view_node(c->b, c->a->nodes[a].uid);
		if (b != IXT_NO_NODE)
			pair(c, a, b);
	}
}

typedef struct node_list {
	const uint32_t *items;
	uint32_t count;
} node_list;

/* Gives the nodes of a's list that have a partner its place in b's list. */
static void place_partners(comparison *c, node_list a, node_list b, uint32_t *places,
			   bool *used)
{
	ixt_index place_of;
	uint32_t i;

	ixt_index_init(&place_of, c->arena);
	for (i = 0; i < b.count; i++)
		if (ixt_index_get(&place_of, b.items[i], 0) == IXT_INDEX_NONE)
			ixt_index_add(&place_of, b.items[i], 0, i);
	for (i = 0; i < a.count; i++) {
		uint32_t partner = c->partner[a.items[i]];

		places[i] = partner == IXT_NO_NODE ? IXT_NO_NODE
						   : ixt_index_get(&place_of, partner, 0);
		if (places[i] == IXT_INDEX_NONE || used[places[i]])
			places[i] = IXT_NO_NODE;
		else
			used[places[i]] = true;
	}
}

/* Names in b's list, each with its nodes in their order. */
typedef struct by_name {
	ixt_intern names;
	ixt_index nodes;	/* name, how many before: place in the list */
	uint32_t *taken, cap;	/* by name: how many of a's list had it */
} by_name;

static void index_names(comparison *c, by_name *n, node_list b, const bool *used)
{
	uint32_t *met = NULL, cap = 0, i, name;

	*n = (by_name){ .cap = 0 };
	ixt_intern_init(&n->names, c->arena);
	ixt_index_init(&n->nodes, c->arena);
	for (i = 0; i < b.count; i++) {
		if (used[i])
			continue;
		name = ixt_intern_put(&n->names, c->b->nodes[b.items[i]].name);
		IXT_REACH(c->arena, met, cap, name);
		ixt_index_add(&n->nodes, name, met[name]++, i);
	}
}

/* The place in b's list of the partner for the next node of that name. */
static uint32_t take_name(comparison *c, by_name *n, ixt_str name)
{
	uint32_t number = ixt_intern_get(&n->names, name);

	if (number == IXT_INTERN_NONE)
		return IXT_NO_NODE;
	IXT_REACH(c->arena, n->taken, n->cap, number);
	return ixt_index_get(&n->nodes, number, n->taken[number]++);
}

static void add_name(ixt_buf *out, char sign, ixt_str name)
{
	if (out->len)
		ixt_buf_add_char(out, ' ');
	ixt_buf_add_char(out, sign);
	ixt_buf_add(out, name);
}

/* Pairs the nodes of two lists. *removed and *added get the names of those that
 * only one has. */
static void pair_lists(comparison *c, node_list a, node_list b, ixt_str *removed,
		       ixt_str *added)
{
	bool *used = ixt_arena_take_zero(c->arena, b.count + 1);
	uint32_t *places = IXT_NEW_ARRAY(c->arena, uint32_t, a.count + 1), i;
	ixt_buf out;
	by_name n;

	ixt_buf_init(&out, c->arena->allocator);
	out.trap = c->arena->trap;
	place_partners(c, a, b, places, used);
	index_names(c, &n, b, used);
	for (i = 0; i < a.count; i++) {
		if (places[i] != IXT_NO_NODE)
			continue;
		places[i] = take_name(c, &n, c->a->nodes[a.items[i]].name);
		if (places[i] == IXT_NO_NODE) {
			add_name(&out, '-', c->a->nodes[a.items[i]].name);
			continue;
		}
		used[places[i]] = true;
		pair(c, a.items[i], b.items[places[i]]);
	}
	*removed = ixt_arena_copy(c->arena, ixt_buf_view(&out));
	ixt_buf_clear(&out);
	for (i = 0; i < b.count; i++)
		if (!used[i])
			add_name(&out, '+', c->b->nodes[b.items[i]].name);
	*added = ixt_arena_copy(c->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
}

/* ------------------------------------------------------------------ comparing */

static bool is_digit(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

/* `text` with each uid of the graph replaced by the name of its node. Uids are
 * runs of letters and digits of one of two lengths. */
static ixt_str without_uids(comparison *c, const ixt_graph_view *v, ixt_str text)
{
	size_t i = 0, begin;
	ixt_str found;
	bool any = false;
	uint32_t node;
	ixt_buf out;

	ixt_buf_init(&out, c->arena->allocator);
	out.trap = c->arena->trap;
	while (i < text.len) {
		for (begin = i; i < text.len && is_digit(text.ptr[i]); i++)
			;
		node = i - begin == 22 || i - begin == 27
			? ixt_graph_view_node(v, ixt_str_range(text.ptr + begin, text.ptr + i))
			: IXT_NO_NODE;
		if (node != IXT_NO_NODE) {
			ixt_buf_format(&out, "<%.*s>", IXT_STR_ARG(v->nodes[node].name));
			any = true;
		} else {
			ixt_buf_add(&out, ixt_str_range(text.ptr + begin, text.ptr + i));
		}
		for (begin = i; i < text.len && !is_digit(text.ptr[i]); i++)
			;
		ixt_buf_add(&out, ixt_str_range(text.ptr + begin, text.ptr + i));
	}
	found = any ? ixt_arena_copy(c->arena, ixt_buf_view(&out)) : text;
	ixt_buf_release(&out);
	return found;
}

static ixt_str line_at(ixt_str text, size_t at)
{
	size_t begin = at, end = ixt_str_chr(text, '\n', at);

	while (begin && text.ptr[begin - 1] != '\n')
		begin--;
	return ixt_str_range(text.ptr + begin, text.ptr + (end == IXT_STR_NPOS ? text.len : end));
}

/* The first line that differs; of texts of one line, all of it. */
static bool texts_differ(ixt_str a, ixt_str b, difference *d)
{
	size_t at = 0, i;

	if (ixt_str_eq(a, b))
		return false;
	while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
		at++;
	if (ixt_str_chr(a, '\n', 0) != IXT_STR_NPOS || ixt_str_chr(b, '\n', 0) != IXT_STR_NPOS)
		for (d->line = 1, i = 0; i < at; i++)
			d->line += a.ptr[i] == '\n';
	d->a = line_at(a, at);
	d->b = line_at(b, at);
	return true;
}

static ixt_str as_text(comparison *c, const ixt_json *v)
{
	ixt_json_style style = { 0, true };
	ixt_str text;
	ixt_buf out;

	if (!v)
		return IXT_STR("");
	if (v->type == IXT_JSON_STRING)
		return v->string;
	ixt_buf_init(&out, c->arena->allocator);
	out.trap = c->arena->trap;
	ixt_json_write(&out, v, style);
	text = ixt_arena_copy(c->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	return text;
}

static bool values_differ(comparison *c, const ixt_json *a, const ixt_json *b, ixt_str field,
			  difference *d)
{
	if (texts_differ(without_uids(c, c->a, as_text(c, a)),
			 without_uids(c, c->b, as_text(c, b)), d)) {
		d->field = field;
		return true;
	}
	return false;
}

/* The paths that are made of inputs: their order and number say nothing that the
 * inputs do not. */
static bool is_made_of_inputs(ixt_str key)
{
	static const char *const names[] = { "PATH", "IX_B_DIR", "IX_H_DIR", "IX_T_DIR" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (ixt_str_is(key, names[i]))
			return true;
	return false;
}

/* Members of both objects, in a's order and then b's; `skip` leaves some out. */
static bool members_differ(comparison *c, const ixt_json *a, const ixt_json *b, ixt_str before,
			   bool (*skip)(ixt_str key), difference *d)
{
	const ixt_json *sides[] = { a, b };
	uint32_t s, i;

	for (s = 0; s < 2; s++) {
		for (i = 0; sides[s] && i < sides[s]->count; i++) {
			ixt_str key = sides[s]->items[2 * i].string;
			const ixt_json *x = ixt_json_member(a, key), *y = ixt_json_member(b, key);

			if ((s && x) || skip(key))
				continue;
			if (values_differ(c, x, y, ixt_arena_concat(c->arena, before, key), d))
				return true;
		}
	}
	return false;
}

static bool skip_nothing(ixt_str key)
{
	(void)key;
	return false;
}

static bool is_environment(ixt_str key)
{
	return ixt_str_is(key, "env");
}

/* Members that are compared apart, or follow from the uid. */
static bool is_apart(ixt_str key)
{
	return ixt_str_is(key, "cmd") || ixt_str_is(key, "in_dir") || ixt_str_is(key, "uid");
}

/* A command that can be compared member by member, its environment, too. */
static bool has_members(const ixt_json *command)
{
	const ixt_json *env = ixt_json_member(command, IXT_STR("env"));

	return command->type == IXT_JSON_OBJECT && (!env || env->type == IXT_JSON_OBJECT);
}

static bool commands_differ(comparison *c, const ixt_json *a, const ixt_json *b,
			    bool (*skip)(ixt_str key), difference *d)
{
	uint32_t i;

	if (!a || !b || a->type != IXT_JSON_ARRAY || b->type != IXT_JSON_ARRAY ||
	    a->count != b->count)
		return values_differ(c, a, b, IXT_STR("cmd"), d);
	for (i = 0; i < a->count; i++) {
		const ixt_json *x = &a->items[i], *y = &b->items[i];
		ixt_str place = ixt_arena_format(c->arena, "cmd[%u]", i);
		ixt_str dot = ixt_arena_concat(c->arena, place, IXT_STR("."));
		ixt_str env = ixt_arena_concat(c->arena, place, IXT_STR(".env."));

		if (!has_members(x) || !has_members(y)) {
			if (values_differ(c, x, y, place, d))
				return true;
			continue;
		}
		if (members_differ(c, x, y, dot, is_environment, d) ||
		    members_differ(c, ixt_json_member(x, IXT_STR("env")),
				   ixt_json_member(y, IXT_STR("env")), env, skip, d))
			return true;
	}
	return false;
}

static bool inputs_differ(ixt_str removed, ixt_str added, difference *d)
{
	if (!removed.len && !added.len)
		return false;
	*d = (difference){ IXT_STR("inputs"), removed, added, 0 };
	return true;
}

/* Inputs of one name that are not each other's partners. */
static bool wiring_differs(comparison *c, const ixt_graph_node *a, const ixt_graph_node *b,
			   difference *d)
{
	const ixt_graph_node *x, *y;
	uint32_t i;

	for (i = 0; i < a->input_count && i < b->input_count; i++) {
		x = &c->a->nodes[a->inputs[i]];
		y = &c->b->nodes[b->inputs[i]];
		if (c->partner[a->inputs[i]] == b->inputs[i] || ixt_str_eq(x->uid, y->uid))
			continue;
		*d = (difference){ .field = IXT_STR("inputs"),
				   .a = ixt_arena_format(c->arena, "-%.*s (%.*s)",
							 IXT_STR_ARG(x->name),
							 IXT_STR_ARG(x->uid)),
				   .b = ixt_arena_format(c->arena, "+%.*s (%.*s)",
							 IXT_STR_ARG(y->name),
							 IXT_STR_ARG(y->uid)) };
		return true;
	}
	return false;
}

/* What of its own differs first: fields, then inputs, then only their order, then
 * which of several nodes of one name they are. */
static bool nodes_differ(comparison *c, const ixt_graph_node *node_a,
			 const ixt_graph_node *node_b, ixt_str removed, ixt_str added,
			 difference *d)
{
	const ixt_json *a = node_a->json, *b = node_b->json;
	const ixt_json *x = ixt_json_member(a, IXT_STR("cmd"));
	const ixt_json *y = ixt_json_member(b, IXT_STR("cmd"));

	return members_differ(c, a, b, IXT_STR(""), is_apart, d) ||
	       commands_differ(c, x, y, is_made_of_inputs, d) ||
	       inputs_differ(removed, added, d) || commands_differ(c, x, y, skip_nothing, d) ||
	       values_differ(c, ixt_json_member(a, IXT_STR("in_dir")),
			     ixt_json_member(b, IXT_STR("in_dir")), IXT_STR("in_dir"), d) ||
	       wiring_differs(c, node_a, node_b, d);
}

/* -------------------------------------------------------------------- causes */

static cause *cause_of(comparison *c, const difference *d)
{
	ixt_str key = ixt_arena_format(c->arena, "%.*s\n%u\n%.*s\n%.*s", IXT_STR_ARG(d->field),
				       d->line, IXT_STR_ARG(d->a), IXT_STR_ARG(d->b));
	uint32_t count = c->keys.count, number = ixt_intern_put(&c->keys, key);

	if (number == count)
		IXT_PUSH(c->arena, c->causes, c->cause_count, c->cause_cap) =
			(cause){ .what = *d };
	return &c->causes[number];
}

static void pair_inputs(comparison *c, uint32_t a, difference *inputs)
{
	const ixt_graph_node *x = &c->a->nodes[a], *y = &c->b->nodes[c->partner[a]];

	pair_lists(c, (node_list){ x->inputs, x->input_count },
		   (node_list){ y->inputs, y->input_count }, &inputs->a, &inputs->b);
}

static node_list without_partner(comparison *c, const uint32_t *partner, uint32_t count)
{
	uint32_t *list = IXT_NEW_ARRAY(c->arena, uint32_t, count + 1), i, n = 0;

	for (i = 0; i < count; i++)
		if (partner[i] == IXT_NO_NODE)
			list[n++] = i;
	return (node_list){ list, n };
}

/* From the targets down, then what no target is made of, such as packages that
 * are only needed to run another. */
static void pair_all(comparison *c, difference *inputs)
{
	ixt_str removed, added;
	uint32_t done = 0, round;

	for (round = 0; round < 2; round++) {
		for (; done < c->queued; done++)
			pair_inputs(c, c->queue[done], &inputs[c->queue[done]]);
		if (round == 0)
			pair_lists(c, without_partner(c, c->partner, c->a->node_count),
				   without_partner(c, c->partner_of_b, c->b->node_count),
				   &removed, &added);
	}
}

/* Differences of the pairs, by node of a. */
static void find_causes(comparison *c, const difference *inputs)
{
	uint32_t i, a;

	for (i = 0; i < c->a->node_count; i++) {
		difference d = { .line = 0 };
		cause *found;

		a = c->a->order[i];
		if (c->partner[a] == IXT_NO_NODE)
			continue;
		if (ixt_str_eq(c->a->nodes[a].uid, c->b->nodes[c->partner[a]].uid)) {
			c->result->same++;
			continue;
		}
		if (!nodes_differ(c, &c->a->nodes[a], &c->b->nodes[c->partner[a]],
				  inputs[a].a, inputs[a].b, &d)) {
			c->result->follow++;
			continue;
		}
		c->result->differ++;
		found = cause_of(c, &d);
		IXT_PUSH(c->arena, found->nodes, found->count, found->cap) = a;
	}
}

static uint32_t *no_partners(comparison *c, uint32_t count)
{
	uint32_t *list = IXT_NEW_ARRAY(c->arena, uint32_t, count + 1);

	memset(list, 0xff, (count + 1) * sizeof *list);
	return list;
}

static void give_causes(comparison *c)
{
	ixt_graph_cause *out = IXT_NEW_ARRAY(c->arena, ixt_graph_cause, c->cause_count + 1);
	uint32_t i;

	for (i = 0; i < c->cause_count; i++) {
		const cause *x = &c->causes[i];

		out[i] = (ixt_graph_cause){ x->what.field, x->what.line, x->what.a, x->what.b,
					    x->nodes, x->count };
	}
	c->result->causes = out;
	c->result->cause_count = c->cause_count;
}

void ixt_graph_compare(const ixt_graph_view *a, const ixt_graph_view *b, ixt_arena *arena,
		       ixt_graph_comparison *result)
{
	comparison c = { .a = a, .b = b, .arena = arena, .result = result };
	difference *inputs = ixt_arena_take_zero(arena, (a->node_count + 1) * sizeof *inputs);
	difference targets = { .field = IXT_STR("targets") };

	*result = (ixt_graph_comparison){ .same = 0 };
	ixt_intern_init(&c.keys, arena);
	c.partner = no_partners(&c, a->node_count);
	c.partner_of_b = no_partners(&c, b->node_count);
	pair_same(&c);
	pair_lists(&c, (node_list){ a->targets, a->target_count },
		   (node_list){ b->targets, b->target_count }, &targets.a, &targets.b);
	if (a->target_count == 1 && b->target_count == 1 &&
	    c.partner[a->targets[0]] == IXT_NO_NODE &&
	    c.partner_of_b[b->targets[0]] == IXT_NO_NODE) {
		/* one beside one, whatever their names */
		pair(&c, a->targets[0], b->targets[0]);
		targets.a = targets.b = IXT_STR("");
	}
	if (targets.a.len || targets.b.len)
		cause_of(&c, &targets);
	pair_all(&c, inputs);
	find_causes(&c, inputs);
	result->only_a = without_partner(&c, c.partner, a->node_count).count;
	result->only_b = without_partner(&c, c.partner_of_b, b->node_count).count;
	give_causes(&c);
}
