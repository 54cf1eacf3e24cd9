/* Reads the boot manifest as far as one program needs it: the binaries, and of
 * initConfig the part `init`. Whether a manifest keeps all of capOS's rules is for
 * `ixt-cross image check` to say. */
#include "targets/capos/standin/kernel.h"

/* Kinds of a value in the tree under initConfig. */
enum { CUE_TEXT = 4, CUE_LIST = 6, CUE_FIELDS = 7 };

/* A value whose pointer is a text, or a list; and a named one of either kind. */
static const wire_field kind_fields[] = { { "kind", WIRE_U16, 0 } };
static const wire_field text_fields[] = {
	{ "kind", WIRE_U16, 0 }, { "text", WIRE_TEXT, 0 },
};
static const wire_field list_fields[] = {
	{ "kind", WIRE_U16, 0 }, { "list", WIRE_LIST, 0 },
};
static const wire_layout kind_value = { 2, 1, 1, kind_fields, NULL };
static const wire_layout text_value = { 2, 1, 2, text_fields, NULL };
static const wire_layout list_value = { 2, 1, 2, list_fields, NULL };

static const wire_field named_fields[] = { { "name", WIRE_TEXT, 0 }, { "value", WIRE_STRUCT, 1 } };
static const wire_layout named_kind = { 0, 2, 2, named_fields, &kind_value };
static const wire_layout named_text = { 0, 2, 2, named_fields, &text_value };
static const wire_layout named_list = { 0, 2, 2, named_fields, &list_value };

static const wire_field blob_fields[] = {
	{ "name", WIRE_TEXT, 0 }, { "data", WIRE_DATA, 1 },
};
static const wire_layout blob = { 0, 2, 2, blob_fields, NULL };

static const wire_field binaries_fields[] = {
	{ "schemaVersion", WIRE_U32, 0 }, { "binaries", WIRE_LIST, 0 },
};
static const wire_field tree_fields[] = { { "initConfig", WIRE_STRUCT, 1 } };
static const wire_layout root = { 1, 4, 2, binaries_fields, &blob };
static const wire_layout root_kind = { 1, 4, 1, tree_fields, &kind_value };
static const wire_layout root_tree = { 1, 4, 1, tree_fields, &list_value };

static wire_message message;

static void demand(const char *wrong)
{
	if (wrong)
		stop("the boot manifest is damaged: ", wrong, NULL);
}

static bool is(wire_bytes text, const char *expected)
{
	return text.len == strlen(expected) && memcmp(text.ptr, expected, text.len) == 0;
}

/* The index of the field and the kind of its value; -1: there is none. */
static int64_t find(const wire_list *fields, const char *name, uint64_t *kind)
{
	wire_value v[2];
	uint32_t i;

	for (i = 0; i < fields->count; i++) {
		demand(wire_list_item(&message, fields, &named_kind, i, v));
		*kind = v[1].number;
		if (is(v[0].bytes, name))
			return i;
	}
	return -1;
}

static bool find_list(const wire_list *fields, const char *name, uint64_t kind, wire_list *out)
{
	wire_value v[3];
	uint64_t met;
	int64_t i = find(fields, name, &met);

	if (i < 0)
		return false;
	if (met != kind)
		stop("the boot manifest is damaged: in initConfig ", name,
		     " is of another kind than expected", NULL);
	demand(wire_list_item(&message, fields, &named_list, (uint32_t)i, v));
	*out = v[2].list;
	return true;
}

static wire_bytes find_text(const wire_list *fields, const char *name)
{
	wire_value v[3];
	uint64_t met;
	int64_t i = find(fields, name, &met);

	if (i < 0 || met != CUE_TEXT)
		stop("the boot manifest is damaged: in initConfig the text ", name, " is missing",
		     NULL);
	demand(wire_list_item(&message, fields, &named_text, (uint32_t)i, v));
	return v[2].bytes;
}

