#include "diff/compare.h"

#include "ixt/base/buf.h"
#include "ixt/base/hash.h"

/* Bytes of a line shown before and after the first difference. */
#define BEFORE 30
#define AFTER 50

static const char *const names[DIFF_VERDICT_COUNT] = {
	[DIFF_SAME] = "same",
	[DIFF_SAME_NORMALISED] = "same-normalised",
	[DIFF_TEXT] = "text",
	[DIFF_ERROR_CLASS] = "error-class",
	[DIFF_ERROR_TEXT] = "error-text",
	[DIFF_OUTPUT_VS_ERROR] = "output-vs-error",
	[DIFF_UNSUPPORTED] = "unsupported",
	[DIFF_CRASH] = "crash",
	[DIFF_TIMEOUT] = "timeout",
	[DIFF_ORACLE_FAILED] = "oracle-failed",
	[DIFF_ORACLE_CANNOT_SAY] = "oracle-cannot-say",
};

const char *diff_verdict_name(diff_verdict v)
{
	return names[v];
}

bool diff_verdict_diverges(diff_verdict v)
{
	return v != DIFF_SAME && v != DIFF_SAME_NORMALISED && v != DIFF_ORACLE_CANNOT_SAY;
}

diff_verdict diff_compare(const diff_answer *ours, const diff_answer *oracle)
{
	if (oracle->state == DIFF_FAILED)
		return DIFF_ORACLE_FAILED;
	if (oracle->state == DIFF_UNKNOWN)
		return DIFF_ORACLE_CANNOT_SAY;
	if (ours->state == DIFF_FAILED)
		return ours->timed_out ? DIFF_TIMEOUT : DIFF_CRASH;
	if (ours->state == DIFF_ERROR &&
	    ixt_str_eq(ours->cls, ixt_error_class_name(IXT_ERR_UNSUPPORTED)))
		return DIFF_UNSUPPORTED;
	if (ours->state != oracle->state)
		return DIFF_OUTPUT_VS_ERROR;
	if (ours->state == DIFF_ERROR && !ixt_str_eq(ours->cls, oracle->cls))
		return DIFF_ERROR_CLASS;
	if (ixt_str_eq(ours->digest, oracle->digest))
		return DIFF_SAME;
	return ours->state == DIFF_OK ? DIFF_TEXT : DIFF_ERROR_TEXT;
}

/* --------------------------------------------------------- first difference */

static bool inside_character(ixt_str s, size_t at)
{
	return at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80;
}

static size_t common_prefix(ixt_str a, ixt_str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	while (n && (inside_character(a, n) || inside_character(b, n)))
		n--;
	return n;
}

static size_t line_begin(ixt_str s, size_t at)
{
	size_t newline = ixt_str_rchr(ixt_str_first(s, at), '\n');

	return newline == IXT_STR_NPOS ? 0 : newline + 1;
}

/* The part of the line around `at` that is worth showing. */
static ixt_str excerpt(ixt_str s, size_t at)
{
	size_t begin = line_begin(s, at), end = ixt_str_chr(s, '\n', at);

	if (end == IXT_STR_NPOS)
		end = s.len;
	if (at - begin > BEFORE)
		begin = at - BEFORE;
	if (end - at > AFTER)
		end = at + AFTER;
	while (inside_character(s, begin))
		begin++;
	while (inside_character(s, end))
		end--;
	return ixt_str_range(s.ptr + begin, s.ptr + end);
}

static void count_position(diff_place *p, ixt_str text)
{
	size_t begin = line_begin(text, p->offset), i;

	p->line = p->column = 1;
	for (i = 0; i < begin; i++)
		p->line += text.ptr[i] == '\n';
	for (i = begin; i < p->offset; i++)
		p->column += !inside_character(text, i);
}

diff_place diff_first_difference(const diff_answer *ours, const diff_answer *oracle)
{
	diff_place p = { .known = false };

	if (!ours->has_text || !oracle->has_text || ours->state != oracle->state ||
	    ixt_str_eq(ours->text, oracle->text))
		return p;
	p.known = true;
	p.offset = common_prefix(ours->text, oracle->text);
	count_position(&p, ours->text);
	p.ours = excerpt(ours->text, p.offset);
	p.oracle = excerpt(oracle->text, p.offset);
	return p;
}

/* ---------------------------------------------------------------- signature */

/* Appends `s` without what differs from package to package: its name becomes
 * PKG, and runs of digits 0. */
static void add_plain(ixt_buf *b, ixt_str s, ixt_str package)
{
	size_t i = 0;

	while (i < s.len) {
		if (package.len && ixt_str_starts(ixt_str_from(s, i), package)) {
			ixt_buf_add(b, IXT_STR("PKG"));
			i += package.len;
		} else if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
			ixt_buf_add_char(b, '0');
			while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
				i++;
		} else {
			ixt_buf_add_char(b, s.ptr[i++]);
		}
	}
	ixt_buf_add_char(b, '\n');
}

/* The name without its flags. */
static ixt_str plain_name(ixt_str selector)
{
	return ixt_str_first(selector, ixt_str_chr(selector, '(', 0));
}

static ixt_str first_line(ixt_str s)
{
	return ixt_str_first(s, ixt_str_chr(s, '\n', 0));
}

static void add_side(ixt_buf *b, const diff_answer *a, ixt_str package)
{
	ixt_buf_format(b, "%d %.*s\n", a->state, IXT_STR_ARG(a->cls));
	if (a->state != DIFF_OK && a->has_text)
		add_plain(b, first_line(a->text), package);
}

ixt_str diff_signature(ixt_arena *arena, diff_verdict v, ixt_str package,
		       const diff_answer *ours, const diff_answer *oracle)
{
	diff_place p = diff_first_difference(ours, oracle);
	ixt_str name = plain_name(package);
	uint8_t digest[32];
	char hex[65];
	ixt_buf b;

	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	add_side(&b, ours, name);
	add_side(&b, oracle, name);
	if (v == DIFF_TEXT && p.known) {
		add_plain(&b, p.ours, name);
		add_plain(&b, p.oracle, name);
	}
	ixt_sha256(ixt_buf_view(&b), digest);
	ixt_buf_release(&b);
	ixt_hex(digest, 6, hex);
	return ixt_arena_format(arena, "%s-%s", diff_verdict_name(v), hex);
}
