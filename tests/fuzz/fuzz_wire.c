/* Any bytes as the params or results of each method: decoding stays within them,
 * and what was decoded is encoded and decoded again without a difference, in one
 * segment and in two. */
#include "tests/fuzz/fuzz.h"

#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

enum { ROOM = 1 << 20 };

static const uint64_t ids[] = {
	CAPOS_CONSOLE_ID, CAPOS_TERMINAL_SESSION_ID, CAPOS_STD_IO_ID, CAPOS_ENTROPY_SOURCE_ID,
	CAPOS_TIMER_ID, CAPOS_WALL_CLOCK_ID, CAPOS_VIRTUAL_MEMORY_ID, CAPOS_FILE_ID,
	CAPOS_DIRECTORY_ID, CAPOS_PIPE_ID, CAPOS_THREAD_CONTROL_ID, CAPOS_BOOT_PACKAGE_ID,
	CAPOS_STORE_ID, CAPOS_SYSTEM_INFO_ID,
};

static bool has_list(const wire_layout *layout)
{
	uint32_t i;

	for (i = 0; i < layout->count; i++)
		if (layout->fields[i].kind == WIRE_LIST)
			return true;
	return false;
}

/* Numbers and bytes, in the order of the layout. */
static void check_equal(const wire_layout *layout, const wire_value **a, const wire_value **b)
{
	uint32_t i;

	for (i = 0; i < layout->count; i++) {
		const wire_field *f = &layout->fields[i];

		if (f->kind == WIRE_STRUCT) {
			check_equal(layout->of, a, b);
			continue;
		}
		if (f->kind == WIRE_DATA || f->kind == WIRE_TEXT) {
			FUZZ_CHECK((*a)->bytes.len == (*b)->bytes.len);
			FUZZ_CHECK((*a)->bytes.len == 0 ||
				   memcmp((*a)->bytes.ptr, (*b)->bytes.ptr, (*a)->bytes.len) == 0);
		} else {
			FUZZ_CHECK((*a)->number == (*b)->number);
		}
		++*a;
		++*b;
	}
}

static void check_same(const wire_layout *layout, const wire_value *values, const uint8_t *bytes,
		       size_t len)
{
	wire_value again[WIRE_VALUES_MAX];
	const wire_value *a = values, *b = again;
	wire_message m;

	FUZZ_CHECK(len > 0);
	FUZZ_CHECK(!wire_open(&m, bytes, len) && m.bytes == len);
	FUZZ_CHECK(!wire_decode(&m, layout, again));
	check_equal(layout, &a, &b);
}

static void check_list(wire_message *m, const wire_list *list)
{
	wire_value row[WIRE_VALUES_MAX];
	uint32_t i;

	for (i = 0; i < list->count && i < 100; i++)
		wire_list_item(m, list, &wire_dir_entry, i, row);
	FUZZ_CHECK(wire_list_item(m, list, &wire_dir_entry, list->count, row));
}

static void check_layout(const wire_layout *layout, const uint8_t *data, size_t size)
{
	static uint8_t out[ROOM];
	wire_value values[WIRE_VALUES_MAX];
	wire_message m;
	size_t len;

	FUZZ_CHECK(wire_value_count(layout) <= WIRE_VALUES_MAX);
	if (wire_open(&m, data, size) || wire_decode(&m, layout, values))
		return;
	FUZZ_CHECK(m.bytes <= size);
	if (has_list(layout)) {
		check_list(&m, &values[0].list);
		return;
	}
	len = wire_encode(layout, values, out, sizeof out);
	check_same(layout, values, out, len);
	FUZZ_CHECK(wire_encode(layout, values, out, len - 1) == 0);
	len = wire_encode(layout, values, out, len);
	len = wire_split(out, len, sizeof out);
	check_same(layout, values, out, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t i, k;

	for (i = 0; i < sizeof ids / sizeof *ids; i++) {
		const wire_interface *w = wire_interface_of(ids[i]);

		FUZZ_CHECK(w);
		for (k = 0; k < w->count; k++) {
			check_layout(w->methods[k].params, data, size);
			if (w->methods[k].results)
				check_layout(w->methods[k].results, data, size);
		}
	}
	return 0;
}
