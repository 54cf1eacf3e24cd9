#include "diff/oracle.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/cli/options.h"

#define FORMAT "ixt-oracle"
#define VERSION 1
/* An oracle that breaks at every package is not worth a day of restarts. */
#define MAX_STARTS 20

/* ---------------------------------------------------- JSON as jansson has it */

static ixt_str string_of(const json_t *value)
{
	if (!json_is_string(value))
		return (ixt_str){ NULL, 0 };
	return (ixt_str){ json_string_value(value), json_string_length(value) };
}

static ixt_str member(ixt_arena *arena, const json_t *object, const char *name)
{
	ixt_str s = string_of(json_object_get(object, name));

	return s.ptr ? ixt_arena_copy(arena, s) : IXT_STR("");
}

static json_t *parse(ixt_str line)
{
	return json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
}

/* ---------------------------------------------------------------- life time */

void diff_oracle_init(diff_oracle *o, diff_job *job, const char *const *argv, int timeout)
{
	*o = (diff_oracle){ .job = job, .argv = argv, .timeout = timeout };
}

void diff_oracle_stop(diff_oracle *o)
{
	diff_child_stop(&o->child);
	o->greeted = false;
}

static noreturn void give_up(diff_oracle *o, const char *why)
{
	diff_oracle_stop(o);
	diff_check_interrupt(o->job);
	diff_fail(o->job, IXT_EXIT_ENVIRONMENT,
		  "what it said about it stands above; --oracle recorded needs no oracle",
		  "the oracle cannot be used: %s", why);
}

static void take_hello(diff_oracle *o, const json_t *hello)
{
	ixt_arena *arena = &o->job->arena;

	o->version = (int)json_integer_value(json_object_get(hello, "version"));
	o->python = member(arena, hello, "python");
	o->jinja2 = member(arena, hello, "jinja2");
	o->upstream = member(arena, hello, "upstream");
	o->core = member(arena, hello, "core");
	o->pins = member(arena, hello, "pins");
}

static void check_version(diff_oracle *o)
{
	if (o->version == VERSION)
		return;
	diff_oracle_stop(o);
	diff_fail(o->job, IXT_EXIT_USAGE, NULL,
		  "the oracle speaks " FORMAT " version %d, this program speaks version %d",
		  o->version, VERSION);
}

/* NULL when it said hello, else what is wrong. */
static const char *hear_hello(diff_oracle *o)
{
	ixt_str line;
	json_t *said, *hello;
	bool good;
	diff_child_result r = diff_child_line(&o->child, diff_now() + o->timeout, &line);

	if (r != DIFF_CHILD_OK)
		return diff_child_result_text(r);
	said = parse(line);
	hello = json_object_get(said, "hello");
	good = ixt_str_is(string_of(json_object_get(hello, "format")), FORMAT);
	if (good)
		take_hello(o, hello);
	json_decref(said);
	if (!good)
		return "its first line is no hello of format " FORMAT;
	check_version(o);
	return NULL;
}

const char *diff_oracle_launch(diff_oracle *o)
{
	if (o->child.pid)
		return NULL;
	if (o->starts >= MAX_STARTS)
		return "it broke too often and is not started again";
	o->starts++;
	return diff_child_start(&o->child, o->argv) < 0 ? strerror(errno) : NULL;
}

/* NULL when it runs and said hello, else what is wrong. */
static const char *start(diff_oracle *o)
{
	const char *wrong = diff_oracle_launch(o);

	if (wrong || o->greeted)
		return wrong;
	wrong = hear_hello(o);
	if (wrong)
		diff_oracle_stop(o);
	else
		o->greeted = true;
	return wrong;
}

void diff_oracle_need(diff_oracle *o)
{
	double begin = diff_now();
	const char *wrong = start(o);

	if (wrong)
		give_up(o, wrong);
	o->seconds += diff_now() - begin;
}

/* ------------------------------------------------------------------- asking */

static void add_string(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_format(b, ", \"%s\": \"", name);
	ixt_json_escape(b, value);
	ixt_buf_add_char(b, '"');
}

static void add_flags(ixt_buf *b, const diff_question *q)
{
	uint32_t i;

	ixt_buf_add(b, IXT_STR(", \"flags\": {"));
	for (i = 0; i < q->flag_count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_json_escape(b, q->flags[i].key);
		ixt_buf_add(b, IXT_STR("\": \""));
		ixt_json_escape(b, q->flags[i].value);
		ixt_buf_add_char(b, '"');
	}
	ixt_buf_add_char(b, '}');
}

