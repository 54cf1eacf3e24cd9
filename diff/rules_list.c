#include "diff/rules_list.h"

#include "diff/divergence.h"

void diff_rules_write_text(ixt_buf *b, const diff_rules *rules)
{
	uint32_t i;

	for (i = 0; i < rules->count; i++)
		ixt_buf_format(b, "%-16.*s%.*s\n", IXT_STR_ARG(rules->items[i].name),
			       IXT_STR_ARG(rules->items[i].what));
}

static void write_step(ixt_buf *b, const diff_step *step)
{
	if (step->kind == DIFF_STEP_JSON) {
		ixt_buf_add(b, IXT_STR("{\"step\": \"json\"}"));
	} else if (step->kind == DIFF_STEP_SCRIPT) {
		ixt_buf_add(b, IXT_STR("{\"step\": \"script\"}"));
	} else {
		ixt_buf_add_char(b, '{');
		diff_json_string(b, "replace", step->source);
		ixt_buf_add(b, IXT_STR(", "));
		diff_json_string(b, "with", step->with);
		ixt_buf_add_char(b, '}');
	}
}

static void write_rule(ixt_buf *b, const diff_rule *rule)
{
	uint32_t i;

	ixt_buf_format(b, "{\"format\": \"ixt-rule\", \"version\": %d, ", DIFF_RULES_VERSION);
	diff_json_string(b, "name", rule->name);
	ixt_buf_add(b, IXT_STR(", "));
	diff_json_string(b, "what", rule->what);
	ixt_buf_add(b, IXT_STR(", \"steps\": ["));
	for (i = 0; i < rule->step_count; i++) {
		if (i)
			ixt_buf_add(b, IXT_STR(", "));
		write_step(b, &rule->steps[i]);
	}
	ixt_buf_add(b, IXT_STR("]}\n"));
}

void diff_rules_write_json(ixt_buf *b, const diff_rules *rules)
{
	uint32_t i;

	for (i = 0; i < rules->count; i++)
		write_rule(b, &rules->items[i]);
}
