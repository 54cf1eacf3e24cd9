#include "arguments.h"

#include <elf.h>
#include <string.h>

#include "bridge.h"
#include "file.h"
#include "ixt/base/capos_abi.h"
#include "ring.h"

#define HEADER 32
#define FILE_MOST CAPOS_MAX_FILE_IO_BYTES
/* Strings of the block are at least one byte each. */
#define POINTERS (CAPOS_ARGS_BYTES + 32)

extern uint8_t __capos_args[CAPOS_ARGS_BYTES];

typedef struct header {
	char magic[8];
	uint32_t version, argc, envc, has_directory, bytes, zero;
} header;

static char *vector[POINTERS];
static uint8_t random_bytes[16];

/* The strings lie within `room` bytes, as many as the header says. */
static bool is_whole(const uint8_t *block, size_t room)
{
	const char *p = (const char *)block + HEADER, *end;
	uint64_t strings;
	header h;

	if (room < HEADER)
		return false;
	memcpy(&h, block, sizeof h);
	strings = (uint64_t)h.argc + h.envc + (h.has_directory != 0);
	if (memcmp(h.magic, CAPOS_ARGS_MAGIC, sizeof h.magic) != 0 ||
	    h.version != CAPOS_ARGS_VERSION || h.bytes > room - HEADER || strings > h.bytes ||
	    strings > POINTERS - 24)
		return false;
	for (end = p + h.bytes; strings; strings--) {
		p = memchr(p, 0, (size_t)(end - p));
		if (!p)
			return false;
		p++;
	}
	return true;
}

/* The block that was filled, or else the File; NULL when there is neither. */
static uint8_t *find_block(void)
{
	static uint8_t file[FILE_MOST];
	capability c;
	uint32_t argc;
	long n;

	memcpy(&argc, __capos_args + 12, sizeof argc);
	if (argc && is_whole(__capos_args, CAPOS_ARGS_BYTES))
		return __capos_args;
	c = capability_find(CAPOS_NAME_ARGS, CAPOS_FILE_ID, false);
	if (!c.interface)
		return NULL;
	n = file_read(c, 0, file, sizeof file);
	return n > 0 && is_whole(file, (size_t)n) ? file : NULL;
}

static char *take_strings(char *p, uint32_t count, size_t *at)
{
	for (; count; count--) {
		vector[(*at)++] = p;
		p += strlen(p) + 1;
	}
	vector[(*at)++] = NULL;
	return p;
}

static void add_auxiliary(size_t *at, uint64_t type, uint64_t value)
{
	vector[(*at)++] = (char *)type;
	vector[(*at)++] = (char *)value;
}

/* Canaries and the like want something that differs; without a source of it they get
 * the same each time. */
static void fill_random(void)
{
	call_arguments x = { (long)random_bytes, sizeof random_bytes, 0, 0, 0, 0 };

	__capos_linux_getrandom(&x);
}

arguments arguments_take(void)
{
	static char name[] = "program";
	uint8_t *block = find_block();
	header h = { .argc = 0 };
	size_t at = 0;
	char *p;

	if (block)
		memcpy(&h, block, sizeof h);
	if (h.argc) {
		p = take_strings((char *)block + HEADER, h.argc, &at);
		p = take_strings(p, h.envc, &at);
		if (h.has_directory)
			bridge_set_directory(p);
	} else {
		vector[at++] = name;
		at += 2;
		h.argc = 1;
	}
	fill_random();
	/* no AT_PHDR: thread-local data is the kernel's business */
	add_auxiliary(&at, AT_PAGESZ, CAPOS_PAGE_SIZE);
	add_auxiliary(&at, AT_RANDOM, (uintptr_t)random_bytes);
	add_auxiliary(&at, AT_NULL, 0);
	return (arguments){ (int)h.argc, vector };
}
