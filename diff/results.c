#include "diff/results.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ixt/base/utf8.h"
#include "ixt/cli/options.h"
#include "ixt/config.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

#define END_FORMAT "ixt-results-end"
/* Written at once, so that a run that is killed loses little. */
enum { FLUSH_BYTES = 1 << 16 };

/* ------------------------------------------------------------------- writing */

static void add_text(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_format(b, ", \"%s\": ", name);
	ixt_json_write_string(b, value);
}

static void add_list(ixt_buf *b, const char *name, const ixt_string_list *list)
{
	uint32_t i;

	ixt_buf_format(b, ", \"%s\": [", name);
	for (i = 0; i < list->count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(b, ixt_str_of(list->items[i]));
	}
	ixt_buf_add_char(b, ']');
}

/* All that a result depends on: a run with another head is another run. */
static void write_head(ixt_buf *b, const diff_results_head *h)
{
	ixt_buf_format(b, "{\"format\": \"" DIFF_RESULTS_FORMAT "\", \"version\": %d",
		       DIFF_RESULTS_VERSION);
	add_text(b, "ixt", ixt_str_of(IXT_VERSION));
	add_text(b, "corpus", h->corpus);
	add_text(b, "stage", ixt_str_of(h->stage));
	add_text(b, "oracle", h->oracle);
	add_text(b, "candidate", h->candidate);
	add_text(b, "rules", h->rules);
	add_text(b, "kind", ixt_str_of(h->kind ? h->kind : ""));
	add_text(b, "pins", h->pins);
	add_text(b, "candidate_corpus", h->candidate_corpus);
	add_list(b, "set", h->set);
	ixt_buf_format(b, ", \"filtered\": %s", h->filtered ? "true" : "false");
	add_list(b, "targets", h->targets);
	ixt_buf_add(b, IXT_STR("}\n"));
}

static noreturn void fail_file(diff_results_writer *w)
{
	ixt_raise_errno(&w->job->arena, w->path, errno);
}

static void flush(diff_results_writer *w)
{
	size_t done = 0;
	ssize_t n;

	if (w->fd < 0)
		return;
	while (done < w->lines.len) {
		n = write(w->fd, w->lines.ptr + done, w->lines.len - done);
		if (n < 0 && errno != EINTR)
			fail_file(w);
		done += n > 0 ? (size_t)n : 0;
	}
	ixt_buf_clear(&w->lines);
}

static void flush_some(diff_results_writer *w)
{
	if (w->lines.len >= FLUSH_BYTES)
		flush(w);
}

