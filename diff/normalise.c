#include "diff/normalise.h"

#include "diff/json_strings.h"
#include "diff/normalise_json.h"
#include "diff/normalise_script.h"

/* ------------------------------------------------------------------- a step */

typedef struct replacing {
	const diff_step *step;
	double deadline;
	const char *limit;	/* that a search reached; the others are then left out */
} replacing;

/* Patterns see what a string of JSON stands for, not how it is escaped: the newline
 * before a path must not look like the letter n. */
static ixt_str replace(void *ctx, const diff_json_string_place *place, ixt_str text,
		       ixt_arena *arena)
{
	replacing *x = ctx;
	uint32_t count;
	ixt_str made;
	ixt_buf b;

	(void)place;
	if (x->limit)
		return text;
	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	x->limit = diff_pattern_replace(x->step->pattern, text, x->step->with, x->deadline,
					&b, &count);
	made = count ? ixt_arena_copy(arena, ixt_buf_view(&b)) : text;
	ixt_buf_release(&b);
	return made;
}

static ixt_str replace_in_json(replacing *x, ixt_str text, ixt_arena *arena)
{
	ixt_str made;
	ixt_buf b;

	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	diff_json_rewrite_strings(text, replace, x, arena, &b);
	made = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return made;
}

static ixt_str replace_all(const diff_rule *rule, const diff_step *step, ixt_str text,
			   ixt_arena *arena)
{
	replacing x = { step, diff_now() + DIFF_PATTERN_SECONDS, NULL };
	ixt_str made = diff_is_json(text, arena) ? replace_in_json(&x, text, arena)
						 : replace(&x, NULL, text, arena);

	if (x.limit)
		ixt_raise(arena, IXT_ERR_ERROR,
			  "rule %.*s: the pattern %.*s reached a limit: %s (a text of %zu "
			  "bytes)", IXT_STR_ARG(rule->name), IXT_STR_ARG(step->source), x.limit,
			  text.len);
	return made;
}

static ixt_str apply(const diff_rule *rule, ixt_str text, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < rule->step_count; i++) {
		const diff_step *step = &rule->steps[i];

		if (step->kind == DIFF_STEP_JSON)
			text = diff_normalise_json(text, arena);
		else if (step->kind == DIFF_STEP_SCRIPT)
			text = diff_normalise_script(text, arena);
		else
			text = replace_all(rule, step, text, arena);
	}
	return text;
}

/* ----------------------------------------------------------------- the rules */

ixt_str diff_normalise_text(const diff_rules *rules, uint32_t which, ixt_str text,
			    ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < rules->count; i++)
		if (which >> i & 1)
			text = apply(&rules->items[i], text, arena);
	return text;
}

static bool equal_after(const diff_rules *rules, uint32_t which, ixt_str a, ixt_str b,
			ixt_arena *arena)
{
	return ixt_str_eq(diff_normalise_text(rules, which, a, arena),
			  diff_normalise_text(rules, which, b, arena));
}

/* Rules up to the one that made the texts equal; none: they differ still. */
static uint32_t enough(const diff_rules *rules, ixt_str a, ixt_str b, ixt_arena *arena)
{
	uint32_t which = 0, i;

	for (i = 0; i < rules->count; i++) {
		if (!rules->items[i].on)
			continue;
		which |= 1u << i;
		a = apply(&rules->items[i], a, arena);
		b = apply(&rules->items[i], b, arena);
		if (ixt_str_eq(a, b))
			return which;
	}
	return 0;
}

ixt_str diff_normalise(const diff_rules *rules, ixt_str ours, ixt_str oracle,
		       ixt_arena *arena)
{
	uint32_t which = enough(rules, ours, oracle, arena), i;

	for (i = 0; i < rules->count; i++) {
		uint32_t fewer = which & ~(1u << i);

		if (fewer && fewer != which && equal_after(rules, fewer, ours, oracle, arena))
			which = fewer;
	}
	return diff_rules_names(rules, which, arena);
}
