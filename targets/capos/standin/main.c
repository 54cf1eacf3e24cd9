/* From the loader's description of the machine to ring 3. */
#include "targets/capos/standin/kernel.h"
#include "targets/capos/standin/machine.h"

/* Of multiboot's information: what is valid, memory above 1 MiB in KiB, modules. */
typedef struct loader_information {
	uint32_t flags, lower_kib, upper_kib, boot_device, command_line;
	uint32_t module_count, modules;
} loader_information;

typedef struct loader_module {
	uint32_t begin, end, command_line, zero;
} loader_module;

enum { HAS_MEMORY = 1, HAS_MODULES = 8, MEBIBYTE = 1 << 20 };

static boot_plan plan;

noreturn void kernel_main(uint32_t information);

/* Loader and modules may stand anywhere: free is what lies behind all of it. */
static loader_module take_manifest(uint32_t information)
{
	const loader_information *info = physical(information);
	loader_module module;
	uint64_t first;

	if (!(info->flags & HAS_MEMORY) || !(info->flags & HAS_MODULES) ||
	    info->module_count != 1)
		stop("exactly one module expected from the loader, the boot manifest", NULL);
	memcpy(&module, physical(info->modules), sizeof module);
	first = module.end > information + CAPOS_PAGE_SIZE ? module.end
							   : information + CAPOS_PAGE_SIZE;
	memory_init(first < CAPOS_IMAGE_BASE ? CAPOS_IMAGE_BASE : first,
		    MEBIBYTE + (uint64_t)info->upper_kib * 1024);
	if (module.end > HIGH_BYTES || module.end - module.begin > CAPOS_MAX_MANIFEST_BYTES)
		stop("the boot manifest is larger than 5 MiB", NULL);
	return module;
}

void kernel_main(uint32_t information)
{
	loader_module manifest;
	program p;

	serial_init();
	traps_init();
	manifest = take_manifest(information);
	read_manifest(&plan, physical(manifest.begin), manifest.end - manifest.begin);
	p.name = printable(plan.name);
	load_elf(&p, plan.image);
	map_pages(CAPOS_STACK_BASE, CAPOS_STACK_TOP, PAGE_WRITE);
	calls_init(&plan);
	write_msr(MSR_FS_BASE, p.fs_base);
	say("starting ", p.name, NULL);
	enter_user(p.entry, CAPOS_STACK_TOP);
}
