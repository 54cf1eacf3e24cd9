#include "ixt/plan/internal.h"

#include "ixt/package/descriptor.h"

typedef struct number_list {
	uint32_t *items, count, cap;
} number_list;

static bool seen_before(ixt_plan *p, ixt_intern *uids, uint32_t package)
{
	uint32_t count = uids->count;

	ixt_intern_put(uids, ixt_plan_uid(p, package));
	return uids->count == count;
}

/* core/utils.py uniq_p(): one package for each uid, buildable ones only */
static void add_unique(ixt_plan *p, ixt_arena *arena, number_list *list, ixt_intern *uids,
		       uint32_t package)
{
	if (!seen_before(p, uids, package) && p->packages[package].descr->buildable)
		IXT_PUSH(arena, list->items, list->count, list->cap) = package;
}

static void need_now(ixt_plan *p, uint32_t package, ixt_part part)
{
	if (!ixt_plan_need(p, package, part))
		ixt_plan_work(p);
}

/* The package and what it needs to run. */
static void add_with_runtime(ixt_plan *p, ixt_arena *arena, number_list *list,
			     ixt_intern *uids, uint32_t package)
{
	ixt_package_list run;
	uint32_t i;

	need_now(p, package, IXT_PART_LOAD);
	add_unique(p, arena, list, uids, package);
	need_now(p, package, IXT_PART_RUN);
	run = ixt_plan_list(p, &p->packages[package], IXT_PART_RUN);
	for (i = 0; i < run.count; i++)
		if (p->packages[run.items[i]].descr->buildable)
			add_unique(p, arena, list, uids, run.items[i]);
}

static void set_flag(ixt_plan *p, ixt_str key, ixt_str value)
{
	ixt_flag_sets_set(&p->flags, ixt_flag_text(&p->flags, key),
			  ixt_flag_text(&p->flags, value));
}

static void set_flags(ixt_plan *p, const ixt_flag *flags, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		set_flag(p, flags[i].key, flags[i].value);
}

/* core/realm.py flat_pkgs(); a target of ours stands below the realm's flags. */
static uint32_t entry(ixt_plan *p, const ixt_realm_state *state,
		      const ixt_realm_package *package)
{
	const ixt_target *target = ixt_session_target(p->session);

	ixt_flag_sets_begin(&p->flags, IXT_NO_FLAGS);
	if (target) {
		ixt_flag_sets_set(&p->flags, p->key_target,
				  ixt_flag_platform(&p->flags, target->platform));
		set_flags(p, target->flags, target->flag_count);
	}
	set_flags(p, state->flags, state->flag_count);
	set_flag(p, IXT_STR("target_realm"), state->name);
	set_flags(p, package->flags, package->flag_count);
	return ixt_plan_selector(p, ixt_flag_text(&p->flags, package->name),
				 ixt_flag_sets_end(&p->flags));
}

/* fix.deps of all, each once, joined by newlines. */
static ixt_str fixers(ixt_plan *p, ixt_arena *arena, const number_list *runtime)
{
	ixt_intern names;
	ixt_buf *b = &p->buf;
	uint32_t i, j, text;

	ixt_intern_init(&names, arena);
	ixt_buf_clear(b);
	for (i = 0; i < runtime->count; i++) {
		ixt_descr *d = p->packages[runtime->items[i]].descr;

		for (j = 0; ixt_descr_dependency(p, d, IXT_LISTED_FIX_DEPS, j, &text); j++) {
			uint32_t count = names.count;

			ixt_intern_put(&names, ixt_flag_str(p, text));
			if (names.count == count)
				continue;
			if (count)
				ixt_buf_add_char(b, '\n');
			ixt_buf_add(b, ixt_flag_str(p, text));
		}
	}
	return ixt_arena_copy(arena, ixt_buf_view(b));
}

/* The package that makes realms, told the realm's flags. */
static uint32_t realm_tool(ixt_plan *p, ixt_arena *arena, const ixt_realm_state *state,
			   const number_list *runtime)
{
	ixt_str fix = fixers(p, arena, runtime);
	uint32_t i;

	ixt_flag_sets_begin(&p->flags, IXT_NO_FLAGS);
	for (i = 0; i < state->flag_count; i++)
		set_flag(p, ixt_arena_concat(arena, IXT_STR("target_"), state->flags[i].key),
			 state->flags[i].value);
	set_flag(p, IXT_STR("target_fixers"), fix);
	return ixt_plan_selector(p, ixt_flag_text(&p->flags, IXT_STR("bld/realm")),
				 ixt_flag_sets_end(&p->flags));
}

static void add_text(ixt_buf *b, ixt_str s)
{
	ixt_buf_add_char(b, '"');
	ixt_json_escape(b, s);
	ixt_buf_add_char(b, '"');
}

static void add_flags(ixt_buf *b, const ixt_flag *flags, uint32_t count)
{
	uint32_t i;

	ixt_buf_add_char(b, '{');
	for (i = 0; i < count; i++) {
		if (i)
			ixt_buf_add(b, IXT_STR(", "));
		add_text(b, flags[i].key);
		ixt_buf_add(b, IXT_STR(": "));
		add_text(b, flags[i].value);
	}
	ixt_buf_add_char(b, '}');
}

