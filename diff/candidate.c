#include "diff/candidate.h"

#include <errno.h>
#include <jansson.h>

#include "ixt/base/json.h"
#include "ixt/cli/options.h"

/* A candidate that breaks at every package is not worth a day of restarts. */
enum { MAX_BREAKS = 25 };

const char *const *diff_candidate_shell(diff_job *job, const char *command)
{
	const char **words = IXT_NEW_ARRAY(&job->arena, const char *, 4);

	words[0] = "/bin/sh";
	words[1] = "-c";
	words[2] = command;
	words[3] = NULL;
	return words;
}

/* ---------------------------------------------------------------- life time */

static ixt_str string_of(const json_t *value)
{
	if (!json_is_string(value))
		return IXT_STR("");
	return (ixt_str){ json_string_value(value), json_string_length(value) };
}

static ixt_str member(ixt_arena *arena, const json_t *object, const char *name)
{
	return ixt_arena_copy(arena, string_of(json_object_get(object, name)));
}

static bool renders_templates(const json_t *hello)
{
	const json_t *kinds = json_object_get(hello, "kinds"), *kind;
	size_t i;

	json_array_foreach(kinds, i, kind)
		if (ixt_str_is(string_of(kind), "template"))
			return true;
	return false;
}

/* Gives up on one that can never answer. */
static void check_hello(diff_candidate *c, int version, bool renders)
{
	if (version != DIFF_CANDIDATE_VERSION)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL,
			  "the candidate speaks " DIFF_CANDIDATE_PROTOCOL " version %d, this "
			  "program speaks version %d", version, DIFF_CANDIDATE_VERSION);
	if (!renders)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL,
			  "the candidate does not name the kind \"template\", which is all "
			  "that is asked");
}

static const char *hear_hello(diff_candidate *c, double deadline)
{
	json_t *said, *hello;
	diff_child_result r;
	bool renders;
	ixt_str line;
	int version;

	r = diff_child_send(&c->child, IXT_STR("{\"hello\": {\"protocol\": \""
			    DIFF_CANDIDATE_PROTOCOL "\", \"version\": 1}}\n"), deadline);
	if (r == DIFF_CHILD_OK)
		r = diff_child_line(&c->child, deadline, &line);
	if (r != DIFF_CHILD_OK)
		return diff_child_result_text(r);
	said = json_loadb(line.ptr, line.len, 0, NULL);
	hello = json_object_get(said, "hello");
	if (!ixt_str_is(string_of(json_object_get(hello, "protocol")),
			DIFF_CANDIDATE_PROTOCOL)) {
		json_decref(said);
		return "its first line is no hello of protocol " DIFF_CANDIDATE_PROTOCOL;
	}
	version = (int)json_integer_value(json_object_get(hello, "version"));
	renders = renders_templates(hello);
	c->name = member(&c->job->arena, hello, "name");
	json_decref(said);
	check_hello(c, version, renders);
	return NULL;
}

/* NULL when it runs, else what is wrong. */
static const char *start(diff_candidate *c)
{
	const char *wrong;

	if (c->child.pid)
		return NULL;
	if (c->breaks >= MAX_BREAKS)
		return "it broke 25 times one after the other, and is not asked again";
	c->starts++;
	if (diff_child_start_limited(&c->child, c->argv, &c->limits) < 0)
		return strerror(errno);
	wrong = hear_hello(c, diff_now() + c->timeout);
	return wrong;
}

void diff_candidate_stop(diff_candidate *c)
{
	diff_child_stop(&c->child);
}

/* What is wrong, with the last that it said. */
static ixt_str complaint(diff_candidate *c, ixt_arena *arena, const char *wrong)
{
	ixt_str said = c->child.pid ? diff_child_last_words(&c->child) : IXT_STR("");

	if (!said.len)
		return ixt_arena_format(arena, "the candidate: %s", wrong);
	return ixt_arena_format(arena, "the candidate: %s; it said: %.*s", wrong,
				IXT_STR_ARG(said));
}

void diff_candidate_need(diff_candidate *c)
{
	const char *wrong = start(c);
	ixt_str text;

	if (!wrong)
		return;
	text = complaint(c, &c->job->arena, wrong);
	diff_candidate_stop(c);
	diff_check_interrupt(c->job);
	diff_fail(c->job, IXT_EXIT_ENVIRONMENT,
		  "it is to answer a hello line: docs/candidate-protocol.md", "%.*s",
		  IXT_STR_ARG(text));
}

/* ------------------------------------------------------------------- answers */

static void fail(diff_candidate *c, ixt_arena *arena, const char *wrong, bool timed_out,
		 diff_answer *a)
{
	*a = (diff_answer){ .state = DIFF_FAILED, .timed_out = timed_out, .has_text = true,
			    .text = complaint(c, arena, wrong) };
	diff_candidate_stop(c);
	c->breaks++;
}

