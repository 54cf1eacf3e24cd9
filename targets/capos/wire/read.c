/* Reading: framing, pointers, fields. */
#include "targets/capos/wire/wire.h"

enum { BUDGET_WORDS = 1 << 22 };

/* Where a pointer leads. A null pointer has `bits` 0. */
typedef struct target {
	uint64_t bits;
	uint32_t segment, at;
} target;

enum { TAG_STRUCT, TAG_LIST, TAG_FAR, TAG_OTHER };
enum { LIST_BYTES = 2, LIST_STRUCTS = 7 };

static uint64_t load(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

static uint64_t word_of(const wire_message *m, uint32_t segment, uint32_t at)
{
	return load(m->segments[segment].ptr + (size_t)at * WIRE_WORD, WIRE_WORD);
}

static bool within(const wire_message *m, uint32_t segment, uint64_t at, uint64_t words)
{
	return segment < m->count && at <= m->segments[segment].words &&
	       words <= m->segments[segment].words - at;
}

static bool pay(wire_message *m, uint64_t words)
{
	if (words > m->budget)
		return false;
	m->budget -= (uint32_t)words;
	return true;
}

const char *wire_open(wire_message *m, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint64_t count, at, i;

	if (len < WIRE_WORD)
		return "a message shorter than its header";
	count = load(p, 4) + 1;
	if (count > WIRE_SEGMENTS_MAX)
		return "more than 16 segments";
	at = (4 + 4 * count + 7) / 8 * 8;
	if (at > len)
		return "a message shorter than its header";
	for (i = 0; i < count; i++) {
		uint32_t words = (uint32_t)load(p + 4 + 4 * i, 4);

		if (words > (len - at) / WIRE_WORD)
			return "a segment that ends behind its message";
		m->segments[i] = (wire_segment){ p + at, words };
		at += (uint64_t)words * WIRE_WORD;
	}
	m->count = (uint32_t)count;
	m->budget = BUDGET_WORDS;
	m->bytes = at;
	return NULL;
}

/* A landing pad of two words: where the object is, and what it is. */
static const char *resolve_double_far(const wire_message *m, uint32_t segment, uint32_t pad,
				      target *t)
{
	uint64_t where = word_of(m, segment, pad);

	if ((where & 7) != TAG_FAR)
		return "a landing pad without a far pointer";
	t->bits = word_of(m, segment, pad + 1);
	t->segment = (uint32_t)(where >> 32);
	t->at = (uint32_t)where >> 3;
	if ((t->bits & 3) > TAG_LIST || (uint32_t)t->bits >> 2)
		return "a landing pad whose second word is no tag";
	return within(m, t->segment, t->at, 0) ? NULL : "a far pointer out of its segment";
}

/* The pointer at a place that is known to be within its segment. */
static const char *resolve(wire_message *m, uint32_t segment, uint32_t at, target *t)
{
	int64_t to;

	t->bits = word_of(m, segment, at);
	if ((t->bits & 3) == TAG_FAR) {
		bool twice = t->bits & 4;
		uint32_t pad = (uint32_t)t->bits >> 3;

		segment = (uint32_t)(t->bits >> 32);
		if (!within(m, segment, pad, twice ? 2 : 1))
			return "a far pointer out of its segment";
		if (twice)
			return resolve_double_far(m, segment, pad, t);
		at = pad;
		t->bits = word_of(m, segment, at);
		if ((t->bits & 3) == TAG_FAR)
			return "a far pointer that leads to a far pointer";
	}
	if (t->bits == 0 || (t->bits & 3) == TAG_OTHER)
		return NULL;
	to = (int64_t)at + 1 + ((int32_t)(uint32_t)t->bits >> 2);
	if (to < 0 || !within(m, segment, (uint64_t)to, 0))
		return "a pointer out of its segment";
	t->segment = segment;
	t->at = (uint32_t)to;
	return NULL;
}

typedef struct place {
	uint32_t segment, at;	/* first data word */
	uint32_t words, pointers;
} place;

static const char *struct_of(wire_message *m, const target *t, place *p)
{
	if (t->bits == 0) {
		*p = (place){ 0 };
		return NULL;
	}
	if ((t->bits & 3) != TAG_STRUCT)
		return "a struct expected, another kind of pointer met";
	*p = (place){ t->segment, t->at, (t->bits >> 32) & 0xffff, (uint32_t)(t->bits >> 48) };
	if (!within(m, p->segment, p->at, (uint64_t)p->words + p->pointers))
		return "a struct that ends behind its segment";
	return pay(m, 1 + p->words + p->pointers) ? NULL : "more words than may be followed";
}

static const char *bytes_of(wire_message *m, const target *t, bool text, wire_bytes *out)
{
	uint32_t count = (uint32_t)(t->bits >> 35);
	uint64_t words = ((uint64_t)count + 7) / 8;

	*out = (wire_bytes){ NULL, 0 };
	if (t->bits == 0)
		return NULL;
	if ((t->bits & 3) != TAG_LIST || ((t->bits >> 32) & 7) != LIST_BYTES)
		return "bytes expected, another kind of pointer met";
	if (!within(m, t->segment, t->at, words))
		return "a list that ends behind its segment";
	if (!pay(m, 1 + words))
		return "more words than may be followed";
	*out = (wire_bytes){ m->segments[t->segment].ptr + (size_t)t->at * WIRE_WORD, count };
	if (!text)
		return NULL;
	if (count == 0 || out->ptr[count - 1])
		return "a text without its NUL";
	out->len--;
	return NULL;
}

static const char *list_of(wire_message *m, const target *t, wire_list *out)
{
	uint64_t tag, count, words = t->bits >> 35;

	*out = (wire_list){ 0 };
	if (t->bits == 0)
		return NULL;
	if ((t->bits & 3) != TAG_LIST || ((t->bits >> 32) & 7) != LIST_STRUCTS)
		return "a list of structs expected, another kind of pointer met";
	if (!within(m, t->segment, t->at, words + 1))
		return "a list that ends behind its segment";
	tag = word_of(m, t->segment, t->at);
	count = (uint32_t)tag >> 2;
	if ((tag & 3) != TAG_STRUCT ||
	    count * (((tag >> 32) & 0xffff) + (tag >> 48)) > words)
		return "a list whose elements are more than it holds";
	/* elements of no words cost, too: a list of them is free to claim many */
	if (!pay(m, 1 + words + count))
		return "more words than may be followed";
	out->count = (uint32_t)count;
	out->segment = t->segment;
	out->at = t->at + 1;
	out->words = (tag >> 32) & 0xffff;
	out->pointers = (uint16_t)(tag >> 48);
	return NULL;
}

/* A struct written by an older schema is shorter: what it lacks is zero. */
static uint64_t number_of(const wire_message *m, const place *p, const wire_field *f)
{
	static const uint8_t widths[] = { [WIRE_U16] = 2, [WIRE_U32] = 4, [WIRE_U64] = 8 };
	uint32_t width = f->kind == WIRE_BOOL ? 1 : widths[f->kind];
	uint32_t at = f->kind == WIRE_BOOL ? f->at / 8 : f->at;
	const uint8_t *data;

	if (at + width > p->words * WIRE_WORD)
		return 0;
	data = m->segments[p->segment].ptr + (size_t)p->at * WIRE_WORD + at;
	return f->kind == WIRE_BOOL ? *data >> f->at % 8 & 1 : load(data, (int)width);
}

static const char *fields_of(wire_message *m, const place *p, const wire_layout *layout,
			     wire_value **out);

static const char *pointer_field(wire_message *m, const place *p, const wire_field *f,
				 const wire_layout *of, wire_value **out)
{
	target t = { 0 };
	place inner;
	const char *wrong = NULL;

	if (f->at < p->pointers)
		wrong = resolve(m, p->segment, p->at + p->words + f->at, &t);
	if (wrong)
		return wrong;
	switch (f->kind) {
	case WIRE_STRUCT:
		wrong = struct_of(m, &t, &inner);
		return wrong ? wrong : fields_of(m, &inner, of, out);
	case WIRE_LIST:
		return list_of(m, &t, &(*out)++->list);
	case WIRE_CAP:
		(*out)++->number = 0;
		return NULL;
	default:
		return bytes_of(m, &t, f->kind == WIRE_TEXT, &(*out)++->bytes);
	}
}

static const char *fields_of(wire_message *m, const place *p, const wire_layout *layout,
			     wire_value **out)
{
	uint32_t i;

	for (i = 0; i < layout->count; i++) {
		const wire_field *f = &layout->fields[i];
		const char *wrong = NULL;

		if (f->kind >= WIRE_DATA)
			wrong = pointer_field(m, p, f, layout->of, out);
		else
			(*out)++->number = number_of(m, p, f);
		if (wrong)
			return wrong;
	}
	return NULL;
}

const char *wire_decode(wire_message *m, const wire_layout *layout, wire_value *values)
{
	target t;
	place p;
	const char *wrong;

	if (!within(m, 0, 0, 1))
		return "a message without a root";
	wrong = resolve(m, 0, 0, &t);
	if (!wrong)
		wrong = struct_of(m, &t, &p);
	return wrong ? wrong : fields_of(m, &p, layout, &values);
}

const char *wire_list_item(wire_message *m, const wire_list *list, const wire_layout *layout,
			   uint32_t index, wire_value *values)
{
	uint32_t step = (uint32_t)list->words + list->pointers;
	place p = { list->segment, list->at + index * step, list->words, list->pointers };

	if (index >= list->count)
		return "an element behind the end of its list";
	return fields_of(m, &p, layout, &values);
}
