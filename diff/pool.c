#include "diff/pool.h"

#include <poll.h>

#include "ixt/cli/options.h"

/* How far ahead of the answer that is wanted a slot may be: enough for the others to go
 * on while one renders the longest package. */
enum { AHEAD = 16 };

void diff_pool_init(diff_pool *p, diff_job *job, diff_oracle *first, uint32_t jobs)
{
	uint32_t i;

	*p = (diff_pool){ .job = job, .slot_count = jobs, .ticket_count = jobs * AHEAD };
	p->slots = IXT_NEW_ARRAY(&job->arena, diff_pool_slot, jobs);
	p->tickets = IXT_NEW_ARRAY(&job->arena, diff_pool_ticket, p->ticket_count);
	for (i = 0; i < jobs; i++) {
		p->slots[i] = (diff_pool_slot){ .oracle = i ? &p->slots[i].own : first };
		if (i)
			diff_oracle_init(&p->slots[i].own, job, first->argv, first->timeout);
	}
	for (i = 0; i < p->ticket_count; i++) {
		p->tickets[i] = (diff_pool_ticket){ .answered = false };
		ixt_arena_init(&p->tickets[i].arena, &ixt_allocator_libc, 4 << 10);
		p->tickets[i].arena.trap = &job->trap;
	}
}

void diff_pool_stop(diff_pool *p)
{
	uint32_t i;

	for (i = 1; i < p->slot_count; i++)
		diff_oracle_stop(p->slots[i].oracle);
	for (i = 0; i < p->ticket_count; i++)
		ixt_arena_release(&p->tickets[i].arena);
	*p = (diff_pool){ .slots = NULL };
}

void diff_pool_begin(diff_pool *p, const diff_question *q, const ixt_str *packages,
		     uint32_t count)
{
	p->question = *q;
	p->packages = packages;
	p->count = count;
	p->sent = p->taken = 0;
}

ixt_str diff_pool_next(const diff_pool *p)
{
	return p->taken < p->count ? p->packages[p->taken] : IXT_STR("");
}

/* ------------------------------------------------------------------- sending */

static diff_pool_ticket *ticket(diff_pool *p, uint32_t number)
{
	return &p->tickets[number % p->ticket_count];
}

static bool has_more(const diff_pool *p)
{
	return p->sent < p->count && p->sent - p->taken < p->ticket_count;
}

/* The next question; one that the slot cannot be sent is answered by that. */
static void send_next(diff_pool *p, diff_pool_slot *s)
{
	diff_pool_ticket *t = ticket(p, p->sent);

	ixt_arena_clear(&t->arena);
	p->question.package = p->packages[p->sent++];
	t->answered = !diff_oracle_send(s->oracle, &p->question, false, false, &t->arena,
					&t->answer);
	s->owes = t->answered ? NULL : t;
}

/* Starts those that do not run together, before the first of them is waited for. Returns
 * how many can be asked. */
static uint32_t launch_all(diff_pool *p)
{
	uint32_t i, running = 0;

	for (i = 0; i < p->slot_count && (!i || p->sent + i < p->count); i++)
		running += !diff_oracle_launch(p->slots[i].oracle);
	return running;
}

/* A slot whose process cannot be started any more leaves the questions to the others, as
 * long as there are any. */
static void send_all(diff_pool *p)
{
	uint32_t i, running;

	if (!has_more(p))
		return;
	running = launch_all(p);
	for (i = 0; i < p->slot_count; i++) {
		diff_pool_slot *s = &p->slots[i];

		while (!s->owes && has_more(p) && (s->oracle->child.pid || !running))
			send_next(p, s);
	}
}

/* ----------------------------------------------------------------- receiving */

static void receive(diff_pool_slot *s)
{
	diff_pool_ticket *t = s->owes;

	s->owes = NULL;
	diff_oracle_receive(s->oracle, false, NULL, NULL, &t->arena, &t->answer);
	t->answered = true;
}

/* Something came already, or it is late: receiving says what. */
static bool is_due(const diff_pool_slot *s, double now)
{
	const diff_child *c = &s->oracle->child;

	return c->len > c->taken || s->oracle->deadline <= now;
}

/* Milliseconds until one of them is due; at most a second, as a signal may come just
 * before poll(). */
static int patience(const diff_pool *p)
{
	double now = diff_now(), least = 1;
	bool any = false;
	uint32_t i;

	for (i = 0; i < p->slot_count; i++) {
		const diff_pool_slot *s = &p->slots[i];

		if (!s->owes)
			continue;
		any = true;
		if (is_due(s, now))
			return 0;
		if (s->oracle->deadline - now < least)
			least = s->oracle->deadline - now;
	}
	return any ? (int)(least * 1000) + 1 : 0;
}

/* Takes what has come, and sends more. With `wait`, waits until something comes. */
static void pump(diff_pool *p, bool wait)
{
	struct pollfd fds[DIFF_POOL_JOBS];
	uint32_t i;

	send_all(p);
	for (i = 0; i < p->slot_count; i++)
		fds[i] = (struct pollfd){
			.fd = p->slots[i].owes ? p->slots[i].oracle->child.out : -1,
			.events = POLLIN,
		};
	if (poll(fds, p->slot_count, wait ? patience(p) : 0) < 0)
		memset(fds, 0, sizeof fds);	/* a signal */
	diff_check_interrupt(p->job);
	for (i = 0; i < p->slot_count; i++)
		if (p->slots[i].owes && (fds[i].revents || is_due(&p->slots[i], diff_now())))
			receive(&p->slots[i]);
	send_all(p);
}

void diff_pool_take(diff_pool *p, diff_answer *a)
{
	double begin = diff_now();
	diff_pool_ticket *t = ticket(p, p->taken);

	pump(p, false);
	while (!t->answered)
		pump(p, true);
	*a = t->answer;
	t->answered = false;
	p->taken++;
	p->seconds += diff_now() - begin;
}

void diff_pool_settle(diff_pool *p)
{
	if (p->slot_count && p->slots[0].owes)
		receive(&p->slots[0]);
}
