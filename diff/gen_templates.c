#include "diff/gen_templates.h"

#include "diff/gen_expr.h"
#include "diff/gen_slip.h"
#include "ixt/base/json.h"

/* A template that grew beyond this gets no more tags: Jinja's compiler is where the
 * time goes. */
#define ENOUGH 700
#define MAX_CHAIN 6
#define MAX_TEMPLATES (MAX_CHAIN + 2)	/* and two included files */
#define MAX_DEPTH 3

static uint32_t below(gen_state *g, uint32_t n)
{
	return diff_rng_below(&g->rng, n);
}

static bool chance(gen_state *g, uint32_t percent)
{
	return diff_rng_chance(&g->rng, percent);
}

/* ------------------------------------------------------------ text between tags */

static void line_end(gen_state *g)
{
	static const char *const odd[] = { "\n", "\r\n", "\r", "\n\n", "\n\r" };

	gen_add(g, chance(g, 95) ? g->newline : DIFF_RNG_PICK(&g->rng, odd));
}

/* What trim_blocks and lstrip_blocks look at. */
static void edge(gen_state *g)
{
	static const char *const spaces[] = {
		" ", "  ", "\t", "    ", "\u00a0", "\x0b", "\x0c", "\u2003", "\xc2\x85", "\u2028", "\x1c",
	};
	uint32_t kind = below(g, 10);

	if (kind >= 5)
		return;
	if (kind <= 3)
		line_end(g);
	if (kind == 0)
		line_end(g);
	if (kind == 1 || kind == 4)
		gen_add(g, chance(g, 80) ? " " : DIFF_RNG_PICK(&g->rng, spaces));
}

static void text(gen_state *g)
{
	static const char *const pieces[] = {
		"text", "a b", "x", "end.", "$PATH", "'", "\"", "\\", "<b>&amp;", "{ ", "}", "%", "#",
		"}}", "%}", "#}", "{ { ", "{ %", "-- x --", "é", "日本", "😀", "e\u0301", "\u2028",
		"\u00a0", "\ufeff", "\x7f", "//", "- ", "+", "%%", "$%{x}",
	};
	uint32_t n = 1 + below(g, 3);

	while (n--) {
		gen_add(g, DIFF_RNG_PICK(&g->rng, pieces));
		edge(g);
	}
	if (chance(g, 1))
		for (n = 0; n < 200; n++)
			gen_add(g, "long line ");
}

/* ------------------------------------------------------------------------ tags */

static void gap(gen_state *g)
{
	static const char *const gaps[] = { "", "", "  ", "\t", "\n", "\r\n", "\u00a0" };

	gen_add(g, chance(g, 90) ? " " : DIFF_RNG_PICK(&g->rng, gaps));
}

static void begin_tag(gen_state *g, const char *word)
{
	edge(g);
	gen_add(g, "{%");
	gap(g);
	gen_add(g, word);
}

static void end_tag(gen_state *g)
{
	gap(g);
	gen_add(g, "%}");
	edge(g);
}

static void tag(gen_state *g, const char *word)
{
	begin_tag(g, word);
	end_tag(g);
}

static void body(gen_state *g);

static void output(gen_state *g)
{
	/* a space on the left: {{- and {{{ mean something else */
	gen_add(g, "{{ ");
	gen_output(g, 1 + below(g, 2));
	gap(g);
	gen_add(g, "}}");
	if (chance(g, 30))
		edge(g);
}

static void comment(gen_state *g)
{
	static const char *const comments[] = {
		"{# c #}", "{##}", "{# {% if %} #}", "{# {{ #}", "{#\n two lines\n#}", "{# é #}",
	};

	edge(g);
	gen_add(g, DIFF_RNG_PICK(&g->rng, comments));
	edge(g);
}

static void condition(gen_state *g)
{
	begin_tag(g, "if ");
	gen_condition(g, 1 + below(g, 2));
	end_tag(g);
	body(g);
	if (chance(g, 25)) {
		begin_tag(g, "elif ");
		gen_condition(g, 1);
		end_tag(g);
		body(g);
	}
	if (chance(g, 40)) {
		tag(g, "else");
		body(g);
	}
	tag(g, "endif");
}

