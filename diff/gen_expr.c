#include "diff/gen_expr.h"

/* Blocks call and contain only those that come later here, but for a mistake now and
 * then: a set whose blocks call each other in a ring ends in RecursionError. */
const char *const gen_block_names[GEN_BLOCKS] = { "a", "build", "c_1", "x", "y", "block" };

static const char *const strings[] = {
	"", "a", "b c", " x ", "a/b/c", "/", "1.2.3", "12", "-3", "0", "a-b-c", "a\nb",
	"# no\nyes\n\n two  words", "http://h/a sha:1", "é", "日本", "😀x", "e\u0301",
	"\u00a0n\u00a0", "\u2028", "\xc2\x85l", "\ufeff", "\x0b\x0c", "\t", "<b>&\"'", "\\",
	"{{ v }}", "%}", "#}", "YWJj", "true", "none", "ﬁß",
};

/* What stands between the quotes of a literal, which is ' there. */
static const char *const literals[] = {
	"", "a", "b c", " x ", "a/b/c", "1.2.3", "12", "a-b-c", "-", "\\n", "a\\nb", "\\\\",
	"\\'", "\\t", "\\x41", "\\u00e9", "é", "日本", "😀", "%}", "}}", "{%", "#}", "{#",
	"\"", "http://h/a sha:1", "a\nb", "=", " ", "\r\n", "# c",
};

void gen_add(gen_state *g, const char *text)
{
	ixt_buf_add(&g->out, ixt_str_of(text));
}

const char *gen_string(gen_state *g)
{
	return DIFF_RNG_PICK(&g->rng, strings);
}

static uint32_t below(gen_state *g, uint32_t n)
{
	return diff_rng_below(&g->rng, n);
}

static bool chance(gen_state *g, uint32_t percent)
{
	return diff_rng_chance(&g->rng, percent);
}

static void literal(gen_state *g)
{
	const char *text = DIFF_RNG_PICK(&g->rng, literals);
	/* an escaped ' may stand in ", too; a plain " may not */
	bool twice = !strchr(text, '"') && chance(g, 30);

	gen_add(g, twice ? "\"" : "'");
	gen_add(g, text);
	gen_add(g, twice ? "\"" : "'");
}

static void integer(gen_state *g)
{
	static const char *const integers[] = {
		"0", "1", "2", "10", "n", "-1", "n | add(1)", "'7' | int", "v | int",
		"n | add('2')", "1_000", "2.50", "1e3", "-0.0", "n | add(n)", "'é日'[1]", "0x1F",
	};

	gen_add(g, DIFF_RNG_PICK(&g->rng, integers));
}

/* ------------------------------------------------------------- calls of blocks */

/* A block that ancestors or this template have, and that stands after the present one;
 * one that does not, when it is a mistake, leads to RecursionError at times, for which
 * Jinja takes a second. */
static uint32_t callable_block(gen_state *g)
{
	bool ring = chance(g, g->mistakes) && below(g, 300) == 0;
	uint32_t first = g->block == GEN_NO_BLOCK || ring ? 0 : g->block + 1, at;

	if (first >= GEN_BLOCKS)
		return GEN_NO_BLOCK;
	at = first + below(g, GEN_BLOCKS - first);
	return g->bodies[at] || g->seen[at] ? at : GEN_NO_BLOCK;
}

static void self_call(gen_state *g)
{
	uint32_t block = g->calls ? callable_block(g) : GEN_NO_BLOCK;

	if (block == GEN_NO_BLOCK) {
		literal(g);
		return;
	}
	g->calls--;
	gen_add(g, "self.");
	gen_add(g, gen_block_names[block]);
	gen_add(g, "()");
}

/* As deep as there are bodies, and one deeper as a mistake. */
static void super_call(gen_state *g)
{
	uint32_t deepest = g->block == GEN_NO_BLOCK ? 0 : g->bodies[g->block], depth;

	deepest += chance(g, g->mistakes);
	if (!g->calls || !deepest) {
		literal(g);
		return;
	}
	g->calls--;
	gen_add(g, "super");
	for (depth = below(g, deepest); depth; depth--)
		gen_add(g, ".super");
	gen_add(g, "()");
}

/* -------------------------------------------------------------------- strings */

/* A wrong type, or something that is not there. */
static void mistake(gen_state *g)
{
	static const char *const forms[] = {
		"u.x", "u()", "u.x.y", "d.nope.x", "l[9]", "v[99]", "n.strip()", "v.nope",
		"u[0]", "v + n", "n + v", "l + v", "none.x", "v()", "u | strip", "n | b64e",
		"v | defined(1)", "u | defined('vulkan')", "u | defined('z')", "v | field(9)",
		"'x' | add(1)", "v | nope", "d['k']['z'].q", "l | strip", "-v", "'-'.join(n)",
		"v.replace('a')", "v.split()", "v.removeprefix(1)", "self.nope()", "v.upper(1)",
		"ix.parse_list(v)[0]", "ix.parse_list(n)", "(ix.parse_list(v) == l)", "l | jd",
		"ix.parse_list(v) | jd", "(l + l) | fjoin('')", "[v, n, d] | jd", "d == d",
		"not ix.parse_list('')", "l == ['a']", "(l + [n]) | jd", "d | jd | jd",
		"'é' | b64d", "'YQ' | b64d", "(n if u).x", "'-'.join([1])", "n[0]", "l['a']",
	};

	gen_add(g, DIFF_RNG_PICK(&g->rng, forms));
}

static void leaf(gen_state *g)
{
	static const char *const variables[] = {
		"v", "w", "v", "w", "d.k", "d['k']", "l[0]", "l[-1]", "u", "s", "t", "i", "d.nope",
	};

	if (chance(g, g->mistakes))
		mistake(g);
	else if (chance(g, 45))
		literal(g);
	else
		gen_add(g, DIFF_RNG_PICK(&g->rng, variables));
}

