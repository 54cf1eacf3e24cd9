#include "ixt/run/ring.h"

#include <poll.h>
#include <string.h>

#include "ixt/run/call.h"
#include "ixt/run/trace.h"

static uint8_t *page_of(const run_machine *m)
{
	return run_memory_raw(&m->memory, CAPOS_RING, CAPOS_PAGE_SIZE);
}

/* The page is shared with a stopped guest: plain loads and stores will do. The
 * layout is the machine's own, little-endian as x86 is. */
static uint64_t get(const uint8_t *p, uint32_t at, uint32_t bytes)
{
	uint64_t v = 0;

	memcpy(&v, p + at, bytes);
	return v;
}

static void put(uint8_t *p, uint32_t at, uint32_t bytes, uint64_t v)
{
	memcpy(p + at, &v, bytes);
}

void run_ring_init(run_machine *m)
{
	uint8_t *p = page_of(m);

	put(p, CAPOS_RING_SQ_MASK, 4, CAPOS_RING_SQ_COUNT - 1);
	put(p, CAPOS_RING_SQ_ENTRIES, 4, CAPOS_RING_SQ_COUNT);
	put(p, CAPOS_RING_CQ_MASK, 4, CAPOS_RING_CQ_COUNT - 1);
	put(p, CAPOS_RING_CQ_ENTRIES, 4, CAPOS_RING_CQ_COUNT);
	put(p, CAPOS_RING_SQE_OFFSET, 4, CAPOS_RING_SQES);
	put(p, CAPOS_RING_CQE_OFFSET, 4, CAPOS_RING_CQES);
	run_memory_set(&m->memory, CAPOS_RING, CAPOS_PAGE_SIZE,
		       CAPOS_PROT_READ | CAPOS_PROT_WRITE);
}

void run_ring_release(run_machine *m)
{
	while (m->pending_count)
		run_call_free(m->pending[--m->pending_count]);
}

static run_sqe read_sqe(const run_machine *m, uint32_t index)
{
	const uint8_t *p = page_of(m) + CAPOS_RING_SQES +
			   index % CAPOS_RING_SQ_COUNT * CAPOS_SQE_BYTES;

	return (run_sqe){
		.opcode = p[CAPOS_SQE_OPCODE],
		.flags = p[CAPOS_SQE_FLAGS],
		.method_id = (uint16_t)get(p, CAPOS_SQE_METHOD_ID, 2),
		.cap_id = (uint32_t)get(p, CAPOS_SQE_CAP_ID, 4),
		.user_data = get(p, CAPOS_SQE_USER_DATA, 8),
		.addr = get(p, CAPOS_SQE_ADDR, 8),
		.len = (uint32_t)get(p, CAPOS_SQE_LEN, 4),
		.result_len = (uint32_t)get(p, CAPOS_SQE_RESULT_LEN, 4),
		.result_addr = get(p, CAPOS_SQE_RESULT_ADDR, 8),
		.pipeline_dep = get(p, CAPOS_SQE_PIPELINE_DEP, 8),
		.pipeline_field = (uint16_t)get(p, CAPOS_SQE_PIPELINE_FIELD, 2),
		.xfer_cap_count = (uint16_t)get(p, CAPOS_SQE_XFER_CAP_COUNT, 2),
		.call_id = (uint32_t)get(p, CAPOS_SQE_CALL_ID, 4),
		.session_disclosure = get(p, CAPOS_SQE_SESSION_DISCLOSURE, 8),
	};
}

/* ------------------------------------------------------ rules of the fields */

enum {
	HAS_CAP = 1 << 0,
	HAS_METHOD = 1 << 1,
	HAS_PARAMS = 1 << 2,
	HAS_RESULT = 1 << 3,
	HAS_DEP = 1 << 4,
	HAS_TRANSFERS = 1 << 5,
	HAS_CALL_ID = 1 << 6,
	HAS_DISCLOSURE = 1 << 7,
};

