/* System calls, the ring, and the three interfaces that are served. Entries are
 * checked by capOS's rules for fields that must be zero, so that a program which
 * breaks them fails here, too. Every call is done at once: nothing is ever
 * pending when cap_enter returns. */
#include "targets/capos/standin/kernel.h"
#include "targets/capos/standin/machine.h"

enum { CAP_GENERATION = 1 << 24 };	/* ids are generation:8, index:24 */

/* The fields of an entry (capos_abi.h), in their order. */
typedef struct submission {
	uint8_t opcode, flags;
	uint16_t method;
	uint32_t cap;
	uint64_t user_data, address;
	uint32_t len, result_len;
	uint64_t result_address, pipeline_dep;
	uint16_t pipeline_field, transfer_count;
	uint32_t call_id;
	uint64_t disclosure;
} submission;

typedef struct completion {
	uint64_t user_data;
	int32_t result;
	uint16_t flags, cap_count;
	uint64_t badge;
	uint32_t call_id, reserved;
} completion;

_Static_assert(sizeof(submission) == CAPOS_SQE_BYTES, "submission entry");
_Static_assert(sizeof(completion) == CAPOS_CQE_BYTES, "completion entry");
_Static_assert(offsetof(submission, result_address) == CAPOS_SQE_RESULT_ADDR, "field");
_Static_assert(offsetof(submission, disclosure) == CAPOS_SQE_SESSION_DISCLOSURE, "field");

static const boot_plan *the_plan;
static bool released[CAPOS_CAPSET_ENTRIES_MAX];
static uint32_t input_at;	/* what of the input was read */

static volatile uint32_t *ring_word(uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(CAPOS_RING + offset);
}

static void put32(uint8_t *page, uint32_t offset, uint32_t value)
{
	memcpy(page + offset, &value, sizeof value);
}

static void make_ring(void)
{
	uint8_t page[CAPOS_PAGE_SIZE] = { 0 };

	put32(page, CAPOS_RING_SQ_MASK, CAPOS_RING_SQ_COUNT - 1);
	put32(page, CAPOS_RING_SQ_ENTRIES, CAPOS_RING_SQ_COUNT);
	put32(page, CAPOS_RING_CQ_MASK, CAPOS_RING_CQ_COUNT - 1);
	put32(page, CAPOS_RING_CQ_ENTRIES, CAPOS_RING_CQ_COUNT);
	put32(page, CAPOS_RING_SQE_OFFSET, CAPOS_RING_SQES);
	put32(page, CAPOS_RING_CQE_OFFSET, CAPOS_RING_CQES);
	map_pages(CAPOS_RING, CAPOS_RING + CAPOS_PAGE_SIZE, PAGE_WRITE);
	fill_pages(CAPOS_RING, page, sizeof page);
}

static void make_capset(const boot_plan *plan)
{
	uint8_t page[CAPOS_PAGE_SIZE] = CAPOS_CAPSET_MAGIC;
	uint32_t i;

	put32(page, 8, CAPOS_CAPSET_VERSION);
	put32(page, 12, plan->count);
	for (i = 0; i < plan->count; i++) {
		uint8_t *entry = page + CAPOS_CAPSET_HEADER_BYTES + i * CAPOS_CAPSET_ENTRY_BYTES;
		const grant *g = &plan->grants[i];

		put32(entry, CAPOS_CAPSET_ENTRY_CAP_ID, CAP_GENERATION + i + 1);
		put32(entry, CAPOS_CAPSET_ENTRY_NAME_LENGTH, g->name.len);
		memcpy(entry + CAPOS_CAPSET_ENTRY_INTERFACE_ID, &g->interface->id, 8);
		memcpy(entry + CAPOS_CAPSET_ENTRY_NAME, g->name.ptr, g->name.len);
	}
	map_pages(CAPOS_CAPSET, CAPOS_CAPSET + CAPOS_PAGE_SIZE, PAGE_READ);
	fill_pages(CAPOS_CAPSET, page, sizeof page);
}

void calls_init(const boot_plan *plan)
{
	the_plan = plan;
	make_ring();
	make_capset(plan);
}

/* Its index, or -1: no such capability, or one that was released. */
static int cap_index(uint32_t id)
{
	uint32_t i = id - CAP_GENERATION - 1;

	return i < the_plan->count && !released[i] ? (int)i : -1;
}

/* A result message: its bytes, or what is answered when it does not fit. */
static int32_t encode(const submission *s, const wire_layout *layout, const wire_value *values,
		      int32_t too_small)
{
	uint32_t room = s->result_len;
	void *out = user_bytes(s->result_address, room, true);
	size_t n;

	if (!out || room > CAPOS_MAX_RESULT_BYTES)
		return CAPOS_ERR_INVALID_RESULT_BUFFER;
	n = wire_encode(layout, values, out, room);
	return n ? (int32_t)n : too_small;
}