static void open_file(diff_results_writer *w)
{
	w->fd = open(w->path.ptr, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (w->fd < 0)
		fail_file(w);
	if (flock(w->fd, LOCK_EX | LOCK_NB) == 0)
		return;
	if (errno == EWOULDBLOCK)
		diff_fail(w->job, IXT_EXIT_ENVIRONMENT, "wait for it, or name another file",
			  "%s: another run is writing it", w->path.ptr);
	fail_file(w);
}

static void need_same_head(diff_results_writer *w, ixt_str there, ixt_str ours)
{
	ixt_str first = ixt_str_first(there, ixt_str_chr(there, '\n', 0));

	if (!ixt_str_eq(first, ixt_str_first(ours, ours.len - 1)))
		diff_fail(w->job, IXT_EXIT_USAGE,
			  "run without --resume to begin anew",
			  "%s is of another run: %.*s met, %.*s expected", w->path.ptr,
			  IXT_STR_ARG(first), IXT_STR_ARG(ours));
}

/* What the file holds; a line that was cut goes. */
static diff_results *take_up(diff_results_writer *w)
{
	ixt_arena *arena = &w->job->arena;
	ixt_str text = ixt_read_file(arena, w->path);
	diff_results *r;

	if (!text.len)
		return NULL;
	need_same_head(w, text, ixt_buf_view(&w->lines));
	r = IXT_NEW(arena, diff_results);
	diff_results_read(r, text, w->path, arena);
	if (ftruncate(w->fd, (off_t)r->whole_bytes) < 0)
		fail_file(w);
	ixt_buf_clear(&w->lines);
	return r;
}

diff_results *diff_results_begin(diff_results_writer *w, diff_job *job, const char *path,
				 bool resume, const diff_results_head *head)
{
	diff_results *there = NULL;

	*w = (diff_results_writer){ .job = job, .fd = -1,
				    .path = path ? ixt_str_of(path) : IXT_STR("") };
	ixt_buf_init(&w->lines, &ixt_allocator_libc);
	w->lines.trap = &job->trap;
	write_head(&w->lines, head);
	if (!path)
		return NULL;
	open_file(w);
	if (resume)
		there = take_up(w);
	else if (ftruncate(w->fd, 0) < 0)
		fail_file(w);
	flush(w);
	return there;
}

void diff_results_same(diff_results_writer *w, const char *target, ixt_str package)
{
	ixt_buf_add(&w->lines, IXT_STR("{\"same\": "));
	ixt_json_write_string(&w->lines, package);
	add_text(&w->lines, "target", ixt_str_of(target));
	ixt_buf_add(&w->lines, IXT_STR("}\n"));
	flush_some(w);
}

void diff_results_record(diff_results_writer *w, ixt_str record)
{
	ixt_buf_add(&w->lines, record);
	flush_some(w);
}

void diff_results_target(diff_results_writer *w, ixt_str summary)
{
	ixt_buf_add(&w->lines, summary);
	flush(w);
}

ixt_str diff_results_end(diff_results_writer *w)
{
	ixt_buf_add(&w->lines, IXT_STR("{\"format\": \"" END_FORMAT "\"}\n"));
	flush(w);
	if (w->fd < 0)
		return ixt_arena_copy(&w->job->arena, ixt_buf_view(&w->lines));
	return ixt_read_file(&w->job->arena, w->path);
}

void diff_results_release(diff_results_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	ixt_buf_release(&w->lines);
}

/* ------------------------------------------------------------------- reading */

ixt_str diff_record_text(const ixt_json *record, const char *name)
{
	const ixt_json *m = record ? ixt_json_member(record, ixt_str_of(name)) : NULL;

	return m && m->type == IXT_JSON_STRING ? m->string : IXT_STR("");
}

typedef struct reader {
	diff_results *r;
	ixt_arena *arena;
	ixt_str path;
	uint32_t line;
} reader;

static noreturn void refuse(const reader *d, const char *expected)
{
	ixt_raise(d->arena, IXT_ERR_VALUE, "%.*s:%u: %s expected", IXT_STR_ARG(d->path), d->line,
		  expected);
}

static uint32_t target_number(reader *d, ixt_str name)
{
	diff_results *r = d->r;
	uint32_t i;

	if (!name.len)
		refuse(d, "a target");
	for (i = r->target_count; i > 0; i--)
		if (ixt_str_eq(r->targets[i - 1], name))
			return i - 1;
	IXT_PUSH(d->arena, r->targets, r->target_count, r->target_cap) = name;
	return r->target_count - 1;
}

static void take_head(reader *d, const ixt_json *head)
{
	const ixt_json *version = ixt_json_member(head, IXT_STR("version"));
	const ixt_json *filtered = ixt_json_member(head, IXT_STR("filtered"));

	if (!ixt_str_is(diff_record_text(head, "format"), DIFF_RESULTS_FORMAT))
		refuse(d, "the head of a file of format " DIFF_RESULTS_FORMAT);
	if (!version || version->type != IXT_JSON_INT || version->integer != DIFF_RESULTS_VERSION)
		ixt_raise(d->arena, IXT_ERR_UNSUPPORTED, "%.*s: version %lld of "
			  DIFF_RESULTS_FORMAT " met, this program knows %d", IXT_STR_ARG(d->path),
			  version && version->type == IXT_JSON_INT ? (long long)version->integer : 0,
			  DIFF_RESULTS_VERSION);
	d->r->head = head;
	d->r->corpus = diff_record_text(head, "corpus");
	d->r->oracle = diff_record_text(head, "oracle");
	d->r->candidate = diff_record_text(head, "candidate");
	d->r->stage = diff_record_text(head, "stage");
	d->r->rules = diff_record_text(head, "rules");
	d->r->filtered = filtered && filtered->type == IXT_JSON_TRUE;
}

static ixt_str key_of(ixt_arena *arena, ixt_str target, ixt_str package)
{
	return ixt_arena_format(arena, "%.*s %.*s", IXT_STR_ARG(target), IXT_STR_ARG(package));
}

static void add_result(reader *d, ixt_str package, ixt_str target, diff_verdict verdict,
		       const ixt_json *record)
{
	diff_results *r = d->r;
	uint32_t number = ixt_intern_put(&r->index, key_of(d->arena, target, package));

	if (number != r->count)
		refuse(d, "each package of a target once");
	IXT_PUSH(d->arena, r->items, r->count, r->cap) =
		(diff_result){ package, target_number(d, target), verdict, record };
}

static void take_record(reader *d, const ixt_json *record)
{
	ixt_str verdict = diff_record_text(record, "verdict");
	int v;

	for (v = 0; v < DIFF_VERDICT_COUNT; v++)
		if (ixt_str_is(verdict, diff_verdict_name(v)))
			break;
	if (v == DIFF_VERDICT_COUNT)
		refuse(d, "a verdict of docs/divergence-records.md");
	add_result(d, diff_record_text(record, "package"), diff_record_text(record, "target"), v,
		   record);
}

static void take_line(reader *d, const ixt_json *line)
{
	ixt_str format = diff_record_text(line, "format");
	ixt_str same = diff_record_text(line, "same");

	if (d->line == 1)
		take_head(d, line);
	else if (same.len)
		add_result(d, same, diff_record_text(line, "target"), DIFF_SAME, NULL);
	else if (ixt_str_is(format, "ixt-divergence"))
		take_record(d, line);
	else if (ixt_str_is(format, "ixt-diff-summary"))
		target_number(d, diff_record_text(line, "target"));
	else if (ixt_str_is(format, END_FORMAT))
		d->r->complete = true;
	else
		refuse(d, "a result, a record, a summary or the end");
}

void diff_results_read(diff_results *r, ixt_str text, ixt_str path, ixt_arena *arena)
{
	reader d = { r, arena, path, 0 };
	ixt_error ignored = { 0 };
	size_t begin = 0, end, offset;

	*r = (diff_results){ .complete = false };
	ixt_intern_init(&r->index, arena);
	for (; (end = ixt_str_chr(text, '\n', begin)) != IXT_STR_NPOS; begin = end + 1) {
		ixt_str line = ixt_str_range(text.ptr + begin, text.ptr + end);

		d.line++;
		if (!ixt_utf8_valid(line, &offset) || ixt_json_check(line, arena, &ignored) < 0)
			refuse(&d, "a JSON object");
		take_line(&d, ixt_json_read(line, arena));
	}
	r->whole_bytes = begin;
	if (!r->head)
		refuse(&d, "the head of a file of format " DIFF_RESULTS_FORMAT);
}

const diff_result *diff_results_find(const diff_results *r, const char *target,
				     ixt_str package, ixt_arena *scratch)
{
	uint32_t number = ixt_intern_get(&r->index, key_of(scratch, ixt_str_of(target), package));

	return number == IXT_INTERN_NONE ? NULL : &r->items[number];
}
