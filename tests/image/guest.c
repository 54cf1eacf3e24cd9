/* A freestanding program for the stand-in kernel. What it does, MODE says; its own
 * checks end it with the line at which they failed, modulo 100. */
#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

enum { ECHO, ARGUMENTS, STATUS, BIG_STATUS, SSE, X87, TEXT_WRITE, CAPSET_WRITE, WILD, NO_EXECUTE,
       KERNEL_READ, FORGED_TAIL, FOREVER, STRICT };

#define CHECK(rule) ((rule) ? (void)0 : end(__LINE__ % 100))

static uint64_t call_kernel(uint64_t number, uint64_t a, uint64_t b)
{
	uint64_t result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return result;
}

static void end(int status)
{
	call_kernel(CAPOS_SYS_EXIT, (uint64_t)status, 0);
}

static volatile uint32_t *ring(uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(CAPOS_RING + offset);
}

typedef struct submission {
	uint8_t opcode, flags;
	uint16_t method;
	uint32_t cap;
	uint64_t user_data, address;
	uint32_t len, result_len;
	uint64_t result_address, rest[3];
} submission;

/* One entry, and its completion. */
static int32_t submit(submission s)
{
	uint32_t tail = *ring(CAPOS_RING_SQ_TAIL), head = *ring(CAPOS_RING_CQ_HEAD);
	volatile submission *entry = (volatile submission *)(uintptr_t)(
		CAPOS_RING + CAPOS_RING_SQES + tail % CAPOS_RING_SQ_COUNT * CAPOS_SQE_BYTES);
	uint32_t done = CAPOS_RING_CQES + head % CAPOS_RING_CQ_COUNT * CAPOS_CQE_BYTES;
	int32_t result;

	s.user_data = tail + 1000;
	*entry = s;
	*ring(CAPOS_RING_SQ_TAIL) = tail + 1;
	CHECK(call_kernel(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER) == 1);
	CHECK(*ring(done) == tail + 1000);
	result = (int32_t)*ring(done + CAPOS_CQE_RESULT);
	*ring(CAPOS_RING_CQ_HEAD) = head + 1;
	return result;
}

static uint64_t params[1024], results[1024];

static int32_t call(uint32_t cap, uint64_t interface, uint16_t method, const wire_value *values)
{
	const wire_method *m = &wire_interface_of(interface)->methods[method];
	size_t n = wire_encode(m->params, values, params, sizeof params);

	CHECK(n);
	return submit((submission){
		.opcode = CAPOS_OP_CALL, .method = method, .cap = cap,
		.address = (uint64_t)params, .len = (uint32_t)n,
		.result_address = (uint64_t)results, .result_len = sizeof results,
	});
}

/* The capability of that interface; 0: there is none. */
static uint32_t find(uint64_t interface)
{
	const uint8_t *page = (const uint8_t *)CAPOS_CAPSET;
	uint32_t count = *(const uint32_t *)(page + 12), i;

	for (i = 0; i < count; i++) {
		const uint8_t *e = page + CAPOS_CAPSET_HEADER_BYTES + i * CAPOS_CAPSET_ENTRY_BYTES;

		if (*(const uint64_t *)(e + CAPOS_CAPSET_ENTRY_INTERFACE_ID) == interface)
			return *(const uint32_t *)(e + CAPOS_CAPSET_ENTRY_CAP_ID);
	}
	return 0;
}

static void print(const uint8_t *text, uint32_t len)
{
	const wire_value v = { .bytes = { text, len } };

	CHECK(call(find(CAPOS_CONSOLE_ID), CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE, &v) == 0);
}

/* Prints its input back to front, line by line. */
static void echo(void)
{
	uint32_t cap = find(CAPOS_STD_IO_ID), i, n;
	wire_value in[4] = { { .bytes = { (const uint8_t *)"", 0 } },
			     { .number = CAPOS_STDIO_READ_MODE_LINE }, { .number = 100 },
			     { .number = 1 } }, out[2];
	wire_message m;
	uint8_t line[100];
	int32_t got;

	for (;;) {
		got = call(cap, CAPOS_STD_IO_ID, CAPOS_STD_IO_READ, in);
		CHECK(got > 0);
		CHECK(!wire_open(&m, results, (size_t)got));
		CHECK(!wire_decode(&m, wire_interface_of(CAPOS_STD_IO_ID)
				   ->methods[CAPOS_STD_IO_READ].results, out));
		if (out[0].number == CAPOS_LINE_STATUS_CLOSED)
			return;
		n = out[1].bytes.len;
		CHECK(n && n <= sizeof line && out[1].bytes.ptr[n - 1] == '\n');
		for (i = 0; i + 1 < n; i++)
			line[i] = out[1].bytes.ptr[n - 2 - i];
		line[n - 1] = '\n';
		print(line, n);
	}
}

