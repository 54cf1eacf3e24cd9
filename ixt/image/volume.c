#include "ixt/image/volume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/host/spawn.h"
#include "ixt/host/write_file.h"

/* Both programs write dates. Equal inputs shall give equal volumes: so these dates
 * are always the same, and so are those of the files we put in. */
static const char *const settings[] = { "SOURCE_DATE_EPOCH=1", NULL };
#define VOLUME_DATE "1980010100000000"

enum { ARGUMENTS_MAX = 512, VOLUME_MARK_AT = 32769 };

typedef struct command {
	ixt_arena *arena;
	const char *argv[ARGUMENTS_MAX];
	uint32_t count;
} command;

static void add(command *c, ixt_str argument)
{
	if (c->count == ARGUMENTS_MAX - 1)
		ixt_raise(c->arena, IXT_ERR_ERROR, "more files than one command takes");
	c->argv[c->count++] = ixt_arena_copy(c->arena, argument).ptr;
	c->argv[c->count] = NULL;
}

static void add_all(command *c, const char *const *arguments)
{
	for (; *arguments; arguments++)
		add(c, ixt_str_of(*arguments));
}

/* What it says on standard error comes with its output. */
static void start(command *c, ixt_arena *a)
{
	static const char *const both[] = { "sh", "-c", "exec \"$@\" 2>&1", "sh", NULL };

	c->arena = a;
	c->count = 0;
	add_all(c, both);
}

/* Of what a program printed the line that tells why it failed: xorriso's first
 * failure (its last line only says that it gives up), else the last line. */
static ixt_str telling_line(ixt_str text)
{
	ixt_str line = IXT_STR(""), last = line;
	size_t end;

	while (text.len) {
		end = ixt_str_chr(text, '\n', 0);
		line = ixt_str_first(text, end);
		text = ixt_str_from(text, end == IXT_STR_NPOS ? text.len : end + 1);
		if (ixt_str_find(line, IXT_STR(": FAILURE : "), 0) != IXT_STR_NPOS)
			return line;
		last = line.len ? line : last;
	}
	return last;
}

