#include "diff/expected.h"

#include <unistd.h>

#include "diff/launch.h"

static void choose_mode(diff_expected *e, const char *oracle)
{
	static const char prefix[] = "upstream=";

	if (!oracle)
		return;
	if (strcmp(oracle, "recorded") == 0) {
		e->mode = DIFF_RECORDED;
	} else if (strcmp(oracle, "upstream") == 0) {
		e->mode = DIFF_LIVE;
	} else if (strcmp(oracle, "jinja") == 0) {
		e->mode = DIFF_JINJA;
	} else if (strncmp(oracle, prefix, sizeof prefix - 1) == 0) {
		e->mode = DIFF_LIVE;
		e->checkout = oracle + sizeof prefix - 1;
	} else {
		diff_fail(e->job, IXT_EXIT_USAGE, NULL,
			  "--oracle: \"%s\" met, recorded, upstream, upstream=CHECKOUT or "
			  "jinja expected", oracle);
	}
}

static uint32_t count_jobs(diff_expected *e, int wanted)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (wanted > DIFF_POOL_JOBS)
		diff_fail(e->job, IXT_EXIT_USAGE, NULL, "--jobs: %d met, 1 to %d expected", wanted,
			  DIFF_POOL_JOBS);
	if (wanted > 0)
		return (uint32_t)wanted;
	return processors < 1 ? 1 : processors > DIFF_POOL_JOBS ? DIFF_POOL_JOBS : (uint32_t)processors;
}

void diff_expected_init(diff_expected *e, diff_job *job, const diff_comparison_options *o,
			ixt_string_list targets)
{
	*e = (diff_expected){ .job = job, .timeout = o->timeout, .targets = targets };
	choose_mode(e, o->oracle);
	e->jobs = count_jobs(e, o->jobs);
	if (e->mode == DIFF_JINJA)
		diff_candidate_init(&e->jinja, job, diff_launch_bare(job),
				    &(diff_child_limits){ .memory = 0 }, o->timeout);
	e->base = o->recorded ? ixt_str_of(o->recorded) : diff_recorded_base(job);
	ixt_reads_init(&e->reads, &job->arena);
}

/* ------------------------------------------------------------------ a target */

/* Once, since the corpus is the same for all targets. */
static void start(diff_expected *e, const diff_comparison_options *o, diff_stage stage)
{
	e->recorded_dir = o->recorded ? e->base
			  : diff_recorded_dir(e->job, e->world, e->base, stage);
	if (diff_expected_reads(e))
		diff_recorded_load_reads(e->job, e->recorded_dir, &e->reads);
	e->can_ask = e->mode == DIFF_LIVE ||
		     (e->mode == DIFF_BY_DEFAULT && diff_world_checkout(e->world, e->job).len);
}

static void use_recording(diff_expected *e, const char *target, diff_question *q)
{
	diff_recorded_open(&e->recorded, e->job, e->world, e->recorded_dir, &e->reads, target,
			   q->kind, q->stage);
	if (e->mode == DIFF_RECORDED && e->recorded.misfit.len)
		diff_fail(e->job, IXT_EXIT_ENVIRONMENT,
			  "ixt-diff record makes one; --oracle upstream asks upstream instead",
			  "nothing recorded can be used: %.*s",
			  IXT_STR_ARG(e->recorded.misfit));
	if (!e->recorded.misfit.len)
		q->kind = ixt_arena_copy(&e->job->arena, e->recorded.recording.kind).ptr;
}

static void stop_oracles(diff_expected *e)
{
	diff_pool_stop(&e->pool);
	diff_oracle_stop(&e->oracle);
}

static double seconds(const diff_expected *e)
{
	return e->oracle.seconds + e->pool.seconds + e->jinja.side.seconds;
}

