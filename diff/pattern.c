#include "diff/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "diff/job.h"

/* Callouts between two looks at the clock: an item runs over the whole text at most,
 * which takes some milliseconds. */
#define CALLOUTS_A_LOOK 16

struct diff_pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;
	uint32_t groups;
	double deadline;
	uint32_t callouts;
};

#define TEXT_OF(number) TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* Ours, beside PCRE2's negative ones. */
#define ERROR_LATE (-1000)

/* ---------------------------------------------------------------- compiling */

static int look_at_the_clock(pcre2_callout_block *block, void *pattern)
{
	diff_pattern *p = pattern;

	(void)block;
	if (++p->callouts % CALLOUTS_A_LOOK)
		return 0;
	return diff_now() > p->deadline ? ERROR_LATE : 0;
}

/* False without memory. A pattern that cannot be compiled to machine code is
 * interpreted, within the same limits. */
static bool prepare(diff_pattern *p)
{
	p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->limits = pcre2_match_context_create(NULL);
	p->stack = pcre2_jit_stack_create(64 << 10, DIFF_PATTERN_STACK_KIB << 10, NULL);
	if (!p->match || !p->limits)
		return false;
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
	pcre2_jit_stack_assign(p->limits, NULL, p->stack);
	pcre2_set_match_limit(p->limits, DIFF_PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(p->limits, DIFF_PATTERN_DEPTH_LIMIT);
	pcre2_set_heap_limit(p->limits, DIFF_PATTERN_HEAP_KIB);
	pcre2_set_callout(p->limits, look_at_the_clock, p);
	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
	return true;
}

diff_pattern *diff_pattern_new(ixt_str text, ixt_arena *arena, ixt_str *fault)
{
	const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_AUTO_CALLOUT |
				 PCRE2_NEVER_BACKSLASH_C;
	diff_pattern *p = calloc(1, sizeof *p);
	PCRE2_UCHAR message[120];
	PCRE2_SIZE offset;
	int error;

	if (!p)
		ixt_arena_no_memory(arena);
	p->code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len, options, &error, &offset, NULL);
	if (!p->code) {
		pcre2_get_error_message(error, message, sizeof message);
		*fault = ixt_arena_format(arena, "%s, at character %zu of the pattern",
					  (const char *)message, (size_t)offset + 1);
	} else if (prepare(p)) {
		return p;
	} else {
		*fault = IXT_STR("out of memory");
	}
	diff_pattern_free(p);
	return NULL;
}

void diff_pattern_free(diff_pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->match);
	pcre2_match_context_free(p->limits);
	pcre2_jit_stack_free(p->stack);
	pcre2_code_free(p->code);
	free(p);
}

/* ---------------------------------------------------------------- replacing */

static bool is_group(char c)
{
	return c >= '0' && c <= '9';
}

ixt_str diff_pattern_check(const diff_pattern *p, ixt_str with, ixt_arena *arena)
{
	size_t at = 0;

	while ((at = ixt_str_chr(with, '$', at)) != IXT_STR_NPOS) {
		char next = at + 1 < with.len ? with.ptr[at + 1] : '\0';

		if (next != '$' && !is_group(next))
			return IXT_STR("$ met, $0 to $9 or $$ expected");
		if (next != '$' && (uint32_t)(next - '0') > p->groups)
			return ixt_arena_format(arena, "$%c met, the pattern has %u groups",
						next, p->groups);
		at += 2;
	}
	return IXT_STR("");
}

/* Appends `with`, which was checked, for the match in p->match. */
static void add_replacement(const diff_pattern *p, ixt_str text, ixt_str with, ixt_buf *out)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(p->match);
	size_t i;

	for (i = 0; i < with.len; i++) {
		const PCRE2_SIZE *group;

		if (with.ptr[i] != '$' || with.ptr[++i] == '$') {
			ixt_buf_add_char(out, with.ptr[i]);
			continue;
		}
		group = ends + 2 * (with.ptr[i] - '0');
		if (group[0] != PCRE2_UNSET)	/* a group that took part */
			ixt_buf_add(out, ixt_str_range(text.ptr + group[0],
						       text.ptr + group[1]));
	}
}

static const char *limit_name(int error)
{
	switch (error) {
	case PCRE2_ERROR_MATCHLIMIT:
		return TEXT_OF(DIFF_PATTERN_MATCH_LIMIT) " steps of backtracking";
	case PCRE2_ERROR_DEPTHLIMIT:
		return TEXT_OF(DIFF_PATTERN_DEPTH_LIMIT) " levels of backtracking";
	case PCRE2_ERROR_HEAPLIMIT:
		return TEXT_OF(DIFF_PATTERN_HEAP_KIB) " KiB of memory for backtracking";
	case PCRE2_ERROR_JIT_STACKLIMIT:
		return TEXT_OF(DIFF_PATTERN_STACK_KIB) " KiB of stack for backtracking";
	case ERROR_LATE:
		return "the time for one text";
	default:
		return "the memory of the machine";
	}
}

/* Behind an empty match nothing empty may match at the same place, so that the search
 * gets on. */
static int search(diff_pattern *p, ixt_str text, size_t from, bool after_empty)
{
	uint32_t options = after_empty ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;

	return pcre2_match(p->code, (PCRE2_SPTR)text.ptr, text.len, from, options, p->match,
			   p->limits);
}

/* Appends the character at *at and moves past it. */
static void copy_character(ixt_str text, size_t *at, ixt_buf *out)
{
	do
		ixt_buf_add_char(out, text.ptr[(*at)++]);
	while (*at < text.len && ((unsigned char)text.ptr[*at] & 0xc0) == 0x80);
}

const char *diff_pattern_replace(diff_pattern *p, ixt_str text, ixt_str with,
				 double deadline, ixt_buf *out, uint32_t *count)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(p->match);
	bool after_empty = false;
	size_t at = 0;
	int found;

	if (!text.ptr)
		text.ptr = "";
	p->deadline = deadline;
	*count = 0;
	for (;;) {
		found = diff_now() > deadline ? ERROR_LATE : search(p, text, at, after_empty);
		if (found == PCRE2_ERROR_NOMATCH && after_empty && at < text.len) {
			copy_character(text, &at, out);
			after_empty = false;
			continue;
		}
		if (found < 0)
			break;
		ixt_buf_add(out, ixt_str_range(text.ptr + at, text.ptr + ends[0]));
		add_replacement(p, text, with, out);
		at = ends[1];
		after_empty = ends[0] == ends[1];
		++*count;
	}
	ixt_buf_add(out, ixt_str_from(text, at));
	return found == PCRE2_ERROR_NOMATCH ? NULL : limit_name(found);
}
