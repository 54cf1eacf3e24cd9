#include "ixt/run/call.h"

#include <stdlib.h>
#include <string.h>

#include "ixt/run/trace.h"

void run_call_free(run_call *call)
{
	run_object_free(&call->granted);
	free(call->message);
	free(call);
}

bool run_call_uses(const run_machine *m, uint32_t cap_id)
{
	uint32_t i;

	for (i = 0; i < m->pending_count; i++)
		if (m->pending[i]->self_id == cap_id)
			return true;
	return false;
}

/* ------------------------------------------------------------------- params */

static int32_t check_transfers(const run_machine *m, const run_sqe *e)
{
	uint64_t at = e->addr + e->len;
	uint32_t i, bytes = (uint32_t)e->xfer_cap_count * CAPOS_TRANSFER_DESCRIPTOR_BYTES;
	const uint8_t *p;

	if (e->xfer_cap_count == 0)
		return 0;
	if (e->xfer_cap_count > CAPOS_TRANSFER_MOST || at < e->addr || at % 4)
		return CAPOS_ERR_INVALID_TRANSFER_DESCRIPTOR;
	p = run_memory_at(&m->memory, at, bytes, CAPOS_PROT_READ);
	if (!p)
		return CAPOS_ERR_INVALID_PARAMS_BUFFER;
	for (i = 0; i < e->xfer_cap_count; i++, p += CAPOS_TRANSFER_DESCRIPTOR_BYTES) {
		uint16_t mode, zero;

		memcpy(&mode, p + 4, sizeof mode);
		memcpy(&zero, p + 6, sizeof zero);
		if ((mode != CAPOS_TRANSFER_COPY && mode != CAPOS_TRANSFER_MOVE) || zero)
			return CAPOS_ERR_INVALID_TRANSFER_DESCRIPTOR;
	}
	/* no service here takes capabilities */
	return CAPOS_ERR_TRANSFER_NOT_SUPPORTED;
}

static bool off_border(const run_machine *m, uint64_t at)
{
	return at % 8 && run_reads_other(m, RUN_READ_ALIGN);
}

static int32_t check_buffers(const run_machine *m, const run_sqe *e)
{
	uint32_t most = run_reads_other(m, RUN_READ_LIMIT) ? RUN_LIMIT_BYTES :
			CAPOS_MAX_PARAMS_BYTES;

	if (e->len > most || off_border(m, e->addr) ||
	    (e->len && !run_memory_at(&m->memory, e->addr, e->len, CAPOS_PROT_READ)))
		return CAPOS_ERR_INVALID_PARAMS_BUFFER;
	if (e->result_len > CAPOS_MAX_RESULT_BYTES || off_border(m, e->result_addr) ||
	    (e->result_len && !run_memory_at(&m->memory, e->result_addr, e->result_len,
					     CAPOS_PROT_READ | CAPOS_PROT_WRITE)))
		return CAPOS_ERR_INVALID_RESULT_BUFFER;
	return check_transfers(m, e);
}

/* No params at all stand for params without fields, in the plain reading. */
static const char *decode(run_call *call, uint32_t len)
{
	wire_message message;
	const char *wrong;

	if (len == 0)
		return call->method->params->count ||
		       run_reads_other(call->machine, RUN_READ_PARAMS) ? "no params" : NULL;
	wrong = wire_open(&message, call->message, len);
	return wrong ? wrong : wire_decode(&message, call->method->params, call->params);
}

/* ------------------------------------------------------------------ results */

static void copy_out(run_call *call, size_t len)
{
	void *to = run_memory_at(&call->machine->memory, call->result_at, len,
				 CAPOS_PROT_READ | CAPOS_PROT_WRITE);

	if (to)
		memcpy(to, call->machine->reply, len);
}

static size_t encode(run_call *call, const wire_layout *layout, const wire_value *values,
		     uint32_t room)
{
	run_machine *m = call->machine;
	size_t len = wire_encode(layout, values, m->reply, room);

	if (len && run_reads_other(m, RUN_READ_REPLIES))
		len = wire_split(m->reply, len, room);
	return len;
}

static void finish_exception(run_call *call, run_cqe *c)
{
	const wire_value values[] = {
		{ .number = call->exception },
		{ .bytes = { (const uint8_t *)call->text, (uint32_t)strlen(call->text) } },
	};
	size_t len = encode(call, &wire_exception, values, call->result_room);

	c->result = len ? CAPOS_ERR_APPLICATION_EXCEPTION :
		    CAPOS_ERR_APPLICATION_EXCEPTION_TRUNCATED;
	if (len)
		copy_out(call, len);
}

