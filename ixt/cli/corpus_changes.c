#include "ixt/cli/corpus_changes.h"

#include "ixt/cli/report.h"
#include "ixt/cli/session.h"

typedef struct digest {
	ixt_str name;
	char hex[65];
} digest;

typedef struct digests {
	digest *items;
	uint32_t count;
} digests;

static void digest_packages(ixt_arena *arena, ixt_session *s, const ixt_str *names,
			    digests *out)
{
	ixt_answer answer;
	uint32_t i;

	for (i = 0; i < out->count; i++) {
		if (ixt_session_render(s, names[i], NULL, 0, &answer) < 0)
			ixt_arena_no_memory(arena);
		out->items[i].name = ixt_arena_copy(arena, names[i]);
		ixt_answer_digest(&answer, out->items[i].hex);
	}
}

/* Between two traps, so that the session is closed in any case. */
static int fill(ixt_arena *arena, ixt_session *s, digests *out, ixt_error *err)
{
	ixt_trap *outer = arena->trap, trap = { .error = err };
	const ixt_str *names;

	if (ixt_session_packages(s, &names, &out->count, err) < 0)
		return -1;
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		return -1;
	}
	out->items = IXT_NEW_ARRAY(arena, digest, out->count);
	digest_packages(arena, s, names, out);
	arena->trap = outer;
	return 0;
}

static int digest_corpus(ixt_arena *arena, ixt_str path, digests *out)
{
	const char *corpus[] = { path.ptr };
	ixt_session_args args = { .corpus = { corpus, 1 }, .pins = "default" };
	ixt_error err = { 0 };
	ixt_opened opened;
	int status = ixt_session_open(&opened, &args) ? -1 : 0;

	if (status == 0 && fill(arena, opened.session, out, &err) < 0) {
		ixt_say_error(&err);
		status = -1;
	}
	ixt_session_close(&opened);
	return status;
}

static void note(ixt_arena *arena, ixt_change_list *l, ixt_str name)
{
	IXT_PUSH(arena, l->names, l->count, l->cap) = name;
}

/* Both are sorted by name. */
static void merge(ixt_arena *arena, const digests *a, const digests *b,
		  ixt_corpus_changes *changes)
{
	uint32_t i = 0, k = 0;
	int c;

	while (i < a->count || k < b->count) {
		c = i == a->count ? 1
		  : k == b->count ? -1 : ixt_str_cmp(a->items[i].name, b->items[k].name);
		if (c < 0)
			note(arena, &changes->removed, a->items[i++].name);
		else if (c > 0)
			note(arena, &changes->added, b->items[k++].name);
		else if (strcmp(a->items[i++].hex, b->items[k++].hex) != 0)
			note(arena, &changes->changed, a->items[i - 1].name);
	}
}

int ixt_corpus_compare(ixt_arena *arena, ixt_str before, ixt_str after,
		       ixt_corpus_changes *changes)
{
	digests a = { NULL, 0 }, b = { NULL, 0 };

	memset(changes, 0, sizeof *changes);
	if (digest_corpus(arena, before, &a) < 0 || digest_corpus(arena, after, &b) < 0)
		return -1;
	merge(arena, &a, &b, changes);
	return 0;
}