static ixt_str state_json(ixt_plan *p, ixt_arena *arena, const ixt_realm_state *state)
{
	ixt_buf *b = &p->buf;
	uint32_t i;

	ixt_buf_clear(b);
	ixt_buf_add(b, IXT_STR("{\"flags\": "));
	add_flags(b, state->flags, state->flag_count);
	ixt_buf_add(b, IXT_STR(", \"list\": ["));
	for (i = 0; i < state->package_count; i++) {
		const ixt_realm_package *package = &state->packages[i];

		ixt_buf_add(b, i ? IXT_STR(", {\"name\": ") : IXT_STR("{\"name\": "));
		add_text(b, package->name);
		ixt_buf_add(b, IXT_STR(", \"flags\": "));
		add_flags(b, package->flags, package->flag_count);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add(b, IXT_STR("]}"));
	return ixt_arena_copy(arena, ixt_buf_view(b));
}

ixt_str ixt_plan_realm_dir(ixt_plan *p, ixt_arena *arena, const ixt_realm *realm)
{
	return ixt_arena_format(arena, "%.*s/%.*s-rlm-%.*s", IXT_STR_ARG(p->store),
				IXT_STR_ARG(realm->uid), IXT_STR_ARG(realm->name));
}

/* meta.json of the realm: what it was made of, and what it links. Unsorted. */
static ixt_str meta(ixt_plan *p, const ixt_realm *realm)
{
	ixt_buf *b = &p->buf;
	uint32_t i;

	ixt_buf_clear(b);
	ixt_buf_add(b, IXT_STR("{\"pkgs\": "));
	ixt_buf_add(b, realm->json);
	ixt_buf_add(b, IXT_STR(", \"links\": ["));
	for (i = 0; i < realm->runtime_count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_plan_add_out_dir(p, b, realm->runtime[i]);
		ixt_buf_add_char(b, '"');
	}
	ixt_buf_add(b, IXT_STR("]}"));
	return ixt_arena_copy(&p->scratch, ixt_buf_view(b));
}

static void write_node(ixt_plan *p, const ixt_realm *realm)
{
	ixt_str dir = ixt_plan_realm_dir(p, &p->scratch, realm), stdin_text = meta(p, realm);
	ixt_buf *b = &p->buf;
	uint32_t i;

	ixt_buf_clear(b);
	ixt_buf_add(b, IXT_STR("{\"cmd\": [{\"args\": [\"prepare_realm\", "));
	add_text(b, dir);
	ixt_buf_add(b, IXT_STR("], \"env\": {\"PATH\": \""));
	for (i = 0; i < realm->input_count; i++) {
		if (i)
			ixt_buf_add_char(b, ':');
		ixt_plan_add_out_dir(p, b, realm->inputs[i]);
		ixt_buf_add(b, IXT_STR("/bin"));
	}
	ixt_buf_add(b, IXT_STR("\"}, \"stdin\": "));
	add_text(b, stdin_text);
	ixt_buf_add(b, IXT_STR("}], \"in_dir\": ["));
	for (i = 0; i < realm->input_count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_plan_add_out_dir(p, b, realm->inputs[i]);
		ixt_buf_add_char(b, '"');
	}
	ixt_buf_add(b, IXT_STR("], \"isolate\": false, \"out_dir\": ["));
	add_text(b, dir);
	ixt_buf_add(b, IXT_STR("], \"pool\": \"misc\", \"tmp\": \"\", \"tmpfs\": false, "
			       "\"uid\": "));
	add_text(b, realm->uid);
	ixt_buf_add_char(b, '}');
}

ixt_str ixt_plan_realm_node(ixt_plan *p, const ixt_realm *realm)
{
	ixt_str node, uid;

	write_node(p, realm);
	node = ixt_buf_view(&p->buf);
	return ixt_plan_sealed(p, &p->scratch, node, node, &uid);
}

ixt_realm *ixt_plan_realm(ixt_plan *p, ixt_arena *arena, const ixt_realm_state *state)
{
	ixt_realm *realm = IXT_NEW(arena, ixt_realm);
	number_list runtime = { 0 }, inputs = { 0 };
	ixt_intern seen;
	ixt_str node;
	uint32_t i;

	p->realm = *state;
	ixt_intern_init(&seen, arena);
	for (i = 0; i < state->package_count; i++)
		add_with_runtime(p, arena, &runtime, &seen,
				 entry(p, state, &state->packages[i]));
	ixt_intern_init(&seen, arena);
	add_with_runtime(p, arena, &inputs, &seen, realm_tool(p, arena, state, &runtime));
	for (i = 0; i < runtime.count; i++)
		add_unique(p, arena, &inputs, &seen, runtime.items[i]);
	*realm = (ixt_realm){
		.name = ixt_arena_copy(arena, state->name),
		.json = state_json(p, arena, state),
		.runtime = runtime.items, .runtime_count = runtime.count,
		.inputs = inputs.items, .input_count = inputs.count,
		.uid = IXT_STR(IXT_PLACEHOLDER),
	};
	write_node(p, realm);
	node = ixt_buf_view(&p->buf);
	ixt_plan_sealed(p, arena, node, node, &realm->uid);
	return realm;
}
