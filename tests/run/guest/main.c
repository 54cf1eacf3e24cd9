/* One guest, many deeds: its first argument names one. */
#include "tests/run/guest/capos.h"

static int64_t decimal(const char *s)
{
	int64_t n = 0, sign = *s == '-' ? -1 : 1;

	for (s += *s == '-'; *s; s++)
		n = n * 10 + (*s - '0');
	return sign * n;
}

static int64_t do_hello(void)
{
	say("hello from a guest\n");
	return 0;
}

static int64_t do_exit(void)
{
	return decimal(argument(2));
}

static int64_t do_args(void)
{
	uint32_t i;

	for (i = 1; argument(i); i++) {
		say(argument(i));
		say("\n");
	}
	for (i = 0; variable(i); i++) {
		say(variable(i));
		say("\n");
	}
	return 0;
}

/* ------------------------------------------------------------------ streams */

static int64_t do_cat(void)
{
	uint32_t in = find(CAPOS_NAME_STDIN), out = find(CAPOS_NAME_STDOUT);
	wire_value most = number(4096), got[2], wrote[1];
	static uint8_t copy[4096];

	do {
		wire_value data;
		uint32_t done;

		if (call(in, CAPOS_PIPE_ID, CAPOS_PIPE_READ, &most, got) <= 0)
			return 1;
		__builtin_memcpy(copy, got[0].bytes.ptr, got[0].bytes.len);
		for (done = 0; done < got[0].bytes.len; done += (uint32_t)wrote[0].number) {
			data.bytes = (wire_bytes){ copy + done, got[0].bytes.len - done };
			if (call(out, CAPOS_PIPE_ID, CAPOS_PIPE_WRITE, &data, wrote) <= 0)
				return 2;
			if (wrote[0].number == 0)
				return 3;
		}
	} while (!got[1].number);
	return 0;
}

static int64_t do_lines(void)
{
	uint32_t terminal = find(CAPOS_NAME_TERMINAL);
	wire_value request[4] = { text("> "), number(0), number(0), number(1) }, got[2];

	for (;;) {
		static uint8_t copy[CAPOS_MAX_TERMINAL_LINE_BYTES];
		wire_value line;

		if (call(terminal, CAPOS_TERMINAL_SESSION_ID, CAPOS_TERMINAL_SESSION_READ_LINE,
			 request, got) <= 0)
			return 1;
		if (got[0].number == CAPOS_LINE_STATUS_CLOSED)
			return 0;
		__builtin_memcpy(copy, got[1].bytes.ptr, got[1].bytes.len);
		line.bytes = (wire_bytes){ copy, got[1].bytes.len };
		call(terminal, CAPOS_TERMINAL_SESSION_ID, CAPOS_TERMINAL_SESSION_WRITE_LINE,
		     &line, NULL);
	}
}

static int64_t do_stdio(void)
{
	uint32_t io = find(CAPOS_NAME_STDIN);
	wire_value request[4] = { text(""), number(CAPOS_STDIO_READ_MODE_BLOCK), number(7),
				  number(0) };
	wire_value got[2], out[2] = { number(CAPOS_STDIO_STREAM_STDERR) };

	for (;;) {
		static uint8_t copy[16];

		if (call(io, CAPOS_STD_IO_ID, CAPOS_STD_IO_READ, request, got) <= 0)
			return 1;
		if (got[0].number == CAPOS_LINE_STATUS_CLOSED)
			return 0;
		__builtin_memcpy(copy, got[1].bytes.ptr, got[1].bytes.len);
		out[1].bytes = (wire_bytes){ copy, got[1].bytes.len };
		if (call(io, CAPOS_STD_IO_ID, CAPOS_STD_IO_WRITE, out, NULL) != 0)
			return 2;
	}
}

/* ----------------------------------------------------------------- the ring */

static int64_t failures;

static void expect(const char *what, int64_t met, int64_t wanted)
{
	if (met == wanted)
		return;
	failures++;
	say(what);
	say(": ");
	say_number(met);
	say(" met, ");
	say_number(wanted);
	say(" expected\n");
}

