#include "ixt/package/platform.h"

#include <stdlib.h>

#include "ixt/base/hash.h"

/* Raw fields of each part of a name. `arm64`, `wasi32` … stand for others. */
typedef struct part {
	const char *name;
	const char *alias;	/* parsed instead, then the fields are added */
	const char *fields;	/* "key=value" pairs, NUL-separated */
} part;

static const part parts[] = {
	{ "wasi", NULL, "os=wasi\0kernel=wasi\0obj_fmt=wasm\0cmake_system_name=WASI\0" },
	{ "freebsd", NULL, "os=freebsd\0kernel=freebsd\0obj_fmt=elf\0"
	  "cmake_system_name=FreeBSD\0rust_os=freebsd\0" },
	{ "linux", NULL, "os=linux\0kernel=linux\0obj_fmt=elf\0cmake_system_name=Linux\0"
	  "rust_os=linux-musl\0" },
	{ "darwin", NULL, "clang_os=darwin11\0os=darwin\0kernel=xnu\0vendor=apple\0"
	  "obj_fmt=mach-o\0cmake_system_name=Darwin\0dl_suffix=dylib\0symbol_prefix=_\0" },
	{ "mingw_w64", NULL, "os=mingw32\0kernel=nt\0obj_fmt=coff\0"
	  "cmake_system_name=Windows\0vendor=w64\0exe_suffix=.exe\0" },
	{ "x86_64", NULL, "gnu_arch=x86_64\0family=x86\0" },
	{ "wasm32", NULL, "gnu_arch=wasm32\0family=wasm\0" },
	{ "wasm64", NULL, "gnu_arch=wasm64\0family=wasm\0" },
	{ "arm64", "darwin-aarch64", "arch=arm64\0" },
	{ "aarch64", NULL, "gnu_arch=aarch64\0family=arm\0" },
	{ "armv7", NULL, "bits=#32\0gnu_arch=armv7\0family=arm\0" },
	{ "gnueabihf", NULL, "hard_float=#true\0gnu.three=armv7-linux-gnueabihf\0" },
	{ "riscv64", NULL, "gnu_arch=riscv64\0family=riscv\0" },
	{ "wasi32", "wasi-wasm32", "" },
	{ "wasi64", "wasi-wasm64", "" },
	{ "mingw64", "mingw_w64-x86_64", "" },
};

/* ------------------------------------------------------- growing an object */

typedef struct fields {
	ixt_arena *arena;
	ixt_json *object;
	uint32_t cap;		/* members */
} fields;

static ixt_json *new_object(ixt_arena *arena, uint32_t cap)
{
	ixt_json *o = IXT_NEW(arena, ixt_json);

	o->type = IXT_JSON_OBJECT;
	o->items = ixt_arena_take_zero(arena, 2 * cap * sizeof *o->items);
	return o;
}

static ixt_json string_json(ixt_str s)
{
	return (ixt_json){ .type = IXT_JSON_STRING, .string = s };
}

static void put(fields *f, const char *key, ixt_json value)
{
	ixt_json *o = f->object, *old = ixt_json_member(o, ixt_str_of(key));

	if (old) {
		*old = value;
		return;
	}
	if (o->count == f->cap) {
		ixt_json *grown = new_object(f->arena, f->cap * 2);

		memcpy(grown->items, o->items, 2 * o->count * sizeof *o->items);
		o->items = grown->items;
		f->cap *= 2;
	}
	o->items[2 * o->count] = string_json(ixt_str_of(key));
	o->items[2 * o->count + 1] = value;
	o->count++;
}

static void put_string(fields *f, const char *key, ixt_str value)
{
	put(f, key, string_json(value));
}

static bool has(const fields *f, const char *key)
{
	return ixt_json_member(f->object, ixt_str_of(key)) != NULL;
}

/* d[key] as a string; KeyError when it is absent. */
static ixt_str need(const fields *f, const char *key)
{
	const ixt_json *v = ixt_json_member(f->object, ixt_str_of(key));

	if (!v)
		ixt_raise(f->arena, IXT_ERR_KEY, "'%s'", key);
	return v->type == IXT_JSON_STRING ? v->string : IXT_STR("");
}

