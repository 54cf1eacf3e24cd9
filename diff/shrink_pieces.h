/* A template's source in pieces that can be taken away: not as the lexer sees it,
 * which would not see anything in a source with a mistake. */
#ifndef IXT_DIFF_SHRINK_PIECES_H
#define IXT_DIFF_SHRINK_PIECES_H

#include "ixt/base/arena.h"

typedef enum diff_piece_kind {
	DIFF_PIECE_LINE,
	DIFF_PIECE_TAG,		/* {%…%}, {{…}}, {#…#}, or what is between them */
	DIFF_PIECE_WORD,	/* a run of letters and digits, of spaces, or one character */
	DIFF_PIECE_CHARACTER,
} diff_piece_kind;

/* All pieces in order, views of `source`; joined they are it. In `arena`. */
ixt_str *diff_pieces(ixt_str source, diff_piece_kind kind, ixt_arena *arena, uint32_t *count);

/* Offsets of a tag and the one that ends it. */
typedef struct diff_tag_pair {
	size_t begin, inside;		/* the first tag */
	size_t inside_end, end;		/* the last one */
	size_t middle, middle_end;	/* the last else or elif of theirs; 0: there is none */
} diff_tag_pair;

/* Pair `number`, counted by first tags; false: there are fewer. */
bool diff_find_pair(ixt_str source, uint32_t number, diff_tag_pair *pair);

#endif
