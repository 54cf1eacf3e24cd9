#include "ixt/build/check.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

static const char *const environment[] = {
	"HOME=/nowhere", "LANG=tr_TR.UTF-8", "LC_ALL=C", "LOGNAME=somebody", "TZ=<+1245>-12:45",
	"USER=somebody", NULL,
};

/* The worker's processes see one processor, where they saw several. */
static void take_one_processor(void)
{
	cpu_set_t all, one;
	int i;

	if (sched_getaffinity(0, sizeof all, &all) < 0)
		return;
	for (i = 0; i < CPU_SETSIZE && !CPU_ISSET(i, &all); i++)
		;
	CPU_ZERO(&one);
	CPU_SET(i, &one);
	sched_setaffinity(0, sizeof one, &one);
}

static ixt_str make_stage(const ixt_site *site, ixt_str name, ixt_arena *arena)
{
	ixt_str stage = ixt_arena_format(arena, "%.*s/build/%.*s.check-%ld",
		IXT_STR_ARG(ixt_store_dir(site->store)), IXT_STR_ARG(name), (long)getpid());

	ixt_tree_remove(stage.ptr);
	ixt_make_directories(arena, stage);
	return stage;
}

/* The first difference, or an empty text. */
static ixt_str compare(const ixt_site *site, const ixt_graph_node *node, ixt_str name,
		       ixt_str stage, ixt_arena *arena)
{
	ixt_jailed_circumstances otherwise = {
		.environment = environment, .host_name = IXT_STR("elsewhere"), .mask = 077,
	};
	ixt_site other = *site;
	const ixt_tree *tree = ixt_store_record(site->store, arena, name)->tree;
	int log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	ixt_str made;

	other.threads = site->threads > 1 ? 1 : 3;
	if (site->threads > 1)
		take_one_processor();
	made = ixt_step_build(&other, node, stage, &otherwise, log, arena);
	close(log);
	return ixt_tree_difference(tree, ixt_tree_read(made, arena), arena);
}

void ixt_check_step(const ixt_site *site, const ixt_graph_node *node, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	ixt_str name = ixt_node_store_name(node, arena), stage = make_stage(site, name, arena);
	ixt_str difference;

	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		ixt_tree_remove(stage.ptr);
		ixt_raise_filled(outer);
	}
	difference = compare(site, node, name, stage, arena);
	arena->trap = outer;
	ixt_tree_remove(stage.ptr);
	if (difference.len)
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: built again, it is otherwise: %.*s",
			  IXT_STR_ARG(node->name), IXT_STR_ARG(difference));
}
