/* Timer and WallClock. */
#include <time.h>

#include "ixt/run/services/services.h"

static run_outcome now(run_call *call)
{
	call->results[0].number = run_guest_clock(call->machine);
	call->results[1].number = call->results[0].number / RUN_TICK_NS;
	return RUN_DONE;
}

static uint32_t sleepers(const run_machine *m)
{
	uint32_t i, count = 0;

	for (i = 0; i < m->pending_count; i++)
		count += m->pending[i]->self->service == &run_timer;
	return count;
}

/* When the guest's clock shows at least `time`. */
static uint64_t host_time(const run_machine *m, uint64_t time)
{
	uint64_t over = time % RUN_TICK_NS;

	if (!run_reads_other(m, RUN_READ_TICK) || over == 0 || time > RUN_NEVER - RUN_TICK_NS)
		return time;
	return time - over + RUN_TICK_NS;
}

/* The deadline takes the place of the duration when the call is first seen. */
static run_outcome sleep_for(run_call *call)
{
	uint64_t *deadline = &call->results[0].number;
	uint64_t duration = call->params[0].number;

	if (!call->started) {
		if (sleepers(call->machine) == RUN_SLEEPERS_MAX)
			return run_raise(call, CAPOS_EXCEPTION_OVERLOADED, "%d calls sleep",
					 RUN_SLEEPERS_MAX);
		*deadline = run_guest_clock(call->machine);
		/* one that never ends would be below RUN_NEVER */
		*deadline += duration < RUN_NEVER - 1 - *deadline ? duration
								  : RUN_NEVER - 1 - *deadline;
		*deadline = host_time(call->machine, *deadline);
		call->started = true;
	}
	if (run_clock() >= *deadline)
		return RUN_DONE;
	call->wait.deadline = *deadline;
	return RUN_PENDING;
}

static const run_method timer_methods[] = {
	[CAPOS_TIMER_NOW] = now,
	[CAPOS_TIMER_SLEEP] = sleep_for,
};

const run_service run_timer = { CAPOS_TIMER_ID, 2, timer_methods, NULL };

static run_outcome wall_time(run_call *call)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	call->results[0].number = (uint64_t)t.tv_sec;
	call->results[1].number = (uint64_t)t.tv_nsec;
	call->results[2].number = run_guest_clock(call->machine);
	call->results[3].number = CAPOS_CLOCK_PROVENANCE_NTP_SYNCED;
	return RUN_DONE;
}

static const run_method wall_clock_methods[] = {
	[CAPOS_WALL_CLOCK_WALL_TIME] = wall_time,
};

const run_service run_wall_clock = { CAPOS_WALL_CLOCK_ID, 1, wall_clock_methods, NULL };
