#include "diff/answer.h"

#include "ixt/base/hash.h"

diff_answer diff_answer_of(const ixt_answer *made, ixt_arena *arena)
{
	char *hex = ixt_arena_take(arena, 65);
	diff_answer a = { .state = made->ok ? DIFF_OK : DIFF_ERROR, .has_text = true };

	ixt_answer_digest(made, hex);
	a.digest = (ixt_str){ hex, 64 };
	a.text = made->ok ? made->text : made->error.message;
	if (made->ok)
		return a;
	a.cls = ixt_error_class_name(made->error.cls);
	a.template_name = made->error.template_name;
	a.line = made->error.line;
	return a;
}

void diff_answer_seal(diff_answer *a, ixt_arena *arena)
{
	char *hex = ixt_arena_take(arena, 65);
	ixt_str text = a->text;
	uint8_t digest[32];

	if (a->state != DIFF_OK)
		text = ixt_str_is(a->cls, "RecursionError") ? a->cls :
		       ixt_arena_format(arena, "%.*s: %.*s", IXT_STR_ARG(a->cls),
					IXT_STR_ARG(a->text));
	ixt_sha256(text, digest);
	ixt_hex(digest, 32, hex);
	a->digest = (ixt_str){ hex, 64 };
}