/* What each opcode uses, user_data apart; everything else must be zero. */
static const struct {
	bool known;
	uint8_t flags;		/* that may be set */
	uint8_t has;
} opcodes[] = {
	[CAPOS_OP_CALL] = { true, CAPOS_SQE_FLAG_THREAD_OWNED,
			    HAS_CAP | HAS_METHOD | HAS_PARAMS | HAS_RESULT | HAS_TRANSFERS |
			    HAS_CALL_ID | HAS_DISCLOSURE },
	[CAPOS_OP_RETURN] = { true, CAPOS_SQE_FLAG_RETURN_APPLICATION_EXCEPTION,
			      HAS_CAP | HAS_PARAMS | HAS_TRANSFERS | HAS_CALL_ID },
	[CAPOS_OP_RECV] = { true, 0, HAS_CAP | HAS_RESULT },
	[CAPOS_OP_RELEASE] = { true, 0, HAS_CAP },
	[CAPOS_OP_NOP] = { true, 0, 0 },
	[CAPOS_OP_CANCEL] = { true, 0, HAS_CAP | HAS_DEP },
	[CAPOS_OP_PARK] = { true, CAPOS_SQE_FLAG_THREAD_OWNED,
			    HAS_CAP | HAS_PARAMS | HAS_DEP | HAS_CALL_ID },
	[CAPOS_OP_UNPARK] = { true, 0, HAS_CAP | HAS_PARAMS | HAS_CALL_ID },
};

static bool has_only(const run_sqe *e, uint8_t has)
{
	return (has & HAS_CAP || e->cap_id == 0) && (has & HAS_METHOD || e->method_id == 0) &&
	       (has & HAS_PARAMS || (e->addr == 0 && e->len == 0)) &&
	       (has & HAS_RESULT || (e->result_addr == 0 && e->result_len == 0)) &&
	       (has & HAS_DEP || e->pipeline_dep == 0) && e->pipeline_field == 0 &&
	       (has & HAS_TRANSFERS || e->xfer_cap_count == 0) &&
	       (has & HAS_CALL_ID || e->call_id == 0) &&
	       (has & HAS_DISCLOSURE || e->session_disclosure == 0);
}

/* What one field says about another. */
static bool agrees(const run_sqe *e)
{
	bool owned = e->flags & CAPOS_SQE_FLAG_THREAD_OWNED;

	switch (e->opcode) {
	case CAPOS_OP_CALL:
		return owned == (e->call_id != 0) &&
		       (e->session_disclosure & ~(uint64_t)CAPOS_SESSION_DISCLOSURE_MASK) == 0;
	case CAPOS_OP_RETURN:
		return e->flags == 0 || e->xfer_cap_count == 0;
	case CAPOS_OP_CANCEL:
		return e->pipeline_dep != 0;
	case CAPOS_OP_PARK:
		return owned && e->call_id != 0;
	case CAPOS_OP_UNPARK:
		return e->call_id == 0;
	default:
		return true;
	}
}

int32_t run_sqe_check(const run_sqe *e)
{
	if (e->opcode == CAPOS_OP_FINISH)
		return CAPOS_ERR_UNSUPPORTED_OPCODE;
	if (e->opcode >= sizeof opcodes / sizeof *opcodes || !opcodes[e->opcode].known ||
	    e->flags & ~opcodes[e->opcode].flags || !has_only(e, opcodes[e->opcode].has) ||
	    !agrees(e))
		return CAPOS_ERR_INVALID_REQUEST;
	return 0;
}

/* ---------------------------------------------------------------- the queues */

static uint32_t unread(const run_machine *m)
{
	return m->cq_tail - (uint32_t)get(page_of(m), CAPOS_RING_CQ_HEAD, 4);
}

static void post(run_machine *m, const run_cqe *c)
{
	uint8_t *p = page_of(m) + CAPOS_RING_CQES +
		     m->cq_tail % CAPOS_RING_CQ_COUNT * CAPOS_CQE_BYTES;

	if (unread(m) >= CAPOS_RING_CQ_COUNT) {
		put(page_of(m), CAPOS_RING_CQ_OVERFLOW, 4, ++m->lost);
		return;
	}
	memset(p, 0, CAPOS_CQE_BYTES);
	put(p, CAPOS_CQE_USER_DATA, 8, c->user_data);
	put(p, CAPOS_CQE_RESULT, 4, (uint32_t)c->result);
	put(p, CAPOS_CQE_FLAGS, 2, c->flags);
	put(p, CAPOS_CQE_CAP_COUNT, 2, c->cap_count);
	put(page_of(m), CAPOS_RING_CQ_TAIL, 4, ++m->cq_tail);
}

/* Room for one more completion, those of the calls under way counted as taken. */
static bool has_room(const run_machine *m)
{
	return run_reads_other(m, RUN_READ_OVERFLOW) ||
	       unread(m) + m->pending_count < CAPOS_RING_CQ_COUNT;
}

