#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/host/write_file.h"
#include "ixt/store/store.h"

#define UID "0123456789abcdefghijklmnopq"
#define NAME IXT_STR(UID "-thing")

static struct {
	ixt_arena arena;
	ixt_trap trap;
	ixt_error err;
	char root[64];
	ixt_store *store;
} t;

static void setup(void)
{
	strcpy(t.root, "/tmp/ixt-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t.root));
	ixt_arena_init(&t.arena, &ixt_allocator_libc, 64 << 10);
	t.err = (ixt_error){ 0 };
	t.trap.error = &t.err;
	t.arena.trap = &t.trap;
	if (IXT_TRAPPED(&t.trap))
		ck_abort_msg("raised: %.*s", IXT_STR_ARG(t.err.message));
	t.store = ixt_store_open(&t.arena, ixt_str_of(t.root));
}

static void teardown(void)
{
	ck_assert_int_eq(ixt_tree_remove(t.root), 0);
	ixt_arena_release(&t.arena);
}

static const char *in(ixt_str dir, const char *name)
{
	return ixt_arena_format(&t.arena, "%.*s/%s", IXT_STR_ARG(dir), name).ptr;
}

/* For what also runs outside of a test, where Check's own assertions do not work. */
static void need(bool ok)
{
	if (!ok)
		abort();
}

static void put(ixt_str dir, const char *name, const char *text, mode_t mode)
{
	const char *path = in(dir, name);

	ixt_write_file(&t.arena, ixt_str_of(path), ixt_str_of(text), NULL);
	need(chmod(path, mode) == 0);
}

static void put_directory(ixt_str dir, const char *name)
{
	need(mkdir(in(dir, name), 0700) == 0);
}

static void fill(const ixt_store_claim *c)
{
	put_directory(c->out, "bin");
	put_directory(c->out, "empty");
	put(c->out, "bin/tool", "#!/bin/sh\n", 0700);
	put(c->out, "bin-doc", "text\n", 0600);
	need(symlink("tool", in(c->out, "bin/alias")) == 0);
	put(c->scratch, "left", "over\n", 0600);
}

static void make(ixt_str name)
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, name);

	need(!c.done);
	fill(&c);
	ixt_store_commit(&c, &(ixt_result_record){ .toolchain = IXT_STR("none") });
}

/* The message that `action` raises, or an empty text. */
static ixt_str message_of(void (*action)(void *), void *arg)
{
	ixt_trap trap = { .error = &t.err };

	t.err = (ixt_error){ 0 };
	t.arena.trap = &trap;
	if (!IXT_TRAPPED(&trap))
		action(arg);
	t.arena.trap = &t.trap;
	return t.err.message;
}

#define ASSERT_HAS(text, part) \
	ck_assert_msg(ixt_str_find((text), ixt_str_of(part), 0) != IXT_STR_NPOS, \
		      "\"%s\" not in \"%.*s\"", (part), IXT_STR_ARG(text))

static int entries_in(const char *part)
{
	DIR *d = opendir(in(ixt_store_dir(t.store), part));
	struct dirent *e;
	int n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)))
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void assert_form(const char *path, mode_t mode)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	if (!S_ISLNK(st.st_mode))
		ck_assert_msg((st.st_mode & 07777) == mode, "%s: mode %o", path, st.st_mode);
	ck_assert_msg(st.st_mtime == IXT_TREE_TIME && st.st_mtim.tv_nsec == 0,
		      "%s: time %ld", path, (long)st.st_mtime);
}