/* Sets each field of a valid entry that its opcode does not use. */
static void try_fields(const char *what, sqe valid, const char *may)
{
	static const struct {
		char letter;
		uint8_t at;
	} fields[] = {
		{ 'f', 1 }, { 'm', 2 }, { 'c', 4 }, { 'a', 16 }, { 'l', 24 }, { 'L', 28 },
		{ 'r', 32 }, { 'd', 40 }, { 'p', 48 }, { 'x', 50 }, { 'i', 52 }, { 's', 56 },
	};
	size_t i;

	for (i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *p = may;
		sqe e = valid;

		while (*p && *p != fields[i].letter)
			p++;
		if (*p)
			continue;
		((uint8_t *)&e)[fields[i].at] ^= 0x40;
		expect(what, result_of(e), CAPOS_ERR_INVALID_REQUEST);
	}
}

static void try_opcodes(void)
{
	uint32_t console = find(CAPOS_NAME_CONSOLE), opcode;

	for (opcode = 10; opcode < 256; opcode++)
		expect("opcode", result_of((sqe){ .opcode = (uint8_t)opcode }), -1);
	expect("FINISH", result_of((sqe){ .opcode = CAPOS_OP_FINISH }), -5);
	expect("PARK_BENCH", result_of((sqe){ .opcode = CAPOS_OP_PARK_BENCH }), -1);
	expect("NOP", result_of((sqe){ .opcode = CAPOS_OP_NOP }), 0);
	expect("RECV", result_of((sqe){ .opcode = CAPOS_OP_RECV, .cap = console }), -4);
	expect("RETURN", result_of((sqe){ .opcode = CAPOS_OP_RETURN, .cap = console }), -4);
	expect("CANCEL without a target", result_of((sqe){ .opcode = CAPOS_OP_CANCEL }), -1);
	expect("PARK without a thread", result_of((sqe){ .opcode = CAPOS_OP_PARK }), -1);
	try_fields("NOP", (sqe){ .opcode = CAPOS_OP_NOP }, "");
	try_fields("RELEASE", (sqe){ .opcode = CAPOS_OP_RELEASE, .cap = 99 }, "c");
	try_fields("RECV", (sqe){ .opcode = CAPOS_OP_RECV }, "cLr");
	try_fields("RETURN", (sqe){ .opcode = CAPOS_OP_RETURN }, "calxi");
	try_fields("CANCEL", (sqe){ .opcode = CAPOS_OP_CANCEL, .pipeline_dep = 1 }, "cd");
	try_fields("UNPARK", (sqe){ .opcode = CAPOS_OP_UNPARK }, "cal");
	try_fields("PARK", (sqe){ .opcode = CAPOS_OP_PARK, .flags = CAPOS_SQE_FLAG_THREAD_OWNED,
				  .call_id = 1 }, "caldi");
	try_fields("CALL", (sqe){ .opcode = CAPOS_OP_CALL, .cap = console }, "mcalLrx");
	expect("owned CALL without a thread",
	       result_of((sqe){ .opcode = CAPOS_OP_CALL, .flags = CAPOS_SQE_FLAG_THREAD_OWNED }), -1);
	expect("RETURN of an exception with capabilities",
	       result_of((sqe){ .opcode = CAPOS_OP_RETURN, .transfers = 1, .flags = 0x10 }), -1);
}

static void try_buffers(void)
{
	static const uint64_t bad[] = {
		0, 8, CAPOS_IMAGE_BASE - 8, CAPOS_IMAGE_END, CAPOS_STACK_BASE - 8,
		CAPOS_STACK_TOP - 8, CAPOS_CAPSET + CAPOS_PAGE_SIZE - 8, 0x10000000, 0x7fffffffe000,
		0xffffffff80000000, UINT64_MAX - 7, 0x100000,
	};
	sqe call_it = { .opcode = CAPOS_OP_CALL, .cap = find(CAPOS_NAME_TIMER) };
	static uint8_t descriptor[24] __attribute__((aligned(8)));
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		sqe e = call_it;

		e.addr = bad[i];
		e.len = 16;
		expect("forged params", result_of(e), -2);
		e.addr = e.len = 0;
		e.result_addr = bad[i];
		e.result_len = 64;
		expect("forged results", result_of(e), -3);
	}
	call_it.result_addr = CAPOS_IMAGE_BASE;
	call_it.result_len = 64;
	expect("results into text", result_of(call_it), -3);
	call_it.result_addr = CAPOS_CAPSET;
	expect("results into the CapSet", result_of(call_it), -3);
	call_it.result_addr = (uintptr_t)answer;
	call_it.result_len = CAPOS_MAX_RESULT_BYTES + 1;
	expect("a result buffer too large", result_of(call_it), -3);
	call_it.result_len = 16;
	expect("a result buffer too small", result_of(call_it), -3);
	call_it.result_len = 64;
	call_it.addr = (uintptr_t)descriptor;
	call_it.transfers = 1;
	expect("a descriptor without mode", result_of(call_it), -7);
	descriptor[4] = CAPOS_TRANSFER_COPY;
	expect("a capability for Timer", result_of(call_it), -6);
	call_it.transfers = CAPOS_TRANSFER_MOST + 1;
	expect("too many descriptors", result_of(call_it), -7);
	call_it.transfers = 1;
	call_it.addr += 2;
	expect("a descriptor off its border", result_of(call_it), -7);
}

