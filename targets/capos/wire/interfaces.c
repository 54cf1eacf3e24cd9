/* The interfaces a program meets, with the layouts of their messages. Where a
 * field stands follows from the schema's ordinals; a test compares the bytes with
 * those of a judge that is not ours. */
#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

/* For people; a guest carries none, and no interface that the bridge does not call. */
#ifdef WIRE_GUEST
#define NAME(text)
#else
#define NAME(text) text,
#endif

#define FIELDS(...) (const wire_field[]){ __VA_ARGS__ }
#define COUNT(...) (sizeof(FIELDS(__VA_ARGS__)) / sizeof(wire_field))
#define LAYOUT(words, pointers, ...) \
	{ words, pointers, COUNT(__VA_ARGS__), FIELDS(__VA_ARGS__), NULL }
#define LAYOUT_OF(of, words, pointers, ...) \
	{ words, pointers, COUNT(__VA_ARGS__), FIELDS(__VA_ARGS__), of }
#define METHODS(...) (const wire_method[]){ __VA_ARGS__ }
#define INTERFACE(id, name, ...) \
	{ id, NAME(name) sizeof(METHODS(__VA_ARGS__)) / sizeof(wire_method), METHODS(__VA_ARGS__) }

static const wire_layout none = { 0, 0, 0, NULL, NULL };

const wire_layout wire_exception =
	LAYOUT(1, 1, { NAME("type") WIRE_U16, 0 }, { NAME("message") WIRE_TEXT, 0 });
const wire_layout wire_dir_entry =
	LAYOUT(2, 1, { NAME("name") WIRE_TEXT, 0 }, { NAME("size") WIRE_U64, 0 },
	       { NAME("isDir") WIRE_BOOL, 64 });

/* shapes that several methods share */
static const wire_layout data_only = LAYOUT(0, 1, { NAME("data") WIRE_DATA, 0 });
static const wire_layout text_only = LAYOUT(0, 1, { NAME("text") WIRE_TEXT, 0 });
static const wire_layout name_only = LAYOUT(0, 1, { NAME("name") WIRE_TEXT, 0 });
static const wire_layout hash_only = LAYOUT(0, 1, { NAME("hash") WIRE_DATA, 0 });
static const wire_layout cap_only = LAYOUT(0, 1, { NAME("cap") WIRE_CAP, 0 });
static const wire_layout addr_only = LAYOUT(1, 0, { NAME("addr") WIRE_U64, 0 });

static const wire_layout line_request =
	LAYOUT(1, 1, { NAME("prompt") WIRE_TEXT, 0 }, { NAME("maxBytes") WIRE_U32, 0 },
	       { NAME("echo") WIRE_U16, 4 }, { NAME("allowEmpty") WIRE_BOOL, 48 });
static const wire_layout line_params =
	LAYOUT_OF(&line_request, 0, 1, { NAME("request") WIRE_STRUCT, 0 });
static const wire_layout line_results =
	LAYOUT(1, 1, { NAME("status") WIRE_U16, 0 }, { NAME("line") WIRE_DATA, 0 });

static const wire_layout stdio_request =
	LAYOUT(1, 1, { NAME("prompt") WIRE_TEXT, 0 }, { NAME("mode") WIRE_U16, 0 },
	       { NAME("maxBytes") WIRE_U32, 4 }, { NAME("allowEmpty") WIRE_BOOL, 16 });
static const wire_layout stdio_read =
	LAYOUT_OF(&stdio_request, 0, 1, { NAME("request") WIRE_STRUCT, 0 });
static const wire_layout stdio_text =
	LAYOUT(1, 1, { NAME("status") WIRE_U16, 0 }, { NAME("text") WIRE_TEXT, 0 });
static const wire_layout stdio_write =
	LAYOUT(1, 1, { NAME("stream") WIRE_U16, 0 }, { NAME("text") WIRE_TEXT, 0 });

