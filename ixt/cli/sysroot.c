#include "ixt/cli/sysroot.h"

#include <stdlib.h>

#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/store/roots.h"

/* The embedded corpus' directory; NULL after saying why there is none. */
static const char *embedded_corpus(ixt_arena *arena)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };

	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		return NULL;
	}
	return ixt_arena_concat(arena, ixt_data_dir(arena), IXT_STR("/corpus/embedded")).ptr;
}

int ixt_sysroot_build(ixt_build_args *args, void (*finish)(ixt_build_job *job, void *ctx),
		      void *ctx)
{
	char package[] = "lib/capos/c", *packages[] = { package };
	const char *corpus;
	ixt_arena arena;
	int status = IXT_EXIT_ENVIRONMENT;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	corpus = embedded_corpus(&arena);
	if (corpus) {
		args->planner.session.corpus = (ixt_string_list){ &corpus, 1 };
		status = ixt_build_job_run(args, 1, packages, finish, ctx);
	}
	ixt_arena_release(&arena);
	return status;
}

ixt_str ixt_sysroot_path(ixt_build_job *job)
{
	const ixt_graph_node *node = &job->graph.nodes[ixt_build_job_result(job, "lib/capos/c")];
	ixt_str path = ixt_store_path(job->store, &job->arena,
				      ixt_node_store_name(node, &job->arena));

	ixt_store_add_root(job->store, &job->arena, path);
	return path;
}
