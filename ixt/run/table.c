#include "ixt/run/table.h"

enum { INDEX_BITS = 24 };

void run_table_init(run_table *t, uint8_t generation)
{
	size_t i;

	*t = (run_table){ 0 };
	for (i = 0; i < CAPOS_MAX_CAP_SLOTS; i++)
		t->slots[i].generation = generation;
}

void run_object_free(run_object *object)
{
	if (object->service && object->service->free)
		object->service->free(object->state);
	*object = (run_object){ 0 };
}

void run_table_release(run_table *t)
{
	size_t i;

	for (i = 0; i < CAPOS_MAX_CAP_SLOTS; i++)
		run_object_free(&t->slots[i].object);
}

static run_slot *free_slot(const run_table *t)
{
	size_t i;

	for (i = 0; i < CAPOS_MAX_CAP_SLOTS; i++)
		if (!t->slots[i].used && !t->slots[i].retired)
			return (run_slot *)&t->slots[i];
	return NULL;
}

bool run_table_has_room(const run_table *t)
{
	return free_slot(t) != NULL;
}

bool run_table_add(run_table *t, run_object object, uint32_t *id)
{
	run_slot *s = free_slot(t);

	if (!s)
		return false;
	s->used = true;
	s->object = object;
	*id = (uint32_t)s->generation << INDEX_BITS | (uint32_t)(s - t->slots);
	return true;
}

static run_slot *slot_of(run_table *t, uint32_t id)
{
	uint32_t index = id & ((1u << INDEX_BITS) - 1);
	run_slot *s;

	if (index >= CAPOS_MAX_CAP_SLOTS)
		return NULL;
	s = &t->slots[index];
	return s->used && s->generation == id >> INDEX_BITS ? s : NULL;
}

run_object *run_table_get(run_table *t, uint32_t id)
{
	run_slot *s = slot_of(t, id);

	return s ? &s->object : NULL;
}

bool run_table_drop(run_table *t, uint32_t id)
{
	run_slot *s = slot_of(t, id);

	if (!s)
		return false;
	run_object_free(&s->object);
	s->used = false;
	s->retired = s->generation == UINT8_MAX;
	s->generation++;
	return true;
}
