/* File on a regular file of the host. There is no position: each call names its
 * offset, as pread and pwrite do. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/run/services/services.h"

typedef struct file_state {
	int fd;
	bool writable, closed;
} file_state;

/* Offsets of files are signed on the host. */
#define OFFSET_MAX INT64_MAX

static file_state *state_of(const run_call *call)
{
	return call->self->state;
}

/* RUN_DONE, or why the method cannot go on. */
static run_outcome check(run_call *call, bool writes, uint64_t offset)
{
	const file_state *f = state_of(call);

	if (f->closed)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the file is closed");
	if (writes && !f->writable)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the file is read-only");
	if (offset > OFFSET_MAX)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "an offset beyond 2^63");
	return RUN_DONE;
}

static run_outcome read_bytes(run_call *call)
{
	uint64_t offset = call->params[0].number, count = call->params[1].number;
	uint32_t room = run_call_room(call);
	run_outcome outcome = check(call, false, offset);
	ssize_t n;

	if (outcome != RUN_DONE)
		return outcome;
	if (count && room == 0)
		return RUN_NO_ROOM;
	count = run_call_chunk(call, count < room ? count : room);
	n = pread(state_of(call)->fd, call->machine->scratch, count, (off_t)offset);
	if (n < 0)
		return run_raise_errno(call, "reading", errno);
	call->results[0].bytes = (wire_bytes){ call->machine->scratch, (uint32_t)n };
	return RUN_DONE;
}

static run_outcome write_bytes(run_call *call)
{
	uint64_t offset = call->params[0].number;
	wire_bytes data = call->params[1].bytes;
	run_outcome outcome = check(call, true, offset);
	ssize_t n;

	if (outcome != RUN_DONE)
		return outcome;
	n = pwrite(state_of(call)->fd, data.ptr, run_call_chunk(call, data.len), (off_t)offset);
	if (n < 0)
		return run_raise_errno(call, "writing", errno);
	call->results[0].number = (uint64_t)n;
	return RUN_DONE;
}

static uint64_t nanoseconds(struct timespec t)
{
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static run_outcome stat_file(run_call *call)
{
	run_outcome outcome = check(call, false, 0);
	struct stat st;

	if (outcome != RUN_DONE)
		return outcome;
	if (fstat(state_of(call)->fd, &st) != 0)
		return run_raise_errno(call, "stat", errno);
	call->results[0].number = (uint64_t)st.st_size;
	call->results[1].number = 0;	/* created: not known */
	call->results[2].number = nanoseconds(st.st_mtim);
	return RUN_DONE;
}

static run_outcome truncate_file(run_call *call)
{
	uint64_t length = call->params[0].number;
	run_outcome outcome = check(call, true, length);

	if (outcome == RUN_DONE && ftruncate(state_of(call)->fd, (off_t)length) != 0)
		return run_raise_errno(call, "truncate", errno);
	return outcome;
}

static run_outcome sync_file(run_call *call)
{
	run_outcome outcome = check(call, false, 0);

	if (outcome == RUN_DONE && fsync(state_of(call)->fd) != 0)
		return run_raise_errno(call, "sync", errno);
	return outcome;
}

static run_outcome close_file(run_call *call)
{
	state_of(call)->closed = true;
	return RUN_DONE;
}

static void free_state(void *state)
{
	close(((file_state *)state)->fd);
	free(state);
}

static const run_method methods[] = {
	[CAPOS_FILE_READ] = read_bytes,
	[CAPOS_FILE_WRITE] = write_bytes,
	[CAPOS_FILE_STAT] = stat_file,
	[CAPOS_FILE_TRUNCATE] = truncate_file,
	[CAPOS_FILE_SYNC] = sync_file,
	[CAPOS_FILE_CLOSE] = close_file,
};

static const run_service service = { CAPOS_FILE_ID, 6, methods, free_state };

run_object run_file_object(int fd, bool writable)
{
	file_state *f = malloc(sizeof *f);

	if (!f) {
		close(fd);
		return (run_object){ 0 };
	}
	*f = (file_state){ .fd = fd, .writable = writable };
	return (run_object){ &service, f };
}
