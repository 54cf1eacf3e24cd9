#include "diff/recorded.h"

#include "ixt/answers/circumstances.h"
#include "ixt/host/data.h"

ixt_str diff_recorded_base(diff_job *job)
{
	ixt_str data = ixt_data_dir(&job->arena);

	return ixt_arena_format(&job->arena, "%.*s/corpus/recorded", IXT_STR_ARG(data));
}

ixt_str diff_recorded_dir(diff_job *job, const diff_world *w, ixt_str base,
			  diff_stage stage)
{
	return ixt_arena_format(&job->arena, "%.*s%s%s", IXT_STR_ARG(base),
				w->embedded ? "/embedded" : "",
				stage == DIFF_UID ? "/uid" : stage == DIFF_GRAPH ? "/graph" : "");
}

/* ------------------------------------------------------------- does it fit? */

/* A corpus without a core/ of its own goes with the one it was recorded with. */
static ixt_str misfit(diff_recorded *r, const diff_world *w, const char *kind)
{
	ixt_circumstances now = {
		.pins = w->pins, .target_file = w->target_file,
		.kind = ixt_str_of(kind ? kind : ""), .core = w->setup.core_digest,
	};

	return ixt_recording_misfit(&r->recording, &now, &r->job->arena);
}

/* Uids and graphs are made from whole closures; their recordings name no reads but
 * hold for one tree of files only. */
static ixt_str other_tree(diff_recorded *r, const diff_world *w)
{
	ixt_str now = diff_tree_digest(w, r->job);

	if (ixt_str_eq(r->recording.tree, now))
		return IXT_STR("");
	return ixt_arena_format(&r->job->arena, "recorded with tree %.*s, this is %.*s",
				IXT_STR_ARG(r->recording.tree), IXT_STR_ARG(now));
}

void diff_recorded_load_reads(diff_job *job, ixt_str dir, ixt_reads_table *reads)
{
	ixt_str path = ixt_arena_format(&job->arena, "%.*s/reads.tsv", IXT_STR_ARG(dir));

	if (ixt_is_regular_file(path.ptr))
		ixt_reads_read(reads, path, ixt_read_file(&job->arena, path));
}

ixt_str diff_recorded_path(diff_job *job, const diff_world *w, ixt_str dir,
			   const char *target)
{
	/* a target.json may be named by its path */
	ixt_str name = w->setup.target ? w->setup.target->name : ixt_str_of(target);

	return ixt_arena_format(&job->arena, "%.*s/%.*s.tsv", IXT_STR_ARG(dir),
				IXT_STR_ARG(name));
}

void diff_recorded_open(diff_recorded *r, diff_job *job, const diff_world *w, ixt_str dir,
			ixt_reads_table *reads, const char *target, const char *kind,
			diff_stage stage)
{
	ixt_str path = diff_recorded_path(job, w, dir, target);
	double begin = diff_now();

	*r = (diff_recorded){ .job = job, .reads = reads };
	if (ixt_is_regular_file(path.ptr)) {
		ixt_recording_read(&r->recording, reads, path,
				   ixt_read_file(&job->arena, path));
		r->misfit = misfit(r, w, kind);
		if (stage != DIFF_RENDER && !r->misfit.len)
			r->misfit = other_tree(r, w);
	} else {
		r->misfit = ixt_arena_format(&job->arena, "there is no recording %.*s",
					     IXT_STR_ARG(path));
	}
	r->loader = ixt_loader_new(w->setup.roots, w->setup.root_count, &ixt_allocator_libc,
				   &job->trap);
	ixt_currency_init(&r->currency, reads, r->loader, &job->trap);
	r->seconds = diff_now() - begin;
}

void diff_recorded_close(diff_recorded *r)
{
	if (r->loader)
		ixt_loader_free(r->loader);
	r->loader = NULL;
}

/* ------------------------------------------------------------------ answers */

static ixt_str describe(const ixt_recorded_file *file, ixt_arena *arena)
{
	return ixt_arena_format(arena, "%.*s is not what it was when the answer was recorded",
				IXT_STR_ARG(file->name));
}

const ixt_recorded_row *diff_recorded_row(diff_recorded *r, ixt_str package,
					  ixt_arena *arena, ixt_str *why)
{
	double begin = diff_now();
	const ixt_recorded_row *row = NULL;
	const ixt_recorded_file *changed;

	if (r->misfit.len) {
		*why = r->misfit;
	} else if (!(row = ixt_recording_find(&r->recording, package))) {
		*why = IXT_STR("nothing is recorded for it");
	} else if (!ixt_set_is_current(&r->currency, row->set, &changed)) {
		*why = describe(changed, arena);
		row = NULL;
	}
	r->seconds += diff_now() - begin;
	return row;
}

diff_answer diff_recorded_answer(const ixt_recorded_row *row)
{
	return (diff_answer){
		.state = row->ok ? DIFF_OK : DIFF_ERROR,
		.cls = row->cls,
		.digest = row->digest,
	};
}
