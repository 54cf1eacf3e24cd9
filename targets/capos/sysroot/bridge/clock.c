/* Time and randomness: Timer, WallClock, EntropySource. */
#include "bridge.h"

#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#include "call.h"
#include "ixt/base/capos_abi.h"

#define SECOND UINT64_C(1000000000)

static long monotonic(uint64_t *ns)
{
	capability c = capability_find(CAPOS_NAME_TIMER, CAPOS_TIMER_ID, true);
	wire_value results[2];
	long status = c.interface ? call(c, CAPOS_TIMER_NOW, NULL, results) : -ENOSYS;

	if (status == 0)
		*ns = results[0].number;
	return status;
}

static long wall(struct timespec *t)
{
	capability c = capability_find(CAPOS_NAME_WALL_CLOCK, CAPOS_WALL_CLOCK_ID, true);
	wire_value results[4];
	long status = c.interface ? call(c, CAPOS_WALL_CLOCK_WALL_TIME, NULL, results) : -ENOSYS;

	if (status == 0)
		*t = (struct timespec){ (time_t)results[0].number, (long)results[1].number };
	return status;
}

/* The time that a process has used is not told: since its start, as far as we know. */
static long read_clock(long clock, struct timespec *t)
{
	uint64_t ns;
	long status;

	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		return wall(t);
	if (clock < 0 || clock > CLOCK_BOOTTIME)
		return -EINVAL;
	status = monotonic(&ns);
	if (status == 0)
		*t = (struct timespec){ (time_t)(ns / SECOND), (long)(ns % SECOND) };
	return status;
}

long __capos_linux_clock_gettime(const call_arguments *x)
{
	struct timespec t;
	long status = read_clock(x->a, &t);

	if (status == 0 && x->b)
		*(struct timespec *)x->b = t;
	return status;
}

long __capos_linux_clock_getres(const call_arguments *x)
{
	struct timespec t;
	long status = read_clock(x->a, &t);

	if (status == 0 && x->b)
		*(struct timespec *)x->b = (struct timespec){ 0, 1 };
	return status;
}

long __capos_linux_gettimeofday(const call_arguments *x)
{
	struct timespec t;
	long status = wall(&t);

	if (status == 0 && x->a)
		*(struct timeval *)x->a = (struct timeval){ t.tv_sec, t.tv_nsec / 1000 };
	return status;
}

long __capos_linux_times(const call_arguments *x)
{
	uint64_t ns;
	long status = monotonic(&ns);

	if (status < 0)
		return status;
	if (x->a)
		*(struct tms *)x->a = (struct tms){ .tms_utime = (clock_t)(ns / (SECOND / 100)) };
	return (long)(ns / (SECOND / 100));
}

static long sleep_for(uint64_t ns)
{
	capability c = capability_find(CAPOS_NAME_TIMER, CAPOS_TIMER_ID, true);
	wire_value params[] = { number_value(ns) };

	return c.interface ? call(c, CAPOS_TIMER_SLEEP, params, NULL) : -ENOSYS;
}

static bool is_time(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < (long)SECOND;
}

static uint64_t nanoseconds(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * SECOND + (uint64_t)t->tv_nsec;
}

long __capos_linux_nanosleep(const call_arguments *x)
{
	const struct timespec *t = (const struct timespec *)x->a;

	return is_time(t) ? sleep_for(nanoseconds(t)) : -EINVAL;
}

long __capos_linux_clock_nanosleep(const call_arguments *x)
{
	const struct timespec *t = (const struct timespec *)x->c;
	struct timespec now;
	uint64_t begin, end;
	long status;

	if (!is_time(t))
		return -EINVAL;
	if (!(x->b & TIMER_ABSTIME))
		return sleep_for(nanoseconds(t));
	status = read_clock(x->a, &now);
	if (status < 0)
		return status;
	begin = nanoseconds(&now);
	end = nanoseconds(t);
	return end > begin ? sleep_for(end - begin) : 0;
}

/* So much fits into the answer that the crates' own clients take. */
#define RANDOM_PIECE 256

long __capos_linux_getrandom(const call_arguments *x)
{
	capability c = capability_find(CAPOS_NAME_ENTROPY, CAPOS_ENTROPY_SOURCE_ID, true);
	size_t len = (size_t)x->b, done = 0;

	while (done < len) {
		size_t n = len - done < RANDOM_PIECE ? len - done : RANDOM_PIECE;
		wire_value params[] = { number_value(n) }, results[2];
		long status = c.interface ? call(c, CAPOS_ENTROPY_SOURCE_FILL, params, results)
					  : -ENOSYS;

		if (status < 0)
			return status;
		if (results[0].number != CAPOS_ENTROPY_STATUS_OK || !results[1].bytes.len)
			return -EAGAIN;
		if (results[1].bytes.len < n)
			n = results[1].bytes.len;
		memcpy((uint8_t *)x->a + done, results[1].bytes.ptr, n);
		done += n;
	}
	return (long)done;
}