static ixt_str get(const fields *f, const char *key)
{
	return has(f, key) ? need(f, key) : IXT_STR("");
}

static void put_default(fields *f, const char *key, ixt_str value)
{
	if (!has(f, key))
		put_string(f, key, value);
}

/* -------------------------------------------------------------- raw parts */

static void put_part_field(fields *f, const char *text)
{
	const char *eq = strchr(text, '='), *value = eq + 1;
	char *key = ixt_arena_take(f->arena, (size_t)(eq - text) + 1);

	memcpy(key, text, (size_t)(eq - text));
	key[eq - text] = '\0';
	if (strcmp(key, "gnu.three") == 0) {
		fields gnu = { f->arena, new_object(f->arena, 4), 4 };

		put_string(&gnu, "three", ixt_str_of(value));
		put(f, "gnu", *gnu.object);
	} else if (*value == '#') {
		put(f, key, strcmp(value, "#true") == 0
				    ? (ixt_json){ .type = IXT_JSON_TRUE }
				    : (ixt_json){ .type = IXT_JSON_INT,
						  .integer = atoi(value + 1) });
	} else {
		put_string(f, key, ixt_str_of(value));
	}
}

static void put_parts(fields *f, ixt_str name);

static void put_part(fields *f, ixt_str name)
{
	const char *field;
	size_t i;

	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		if (ixt_str_is(name, parts[i].name))
			break;
	if (i == sizeof parts / sizeof *parts) {
		if (f->arena->trap->error->cls == IXT_ERR_NONE)
			f->arena->trap->error->hint = IXT_STR(
				"known are linux-x86_64, linux-aarch64, linux-riscv64, "
				"darwin-arm64, freebsd-x86_64, mingw64, wasi32, capos and other "
				"such combinations, or the path of a target.json");
		ixt_raise(f->arena, IXT_ERR_ERROR, "unknown target %.*s", IXT_STR_ARG(name));
	}
	if (parts[i].alias)
		put_parts(f, ixt_str_of(parts[i].alias));
	for (field = parts[i].fields; *field; field += strlen(field) + 1)
		put_part_field(f, field);
}

/* Later parts win. */
static void put_parts(fields *f, ixt_str name)
{
	size_t dash;

	while ((dash = ixt_str_chr(name, '-', 0)) != IXT_STR_NPOS) {
		put_part(f, ixt_str_first(name, dash));
		name = ixt_str_from(name, dash + 1);
	}
	put_part(f, name);
}

/* ----------------------------------------------------------- completing it */

static const char *const arm64_gnu[] = { "arm64", "aarch64", NULL };
static const char *const linux_arch[] = { "aarch64", "arm64", "riscv64", "riscv",
					  "armv7", "arm", NULL };
static const char *const go_arch[] = { "aarch64", "arm64", "x86_64", "amd64", NULL };
static const char *const llvm_target[] = { "aarch64", "AArch64", "x86_64", "X86",
					   "armv7", "ARM", "riscv64", "RISCV",
					   "wasm32", "TODO", "wasm64", "TODO", NULL };

/* The value beside `key` in a table of pairs, or NULL. */
static const char *mapped(const char *const *table, ixt_str key)
{
	for (; *table; table += 2)
		if (ixt_str_is(key, table[0]))
			return table[1];
	return NULL;
}

static ixt_str mapped_or_same(const char *const *table, ixt_str key)
{
	const char *value = mapped(table, key);

	return value ? ixt_str_of(value) : key;
}

static bool contains(ixt_str s, const char *what)
{
	return ixt_str_find(s, ixt_str_of(what), 0) != IXT_STR_NPOS;
}

static void complete_arch(fields *f)
{
	ixt_str both;

	if (!has(f, "gnu_arch") && get(f, "arch").len)
		put_string(f, "gnu_arch", mapped_or_same(arm64_gnu, get(f, "arch")));
	put_default(f, "arch", has(f, "arch") ? IXT_STR("") : need(f, "gnu_arch"));
	if (!has(f, "bits")) {
		both = ixt_arena_concat(f->arena, get(f, "arch"), get(f, "gnu_arch"));
		if (contains(both, "64"))
			put(f, "bits", (ixt_json){ .type = IXT_JSON_INT, .integer = 64 });
		if (contains(both, "32"))
			put(f, "bits", (ixt_json){ .type = IXT_JSON_INT, .integer = 32 });
	}
}

