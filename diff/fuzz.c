#include "diff/fuzz.h"

#include "diff/shrink.h"

#define BATCH 32
/* Bytes of a batch. Two of them wait in a pipe of 64 KiB: else both would wait for each
 * other, the oracle to write, we to write. */
#define BATCH_BYTES (24u << 10)
/* Tests that one finding may cost. */
#define SHRINK_BUDGET 3000

/* Cases that were sent together. */
typedef struct batch {
	ixt_arena arena;
	uint64_t first;
	uint32_t count;
	bool sent;
	diff_case cases[BATCH];
	ixt_str requests[BATCH];
} batch;

/* A child and what it was asked: one batch it works on, and one that waits. */
typedef struct diff_lane {
	diff_candidate oracle;
	batch batches[2];
} lane;

/* --------------------------------------------------------------------- batches */

/* An oracle that broke takes nothing: the answer that does not come will tell. */
static void send(lane *l, batch *b, uint32_t from)
{
	uint32_t i;

	b->sent = true;
	for (i = from; i < b->count && l->oracle.child.pid; i++)
		if (diff_candidate_send(&l->oracle, b->requests[i]))
			return;
}

/* A request that is longer than a batch is one of its own, and alone in the pipe. */
static bool is_long(const batch *b)
{
	return b->count && b->requests[0].len > BATCH_BYTES;
}

/* False when its request has to wait for the next batch. */
static bool add_case(diff_fuzz *f, batch *b, uint64_t number, size_t *bytes)
{
	diff_case *c = &b->cases[b->count];
	ixt_buf request;
	bool fits;

	ixt_buf_init(&request, &ixt_allocator_libc);
	request.trap = &f->job->trap;
	f->gen->make(f->gen, number, &b->arena, c);
	diff_case_request(&request, c, b->count);
	fits = b->count == 0 || *bytes + request.len <= BATCH_BYTES;
	if (fits)
		b->requests[b->count++] = ixt_arena_copy(&b->arena, ixt_buf_view(&request));
	*bytes += request.len;
	ixt_buf_release(&request);
	return fits;
}

/* The next cases, as many as may wait in the pipe beside another batch. */
static void fill(diff_fuzz *f, batch *b, uint64_t *next)
{
	uint64_t end = f->first + f->count;
	size_t bytes = 0;

	ixt_arena_clear(&b->arena);
	b->first = *next;
	b->count = 0;
	b->sent = false;
	while (b->count < BATCH && *next < end && add_case(f, b, *next, &bytes))
		++*next;
}

/* --------------------------------------------------------------------- findings */

static void shrink(diff_fuzz *f, diff_finding *found, ixt_arena *arena)
{
	diff_case *small = IXT_NEW(arena, diff_case);

	diff_judge_by(f->judge, &found->answers);
	*small = diff_shrink_case(found->c, diff_judge_alike, f->judge, SHRINK_BUDGET, arena);
	f->judge->ask(f->judge, small, arena, &found->answers);
	found->c = small;
}

/* A side that breaks would have to be started for each test. */
static bool can_shrink(diff_verdict v)
{
	return v != DIFF_ORACLE_FAILED && v != DIFF_CRASH && v != DIFF_TIMEOUT;
}

static void find(diff_fuzz *f, diff_finding *found, ixt_arena *arena)
{
	if (found->answers.verdict == DIFF_ORACLE_FAILED)
		f->tally.broken++;
	else
		f->tally.divergent++;
	if (can_shrink(found->answers.verdict))
		shrink(f, found, arena);
	f->found(f->ctx, found);
}

static void take(diff_fuzz *f, diff_finding *found, ixt_arena *arena)
{
	const diff_pair_of_answers *p = &found->answers;

	f->tally.cases++;
	if (p->verdict == DIFF_UNSUPPORTED)
		f->tally.unsupported++;
	else if (p->verdict == DIFF_ORACLE_CANNOT_SAY)
		f->tally.unanswered++;
	else if (p->verdict != DIFF_SAME)
		find(f, found, arena);
	else if (p->ours.state == DIFF_OK)
		f->tally.texts++;
	else
		f->tally.errors++;
}

