#include "ixt/run/machine.h"

const run_reading_row run_readings[] = {
	{ RUN_READ_RSP, "rsp", "RSP is a multiple of 16 at the entry",
	  "RSP is 8 below, as after a call" },
	{ RUN_READ_REGISTERS, "registers", "other registers are zero at the entry",
	  "they hold junk" },
	{ RUN_READ_FS_BASE, "fs-base", "only the self pointer stands above the TLS block",
	  "there is room above it, and FS base is 0 without TLS" },
	{ RUN_READ_IDS, "ids", "capability ids count from 0",
	  "they carry a generation from the start" },
	{ RUN_READ_REPLIES, "replies", "replies have one segment", "they have two" },
	{ RUN_READ_PAGES, "pages", "fresh pages of VirtualMemory are zero", "they hold junk" },
	{ RUN_READ_SHORT, "short", "reads and writes move all that fits",
	  "they move at most 61 bytes at once" },
	{ 0, NULL, NULL, NULL },
};
