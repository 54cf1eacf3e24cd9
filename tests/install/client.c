/* A program of somebody else's: built against the installed headers and
 * pkg-config file only, it renders a template that is in no file. */
#include <stdio.h>

#include <ixt/package/package.h>
#include <ixt/source/memory_root.h>

static bool no_program(const ixt_host *h, ixt_arena *a, ixt_str cmd, ixt_str path, ixt_str *f)
{
	return (void)h, (void)a, (void)cmd, (void)path, (void)f, false;
}

static bool no_file(const ixt_host *h, ixt_str path)
{
	return (void)h, (void)path, false;
}

static bool no_variable(const ixt_host *h, ixt_str name, ixt_str *value)
{
	return (void)h, (void)name, (void)value, false;
}

static int render(ixt_root *root, const ixt_host *host, ixt_arena *arena)
{
	const ixt_session_options options = {
		.roots = &root, .root_count = 1, .host = host, .kind = "local",
		.target_name = "linux-x86_64", .rules = ixt_rules_newest(),
		.error_arena = arena,
	};
	ixt_error err = { 0 };
	ixt_session *s = ixt_session_new(&options, &err);
	ixt_answer a = { 0 };

	if (!s) {
		fprintf(stderr, "%.*s\n", IXT_STR_ARG(err.message));
		return 1;
	}
	if (ixt_session_render_text(s, IXT_STR("bin/hi"), &a) == 0 && a.ok)
		printf("%.*s", IXT_STR_ARG(a.text));
	else
		fprintf(stderr, "%.*s\n", IXT_STR_ARG(a.error.message));
	ixt_session_free(s);
	return !a.ok;
}

int main(void)
{
	const ixt_memory_file file = { IXT_STR("bin/hi/ix.sh"),
				       IXT_STR("{\"hi\": \"{{'a/b' | basename}}\"}\n") };
	const ixt_host host = { .which = no_program, .is_file = no_file, .env = no_variable,
				.uname_system = IXT_STR("Linux"),
				.uname_machine = IXT_STR("x86_64"), .cpus = 1 };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	ixt_root *root;
	int status = 1;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		root = ixt_memory_root_new(&file, 1, &arena);
		status = render(root, &host, &arena);
		ixt_root_close(root);
	}
	ixt_arena_release(&arena);
	return status;
}
