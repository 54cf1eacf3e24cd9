/* ixt-cross image: boot manifests, and the volumes that hold them. */
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/capos_abi.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/elf/elf_check.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/write_file.h"
#include "ixt/image/args_block.h"
#include "ixt/image/edit.h"
#include "ixt/image/machine.h"
#include "ixt/image/rules.h"
#include "ixt/image/volume.h"
#include "ixt/store/origin.h"

static struct {
	const char *init, *service, *output;
	ixt_string_list add, arg, grant;
	bool test, allow_unpinned;
	int memory;
} opt;

static const ixt_option options[] = {
	{ "add", IXT_OPT_LIST, "NAME=FILE", "inject: a binary; may be repeated", &opt.add },
	{ "allow-unpinned", IXT_OPT_FLAG, NULL,
	  "inject: also what has sources not pinned", &opt.allow_unpinned },
	{ "arg", IXT_OPT_LIST, "A", "inject: an argument of the program; may be repeated",
	  &opt.arg },
	{ "grant", IXT_OPT_LIST, "NAME=SOURCE",
	  "inject: a capability; repeatable (console=console)", &opt.grant },
	{ "init", IXT_OPT_STRING, "NAME", "inject: the binary that is PID 1", &opt.init },
	{ "memory", IXT_OPT_NUMBER, "MIB", "run: of the machine (128)", &opt.memory },
	{ "out", IXT_OPT_STRING, "OUT", "inject: where the result goes; -o, too", &opt.output },
	{ "service", IXT_OPT_STRING, "NAME", "inject: a binary that init starts", &opt.service },
	{ "test", IXT_OPT_FLAG, NULL, "create: with the stand-in kernel, which is not capOS",
	  &opt.test },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What a verb works on; released whatever happens. */
typedef struct context {
	ixt_arena arena;
	ixt_buf out;
	ixt_manifest *manifest;
	ixt_str work_dir;	/* empty: none yet */
} context;

static ixt_str parent_of(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/');

	return slash == IXT_STR_NPOS ? IXT_STR(".")
				     : ixt_str_first(path, slash ? slash : 1);
}

static ixt_str work_dir_for(context *c, const char *output)
{
	const char *temporary = getenv("TMPDIR");

	if (!c->work_dir.len) {
		ixt_defer_interrupts();	/* it is removed at the end */
		c->work_dir = ixt_make_work_dir(&c->arena, output ? parent_of(ixt_str_of(output))
							  : ixt_str_of(temporary ? temporary
										 : "/tmp"));
	}
	return c->work_dir;
}

static int lacks(context *c, const char *program, const char *package)
{
	if (ixt_has_program(&c->arena, program))
		return IXT_EXIT_OK;
	ixt_say("%s is not on PATH; apt install %s", program, package);
	return IXT_EXIT_ENVIRONMENT;
}

static void read_manifest(context *c, ixt_str bytes, const char *path)
{
	ixt_manifest_error error = { "" };

	c->manifest = ixt_manifest_read(bytes, &error);
	if (!c->manifest)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%s: the boot manifest is damaged: %s", path,
			  error.text);
}

