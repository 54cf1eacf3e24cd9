#include "ixt/plan/patch.h"

#include <errno.h>

#include "ixt/base/base64.h"
#include "ixt/base/intern.h"
#include "ixt/base/utf8.h"
#include "ixt/package/descriptor.h"
#include "ixt/source/root.h"

static noreturn void raise_unsupported(ixt_arena *a, const char *construct, ixt_str message)
{
	a->trap->error->construct = ixt_str_of(construct);
	ixt_raise_str(a->trap, IXT_ERR_UNSUPPORTED, message);
}

/* ------------------------------------------------------------------ tokens */

typedef enum token_kind {
	TOKEN_REALM, TOKEN_PACKAGE, TOKEN_FLAG,
} token_kind;

typedef struct token {
	token_kind kind;
	bool remove;
	bool embed;		/* value names a file */
	ixt_str name, value;
} token;

static token flag_token(ixt_str text)
{
	size_t eq = ixt_str_chr(text, '=', 0);
	token t = { .kind = TOKEN_FLAG, .name = ixt_str_first(text, eq) };

	if (eq == IXT_STR_NPOS) {
		t.value = IXT_STR("1");
		return t;
	}
	t.value = ixt_str_from(text, eq + 1);
	t.embed = ixt_str_starts(t.name, IXT_STR("embed:"));
	if (t.embed)
		t.name = ixt_str_from(t.name, strlen("embed:"));
	t.remove = !t.embed && ixt_str_is(t.value, "-");
	return t;
}

static token token_of(ixt_str text)
{
	token t = { .kind = TOKEN_REALM };

	if (ixt_str_starts(text, IXT_STR("--")))
		return flag_token(ixt_str_from(text, 2));
	t.remove = ixt_str_starts(text, IXT_STR("-"));
	if (t.remove || ixt_str_starts(text, IXT_STR("+")))
		text = ixt_str_from(text, 1);
	t.name = text;
	if (ixt_str_chr(text, '/', 0) != IXT_STR_NPOS)
		t.kind = TOKEN_PACKAGE;
	return t;
}

static ixt_str embedded(ixt_realm_args *it, ixt_str file)
{
	ixt_str text;

	if (!it->reader->read_file(it->reader->ctx, it->arena, file, &text))
		ixt_errno_raise(ENOENT, file, it->arena);
	return ixt_base64_encode(it->arena, text);
}

static ixt_str text_of_next(const ixt_realm_args *it)
{
	if (!it->user_first)
		return it->args[it->next];
	return it->next ? it->args[it->next - 1] : it->user;
}

static token read_token(ixt_realm_args *it)
{
	ixt_str text = text_of_next(it);
	size_t offset;

	if (!ixt_utf8_valid(text, &offset))
		raise_unsupported(it->arena, "argument", ixt_arena_format(it->arena,
			"argument %u is not UTF-8 (byte %zu)",
			it->next + !it->user_first, offset));
	return token_of(text);
}

typedef struct group {
	token *tokens;
	uint32_t count, cap;
} group;

static bool begins_another(const group *g, const token *t)
{
	return g->count && t->kind == TOKEN_REALM && !ixt_str_eq(t->name, g->tokens[0].name);
}

/* The tokens up to the first one of another realm; none at the end. Its first one
 * is a realm. */
static group read_group(ixt_realm_args *it)
{
	group g = { NULL, 0, 0 };

	for (; it->next < it->count + it->user_first; it->next++) {
		token t = read_token(it);

		if (begins_another(&g, &t))
			break;
		if (!g.count && t.kind != TOKEN_REALM)
			raise_unsupported(it->arena, "user", ixt_arena_format(it->arena,
				"the user's name \"%.*s\" names no realm: name one first",
				IXT_STR_ARG(it->user)));
		if (t.embed)
			t.value = embedded(it, t.value);
		IXT_PUSH(it->arena, g.tokens, g.count, g.cap) = t;
	}
	return g;
}

/* ------------------------------------------------------------------- patch */

/* Upstream's dict of dicts, name -> flags, in one list by insertion. What is
 * removed stays as a mark; put in again, it is a new entry at the end. */