/* Puts the record of a result capability behind the message of `len` bytes. */
static bool grant(run_call *call, size_t len, run_cqe *c)
{
	run_machine *m = call->machine;
	uint64_t interface = call->granted.service->interface;
	uint8_t *record = m->reply + len;
	uint32_t id;

	if (len + CAPOS_TRANSFER_RECORD_BYTES > call->result_room ||
	    !run_table_add(&m->table, call->granted, &id))
		return false;
	call->granted = (run_object){ 0 };
	memset(record, 0, CAPOS_TRANSFER_RECORD_BYTES);
	memcpy(record, &id, sizeof id);
	memcpy(record + 8, &interface, sizeof interface);
	c->flags = CAPOS_CQE_FLAG_TRANSFER_RESULT_CAPS;
	c->cap_count = 1;
	return true;
}

static void finish_results(run_call *call, run_cqe *c)
{
	size_t len, caps = 0;

	if (!call->method->results) {
		c->result = 0;
		return;
	}
	len = encode(call, call->method->results, call->results, call->result_room);
	if (len && call->granted.service) {
		caps = CAPOS_TRANSFER_RECORD_BYTES;
		if (!grant(call, len, c))
			len = 0;
	}
	c->result = len ? (int32_t)len : CAPOS_ERR_INVALID_RESULT_BUFFER;
	if (len)
		copy_out(call, len + caps);
}

/* ----------------------------------------------------------------- the call */

static run_outcome invoke(run_call *call)
{
	const run_service *s = call->self->service;

	call->wait = (run_wait){ .deadline = RUN_NEVER };
	return s->methods[call->ordinal](call);
}

/* False: pending. */
static bool finish(run_call *call, run_outcome outcome, run_cqe *c)
{
	switch (outcome) {
	case RUN_PENDING:
		return false;
	case RUN_RAISED:
		finish_exception(call, c);
		break;
	case RUN_NO_ROOM:
		c->result = CAPOS_ERR_INVALID_RESULT_BUFFER;
		break;
	case RUN_DONE:
	case RUN_EXIT:
		finish_results(call, c);
		break;
	}
	run_trace_call(call, c->result);
	return true;
}

bool run_call_retry(run_call *call, run_cqe *c)
{
	return finish(call, invoke(call), c);
}

/* The first answer of a call whose buffers and target are valid. */
static run_outcome first_outcome(run_call *call, const run_sqe *e)
{
	const run_service *s = call->self->service;
	const wire_interface *i = wire_interface_of(s->interface);
	const char *wrong;

	if (e->method_id >= s->count || !s->methods[e->method_id])
		return run_raise(call, CAPOS_EXCEPTION_UNIMPLEMENTED, "%s has no method %u",
				 i->name, e->method_id);
	call->method = &i->methods[e->method_id];
	wrong = decode(call, e->len);
	if (wrong)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "params of %s.%s: %s",
				 i->name, call->method->name, wrong);
	return invoke(call);
}

static run_call *call_of(run_machine *m, const run_sqe *e)
{
	run_call *call = calloc(1, sizeof *call);

	if (!call)
		return NULL;
	*call = (run_call){ .machine = m, .self_id = e->cap_id, .ordinal = e->method_id,
			    .user_data = e->user_data, .result_at = e->result_addr,
			    .result_room = e->result_len };
	call->self = run_table_get(&m->table, e->cap_id);
	if (e->len) {
		call->message = malloc(e->len);
		if (!call->message) {
			run_call_free(call);
			return NULL;
		}
		memcpy(call->message, run_memory_at(&m->memory, e->addr, e->len,
						    CAPOS_PROT_READ), e->len);
	}
	return call;
}

bool run_call_start(run_machine *m, const run_sqe *e, run_cqe *c)
{
	run_outcome outcome;
	run_call *call;

	c->result = check_buffers(m, e);
	if (c->result == 0 && !run_table_get(&m->table, e->cap_id))
		c->result = CAPOS_ERR_INVOKE_FAILED;
	call = c->result == 0 ? call_of(m, e) : NULL;
	if (!call) {
		c->result = c->result ? c->result : CAPOS_ERR_INVOKE_FAILED;
		run_trace_plain(m, e, c->result);
		return true;
	}
	outcome = first_outcome(call, e);
	if (outcome == RUN_PENDING && m->pending_count == RUN_PENDING_MAX)
		outcome = run_raise(call, CAPOS_EXCEPTION_OVERLOADED, "%d calls are under way",
				    RUN_PENDING_MAX);
	if (finish(call, outcome, c)) {
		run_call_free(call);
		return true;
	}
	m->pending[m->pending_count++] = call;
	return false;
}
