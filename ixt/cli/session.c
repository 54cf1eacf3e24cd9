#include "ixt/cli/session.h"

#include "ixt/cli/report.h"

ixt_setup_options ixt_setup_options_of(const ixt_session_args *args)
{
	return (ixt_setup_options){
		.corpus = args->corpus.items,
		.corpus_count = args->corpus.count,
		.pins = args->pins,
		.kind = args->kind,
		.target = args->target,
	};
}

int ixt_session_open(ixt_opened *o, const ixt_session_args *args)
{
	ixt_setup_options options = ixt_setup_options_of(args);
	ixt_session_options session;
	ixt_error err = { 0 };
	int status;

	o->session = NULL;
	status = ixt_setup_open(&o->setup, &options, &err);
	if (status) {
		ixt_say_error(&err);
		return status;
	}
	if (o->setup.notice.len)
		ixt_say("%.*s", IXT_STR_ARG(o->setup.notice));
	session = ixt_setup_session(&o->setup);
	o->session = ixt_session_new(&session, &err);
	if (o->session)
		return IXT_EXIT_OK;
	ixt_say_error(&err);
	return IXT_EXIT_USAGE;
}

void ixt_session_close(ixt_opened *o)
{
	ixt_session_free(o->session);
	ixt_setup_close(&o->setup);
}

static ixt_str lower_ascii(ixt_str s)
{
	char *p = (char *)s.ptr;
	size_t i;

	for (i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] |= 0x20;
	return s;
}

ixt_str ixt_target_name(ixt_setup *s)
{
	if (s->target)
		return s->target->name;
	if (s->target_name)
		return ixt_str_of(s->target_name);
	return lower_ascii(ixt_arena_format(&s->arena, "%.*s-%.*s",
					    IXT_STR_ARG(s->host->uname_system),
					    IXT_STR_ARG(s->host->uname_machine)));
}
