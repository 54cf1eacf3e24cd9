#include "ixt/cli/hints.h"

#include "ixt/base/nearest.h"
#include "ixt/template/filter.h"
#include "ixt/template/method.h"
#include "ixt/template/names.h"

/* What a message complains of, by its form. */
typedef struct complaint {
	const char *before, *after;	/* the text around the word */
	void (*offer)(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
		      const ixt_renderer *r);
} complaint;

/* -------------------------------------------------------------- candidates */

static void offer_tags(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
		       const ixt_renderer *r)
{
	static const char *const tags[] = {
		"block", "elif", "else", "endblock", "endfor", "endif", "endset", "extends",
		"for", "if", "include", "set",
	};
	size_t i;

	(void)err, (void)env, (void)r;
	for (i = 0; i < sizeof tags / sizeof *tags; i++)
		ixt_nearest_offer(n, ixt_str_of(tags[i]));
}

static void offer_filters(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
			  const ixt_renderer *r)
{
	uint32_t i;

	(void)err, (void)env, (void)r;
	for (i = 0; i < ixt_filter_count; i++)
		ixt_nearest_offer(n, ixt_str_of(ixt_filters[i].name));
}

static void offer_methods(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
			  const ixt_renderer *r)
{
	uint32_t i;

	(void)err, (void)env, (void)r;
	for (i = 0; ixt_method_name(i); i++)
		ixt_nearest_offer(n, ixt_str_of(ixt_method_name(i)));
}

static void offer_name(void *ctx, ixt_str name)
{
	ixt_nearest_offer(ctx, name);
}

typedef void list_names(const ixt_env *env, const ixt_template *t,
			void (*each)(void *ctx, ixt_str name), void *ctx);

/* Only the templates of the chain: what other packages compiled in the same
 * session before must not show. */
static void offer_of_chain(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
			   list_names *list)
{
	ixt_str chain = err->chain;
	const ixt_template *t;
	size_t end;

	for (; chain.len; chain = ixt_str_from(chain, end == IXT_STR_NPOS ? end : end + 1)) {
		end = ixt_str_chr(chain, '\n', 0);
		t = ixt_env_compiled(env, ixt_str_first(chain, end));
		if (t)
			list(env, t, offer_name, n);
	}
}

static void offer_blocks(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
			 const ixt_renderer *r)
{
	(void)r;
	offer_of_chain(n, err, env, ixt_template_blocks);
}

static void offer_variables(ixt_nearest *n, const ixt_error *err, const ixt_env *env,
			    const ixt_renderer *r)
{
	uint32_t i;

	offer_of_chain(n, err, env, ixt_template_exports);
	for (i = 0; r && i < env->names.count; i++)
		if (ixt_render_get_number(r, i).type != IXT_UNDEFINED)
			ixt_nearest_offer(n, ixt_intern_text(&env->names, i));
}

/* -------------------------------------------------------------- complaints */

static const complaint complaints[] = {
	{ "Encountered unknown tag '", "'", offer_tags },
	{ "No filter named '", "'", offer_filters },
	{ "'jinja2.runtime.TemplateReference object' has no attribute '", "'", offer_blocks },
	{ "'str object' has no attribute '", "'", offer_methods },
	{ "'", "' is undefined", offer_variables },
};

/* The text of `s` between `before` at its start and the next `after`; .ptr
 * NULL when `s` is not of that form. */
static ixt_str between(ixt_str s, const char *before, const char *after)
{
	ixt_str head = ixt_str_of(before), rest = ixt_str_from(s, head.len);
	size_t end = ixt_str_find(rest, ixt_str_of(after), 0);

	if (!ixt_str_starts(s, head) || end == IXT_STR_NPOS)
		return (ixt_str){ NULL, 0 };
	return ixt_str_first(rest, end);
}

static ixt_nearest nearest_for(const ixt_error *err, const ixt_env *env,
			       const ixt_renderer *r)
{
	ixt_nearest n = { .word = { NULL, 0 } };
	ixt_str word;
	size_t i;

	for (i = 0; i < sizeof complaints / sizeof *complaints; i++) {
		word = between(err->message, complaints[i].before, complaints[i].after);
		if (!word.ptr)
			continue;
		n = ixt_nearest_to(word);
		complaints[i].offer(&n, err, env, r);
		break;
	}
	return n;
}

static bool is_of_templates(ixt_error_class cls)
{
	return cls == IXT_ERR_TEMPLATE_SYNTAX || cls == IXT_ERR_TEMPLATE_ASSERTION ||
	       cls == IXT_ERR_TEMPLATE_RUNTIME || cls == IXT_ERR_UNDEFINED;
}

void ixt_hint_error(ixt_error *err, const ixt_env *env, const ixt_renderer *renderer,
		    ixt_arena *arena)
{
	ixt_nearest n;

	if (err->hint.len || !is_of_templates(err->cls))
		return;
	n = nearest_for(err, env, renderer);
	if (n.best.ptr)
		err->hint = ixt_arena_format(arena, "did you mean %.*s?", IXT_STR_ARG(n.best));
}

/* ---------------------------------------------------------------- packages */

/* `bin/x/ix.sh` is missing: a package of a name like bin/x? */
static void hint_package(ixt_session *s, ixt_error *err, ixt_arena *arena)
{
	ixt_str tail = IXT_STR("/ix.sh"), word = err->message;
	ixt_error ignored = { 0 };
	const ixt_str *names;
	ixt_nearest n;
	uint32_t count, i;

	if (!ixt_str_ends(word, tail) ||
	    ixt_session_packages(s, &names, &count, &ignored) < 0)
		return;
	if (ixt_str_starts(word, IXT_STR("//")))
		word = ixt_str_from(word, 2);
	n = ixt_nearest_to(ixt_str_first(word, word.len - tail.len));
	for (i = 0; i < count; i++)
		ixt_nearest_offer(&n, names[i]);
	if (n.best.ptr)
		err->hint = ixt_arena_format(arena, "did you mean the package %.*s?",
					     IXT_STR_ARG(n.best));
}

/* What a selector or a command line lacks, where upstream's message says too
 * little to go on. The texts are those that only these faults have. */
static void hint_words(ixt_error *err)
{
	static const struct {
		ixt_error_class cls;
		const char *message, *hint;
	} faults[] = {
		{ IXT_ERR_VALUE, "substring not found",
		  "a package's name begins with its kind and a slash, as in bin/NAME" },
		{ IXT_ERR_INDEX, "string index out of range",
		  "the flag target is empty; leave it out for the host's own" },
		{ IXT_ERR_ASSERTION, "", "a realm's name is made of ASCII letters and digits" },
	};
	size_t i;

	for (i = 0; i < sizeof faults / sizeof *faults; i++)
		if (err->cls == faults[i].cls && ixt_str_is(err->message, faults[i].message) &&
		    !err->template_name.len)
			err->hint = ixt_str_of(faults[i].hint);
}

void ixt_hint_answer(ixt_session *s, ixt_error *err, ixt_arena *arena)
{
	if (!err->hint.len && err->cls == IXT_ERR_FILE_NOT_FOUND)
		hint_package(s, err, arena);
	else if (!err->hint.len)
		hint_words(err);
	if (!err->hint.len)
		ixt_hint_error(err, ixt_session_env(s), ixt_session_renderer(s), arena);
}