/* Reads the manifest of a volume or a file. *inner is where a volume has it. */
static int open_image(context *c, const char *path, const char *output, ixt_str *inner)
{
	ixt_str volume = ixt_str_of(path);
	int status;

	*inner = IXT_STR("");
	if (!ixt_is_volume(path)) {
		read_manifest(c, ixt_read_file(&c->arena, volume), path);
		return IXT_EXIT_OK;
	}
	status = lacks(c, "xorriso", "xorriso");
	if (status)
		return status;
	work_dir_for(c, output);
	*inner = ixt_volume_manifest(&c->arena, volume, c->work_dir);
	read_manifest(c, ixt_volume_read(&c->arena, volume, *inner, c->work_dir), path);
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------ inspect, check */

/* "5,242,880" */
static ixt_str with_commas(ixt_arena *a, size_t n)
{
	if (n < 1000)
		return ixt_arena_format(a, "%zu", n);
	return ixt_arena_format(a, "%.*s,%03zu", IXT_STR_ARG(with_commas(a, n / 1000)), n % 1000);
}

static void print_budget(context *c)
{
	size_t used = c->manifest->size, most = CAPOS_MAX_MANIFEST_BYTES;

	ixt_buf_format(&c->out, "manifest    %.*s of %.*s bytes, ",
		       IXT_STR_ARG(with_commas(&c->arena, used)),
		       IXT_STR_ARG(with_commas(&c->arena, most)));
	if (used <= most)
		ixt_buf_format(&c->out, "%.*s left\n",
			       IXT_STR_ARG(with_commas(&c->arena, most - used)));
	else
		ixt_buf_format(&c->out, "%.*s too many\n",
			       IXT_STR_ARG(with_commas(&c->arena, used - most)));
}

/* Texts of a manifest may hold anything: what is not printed is shown as "?". */
static ixt_str shown(context *c, ixt_str text)
{
	ixt_str copy = ixt_arena_copy(&c->arena, ixt_str_first(text, 80));
	size_t i;

	for (i = 0; i < copy.len; i++)
		if ((unsigned char)copy.ptr[i] < ' ' || (unsigned char)copy.ptr[i] >= 0x7f)
			((char *)copy.ptr)[i] = '?';
	return copy;
}

static void print_program(context *c, const char *what, const ixt_boot_program *p)
{
	uint32_t i;

	ixt_buf_format(&c->out, "%-11s %.*s", what, IXT_STR_ARG(shown(c, p->binary)));
	if (!ixt_str_eq(p->name, p->binary) && strcmp(what, "init") != 0)
		ixt_buf_format(&c->out, " as %.*s", IXT_STR_ARG(shown(c, p->name)));
	for (i = 0; i < p->cap_count; i++) {
		const ixt_boot_cap *cap = &p->caps[i];

		ixt_buf_format(&c->out, "%s%.*s=", i ? ", " : ": ",
			       IXT_STR_ARG(shown(c, cap->name)));
		if (cap->kernel)
			ixt_buf_format(&c->out, "%s", cap->kernel->name);
		else
			ixt_buf_format(&c->out, "%.*s.%.*s", IXT_STR_ARG(shown(c, cap->service)),
				       IXT_STR_ARG(shown(c, cap->export)));
	}
	ixt_buf_add_char(&c->out, '\n');
}

static void print_blobs(context *c)
{
	const ixt_manifest *m = c->manifest;
	uint32_t i;

	ixt_buf_format(&c->out, "binaries    %u of %d%s\n", m->blob_count,
		       CAPOS_MAX_MANIFEST_BINARIES,
		       ixt_is_name_only(m) ? ", by name: the volume has them in /boot/bins" : "");
	for (i = 0; i < m->blob_count; i++)
		ixt_buf_format(&c->out, "%11.*s %.*s\n",
			       IXT_STR_ARG(with_commas(&c->arena, m->blobs[i].data.len)),
			       IXT_STR_ARG(shown(c, m->blobs[i].name)));
}

static void print_findings(context *c, const ixt_findings *f)
{
	uint32_t i;

	for (i = 0; i < f->count; i++)
		ixt_buf_format(&c->out, "broken rule: %.*s\n", IXT_STR_ARG(f->items[i]));
}

static void print_manifest(context *c, const ixt_boot_plan *plan, ixt_str inner)
{
	uint32_t i;

	if (inner.len)
		ixt_buf_format(&c->out, "volume has  %.*s\n", IXT_STR_ARG(shown(c, inner)));
	print_budget(c);
	print_program(c, "init", &plan->init);
	for (i = 0; i < plan->service_count; i++)
		print_program(c, "service", &plan->services[i]);
	if (plan->has_exit_service)
		ixt_buf_format(&c->out, "ends with   %.*s\n",
			       IXT_STR_ARG(shown(c, plan->exit_service)));
	ixt_buf_format(&c->out, "parameters  %s\n", c->manifest->config ? "yes" : "no");
	ixt_buf_format(&c->out, "extensions  %s\n",
		       c->manifest->has_extension_points ? "yes" : "no");
	print_blobs(c);
}

static int run_inspect(context *c, char **argv)
{
	ixt_findings f = { .arena = &c->arena };
	ixt_boot_plan *plan;
	ixt_str inner;
	int status = open_image(c, argv[0], NULL, &inner);

	if (status)
		return status;
	plan = ixt_check_manifest(c->manifest, &f);
	print_manifest(c, plan, inner);
	print_findings(c, &f);
	return IXT_EXIT_OK;
}

static int run_check(context *c, char **argv)
{
	ixt_findings f = { .arena = &c->arena };
	ixt_str inner;
	int status = open_image(c, argv[0], NULL, &inner);

	if (status)
		return status;
	ixt_check_manifest(c->manifest, &f);
	print_findings(c, &f);
	if (!f.count)
		print_budget(c);
	return f.count ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

/* ------------------------------------------------------------------- inject */

/* NAME=VALUE; raises when there is no name or value. */
static void split(context *c, const char *option, const char *text, ixt_str *name, ixt_str *value)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1])
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%s %s met, NAME=%s expected", option, text,
			  strcmp(option, "--add") == 0 ? "FILE" : "SOURCE");
	*name = ixt_str_range(text, equals);
	*value = ixt_str_of(equals + 1);
}