START_TEST(test_commit)
{
	ixt_str path = ixt_store_path(t.store, &t.arena, NAME);
	ixt_result_record *r;

	ck_assert(!ixt_store_has(t.store, NAME));
	make(NAME);
	ck_assert(ixt_store_has(t.store, NAME));
	assert_form(path.ptr, 0755);
	assert_form(in(path, "bin"), 0755);
	assert_form(in(path, "empty"), 0755);
	assert_form(in(path, "bin/tool"), 0555);
	assert_form(in(path, "bin/alias"), 0);
	assert_form(in(path, "bin-doc"), 0444);
	assert_form(in(path, "touch"), 0444);
	ck_assert_int_eq(entries_in("build"), 0);
	ck_assert_int_eq(entries_in("trash"), 0);
	ck_assert_int_eq(entries_in("store"), 2);
	r = ixt_store_record(t.store, &t.arena, NAME);
	ck_assert(ixt_str_eq(r->name, NAME));
	ck_assert_int_eq(r->tree->count, 5);
	/* `-` stands before `/` */
	ck_assert(ixt_str_is(r->tree->entries[1].path, "bin-doc"));
	ck_assert_int_eq(r->tree->bytes, 15);
	ck_assert_int_eq(ixt_store_verify(t.store, &t.arena, NAME).len, 0);
}
END_TEST

START_TEST(test_begin_finds_it_done)
{
	ixt_store_claim c;
	uint32_t count;
	ixt_str *names;

	make(NAME);
	c = ixt_store_begin(t.store, &t.arena, NAME);
	ck_assert(c.done);
	ck_assert_int_eq(ixt_store_abandon(&c, true).len, 0);
	ck_assert(ixt_store_has(t.store, NAME));
	make(IXT_STR(UID "-another"));
	names = ixt_store_list(t.store, &t.arena, &count);
	ck_assert_int_eq(count, 2);
	ck_assert(ixt_str_is(names[0], UID "-another"));
}
END_TEST

START_TEST(test_abandon)
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	ixt_str kept;

	fill(&c);
	ck_assert_int_eq(ixt_store_abandon(&c, false).len, 0);
	ck_assert_int_eq(entries_in("build"), 0);
	c = ixt_store_begin(t.store, &t.arena, NAME);
	fill(&c);
	kept = ixt_store_abandon(&c, true);
	ck_assert_int_eq(access(in(kept, "out/bin/tool"), F_OK), 0);
	ck_assert(!ixt_store_has(t.store, NAME));
	make(NAME);
	ck_assert_int_eq(access(in(kept, "out/bin/tool"), F_OK), 0);
}
END_TEST

/* What a kill in the middle leaves: a directory without the marker, a staging one,
 * with directories that their owner cannot write. */
START_TEST(test_left_overs_are_cleared)
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	ixt_str path = ixt_store_path(t.store, &t.arena, NAME);

	fill(&c);
	ck_assert_int_eq(chmod(in(c.out, "bin"), 0), 0);
	close(c.lock);
	ixt_make_directories(&t.arena, ixt_str_of(in(path, "old")));
	put(path, "old/file", "x", 0400);
	ck_assert_int_eq(chmod(in(path, "old"), 0500), 0);
	ck_assert(!ixt_store_has(t.store, NAME));
	make(NAME);
	ck_assert_int_eq(ixt_store_verify(t.store, &t.arena, NAME).len, 0);
	ck_assert_int_ne(access(in(path, "old"), F_OK), 0);
}
END_TEST

static void verify_message(const char *difference)
{
	ASSERT_HAS(ixt_store_verify(t.store, &t.arena, NAME), difference);
}

START_TEST(test_verify_names_the_first_difference)
{
	ixt_str path = ixt_store_path(t.store, &t.arena, NAME);

	make(NAME);
	ck_assert_int_eq(chmod(in(path, "bin-doc"), 0644), 0);
	put(path, "bin-doc", "tEXt\n", 0444);
	verify_message("bin-doc: file with SHA-256");
	put(path, "bin-doc", "text\n", 0555);
	verify_message("bin-doc: program met, file expected");
	put(path, "bin-doc", "text\n", 0444);
	put(path, "a", "", 0444);
	verify_message("a: file met, nothing expected");
	ck_assert_int_eq(unlink(in(path, "a")), 0);
	ck_assert_int_eq(rmdir(in(path, "empty")), 0);
	verify_message("empty: missing, directory expected");
	put_directory(path, "empty");
	ck_assert_int_eq(unlink(in(path, "bin/alias")), 0);
	ck_assert_int_eq(symlink("other", in(path, "bin/alias")), 0);
	verify_message("bin/alias: link with SHA-256");
}
END_TEST

