/* Cap'n Proto messages by tables: for the runner, for the bridge inside a guest,
 * for whatever serves capabilities. Freestanding C: no allocation, no library.
 *
 * A layout names the fields of a struct; decoding fills one wire_value for each,
 * encoding takes them in the same order. The fields of a struct inside a struct
 * stand in the place of that field. Values that are read point into the message.
 *
 * Messages come from strangers. Every offset is checked against its segment, the
 * words that are followed count against a budget, and the depth is that of the
 * layout, so a message cannot make the reader run long or far. */
#ifndef CAPOS_WIRE_H
#define CAPOS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WIRE_WORD = 8,
	WIRE_SEGMENTS_MAX = 16,
	WIRE_VALUES_MAX = 8,	/* of any layout here, inner structs included */
	WIRE_FIELD_MAX = 1 << 28,	/* bytes of a text or data, to be written */
};

typedef enum wire_kind {
	WIRE_BOOL,	/* `at` is a bit; numbers: a byte; the rest: a pointer's index */
	WIRE_U16,
	WIRE_U32,
	WIRE_U64,
	WIRE_DATA,
	WIRE_TEXT,	/* without its NUL, here and there */
	WIRE_STRUCT,
	WIRE_LIST,	/* of structs */
	WIRE_CAP,	/* travels beside the message: reads as 0, is written as null */
} wire_kind;

typedef struct wire_layout wire_layout;

/* Names are for people: programs for capOS are compiled without them. */
#ifdef WIRE_GUEST
#define WIRE_NAME
#else
#define WIRE_NAME const char *name;
#endif

typedef struct wire_field {
	WIRE_NAME
	uint8_t kind;		/* of wire_kind */
	uint16_t at;
} wire_field;

struct wire_layout {
	uint8_t words, pointers;
	uint8_t count;
	const wire_field *fields;
	const wire_layout *of;	/* of its WIRE_STRUCT or WIRE_LIST: it has one at most, so
				 * that fields, of which there are many, stay small */
};

typedef struct wire_segment {
	const uint8_t *ptr;
	uint32_t words;
} wire_segment;

typedef struct wire_message {
	wire_segment segments[WIRE_SEGMENTS_MAX];
	uint32_t count;
	uint32_t budget;	/* words that may still be followed */
	size_t bytes;		/* of the whole message, framing included */
} wire_message;

typedef struct wire_bytes {
	const uint8_t *ptr;
	uint32_t len;
} wire_bytes;

typedef struct wire_value wire_value;

typedef struct wire_list {
	uint32_t count;
	const wire_value *rows;	/* to be written: count times the layout's values */
	uint32_t segment, at;	/* read: where the elements stand */
	uint16_t words, pointers;
} wire_list;

struct wire_value {
	union {
		uint64_t number;
		wire_bytes bytes;
		wire_list list;
	};
};

/* Each returns NULL, or what is wrong with the message. */
const char *wire_open(wire_message *m, const void *bytes, size_t len);
const char *wire_decode(wire_message *m, const wire_layout *layout, wire_value *values);
const char *wire_list_item(wire_message *m, const wire_list *list, const wire_layout *layout,
			   uint32_t index, wire_value *values);

/* Writes a message of one segment. Returns its bytes, or 0: more than `room`. */
size_t wire_encode(const wire_layout *layout, const wire_value *values, void *out, size_t room);
/* Makes two segments of such a message, in place. Returns its bytes, or 0. */
size_t wire_split(void *message, size_t len, size_t room);

/* How many values a layout has. */
uint32_t wire_value_count(const wire_layout *layout);

/* ------------------------------------------------- interfaces, as tables */

typedef struct wire_method {
	WIRE_NAME
	const wire_layout *params;	/* never NULL */
	const wire_layout *results;	/* NULL: success has no bytes */
} wire_method;

typedef struct wire_interface {
	uint64_t id;
	WIRE_NAME
	uint16_t count;
	const wire_method *methods;
} wire_interface;

/* The interface of that id, or NULL. */
const wire_interface *wire_interface_of(uint64_t id);

extern const wire_layout wire_exception;	/* type, message */
extern const wire_layout wire_dir_entry;	/* name, size, isDir */

#endif
