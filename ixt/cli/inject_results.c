#include "ixt/cli/inject_results.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/host/data.h"
#include "ixt/host/spawn.h"

typedef struct words {
	const char **items;
	uint32_t count, cap;
} words;

static void add(words *w, const char *word, ixt_arena *arena)
{
	IXT_PUSH(arena, w->items, w->count, w->cap) = word;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Links are other names of a program; the volume needs it once. */
static int is_file(const struct dirent *e)
{
	return e->d_type == DT_REG;
}

/* Scripts are none on capOS. */
static bool is_elf(const char *path)
{
	char magic[4] = "";
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(magic, 1, sizeof magic, f) : 0;

	if (f)
		fclose(f);
	return n == sizeof magic && memcmp(magic, "\177ELF", sizeof magic) == 0;
}

static uint32_t add_programs(words *w, ixt_str dir, ixt_arena *arena)
{
	ixt_str bin = ixt_arena_format(arena, "%.*s/bin", IXT_STR_ARG(dir));
	struct dirent **found;
	int count = scandir(bin.ptr, &found, is_file, by_bytes), i;
	uint32_t added = 0;

	for (i = 0; i < count; i++) {
		ixt_str path = ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(bin),
						found[i]->d_name);

		if (is_elf(path.ptr)) {
			add(w, "--add", arena);
			add(w, ixt_arena_format(arena, "%s=%.*s", found[i]->d_name,
						IXT_STR_ARG(path)).ptr, arena);
			added++;
		}
		free(found[i]);
	}
	if (count >= 0)
		free(found);
	return added;
}

int ixt_inject_results(const char *image, const ixt_str *dirs, uint32_t count,
		       bool allow_unpinned, ixt_arena *arena)
{
	words w = { .count = 0 };
	uint32_t programs = 0, i;

	add(&w, "/proc/self/exe", arena);
	add(&w, "image", arena);
	add(&w, "inject", arena);
	add(&w, image, arena);
	add(&w, "-o", arena);
	add(&w, image, arena);
	if (allow_unpinned)
		add(&w, "--allow-unpinned", arena);
	for (i = 0; i < count; i++)
		programs += add_programs(&w, dirs[i], arena);
	if (!programs)
		ixt_raise(arena, IXT_ERR_VALUE, "nothing to inject: no result has a program in bin/");
	add(&w, NULL, arena);
	return ixt_spawn(arena, w.items, NULL, NULL);
}