static int32_t run_plain(run_machine *m, const run_sqe *e)
{
	switch (e->opcode) {
	case CAPOS_OP_NOP:
		return 0;
	case CAPOS_OP_RELEASE:
		/* a call under way holds its object */
		if (run_call_uses(m, e->cap_id))
			return CAPOS_ERR_INVALID_REQUEST;
		return run_table_drop(&m->table, e->cap_id) ? 0 : CAPOS_ERR_INVALID_REQUEST;
	default:
		/* no capability here is an endpoint or a place to park */
		return CAPOS_ERR_INVOKE_FAILED;
	}
}

/* False when its completion comes later. */
static bool carry_out(run_machine *m, const run_sqe *e, run_cqe *c)
{
	*c = (run_cqe){ .user_data = e->user_data, .result = run_sqe_check(e) };
	if (c->result == 0 && e->opcode == CAPOS_OP_CALL)
		return run_call_start(m, e, c);
	if (c->result == 0)
		c->result = run_plain(m, e);
	run_trace_plain(m, e, c->result);
	return true;
}

static void drain(run_machine *m)
{
	uint8_t *p = page_of(m);
	uint32_t tail = (uint32_t)get(p, CAPOS_RING_SQ_TAIL, 4);

	/* more than fit: the queue is damaged and all of it is dropped */
	if (tail - m->sq_head > CAPOS_RING_SQ_COUNT)
		m->sq_head = tail;
	while (m->sq_head != tail && has_room(m) && !m->exits && !run_stopped(m)) {
		run_sqe e = read_sqe(m, m->sq_head++);
		run_cqe c;

		if (carry_out(m, &e, &c))
			post(m, &c);
	}
	put(p, CAPOS_RING_SQ_HEAD, 4, m->sq_head);
	/* the guest has no business with these: what it wrote there is undone */
	put(p, CAPOS_RING_CQ_TAIL, 4, m->cq_tail);
}

static void retry_pending(run_machine *m)
{
	uint32_t i = 0;

	while (i < m->pending_count && !m->exits) {
		run_call *call = m->pending[i];
		run_cqe c = { .user_data = call->user_data };

		if (!run_call_retry(call, &c)) {
			i++;
			continue;
		}
		m->pending[i] = m->pending[--m->pending_count];
		run_call_free(call);
		post(m, &c);
	}
}

/* Waits until a call under way may go on, at most until the deadline. */
static void wait_host(run_machine *m, uint64_t deadline)
{
	struct pollfd input = { m->input.fd, POLLIN, 0 };
	struct timespec timeout;
	uint64_t now = run_clock();
	bool reads = false;
	uint32_t i;

	for (i = 0; i < m->pending_count; i++) {
		const run_wait *w = &m->pending[i]->wait;

		reads |= w->input;
		deadline = w->deadline < deadline ? w->deadline : deadline;
	}
	now = deadline > now ? deadline - now : 0;
	timeout.tv_sec = (time_t)(now / 1000000000);
	timeout.tv_nsec = (long)(now % 1000000000);
	ppoll(&input, reads ? 1 : 0, deadline == RUN_NEVER ? NULL : &timeout, NULL);
}

run_entered run_ring_enter(run_machine *m, uint32_t at_least, uint64_t timeout, uint64_t *result)
{
	uint64_t now = run_clock();
	uint64_t deadline = timeout < RUN_NEVER - now ? now + timeout : RUN_NEVER;

	if (at_least > CAPOS_RING_CQ_COUNT && run_reads_other(m, RUN_READ_ENTER))
		at_least = CAPOS_RING_CQ_COUNT;
	/* never to be met, or a head that the guest did not get from us */
	if (at_least > CAPOS_RING_CQ_COUNT || unread(m) > CAPOS_RING_CQ_COUNT) {
		*result = CAPOS_ENTER_REJECTED;
		return RUN_ENTERED;
	}
	drain(m);
	retry_pending(m);
	while (unread(m) < at_least && run_clock() < deadline && !m->exits && !run_stopped(m)) {
		if (deadline == RUN_NEVER && m->pending_count == 0)
			return RUN_BLOCKED;
		wait_host(m, deadline);
		retry_pending(m);
	}
	*result = unread(m);
	return m->exits || run_stopped(m) ? RUN_ENDED : RUN_ENTERED;
}
