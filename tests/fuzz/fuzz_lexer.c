/* The lexer alone: every text gives tokens in order and within the text, up to
 * one EOF or one error. */
#include "ixt/base/utf8.h"
#include "ixt/template/lex.h"
#include "tests/fuzz/fuzz.h"

static void check_token(const ixt_token *token, uint32_t last, ixt_str text)
{
	FUZZ_CHECK(token->type < IXT_TOK_TYPE_COUNT);
	FUZZ_CHECK(token->offset >= last);
	FUZZ_CHECK(token->offset <= text.len);
	FUZZ_CHECK(token->length <= text.len - token->offset);
	FUZZ_CHECK(ixt_token_type_text(token->type).len > 0);
	FUZZ_CHECK(ixt_token_type_name(token->type).len > 0);
	if (token->type == IXT_TOK_DATA || token->type == IXT_TOK_NAME ||
	    token->type == IXT_TOK_STRING) {
		size_t offset;

		FUZZ_CHECK(ixt_utf8_valid(token->text, &offset));
	}
}

static void lex(ixt_place place)
{
	/* a token takes a byte at least, but for the empty data before a tag */
	size_t left = 2 * place.text.len + 2;
	uint32_t last = 0;
	ixt_lexer lexer;
	ixt_token token;

	ixt_lexer_init(&lexer, place);
	do {
		FUZZ_CHECK(left-- > 0);
		ixt_lexer_next(&lexer, &token);
		check_token(&token, last, place.text);
		last = token.offset;
	} while (token.type != IXT_TOK_EOF);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ixt_str text = { (const char *)data, size };
	ixt_source_read read = { .name = IXT_STR("t"), .data = text };
	ixt_source source = { .name = read.name, .text = text, .read = &read };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	size_t offset;

	if (!ixt_utf8_valid(text, &offset))
		return 0;
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		fuzz_check_error(&err);
	else
		lex((ixt_place){ &arena, &source, source.name,
				 ixt_lex_normalise(&arena, text) });
	ixt_arena_release(&arena);
	return 0;
}