typedef struct entry {
	uint32_t owner;		/* a flag's: entry of its package */
	bool removed;
	ixt_str name, value;
} entry;

#define REALM 0			/* entry that owns the realm's flags: Python's None */
#define NO_OWNER UINT32_MAX	/* of packages, and of REALM */

typedef struct patch {
	ixt_arena *arena;
	entry *entries;
	uint32_t count, cap;
	ixt_intern keys;	/* owner and name */
	uint32_t *place;	/* by key: entry + 1, 0: none */
	uint32_t place_cap;
} patch;

static uint32_t *place_of(patch *p, uint32_t owner, ixt_str name)
{
	ixt_str bytes = { (const char *)&owner, sizeof owner };
	uint32_t key = ixt_intern_put(&p->keys, ixt_arena_concat(p->arena, bytes, name));

	IXT_REACH(p->arena, p->place, p->place_cap, key);
	return &p->place[key];
}

/* The entry, a new one if it is not there. */
static uint32_t add(patch *p, uint32_t owner, ixt_str name)
{
	uint32_t *place = place_of(p, owner, name);

	if (!*place) {
		IXT_PUSH(p->arena, p->entries, p->count, p->cap) =
			(entry){ .owner = owner, .name = name };
		*place = p->count;
	}
	return *place - 1;
}

static uint32_t *find(patch *p, uint32_t owner, ixt_str name)
{
	uint32_t *place = place_of(p, owner, name);

	if (!*place)
		ixt_raise_str(p->arena->trap, IXT_ERR_KEY, ixt_repr(p->arena, name));
	return place;
}

static void set(patch *p, uint32_t owner, ixt_str name, ixt_str value)
{
	uint32_t i = add(p, owner, name);

	p->entries[i].value = value;
}

static void remove_entry(patch *p, uint32_t owner, ixt_str name)
{
	uint32_t *place = find(p, owner, name);

	p->entries[*place - 1].removed = true;
	*place = 0;
}

static void begin_patch(patch *p, ixt_arena *arena)
{
	*p = (patch){ .arena = arena };
	ixt_intern_init(&p->keys, arena);
	/* not among the keys: no name is equal to None */
	IXT_PUSH(arena, p->entries, p->count, p->cap) = (entry){ .owner = NO_OWNER };
}

/* A flag belongs to the package named last since the realm. That package may be
 * gone, which only its flag notices. */
static void apply_tokens(patch *p, const group *g)
{
	const ixt_str *package = NULL;
	uint32_t i, owner;

	for (i = 0; i < g->count; i++) {
		const token *t = &g->tokens[i];

		switch (t->kind) {
		case TOKEN_REALM:
			package = NULL;
			break;
		case TOKEN_PACKAGE:
			package = &t->name;
			if (t->remove)
				remove_entry(p, NO_OWNER, t->name);
			else
				add(p, NO_OWNER, t->name);
			break;
		case TOKEN_FLAG:
			owner = package ? *find(p, NO_OWNER, *package) - 1 : REALM;
			if (t->remove)
				remove_entry(p, owner, t->name);
			else
				set(p, owner, t->name, t->value);
			break;
		}
	}
}

static bool is_package(const patch *p, uint32_t i)
{
	return i != REALM && p->entries[i].owner == NO_OWNER && !p->entries[i].removed;
}

static void push_flag(ixt_arena *a, ixt_flag **flags, uint32_t *count, uint32_t *cap,
		      const entry *e)
{
	IXT_PUSH(a, *flags, *count, *cap) = (ixt_flag){ e->name, e->value };
}

static void end_patch(const patch *p, ixt_realm_state *state)
{
	ixt_realm_package **of = IXT_NEW_ARRAY(p->arena, ixt_realm_package *, p->count);
	ixt_realm_package *package;
	const entry *e;
	uint32_t i;

	for (i = 0; i < p->count; i++)
		state->package_count += is_package(p, i);
	state->packages = IXT_NEW_ARRAY(p->arena, ixt_realm_package, state->package_count);
	package = state->packages + state->package_count;
	for (i = 0; i < p->count; i++) {
		e = &p->entries[i];
		if (is_package(p, i)) {
			of[i] = --package;
			*of[i] = (ixt_realm_package){ .name = e->name };
		} else if (e->owner == REALM && !e->removed) {
			push_flag(p->arena, &state->flags, &state->flag_count,
				  &state->flag_cap, e);
		} else if (e->owner != NO_OWNER && !e->removed &&
			   !p->entries[e->owner].removed) {
			push_flag(p->arena, &of[e->owner]->flags, &of[e->owner]->flag_count,
				  &of[e->owner]->flag_cap, e);
		}
	}
}

