#include "ixt/cc/args.h"

#include <ctype.h>
#include <stdlib.h>

#include "ixt/cc/response.h"

typedef struct sorting {
	ixt_cc_args *args;
	ixt_arena *arena;
	const char *language;	/* of -x */
	bool compile, ask, relocatable;
} sorting;

void ixt_cc_add(ixt_cc_list *list, const char *text, ixt_arena *arena)
{
	IXT_PUSH(arena, list->items, list->count, list->cap) = text;
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* What follows `prefix`, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

static bool is_one_of(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (is(text, *list))
			return true;
	return false;
}

static noreturn void refuse(sorting *s, const char *option, const char *why)
{
	ixt_raise(s->arena, IXT_ERR_VALUE, "%s: %s", option, why);
}

/* ----------------------------------------------------------------------- what is ours */

/* "64K", "1M", "4096" */
static uint64_t size_of(sorting *s, const char *option, const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 0);
	unsigned shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 0;

	if (!isdigit((unsigned char)*text) || n == 0 || end[shift != 0] || n > 1 << 30)
		refuse(s, option, "a size expected, as in 65536, 64K or 1M");
	return n << shift;
}

static bool take_own(sorting *s, const char *arg)
{
	const char *value;

	if (is(arg, "--capos-link"))
		s->args->capos_link = true;
	else if ((value = after(arg, "--capos-stack=")))
		s->args->stack = size_of(s, arg, value);
	else if ((value = after(arg, "--capos-heap=")))
		s->args->heap = size_of(s, arg, value);
	else
		return false;
	return true;
}

/* ------------------------------------------------------------------- what cannot be */

/* The compiler would say these of a target that it does not know. */
static void check_possible(sorting *s, const char *arg)
{
	static const char *const shared[] = { "-shared", "-pie", "-static-pie", NULL };
	static const char *const vectors[] = {
		"-msse", "-msse2", "-msse3", "-mssse3", "-msse4", "-msse4.1", "-msse4.2", "-mavx",
		"-mavx2", "-mmmx", "-mhard-float", "-m32", "-mx32", NULL,
	};

	if (is_one_of(arg, shared))
		refuse(s, arg, "programs for capOS are static and stand at one address; there are "
		       "no shared libraries");
	if (is_one_of(arg, vectors))
		refuse(s, arg, "programs for capOS are of 64 bits, with neither SSE nor x87");
}

/* What says nothing here, or what the target has settled. */
static bool is_dropped(const char *arg)
{
	static const char *const dropped[] = {
		"-fPIC", "-fpic", "-fPIE", "-fpie", "-static", "-rdynamic", "-no-pie", "-nopie",
		"-pthread", "-fuse-ld=lld", "-nostdlib++", "-static-libgcc", "-static-libstdc++", NULL,
	};

	return is_one_of(arg, dropped);
}

/* --------------------------------------------------------------------------- sorting */

static bool is_source(const char *name, const char *language)
{
	static const char *const ends[] = {
		".c", ".i", ".S", ".s", ".sx", ".cc", ".cpp", ".cxx", ".C", ".m", ".ll", NULL,
	};
	const char *dot = strrchr(name, '.');

	return language || (dot && is_one_of(dot, ends));
}

static void add_input(sorting *s, const char *text, bool source)
{
	IXT_PUSH(s->arena, s->args->inputs, s->args->input_count, s->args->input_cap) =
		(ixt_cc_input){ text, source, source ? s->language : NULL };
}

static void add_pieces(sorting *s, const char *text)
{
	ixt_str rest = ixt_str_of(text);
	size_t comma;

	while ((comma = ixt_str_chr(rest, ',', 0)) != IXT_STR_NPOS) {
		add_input(s, ixt_arena_copy(s->arena, ixt_str_first(rest, comma)).ptr, false);
		rest = ixt_str_from(rest, comma + 1);
	}
	add_input(s, ixt_arena_copy(s->arena, rest).ptr, false);
}

/* For the linker, without a value that stands apart. */
static bool take_linker(sorting *s, const char *arg)
{
	static const char *const plain[] = { "-s", "-Bstatic", "-Bdynamic", NULL };
	const char *value;

	if ((value = after(arg, "-Wl,"))) {
		add_pieces(s, value);
		return true;
	}
	if (!is_one_of(arg, plain) && !(after(arg, "-l") && arg[2]) &&
	    !(after(arg, "-L") && arg[2]) && !(after(arg, "-u") && arg[2]))
		return false;
	add_input(s, arg, false);
	return true;
}

/* Options whose value is the next argument, by who takes them. */
static bool takes_value(const char *arg, bool *linker)
{
	static const char *const compiler_options[] = {
		"-I", "-D", "-U", "-include", "-imacros", "-isystem", "-iquote", "-idirafter",
		"-iprefix", "-iwithprefix", "-isysroot", "-MF", "-MT", "-MQ", "-MJ", "-Xclang",
		"-Xpreprocessor", "-Xassembler", "--param", "-arch", "-mllvm", "-A", NULL,
	};
	static const char *const linker_options[] = { "-l", "-L", "-u", "-z", "-e", NULL };

	*linker = is_one_of(arg, linker_options);
	return *linker || is_one_of(arg, compiler_options);
}