static void loop(gen_state *g)
{
	begin_tag(g, chance(g, 80) ? "for i in " : "for v in ");
	gen_list(g, 1);
	end_tag(g);
	body(g);
	tag(g, "endfor");
}

static void set_inline(gen_state *g)
{
	begin_tag(g, chance(g, 50) ? "set s = " : "set v = ");
	gen_string_expr(g, 2);
	end_tag(g);
}

static void set_block(gen_state *g)
{
	tag(g, chance(g, 50) ? "set s" : "set t");
	body(g);
	tag(g, "endset");
}

/* One of the names after that of the block around it, which this template has not
 * used yet; but for a mistake. */
static void block(gen_state *g)
{
	uint32_t first = g->block == GEN_NO_BLOCK ? 0 : g->block + 1, outer = g->block, number;

	if (first >= GEN_BLOCKS)
		return;
	number = first + below(g, GEN_BLOCKS - first);
	if (g->seen[number] && !chance(g, g->mistakes))
		return;
	g->seen[number] = true;
	g->block = number;
	begin_tag(g, "block ");
	gen_add(g, gen_block_names[number]);
	end_tag(g);
	body(g);
	tag(g, "endblock");
	g->block = outer;
}

static void statement(gen_state *g)
{
	static void (*const forms[])(gen_state *) = {
		text, text, text, text, output, output, output, output, block, block, block,
		condition, condition, loop, set_inline, set_block, comment,
	};

	if (g->out.len > ENOUGH || g->depth >= MAX_DEPTH)
		text(g);
	else
		DIFF_RNG_PICK(&g->rng, forms)(g);
}

static void body(gen_state *g)
{
	uint32_t n = g->depth ? below(g, 3) : 2 + below(g, 3);

	g->depth++;
	while (n--)
		statement(g);
	g->depth--;
}

/* ------------------------------------------------------------------- templates */

static const char *const names[MAX_CHAIN] = { "main", "p1", "a/p2", "a/p3", "b/c/p4", "p5" };
static const char *const included[] = { "inc", "a/inc2" };

/* The part of `name` after the directory of `from`, if it lies below that; else NULL. */
static const char *below_directory(const char *from, const char *name)
{
	const char *slash = strrchr(from, '/');
	size_t n = slash ? (size_t)(slash + 1 - from) : 0;

	return strncmp(from, name, n) == 0 ? name + n : NULL;
}

static void parent_name(gen_state *g, uint32_t from, uint32_t parent)
{
	const char *relative = below_directory(names[from], names[parent]);

	if (relative && chance(g, 20)) {
		gen_add(g, relative);
	} else {
		gen_add(g, "//");
		gen_add(g, names[parent]);
	}
}

static void extends(gen_state *g, uint32_t number, uint32_t count)
{
	/* which is a ring at times, and costs Jinja two seconds then */
	bool any = chance(g, g->mistakes) && below(g, 300) == 0;
	uint32_t parent = any ? below(g, count) : number + 1;

	begin_tag(g, "extends '");
	if (chance(g, g->mistakes / 4))
		gen_add(g, "//nope");
	else
		parent_name(g, number, parent);
	gen_add(g, "'");
	end_tag(g);
}

/* On a line of its own, or it would not be looked at. */
static void include(gen_state *g)
{
	gen_add(g, "\n");
	edge(g);
	gen_add(g, "{% include '//");
	gen_add(g, DIFF_RNG_PICK(&g->rng, included));
	if (chance(g, 10))
		gen_add(g, "/base64");
	gen_add(g, chance(g, 90) ? "' %}\n" : "' %} and what is after it\n");
}

static const char *choose_newline(gen_state *g)
{
	uint32_t kind = below(g, 20);

	return kind == 0 ? "\r" : kind <= 3 ? "\r\n" : "\n";
}

static void begin_template(gen_state *g)
{
	ixt_buf_clear(&g->out);
	g->newline = choose_newline(g);
	memset(g->seen, 0, sizeof g->seen);
	g->block = GEN_NO_BLOCK;
}