/* The block of docs/capos-args.md, here filled by the image tool. */
static struct {
	char magic[8];
	uint32_t version, argc, envc, has_directory, bytes, zero;
	char strings[CAPOS_ARGS_BYTES - 32];
} args __attribute__((section(".capos_args"), aligned(4096))) = { CAPOS_ARGS_MAGIC, 1, 0, 0, 0, 0,
								  0, "" };

static void print_arguments(void)
{
	volatile uint32_t *argc = &args.argc;
	const char *at = args.strings;
	uint32_t i, n;

	for (i = 0; i < *argc; i++, at += n + 1) {
		for (n = 0; at[n]; n++)
			;
		print((const uint8_t *)at, n);
		print((const uint8_t *)"|", 1);
	}
}

/* What must be refused, and how. */
static void break_rules(void)
{
	uint32_t console = find(CAPOS_CONSOLE_ID);
	submission s = { .opcode = CAPOS_OP_CALL, .cap = console, .address = (uint64_t)params };
	wire_value empty = { .bytes = { (const uint8_t *)"", 0 } };

	CHECK(submit((submission){ .opcode = CAPOS_OP_NOP }) == 0);
	CHECK(submit((submission){ .opcode = CAPOS_OP_NOP, .len = 1 }) == CAPOS_ERR_INVALID_REQUEST);
	CHECK(submit((submission){ .opcode = 77 }) == CAPOS_ERR_INVALID_REQUEST);
	CHECK(submit((submission){ .opcode = CAPOS_OP_FINISH }) == CAPOS_ERR_UNSUPPORTED_OPCODE);
	s.flags = CAPOS_SQE_FLAG_LINK;
	CHECK(submit(s) == CAPOS_ERR_INVALID_REQUEST);
	s.flags = 0;
	s.address = 0x10;
	s.len = 24;
	CHECK(submit(s) == CAPOS_ERR_INVALID_PARAMS_BUFFER);
	s.address = 0x100000;	/* the kernel itself */
	CHECK(submit(s) == CAPOS_ERR_INVALID_PARAMS_BUFFER);
	s.method = 99;
	s.address = s.len = 0;
	s.result_address = (uint64_t)results;
	s.result_len = sizeof results;
	CHECK(submit(s) == CAPOS_ERR_APPLICATION_EXCEPTION);
	CHECK(call(console + 50, CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE, &empty) ==
	      CAPOS_ERR_INVOKE_FAILED);
	CHECK(submit((submission){ .opcode = CAPOS_OP_RELEASE, .cap = console }) == 0);
	CHECK(submit((submission){ .opcode = CAPOS_OP_RELEASE, .cap = console }) ==
	      CAPOS_ERR_INVALID_REQUEST);
	CHECK(call(console, CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE, &empty) ==
	      CAPOS_ERR_INVOKE_FAILED);
	CHECK(call_kernel(0, 0, 0) == CAPOS_ENTER_REJECTED);
}

static _Thread_local int of_thread = 41, of_thread_zero;

void _start(uint64_t ring_page, uint64_t pid, uint64_t capset);

void _start(uint64_t ring_page, uint64_t pid, uint64_t capset)
{
	static uint8_t code[] __attribute__((section(".data"))) = { 0xc3 };

	CHECK(ring_page == CAPOS_RING && pid && capset == CAPOS_CAPSET);
	CHECK(of_thread == 41 && of_thread_zero == 0);
	switch (MODE) {
	case ECHO: echo(); break;
	case ARGUMENTS: print_arguments(); break;
	case STATUS: end(42); break;
	case BIG_STATUS: end(300); break;
	case SSE: __asm__ volatile("xorps %xmm0, %xmm0"); break;
	case X87: __asm__ volatile("fldz"); break;
	case TEXT_WRITE: *(volatile char *)CAPOS_IMAGE_BASE = 1; break;
	case CAPSET_WRITE: *(volatile char *)CAPOS_CAPSET = 1; break;
	case WILD: *(volatile char *)0x7000000000 = 1; break;
	case NO_EXECUTE: ((void (*)(void))(uintptr_t)code)(); break;
	case KERNEL_READ: end(*(volatile char *)0x100000); break;
	case FORGED_TAIL: *ring(CAPOS_RING_SQ_TAIL) = 100000;	/* fall through */
	case FOREVER: call_kernel(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER); break;
	case STRICT: break_rules(); break;
	}
	end(0);
}

/* the compiler's */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);

void *memcpy(void *to, const void *from, size_t n)
{
	void *at = to;

	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(n) : : "memory");
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	void *at = to;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(byte) : "memory");
	return to;
}
