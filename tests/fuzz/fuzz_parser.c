/* Loader, parser and compiler over one file (a second one, `i`, is there to be
 * included): the bytes give a well-formed program or one error, and the same
 * again when they are compiled again. */
#include "ixt/source/memory_root.h"
#include "ixt/template/template.h"
#include "tests/fuzz/fuzz.h"

static uint32_t words_of(uint32_t op)
{
	static const unsigned char words[] = {
#define WORDS(name, words, operand) words,
		IXT_OPS(WORDS)
#undef WORDS
	};

	FUZZ_CHECK(op < IXT_OP_COUNT);
	return words[op];
}

/* Every instruction is whole, and what it names exists. */
static void check_code(const ixt_template *t)
{
	uint32_t pc, op, operand, words;

	for (pc = 0; pc < t->code_count; pc += words) {
		op = t->code[pc] & 0xff;
		operand = t->code[pc] >> 8;
		words = words_of(op);
		FUZZ_CHECK(words <= t->code_count - pc);
		FUZZ_CHECK(t->spans[pc] <= t->text.len);
		switch ((ixt_op)op) {
		case IXT_OP_TEXT:
			FUZZ_CHECK(operand < t->text_count);
			break;
		case IXT_OP_CONST:
		case IXT_OP_ATTRIBUTE:
		case IXT_OP_EXTENDS:
		case IXT_OP_NO_FILTER:
		case IXT_OP_CONDITION_UNDEFINED:
			FUZZ_CHECK(operand < t->constant_count);
			break;
		case IXT_OP_JUMP:
		case IXT_OP_JUMP_FALSE:
		case IXT_OP_AND:
		case IXT_OP_OR:
			FUZZ_CHECK(operand < t->code_count);
			break;
		case IXT_OP_NEXT:
			FUZZ_CHECK(t->code[pc + 1] < t->code_count);
			break;
		default:
			break;
		}
	}
	FUZZ_CHECK(pc == t->code_count);
}

/* Compiles `t` of `files`; false: refused, *err filled. Calls `then` before
 * the environment goes. */
static bool compile(const ixt_memory_file *files, uint32_t count, ixt_arena *arena,
		    ixt_error *err, uint32_t *code_count)
{
	ixt_trap trap = { .error = err };
	ixt_root *volatile root = NULL;
	ixt_loader *volatile loader = NULL;
	volatile bool has_env = false, ok = false;
	const ixt_template *t;
	ixt_root *roots[1];
	ixt_env env;

	arena->trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		root = roots[0] = ixt_memory_root_new(files, count, arena);
		loader = ixt_loader_new(roots, 1, arena->allocator, &trap);
		ixt_env_init(&env, loader, arena->allocator, &trap);
		has_env = true;
		t = ixt_env_template(&env, IXT_STR("t"));
		check_code(t);
		*code_count = t->code_count;
		ok = true;
	} else {
		fuzz_check_error(err);
		err->message = ixt_arena_copy(arena, err->message);
	}
	if (has_env)
		ixt_env_release(&env);
	if (loader)
		ixt_loader_free(loader);
	if (root)
		ixt_root_close(root);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const ixt_memory_file files[] = {
		{ IXT_STR("t"), { (const char *)data, size } },
		{ IXT_STR("i"), IXT_STR("{% set i %}\nincluded\n{% endset %}\n") },
	};
	ixt_error first = { 0 }, second = { 0 };
	uint32_t first_count = 0, second_count = 0;
	ixt_arena arena;
	bool ok;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	ok = compile(files, 2, &arena, &first, &first_count);
	FUZZ_CHECK(compile(files, 2, &arena, &second, &second_count) == ok);
	FUZZ_CHECK(first_count == second_count);
	FUZZ_CHECK(first.cls == second.cls && first.line == second.line &&
		   first.column == second.column);
	FUZZ_CHECK(ixt_str_eq(first.message, second.message));
	ixt_arena_release(&arena);
	return 0;
}
