/* The interfaces a program meets, with the layouts of their messages. Where a
 * field stands follows from the schema's ordinals; a test compares the bytes with
 * those of a judge that is not ours. */
#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

#define FIELDS(...) (const wire_field[]){ __VA_ARGS__ }
#define COUNT(...) (sizeof(FIELDS(__VA_ARGS__)) / sizeof(wire_field))
#define LAYOUT(words, pointers, ...) \
	{ words, pointers, COUNT(__VA_ARGS__), FIELDS(__VA_ARGS__) }
#define METHODS(...) (const wire_method[]){ __VA_ARGS__ }
#define INTERFACE(id, name, ...) \
	{ id, name, sizeof(METHODS(__VA_ARGS__)) / sizeof(wire_method), METHODS(__VA_ARGS__) }

static const wire_layout none = { 0, 0, 0, NULL };

const wire_layout wire_exception =
	LAYOUT(1, 1, { "type", WIRE_U16, 0, NULL }, { "message", WIRE_TEXT, 0, NULL });
const wire_layout wire_dir_entry =
	LAYOUT(2, 1, { "name", WIRE_TEXT, 0, NULL }, { "size", WIRE_U64, 0, NULL },
	       { "isDir", WIRE_BOOL, 64, NULL });

/* shapes that several methods share */
static const wire_layout data_only = LAYOUT(0, 1, { "data", WIRE_DATA, 0, NULL });
static const wire_layout text_only = LAYOUT(0, 1, { "text", WIRE_TEXT, 0, NULL });
static const wire_layout name_only = LAYOUT(0, 1, { "name", WIRE_TEXT, 0, NULL });
static const wire_layout hash_only = LAYOUT(0, 1, { "hash", WIRE_DATA, 0, NULL });
static const wire_layout cap_only = LAYOUT(0, 1, { "cap", WIRE_CAP, 0, NULL });
static const wire_layout addr_only = LAYOUT(1, 0, { "addr", WIRE_U64, 0, NULL });

static const wire_layout line_request =
	LAYOUT(1, 1, { "prompt", WIRE_TEXT, 0, NULL }, { "maxBytes", WIRE_U32, 0, NULL },
	       { "echo", WIRE_U16, 4, NULL }, { "allowEmpty", WIRE_BOOL, 48, NULL });
static const wire_layout line_params = LAYOUT(0, 1, { "request", WIRE_STRUCT, 0, &line_request });
static const wire_layout line_results =
	LAYOUT(1, 1, { "status", WIRE_U16, 0, NULL }, { "line", WIRE_DATA, 0, NULL });

static const wire_layout stdio_request =
	LAYOUT(1, 1, { "prompt", WIRE_TEXT, 0, NULL }, { "mode", WIRE_U16, 0, NULL },
	       { "maxBytes", WIRE_U32, 4, NULL }, { "allowEmpty", WIRE_BOOL, 16, NULL });
static const wire_layout stdio_read = LAYOUT(0, 1, { "request", WIRE_STRUCT, 0, &stdio_request });
static const wire_layout stdio_text =
	LAYOUT(1, 1, { "status", WIRE_U16, 0, NULL }, { "text", WIRE_TEXT, 0, NULL });
static const wire_layout stdio_write =
	LAYOUT(1, 1, { "stream", WIRE_U16, 0, NULL }, { "text", WIRE_TEXT, 0, NULL });

static const wire_layout fill_params = LAYOUT(1, 0, { "bytes", WIRE_U32, 0, NULL });
static const wire_layout fill_results =
	LAYOUT(1, 1, { "status", WIRE_U16, 0, NULL }, { "data", WIRE_DATA, 0, NULL });

static const wire_layout now_results =
	LAYOUT(2, 0, { "monotonicNs", WIRE_U64, 0, NULL }, { "tick", WIRE_U64, 8, NULL });
static const wire_layout sleep_params = LAYOUT(1, 0, { "durationNs", WIRE_U64, 0, NULL });
static const wire_layout wall_results =
	LAYOUT(3, 0, { "utcSeconds", WIRE_U64, 0, NULL }, { "utcNanos", WIRE_U32, 8, NULL },
	       { "monotonicNs", WIRE_U64, 16, NULL }, { "provenance", WIRE_U16, 12, NULL });

static const wire_layout map_params =
	LAYOUT(3, 0, { "hint", WIRE_U64, 0, NULL }, { "size", WIRE_U64, 8, NULL },
	       { "prot", WIRE_U32, 16, NULL });
static const wire_layout protect_params =
	LAYOUT(3, 0, { "addr", WIRE_U64, 0, NULL }, { "size", WIRE_U64, 8, NULL },
	       { "prot", WIRE_U32, 16, NULL });
static const wire_layout reserve_params =
	LAYOUT(2, 0, { "hint", WIRE_U64, 0, NULL }, { "size", WIRE_U64, 8, NULL });
static const wire_layout range_params =
	LAYOUT(2, 0, { "addr", WIRE_U64, 0, NULL }, { "size", WIRE_U64, 8, NULL });

static const wire_layout file_read =
	LAYOUT(2, 0, { "offset", WIRE_U64, 0, NULL }, { "length", WIRE_U32, 8, NULL });
static const wire_layout file_write =
	LAYOUT(1, 1, { "offset", WIRE_U64, 0, NULL }, { "data", WIRE_DATA, 0, NULL });
