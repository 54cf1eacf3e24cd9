#include "ixt/source/loader.h"

#include <stdlib.h>

#include "ixt/base/base64.h"
#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"
#include "ixt/source/mount_pip.h"

#define ARENA_CHUNK 65536

/* What is known of one name. */
typedef struct slot {
	const ixt_source *source;	/* NULL: not made yet */
	const ixt_source_read *read;	/* NULL: not read yet */
	bool loading;			/* on l->loading */
} slot;

/* A source that is being made, and the line of its file that is looked at. */
typedef struct loading {
	uint32_t name;
	uint32_t line;		/* 0: none yet */
} loading;

typedef enum mount_state { MOUNT_UNKNOWN, MOUNT_NONE, MOUNT_PIP } mount_state;

/* Whether a directory of a root has a mount. */
typedef struct mount {
	mount_state state;
	const ixt_mount_pip *pip;
} mount;

struct ixt_loader {
	const ixt_allocator *allocator;
	ixt_arena arena;
	ixt_arena scratch;	/* while one source is made */
	ixt_root *const *roots;
	uint32_t root_count;
	ixt_intern names;
	slot *slots;		/* by number of the name */
	uint32_t slot_count, slot_cap;
	ixt_intern directories;
	mount *mounts;		/* by number of the directory, then root */
	uint32_t mount_count, mount_cap;
	const ixt_source_read **absent;
	uint32_t absent_count, absent_cap;
	loading loading[IXT_MAX_INCLUDE_DEPTH + 1];
	uint32_t depth;
};

ixt_loader *ixt_loader_new(ixt_root *const *roots, uint32_t root_count,
			   const ixt_allocator *allocator, ixt_trap *trap)
{
	ixt_loader *l = allocator->resize(allocator->ctx, NULL, 0, sizeof *l);

	if (!l)
		ixt_raise_str(trap, IXT_ERR_MEMORY, IXT_STR("out of memory"));
	*l = (ixt_loader){ .allocator = allocator, .roots = roots, .root_count = root_count };
	ixt_arena_init(&l->arena, allocator, ARENA_CHUNK);
	ixt_arena_init(&l->scratch, allocator, ARENA_CHUNK);
	ixt_intern_init(&l->names, &l->arena);
	ixt_intern_init(&l->directories, &l->arena);
	ixt_loader_set_trap(l, trap);
	return l;
}

void ixt_loader_free(ixt_loader *l)
{
	ixt_arena_release(&l->arena);
	ixt_arena_release(&l->scratch);
	l->allocator->resize(l->allocator->ctx, l, sizeof *l, 0);
}

void ixt_loader_set_trap(ixt_loader *l, ixt_trap *trap)
{
	l->arena.trap = trap;
	l->scratch.trap = trap;
}

static uint32_t number_of(ixt_loader *l, ixt_str name)
{
	uint32_t number = ixt_intern_put(&l->names, name);

	while (l->slot_count <= number)
		IXT_PUSH(&l->arena, l->slots, l->slot_count, l->slot_cap) = (slot){ 0 };
	return number;
}

/* Errors. Each is told, for people, at which line of which file it was met
 * when a textual include led there. */

static void note_place(ixt_loader *l)
{
	ixt_error *e = l->arena.trap->error;
	uint32_t i = l->depth;

	if (e->cls != IXT_ERR_NONE)
		return;
	while (i-- > 0) {
		if (l->loading[i].line) {
			e->file = ixt_intern_text(&l->names, l->loading[i].name);
			e->file_line = l->loading[i].line;
			return;
		}
	}
}

static noreturn void raise_at(ixt_loader *l, ixt_error_class cls, ixt_str message)
{
	note_place(l);
	ixt_raise_str(l->arena.trap, cls, message);
}

static noreturn void raise_limit(ixt_loader *l, const char *construct, ixt_str message)
{
	if (l->arena.trap->error->cls == IXT_ERR_NONE)
		l->arena.trap->error->construct = ixt_str_of(construct);
	raise_at(l, IXT_ERR_UNSUPPORTED, message);
}

