#include "tests/run/guest/capos.h"

__asm__(".globl _start\n"
	"_start:\n"
	"	cld\n"
	"	xor %ebp, %ebp\n"
	"	and $-16, %rsp\n"
	"	call start_c\n");

uint8_t answer[CAPOS_MAX_RESULT_BYTES] __attribute__((aligned(8)));
uint32_t answer_cap;
static uint8_t message[CAPOS_MAX_PARAMS_BYTES] __attribute__((aligned(8)));

/* Filled by the runner. */
static struct {
	char magic[8];
	uint32_t version, argc, envc, cwd, bytes, zero;
	char strings[CAPOS_ARGS_BYTES - 32];
} args __attribute__((section(".capos_args"), aligned(4096))) = { CAPOS_ARGS_MAGIC,
	CAPOS_ARGS_VERSION, 0, 0, 0, 0, 0, "" };

/* ------------------------------------------- what a compiler may call for */

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);

void *memcpy(void *to, const void *from, size_t n)
{
	void *start = to;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
	return start;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if (t <= f)
		return memcpy(to, from, n);
	while (n--)
		((volatile uint8_t *)t)[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	void *start = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(c) : "memory");
	return start;
}

/* ------------------------------------------------------------------ the ABI */

uint64_t system_call(uint64_t nr, uint64_t a, uint64_t b)
{
	__asm__ volatile("syscall" : "+a"(nr) : "D"(a), "S"(b) : "rcx", "r11", "memory");
	return nr;
}

_Noreturn void leave(int64_t code)
{
	for (;;)
		system_call(CAPOS_SYS_EXIT, (uint64_t)code, 0);
}

void start_c(uint64_t ring, uint64_t pid, uint64_t capset);
void start_c(uint64_t ring, uint64_t pid, uint64_t capset)
{
	const char *magic = (const char *)(uintptr_t)CAPOS_CAPSET;

	if (ring != CAPOS_RING || pid == 0 || capset != CAPOS_CAPSET ||
	    __builtin_memcmp(magic, CAPOS_CAPSET_MAGIC, 8) != 0)
		leave(CAPOS_EXIT_BOOTSTRAP);
	leave(guest_main());
}

int memcmp(const void *a, const void *b, size_t n);
int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

volatile uint32_t *ring_word(uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(CAPOS_RING + offset);
}

void submit(const sqe *e)
{
	uint32_t tail = *ring_word(CAPOS_RING_SQ_TAIL);
	uintptr_t at = CAPOS_RING + CAPOS_RING_SQES + tail % CAPOS_RING_SQ_COUNT * sizeof *e;

	*(volatile sqe *)at = *e;
	*ring_word(CAPOS_RING_SQ_TAIL) = tail + 1;
}

cqe next_completion(void)
{
	uint32_t head = *ring_word(CAPOS_RING_CQ_HEAD);
	uintptr_t at = CAPOS_RING + CAPOS_RING_CQES + head % CAPOS_RING_CQ_COUNT * sizeof(cqe);
	cqe c;

	system_call(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER);
	c = *(volatile cqe *)at;
	*ring_word(CAPOS_RING_CQ_HEAD) = head + 1;
	return c;
}

int32_t result_of(sqe e)
{
	submit(&e);
	return next_completion().result;
}

uint32_t find(const char *name)
{
	const uint8_t *page = (const uint8_t *)(uintptr_t)CAPOS_CAPSET;
	uint32_t count = *(const uint32_t *)(page + 12), i;

	for (i = 0; i < count; i++) {
		const uint8_t *e = page + CAPOS_CAPSET_HEADER_BYTES + i * CAPOS_CAPSET_ENTRY_BYTES;

		if (*(const uint32_t *)(e + CAPOS_CAPSET_ENTRY_NAME_LENGTH) == length(name) &&
		    memcmp(e + CAPOS_CAPSET_ENTRY_NAME, name, length(name)) == 0)
			return *(const uint32_t *)e;
	}
	return NO_CAP;
}

int32_t call(uint32_t cap, uint64_t interface, uint16_t method, const wire_value *params,
	     wire_value *results)
{
	static uint64_t user_data = 1000;
	const wire_method *w = &wire_interface_of(interface)->methods[method];
	size_t len = wire_encode(w->params, params, message, sizeof message);
	sqe e = { .opcode = CAPOS_OP_CALL, .method = method, .cap = cap, .user_data = ++user_data,
		  .addr = (uintptr_t)message, .len = (uint32_t)len,
		  .result_addr = (uintptr_t)answer, .result_len = sizeof answer };
	wire_message m;
	cqe c;

	submit(&e);
	c = next_completion();
	if (c.user_data != user_data)
		leave(CAPOS_EXIT_RING);
	answer_cap = c.cap_count == 1 ? *(uint32_t *)(answer + c.result) : NO_CAP;
	if (c.result > 0 && results && (wire_open(&m, answer, (size_t)c.result) ||
					wire_decode(&m, w->results, results)))
		leave(CAPOS_EXIT_RING);
	return c.result;
}

static void read_exception(wire_value v[2])
{
	wire_message m;

	if (wire_open(&m, answer, sizeof answer) || wire_decode(&m, &wire_exception, v))
		leave(CAPOS_EXIT_RING);
}

uint64_t exception_type(void)
{
	wire_value v[2];

	read_exception(v);
	return v[0].number;
}

wire_bytes exception_text(void)
{
	wire_value v[2];

	read_exception(v);
	return v[1].bytes;
}

/* ------------------------------------------------------------------ comfort */

size_t length(const char *s)
{
	size_t n = 0;

	while (((const volatile char *)s)[n])
		n++;
	return n;
}

wire_value text(const char *s)
{
	return (wire_value){ .bytes = { (const uint8_t *)s, (uint32_t)length(s) } };
}

wire_value number(uint64_t n)
{
	return (wire_value){ .number = n };
}

void say(const char *s)
{
	wire_value v = text(s);

	call(find(CAPOS_NAME_CONSOLE), CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE, &v, NULL);
}

void say_number(int64_t n)
{
	char digits[24];
	size_t at = sizeof digits - 1;
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

	digits[at] = '\0';
	do
		digits[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		digits[--at] = '-';
	say(digits + at);
}

static const char *string_of(uint32_t index)
{
	const char *s = args.strings;

	while (index--)
		s += length(s) + 1;
	return s;
}

const char *argument(uint32_t index)
{
	return index < args.argc ? string_of(index) : NULL;
}

const char *variable(uint32_t index)
{
	return index < args.envc ? string_of(args.argc + index) : NULL;
}
