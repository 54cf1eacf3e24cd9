/* Kernel sources of capabilities, after capos-config 0.1.0. */
#include "ixt/base/capos_abi.h"
#include "ixt/base/hash.h"
#include "ixt/image/plan.h"

static const ixt_cap_source sources[] = {
	{ "console", "Console" },
	{ "endpoint", "Endpoint" },
	{ "frame_allocator", "FrameAllocator" },
	{ "virtual_memory", "VirtualMemory" },
	{ "process_spawner", "ProcessSpawner" },
	{ "boot_package", "BootPackage" },
	{ "terminal_session", "TerminalSession" },
	{ "entropy_source", "EntropySource" },
	{ "credential_store", "CredentialStore" },
	{ "session_manager", "SessionManager" },
	{ "authority_broker", "AuthorityBroker" },
	{ "audit_log", "AuditLog" },
	{ "system_info", "SystemInfo" },
	{ "null", NULL },
	{ "park_bench", "ParkBench" },
	{ "timer", "Timer" },
	{ "thread_control", "ThreadControl" },
	{ "thread_spawner", "ThreadSpawner" },
	{ "park_space", "ParkSpace" },
	{ "network_manager", "NetworkManager" },
	{ "ssh_development_host_key", "SshHostKey" },
	{ "tcp_listen_authority", "TcpListenAuthority" },
	{ "authorized_key_store", "AuthorizedKeyStore" },
	{ "restricted_shell_launcher", "RestrictedShellLauncher" },
	{ "chat_endpoint", "Endpoint" },
	{ "device_mmio", "DeviceMmio" },
	{ "interrupt", "Interrupt" },
	{ "scheduling_policy", "SchedulingPolicyCap" },
	{ "dmapool", "DmaPool" },
	{ "hardware_audit_log", "HardwareAuditLog" },
	{ "scheduling_context", "SchedulingContext" },
	{ "cpu_isolation_lease", "CpuIsolationLease" },
	{ "file", "File" },
	{ "directory", "Directory" },
	{ "store", "Store" },
	{ "namespace", "Namespace" },
	{ "wall_clock", "WallClock" },
	{ "manual", "Manual" },
	{ "log_sink", "LogSink" },
	{ "log_reader", "LogReader" },
	{ "block_device", "BlockDevice" },
	{ "read_only_fs_root", "Directory" },
	{ "persistent_store", "Store" },
	{ "writable_fs_root", "Directory" },
	{ "block_device_target", "BlockDevice" },
	{ "installable_image_source", "Directory" },
	{ "cpu_isolation_pool_grant", "CpuIsolationPoolGrant" },
	{ "cpu_isolation_pool_grant_secondary", "CpuIsolationPoolGrant" },
	{ "cpu_isolation_grant_minter", "CpuIsolationGrantMinter" },
	{ "nic", "Nic" },
};

/* `null` is no interface of the schema. */
#define NULL_INTERFACE 0x6e756c6c63617030ull

const ixt_cap_source *ixt_cap_source_of(ixt_str name)
{
	size_t i;

	for (i = 0; i < sizeof sources / sizeof *sources; i++)
		if (ixt_str_is(name, sources[i].name))
			return &sources[i];
	return NULL;
}

/* Cap'n Proto's rule for what a file declares: MD5 over the file's id and the name,
 * the first eight bytes, with the highest bit set. */
uint64_t ixt_cap_source_interface(const ixt_cap_source *source)
{
	uint64_t id = CAPOS_SCHEMA_FILE_ID;
	uint8_t digest[16];
	char text[64];
	size_t i, n;

	if (!source->interface)
		return NULL_INTERFACE;
	n = strlen(source->interface);
	for (i = 0; i < 8; i++)
		text[i] = (char)(id >> 8 * i);
	memcpy(text + 8, source->interface, n);
	ixt_md5((ixt_str){ text, 8 + n }, digest);
	for (i = 0, id = 0; i < 8; i++)
		id = id << 8 | digest[i];
	return id | 1ull << 63;
}
