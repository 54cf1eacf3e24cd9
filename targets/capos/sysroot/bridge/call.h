/* Methods of capabilities, by the tables of their interfaces (targets/capos/wire). */
#ifndef BRIDGE_CALL_H
#define BRIDGE_CALL_H

#include <stdbool.h>

#include "targets/capos/wire/wire.h"

/* So much is asked for and sent at a time: what the crates state as safe. */
#ifndef BRIDGE_CHUNK
#define BRIDGE_CHUNK 4096
#endif

typedef struct capability {
	uint32_t id;
	uint64_t interface;	/* 0: there is none */
} capability;

/* The capability of the CapSet with that name and interface; with `any`, else the first
 * one of that interface. */
capability capability_find(const char *name, uint64_t interface, bool any);
/* Entry `index` of the CapSet; false behind the last. `name` has 33 bytes. */
bool capability_entry(uint32_t index, char *name, capability *c);

/* Calls a method. `params` has a value for each field of its layout; `results`, which
 * may be NULL, gets them: texts and lists stay until the next call. Returns 0 or a
 * negative errno. */
long call(capability c, uint16_t method, const wire_value *params, wire_value *results);
/* The same for a method that gives a capability of that interface. */
long call_for(capability c, uint16_t method, const wire_value *params, uint64_t interface,
	      capability *got);
/* Row `index` of a list that the last call gave. False when it is damaged. */
bool call_row(const wire_list *list, const wire_layout *layout, uint32_t index,
	      wire_value *values);
void capability_release(capability c);

static inline wire_value number_value(uint64_t number)
{
	return (wire_value){ .number = number };
}

static inline wire_value bytes_value(const void *bytes, uint32_t len)
{
	return (wire_value){ .bytes = { bytes, len } };
}

#endif