/* Nobody could build it again from the corpus alone. */
static void check_pinned(context *c, ixt_str name, ixt_str file)
{
	const ixt_result_record *record = ixt_store_origin(&c->arena, file);

	if (!record || !ixt_record_has_mark(record, IXT_MARK_UNPINNED))
		return;
	if (!opt.allow_unpinned)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%.*s is of %.*s, which was built from sources "
			  "that are not pinned; --allow-unpinned takes it all the same",
			  IXT_STR_ARG(file), IXT_STR_ARG(record->name));
	ixt_buf_format(&c->out, "unpinned    %.*s, of %.*s\n", IXT_STR_ARG(name),
		       IXT_STR_ARG(record->name));
}

/* Blobs need not be programs; those that are must be such as capOS loads. */
static void check_program(context *c, ixt_str data, ixt_str file)
{
	const ixt_elf_report *report;

	if (!ixt_str_starts(data, IXT_STR("\177ELF")))
		return;
	report = ixt_elf_check(ixt_elf_read(data, &c->arena), &c->arena);
	if (report->kernel_refuses)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%.*s: capOS would not load it: %.*s; "
			  "\"ixt-cross check\" tells all", IXT_STR_ARG(file),
			  IXT_STR_ARG(report->findings[0].message));
	if (report->count)
		ixt_say("%.*s: breaks a rule: %.*s; \"ixt-cross check\" tells all",
			IXT_STR_ARG(file), IXT_STR_ARG(report->findings[0].message));
}

static ixt_blob *read_binaries(context *c)
{
	ixt_blob *blobs = IXT_NEW_ARRAY(&c->arena, ixt_blob, opt.add.count);
	uint32_t i;

	for (i = 0; i < opt.add.count; i++) {
		ixt_str file;

		split(c, "--add", opt.add.items[i], &blobs[i].name, &file);
		check_pinned(c, blobs[i].name, file);
		blobs[i].data = ixt_read_file(&c->arena, file);
		if (!blobs[i].data.len)
			ixt_raise(&c->arena, IXT_ERR_ERROR, "%.*s is empty", IXT_STR_ARG(file));
		check_program(c, blobs[i].data, file);
	}
	return blobs;
}

static ixt_grant *read_grants(context *c, uint32_t *count)
{
	ixt_grant *grants = IXT_NEW_ARRAY(&c->arena, ixt_grant, opt.grant.count + 1);
	uint32_t i;

	*count = opt.grant.count ? opt.grant.count : 1;
	grants[0] = (ixt_grant){ IXT_STR(CAPOS_NAME_CONSOLE), IXT_STR("console") };
	for (i = 0; i < opt.grant.count; i++) {
		split(c, "--grant", opt.grant.items[i], &grants[i].name, &grants[i].source);
		if (!ixt_cap_source_of(grants[i].source))
			ixt_raise(&c->arena, IXT_ERR_ERROR, "capOS 0.1.0 has no source \"%.*s\"",
				  IXT_STR_ARG(grants[i].source));
	}
	return grants;
}

/* Arguments go to the program that is started, else to the only one added. */
static ixt_blob *program_of_args(context *c, ixt_blob *blobs)
{
	const char *name = opt.init ? opt.init : opt.service;
	uint32_t i;

	for (i = 0; i < opt.add.count; i++)
		if (name ? ixt_str_is(blobs[i].name, name) : opt.add.count == 1)
			return &blobs[i];
	ixt_raise(&c->arena, IXT_ERR_ERROR, "--arg met, but not whose: the program must be added "
		  "with --add, and named by --init or --service or be the only one");
}

static void fill_args(context *c, ixt_blob *blobs)
{
	ixt_blob *blob = program_of_args(c, blobs);
	ixt_str *args = IXT_NEW_ARRAY(&c->arena, ixt_str, opt.arg.count + 1);
	uint32_t i;

	args[0] = blob->name;
	for (i = 0; i < opt.arg.count; i++)
		args[i + 1] = ixt_str_of(opt.arg.items[i]);
	blob->data = ixt_fill_args(&c->arena, blob->data, args, opt.arg.count + 1);
}

