#include "ixt/answers/baseline.h"

#include <stdlib.h>

#include "ixt/answers/tsv.h"

#define FIELDS 6

/* Verdicts that can be accepted: both sides answered, or ours broke. An oracle that
 * failed shows nothing about ixt. */
static const char *const verdicts[] = {
	IXT_BASELINE_SAME, "text", "error-class", "error-text", "output-vs-error",
	"unsupported", "crash", "timeout",
};
static const char *const stages[] = { "render", "uid", "graph" };

void ixt_baseline_init(ixt_baseline *b, ixt_arena *arena)
{
	*b = (ixt_baseline){ .arena = arena };
}

bool ixt_baseline_accepts(const ixt_baseline_row *row)
{
	return !ixt_str_is(row->verdict, IXT_BASELINE_SAME);
}

/* ------------------------------------------------------------------- order */

int ixt_baseline_order(const ixt_baseline_row *a, const ixt_baseline_row *b)
{
	int c = ixt_str_cmp(a->target, b->target);

	if (c == 0)
		c = ixt_str_cmp(a->package, b->package);
	return c ? c : ixt_str_cmp(a->stage, b->stage);
}

static int by_question(const void *a, const void *b)
{
	return ixt_baseline_order(a, b);
}

const ixt_baseline_row *ixt_baseline_find(const ixt_baseline *b, const ixt_baseline_row *like)
{
	return b->count ? bsearch(like, b->rows, b->count, sizeof *b->rows, by_question) : NULL;
}

/* ----------------------------------------------------------------- reading */

static bool is_one_of(ixt_str text, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (ixt_str_is(text, names[i]))
			return true;
	return false;
}

/* What git leaves in a file that two sides changed. */
static bool is_conflict_marker(ixt_str line)
{
	return ixt_str_starts(line, IXT_STR("<<<<<<<")) ||
	       ixt_str_starts(line, IXT_STR("|||||||")) || ixt_str_is(line, "=======") ||
	       ixt_str_starts(line, IXT_STR(">>>>>>>"));
}

static noreturn void refuse(ixt_tsv *in, const char *what, ixt_str met, const char *expected)
{
	ixt_tsv_raise(in, ixt_arena_format(in->arena, "%s \"%.*s\" met, %s expected", what,
					   IXT_STR_ARG(met), expected).ptr);
}

/* `<verdict>-<12 hex digits>`, as diff/compare.h makes them. */
static bool is_signature(ixt_str signature, ixt_str verdict)
{
	ixt_str digits = ixt_str_from(signature, verdict.len + 1);
	size_t i;

	if (!ixt_baseline_accepts(&(ixt_baseline_row){ .verdict = verdict }))
		return ixt_str_is(signature, IXT_BASELINE_NONE);
	if (!ixt_str_starts(signature, verdict) || digits.len != 12 ||
	    signature.ptr[verdict.len] != '-')
		return false;
	for (i = 0; i < digits.len; i++)
		if (!memchr("0123456789abcdef", digits.ptr[i], 16))
			return false;
	return true;
}

static void check_row(ixt_tsv *in, const ixt_baseline_row *row)
{
	if (!row->target.len || !row->package.len)
		ixt_tsv_raise(in, "target and package are empty, names are expected");
	if (!is_one_of(row->stage, stages, sizeof stages / sizeof *stages))
		refuse(in, "stage", row->stage, "render, uid or graph");
	if (!is_one_of(row->verdict, verdicts, sizeof verdicts / sizeof *verdicts))
		refuse(in, "verdict", row->verdict, "one that can be accepted (text, error-class, "
		       "error-text, output-vs-error, unsupported, crash, timeout), or same,");
	if (!is_signature(row->signature, row->verdict))
		refuse(in, "signature", row->signature, ixt_baseline_accepts(row)
		       ? "the verdict, \"-\" and 12 hex digits" : "\"-\" (of what is the same)");
	if (!row->reason.len)
		ixt_tsv_raise(in, "the reason is empty; say why the divergence is accepted");
}

static ixt_baseline_row read_row(ixt_tsv *in, ixt_str line)
{
	ixt_str fields[FIELDS];
	ixt_baseline_row row;
	uint32_t i;

	ixt_tsv_split(in, line, fields, FIELDS);
	for (i = 0; i < FIELDS; i++)
		fields[i] = ixt_tsv_unescape(in, fields[i]);
	row = (ixt_baseline_row){ fields[0], fields[1], fields[2], fields[3], fields[4],
				  fields[5], IXT_STR("") };
	check_row(in, &row);
	return row;
}