static int32_t exception(const submission *s, uint64_t type, const char *text)
{
	const wire_value values[] = {
		{ .number = type },
		{ .bytes = { (const uint8_t *)text, (uint32_t)strlen(text) } },
	};
	int32_t n = encode(s, &wire_exception, values,
			   CAPOS_ERR_APPLICATION_EXCEPTION_TRUNCATED);

	return n < 0 ? n : CAPOS_ERR_APPLICATION_EXCEPTION;
}

/* The next line, or as many bytes as may be, of the input: never cut within a
 * UTF-8 sequence, as the answer is a text. */
static wire_bytes next_input(uint64_t mode, uint32_t most)
{
	wire_bytes in = { the_plan->input.ptr + input_at, the_plan->input.len - input_at };
	uint32_t n = 0;

	while (n < in.len && n < most && !(mode != CAPOS_STDIO_READ_MODE_BLOCK && n &&
					   in.ptr[n - 1] == '\n'))
		n++;
	while (n && n < in.len && (in.ptr[n] & 0xc0) == 0x80)
		n--;
	input_at += n;
	return (wire_bytes){ in.ptr, n };
}

/* StdIO.read: prompt, mode, maxBytes, allowEmpty. */
static int32_t stdio_read(const submission *s, const wire_method *method, const wire_value *in)
{
	uint32_t most = in[2].number ? (uint32_t)in[2].number : CAPOS_MAX_RESULT_BYTES;
	uint32_t before = input_at;
	wire_value out[2];
	int32_t n;

	/* header, root, status, text: what a message needs besides its text */
	if (s->result_len < 48)
		return CAPOS_ERR_INVALID_RESULT_BUFFER;
	most = most < s->result_len - 48 ? most : s->result_len - 48;
	serial_write(in[0].bytes.ptr, in[0].bytes.len);
	out[0].number = input_at < the_plan->input.len ? CAPOS_LINE_STATUS_SUBMITTED
						       : CAPOS_LINE_STATUS_CLOSED;
	out[1].bytes = next_input(in[1].number, most);
	n = encode(s, method->results, out, CAPOS_ERR_INVALID_RESULT_BUFFER);
	if (n < 0)
		input_at = before;	/* nothing was handed over */
	return n;
}

/* Nobody types here: a terminal's line is closed at once. */
static int32_t read_line(const submission *s, const wire_method *method)
{
	const wire_value out[2] = { { .number = CAPOS_LINE_STATUS_CLOSED }, { .bytes = { 0 } } };

	return encode(s, method->results, out, CAPOS_ERR_INVALID_RESULT_BUFFER);
}

static int32_t write_line(wire_bytes text)
{
	serial_write(text.ptr, text.len);
	serial_write("\n", 1);
	return 0;
}

static int32_t invoke(const submission *s, const wire_interface *interface,
		      const wire_method *method, const wire_value *in)
{
	if (interface->id == CAPOS_STD_IO_ID) {
		switch (s->method) {
		case CAPOS_STD_IO_WRITE:
			serial_write(in[1].bytes.ptr, in[1].bytes.len);
			return 0;
		case CAPOS_STD_IO_READ:
			return stdio_read(s, method, in);
		default:
			input_at = the_plan->input.len;
			return 0;
		}
	}
	/* Console and TerminalSession have the same first two methods */
	if (s->method == CAPOS_TERMINAL_SESSION_READ_LINE)
		return read_line(s, method);
	if (s->method == CAPOS_CONSOLE_WRITE_LINE)
		return write_line(in[0].bytes);
	serial_write(in[0].bytes.ptr, in[0].bytes.len);
	return 0;
}

static int32_t do_call(const submission *s)
{
	static wire_message m;
	wire_value in[WIRE_VALUES_MAX];
	const wire_interface *interface;
	const char *wrong;
	void *params;
	int index = cap_index(s->cap);

	if (s->transfer_count)
		return CAPOS_ERR_TRANSFER_NOT_SUPPORTED;
	if (index < 0)
		return CAPOS_ERR_INVOKE_FAILED;
	interface = the_plan->grants[index].interface;
	if (s->method >= interface->count)
		return exception(s, CAPOS_EXCEPTION_UNIMPLEMENTED, "no such method");
	params = user_bytes(s->address, s->len, false);
	if (!params || s->len > CAPOS_MAX_PARAMS_BYTES)
		return CAPOS_ERR_INVALID_PARAMS_BUFFER;
	wrong = wire_open(&m, params, s->len);
	if (!wrong)
		wrong = wire_decode(&m, interface->methods[s->method].params, in);
	if (wrong)
		return exception(s, CAPOS_EXCEPTION_INVALID_ARGUMENT, wrong);
	return invoke(s, interface, &interface->methods[s->method], in);
}

