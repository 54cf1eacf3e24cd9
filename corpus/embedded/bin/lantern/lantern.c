/* Shows its arguments, or the lines of its input, in a frame. */
#include <stdio.h>
#include <string.h>

static void show(const char *text, size_t len)
{
	printf("* %-*.*s *\n", 28, (int)len, text);
}

int main(int argc, char **argv)
{
	char line[256];
	int i;

	puts("********************************");
	for (i = 1; i < argc; i++)
		show(argv[i], strlen(argv[i]));
	while (argc == 1 && fgets(line, sizeof line, stdin))
		show(line, strcspn(line, "\n"));
	puts("********************************");
	return 0;
}
