#include "ixt/cli/render_job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/cli/hints.h"
#include "ixt/cli/out_dir.h"
#include "ixt/cli/report.h"

/* Packages are handed out in blocks of consecutive ones: neighbours share
 * ancestors, and a lock is taken once a block. */
#define BLOCK_PACKAGES 32

typedef struct block {
	ixt_buf out, talk;	/* for stdout or files, and for stderr */
	/* with out_dir: what of `out` belongs to which package */
	size_t ends[BLOCK_PACKAGES];
	bool ok[BLOCK_PACKAGES];
	uint32_t failed;
	bool broken;		/* memory ran out */
	bool done;		/* under the pool's lock */
} block;

typedef struct pool {
	const ixt_render_job *job;
	block *blocks;
	uint32_t block_count;
	atomic_uint next;	/* block that nobody took yet */
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t one_done;
} pool;

/* ------------------------------------------------------------- one package */

static bool is_for_people(const ixt_render_job *job)
{
	return !ixt_answer_format_has_errors(job->format);
}

static void add_heading(const ixt_render_job *job, block *b, uint32_t index)
{
	if (job->headings)
		ixt_buf_format(&b->out, "%s==> %.*s <==\n", index ? "\n" : "",
			       IXT_STR_ARG(job->names[index]));
}

/* The next heading has to start a line. */
static void end_line(const ixt_render_job *job, block *b)
{
	if (job->headings && b->out.len && b->out.ptr[b->out.len - 1] != '\n')
		ixt_buf_add_char(&b->out, '\n');
}

/* The number behind `word` in "…: line 3 column 7 (char 40)", 0 without. */
static uint32_t number_after(ixt_str message, const char *word)
{
	size_t at = ixt_str_find(message, ixt_str_of(word), 0), i;
	uint32_t n = 0;

	if (at == IXT_STR_NPOS)
		return 0;
	for (i = at + strlen(word); i < message.len; i++) {
		if (message.ptr[i] < '0' || message.ptr[i] > '9')
			break;
		n = n * 10 + (uint32_t)(message.ptr[i] - '0');
	}
	return n;
}

/* Line `number` (from 1) of `text`. */
static ixt_str line_of(ixt_str text, uint32_t number)
{
	size_t end;

	while (--number && (end = ixt_str_chr(text, '\n', 0)) != IXT_STR_NPOS)
		text = ixt_str_from(text, end + 1);
	return ixt_str_first(text, ixt_str_chr(text, '\n', 0));
}

/* For people: an error without a place in a template belongs to its package,
 * and a fault of JSON to a line of what was rendered. */
static ixt_error with_place(const ixt_answer *answer, ixt_str name)
{
	ixt_error err = answer->error;

	if (err.file.len || err.template_name.len)
		return err;
	err.file = name;
	if (err.cls == IXT_ERR_JSON_DECODE && answer->has_text) {
		err.line = number_after(err.message, "line ");
		err.column = number_after(err.message, "column ");
		if (err.line)
			err.excerpt = line_of(answer->text, err.line);
		err.hint = IXT_STR("the place is one in the rendered text");
	}
	return err;
}

static void add_failure(const ixt_render_job *job, block *b, uint32_t index,
			const ixt_answer *answer)
{
	ixt_error err = with_place(answer, job->names[index]);

	if (!is_for_people(job))
		ixt_answer_write(&b->out, job->format, job->names[index], job->target, answer);
	else
		ixt_format_error(job->out_dir ? &b->out : &b->talk, &err);
}

static void add_answer(const ixt_render_job *job, block *b, uint32_t index,
		       const ixt_answer *answer)
{
	if (!answer->ok) {
		b->failed++;
		add_failure(job, b, index, answer);
		return;
	}
	add_heading(job, b, index);
	ixt_answer_write(&b->out, job->format, job->names[index], job->target, answer);
	end_line(job, b);
}

static void render_one(const ixt_render_job *job, ixt_session *s, block *b, uint32_t index,
		       ixt_arena *scratch)
{
	ixt_answer answer;

	if (ixt_session_render(s, job->names[index], job->flags, job->flag_count,
			       &answer) < 0)
		ixt_raise_str(scratch->trap, IXT_ERR_MEMORY, IXT_STR("out of memory"));
	if (!answer.ok && job->format != IXT_FORMAT_DIGEST)
		ixt_hint_answer(s, &answer.error, scratch);
	add_answer(job, b, index, &answer);
	b->ends[index % BLOCK_PACKAGES] = b->out.len;
	b->ok[index % BLOCK_PACKAGES] = answer.ok;
}

/* -------------------------------------------------------------- one block */

static uint32_t block_end(const ixt_render_job *job, uint32_t number)
{
	uint32_t end = (number + 1) * BLOCK_PACKAGES;

	return end < job->count ? end : job->count;
}

static void block_init(block *b)
{
	memset(b, 0, sizeof *b);
	ixt_buf_init(&b->out, &ixt_allocator_libc);
	ixt_buf_init(&b->talk, &ixt_allocator_libc);
}

static void block_clear(block *b)
{
	ixt_buf_clear(&b->out);
	ixt_buf_clear(&b->talk);
	b->failed = 0;
}

static void block_release(block *b)
{
	ixt_buf_release(&b->out);
	ixt_buf_release(&b->talk);
}

