#include "ixt/run/load.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = CAPOS_PAGE_SIZE, HEADERS_MAX = 64 };

typedef struct loader {
	const uint8_t *bytes;
	uint64_t size;
	Elf64_Ehdr header;
	Elf64_Phdr segments[HEADERS_MAX];
	char *reason;
} loader;

static bool refuse(loader *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(loader *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(l->reason, RUN_LOAD_TEXT, format, args);
	va_end(args);
	return false;
}

/* ------------------------------------------------------------------- headers */

static bool check_header(loader *l)
{
	const Elf64_Ehdr *h = &l->header;
	uint64_t table;

	if (l->size < sizeof *h || memcmp(l->bytes, ELFMAG, SELFMAG) != 0)
		return refuse(l, "not an ELF file");
	memcpy(&l->header, l->bytes, sizeof *h);
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    h->e_machine != EM_X86_64)
		return refuse(l, "an ELF file for another machine, 64-bit x86-64 expected");
	if (h->e_type != ET_EXEC)
		return refuse(l, h->e_type == ET_DYN ?
			      "a position-independent or shared ELF file: capOS loads static ones "
			      "linked at 0x%x; link with ixt-cross cc" :
			      "an ELF file that is no program, one linked at 0x%x expected",
			      CAPOS_IMAGE_BASE);
	table = (uint64_t)h->e_phnum * sizeof(Elf64_Phdr);
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 || h->e_phnum > HEADERS_MAX ||
	    h->e_phoff > l->size || table > l->size - h->e_phoff)
		return refuse(l, "a damaged ELF file: %u program headers at 0x%" PRIx64
			      " of a file of %" PRIu64 " bytes", h->e_phnum, h->e_phoff, l->size);
	memcpy(l->segments, l->bytes + h->e_phoff, table);
	return true;
}

/* What only a program for another system carries. */
static const char *foreign_name(uint32_t type)
{
	switch (type) {
	case PT_INTERP:
		return "PT_INTERP";
	case PT_DYNAMIC:
		return "PT_DYNAMIC";
	case PT_NOTE:
		return "PT_NOTE";
	case PT_GNU_STACK:
		return "PT_GNU_STACK";
	case PT_GNU_RELRO:
		return "PT_GNU_RELRO";
	case PT_GNU_PROPERTY:
		return "PT_GNU_PROPERTY";
	default:
		return NULL;
	}
}

static bool check_kind(loader *l, const Elf64_Phdr *s)
{
	const char *name = foreign_name(s->p_type);

	if (s->p_type == PT_LOAD || s->p_type == PT_TLS)
		return true;
	if (name)
		return refuse(l, "a program for Linux or another system: it has a %s segment; "
			      "build it with ixt-cross cc", name);
	return refuse(l, "a segment of type 0x%x, only PT_LOAD and PT_TLS are expected", s->p_type);
}

static bool check_place(loader *l, const Elf64_Phdr *s)
{
	const char *what = s->p_type == PT_TLS ? "PT_TLS" : "PT_LOAD";

	if (s->p_offset > l->size || s->p_filesz > l->size - s->p_offset)
		return refuse(l, "a damaged ELF file: its %s segment ends behind the file", what);
	if (s->p_filesz > s->p_memsz)
		return refuse(l, "a damaged ELF file: its %s segment has more bytes in the file "
			      "than in memory", what);
	if (s->p_align & (s->p_align - 1))
		return refuse(l, "a %s segment aligned to %" PRIu64 ", a power of two expected", what,
			      s->p_align);
	if (s->p_memsz == 0)
		return true;
	if (s->p_vaddr < CAPOS_IMAGE_BASE || s->p_vaddr >= CAPOS_IMAGE_END)
		return refuse(l, "a %s segment at 0x%" PRIx64 ", 0x%x to 0x%x expected", what,
			      s->p_vaddr, CAPOS_IMAGE_BASE, CAPOS_IMAGE_END);
	if (s->p_memsz > CAPOS_IMAGE_END - s->p_vaddr)
		return refuse(l, "too large: a %s segment ends %" PRIu64 " bytes behind 0x%x; make "
			      "heap, stack or tables smaller", what,
			      s->p_memsz - (CAPOS_IMAGE_END - s->p_vaddr), CAPOS_IMAGE_END);
	return true;
}

