/* The rules that capOS 0.1.0 has for a boot manifest, as far as its configuration
 * crate tells: those of the kernel, of init, and the limits of the CapSet page. */
#ifndef IXT_IMAGE_RULES_H
#define IXT_IMAGE_RULES_H

#include "ixt/image/plan.h"

/* Adds a finding for each rule that is broken; returns the plan. */
ixt_boot_plan *ixt_check_manifest(const ixt_manifest *m, ixt_findings *f);

/* No binary holds data, and there are some: the volume has them in /boot/bins. */
bool ixt_is_name_only(const ixt_manifest *m);
/* The blob of that name, or NULL. */
const ixt_blob *ixt_find_blob(const ixt_manifest *m, ixt_str name);

/* For rules.c: those for kernelParams, and that a program's binary is there. */
void ixt_check_config(const ixt_manifest *m, ixt_findings *f);
void ixt_check_binary(const ixt_manifest *m, ixt_findings *f, ixt_str name, ixt_str place);

#endif
