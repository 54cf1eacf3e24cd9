/* More than the image's own heap: zeros wherever they come from, then a clean end. */
#include <setjmp.h>

#include "check.h"

static jmp_buf back;

static void leave(int depth)
{
	if (depth == 0)
		longjmp(back, 7);
	leave(depth - 1);
}

int main(void)
{
	size_t size = 3 << 20, i, got = 0;
	char *blocks[100];

	for (; got < 100 && (blocks[got] = calloc(1, size)); got++) {
		for (i = 0; i < size; i++)
			CHECK(blocks[got][i] == 0);
		memset(blocks[got], 0xa5, size);
	}
	CHECK(got >= 4 && got < 100 && errno == ENOMEM);
	while (got--)
		free(blocks[got]);
	CHECK((blocks[0] = calloc(1, size)) && !blocks[0][size - 1]);
	i = (size_t)setjmp(back);
	if (i == 0)
		leave(20);
	CHECK(i == 7);
	return 0;
}
