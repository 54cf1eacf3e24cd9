/* The codec's side of the judgement:
 *
 *	sample names			the types it knows, one a line
 *	sample TYPE encode SEED		text to stderr, message to stdout
 *	sample TYPE split SEED		the same with two segments
 *	sample TYPE decode		message from stdin, text to stdout
 *
 * The text is Cap'n Proto's own notation. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

enum { ROOM = 1 << 20, ROWS = 3 };

static uint8_t message[ROOM];
static char texts[64][64];
static uint32_t text_count;

static const uint64_t ids[] = {
	CAPOS_CONSOLE_ID, CAPOS_TERMINAL_SESSION_ID, CAPOS_STD_IO_ID, CAPOS_ENTROPY_SOURCE_ID,
	CAPOS_TIMER_ID, CAPOS_WALL_CLOCK_ID, CAPOS_VIRTUAL_MEMORY_ID, CAPOS_FILE_ID,
	CAPOS_DIRECTORY_ID, CAPOS_PIPE_ID, CAPOS_THREAD_CONTROL_ID, CAPOS_BOOT_PACKAGE_ID,
	CAPOS_STORE_ID, CAPOS_SYSTEM_INFO_ID,
};

/* ------------------------------------------------------------------- types */

/* A layout without fields, or with a capability alone, says nothing. */
static bool tells(const wire_layout *layout)
{
	return layout && layout->count && layout->fields[0].kind != WIRE_CAP;
}

typedef void (*visit)(const char *name, const wire_layout *layout, void *data);

static void visit_all(visit v, void *data)
{
	size_t i, k;

	v("Exception", &wire_exception, data);
	for (i = 0; i < sizeof ids / sizeof *ids; i++) {
		const wire_interface *w = wire_interface_of(ids[i]);

		for (k = 0; k < w->count; k++) {
			const wire_method *m = &w->methods[k];
			char name[100];

			snprintf(name, sizeof name, "%s%c%sParams", w->name, toupper(*m->name),
				 m->name + 1);
			if (tells(m->params))
				v(name, m->params, data);
			snprintf(name, sizeof name, "%s%c%sResults", w->name, toupper(*m->name),
				 m->name + 1);
			if (tells(m->results))
				v(name, m->results, data);
		}
	}
}

static void print_name(const char *name, const wire_layout *layout, void *data)
{
	(void)layout;
	(void)data;
	puts(name);
}

typedef struct search {
	const char *name;
	const wire_layout *found;
} search;

static void compare(const char *name, const wire_layout *layout, void *data)
{
	search *s = data;

	if (strcmp(s->name, name) == 0)
		s->found = layout;
}

/* ------------------------------------------------------------------ values */

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 16;
}

static uint64_t sample_number(wire_kind kind, uint64_t *seed)
{
	static const uint64_t masks[] = {
		[WIRE_BOOL] = 1, [WIRE_U16] = UINT16_MAX, [WIRE_U32] = UINT32_MAX,
		[WIRE_U64] = UINT64_MAX,
	};

	return (next(seed) << 24 ^ next(seed)) & masks[kind];
}

static wire_bytes sample_text(uint64_t *seed)
{
	char *to = texts[text_count++];
	uint32_t len = (uint32_t)(next(seed) % 40), i;

	for (i = 0; i < len; i++)
		to[i] = (char)('a' + next(seed) % 26);
	return (wire_bytes){ (const uint8_t *)to, len };
}

static wire_value *fill(const wire_layout *layout, wire_value *v, uint64_t *seed)
{
	static wire_value rows[ROWS * WIRE_VALUES_MAX];
	uint32_t i, k;

	for (i = 0; i < layout->count; i++) {
		const wire_field *f = &layout->fields[i];
		wire_value *row = rows;

		if (f->kind == WIRE_STRUCT) {
			v = fill(layout->of, v, seed);
			continue;
		}
		if (f->kind < WIRE_DATA)
			v->number = sample_number(f->kind, seed);
		else if (f->kind == WIRE_LIST) {
			for (k = 0; k < ROWS; k++)
				row = fill(layout->of, row, seed);
			v->list = (wire_list){ .count = ROWS, .rows = rows };
		} else {
			v->bytes = sample_text(seed);
		}
		v++;
	}
	return v;
}

/* -------------------------------------------------------------------- text */

static const wire_value *print(FILE *out, const wire_layout *layout, const wire_value *v,
			       wire_message *m);

static void print_list(FILE *out, const wire_layout *of, const wire_list *list, wire_message *m)
{
	const wire_value *row = list->rows;
	wire_value read[WIRE_VALUES_MAX];
	uint32_t i;

	putc('[', out);
	for (i = 0; i < list->count; i++) {
		fputs(i ? ", " : "", out);
		if (m && wire_list_item(m, list, of, i, read))
			exit(1);
		row = print(out, of, m ? read : row, m);
	}
	putc(']', out);
}

static const wire_value *print(FILE *out, const wire_layout *layout, const wire_value *v,
			       wire_message *m)
{
	uint32_t i;

	putc('(', out);
	for (i = 0; i < layout->count; i++) {
		const wire_field *f = &layout->fields[i];

		fprintf(out, "%s%s = ", i ? ", " : "", f->name);
		if (f->kind == WIRE_STRUCT) {
			v = print(out, layout->of, v, m);
			continue;
		}
		if (f->kind == WIRE_BOOL)
			fputs(v->number ? "true" : "false", out);
		else if (f->kind < WIRE_DATA)
			fprintf(out, "%" PRIu64, v->number);
		else if (f->kind == WIRE_LIST)
			print_list(out, layout->of, &v->list, m);
		else
			fprintf(out, "\"%.*s\"", (int)v->bytes.len, (const char *)v->bytes.ptr);
		v++;
	}
	putc(')', out);
	return v;
}

static int encode(const wire_layout *layout, uint64_t seed, bool split)
{
	wire_value values[WIRE_VALUES_MAX];
	size_t len;

	fill(layout, values, &seed);
	len = wire_encode(layout, values, message, sizeof message);
	if (split)
		len = wire_split(message, len, sizeof message);
	print(stderr, layout, values, NULL);
	putc('\n', stderr);
	return len && fwrite(message, 1, len, stdout) == len ? 0 : 1;
}

static int decode(const wire_layout *layout)
{
	wire_value values[WIRE_VALUES_MAX];
	size_t len = fread(message, 1, sizeof message, stdin);
	wire_message m;
	const char *wrong = wire_open(&m, message, len);

	if (!wrong)
		wrong = wire_decode(&m, layout, values);
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		return 1;
	}
	print(stdout, layout, values, &m);
	putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	search s = { argc > 1 ? argv[1] : "", NULL };

	if (strcmp(s.name, "names") == 0) {
		visit_all(print_name, NULL);
		return 0;
	}
	visit_all(compare, &s);
	if (!s.found || argc < 3)
		return 2;
	if (argc == 4)
		return encode(s.found, strtoull(argv[3], NULL, 10), strcmp(argv[2], "split") == 0);
	return decode(s.found);
}