/* Upstream tests a misspelt key here, so llvm_target is always set. */
static void put_llvm_target(fields *f)
{
	ixt_str arch = need(f, "gnu_arch");
	const char *value = mapped(llvm_target, arch);

	if (!value)
		ixt_raise(f->arena, IXT_ERR_KEY, "'%.*s'", IXT_STR_ARG(arch));
	put_string(f, "llvm_target", ixt_str_of(value));
}

static void complete_gnu(fields *f)
{
	ixt_json *old = ixt_json_member(f->object, IXT_STR("gnu"));
	fields gnu = { f->arena, new_object(f->arena, 4), 4 };
	ixt_str arch, vendor, os, three;
	uint32_t i;

	for (i = 0; old && i < old->count; i++)
		put(&gnu, old->items[2 * i].string.ptr, old->items[2 * i + 1]);
	if (!has(&gnu, "three")) {
		arch = need(f, "gnu_arch");
		vendor = need(f, "gnu_vendor");
		os = need(f, "os");
		put_string(&gnu, "three",
			   ixt_arena_format(f->arena, "%.*s-%.*s-%.*s", IXT_STR_ARG(arch),
					    IXT_STR_ARG(vendor), IXT_STR_ARG(os)));
	}
	if (!has(&gnu, "four")) {
		three = need(&gnu, "three");
		os = need(f, "obj_fmt");
		put_string(&gnu, "four", ixt_arena_format(f->arena, "%.*s-%.*s",
							  IXT_STR_ARG(three),
							  IXT_STR_ARG(os)));
	}
	put(f, "gnu", *gnu.object);
}

static void put_ptrlen(fields *f)
{
	const ixt_json *bits = ixt_json_member(f->object, IXT_STR("bits"));

	if (!bits)
		ixt_raise(f->arena, IXT_ERR_KEY, "'bits'");
	put(f, "ptrlen", (ixt_json){ .type = IXT_JSON_INT, .integer = bits->integer / 8 });
}

static void complete_rust(fields *f)
{
	ixt_str arch, vendor, os;

	put_default(f, "rust_os", has(f, "rust_os") ? IXT_STR("") : need(f, "os"));
	if (has(f, "rust"))
		return;
	arch = need(f, "gnu_arch");
	vendor = need(f, "rust_vendor");
	os = need(f, "rust_os");
	if (ixt_str_is(need(f, "os"), "mingw32"))
		put_string(f, "rust", ixt_arena_format(f->arena, "%.*s-pc-windows-gnullvm",
						       IXT_STR_ARG(arch)));
	else
		put_string(f, "rust", ixt_arena_format(f->arena, "%.*s-%.*s-%.*s",
						       IXT_STR_ARG(arch), IXT_STR_ARG(vendor),
						       IXT_STR_ARG(os)));
}

/* core/config.py enrich(): each field only when it is absent, in this order;
 * `id` hashes what stands there when its turn comes. */
static void complete(fields *f)
{
	put_default(f, "vendor", IXT_STR("unknown"));
	put_default(f, "gnu_vendor", need(f, "vendor"));
	put_default(f, "rust_vendor", need(f, "gnu_vendor"));
	complete_arch(f);
	put_llvm_target(f);
	put_default(f, "linux_arch", mapped_or_same(linux_arch, need(f, "gnu_arch")));
	put_default(f, "go_arch", mapped_or_same(go_arch, need(f, "gnu_arch")));
	put_default(f, "endian", IXT_STR("little"));
	if (!has(f, "dl_suffix") && ixt_str_is(get(f, "obj_fmt"), "elf"))
		put_string(f, "dl_suffix", IXT_STR("so"));
	put_default(f, "clang_os", has(f, "clang_os") ? IXT_STR("") : need(f, "os"));
	complete_gnu(f);
	put_default(f, "uname_m", need(f, "arch"));
	put_default(f, "uname_s",
		    has(f, "uname_s") ? IXT_STR("") : need(f, "cmake_system_name"));
	put_ptrlen(f);
	put_default(f, "exe_suffix", IXT_STR(""));
	if (!has(f, "id"))
		put_string(f, "id", ixt_struct_hash(f->arena, f->object));
	complete_rust(f);
}