static bool overlaps(const Elf64_Phdr *a, const Elf64_Phdr *b)
{
	uint64_t a_end = (a->p_vaddr + a->p_memsz + PAGE - 1) / PAGE * PAGE;
	uint64_t b_end = (b->p_vaddr + b->p_memsz + PAGE - 1) / PAGE * PAGE;

	return a->p_memsz && b->p_memsz && a->p_vaddr / PAGE * PAGE < b_end &&
	       b->p_vaddr / PAGE * PAGE < a_end;
}

static bool check_load(loader *l, const Elf64_Phdr *s)
{
	const Elf64_Phdr *other;

	if (s->p_type != PT_LOAD)
		return true;
	if ((s->p_vaddr ^ s->p_offset) % PAGE && s->p_filesz)
		return refuse(l, "a segment at 0x%" PRIx64 " from offset 0x%" PRIx64
			      ": they differ within a page", s->p_vaddr, s->p_offset);
	if ((s->p_flags & PF_W) && (s->p_flags & PF_X))
		return refuse(l, "a segment at 0x%" PRIx64 " that is writable and executable",
			      s->p_vaddr);
	for (other = l->segments; other < s; other++)
		if (other->p_type == PT_LOAD && overlaps(other, s))
			return refuse(l, "two segments that share the page of 0x%" PRIx64,
				      s->p_vaddr);
	return true;
}

static bool check_entry(loader *l)
{
	const Elf64_Phdr *s = l->segments, *end = s + l->header.e_phnum;
	uint64_t entry = l->header.e_entry;

	for (; s < end; s++)
		if (s->p_type == PT_LOAD && s->p_flags & PF_X && entry >= s->p_vaddr &&
		    entry - s->p_vaddr < s->p_memsz)
			return true;
	return refuse(l, "the entry 0x%" PRIx64 " is in no executable segment", entry);
}

/* The digest of the machine facts the program was made with, if it carries one. */
static bool check_facts(loader *l)
{
	const Elf64_Ehdr *h = &l->header;
	Elf64_Shdr s, names;
	uint32_t i;

	if (h->e_shnum == 0 || h->e_shentsize != sizeof s || h->e_shstrndx >= h->e_shnum ||
	    h->e_shoff > l->size || (uint64_t)h->e_shnum * sizeof s > l->size - h->e_shoff)
		return true;
	memcpy(&names, l->bytes + h->e_shoff + h->e_shstrndx * sizeof s, sizeof s);
	for (i = 0; i < h->e_shnum; i++) {
		static const char section[] = CAPOS_FACTS_SECTION;
		static const char digest[] = CAPOS_ABI_DIGEST;
		uint64_t name;

		memcpy(&s, l->bytes + h->e_shoff + i * sizeof s, sizeof s);
		name = names.sh_offset + s.sh_name;
		if (name > l->size || sizeof section > l->size - name ||
		    memcmp(l->bytes + name, section, sizeof section) != 0 ||
		    s.sh_offset > l->size || sizeof digest - 1 > l->size - s.sh_offset ||
		    s.sh_size < sizeof digest - 1)
			continue;
		if (memcmp(l->bytes + s.sh_offset, digest, sizeof digest - 1) != 0)
			return refuse(l, "made for other machine facts (%.16s, ours are %s): build it "
				      "again", (const char *)l->bytes + s.sh_offset, digest);
	}
	return true;
}

static bool check_all(loader *l)
{
	uint32_t i, tls = 0;

	if (!check_header(l))
		return false;
	for (i = 0; i < l->header.e_phnum; i++) {
		const Elf64_Phdr *s = &l->segments[i];

		tls += s->p_type == PT_TLS;
		if (!check_kind(l, s) || !check_place(l, s) || !check_load(l, s))
			return false;
	}
	if (tls > 1)
		return refuse(l, "%u PT_TLS segments, one at most is expected", tls);
	return check_entry(l) && check_facts(l);
}

/* ------------------------------------------------------------------- loading */

static uint8_t prot_of(const Elf64_Phdr *s)
{
	return (uint8_t)((s->p_flags & PF_R ? CAPOS_PROT_READ : 0) |
			 (s->p_flags & PF_W ? CAPOS_PROT_WRITE : 0) |
			 (s->p_flags & PF_X ? CAPOS_PROT_EXEC : 0));
}

