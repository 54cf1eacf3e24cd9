/* From the kernel's registers to main(). */
#include <stdint.h>
#include <string.h>

#include "arguments.h"
#include "bridge.h"
#include "descriptor.h"
#include "ixt/base/capos_abi.h"
#include "ring.h"

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
		      void (*init)(void), void (*fini)(void), void (*loader)(void));

/* What the crates' runtime checks, too; it ends with the same status. */
static bool is_sound(uint64_t ring, uint64_t capset)
{
	const uint8_t *page = (const uint8_t *)(uintptr_t)CAPOS_CAPSET;
	uint32_t version;

	if (ring != CAPOS_RING || capset != CAPOS_CAPSET)
		return false;
	memcpy(&version, page + 8, sizeof version);
	return memcmp(page, CAPOS_CAPSET_MAGIC, 8) == 0 && version == CAPOS_CAPSET_VERSION;
}

_Noreturn void __capos_start(uint64_t ring, uint64_t pid, uint64_t capset,
			     int (*main)(int, char **, char **))
{
	arguments a;

	if (!is_sound(ring, capset))
		ring_exit(CAPOS_EXIT_BOOTSTRAP);
	bridge_pid = pid;
	descriptors_init();
	a = arguments_take();
	__libc_start_main(main, a.count, a.vector, NULL, NULL, NULL);
	ring_exit(CAPOS_EXIT_BOOTSTRAP);
}
