#include "ixt/image/edit.h"

static ixt_cue text_value(const char *name, ixt_str text)
{
	return (ixt_cue){ .kind = IXT_CUE_TEXT, .name = ixt_str_of(name), .text = text };
}

static ixt_cue compound(ixt_cue_kind kind, const char *name, const ixt_cue *items, uint32_t count)
{
	return (ixt_cue){ .kind = kind, .name = ixt_str_of(name), .items = items, .count = count };
}

/* A copy of the items with room for one more. */
static ixt_cue *copy_items(ixt_arena *a, const ixt_cue *from, uint32_t room)
{
	ixt_cue *items = IXT_NEW_ARRAY(a, ixt_cue, from->count + room);

	if (from->count)
		memcpy(items, from->items, from->count * sizeof *items);
	return items;
}

static const ixt_cue *find(const ixt_cue *fields, const char *name)
{
	uint32_t i;

	for (i = 0; i < fields->count; i++)
		if (ixt_str_is(fields->items[i].name, name))
			return &fields->items[i];
	return NULL;
}

/* The fields with that one put in the place of its namesake, or at the end. */
static ixt_cue with_field(ixt_arena *a, const ixt_cue *fields, ixt_cue field)
{
	ixt_cue *items = copy_items(a, fields, 1), result = *fields;
	const ixt_cue *old;
	uint32_t i;

	for (i = 0; i < fields->count && !ixt_str_eq(items[i].name, field.name); i++)
		;
	old = i < fields->count ? &fields->items[i] : NULL;
	items[i] = field;
	result.items = items;
	result.count = fields->count + !old;
	result.origin = NULL;
	return result;
}

static ixt_cue with_item(ixt_arena *a, const ixt_cue *list, ixt_cue item)
{
	ixt_cue *items = copy_items(a, list, 1), result = *list;

	items[list->count] = item;
	result.items = items;
	result.count = list->count + 1;
	result.origin = NULL;
	return result;
}

static ixt_cue cap_of(ixt_arena *a, const ixt_grant *grant)
{
	ixt_cue *source = IXT_NEW(a, ixt_cue), *fields = IXT_NEW_ARRAY(a, ixt_cue, 2);

	*source = text_value("kernel", grant->source);
	fields[0] = text_value("name", grant->name);
	fields[1] = compound(IXT_CUE_FIELDS, "source", source, 1);
	return compound(IXT_CUE_FIELDS, "", fields, 2);
}

static bool has_cap(const ixt_cue *caps, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < caps->count; i++) {
		const ixt_cue *met = find(&caps->items[i], "name");

		if (met && met->kind == IXT_CUE_TEXT && ixt_str_eq(met->text, name))
			return true;
	}
	return false;
}

static ixt_cue with_grants(ixt_arena *a, ixt_cue caps, const ixt_grant *grants, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (!has_cap(&caps, grants[i].name))
			caps = with_item(a, &caps, cap_of(a, &grants[i]));
	return caps;
}

/* Field `name` of that kind, or an empty one when it may be missing. */
static ixt_cue part(ixt_arena *a, const ixt_cue *fields, const char *name, ixt_cue_kind kind,
		    bool needed)
{
	const ixt_cue *met = find(fields, name);

	if (!met && !needed)
		return compound(kind, name, NULL, 0);
	if (!met || met->kind != kind)
		ixt_raise(a, IXT_ERR_ERROR, "the manifest's initConfig has no sound \"%s\"; "
			  "\"ixt-cross image check\" tells more", name);
	return *met;
}

static void demand_tree(ixt_arena *a, const ixt_cue *tree)
{
	if (!tree || tree->kind != IXT_CUE_FIELDS)
		ixt_raise(a, IXT_ERR_ERROR, "the manifest has no sound initConfig; "
			  "\"ixt-cross image check\" tells more");
}

static const ixt_cue *kept(ixt_arena *a, ixt_cue tree)
{
	ixt_cue *copy = IXT_NEW(a, ixt_cue);

	*copy = tree;
	return copy;
}

const ixt_cue *ixt_set_init(ixt_arena *a, const ixt_cue *tree, ixt_str binary,
			    const ixt_grant *grants, uint32_t count)
{
	ixt_cue init, caps;

	demand_tree(a, tree);
	init = part(a, tree, "init", IXT_CUE_FIELDS, true);
	caps = part(a, &init, "caps", IXT_CUE_LIST, false);
	init = with_field(a, &init, text_value("binary", binary));
	init = with_field(a, &init, with_grants(a, caps, grants, count));
	return kept(a, with_field(a, tree, init));
}

const ixt_cue *ixt_new_init_config(ixt_arena *a, ixt_str binary, const ixt_grant *grants,
				   uint32_t count)
{
	ixt_cue init = compound(IXT_CUE_FIELDS, "init", NULL, 0);
	ixt_cue tree = compound(IXT_CUE_FIELDS, "", &init, 1);

	return ixt_set_init(a, &tree, binary, grants, count);
}

const ixt_cue *ixt_add_service(ixt_arena *a, const ixt_cue *tree, ixt_str name,
			       const ixt_grant *grants, uint32_t count)
{
	ixt_cue services, *fields = IXT_NEW_ARRAY(a, ixt_cue, 4);
	uint32_t i;

	demand_tree(a, tree);
	services = part(a, tree, "services", IXT_CUE_LIST, false);
	for (i = 0; i < services.count; i++) {
		const ixt_cue *met = find(&services.items[i], "name");

		if (met && met->kind == IXT_CUE_TEXT && ixt_str_eq(met->text, name))
			ixt_raise(a, IXT_ERR_ERROR, "the manifest has a service \"%.*s\" already",
				  IXT_STR_ARG(name));
	}
	fields[0] = text_value("name", name);
	fields[1] = text_value("binary", name);
	fields[2] = with_grants(a, compound(IXT_CUE_LIST, "caps", NULL, 0), grants, count);
	fields[3] = text_value("restart", IXT_STR("never"));
	services = with_item(a, &services, compound(IXT_CUE_FIELDS, "", fields, 4));
	return kept(a, with_field(a, tree, services));
}