/* ----------------------------------------------------------- stored realms */

/* os.path.join(dir, name); no name here begins with a slash. */
static ixt_str join(ixt_arena *a, ixt_str dir, ixt_str name)
{
	bool slash = dir.len && dir.ptr[dir.len - 1] != '/';

	return ixt_arena_format(a, "%.*s%s%.*s", IXT_STR_ARG(dir), slash ? "/" : "",
				IXT_STR_ARG(name));
}

static bool is_good_name(ixt_str name)
{
	size_t i;

	for (i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		      (c >= 'A' && c <= 'Z')))
			return false;
	}
	return true;
}

/* Files that Python opens as text have no carriage returns. It shows in the place
 * that a JSON error names. */
static ixt_str plain_newlines(ixt_arena *a, ixt_str text)
{
	char *out;
	size_t i, n = 0;

	if (ixt_str_chr(text, '\r', 0) == IXT_STR_NPOS)
		return text;
	out = ixt_arena_take(a, text.len);
	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\r')
			out[n++] = text.ptr[i];
		else if (i + 1 == text.len || text.ptr[i + 1] != '\n')
			out[n++] = '\n';
	}
	return (ixt_str){ out, n };
}

static const char *type_name(const ixt_json *v)
{
	static const char *const names[] = {
		[IXT_JSON_NULL] = "NoneType", [IXT_JSON_FALSE] = "bool",
		[IXT_JSON_TRUE] = "bool", [IXT_JSON_INT] = "int",
		[IXT_JSON_FLOAT] = "float", [IXT_JSON_STRING] = "str",
		[IXT_JSON_ARRAY] = "list", [IXT_JSON_OBJECT] = "dict",
		[IXT_JSON_BIG_INT] = "int",
	};

	return names[v->type];
}

typedef struct stored {
	ixt_str file;		/* its meta.json */
	const ixt_json *flags, *list;
} stored;

/* `where` is their place in the file. */
static void add_flags(patch *p, const stored *s, uint32_t owner, const ixt_json *flags,
		      ixt_str where)
{
	uint32_t i;

	if (flags->type != IXT_JSON_OBJECT)
		ixt_raise(p->arena, IXT_ERR_ATTRIBUTE, "'%s' object has no attribute 'items'",
			  type_name(flags));
	for (i = 0; i < flags->count; i++) {
		const ixt_json *key = &flags->items[2 * (size_t)i], *value = key + 1;

		if (value->type != IXT_JSON_STRING)
			raise_unsupported(p->arena, "realm flag", ixt_arena_format(p->arena,
				"%.*s: member %.*s[%.*s] is of type %s, not a string",
				IXT_STR_ARG(s->file), IXT_STR_ARG(where),
				IXT_STR_ARG(ixt_repr(p->arena, key->string)),
				type_name(value)));
		set(p, owner, key->string, value->string);
	}
}

static void add_package(patch *p, const stored *s, uint32_t index)
{
	const ixt_json *package = &s->list->items[index];
	const ixt_json *name = ixt_descriptor_item(p->arena, package, "name");
	const ixt_json *flags = ixt_descriptor_item(p->arena, package, "flags");
	ixt_str where = ixt_arena_format(p->arena, "pkgs.list[%u]", index);

	if (name->type != IXT_JSON_STRING)
		raise_unsupported(p->arena, "realm package", ixt_arena_format(p->arena,
			"%.*s: member %.*s.name is of type %s, not a string",
			IXT_STR_ARG(s->file), IXT_STR_ARG(where), type_name(name)));
	add_flags(p, s, add(p, NO_OWNER, name->string), flags,
		  ixt_arena_concat(p->arena, where, IXT_STR(".flags")));
}

