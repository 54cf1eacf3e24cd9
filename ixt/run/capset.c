#include "ixt/run/capset.h"

#include <string.h>

static uint8_t *page_of(const run_machine *m)
{
	return run_memory_raw(&m->memory, CAPOS_CAPSET, CAPOS_PAGE_SIZE);
}

void run_capset_init(run_machine *m)
{
	static const uint32_t version = CAPOS_CAPSET_VERSION;
	uint8_t *p = page_of(m);

	memcpy(p, CAPOS_CAPSET_MAGIC, 8);
	memcpy(p + 8, &version, sizeof version);
	run_memory_set(&m->memory, CAPOS_CAPSET, CAPOS_PAGE_SIZE, CAPOS_PROT_READ);
}

bool run_capset_grant(run_machine *m, const char *name, run_object object)
{
	uint8_t *p = page_of(m), *entry;
	uint32_t count, id, length = (uint32_t)strlen(name);

	memcpy(&count, p + 12, sizeof count);
	if (!object.service || count == CAPOS_CAPSET_ENTRIES_MAX ||
	    length > CAPOS_CAPSET_NAME_BYTES || !run_table_add(&m->table, object, &id)) {
		run_object_free(&object);
		return false;
	}
	entry = p + CAPOS_CAPSET_HEADER_BYTES + count * CAPOS_CAPSET_ENTRY_BYTES;
	memcpy(entry + CAPOS_CAPSET_ENTRY_CAP_ID, &id, sizeof id);
	memcpy(entry + CAPOS_CAPSET_ENTRY_NAME_LENGTH, &length, sizeof length);
	memcpy(entry + CAPOS_CAPSET_ENTRY_INTERFACE_ID, &object.service->interface, 8);
	memcpy(entry + CAPOS_CAPSET_ENTRY_NAME, name, length);
	count++;
	memcpy(p + 12, &count, sizeof count);
	return true;
}
