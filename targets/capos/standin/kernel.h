/* A stand-in for capOS's kernel: one program in ring 3, its ring, a serial line.
 *
 * capOS's kernel is not published. This one follows the published interface only,
 * so that a boot image and a program can be tried; it says so in all it prints. */
#ifndef STANDIN_KERNEL_H
#define STANDIN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

/* What qemu's exit status tells (value * 2 + 1): a program's own status up to
 * STATUS_HIGHEST, else one of these. `ixt-cross image run` knows the same. */
enum {
	STATUS_HIGHEST = 125,
	STATUS_OTHER = 126,	/* another status, or ended by a fault */
	STATUS_NOT_RUN = 127,	/* nothing was run to its end */
};

/* ---- serial.c: the serial line, and what we say on it ourselves */
void serial_init(void);
void serial_write(const void *bytes, size_t len);
/* A whole line: our name, then the pieces up to NULL. */
void say(const char *piece, ...) __attribute__((sentinel));
/* The same, and then the end. */
noreturn void stop(const char *piece, ...) __attribute__((sentinel));
noreturn void power_off(int status);
/* Digits in a buffer of the caller's: 24 bytes. */
const char *decimal(int64_t number, char *buffer);
const char *hexadecimal(uint64_t number, char *buffer);
/* A name from outside as a C string, shortened to 64 bytes; valid until the next. */
const char *printable(wire_bytes name);

/* ---- memory.c: pages of the program */
enum page_access { PAGE_READ = 0, PAGE_WRITE = 1, PAGE_EXECUTE = 2 };

/* Physical memory from `first` up to `end` is free. */
void memory_init(uint64_t first, uint64_t end);
/* Zeroed pages; those that are there are kept. Stops when memory ends. */
void map_pages(uint64_t from, uint64_t end, enum page_access access);
/* Copies past the program's page permissions, into pages that are mapped. */
void fill_pages(uint64_t to, const void *bytes, size_t len);
/* The program's bytes, or NULL where it may not read (write) all of them. */
void *user_bytes(uint64_t address, uint64_t len, bool to_write);

/* ---- elf.c */
typedef struct program {
	const char *name;
	uint64_t entry;
	uint64_t fs_base;
} program;

/* Maps the image and its thread-local block. Stops with the rule it breaks. */
void load_elf(program *p, wire_bytes file);

/* ---- boot_manifest.c */
typedef struct grant {
	wire_bytes name;
	const wire_interface *interface;
} grant;

typedef struct boot_plan {
	wire_bytes name, image;	/* of the program to start */
	wire_bytes input;	/* the blob that StdIO reads; ptr NULL: none */
	grant grants[CAPOS_CAPSET_ENTRIES_MAX];
	uint32_t count;
} boot_plan;

/* Stops with what is wrong with it. */
void read_manifest(boot_plan *plan, const void *bytes, size_t len);

/* ---- calls.c: system calls, the ring, the capabilities */
void calls_init(const boot_plan *plan);

/* ---- traps.c: descriptor tables, system call entry, exceptions */
void traps_init(void);

/* ---- boot.S */
noreturn void enter_user(uint64_t entry, uint64_t stack);

/* the compiler calls these */
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);

#endif