/* ---------------------------------------------------------------- results */

static ixt_value value_of(ixt_arena *arena, const ixt_json *j)
{
	ixt_dict *d;
	uint32_t i;

	switch (j->type) {
	case IXT_JSON_STRING: return ixt_value_string(j->string);
	case IXT_JSON_INT: return ixt_value_int(j->integer);
	case IXT_JSON_TRUE: return ixt_value_bool(true);
	case IXT_JSON_FALSE: return ixt_value_bool(false);
	case IXT_JSON_OBJECT: break;
	default: return ixt_value_none();
	}
	d = ixt_arena_take(arena, sizeof *d);
	d->count = j->count;
	d->members = ixt_arena_take_array(arena, j->count, sizeof *d->members);
	for (i = 0; i < j->count; i++)
		d->members[i] = (ixt_member){ j->items[2 * i].string,
					      value_of(arena, &j->items[2 * i + 1]) };
	return (ixt_value){ .type = IXT_DICT, .dict = d };
}

static const ixt_platform *finish(fields *f, ixt_str name)
{
	ixt_platform *p = ixt_arena_take(f->arena, sizeof *p);

	complete(f);
	p->name = ixt_arena_copy(f->arena, name);
	p->json = f->object;
	p->dict = value_of(f->arena, f->object);
	p->id = need(f, "id");
	p->os = need(f, "os");
	p->arch = need(f, "arch");
	return p;
}

/* "mingw-w64" is one part: its dash is rewritten first. */
static ixt_str one_part_mingw(ixt_arena *arena, ixt_str name)
{
	char *copy = ixt_arena_take(arena, name.len + 1);
	size_t at = 0;

	memcpy(copy, name.ptr, name.len);
	while ((at = ixt_str_find(name, IXT_STR("mingw-w64"), at)) != IXT_STR_NPOS) {
		copy[at + 5] = '_';
		at += 9;
	}
	return (ixt_str){ copy, name.len };
}

const ixt_platform *ixt_platform_named(ixt_arena *arena, ixt_str name)
{
	fields f = { arena, new_object(arena, 32), 32 };

	if (name.len == 0)
		ixt_raise_str(arena->trap, IXT_ERR_INDEX,
			      IXT_STR("string index out of range"));
	put_parts(&f, one_part_mingw(arena, name));
	return finish(&f, name);
}

const ixt_platform *ixt_platform_of_fields(ixt_arena *arena, ixt_str name,
					   const ixt_json *raw)
{
	fields f = { arena, new_object(arena, 32), 32 };
	uint32_t i;

	for (i = 0; i < raw->count; i++) {
		ixt_str key = ixt_arena_copy(arena, raw->items[2 * i].string);

		put(&f, key.ptr, raw->items[2 * i + 1]);
	}
	return finish(&f, name);
}

/* False when something was raised; `error` is filled. The buffer's frame is not
 * the trap's, so that its state is sure after the jump. */
static bool try_write(ixt_buf *b, const ixt_json *value, ixt_error *error)
{
	ixt_trap trap = { .error = error };

	b->trap = &trap;
	if (IXT_TRAPPED(&trap))
		return false;
	ixt_json_write(b, value, (ixt_json_style){ .sort_keys = true });
	return true;
}

ixt_str ixt_struct_hash(ixt_arena *arena, const ixt_json *value)
{
	char *text = ixt_arena_take(arena, 23);
	uint8_t digest[16];
	bool written;
	ixt_buf b;

	ixt_buf_init(&b, arena->allocator);
	written = try_write(&b, value, arena->trap->error);
	if (written)
		ixt_md5(ixt_buf_view(&b), digest);
	ixt_buf_release(&b);
	if (!written)
		ixt_raise_filled(arena->trap);
	ixt_b62(digest, 16, 22, text);
	return (ixt_str){ text, 22 };
}