static void check_size(ixt_loader *l, size_t size, ixt_str name)
{
	if (size > IXT_MAX_SOURCE_BYTES)
		raise_limit(l, "source size",
			    ixt_arena_format(&l->arena,
					     "more than %u bytes (IXT_MAX_SOURCE_BYTES): %.*s",
					     IXT_MAX_SOURCE_BYTES, IXT_STR_ARG(name)));
}

/* Reading (core/vfs.py).
 *
 * Upstream opens ROOT/a/b/c; on ENOENT alone it goes on with the mount or
 * plain directory ROOT/a for b/c, which opens the same file again and goes on
 * with ROOT/a/b for c, and so on: so the first of ROOT/a, ROOT/a/b … that has a
 * mount answers, and its answer is final for this root. The root itself is
 * looked at before anything is opened, so a mount there hides all its files.
 * A mount that cannot find its own pypi.json counts as none, since upstream
 * takes any FileNotFoundError of a mount's start for the lack of mount.py. */

static ixt_str below(ixt_loader *l, ixt_str directory, ixt_str name)
{
	if (directory.len == 0)
		return name;
	return ixt_arena_concat(&l->arena,
				ixt_arena_concat(&l->arena, directory, IXT_STR("/")), name);
}

/* Asks root `r` for a file; false when it is absent. */
static bool read_file(ixt_loader *l, uint32_t r, ixt_str path, ixt_str *data)
{
	ixt_root *root = l->roots[r];

	switch (root->ops->read(root, path, &l->arena, data)) {
	case IXT_READ_OK:
		check_size(l, data->len, path);
		return true;
	case IXT_READ_ABSENT:
		return false;
	case IXT_READ_FAILED:
		break;
	}
	note_place(l);
	ixt_root_raise(root, path, &l->arena);
}

static mount *mount_slot(ixt_loader *l, uint32_t r, ixt_str directory)
{
	uint32_t at = ixt_intern_put(&l->directories, directory) * l->root_count + r;

	while (l->mount_count <= at)
		IXT_PUSH(&l->arena, l->mounts, l->mount_count, l->mount_cap) = (mount){ 0 };
	return &l->mounts[at];
}

static const ixt_mount_pip *load_mount(ixt_loader *l, uint32_t r, ixt_str directory)
{
	ixt_str name = below(l, directory, IXT_STR("mount.py")), code, json;

	if (!read_file(l, r, name, &code) ||
	    !read_file(l, r, below(l, directory, IXT_STR("pypi.json")), &json))
		return NULL;
	return ixt_mount_pip_new(name, code, json, &l->arena);
}

/* The mount in `directory` of root `r`, or NULL. */
static const ixt_mount_pip *mount_at(ixt_loader *l, uint32_t r, ixt_str directory)
{
	mount *m = mount_slot(l, r, directory);

	if (m->state == MOUNT_UNKNOWN) {
		m->pip = load_mount(l, r, directory);
		m->state = m->pip ? MOUNT_PIP : MOUNT_NONE;
	}
	return m->pip;
}

static bool read_mounted(ixt_loader *l, uint32_t r, ixt_str name, ixt_str *data)
{
	const ixt_mount_pip *pip;
	size_t slash = 0;

	for (; (slash = ixt_str_chr(name, '/', slash)) != IXT_STR_NPOS; slash++) {
		pip = mount_at(l, r, ixt_str_first(name, slash));
		if (pip)
			return ixt_mount_pip_read(pip, ixt_str_from(name, slash + 1),
						  &l->arena, data);
	}
	return false;
}

static bool read_from(ixt_loader *l, uint32_t r, ixt_str name, ixt_str *data)
{
	const ixt_mount_pip *pip = mount_at(l, r, (ixt_str){ NULL, 0 });

	if (pip)
		return ixt_mount_pip_read(pip, name, &l->arena, data);
	return read_file(l, r, name, data) || read_mounted(l, r, name, data);
}