static ixt_str request(diff_oracle *o, ixt_arena *arena, const diff_question *q, bool text,
		       bool reads)
{
	ixt_buf b;
	ixt_str line;

	ixt_buf_init(&b, arena->allocator);
	b.trap = &o->job->trap;
	ixt_buf_format(&b, "{\"id\": %u, \"op\": \"%s\"", ++o->id, diff_stage_name(q->stage));
	add_string(&b, "package", q->package);
	add_string(&b, "target", ixt_str_of(q->target));
	if (q->kind)
		add_string(&b, "kind", ixt_str_of(q->kind));
	if (q->flag_count)
		add_flags(&b, q);
	ixt_buf_format(&b, ", \"text\": %s, \"reads\": %s}\n", text ? "true" : "false",
		       reads ? "true" : "false");
	line = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return line;
}

/* NULL when `line` is with it, else what is wrong; a child that broke is stopped then. */
static const char *send_line(diff_oracle *o, ixt_str line)
{
	const char *wrong = start(o);
	diff_child_result r;

	if (wrong)
		return wrong;
	o->deadline = diff_now() + o->timeout;
	r = diff_child_send(&o->child, line, o->deadline);
	if (r == DIFF_CHILD_OK)
		return NULL;
	diff_oracle_stop(o);
	return diff_child_result_text(r);
}

/* The answer to what was sent last, parsed, to be freed. NULL with *wrong set when there
 * is none; as above. */
static json_t *hear(diff_oracle *o, const char **wrong)
{
	ixt_str said;
	diff_child_result r = diff_child_line(&o->child, o->deadline, &said);
	json_t *answer;

	if (r != DIFF_CHILD_OK) {
		diff_oracle_stop(o);
		*wrong = diff_child_result_text(r);
		return NULL;
	}
	answer = parse(said);
	if (json_is_object(answer) &&
	    json_integer_value(json_object_get(answer, "id")) == o->id)
		return answer;
	json_decref(answer);
	diff_oracle_stop(o);
	*wrong = "its answer is not of the protocol";
	return NULL;
}

static json_t *ask(diff_oracle *o, ixt_str line, const char **wrong)
{
	*wrong = send_line(o, line);
	return *wrong ? NULL : hear(o, wrong);
}

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *diff_oracle_list(diff_oracle *o, const char *target, uint32_t *count)
{
	ixt_arena *arena = &o->job->arena;
	ixt_str line = ixt_arena_format(arena,
					"{\"id\": %u, \"op\": \"list\", \"target\": \"%s\"}\n",
					++o->id, target);
	const char *wrong;
	double begin = diff_now();
	json_t *answer = ask(o, line, &wrong), *names;
	ixt_str *list;
	uint32_t i;

	if (!answer)
		give_up(o, wrong);
	names = json_object_get(json_object_get(answer, "ok"), "names");
	if (!json_is_array(names)) {
		json_decref(answer);
		give_up(o, "it does not list the packages");
	}
	*count = (uint32_t)json_array_size(names);
	list = IXT_NEW_ARRAY(arena, ixt_str, *count);
	for (i = 0; i < *count; i++)
		list[i] = ixt_arena_copy(arena, string_of(json_array_get(names, i)));
	json_decref(answer);
	if (*count)
		qsort(list, *count, sizeof *list, by_text);
	o->seconds += diff_now() - begin;
	return list;
}

/* ------------------------------------------------------------------ answers */

static void fail(diff_answer *a, ixt_arena *arena, const char *why)
{
	*a = (diff_answer){ .state = DIFF_FAILED, .has_text = true,
			    .text = ixt_arena_format(arena, "the oracle: %s", why) };
}

static bool is_digest(ixt_str s)
{
	size_t i;

	for (i = 0; i < s.len && memchr("0123456789abcdef", s.ptr[i], 16); i++)
		;
	return s.len == 64 && i == 64;
}

static bool text_has_digest(const diff_answer *a)
{
	uint8_t digest[32];
	char hex[65];

	ixt_sha256(a->text, digest);
	ixt_hex(digest, 32, hex);
	return ixt_str_is(a->digest, hex);
}

static void take_ok(diff_answer *a, const json_t *ok, bool text, ixt_arena *arena)
{
	*a = (diff_answer){ .state = DIFF_OK, .digest = member(arena, ok, "sha256"),
			    .has_text = text };
	if (text)
		a->text = member(arena, ok, "text");
	if (!is_digest(a->digest))
		fail(a, arena, "its answer has no digest");
	else if (text && !text_has_digest(a))
		fail(a, arena, "its text does not have the digest that it said");
}

