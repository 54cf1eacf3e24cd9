#include "ixt/image/args_block.h"

#include "ixt/base/capos_abi.h"

enum {
	HEADER_BYTES = 32,
	STRINGS_MAX = CAPOS_ARGS_BYTES - HEADER_BYTES,
	ELF_HEADER_BYTES = 64,
	SEGMENT_BYTES = 56,
	SEGMENT_LOAD = 1,
	SEGMENT_WRITABLE = 2,
};

static uint64_t load(const char *p, int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | (uint8_t)p[bytes];
	return v;
}

static void store32(char *p, size_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (char)(value >> 8 * i);
}

/* Looks at each page border in the file's bytes of one segment. Blocks that were
 * found before are counted on. */
static void scan_segment(ixt_str elf, const char *segment, size_t *found, uint32_t *count)
{
	uint64_t offset = load(segment + 8, 8), address = load(segment + 16, 8);
	uint64_t size = load(segment + 32, 8), skip;

	if (load(segment, 4) != SEGMENT_LOAD || !(load(segment + 4, 4) & SEGMENT_WRITABLE) ||
	    offset > elf.len || size > elf.len - offset)
		return;
	skip = -address % CAPOS_PAGE_SIZE;
	for (; skip <= size && size - skip >= CAPOS_ARGS_BYTES; skip += CAPOS_PAGE_SIZE) {
		const char *at = elf.ptr + offset + skip;

		if (memcmp(at, CAPOS_ARGS_MAGIC, 8) == 0 &&
		    load(at + 8, 4) == CAPOS_ARGS_VERSION) {
			*found = offset + skip;
			++*count;
		}
	}
}

static size_t find_block(ixt_arena *a, ixt_str elf)
{
	uint64_t headers, n, i;
	size_t found = 0;
	uint32_t count = 0;

	if (elf.len < ELF_HEADER_BYTES || memcmp(elf.ptr, "\177ELF\2\1", 6) != 0)
		ixt_raise(a, IXT_ERR_ERROR, "no 64-bit little-endian ELF file met: arguments "
			  "cannot be put into it");
	headers = load(elf.ptr + 32, 8);
	n = load(elf.ptr + 56, 2);
	for (i = 0; i < n; i++)
		if (headers <= elf.len && (i + 1) * SEGMENT_BYTES <= elf.len - headers)
			scan_segment(elf, elf.ptr + headers + i * SEGMENT_BYTES, &found, &count);
	if (count != 1)
		ixt_raise(a, IXT_ERR_ERROR, "%u argument blocks met in the program, 1 expected: "
			  "only programs built by ixt-cross have one", count);
	return found;
}

ixt_str ixt_fill_args(ixt_arena *a, ixt_str elf, const ixt_str *args, uint32_t count)
{
	size_t at = find_block(a, elf), used = 0;
	ixt_str copy = ixt_arena_copy(a, elf);
	char *block = (char *)copy.ptr + at, *strings = block + HEADER_BYTES;
	uint32_t i;

	memset(block + 12, 0, CAPOS_ARGS_BYTES - 12);
	for (i = 0; i < count; i++) {
		if (args[i].len >= STRINGS_MAX - used)
			ixt_raise(a, IXT_ERR_ERROR, "the arguments need more than the %d bytes "
				  "that a program has for them", STRINGS_MAX);
		memcpy(strings + used, args[i].ptr, args[i].len);
		used += args[i].len + 1;
	}
	store32(block + 12, count);
	store32(block + 24, used);
	return copy;
}
