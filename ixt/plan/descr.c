#include "ixt/plan/internal.h"

#include "ixt/package/descriptor.h"
#include "ixt/plan/links.h"

static const struct {
	const char *outer, *inner;
} lists[IXT_LISTED_COUNT] = {
	[IXT_LISTED_BLD_DEPS] = { "bld", "deps" },
	[IXT_LISTED_BLD_DATA] = { "bld", "data" },
	[IXT_LISTED_HOST_LIBS] = { "bld", "host_libs" },
	[IXT_LISTED_TARGET_LIBS] = { "bld", "target_libs" },
	[IXT_LISTED_LIB_DEPS] = { "lib", "deps" },
	[IXT_LISTED_RUN_DEPS] = { "run", "deps" },
	[IXT_LISTED_RUN_DATA] = { "run", "data" },
	[IXT_LISTED_IND_DEPS] = { "ind", "deps" },
	[IXT_LISTED_FIX_DEPS] = { "fix", "deps" },
};

bool ixt_json_truth(const ixt_json *v)
{
	switch (v->type) {
	case IXT_JSON_NULL:
	case IXT_JSON_FALSE:
		return false;
	case IXT_JSON_INT:
		return v->integer != 0;
	case IXT_JSON_FLOAT:
		return v->number != 0;
	case IXT_JSON_STRING:
	case IXT_JSON_ESCAPED:
		return v->string.len != 0;
	case IXT_JSON_ARRAY:
	case IXT_JSON_OBJECT:
		return v->count != 0;
	default:
		return true;
	}
}

const ixt_json *ixt_descr_item(ixt_plan *p, const ixt_descr *d, const char *outer,
			       const char *inner)
{
	return ixt_descriptor_item(&p->scratch,
				   ixt_descriptor_item(&p->scratch, d->json, outer), inner);
}

static ixt_descr *read_descriptor(ixt_plan *p, const ixt_described *described)
{
	ixt_descr *d = IXT_NEW(&p->arena, ixt_descr);

	d->json = ixt_json_read_apart(described->text, &p->arena, &p->scratch);
	ixt_described_check(described, &p->scratch);
	d->buildable = ixt_json_truth(ixt_descr_item(p, d, "bld", "script"));
	d->number = p->descr_count;
	IXT_PUSH(&p->arena, p->descrs, p->descr_count, p->descr_cap) = d;
	ixt_session_remember(p->session, described, d->number);
	return d;
}

ixt_descr *ixt_descr_of(ixt_plan *p, const ixt_described *described)
{
	if (described->number == IXT_NOT_KNOWN)
		return read_descriptor(p, described);
	ixt_described_check(described, &p->scratch);
	return p->descrs[described->number];
}

/* The texts' numbers, up to the first item that is no string. */
static void read_list(ixt_plan *p, ixt_descr *d, ixt_listed which)
{
	const ixt_json *list = ixt_descr_item(p, d, lists[which].outer, lists[which].inner);
	ixt_dependency_list *read = &d->lists[which];
	uint32_t *texts, i;
	ixt_str text;

	if (list->type != IXT_JSON_ARRAY)
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
			  "%s.%s of a descriptor is no list", lists[which].outer,
			  lists[which].inner);
	texts = IXT_NEW_ARRAY(&p->arena, uint32_t, list->count + 1);
	for (i = 0; i < list->count; i++) {
		if (!ixt_json_text(&list->items[i], &p->scratch, &text))
			break;
		texts[i] = ixt_flag_text(&p->flags, text);
	}
	*read = (ixt_dependency_list){ texts, i, i < list->count };
}

bool ixt_descr_dependency(ixt_plan *p, ixt_descr *d, ixt_listed which, uint32_t at,
			  uint32_t *text)
{
	const ixt_dependency_list *list = &d->lists[which];

	if (!list->texts)
		read_list(p, d, which);
	if (at < list->count) {
		*text = list->texts[at];
		return true;
	}
	if (list->broken)
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
			  "item %u of %s.%s of a descriptor is no string", at,
			  lists[which].outer, lists[which].inner);
	return false;
}

ixt_str ixt_listed_name(ixt_arena *arena, ixt_listed list)
{
	return ixt_arena_format(arena, "%s.%s", lists[list].outer, lists[list].inner);
}
