/* Any bytes as the ring's entries and as the memory they point to, without a
 * process: each entry gets one completion or stays under way, with a result that
 * the ABI knows, and nothing is written where the guest may not write.
 *
 * Input: a byte of readings, a bit for two of them, then rounds of one entry (64 bytes)
 * and 128 bytes of memory for it. Small addresses that are not 0 count from that
 * memory, from 1. */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ixt/run/capset.h"
#include "ixt/run/ring.h"
#include "ixt/run/services/services.h"

enum { ENTRY = CAPOS_SQE_BYTES, AROUND = 128, MEMORY = CAPOS_STACK_BASE };

static int null_fd = -1;
static FILE *trace;

static void set_up(void)
{
	if (null_fd >= 0)
		return;
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	trace = fopen("/dev/null", "w");
	FUZZ_CHECK(null_fd >= 0 && dup2(null_fd, 1) == 1 && trace);
}

static void grant_all(run_machine *m)
{
	const run_service *plain[] = {
		&run_console, &run_terminal, &run_timer, &run_wall_clock, &run_entropy,
		&run_virtual_memory, &run_thread_control,
	};
	size_t i;

	for (i = 0; i < sizeof plain / sizeof *plain; i++)
		FUZZ_CHECK(run_capset_grant(m, "x", (run_object){ plain[i], NULL }));
	FUZZ_CHECK(run_capset_grant(m, "x", run_pipe_object(m->input.fd)));
	FUZZ_CHECK(run_capset_grant(m, "x", run_pipe_object(null_fd)));
	FUZZ_CHECK(run_capset_grant(m, "x", run_file_object(memfd_create("f", 0), true)));
	FUZZ_CHECK(run_capset_grant(m, "x", run_boot_package_object(memfd_create("b", 0))));
	FUZZ_CHECK(run_capset_grant(m, "x", run_directory_object(open("/usr/include",
								      O_DIRECTORY), false)));
}

static void put_entry(run_machine *m, const uint8_t *data, size_t size)
{
	uint8_t *ring = run_memory_raw(&m->memory, CAPOS_RING, CAPOS_PAGE_SIZE);
	uint8_t *entry = ring + CAPOS_RING_SQES + m->sq_head % CAPOS_RING_SQ_COUNT * ENTRY;
	static const uint8_t places[] = { CAPOS_SQE_ADDR, CAPOS_SQE_RESULT_ADDR };
	uint32_t tail = m->sq_head + 1;
	size_t i;

	memset(entry, 0, ENTRY);
	memcpy(entry, data, size < ENTRY ? size : ENTRY);
	if (size > ENTRY)
		memcpy(run_memory_raw(&m->memory, MEMORY, AROUND), data + ENTRY, size - ENTRY);
	for (i = 0; i < sizeof places; i++) {
		uint64_t at;

		memcpy(&at, entry + places[i], sizeof at);
		at += at && at < 0x10000 ? MEMORY - 1 : 0;
		memcpy(entry + places[i], &at, sizeof at);
	}
	memcpy(ring + CAPOS_RING_SQ_TAIL, &tail, sizeof tail);
}

static void check_completion(run_machine *m, uint32_t before, uint32_t pending)
{
	uint8_t *ring = run_memory_raw(&m->memory, CAPOS_RING, CAPOS_PAGE_SIZE);
	uint32_t i;

	FUZZ_CHECK(m->exits || m->cq_tail - before + m->pending_count == pending + 1);
	for (i = before; i != m->cq_tail; i++) {
		int32_t result;

		memcpy(&result, ring + CAPOS_RING_CQES + i % CAPOS_RING_CQ_COUNT * CAPOS_CQE_BYTES +
				CAPOS_CQE_RESULT, sizeof result);
		FUZZ_CHECK(result >= CAPOS_ERR_APPLICATION_EXCEPTION_TRUNCATED &&
			   result <= CAPOS_MAX_RESULT_BYTES);
	}
	memcpy(ring + CAPOS_RING_CQ_HEAD, &m->cq_tail, sizeof m->cq_tail);
}

static void run_rounds(run_machine *m, const uint8_t *data, size_t size)
{
	while (size && !m->exits) {
		size_t step = size < ENTRY + AROUND ? size : ENTRY + AROUND;
		uint32_t before = m->cq_tail, pending = m->pending_count;
		uint64_t result;

		put_entry(m, data, step);
		FUZZ_CHECK(run_ring_enter(m, 0, 0, &result) != RUN_BLOCKED);
		check_completion(m, before, pending);
		data += step;
		size -= step;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t kept[CAPOS_PAGE_SIZE];
	run_machine m;
	uint8_t *capset;

	if (size < 2)
		return 0;
	set_up();
	FUZZ_CHECK(run_machine_init(&m, data[0] * 0x101u) == 0);
	m.input.fd = null_fd;
	m.trace = trace;
	m.memory_limit = 256;
	run_capset_init(&m);
	run_memory_set(&m.memory, CAPOS_STACK_BASE, CAPOS_STACK_TOP - CAPOS_STACK_BASE,
		       CAPOS_PROT_READ | CAPOS_PROT_WRITE);
	grant_all(&m);
	capset = run_memory_raw(&m.memory, CAPOS_CAPSET, CAPOS_PAGE_SIZE);
	memcpy(kept, capset, sizeof kept);
	run_rounds(&m, data + 1, size - 1);
	FUZZ_CHECK(memcmp(kept, capset, sizeof kept) == 0);
	run_machine_release(&m);
	return 0;
}
