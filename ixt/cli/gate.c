#include "ixt/cli/gate.h"

#include <stdlib.h>

#include "ixt/answers/baseline.h"
#include "ixt/answers/circumstances.h"
#include "ixt/answers/currency.h"
#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

/* Names that are shown of many. */
#define SHOWN 3

static void add(ixt_arena *arena, ixt_gate_list *l, ixt_str name)
{
	IXT_PUSH(arena, l->names, l->count, l->cap) = name;
}

/* ------------------------------------------------------------- the closure */

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static ixt_gate_list closure(const ixt_plan *plan, ixt_arena *arena)
{
	ixt_gate_list l = { NULL, 0, 0 };
	uint32_t count = ixt_plan_count(plan), i, n = 0;

	for (i = 0; i < count; i++)
		add(arena, &l, ixt_plan_name(plan, i));
	if (l.count)
		qsort(l.names, l.count, sizeof *l.names, by_name);
	for (i = 0; i < l.count; i++)
		if (n == 0 || !ixt_str_eq(l.names[n - 1], l.names[i]))
			l.names[n++] = l.names[i];
	l.count = n;
	return l;
}

/* -------------------------------------------------------- recorded answers */

typedef struct recording {
	bool open;
	ixt_reads_table reads;
	ixt_recording rows;
	ixt_currency currency;
	ixt_str misfit;
} recording;

typedef struct answers {
	ixt_planner *planner;
	ixt_arena *arena;
	ixt_intern packages;	/* that will be asked for */
	recording recordings[2];	/* the likelier one first; opened when it is asked */
} answers;

static ixt_str digest_of(ixt_arena *arena, ixt_str text)
{
	char *hex = ixt_arena_take(arena, 65);
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

static ixt_circumstances circumstances(const ixt_setup *s, ixt_arena *arena)
{
	return (ixt_circumstances){
		/* without pins the machine was asked: of kind capos for nothing that shows */
		.pins = s->pins_text.len ? digest_of(arena, s->pins_text) : IXT_STR(""),
		.target_file = s->target ? digest_of(arena, s->target_text)
					 : IXT_STR(IXT_RECORDED_NONE),
		.kind = ixt_str_of(s->kind ? s->kind : ""),
		.core = s->core_digest,
	};
}

static void read_recording(recording *r, ixt_setup *s, ixt_arena *arena, const char *dir,
			   const ixt_intern *packages)
{
	ixt_str data = ixt_data_dir(arena), target = ixt_target_name(s);
	ixt_str path = ixt_arena_format(arena, "%.*s/%s/%.*s.tsv", IXT_STR_ARG(data), dir,
					IXT_STR_ARG(target));
	ixt_str reads = ixt_arena_format(arena, "%.*s/%s/reads.tsv", IXT_STR_ARG(data), dir);
	ixt_circumstances now = circumstances(s, arena);

	if (!ixt_is_regular_file(path.ptr) || !ixt_is_regular_file(reads.ptr)) {
		r->misfit = ixt_arena_format(arena, "nothing is recorded for target %.*s",
					     IXT_STR_ARG(target));
		return;
	}
	ixt_recording_read_some(&r->rows, &r->reads, reads, ixt_read_file(arena, reads), path,
				ixt_read_file(arena, path), packages);
	r->misfit = ixt_recording_misfit(&r->rows, &now, arena);
}

static void open_recording(recording *r, const answers *a, const char *dir)
{
	ixt_setup *s = &a->planner->opened.setup;
	/* what planning read is at hand there */
	ixt_loader *loader = ixt_session_loader(a->planner->opened.session);

	*r = (recording){ .open = true };
	ixt_reads_init(&r->reads, a->arena);
	s->arena.trap = a->arena->trap;
	read_recording(r, s, a->arena, dir, &a->packages);
	s->arena.trap = NULL;
	ixt_loader_set_trap(loader, a->arena->trap);
	ixt_currency_init(&r->currency, &r->reads, loader, a->arena->trap);
}

static bool is_in(recording *r, ixt_str name)
{
	const ixt_recorded_row *row = r->misfit.len ? NULL : ixt_recording_find(&r->rows, name);
	const ixt_recorded_file *changed;

	return row && ixt_set_is_current(&r->currency, row->set, &changed);
}

/* Of the embedded corpus, and of what was made of it, there are recordings of their own. */
static bool is_recorded(answers *a, ixt_str name)
{
	static const char *const dirs[] = { "corpus/recorded", "corpus/recorded/embedded" };
	bool embedded = a->planner->opened.setup.embedded;
	uint32_t i, k;

	for (i = 0; i < 2; i++) {
		k = embedded ? 1 - i : i;
		if (!a->recordings[i].open)
			open_recording(&a->recordings[i], a, dirs[k]);
		if (is_in(&a->recordings[i], name))
			return true;
	}
	return false;
}

static bool is_answered(answers *a, const ixt_given *given, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < given->count; i++)
		if (ixt_str_eq(given->replaced[i].package, name))
			return false;
	return is_recorded(a, name);
}

