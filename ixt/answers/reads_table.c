#include "ixt/answers/reads_table.h"

#include <stdlib.h>

#include "ixt/answers/tsv.h"
#include "ixt/base/hash.h"

#define FORMAT "ixt-reads"

void ixt_reads_init(ixt_reads_table *t, ixt_arena *arena)
{
	*t = (ixt_reads_table){ .arena = arena };
	ixt_intern_init(&t->file_lines, arena);
	ixt_intern_init(&t->probe_lines, arena);
	ixt_intern_init(&t->set_ids, arena);
}

/* ------------------------------------------------------------- its members */

uint32_t ixt_reads_file(ixt_reads_table *t, ixt_str name, int root, ixt_str state)
{
	ixt_str escaped = ixt_tsv_escape(t->arena, name);
	ixt_str line = ixt_arena_format(t->arena, "%.*s\t%d\t%.*s", IXT_STR_ARG(escaped), root,
					IXT_STR_ARG(state));
	uint32_t number = ixt_intern_put(&t->file_lines, line);

	if (number == t->file_count)
		IXT_PUSH(t->arena, t->files, t->file_count, t->file_cap) = (ixt_recorded_file){
			ixt_arena_copy(t->arena, name), root, ixt_arena_copy(t->arena, state),
		};
	return number;
}

uint32_t ixt_reads_probe(ixt_reads_table *t, ixt_str kind, ixt_str subject, ixt_str answer)
{
	ixt_str k = ixt_tsv_escape(t->arena, kind), s = ixt_tsv_escape(t->arena, subject);
	ixt_str a = ixt_tsv_escape(t->arena, answer);

	return ixt_intern_put(&t->probe_lines,
			      ixt_arena_format(t->arena, "%.*s\t%.*s\t%.*s", IXT_STR_ARG(k),
					       IXT_STR_ARG(s), IXT_STR_ARG(a)));
}

static int by_line(const void *a, const void *b, void *lines)
{
	return ixt_str_cmp(ixt_intern_text(lines, *(const uint32_t *)a),
			   ixt_intern_text(lines, *(const uint32_t *)b));
}

static void sort_lines(const ixt_intern *lines, uint32_t *numbers, uint32_t count)
{
	if (count)
		qsort_r(numbers, count, sizeof *numbers, by_line, (void *)lines);
}

/* ---------------------------------------------------------------- its sets */

static void add_lines(ixt_sha256_stream *h, const ixt_intern *lines, const uint32_t *numbers,
		      uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		ixt_sha256_add(h, ixt_intern_text(lines, numbers[i]));
		ixt_sha256_add(h, IXT_STR("\n"));
	}
	ixt_sha256_add(h, IXT_STR("\n"));
}

/* The first 16 hex digits of SHA-256 over the file lines, an empty line, the
 * probe lines, an empty line. */
static void name_set(const ixt_reads_table *t, ixt_recorded_set *set)
{
	ixt_sha256_stream *h = ixt_sha256_begin();
	uint8_t digest[32];

	if (!h)
		ixt_arena_no_memory(t->arena);
	add_lines(h, &t->file_lines, set->files, set->file_count);
	add_lines(h, &t->probe_lines, set->probes, set->probe_count);
	ixt_sha256_end(h, digest);
	ixt_hex(digest, IXT_READS_ID_LENGTH / 2, set->id);
}

static uint32_t *copy_numbers(ixt_arena *arena, const uint32_t *numbers, uint32_t count)
{
	uint32_t *copy = IXT_NEW_ARRAY(arena, uint32_t, count);

	if (count)
		memcpy(copy, numbers, count * sizeof *copy);
	return copy;
}

static uint32_t keep_set(ixt_reads_table *t, const ixt_recorded_set *set)
{
	uint32_t number = ixt_intern_put(&t->set_ids, ixt_str_of(set->id));
	ixt_recorded_set kept = *set;

	if (number < t->set_count)
		return number;
	kept.files = copy_numbers(t->arena, set->files, set->file_count);
	kept.probes = copy_numbers(t->arena, set->probes, set->probe_count);
	IXT_PUSH(t->arena, t->sets, t->set_count, t->set_cap) = kept;
	return number;
}

