/* Runs one program and notes what it cost. A program of its own because the
 * kernel counts the memory of whatever was there before exec() into the peak of
 * the child: forked from here, that is less than any program measured.
 *
 * usage: bench-spawn NOTE COMMAND [ARGUMENT…]
 * Writes to the file NOTE one line: seconds elapsed, seconds in user mode, seconds
 * in the kernel, peak resident KiB, exit status (128 + signal when killed). */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
	struct rusage use;
	double start;
	FILE *note;
	int status;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: bench-spawn NOTE COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	start = now();
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		perror("bench-spawn");
		return 3;
	}
	start = now() - start;
	note = fopen(argv[1], "w");
	if (!note) {
		perror(argv[1]);
		return 3;
	}
	fprintf(note, "%.6f %.6f %.6f %ld %d\n", start, seconds(use.ru_utime),
		seconds(use.ru_stime), use.ru_maxrss,
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return fclose(note) ? 3 : 0;
}
