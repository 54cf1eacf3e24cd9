#include "ixt/answers/accepted_cores.h"

bool ixt_core_is_accepted(ixt_str text, ixt_str digest)
{
	size_t end;

	for (; text.len; text = ixt_str_from(text, end == IXT_STR_NPOS ? end : end + 1)) {
		ixt_str line, word;

		end = ixt_str_chr(text, '\n', 0);
		line = ixt_str_first(text, end);
		word = ixt_str_first(line, ixt_str_chr(line, ' ', 0));
		if (digest.len && ixt_str_eq(word, digest))
			return true;
	}
	return false;
}
