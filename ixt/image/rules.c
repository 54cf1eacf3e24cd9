#include "ixt/image/rules.h"

#include "ixt/base/capos_abi.h"
#include "ixt/base/utf8.h"

#define RESERVED_INIT "init"	/* the image inside of the kernel */

bool ixt_is_name_only(const ixt_manifest *m)
{
	uint32_t i;

	for (i = 0; i < m->blob_count; i++)
		if (m->blobs[i].data.len)
			return false;
	return m->blob_count > 0;
}

const ixt_blob *ixt_find_blob(const ixt_manifest *m, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < m->blob_count; i++)
		if (ixt_str_eq(m->blobs[i].name, name))
			return &m->blobs[i];
	return NULL;
}

void ixt_check_binary(const ixt_manifest *m, ixt_findings *f, ixt_str name, ixt_str place)
{
	const ixt_blob *blob = ixt_find_blob(m, name);

	if (!blob)
		ixt_find(f, place, "no binary \"%.*s\" in the manifest", IXT_STR_ARG(name));
	else if (!blob->data.len && !ixt_is_name_only(m))
		ixt_find(f, place, "the binary \"%.*s\" is empty", IXT_STR_ARG(name));
}

/* ----------------------------------------------------------------- binaries */

static void check_blob(const ixt_manifest *m, ixt_findings *f, uint32_t i)
{
	ixt_str place = ixt_arena_format(f->arena, "binaries[%u].name", i);
	ixt_str name = m->blobs[i].name;
	size_t offset;

	if (!ixt_utf8_valid(name, &offset))
		ixt_find(f, place, "a text that is not UTF-8 at byte %zu", offset);
	if (ixt_str_is(name, RESERVED_INIT))
		ixt_find(f, place, "the name \"init\" is that of the image inside of the kernel");
	if (name.len > CAPOS_MAX_BINARY_NAME_BYTES)
		ixt_find(f, place, "a name of %zu bytes met, at most %d expected", name.len,
			 CAPOS_MAX_BINARY_NAME_BYTES);
	if (ixt_find_blob(m, name) != &m->blobs[i])
		ixt_find(f, place, "the name \"%.*s\" is there twice", IXT_STR_ARG(name));
}

static void check_blobs(const ixt_manifest *m, ixt_findings *f)
{
	uint32_t i;

	if (m->size > CAPOS_MAX_MANIFEST_BYTES)
		ixt_find(f, IXT_STR("the manifest"), "%zu bytes met, at most %d expected", m->size,
			 CAPOS_MAX_MANIFEST_BYTES);
	if (m->blob_count > CAPOS_MAX_MANIFEST_BINARIES)
		ixt_find(f, IXT_STR("binaries"), "%u binaries met, at most %d expected",
			 m->blob_count, CAPOS_MAX_MANIFEST_BINARIES);
	for (i = 0; i < m->blob_count; i++)
		check_blob(m, f, i);
}

/* ------------------------------------------------------ capabilities, alone */

static bool is_source(const ixt_boot_cap *cap, const char *name)
{
	return cap->kernel && strcmp(cap->kernel->name, name) == 0;
}

static void check_needs(const ixt_manifest *m, ixt_findings *f, const ixt_boot_cap *cap)
{
	if (is_source(cap, "ssh_development_host_key") &&
	    !(m->config && m->config->has_ssh_host_key))
		ixt_find(f, cap->place, "the source needs kernelParams.sshDevelopmentHostKey");
	if (is_source(cap, "block_device_target") && !(m->config && m->config->has_block_device))
		ixt_find(f, cap->place, "the source needs kernelParams.blockDeviceTarget");
	if (is_source(cap, "tcp_listen_authority") && (cap->badge < 1 || cap->badge > 65535))
		ixt_find(f, cap->place, "the badge %llu met, a port from 1 to 65535 expected",
			 (unsigned long long)cap->badge);
	if (cap->kernel && cap->interface != ixt_cap_source_interface(cap->kernel))
		ixt_find(f, cap->place, "the interface 0x%llx met, 0x%llx expected of \"%s\"",
			 (unsigned long long)cap->interface,
			 (unsigned long long)ixt_cap_source_interface(cap->kernel),
			 cap->kernel->name);
}

