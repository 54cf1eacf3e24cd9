#define _GNU_SOURCE 1
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/base/limits.h"
#include "ixt/source/dir_root.h"
#include "ixt/source/git_root.h"
#include "ixt/source/loader.h"
#include "ixt/source/memory_root.h"
#include "ixt/source/pack.h"
#include "ixt/source/packed_file.h"
#include "ixt/source/read_set.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What the tests work on: an arena with a trap, and a directory of their own.
 * Calls that may raise stand after `if (CATCH(f)) …`. */
typedef struct fixture {
	ixt_error err;
	ixt_trap trap;
	ixt_arena arena;
	char dir[64];
} fixture;

static fixture *f;

static void set_up(void)
{
	f = calloc(1, sizeof *f);
	f->trap.error = &f->err;
	ixt_arena_init(&f->arena, &ixt_allocator_libc, 4096);
	f->arena.trap = &f->trap;
	strcpy(f->dir, "/tmp/ixt-test-source-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(f->dir));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void tear_down(void)
{
	nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	ixt_arena_release(&f->arena);
	free(f);
}

#define CATCH() (memset(&f->err, 0, sizeof f->err), IXT_TRAPPED(&f->trap))

static ixt_str S(const char *c_string)
{
	return ixt_str_of(c_string);
}

static void assert_str(ixt_str got, const char *want, const char *what)
{
	ck_assert_msg(ixt_str_is(got, want), "%s: got '%.*s', want '%s'", what,
		      IXT_STR_ARG(got), want);
}

static const char *path_in(const char *dir, const char *name)
{
	return ixt_arena_format(&f->arena, "%s/%s", dir, name).ptr;
}

/* Makes the file `name` in `dir`, which is f->dir or below it, and the
 * directories it needs. */
static void put_file(const char *dir, const char *name, const char *data)
{
	char *path = strdup(path_in(dir, name)), *slash = path + strlen(f->dir) - 1;
	FILE *file;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
	file = fopen(path, "wb");
	ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
	fwrite(data, 1, strlen(data), file);
	fclose(file);
	free(path);
}

static void run_command(const char *command)
{
	ck_assert_msg(system(command) == 0, "%s", command);
}

/* Loaders over tables of files. */

typedef struct named {
	const char *name, *data;
} named;

static ixt_root *memory_root(const named *files, uint32_t cap)
{
	ixt_memory_file *table = IXT_NEW_ARRAY(&f->arena, ixt_memory_file, cap);
	uint32_t n;

	for (n = 0; n < cap && files[n].name; n++)
		table[n] = (ixt_memory_file){ S(files[n].name), S(files[n].data) };
	return ixt_memory_root_new(table, n, &f->arena);
}

/* The source, or NULL with f->err filled. */
static const ixt_source *load(ixt_loader *l, ixt_str name)
{
	if (CATCH())
		return NULL;
	ixt_loader_set_trap(l, &f->trap);
	return ixt_loader_source(l, name);
}

/* Names and textual include, on memory roots. */

typedef struct text_case {
	const char *name;
	named files[5];
	const char *entry;
	const char *want;		/* text, or message with cls */
	ixt_error_class cls;
} text_case;

static const text_case text_cases[] = {
	{ "plain", { { "a", "x\n" } }, "a", "x\n", 0 },
	{ "empty", { { "a", "" } }, "a", "", 0 },
	{ "slashes", { { "d/a", "x" } }, "//d/a", "x", 0 },
	{ "slashes twice", { { "d/a", "x" } }, "////d/a", "x", 0 },
	{ "whole line, stripped", { { "a", "a\n  {% include 'i' %} tail\nb" },
				    { "i", "\n\n  q\n r \n\n" } },
	  "a", "a\nq\n r\nb", 0 },
	{ "base64 of an include", { { "a", "{% include 'i/base64' %}" }, { "i", "q\n" } },
	  "a", "cQo=", 0 },
	{ "base64 after inlining", { { "a", "{% include 'i' %}" }, { "i", " qq\n" } },
	  "a/base64", "cXE=", 0 },
	{ "base64 of base64", { { "a", "q\n" } }, "//a/base64/base64", "Y1FvPQ==", 0 },
	{ "base64 of three", { { "a", "abc" } }, "a/base64", "YWJj", 0 },
	{ "base64 of nothing", { { "a", "" } }, "a/base64", "", 0 },
	{ "include inside include is relative to its file",
	  { { "a", "1\n{% include 'd/b' %}\n2" }, { "d/b", "{% include 'e/c' %}" },
	    { "d/e/c", "x\n{% include '../f' %}" }, { "d/f", "y" }, { "f", "wrong" } },
	  "a", "1\nx\ny\n2", 0 },
	{ "include from the root", { { "d/a", "{% include '//b' %}" }, { "b", "x" } },
	  "d/a", "x", 0 },
	{ "wide spaces are stripped",
	  { { "a", "\xe3\x80\x80{% include 'i' %}\r\nz" }, { "i", "\xe2\x80\x83q\x0b" } },
	  "a", "q\nz", 0 },
	{ "not at the start of a line", { { "a", "x {% include 'i' %}" } },
	  "a", "x {% include 'i' %}", 0 },
	{ "a sign after the opening", { { "a", "{%- include 'i' %}" } },
	  "a", "{%- include 'i' %}", 0 },
	{ "two spaces", { { "a", "{%  include 'i' %}" } }, "a", "{%  include 'i' %}", 0 },
	{ "any word that starts so", { { "a", "{% included 'i'" }, { "i", "x" } }, "a", "x", 0 },
	{ "an empty name keeps the line", { { "a", "\t{% include '' 'i' %}\n" } },
	  "a", "\t{% include '' 'i' %}\n", 0 },
	{ "one quote at the end keeps the line", { { "a", "{% include'\nx" } },
	  "a", "{% include'\nx", 0 },
	{ "no quotes: the line without its last character",
	  { { "d/a", "  {% include \"i\" %}" } },
	  "d/a", "d/{% include \"i\" %", IXT_ERR_FILE_NOT_FOUND },
	{ "one quote: the rest without its last character",
	  { { "a", "{% include 'i\xc3\xa9 " }, { "i", "x" } }, "a", "x", 0 },
	{ "the missing one is named", { { "d/a", "{% include 'b' %}" }, { "d/b", "{% include 'c' %}" } },
	  "d/a", "d/c", IXT_ERR_FILE_NOT_FOUND },
	{ "missing", { { "a", "" } }, "//d/b", "d/b", IXT_ERR_FILE_NOT_FOUND },
	{ "missing base64", { { "a", "" } }, "b/base64", "b", IXT_ERR_FILE_NOT_FOUND },
	{ "absolute", { { "a", "" } }, "/etc/passwd", "/etc/passwd", IXT_ERR_FILE_NOT_FOUND },
	{ "absolute after slashes", { { "a", "" } }, "///a", "/a", IXT_ERR_FILE_NOT_FOUND },
	{ "escaping", { { "a", "" } }, "d/../../a", "d/../../a", IXT_ERR_FILE_NOT_FOUND },
	{ "escaping include", { { "d/a", "{% include '../../b' %}" } },
	  "d/a", "d/../../b", IXT_ERR_FILE_NOT_FOUND },
	{ "absolute include", { { "a", "{% include '/b' %}" }, { "b", "" } },
	  "a", "/b", IXT_ERR_FILE_NOT_FOUND },
	{ "includes itself", { { "a", "{% include 'a' %}" } },
	  "a", "a includes itself", IXT_ERR_RECURSION },
	{ "cycle of three",
	  { { "a", "{% include 'b' %}" }, { "b", "{% include 'c' %}" }, { "c", "{% include 'a' %}" } },
	  "b", "b includes itself", IXT_ERR_RECURSION },
	{ "cycle through base64", { { "a", "{% include 'a/base64' %}" } },
	  "a", "a includes itself", IXT_ERR_RECURSION },
	{ "cycle by a detour", { { "d/a", "{% include '../d/a' %}" } },
	  "d/a", "d/a includes itself", IXT_ERR_RECURSION },
	{ "no UTF-8", { { "a", "ab\xff" } }, "a",
	  "'utf-8' codec can't decode byte 0xff in position 2: invalid start byte",
	  IXT_ERR_UNICODE_DECODE },
	{ "no UTF-8 in base64", { { "a", "\xc3" } }, "a/base64",
	  "'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data",
	  IXT_ERR_UNICODE_DECODE },
	{ "a mark at the start stays", { { "a", "\xef\xbb\xbfx" } }, "a", "\xef\xbb\xbfx", 0 },
	{ "directory", { { "d/a", "" } }, "d",
	  "[Errno 21] Is a directory: '<root>/d'", IXT_ERR_IS_A_DIRECTORY },
	{ "the root", { { "d/a", "" } }, "//",
	  "[Errno 21] Is a directory: '<root>/'", IXT_ERR_IS_A_DIRECTORY },
	{ "a file as directory", { { "a", "" } }, "a/b",
	  "[Errno 20] Not a directory: '<root>/a/b'", IXT_ERR_NOT_A_DIRECTORY },
	{ "quotes in names", { { "it's", "" } }, "it's/\xc3\xa9",
	  "[Errno 20] Not a directory: \"<root>/it's/\xc3\xa9\"", IXT_ERR_NOT_A_DIRECTORY },
};

START_TEST(test_text)
{
	const text_case *c = &text_cases[_i];
	ixt_root *root = memory_root(c->files, COUNT(c->files));
	ixt_loader *l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
	int round;

	/* The second time round the answer is remembered, or, after a failure,
	 * found again. */
	for (round = 0; round < 2; round++) {
		const ixt_source *s = load(l, S(c->entry));

		ck_assert_msg(f->err.cls == c->cls, "%s: class %d, %.*s", c->name,
			      (int)f->err.cls, IXT_STR_ARG(f->err.message));
		assert_str(s ? s->text : f->err.message, c->want, c->name);
	}
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_nul_in_name)
{
	named files[] = { { "a", "x" } };
	ixt_root *root = memory_root(files, 1);
	ixt_loader *l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);

	ck_assert_ptr_null(load(l, (ixt_str){ "a\0b", 3 }));
	ck_assert_int_eq(f->err.cls, IXT_ERR_VALUE);
	assert_str(f->err.message, "embedded null byte", "NUL");
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_name_join)
{
	static const char *const cases[][3] = {
		{ "x", "a", "x" }, { "x", "d/a", "d/x" }, { "//x", "d/a", "//x" },
		{ "/x", "d/a", "/x" }, { "../x", "d/a", "d/../x" }, { "", "d/a", "d/" },
		{ "y", "//die/x", "//die/y" }, { "y", "//x", "//y" }, { "y", "/x", "/y" },
		{ "y", "d//a", "d/y" }, { "y", "d/", "d/y" }, { "", "", "" },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		assert_str(ixt_name_join(&f->arena, S(cases[i][0]), S(cases[i][1])),
			   cases[i][2], cases[i][1]);
}
END_TEST

/* Limits, at the edge and one past it. */

/* A chain: file 0 includes 1, and so on to `depth`, which includes nothing. */
static ixt_loader *chain_loader(uint32_t depth, ixt_root **root)
{
	ixt_memory_file *files = IXT_NEW_ARRAY(&f->arena, ixt_memory_file, depth + 1);
	uint32_t i;

	for (i = 0; i <= depth; i++)
		files[i] = (ixt_memory_file){
			ixt_arena_format(&f->arena, "%u", i),
			i < depth ? ixt_arena_format(&f->arena, "{%% include '%u' %%}", i + 1)
				  : S("end"),
		};
	*root = ixt_memory_root_new(files, depth + 1, &f->arena);
	return ixt_loader_new(root, 1, &ixt_allocator_libc, &f->trap);
}

START_TEST(test_include_depth)
{
	ixt_root *root;
	ixt_loader *l = chain_loader(IXT_MAX_INCLUDE_DEPTH + 1, &root);
	const ixt_source *s;

	ck_assert_ptr_null(load(l, S("0")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_UNSUPPORTED);
	ck_assert_msg(ixt_str_find(f->err.message, S("IXT_MAX_INCLUDE_DEPTH"), 0) != IXT_STR_NPOS,
		      "%.*s", IXT_STR_ARG(f->err.message));
	s = load(l, S("1"));
	ck_assert_ptr_nonnull(s);
	assert_str(s->text, "end", "depth");
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_source_size)
{
	char *big = malloc(IXT_MAX_SOURCE_BYTES + 1);
	ixt_memory_file files[3];
	ixt_root *root;
	ixt_loader *l;

	memset(big, 'x', IXT_MAX_SOURCE_BYTES + 1);
	files[0] = (ixt_memory_file){ S("edge"), { big, IXT_MAX_SOURCE_BYTES } };
	files[1] = (ixt_memory_file){ S("past"), { big, IXT_MAX_SOURCE_BYTES + 1 } };
	files[2] = (ixt_memory_file){ S("woven"), S("{% include 'edge' %}\n") };
	root = ixt_memory_root_new(files, 3, &f->arena);
	l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
	ck_assert_ptr_nonnull(load(l, S("edge")));
	ck_assert_ptr_null(load(l, S("past")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_UNSUPPORTED);
	ck_assert_ptr_null(load(l, S("woven")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_UNSUPPORTED);
	ck_assert_ptr_null(load(l, S("edge/base64")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_UNSUPPORTED);
	ixt_loader_free(l);
	ixt_root_close(root);
	free(big);
}
END_TEST

/* Lines. */

START_TEST(test_lines)
{
	static const named files[] = {
		{ "a", "a1\r\n{% include 'd/b' %}\na3\ra4\n{% include 'd/c' %}\na6\n" },
		{ "d/b", "\n \nb3\n{% include 'c' %}\nb5\n\n" },
		{ "d/c", "c1\nc2" },
	};
	static const struct {
		uint32_t line;
		const char *file;
		uint32_t file_line;
	} want[] = {
		{ 1, "a", 1 }, { 2, "d/b", 3 }, { 3, "d/c", 1 }, { 4, "d/c", 2 },
		{ 5, "d/b", 5 }, { 6, "a", 3 }, { 7, "a", 4 }, { 8, "d/c", 1 },
		{ 9, "d/c", 2 }, { 10, "a", 6 }, { 11, "a", 7 },
	};
	ixt_root *root = memory_root(files, COUNT(files));
	ixt_loader *l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
	const ixt_source *s = load(l, S("//a"));
	ixt_line_span at;
	size_t i;

	ck_assert_ptr_nonnull(s);
	assert_str(s->name, "a", "name");
	assert_str(s->text, "a1\r\nb3\nc1\nc2\nb5\na3\ra4\nc1\nc2\na6\n", "text");
	for (i = 0; i < COUNT(want); i++) {
		at = ixt_source_position(s, want[i].line);
		assert_str(at.file, want[i].file, "file");
		ck_assert_uint_eq(at.file_line, want[i].file_line);
		ck_assert_uint_eq(at.line, want[i].line);
	}
	ck_assert_uint_eq(s->include_count, 2);
	s = load(l, S("d/c/base64"));
	assert_str(ixt_source_position(s, 1).file, "d/c", "base64");
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_error_place)
{
	static const named files[] = {
		{ "a", "1\n{% include 'b' %}" }, { "b", "1\n2\n{% include 'c' %}" },
	};
	ixt_root *root = memory_root(files, COUNT(files));
	ixt_loader *l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);

	ck_assert_ptr_null(load(l, S("a")));
	assert_str(f->err.file, "b", "file");
	ck_assert_uint_eq(f->err.file_line, 3);
	ck_assert_ptr_null(load(l, S("c")));
	ck_assert_uint_eq(f->err.file_line, 0);
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

/* Overlays and mounts. */

START_TEST(test_overlays)
{
	static const named first[] = { { "both", "1" }, { "p/ix.sh", "" }, { "f", "" } };
	static const named second[] = {
		{ "both", "2" }, { "d/x", "2" }, { "p/ix.sh", "" }, { "b/ix.sh", "" },
		{ "f/x", "hidden" }, { "q/fix.sh", "" }, { "ix.sh", "" },
	};
	ixt_root *roots[] = { memory_root(first, COUNT(first)), memory_root(second, COUNT(second)) };
	ixt_loader *l = ixt_loader_new(roots, 2, &ixt_allocator_libc, &f->trap);
	uint32_t count;
	ixt_str *names;

	ck_assert_int_eq(load(l, S("both"))->read->root, 0);
	ck_assert_int_eq(load(l, S("d/x"))->read->root, 1);
	/* only absence moves on to the next root */
	ck_assert_ptr_null(load(l, S("f/x")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_NOT_A_DIRECTORY);
	ck_assert_ptr_null(load(l, S("nowhere")));
	ck_assert_ptr_null(load(l, S("nowhere")));
	ck_assert_uint_eq(ixt_loader_absent_count(l), 1);
	assert_str(ixt_loader_absent(l, 0), "nowhere", "absent");
	names = ixt_loader_packages(l, &f->arena, &count);
	ck_assert_uint_eq(count, 2);
	assert_str(names[0], "b", "package");
	assert_str(names[1], "p", "package");
	ixt_loader_free(l);
	ixt_root_close(roots[0]);
	ixt_root_close(roots[1]);
}
END_TEST

#define MOUNT_CODE(inside) \
	"import json\n" \
	"TMPL = r'''" inside "'''\n" \
	"ALL = json.loads(parent.serve('pypi.json'))\n" \
	"def text(r):\n" \
	"    t = TMPL.replace('{url}', r['url']).replace('{sha}', r['sha'])\n" \
	"    return t.replace('{run}', '\\n'.join(x + '/ix.sh' for x in r.get('run', [])))\n" \
	"def serve(x):\n" \
	"    try: return text(ALL[x.replace('/t/ix.sh', '/ix.sh')]).encode()\n" \
	"    except KeyError: raise FileNotFoundError(x)\n"
#define MOUNT MOUNT_CODE("\n{url} {sha}\n{run}\n{run}\\n")
#define PYPI "{\"Mako/ix.sh\": {\"url\": \"u{sha}{run}\", \"sha\": \"s\", \"run\": [\"pip/a\", \"b\"]}," \
	     "\"bare/ix.sh\": {\"url\": \"U\", \"sha\": \"S\"}, \"no/ix.sh\": {\"sha\": \"S\"}}"

static const text_case mount_cases[] = {
	{ "filled one after the other", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "pip/Mako/ix.sh",
	  "\nuspip/a/ix.sh\nb/ix.sh s\npip/a/ix.sh\nb/ix.sh\npip/a/ix.sh\nb/ix.sh\\n", 0 },
	{ "without run", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "//pip/bare/ix.sh", "\nU S\n\n\\n", 0 },
	{ "the form with t", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "pip/bare/t/ix.sh", "\nU S\n\n\\n", 0 },
	{ "deeper", { { "a/b/mount.py", MOUNT }, { "a/b/pypi.json", PYPI } },
	  "a/b/bare/ix.sh", "\nU S\n\n\\n", 0 },
	{ "files win", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI },
			 { "pip/bare/ix.sh", "file" } },
	  "pip/bare/ix.sh", "file", 0 },
	{ "a mount at the root hides files", { { "mount.py", MOUNT }, { "pypi.json", PYPI },
					       { "bare/ix.sh", "file" } },
	  "bare/ix.sh", "\nU S\n\n\\n", 0 },
	{ "the outer mount answers", { { "a/mount.py", MOUNT }, { "a/pypi.json", "{}" },
				       { "a/b/mount.py", MOUNT }, { "a/b/pypi.json", PYPI } },
	  "a/b/bare/ix.sh", "a/b/bare/ix.sh", IXT_ERR_FILE_NOT_FOUND },
	{ "unknown", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "pip/x/ix.sh", "pip/x/ix.sh", IXT_ERR_FILE_NOT_FOUND },
	{ "a double slash is part of the key", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "pip//bare/ix.sh", "pip//bare/ix.sh", IXT_ERR_FILE_NOT_FOUND },
	{ "a field is missing", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } },
	  "pip/no/ix.sh", "pip/no/ix.sh", IXT_ERR_FILE_NOT_FOUND },
	{ "without pypi.json there is no mount", { { "pip/mount.py", "no python" } },
	  "pip/x", "pip/x", IXT_ERR_FILE_NOT_FOUND },
	{ "another shape", { { "pip/mount.py", "def serve(x): return b''\n" }, { "pip/pypi.json", PYPI } },
	  "pip/x", "mount of unknown shape: pip/mount.py", IXT_ERR_UNSUPPORTED },
	{ "one replacement more", { { "pip/mount.py", MOUNT "x = ''.replace('a', 'b')\n" },
				    { "pip/pypi.json", PYPI } },
	  "pip/x", "mount of unknown shape: pip/mount.py", IXT_ERR_UNSUPPORTED },
	{ "another order", { { "pip/mount.py",
			       "\nTMPL = r''''''\nimport json.loads(parent.serve('pypi.json'))"
			       ".replace('{sha}', ['sha']).replace('{url}', ['url'])"
			       ".replace('{run}', '\\n'.join(/ix.sh' for .get('run', [])"
			       ".replace('/t/ix.sh', '/ix.sh')FileNotFoundError(def serve(.encode()" },
			     { "pip/pypi.json", PYPI } },
	  "pip/x", "mount of unknown shape: pip/mount.py", IXT_ERR_UNSUPPORTED },
	{ "no end of the constant", { { "pip/mount.py", "\nTMPL = r'''x" }, { "pip/pypi.json", PYPI } },
	  "pip/x", "mount of unknown shape: pip/mount.py", IXT_ERR_UNSUPPORTED },
	{ "broken pypi.json", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", "{" } }, "pip/x",
	  "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
	  IXT_ERR_JSON_DECODE },
	{ "a list", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", "[]" } }, "pip/x",
	  "mount of unknown shape: pip/mount.py", IXT_ERR_UNSUPPORTED },
	{ "wrong type", { { "pip/mount.py", MOUNT }, { "pip/pypi.json", "{\"x\":{\"url\":1}}" } },
	  "pip/x", "pypi.json: field of x is no string", IXT_ERR_TYPE },
	{ "a lone surrogate", { { "pip/mount.py", MOUNT },
				{ "pip/pypi.json", "{\"x\":{\"url\":\"\\ud800\",\"sha\":\"\"}}" } },
	  "pip/x",
	  "'utf-8' codec can't encode character in position 1: surrogates not allowed",
	  IXT_ERR_UNICODE_ENCODE },
	{ "mount.py is a directory", { { "pip/mount.py/x", "" } }, "pip/x",
	  "[Errno 21] Is a directory: '<root>/pip/mount.py'", IXT_ERR_IS_A_DIRECTORY },
};

START_TEST(test_mount)
{
	const text_case *c = &mount_cases[_i];
	ixt_root *root = memory_root(c->files, COUNT(c->files));
	ixt_loader *l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
	const ixt_source *s = load(l, S(c->entry));

	ck_assert_msg(f->err.cls == c->cls, "%s: class %d, %.*s", c->name, (int)f->err.cls,
		      IXT_STR_ARG(f->err.message));
	assert_str(s ? s->text : f->err.message, c->want, c->name);
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_mount_then_next_root)
{
	static const named first[] = { { "pip/mount.py", MOUNT }, { "pip/pypi.json", PYPI } };
	static const named second[] = { { "pip/x/ix.sh", "second" } };
	ixt_root *roots[] = { memory_root(first, 2), memory_root(second, 1) };
	ixt_loader *l = ixt_loader_new(roots, 2, &ixt_allocator_libc, &f->trap);

	assert_str(load(l, S("pip/x/ix.sh"))->text, "second", "next root");
	ixt_loader_free(l);
	ixt_root_close(roots[0]);
	ixt_root_close(roots[1]);
}
END_TEST

/* The same tree in every kind of root. */

enum { KIND_MEMORY, KIND_DIRECTORY, KIND_PACKED, KIND_PACKED_FILE, KIND_GIT, KIND_GIT_SUB,
       KIND_COUNT };

static const named tree_files[] = {
	{ "bin/a/ix.sh", "A" }, { "bin/a-b/ix.sh", "AB" }, { "bin/a/sub/ix.sh", "AS" },
	{ "bin/empty", "" }, { "bin/fix.sh", "F" }, { "lib/\xc3\xa9 x/ix.sh", "E" },
	{ "lib/deep/1/2/3/4/ix.sh", "D" }, { "top", "T\0" },
};

static void put_tree(const char *dir)
{
	size_t i;

	for (i = 0; i < COUNT(tree_files); i++)
		put_file(dir, tree_files[i].name, tree_files[i].data);
}

/* A repository whose commit holds what lies in f->dir/DIR. */
static ixt_root *commit_and_open(const char *dir, const char *tree)
{
	const char *command = ixt_arena_format(
		&f->arena,
		"cd %s && git init -q . && git add -A && git -c user.name=t -c user.email=t@t "
		"-c commit.gpgsign=false commit -q -m t",
		dir).ptr;

	run_command(command);
	return ixt_git_root_open(S(path_in(dir, ".git")), S(tree), &f->arena);
}

static void write_pack(const char *path, ixt_root *root)
{
	ixt_buf out;
	FILE *file = fopen(path, "wb");

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	ixt_pack_root(&out, root, &f->arena);
	fwrite(out.ptr, 1, out.len, file);
	fclose(file);
	ixt_buf_release(&out);
}

static ixt_root *open_kind(int kind)
{
	const char *tree = path_in(f->dir, "tree"), *pack = path_in(f->dir, "pack");
	ixt_root *memory = memory_root(tree_files, COUNT(tree_files)), *root = memory;
	ixt_buf out;

	switch (kind) {
	case KIND_DIRECTORY:
		put_tree(tree);
		root = ixt_dir_root_open(S(tree), &f->arena);
		break;
	case KIND_PACKED:
		ixt_buf_init(&out, &ixt_allocator_libc);
		out.trap = &f->trap;
		ixt_pack_root(&out, memory, &f->arena);
		root = ixt_packed_root_new(ixt_arena_copy(&f->arena, ixt_buf_view(&out)),
					   S("pack"), NULL, &f->arena);
		ixt_buf_release(&out);
		break;
	case KIND_PACKED_FILE:
		write_pack(pack, memory);
		root = ixt_packed_root_open(S(pack), &f->arena);
		break;
	case KIND_GIT:
		put_tree(tree);
		root = commit_and_open(tree, "HEAD");
		break;
	case KIND_GIT_SUB:
		put_tree(path_in(tree, "pkgs"));
		put_file(tree, "outside", "");
		root = commit_and_open(tree, "HEAD:pkgs");
		break;
	}
	if (root != memory)
		ixt_root_close(memory);
	return root;
}

static const struct {
	const char *path;
	const char *data;	/* NULL: `error` */
	int error;
} reads[] = {
	{ "bin/a/ix.sh", "A", 0 },
	{ "bin//a/./ix.sh", "A", 0 },
	{ "bin/a/../a-b/ix.sh", "AB", 0 },
	{ "./top", "T", 0 },
	{ "bin/empty", "", 0 },
	{ "lib/\xc3\xa9 x/ix.sh", "E", 0 },
	{ "lib/deep/1/2/3/4/ix.sh", "D", 0 },
	{ "bin/a/sub/../../../top", "T", 0 },
	{ "", NULL, EISDIR },
	{ ".", NULL, EISDIR },
	{ "bin", NULL, EISDIR },
	{ "bin/a/", NULL, EISDIR },
	{ "bin/a/sub/..", NULL, EISDIR },
	{ "top/", NULL, ENOTDIR },
	{ "top/x", NULL, ENOTDIR },
	{ "top/..", NULL, ENOTDIR },
	{ "bin/a/ix.sh/../ix.sh", NULL, ENOTDIR },
	{ "bin/a/ix.s", NULL, ENOENT },
	{ "bin/a/ix.shh", NULL, ENOENT },
	{ "bi", NULL, ENOENT },
	{ "nope/../top", NULL, ENOENT },
	{ "outside", NULL, ENOENT },
};

static void collect(void *ctx, ixt_str path)
{
	ixt_buf *all = ctx;

	ixt_buf_add(all, path);
	ixt_buf_add_char(all, '\n');
}

/* The packages of the root, or all it lists, a line each. */
static ixt_str listed(ixt_root *root, bool packages)
{
	ixt_loader *l;
	ixt_str *names, all = { "", 0 };
	uint32_t count, i;
	ixt_buf out;

	if (packages) {
		l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
		names = ixt_loader_packages(l, &f->arena, &count);
		for (i = 0; i < count; i++)
			all = ixt_arena_format(&f->arena, "%.*s%.*s\n", IXT_STR_ARG(all),
					       IXT_STR_ARG(names[i]));
		ixt_loader_free(l);
		return all;
	}
	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	ck_assert_int_eq(root->ops->list(root, (ixt_str){ NULL, 0 }, collect, &out), 0);
	all = ixt_arena_copy(&f->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	return all;
}

static void check_read(ixt_root *root, ixt_str path, const char *data, int error)
{
	ixt_str got;
	ixt_read_result result = root->ops->read(root, path, &f->arena, &got);

	if (data) {
		ck_assert_msg(result == IXT_READ_OK, "%.*s", IXT_STR_ARG(path));
		assert_str(got, data, path.ptr);
	} else if (error == ENOENT) {
		ck_assert_msg(result == IXT_READ_ABSENT, "%.*s", IXT_STR_ARG(path));
	} else {
		ck_assert_msg(result == IXT_READ_FAILED && root->error_number == error,
			      "%.*s: %d %d", IXT_STR_ARG(path), result, root->error_number);
	}
}

START_TEST(test_kind)
{
	ixt_root *root = open_kind(_i);
	char *longest = malloc(300);
	size_t i;

	for (i = 0; i < COUNT(reads); i++)
		check_read(root, S(reads[i].path), reads[i].data, reads[i].error);
	memset(longest, 'n', 299);
	check_read(root, (ixt_str){ longest, 255 }, NULL, ENOENT);
	check_read(root, (ixt_str){ longest, 256 }, NULL, ENAMETOOLONG);
	free(longest);
	assert_str(listed(root, true),
		   "bin/a\nbin/a-b\nbin/a/sub\nlib/deep/1/2/3/4\nlib/\xc3\xa9 x\n", "packages");
	ixt_root_close(root);
}
END_TEST

/* Directories, with what only they have. */

START_TEST(test_directory_special)
{
	ixt_root *root;
	ixt_loader *l;
	uint32_t count;

	put_tree(f->dir);
	ck_assert_int_eq(mkfifo(path_in(f->dir, "fifo"), 0600), 0);
	ck_assert_int_eq(symlink("/dev/zero", path_in(f->dir, "zero")), 0);
	ck_assert_int_eq(symlink("..", path_in(f->dir, "bin/loop")), 0);
	ck_assert_int_eq(symlink("self", path_in(f->dir, "self")), 0);
	ck_assert_int_eq(symlink("bin/a/ix.sh", path_in(f->dir, "link")), 0);
	ck_assert_int_eq(mkdir(path_in(f->dir, "linked"), 0777), 0);
	ck_assert_int_eq(symlink("../link", path_in(f->dir, "linked/ix.sh")), 0);
	ck_assert_int_eq(mkdir(path_in(f->dir, "dirlink"), 0777), 0);
	ck_assert_int_eq(symlink("../bin", path_in(f->dir, "dirlink/ix.sh")), 0);
	ck_assert_int_eq(mkdir(path_in(f->dir, "isdir"), 0777), 0);
	ck_assert_int_eq(mkdir(path_in(f->dir, "isdir/ix.sh"), 0777), 0);
	root = ixt_dir_root_open(S(f->dir), &f->arena);
	check_read(root, S("fifo"), NULL, IXT_ROOT_NOT_A_FILE);
	check_read(root, S("zero"), NULL, IXT_ROOT_NOT_A_FILE);
	check_read(root, S("self"), NULL, ELOOP);
	check_read(root, S("link"), "A", 0);
	check_read(root, S("bin/loop/bin/loop/top"), "T", 0);
	assert_str(listed(root, true),
		   "bin/a\nbin/a-b\nbin/a/sub\nlib/deep/1/2/3/4\nlib/\xc3\xa9 x\nlinked\n",
		   "packages");
	l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
	ck_assert_ptr_null(load(l, S("fifo")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_UNSUPPORTED);
	assert_str(f->err.message, "not a regular file: '<root>/fifo'", "fifo");
	ck_assert_ptr_null(load(l, S("self")));
	ck_assert_int_eq(f->err.cls, IXT_ERR_OS);
	assert_str(f->err.message,
		   "[Errno 40] Too many levels of symbolic links: '<root>/self'", "loop");
	ixt_loader_packages(l, &f->arena, &count);
	ixt_loader_free(l);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_directory_denied)
{
	ixt_root *root;
	ixt_loader *l;
	uint32_t count;

	put_tree(f->dir);
	root = ixt_dir_root_open(S(f->dir), &f->arena);
	chmod(path_in(f->dir, "bin/a"), 0);
	if (geteuid() != 0) {	/* root may read everything */
		check_read(root, S("bin/a/ix.sh"), NULL, EACCES);
		l = ixt_loader_new(&root, 1, &ixt_allocator_libc, &f->trap);
		if (CATCH()) {
			ck_assert_int_eq(f->err.cls, IXT_ERR_PERMISSION);
			assert_str(f->err.message,
				   "[Errno 13] Permission denied: '<root>/bin/a'", "list");
		} else {
			ixt_loader_packages(l, &f->arena, &count);
			ck_abort_msg("listed what must not be read");
		}
		ixt_loader_free(l);
	}
	chmod(path_in(f->dir, "bin/a"), 0700);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_directory_missing)
{
	const char *path = path_in(f->dir, "none");

	if (!CATCH()) {
		ixt_dir_root_open(S(path), &f->arena);
		ck_abort_msg("opened");
	}
	ck_assert_int_eq(f->err.cls, IXT_ERR_FILE_NOT_FOUND);
	ck_assert(ixt_str_starts(f->err.message, S("[Errno 2] No such file or directory: '")));
}
END_TEST

/* A file that shrinks to nothing or grows while it is open must not be cut or
 * read for ever; the sizes around the buffer's are where that would show. */
START_TEST(test_directory_sizes)
{
	static const size_t sizes[] = { 1, 4095, 4096, 32767, 32768, 32769, 1000000 };
	char *data = malloc(1000001);
	ixt_root *root = ixt_dir_root_open(S(f->dir), &f->arena);
	ixt_str got;
	size_t i;

	memset(data, 'y', 1000000);
	for (i = 0; i < COUNT(sizes); i++) {
		data[sizes[i]] = '\0';
		put_file(f->dir, "file", data);
		data[sizes[i]] = 'y';
		ck_assert_int_eq(root->ops->read(root, S("file"), &f->arena, &got), IXT_READ_OK);
		ck_assert_uint_eq(got.len, sizes[i]);
	}
	put_file(f->dir, "huge", "");
	ck_assert_int_eq(truncate(path_in(f->dir, "huge"), (off_t)IXT_MAX_SOURCE_BYTES + 1), 0);
	check_read(root, S("huge"), NULL, IXT_ROOT_TOO_LARGE);
	ixt_root_close(root);
	free(data);
}
END_TEST

/* Git. */

START_TEST(test_git_links)
{
	ixt_root *root;

	put_tree(f->dir);
	ck_assert_int_eq(symlink("../bin/a/ix.sh", path_in(f->dir, "lib/file")), 0);
	ck_assert_int_eq(symlink("../bin", path_in(f->dir, "lib/bin")), 0);
	ck_assert_int_eq(symlink("bin/a", path_in(f->dir, "chain")), 0);
	ck_assert_int_eq(symlink("chain/ix.sh", path_in(f->dir, "chained")), 0);
	ck_assert_int_eq(symlink("../../etc/hostname", path_in(f->dir, "lib/out")), 0);
	ck_assert_int_eq(symlink("/etc/hostname", path_in(f->dir, "abs")), 0);
	ck_assert_int_eq(symlink("loop2", path_in(f->dir, "loop1")), 0);
	ck_assert_int_eq(symlink("loop1", path_in(f->dir, "loop2")), 0);
	ck_assert_int_eq(symlink("gone", path_in(f->dir, "broken")), 0);
	root = commit_and_open(f->dir, "HEAD");
	check_read(root, S("lib/file"), "A", 0);
	check_read(root, S("lib/bin/a-b/ix.sh"), "AB", 0);
	check_read(root, S("lib/bin"), NULL, EISDIR);
	check_read(root, S("chained"), "A", 0);
	check_read(root, S("chain/../empty"), "", 0);
	check_read(root, S("lib/file/x"), NULL, ENOTDIR);
	check_read(root, S("lib/out"), NULL, IXT_ROOT_LEAVES);
	check_read(root, S("abs"), NULL, IXT_ROOT_LEAVES);
	check_read(root, S("loop1"), NULL, ELOOP);
	check_read(root, S("broken"), NULL, ENOENT);
	assert_str(listed(root, true),
		   "bin/a\nbin/a-b\nbin/a/sub\nlib/deep/1/2/3/4\nlib/\xc3\xa9 x\n", "packages");
	ixt_root_close(root);
}
END_TEST

START_TEST(test_git_state)
{
	ixt_root *root;

	put_file(f->dir, "a", "old");
	root = commit_and_open(f->dir, "HEAD");
	/* the working tree is not what is asked for */
	put_file(f->dir, "a", "new");
	put_file(f->dir, "b", "new");
	check_read(root, S("a"), "old", 0);
	check_read(root, S("b"), NULL, ENOENT);
	ixt_root_close(root);
}
END_TEST

/* Without its objects it fails, again and again, and does not hang. */
START_TEST(test_git_damaged)
{
	ixt_root *root;

	put_file(f->dir, "a", "x");
	root = commit_and_open(f->dir, "HEAD");
	run_command(ixt_arena_format(&f->arena, "rm -rf %s/.git/objects/*", f->dir).ptr);
	check_read(root, S("a"), NULL, EIO);
	check_read(root, S("a"), NULL, EIO);
	ixt_root_close(root);
}
END_TEST

/* An answer that is not read to its end must not be taken for the next one. */
START_TEST(test_git_large)
{
	ixt_root *root;

	put_file(f->dir, "a", "x");
	put_file(f->dir, "huge", "");
	ck_assert_int_eq(truncate(path_in(f->dir, "huge"), (off_t)IXT_MAX_SOURCE_BYTES + 1), 0);
	root = commit_and_open(f->dir, "HEAD");
	check_read(root, S("a"), "x", 0);
	check_read(root, S("huge"), NULL, IXT_ROOT_TOO_LARGE);
	check_read(root, S("a"), "x", 0);
	ixt_root_close(root);
}
END_TEST

START_TEST(test_git_refused)
{
	static const char *const trees[] = { "nope", "--help", "HEAD:nope", "" };
	int saved = dup(2), null = open("/dev/null", O_WRONLY);

	put_file(f->dir, "a", "x");
	ixt_root_close(commit_and_open(f->dir, "HEAD"));
	dup2(null, 2);	/* git says what it dislikes */
	for (volatile size_t i = 0; i < COUNT(trees); i++) {
		if (CATCH()) {
			ck_assert_int_eq(f->err.cls, IXT_ERR_OS);
			continue;
		}
		ixt_git_root_open(S(path_in(f->dir, ".git")), S(trees[i]), &f->arena);
		ck_abort_msg("opened %s", trees[i]);
	}
	dup2(saved, 2);
	close(saved);
	close(null);
}
END_TEST

/* Packs. */

static const named small_files[] = { { "a", "1" }, { "b/c", "two" }, { "b/d", "" } };

static ixt_str small_pack(void)
{
	ixt_root *memory = memory_root(small_files, COUNT(small_files));
	ixt_buf out;
	ixt_str pack;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	ixt_pack_root(&out, memory, &f->arena);
	pack = ixt_arena_copy(&f->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	ixt_root_close(memory);
	return pack;
}

/* Opens a pack in a block of just its size, and reads all files of the small
 * one. True when nothing was wrong. */
static bool pack_works(ixt_str bytes)
{
	char *volatile block = malloc(bytes.len ? bytes.len : 1);
	volatile bool good = true;
	ixt_root *root;
	ixt_str got;
	size_t i;

	memcpy(block, bytes.ptr, bytes.len);
	if (CATCH()) {
		free(block);
		return false;
	}
	root = ixt_packed_root_new((ixt_str){ block, bytes.len }, S("p"), NULL, &f->arena);
	for (i = 0; i < COUNT(small_files); i++)
		if (root->ops->read(root, S(small_files[i].name), &f->arena, &got) != IXT_READ_OK ||
		    !ixt_str_is(got, small_files[i].data))
			good = false;
	ixt_root_close(root);
	free(block);
	return good;
}

START_TEST(test_pack_flips)
{
	ixt_str pack = small_pack();
	char *bytes = malloc(pack.len);
	size_t i;
	int bit;

	ck_assert(pack_works(pack));
	memcpy(bytes, pack.ptr, pack.len);
	for (i = 0; i < pack.len; i++) {
		for (bit = 0; bit < 8; bit++) {
			bytes[i] ^= (char)(1 << bit);
			ck_assert_msg(!pack_works((ixt_str){ bytes, pack.len }),
				      "byte %zu bit %d", i, bit);
			bytes[i] ^= (char)(1 << bit);
		}
	}
	for (i = 0; i < pack.len; i++)
		ck_assert_msg(!pack_works((ixt_str){ bytes, i }), "first %zu bytes", i);
	free(bytes);
}
END_TEST

/* Writes the digest anew, as an ill-meaning writer would. */
static void sign(char *pack, size_t len)
{
	uint64_t index_size = 0;
	uint8_t digest[32];
	int i;

	for (i = 7; i >= 0; i--)
		index_size = index_size << 8 | (unsigned char)pack[IXT_PACK_AT_INDEX_SIZE + i];
	if (index_size > len - IXT_PACK_HEADER_SIZE)
		index_size = len - IXT_PACK_HEADER_SIZE;
	ck_assert(ixt_pack_index_digest((ixt_str){ pack, IXT_PACK_HEADER_SIZE },
					(ixt_str){ pack + IXT_PACK_HEADER_SIZE, (size_t)index_size },
					digest));
	memcpy(pack + IXT_PACK_AT_DIGEST, digest, sizeof digest);
}

/* With a right digest the ranges alone must keep the reader inside: each byte
 * of header and index set to values that make offsets wrap. The sanitizers, and
 * the block of exact size, tell when they do not. */
START_TEST(test_pack_forged)
{
	static const char values[] = { 0, 1, '/', '.', 0x7f, (char)0x80, (char)0xff };
	ixt_str pack = small_pack();
	char *bytes = malloc(pack.len);
	size_t i, k, index_end = IXT_PACK_HEADER_SIZE + 3 * IXT_PACK_ENTRY_SIZE + 7;

	for (i = 0; i < index_end; i++) {
		for (k = 0; k < sizeof values; k++) {
			memcpy(bytes, pack.ptr, pack.len);
			bytes[i] = values[k];
			sign(bytes, pack.len);
			pack_works((ixt_str){ bytes, pack.len });
		}
	}
	free(bytes);
}
END_TEST

typedef struct forgery {
	const char *name;
	size_t at;
	const char *bytes;
	size_t len;
	ixt_error_class cls;
	const char *message;
} forgery;

#define ENTRY(i) (IXT_PACK_HEADER_SIZE + (i) * IXT_PACK_ENTRY_SIZE)
#define DAMAGED "damaged packed corpus: p: "

static const forgery forgeries[] = {
	{ "kind", 0, "IX", 2, IXT_ERR_VALUE, "not a packed corpus: p" },
	{ "version", IXT_PACK_AT_VERSION, "\2", 1, IXT_ERR_UNSUPPORTED,
	  "packed corpus p has format version 2; this program reads version 1" },
	{ "size", IXT_PACK_AT_TOTAL_SIZE, "\1", 1, IXT_ERR_OS,
	  DAMAGED "its size is not the one it states" },
	{ "count", IXT_PACK_AT_COUNT, "\xff\xff\xff\xff", 4, IXT_ERR_OS,
	  DAMAGED "its index is larger than it" },
	{ "index", IXT_PACK_AT_INDEX_SIZE, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, IXT_ERR_OS,
	  DAMAGED "its index is larger than it" },
	{ "data offset", ENTRY(1) + IXT_PACK_ENTRY_DATA, "\xfe\xff\xff\xff\xff\xff\xff\xff", 8,
	  IXT_ERR_OS, DAMAGED "a file lies outside of it" },
	{ "data in the index", ENTRY(1) + IXT_PACK_ENTRY_DATA, "\x40\0", 2, IXT_ERR_OS,
	  DAMAGED "a file lies outside of it" },
	{ "data size", ENTRY(1) + IXT_PACK_ENTRY_DATA_SIZE, "\4", 1, IXT_ERR_OS,
	  DAMAGED "a file lies outside of it" },
	{ "name offset", ENTRY(1) + IXT_PACK_ENTRY_NAME, "\xff\xff\xff\xff", 4, IXT_ERR_OS,
	  DAMAGED "a name lies outside of it" },
	{ "name size", ENTRY(2) + IXT_PACK_ENTRY_NAME_SIZE, "\4", 1, IXT_ERR_OS,
	  DAMAGED "a name lies outside of it" },
	{ "name", ENTRY(3), "/", 1, IXT_ERR_OS,
	  DAMAGED "a name is not one of a file below a root" },
	{ "order", ENTRY(3), "c", 1, IXT_ERR_OS, DAMAGED "its names are not in order" },
};

START_TEST(test_pack_refused)
{
	const forgery *c = &forgeries[_i];
	ixt_str pack = small_pack();
	char *volatile bytes = malloc(pack.len);

	memcpy(bytes, pack.ptr, pack.len);
	memcpy(bytes + c->at, c->bytes, c->len);
	sign(bytes, pack.len);
	if (!CATCH()) {
		ixt_packed_root_new((ixt_str){ bytes, pack.len }, S("p"), NULL, &f->arena);
		ck_abort_msg("%s: opened", c->name);
	}
	ck_assert_msg(f->err.cls == c->cls, "%s", c->name);
	assert_str(f->err.message, c->message, c->name);
	free(bytes);
}
END_TEST

START_TEST(test_pack_deterministic)
{
	ixt_memory_file files[COUNT(small_files)];
	ixt_str pack = small_pack();
	ixt_buf out;
	size_t i;

	for (i = 0; i < COUNT(files); i++)
		files[COUNT(files) - 1 - i] = (ixt_memory_file){ S(small_files[i].name),
								 S(small_files[i].data) };
	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	ixt_pack_write(&out, files, COUNT(files), &f->arena);
	ck_assert(ixt_str_eq(ixt_buf_view(&out), pack));
	ixt_buf_release(&out);
}
END_TEST

START_TEST(test_pack_empty)
{
	ixt_buf out;
	ixt_root *root;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	ixt_pack_write(&out, NULL, 0, &f->arena);
	ck_assert_uint_eq(out.len, IXT_PACK_HEADER_SIZE);
	root = ixt_packed_root_new(ixt_buf_view(&out), S("p"), NULL, &f->arena);
	check_read(root, S("a"), NULL, ENOENT);
	check_read(root, S(""), NULL, EISDIR);
	ixt_root_close(root);
	ixt_buf_release(&out);
}
END_TEST

START_TEST(test_pack_bad_names)
{
	static const named bad[][2] = {
		{ { "", "" } }, { { "/a", "" } }, { { "a/", "" } }, { { "a//b", "" } },
		{ { "../a", "" } }, { { "a/./b", "" } },
	};
	ixt_memory_file file, twice[2] = { { S("a"), S("") }, { S("a"), S("") } };
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &f->trap;
	for (volatile size_t i = 0; i < COUNT(bad); i++) {
		file = (ixt_memory_file){ S(bad[i][0].name), S("") };
		if (CATCH()) {
			ck_assert_int_eq(f->err.cls, IXT_ERR_VALUE);
			continue;
		}
		ixt_pack_write(&out, &file, 1, &f->arena);
		ck_abort_msg("packed '%s'", bad[i][0].name);
	}
	if (!CATCH()) {
		ixt_pack_write(&out, twice, 2, &f->arena);
		ck_abort_msg("packed twice");
	}
	assert_str(f->err.message, "given twice to a pack: a", "twice");
	ixt_buf_release(&out);
}
END_TEST

START_TEST(test_pack_file_refused)
{
	static const struct {
		const char *name;
		ixt_error_class cls;
	} cases[] = {
		{ "none", IXT_ERR_FILE_NOT_FOUND }, { "dir", IXT_ERR_IS_A_DIRECTORY },
		{ "fifo", IXT_ERR_OS }, { "empty", IXT_ERR_VALUE }, { "text", IXT_ERR_VALUE },
	};

	mkdir(path_in(f->dir, "dir"), 0777);
	mkfifo(path_in(f->dir, "fifo"), 0600);
	put_file(f->dir, "empty", "");
	put_file(f->dir, "text", "ixtpack");
	for (volatile size_t i = 0; i < COUNT(cases); i++) {
		if (CATCH()) {
			ck_assert_msg(f->err.cls == cases[i].cls, "%s: %.*s", cases[i].name,
				      IXT_STR_ARG(f->err.message));
			continue;
		}
		ixt_packed_root_open(S(path_in(f->dir, cases[i].name)), &f->arena);
		ck_abort_msg("opened %s", cases[i].name);
	}
}
END_TEST

/* A tree with links and a pipe: what can be read is packed. */
START_TEST(test_pack_directory)
{
	const char *tree = path_in(f->dir, "tree"), *pack = path_in(f->dir, "pack");
	ixt_root *dir, *packed;
	size_t i;

	put_tree(tree);
	ck_assert_int_eq(symlink("top", path_in(tree, "link")), 0);
	ck_assert_int_eq(symlink("gone", path_in(tree, "broken")), 0);
	ck_assert_int_eq(symlink("..", path_in(tree, "bin/up")), 0);
	dir = ixt_dir_root_open(S(tree), &f->arena);
	write_pack(pack, dir);
	packed = ixt_packed_root_open(S(pack), &f->arena);
	for (i = 0; i < COUNT(tree_files); i++)
		check_read(packed, S(tree_files[i].name), tree_files[i].data, 0);
	check_read(packed, S("link"), "T", 0);
	check_read(packed, S("broken"), NULL, ENOENT);
	check_read(packed, S("bin/up/top"), NULL, ENOENT);
	assert_str(listed(packed, false),
		   "bin/a-b/ix.sh\nbin/a/ix.sh\nbin/a/sub/ix.sh\nbin/empty\nbin/fix.sh\n"
		   "lib/deep/1/2/3/4/ix.sh\nlib/\xc3\xa9 x/ix.sh\nlink\ntop\n",
		   "all files");
	ixt_root_close(dir);
	ixt_root_close(packed);
}
END_TEST

/* Read sets. */

START_TEST(test_read_set)
{
	static const named files[] = {
		{ "a", "{% include 'd/b' %}\n{% include 'c/base64' %}" },
		{ "d/b", "{% include '../c' %}" }, { "c", "C" }, { "other", "" },
	};
	static const named changed[] = {
		{ "a", "{% include 'd/b' %}\n{% include 'c/base64' %}" },
		{ "d/b", "{% include '../c' %}" }, { "c", "D" },
	};
	static const named overlay[] = { { "d/b", "hides the other" } };
	static const named appeared[] = { { "gone", "" } };
	ixt_root *roots[] = { memory_root(overlay, 1), memory_root(files, COUNT(files)),
			      memory_root(changed, COUNT(changed)), memory_root(appeared, 1) };
	ixt_root *first[] = { roots[1] }, *edited[] = { roots[2] };
	ixt_root *shadowed[] = { roots[0], roots[1] };
	ixt_root *moved[] = { roots[3], roots[1] }, *grown[] = { roots[1], roots[3] };
	ixt_loader *l = ixt_loader_new(first, 1, &ixt_allocator_libc, &f->trap), *m;
	ixt_read_set set;
	static const char *const names[] = { "a", "c", "d/../c", "d/b", "gone" };
	uint8_t digest[32];
	uint32_t i;

	ixt_read_set_init(&set, &f->arena);
	ixt_read_set_add_source(&set, load(l, S("a")));
	ixt_read_set_add_source(&set, load(l, S("//a")));
	ixt_read_set_add(&set, ixt_loader_read(l, S("gone")));
	ixt_read_set_sort(&set);
	ck_assert_uint_eq(set.count, COUNT(names));
	for (i = 0; i < COUNT(names); i++)
		assert_str(set.entries[i].name, names[i], "entry");
	ixt_sha256(S("C"), digest);
	ck_assert_mem_eq(set.entries[1].sha256, digest, 32);
	ck_assert_int_eq(set.entries[1].root, 0);
	ck_assert_int_eq(set.entries[4].root, -1);
	ck_assert_uint_eq(ixt_read_entries_hold(set.entries, set.count, l, &f->trap), set.count);
	ixt_loader_free(l);

	m = ixt_loader_new(edited, 1, &ixt_allocator_libc, &f->trap);
	ck_assert_uint_eq(ixt_read_entries_hold(set.entries, set.count, m, &f->trap), 1);
	ixt_loader_free(m);
	m = ixt_loader_new(shadowed, 2, &ixt_allocator_libc, &f->trap);
	ck_assert(!ixt_read_entry_holds(&set.entries[3], m, &f->trap));
	ixt_loader_free(m);
	m = ixt_loader_new(moved, 2, &ixt_allocator_libc, &f->trap);
	ck_assert_uint_eq(ixt_read_entries_hold(set.entries, set.count, m, &f->trap), 0);
	ixt_loader_free(m);
	m = ixt_loader_new(grown, 2, &ixt_allocator_libc, &f->trap);
	ck_assert_uint_eq(ixt_read_entries_hold(set.entries, set.count, m, &f->trap), 4);
	/* what cannot be read any more does not hold, and nothing is raised */
	set.entries[4].name = S("d");
	ck_assert(!ixt_read_entry_holds(&set.entries[4], m, &f->trap));
	ck_assert_int_eq(f->err.cls, IXT_ERR_NONE);
	ixt_loader_free(m);
	for (i = 0; i < 4; i++)
		ixt_root_close(roots[i]);
}
END_TEST

/* Lack of memory: the n-th allocation fails, for each n, and everything is
 * given back. */

typedef struct counting {
	long left;		/* allocations until they fail; < 0: never */
	long held;
} counting;

static void *counting_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
	counting *c = ctx;

	if (new_size && c->left == 0)
		return NULL;
	if (new_size && c->left > 0)
		c->left--;
	c->held += (long)new_size - (long)old_size;
	return ixt_allocator_libc.resize(NULL, ptr, old_size, new_size);
}

/* True when all went well. */
static bool use_everything(const ixt_allocator *a, const char *tree, const char *pack)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	ixt_root *roots[3];
	ixt_loader *volatile l = NULL;
	volatile uint32_t count = 0;
	volatile bool done = false;
	uint32_t packages;

	ixt_arena_init(&arena, a, 4096);
	arena.trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		roots[0] = memory_root(small_files, COUNT(small_files));
		count = 1;
		roots[1] = ixt_dir_root_open(S(tree), &arena);
		count = 2;
		roots[2] = ixt_packed_root_open(S(pack), &arena);
		count = 3;
		l = ixt_loader_new(roots, count, a, &trap);
		ixt_loader_source(l, S("bin/a/ix.sh/base64"));
		ixt_loader_source(l, S("inc"));
		ixt_loader_packages(l, &arena, &packages);
		done = true;
	} else {
		ck_assert_msg(err.cls == IXT_ERR_MEMORY || err.cls == IXT_ERR_OS, "%.*s",
			      IXT_STR_ARG(err.message));
	}
	if (l)
		ixt_loader_free(l);
	while (count)
		ixt_root_close(roots[--count]);
	ixt_arena_release(&arena);
	return done;
}

START_TEST(test_no_memory)
{
	const char *tree = path_in(f->dir, "tree"), *pack = path_in(f->dir, "pack");
	ixt_root *memory = memory_root(small_files, COUNT(small_files));
	counting c = { 0 };
	ixt_allocator a = { counting_resize, &c };
	long n;

	put_tree(tree);
	put_file(tree, "inc", "{% include 'top' %}\n{% include 'bin/empty' %}\n");
	write_pack(pack, memory);
	ixt_root_close(memory);
	for (n = 0; n < 1000; n++) {
		bool done;

		c = (counting){ n, 0 };
		done = use_everything(&a, tree, pack);
		ck_assert_msg(c.held == 0, "%ld: %ld bytes lost", n, c.held);
		if (done)
			break;
	}
	ck_assert_int_gt(n, 5);
	ck_assert_int_lt(n, 1000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("source");
	TCase *cases = tcase_create("source");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_loop_test(cases, test_text, 0, (int)COUNT(text_cases));
	tcase_add_test(cases, test_nul_in_name);
	tcase_add_test(cases, test_name_join);
	tcase_add_test(cases, test_include_depth);
	tcase_add_test(cases, test_source_size);
	tcase_add_test(cases, test_lines);
	tcase_add_test(cases, test_error_place);
	tcase_add_test(cases, test_overlays);
	tcase_add_loop_test(cases, test_mount, 0, (int)COUNT(mount_cases));
	tcase_add_test(cases, test_mount_then_next_root);
	tcase_add_loop_test(cases, test_kind, 0, KIND_COUNT);
	tcase_add_test(cases, test_directory_special);
	tcase_add_test(cases, test_directory_denied);
	tcase_add_test(cases, test_directory_missing);
	tcase_add_test(cases, test_directory_sizes);
	tcase_add_test(cases, test_git_links);
	tcase_add_test(cases, test_git_state);
	tcase_add_test(cases, test_git_damaged);
	tcase_add_test(cases, test_git_large);
	tcase_add_test(cases, test_git_refused);
	tcase_add_test(cases, test_pack_flips);
	tcase_add_test(cases, test_pack_forged);
	tcase_add_loop_test(cases, test_pack_refused, 0, (int)COUNT(forgeries));
	tcase_add_test(cases, test_pack_deterministic);
	tcase_add_test(cases, test_pack_empty);
	tcase_add_test(cases, test_pack_bad_names);
	tcase_add_test(cases, test_pack_file_refused);
	tcase_add_test(cases, test_pack_directory);
	tcase_add_test(cases, test_read_set);
	tcase_add_test(cases, test_no_memory);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
