#include "diff/bare.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "ixt/cli/options.h"
#include "ixt/host/data.h"

#define PROTOCOL 1

static const char fix[] =
	"install python3 (3.11 is what error texts are compared with) and Jinja2 3.1.6 "
	"(oracle/requirements.txt), or name such a Python in IXT_PYTHON3";

/* ------------------------------------------------------------------- starting */

static const char *or_default(const char *variable, const char *otherwise)
{
	const char *given = getenv(variable);

	return given && *given ? given : otherwise;
}

static const char *program(diff_job *job)
{
	ixt_str path = ixt_arena_format(&job->arena, "%.*s/oracle/bare.py",
					IXT_STR_ARG(ixt_data_dir(&job->arena)));

	path = ixt_str_of(or_default("IXT_BARE", path.ptr));
	if (!ixt_is_regular_file(path.ptr))
		diff_fail(job, IXT_EXIT_ENVIRONMENT,
			  "install ixt's data files whole, or name them in IXT_DATA",
			  "no oracle of the bare language: %s is not there", path.ptr);
	return path.ptr;
}

static ixt_str member(ixt_arena *arena, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value))
		return IXT_STR("");
	return ixt_arena_copy(arena, (ixt_str){ json_string_value(value),
						json_string_length(value) });
}

static json_t *parse(ixt_str line)
{
	return json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
}

/* NULL when it said hello, else what is wrong. */
static const char *hear_hello(diff_bare *b)
{
	ixt_str line;
	json_t *hello;
	diff_child_result r = diff_child_line(&b->child, diff_now() + b->timeout, &line);
	bool good;

	if (r != DIFF_CHILD_OK)
		return diff_child_result_text(r);
	hello = parse(line);
	good = ixt_str_is(member(&b->job->arena, hello, "hello"), "bare") &&
	       json_integer_value(json_object_get(hello, "protocol")) == PROTOCOL;
	b->python = member(&b->job->arena, hello, "python");
	b->jinja2 = member(&b->job->arena, hello, "jinja2");
	json_decref(hello);
	return good ? NULL : "its first line is no hello of the bare protocol, version 1";
}

void diff_bare_start(diff_bare *b, diff_job *job, int timeout)
{
	const char *words[] = { or_default("IXT_PYTHON3", "python3"), "-B", "-W", "ignore",
				program(job), NULL };
	const char *wrong = NULL;

	*b = (diff_bare){ .job = job, .timeout = timeout };
	if (diff_child_start(&b->child, words) < 0)
		wrong = strerror(errno);
	else
		wrong = hear_hello(b);
	if (!wrong)
		return;
	diff_bare_stop(b);
	diff_check_interrupt(job);
	diff_fail(job, IXT_EXIT_ENVIRONMENT, fix, "plain Jinja2 cannot be asked: %s: %s",
		  words[0], wrong);
}

void diff_bare_stop(diff_bare *b)
{
	diff_child_stop(&b->child);
}

/* --------------------------------------------------------------------- asking */

static void fail(diff_answer *a, ixt_arena *arena, const char *why)
{
	*a = (diff_answer){ .state = DIFF_FAILED, .has_text = true,
			    .text = ixt_arena_format(arena, "the oracle: %s", why) };
}

static void take_error(diff_answer *a, const json_t *err, ixt_arena *arena)
{
	a->state = DIFF_ERROR;
	a->cls = member(arena, err, "class");
	a->text = member(arena, err, "message");
	a->template_name = member(arena, err, "template");
	a->line = (uint32_t)json_integer_value(json_object_get(err, "line"));
}

static void take(diff_answer *a, const json_t *said, uint32_t id, ixt_arena *arena)
{
	const json_t *err = json_object_get(said, "err");

	*a = (diff_answer){ .state = DIFF_OK, .has_text = true };
	if (json_integer_value(json_object_get(said, "id")) != (json_int_t)id ||
	    (!json_is_object(err) && !json_is_string(json_object_get(said, "ok")))) {
		fail(a, arena, "its answer is not of the protocol");
		return;
	}
	if (json_is_object(err))
		take_error(a, err, arena);
	else
		a->text = member(arena, said, "ok");
	diff_case_seal(a, arena);
}

bool diff_bare_send(diff_bare *b, ixt_str lines, const char **why)
{
	double begin = diff_now();
	diff_child_result r = b->child.pid == 0
		? DIFF_CHILD_ENDED : diff_child_send(&b->child, lines, begin + b->timeout);

	b->seconds += diff_now() - begin;
	diff_check_interrupt(b->job);
	*why = diff_child_result_text(r);
	return r == DIFF_CHILD_OK;
}

void diff_bare_take(diff_bare *b, uint32_t id, ixt_arena *arena, diff_answer *a)
{
	double begin = diff_now();
	ixt_str line;
	diff_child_result r = DIFF_CHILD_ENDED;
	json_t *said;

	if (b->child.pid)
		r = diff_child_line(&b->child, begin + b->timeout, &line);
	b->seconds += diff_now() - begin;
	if (r != DIFF_CHILD_OK) {
		diff_bare_stop(b);
		diff_check_interrupt(b->job);
		fail(a, arena, diff_child_result_text(r));
		return;
	}
	said = parse(line);
	take(a, said, id, arena);
	json_decref(said);
}

void diff_bare_ask(diff_bare *b, const diff_case *c, ixt_arena *arena, diff_answer *a)
{
	const char *why;
	ixt_str line;
	ixt_buf request;

	if (!b->child.pid)
		diff_bare_start(b, b->job, b->timeout);
	ixt_buf_init(&request, &ixt_allocator_libc);
	request.trap = arena->trap;
	diff_case_request(&request, c, 1);
	line = ixt_arena_copy(arena, ixt_buf_view(&request));
	ixt_buf_release(&request);
	if (diff_bare_send(b, line, &why)) {
		diff_bare_take(b, 1, arena, a);
	} else {
		diff_bare_stop(b);
		fail(a, arena, why);
	}
}