static void end_template(gen_state *g)
{
	uint32_t i;

	for (i = 0; i < GEN_BLOCKS; i++)
		g->bodies[i] += g->seen[i];
}

static void template(gen_state *g, uint32_t number, uint32_t count, bool includes)
{
	bool late = chance(g, 5);

	begin_template(g);
	if (late)
		body(g);
	if (number + 1 < count)
		extends(g, number, count);
	if (includes && chance(g, 40))
		include(g);
	body(g);
	if (chance(g, 40))
		body(g);
	if (chance(g, 50))
		line_end(g);
	end_template(g);
}

/* --------------------------------------------------------------------- context */

static void add_string(gen_state *g, const char *name)
{
	ixt_buf_format(&g->out, ", \"%s\": \"", name);
	ixt_json_escape(&g->out, ixt_str_of(gen_string(g)));
	ixt_buf_add_char(&g->out, '"');
}

static ixt_str context(gen_state *g, ixt_arena *arena)
{
	static const char *const lists[] = {
		"[]", "[\"a\"]", "[\"a\", \"b c\", \"\\u00e9\"]", "[\"\", \"x\"]", "[\"1\", \"1\"]",
	};
	static const char *const numbers[] = { "0", "1", "3", "-2", "2.5", "true", "null" };

	ixt_buf_clear(&g->out);
	gen_add(g, "{\"l\": ");
	gen_add(g, DIFF_RNG_PICK(&g->rng, lists));
	gen_add(g, ", \"n\": ");
	gen_add(g, chance(g, 80) ? "3" : DIFF_RNG_PICK(&g->rng, numbers));
	add_string(g, "v");
	if (chance(g, 80))
		add_string(g, "w");
	if (chance(g, 20))
		add_string(g, "s");
	gen_add(g, ", \"d\": {\"z\": 1");
	if (chance(g, 80))
		add_string(g, "k");
	gen_add(g, "}}");
	return ixt_arena_copy(arena, ixt_buf_view(&g->out));
}

/* ------------------------------------------------------------------------ a set */

static void add(gen_state *g, ixt_arena *arena, diff_case *c, uint32_t at,
		const char *name)
{
	c->templates[at] = (ixt_memory_file){
		ixt_str_of(name), ixt_arena_copy(arena, ixt_buf_view(&g->out))
	};
}

static void add_included(gen_state *g, ixt_arena *arena, diff_case *c)
{
	uint32_t i;

	for (i = 0; i < 2; i++) {
		begin_template(g);
		g->depth = MAX_DEPTH - 2;	/* a few lines, not a template */
		body(g);
		g->depth = 0;
		add(g, arena, c, c->count++, included[i]);
	}
}

static void make(diff_gen *self, uint64_t number, ixt_arena *arena, diff_case *c)
{
	gen_state g = { .rng = diff_rng_of(self->seed, number), .calls = GEN_CALLS };
	uint32_t i, chain = 2 + below(&g, MAX_CHAIN - 1);
	bool includes = chance(&g, 20);
	ixt_memory_file *slipped;

	ixt_buf_init(&g.out, &ixt_allocator_libc);
	g.out.trap = arena->trap;
	g.mistakes = chance(&g, 25) ? 8 : 0;
	*c = (diff_case){ .templates = IXT_NEW_ARRAY(arena, ixt_memory_file, MAX_TEMPLATES) };
	/* the root first, as those below it call its blocks */
	for (i = chain; i--;) {
		template(&g, i, chain, includes);
		add(&g, arena, c, i, names[i]);
	}
	c->count = chain;
	if (includes)
		add_included(&g, arena, c);
	if (chance(&g, 6)) {
		slipped = &c->templates[below(&g, c->count)];
		slipped->data = diff_slip_characters(&g.rng, arena, slipped->data);
	}
	c->context = context(&g, arena);
	ixt_buf_release(&g.out);
}

diff_gen diff_gen_templates(uint64_t seed)
{
	return (diff_gen){ .make = make, .seed = seed };
}