static void commit(void *claim)
{
	ixt_store_commit(claim, &(ixt_result_record){ 0 });
}

static ixt_str refusal_after(void (*spoil)(ixt_str out))
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	ixt_str message;

	fill(&c);
	spoil(c.out);
	message = message_of(commit, &c);
	ixt_store_abandon(&c, false);
	ck_assert(!ixt_store_has(t.store, NAME));
	ck_assert_int_eq(entries_in("store"), 0);
	return message;
}

static void set_user_id(ixt_str out)
{
	ck_assert_int_eq(chmod(in(out, "bin/tool"), 04755), 0);
}

static void pipe_there(ixt_str out)
{
	ck_assert_int_eq(mkfifo(in(out, "bin/pipe"), 0600), 0);
}

static void odd_name(ixt_str out)
{
	put(out, "bin/\xff", "", 0600);
}

static void marker_directory(ixt_str out)
{
	put_directory(out, "touch");
}

START_TEST(test_what_no_result_has)
{
	ASSERT_HAS(refusal_after(set_user_id), "bin/tool: a set-user-id");
	ASSERT_HAS(refusal_after(pipe_there), "bin/pipe: a pipe");
	ASSERT_HAS(refusal_after(odd_name), "not UTF-8");
	ASSERT_HAS(refusal_after(marker_directory), "touch: a directory");
}
END_TEST

static void own_marker(ixt_str out)
{
	put(out, "touch", "mine", 0600);
}

START_TEST(test_own_marker_is_dropped)
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	struct stat st;

	own_marker(c.out);
	ixt_store_commit(&c, &(ixt_result_record){ 0 });
	ck_assert_int_eq(stat(in(ixt_store_path(t.store, &t.arena, NAME), "touch"), &st), 0);
	ck_assert_int_eq(st.st_size, 0);
	ck_assert_int_eq(ixt_store_record(t.store, &t.arena, NAME)->tree->count, 0);
}
END_TEST

static void begin_named(void *name)
{
	ixt_store_begin(t.store, &t.arena, ixt_str_of(name));
}

START_TEST(test_names)
{
	static const char *const bad[] = { "", ".x", "a/b", "..", "a b", "a\n", "\xc3\xa9" };
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		ASSERT_HAS(message_of(begin_named, (void *)bad[i]), "no name of a result");
		ck_assert(!ixt_store_has(t.store, ixt_str_of(bad[i])));
	}
}
END_TEST

START_TEST(test_record)
{
	static const ixt_str inputs[] = { { "a-b", 3 }, { "c-\"d", 4 } };
	static const ixt_str marks[] = { { IXT_MARK_UNPINNED, sizeof IXT_MARK_UNPINNED - 1 } };
	static const ixt_record_setting policy[] = { { { "network", 7 }, { "none", 4 } } };
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	ixt_result_record *r;

	ixt_store_commit(&c, &(ixt_result_record){
		.inputs = inputs, .input_count = 2, .marks = marks, .mark_count = 1,
		.policy = policy, .policy_count = 1, .toolchain = IXT_STR("T"),
		.started = 1e9, .ended = 1e9 + 1.5, .log = IXT_STR("logs/x") });
	r = ixt_store_record(t.store, &t.arena, NAME);
	ck_assert_int_eq(r->input_count, 2);
	ck_assert(ixt_str_is(r->inputs[1], "c-\"d"));
	ck_assert(ixt_record_has_mark(r, IXT_MARK_UNPINNED));
	ck_assert(!ixt_record_has_mark(r, IXT_MARK_HOST_TOOLS));
	ck_assert(ixt_str_is(r->policy[0].name, "network"));
	ck_assert(ixt_str_is(r->policy[0].value, "none"));
	ck_assert(ixt_str_is(r->toolchain, "T"));
	ck_assert(ixt_str_is(r->log, "logs/x"));
	ck_assert(r->started == 1e9 && r->ended == 1e9 + 1.5);
}
END_TEST