static bool ended(const diff_fuzz *f)
{
	return f->tally.divergent + f->tally.broken >= f->limit ||
	       (f->end > 0 && diff_now() > f->end);
}

/* ---------------------------------------------------------------------- judging */

/* What was sent after case `i` is lost with the child: another one is asked. */
static void revive(lane *l, batch *b, uint32_t i)
{
	batch *other = &l->batches[b == &l->batches[0]];

	diff_candidate_stop(&l->oracle);
	diff_candidate_need(&l->oracle);
	send(l, b, i + 1);
	if (other->sent)
		send(l, other, 0);
}

static void judge(diff_fuzz *f, lane *l, batch *b, uint32_t i)
{
	diff_finding found = { .number = b->first + i, .c = &b->cases[i] };
	diff_pair_of_answers *p = &found.answers;

	diff_case_judge_subject(f->sides, found.c, &b->arena, &p->ours);
	diff_candidate_take(&l->oracle, ixt_arena_format(&b->arena, "%u", i), &b->arena,
			    &p->oracle);
	p->verdict = diff_case_verdict(&p->ours, &p->oracle);
	take(f, &found, &b->arena);
	if (p->oracle.state == DIFF_FAILED)
		revive(l, b, i);
}

/* ------------------------------------------------------------------------ the run */

static void open_lanes(diff_fuzz *f)
{
	uint32_t i, k;

	f->lanes = IXT_NEW_ARRAY(&f->job->arena, lane, f->jobs);
	memset(f->lanes, 0, f->jobs * sizeof *f->lanes);
	for (i = 0; i < f->jobs; i++) {
		f->lanes[i].oracle = *f->sides->oracle;	/* not started yet */
		diff_candidate_need(&f->lanes[i].oracle);
		for (k = 0; k < 2; k++) {
			ixt_arena *arena = &f->lanes[i].batches[k].arena;

			ixt_arena_init(arena, &ixt_allocator_libc, 64 << 10);
			arena->trap = &f->job->trap;
		}
	}
}

static bool judge_batch(diff_fuzz *f, lane *l, batch *b)
{
	uint32_t i;

	for (i = 0; i < b->count; i++) {
		judge(f, l, b, i);
		if (ended(f))
			return false;
	}
	return true;
}

/* Batches go to the lanes in turn, two to each, and come back in that order, so that
 * findings are told by number whatever the lanes' speed. */
void diff_fuzz_run(diff_fuzz *f)
{
	uint64_t next = f->first, turn;
	uint32_t ahead = 2 * f->jobs;

	open_lanes(f);
	for (turn = 0;; turn++) {
		lane *l = &f->lanes[turn % f->jobs];
		batch *b = &l->batches[turn % ahead / f->jobs];
		batch *other = &l->batches[b == &l->batches[0]];

		if (turn >= ahead && (b->count == 0 || !judge_batch(f, l, b)))
			break;
		fill(f, b, &next);
		if (!other->sent)
			send(l, other, 0);
		if (!is_long(b) && !is_long(other))
			send(l, b, 0);
	}
	diff_fuzz_stop(f);
}

void diff_fuzz_run_slowly(diff_fuzz *f)
{
	uint64_t number;
	diff_finding found;
	diff_case c;
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &f->job->trap;
	for (number = f->first; number < f->first + f->count && !ended(f); number++) {
		diff_check_interrupt(f->job);
		ixt_arena_clear(&arena);
		f->gen->make(f->gen, number, &arena, &c);
		found = (diff_finding){ .number = number, .c = &c };
		f->judge->ask(f->judge, &c, &arena, &found.answers);
		take(f, &found, &arena);
	}
	ixt_arena_release(&arena);
}

void diff_fuzz_stop(diff_fuzz *f)
{
	uint32_t i;

	for (i = 0; f->lanes && i < f->jobs; i++) {
		diff_candidate_stop(&f->lanes[i].oracle);
		ixt_arena_release(&f->lanes[i].batches[0].arena);
		ixt_arena_release(&f->lanes[i].batches[1].arena);
	}
	f->lanes = NULL;
}
