/* Ways to end: the first argument names one. */
#include <signal.h>
#include <unistd.h>

#include "check.h"

static void last(void)
{
	puts("last");
}

static int deeper(int n)	/* ends at the guard */
{
	volatile char room[4096];

	room[0] = (char)n;
	return n < 0 ? 0 : deeper(n + 1) + room[0];
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	atexit(last);
	if (!strcmp(how, "exit"))
		exit(7);
	if (!strcmp(how, "_exit"))
		_exit(8);
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "term"))
		raise(SIGTERM);
	if (!strcmp(how, "ignored")) {
		signal(SIGTERM, SIG_IGN);
		raise(SIGTERM);
	}
	if (!strcmp(how, "stack"))
		return deeper(0);
	return 3;
}
