#include "ixt/build/step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ixt/base/path.h"
#include "ixt/build/jailed.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"

ixt_str ixt_node_store_name(const ixt_graph_node *node, ixt_arena *arena)
{
	return ixt_path_name(ixt_node_out_dir(node, arena));
}

ixt_str ixt_node_log(const ixt_graph_node *node, ixt_arena *arena)
{
	return ixt_arena_format(arena, "logs/%.*s.log",
				IXT_STR_ARG(ixt_node_store_name(node, arena)));
}

/* ---------------------------------------------------------------------- native steps */

static noreturn void refuse(const ixt_graph_node *n, const char *what, ixt_arena *arena)
{
	ixt_raise(arena, IXT_ERR_VALUE, "node %.*s: %s", IXT_STR_ARG(n->name), what);
}

/* The words of the node's only command (docs/graph.md). */
static ixt_str *words_of(const ixt_graph_node *n, const char *verb, uint32_t least,
			 uint32_t *count, ixt_arena *arena)
{
	const ixt_json *commands = ixt_json_member(n->json, IXT_STR("cmd")), *args = NULL;
	ixt_str *words;
	uint32_t i;

	if (commands && commands->type == IXT_JSON_ARRAY && commands->count == 1)
		args = ixt_json_member(&commands->items[0], IXT_STR("args"));
	if (!args || args->type != IXT_JSON_ARRAY || args->count < least)
		refuse(n, "its only command is no native step; graphs of kind capos have them",
		       arena);
	words = IXT_NEW_ARRAY(arena, ixt_str, args->count);
	for (i = 0; i < args->count; i++)
		if (!ixt_json_text(&args->items[i], arena, &words[i]))
			refuse(n, "a word of its command is no text", arena);
	if (!ixt_str_is(words[0], verb))
		refuse(n, ixt_arena_format(arena, "its command is \"%.*s\", not the native step "
					   "\"%s\"", IXT_STR_ARG(words[0]), verb).ptr, arena);
	*count = args->count;
	return words;
}

static void copy_file(ixt_str from, ixt_str to, ixt_arena *arena)
{
	int in = open(from.ptr, O_RDONLY | O_CLOEXEC), out, error = 0;
	ssize_t n;

	if (in < 0)
		ixt_raise_errno(arena, from, errno);
	out = open(to.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (out < 0)
		error = errno;
	while (!error && (n = copy_file_range(in, NULL, out, NULL, 1 << 30, 0)) != 0)
		if (n < 0)
			error = errno;
	close(in);
	if (out >= 0 && close(out) < 0 && !error)
		error = errno;
	if (error)
		ixt_raise_errno(arena, to, error);
}

static const ixt_given_file *given_file(const ixt_site *site, ixt_str sum)
{
	uint32_t i;

	for (i = 0; i < site->given_count; i++)
		if (ixt_str_eq(site->given[i].sum, sum))
			return &site->given[i];
	return NULL;
}

/* Its uid was planned from the sum, so the file must still have it. */
static void copy_given(const ixt_given_file *given, ixt_str to, ixt_arena *arena)
{
	char hex[65];

	copy_file(given->path, to, arena);
	ixt_digest_file(arena, to, hex);
	if (!ixt_str_is(given->sum, hex))
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s changed while it was built from",
			  IXT_STR_ARG(given->path));
}

static void run_fetch(const ixt_site *site, const ixt_graph_node *node,
		      const ixt_store_claim *claim, ixt_arena *arena)
{
	uint32_t count;
	const ixt_str *words = words_of(node, "fetch", 4, &count, arena);
	ixt_str to = ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(claim->out),
				      IXT_STR_ARG(ixt_path_name(words[2])));
	const ixt_given_file *given = given_file(site, words[3]);
	ixt_fetch_request request = { .url = words[1], .sha256 = words[3], .to = to };

	if (given)
		copy_given(given, to, arena);
	else
		ixt_fetch(&request, site->fetch, arena);
}

/* Files of the store under other names: the same bytes, never written again. */
static void run_link(const ixt_site *site, const ixt_graph_node *node,
		     const ixt_store_claim *claim, ixt_arena *arena)
{
	uint32_t count, i;
	const ixt_str *words = words_of(node, "link", 2, &count, arena);
	ixt_str from, to;

	for (i = 2; i < count; i++) {
		ixt_str dir = ixt_path_parent(words[i]);

		from = ixt_arena_format(arena, "%.*s/%.*s",
			IXT_STR_ARG(ixt_store_path(site->store, arena, ixt_path_name(dir))),
			IXT_STR_ARG(ixt_path_name(words[i])));
		to = ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(claim->out),
				      IXT_STR_ARG(ixt_path_name(words[i])));
		if (link(from.ptr, to.ptr) < 0)
			copy_file(from, to, arena);
	}
}

/* ----------------------------------------------------------------------- build steps */