static void take_text(const json_t *ok, ixt_arena *arena, diff_answer *a)
{
	*a = (diff_answer){ .state = DIFF_OK, .has_text = true,
			    .text = ixt_arena_copy(arena, string_of(ok)) };
	diff_answer_seal(a, arena);
}

static void take_error(const json_t *err, ixt_arena *arena, diff_answer *a)
{
	const json_t *line = json_object_get(err, "line");

	*a = (diff_answer){ .state = DIFF_ERROR, .has_text = true,
			    .cls = member(arena, err, "class"),
			    .text = member(arena, err, "message"),
			    .template_name = member(arena, err, "template") };
	diff_answer_seal(a, arena);
	if (json_is_integer(line) && json_integer_value(line) > 0)
		a->line = (uint32_t)json_integer_value(line);
}

/* NULL, or what is wrong with the line. */
static const char *take_answer(ixt_str line, ixt_str id, ixt_arena *arena, diff_answer *a)
{
	json_t *said = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
	const json_t *ok = json_object_get(said, "ok"), *err = json_object_get(said, "err");
	const char *wrong = NULL;

	if (!json_is_object(said))
		wrong = "its answer is no JSON object";
	else if (!ixt_str_eq(string_of(json_object_get(said, "id")), id))
		wrong = "its answer has another id than the task";
	else if (json_is_string(ok))
		take_text(ok, arena, a);
	else if (json_is_object(err) && json_is_string(json_object_get(err, "class")))
		take_error(err, arena, a);
	else
		wrong = "its answer has neither \"ok\" with a text nor \"err\" with a class";
	json_decref(said);
	return wrong;
}

static ixt_str line_of(const diff_task *task, ixt_arena *arena)
{
	ixt_str line;
	ixt_buf b;

	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	diff_task_write(&b, task);
	line = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return line;
}

const char *diff_candidate_send(diff_candidate *c, ixt_str lines)
{
	const char *wrong = start(c);
	diff_child_result r;

	if (wrong)
		return wrong;
	r = diff_child_send(&c->child, lines, diff_now() + c->timeout);
	return r == DIFF_CHILD_OK ? NULL : diff_child_result_text(r);
}

void diff_candidate_take(diff_candidate *c, ixt_str id, ixt_arena *arena, diff_answer *a)
{
	diff_child_result r = DIFF_CHILD_ENDED;
	const char *wrong;
	ixt_str line;

	if (c->child.pid)
		r = diff_child_line(&c->child, diff_now() + c->timeout, &line);
	wrong = r == DIFF_CHILD_OK ? take_answer(line, id, arena, a) : diff_child_result_text(r);
	if (wrong) {
		diff_check_interrupt(c->job);
		fail(c, arena, wrong, r == DIFF_CHILD_TIMEOUT, a);
	} else {
		c->breaks = 0;
	}
}

void diff_candidate_ask(diff_candidate *c, const diff_task *task, ixt_arena *arena,
			diff_answer *a)
{
	const char *wrong = diff_candidate_send(c, line_of(task, arena));

	if (!wrong) {
		diff_candidate_take(c, task->id, arena, a);
	} else {
		diff_check_interrupt(c->job);
		fail(c, arena, wrong, false, a);
	}
}

/* ---------------------------------------------------------------- as a side */

/* What upstream makes of the bare text is not the candidate's to know. */
static void conclude(diff_candidate *c, ixt_arena *arena, diff_answer *a)
{
	ixt_answer whole;

	ixt_session_conclude(c->session, a->text, &whole);
	*a = diff_answer_of(&whole, arena);
	a->text = ixt_arena_copy(arena, a->text);
}

static void answer_package(diff_side *side, const diff_question *q, ixt_arena *arena,
			   diff_answer *a)
{
	diff_candidate *c = (diff_candidate *)side;	/* its first member */
	double begin = diff_now();
	ixt_answer own;
	diff_task task;
	ixt_str why;

	if (!diff_task_of_package(c->session, q, arena, &task, &why)) {
		/* what failed is the harness' part: selectors, textual include, files */
		ixt_session_render(c->session, q->package, q->flags, q->flag_count, &own);
		*a = diff_answer_of(&own, arena);
		a->text = ixt_arena_copy(arena, a->text);
	} else {
		diff_candidate_ask(c, &task, arena, a);
		if (a->state == DIFF_OK)
			conclude(c, arena, a);
	}
	side->seconds += diff_now() - begin;
}

void diff_candidate_init(diff_candidate *c, diff_job *job, const char *const *argv,
			 const diff_child_limits *limits, int timeout)
{
	*c = (diff_candidate){ .side.answer = answer_package, .job = job, .argv = argv,
			       .limits = *limits, .timeout = timeout };
}