uint32_t ixt_reads_set(ixt_reads_table *t, uint32_t *files, uint32_t file_count,
		       uint32_t *probes, uint32_t probe_count)
{
	ixt_recorded_set set = { "", files, file_count, probes, probe_count };

	sort_lines(&t->file_lines, files, file_count);
	sort_lines(&t->probe_lines, probes, probe_count);
	name_set(t, &set);
	return keep_set(t, &set);
}

uint32_t ixt_reads_find(const ixt_reads_table *t, ixt_str id)
{
	return ixt_intern_get(&t->set_ids, id);
}

/* ----------------------------------------------------------------- reading */

/* A section starts with a line of its name and ends with an empty line. */
static void expect_section(ixt_tsv *in, const char *name)
{
	ixt_str line = { NULL, 0 };

	if (!ixt_tsv_line(in, &line) || !ixt_str_is(line, name))
		ixt_tsv_raise(in, ixt_arena_format(in->arena, "section \"%s\" is expected",
						   name).ptr);
}

/* Numbers in the file count from its own first line; `map` leads from them to
 * those of the table, which may have held other files before. */
typedef struct number_map {
	uint32_t *items;
	uint32_t count, cap;
} number_map;

static void add_number(ixt_reads_table *t, number_map *map, uint32_t number)
{
	IXT_PUSH(t->arena, map->items, map->count, map->cap) = number;
}

static void read_files(ixt_reads_table *t, ixt_tsv *in, number_map *map)
{
	ixt_str line, fields[3];
	int root;

	expect_section(in, "files");
	while (ixt_tsv_line(in, &line) && line.len) {
		ixt_tsv_split(in, line, fields, 3);
		root = ixt_str_is(fields[1], "-1")
			? -1 : (int)ixt_tsv_number(in, fields[1], INT32_MAX);
		add_number(t, map, ixt_reads_file(t, ixt_tsv_unescape(in, fields[0]), root,
						  ixt_tsv_unescape(in, fields[2])));
	}
}

static void read_probes(ixt_reads_table *t, ixt_tsv *in, number_map *map)
{
	ixt_str line, fields[3];

	expect_section(in, "probes");
	while (ixt_tsv_line(in, &line) && line.len) {
		ixt_tsv_split(in, line, fields, 3);
		add_number(t, map, ixt_reads_probe(t, ixt_tsv_unescape(in, fields[0]),
						   ixt_tsv_unescape(in, fields[1]),
						   ixt_tsv_unescape(in, fields[2])));
	}
}

/* Numbers separated by spaces, as numbers of the table. */
static void read_numbers(ixt_reads_table *t, ixt_tsv *in, ixt_str text, const number_map *map,
			 number_map *out)
{
	size_t space;

	for (; text.len; text = ixt_str_from(text, space == IXT_STR_NPOS ? space : space + 1)) {
		space = ixt_str_chr(text, ' ', 0);
		add_number(t, out, map->items[ixt_tsv_number(in, ixt_str_first(text, space),
							     map->count)]);
	}
}

static void read_sets(ixt_reads_table *t, ixt_tsv *in, const number_map *files,
		      const number_map *probes, const ixt_intern *wanted)
{
	number_map set_files = { NULL, 0, 0 }, set_probes = { NULL, 0, 0 };
	ixt_str line, fields[3];
	uint32_t number;

	expect_section(in, "sets");
	while (ixt_tsv_line(in, &line) && line.len) {
		ixt_tsv_split(in, line, fields, 3);
		if (wanted && ixt_intern_get(wanted, fields[0]) == IXT_INTERN_NONE)
			continue;
		set_files.count = set_probes.count = 0;
		read_numbers(t, in, fields[1], files, &set_files);
		read_numbers(t, in, fields[2], probes, &set_probes);
		number = ixt_reads_set(t, set_files.items, set_files.count, set_probes.items,
				       set_probes.count);
		if (!ixt_str_is(fields[0], t->sets[number].id))
			ixt_tsv_raise(in, "the set's name is not the digest of its reads: one "
				      "was added, changed or removed");
	}
}

