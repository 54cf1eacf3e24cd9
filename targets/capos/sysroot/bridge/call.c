#include "call.h"

#include <errno.h>
#include <string.h>

#include "ixt/base/capos_abi.h"
#include "ring.h"

/* Chunk, framing and what else a message may hold; a list of a directory is the
 * largest one. */
#define PARAMS_ROOM (BRIDGE_CHUNK + 1024)
#define RESULTS_ROOM (BRIDGE_CHUNK + 1024 > 32768 ? BRIDGE_CHUNK + 1024 : 32768)

static _Alignas(8) uint8_t params_buffer[PARAMS_ROOM];
static _Alignas(8) uint8_t results_buffer[RESULTS_ROOM];
static wire_message message;	/* of the last call's results */

/* --------------------------------------------------------------------- the CapSet */

bool capability_entry(uint32_t index, char *name, capability *c)
{
	const uint8_t *page = (const uint8_t *)(uintptr_t)CAPOS_CAPSET, *entry;
	uint32_t count, len;

	memcpy(&count, page + 12, sizeof count);
	if (index >= count || index >= CAPOS_CAPSET_ENTRIES_MAX)
		return false;
	entry = page + CAPOS_CAPSET_HEADER_BYTES + index * CAPOS_CAPSET_ENTRY_BYTES;
	memcpy(&c->id, entry + CAPOS_CAPSET_ENTRY_CAP_ID, sizeof c->id);
	memcpy(&c->interface, entry + CAPOS_CAPSET_ENTRY_INTERFACE_ID, sizeof c->interface);
	memcpy(&len, entry + CAPOS_CAPSET_ENTRY_NAME_LENGTH, sizeof len);
	if (len > CAPOS_CAPSET_NAME_BYTES)
		len = CAPOS_CAPSET_NAME_BYTES;
	memcpy(name, entry + CAPOS_CAPSET_ENTRY_NAME, len);
	name[len] = '\0';
	return true;
}

capability capability_find(const char *name, uint64_t interface, bool any)
{
	char met[CAPOS_CAPSET_NAME_BYTES + 1];
	capability c, first = { 0, 0 };
	uint32_t i;

	for (i = 0; capability_entry(i, met, &c); i++) {
		if (c.interface != interface)
			continue;
		if (strcmp(met, name) == 0)
			return c;
		if (any && !first.interface)
			first = c;
	}
	return first;
}

/* ------------------------------------------------------------------------- calls */

/* What an exception is in C. Which failure has which type is not told by the crates:
 * callers that know more replace EIO. */
static long errno_of_exception(void)
{
	wire_value values[2];

	if (wire_open(&message, results_buffer, sizeof results_buffer) ||
	    wire_decode(&message, &wire_exception, values))
		return -EIO;
	switch (values[0].number) {
	case CAPOS_EXCEPTION_OVERLOADED:
		return -EAGAIN;
	case CAPOS_EXCEPTION_DISCONNECTED:
		return -EPIPE;
	case CAPOS_EXCEPTION_UNIMPLEMENTED:
		return -ENOSYS;
	case CAPOS_EXCEPTION_INVALID_ARGUMENT:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static long errno_of(int32_t result)
{
	switch (result) {
	case CAPOS_ERR_APPLICATION_EXCEPTION:
		return errno_of_exception();
	case CAPOS_ERR_INVOKE_FAILED:
		return -EBADF;
	default:
		return -EIO;
	}
}

static const wire_method *method_of(capability c, uint16_t method)
{
	const wire_interface *interface = wire_interface_of(c.interface);

	return interface && method < interface->count ? &interface->methods[method] : NULL;
}

static long call_method(capability c, uint16_t number, const wire_method *method,
			const wire_value *params, ring_reply *reply)
{
	ring_request request = {
		.opcode = CAPOS_OP_CALL, .method = number, .capability = c.id,
		.params = params_buffer, .results = results_buffer,
		.results_room = sizeof results_buffer,
	};

	request.params_len = (uint32_t)wire_encode(method->params, params, params_buffer,
						   sizeof params_buffer);
	if (!request.params_len)
		return -EMSGSIZE;
	*reply = ring_call(&request);
	return reply->result < 0 ? errno_of(reply->result) : 0;
}

long call(capability c, uint16_t number, const wire_value *params, wire_value *results)
{
	const wire_method *method = method_of(c, number);
	ring_reply reply;
	long status;

	if (!method)
		return -ENOSYS;
	status = call_method(c, number, method, params, &reply);
	if (status < 0 || !results)
		return status;
	if (!method->results || wire_open(&message, results_buffer, (size_t)reply.result) ||
	    wire_decode(&message, method->results, results))
		return -EIO;
	return 0;
}

long call_for(capability c, uint16_t number, const wire_value *params, uint64_t interface,
	      capability *got)
{
	const wire_method *method = method_of(c, number);
	ring_reply reply;
	long status;

	if (!method)
		return -ENOSYS;
	status = call_method(c, number, method, params, &reply);
	if (status < 0)
		return status;
	if (!(reply.flags & CAPOS_CQE_FLAG_TRANSFER_RESULT_CAPS) || !reply.capabilities ||
	    (size_t)reply.result + CAPOS_TRANSFER_RECORD_BYTES > sizeof results_buffer)
		return -EIO;
	memcpy(&got->id, results_buffer + reply.result, sizeof got->id);
	memcpy(&got->interface, results_buffer + reply.result + 8, sizeof got->interface);
	return got->interface == interface ? 0 : -EIO;
}

bool call_row(const wire_list *list, const wire_layout *layout, uint32_t index,
	      wire_value *values)
{
	return !wire_list_item(&message, list, layout, index, values);
}

void capability_release(capability c)
{
	ring_request request = { .opcode = CAPOS_OP_RELEASE, .capability = c.id };

	ring_call(&request);
}