/* --------------------------------------------------------------- baselines */

static void lay(ixt_baseline *b, ixt_str path, ixt_arena *arena)
{
	ixt_baseline layer;

	ixt_baseline_read(&layer, arena, path, ixt_read_file(arena, path));
	ixt_baseline_lay(b, &layer);
}

static ixt_baseline read_baseline(const ixt_string_list *files, ixt_arena *arena)
{
	ixt_str data = ixt_data_dir(arena);
	ixt_str own = ixt_arena_format(arena, "%.*s/corpus/baseline/upstream.tsv",
				       IXT_STR_ARG(data));
	ixt_baseline b;
	uint32_t i;

	ixt_baseline_init(&b, arena);
	if (ixt_is_regular_file(own.ptr))
		lay(&b, own, arena);
	for (i = 0; i < files->count; i++)
		lay(&b, ixt_str_of(files->items[i]), arena);
	return b;
}

static bool diverges(const ixt_baseline *b, ixt_str target, ixt_str name)
{
	static const char *const stages[] = { "render", "uid" };
	const ixt_baseline_row *row;
	size_t i;

	for (i = 0; i < sizeof stages / sizeof *stages; i++) {
		row = ixt_baseline_find(b, &(ixt_baseline_row){
			.target = target, .package = name, .stage = ixt_str_of(stages[i]) });
		if (row && ixt_baseline_accepts(row))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------- looks */

ixt_gate ixt_gate_look(ixt_planner *planner, const ixt_given *given,
		       const ixt_string_list *baseline, ixt_arena *arena)
{
	ixt_baseline accepted = read_baseline(baseline, arena);
	ixt_gate_list all = closure(planner->plan, arena);
	ixt_gate g = { .packages = all.count };
	answers a = { .planner = planner, .arena = arena };
	uint32_t i;

	ixt_intern_init(&a.packages, arena);
	for (i = 0; i < all.count; i++)
		ixt_intern_put(&a.packages, all.names[i]);
	for (i = 0; i < all.count; i++) {
		if (diverges(&accepted, ixt_target_name(&planner->opened.setup), all.names[i]))
			add(arena, &g.divergent, all.names[i]);
		if (!is_answered(&a, given, all.names[i]))
			add(arena, &g.unanswered, all.names[i]);
	}
	g.misfit = a.recordings[0].misfit;
	return g;
}

bool ixt_gate_is_clear(const ixt_gate *g)
{
	return g->divergent.count == 0 && g->unanswered.count == 0;
}

/* ------------------------------------------------------------------- tells */

static void add_names(ixt_buf *b, const ixt_gate_list *l, const char *what)
{
	uint32_t i;

	if (!l->count)
		return;
	ixt_buf_format(b, "%s%u %s (", b->len ? ", " : "", l->count, what);
	for (i = 0; i < l->count && i < SHOWN; i++)
		ixt_buf_format(b, "%s%.*s", i ? ", " : "", IXT_STR_ARG(l->names[i]));
	if (i < l->count)
		ixt_buf_format(b, " and %u more", l->count - i);
	ixt_buf_add_char(b, ')');
}

void ixt_gate_say(const ixt_gate *g, bool refused, ixt_arena *arena)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	add_names(&b, &g->divergent, "with an accepted divergence");
	add_names(&b, &g->unanswered, "without a recorded answer that holds");
	if (g->misfit.len)
		ixt_buf_format(&b, ": %.*s", IXT_STR_ARG(g->misfit));
	ixt_say("%s: of %u packages, %.*s; %s", refused ? "refused" : "warning", g->packages,
		IXT_STR_ARG(ixt_buf_view(&b)), refused
		? "\"ixt-diff run\" compares them, and without --strict they are built"
		: "\"ixt-diff run\" compares them, and --strict refuses them");
	ixt_buf_release(&b);
}

static void add_list(ixt_buf *out, const char *key, const ixt_gate_list *l)
{
	uint32_t i;

	ixt_buf_format(out, ", \"%s\": [", key);
	for (i = 0; i < l->count; i++) {
		ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(out, l->names[i]);
	}
	ixt_buf_add_char(out, ']');
}

void ixt_gate_write_json(const ixt_gate *g, ixt_buf *out)
{
	ixt_buf_format(out, "{\"event\": \"gate\", \"packages\": %u", g->packages);
	add_list(out, "divergent", &g->divergent);
	add_list(out, "unanswered", &g->unanswered);
	ixt_buf_add(out, IXT_STR(", \"misfit\": "));
	if (g->misfit.len)
		ixt_json_write_string(out, g->misfit);
	else
		ixt_buf_add(out, IXT_STR("null"));
	ixt_buf_add(out, IXT_STR("}\n"));
}