void ixt_reads_read(ixt_reads_table *t, ixt_str name, ixt_str text)
{
	ixt_reads_read_some(t, name, text, NULL);
}

void ixt_reads_read_some(ixt_reads_table *t, ixt_str name, ixt_str text,
			 const ixt_intern *wanted)
{
	ixt_tsv in = { .rest = text, .name = name, .arena = t->arena };
	number_map files = { NULL, 0, 0 }, probes = { NULL, 0, 0 };

	ixt_tsv_check_format(&in, FORMAT, IXT_READS_VERSION);
	read_files(t, &in, &files);
	read_probes(t, &in, &probes);
	read_sets(t, &in, &files, &probes, wanted);
}

/* ----------------------------------------------------------------- writing */

/* The lines that are in use, in order; and for each number of the table its
 * place among them. */
typedef struct used_lines {
	uint32_t *order, *place;
	uint32_t count;
} used_lines;

static void mark(used_lines *u, const uint32_t *numbers, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (u->place[numbers[i]] == 0) {
			u->place[numbers[i]] = 1;
			u->order[u->count++] = numbers[i];
		}
	}
}

static used_lines order_lines(ixt_arena *arena, const ixt_intern *lines)
{
	return (used_lines){
		.order = IXT_NEW_ARRAY(arena, uint32_t, lines->count),
		.place = ixt_arena_take_zero(arena, lines->count * sizeof(uint32_t)),
	};
}

static void write_lines(ixt_buf *b, const char *section, const ixt_intern *lines,
			used_lines *u)
{
	uint32_t i;

	sort_lines(lines, u->order, u->count);
	ixt_buf_format(b, "%s\n", section);
	for (i = 0; i < u->count; i++) {
		u->place[u->order[i]] = i;
		ixt_buf_add(b, ixt_intern_text(lines, u->order[i]));
		ixt_buf_add_char(b, '\n');
	}
	ixt_buf_add_char(b, '\n');
}

static void write_numbers(ixt_buf *b, const used_lines *u, const uint32_t *numbers,
			  uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		ixt_buf_format(b, "%s%u", i ? " " : "", u->place[numbers[i]]);
}

static void write_set(ixt_buf *b, const ixt_recorded_set *set, const used_lines *files,
		      const used_lines *probes)
{
	ixt_buf_format(b, "%s\t", set->id);
	write_numbers(b, files, set->files, set->file_count);
	ixt_buf_add_char(b, '\t');
	write_numbers(b, probes, set->probes, set->probe_count);
	ixt_buf_add_char(b, '\n');
}

void ixt_reads_write(const ixt_reads_table *t, const bool *used, ixt_buf *b)
{
	used_lines files = order_lines(t->arena, &t->file_lines);
	used_lines probes = order_lines(t->arena, &t->probe_lines);
	uint32_t *order = IXT_NEW_ARRAY(t->arena, uint32_t, t->set_count), count = 0, i;

	for (i = 0; i < t->set_count; i++) {
		if (!used[i])
			continue;
		order[count++] = i;
		mark(&files, t->sets[i].files, t->sets[i].file_count);
		mark(&probes, t->sets[i].probes, t->sets[i].probe_count);
	}
	sort_lines(&t->set_ids, order, count);
	ixt_buf_format(b, "%s\t%d\n", FORMAT, IXT_READS_VERSION);
	write_lines(b, "files", &t->file_lines, &files);
	write_lines(b, "probes", &t->probe_lines, &probes);
	ixt_buf_add(b, IXT_STR("sets\n"));
	for (i = 0; i < count; i++)
		write_set(b, &t->sets[order[i]], &files, &probes);
}