static void take_err(diff_answer *a, const json_t *err, ixt_arena *arena)
{
	*a = (diff_answer){
		.state = DIFF_ERROR,
		.digest = member(arena, err, "digest"),
		.cls = member(arena, err, "class"),
		.text = member(arena, err, "message"),
		.has_text = true,
		.template_name = member(arena, err, "template"),
		.line = (uint32_t)json_integer_value(json_object_get(err, "line")),
	};
	if (!is_digest(a->digest) || !a->cls.len)
		fail(a, arena, "its error has no class or no digest");
}

static void take_answer(diff_answer *a, const json_t *answer, bool text, ixt_arena *arena)
{
	const json_t *ok = json_object_get(answer, "ok"), *err = json_object_get(answer, "err");
	const json_t *failed = json_object_get(answer, "fail");

	if (json_is_object(ok))
		take_ok(a, ok, text, arena);
	else if (json_is_object(err))
		take_err(a, err, arena);
	else if (json_is_object(failed))
		fail(a, arena, member(arena, failed, "message").ptr);
	else
		fail(a, arena, "its answer is not of the protocol");
}

/* Three-member arrays, as reads and probes are. */
static const json_t *triple(const json_t *list, size_t i)
{
	const json_t *item = json_array_get(list, i);

	return json_array_size(item) == 3 ? item : NULL;
}

static bool add_file(ixt_reads_table *t, const json_t *item, uint32_t *number)
{
	ixt_str name = string_of(json_array_get(item, 0));
	ixt_str state = string_of(json_array_get(item, 2));
	const json_t *root = json_array_get(item, 1);

	if (!name.ptr || !state.ptr || !json_is_integer(root))
		return false;
	*number = ixt_reads_file(t, name, (int)json_integer_value(root), state);
	return true;
}

static bool add_probe(ixt_reads_table *t, const json_t *item, uint32_t *number)
{
	ixt_str kind = string_of(json_array_get(item, 0));
	ixt_str subject = string_of(json_array_get(item, 1));
	char *answer = json_dumps(json_array_get(item, 2), JSON_ENCODE_ANY);

	if (!kind.ptr || !subject.ptr || !answer) {
		free(answer);
		return false;
	}
	*number = ixt_reads_probe(t, kind, subject, ixt_str_of(answer));
	free(answer);
	return true;
}

static bool take_reads(ixt_reads_table *t, const json_t *answer, ixt_arena *arena,
		       uint32_t *set)
{
	const json_t *reads = json_object_get(answer, "reads");
	const json_t *probes = json_object_get(answer, "probes");
	uint32_t nr = (uint32_t)json_array_size(reads), np = (uint32_t)json_array_size(probes);
	uint32_t *r = IXT_NEW_ARRAY(arena, uint32_t, nr), *p = IXT_NEW_ARRAY(arena, uint32_t, np);
	uint32_t i;

	if (!json_is_array(reads) || !json_is_array(probes))
		return false;
	for (i = 0; i < nr; i++)
		if (!add_file(t, triple(reads, i), &r[i]))
			return false;
	for (i = 0; i < np; i++)
		if (!add_probe(t, triple(probes, i), &p[i]))
			return false;
	*set = ixt_reads_set(t, r, nr, p, np);
	return true;
}

bool diff_oracle_send(diff_oracle *o, const diff_question *q, bool text, bool reads,
		      ixt_arena *arena, diff_answer *a)
{
	const char *wrong = send_line(o, request(o, arena, q, text, reads));

	if (!wrong)
		return true;
	diff_check_interrupt(o->job);
	fail(a, arena, wrong);
	return false;
}

void diff_oracle_receive(diff_oracle *o, bool text, ixt_reads_table *reads, uint32_t *set,
			 ixt_arena *arena, diff_answer *a)
{
	const char *wrong;
	json_t *answer = hear(o, &wrong);

	if (!answer) {
		diff_check_interrupt(o->job);
		fail(a, arena, wrong);
		return;
	}
	take_answer(a, answer, text, arena);
	if (reads && a->state != DIFF_FAILED && !take_reads(reads, answer, arena, set))
		fail(a, arena, "its answer lacks what was read");
	json_decref(answer);
}

void diff_oracle_render(diff_oracle *o, const diff_question *q, bool text,
			ixt_reads_table *reads, uint32_t *set, ixt_arena *arena,
			diff_answer *a)
{
	double begin = diff_now();

	if (diff_oracle_send(o, q, text, reads != NULL, arena, a))
		diff_oracle_receive(o, text, reads, set, arena, a);
	o->seconds += diff_now() - begin;
}