static bool take_mode(sorting *s, const char *arg)
{
	static const char *const compile[] = { "-c", "-S", "-E", "-M", "-MM", "-fsyntax-only",
					       NULL };
	static const char *const ask[] = { "--version", "-dumpversion", "-dumpmachine", "--help",
					   "-###", NULL };

	s->compile |= is_one_of(arg, compile);
	s->relocatable |= is(arg, "-r");
	s->ask |= is_one_of(arg, ask) || after(arg, "-print-") || after(arg, "--print-");
	return is(arg, "-c") || is(arg, "-r");
}

static bool take_libraries(ixt_cc_args *a, const char *arg)
{
	if (is(arg, "-nostdlib"))
		a->no_start = a->no_libs = true;
	else if (is(arg, "-nostartfiles"))
		a->no_start = true;
	else if (is(arg, "-nodefaultlibs") || is(arg, "-nolibc"))
		a->no_libs = true;
	else
		return false;
	return true;
}

static const char *value_of(sorting *s, const ixt_cc_list *line, uint32_t *i)
{
	if (*i + 1 == line->count)
		refuse(s, line->items[*i], "its value is missing");
	return line->items[++*i];
}

/* Options that are kept by name. False: it is none of them. */
static bool take_named(sorting *s, const ixt_cc_list *line, uint32_t *i)
{
	const char *arg = line->items[*i], *value;
	ixt_cc_args *a = s->args;

	if (is(arg, "-o"))
		a->output = value_of(s, line, i);
	else if ((value = after(arg, "-o")))
		a->output = value;
	else if (is(arg, "-target"))
		a->target = value_of(s, line, i);
	else if ((value = after(arg, "--target=")))
		a->target = value;
	else if (is(arg, "--sysroot"))
		a->sysroot = value_of(s, line, i);
	else if ((value = after(arg, "--sysroot=")))
		a->sysroot = value;
	else if (is(arg, "-Xlinker"))
		add_input(s, value_of(s, line, i), false);
	else if (is(arg, "-T") || (after(arg, "-T") && arg[2] != 'd' && arg[2] != 't')) {
		a->own_script = true;
		add_input(s, "-T", false);
		add_input(s, arg[2] ? arg + 2 : value_of(s, line, i), false);
	} else if (is(arg, "-x")) {
		s->language = value_of(s, line, i);
		s->language = is(s->language, "none") ? NULL : s->language;
	} else if ((value = after(arg, "-x"))) {
		s->language = is(value, "none") ? NULL : value;
	} else {
		return false;
	}
	return true;
}

static void take(sorting *s, const ixt_cc_list *line, uint32_t *i)
{
	const char *arg = line->items[*i];
	ixt_cc_args *a = s->args;
	bool linker;

	a->no_includes |= is(arg, "-nostdinc");
	if (take_mode(s, arg) || is_dropped(arg) || take_libraries(a, arg) ||
	    take_named(s, line, i) || take_linker(s, arg))
		return;
	if (arg[0] != '-' || !arg[1]) {
		add_input(s, arg, !arg[1] || is_source(arg, s->language));
	} else if (takes_value(arg, &linker)) {
		const char *value = value_of(s, line, i);

		if (linker) {
			add_input(s, arg, false);
			add_input(s, value, false);
		} else {
			ixt_cc_add(&a->compiler, arg, s->arena);
			ixt_cc_add(&a->compiler, value, s->arena);
		}
	} else {
		ixt_cc_add(&a->compiler, arg, s->arena);
	}
}

ixt_cc_args ixt_cc_args_read(int argc, char **argv, const char *target, ixt_arena *arena)
{
	ixt_cc_args a = { .mode = IXT_CC_LINK, .target = target };
	sorting s = { .args = &a, .arena = arena };
	ixt_cc_list line = ixt_cc_expand(argc, argv, arena);
	uint32_t i;

	for (i = 0; i < line.count; i++)
		if (!take_own(&s, line.items[i]))
			ixt_cc_add(&a.all, line.items[i], arena);
	for (i = 0; i < a.all.count; i++)
		take(&s, &a.all, &i);
	if (s.ask || (!a.input_count && !s.compile))
		a.mode = IXT_CC_ASK;
	else if (s.compile)
		a.mode = IXT_CC_COMPILE;
	else if (s.relocatable)
		a.mode = IXT_CC_RELOCATABLE;
	if (a.mode != IXT_CC_ASK && a.target && is(a.target, IXT_CC_TARGET))
		for (i = 0; i < a.all.count; i++)
			check_possible(&s, a.all.items[i]);
	return a;
}
