/* A program with the C library, for readings.py: what it prints must not depend on
 * what capOS leaves open. Standard input is copied; the first argument is a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int failures;

static void expect(const char *what, long met, long wanted)
{
	if (met == wanted)
		return;
	failures++;
	printf("%s: %ld met, %ld expected\n", what, met, wanted);
}

static void memory(void)
{
	static const size_t sizes[] = { 1, 4096, 200000, 3 << 20, 20 << 20 };
	unsigned char *blocks[5];
	size_t i, j, wrong;

	for (i = 0; i < 5; i++) {
		blocks[i] = calloc(1, sizes[i]);
		expect("allocated", blocks[i] != NULL, 1);
		for (j = wrong = 0; blocks[i] && j < sizes[i]; j++)
			wrong += blocks[i][j] != 0;
		expect("bytes that are not zero", (long)wrong, 0);
	}
	for (i = 0; i < 5; i++)
		free(blocks[i]);
}

static void clocks(void)
{
	struct timespec before, after, nap = { 0, 25000000 };

	clock_gettime(CLOCK_MONOTONIC, &before);
	expect("sleep", nanosleep(&nap, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	expect("slept long enough", (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec -
	       before.tv_nsec >= nap.tv_nsec, 1);
	expect("the year", time(NULL) > 1577836800, 1);
}

static void files(const char *name)
{
	FILE *f = fopen(name, "w+");
	char line[64];
	int i, n = 0;

	expect("opened", f != NULL, 1);
	if (!f)
		return;
	for (i = 0; i < 20000; i++)
		fprintf(f, "line %d\n", i);
	rewind(f);
	for (i = 0; fgets(line, sizeof line, f); i++)
		n += atoi(line + 5) == i;
	expect("lines", n, 20000);
	expect("closed", fclose(f), 0);
	expect("no such file", fopen("none", "r") == NULL && errno == ENOENT, 1);
	expect("removed", remove(name), 0);
}

static _Thread_local long local = 7;

int main(int argc, char **argv)
{
	static char buffer[10000];
	size_t n;

	memory();
	clocks();
	if (argc > 1)
		files(argv[1]);
	expect("thread-local", local, 7);
	printf("%s %.6f %d\n", getenv("WORD") ? getenv("WORD") : "-", 1.0 / 3, failures);
	while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
		fwrite(buffer, 1, n, stdout);
	return failures != 0 || fflush(stdout) != 0;
}
