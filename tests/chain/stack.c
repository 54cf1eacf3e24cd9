/* Goes down so many levels, each of which takes more than 100 bytes of stack. */
#include <stdio.h>
#include <stdlib.h>

static long go(long depth)
{
	volatile char room[100];

	room[depth % 100] = 1;
	return depth ? go(depth - 1) + room[depth % 100] : 0;
}

int main(int argc, char **argv)
{
	printf("%ld\n", go(argc > 1 ? atol(argv[1]) : 10));
	return 0;
}
