/* Arguments, environment and the working directory, a line each. */
#include <stdio.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	char here[256];
	int i;

	for (i = 1; i < argc; i++)
		puts(argv[i]);
	for (i = 0; environ[i]; i++)
		puts(environ[i]);
	puts(getcwd(here, sizeof here) ? here : "none");
	return 0;
}
