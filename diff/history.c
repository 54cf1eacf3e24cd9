#include "diff/history.h"

#include "ixt/cli/options.h"
#include "ixt/host/spawn.h"

/* What git prints, in `arena`. */
static ixt_str ask_git(diff_job *job, const char *const *argv, ixt_arena *arena)
{
	ixt_str text;
	ixt_buf out;
	int status;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &job->trap;
	status = ixt_spawn(arena, argv, NULL, &out);
	text = ixt_arena_copy(arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	if (status == 127)
		diff_fail(job, IXT_EXIT_ENVIRONMENT, "apt install git", "git is not there");
	if (status)
		diff_fail(job, IXT_EXIT_USAGE, "what git said about it stands above",
			  "git %s ended with status %d", argv[2], status);
	return text;
}

static ixt_str next_part(ixt_str *text, char end)
{
	size_t at = ixt_str_chr(*text, end, 0);
	ixt_str part = ixt_str_first(*text, at);

	*text = at == IXT_STR_NPOS ? IXT_STR("") : ixt_str_from(*text, at + 1);
	return part;
}

static ixt_str dir_option(diff_job *job, ixt_str git_dir)
{
	return ixt_arena_format(&job->arena, "--git-dir=%.*s", IXT_STR_ARG(git_dir));
}

static diff_commit commit_of(ixt_str line)
{
	diff_commit c = { .id = next_part(&line, '\t') };

	c.date = next_part(&line, '\t');
	c.subject = line;
	return c;
}

/* The commit that the range begins behind. */
static diff_commit first_of(diff_job *job, ixt_str git_dir, const char *range)
{
	ixt_str begin = ixt_str_of(range), out;
	size_t dots = ixt_str_find(begin, IXT_STR(".."), 0);

	if (dots == IXT_STR_NPOS || dots == 0 || range[0] == '-')
		diff_fail(job, IXT_EXIT_USAGE, NULL, "--range: \"%s\" met, A..B expected", range);
	begin = ixt_arena_copy(&job->arena, ixt_str_first(begin, dots));
	out = ask_git(job, (const char *[]){
		"git", dir_option(job, git_dir).ptr, "log", "-1", "--format=%H%x09%cI%x09%s",
		begin.ptr, "--", NULL }, &job->arena);
	return commit_of(next_part(&out, '\n'));
}

diff_commit *diff_history(diff_job *job, ixt_str git_dir, const char *range, uint32_t step,
			  uint32_t *count)
{
	diff_commit first = first_of(job, git_dir, range), *commits = NULL;
	ixt_str out = ask_git(job, (const char *[]){
		"git", dir_option(job, git_dir).ptr, "log", "--reverse", "--first-parent",
		"--format=%H%x09%cI%x09%s", range, "--", NULL }, &job->arena);
	uint32_t cap = 0, n = 0;

	*count = 0;
	IXT_PUSH(&job->arena, commits, *count, cap) = first;
	while (out.len) {
		diff_commit c = commit_of(next_part(&out, '\n'));

		if (++n % step == 0 || !out.len)
			IXT_PUSH(&job->arena, commits, *count, cap) = c;
	}
	return commits;
}

ixt_str *diff_history_changes(diff_job *job, ixt_str git_dir, ixt_str from, ixt_str to,
			      ixt_arena *arena, uint32_t *count)
{
	ixt_str a = ixt_arena_copy(arena, from), b = ixt_arena_copy(arena, to);
	ixt_str out = ask_git(job, (const char *[]){
		"git", dir_option(job, git_dir).ptr, "diff", "--name-only", "--no-renames", "-z",
		a.ptr, b.ptr, "--", "core", "pkgs", NULL }, arena);
	ixt_str *names = NULL;
	uint32_t cap = 0;

	*count = 0;
	while (out.len)
		IXT_PUSH(arena, names, *count, cap) = next_part(&out, '\0');
	return names;
}
