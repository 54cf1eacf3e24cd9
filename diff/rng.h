/* Numbers that look random and are the same on every machine: SplitMix64 (Steele,
 * Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). One state a
 * case, from seed and number, so that any case can be made without those before. */
#ifndef IXT_DIFF_RNG_H
#define IXT_DIFF_RNG_H

#include <stdbool.h>
#include <stdint.h>

typedef struct diff_rng {
	uint64_t state;
} diff_rng;

static inline uint64_t diff_rng_next(diff_rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline diff_rng diff_rng_of(uint64_t seed, uint64_t number)
{
	diff_rng r = { seed };

	r.state = diff_rng_next(&r) ^ number * 0xd1342543de82ef95u;
	return r;
}

/* From 0 to n - 1; the tiny bias of the remainder does not matter here. */
static inline uint32_t diff_rng_below(diff_rng *r, uint32_t n)
{
	return (uint32_t)((diff_rng_next(r) >> 32) % n);
}

/* True `percent` times of a hundred. */
static inline bool diff_rng_chance(diff_rng *r, uint32_t percent)
{
	return diff_rng_below(r, 100) < percent;
}

#define DIFF_RNG_PICK(r, table) \
	((table)[diff_rng_below((r), (uint32_t)(sizeof(table) / sizeof *(table)))])

#endif