void diff_expected_begin(diff_expected *e, const diff_comparison_options *o,
			 const diff_world *w, const char *target, diff_question *q)
{
	e->world = w;
	e->stale = e->asked = 0;
	if (!e->recorded_dir.len)
		start(e, o, q->stage);
	if (q->stage == DIFF_GRAPH)	/* the oracle's modules are told of one kind */
		stop_oracles(e);
	e->seconds_before = seconds(e);
	e->recorded = (diff_recorded){ .loader = NULL };
	if (diff_expected_reads(e))
		use_recording(e, target, q);
	else if (e->mode == DIFF_JINJA)
		diff_candidate_need(&e->jinja);
}

void diff_expected_finish(diff_expected *e)
{
	diff_recorded_close(&e->recorded);
}

void diff_expected_stop(diff_expected *e)
{
	stop_oracles(e);
	diff_candidate_stop(&e->jinja);
}

void diff_expected_use_session(diff_expected *e, ixt_session *s)
{
	e->jinja.session = s;
}

bool diff_expected_reads(const diff_expected *e)
{
	return e->mode == DIFF_BY_DEFAULT || e->mode == DIFF_RECORDED;
}

double diff_expected_seconds(const diff_expected *e)
{
	return seconds(e) - e->seconds_before + e->recorded.seconds;
}

/* ------------------------------------------------------------------- asking */

diff_oracle *diff_expected_live(diff_expected *e)
{
	diff_launch l = { e->checkout, NULL, e->targets.items, e->targets.count };

	if (!e->oracle.argv)
		diff_oracle_init(&e->oracle, e->job,
				 diff_launch_words(e->job, &l, e->world), e->timeout);
	diff_pool_settle(&e->pool);
	diff_oracle_need(&e->oracle);
	return &e->oracle;
}

void diff_expected_ahead(diff_expected *e, const diff_question *q, const ixt_str *packages,
			 uint32_t count)
{
	if (e->mode != DIFF_LIVE || !count)
		return;
	diff_expected_live(e);
	if (!e->pool.slot_count)
		diff_pool_init(&e->pool, e->job, &e->oracle, e->jobs);
	diff_pool_begin(&e->pool, q, packages, count);
}

static const ixt_recorded_row *find_row(diff_expected *e, const diff_question *q,
					ixt_arena *arena, ixt_str *why)
{
	if (q->flag_count) {
		*why = IXT_STR("answers with --set are not recorded");
		return NULL;
	}
	return diff_recorded_row(&e->recorded, q->package, arena, why);
}

void diff_expected_answer(diff_expected *e, const diff_question *q, ixt_arena *arena,
			  diff_answer *a, const ixt_recorded_row **row)
{
	ixt_str why;

	*row = NULL;
	if (e->mode == DIFF_JINJA) {
		e->jinja.side.answer(&e->jinja.side, q, arena, a);
		return;
	}
	if (diff_expected_reads(e)) {
		*row = find_row(e, q, arena, &why);
		if (*row) {
			*a = diff_recorded_answer(*row);
			return;
		}
		e->stale++;
	}
	if (!e->can_ask) {
		*a = (diff_answer){ .state = DIFF_UNKNOWN, .has_text = true, .text = why };
		return;
	}
	e->asked++;
	if (q->package.len && ixt_str_eq(q->package, diff_pool_next(&e->pool)))
		diff_pool_take(&e->pool, a);
	else
		diff_oracle_render(diff_expected_live(e), q, false, NULL, NULL, arena, a);
}

void diff_expected_text(diff_expected *e, const diff_question *q, ixt_arena *arena,
			diff_answer *a)
{
	diff_answer again;

	if (e->mode == DIFF_JINJA)	/* it has the text */
		return;
	diff_oracle_render(diff_expected_live(e), q, true, NULL, NULL, arena, &again);
	if (again.state == DIFF_OK && !ixt_str_eq(again.digest, a->digest)) {
		again = (diff_answer){ .state = DIFF_FAILED, .has_text = true, .text = IXT_STR(
			"the oracle: it gave two different answers to one question") };
	}
	*a = again;
}