static void render_block(const ixt_render_job *job, ixt_session *s, block *b,
			 uint32_t number)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena scratch;
	volatile uint32_t i;

	ixt_arena_init(&scratch, &ixt_allocator_libc, 4096);
	scratch.trap = b->out.trap = b->talk.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		b->broken = true;
	} else {
		for (i = number * BLOCK_PACKAGES; i < block_end(job, number); i++)
			render_one(job, s, b, i, &scratch);
	}
	ixt_arena_release(&scratch);
}

static bool write_files(const ixt_render_job *job, const block *b, uint32_t number)
{
	uint32_t first = number * BLOCK_PACKAGES, i;
	size_t from = 0;

	for (i = first; i < block_end(job, number); i++) {
		size_t end = b->ends[i - first];

		if (ixt_out_dir_write(job->out_dir, job->names[i], b->ok[i - first],
				      ixt_str_range(b->out.ptr + from, b->out.ptr + end)) < 0)
			return false;
		from = end;
	}
	return true;
}

/* False when there is no use in going on. */
static bool write_block(const ixt_render_job *job, const block *b, uint32_t number,
			ixt_render_result *result)
{
	result->failed += b->failed;
	if (b->talk.len)
		fwrite(b->talk.ptr, 1, b->talk.len, stderr);
	if (b->broken) {
		ixt_say("out of memory");
		result->stopped = true;
	} else if (job->out_dir) {
		result->stopped = !write_files(job, b, number);
	} else {
		result->stopped = !ixt_print(ixt_buf_view(&b->out));
	}
	return !result->stopped;
}

/* ------------------------------------------------------------- one thread */

static void run_alone(const ixt_render_job *job, uint32_t block_count,
		      ixt_render_result *result)
{
	block b;
	uint32_t i;

	block_init(&b);
	for (i = 0; i < block_count; i++) {
		block_clear(&b);
		render_block(job, job->session, &b, i);
		if (!write_block(job, &b, i, result))
			break;
	}
	block_release(&b);
}

/* ------------------------------------------------------------ many threads */

static void finish(pool *p, uint32_t number)
{
	pthread_mutex_lock(&p->lock);
	p->blocks[number].done = true;
	pthread_cond_signal(&p->one_done);
	pthread_mutex_unlock(&p->lock);
}

/* A thread without session still answers for the blocks it takes. */
static void work(pool *p, ixt_session *s)
{
	uint32_t number;

	while (!p->stop && (number = p->next++) < p->block_count) {
		if (s)
			render_block(p->job, s, &p->blocks[number], number);
		else
			p->blocks[number].broken = true;
		finish(p, number);
	}
}

static void *worker(void *ctx)
{
	pool *p = ctx;
	ixt_session_options options;
	ixt_session *s = NULL;
	ixt_error err = { 0 };
	ixt_setup setup;

	if (ixt_setup_open(&setup, p->job->setup, &err) == 0) {
		options = ixt_setup_session(&setup);
		s = ixt_session_new(&options, &err);
	}
	work(p, s);
	ixt_session_free(s);
	ixt_setup_close(&setup);
	return NULL;
}

static void wait_for(pool *p, uint32_t number)
{
	pthread_mutex_lock(&p->lock);
	while (!p->blocks[number].done)
		pthread_cond_wait(&p->one_done, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

/* Writes block by block as they are done. */
static void collect(pool *p, ixt_render_result *result)
{
	uint32_t i;

	for (i = 0; i < p->block_count; i++) {
		wait_for(p, i);
		if (!write_block(p->job, &p->blocks[i], i, result))
			break;
		block_release(&p->blocks[i]);
	}
	p->stop = true;
}

static void run_pool(pool *p, pthread_t *threads, int wanted, ixt_render_result *result)
{
	int started = 0, i;

	while (started < wanted &&
	       pthread_create(&threads[started], NULL, worker, p) == 0)
		started++;
	if (started == 0)
		work(p, p->job->session);
	collect(p, result);
	for (i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

static void run_threads(const ixt_render_job *job, uint32_t block_count,
			ixt_render_result *result)
{
	pool p = { .job = job, .block_count = block_count };
	/* more threads than blocks would only be started to end */
	uint32_t wanted = (uint32_t)job->threads < block_count ? (uint32_t)job->threads
							       : block_count;
	pthread_t *threads = calloc(wanted, sizeof *threads);
	uint32_t i;

	p.blocks = calloc(block_count, sizeof *p.blocks);
	if (!threads || !p.blocks) {
		ixt_say("out of memory");
		result->stopped = true;
	} else {
		for (i = 0; i < block_count; i++)
			block_init(&p.blocks[i]);
		pthread_mutex_init(&p.lock, NULL);
		pthread_cond_init(&p.one_done, NULL);
		run_pool(&p, threads, (int)wanted, result);
		for (i = 0; i < block_count; i++)
			block_release(&p.blocks[i]);
		pthread_cond_destroy(&p.one_done);
		pthread_mutex_destroy(&p.lock);
	}
	free(p.blocks);
	free(threads);
}

ixt_render_result ixt_render_job_run(const ixt_render_job *job)
{
	uint32_t block_count = (job->count + BLOCK_PACKAGES - 1) / BLOCK_PACKAGES;
	ixt_render_result result = { 0 };

	if (job->threads > 1 && block_count > 1)
		run_threads(job, block_count, &result);
	else
		run_alone(job, block_count, &result);
	return result;
}
