#include "ixt/image/plan.h"

#include "ixt/base/utf8.h"

void ixt_find(ixt_findings *f, ixt_str place, const char *format, ...)
{
	va_list args;
	ixt_str text;

	va_start(args, format);
	text = ixt_arena_vformat(f->arena, format, args);
	va_end(args);
	IXT_PUSH(f->arena, f->items, f->count, f->cap) =
		ixt_arena_format(f->arena, "%.*s: %.*s", IXT_STR_ARG(place), IXT_STR_ARG(text));
}

static const char *const kind_names[] = {
	"null", "boolean", "intValue", "uintValue", "text", "bytes", "list", "fields",
};

static ixt_str below(ixt_findings *f, ixt_str place, const char *name)
{
	return ixt_arena_format(f->arena, "%.*s.%s", IXT_STR_ARG(place), name);
}

static ixt_str element(ixt_findings *f, ixt_str place, uint32_t i)
{
	return ixt_arena_format(f->arena, "%.*s[%u]", IXT_STR_ARG(place), i);
}

/* The value of that kind at a place that was found; NULL with a finding. */
static const ixt_cue *of_kind(ixt_findings *f, const ixt_cue *v, ixt_str place, ixt_cue_kind kind)
{
	size_t offset;

	if (v->kind != kind) {
		ixt_find(f, place, "a value of kind %s met, %s expected", kind_names[v->kind],
			 kind_names[kind]);
		return NULL;
	}
	if (kind == IXT_CUE_TEXT && !ixt_utf8_valid(v->text, &offset)) {
		ixt_find(f, place, "a text that is not UTF-8 at byte %zu", offset);
		return NULL;
	}
	return v;
}

/* Field `name` of `fields`, of that kind. NULL: it is not there, which is a finding
 * when it is needed; or it is wrong, which is one always. */
static const ixt_cue *field(ixt_findings *f, const ixt_cue *fields, ixt_str place,
			    const char *name, ixt_cue_kind kind, bool needed)
{
	const ixt_cue *met = NULL;
	uint32_t i;

	for (i = 0; i < fields->count; i++) {
		if (!ixt_str_is(fields->items[i].name, name))
			continue;
		if (met) {
			ixt_find(f, below(f, place, name), "the field is there twice");
			return NULL;
		}
		met = &fields->items[i];
	}
	if (!met) {
		if (needed)
			ixt_find(f, place, "the field \"%s\" is missing", name);
		return NULL;
	}
	return of_kind(f, met, below(f, place, name), kind);
}

static ixt_str text_field(ixt_findings *f, const ixt_cue *fields, ixt_str place, const char *name)
{
	const ixt_cue *v = field(f, fields, place, name, IXT_CUE_TEXT, true);

	return v ? v->text : (ixt_str){ NULL, 0 };
}

/* ------------------------------------------------------------- capabilities */

static bool has_field(const ixt_cue *fields, const char *name)
{
	uint32_t i;

	for (i = 0; i < fields->count; i++)
		if (ixt_str_is(fields->items[i].name, name))
			return true;
	return false;
}

static void read_service_source(ixt_findings *f, const ixt_cue *source, ixt_str place,
				ixt_boot_cap *cap)
{
	const ixt_cue *service = field(f, source, place, "service", IXT_CUE_FIELDS, true);

	place = below(f, place, "service");
	if (!service)
		return;
	cap->service = text_field(f, service, place, "service");
	cap->export = text_field(f, service, place, "export");
}

/* The kernel looks for the member `kernel` only, init at both. */
static bool read_source(ixt_findings *f, const ixt_cue *source, ixt_str place, bool for_init,
			ixt_boot_cap *cap)
{
	const ixt_cue *kernel;

	if (!for_init && has_field(source, "kernel") && has_field(source, "service")) {
		ixt_find(f, place, "both of \"kernel\" and \"service\" met, one expected");
		return false;
	}
	if (!for_init && has_field(source, "service")) {
		read_service_source(f, source, place, cap);
		return true;
	}
	kernel = field(f, source, place, "kernel", IXT_CUE_TEXT, true);
	if (!kernel)
		return false;
	cap->kernel = ixt_cap_source_of(kernel->text);
	if (!cap->kernel)
		ixt_find(f, below(f, place, "kernel"), "capOS 0.1.0 has no source \"%.*s\"",
			 IXT_STR_ARG(kernel->text));
	return cap->kernel != NULL;
}

static void check_disclosure(ixt_findings *f, const ixt_cue *fields, ixt_str place)
{
	const ixt_cue *list = field(f, fields, place, "disclosureScope", IXT_CUE_LIST, false);
	uint32_t i;

	place = below(f, place, "disclosureScope");
	for (i = 0; list && i < list->count; i++) {
		const ixt_cue *v = of_kind(f, &list->items[i], element(f, place, i), IXT_CUE_TEXT);

		if (v && !ixt_str_is(v->text, "principal_kind") &&
		    !ixt_str_is(v->text, "auth_strength") && !ixt_str_is(v->text, "profile_class"))
			ixt_find(f, element(f, place, i),
				 "\"%.*s\" met, principal_kind, auth_strength or profile_class "
				 "expected", IXT_STR_ARG(v->text));
	}
}

