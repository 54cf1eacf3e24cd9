/* VirtualMemory on the arena. Of each page two things are known: whether it is
 * reserved (a bit of the table of pages), and what may be done with it; committed is
 * what may be used at all or was made so. Guest and table change together. */
#include <string.h>

#include "ixt/run/services/services.h"

enum { PAGE = CAPOS_PAGE_SIZE, RESERVED = 0x10, COMMITTED = 0x20, PROT = 0x7 };

static run_outcome check_range(run_call *call, uint64_t at, uint64_t size, uint8_t need)
{
	uint64_t page;

	if (size == 0 || size % PAGE || at % PAGE)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "addresses and sizes are whole pages");
	if (at < RUN_ARENA_BASE || at >= RUN_ARENA_END || size > RUN_ARENA_END - at)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "a range outside of VirtualMemory's area");
	for (page = at; page < at + size; page += PAGE)
		if ((run_memory_prot(&call->machine->memory, page) & need) != need)
			return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
					 "a page that is not mapped");
	return RUN_DONE;
}

static run_outcome check_prot(run_call *call, uint64_t prot)
{
	if (prot & ~(uint64_t)PROT)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "protection 0x%x",
				 (unsigned)prot);
	if ((prot & CAPOS_PROT_WRITE) && (prot & CAPOS_PROT_EXEC))
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "writable and executable at once");
	return RUN_DONE;
}

/* The first free place of that size, from `from` on; 0 if there is none. */
static uint64_t free_place(const run_memory *m, uint64_t from, uint64_t size)
{
	uint64_t start = from, page;

	for (page = from; page < RUN_ARENA_END && page - start < size; page += PAGE)
		if (run_memory_prot(m, page) & RESERVED)
			start = page + PAGE;
	return page - start >= size ? start : 0;
}

static run_outcome find_place(run_call *call, uint64_t hint, uint64_t size, uint64_t *at)
{
	const run_memory *m = &call->machine->memory;

	if (run_reads_other(call->machine, RUN_READ_HINT))
		hint = 0;
	*at = 0;
	if (size == 0 || size % PAGE || size > RUN_ARENA_BYTES)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "a size of whole pages, up to %llu bytes, is expected",
				 RUN_ARENA_BYTES);
	if (hint) {
		run_outcome outcome = check_range(call, hint, size, 0);

		*at = hint;
		if (outcome != RUN_DONE)
			return outcome;
		if (free_place(m, hint, size) == hint)
			return RUN_DONE;
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "the hinted range is in use");
	}
	*at = free_place(m, RUN_ARENA_BASE, size);
	if (*at)
		return RUN_DONE;
	return run_raise(call, CAPOS_EXCEPTION_OVERLOADED, "no address range of that size is left");
}

/* ---------------------------------------------------------------- changing */

static bool set_pages(run_machine *m, uint64_t at, uint64_t size, uint8_t state)
{
	if (m->guest && run_guest_protect(m->guest, at, size, state & PROT) != 0)
		return false;
	run_memory_set(&m->memory, at, size, state);
	return true;
}

static uint64_t committed_in(const run_machine *m, uint64_t at, uint64_t size)
{
	uint64_t page, count = 0;

	for (page = at; page < at + size; page += PAGE)
		count += (run_memory_prot(&m->memory, page) & COMMITTED) != 0;
	return count;
}

static run_outcome commit_pages(run_call *call, uint64_t at, uint64_t size, uint64_t prot)
{
	run_machine *m = call->machine;
	uint64_t fresh = size / PAGE - committed_in(m, at, size);
	uint8_t *bytes = run_memory_raw(&m->memory, at, size);
	uint64_t page;

	if (fresh > m->memory_limit - m->memory_pages)
		return run_raise(call, CAPOS_EXCEPTION_OVERLOADED,
				 "the memory limit of %llu bytes is reached",
				 (unsigned long long)m->memory_limit * PAGE);
	for (page = 0; run_reads_other(m, RUN_READ_PAGES) && page < size; page += PAGE)
		if (!(run_memory_prot(&m->memory, at + page) & COMMITTED))
			memset(bytes + page, 0xa5, PAGE);
	if (!set_pages(m, at, size, (uint8_t)(RESERVED | COMMITTED | prot)))
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the host refuses the change");
	m->memory_pages += fresh;
	return RUN_DONE;
}

static run_outcome drop_pages(run_call *call, uint8_t state)
{
	run_machine *m = call->machine;
	uint64_t at = call->params[0].number, size = call->params[1].number, held;
	run_outcome outcome = check_range(call, at, size, RESERVED);

	if (outcome != RUN_DONE)
		return outcome;
	held = committed_in(m, at, size);
	if (!set_pages(m, at, size, state))
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the host refuses the change");
	run_memory_drop(&m->memory, at, size);
	m->memory_pages -= held;
	return RUN_DONE;
}

/* ----------------------------------------------------------------- methods */

static run_outcome map(run_call *call)
{
	uint64_t size = call->params[1].number, prot = call->params[2].number, at;
	run_outcome outcome = check_prot(call, prot);

	if (outcome == RUN_DONE)
		outcome = find_place(call, call->params[0].number, size, &at);
	if (outcome == RUN_DONE)
		outcome = commit_pages(call, at, size, prot);
	if (outcome == RUN_DONE)
		call->results[0].number = at;
	return outcome;
}

static run_outcome unmap(run_call *call)
{
	return drop_pages(call, 0);
}

static run_outcome decommit(run_call *call)
{
	return drop_pages(call, RESERVED);
}

static run_outcome reserve(run_call *call)
{
	uint64_t size = call->params[1].number, at;
	run_outcome outcome = find_place(call, call->params[0].number, size, &at);

	if (outcome != RUN_DONE)
		return outcome;
	run_memory_set(&call->machine->memory, at, size, RESERVED);
	call->results[0].number = at;
	return RUN_DONE;
}

static run_outcome change(run_call *call, uint8_t need)
{
	uint64_t at = call->params[0].number, size = call->params[1].number;
	uint64_t prot = call->params[2].number;
	run_outcome outcome = check_prot(call, prot);

	if (outcome == RUN_DONE)
		outcome = check_range(call, at, size, need);
	return outcome == RUN_DONE ? commit_pages(call, at, size, prot) : outcome;
}

static run_outcome protect(run_call *call)
{
	return change(call, RESERVED | COMMITTED);
}

static run_outcome commit(run_call *call)
{
	return change(call, RESERVED);
}

static const run_method methods[] = {
	[CAPOS_VIRTUAL_MEMORY_MAP] = map,
	[CAPOS_VIRTUAL_MEMORY_UNMAP] = unmap,
	[CAPOS_VIRTUAL_MEMORY_PROTECT] = protect,
	[CAPOS_VIRTUAL_MEMORY_RESERVE] = reserve,
	[CAPOS_VIRTUAL_MEMORY_COMMIT] = commit,
	[CAPOS_VIRTUAL_MEMORY_DECOMMIT] = decommit,
};

const run_service run_virtual_memory = { CAPOS_VIRTUAL_MEMORY_ID, 6, methods, NULL };