static int32_t do_release(const submission *s)
{
	int index = cap_index(s->cap);

	if (index < 0)
		return CAPOS_ERR_INVALID_REQUEST;
	released[index] = true;
	return 0;
}

/* All that a RELEASE or NOP does not use. */
static bool rest_is_zero(const submission *s)
{
	return !(s->flags | s->method | s->address | s->len | s->result_len | s->result_address |
		 s->pipeline_dep | s->pipeline_field | s->transfer_count | s->call_id |
		 s->disclosure);
}

static bool call_is_sound(const submission *s)
{
	bool owned = s->flags & CAPOS_SQE_FLAG_THREAD_OWNED;

	return !(s->flags & ~CAPOS_SQE_FLAG_THREAD_OWNED) && owned == (s->call_id != 0) &&
	       !s->pipeline_dep && !s->pipeline_field &&
	       !(s->disclosure & ~(uint64_t)CAPOS_SESSION_DISCLOSURE_MASK);
}

static int32_t run(const submission *s)
{
	switch (s->opcode) {
	case CAPOS_OP_CALL:
		return call_is_sound(s) ? do_call(s) : CAPOS_ERR_INVALID_REQUEST;
	case CAPOS_OP_RELEASE:
		return rest_is_zero(s) ? do_release(s) : CAPOS_ERR_INVALID_REQUEST;
	case CAPOS_OP_NOP:
		return rest_is_zero(s) && !s->cap ? 0 : CAPOS_ERR_INVALID_REQUEST;
	case CAPOS_OP_FINISH:
		return CAPOS_ERR_UNSUPPORTED_OPCODE;
	case CAPOS_OP_RETURN:
	case CAPOS_OP_RECV:
	case CAPOS_OP_CANCEL:
	case CAPOS_OP_PARK:
	case CAPOS_OP_UNPARK:
		return CAPOS_ERR_INVOKE_FAILED;	/* no Endpoint, no ParkSpace is granted */
	default:
		return CAPOS_ERR_INVALID_REQUEST;
	}
}

static void complete(const submission *s, uint32_t tail)
{
	completion c = { .user_data = s->user_data };
	uint32_t slot = tail % CAPOS_RING_CQ_COUNT;

	c.result = run(s);
	memcpy((void *)(uintptr_t)(CAPOS_RING + CAPOS_RING_CQES + slot * CAPOS_CQE_BYTES), &c,
	       sizeof c);
	*ring_word(CAPOS_RING_CQ_TAIL) = tail + 1;
}

/* Runs what was submitted, as far as there is room for completions. The indices
 * are the program's to write: each is read once. */
static uint32_t drain(void)
{
	uint32_t head = *ring_word(CAPOS_RING_SQ_HEAD), tail = *ring_word(CAPOS_RING_SQ_TAIL);
	uint32_t done = *ring_word(CAPOS_RING_CQ_TAIL), read = *ring_word(CAPOS_RING_CQ_HEAD);
	submission s;

	if (tail - head > CAPOS_RING_SQ_COUNT)
		head = tail;	/* capOS drops everything, too */
	if (done - read > CAPOS_RING_CQ_COUNT)
		*ring_word(CAPOS_RING_CQ_HEAD) = read = done;
	for (; head != tail && done - read < CAPOS_RING_CQ_COUNT; head++, done++) {
		uint32_t slot = head % CAPOS_RING_SQ_COUNT;

		memcpy(&s, (void *)(uintptr_t)(CAPOS_RING + CAPOS_RING_SQES +
					       slot * CAPOS_SQE_BYTES), sizeof s);
		complete(&s, done);
	}
	*ring_word(CAPOS_RING_SQ_HEAD) = head;
	return done - read;
}

static uint64_t cap_enter(uint32_t least, uint64_t timeout)
{
	uint32_t count = drain();

	if (count < least && timeout == CAPOS_ENTER_WAIT_FOREVER)
		stop("the program waits for ever: nothing is pending", NULL);
	return count;
}

static noreturn void end_program(int64_t status)
{
	char number[24];

	say(printable(the_plan->name), " ended with status ", decimal(status, number), NULL);
	power_off(status >= 0 && status <= STATUS_HIGHEST ? (int)status : STATUS_OTHER);
}

uint64_t system_call(uint64_t number, uint64_t a, uint64_t b);

uint64_t system_call(uint64_t number, uint64_t a, uint64_t b)
{
	if (number == CAPOS_SYS_EXIT)
		end_program((int64_t)a);
	if (number == CAPOS_SYS_CAP_ENTER)
		return cap_enter((uint32_t)a, b);
	return CAPOS_ENTER_REJECTED;
}
