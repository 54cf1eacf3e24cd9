#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/utf8.h"

void fuzz_fail(const char *file, int line, const char *rule)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, rule);
	abort();
}

static void check_text(ixt_str s)
{
	size_t offset;

	FUZZ_CHECK(s.len == 0 || s.ptr);
	FUZZ_CHECK(ixt_utf8_valid(s, &offset));
}

void fuzz_check_error(const ixt_error *err)
{
	FUZZ_CHECK(err->cls > IXT_ERR_NONE && err->cls < IXT_ERR_CLASS_COUNT);
	FUZZ_CHECK(err->cls != IXT_ERR_UNSUPPORTED || err->message.len > 0);
	FUZZ_CHECK(err->column == 0 || err->line != 0);
	check_text(err->message);
	check_text(err->template_name);
	check_text(err->hint);
	check_text(err->construct);
	check_text(err->file);
	check_text(err->excerpt);
	check_text(err->chain);
}