static const wire_layout written = LAYOUT(1, 0, { "written", WIRE_U32, 0, NULL });
static const wire_layout file_stat =
	LAYOUT(3, 0, { "size", WIRE_U64, 0, NULL }, { "created", WIRE_U64, 8, NULL },
	       { "modified", WIRE_U64, 16, NULL });
static const wire_layout length_only = LAYOUT(1, 0, { "length", WIRE_U64, 0, NULL });

static const wire_layout dir_open =
	LAYOUT(1, 1, { "name", WIRE_TEXT, 0, NULL }, { "flags", WIRE_U32, 0, NULL });
static const wire_layout dir_list = LAYOUT(0, 1, { "entries", WIRE_LIST, 0, &wire_dir_entry });
static const wire_layout dir_rename =
	LAYOUT(0, 2, { "from", WIRE_TEXT, 0, NULL }, { "to", WIRE_TEXT, 1, NULL });

static const wire_layout pipe_read = LAYOUT(1, 0, { "maxLen", WIRE_U32, 0, NULL });
static const wire_layout pipe_data =
	LAYOUT(1, 1, { "data", WIRE_DATA, 0, NULL }, { "eof", WIRE_BOOL, 0, NULL });
static const wire_layout pipe_written = LAYOUT(1, 0, { "bytesWritten", WIRE_U32, 0, NULL });
static const wire_layout pipe_closed = LAYOUT(1, 0, { "closed", WIRE_BOOL, 0, NULL });

static const wire_layout code_only = LAYOUT(1, 0, { "code", WIRE_U64, 0, NULL });
static const wire_layout fs_base = LAYOUT(1, 0, { "fsBase", WIRE_U64, 0, NULL });
static const wire_layout size_only = LAYOUT(1, 0, { "size", WIRE_U64, 0, NULL });
static const wire_layout manifest_read =
	LAYOUT(2, 0, { "offset", WIRE_U64, 0, NULL }, { "maxBytes", WIRE_U32, 8, NULL });
static const wire_layout exists = LAYOUT(1, 0, { "exists", WIRE_BOOL, 0, NULL });

/* Methods stand in the order of their ordinals, which the header numbers. */
static const wire_interface interfaces[] = {
	INTERFACE(CAPOS_CONSOLE_ID, "Console",
		  { "write", &data_only, NULL }, { "writeLine", &text_only, NULL }),
	INTERFACE(CAPOS_TERMINAL_SESSION_ID, "TerminalSession",
		  { "write", &data_only, NULL }, { "writeLine", &text_only, NULL },
		  { "readLine", &line_params, &line_results }),
	INTERFACE(CAPOS_STD_IO_ID, "StdIO",
		  { "write", &stdio_write, NULL }, { "read", &stdio_read, &stdio_text },
		  { "close", &none, NULL }),
	INTERFACE(CAPOS_ENTROPY_SOURCE_ID, "EntropySource",
		  { "fill", &fill_params, &fill_results }),
	INTERFACE(CAPOS_TIMER_ID, "Timer",
		  { "now", &none, &now_results }, { "sleep", &sleep_params, NULL }),
	INTERFACE(CAPOS_WALL_CLOCK_ID, "WallClock", { "wallTime", &none, &wall_results }),
	INTERFACE(CAPOS_VIRTUAL_MEMORY_ID, "VirtualMemory",
		  { "map", &map_params, &addr_only }, { "unmap", &range_params, NULL },
		  { "protect", &protect_params, NULL }, { "reserve", &reserve_params, &addr_only },
		  { "commit", &protect_params, NULL }, { "decommit", &range_params, NULL }),
	INTERFACE(CAPOS_FILE_ID, "File",
		  { "read", &file_read, &data_only }, { "write", &file_write, &written },
		  { "stat", &none, &file_stat }, { "truncate", &length_only, NULL },
		  { "sync", &none, NULL }, { "close", &none, NULL }),
	INTERFACE(CAPOS_DIRECTORY_ID, "Directory",
		  { "open", &dir_open, &cap_only }, { "list", &none, &dir_list },
		  { "mkdir", &name_only, &cap_only }, { "remove", &name_only, NULL },
		  { "sub", &name_only, &cap_only }, { "create", &name_only, NULL },
		  { "rename", &dir_rename, NULL }),
	INTERFACE(CAPOS_PIPE_ID, "Pipe",
		  { "read", &pipe_read, &pipe_data },
		  { "write", &data_only, &pipe_written },
		  { "close", &none, NULL }, { "isClosed", &none, &pipe_closed }),
	INTERFACE(CAPOS_THREAD_CONTROL_ID, "ThreadControl",
		  { "getFsBase", &none, &fs_base }, { "setFsBase", &fs_base, NULL },
		  { "exitThread", &code_only, NULL }),
	INTERFACE(CAPOS_BOOT_PACKAGE_ID, "BootPackage",
		  { "manifestSize", &none, &size_only },
		  { "readManifest", &manifest_read, &data_only }),
	INTERFACE(CAPOS_STORE_ID, "Store",
		  { "put", &data_only, &hash_only }, { "get", &hash_only, &data_only },
		  { "has", &hash_only, &exists }, { "delete", &hash_only, NULL }),
	INTERFACE(CAPOS_SYSTEM_INFO_ID, "SystemInfo",
		  { "motd", &none, &text_only }, { "hostname", &none, &name_only }),
};

const wire_interface *wire_interface_of(uint64_t id)
{
	size_t i;

	for (i = 0; i < sizeof interfaces / sizeof *interfaces; i++)
		if (interfaces[i].id == id)
			return &interfaces[i];
	return NULL;
}
