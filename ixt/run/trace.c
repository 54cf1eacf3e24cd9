#include "ixt/run/trace.h"

#include <inttypes.h>

enum { SHOWN_BYTES = 40 };

static const char *const opcode_names[] = {
	[CAPOS_OP_CALL] = "CALL", [CAPOS_OP_RETURN] = "RETURN", [CAPOS_OP_RECV] = "RECV",
	[CAPOS_OP_RELEASE] = "RELEASE", [CAPOS_OP_FINISH] = "FINISH", [CAPOS_OP_NOP] = "NOP",
	[CAPOS_OP_CANCEL] = "CANCEL", [CAPOS_OP_PARK_BENCH] = "PARK_BENCH",
	[CAPOS_OP_PARK] = "PARK", [CAPOS_OP_UNPARK] = "UNPARK",
};

static const char *const error_names[] = {
	"", "invalid request", "invalid params buffer", "invalid result buffer", "invoke failed",
	"unsupported opcode", "transfer not supported", "invalid transfer descriptor",
	"transfer aborted", "exception", "exception, cut off",
};

static void print_result(FILE *out, int32_t result)
{
	if (result < 0 && -(int64_t)result < (int64_t)(sizeof error_names / sizeof *error_names))
		fprintf(out, " = %d (%s)", result, error_names[-result]);
	else
		fprintf(out, " = %d", result);
}

void run_trace_plain(run_machine *m, const run_sqe *e, int32_t result)
{
	if (!m->trace)
		return;
	if (e->opcode < sizeof opcode_names / sizeof *opcode_names)
		fprintf(m->trace, "%s(cap 0x%x)", opcode_names[e->opcode], e->cap_id);
	else
		fprintf(m->trace, "opcode %u(cap 0x%x)", e->opcode, e->cap_id);
	print_result(m->trace, result);
	putc('\n', m->trace);
}

static void print_bytes(FILE *out, wire_bytes b)
{
	uint32_t i;

	putc('"', out);
	for (i = 0; i < b.len && i < SHOWN_BYTES; i++) {
		if (b.ptr[i] == '\n')
			fputs("\\n", out);
		else if (b.ptr[i] < 0x20 || b.ptr[i] > 0x7e || b.ptr[i] == '"' || b.ptr[i] == '\\')
			fprintf(out, "\\x%02x", b.ptr[i]);
		else
			putc(b.ptr[i], out);
	}
	putc('"', out);
	if (b.len > SHOWN_BYTES)
		fprintf(out, "... %" PRIu32 " bytes", b.len);
}

static const wire_value *print_fields(FILE *out, const wire_layout *layout, const wire_value *v,
				      const char **separator)
{
	uint32_t i;

	for (i = 0; i < layout->count; i++) {
		const wire_field *f = &layout->fields[i];

		if (f->kind == WIRE_STRUCT) {
			v = print_fields(out, layout->of, v, separator);
			continue;
		}
		fprintf(out, "%s%s=", *separator, f->name);
		*separator = ", ";
		if (f->kind == WIRE_DATA || f->kind == WIRE_TEXT)
			print_bytes(out, v->bytes);
		else if (f->kind == WIRE_LIST)
			fprintf(out, "[%" PRIu32 "]", v->list.count);
		else
			fprintf(out, v->number > 0xffff ? "0x%" PRIx64 : "%" PRIu64, v->number);
		v++;
	}
	return v;
}

static void print_layout(FILE *out, const wire_layout *layout, const wire_value *values)
{
	const char *separator = "";

	print_fields(out, layout, values, &separator);
}

void run_trace_call(const run_call *call, int32_t result)
{
	FILE *out = call->machine->trace;
	const wire_interface *i = wire_interface_of(call->self->service->interface);

	if (!out)
		return;
	if (call->method) {
		fprintf(out, "%s@0x%x.%s(", i->name, call->self_id, call->method->name);
		print_layout(out, call->method->params, call->params);
	} else {
		fprintf(out, "%s@0x%x.%u(", i->name, call->self_id, call->ordinal);
	}
	putc(')', out);
	print_result(out, result);
	if (result == CAPOS_ERR_APPLICATION_EXCEPTION ||
	    result == CAPOS_ERR_APPLICATION_EXCEPTION_TRUNCATED)
		fprintf(out, ": %s", call->text);
	if (result >= 0 && call->method && call->method->results) {
		fputs(" -> ", out);
		print_layout(out, call->method->results, call->results);
	}
	putc('\n', out);
}

void run_trace_enter(run_machine *m, uint64_t at_least, uint64_t timeout, uint64_t result)
{
	if (!m->trace)
		return;
	fprintf(m->trace, "cap_enter(%" PRIu64 ", ", at_least);
	fprintf(m->trace, timeout == CAPOS_ENTER_WAIT_FOREVER ? "forever" : "%" PRIu64 " ns",
		timeout);
	if (result == CAPOS_ENTER_REJECTED)
		fputs(") = rejected\n", m->trace);
	else
		fprintf(m->trace, ") = %" PRIu64 "\n", result);
}
