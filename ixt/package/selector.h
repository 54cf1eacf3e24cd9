/* Selectors: a package's name and its flags, `name(k=v,…)`. */
#ifndef IXT_PACKAGE_SELECTOR_H
#define IXT_PACKAGE_SELECTOR_H

#include "ixt/package/platform.h"

typedef struct ixt_flag {
	ixt_str key, value;
} ixt_flag;

/* Flags in order of insertion. The target is kept apart since it is a platform
 * once it is known; `target_name` is a flag's text that still names one. */
typedef struct ixt_selector {
	ixt_str name;
	ixt_flag *flags;
	uint32_t count, cap;
	const ixt_platform *target;	/* NULL: target_name, or the host */
	ixt_str target_name;		/* .ptr NULL: none given */
	bool boot;			/* own flag boot=True */
} ixt_selector;

/* Parses `name(k=v,…)` into `s` (its flags overlay those that stand there). */
void ixt_selector_parse(ixt_selector *s, ixt_arena *arena, ixt_str text);
/* Sets flag `key`; `target` names a platform. Later values win. */
void ixt_selector_set(ixt_selector *s, ixt_arena *arena, ixt_str key, ixt_str value);
/* The flag's text, or NULL. */
const ixt_str *ixt_selector_flag(const ixt_selector *s, ixt_str key);

/* "lib/z" -> "lib/z/ix.sh"; a name that ends in ".sh" stays. */
ixt_str ixt_package_file(ixt_arena *arena, ixt_str name);
/* The file's name without ".sh" and "/ix". */
ixt_str ixt_package_norm_name(ixt_str file);
/* Upstream's canon_name(): what names of outputs are made of. */
ixt_str ixt_canon_name(ixt_arena *arena, ixt_str text);
/* canon(kind-rest of the normal name). */
ixt_str ixt_package_out_name(ixt_arena *arena, ixt_str kind, ixt_str norm_name);
/* Kind of a name: the part before the first `/`, `bld` and `etc` being `bin`.
 * ValueError when there is no slash. */
ixt_str ixt_package_kind(ixt_arena *arena, ixt_str name);

#endif
