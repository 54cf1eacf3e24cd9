#include "diff/gen_packages.h"

#include "diff/gen_slip.h"

typedef struct writer {
	diff_rng rng;
	ixt_buf out;
	const diff_gen_packages *from;
} writer;

static void add(writer *w, const char *text)
{
	ixt_buf_add(&w->out, ixt_str_of(text));
}

static bool chance(writer *w, uint32_t percent)
{
	return diff_rng_chance(&w->rng, percent);
}

static uint32_t below(writer *w, uint32_t n)
{
	return diff_rng_below(&w->rng, n);
}

/* ------------------------------------------------------------- what stands in blocks */

static void condition(writer *w)
{
	static const char *const conditions[] = {
		"linux", "darwin", "x86_64", "lib", "bin", "boot", "native", "opengl", "x == 'y'",
		"not linux", "target.os == 'linux'", "kind == 'lib'", "stage", "help",
		"'x' in name", "host.arch == target.arch", "purec", "tool", "linux and x86_64",
	};

	add(w, DIFF_RNG_PICK(&w->rng, conditions));
}

static void package_flags(writer *w)
{
	static const char *const flags[] = {
		"opengl=mesa", "x=y", "stage=1", "allocator=mimalloc", "purec=", "help=1",
		"intl_ver=full", "x=a/b",
	};
	uint32_t n = 1 + below(w, 2);

	add(w, "(");
	while (n--) {
		add(w, DIFF_RNG_PICK(&w->rng, flags));
		if (n)
			add(w, ",");
	}
	add(w, ")");
}

/* Names of packages; lists and uids of whole closures come of them. */
static void packages(writer *w)
{
	static const char *const common[] = {
		"lib/c", "lib/z", "bld/make", "bld/python", "lib/kernel", "bin/dash", "lib/c++",
		"bld/wrap/cc", "bin/minised", "lib/bzip/2",
	};
	uint32_t n = below(w, 4);

	while (n--) {
		if (chance(w, 2))
			add(w, "no/such/package");
		else if (chance(w, 15))
			ixt_buf_add(&w->out, w->from->names[below(w, w->from->count)]);
		else
			add(w, DIFF_RNG_PICK(&w->rng, common));
		if (chance(w, 15))
			package_flags(w);
		add(w, "\n");
		if (chance(w, 10))
			add(w, "# none\n\n");
	}
}

static void script(writer *w)
{
	static const char *const lines[] = {
		"mkdir -p ${out}/bin\n", "cp a.out ${out}/bin/x\n", "cat << EOF > x\na\nEOF\n",
		"\n\n\n\n", "echo '{{uniq_id}}'\n", "{{super()}}\n", "ln -s {{basename}} y\n",
		"{{self.version().strip()}}\n", "base64 -d << EOF\n{{'a' | b64e}}\nEOF\n",
		"echo \"\\\"${x}\\\"\"\n", "{{ix_boot_tool('sh')}}\n", "{% if x %}y{% endif %}\n",
		"\t  \n", "é {{target.arch}}\n", "{{ix.load_file('//die/env.sh')}}\n",
	};
	uint32_t n = 1 + below(w, 4);

	while (n--)
		add(w, DIFF_RNG_PICK(&w->rng, lines));
}

static void sources(writer *w)
{
	static const char *const sums[] = {
		"0123456789abcdef0123456789abcdef",
		"sha:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sem:0123456789abcdef", "-", "1",
	};

	add(w, chance(w, 50) ? "https://host/{{self.version().strip()}}/x.tar.gz\n"
			     : "https://host/a-1.0.tgz#x\n");
	add(w, DIFF_RNG_PICK(&w->rng, sums));
	add(w, "\n");
}

static void text(writer *w)
{
	static const char *const texts[] = {
		"1.2.3\n", "x\n", "", "-DX=1\n-DY=\n", "CFLAGS=\"-O2\"\n", "{{super()}}\nwno-x\n",
		"a b  c\n", "{% if linux %}\na=b\n{% endif %}\n", "shut_up\n",
	};

	add(w, DIFF_RNG_PICK(&w->rng, texts));
}

/* -------------------------------------------------------------------------- blocks */

static const struct {
	const char *name;
	void (*content)(writer *w);
} blocks[] = {
	{ "bld_deps", packages }, { "bld_libs", packages }, { "bld_tool", packages },
	{ "build", script }, { "build_flags", text }, { "c_flags", text },
	{ "configure", script }, { "configure_flags", text }, { "cpp_defines", text },
	{ "env", text }, { "export_lib", text }, { "fetch", sources }, { "host_libs", packages },
	{ "ind_deps", packages }, { "install", script }, { "lib_deps", packages },
	{ "make_flags", text }, { "name", text }, { "patch", script }, { "pkg_name", text },
	{ "run_data", packages }, { "run_deps", packages }, { "unpack", script },
	{ "use_data", packages }, { "version", text }, { "no_such_block", text },
};