static void try_calls(void)
{
	uint32_t timer = find(CAPOS_NAME_TIMER);
	sqe e = { .opcode = CAPOS_OP_CALL, .cap = timer, .method = 99,
		  .result_addr = (uintptr_t)answer, .result_len = 512 };
	static const uint64_t junk[2] = { 0x100000000, 0xffffffffffffffff };

	expect("a method that is none", result_of(e), -9);
	e.result_len = 24;
	expect("an exception without room", result_of(e), -10);
	e.result_len = 512;
	e.method = CAPOS_TIMER_SLEEP;
	expect("no params", result_of(e), -9);
	e.addr = (uintptr_t)junk;
	e.len = sizeof junk;
	expect("damaged params", result_of(e), -9);
	expect("RELEASE", result_of((sqe){ .opcode = CAPOS_OP_RELEASE, .cap = timer }), 0);
	expect("RELEASE again", result_of((sqe){ .opcode = CAPOS_OP_RELEASE, .cap = timer }), -1);
	expect("CALL after RELEASE", result_of(e), -4);
	expect("a slot out of the table", result_of((sqe){ .opcode = CAPOS_OP_CALL, .cap = 4096 }), -4);
}

static int64_t do_refused(void)
{
	try_opcodes();
	try_buffers();
	try_calls();
	return failures;
}

/* 16 entries at once, 32 completions unread: the rest waits for room. */
static int64_t do_full(void)
{
	sqe nop = { .opcode = CAPOS_OP_NOP };
	uint32_t i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < CAPOS_RING_SQ_COUNT; i++) {
			nop.user_data = round * CAPOS_RING_SQ_COUNT + i;
			submit(&nop);
		}
		system_call(CAPOS_SYS_CAP_ENTER, 0, 0);
	}
	expect("completions", *ring_word(CAPOS_RING_CQ_TAIL), CAPOS_RING_CQ_COUNT);
	expect("entries left", *ring_word(CAPOS_RING_SQ_TAIL) - *ring_word(CAPOS_RING_SQ_HEAD), 16);
	for (i = 0; i < 48; i++)
		expect("user data", (int64_t)next_completion().user_data, i);
	expect("more than 32 at once", (int64_t)system_call(CAPOS_SYS_CAP_ENTER, 33, 0), -1);
	*ring_word(CAPOS_RING_CQ_HEAD) += 1;
	expect("a head ahead of the tail", (int64_t)system_call(CAPOS_SYS_CAP_ENTER, 0, 0), -1);
	return failures;
}

static int64_t do_wild_tail(void)
{
	*ring_word(CAPOS_RING_SQ_TAIL) += 1000;
	expect("dropped", (int64_t)system_call(CAPOS_SYS_CAP_ENTER, 0, 0), 0);
	expect("head", *ring_word(CAPOS_RING_SQ_HEAD), *ring_word(CAPOS_RING_SQ_TAIL));
	say("still here\n");
	*ring_word(CAPOS_RING_SQ_TAIL) += 1000;
	system_call(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER);
	return 1;
}

/* ---------------------------------------------------------- time and memory */

static int64_t do_time(void)
{
	uint32_t timer = find(CAPOS_NAME_TIMER);
	wire_value nap = number(20000000), before[2], after[2], wall[4];

	call(timer, CAPOS_TIMER_ID, CAPOS_TIMER_NOW, NULL, before);
	expect("sleep", call(timer, CAPOS_TIMER_ID, CAPOS_TIMER_SLEEP, &nap, NULL), 0);
	call(timer, CAPOS_TIMER_ID, CAPOS_TIMER_NOW, NULL, after);
	expect("slept", after[0].number - before[0].number >= nap.number, 1);
	expect("timed out", (int64_t)system_call(CAPOS_SYS_CAP_ENTER, 1, 1000000), 0);
	call(find(CAPOS_NAME_WALL_CLOCK), CAPOS_WALL_CLOCK_ID, CAPOS_WALL_CLOCK_WALL_TIME, NULL, wall);
	expect("after 2020", wall[0].number > 1577836800, 1);
	return failures;
}

