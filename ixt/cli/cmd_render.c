/* ixt render: descriptors of packages, as upstream's load_descriptor makes them. */
#include <stdio.h>
#include <stdlib.h>

#include "ixt/cli/commands.h"
#include "ixt/cli/report.h"

static struct {
	ixt_string_list corpus, set;
	const char *pins, *kind, *target, *format, *out;
	bool all, json;
	int threads;
} opt;

static const ixt_option options[] = {
	{ "all", IXT_OPT_FLAG, NULL, "every package of the corpus", &opt.all },
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &opt.corpus },
	{ "format", IXT_OPT_STRING, "text|json|digest|jsonl", "what to print (text)",
	  &opt.format },
	{ "json", IXT_OPT_FLAG, NULL, "same as --format jsonl", &opt.json },
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the target's, else local)",
	  &opt.kind },
	{ "out", IXT_OPT_STRING, "DIR", "write one file a package instead", &opt.out },
	{ "pins", IXT_OPT_STRING, "FILE", "host inputs: a file, env or default", &opt.pins },
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &opt.set },
	{ "target", IXT_OPT_STRING, "T", "target's name or target.json (the host)",
	  &opt.target },
	{ "threads", IXT_OPT_NUMBER, "N", "worker threads (1)", &opt.threads },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static void print_digest(ixt_str name, const ixt_answer *a)
{
	char hex[65];
	ixt_str cls = ixt_error_class_name(a->error.cls);

	ixt_answer_digest(a, hex);
	if (a->ok)
		printf("%.*s\tok\t%s\n", IXT_STR_ARG(name), hex);
	else
		printf("%.*s\terr\t%.*s\t%s\n", IXT_STR_ARG(name), IXT_STR_ARG(cls), hex);
}

static int run(int argc, char **argv)
{
	ixt_setup_options so = { opt.corpus.items, opt.corpus.count, opt.pins, opt.kind,
				 opt.target, false };
	ixt_session_options sess;
	ixt_setup setup;
	ixt_error err = { 0 };
	ixt_session *s;
	ixt_answer a;
	const ixt_str *names;
	uint32_t count, i;
	int status = ixt_setup_open(&setup, &so, &err);

	if (status) {
		ixt_say_error(&err);
		return status;
	}
	sess = ixt_setup_session(&setup);
	s = ixt_session_new(&sess, &err);
	if (!s) {
		ixt_say_error(&err);
		return 2;
	}
	if (opt.all) {
		if (ixt_session_packages(s, &names, &count, &err) < 0)
			return 2;
		for (i = 0; i < count; i++) {
			ixt_session_render(s, names[i], NULL, 0, &a);
			print_digest(names[i], &a);
		}
	}
	for (i = 0; i < (uint32_t)argc; i++) {
		ixt_session_render(s, ixt_str_of(argv[i]), NULL, 0, &a);
		if (opt.format && strcmp(opt.format, "digest") == 0)
			print_digest(ixt_str_of(argv[i]), &a);
		else if (a.ok)
			fwrite(a.text.ptr, 1, a.text.len, stdout);
		else
			ixt_say_error(&a.error), status = 2;
	}
	ixt_session_free(s);
	ixt_setup_close(&setup);
	return status;
}

const ixt_command ixt_command_render = {
	"render", "[PKG…|--all] [OPTION…]", "print the descriptors of packages", NULL,
	options, run,
};