/* What holds for the capabilities of any program, the CapSet page included. */
static void check_caps(const ixt_manifest *m, ixt_findings *f, const ixt_boot_program *p)
{
	uint32_t i, j;

	if (p->cap_count > CAPOS_CAPSET_ENTRIES_MAX)
		ixt_find(f, p->place, "%u capabilities met, at most %d expected", p->cap_count,
			 CAPOS_CAPSET_ENTRIES_MAX);
	for (i = 0; i < p->cap_count && i < CAPOS_CAPSET_ENTRIES_MAX; i++) {
		const ixt_boot_cap *cap = &p->caps[i];

		if (cap->name.len > CAPOS_CAPSET_NAME_BYTES)
			ixt_find(f, cap->place, "a name of %zu bytes met, at most %d expected",
				 cap->name.len, CAPOS_CAPSET_NAME_BYTES);
		for (j = 0; j < i && !ixt_str_eq(p->caps[j].name, cap->name); j++)
			;
		if (j < i)
			ixt_find(f, cap->place, "the name \"%.*s\" is there twice",
				 IXT_STR_ARG(cap->name));
		check_needs(m, f, cap);
	}
}

static void check_init(const ixt_manifest *m, ixt_findings *f, const ixt_boot_program *init)
{
	uint32_t i, terminals = 0;

	if (init->binary.ptr && !ixt_str_is(init->binary, RESERVED_INIT))
		ixt_check_binary(m, f, init->binary, IXT_STR("initConfig.init.binary"));
	check_caps(m, f, init);
	for (i = 0; i < init->cap_count; i++) {
		const ixt_boot_cap *cap = &init->caps[i];

		if (is_source(cap, "terminal_session") && ++terminals > 1)
			ixt_find(f, cap->place, "there is one terminal_session only, and it is "
						"granted before");
		if (is_source(cap, "null") || is_source(cap, "park_bench"))
			ixt_find(f, cap->place, "the source \"%s\" is not for init",
				 cap->kernel->name);
	}
}

/* ------------------------------------------------------------------ services */

static const ixt_boot_program *find_service(const ixt_boot_plan *plan, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < plan->service_count; i++)
		if (ixt_str_eq(plan->services[i].name, name))
			return &plan->services[i];
	return NULL;
}

static const ixt_boot_cap *find_cap(const ixt_boot_program *p, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < p->cap_count; i++)
		if (ixt_str_eq(p->caps[i].name, name))
			return &p->caps[i];
	return NULL;
}

static bool exports(const ixt_boot_program *p, ixt_str name, uint32_t before)
{
	uint32_t i;

	for (i = 0; i < before; i++)
		if (ixt_str_eq(p->exports[i], name))
			return true;
	return false;
}

static void check_exports(ixt_findings *f, const ixt_boot_program *p)
{
	uint32_t i;

	for (i = 0; i < p->export_count; i++) {
		const ixt_boot_cap *cap = find_cap(p, p->exports[i]);
		ixt_str place = ixt_arena_format(f->arena, "%.*s.exports[%u]",
						 IXT_STR_ARG(p->place), i);

		if (exports(p, p->exports[i], i))
			ixt_find(f, place, "the export \"%.*s\" is there twice",
				 IXT_STR_ARG(p->exports[i]));
		if (!cap)
			ixt_find(f, place, "the service has no capability \"%.*s\"",
				 IXT_STR_ARG(p->exports[i]));
		else if (!cap->kernel)
			ixt_find(f, place, "a capability of another service cannot be exported");
		else if (is_source(cap, "virtual_memory") || is_source(cap, "terminal_session") ||
			 is_source(cap, "park_space"))
			ixt_find(f, place, "the source \"%s\" cannot be exported",
				 cap->kernel->name);
	}
}