static int64_t do_random(void)
{
	uint32_t entropy = find(CAPOS_NAME_ENTROPY);
	wire_value count = number(32), got[2], much = number(1 << 20);

	expect("fill", call(entropy, CAPOS_ENTROPY_SOURCE_ID, 0, &count, got) > 0, 1);
	expect("bytes", got[1].bytes.len, 32);
	expect("too much", call(entropy, CAPOS_ENTROPY_SOURCE_ID, 0, &much, got), -9);
	return failures;
}

static uint32_t memory_cap;

static int32_t memory(uint16_t method, uint64_t a, uint64_t b, uint64_t c, uint64_t *out)
{
	wire_value params[3] = { number(a), number(b), number(c) }, result[1];
	int32_t r = call(memory_cap, CAPOS_VIRTUAL_MEMORY_ID, method, params, result);

	if (out)
		*out = r > 0 ? result[0].number : 0;
	return r;
}

static int64_t do_memory(void)
{
	const uint64_t size = 1 << 20, rw = CAPOS_PROT_READ | CAPOS_PROT_WRITE;
	volatile uint8_t *p;
	uint64_t at, other;

	memory_cap = find(CAPOS_NAME_MEMORY);
	expect("map", memory(CAPOS_VIRTUAL_MEMORY_MAP, 0, size, rw, &at) > 0, 1);
	p = (volatile uint8_t *)(uintptr_t)at;
	if (argument(2))
		expect("fresh pages", p[0], decimal(argument(2)));
	p[0] = p[size - 1] = 7;
	expect("write and execute", memory(CAPOS_VIRTUAL_MEMORY_MAP, 0, 4096, 7, NULL), -9);
	expect("an odd size", memory(CAPOS_VIRTUAL_MEMORY_MAP, 0, 100, rw, NULL), -9);
	expect("the image", memory(CAPOS_VIRTUAL_MEMORY_UNMAP, CAPOS_IMAGE_BASE, 4096, 0, NULL), -9);
	expect("too much", memory(CAPOS_VIRTUAL_MEMORY_MAP, 0, 1ull << 29, rw, NULL), -9);
	expect("a hint in use", memory(CAPOS_VIRTUAL_MEMORY_MAP, at, 4096, rw, NULL), -9);
	expect("unmap", memory(CAPOS_VIRTUAL_MEMORY_UNMAP, at, size, 0, NULL), 0);
	expect("unmap again", memory(CAPOS_VIRTUAL_MEMORY_UNMAP, at, size, 0, NULL), -9);
	expect("reserve", memory(CAPOS_VIRTUAL_MEMORY_RESERVE, 0, 2 * size, 0, &other) > 0, 1);
	expect("commit", memory(CAPOS_VIRTUAL_MEMORY_COMMIT, other, size, rw, NULL), 0);
	p = (volatile uint8_t *)(uintptr_t)other;
	p[size - 1] = 9;
	expect("protect", memory(CAPOS_VIRTUAL_MEMORY_PROTECT, other, size, CAPOS_PROT_READ, NULL), 0);
	expect("still there", p[size - 1], 9);
	expect("decommit", memory(CAPOS_VIRTUAL_MEMORY_DECOMMIT, other, size, 0, NULL), 0);
	expect("not committed", memory(CAPOS_VIRTUAL_MEMORY_PROTECT, other, size, rw, NULL), -9);
	return failures;
}

static _Thread_local volatile uint64_t local = 0x1122334455667788;
static _Thread_local volatile uint64_t local_zero;

static int64_t do_tls(void)
{
	uint64_t self;
	wire_value base[1];

	__asm__("mov %%fs:0, %0" : "=r"(self));
	expect("data", local == 0x1122334455667788, 1);
	expect("zeros", (int64_t)local_zero, 0);
	call(find(CAPOS_NAME_THREAD), CAPOS_THREAD_CONTROL_ID, CAPOS_THREAD_CONTROL_GET_FS_BASE, NULL,
	     base);
	expect("self", (int64_t)base[0].number, (int64_t)self);
	local_zero = (uintptr_t)&local_zero;
	base[0].number = (uintptr_t)&local_zero;
	call(find(CAPOS_NAME_THREAD), CAPOS_THREAD_CONTROL_ID, CAPOS_THREAD_CONTROL_SET_FS_BASE, base,
	     NULL);
	__asm__ volatile("mov %%fs:0, %0" : "=r"(self));
	expect("moved", self == base[0].number, 1);
	return failures;
}