/* A capability is named as capOS names its source; two of them are served here. */
static void add_grant(boot_plan *plan, const wire_list *capability)
{
	wire_list source;
	wire_bytes name = find_text(capability, "name"), kernel;
	uint64_t id;

	if (!find_list(capability, "source", CUE_FIELDS, &source))
		stop("the boot manifest is damaged: a capability has no source", NULL);
	kernel = find_text(&source, "kernel");
	if (is(kernel, "console"))
		id = CAPOS_CONSOLE_ID;
	else if (is(kernel, "terminal_session"))
		id = CAPOS_TERMINAL_SESSION_ID;
	else {
		say("no ", printable(kernel), " here: the program does not get it", NULL);
		return;
	}
	if (name.len > CAPOS_CAPSET_NAME_BYTES)
		stop("a capability's name is longer than 32 bytes", NULL);
	if (plan->count == CAPOS_CAPSET_ENTRIES_MAX)
		stop("more than 85 capabilities", NULL);
	plan->grants[plan->count++] = (grant){ name, wire_interface_of(id) };
}

static void add_grants(boot_plan *plan, const wire_list *capabilities)
{
	wire_value v[2];
	uint32_t i;

	for (i = 0; i < capabilities->count; i++) {
		demand(wire_list_item(&message, capabilities, &kind_value, i, v));
		if (v[0].number != CUE_FIELDS)
			stop("the boot manifest is damaged: a capability without fields", NULL);
		demand(wire_list_item(&message, capabilities, &list_value, i, v));
		add_grant(plan, &v[1].list);
	}
}

/* A blob `stdin` is what the program reads: capOS has no source for a StdIO, so
 * this is a convention between images of ours and the stand-in. */
static void find_blobs(boot_plan *plan, const wire_list *blobs)
{
	const char *stdin_name = CAPOS_NAME_STDIN;
	wire_value v[2];
	uint32_t i;

	for (i = 0; i < blobs->count; i++) {
		demand(wire_list_item(&message, blobs, &blob, i, v));
		if (v[0].bytes.len == plan->name.len &&
		    memcmp(v[0].bytes.ptr, plan->name.ptr, plan->name.len) == 0)
			plan->image = v[1].bytes;
		if (!is(v[0].bytes, stdin_name))
			continue;
		plan->input = v[1].bytes;
		if (plan->count == CAPOS_CAPSET_ENTRIES_MAX)
			stop("more than 85 capabilities", NULL);
		plan->grants[plan->count++] =
			(grant){ v[0].bytes, wire_interface_of(CAPOS_STD_IO_ID) };
	}
	if (plan->image.len == 0)
		stop("the binary ", printable(plan->name), " of init is missing or empty", NULL);
}

void read_manifest(boot_plan *plan, const void *bytes, size_t len)
{
	wire_list init, capabilities, blobs;
	wire_value v[3];

	demand(wire_open(&message, bytes, len));
	demand(wire_decode(&message, &root, v));
	if (v[0].number != 1)
		stop("the boot manifest is damaged: its schema version is not 1", NULL);
	blobs = v[1].list;
	demand(wire_decode(&message, &root_kind, v));
	if (v[0].number != CUE_FIELDS)
		stop("the boot manifest is damaged: no fields in initConfig", NULL);
	demand(wire_decode(&message, &root_tree, v));
	if (!find_list(&v[1].list, "init", CUE_FIELDS, &init))
		stop("the boot manifest is damaged: initConfig has no init", NULL);
	plan->name = find_text(&init, "binary");
	if (is(plan->name, "init"))
		stop("init is the one inside of capOS's kernel, and there is none here; name "
		     "another: ixt-cross image inject --add NAME=FILE --init NAME", NULL);
	if (find_list(&init, "caps", CUE_LIST, &capabilities))
		add_grants(plan, &capabilities);
	find_blobs(plan, &blobs);
}