static const wire_layout fill_params = LAYOUT(1, 0, { NAME("bytes") WIRE_U32, 0 });
static const wire_layout fill_results =
	LAYOUT(1, 1, { NAME("status") WIRE_U16, 0 }, { NAME("data") WIRE_DATA, 0 });

static const wire_layout now_results =
	LAYOUT(2, 0, { NAME("monotonicNs") WIRE_U64, 0 }, { NAME("tick") WIRE_U64, 8 });
static const wire_layout sleep_params = LAYOUT(1, 0, { NAME("durationNs") WIRE_U64, 0 });
static const wire_layout wall_results =
	LAYOUT(3, 0, { NAME("utcSeconds") WIRE_U64, 0 }, { NAME("utcNanos") WIRE_U32, 8 },
	       { NAME("monotonicNs") WIRE_U64, 16 }, { NAME("provenance") WIRE_U16, 12 });

static const wire_layout map_params =
	LAYOUT(3, 0, { NAME("hint") WIRE_U64, 0 }, { NAME("size") WIRE_U64, 8 },
	       { NAME("prot") WIRE_U32, 16 });
static const wire_layout protect_params =
	LAYOUT(3, 0, { NAME("addr") WIRE_U64, 0 }, { NAME("size") WIRE_U64, 8 },
	       { NAME("prot") WIRE_U32, 16 });
static const wire_layout reserve_params =
	LAYOUT(2, 0, { NAME("hint") WIRE_U64, 0 }, { NAME("size") WIRE_U64, 8 });
static const wire_layout range_params =
	LAYOUT(2, 0, { NAME("addr") WIRE_U64, 0 }, { NAME("size") WIRE_U64, 8 });

static const wire_layout file_read =
	LAYOUT(2, 0, { NAME("offset") WIRE_U64, 0 }, { NAME("length") WIRE_U32, 8 });
static const wire_layout file_write =
	LAYOUT(1, 1, { NAME("offset") WIRE_U64, 0 }, { NAME("data") WIRE_DATA, 0 });
static const wire_layout written = LAYOUT(1, 0, { NAME("written") WIRE_U32, 0 });
static const wire_layout file_stat =
	LAYOUT(3, 0, { NAME("size") WIRE_U64, 0 }, { NAME("created") WIRE_U64, 8 },
	       { NAME("modified") WIRE_U64, 16 });
static const wire_layout length_only = LAYOUT(1, 0, { NAME("length") WIRE_U64, 0 });

static const wire_layout dir_open =
	LAYOUT(1, 1, { NAME("name") WIRE_TEXT, 0 }, { NAME("flags") WIRE_U32, 0 });
static const wire_layout dir_list =
	LAYOUT_OF(&wire_dir_entry, 0, 1, { NAME("entries") WIRE_LIST, 0 });
static const wire_layout dir_rename =
	LAYOUT(0, 2, { NAME("from") WIRE_TEXT, 0 }, { NAME("to") WIRE_TEXT, 1 });

static const wire_layout pipe_read = LAYOUT(1, 0, { NAME("maxLen") WIRE_U32, 0 });
static const wire_layout pipe_data =
	LAYOUT(1, 1, { NAME("data") WIRE_DATA, 0 }, { NAME("eof") WIRE_BOOL, 0 });
static const wire_layout pipe_written = LAYOUT(1, 0, { NAME("bytesWritten") WIRE_U32, 0 });
static const wire_layout pipe_closed = LAYOUT(1, 0, { NAME("closed") WIRE_BOOL, 0 });

static const wire_layout code_only = LAYOUT(1, 0, { NAME("code") WIRE_U64, 0 });
static const wire_layout fs_base = LAYOUT(1, 0, { NAME("fsBase") WIRE_U64, 0 });
static const wire_layout size_only = LAYOUT(1, 0, { NAME("size") WIRE_U64, 0 });
static const wire_layout manifest_read =
	LAYOUT(2, 0, { NAME("offset") WIRE_U64, 0 }, { NAME("maxBytes") WIRE_U32, 8 });
static const wire_layout exists = LAYOUT(1, 0, { NAME("exists") WIRE_BOOL, 0 });

