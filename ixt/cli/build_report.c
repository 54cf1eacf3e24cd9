#include "ixt/cli/build_report.h"

#include <stdio.h>

#include "ixt/cli/report.h"
#include "ixt/host/data.h"

static const char *verb_of(const ixt_graph_node *node)
{
	switch (node->step) {
	case IXT_STEP_FETCH:
		return "fetch";
	case IXT_STEP_LINK:
		return "link";
	default:
		return "build";
	}
}

static ixt_str log_path(const ixt_build_report *r, const ixt_graph_node *node)
{
	return ixt_arena_format(r->arena, "%.*s/%.*s", IXT_STR_ARG(ixt_store_dir(r->site->store)),
				IXT_STR_ARG(ixt_node_log(node, r->arena)));
}

/* The last lines of `text`. */
static ixt_str tail_of(ixt_str text)
{
	uint32_t lines = 0;
	size_t i = text.len;

	while (i > 0) {
		if (text.ptr[i - 1] == '\n' && i < text.len && ++lines == IXT_LOG_TAIL_LINES)
			break;
		i--;
	}
	return ixt_str_from(text, i);
}

/* Foreign text on a terminal: control characters but tab are not for it. */
static void print_safely(ixt_str text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (i == 0 || text.ptr[i - 1] == '\n')
			fputs("    ", stderr);
		fputc((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '?' : c, stderr);
	}
	if (text.len && text.ptr[text.len - 1] != '\n')
		fputc('\n', stderr);
}

static void show_log(const ixt_build_report *r, const ixt_graph_node *node)
{
	ixt_error ignored = { 0 };
	ixt_trap trap = { .error = &ignored }, *outer = r->arena->trap;
	ixt_str path = log_path(r, node);

	if (node->step != IXT_STEP_BUILD && node->step != IXT_STEP_REALM)
		return;
	r->arena->trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		print_safely(tail_of(ixt_read_file(r->arena, path)));
		ixt_say("its whole log: %.*s", IXT_STR_ARG(path));
	}
	r->arena->trap = outer;
}

static void print_json(const ixt_build_report *r, const char *event, const ixt_graph_node *node,
		       double seconds, const ixt_error *error)
{
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = r->arena->trap;
	ixt_buf_format(&out, "{\"event\": \"%s\", \"step\": \"%s\", \"name\": \"", event,
		       verb_of(node));
	ixt_json_escape(&out, ixt_node_store_name(node, r->arena));
	ixt_buf_add(&out, IXT_STR("\""));
	if (seconds > 0)
		ixt_buf_format(&out, ", \"seconds\": %.3f", seconds);
	if (error && error->cls != IXT_ERR_NONE) {
		ixt_buf_add(&out, IXT_STR(", \"error\": \""));
		ixt_json_escape(&out, error->message);
		ixt_buf_add(&out, IXT_STR("\""));
	}
	ixt_buf_add(&out, IXT_STR("}\n"));
	ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
}

static void print_lines(const ixt_build_report *r, ixt_build_event event,
			const ixt_graph_node *node, double seconds, const ixt_error *error)
{
	if (event == IXT_BUILD_BEGUN && (r->dry_run || node->step == IXT_STEP_FETCH)) {
		ixt_say("%s %.*s", verb_of(node), IXT_STR_ARG(node->name));
	} else if (event == IXT_BUILD_ENDED && node->step == IXT_STEP_BUILD) {
		ixt_say("built %.*s (%.1f s)", IXT_STR_ARG(node->name), seconds);
	} else if (event == IXT_BUILD_FAILED) {
		show_log(r, node);
		ixt_say_error(error);
	}
}

static void told(void *ctx, ixt_build_event event, const ixt_graph_node *node, double seconds,
		 const ixt_error *error)
{
	static const char *const events[] = { "begun", "ended", "failed" };
	const ixt_build_report *r = ctx;

	if (r->json)
		print_json(r, events[event], node, seconds, error);
	if (!r->json || event == IXT_BUILD_FAILED)
		print_lines(r, event, node, seconds, error);
}

static bool interrupted(void *ctx)
{
	(void)ctx;
	return ixt_interrupted() != 0;
}

ixt_build_listener ixt_build_report_listener(ixt_build_report *report)
{
	return (ixt_build_listener){ told, interrupted, report };
}
