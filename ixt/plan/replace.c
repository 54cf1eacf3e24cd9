#include "ixt/plan/internal.h"

#include "ixt/package/descriptor.h"

void ixt_plan_replace_sources(ixt_plan *p, ixt_replaced_source *sources, uint32_t count)
{
	p->replaced = sources;
	p->replaced_count = count;
}

static ixt_json text_json(ixt_str text)
{
	return (ixt_json){ .type = IXT_JSON_STRING, .string = text };
}

static ixt_json *object_of(ixt_plan *p, const ixt_replaced_source *source)
{
	ixt_json *o = IXT_NEW(&p->arena, ixt_json);

	o->type = IXT_JSON_OBJECT;
	o->count = 2;
	o->items = IXT_NEW_ARRAY(&p->arena, ixt_json, 4);
	o->items[0] = text_json(IXT_STR("md5"));
	o->items[1] = text_json(source->sum);
	o->items[2] = text_json(IXT_STR("url"));
	o->items[3] = text_json(source->url);
	return o;
}

/* A copy of an object or array with another value as `items[at]`. */
static ixt_json *with_item(ixt_plan *p, const ixt_json *old, uint32_t at, const ixt_json *value)
{
	uint32_t slots = old->type == IXT_JSON_OBJECT ? old->count * 2 : old->count;
	ixt_json *copy = IXT_NEW(&p->arena, ixt_json);

	*copy = *old;
	copy->items = IXT_NEW_ARRAY(&p->arena, ixt_json, slots);
	memcpy(copy->items, old->items, slots * sizeof *copy->items);
	copy->items[at] = *value;
	return copy;
}

static ixt_json *with_member(ixt_plan *p, const ixt_json *old, const char *name,
			     const ixt_json *value)
{
	uint32_t i;

	for (i = 0; i < old->count; i++)
		if (ixt_str_is(old->items[2 * i].string, name))
			break;
	return with_item(p, old, 2 * i + 1, value);
}

/* A descriptor of its own: others render to the same text. */
static ixt_descr *with_source(ixt_plan *p, const ixt_descr *d, const ixt_replaced_source *source)
{
	const ixt_json *list = ixt_descr_item(p, d, "bld", "fetch"), *bld;
	ixt_descr *own = IXT_NEW(&p->arena, ixt_descr);

	if (list->type != IXT_JSON_ARRAY || !list->count)
		ixt_raise(&p->scratch, IXT_ERR_VALUE, "%.*s fetches no source that \"%.*s\" could "
			  "stand for", IXT_STR_ARG(source->package), IXT_STR_ARG(source->url));
	bld = ixt_descriptor_item(&p->scratch, d->json, "bld");
	list = with_item(p, list, 0, object_of(p, source));
	*own = (ixt_descr){
		.number = p->descr_count, .buildable = d->buildable,
		.json = with_member(p, d->json, "bld", with_member(p, bld, "fetch", list)),
	};
	IXT_PUSH(&p->arena, p->descrs, p->descr_count, p->descr_cap) = own;
	return own;
}

ixt_descr *ixt_plan_with_sources(ixt_plan *p, const ixt_package *pkg, ixt_descr *d)
{
	ixt_str name = ixt_flag_str(p, pkg->name);
	uint32_t i;

	for (i = 0; i < p->replaced_count; i++) {
		if (!ixt_str_eq(p->replaced[i].package, name))
			continue;
		p->replaced[i].used = true;
		return with_source(p, d, &p->replaced[i]);
	}
	return d;
}