static void read_record(void *unused)
{
	(void)unused;
	ixt_store_record(t.store, &t.arena, NAME);
}

/* The record with `from` replaced by `to`, which is as long. */
static ixt_str after_change(const char *from, const char *to)
{
	ixt_str path = ixt_arena_format(&t.arena, "%s/store/" UID "-thing.json", t.root);
	ixt_str text = ixt_read_file(&t.arena, path);
	ixt_str changed = ixt_arena_copy(&t.arena, text), message;
	size_t at = ixt_str_find(text, ixt_str_of(from), 0);

	ck_assert_msg(at != IXT_STR_NPOS, "no %s", from);
	memcpy((char *)changed.ptr + at, to, strlen(to));
	ixt_write_file(&t.arena, path, changed, NULL);
	message = message_of(read_record, NULL);
	ixt_write_file(&t.arena, path, text, NULL);
	ASSERT_HAS(message, "-thing.json: ");
	return message;
}

START_TEST(test_damaged_record)
{
	make(NAME);
	ASSERT_HAS(after_change("\"version\": 1", "\"version\": 2"), "version 2 of format");
	ASSERT_HAS(after_change("ixt-result", "ixt-tluser"), "\"format\" is missing");
	ASSERT_HAS(after_change("\"inputs\"", "\"stupni\""), "\"inputs\" is missing");
	ASSERT_HAS(after_change("[\"x\"", "[\"q\""), "\"entries\" is missing");
	ASSERT_HAS(after_change("[\"x\"", "[\"f\""), "\"tree\" is missing");
	ASSERT_HAS(after_change("{", "}"), "Expecting value");
	ck_assert_int_eq(ixt_store_verify(t.store, &t.arena, NAME).len, 0);
}
END_TEST

/* Deeper than there are descriptors, and than paths are long. */
START_TEST(test_removal_of_deep_trees)
{
	ixt_str top = ixt_arena_format(&t.arena, "%s/deep", t.root);
	int fd, next, i;

	ck_assert_int_eq(mkdir(top.ptr, 0700), 0);
	fd = open(top.ptr, O_RDONLY | O_DIRECTORY);
	for (i = 0; i < 3000; i++) {
		ck_assert_int_eq(mkdirat(fd, "d", 0700), 0);
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = next;
	}
	close(fd);
	ck_assert_int_eq(ixt_tree_remove(top.ptr), 0);
	ck_assert_int_ne(access(top.ptr, F_OK), 0);
}
END_TEST

/* --------------------------------------------------------------------- killing */

enum { KILLS = 20 };

/* A builder, for ever: claim, fill, commit, and the next name. */
static noreturn void build_on(int from)
{
	char name[64];
	int i;

	for (i = from; i < 10000; i++) {
		ixt_store_claim c;

		snprintf(name, sizeof name, UID "-%d", i);
		c = ixt_store_begin(t.store, &t.arena, ixt_str_of(name));
		if (c.done)
			continue;
		fill(&c);
		ixt_store_commit(&c, &(ixt_result_record){ 0 });
	}
	_exit(0);
}

/* All that is visible is whole. Returns how many there are. */
static uint32_t check_all(void)
{
	uint32_t count, i;
	ixt_str *names = ixt_store_list(t.store, &t.arena, &count);

	for (i = 0; i < count; i++)
		ck_assert_msg(ixt_store_verify(t.store, &t.arena, names[i]).len == 0, "%.*s",
			      IXT_STR_ARG(names[i]));
	return count;
}

START_TEST(test_kill)
{
	uint32_t made = 0, now;
	unsigned seed = 20261123;
	int i, status;
	pid_t pid;

	for (i = 0; i < KILLS; i++) {
		fflush(NULL);
		pid = fork();
		ck_assert_int_ge(pid, 0);
		if (pid == 0)
			build_on(0);
		usleep((useconds_t)(rand_r(&seed) % 20000));
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		t.store = ixt_store_open(&t.arena, ixt_str_of(t.root));
		ck_assert_int_eq(entries_in("trash"), 0);
		now = check_all();
		ck_assert_uint_ge(now, made);
		made = now;
	}
	ck_assert_uint_gt(made, 0);
	make(IXT_STR(UID "-last"));
	ck_assert_uint_eq(check_all(), made + 1);
}
END_TEST

