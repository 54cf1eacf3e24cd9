# Params and results of the interfaces a program meets, as plain structs: the fields
# in the order of the interfaces' ordinals, so that Cap'n Proto itself says where
# each of them stands. Enums are numbers here. InterfaceMethodParams, …Results.
@0xb4a1c6a9d1f03e57;

struct ConsoleWriteParams { data @0 :Data; }
struct ConsoleWriteLineParams { text @0 :Text; }

struct TerminalSessionWriteParams { data @0 :Data; }
struct TerminalSessionWriteLineParams { text @0 :Text; }
struct LineRequest {
  prompt @0 :Text; maxBytes @1 :UInt32; echo @2 :UInt16; allowEmpty @3 :Bool;
}
struct TerminalSessionReadLineParams { request @0 :LineRequest; }
struct TerminalSessionReadLineResults { status @0 :UInt16; line @1 :Data; }

struct StdIOWriteParams { stream @0 :UInt16; text @1 :Text; }
struct StdIOReadRequest {
  prompt @0 :Text; mode @1 :UInt16; maxBytes @2 :UInt32; allowEmpty @3 :Bool;
}
struct StdIOReadParams { request @0 :StdIOReadRequest; }
struct StdIOReadResults { status @0 :UInt16; text @1 :Text; }

struct EntropySourceFillParams { bytes @0 :UInt32; }
struct EntropySourceFillResults { status @0 :UInt16; data @1 :Data; }

struct TimerNowResults { monotonicNs @0 :UInt64; tick @1 :UInt64; }
struct TimerSleepParams { durationNs @0 :UInt64; }
struct WallClockWallTimeResults {
  utcSeconds @0 :UInt64; utcNanos @1 :UInt32; monotonicNs @2 :UInt64; provenance @3 :UInt16;
}

struct VirtualMemoryMapParams { hint @0 :UInt64; size @1 :UInt64; prot @2 :UInt32; }
struct VirtualMemoryMapResults { addr @0 :UInt64; }
struct VirtualMemoryUnmapParams { addr @0 :UInt64; size @1 :UInt64; }
struct VirtualMemoryProtectParams { addr @0 :UInt64; size @1 :UInt64; prot @2 :UInt32; }
struct VirtualMemoryReserveParams { hint @0 :UInt64; size @1 :UInt64; }
struct VirtualMemoryReserveResults { addr @0 :UInt64; }
struct VirtualMemoryCommitParams { addr @0 :UInt64; size @1 :UInt64; prot @2 :UInt32; }
struct VirtualMemoryDecommitParams { addr @0 :UInt64; size @1 :UInt64; }

struct FileReadParams { offset @0 :UInt64; length @1 :UInt32; }
struct FileReadResults { data @0 :Data; }
struct FileWriteParams { offset @0 :UInt64; data @1 :Data; }
struct FileWriteResults { written @0 :UInt32; }
struct FileStatResults { size @0 :UInt64; created @1 :UInt64; modified @2 :UInt64; }
struct FileTruncateParams { length @0 :UInt64; }

struct DirectoryOpenParams { name @0 :Text; flags @1 :UInt32; }
struct DirEntry { name @0 :Text; size @1 :UInt64; isDir @2 :Bool; }
struct DirectoryListResults { entries @0 :List(DirEntry); }
struct DirectoryMkdirParams { name @0 :Text; }
struct DirectoryRemoveParams { name @0 :Text; }
struct DirectorySubParams { name @0 :Text; }
struct DirectoryCreateParams { name @0 :Text; }
struct DirectoryRenameParams { from @0 :Text; to @1 :Text; }

struct PipeReadParams { maxLen @0 :UInt32; }
struct PipeReadResults { data @0 :Data; eof @1 :Bool; }
struct PipeWriteParams { data @0 :Data; }
struct PipeWriteResults { bytesWritten @0 :UInt32; }
struct PipeIsClosedResults { closed @0 :Bool; }

struct ThreadControlGetFsBaseResults { fsBase @0 :UInt64; }
struct ThreadControlSetFsBaseParams { fsBase @0 :UInt64; }
struct ThreadControlExitThreadParams { code @0 :UInt64; }

struct BootPackageManifestSizeResults { size @0 :UInt64; }
struct BootPackageReadManifestParams { offset @0 :UInt64; maxBytes @1 :UInt32; }
struct BootPackageReadManifestResults { data @0 :Data; }

struct StorePutParams { data @0 :Data; }
struct StorePutResults { hash @0 :Data; }
struct StoreGetParams { hash @0 :Data; }
struct StoreGetResults { data @0 :Data; }
struct StoreHasParams { hash @0 :Data; }
struct StoreHasResults { exists @0 :Bool; }
struct StoreDeleteParams { hash @0 :Data; }

struct SystemInfoMotdResults { text @0 :Text; }
struct SystemInfoHostnameResults { name @0 :Text; }

struct Exception { type @0 :UInt16; message @1 :Text; }