static bool read_cap(ixt_findings *f, const ixt_cue *v, ixt_str place, bool for_init,
		     ixt_boot_cap *cap)
{
	const ixt_cue *fields = of_kind(f, v, place, IXT_CUE_FIELDS), *source, *number;

	if (!fields)
		return false;
	cap->place = place;
	cap->name = text_field(f, fields, place, "name");
	source = field(f, fields, place, "source", IXT_CUE_FIELDS, true);
	if (!source || !read_source(f, source, below(f, place, "source"), for_init, cap))
		return false;
	cap->interface = cap->kernel ? ixt_cap_source_interface(cap->kernel) : 0;
	number = field(f, fields, place, "expectedInterfaceId", IXT_CUE_UINT, false);
	if (number)
		cap->interface = number->number;
	number = field(f, fields, place, "badge", IXT_CUE_UINT, false);
	cap->badge = number ? number->number : 0;
	check_disclosure(f, fields, place);
	return true;
}

static void read_caps(ixt_findings *f, const ixt_cue *fields, bool for_init, ixt_boot_program *p)
{
	const ixt_cue *list = field(f, fields, p->place, "caps", IXT_CUE_LIST, false);
	ixt_str place = below(f, p->place, "caps");
	uint32_t i;

	if (!list)
		return;
	p->caps = IXT_NEW_ARRAY(f->arena, ixt_boot_cap, list->count);
	memset(p->caps, 0, list->count * sizeof *p->caps);
	for (i = 0; i < list->count; i++)
		if (read_cap(f, &list->items[i], element(f, place, i), for_init,
			     &p->caps[p->cap_count]))
			p->cap_count++;
}

/* ----------------------------------------------------------------- programs */

static void read_exports(ixt_findings *f, const ixt_cue *fields, ixt_boot_program *p)
{
	const ixt_cue *list = field(f, fields, p->place, "exports", IXT_CUE_LIST, false);
	ixt_str place = below(f, p->place, "exports");
	uint32_t i;

	if (!list)
		return;
	p->exports = IXT_NEW_ARRAY(f->arena, ixt_str, list->count);
	for (i = 0; i < list->count; i++) {
		const ixt_cue *v = of_kind(f, &list->items[i], element(f, place, i), IXT_CUE_TEXT);

		if (v)
			p->exports[p->export_count++] = v->text;
	}
}

static void check_restart(ixt_findings *f, const ixt_cue *fields, ixt_str place)
{
	const ixt_cue *v = field(f, fields, place, "restart", IXT_CUE_TEXT, false);

	if (v && !ixt_str_is(v->text, "never") && !ixt_str_is(v->text, "on-failure") &&
	    !ixt_str_is(v->text, "always"))
		ixt_find(f, below(f, place, "restart"),
			 "\"%.*s\" met, never, on-failure or always expected",
			 IXT_STR_ARG(v->text));
}

static void read_service(ixt_findings *f, const ixt_cue *v, ixt_boot_program *p)
{
	const ixt_cue *fields = of_kind(f, v, p->place, IXT_CUE_FIELDS);

	if (!fields)
		return;
	p->name = text_field(f, fields, p->place, "name");
	p->binary = text_field(f, fields, p->place, "binary");
	read_caps(f, fields, false, p);
	check_restart(f, fields, p->place);
	read_exports(f, fields, p);
}

static void read_services(ixt_findings *f, const ixt_cue *tree, ixt_boot_plan *plan)
{
	const ixt_cue *list = field(f, tree, IXT_STR("initConfig"), "services", IXT_CUE_LIST, false);
	uint32_t i;

	if (!list)
		return;
	plan->services = IXT_NEW_ARRAY(f->arena, ixt_boot_program, list->count);
	memset(plan->services, 0, list->count * sizeof *plan->services);
	plan->service_count = list->count;
	for (i = 0; i < list->count; i++) {
		plan->services[i].place = element(f, IXT_STR("initConfig.services"), i);
		read_service(f, &list->items[i], &plan->services[i]);
	}
}

static void read_init(ixt_findings *f, const ixt_cue *tree, ixt_boot_plan *plan)
{
	const ixt_cue *init = field(f, tree, IXT_STR("initConfig"), "init", IXT_CUE_FIELDS, true);

	plan->init.name = IXT_STR("init");
	plan->init.place = IXT_STR("initConfig.init");
	if (!init)
		return;
	plan->init.binary = text_field(f, init, plan->init.place, "binary");
	read_caps(f, init, true, &plan->init);
}

ixt_boot_plan *ixt_boot_plan_of(const ixt_manifest *m, ixt_findings *f)
{
	ixt_boot_plan *plan = IXT_NEW(f->arena, ixt_boot_plan);
	const ixt_cue *tree, *exits;

	if (!m->init_config) {
		ixt_find(f, IXT_STR("initConfig"), "it is missing");
		return plan;
	}
	tree = of_kind(f, m->init_config, IXT_STR("initConfig"), IXT_CUE_FIELDS);
	if (!tree)
		return plan;
	read_init(f, tree, plan);
	read_services(f, tree, plan);
	exits = field(f, tree, IXT_STR("initConfig"), "exitWhenServiceExits", IXT_CUE_TEXT, false);
	plan->has_exit_service = exits != NULL;
	if (exits)
		plan->exit_service = exits->text;
	return plan;
}