static void check_reversible(ixt_arena *a, const ixt_json *list)
{
	switch (list->type) {
	case IXT_JSON_ARRAY:
	case IXT_JSON_OBJECT:
	case IXT_JSON_STRING:
		return;
	default:
		ixt_raise(a, IXT_ERR_TYPE, "'%s' object is not reversible", type_name(list));
	}
}

/* The last item first. An object or a string gives strings to Python, of which
 * it then wants the name. */
static void add_list(patch *p, const stored *s)
{
	static const ixt_json string = { .type = IXT_JSON_STRING };
	const ixt_json *list = s->list;
	uint32_t i;

	if (list->type == IXT_JSON_ARRAY) {
		for (i = list->count; i-- > 0;)
			add_package(p, s, i);
	} else if (list->type == IXT_JSON_STRING ? list->string.len : list->count) {
		ixt_descriptor_item(p->arena, &string, "name");
	}
}

static void add_stored(patch *p, ixt_str file, ixt_str text)
{
	stored s = { .file = file };
	const ixt_json *pkgs;
	size_t offset;

	if (!ixt_utf8_valid(text, &offset))
		ixt_utf8_raise(p->arena, text);
	text = plain_newlines(p->arena, text);
	pkgs = ixt_descriptor_item(p->arena, ixt_json_read(text, p->arena), "pkgs");
	s.flags = ixt_descriptor_item(p->arena, pkgs, "flags");
	s.list = ixt_descriptor_item(p->arena, pkgs, "list");
	check_reversible(p->arena, s.list);
	add_flags(p, &s, REALM, s.flags, IXT_STR("pkgs.flags"));
	add_list(p, &s);
}

/* False: there is no such realm, or not all of it. */
static bool read_meta(ixt_realm_args *it, ixt_str name, ixt_str *file, ixt_str *text)
{
	const ixt_realm_reader *r = it->reader;
	ixt_str link = join(it->arena, it->realm_dir, name), path;

	if (!r->read_link(r->ctx, it->arena, link, &path))
		return false;
	if (!is_good_name(name))
		ixt_raise(it->arena, IXT_ERR_ERROR, "malformed realm link \"%.*s\", "
			  "prease remove it manualy", IXT_STR_ARG(link));
	if (!r->read_file(r->ctx, it->arena, join(it->arena, path, IXT_STR("touch")), text))
		return false;
	*file = join(it->arena, path, IXT_STR("meta.json"));
	return r->read_file(r->ctx, it->arena, *file, text);
}

/* Upstream's messages do not say which file they are about; the hint does. */
static void load(patch *p, ixt_realm_args *it, ixt_str name)
{
	ixt_error *err = p->arena->trap->error;
	ixt_str file, text;

	if (!read_meta(it, name, &file, &text)) {
		if (!is_good_name(name))
			ixt_raise_str(p->arena->trap, IXT_ERR_ASSERTION, IXT_STR(""));
		return;
	}
	err->hint = ixt_arena_format(p->arena, "look at %.*s, which stores realm %.*s",
				     IXT_STR_ARG(file), IXT_STR_ARG(name));
	add_stored(p, file, text);
	err->hint = (ixt_str){ NULL, 0 };
}

/* ------------------------------------------------------------------ groups */

void ixt_realm_args_init(ixt_realm_args *it, ixt_arena *arena, const ixt_str *args,
			 uint32_t count, ixt_str user, ixt_str realm_dir,
			 const ixt_realm_reader *reader)
{
	*it = (ixt_realm_args){
		.arena = arena, .args = args, .count = count, .user = user,
		.realm_dir = realm_dir, .reader = reader,
		.user_first = count == 0 || token_of(args[0]).kind != TOKEN_REALM,
	};
}

bool ixt_realm_args_next(ixt_realm_args *it, ixt_realm_state *state)
{
	group g = read_group(it);
	patch p;

	if (!g.count)
		return false;
	*state = (ixt_realm_state){ .name = g.tokens[0].name };
	begin_patch(&p, it->arena);
	load(&p, it, state->name);
	apply_tokens(&p, &g);
	end_patch(&p, state);
	return true;
}