static int open_log(const ixt_site *site, const ixt_graph_node *node, ixt_arena *arena)
{
	ixt_str path = ixt_arena_format(arena, "%.*s/%.*s",
		IXT_STR_ARG(ixt_store_dir(site->store)), IXT_STR_ARG(ixt_node_log(node, arena)));
	int fd = open(path.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		ixt_raise_errno(arena, path, errno);
	return fd;
}

static ixt_jail_mount *mounts_of(const ixt_site *site, const ixt_graph_node *node,
				 ixt_arena *arena)
{
	ixt_jail_mount *mounts = IXT_NEW_ARRAY(arena, ixt_jail_mount, node->input_count + 1);
	uint32_t i;

	for (i = 0; i < node->input_count; i++) {
		const ixt_graph_node *input = &site->graph->nodes[node->inputs[i]];
		ixt_str out = ixt_node_out_dir(input, arena);

		mounts[i] = (ixt_jail_mount){
			ixt_store_path(site->store, arena, ixt_path_name(out)), out, false };
	}
	return mounts;
}

ixt_str ixt_step_build(const ixt_site *site, const ixt_graph_node *node, ixt_str stage,
		       const ixt_jailed_circumstances *around, int log, ixt_arena *arena)
{
	ixt_jailed_node jailed = {
		.node = node, .stage = stage, .around = *around, .log = log,
		.inputs = mounts_of(site, node, arena), .input_count = node->input_count,
		.toolchain = site->toolchain, .threads = site->threads, .limits = site->limits,
	};

	if (ixt_str_is(node->pool, "network")) {
		if (!site->network)
			ixt_raise(arena, IXT_ERR_ERROR, "%.*s asks for the network while it is "
				  "built, which is refused; --network allows it",
				  IXT_STR_ARG(node->name));
		jailed.network = true;
	}
	return ixt_run_jailed(&jailed, arena);
}

static void run_build(const ixt_site *site, const ixt_graph_node *node,
		      const ixt_store_claim *claim, ixt_arena *arena)
{
	ixt_jailed_circumstances usual = { .mask = 0 };
	int log = open_log(site, node, arena);
	ixt_str made = ixt_step_build(site, node, claim->scratch, &usual, log, arena);

	close(log);
	if (rename(made.ptr, claim->out.ptr) < 0)
		ixt_raise_errno(arena, made, errno);
}

/* ---------------------------------------------------------------------------- records */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A mark goes with all that is made of what has it. */
static bool is_marked(const ixt_site *site, const ixt_graph_node *node, const char *mark,
		      ixt_arena *arena)
{
	uint32_t i, count;

	if (node->step == IXT_STEP_FETCH && strcmp(mark, IXT_MARK_UNPINNED) == 0)
		return given_file(site, words_of(node, "fetch", 4, &count, arena)[3]);
	for (i = 0; i < node->input_count; i++) {
		ixt_str name = ixt_node_store_name(&site->graph->nodes[node->inputs[i]], arena);

		if (ixt_record_has_mark(ixt_store_record(site->store, arena, name), mark))
			return true;
	}
	return false;
}

static void take_marks(const ixt_site *site, const ixt_graph_node *node,
		       ixt_result_record *record, ixt_arena *arena)
{
	static const char *const known[] = { IXT_MARK_HOST_TOOLS, IXT_MARK_UNPINNED };
	ixt_str *marks = IXT_NEW_ARRAY(arena, ixt_str, sizeof known / sizeof *known);
	size_t i;

	record->marks = marks;
	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (is_marked(site, node, known[i], arena))
			marks[record->mark_count++] = ixt_str_of(known[i]);
}

static ixt_result_record record_of(const ixt_site *site, const ixt_graph_node *node,
				   ixt_arena *arena)
{
	ixt_str *inputs = IXT_NEW_ARRAY(arena, ixt_str, node->input_count + 1);
	ixt_record_setting *policy = IXT_NEW_ARRAY(arena, ixt_record_setting, 2);
	ixt_result_record r = { .inputs = inputs, .input_count = node->input_count,
				.policy = policy, .policy_count = 2, .started = now() };
	bool build = node->step == IXT_STEP_BUILD || node->step == IXT_STEP_REALM;
	uint32_t i;

	for (i = 0; i < node->input_count; i++)
		inputs[i] = ixt_node_store_name(&site->graph->nodes[node->inputs[i]], arena);
	policy[0] = (ixt_record_setting){ IXT_STR("network"),
		ixt_str_is(node->pool, "network") ? IXT_STR("yes") : IXT_STR("no") };
	policy[1] = (ixt_record_setting){ IXT_STR("sandbox"),
		build ? IXT_STR("namespaces") : IXT_STR("native step") };
	if (build) {
		r.toolchain = site->toolchain_id;
		r.log = ixt_node_log(node, arena);
	}
	take_marks(site, node, &r, arena);
	return r;
}

/* ------------------------------------------------------------------------------ a step */

static void make(const ixt_site *site, const ixt_graph_node *node, ixt_store_claim *claim,
		 ixt_arena *arena)
{
	ixt_result_record record = record_of(site, node, arena);

	switch (node->step) {
	case IXT_STEP_FETCH:
		run_fetch(site, node, claim, arena);
		break;
	case IXT_STEP_LINK:
		run_link(site, node, claim, arena);
		break;
	default:
		run_build(site, node, claim, arena);
		break;
	}
	record.ended = now();
	ixt_store_commit(claim, &record);
}

void ixt_run_step(const ixt_site *site, const ixt_graph_node *node, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	ixt_store_claim *claim = IXT_NEW(arena, ixt_store_claim);
	ixt_str kept;

	*claim = ixt_store_begin(site->store, arena, ixt_node_store_name(node, arena));
	if (claim->done)
		return;
	arena->trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		make(site, node, claim, arena);
		arena->trap = outer;
		return;
	}
	arena->trap = outer;
	kept = ixt_store_abandon(claim, site->keep_failed);
	if (kept.len && !outer->error->hint.len)
		outer->error->hint = ixt_arena_format(arena, "what was made is kept at %.*s",
						      IXT_STR_ARG(kept));
	ixt_raise_filled(outer);
}
