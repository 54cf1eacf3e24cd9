#include "ixt/build/schedule.h"

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

/* ------------------------------------------------------------------- random graphs */

enum { MOST_NODES = 40, SLOTS = 2, NETWORK = 3, JOBS = 4 };

/* Nodes depend on earlier ones only; the last three are targets. */
typedef struct sample {
	uint32_t count;
	bool needs[MOST_NODES][MOST_NODES];
	bool network[MOST_NODES];
	bool there[MOST_NODES];
	bool fails[MOST_NODES];
} sample;

static sample make_sample(unsigned seed)
{
	sample s = { 0 };
	uint32_t i, k;

	srand(seed);
	s.count = 3 + (uint32_t)rand() % (MOST_NODES - 3);
	for (i = 0; i < s.count; i++) {
		for (k = 0; k < i; k++)
			s.needs[i][k] = rand() % 6 == 0;
		s.network[i] = rand() % 3 == 0;
		s.there[i] = rand() % 8 == 0;
		s.fails[i] = seed % 2 && rand() % 10 == 0;
	}
	return s;
}

static ixt_graph_view view_of(const sample *s)
{
	ixt_graph_view v;
	uint32_t i, k;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	ixt_buf_format(&b, "{\"pools\": {\"slot\": %d, \"network\": %d}, \"nodes\": [", SLOTS,
		       NETWORK);
	for (i = 0; i < s->count; i++) {
		ixt_buf_format(&b, "%s{\"uid\": \"u%u\", \"out_dir\": [\"/s/u%u-x\"], \"pool\": "
			       "\"%s\", \"in_dir\": [", i ? ", " : "", i, i,
			       s->network[i] ? "network" : "slot");
		for (k = 0; k < i; k++)
			if (s->needs[i][k])
				ixt_buf_format(&b, "%s\"/s/u%u-x\"",
					       b.ptr[b.len - 1] == '[' ? "" : ", ", k);
		ixt_buf_format(&b, "]}");
	}
	ixt_buf_format(&b, "], \"targets\": [\"/s/u%u-x/touch\", \"/s/u%u-x/touch\", "
		       "\"/s/u%u-x/touch\"]}", s->count - 1, s->count - 2, s->count - 3);
	ixt_graph_view_read(&v, ixt_arena_copy(&arena, ixt_buf_view(&b)), &arena);
	ixt_buf_release(&b);
	return v;
}

static bool is_there(void *ctx, const ixt_graph_node *node)
{
	const sample *s = ctx;

	return s->there[atoi(node->uid.ptr + 1)];
}

/* What a node is to be in the end, found by recursion. */
static void visit(const sample *s, uint32_t node, ixt_job_state *end)
{
	uint32_t k;

	if (end[node] != IXT_JOB_UNNEEDED)
		return;
	end[node] = s->there[node] ? IXT_JOB_THERE : IXT_JOB_DONE;
	for (k = 0; k < node && !s->there[node]; k++) {
		if (!s->needs[node][k])
			continue;
		visit(s, k, end);
		if (end[k] == IXT_JOB_FAILED || end[k] == IXT_JOB_SKIPPED)
			end[node] = IXT_JOB_SKIPPED;
	}
	if (end[node] == IXT_JOB_DONE && s->fails[node])
		end[node] = IXT_JOB_FAILED;
}

typedef struct run {
	const sample *s;
	ixt_schedule *schedule;
	uint32_t running[MOST_NODES], count;
} run;

static void start_all(run *r)
{
	uint32_t node, pool[2] = { 0, 0 }, i, k;

	while ((node = ixt_schedule_next(r->schedule)) != UINT32_MAX) {
		r->running[r->count++] = node;
		for (k = 0; k < node; k++)
			ck_assert(!r->s->needs[node][k] || r->s->there[k] ||
				  ixt_schedule_state(r->schedule, k) == IXT_JOB_DONE);
	}
	for (i = 0; i < r->count; i++)
		pool[r->s->network[r->running[i]]]++;
	ck_assert_uint_le(pool[0], SLOTS);
	ck_assert_uint_le(pool[1], NETWORK);
	ck_assert_uint_le(r->count, JOBS);
}

START_TEST(test_random)
{
	sample s = make_sample((unsigned)_i);
	ixt_graph_view v = view_of(&s);
	ixt_job_state end[MOST_NODES] = { 0 };
	run r = { .s = &s };
	uint32_t i;

	for (i = s.count - 3; i < s.count; i++)
		visit(&s, i, end);
	r.schedule = ixt_schedule_new(&v, JOBS, is_there, &s, &arena);
	for (start_all(&r); r.count; start_all(&r)) {
		uint32_t at = (uint32_t)rand() % r.count, node = r.running[at];

		r.running[at] = r.running[--r.count];
		ixt_schedule_ended(r.schedule, node, !s.fails[node]);
	}
	for (i = 0; i < s.count; i++)
		ck_assert_int_eq(ixt_schedule_state(r.schedule, i), end[i]);
}
END_TEST

/* ------------------------------------------------------------------------ the rest */

START_TEST(test_stop)
{
	sample s = { .count = 3 };
	ixt_graph_view v = view_of(&s);
	ixt_schedule *schedule = ixt_schedule_new(&v, 1, is_there, &s, &arena);

	ck_assert_uint_eq(ixt_schedule_next(schedule), v.order[0]);
	ck_assert_uint_eq(ixt_schedule_next(schedule), UINT32_MAX);
	ixt_schedule_stop(schedule);
	ixt_schedule_ended(schedule, v.order[0], true);
	ck_assert_uint_eq(ixt_schedule_next(schedule), UINT32_MAX);
	ck_assert_uint_eq(ixt_schedule_count(schedule, IXT_JOB_DONE), 1);
	ck_assert_uint_eq(ixt_schedule_count(schedule, IXT_JOB_SKIPPED), 2);
}
END_TEST

START_TEST(test_unknown_pool)
{
	sample s = { .count = 3 };
	ixt_graph_view v = view_of(&s);

	v.nodes[1].pool = IXT_STR("other");
	if (IXT_TRAPPED(&trap)) {
		ck_assert_int_eq(error.cls, IXT_ERR_VALUE);
		return;
	}
	ixt_schedule_new(&v, 0, is_there, &s, &arena);
	ck_abort_msg("a pool that is not there was taken");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("schedule");
	TCase *tests = tcase_create("schedule");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, test_random, 0, 400);
	tcase_add_test(tests, test_stop);
	tcase_add_test(tests, test_unknown_pool);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
