#include "ixt/plan/graph_shape.h"

#include <check.h>
#include <stdlib.h>

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;

static void set_up(void)
{
	trap.error = &error;
	error = (ixt_error){ .cls = IXT_ERR_NONE };
	ixt_arena_init(&arena, &ixt_allocator_libc, 1024);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

static bool read_text(ixt_graph_view *v, const char *text)
{
	error = (ixt_error){ .cls = IXT_ERR_NONE };
	if (IXT_TRAPPED(&trap))
		return false;
	ixt_graph_view_read(v, ixt_str_of(text), &arena);
	return true;
}

#define NODE(uid, name, in, more) \
	"{\"uid\": \"" uid "\", \"out_dir\": [\"/s/" uid "-" name "\"], " \
	"\"in_dir\": [" in "], \"pool\": \"slot\"" more "}"
#define GRAPH(nodes, targets) "{\"nodes\": [" nodes "], \"targets\": [" targets "]}"

/* -------------------------------------------------------------------- reading */

static const char whole[] = GRAPH(
	NODE("r", "rlm-work", "\"/s/b-bin-x\"",
	     ", \"cmd\": [{\"args\": [\"prepare_realm\", \"/s/r-rlm-work\"]}]") ", "
	NODE("b", "bin-x", "\"/s/l-lnk\", \"/s/f-url-x\"", ", \"cmd\": [{\"args\": []}]") ", "
	NODE("l", "lnk", "\"/s/f-url-x\"", "") ", "
	NODE("f", "url-x", "", ", \"path\": \"/s/f-url-x/x\", \"cmd\": [\"http://x\"]") ", "
	/* one uid, fetched from two places: the first one is the maker */
	NODE("f", "url-x", "", ", \"path\": \"/s/f-url-x/x\", \"cmd\": [\"http://y\"]"),
	"\"/s/r-rlm-work/touch\"");

START_TEST(test_members)
{
	static const ixt_step steps[] = { IXT_STEP_REALM, IXT_STEP_BUILD, IXT_STEP_LINK,
					  IXT_STEP_FETCH, IXT_STEP_FETCH };
	ixt_graph_view v;
	uint32_t i;

	ck_assert(read_text(&v, whole));
	ck_assert_uint_eq(v.node_count, 5);
	ck_assert_uint_eq(v.edge_count, 4);
	for (i = 0; i < v.node_count; i++) {
		ck_assert_int_eq(v.nodes[i].step, steps[i]);
		ck_assert(ixt_str_is(v.nodes[i].pool, "slot"));
	}
	ck_assert(ixt_str_is(v.nodes[0].name, "rlm-work"));
	ck_assert(ixt_str_is(v.nodes[1].name, "bin-x"));
	ck_assert_uint_eq(v.nodes[1].input_count, 2);
	ck_assert_uint_eq(v.nodes[1].inputs[0], 2);
	ck_assert_uint_eq(v.nodes[1].inputs[1], 3);
	ck_assert_uint_eq(v.target_count, 1);
	ck_assert_uint_eq(v.targets[0], 0);
	ck_assert_uint_eq(ixt_graph_view_node(&v, IXT_STR("f")), 3);
	ck_assert_uint_eq(ixt_graph_view_node(&v, IXT_STR("none")), UINT32_MAX);
}
END_TEST

static const struct {
	const char *text, *message;
} damaged[] = {
	{ "", "Expecting value: line 1 column 1 (char 0)" },
	{ "[]", "graph: member nodes, a list, is missing" },
	{ "{\"nodes\": {}}", "graph: member nodes, a list, is missing" },
	{ "{\"nodes\": []}", "graph: member targets, a list, is missing" },
	{ "{\"nodes\": [\"\xff\"]}",
	  "'utf-8' codec can't decode byte 0xff in position 12: invalid start byte" },
	{ GRAPH("1", ""), "graph: node 0: a string expected as uid" },
	{ GRAPH("{}", ""), "graph: node 0: a string expected as uid" },
	{ GRAPH("{\"uid\": null}", ""), "graph: node 0: a string expected as uid" },
	{ GRAPH("{\"uid\": \"\"}", ""), "graph: node 0: a string expected as uid" },
	{ GRAPH("{\"uid\": \"a\\n\\u001b\"}", ""),
	  "graph: node 0 with uid 'a\\n\\x1b': a string expected as pool" },
	{ GRAPH("{\"uid\": \"a\", \"pool\": 7}", ""),
	  "graph: node 0 with uid 'a': a string expected as pool" },
	{ GRAPH("{\"uid\": \"a\", \"pool\": \"p\"}", ""),
	  "graph: node 0 with uid 'a': a list of strings expected as out_dir" },
	{ GRAPH("{\"uid\": \"a\", \"pool\": \"p\", \"out_dir\": []}", ""),
	  "graph: node 0 with uid 'a': makes nothing: out_dir is empty" },
	{ GRAPH("{\"uid\": \"a\", \"pool\": \"p\", \"out_dir\": [1]}", ""),
	  "graph: node 0 with uid 'a': only strings expected in out_dir" },
	{ GRAPH("{\"uid\": \"a\", \"pool\": \"p\", \"out_dir\": [\"/a\"]}", ""),
	  "graph: node 0 with uid 'a': a list of strings expected as in_dir" },
	{ GRAPH(NODE("a", "x", "", ", \"path\": 1"), ""),
	  "graph: node 0 with uid 'a': a string expected as path" },
	{ GRAPH(NODE("a", "x", "\"/s/b-\\\"\""  , ""), ""),
	  "graph: node 0 with uid 'a': no node makes its input '/s/b-\"'" },
	{ GRAPH(NODE("a", "x", "\"/s/a-x\"", ""), ""),
	  "graph: node 0 with uid 'a': a cycle: it is an input of its input 'a'" },
	{ GRAPH(NODE("a", "x", "\"/s/b-y\"", "") ", " NODE("b", "y", "\"/s/a-x\"", ""), ""),
	  "graph: node 1 with uid 'b': a cycle: it is an input of its input 'a'" },
	{ GRAPH(NODE("a", "x", "", "") ", {\"uid\": \"b\", \"pool\": \"p\", "
		"\"out_dir\": [\"/s/a-x\"], \"in_dir\": []}", ""),
	  "graph: node 1 with uid 'b': another node makes, too, '/s/a-x'" },
	{ GRAPH(NODE("a", "x", "", ""), "\"/s/a-x\""),
	  "graph: no node makes target 0, '/s/a-x'" },
	{ GRAPH(NODE("a", "x", "", ""), "\"/s/a-x/touch\", \"touch\""),
	  "graph: no node makes target 1, 'touch'" },
	{ GRAPH(NODE("a", "x", "", ""), "1"), "graph: target 0: a string expected" },
};

START_TEST(test_damaged)
{
	ixt_graph_view v;

	ck_assert_msg(!read_text(&v, damaged[_i].text), "%s: read", damaged[_i].text);
	ck_assert_msg(ixt_str_is(error.message, damaged[_i].message), "%s\n     met: %.*s\n"
		      "expected: %s", damaged[_i].text, IXT_STR_ARG(error.message),
		      damaged[_i].message);
}
END_TEST

/* ---------------------------------------------------------------------- shape */

enum { MOST = 200 };	/* the kept ones fill several words of bits */

typedef struct matrix {
	bool at[MOST][MOST];
} matrix;

/* A graph of `n` nodes whose number 0 is the only target; edges go from a smaller
 * number to a greater one, so that there is no cycle. `places` says where in the
 * document each node stands. */
static ixt_str document(ixt_buf *b, const matrix *edges, const uint32_t *places, uint32_t n)
{
	uint32_t by_place[MOST], i, j, a;

	for (i = 0; i < n; i++)
		by_place[places[i]] = i;
	ixt_buf_clear(b);
	ixt_buf_format(b, "{\"nodes\": [");
	for (i = 0; i < n; i++) {
		const char *comma = "";

		a = by_place[i];
		ixt_buf_format(b, "%s{\"uid\": \"%u\", \"pool\": \"p\", "
			       "\"out_dir\": [\"/s/%u-n\"], \"in_dir\": [", i ? "," : "", a, a);
		for (j = 0; j < n; j++) {
			if (!edges->at[a][j])
				continue;
			ixt_buf_format(b, "%s\"/s/%u-n\"", comma, j);
			comma = ",";
		}
		ixt_buf_format(b, "]}");
	}
	ixt_buf_format(b, "], \"targets\": [\"/s/0-n/touch\"]}");
	return ixt_buf_view(b);
}

/* Warshall's algorithm: who reaches whom, by at least one edge. */
static void close_over(matrix *m, uint32_t n)
{
	uint32_t i, j, k;

	for (k = 0; k < n; k++)
		for (i = 0; i < n; i++)
			for (j = 0; m->at[i][k] && j < n; j++)
				m->at[i][j] |= m->at[k][j];
}

typedef struct sample {
	matrix edges, reach;
	uint32_t places[MOST];	/* in the document, by the node's own number */
	bool keep[MOST];	/* by place */
	uint32_t n;
	ixt_graph_view v;
} sample;

static void make_sample(sample *s, unsigned seed, ixt_buf *b)
{
	uint32_t i, j, swapped, percent;

	srand(seed);
	s->n = 1 + (uint32_t)rand() % MOST;
	percent = (uint32_t)rand() % 20;
	for (i = 0; i < s->n; i++)
		s->places[i] = i;
	for (i = s->n; i-- > 1; s->places[j] = swapped) {
		j = (uint32_t)rand() % (i + 1);
		swapped = s->places[i];
		s->places[i] = s->places[j];
	}
	for (i = 0; i < s->n; i++) {
		s->keep[i] = rand() % 3 != 0;
		for (j = i + 1; j < s->n; j++)
			s->edges.at[i][j] = (uint32_t)rand() % 100 < percent;
	}
	s->reach = s->edges;
	close_over(&s->reach, s->n);
	ixt_graph_view_read(&s->v, document(b, &s->edges, s->places, s->n), &arena);
}

static bool is_kept(const sample *s, uint32_t node)
{
	return s->keep[s->places[node]];
}

static bool has(ixt_node_list_view list, uint32_t node)
{
	uint32_t i;

	for (i = 0; i < list.count && list.items[i] != node; i++)
		;
	return i < list.count;
}

/* By the definition: an edge of the closure among kept nodes stays exactly when
 * no kept node lies between its ends. */
static bool is_needed_edge(const sample *s, uint32_t a, uint32_t b)
{
	uint32_t c;

	if (!s->reach.at[a][b])
		return false;
	for (c = 0; c < s->n; c++)
		if (is_kept(s, c) && s->reach.at[a][c] && s->reach.at[c][b])
			return false;
	return true;
}

static void check_reduction(const sample *s)
{
	const ixt_node_list_view *near = ixt_graph_reduced(&s->v, s->keep, &arena);
	uint32_t a, b, edges;

	for (a = 0; a < s->n; a++) {
		for (b = edges = 0; is_kept(s, a) && b < s->n; b++) {
			bool needed = is_kept(s, b) && is_needed_edge(s, a, b);

			edges += needed;
			ck_assert_msg(has(near[s->places[a]], s->places[b]) == needed,
				      "edge %u to %u is to be %s", a, b, needed ? "there" : "gone");
		}
		if (is_kept(s, a))
			ck_assert_uint_eq(near[s->places[a]].count, edges);
	}
}

static void check_order(const sample *s)
{
	bool met[MOST] = { false };
	uint32_t i, j, node;

	for (i = 0; i < s->n; i++) {
		node = s->v.order[i];
		ck_assert(!met[node]);
		for (j = 0; j < s->v.nodes[node].input_count; j++)
			ck_assert(met[s->v.nodes[node].inputs[j]]);
		met[node] = true;
	}
}

static void check_longest(const sample *s)
{
	ixt_node_list_view chain = ixt_graph_longest(&s->v, &arena);
	uint32_t length[MOST], longest = 0, i, j;

	for (i = s->n; i-- > 0;) {
		length[i] = 1;
		for (j = i + 1; j < s->n; j++)
			if (s->edges.at[i][j] && length[j] + 1 > length[i])
				length[i] = length[j] + 1;
		if (length[i] > longest)
			longest = length[i];
	}
	ck_assert_uint_eq(chain.count, longest);
	for (i = 1; i < chain.count; i++) {
		const ixt_graph_node *n = &s->v.nodes[chain.items[i]];

		ck_assert(has((ixt_node_list_view){ n->inputs, n->input_count },
			      chain.items[i - 1]));
	}
}

static void check_depths(const sample *s)
{
	uint32_t *depths = ixt_graph_depths(&s->v, &arena), expected[MOST], i, j;

	memset(expected, 0xff, sizeof expected);
	expected[0] = 0;
	for (i = 0; i < s->n; i++)	/* edges go to greater numbers only */
		for (j = i + 1; expected[i] != UINT32_MAX && j < s->n; j++)
			if (s->edges.at[i][j] && expected[i] + 1 < expected[j])
				expected[j] = expected[i] + 1;
	for (i = 0; i < s->n; i++)
		ck_assert_uint_eq(depths[s->places[i]], expected[i]);
}

START_TEST(test_shape)
{
	static sample s;
	ixt_buf b;

	s = (sample){ .n = 0 };
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%.*s", IXT_STR_ARG(error.message));
	make_sample(&s, (unsigned)_i, &b);
	check_order(&s);
	check_longest(&s);
	check_depths(&s);
	check_reduction(&s);
	ixt_buf_release(&b);
}
END_TEST

START_TEST(test_empty)
{
	ixt_graph_view v;
	bool keep[1] = { false };

	ck_assert(read_text(&v, GRAPH("", "")));
	ck_assert_uint_eq(ixt_graph_longest(&v, &arena).count, 0);
	ixt_graph_depths(&v, &arena);
	ixt_graph_reduced(&v, keep, &arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("graph view");
	TCase *tests = tcase_create("graph view");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, test_members);
	tcase_add_test(tests, test_empty);
	tcase_add_loop_test(tests, test_damaged, 0, sizeof damaged / sizeof *damaged);
	tcase_add_loop_test(tests, test_shape, 0, 200);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
