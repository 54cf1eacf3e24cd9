/* Feeds files to a fuzz target without libFuzzer: the kept corpus in the
 * ordinary test run, or one case in a debugger.
 *
 * usage: replay-TARGET FILE|DIRECTORY… */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static unsigned long replayed;

static void fail(const char *path)
{
	perror(path);
	exit(2);
}

static void replay_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	/* of exactly this size, so that a sanitizer sees reads past the end */
	uint8_t *data = malloc(size ? size : 1);

	if (!file || !data || fread(data, 1, size, file) != size)
		fail(path);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	replayed++;
}

static void replay(const char *path);

static void replay_directory(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4096];

	if (!dir)
		fail(path);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		replay(name);
	}
	closedir(dir);
}

static void replay(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		fail(path);
	if (S_ISDIR(st.st_mode))
		replay_directory(path);
	else
		replay_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%lu files replayed\n", replayed);
	return replayed ? 0 : 2;
}
