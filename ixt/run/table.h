/* The guest's capabilities: slots with objects in them. An id is generation:8 |
 * index:24; releasing a slot makes its old ids stale, and a slot whose generations
 * are used up is never used again. */
#ifndef IXT_RUN_TABLE_H
#define IXT_RUN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixt/base/capos_abi.h"

typedef struct run_call run_call;

typedef enum run_outcome {
	RUN_DONE,
	RUN_PENDING,	/* call->wait says what for; the method runs again then */
	RUN_RAISED,	/* run_raise filled the exception */
	RUN_NO_ROOM,	/* the result buffer cannot take a useful answer */
	RUN_EXIT,	/* call->machine->exit_code is set */
} run_outcome;

typedef run_outcome (*run_method)(run_call *call);

/* Methods in the order of their ordinals; a NULL one is answered as unimplemented. */
typedef struct run_service {
	uint64_t interface;
	uint16_t count;
	const run_method *methods;
	void (*free)(void *state);	/* or NULL */
} run_service;

typedef struct run_object {
	const run_service *service;	/* NULL: an empty slot */
	void *state;			/* owned where the service has a free */
} run_object;

typedef struct run_slot {
	run_object object;
	uint8_t generation;
	bool used, retired;
} run_slot;

typedef struct run_table {
	run_slot slots[CAPOS_MAX_CAP_SLOTS];
} run_table;

/* Ids of all slots start with that generation. */
void run_table_init(run_table *t, uint8_t generation);
void run_table_release(run_table *t);

/* Takes the object. False when no slot is left: the object is the caller's still. */
bool run_table_add(run_table *t, run_object object, uint32_t *id);
/* NULL for an id that is not, or no longer, valid. */
run_object *run_table_get(run_table *t, uint32_t id);
bool run_table_drop(run_table *t, uint32_t id);
bool run_table_has_room(const run_table *t);

void run_object_free(run_object *object);

#endif