static const ixt_cue *change_tree(context *c)
{
	const ixt_cue *tree = NULL;
	uint32_t count;
	ixt_grant *grants = read_grants(c, &count);

	if (opt.init)
		tree = ixt_set_init(&c->arena, c->manifest->init_config, ixt_str_of(opt.init),
				    grants, count);
	if (opt.service)
		tree = ixt_add_service(&c->arena, tree ? tree : c->manifest->init_config,
				       ixt_str_of(opt.service), grants, count);
	return tree;
}

/* The new message, checked: a broken rule of capOS's is not written. */
static ixt_str make_manifest(context *c, const ixt_manifest_change *change)
{
	ixt_findings f = { .arena = &c->arena };
	ixt_manifest_error error = { "" };
	ixt_str made;
	size_t size;
	char *bytes = ixt_manifest_write(c->manifest, change, &size, &error);

	if (!bytes)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "the manifest cannot be written: %s",
			  error.text);
	made = ixt_arena_copy(&c->arena, (ixt_str){ bytes, size });
	free(bytes);
	ixt_manifest_free(c->manifest);
	read_manifest(c, made, "the new manifest");
	ixt_check_manifest(c->manifest, &f);
	if (f.count)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "capOS would refuse the result: %.*s",
			  IXT_STR_ARG(f.items[0]));
	return made;
}

/* On a volume whose manifest has names only, binaries are files beside it. */
static void write_volume(context *c, const char *volume, ixt_str inner, ixt_str manifest,
			 const ixt_blob *binaries, uint32_t count)
{
	ixt_volume_file *files = IXT_NEW_ARRAY(&c->arena, ixt_volume_file, count + 1);
	uint32_t i;

	files[0] = (ixt_volume_file){ inner, manifest };
	for (i = 0; i < count; i++)
		files[i + 1] = (ixt_volume_file){
			ixt_arena_concat(&c->arena, IXT_STR("/boot/bins/"), binaries[i].name),
			binaries[i].data,
		};
	ixt_volume_update(&c->arena, ixt_str_of(volume), ixt_str_of(opt.output), files, count + 1,
			  c->work_dir);
}

static ixt_blob *names_of(context *c, const ixt_blob *binaries)
{
	ixt_blob *names = IXT_NEW_ARRAY(&c->arena, ixt_blob, opt.add.count);
	uint32_t i;

	for (i = 0; i < opt.add.count; i++) {
		names[i] = (ixt_blob){ binaries[i].name, IXT_STR("") };
		if (ixt_str_chr(names[i].name, '/', 0) != IXT_STR_NPOS)
			ixt_raise(&c->arena, IXT_ERR_ERROR, "the name \"%.*s\" cannot be that of "
				  "a file in /boot/bins", IXT_STR_ARG(names[i].name));
	}
	return names;
}

static int run_inject(context *c, char **argv)
{
	ixt_manifest_change change = { .blob_count = opt.add.count };
	ixt_blob *binaries;
	ixt_str inner, made;
	bool names_only;
	int status;

	if (!opt.output || (!opt.add.count && !opt.init && !opt.service)) {
		ixt_say("inject needs -o OUT and something to change: --add, --init, --service");
		return IXT_EXIT_USAGE;
	}
	status = open_image(c, argv[0], opt.output, &inner);
	if (status)
		return status;
	binaries = read_binaries(c);
	if (opt.arg.count)
		fill_args(c, binaries);
	names_only = inner.len && ixt_is_name_only(c->manifest);
	change.blobs = names_only ? names_of(c, binaries) : binaries;
	change.init_config = change_tree(c);
	made = make_manifest(c, &change);
	if (!inner.len)
		ixt_write_file(&c->arena, ixt_str_of(opt.output), made, ixt_remove_if_interrupted);
	else
		write_volume(c, argv[0], inner, made, binaries, names_only ? opt.add.count : 0);
	print_budget(c);
	return IXT_EXIT_OK;
}

/* -------------------------------------------------------------- create, run */

extern const char ixt_standin_kernel[], ixt_standin_kernel_end[];

static const char grub_config[] =
	"# A test image of ixt-cross: the kernel is a stand-in, not capOS.\n"
	"set timeout=0\n"
	"multiboot /boot/standin-kernel\n"
	"module /boot/manifest.bin\n"
	"boot\n";