static void content(writer *w, uint32_t block)
{
	bool guarded = chance(w, 20);

	if (guarded) {
		add(w, "{% if ");
		condition(w);
		add(w, " %}\n");
	}
	blocks[block].content(w);
	if (guarded)
		add(w, chance(w, 50) ? "{% else %}\n{{super()}}\n{% endif %}\n" : "{% endif %}\n");
}

/* Without these most parents, or scripts above, fail. */
static bool is_asked_for(const char *block)
{
	static const char *const names[] = { "env", "export_lib", "name", "version" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(block, names[i]) == 0)
			return true;
	return false;
}

static void add_blocks(writer *w)
{
	uint32_t i, share = 5 + below(w, 25);

	for (i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		bool wanted = is_asked_for(blocks[i].name) && chance(w, 90);

		if (!wanted && !chance(w, share))
			continue;
		ixt_buf_format(&w->out, "\n{%% block %s %%}\n", blocks[i].name);
		content(w, i);
		add(w, "{% endblock %}\n");
	}
}

static void over_a_parent(writer *w)
{
	static const char *const parents[] = {
		"die/hub.sh", "die/c/cmake.sh", "die/c/autorehell.sh", "die/c/meson.sh",
		"die/c/make.sh", "die/gen.sh", "die/c/ix.sh", "die/std/ix.sh", "die/env.sh",
		"die/c/configure.sh", "die/dl/lib.sh", "die/inline/program.sh", "die/base.json",
	};

	add(w, "{% extends '//");
	add(w, DIFF_RNG_PICK(&w->rng, parents));
	add(w, "' %}\n");
	if (chance(w, 10))
		add(w, "{% set x %}\ny\n{% endset %}\n");
	add_blocks(w);
}

/* ------------------------------------------------------------------------ plain JSON */

static void json_value(writer *w, uint32_t depth)
{
	static const char *const scalars[] = {
		"null", "true", "1", "-2.5e3", "\"x\"", "\"\\u00e9\"", "\"lib/c\"", "1e400", "NaN",
		"\"{{name}}\"", "[]", "{}", "{{'a' | jd}}", "00", "\"\t\"", "",
	};
	uint32_t i, n = below(w, 3);
	bool list = chance(w, 50);

	if (depth == 0 || chance(w, 40)) {
		add(w, DIFF_RNG_PICK(&w->rng, scalars));
		return;
	}
	add(w, list ? "[" : "{");
	for (i = 0; i < n; i++) {
		if (i)
			add(w, ", ");
		if (!list)
			ixt_buf_format(&w->out, "\"k%u\": ", i);
		json_value(w, depth - 1);
	}
	add(w, list ? "]" : "}");
}

static void as_json(writer *w)
{
	static const char *const keys[] = {
		"bld", "lib", "run", "name", "deps", "script", "flags", "boot", "all_system",
	};
	uint32_t i, n = below(w, 5);

	add(w, "{");
	for (i = 0; i < n; i++) {
		if (i)
			add(w, ",\n");
		ixt_buf_format(&w->out, "\"%s\": ", DIFF_RNG_PICK(&w->rng, keys));
		json_value(w, 2);
	}
	add(w, chance(w, 95) ? "}\n" : "\n");
}

/* ------------------------------------------------------------------------- a package */

/* What the package is asked for with; mostly nothing. */
static ixt_str flags_of(writer *w, ixt_arena *arena)
{
	static const char *const flags[] = {
		"{\"opengl\": \"mesa\"}", "{\"x\": \"y\"}", "{\"stage\": \"1\", \"x\": \"\"}",
		"{\"boot\": \"1\"}", "{\"purec\": \"uclibc\", \"help\": \"1\"}",
		"{\"kind\": \"bin\"}", "{\"target\": \"linux-aarch64\"}", "{\"x\": \"a b/c:d=\u00e9\"}", "{\"setx\": \"1\"}",
	};

	return chance(w, 70) ? IXT_STR("")
			     : ixt_arena_copy(arena, ixt_str_of(DIFF_RNG_PICK(&w->rng, flags)));
}

static void make(diff_gen *self, uint64_t number, ixt_arena *arena, diff_case *c)
{
	writer w = { .rng = diff_rng_of(self->seed, number),
		     .from = (const diff_gen_packages *)self };	/* its first member */
	ixt_str source;

	ixt_buf_init(&w.out, &ixt_allocator_libc);
	w.out.trap = arena->trap;
	if (chance(&w, 8))
		as_json(&w);
	else
		over_a_parent(&w);
	source = ixt_arena_copy(arena, ixt_buf_view(&w.out));
	if (chance(&w, 10))
		source = diff_slip_pieces(&w.rng, arena, source);
	*c = (diff_case){ .templates = IXT_NEW(arena, ixt_memory_file), .count = 1,
			  .context = flags_of(&w, arena) };
	c->templates[0] = (ixt_memory_file){ IXT_STR("ix.sh"), source };
	ixt_buf_release(&w.out);
}

diff_gen_packages diff_gen_packages_of(uint64_t seed, const ixt_str *names, uint32_t count)
{
	return (diff_gen_packages){ .gen = { .make = make, .seed = seed }, .names = names,
				    .count = count };
}
