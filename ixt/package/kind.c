#include "ixt/package/kind.h"

#define SYSTEM_BOOT_PATH "/ix/realm/boot/bin:/bin:/usr/bin:/usr/local/bin"
#define SYSTEM_PATH "/ix/realm/system/bin:/bin:/bin/bin_ix"

/* Where a build of kind capos sees itself, wherever the store lies. */
#define CAPOS_ROOT "/ix"
#define CAPOS_HOST_SYSTEM "Linux"
#define CAPOS_HOST_MACHINE "x86_64"

static const struct {
	const char *name;
	ixt_kind kind;
} kinds[] = {
	{ "local", IXT_KIND_LOCAL }, { "fake", IXT_KIND_FAKE },
	{ "system", IXT_KIND_SYSTEM }, { "molot", IXT_KIND_MOLOT },
	{ "capos", IXT_KIND_CAPOS },
};

ixt_str ixt_kind_chosen(const ixt_host *host, const char *option, const ixt_target *target)
{
	ixt_str name;

	if (option)
		return ixt_str_of(option);
	if (host->env(host, IXT_STR("IX_EXEC_KIND"), &name) && name.len)
		return name;
	return target ? target->kind : IXT_STR("");
}

/* core/ops.py construct() */
static ixt_str default_name(const ixt_host *host)
{
	if (host->is_file(host, IXT_STR("/bin/bin_ix/assemble")) ||
	    host->is_file(host, IXT_STR("/bin/assemble")))
		return IXT_STR("system");
	return IXT_STR("local");
}

ixt_kind ixt_kind_named(const ixt_host *host, ixt_str name, ixt_str *canonical)
{
	size_t i;

	if (name.len == 0)
		name = default_name(host);
	*canonical = name;
	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (ixt_str_is(name, kinds[i].name))
			return kinds[i].kind;
	return IXT_KIND_SYSTEM;
}

static ixt_str env_or_empty(const ixt_host *host, const char *name)
{
	ixt_str value;

	return host->env(host, ixt_str_of(name), &value) ? value : IXT_STR("");
}

/* core/ops_sys.py choice() */
static ixt_str choice(ixt_arena *arena, const ixt_host *host, const char *program)
{
	ixt_str found;

	if (!host->which(host, arena, ixt_str_of(program), IXT_STR(SYSTEM_PATH), &found))
		ixt_raise(arena, IXT_ERR_EXCEPTION, "can not find any of %s", program);
	return found;
}

typedef struct flag_list {
	ixt_arena *arena;
	ixt_flag *items;
	uint32_t count, cap;
} flag_list;

static ixt_flag *find_flag(flag_list *l, ixt_str key)
{
	uint32_t i;

	for (i = 0; i < l->count; i++)
		if (ixt_str_eq(l->items[i].key, key))
			return &l->items[i];
	return NULL;
}

static void set_flag(flag_list *l, ixt_str key, ixt_str value)
{
	ixt_flag *old = find_flag(l, key);

	if (old)
		old->value = value;
	else
		IXT_PUSH(l->arena, l->items, l->count, l->cap) = (ixt_flag){ key, value };
}

/* With all_system, the system's own settings are flags unless given. */
static void add_system_flags(flag_list *l, const ixt_host *host)
{
	static const char *const names[][2] = {
		{ "CPPFLAGS", "system_cppflags" }, { "CFLAGS", "system_cflags" },
		{ "CXXFLAGS", "system_cxxflags" }, { "LDFLAGS", "system_ldflags" },
		{ "ACLOCAL_PATH", "system_aclocal_path" },
	};
	ixt_str value;
	size_t i;

	if (!find_flag(l, IXT_STR("system_path"))) {
		if (!host->env(host, IXT_STR("PATH"), &value))
			ixt_raise_str(l->arena->trap, IXT_ERR_KEY, IXT_STR("'PATH'"));
		set_flag(l, IXT_STR("system_path"), value);
	}
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		value = env_or_empty(host, names[i][0]);
		if (value.len && !find_flag(l, ixt_str_of(names[i][1])))
			set_flag(l, ixt_str_of(names[i][1]), value);
	}
}

/* core/ops.py flags_from_env() */
static void read_flags(flag_list *l, const ixt_host *host)
{
	ixt_str rest = env_or_empty(host, "IX_FLAGS"), item;
	size_t comma, eq;
	ixt_flag *all_system;

	for (;; rest = ixt_str_from(rest, comma + 1)) {
		comma = ixt_str_chr(rest, ',', 0);
		item = ixt_str_first(rest, comma);
		eq = ixt_str_chr(item, '=', 0);
		if (item.len && eq != 0)
			set_flag(l, ixt_str_first(item, eq),
				 eq == IXT_STR_NPOS ? IXT_STR("1")
						    : ixt_str_from(item, eq + 1));
		if (comma == IXT_STR_NPOS)
			break;
	}
	all_system = find_flag(l, IXT_STR("all_system"));
	if (all_system && all_system->value.len)
		add_system_flags(l, host);
}

static void view_capos(ixt_kind_view *v, ixt_arena *arena, const ixt_target *target)
{
	const ixt_kind_rules *rules = target ? &target->rules : NULL;

	if (!rules || !rules->boot_path.len)
		ixt_raise_str(arena->trap, IXT_ERR_ERROR, IXT_STR(
			"kind capos needs a target whose file has kind_rules"));
	v->root = IXT_STR(CAPOS_ROOT);
	v->host_system = IXT_STR(CAPOS_HOST_SYSTEM);
	v->host_machine = IXT_STR(CAPOS_HOST_MACHINE);
	v->boot_path = rules->boot_path;
	v->extract = rules->extract;
	v->flags = rules->flags;
	v->flag_count = rules->flag_count;
}

void ixt_kind_view_init(ixt_kind_view *v, ixt_arena *arena, const ixt_host *host,
			ixt_str name, const ixt_target *target)
{
	flag_list flags = { .arena = arena };
	ixt_str path = env_or_empty(host, "PATH"), tar;

	*v = (ixt_kind_view){
		.kind = ixt_kind_named(host, name, &name),
		.root = host->root,
		.host_system = host->uname_system,
		.host_machine = host->uname_machine,
	};
	v->name = ixt_arena_copy(arena, name);
	switch (v->kind) {
	case IXT_KIND_CAPOS:
		view_capos(v, arena, target);
		return;
	case IXT_KIND_LOCAL:
		v->boot_path = path;
		v->extract = ixt_arena_format(arena, "%.*s %.*s misc extract",
					      IXT_STR_ARG(host->python),
					      IXT_STR_ARG(host->ix_binary));
		break;
	case IXT_KIND_FAKE:
		v->boot_path = ixt_arena_concat(arena, path, IXT_STR(":" SYSTEM_BOOT_PATH));
		v->extract = IXT_STR("");
		break;
	case IXT_KIND_SYSTEM:
		if (!env_or_empty(host, "IX_ASSEMBLE").len)
			choice(arena, host, "assemble");
		/* fall through */
	case IXT_KIND_MOLOT:
		tar = choice(arena, host, "bsdtar");
		v->boot_path = IXT_STR(SYSTEM_BOOT_PATH);
		v->extract = ixt_arena_format(
			arena, "%.*s --no-same-permissions --no-same-owner -x -f",
			IXT_STR_ARG(tar));
		if (!host->which(host, arena, IXT_STR("fetcher"), IXT_STR(SYSTEM_PATH),
				 &v->fetcher))
			v->fetcher = IXT_STR("");
		break;
	}
	read_flags(&flags, host);
	v->flags = flags.items;
	v->flag_count = flags.count;
}