/* Methods stand in the order of their ordinals, which the header numbers. */
static const wire_interface interfaces[] = {
	INTERFACE(CAPOS_CONSOLE_ID, "Console",
		  { NAME("write") &data_only, NULL }, { NAME("writeLine") &text_only, NULL }),
	INTERFACE(CAPOS_TERMINAL_SESSION_ID, "TerminalSession",
		  { NAME("write") &data_only, NULL }, { NAME("writeLine") &text_only, NULL },
		  { NAME("readLine") &line_params, &line_results }),
	INTERFACE(CAPOS_STD_IO_ID, "StdIO",
		  { NAME("write") &stdio_write, NULL }, { NAME("read") &stdio_read, &stdio_text },
		  { NAME("close") &none, NULL }),
	INTERFACE(CAPOS_ENTROPY_SOURCE_ID, "EntropySource",
		  { NAME("fill") &fill_params, &fill_results }),
	INTERFACE(CAPOS_TIMER_ID, "Timer",
		  { NAME("now") &none, &now_results }, { NAME("sleep") &sleep_params, NULL }),
	INTERFACE(CAPOS_WALL_CLOCK_ID, "WallClock", { NAME("wallTime") &none, &wall_results }),
	INTERFACE(CAPOS_VIRTUAL_MEMORY_ID, "VirtualMemory",
		  { NAME("map") &map_params, &addr_only }, { NAME("unmap") &range_params, NULL },
		  { NAME("protect") &protect_params, NULL }, { NAME("reserve") &reserve_params, &addr_only },
		  { NAME("commit") &protect_params, NULL }, { NAME("decommit") &range_params, NULL }),
	INTERFACE(CAPOS_FILE_ID, "File",
		  { NAME("read") &file_read, &data_only }, { NAME("write") &file_write, &written },
		  { NAME("stat") &none, &file_stat }, { NAME("truncate") &length_only, NULL },
		  { NAME("sync") &none, NULL }, { NAME("close") &none, NULL }),
	INTERFACE(CAPOS_DIRECTORY_ID, "Directory",
		  { NAME("open") &dir_open, &cap_only }, { NAME("list") &none, &dir_list },
		  { NAME("mkdir") &name_only, &cap_only }, { NAME("remove") &name_only, NULL },
		  { NAME("sub") &name_only, &cap_only }, { NAME("create") &name_only, NULL },
		  { NAME("rename") &dir_rename, NULL }),
	INTERFACE(CAPOS_PIPE_ID, "Pipe",
		  { NAME("read") &pipe_read, &pipe_data },
		  { NAME("write") &data_only, &pipe_written },
		  { NAME("close") &none, NULL }, { NAME("isClosed") &none, &pipe_closed }),
#ifndef WIRE_GUEST
	INTERFACE(CAPOS_THREAD_CONTROL_ID, "ThreadControl",
		  { NAME("getFsBase") &none, &fs_base }, { NAME("setFsBase") &fs_base, NULL },
		  { NAME("exitThread") &code_only, NULL }),
	INTERFACE(CAPOS_BOOT_PACKAGE_ID, "BootPackage",
		  { NAME("manifestSize") &none, &size_only },
		  { NAME("readManifest") &manifest_read, &data_only }),
	INTERFACE(CAPOS_STORE_ID, "Store",
		  { NAME("put") &data_only, &hash_only }, { NAME("get") &hash_only, &data_only },
		  { NAME("has") &hash_only, &exists }, { NAME("delete") &hash_only, NULL }),
	INTERFACE(CAPOS_SYSTEM_INFO_ID, "SystemInfo",
		  { NAME("motd") &none, &text_only }, { NAME("hostname") &none, &name_only }),
#endif
};

const wire_interface *wire_interface_of(uint64_t id)
{
	size_t i;

	for (i = 0; i < sizeof interfaces / sizeof *interfaces; i++)
		if (interfaces[i].id == id)
			return &interfaces[i];
	return NULL;
}
