/* Rendering of packages: from a selector to the text of its descriptor, as
 * upstream's Manager.load_descriptor does it.
 *
 * A session holds what stays the same between packages: roots, host, target,
 * kind, compiled templates. It belongs to one thread. */
#ifndef IXT_PACKAGE_PACKAGE_H
#define IXT_PACKAGE_PACKAGE_H

#include "ixt/package/kind.h"
#include "ixt/package/rules.h"
#include "ixt/source/loader.h"

typedef struct ixt_session ixt_session;

typedef struct ixt_session_options {
	ixt_root *const *roots;		/* asked in order */
	uint32_t root_count;
	const ixt_host *host;
	const char *kind;		/* NULL: the target's, else upstream's rule */
	const ixt_rules *rules;		/* constants of upstream's core */
	/* a target.json's target, or NULL; lives as long as the session */
	const ixt_target *target;
	const char *target_name;	/* else: one of upstream's, or NULL: the host */
	const ixt_allocator *allocator;	/* NULL: the C library's */
	ixt_arena *error_arena;		/* for a failure's texts; NULL: only its class */
} ixt_session_options;

/* NULL with `err` filled when the target or kind cannot be had. */
ixt_session *ixt_session_new(const ixt_session_options *options, ixt_error *err);
void ixt_session_free(ixt_session *s);

ixt_loader *ixt_session_loader(ixt_session *s);
const ixt_kind_view *ixt_session_kind(const ixt_session *s);

/* What a package gave. Texts stay until the next call on the session. */
typedef struct ixt_answer {
	bool ok;
	ixt_str text;		/* the descriptor's text; may be set without ok */
	bool has_text;
	ixt_error error;
} ixt_answer;

/* Renders package `text`, a selector `name` or `name(k=v,…)`, with the target's
 * default flags and `flags` (pairs, later ones win) below the selector's own.
 * Returns 0, also when the package fails (answer->ok false); -1 only when
 * memory ran out (answer->error is set then, too). */
int ixt_session_render(ixt_session *s, ixt_str text, const ixt_flag *flags,
		       uint32_t flag_count, ixt_answer *answer);

/* The same without flags, and without a look at the text: it may be no JSON. */
int ixt_session_render_text(ixt_session *s, ixt_str text, ixt_answer *answer);

/* For the planner, which stands above: it holds the trap. What it raises leaves
 * the session usable. */
typedef struct ixt_described {
	const ixt_platform *target;
	ixt_str kind, file, norm_name, out_name;
	uint32_t number;	/* as remembered; IXT_NOT_KNOWN: see the text */
	ixt_str text;		/* not looked at yet: may be no JSON */
	bool boot;		/* the argument `boot` was true */
	bool all_system;	/* likewise */
} ixt_described;

#define IXT_NOT_KNOWN UINT32_MAX

/* Whom failures of the session's own parts reach (its loader, its templates),
 * until the next call that takes a trap. */
void ixt_session_set_trap(ixt_session *s, ixt_trap *trap);

/* Upstream's fix_selector: what follows from a selector before it is rendered.
 * Texts stay until the next ixt_session_describe_begin. */
void ixt_session_describe_begin(ixt_session *s, const ixt_selector *selector,
				ixt_trap *trap, ixt_described *d);
/* Renders it, with the selector's texts still there. `d` stays until the next call
 * on the session; raises what upstream raises, through `trap`. */
void ixt_session_describe(ixt_session *s, ixt_trap *trap, ixt_described *d);
/* The same, though the rendering be known: for who wants to see what it reads. */
void ixt_session_describe_anew(ixt_session *s, ixt_trap *trap, ixt_described *d);
/* Gives the description made last a number. A package that would be rendered to
 * the same text, as its file and the variables it reads show, is from then on
 * described by the number and without the text. Does nothing where intro() was
 * asked: what that answers is not the session's to know. */
void ixt_session_remember(ixt_session *s, const ixt_described *d, uint32_t number);
/* Refuses a bootstrap package that was reached in all_system mode; upstream does
 * that once it has parsed the text. */
void ixt_described_check(const ixt_described *d, ixt_arena *arena);
/* What `intro(PKG)` gives; without one it is upstream's AttributeError of a
 * descriptor. The callback raises through arena->trap. */
typedef ixt_value (*ixt_intro)(void *ctx, ixt_arena *arena, ixt_str package);
void ixt_session_set_intro(ixt_session *s, ixt_intro intro, void *ctx);
const ixt_session_options *ixt_session_options_of(const ixt_session *s);
const ixt_target *ixt_session_target(const ixt_session *s);
const ixt_platform *ixt_session_host(const ixt_session *s);

/* The 64 hex digits, and a NUL, of an answer: of its text, or of its error
 *. */
void ixt_answer_digest(const ixt_answer *answer, char hex[65]);

/* Calls `visit` with every source the last rendering used: its templates and
 * the files it loaded. */
void ixt_session_each_source(ixt_session *s,
			     void (*visit)(void *ctx, const ixt_source *source), void *ctx);
/* Calls `visit` with every look-up on the host that the last rendering made. */
typedef struct ixt_probe {
	const char *kind;	/* "which", "isfile" */
	ixt_str subject;
	bool found;
	ixt_str answer;
} ixt_probe;
void ixt_session_each_probe(ixt_session *s, void (*visit)(void *ctx, const ixt_probe *p),
			    void *ctx);

/* Calls `visit` with every call of a function that the last rendering made, in their
 * order. One that raised did not return, and is the last. */
typedef struct ixt_call {
	const char *name;	/* "ix_boot_tool", "isfile", "intro", or of `ix`:
				 * "load_file", "error" */
	ixt_str argument;
	bool returned;
	ixt_value result;
} ixt_call;
void ixt_session_each_call(ixt_session *s, void (*visit)(void *ctx, const ixt_call *c),
			   void *ctx);

/* Calls `visit` with each variable that package `text` is rendered with, functions and
 * objects among them. Nothing is rendered. Returns 0, or -1 with err filled. */
typedef void (*ixt_visit_variable)(void *ctx, ixt_str name, ixt_value value);
int ixt_session_variables(ixt_session *s, ixt_str text, const ixt_flag *flags,
			  uint32_t flag_count, ixt_visit_variable visit, void *ctx,
			  ixt_error *err);
/* The template of the package that was last begun or rendered, `bin/x/ix.sh`. */
ixt_str ixt_session_file(const ixt_session *s);
/* What upstream makes of `rendered`, the text that somebody else rendered the package
 * last begun or rendered here to: newlines squeezed, and whatever it refuses. Returns
 * as ixt_session_render. */
int ixt_session_conclude(ixt_session *s, ixt_str rendered, ixt_answer *answer);

/* Names of all packages under the roots, sorted; in the session. Returns 0, or
 * -1 with err filled. */
int ixt_session_packages(ixt_session *s, const ixt_str **names, uint32_t *count,
			 ixt_error *err);

/* Compiles the template called `name` without rendering. */
int ixt_session_compile(ixt_session *s, ixt_str name, ixt_error *err);

/* What the session compiled, and the variables of its last rendering: for
 * suggestions. */
const struct ixt_env *ixt_session_env(const ixt_session *s);
const struct ixt_renderer *ixt_session_renderer(const ixt_session *s);

#endif
