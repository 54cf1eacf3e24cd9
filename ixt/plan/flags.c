#include "ixt/plan/flags.h"

#include <stdlib.h>

void ixt_flag_sets_init(ixt_flag_sets *f, ixt_arena *arena)
{
	*f = (ixt_flag_sets){ .arena = arena };
	ixt_intern_init(&f->texts, arena);
	ixt_intern_init(&f->ordered, arena);
	ixt_intern_init(&f->sorted, arena);
}

void ixt_flag_sets_begin(ixt_flag_sets *f, uint32_t base)
{
	uint32_t i;

	f->work_count = 0;
	if (base == IXT_NO_FLAGS)
		return;
	for (i = 0; i < f->sets[base].count; i++)
		IXT_PUSH(f->arena, f->work, f->work_count, f->work_cap) =
			f->sets[base].items[i];
}

void ixt_flag_sets_set(ixt_flag_sets *f, uint32_t key, uint32_t value)
{
	uint32_t i;

	for (i = 0; i < f->work_count; i++) {
		if (f->work[i].key == key) {
			f->work[i].value = value;
			return;
		}
	}
	IXT_PUSH(f->arena, f->work, f->work_count, f->work_cap) =
		(ixt_flag_item){ key, value };
}

void ixt_flag_sets_remove(ixt_flag_sets *f, uint32_t key)
{
	uint32_t i;

	for (i = 0; i < f->work_count && f->work[i].key != key; i++)
		;
	if (i == f->work_count)
		return;
	f->work_count--;
	memmove(&f->work[i], &f->work[i + 1], (f->work_count - i) * sizeof *f->work);
}

static int by_key(const void *a, const void *b)
{
	uint32_t x = ((const ixt_flag_item *)a)->key, y = ((const ixt_flag_item *)b)->key;

	return (x > y) - (x < y);
}

static ixt_str bytes_of(const ixt_flag_item *items, uint32_t count)
{
	return (ixt_str){ (const char *)items, count * sizeof *items };
}

/* The number of the items in the order of their names' numbers. */
static uint32_t canon_of_work(ixt_flag_sets *f)
{
	if (f->work_count == 0)
		return ixt_intern_put(&f->sorted, IXT_STR(""));
	IXT_REACH(f->arena, f->sort, f->sort_cap, f->work_count);
	memcpy(f->sort, f->work, f->work_count * sizeof *f->sort);
	qsort(f->sort, f->work_count, sizeof *f->sort, by_key);
	return ixt_intern_put(&f->sorted, bytes_of(f->sort, f->work_count));
}

uint32_t ixt_flag_sets_end(ixt_flag_sets *f)
{
	uint32_t before = f->ordered.count, number;
	ixt_str bytes = f->work_count ? bytes_of(f->work, f->work_count) : IXT_STR("");

	number = ixt_intern_put(&f->ordered, bytes);
	if (number < before)
		return number;
	IXT_REACH(f->arena, f->sets, f->cap, number);
	f->sets[number] = (ixt_flag_set){
		.items = (const ixt_flag_item *)ixt_intern_text(&f->ordered, number).ptr,
		.count = f->work_count,
		.canon = canon_of_work(f),
	};
	return number;
}

uint32_t ixt_flag_platform(ixt_flag_sets *f, const ixt_platform *platform)
{
	uint32_t i;

	for (i = 0; i < f->platform_count; i++)
		if (f->platforms[i] == platform ||
		    ixt_str_eq(f->platforms[i]->id, platform->id))
			return i | IXT_FLAG_PLATFORM;
	IXT_PUSH(f->arena, f->platforms, f->platform_count, f->platform_cap) = platform;
	return i | IXT_FLAG_PLATFORM;
}

const ixt_flag_item *ixt_flag_find(const ixt_flag_sets *f, uint32_t set, uint32_t key)
{
	uint32_t i;

	for (i = 0; i < f->sets[set].count; i++)
		if (f->sets[set].items[i].key == key)
			return &f->sets[set].items[i];
	return NULL;
}