/* The block of arguments in a writable segment: 0 none, 1 found, 2 too many. */
static uint32_t find_args(const run_memory *m, const Elf64_Phdr *s, run_image *image)
{
	static const uint32_t version = CAPOS_ARGS_VERSION;
	uint64_t at = (s->p_vaddr + PAGE - 1) / PAGE * PAGE, end = s->p_vaddr + s->p_filesz;
	uint32_t found = 0;

	for (; at + PAGE <= s->p_vaddr + s->p_memsz && at < end; at += PAGE) {
		const uint8_t *p = run_memory_raw(m, at, PAGE);

		if (memcmp(p, CAPOS_ARGS_MAGIC, 8) == 0 &&
		    memcmp(p + 8, &version, sizeof version) == 0) {
			image->args_block = at;
			found++;
		}
	}
	return found;
}

static bool load_all(loader *l, run_memory *m, run_image *image)
{
	uint32_t i, blocks = 0;

	image->entry = l->header.e_entry;
	for (i = 0; i < l->header.e_phnum; i++) {
		const Elf64_Phdr *s = &l->segments[i];

		if (s->p_type == PT_TLS) {
			image->tls_file_bytes = s->p_filesz;
			image->tls_bytes = s->p_memsz;
			image->tls_align = s->p_align;
			image->tls_at = s->p_vaddr;
		}
		if (s->p_type != PT_LOAD || s->p_memsz == 0)
			continue;
		memcpy(run_memory_raw(m, s->p_vaddr, s->p_memsz), l->bytes + s->p_offset,
		       s->p_filesz);
		run_memory_set(m, s->p_vaddr / PAGE * PAGE, s->p_vaddr % PAGE + s->p_memsz,
			       prot_of(s));
		if (s->p_flags & PF_W)
			blocks += find_args(m, s, image);
	}
	if (blocks > 1)
		return refuse(l, "%u blocks of arguments, one is expected", blocks);
	return true;
}

static bool load_bytes(run_memory *m, int fd, uint64_t size, run_image *image, char *reason)
{
	loader l = { .size = size, .reason = reason };
	void *p = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	bool done;

	if (p == MAP_FAILED)
		return refuse(&l, "%s", strerror(errno));
	l.bytes = p;
	done = check_all(&l) && load_all(&l, m, image);
	if (p)
		munmap(p, size);
	return done;
}

bool run_load(run_memory *m, const char *path, run_image *image, char reason[RUN_LOAD_TEXT])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool done = false;

	*image = (run_image){ 0 };
	if (fd < 0 || fstat(fd, &st) != 0)
		snprintf(reason, RUN_LOAD_TEXT, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		snprintf(reason, RUN_LOAD_TEXT, "not a file, a program for capOS expected");
	else
		done = load_bytes(m, fd, (uint64_t)st.st_size, image, reason);
	if (fd >= 0)
		close(fd);
	run_memory_set(m, CAPOS_STACK_BASE, CAPOS_STACK_TOP - CAPOS_STACK_BASE,
		       CAPOS_PROT_READ | CAPOS_PROT_WRITE);
	return done;
}

uint64_t run_load_tls(run_memory *m, const run_image *image, bool strict, bool *fits)
{
	const uint64_t slack = strict ? 0 : 256;
	uint64_t align = image->tls_align > PAGE ? image->tls_align : PAGE, base, self, start;
	const void *from = run_memory_raw(m, image->tls_at, image->tls_file_bytes);

	*fits = true;
	if (!strict && image->tls_bytes == 0)
		return 0;
	*fits = align < CAPOS_TLS_END - CAPOS_TLS_BASE &&
		image->tls_bytes <= CAPOS_TLS_END - CAPOS_TLS_BASE - align - PAGE;
	if (!*fits)
		return 0;
	/* the thread pointer follows the block, as the x86-64 ABI has it */
	base = (CAPOS_TLS_BASE + image->tls_bytes + align - 1) / align * align + slack;
	base = image->tls_align > slack ? base - slack : base;
	self = base;
	memcpy(run_memory_raw(m, base, sizeof self), &self, sizeof self);
	start = base - image->tls_bytes;
	if (image->tls_align)
		start = start / image->tls_align * image->tls_align;
	if (image->tls_file_bytes && from)
		memcpy(run_memory_raw(m, start, image->tls_bytes), from, image->tls_file_bytes);
	run_memory_set(m, CAPOS_TLS_BASE, base - CAPOS_TLS_BASE + sizeof self + slack,
		       CAPOS_PROT_READ | CAPOS_PROT_WRITE);
	return base;
}
