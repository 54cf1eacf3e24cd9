/* ixt-cross: runs programs for capOS itself, and leaves all else to ixt-cross-main,
 * which needs libraries whose loading takes many times as long as a small program
 * runs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"

static const char *const places[] = {
	"ixt-cross-main",		/* of a build tree */
	"../libexec/ixt/ixt-cross-main",
};

/* Writes the directory of this program; false when it cannot be told. */
static bool own_directory(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	return slash;
}

static int become_main(const ixt_program *program, char **argv)
{
	char dir[PATH_MAX], path[2 * PATH_MAX] = "ixt-cross-main";
	int error = ENOENT;
	size_t i;

	if (own_directory(dir, sizeof dir)) {
		for (i = 0; i < sizeof places / sizeof *places; i++) {
			snprintf(path, sizeof path, "%s/%s", dir, places[i]);
			execv(path, argv);
			error = errno;
		}
	}
	ixt_report_init(program->name);
	ixt_say("%s: %s: the installation is not whole; install ixt again", path,
		strerror(error));
	return IXT_EXIT_ENVIRONMENT;
}

int main(int argc, char **argv)
{
	static const ixt_command *const commands[] = { &ixt_cross_command_run, NULL };
	static const ixt_program program = {
		"ixt-cross", "Makes, runs and ships static programs for capOS.", commands,
	};

	if (argc > 1 && strcmp(argv[1], ixt_cross_command_run.name) == 0)
		return ixt_program_main(&program, argc, argv);
	return become_main(&program, argv);
}