static void check_service_source(ixt_findings *f, const ixt_boot_plan *plan,
				 const ixt_boot_cap *cap)
{
	static const ixt_cap_source endpoint = { "endpoint", "Endpoint" };
	const ixt_boot_program *target = find_service(plan, cap->service);
	const ixt_boot_cap *theirs = target ? find_cap(target, cap->export) : NULL;

	if (!target)
		ixt_find(f, cap->place, "no service \"%.*s\" in the manifest",
			 IXT_STR_ARG(cap->service));
	else if (!exports(target, cap->export, target->export_count))
		ixt_find(f, cap->place, "the service \"%.*s\" does not export \"%.*s\"",
			 IXT_STR_ARG(cap->service), IXT_STR_ARG(cap->export));
	else if (theirs && cap->interface && cap->interface != theirs->interface &&
		 theirs->interface != ixt_cap_source_interface(&endpoint))
		ixt_find(f, cap->place, "the interface 0x%llx met, 0x%llx is what \"%.*s\" exports",
			 (unsigned long long)cap->interface,
			 (unsigned long long)theirs->interface, IXT_STR_ARG(cap->service));
}

/* What init holds of that source and may hand on: of the same name, else the only
 * one. */
static const ixt_boot_cap *held_by_init(const ixt_boot_plan *plan, const ixt_boot_cap *cap)
{
	const ixt_boot_cap *met = NULL;
	uint32_t i, count = 0;

	for (i = 0; i < plan->init.cap_count; i++) {
		const ixt_boot_cap *own = &plan->init.caps[i];

		if (own->kernel != cap->kernel)
			continue;
		if (ixt_str_eq(own->name, cap->name))
			return own;
		met = own;
		count++;
	}
	return count == 1 ? met : NULL;
}

static void check_forwarded(ixt_findings *f, const ixt_boot_plan *plan, const ixt_boot_cap *cap)
{
	const ixt_boot_cap *own;

	if (!is_source(cap, "ssh_development_host_key") &&
	    !is_source(cap, "authorized_key_store") &&
	    !is_source(cap, "restricted_shell_launcher") &&
	    !is_source(cap, "tcp_listen_authority"))
		return;
	own = held_by_init(plan, cap);
	if (!own)
		ixt_find(f, cap->place, "init itself does not hold \"%s\"", cap->kernel->name);
	else if (own->badge != cap->badge)
		ixt_find(f, cap->place, "the badge %llu met, that of init's, %llu, expected",
			 (unsigned long long)cap->badge, (unsigned long long)own->badge);
}

/* The terminal: init may hand it on once; else one service has it. */
static void check_terminal(ixt_findings *f, const ixt_boot_plan *plan)
{
	uint32_t i, j, holders = 0;

	for (i = 0; i < plan->service_count; i++)
		for (j = 0; j < plan->services[i].cap_count; j++) {
			const ixt_boot_cap *cap = &plan->services[i].caps[j];

			if (is_source(cap, "terminal_session") && ++holders > 1)
				ixt_find(f, cap->place, "there is one terminal_session only, and "
							"it is granted before");
		}
}

static void check_service(const ixt_manifest *m, ixt_findings *f, const ixt_boot_plan *plan,
			  const ixt_boot_program *p)
{
	uint32_t i;

	if (find_service(plan, p->name) != p)
		ixt_find(f, p->place, "the service \"%.*s\" is there twice", IXT_STR_ARG(p->name));
	if (p->binary.ptr)
		ixt_check_binary(m, f, p->binary, p->place);
	check_caps(m, f, p);
	check_exports(f, p);
	for (i = 0; i < p->cap_count; i++)
		if (p->caps[i].kernel)
			check_forwarded(f, plan, &p->caps[i]);
		else
			check_service_source(f, plan, &p->caps[i]);
}

ixt_boot_plan *ixt_check_manifest(const ixt_manifest *m, ixt_findings *f)
{
	ixt_boot_plan *plan;
	uint32_t i;

	if (m->schema_version != 1)
		ixt_find(f, IXT_STR("schemaVersion"), "%u met, 1 expected", m->schema_version);
	check_blobs(m, f);
	plan = ixt_boot_plan_of(m, f);
	check_init(m, f, &plan->init);
	for (i = 0; i < plan->service_count; i++)
		check_service(m, f, plan, &plan->services[i]);
	check_terminal(f, plan);
	if (plan->has_exit_service && !find_service(plan, plan->exit_service))
		ixt_find(f, IXT_STR("initConfig.exitWhenServiceExits"),
			 "no service \"%.*s\" in the manifest", IXT_STR_ARG(plan->exit_service));
	if (m->config)
		ixt_check_config(m, f);
	return plan;
}