/* A child that makes NAME, stopped at its first system call; 0 where the kernel does
 * not let us trace. */
static pid_t start_traced(void)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(1);
		raise(SIGSTOP);
		make(NAME);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSTOPPED(status) ? pid : 0;
}

/* Kills it at the stop of that number, two of which a system call has. False: it was
 * ready before. */
static bool kill_at(pid_t pid, unsigned stop)
{
	int status;
	unsigned i;

	for (i = 0; i < stop; i++) {
		ck_assert_int_eq(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			ck_assert_int_eq(WEXITSTATUS(status), 0);
			return false;
		}
		ck_assert_msg(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP, "%x", status);
	}
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return true;
}

/* What is on disk changes by system calls only: a kill between any two of them is a
 * kill anywhere. */
START_TEST(test_kill_at_each_call)
{
	unsigned stop = 0, whole = 0;
	bool killed;
	pid_t pid;

	do {
		pid = start_traced();
		if (!pid)
			return;
		killed = kill_at(pid, stop);
		stop += 2;
		t.store = ixt_store_open(&t.arena, ixt_str_of(t.root));
		whole += check_all();
		if (ixt_store_has(t.store, NAME))
			ck_assert(ixt_store_begin(t.store, &t.arena, NAME).done);
		else
			make(NAME);
		ck_assert_uint_eq(check_all(), 1);
		ck_assert_int_eq(entries_in("trash") + entries_in("build"), 0);
		ck_assert_int_eq(ixt_tree_remove(ixt_store_path(t.store, &t.arena, NAME).ptr), 0);
	} while (killed);
	ck_assert_uint_gt(stop, 100);
	ck_assert_uint_gt(whole, 1);
}
END_TEST

/* Two builders of one name: one makes it, the other waits and finds it. */
START_TEST(test_waiting)
{
	ixt_store_claim c = ixt_store_begin(t.store, &t.arena, NAME);
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		{
		close(c.lock);
		_exit(ixt_store_begin(t.store, &t.arena, NAME).done ? 0 : 1);
	}
	usleep(50000);
	ck_assert_int_eq(waitpid(pid, &status, WNOHANG), 0);
	fill(&c);
	ixt_store_commit(&c, &(ixt_result_record){ 0 });
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* `test-store make ROOT NAME` makes a result, for the test of the command. */
static int make_one(const char *root, const char *name)
{
	ixt_arena_init(&t.arena, &ixt_allocator_libc, 64 << 10);
	t.trap.error = &t.err;
	t.arena.trap = &t.trap;
	if (IXT_TRAPPED(&t.trap))
		return EXIT_FAILURE;
	t.store = ixt_store_open(&t.arena, ixt_str_of(root));
	make(ixt_str_of(name));
	ixt_arena_release(&t.arena);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	SRunner *runner;
	Suite *s;
	TCase *c;
	int failed;

	if (argc == 4)
		return make_one(argv[2], argv[3]);
	s = suite_create("store");
	c = tcase_create("store");
	runner = srunner_create(s);
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, test_commit);
	tcase_add_test(c, test_begin_finds_it_done);
	tcase_add_test(c, test_abandon);
	tcase_add_test(c, test_left_overs_are_cleared);
	tcase_add_test(c, test_verify_names_the_first_difference);
	tcase_add_test(c, test_what_no_result_has);
	tcase_add_test(c, test_own_marker_is_dropped);
	tcase_add_test(c, test_names);
	tcase_add_test(c, test_record);
	tcase_add_test(c, test_damaged_record);
	tcase_add_test(c, test_removal_of_deep_trees);
	tcase_add_test(c, test_kill);
	tcase_add_test(c, test_kill_at_each_call);
	tcase_add_test(c, test_waiting);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
