#include "diff/gen_lines.h"

typedef struct writer {
	diff_rng rng;
	ixt_buf out;
	const diff_gen_lines *from;
	ixt_str last;		/* package or realm */
} writer;

static void package(writer *w)
{
	bool plus = diff_rng_chance(&w->rng, 30);

	w->last = w->from->names[diff_rng_below(&w->rng, w->from->count)];
	ixt_buf_format(&w->out, " %s%.*s", plus ? "+" : "", IXT_STR_ARG(w->last));
	if (diff_rng_chance(&w->rng, 10))
		ixt_buf_add(&w->out, IXT_STR("(opengl=mesa,x=y)"));
}

static void word(writer *w)
{
	static const char *const flags[] = {
		"--opengl=mesa", "--seed=1", "--x=y", "--flag", "--allocator=mimalloc", "--kind=lib",
		"--target=linux-aarch64", "--nostrip=1", "--x=-", "--stage=2", "--setx", "--=",
	};
	static const char *const realms[] = { "a", "b", "work" };
	uint32_t kind = diff_rng_below(&w->rng, 100);

	if (kind < 60) {
		package(w);
	} else if (kind < 70) {
		w->last = ixt_str_of(DIFF_RNG_PICK(&w->rng, realms));
		ixt_buf_format(&w->out, " %.*s", IXT_STR_ARG(w->last));
	} else if (kind < 90 || !w->last.len) {
		ixt_buf_format(&w->out, " %s", DIFF_RNG_PICK(&w->rng, flags));
	} else {
		ixt_buf_format(&w->out, " -%.*s", IXT_STR_ARG(w->last));
	}
}

static void make(diff_gen *self, uint64_t number, ixt_arena *arena, diff_case *c)
{
	static const char *const verbs[] = { "build", "mut", "let", "run" };
	writer w = { .rng = diff_rng_of(self->seed, number),
		     .from = (const diff_gen_lines *)self };	/* its first member */
	const char *verb = DIFF_RNG_PICK(&w.rng, verbs);
	uint32_t n = diff_rng_below(&w.rng, 6);

	ixt_buf_init(&w.out, &ixt_allocator_libc);
	w.out.trap = arena->trap;
	ixt_buf_add(&w.out, ixt_str_of(verb));
	while (n--)
		word(&w);
	if (strcmp(verb, "run") == 0)
		ixt_buf_add(&w.out, IXT_STR(" -- program"));
	*c = (diff_case){ .templates = IXT_NEW(arena, ixt_memory_file), .count = 1 };
	c->templates[0] = (ixt_memory_file){ IXT_STR("line"),
					     ixt_arena_copy(arena, ixt_buf_view(&w.out)) };
	ixt_buf_release(&w.out);
}

diff_gen_lines diff_gen_lines_of(uint64_t seed, const ixt_str *names, uint32_t count)
{
	return (diff_gen_lines){ .gen = { .make = make, .seed = seed }, .names = names,
				 .count = count };
}
