#include "ixt/fetch/transfer.h"

ixt_transfer_end ixt_transfer_run(const ixt_transfer *t, ixt_arena *arena, ixt_str *reason)
{
	(void)t, (void)arena;
	*reason = IXT_STR("this program was built without libcurl: give the file with "
			  "--distfiles, or build with libcurl4-openssl-dev");
	return IXT_TRANSFER_FAILED;
}
