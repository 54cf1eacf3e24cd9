#include "ixt/answers/recording.h"

#include <stdlib.h>

#include "ixt/answers/tsv.h"

#define FORMAT "ixt-recorded"

static const struct {
	const char *name;
	size_t offset;
} header[] = {
	{ "corpus", offsetof(ixt_recording, corpus) },
	{ "version", offsetof(ixt_recording, version) },
	{ "tree", offsetof(ixt_recording, tree) },
	{ "target", offsetof(ixt_recording, target) },
	{ "target-file", offsetof(ixt_recording, target_file) },
	{ "kind", offsetof(ixt_recording, kind) },
	{ "pins", offsetof(ixt_recording, pins) },
	{ "core", offsetof(ixt_recording, core) },
	{ "python", offsetof(ixt_recording, python) },
	{ "jinja2", offsetof(ixt_recording, jinja2) },
};

static ixt_str *field_of(ixt_recording *r, size_t index)
{
	return (ixt_str *)((char *)r + header[index].offset);
}

/* ----------------------------------------------------------------- reading */

static void read_header(ixt_recording *r, ixt_tsv *in)
{
	ixt_str line, fields[2];
	size_t i;

	for (i = 0; i < sizeof header / sizeof *header; i++) {
		if (!ixt_tsv_line(in, &line))
			ixt_tsv_raise(in, "the header is cut short");
		ixt_tsv_split(in, line, fields, 2);
		if (!ixt_str_is(fields[0], header[i].name))
			ixt_tsv_raise(in, ixt_arena_format(in->arena,
							   "header field \"%s\" is expected",
							   header[i].name).ptr);
		*field_of(r, i) = ixt_tsv_unescape(in, fields[1]);
	}
	if (!ixt_tsv_line(in, &line) || line.len)
		ixt_tsv_raise(in, "an empty line is expected after the header");
}

static void check_digest(ixt_tsv *in, ixt_str digest)
{
	size_t i;

	for (i = 0; i < digest.len; i++)
		if (!memchr("0123456789abcdef", digest.ptr[i], 16))
			break;
	if (digest.len != 64 || i < 64)
		ixt_tsv_raise(in, "a digest of 64 hex digits is expected");
}

static ixt_recorded_row read_row(ixt_tsv *in, const ixt_reads_table *reads, ixt_str line)
{
	ixt_str fields[5];
	ixt_recorded_row row;

	ixt_tsv_split(in, line, fields, 5);
	row = (ixt_recorded_row){
		.name = ixt_tsv_unescape(in, fields[0]),
		.ok = ixt_str_is(fields[1], "ok"),
		.digest = fields[3],
		.set = ixt_reads_find(reads, fields[4]),
	};
	if (!row.ok && !ixt_str_is(fields[1], "err"))
		ixt_tsv_raise(in, "ok or err is expected");
	if (row.ok != ixt_str_is(fields[2], IXT_RECORDED_NONE))
		ixt_tsv_raise(in, "an error has a class, and nothing else has");
	if (!row.ok)
		row.cls = fields[2];
	check_digest(in, row.digest);
	if (row.set == IXT_INTERN_NONE)
		ixt_tsv_raise(in, "the set of reads is not in the table of reads");
	return row;
}

static bool is_wanted(ixt_tsv *in, ixt_str line, const ixt_intern *packages)
{
	ixt_str name = ixt_str_first(line, ixt_str_chr(line, '\t', 0));

	return !packages || ixt_intern_get(packages, ixt_tsv_unescape(in, name)) != IXT_INTERN_NONE;
}

static ixt_tsv begin(ixt_recording *r, ixt_arena *arena, ixt_str name, ixt_str text)
{
	ixt_tsv in = { .rest = text, .name = name, .arena = arena };

	*r = (ixt_recording){ .rows = NULL };
	ixt_tsv_check_format(&in, FORMAT, IXT_RECORDED_VERSION);
	read_header(r, &in);
	return in;
}

static void read_rows(ixt_recording *r, ixt_tsv *in, const ixt_reads_table *reads,
		      const ixt_intern *packages)
{
	ixt_str line;

	while (ixt_tsv_line(in, &line)) {
		ixt_recorded_row row;

		if (!is_wanted(in, line, packages))
			continue;
		row = read_row(in, reads, line);
		if (r->count && ixt_str_cmp(r->rows[r->count - 1].name, row.name) >= 0)
			ixt_tsv_raise(in, "the names do not ascend");
		IXT_PUSH(reads->arena, r->rows, r->count, r->cap) = row;
	}
}

void ixt_recording_read(ixt_recording *r, ixt_reads_table *reads, ixt_str name, ixt_str text)
{
	ixt_tsv in = begin(r, reads->arena, name, text);

	read_rows(r, &in, reads, NULL);
}

/* Ids of the sets that the rows of `packages` name. */
static void find_sets(ixt_tsv in, const ixt_intern *packages, ixt_intern *sets)
{
	ixt_str line, fields[5];

	while (ixt_tsv_line(&in, &line))
		if (is_wanted(&in, line, packages)) {
			ixt_tsv_split(&in, line, fields, 5);
			ixt_intern_put(sets, fields[4]);
		}
}

void ixt_recording_read_some(ixt_recording *r, ixt_reads_table *reads, ixt_str reads_name,
			     ixt_str reads_text, ixt_str name, ixt_str text,
			     const ixt_intern *packages)
{
	ixt_tsv in = begin(r, reads->arena, name, text);
	ixt_intern sets;

	ixt_intern_init(&sets, reads->arena);
	find_sets(in, packages, &sets);
	ixt_reads_read_some(reads, reads_name, reads_text, &sets);
	read_rows(r, &in, reads, packages);
}

static int compare_name(const void *name, const void *row)
{
	return ixt_str_cmp(*(const ixt_str *)name, ((const ixt_recorded_row *)row)->name);
}

const ixt_recorded_row *ixt_recording_find(const ixt_recording *r, ixt_str name)
{
	return r->count ? bsearch(&name, r->rows, r->count, sizeof *r->rows, compare_name)
			: NULL;
}

/* ----------------------------------------------------------------- writing */

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(((const ixt_recorded_row *)a)->name,
			   ((const ixt_recorded_row *)b)->name);
}

static void write_row(const ixt_recorded_row *row, const ixt_reads_table *reads, ixt_buf *b)
{
	ixt_tsv_add(b, row->name);
	if (row->ok)
		ixt_buf_add(b, IXT_STR("\tok\t" IXT_RECORDED_NONE));
	else
		ixt_buf_format(b, "\terr\t%.*s", IXT_STR_ARG(row->cls));
	ixt_buf_format(b, "\t%.*s\t%s\n", IXT_STR_ARG(row->digest), reads->sets[row->set].id);
}

void ixt_recording_write(ixt_recording *r, const ixt_reads_table *reads, ixt_buf *b)
{
	size_t i;

	if (r->count)
		qsort(r->rows, r->count, sizeof *r->rows, by_name);
	ixt_buf_format(b, "%s\t%d\n", FORMAT, IXT_RECORDED_VERSION);
	for (i = 0; i < sizeof header / sizeof *header; i++) {
		ixt_buf_format(b, "%s\t", header[i].name);
		ixt_tsv_add(b, *field_of(r, i));
		ixt_buf_add_char(b, '\n');
	}
	ixt_buf_add_char(b, '\n');
	for (i = 0; i < r->count; i++)
		write_row(&r->rows[i], reads, b);
}