static const ixt_source_read *read_anywhere(ixt_loader *l, ixt_str name)
{
	ixt_source_read *read;
	ixt_str data = { NULL, 0 };
	uint32_t r = 0;

	if (ixt_str_chr(name, '\0', 0) != IXT_STR_NPOS)
		raise_at(l, IXT_ERR_VALUE, IXT_STR("embedded null byte"));
	if (!ixt_path_stays_below(name))
		r = l->root_count;
	while (r < l->root_count && !read_from(l, r, name, &data))
		r++;
	read = IXT_NEW(&l->arena, ixt_source_read);
	*read = (ixt_source_read){ name, r < l->root_count ? (int)r : -1, data };
	if (read->root < 0)
		IXT_PUSH(&l->arena, l->absent, l->absent_count, l->absent_cap) = read;
	return read;
}

static const ixt_source_read *read_once(ixt_loader *l, uint32_t number)
{
	if (!l->slots[number].read)
		l->slots[number].read =
			read_anywhere(l, ixt_intern_text(&l->names, number));
	return l->slots[number].read;
}

/* The same for a file that must be somewhere. */
static const ixt_source_read *read_present(ixt_loader *l, uint32_t number)
{
	const ixt_source_read *read = read_once(l, number);

	if (read->root < 0)
		raise_at(l, IXT_ERR_FILE_NOT_FOUND, read->name);
	return read;
}

/* Names. */

/* os.path.dirname */
static ixt_str dirname_of(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/'), end;

	if (slash == IXT_STR_NPOS)
		return (ixt_str){ path.ptr, 0 };
	for (end = slash + 1; end && path.ptr[end - 1] == '/'; end--)
		;
	return ixt_str_first(path, end ? end : slash + 1);
}

ixt_str ixt_name_join(ixt_arena *arena, ixt_str name, ixt_str parent)
{
	ixt_str dir = dirname_of(parent);

	if ((name.len && name.ptr[0] == '/') || dir.len == 0)
		return name;
	if (dir.ptr[dir.len - 1] != '/')
		dir = ixt_arena_concat(arena, dir, IXT_STR("/"));
	return ixt_arena_concat(arena, dir, name);
}

/* Lines. They are counted as Jinja counts them, which takes \r\n, \r and \n
 * for line ends, while an include is looked for between \n only. */

static uint32_t count_line_ends(ixt_str s)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n' ||
		     (s.ptr[i] == '\r' && !(i + 1 < s.len && s.ptr[i + 1] == '\n'));
	return n;
}

static ixt_line_span span_at(const ixt_source *s, uint32_t line)
{
	uint32_t low = 0, high = s->span_count;

	if (!s->spans)
		return (ixt_line_span){ 1, 1, s->read->name };
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;

		if (s->spans[mid].line <= line)
			low = mid;
		else
			high = mid;
	}
	return s->spans[low];
}

ixt_line_span ixt_source_position(const ixt_source *s, uint32_t line)
{
	ixt_line_span span = span_at(s, line);

	if (line > span.line)
		span.file_line += line - span.line;
	span.line = line;
	return span;
}

/* Textual include (Loader.resolve_includes). */

typedef struct piece {
	ixt_str text;
	bool own;		/* lines of the file itself */
} piece;

typedef struct weave {
	ixt_loader *l;
	ixt_str name;
	ixt_str data;
	piece *pieces;		/* joined by newlines; in scratch */
	uint32_t count, cap;
	size_t size;		/* of the joined text */
	ixt_line_span *spans;	/* in scratch */
	uint32_t span_count, span_cap;
	const ixt_source **includes;	/* in scratch */
	uint32_t include_count, include_cap;
	uint32_t line;		/* next line of the result */
	uint32_t file_line;	/* next line of the file */
} weave;

static const ixt_source *source_of(ixt_loader *l, ixt_str name);