/* ------------------------------------------------------------------- files */

static uint32_t open_in(uint32_t dir, const char *name, uint64_t flags)
{
	wire_value params[2] = { text(name), number(flags) };

	return call(dir, CAPOS_DIRECTORY_ID, CAPOS_DIRECTORY_OPEN, params, NULL) > 0 ? answer_cap
										    : NO_CAP;
}

static int32_t named(uint32_t dir, uint16_t method, const char *name)
{
	wire_value params[2] = { text(name), number(0) };

	return call(dir, CAPOS_DIRECTORY_ID, method, params, NULL);
}

static int64_t do_print(void)
{
	uint32_t dir = find(argument(2)), file;
	wire_value at[2] = { number(0), number(1000) }, got[1];
	static uint8_t copy[1024];

	file = open_in(dir, argument(3), 0);
	if (file == NO_CAP) {
		wire_bytes why = exception_text();

		call(find(CAPOS_NAME_CONSOLE), CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE_LINE,
		     &(wire_value){ .bytes = why }, NULL);
		return 1;
	}
	for (;; at[0].number += got[0].bytes.len) {
		if (call(file, CAPOS_FILE_ID, CAPOS_FILE_READ, at, got) <= 0)
			return 2;
		if (got[0].bytes.len == 0)
			return 0;
		__builtin_memcpy(copy, got[0].bytes.ptr, got[0].bytes.len);
		call(find(CAPOS_NAME_CONSOLE), CAPOS_CONSOLE_ID, CAPOS_CONSOLE_WRITE,
		     &(wire_value){ .bytes = { copy, got[0].bytes.len } }, NULL);
	}
}

static int64_t do_list(void)
{
	const wire_interface *i = wire_interface_of(CAPOS_DIRECTORY_ID);
	uint32_t n, dir = find(CAPOS_NAME_ROOT);
	wire_value entries[1], row[3];
	static uint8_t list[CAPOS_MAX_RESULT_BYTES] __attribute__((aligned(8)));
	int32_t len = call(dir, CAPOS_DIRECTORY_ID, CAPOS_DIRECTORY_LIST, NULL, NULL);
	wire_message m;

	__builtin_memcpy(list, answer, (size_t)len);
	if (wire_open(&m, list, (size_t)len) ||
	    wire_decode(&m, i->methods[CAPOS_DIRECTORY_LIST].results, entries))
		return 1;
	for (n = 0; n < entries[0].list.count; n++) {
		if (wire_list_item(&m, &entries[0].list, &wire_dir_entry, n, row))
			return 2;
		say((const char *)row[0].bytes.ptr);
		say(row[2].number ? "/ " : " ");
		say_number((int64_t)row[1].number);
		say("\n");
	}
	return 0;
}

static int64_t do_change(void)
{
	uint32_t dir = find(CAPOS_NAME_ROOT), file, sub;
	wire_value data[2] = { number(3), text("written") }, count[1], stat[3], half = number(5);
	wire_value names[2] = { text("new"), text("renamed") };

	file = open_in(dir, "new", CAPOS_OPEN_CREATE);
	expect("created", file != NO_CAP, 1);
	expect("write", call(file, CAPOS_FILE_ID, CAPOS_FILE_WRITE, data, count) > 0, 1);
	expect("written", (int64_t)count[0].number, 7);
	call(file, CAPOS_FILE_ID, CAPOS_FILE_STAT, NULL, stat);
	expect("size", (int64_t)stat[0].number, 10);
	expect("truncate", call(file, CAPOS_FILE_ID, CAPOS_FILE_TRUNCATE, &half, NULL), 0);
	expect("sync", call(file, CAPOS_FILE_ID, CAPOS_FILE_SYNC, NULL, NULL), 0);
	expect("close", call(file, CAPOS_FILE_ID, CAPOS_FILE_CLOSE, NULL, NULL), 0);
	expect("closed", call(file, CAPOS_FILE_ID, CAPOS_FILE_STAT, NULL, NULL), -9);
	expect("release", result_of((sqe){ .opcode = CAPOS_OP_RELEASE, .cap = file }), 0);
	expect("exists", named(dir, CAPOS_DIRECTORY_CREATE, "new"), -9);
	expect("mkdir", named(dir, CAPOS_DIRECTORY_MKDIR, "sub") > 0, 1);
	sub = answer_cap;
	expect("create", named(sub, CAPOS_DIRECTORY_CREATE, "inner"), 0);
	expect("not empty", named(dir, CAPOS_DIRECTORY_REMOVE, "sub"), -9);
	expect("rename", call(dir, CAPOS_DIRECTORY_ID, CAPOS_DIRECTORY_RENAME, names, NULL), 0);
	names[0] = text("sub");
	expect("rename onto", call(dir, CAPOS_DIRECTORY_ID, CAPOS_DIRECTORY_RENAME, names, NULL), -9);
	return failures;
}

