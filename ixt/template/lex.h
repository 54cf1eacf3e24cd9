/* Template text to tokens, as Jinja2 3.1.6's lexer does under IX's options
 * (trim_blocks, lstrip_blocks, no line statements): jinja2/lexer.py.
 *
 * Tokens come one at a time, since the parser may refuse a template before the
 * lexer meets a later fault, and the first one met is the one reported. What
 * is outside the subset (whitespace-control signs, raw blocks, names that are
 * not ASCII) is raised as Unsupported. */
#ifndef IXT_TEMPLATE_LEX_H
#define IXT_TEMPLATE_LEX_H

#include "ixt/base/limits.h"
#include "ixt/source/loader.h"

typedef enum ixt_token_type {
	IXT_TOK_EOF,
	IXT_TOK_DATA,
	IXT_TOK_BLOCK_BEGIN,
	IXT_TOK_BLOCK_END,
	IXT_TOK_VARIABLE_BEGIN,
	IXT_TOK_VARIABLE_END,
	IXT_TOK_NAME,
	IXT_TOK_STRING,
	IXT_TOK_INTEGER,
	IXT_TOK_FLOAT,
	/* operators */
	IXT_TOK_ADD,
	IXT_TOK_SUB,
	IXT_TOK_MUL,
	IXT_TOK_POW,
	IXT_TOK_DIV,
	IXT_TOK_FLOORDIV,
	IXT_TOK_MOD,
	IXT_TOK_TILDE,
	IXT_TOK_LBRACKET,
	IXT_TOK_RBRACKET,
	IXT_TOK_LPAREN,
	IXT_TOK_RPAREN,
	IXT_TOK_LBRACE,
	IXT_TOK_RBRACE,
	IXT_TOK_EQ,
	IXT_TOK_NE,
	IXT_TOK_GT,
	IXT_TOK_GTEQ,
	IXT_TOK_LT,
	IXT_TOK_LTEQ,
	IXT_TOK_ASSIGN,
	IXT_TOK_DOT,
	IXT_TOK_COLON,
	IXT_TOK_PIPE,
	IXT_TOK_COMMA,
	IXT_TOK_SEMICOLON,
	IXT_TOK_TYPE_COUNT
} ixt_token_type;

typedef struct ixt_token {
	ixt_token_type type;
	uint32_t offset;	/* of its first byte in the lexed text */
	uint32_t length;	/* of its text there */
	union {
		ixt_str text;	/* DATA (stripped), NAME, STRING (unescaped) */
		int64_t integer;
		double number;
	};
} ixt_token;

/* Where errors of one template point to. */
typedef struct ixt_place {
	ixt_arena *arena;	/* holds messages; its trap is raised through */
	const ixt_source *source;
	ixt_str name;		/* the name under which the template was loaded */
	ixt_str text;		/* normalised: offsets point into it */
} ixt_place;

typedef struct ixt_lexer {
	ixt_place place;
	uint32_t pos;
	uint32_t last_offset;	/* of the last token, which lends EOF its line */
	unsigned char state;
	bool line_starting;	/* the last tag swallowed its newline */
	uint32_t depth;
	char closers[IXT_MAX_PAREN_DEPTH + 8];	/* brackets that are open */
} ixt_lexer;

/* Normalises newlines and drops one final newline, as Jinja does before it
 * lexes; copies only when there is a carriage return. */
ixt_str ixt_lex_normalise(ixt_arena *arena, ixt_str text);

void ixt_lexer_init(ixt_lexer *lx, ixt_place place);
void ixt_lexer_next(ixt_lexer *lx, ixt_token *token);

/* "begin of statement block", "name", "+" … as Jinja's messages name a type. */
ixt_str ixt_token_type_text(ixt_token_type type);
/* The name of a type in dumps: "block_begin", "add" … */
ixt_str ixt_token_type_name(ixt_token_type type);

/* Raises at byte `offset` of place->text, with template, line, column, file,
 * excerpt filled in. */
noreturn void ixt_place_raise(const ixt_place *place, ixt_error_class cls,
			      uint32_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Raises Unsupported: `construct` is its short name. */
noreturn void ixt_place_unsupported(const ixt_place *place, uint32_t offset,
				    const char *construct);
/* Fills the position fields of `err` for `offset`; the texts are in the arena. */
void ixt_place_locate(const ixt_place *place, uint32_t offset, ixt_error *err);
/* Line of `offset`, from 1. */
uint32_t ixt_place_line(const ixt_place *place, uint32_t offset);

#endif
