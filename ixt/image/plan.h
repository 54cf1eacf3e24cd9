/* What a manifest tells to start: initConfig as capOS's init and kernel read it. */
#ifndef IXT_IMAGE_PLAN_H
#define IXT_IMAGE_PLAN_H

#include "ixt/base/arena.h"
#include "ixt/image/manifest.h"

/* What is wrong with a manifest, place first: "initConfig.init.binary: …". */
typedef struct ixt_findings {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} ixt_findings;

void ixt_find(ixt_findings *f, ixt_str place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A kernel source by its name in manifests; NULL: there is none. */
typedef struct ixt_cap_source {
	const char *name;
	const char *interface;	/* its name in capOS's schema; NULL: has an id only */
} ixt_cap_source;

const ixt_cap_source *ixt_cap_source_of(ixt_str name);
uint64_t ixt_cap_source_interface(const ixt_cap_source *source);

typedef struct ixt_boot_cap {
	ixt_str name, place;
	const ixt_cap_source *kernel;	/* NULL: of a service */
	ixt_str service, export;
	uint64_t interface, badge;
} ixt_boot_cap;

typedef struct ixt_boot_program {
	ixt_str name, binary, place;
	ixt_boot_cap *caps;
	uint32_t cap_count;
	ixt_str *exports;
	uint32_t export_count;
} ixt_boot_program;

typedef struct ixt_boot_plan {
	ixt_boot_program init;
	ixt_boot_program *services;
	uint32_t service_count;
	bool has_exit_service;
	ixt_str exit_service;
} ixt_boot_plan;

/* Decodes the tree. What has the wrong kind or is missing is a finding, and left
 * out of the plan; texts are views of the manifest. */
ixt_boot_plan *ixt_boot_plan_of(const ixt_manifest *m, ixt_findings *f);

#endif