/* Names and links that would lead out of the directory. */
static int64_t do_escape(void)
{
	static const char *const names[] = {
		"..", ".", "", "/etc/passwd", "../secret", "link", "absolute", "dir/../../secret",
	};
	uint32_t dir = find(argument(2));
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		expect(names[i], open_in(dir, names[i], 0), NO_CAP);
	expect("sub ..", named(dir, CAPOS_DIRECTORY_SUB, ".."), -9);
	expect("sub link", named(dir, CAPOS_DIRECTORY_SUB, "up"), -9);
	expect("fifo", open_in(dir, "fifo", 0), NO_CAP);
	return failures;
}

static int64_t do_read_only(void)
{
	uint32_t dir = find(CAPOS_NAME_ROOT), file = open_in(dir, "file", 0);
	wire_value data[2] = { number(0), text("x") };

	expect("open", file != NO_CAP, 1);
	expect("write", call(file, CAPOS_FILE_ID, CAPOS_FILE_WRITE, data, NULL), -9);
	expect("truncate", call(file, CAPOS_FILE_ID, CAPOS_FILE_TRUNCATE, data, NULL), -9);
	expect("open to create", open_in(dir, "other", CAPOS_OPEN_CREATE), NO_CAP);
	expect("open to truncate", open_in(dir, "file", CAPOS_OPEN_TRUNCATE), NO_CAP);
	expect("mkdir", named(dir, CAPOS_DIRECTORY_MKDIR, "d"), -9);
	expect("create", named(dir, CAPOS_DIRECTORY_CREATE, "c"), -9);
	expect("remove", named(dir, CAPOS_DIRECTORY_REMOVE, "file"), -9);
	return failures;
}

/* Slots run out; released ones come back with another id. */
static int64_t do_slots(void)
{
	uint32_t dir = find(CAPOS_NAME_ROOT), file, last = NO_CAP, count = 0;

	while ((file = open_in(dir, "file", 0)) != NO_CAP && ++count < 1000)
		last = file;
	expect("slots in use", count > 200 && count < CAPOS_MAX_CAP_SLOTS, 1);
	expect("release", result_of((sqe){ .opcode = CAPOS_OP_RELEASE, .cap = last }), 0);
	file = open_in(dir, "file", 0);
	expect("another one", file != NO_CAP && file != last, 1);
	expect("the same slot", (file ^ last) & 0xffffff, 0);
	expect("the old id", call(last, CAPOS_FILE_ID, CAPOS_FILE_SYNC, NULL, NULL), -4);
	return failures;
}

/* ------------------------------------------------------------------ hostile */

static int64_t do_int80(void)
{
	__asm__ volatile("int $0x80" : : "a"(1), "b"(0));
	return 1;
}

static int64_t do_ud2(void)
{
	__asm__ volatile("ud2");
	return 1;
}

static int64_t do_capset(void)
{
	*(volatile uint8_t *)(uintptr_t)CAPOS_CAPSET = 0;
	return 1;
}

static int64_t do_text(void)
{
	*(volatile uint8_t *)(uintptr_t)CAPOS_IMAGE_BASE = 0;
	return 1;
}

static int64_t do_execute_data(void)
{
	static uint8_t code[] = { 0xc3 };

	((void (*)(void))(uintptr_t)code)();
	return 1;
}

static int64_t do_overflow(void)
{
	__asm__ volatile("1: push %rax; jmp 1b");
	return 1;
}

