/* What the fuzz targets share. A target is one function over bytes; it is
 * linked with libFuzzer (run), or with replay.c into an ordinary test that
 * feeds it the kept corpus. A broken invariant aborts, in both. */
#ifndef IXT_TESTS_FUZZ_H
#define IXT_TESTS_FUZZ_H

#include <stdint.h>

#include "ixt/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Prints the broken rule and aborts. */
noreturn void fuzz_fail(const char *file, int line, const char *rule);
#define FUZZ_CHECK(rule) \
	((rule) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #rule))

/* What every error must keep to: a class, a message where the class has one,
 * a column only with a line, all texts valid UTF-8 and readable to the end. */
void fuzz_check_error(const ixt_error *err);

#endif
