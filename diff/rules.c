#include "diff/rules.h"

#include "ixt/base/hash.h"
#include "ixt/base/nearest.h"
#include "ixt/cli/options.h"
#include "ixt/host/data.h"

ixt_str diff_rules_default(diff_job *job)
{
	return ixt_arena_format(&job->arena, "%.*s/corpus/normalise.rules",
				IXT_STR_ARG(ixt_data_dir(&job->arena)));
}

static diff_rule *find(diff_rules *r, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < r->count; i++)
		if (ixt_str_eq(r->items[i].name, name))
			return &r->items[i];
	return NULL;
}

/* ------------------------------------------------------------------ reading */

typedef struct reading {
	diff_rules *rules;
	diff_job *job;
	uint32_t line;
	diff_rule *rule;	/* in progress */
	diff_step *step;	/* that still wants its `with` */
} reading;

static noreturn void complain(const reading *x, const char *what, ixt_str met)
{
	diff_fail(x->job, IXT_EXIT_USAGE, "docs/normalisers.md describes the format",
		  "%.*s:%u: %s (\"%.*s\" met)", IXT_STR_ARG(x->rules->path), x->line, what,
		  IXT_STR_ARG(met));
}

static void begin_rule(reading *x, ixt_str name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t i;

	for (i = 0; i < name.len && memchr(allowed, name.ptr[i], sizeof allowed - 1); i++)
		;
	if (!name.len || i < name.len)
		complain(x, "a name of lower-case letters, digits and dashes expected", name);
	if (ixt_str_is(name, "all") || find(x->rules, name))
		complain(x, "a name that no other rule has expected", name);
	if (x->rules->count == DIFF_RULES_MAX)
		complain(x, "a file of at most 32 rules expected", name);
	x->rule = &x->rules->items[x->rules->count++];
	*x->rule = (diff_rule){ .name = name };
}

static diff_step *add_step(reading *x, diff_step_kind kind)
{
	diff_rule *rule = x->rule;
	diff_step *step = &IXT_PUSH(&x->job->arena, rule->steps, rule->step_count,
				    rule->step_cap);

	*step = (diff_step){ .kind = kind };
	return step;
}

static void add_structural_step(reading *x, ixt_str name)
{
	if (ixt_str_is(name, "json"))
		add_step(x, DIFF_STEP_JSON);
	else if (ixt_str_is(name, "script"))
		add_step(x, DIFF_STEP_SCRIPT);
	else
		complain(x, "json or script expected as a step", name);
}

static void add_pattern(reading *x, ixt_str pattern)
{
	ixt_str fault;

	x->step = add_step(x, DIFF_STEP_REPLACE);
	x->step->source = pattern;
	x->step->pattern = diff_pattern_new(pattern, &x->job->arena, &fault);
	if (!x->step->pattern)
		complain(x, ixt_arena_copy(&x->job->arena, fault).ptr, pattern);
}

static void add_replacement(reading *x, ixt_str with)
{
	ixt_str fault;

	if (!x->step)
		complain(x, "a replace line expected before with", with);
	fault = diff_pattern_check(x->step->pattern, with, &x->job->arena);
	if (fault.len)
		complain(x, ixt_arena_copy(&x->job->arena, fault).ptr, with);
	x->step->with = with;
	x->step = NULL;
}

static void end_rule(const reading *x)
{
	if (x->step)
		complain(x, "a with line expected after replace", x->step->source);
	if (x->rule && !x->rule->step_count)
		complain(x, "a rule with a step or replace line expected", x->rule->name);
}

/* `key: value`; the value is taken as it stands, so that a pattern needs no quoting. */
static void take_line(reading *x, ixt_str line)
{
	size_t colon = ixt_str_find(line, IXT_STR(": "), 0);
	ixt_str key = ixt_str_first(line, colon), value;

	if (colon == IXT_STR_NPOS && ixt_str_ends(line, IXT_STR(":"))) {
		colon = line.len - 1;	/* an empty value */
		key = ixt_str_first(line, colon);
	}
	value = colon == IXT_STR_NPOS ? IXT_STR("") : ixt_str_from(line, colon + 2);
	if (x->step && !ixt_str_is(key, "with"))
		complain(x, "a with line expected after replace", line);
	if (ixt_str_is(key, "rule")) {
		end_rule(x);
		begin_rule(x, value);
	} else if (!x->rule) {
		complain(x, "a rule line expected", line);
	} else if (ixt_str_is(key, "what")) {
		x->rule->what = value;
	} else if (ixt_str_is(key, "step")) {
		add_structural_step(x, value);
	} else if (ixt_str_is(key, "replace")) {
		add_pattern(x, value);
	} else if (ixt_str_is(key, "with")) {
		add_replacement(x, value);
	} else {
		complain(x, "rule, what, step, replace or with expected", line);
	}
}