/* Without its last code point: Python's s[:-1]. */
static ixt_str drop_last(ixt_str s)
{
	while (s.len && ((unsigned char)s.ptr[s.len - 1] & 0xc0) == 0x80)
		s.len--;
	if (s.len)
		s.len--;
	return s;
}

/* cut_include(): the name a line includes, empty when it includes none. A
 * quote that is missing makes find() answer -1: without the first, the name
 * starts with the line; without the second, it lacks its last character. */
static ixt_str cut_include(ixt_str line)
{
	size_t quote;

	line = ixt_strip(line);
	if (!ixt_str_starts(line, IXT_STR("{% include")))
		return (ixt_str){ NULL, 0 };
	quote = ixt_str_chr(line, '\'', 0);
	if (quote != IXT_STR_NPOS)
		line = ixt_str_from(line, quote + 1);
	quote = ixt_str_chr(line, '\'', 0);
	return quote != IXT_STR_NPOS ? ixt_str_first(line, quote) : drop_last(line);
}

static void add_span(weave *w, uint32_t line, ixt_line_span from)
{
	from.line = line;
	IXT_PUSH(&w->l->scratch, w->spans, w->span_count, w->span_cap) = from;
}

static void add_size(weave *w, size_t len)
{
	w->size += len + (w->count != 0);
	check_size(w->l, w->size, w->name);
}

static void add_piece(weave *w, ixt_str text, bool own)
{
	add_size(w, text.len);
	IXT_PUSH(&w->l->scratch, w->pieces, w->count, w->cap) = (piece){ text, own };
}

/* `line` and its newline, if it has one, stay as they are. Lines that follow
 * one another become one piece. */
static void add_own_line(weave *w, ixt_str line, ixt_str whole)
{
	piece *last = w->count ? &w->pieces[w->count - 1] : NULL;
	uint32_t ends = count_line_ends(whole);

	if (last && last->own) {
		add_size(w, line.len);
		last->text.len += 1 + line.len;
	} else {
		add_span(w, w->line, (ixt_line_span){ 0, w->file_line, w->name });
		add_piece(w, line, true);
	}
	w->line += ends;
	w->file_line += ends;
}

static void add_include(weave *w, const ixt_source *s)
{
	uint32_t i;

	for (i = 0; i < w->include_count; i++)
		if (w->includes[i] == s)
			return;
	IXT_PUSH(&w->l->scratch, w->includes, w->include_count, w->include_cap) = s;
}

static void add_included(weave *w, const ixt_source *s, ixt_str whole)
{
	ixt_str text = ixt_strip(s->text);
	size_t stripped = text.len ? (size_t)(text.ptr - s->text.ptr) : 0;
	uint32_t first = 1 + count_line_ends(ixt_str_first(s->text, stripped));
	uint32_t ends = count_line_ends(text), i;

	add_include(w, s);
	add_span(w, w->line, ixt_source_position(s, first));
	for (i = 0; i < s->span_count; i++)
		if (s->spans[i].line > first && s->spans[i].line <= first + ends)
			add_span(w, w->line + s->spans[i].line - first, s->spans[i]);
	add_piece(w, text, false);
	w->line += ends + 1;
	w->file_line += count_line_ends(whole);
}

static void add_line(weave *w, ixt_str line, ixt_str whole)
{
	ixt_loader *l = w->l;
	ixt_str inc = cut_include(line);

	if (inc.len == 0) {
		add_own_line(w, line, whole);
		return;
	}
	l->loading[l->depth - 1].line = w->file_line;
	add_included(w, source_of(l, ixt_name_join(&l->scratch, inc, w->name)), whole);
	l->loading[l->depth - 1].line = 0;
}

static void add_lines(weave *w)
{
	size_t at = 0, end;

	do {
		end = ixt_str_chr(w->data, '\n', at);
		if (end == IXT_STR_NPOS)
			end = w->data.len;
		add_line(w, ixt_str_range(w->data.ptr + at, w->data.ptr + end),
			 ixt_str_from(ixt_str_first(w->data, end + 1), at));
		at = end + 1;
	} while (end < w->data.len);
}