static void check_order(ixt_tsv *in, const ixt_baseline *b, const ixt_baseline_row *row)
{
	int c = b->count ? ixt_baseline_order(&b->rows[b->count - 1], row) : -1;

	if (c == 0)
		ixt_tsv_raise(in, "target, package and stage of the row before it are met again; "
			      "one row is expected");
	if (c > 0)
		ixt_tsv_raise(in, "the rows are not sorted by target, package, stage; LC_ALL=C "
			      "sort does it");
}

/* Of the comments in front of the first row, all but the last paragraph are the file's. */
static void take_head(ixt_baseline *b, ixt_str comments)
{
	size_t end = comments.len;

	while (end && !(comments.ptr[end - 1] == '\n' && (end == 1 || comments.ptr[end - 2] == '\n')))
		end--;
	b->head = ixt_str_first(comments, end);
	b->rows[0].before = ixt_str_from(comments, end);
}

static void add_row(ixt_baseline *b, ixt_tsv *in, ixt_str line, ixt_str comments)
{
	ixt_baseline_row row = read_row(in, line);

	check_order(in, b, &row);
	row.before = comments;
	IXT_PUSH(b->arena, b->rows, b->count, b->cap) = row;
	if (b->count == 1)
		take_head(b, comments);
}

void ixt_baseline_read(ixt_baseline *b, ixt_arena *arena, ixt_str name, ixt_str text)
{
	ixt_tsv in = { text, name, 0, arena };
	const char *comments;
	ixt_str line;

	ixt_baseline_init(b, arena);
	ixt_tsv_check_format(&in, IXT_BASELINE_FORMAT, IXT_BASELINE_VERSION);
	comments = in.rest.ptr;
	while (ixt_tsv_line(&in, &line)) {
		if (is_conflict_marker(line))
			ixt_tsv_raise(&in, "a conflict marker is met; keep the rows of one side, or "
				      "of both, sorted");
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		add_row(b, &in, line, ixt_str_range(comments, line.ptr));
		comments = in.rest.ptr;
	}
	*(b->count ? &b->tail : &b->head) = ixt_str_range(comments, in.rest.ptr);
}

/* ----------------------------------------------------------------- writing */

static void write_row(const ixt_baseline_row *row, ixt_buf *out)
{
	const ixt_str *fields[FIELDS] = { &row->target, &row->package, &row->stage, &row->verdict,
					  &row->signature, &row->reason };
	uint32_t i;

	ixt_buf_add(out, row->before);
	for (i = 0; i < FIELDS; i++) {
		if (i)
			ixt_buf_add_char(out, '\t');
		ixt_tsv_add(out, *fields[i]);
	}
	ixt_buf_add_char(out, '\n');
}

/* An empty line keeps the file's comments apart from those of its first row. */
static void write_head(const ixt_baseline *b, ixt_buf *out)
{
	ixt_buf_add(out, b->head);
	if (!b->head.len)
		return;
	if (!ixt_str_ends(b->head, IXT_STR("\n")))
		ixt_buf_add_char(out, '\n');
	if (b->count && !ixt_str_is(b->head, "\n") && !ixt_str_ends(b->head, IXT_STR("\n\n")))
		ixt_buf_add_char(out, '\n');
}

void ixt_baseline_write(const ixt_baseline *b, ixt_buf *out)
{
	uint32_t i;

	ixt_buf_format(out, "%s\t%d\n", IXT_BASELINE_FORMAT, IXT_BASELINE_VERSION);
	write_head(b, out);
	for (i = 0; i < b->count; i++)
		write_row(&b->rows[i], out);
	ixt_buf_add(out, b->tail);
}

/* ------------------------------------------------------------------ layers */

void ixt_baseline_lay(ixt_baseline *b, const ixt_baseline *layer)
{
	ixt_baseline_row *rows = IXT_NEW_ARRAY(b->arena, ixt_baseline_row,
					       (size_t)b->count + layer->count);
	uint32_t i = 0, k = 0, n = 0;

	while (i < b->count || k < layer->count) {
		int c = i == b->count ? 1 : k == layer->count ? -1
		      : ixt_baseline_order(&b->rows[i], &layer->rows[k]);

		rows[n] = c < 0 ? b->rows[i] : layer->rows[k];
		rows[n++].before = IXT_STR("");
		i += c <= 0;
		k += c >= 0;
	}
	b->rows = rows;
	b->count = b->cap = n;
}
