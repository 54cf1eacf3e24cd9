#include "diff/fixtures.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/base/path.h"
#include "ixt/cli/options.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/write_file.h"

static ixt_str hex_of(ixt_arena *arena, ixt_str text)
{
	char *hex = ixt_arena_take(arena, 65);
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

/* ------------------------------------------------------------------- writing */

static bool is_free(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool empty = true;

	if (!d)
		return errno == ENOENT;
	while ((e = readdir(d)))
		empty &= strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	closedir(d);
	return empty;
}

void diff_fixtures_begin(diff_fixtures_writer *w, diff_job *job, const char *dir,
			 ixt_str corpus)
{
	*w = (diff_fixtures_writer){ .job = job, .dir = ixt_str_of(dir) };
	if (!is_free(dir))
		diff_fail(job, IXT_EXIT_USAGE, "name another place, or remove it",
			  "%s is there already: a pack is made in a place of its own", dir);
	w->aside = ixt_arena_format(&job->arena, "%s.making-%ld", dir, (long)getpid());
	ixt_make_directories(&job->arena, w->aside);
	ixt_buf_init(&w->index, &ixt_allocator_libc);
	w->index.trap = &job->trap;
	ixt_buf_format(&w->index, DIFF_FIXTURES_FORMAT "\t%d\ncorpus\t%.*s\n\n",
		       DIFF_FIXTURES_VERSION, IXT_STR_ARG(corpus));
}

static void write_file(diff_fixtures_writer *w, ixt_str name, ixt_str text, ixt_arena *arena)
{
	ixt_write_file(arena, ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(w->aside),
					       IXT_STR_ARG(name)), text, NULL);
	w->bytes += text.len;
}

static void write_answer(ixt_buf *b, const diff_task *task, const diff_answer *a)
{
	ixt_buf_add(b, IXT_STR("{\"id\": "));
	ixt_json_write_string(b, task->id);
	if (a->state == DIFF_OK) {
		ixt_buf_add(b, IXT_STR(", \"ok\": "));
		ixt_json_write_string(b, a->text);
	} else {
		ixt_buf_add(b, IXT_STR(", \"err\": {\"class\": "));
		ixt_json_write_string(b, a->cls);
		ixt_buf_add(b, IXT_STR(", \"message\": "));
		ixt_json_write_string(b, a->text);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add(b, IXT_STR("}\n"));
}

static void add_row(diff_fixtures_writer *w, ixt_str name, ixt_str file, ixt_str text,
		    const diff_answer *a, const ixt_str *constructs, uint32_t count,
		    ixt_arena *arena)
{
	uint32_t i;

	ixt_buf_format(&w->index, "%.*s\t%.*s\t%.*s\t%zu\t%s\t", IXT_STR_ARG(name),
		       IXT_STR_ARG(file), IXT_STR_ARG(hex_of(arena, text)), text.len,
		       a->state == DIFF_OK ? "ok" : "err");
	for (i = 0; i < count; i++)
		ixt_buf_format(&w->index, "%s%.*s", i ? " " : "", IXT_STR_ARG(constructs[i]));
	ixt_buf_add_char(&w->index, '\n');
}

/* Names are of packages: flags, between brackets, may hold anything. */
static ixt_str file_name(ixt_arena *arena, ixt_str name)
{
	ixt_str file = ixt_arena_format(arena, "cases/%.*s.json", IXT_STR_ARG(name));
	char *p = (char *)file.ptr;

	for (; *p; p++)
		if ((unsigned char)*p <= ' ' || strchr("()=,:\\'\"*?$&;<>|", *p))
			*p = '_';
	return file;
}

void diff_fixtures_add(diff_fixtures_writer *w, ixt_str name, const diff_task *task,
		       const diff_answer *expected, const ixt_str *constructs,
		       uint32_t construct_count)
{
	ixt_arena *arena = &w->job->arena;
	ixt_mark mark = ixt_arena_mark(arena);
	ixt_str file = file_name(arena, name), text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &w->job->trap;
	diff_task_write(&b, task);
	write_answer(&b, task, expected);
	text = ixt_buf_view(&b);
	ixt_make_directories(arena, ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(w->aside),
						     IXT_STR_ARG(ixt_path_parent(file))));
	write_file(w, file, text, arena);
	add_row(w, name, file, text, expected, constructs, construct_count, arena);
	ixt_buf_release(&b);
	w->count++;
	ixt_arena_release_to(arena, mark);
}

void diff_fixtures_end(diff_fixtures_writer *w, ixt_str notice)
{
	ixt_arena *arena = &w->job->arena;
	ixt_str index = ixt_buf_view(&w->index);

	write_file(w, IXT_STR("NOTICE"), notice, arena);
	write_file(w, IXT_STR("index.tsv"), index, arena);
	write_file(w, IXT_STR("DIGEST"), ixt_arena_format(
		arena, "%.*s\n", IXT_STR_ARG(hex_of(arena, index))), arena);
	/* replaces an empty directory, too */
	if (rename(w->aside.ptr, w->dir.ptr) < 0)
		ixt_raise_errno(arena, w->dir, errno);
	w->aside = IXT_STR("");
	ixt_buf_release(&w->index);
}

void diff_fixtures_give_up(diff_fixtures_writer *w)
{
	if (!w->aside.len)
		return;
	ixt_remove_tree(w->aside.ptr);
	ixt_buf_release(&w->index);
	w->aside = IXT_STR("");
}

