/* The filters of upstream's core/j2.py that the corpus uses, and Jinja's
 * `int`, as a table. */
#ifndef IXT_TEMPLATE_FILTER_H
#define IXT_TEMPLATE_FILTER_H

#include "ixt/template/value.h"

typedef struct ixt_filter {
	const char *name;
	/* `args[0]` is the filtered value; `count` is within the bounds. */
	ixt_value (*apply)(ixt_scope *sc, const ixt_value *args, uint32_t count);
	uint32_t min_args, max_args;	/* without the filtered value */
	/* the Python function behind it, for the text of a TypeError about the
	 * number of arguments, and its parameters' names */
	const char *python;
	const char *parameters[3];
} ixt_filter;

extern const ixt_filter ixt_filters[];
extern const uint32_t ixt_filter_count;

/* Number of the filter called `name`, or ixt_filter_count. */
uint32_t ixt_filter_find(ixt_str name);
/* True for a filter that Jinja or upstream has and the subset lacks. */
bool ixt_filter_is_refused(ixt_str name);
/* The i-th of those names, NULL past the end. */
const char *ixt_filter_refused(uint32_t i);

ixt_value ixt_filter_apply(ixt_scope *sc, uint32_t filter, const ixt_value *args,
			   uint32_t count);

/* `data.split("\n")`, each stripped, without empty ones and those that start
 * with '#': the lines that the list filters work on. Calls `each` in order. */
void ixt_each_line(ixt_str text, void (*each)(void *ctx, ixt_str line), void *ctx);

/* The five methods that `ix` had until 2025-12:
 * true and *value set when `name` is one of them. */
bool ixt_historical_method(ixt_arena *arena, ixt_str name, ixt_value *value);
/* An `ix` object that has only these, for the bare language. */
extern const ixt_object ixt_historical_ix;

#endif