/* An operand that filters and methods bind to; a sum would not. */
static void operand(gen_state *g, uint32_t depth)
{
	if (depth == 0 || chance(g, 60)) {
		literal(g);
		return;
	}
	gen_add(g, "(");
	gen_string_expr(g, depth - 1);
	gen_add(g, ")");
}

static void filtered(gen_state *g, uint32_t depth)
{
	static const char *const filters[] = {
		"strip", "b64e", "basename", "dirname", "fix_list", "list_to_json", "jd",
		"pad(5)", "field(0)", "defined('v')", "b64e | b64d", "int", "parse_urls | jd",
		"parse_list | fjoin('+')", "fjoin('.')", "strip()",
	};

	operand(g, depth);
	gen_add(g, chance(g, 80) ? " | " : "|");
	gen_add(g, DIFF_RNG_PICK(&g->rng, filters));
	/* a number is no operand of a sum of strings: v | int is printed as it is */
}

static void called(gen_state *g, uint32_t depth)
{
	static const char *const methods[] = {
		"strip", "upper", "removeprefix", "replace", "split", "join",
	};
	const char *name = DIFF_RNG_PICK(&g->rng, methods);

	if (strcmp(name, "split") == 0) {
		gen_add(g, "'+'.join(");
		operand(g, depth);
		gen_add(g, ".split('-'))");
		return;
	}
	operand(g, depth);
	gen_add(g, ".");
	gen_add(g, name);
	gen_add(g, "(");
	if (strcmp(name, "join") == 0) {
		gen_list(g, depth);
	} else if (strcmp(name, "removeprefix") == 0 || strcmp(name, "replace") == 0) {
		literal(g);
		if (name[2] == 'p') {
			gen_add(g, ", ");
			literal(g);
		}
	}
	gen_add(g, ")");
}

static void sliced(gen_state *g, uint32_t depth)
{
	static const char *const slices[] = {
		"[1:]", "[:2]", "[-1:]", "[:]", "[1:-1]", "[5:2]", "[:n]", "[:none]",
	};

	operand(g, depth);
	gen_add(g, DIFF_RNG_PICK(&g->rng, slices));
}

static void historical(gen_state *g, uint32_t depth)
{
	static const char *const methods[] = {
		"fix_list", "list_to_json", "string_to_json", "urls_to_json",
	};

	gen_add(g, "ix.");
	gen_add(g, DIFF_RNG_PICK(&g->rng, methods));
	gen_add(g, "(");
	operand(g, depth);
	gen_add(g, ")");
}

static void sum(gen_state *g, uint32_t depth)
{
	operand(g, depth - 1);
	gen_add(g, chance(g, 80) ? " + " : "+");
	operand(g, depth - 1);
}

static void choice(gen_state *g, uint32_t depth)
{
	gen_string_expr(g, depth - 1);
	gen_add(g, " if ");
	gen_condition(g, depth - 1);
	if (chance(g, 80)) {
		gen_add(g, " else ");
		leaf(g);
	}
}

void gen_string_expr(gen_state *g, uint32_t depth)
{
	static void (*const forms[])(gen_state *, uint32_t) = {
		filtered, filtered, filtered, called, called, sliced, historical, sum, choice,
	};

	if (depth == 0 || chance(g, 40))
		leaf(g);
	else
		DIFF_RNG_PICK(&g->rng, forms)(g, depth);
}

/* ------------------------------------------------------------------ other types */

void gen_list(gen_state *g, uint32_t depth)
{
	static const char *const lists[] = {
		"l", "l", "v.split('-')", "w | parse_list", "[]", "l + ['z']", "l[1:]",
		"ix.parse_list(v)", "d", "v", "u",
	};
	uint32_t i, n;

	if (depth == 0 || chance(g, 60)) {
		gen_add(g, DIFF_RNG_PICK(&g->rng, lists));
		return;
	}
	gen_add(g, "[");
	n = below(g, 4);
	for (i = 0; i < n; i++) {
		if (i)
			gen_add(g, ", ");
		leaf(g);
	}
	gen_add(g, n && chance(g, 10) ? ",]" : "]");
}

static void comparison(gen_state *g, uint32_t depth)
{
	static const char *const operators[] = { " == ", " != ", " in ", " not in ", "==" };
	const char *operator = DIFF_RNG_PICK(&g->rng, operators);

	operand(g, depth);
	gen_add(g, operator);
	if (strchr(operator, 'n') && chance(g, 40))
		gen_list(g, 0);
	else
		operand(g, depth);
}

void gen_condition(gen_state *g, uint32_t depth)
{
	switch (depth ? below(g, 7) : below(g, 2)) {
	case 0:
		leaf(g);
		break;
	case 1:
		gen_add(g, chance(g, 50) ? "true" : "false");
		break;
	case 2:
	case 3:
		comparison(g, depth - 1);
		break;
	case 4:
		gen_add(g, "not ");
		gen_condition(g, depth - 1);
		break;
	case 5:
		gen_condition(g, depth - 1);
		gen_add(g, chance(g, 50) ? " and " : " or ");
		gen_condition(g, depth - 1);
		break;
	default:
		gen_add(g, "(");
		gen_condition(g, depth - 1);
		gen_add(g, ")");
	}
}

void gen_output(gen_state *g, uint32_t depth)
{
	uint32_t kind = below(g, 100);

	if (kind < 8)
		integer(g);
	else if (kind < 14)
		comparison(g, depth ? depth - 1 : 0);
	else if (kind < 28)
		super_call(g);
	else if (kind < 40)
		self_call(g);
	else
		gen_string_expr(g, depth);
}