static ixt_str join_pieces(weave *w)
{
	char *out = ixt_arena_take(&w->l->arena, w->size + 1);
	size_t len = 0;
	uint32_t i;

	for (i = 0; i < w->count; i++) {
		ixt_str text = w->pieces[i].text;

		if (i)
			out[len++] = '\n';
		if (text.len)
			memcpy(out + len, text.ptr, text.len);
		len += text.len;
	}
	out[len] = '\0';
	return (ixt_str){ out, len };
}

static void *keep(ixt_loader *l, const void *items, size_t size)
{
	return size ? memcpy(ixt_arena_take(&l->arena, size), items, size) : NULL;
}

static void weave_includes(ixt_loader *l, ixt_source *s)
{
	ixt_mark mark = ixt_arena_mark(&l->scratch);
	weave w = { .l = l, .name = s->name, .data = s->text, .line = 1, .file_line = 1 };

	add_lines(&w);
	if (w.include_count) {
		s->text = join_pieces(&w);
		s->spans = keep(l, w.spans, w.span_count * sizeof *w.spans);
		s->span_count = w.span_count;
		s->includes = keep(l, w.includes, w.include_count * sizeof *w.includes);
		s->include_count = w.include_count;
	}
	ixt_arena_release_to(&l->scratch, mark);
}

static void make_from_file(ixt_loader *l, ixt_source *s, uint32_t number)
{
	size_t offset;

	s->read = read_present(l, number);
	s->text = s->read->data;
	if (!ixt_utf8_valid(s->text, &offset)) {
		note_place(l);
		ixt_utf8_raise(&l->arena, s->text);
	}
	if (ixt_str_find(s->text, IXT_STR("{% include"), 0) != IXT_STR_NPOS)
		weave_includes(l, s);
}

/* The base64 form of a source. */

static const ixt_str base64_suffix = { "/base64", 7 };

static void make_base64(ixt_loader *l, ixt_source *s)
{
	const ixt_source *inner =
		source_of(l, ixt_str_first(s->name, s->name.len - base64_suffix.len));

	check_size(l, (inner->text.len + 2) / 3 * 4, s->name);
	s->text = ixt_base64_encode(&l->arena, inner->text);
	s->read = inner->read;
	s->includes = inner->includes;
	s->include_count = inner->include_count;
}

/* Sources. */

static ixt_str without_slashes(ixt_str name)
{
	while (ixt_str_starts(name, IXT_STR("//")))
		name = ixt_str_from(name, 2);
	return name;
}

static noreturn void raise_cycle(ixt_loader *l, ixt_str name)
{
	raise_at(l, IXT_ERR_RECURSION,
		 ixt_arena_format(&l->arena, "%.*s includes itself", IXT_STR_ARG(name)));
}

/* Like os.path.normpath, for a name that stays below its root. */
static ixt_str normal_name(ixt_loader *l, ixt_str name)
{
	char *out = ixt_arena_take(&l->scratch, name.len + 1);
	size_t len = 0, at, end;

	for (at = 0; at < name.len; at = end + 1) {
		ixt_str part;

		end = ixt_str_chr(name, '/', at);
		if (end == IXT_STR_NPOS)
			end = name.len;
		part = ixt_str_range(name.ptr + at, name.ptr + end);
		if (ixt_str_is(part, "..")) {
			while (len && out[--len] != '/')
				;
		} else if (part.len && !ixt_str_is(part, ".")) {
			if (len)
				out[len++] = '/';
			memcpy(out + len, part.ptr, part.len);
			len += part.len;
		}
	}
	return (ixt_str){ out, len };
}

/* A file that includes itself by a detour, like x/../x/a, gets another name
 * each time round; it is found out where the depth ends. */
