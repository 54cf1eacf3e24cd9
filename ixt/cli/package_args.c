#include "ixt/cli/package_args.h"

#include <stdlib.h>

#include "ixt/cli/report.h"

int ixt_check_package_args(int argc, bool all)
{
	if (all && argc) {
		ixt_say("--all and names of packages met, one of them expected");
		return -1;
	}
	if (!all && !argc) {
		ixt_say("no package named; name some, or use --all");
		return -1;
	}
	return 0;
}

ixt_flag *ixt_flag_args(const ixt_string_list *set)
{
	ixt_flag *flags = calloc(set->count + 1, sizeof *flags);
	uint32_t i;

	for (i = 0; flags && i < set->count; i++) {
		ixt_str text = ixt_str_of(set->items[i]);
		size_t eq = ixt_str_chr(text, '=', 0);

		if (eq == IXT_STR_NPOS || eq == 0) {
			ixt_say("--set: \"%s\" met, NAME=VALUE expected", set->items[i]);
			free(flags);
			return NULL;
		}
		flags[i] = (ixt_flag){ ixt_str_first(text, eq), ixt_str_from(text, eq + 1) };
	}
	return flags;
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *ixt_package_args(int argc, char **argv, bool sorted)
{
	ixt_str *names = calloc((size_t)argc, sizeof *names);
	int i;

	for (i = 0; names && i < argc; i++)
		names[i] = ixt_str_of(argv[i]);
	if (names && sorted)
		qsort(names, (size_t)argc, sizeof *names, by_bytes);
	return names;
}
