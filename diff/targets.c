#include "diff/targets.h"

const char *const diff_targets[DIFF_TARGET_COUNT] = {
	"linux-x86_64", "linux-aarch64", "linux-riscv64", "darwin-arm64",
	"freebsd-x86_64", "mingw64", "wasi32", "capos",
};

ixt_string_list diff_chosen_targets(ixt_string_list given)
{
	if (given.count)
		return given;
	return (ixt_string_list){ (const char **)diff_targets, DIFF_TARGET_COUNT };
}

const char *const diff_kinds[DIFF_KIND_COUNT] = { "fake", "local", "system" };

ixt_string_list diff_chosen_kinds(const char *const *given)
{
	if (*given)
		return (ixt_string_list){ (const char **)given, 1 };
	return (ixt_string_list){ (const char **)diff_kinds, DIFF_KIND_COUNT };
}
