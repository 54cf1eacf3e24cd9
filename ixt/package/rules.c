#include "ixt/package/rules.h"

/* Newest first. `core` is the SHA-256 over the lines "<path>\0<sha256 hex>\n",
 * sorted by path, of all core/ files that end in .py (oracle/README.md). */
static const ixt_rules table[] = {
	{ "", "gperftools", "21" },
};

const ixt_rules *ixt_rules_newest(void)
{
	return &table[0];
}

const ixt_rules *ixt_rules_find(ixt_str core, bool *proven)
{
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		if (ixt_str_is(core, table[i].core)) {
			*proven = true;
			return &table[i];
		}
	}
	*proven = false;
	return ixt_rules_newest();
}