/* ------------------------------------------------------------------- reading */

static noreturn void damaged(const diff_fixtures *f, diff_job *job, const char *file,
			     const char *what)
{
	diff_fail(job, IXT_EXIT_USAGE, "take the pack anew: it is used whole or not at all",
		  "%.*s/%s: %s", IXT_STR_ARG(f->dir), file, what);
}

static ixt_str read_part(const diff_fixtures *f, ixt_arena *arena, const char *file)
{
	return ixt_read_file(arena, ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(f->dir),
						     file));
}

/* The next field of a row; moves past its tab. */
static ixt_str next_field(ixt_str *row)
{
	size_t tab = ixt_str_chr(*row, '\t', 0);
	ixt_str field = ixt_str_first(*row, tab);

	*row = tab == IXT_STR_NPOS ? IXT_STR("") : ixt_str_from(*row, tab + 1);
	return field;
}

static ixt_str next_line(ixt_str *text)
{
	size_t end = ixt_str_chr(*text, '\n', 0);
	ixt_str line = ixt_str_first(*text, end);

	*text = end == IXT_STR_NPOS ? IXT_STR("") : ixt_str_from(*text, end + 1);
	return line;
}

static void take_constructs(diff_fixture *x, ixt_str text, ixt_arena *arena)
{
	uint32_t cap = 0;

	while (text.len) {
		size_t space = ixt_str_chr(text, ' ', 0);

		IXT_PUSH(arena, x->constructs, x->construct_count, cap) =
			ixt_str_first(text, space);
		text = space == IXT_STR_NPOS ? IXT_STR("") : ixt_str_from(text, space + 1);
	}
}

/* No name leads out of the pack. */
static bool is_below(ixt_str file)
{
	return ixt_str_starts(file, IXT_STR("cases/")) &&
	       ixt_str_find(file, IXT_STR(".."), 0) == IXT_STR_NPOS;
}

static void take_row(diff_fixtures *f, diff_job *job, ixt_str row)
{
	diff_fixture x = { .name = next_field(&row) };

	x.file = ixt_arena_copy(&job->arena, next_field(&row));
	x.digest = next_field(&row);
	next_field(&row);	/* bytes */
	next_field(&row);	/* ok or err */
	if (!x.name.len || x.digest.len != 64 || !is_below(x.file))
		damaged(f, job, "index.tsv", "a row of name, file, digest, bytes, outcome and "
			"constructs expected");
	take_constructs(&x, row, &job->arena);
	IXT_PUSH(&job->arena, f->items, f->count, f->cap) = x;
}

static void take_head(diff_fixtures *f, diff_job *job, ixt_str *text)
{
	ixt_str first = next_line(text), row, name;
	ixt_str format = next_field(&first);

	if (!ixt_str_is(format, DIFF_FIXTURES_FORMAT))
		damaged(f, job, "index.tsv", "the head of format " DIFF_FIXTURES_FORMAT
			" expected");
	if (!ixt_str_is(first, "1"))
		diff_fail(job, IXT_EXIT_USAGE, NULL, "%.*s: version %.*s of "
			  DIFF_FIXTURES_FORMAT " met, this program knows %d",
			  IXT_STR_ARG(f->dir), IXT_STR_ARG(first), DIFF_FIXTURES_VERSION);
	while ((row = next_line(text)).len) {
		name = next_field(&row);
		if (ixt_str_is(name, "corpus"))
			f->corpus = row;
	}
}

void diff_fixtures_open(diff_fixtures *f, diff_job *job, const char *dir)
{
	ixt_str text, digest;

	*f = (diff_fixtures){ .dir = ixt_str_of(dir) };
	text = read_part(f, &job->arena, "index.tsv");
	digest = read_part(f, &job->arena, "DIGEST");
	if (!ixt_str_eq(ixt_str_first(digest, 64), hex_of(&job->arena, text)))
		damaged(f, job, "index.tsv", "it is not what DIGEST says");
	take_head(f, job, &text);
	while (text.len)
		take_row(f, job, next_line(&text));
}

static ixt_str string_of(const ixt_json *object, const char *name)
{
	const ixt_json *m = object ? ixt_json_member(object, ixt_str_of(name)) : NULL;

	return m && m->type == IXT_JSON_STRING ? m->string : IXT_STR("");
}

static void take_expected(ixt_str line, ixt_arena *arena, diff_answer *a)
{
	const ixt_json *said = ixt_json_read(line, arena);
	const ixt_json *ok = ixt_json_member(said, IXT_STR("ok"));
	const ixt_json *err = ixt_json_member(said, IXT_STR("err"));

	*a = (diff_answer){ .state = ok ? DIFF_OK : DIFF_ERROR, .has_text = true };
	a->text = ok ? string_of(said, "ok") : string_of(err, "message");
	a->cls = ok ? IXT_STR("") : string_of(err, "class");
	diff_answer_seal(a, arena);
}

void diff_fixtures_case(const diff_fixtures *f, diff_job *job, const diff_fixture *x,
			ixt_arena *arena, diff_task *task, diff_answer *expected)
{
	ixt_str text = read_part(f, arena, x->file.ptr);

	if (!ixt_str_eq(hex_of(arena, text), x->digest))
		damaged(f, job, x->file.ptr, "it is not what the index says");
	diff_task_read(next_line(&text), arena, task);
	take_expected(next_line(&text), arena, expected);
}