/* The old page of time calls is not the guest's, though Linux maps it everywhere. */
static int64_t do_vsyscall(void)
{
	uint64_t time[2] = { 0, 0 };
	uintptr_t at = 0xffffffffff600000;

	((int64_t (*)(void *, void *))at)(time, NULL);
	return 1;
}

/* Linux's calls are none: neither its numbers nor the runner's own way in. */
static int64_t do_linux(void)
{
	uint64_t nr;

	for (nr = 0; nr < 500; nr++)
		if (nr != CAPOS_SYS_EXIT && nr != CAPOS_SYS_CAP_ENTER)
			expect("call", (int64_t)system_call(nr, CAPOS_IMAGE_BASE, 4096), -1);
	return failures;
}

static int64_t do_trampoline(void)
{
	/* mprotect(text, 4096, everything): if it ran, the write below would work */
	__asm__ volatile("call *%4" : : "a"(10), "D"(CAPOS_IMAGE_BASE), "S"(4096), "d"(7),
			 "r"((uintptr_t)0x100000) : "rcx", "r11", "memory");
	return do_text();
}

static int64_t do_compat(void)
{
	__asm__ volatile("push $0x23; lea 1f(%%rip), %%rax; push %%rax; lretq; 1: .code32;"
			 "mov $1, %%eax; int $0x80; .code64" : : : "rax", "memory");
	return 1;
}

static int64_t do_spin(void)
{
	__asm__ volatile("1: pause; jmp 1b");
	return 1;
}

/* What only the runner's other readings change. */
static int64_t do_probe(void)
{
	static uint8_t large[8192] __attribute__((aligned(8)));
	uint32_t timer = find(CAPOS_NAME_TIMER), i, whole = 0;
	wire_value time[2], none[2] = { number(0), number(0) };

	for (i = 0; i < 5; i++) {
		call(timer, CAPOS_TIMER_ID, CAPOS_TIMER_NOW, NULL, time);
		whole += time[0].number % 10000000 == 0;
	}
	expect("readings of the clock at whole 10 ms", whole == 5, 0);
	expect("large params", result_of((sqe){ .opcode = CAPOS_OP_CALL, .cap = timer,
		.addr = (uintptr_t)large, .len = sizeof large, .result_addr = (uintptr_t)answer,
		.result_len = 512 }) == CAPOS_ERR_INVALID_PARAMS_BUFFER, 0);
	call(find(CAPOS_NAME_MEMORY), CAPOS_VIRTUAL_MEMORY_ID, CAPOS_VIRTUAL_MEMORY_UNMAP, none,
	     NULL);
	expect("type of an exception", exception_type(), CAPOS_EXCEPTION_INVALID_ARGUMENT);
	return failures;
}

static int64_t do_blocked(void)
{
	system_call(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER);
	return 1;
}

static int64_t do_wait(void)
{
	wire_value forever = number(UINT64_MAX);

	call(find(CAPOS_NAME_TIMER), CAPOS_TIMER_ID, CAPOS_TIMER_SLEEP, &forever, NULL);
	return 1;
}

static const struct {
	const char *name;
	int64_t (*run)(void);
} deeds[] = {
	{ "hello", do_hello }, { "exit", do_exit }, { "args", do_args }, { "cat", do_cat },
	{ "lines", do_lines }, { "stdio", do_stdio }, { "refused", do_refused },
	{ "full", do_full }, { "wild-tail", do_wild_tail }, { "time", do_time },
	{ "random", do_random }, { "memory", do_memory }, { "tls", do_tls },
	{ "print", do_print }, { "list", do_list }, { "change", do_change },
	{ "escape", do_escape }, { "read-only", do_read_only }, { "slots", do_slots },
	{ "int80", do_int80 }, { "ud2", do_ud2 }, { "capset", do_capset }, { "text", do_text },
	{ "execute-data", do_execute_data }, { "overflow", do_overflow },
	{ "vsyscall", do_vsyscall }, { "linux", do_linux }, { "trampoline", do_trampoline },
	{ "compat", do_compat }, { "probe", do_probe }, { "spin", do_spin }, { "blocked", do_blocked },
	{ "wait", do_wait },
};

int64_t guest_main(void)
{
	const char *name = argument(1);
	size_t i;

	for (i = 0; name && i < sizeof deeds / sizeof *deeds; i++)
		if (length(name) == length(deeds[i].name) &&
		    __builtin_memcmp(name, deeds[i].name, length(name)) == 0)
			return deeds[i].run();
	return 99;
}