static void check_head(const reading *x, ixt_str line)
{
	ixt_str wanted = IXT_STR("ixt-normalise ");
	ixt_str version = ixt_str_from(line, wanted.len);

	if (!ixt_str_starts(line, wanted))
		complain(x, "the head \"ixt-normalise 1\" expected", line);
	if (!ixt_str_is(version, "1"))
		diff_fail(x->job, IXT_EXIT_USAGE, NULL,
			  "%.*s: ixt-normalise version %.*s met, this program reads version %d",
			  IXT_STR_ARG(x->rules->path), IXT_STR_ARG(version),
			  DIFF_RULES_VERSION);
}

void diff_rules_read(diff_rules *r, diff_job *job, ixt_str path)
{
	reading x = { .rules = r, .job = job };
	uint8_t digest[32];
	ixt_str text, line;
	size_t end;

	*r = (diff_rules){ .path = path };
	text = ixt_read_file(&job->arena, ixt_arena_copy(&job->arena, path));
	ixt_sha256(text, digest);
	ixt_hex(digest, 32, r->digest);
	do {
		end = ixt_str_chr(text, '\n', 0);
		line = ixt_str_first(text, end);
		if (++x.line == 1)
			check_head(&x, line);
		else if (line.len && line.ptr[0] != '#')
			take_line(&x, line);
		text = ixt_str_from(text, end == IXT_STR_NPOS ? text.len : end + 1);
	} while (text.len);
	end_rule(&x);
	if (!r->count)
		complain(&x, "at least one rule expected", IXT_STR(""));
}

void diff_rules_release(diff_rules *r)
{
	uint32_t i, j;

	for (i = 0; i < r->count; i++)
		for (j = 0; j < r->items[i].step_count; j++)
			diff_pattern_free(r->items[i].steps[j].pattern);
	r->count = 0;
}

/* ---------------------------------------------------------------- switching */

static diff_rule *need(diff_rules *r, diff_job *job, ixt_str name)
{
	diff_rule *rule = find(r, name);
	ixt_nearest n = ixt_nearest_to(name);
	uint32_t i;

	if (rule)
		return rule;
	for (i = 0; i < r->count; i++)
		ixt_nearest_offer(&n, r->items[i].name);
	diff_fail(job, IXT_EXIT_USAGE, "--list-rules lists them", "no rule is called \"%.*s\"%s%.*s%s",
		  IXT_STR_ARG(name), n.best.ptr ? " (did you mean " : "", IXT_STR_ARG(n.best),
		  n.best.ptr ? "?)" : "");
}

void diff_rules_switch_on(diff_rules *r, diff_job *job, ixt_str names)
{
	size_t comma;
	uint32_t i;

	if (ixt_str_is(names, "all")) {
		for (i = 0; i < r->count; i++)
			r->items[i].on = true;
		return;
	}
	do {
		comma = ixt_str_chr(names, ',', 0);
		need(r, job, ixt_str_first(names, comma))->on = true;
		names = ixt_str_from(names, comma == IXT_STR_NPOS ? names.len : comma + 1);
	} while (comma != IXT_STR_NPOS);
}

void diff_rules_switch_off(diff_rules *r, diff_job *job, ixt_str name)
{
	need(r, job, name)->on = false;
}

/* ------------------------------------------------------------------- naming */

ixt_str diff_rules_names(const diff_rules *r, uint32_t which, ixt_arena *arena)
{
	ixt_str all = IXT_STR("");
	uint32_t i;

	for (i = 0; i < r->count; i++)
		if (which >> i & 1)
			all = ixt_arena_format(arena, "%.*s%s%.*s", IXT_STR_ARG(all),
					       all.len ? "+" : "",
					       IXT_STR_ARG(r->items[i].name));
	return all;
}

ixt_str diff_rules_identity(const diff_rules *r, ixt_arena *arena)
{
	uint32_t which = 0, i;
	ixt_str names;

	for (i = 0; i < r->count; i++)
		which |= (uint32_t)r->items[i].on << i;
	if (!which)
		return IXT_STR("");
	names = diff_rules_names(r, which, arena);
	return ixt_arena_format(arena, "%.*s of %s", IXT_STR_ARG(names), r->digest);
}