/* What it printed, in the arena. */
static ixt_str finish(command *c, ixt_str about)
{
	ixt_buf out;
	ixt_str text;
	int status;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = c->arena->trap;
	status = ixt_spawn(c->arena, c->argv, settings, &out);
	text = ixt_arena_copy(c->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	if (status) {
		ixt_str said = telling_line(text);

		ixt_raise(c->arena, IXT_ERR_ERROR, "%.*s: %s ended with status %d%s%.*s",
			  IXT_STR_ARG(about), c->argv[4], status, said.len ? ", saying: " : "",
			  IXT_STR_ARG(said));
	}
	return text;
}

bool ixt_has_program(ixt_arena *a, const char *name)
{
	const char *const argv[] = { "sh", "-c", "command -v \"$1\"", "sh", name, NULL };
	ixt_buf out;
	int status;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = a->trap;
	status = ixt_spawn(a, argv, NULL, &out);
	ixt_buf_release(&out);
	return status == 0;
}

bool ixt_is_volume(const char *path)
{
	char mark[5];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is = fd >= 0 && pread(fd, mark, sizeof mark, VOLUME_MARK_AT) == sizeof mark &&
		  memcmp(mark, "CD001", sizeof mark) == 0;

	if (fd >= 0)
		close(fd);
	return is;
}

ixt_str ixt_make_work_dir(ixt_arena *a, ixt_str parent)
{
	ixt_str path = ixt_arena_format(a, "%.*s/.ixt-image-XXXXXX", IXT_STR_ARG(parent));

	if (!mkdtemp((char *)path.ptr))
		ixt_raise_errno(a, parent, errno);
	return path;
}

/* ------------------------------------------------------------------ reading */

ixt_str ixt_volume_read(ixt_arena *a, ixt_str volume, ixt_str inner, ixt_str work_dir)
{
	static const char *const before[] = { "xorriso", "-osirrox", "on", "-indev", NULL };
	ixt_str to = ixt_arena_format(a, "%.*s/extracted", IXT_STR_ARG(work_dir)), bytes;
	command c;

	start(&c, a);
	add_all(&c, before);
	add(&c, volume);
	add(&c, IXT_STR("-extract"));
	add(&c, inner);
	add(&c, to);
	finish(&c, volume);
	bytes = ixt_read_file(a, to);
	unlink(to.ptr);
	return bytes;
}

/* Files of the volume, one a line, in single quotes; between xorriso's messages. */
static ixt_str list_files(ixt_arena *a, ixt_str volume)
{
	static const char *const after[] = { "-find", "/", "-type", "f", NULL };
	command c;

	start(&c, a);
	add(&c, IXT_STR("xorriso"));
	add(&c, IXT_STR("-indev"));
	add(&c, volume);
	add_all(&c, after);
	return finish(&c, volume);
}

/* The first listed file whose path ends so; empty: there is none. */
static ixt_str find_file(ixt_str list, const char *ending)
{
	while (list.len) {
		size_t end = ixt_str_chr(list, '\n', 0);
		ixt_str line = ixt_str_first(list, end);

		list = ixt_str_from(list, end == IXT_STR_NPOS ? list.len : end + 1);
		if (line.len < 2 || line.ptr[0] != '\'')
			continue;
		line = (ixt_str){ line.ptr + 1, line.len - 2 };
		if (ixt_str_ends(line, ixt_str_of(ending)))
			return line;
	}
	return IXT_STR("");
}

static ixt_str skip_spaces(ixt_str s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t'))
		s = ixt_str_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* What stands behind one of the words that name a module; empty: another line. */
static ixt_str module_of(ixt_str line)
{
	static const char *const words[] = {
		"module_path:", "MODULE_PATH=", "module ", "module2 ",
	};
	size_t i;

	line = skip_spaces(line);
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (ixt_str_starts(line, ixt_str_of(words[i])))
			return skip_spaces(ixt_str_from(line, strlen(words[i])));
	return IXT_STR("");
}

/* capOS's kernel stops at any other number of modules than one. */
static ixt_str only_module(ixt_arena *a, ixt_str config, ixt_str name)
{
	ixt_str module = IXT_STR("");
	uint32_t count = 0;

	while (config.len) {
		size_t end = ixt_str_chr(config, '\n', 0);
		ixt_str met = module_of(ixt_str_first(config, end));

		config = ixt_str_from(config, end == IXT_STR_NPOS ? config.len : end + 1);
		if (met.len && !ixt_str_eq(met, module)) {
			module = met;
			count++;
		}
	}
	if (count != 1)
		ixt_raise(a, IXT_ERR_ERROR, "%.*s names %u modules, 1 expected, the boot manifest",
			  IXT_STR_ARG(name), count);
	if (ixt_str_chr(module, '#', 0) != IXT_STR_NPOS)
		ixt_raise(a, IXT_ERR_ERROR, "%.*s names the boot manifest with a hash, so a "
			  "changed one would not be loaded; take the hash out first",
			  IXT_STR_ARG(name));
	return module;
}

ixt_str ixt_volume_manifest(ixt_arena *a, ixt_str volume, ixt_str work_dir)
{
	static const char *const configs[] = {
		"/limine.conf", "/limine.cfg", "/boot/grub/grub.cfg",
	};
	ixt_str files = list_files(a, volume), module, config;
	size_t i, colon;

	for (i = 0; i < sizeof configs / sizeof *configs; i++) {
		config = find_file(files, configs[i]);
		if (!config.len)
			continue;
		module = only_module(a, ixt_volume_read(a, volume, config, work_dir), config);
		colon = ixt_str_chr(module, ':', 0);	/* boot():/path */
		return colon == IXT_STR_NPOS ? module : ixt_str_from(module, colon + 1);
	}
	module = find_file(files, "/boot/manifest.bin");
	if (!module.len)
		ixt_raise(a, IXT_ERR_ERROR, "%.*s: neither a loader's configuration nor "
			  "/boot/manifest.bin met; a boot image of capOS expected",
			  IXT_STR_ARG(volume));
	return module;
}

/* ------------------------------------------------------------------ writing */

static ixt_str write_part(ixt_arena *a, const ixt_volume_file *file, ixt_str dir, uint32_t i)
{
	static const struct timespec dates[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	ixt_str path = ixt_arena_format(a, "%.*s/%u", IXT_STR_ARG(dir), i);

	ixt_write_file(a, path, file->data, NULL);
	if (utimensat(AT_FDCWD, path.ptr, dates, 0) < 0)
		ixt_raise_errno(a, path, errno);
	return path;
}

static void move(ixt_arena *a, ixt_str from, ixt_str to)
{
	if (rename(ixt_arena_copy(a, from).ptr, ixt_arena_copy(a, to).ptr) < 0)
		ixt_raise_errno(a, to, errno);
}

void ixt_volume_update(ixt_arena *a, ixt_str volume, ixt_str out, const ixt_volume_file *files,
		       uint32_t count, ixt_str work_dir)
{
	static const char *const boot[] = { "-boot_image", "any", "replay", NULL };
	ixt_str made = ixt_arena_format(a, "%.*s/made", IXT_STR_ARG(work_dir));
	command c;
	uint32_t i;

	start(&c, a);
	add(&c, IXT_STR("xorriso"));
	add(&c, IXT_STR("-indev"));
	add(&c, volume);
	add(&c, IXT_STR("-outdev"));
	add(&c, made);
	add_all(&c, boot);
	for (i = 0; i < count; i++) {
		add(&c, IXT_STR("-map"));
		add(&c, write_part(a, &files[i], work_dir, i));
		add(&c, files[i].inner);
	}
	finish(&c, volume);
	move(a, made, out);
}

static void write_tree(ixt_arena *a, ixt_str dir, const ixt_volume_file *file)
{
	ixt_str path = ixt_arena_concat(a, dir, file->inner);

	ixt_make_directories(a, ixt_str_first(path, ixt_str_rchr(path, '/')));
	ixt_write_file(a, path, file->data, NULL);
}

void ixt_volume_create(ixt_arena *a, ixt_str out, const ixt_volume_file *files, uint32_t count,
		       ixt_str work_dir)
{
	/* only what starts a kernel from a volume: no fonts, themes, languages */
	static const char *const small[] = {
		"grub-mkrescue", "--install-modules=multiboot normal iso9660 biosdisk",
		"--fonts=", "--themes=", "--locales=", "--modification-date=" VOLUME_DATE,
		"--set_all_file_dates", VOLUME_DATE, "-o", NULL,
	};
	ixt_str made = ixt_arena_format(a, "%.*s/made", IXT_STR_ARG(work_dir));
	ixt_str tree = ixt_arena_format(a, "%.*s/tree", IXT_STR_ARG(work_dir));
	command c;
	uint32_t i;

	for (i = 0; i < count; i++)
		write_tree(a, tree, &files[i]);
	start(&c, a);
	add_all(&c, small);
	add(&c, made);
	add(&c, tree);
	finish(&c, out);
	move(a, made, out);
}
