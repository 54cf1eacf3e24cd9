#include "diff/shrink_json.h"

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"

/* Counts forms down to the one that is wanted, and makes it. True: it was made. */
static bool change(ixt_json *value, uint32_t *left);

static void drop(ixt_json *value, uint32_t at, uint32_t width)
{
	memmove(value->items + at * width, value->items + (at + 1) * width,
		(value->count - at - 1) * width * sizeof *value->items);
	value->count--;
}

/* Of objects an element is a key and a value. */
static bool change_elements(ixt_json *value, uint32_t *left)
{
	uint32_t i, width = value->type == IXT_JSON_OBJECT ? 2 : 1;

	for (i = 0; i < value->count; i++) {
		if ((*left)-- == 0) {
			drop(value, i, width);
			return true;
		}
		if (change(&value->items[i * width + width - 1], left))
			return true;
	}
	return false;
}

static bool change_string(ixt_str *s, uint32_t *left)
{
	size_t half = ixt_utf8_offset(*s, ixt_utf8_count(*s) / 2);
	const ixt_str forms[] = { IXT_STR(""), ixt_str_from(*s, half), ixt_str_first(*s, half) };
	/* of one character the halves are itself and nothing */
	uint32_t count = s->len == 0 ? 0 : half == 0 ? 1 : 3;

	if (*left < count) {
		*s = forms[*left];
		return true;
	}
	*left -= count;
	return false;
}

static bool change(ixt_json *value, uint32_t *left)
{
	switch (value->type) {
	case IXT_JSON_ARRAY:
	case IXT_JSON_OBJECT:
		return change_elements(value, left);
	case IXT_JSON_STRING:
		return change_string(&value->string, left);
	default:
		return false;
	}
}

bool diff_smaller_json(ixt_str text, uint32_t number, ixt_arena *arena, ixt_str *smaller)
{
	ixt_json *value = ixt_json_read(text, arena);
	ixt_buf b;

	if (value->type == IXT_JSON_OBJECT && value->count == 0) {
		*smaller = IXT_STR("");
		return number == 0;
	}
	if (!change(value, &number))
		return false;
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	ixt_json_write(&b, value, (ixt_json_style){ .indent = 0 });
	*smaller = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return true;
}
