#include "ixt/run/args.h"

#include <string.h>

#include "ixt/base/capos_abi.h"

enum { HEADER = 32 };

static size_t bytes_of(run_strings s)
{
	size_t bytes = 0;
	uint32_t i;

	for (i = 0; i < s.count; i++)
		bytes += strlen(s.items[i]) + 1;
	return bytes;
}

static uint8_t *put_all(uint8_t *to, run_strings s)
{
	uint32_t i;

	for (i = 0; i < s.count; i++) {
		size_t len = strlen(s.items[i]) + 1;

		memcpy(to, s.items[i], len);
		to += len;
	}
	return to;
}

size_t run_args_size(run_strings args, run_strings env)
{
	return HEADER + bytes_of(args) + bytes_of(env);
}

/* No working directory: the guest starts in its root. */
void run_args_write(run_strings args, run_strings env, uint8_t *to)
{
	const uint32_t fields[] = {
		CAPOS_ARGS_VERSION, args.count, env.count, 0,
		(uint32_t)(bytes_of(args) + bytes_of(env)), 0,
	};

	memcpy(to, CAPOS_ARGS_MAGIC, 8);
	memcpy(to + 8, fields, sizeof fields);
	put_all(put_all(to + HEADER, args), env);
}
