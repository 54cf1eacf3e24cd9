/* manifest.bin as a file of the host, in chunks. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/run/services/services.h"

static int fd_of(const run_call *call)
{
	return (int)(intptr_t)call->self->state;
}

static run_outcome manifest_size(run_call *call)
{
	struct stat st;

	if (fstat(fd_of(call), &st) != 0)
		return run_raise_errno(call, "the manifest", errno);
	call->results[0].number = (uint64_t)st.st_size;
	return RUN_DONE;
}

static run_outcome read_manifest(run_call *call)
{
	uint64_t offset = call->params[0].number, count = call->params[1].number;
	uint32_t room = run_call_room(call);
	ssize_t n;

	if (count > CAPOS_MAX_MANIFEST_CHUNK || offset > CAPOS_MAX_MANIFEST_BYTES)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "a chunk has at most %d bytes, the manifest %d",
				 CAPOS_MAX_MANIFEST_CHUNK, CAPOS_MAX_MANIFEST_BYTES);
	if (count && room == 0)
		return RUN_NO_ROOM;
	n = pread(fd_of(call), call->machine->scratch, count < room ? count : room,
		  (off_t)offset);
	if (n < 0)
		return run_raise_errno(call, "the manifest", errno);
	call->results[0].bytes = (wire_bytes){ call->machine->scratch, (uint32_t)n };
	return RUN_DONE;
}

static void free_fd(void *state)
{
	close((int)(intptr_t)state);
}

static const run_method methods[] = {
	[CAPOS_BOOT_PACKAGE_MANIFEST_SIZE] = manifest_size,
	[CAPOS_BOOT_PACKAGE_READ_MANIFEST] = read_manifest,
};

static const run_service service = { CAPOS_BOOT_PACKAGE_ID, 2, methods, free_fd };

run_object run_boot_package_object(int fd)
{
	return (run_object){ &service, (void *)(intptr_t)fd };
}
