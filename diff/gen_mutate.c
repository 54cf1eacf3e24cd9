#include "diff/gen_mutate.h"

#include "diff/gen_slip.h"
#include "diff/package_case.h"

/* Most packages should still render, or error texts are all that is compared. */
static ixt_str (*const slips[])(diff_rng *, ixt_arena *, ixt_str) = {
	diff_slip_characters, diff_slip_pieces, diff_slip_pieces, diff_slip_pair, diff_slip_pair,
	diff_slip_pair, diff_slip_space, diff_slip_space, diff_slip_space, diff_slip_space,
};

static void damage(diff_rng *rng, ixt_arena *arena, diff_case *c)
{
	/* the package's own template and its parent more often than what all share */
	uint32_t most = diff_rng_chance(rng, 60) && c->count > 2 ? 2 : c->count;
	ixt_memory_file *t = &c->templates[diff_rng_below(rng, most)];

	t->data = DIFF_RNG_PICK(rng, slips)(rng, arena, t->data);
}

/* A package without template gives a case that no template has, too. */
static void make(diff_gen *self, uint64_t number, ixt_arena *arena, diff_case *c)
{
	diff_gen_mutate *m = (diff_gen_mutate *)self;	/* its first member */
	diff_rng rng = diff_rng_of(self->seed, number);
	uint32_t count = 1 + diff_rng_below(&rng, 3);
	diff_question q = { .package = m->names[diff_rng_below(&rng, m->count)] };
	ixt_str why;

	if (!diff_package_case(m->session, &q, arena, c, &why)) {
		*c = (diff_case){ .templates = IXT_NEW(arena, ixt_memory_file), .count = 1 };
		c->templates[0].name = IXT_STR("main");
		return;
	}
	while (count--)
		damage(&rng, arena, c);
}

int diff_gen_mutate_init(diff_gen_mutate *m, ixt_session *session, uint64_t seed,
			 ixt_error *err)
{
	*m = (diff_gen_mutate){ .gen = { .make = make, .seed = seed }, .session = session };
	return ixt_session_packages(session, &m->names, &m->count, err);
}