static int run_create(context *c, char **argv)
{
	ixt_grant console = { IXT_STR(CAPOS_NAME_CONSOLE), IXT_STR("console") };
	ixt_manifest_change change = { 0 };
	ixt_volume_file files[3];
	int status;

	if (!opt.test) {
		ixt_say("create needs --test: only images with the stand-in kernel can be made, as "
			"no capOS kernel is published");
		return IXT_EXIT_USAGE;
	}
	status = lacks(c, "grub-mkrescue", "grub-common grub-pc-bin mtools");
	if (!status)
		status = lacks(c, "xorriso", "xorriso");
	if (status)
		return status;
	change.init_config = ixt_new_init_config(&c->arena, IXT_STR("init"), &console, 1);
	files[0] = (ixt_volume_file){ IXT_STR("/boot/manifest.bin"), make_manifest(c, &change) };
	files[1] = (ixt_volume_file){ IXT_STR("/boot/standin-kernel"),
				      ixt_str_range(ixt_standin_kernel, ixt_standin_kernel_end) };
	files[2] = (ixt_volume_file){ IXT_STR("/boot/grub/grub.cfg"), ixt_str_of(grub_config) };
	ixt_volume_create(&c->arena, ixt_str_of(argv[0]), files, 3, work_dir_for(c, argv[0]));
	return IXT_EXIT_OK;
}

static int run_machine(context *c, char **argv)
{
	int status = lacks(c, "qemu-system-x86_64", "qemu-system-x86");

	if (status)
		return status;
	if (!ixt_is_volume(argv[0]))
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%s is no ISO volume; \"ixt-cross image create "
			  "--test\" makes one", argv[0]);
	status = ixt_machine_run(&c->arena, ixt_str_of(argv[0]), opt.memory ? opt.memory : 128);
	return status == IXT_MACHINE_NOT_RUN ? IXT_EXIT_USAGE : status;
}

/* -------------------------------------------------------------------- verbs */

typedef struct verb {
	const char *name;
	int (*run)(context *c, char **argv);
} verb;

static const verb verbs[] = {
	{ "create", run_create }, { "inspect", run_inspect }, { "check", run_check },
	{ "inject", run_inject }, { "run", run_machine },
};

static const char *const verb_names[] = { "create", "inspect", "check", "inject", "run", NULL };

static const verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static void tidy_up(context *c)
{
	if (c->work_dir.len)
		ixt_remove_tree(c->work_dir.ptr);
	ixt_manifest_free(c->manifest);
	ixt_buf_release(&c->out);
	ixt_arena_release(&c->arena);
}

static int run_verb(const verb *v, char **argv)
{
	static context c;	/* stays as it is over a jump */
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status;

	ixt_arena_init(&c.arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&c.out, &ixt_allocator_libc);
	c.arena.trap = c.out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		if (!ixt_interrupted())
			ixt_say_error(&err);
		status = IXT_EXIT_USAGE;
	} else {
		status = v->run(&c, argv);
		ixt_print(ixt_buf_view(&c.out));
	}
	tidy_up(&c);
	return ixt_interrupted() ? ixt_interrupted() : status;
}

static int run(int argc, char **argv)
{
	const verb *v = argc ? find_verb(argv[0]) : NULL;

	if (!v) {
		ixt_say("%s%s%s met, create, inspect, check, inject or run expected",
			argc ? "\"" : "", argc ? argv[0] : "nothing", argc ? "\"" : "");
		return IXT_EXIT_USAGE;
	}
	if (argc != 2) {
		ixt_say("image %s takes one file, %d met", v->name, argc - 1);
		return IXT_EXIT_USAGE;
	}
	return run_verb(v, argv + 1);
}

static const char help[] =
	"FILE is a boot manifest of capOS (manifest.bin), or an ISO volume that has one.\n"
	"inspect shows it, check tells which of capOS's rules it breaks (status 1),\n"
	"inject writes a changed copy. create makes a volume for tests, whose kernel is\n"
	"a stand-in and not capOS; run boots one under QEMU, with the serial line here,\n"
	"and ends with the program's status.";

const ixt_command ixt_cross_command_image = {
	"image", "create|inspect|check|inject|run FILE [OPTION...]",
	"put programs into boot images, and boot them", help, options, run,
	IXT_COMPLETES_VERBS, verb_names, IXT_ORDER_ANY,
};
