/* Writing: one segment, each object right behind what points to it. */
#include "targets/capos/wire/wire.h"

enum { HEADER = 8, SPLIT_HEADER = 16, LIST_BYTES = 2, LIST_STRUCTS = 7 };

typedef struct writer {
	uint8_t *segment;
	size_t words, used;
	bool full;
} writer;

static void store(uint8_t *p, uint64_t v, int bytes)
{
	for (; bytes--; v >>= 8)
		*p++ = (uint8_t)v;
}

static uint8_t *word_at(const writer *w, size_t at)
{
	return w->segment + at * WIRE_WORD;
}

/* The index of so many zero words. Once the room is used up it is always 0. */
static size_t take(writer *w, size_t words)
{
	size_t at = w->used;

	if (w->full || words > w->words - w->used) {
		w->full = true;
		return 0;
	}
	__builtin_memset(word_at(w, at), 0, words * WIRE_WORD);
	w->used += words;
	return at;
}

static uint64_t offset_bits(size_t from, size_t to)
{
	return (uint64_t)(uint32_t)(((int32_t)to - (int32_t)from - 1) * 4);
}

static void put_bytes(writer *w, size_t pointer, wire_bytes bytes, bool text)
{
	uint64_t count = (uint64_t)bytes.len + text;
	size_t at;

	if (bytes.len > WIRE_FIELD_MAX) {
		w->full = true;
		return;
	}
	if (count == 0)
		return;
	at = take(w, (count + 7) / 8);
	if (w->full)
		return;
	store(word_at(w, pointer), offset_bits(pointer, at) | 1 |
	      (uint64_t)LIST_BYTES << 32 | count << 35, WIRE_WORD);
	if (bytes.len)
		__builtin_memcpy(word_at(w, at), bytes.ptr, bytes.len);
}

static const wire_value *put_fields(writer *w, size_t at, const wire_layout *layout,
				    const wire_value *v);

static uint64_t shape(const wire_layout *layout)
{
	return (uint64_t)layout->words << 32 | (uint64_t)layout->pointers << 48;
}

static const wire_value *put_struct(writer *w, size_t pointer, const wire_layout *layout,
				    const wire_value *v)
{
	size_t size = (size_t)layout->words + layout->pointers, at = take(w, size);

	if (!w->full)
		/* an object of no words points at itself, so that it is not null */
		store(word_at(w, pointer), (size ? offset_bits(pointer, at) : 0xfffffffcu) |
		      shape(layout), WIRE_WORD);
	return put_fields(w, at, layout, v);
}

static void put_list(writer *w, size_t pointer, const wire_layout *layout, const wire_list *list)
{
	size_t step = (size_t)layout->words + layout->pointers;
	const wire_value *v = list->rows;
	size_t at = take(w, 1 + step * list->count), i;

	if (w->full)
		return;
	store(word_at(w, pointer), offset_bits(pointer, at) | 1 | (uint64_t)LIST_STRUCTS << 32 |
	      (uint64_t)(step * list->count) << 35, WIRE_WORD);
	store(word_at(w, at), (uint64_t)list->count << 2 | shape(layout), WIRE_WORD);
	for (i = 0; i < list->count; i++)
		v = put_fields(w, at + 1 + i * step, layout, v);
}

static void put_number(writer *w, size_t at, const wire_field *f, uint64_t v)
{
	static const uint8_t widths[] = { [WIRE_U16] = 2, [WIRE_U32] = 4, [WIRE_U64] = 8 };

	if (f->kind == WIRE_BOOL)
		word_at(w, at)[f->at / 8] |= (uint8_t)((v & 1) << f->at % 8);
	else
		store(word_at(w, at) + f->at, v, widths[f->kind]);
}

static const wire_value *put_fields(writer *w, size_t at, const wire_layout *layout,
				    const wire_value *v)
{
	uint32_t i;

	for (i = 0; i < layout->count && !w->full; i++) {
		const wire_field *f = &layout->fields[i];
		size_t pointer = at + layout->words + f->at;

		if (f->kind < WIRE_DATA)
			put_number(w, at, f, v++->number);
		else if (f->kind == WIRE_STRUCT)
			v = put_struct(w, pointer, layout->of, v);
		else if (f->kind == WIRE_LIST)
			put_list(w, pointer, layout->of, &v++->list);
		else if (f->kind == WIRE_CAP)
			v++;
		else
			put_bytes(w, pointer, v++->bytes, f->kind == WIRE_TEXT);
	}
	return v;
}

size_t wire_encode(const wire_layout *layout, const wire_value *values, void *out, size_t room)
{
	uint8_t *p = out;
	writer w = { .segment = p + HEADER };

	if (room < HEADER)
		return 0;
	w.words = (room - HEADER) / WIRE_WORD;
	take(&w, 1);
	if (!w.full)
		put_struct(&w, 0, layout, values);
	if (w.full)
		return 0;
	store(p, 0, 4);
	store(p + 4, w.used, 4);
	return HEADER + w.used * WIRE_WORD;
}

/* The first word of the old segment becomes the landing pad of a far pointer that
 * is alone in the new first segment: everything else stays where it points. */
size_t wire_split(void *message, size_t len, size_t room)
{
	uint8_t *p = message;
	size_t content = len - HEADER;

	if (len < HEADER + WIRE_WORD || room < len + 2 * WIRE_WORD)
		return 0;
	__builtin_memmove(p + SPLIT_HEADER + WIRE_WORD, p + HEADER, content);
	store(p, 1, 4);
	store(p + 4, 1, 4);
	store(p + 8, content / WIRE_WORD, 4);
	store(p + 12, 0, 4);
	store(p + SPLIT_HEADER, 2 | (uint64_t)1 << 32, WIRE_WORD);
	return len + 2 * WIRE_WORD;
}

uint32_t wire_value_count(const wire_layout *layout)
{
	uint32_t i, count = 0;

	for (i = 0; i < layout->count; i++)
		count += layout->fields[i].kind == WIRE_STRUCT ?
			 wire_value_count(layout->of) : 1;
	return count;
}