static void check_detours(ixt_loader *l)
{
	ixt_str *normal = IXT_NEW_ARRAY(&l->scratch, ixt_str, l->depth);
	uint32_t i, k;

	for (i = 0; i < l->depth; i++) {
		ixt_str name = ixt_intern_text(&l->names, l->loading[i].name);

		normal[i] = normal_name(l, name);
		for (k = 0; k < i; k++)
			if (ixt_str_eq(normal[k], normal[i]))
				raise_cycle(l, normal[i]);
	}
}

static void enter(ixt_loader *l, uint32_t number)
{
	if (l->slots[number].loading)
		raise_cycle(l, ixt_intern_text(&l->names, number));
	if (l->depth > IXT_MAX_INCLUDE_DEPTH) {
		check_detours(l);
		raise_limit(l, "include depth",
			    ixt_arena_format(&l->arena,
					     "more than %d includes inside includes "
					     "(IXT_MAX_INCLUDE_DEPTH)",
					     IXT_MAX_INCLUDE_DEPTH));
	}
	l->slots[number].loading = true;
	l->loading[l->depth++] = (loading){ number, 0 };
}

static void leave(ixt_loader *l)
{
	l->slots[l->loading[--l->depth].name].loading = false;
}

static const ixt_source *source_of(ixt_loader *l, ixt_str name)
{
	uint32_t number = number_of(l, without_slashes(name));
	ixt_source *s;

	if (l->slots[number].source)
		return l->slots[number].source;
	enter(l, number);
	s = IXT_NEW(&l->arena, ixt_source);
	s->name = ixt_intern_text(&l->names, number);
	if (ixt_str_ends(s->name, base64_suffix))
		make_base64(l, s);
	else
		make_from_file(l, s, number);
	leave(l);
	l->slots[number].source = s;
	return s;
}

/* A call that raised has left its marks. */
static void reset(ixt_loader *l)
{
	while (l->depth)
		leave(l);
	ixt_arena_clear(&l->scratch);
}

const ixt_source *ixt_loader_source(ixt_loader *l, ixt_str name)
{
	reset(l);
	return source_of(l, name);
}

const ixt_source_read *ixt_loader_read(ixt_loader *l, ixt_str name)
{
	reset(l);
	return read_once(l, number_of(l, without_slashes(name)));
}

uint32_t ixt_loader_absent_count(const ixt_loader *l)
{
	return l->absent_count;
}

ixt_str ixt_loader_absent(const ixt_loader *l, uint32_t index)
{
	return l->absent[index]->name;
}

/* Packages. */

typedef struct package_list {
	ixt_arena *arena;	/* of the names */
	ixt_arena *scratch;	/* of the growing table */
	ixt_str *names;
	uint32_t count, cap;
} package_list;

static void visit_package(void *ctx, ixt_str path)
{
	package_list *p = ctx;
	ixt_str dir = dirname_of(path);

	if (dir.len)
		IXT_PUSH(p->scratch, p->names, p->count, p->cap) =
			ixt_arena_copy(p->arena, dir);
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static uint32_t keep_unique(ixt_str *names, uint32_t count)
{
	uint32_t i, n = 0;

	for (i = 0; i < count; i++)
		if (n == 0 || !ixt_str_eq(names[n - 1], names[i]))
			names[n++] = names[i];
	return n;
}

ixt_str *ixt_loader_packages(ixt_loader *l, ixt_arena *arena, uint32_t *count)
{
	package_list p = { .arena = arena, .scratch = &l->scratch };
	ixt_str *names;
	uint32_t r;

	ixt_arena_clear(&l->scratch);
	for (r = 0; r < l->root_count; r++) {
		ixt_root *root = l->roots[r];

		if (root->ops->list(root, IXT_STR("ix.sh"), visit_package, &p) < 0)
			ixt_root_raise(root, root->error_path, &l->arena);
	}
	if (p.count)
		qsort(p.names, p.count, sizeof *p.names, by_bytes);
	*count = keep_unique(p.names, p.count);
	names = IXT_NEW_ARRAY(arena, ixt_str, *count);
	if (*count)
		memcpy(names, p.names, *count * sizeof *names);
	ixt_arena_clear(&l->scratch);
	return names;
}
