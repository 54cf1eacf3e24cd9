#include "ring.h"

#include <string.h>

#include "ixt/base/capos_abi.h"

static long enter(long number, uint64_t a, uint64_t b)
{
	long answer;

	__asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return answer;
}

/* A kernel that lets us go on is not capOS': Linux, where configure scripts try what
 * they compiled. */
_Noreturn void ring_exit(long status)
{
	enter(CAPOS_SYS_EXIT, (uint64_t)status, 0);
	__builtin_trap();
}

static _Atomic uint32_t *field(uint32_t offset)
{
	return (_Atomic uint32_t *)(uintptr_t)(CAPOS_RING + offset);
}

static void put(uint8_t *entry, uint32_t offset, const void *value, uint32_t size)
{
	memcpy(entry + offset, value, size);
}

static void submit(const ring_request *r, uint64_t user_data)
{
	uint32_t tail = *field(CAPOS_RING_SQ_TAIL);
	uint8_t *slot = (uint8_t *)(uintptr_t)(CAPOS_RING + CAPOS_RING_SQES +
		(tail & (CAPOS_RING_SQ_COUNT - 1)) * CAPOS_SQE_BYTES);
	uint8_t entry[CAPOS_SQE_BYTES] = { 0 };
	uint64_t params = (uintptr_t)r->params, results = (uintptr_t)r->results;

	put(entry, CAPOS_SQE_OPCODE, &r->opcode, 1);
	put(entry, CAPOS_SQE_METHOD_ID, &r->method, 2);
	put(entry, CAPOS_SQE_CAP_ID, &r->capability, 4);
	put(entry, CAPOS_SQE_USER_DATA, &user_data, 8);
	put(entry, CAPOS_SQE_ADDR, &params, 8);
	put(entry, CAPOS_SQE_LEN, &r->params_len, 4);
	put(entry, CAPOS_SQE_RESULT_LEN, &r->results_room, 4);
	put(entry, CAPOS_SQE_RESULT_ADDR, &results, 8);
	memcpy(slot, entry, sizeof entry);
	*field(CAPOS_RING_SQ_TAIL) = tail + 1;
}

/* Takes completions until that of `user_data` is met. */
static int find_completion(uint64_t user_data, ring_reply *reply)
{
	uint32_t head = *field(CAPOS_RING_CQ_HEAD);
	uint64_t met;

	while (head != *field(CAPOS_RING_CQ_TAIL)) {
		const uint8_t *c = (const uint8_t *)(uintptr_t)(CAPOS_RING + CAPOS_RING_CQES +
			(head & (CAPOS_RING_CQ_COUNT - 1)) * CAPOS_CQE_BYTES);

		memcpy(&met, c + CAPOS_CQE_USER_DATA, sizeof met);
		memcpy(&reply->result, c + CAPOS_CQE_RESULT, sizeof reply->result);
		memcpy(&reply->flags, c + CAPOS_CQE_FLAGS, sizeof reply->flags);
		memcpy(&reply->capabilities, c + CAPOS_CQE_CAP_COUNT, sizeof reply->capabilities);
		*field(CAPOS_RING_CQ_HEAD) = ++head;
		if (met == user_data)
			return 1;
	}
	return 0;
}

ring_reply ring_call(const ring_request *request)
{
	static uint64_t last;	/* 0 is nobody's */
	uint64_t user_data = ++last, answer;
	ring_reply reply;

	submit(request, user_data);
	while (!find_completion(user_data, &reply)) {
		answer = (uint64_t)enter(CAPOS_SYS_CAP_ENTER, 1, CAPOS_ENTER_WAIT_FOREVER);
		if (answer > CAPOS_ENTER_HIGHEST_COUNT && answer != CAPOS_ENTER_BUSY &&
		    answer != CAPOS_ENTER_THREAD_OWNED)
			ring_exit(CAPOS_EXIT_RING);
	}
	return reply;
}
