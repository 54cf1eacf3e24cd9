#include "diff/ours.h"

#include "diff/lines.h"
#include "ixt/host/realm_reader.h"
#include "ixt/plan/graph.h"

static bool need_plan(diff_ours *o, ixt_error *err)
{
	if (!o->plan) {
		o->plan = ixt_plan_new(o->session, NULL, err);
		if (o->plan)
			ixt_plan_set_upstream_uids(o->plan);
	}
	return o->plan;
}

/* The graph is the answer's text. */
static void plan_line(diff_ours *o, const diff_question *q, ixt_arena *arena,
		      ixt_answer *answer)
{
	uint32_t count;
	ixt_str *words = diff_line_words(arena, q->package, &count);
	ixt_graph_options options = { .verb = count ? words[0] : IXT_STR(""),
				      .args = words + 1, .arg_count = count ? count - 1 : 0,
				      .reader = &ixt_host_realm_reader };

	memset(answer, 0, sizeof *answer);
	ixt_buf_clear(&o->graph);
	answer->ok = need_plan(o, &answer->error) &&
		     ixt_plan_graph(o->plan, &options, &o->graph, &answer->error) == 0;
	answer->text = ixt_buf_view(&o->graph);
}

/* The uid is the answer's text. */
static void load(diff_ours *o, const diff_question *q, ixt_answer *answer)
{
	uint32_t package;

	memset(answer, 0, sizeof *answer);
	if (!need_plan(o, &answer->error))
		return;
	answer->ok = ixt_plan_load(o->plan, q->package, q->flags, q->flag_count, &package,
				   &answer->error) == 0;
	if (answer->ok)
		answer->text = ixt_plan_uid(o->plan, package);
}

static void answer(diff_side *side, const diff_question *q, ixt_arena *arena, diff_answer *a)
{
	diff_ours *o = (diff_ours *)side;	/* its first member */
	double begin = diff_now();
	ixt_answer made;

	if (q->stage == DIFF_UID)
		load(o, q, &made);
	else if (q->stage == DIFF_GRAPH)
		plan_line(o, q, arena, &made);
	else
		ixt_session_render(o->session, q->package, q->flags, q->flag_count, &made);
	*a = diff_answer_of(&made, arena);
	side->seconds += diff_now() - begin;
}

void diff_ours_open(diff_ours *o, diff_job *job, const diff_world *w, const char *kind)
{
	ixt_session_options options = ixt_setup_session(&w->setup);

	options.error_arena = &job->arena;
	if (kind)
		options.kind = kind;
	*o = (diff_ours){ .side.answer = answer,
			  .session = ixt_session_new(&options, &job->error) };
	ixt_buf_init(&o->graph, &ixt_allocator_libc);
	if (!o->session)
		ixt_raise_filled(&job->trap);
}

void diff_ours_close(diff_ours *o)
{
	ixt_plan_free(o->plan);
	ixt_buf_release(&o->graph);
	ixt_session_free(o->session);
	*o = (diff_ours){ .session = NULL };
}
