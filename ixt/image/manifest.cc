/* Cap'n Proto reports by exceptions: they end in the two functions of the header.
 * The C side reports by longjmp, which must not cross a frame of this file: so
 * nothing here takes memory of an arena or calls back. */
#include "ixt/image/manifest.h"

#include <capnp/any.h>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/arena.h>
#include <kj/debug.h>

#include <stdlib.h>
#include <string.h>

#include <memory>

#include "ixt/base/capos_abi.h"
#include "manifest.capnp.h"

namespace {

capnp::ReaderOptions reader_options()
{
	capnp::ReaderOptions options;

	options.traversalLimitInWords = CAPOS_MAX_TRAVERSAL_WORDS;
	options.nestingLimit = CAPOS_MAX_NESTING;
	return options;
}

void demand(bool holds, const char *otherwise)
{
	if (!holds)
		kj::throwFatalException(
			kj::Exception(kj::Exception::Type::FAILED, "", 0, kj::str(otherwise)));
}

/* The public struct is the first part, so that one pointer serves for both. */
struct Manifest : ixt_manifest {
	kj::Array<capnp::word> words;
	capnp::FlatArrayMessageReader message;
	kj::Arena arena;
	uint32_t values = 0, accounts = 0;	/* so far */

	explicit Manifest(kj::Array<capnp::word> taken)
		: ixt_manifest(), words(kj::mv(taken)), message(words, reader_options())
	{
	}

	template <typename T> T *make(size_t count)
	{
		auto made = arena.allocateArray<T>(count);

		memset(static_cast<void *>(made.begin()), 0, count * sizeof(T));
		return made.begin();
	}
};

ixt_str view(capnp::Text::Reader text)
{
	return { text.begin(), text.size() };
}

ixt_str view(capnp::Data::Reader data)
{
	return { reinterpret_cast<const char *>(data.begin()), data.size() };
}

/* An element that was written by a later schema is larger than ours, and a list
 * of ours would cut it. */
template <typename Reader> void check_size(Reader element, uint32_t words, uint32_t pointers)
{
	capnp::AnyStruct::Reader any = capnp::toAny(element);

	demand(any.getDataSection().size() <= words * sizeof(capnp::word) &&
	       any.getPointerSection().size() <= pointers,
	       "an element of a list has fields that capOS 0.1.0 does not know");
}

/* ------------------------------------------------------------------ reading */

/* Nesting is limited by the library, to 32 pointers. */
void read_value(Manifest &m, CueValue::Reader from, ixt_cue *to);

template <typename List> ixt_cue *make_items(Manifest &m, List list, ixt_cue *to)
{
	demand(list.size() <= IXT_MANIFEST_VALUES_MAX - m.values,
	       "initConfig has more than 65536 values");
	m.values += list.size();
	to->count = list.size();
	to->items = m.make<ixt_cue>(list.size());
	return const_cast<ixt_cue *>(to->items);
}

void read_list(Manifest &m, capnp::List<CueValue>::Reader list, ixt_cue *to)
{
	ixt_cue *item = make_items(m, list, to);

	for (auto value : list) {
		check_size(value, 2, 1);
		read_value(m, value, item++);
	}
}

void read_fields(Manifest &m, capnp::List<CueField>::Reader list, ixt_cue *to)
{
	ixt_cue *item = make_items(m, list, to);

	for (auto field : list) {
		check_size(field, 0, 2);
		read_value(m, field.getValue(), item);
		item++->name = view(field.getName());
	}
}

void read_value(Manifest &m, CueValue::Reader from, ixt_cue *to)
{
	to->kind = static_cast<ixt_cue_kind>(from.which());
	to->origin = &m.arena.allocate<CueValue::Reader>(from);
	switch (from.which()) {
	case CueValue::NULL_: break;
	case CueValue::BOOLEAN: to->number = from.getBoolean(); break;
	case CueValue::INT_VALUE: to->integer = from.getIntValue(); break;
	case CueValue::UINT_VALUE: to->number = from.getUintValue(); break;
	case CueValue::TEXT: to->text = view(from.getText()); break;
	case CueValue::BYTES: to->text = view(from.getBytes()); break;
	case CueValue::LIST: read_list(m, from.getList(), to); break;
	case CueValue::FIELDS: read_fields(m, from.getFields(), to); break;
	default: demand(false, "a value in initConfig has a kind that capOS 0.1.0 does not know");
	}
}

void read_blobs(Manifest &m, SystemManifest::Reader root)
{
	auto blobs = root.getBinaries();
	ixt_blob *to;

	demand(blobs.size() <= IXT_MANIFEST_BLOBS_MAX, "it has more than 4096 binaries");
	to = m.make<ixt_blob>(blobs.size());
	m.blobs = to;
	m.blob_count = blobs.size();
	for (auto blob : blobs) {
		check_size(blob, 0, 2);
		*to++ = { view(blob.getName()), view(blob.getData()) };
	}
}

/* What is left out, 0, is 115200 baud, 8 data bits, 1 stop bit to capOS. */
const ixt_uart *read_uart(Manifest &m, bool there, UartConfig::Reader from)
{
	ixt_uart *to = m.make<ixt_uart>(1);

	to->port = static_cast<uint16_t>(from.getPort());
	to->parity = static_cast<uint16_t>(from.getParity());
	to->baud = from.getBaud() ? from.getBaud() : 115200;
	to->data_bits = from.getDataBits() ? from.getDataBits() : 8;
	to->stop_bits = from.getStopBits() ? from.getStopBits() : 1;
	return there ? to : nullptr;
}

/* Room for as many as the list claims. */
template <typename T, typename List> T *make_rows(Manifest &m, List list)
{
	demand(list.size() <= IXT_MANIFEST_ACCOUNTS_MAX - m.accounts,
	       "kernelParams has more than 4096 accounts, credentials, profiles and roles");
	m.accounts += list.size();
	return m.make<T>(list.size());
}

void read_account(Manifest &m, ManifestSeedAccount::Reader from, ixt_seed_account *to)
{
	auto credentials = from.getCredentialRefs();
	ixt_str *refs = make_rows<ixt_str>(m, credentials);

	to->name = view(from.getName());
	to->principal = view(from.getPrincipalId());
	to->display_name = view(from.getDisplayName());
	to->resource_profile = view(from.getResourceProfile());
	to->policy_profile = view(from.getPolicyProfile());
	to->service_binary = view(from.getServiceBinary());
	to->kind = static_cast<uint16_t>(from.getKind());
	to->has_direct_caps =
		from.getDirectCaps().getAs<capnp::AnyList>().size() > 0;
	to->credentials = refs;
	to->credential_count = credentials.size();
	for (auto ref : credentials)
		*refs++ = view(ref);
}

void read_accounts(Manifest &m, SystemConfig::Reader from, ixt_boot_config *to)
{
	auto accounts = from.getSeedAccounts();
	ixt_seed_account *account = make_rows<ixt_seed_account>(m, accounts);
	auto profiles = from.getResourceProfiles();
	ixt_str *profile = make_rows<ixt_str>(m, profiles);
	auto bindings = from.getInitialRoleBindings();
	ixt_role_binding *binding = make_rows<ixt_role_binding>(m, bindings);

	to->accounts = account;
	to->account_count = accounts.size();
	for (auto a : accounts)
		read_account(m, a, account++);
	to->profiles = profile;
	to->profile_count = profiles.size();
	for (auto p : profiles)
		*profile++ = view(p.getName());
	to->bindings = binding;
	to->binding_count = bindings.size();
	for (auto b : bindings)
		*binding++ = { view(b.getPrincipalId()), view(b.getRole()) };
}

const ixt_boot_config *read_config(Manifest &m, SystemConfig::Reader from)
{
	ixt_boot_config *to = m.make<ixt_boot_config>(1);

	to->password_verifier = view(from.getConsolePasswordVerifierPhc());
	to->motd = view(from.getMotd());
	to->hostname = view(from.getHostname());
	to->console = read_uart(m, from.hasConsoleUart(), from.getConsoleUart());
	to->terminal = read_uart(m, from.hasTerminalUart(), from.getTerminalUart());
	to->has_ssh_host_key = from.hasSshDevelopmentHostKey();
	to->has_block_device = from.hasBlockDeviceTarget();
	read_accounts(m, from, to);
	return to;
}

void read_root(Manifest &m)
{
	auto root = m.message.getRoot<SystemManifest>();

	root.totalSize();	/* follows every pointer, also those we only carry */
	m.schema_version = root.getSchemaVersion();
	read_blobs(m, root);
	if (root.hasInitConfig()) {
		ixt_cue *tree = m.make<ixt_cue>(1);

		read_value(m, root.getInitConfig(), tree);
		m.init_config = tree;
	}
	if (root.hasKernelParams())
		m.config = read_config(m, root.getKernelParams());
	m.has_extension_points = root.hasExtensionPoints();
}

std::unique_ptr<Manifest> read(ixt_str bytes)
{
	auto words = kj::heapArray<capnp::word>(bytes.len / sizeof(capnp::word));

	demand(bytes.len >= sizeof(capnp::word), "it is shorter than a message's header");
	memcpy(words.begin(), bytes.ptr, words.asBytes().size());
	auto m = std::make_unique<Manifest>(kj::mv(words));
	m->size = bytes.len;
	read_root(*m);
	return m;
}

/* ------------------------------------------------------------------ writing */

void write_value(const ixt_cue *from, CueValue::Builder to);

/* Text and Data builders alike. */
template <typename Builder> void fill(Builder to, ixt_str bytes)
{
	if (bytes.len)
		memcpy(to.begin(), bytes.ptr, bytes.len);
}

void write_fields(const ixt_cue *from, CueValue::Builder to)
{
	auto fields = to.initFields(from->count);

	for (uint32_t i = 0; i < from->count; i++) {
		const ixt_cue *item = &from->items[i];

		fill(fields[i].initName(item->name.len), item->name);
		if (item->origin)
			fields[i].setValue(*static_cast<const CueValue::Reader *>(item->origin));
		else
			write_value(item, fields[i].initValue());
	}
}

void write_list(const ixt_cue *from, CueValue::Builder to)
{
	auto list = to.initList(from->count);

	for (uint32_t i = 0; i < from->count; i++) {
		const ixt_cue *item = &from->items[i];

		if (item->origin)
			list.setWithCaveats(i, *static_cast<const CueValue::Reader *>(item->origin));
		else
			write_value(item, list[i]);
	}
}

void write_value(const ixt_cue *from, CueValue::Builder to)
{
	switch (from->kind) {
	case IXT_CUE_NULL: to.setNull(); break;
	case IXT_CUE_BOOLEAN: to.setBoolean(from->number); break;
	case IXT_CUE_INT: to.setIntValue(from->integer); break;
	case IXT_CUE_UINT: to.setUintValue(from->number); break;
	case IXT_CUE_TEXT: fill(to.initText(from->text.len), from->text); break;
	case IXT_CUE_BYTES: fill(to.initBytes(from->text.len), from->text); break;
	case IXT_CUE_LIST: write_list(from, to); break;
	case IXT_CUE_FIELDS: write_fields(from, to); break;
	}
}

void write_blob(const ixt_blob *from, NamedBlob::Builder to)
{
	fill(to.initName(from->name.len), from->name);
	fill(to.initData(from->data.len), from->data);
}

const ixt_blob *replacement(const ixt_manifest_change *change, ixt_str name)
{
	for (uint32_t i = 0; i < change->blob_count; i++)
		if (ixt_str_eq(change->blobs[i].name, name))
			return &change->blobs[i];
	return nullptr;
}

bool is_new(const Manifest *from, ixt_str name)
{
	for (uint32_t i = 0; from && i < from->blob_count; i++)
		if (ixt_str_eq(from->blobs[i].name, name))
			return false;
	return true;
}

void write_blobs(const Manifest *from, capnp::List<NamedBlob>::Reader old,
		 const ixt_manifest_change *change, SystemManifest::Builder root)
{
	uint32_t added = 0, next = old.size();

	for (uint32_t i = 0; i < change->blob_count; i++)
		added += is_new(from, change->blobs[i].name);
	auto blobs = root.initBinaries(old.size() + added);
	for (uint32_t i = 0; i < old.size(); i++) {
		const ixt_blob *other = replacement(change, from->blobs[i].name);

		if (other)
			write_blob(other, blobs[i]);
		else
			blobs.setWithCaveats(i, old[i]);
	}
	for (uint32_t i = 0; i < change->blob_count; i++)
		if (is_new(from, change->blobs[i].name))
			write_blob(&change->blobs[i], blobs[next++]);
}

/* The whole old root first, so that what is unknown to us stays, then the change. */
void write_root(const Manifest *from, const ixt_manifest_change *change,
		capnp::MallocMessageBuilder &out)
{
	if (!from) {
		auto root = out.initRoot<SystemManifest>();

		root.setSchemaVersion(1);
		write_blobs(nullptr, capnp::List<NamedBlob>::Reader(), change, root);
		write_value(change->init_config, root.initInitConfig());
		return;
	}
	auto old = const_cast<Manifest *>(from)->message.getRoot<SystemManifest>();

	out.setRoot(old);
	auto root = out.getRoot<SystemManifest>();
	if (change->blob_count) {
		root.disownBinaries();
		write_blobs(from, old.getBinaries(), change, root);
	}
	if (change->init_config) {
		root.disownInitConfig();
		write_value(change->init_config, root.initInitConfig());
	}
}

/* -------------------------------------------------- what should have stayed */

template <typename Reader> void check_same(Reader before, Reader after, const char *otherwise)
{
	auto a = capnp::canonicalize(before), b = capnp::canonicalize(after);

	demand(a.asBytes() == b.asBytes(), otherwise);
}

void check_blobs(const Manifest *from, const ixt_manifest_change *change,
		 capnp::List<NamedBlob>::Reader after)
{
	for (uint32_t i = 0; i < from->blob_count; i++)
		if (!replacement(change, from->blobs[i].name))
			demand(ixt_str_eq(view(after[i].getName()), from->blobs[i].name) &&
				   ixt_str_eq(view(after[i].getData()), from->blobs[i].data),
				   "a binary that should have stayed did not");
}

void check_carried(const Manifest *from, const ixt_manifest_change *change, Manifest &written)
{
	auto before = const_cast<Manifest *>(from)->message.getRoot<SystemManifest>();
	auto after = written.message.getRoot<SystemManifest>();

	check_blobs(from, change, after.getBinaries());
	if (before.hasKernelParams())
		check_same(before.getKernelParams(), after.getKernelParams(),
			   "kernelParams should have stayed and did not");
	if (!change->init_config && before.hasInitConfig())
		check_same(before.getInitConfig(), after.getInitConfig(),
			   "initConfig should have stayed and did not");
}

char *write(const Manifest *from, const ixt_manifest_change *change, size_t *size)
{
	capnp::MallocMessageBuilder draft;

	write_root(from, change, draft);
	/* once more: what was replaced stays behind, and one segment holds it all */
	auto root = draft.getRoot<SystemManifest>().asReader();
	capnp::MallocMessageBuilder out(root.totalSize().wordCount + 1);
	out.setRoot(root);
	auto words = capnp::messageToFlatArray(out);
	auto written = words.asChars();
	/* what we would not read is not written: it may be deeper, or longer, now */
	auto again = read({ written.begin(), written.size() });
	if (from)
		check_carried(from, change, *again);
	char *bytes = static_cast<char *>(malloc(written.size()));
	demand(bytes, "no memory");
	memcpy(bytes, written.begin(), written.size());
	*size = written.size();
	return bytes;
}

/* One line of an exception, without the condition that the library puts first
 * ("expected a < b; Message …") and the full stop at its end. */
void describe(const kj::Exception &e, ixt_manifest_error *error)
{
	const char *text = e.getDescription().cStr(), *after = strstr(text, "; ");
	size_t n;

	text = after ? after + 2 : text;
	n = strcspn(text, "\n");
	n = n < sizeof error->text ? n : sizeof error->text - 1;
	n -= n && text[n - 1] == '.';
	memcpy(error->text, text, n);
	error->text[n] = '\0';
}

/* Runs `work`; whatever it throws becomes the error. */
template <typename Work> auto guarded(ixt_manifest_error *error, Work work) -> decltype(work())
{
	decltype(work()) result = nullptr;

	KJ_IF_MAYBE(e, kj::runCatchingExceptions([&]() { result = work(); })) {
		describe(*e, error);
		return nullptr;
	}
	return result;
}

}  // namespace

extern "C" ixt_manifest *ixt_manifest_read(ixt_str bytes, ixt_manifest_error *error)
{
	return guarded(error, [&]() -> ixt_manifest * { return read(bytes).release(); });
}

extern "C" void ixt_manifest_free(ixt_manifest *m)
{
	delete static_cast<Manifest *>(m);
}

extern "C" char *ixt_manifest_write(const ixt_manifest *from, const ixt_manifest_change *change,
				    size_t *size, ixt_manifest_error *error)
{
	return guarded(error, [&]() {
		return write(static_cast<const Manifest *>(from), change, size);
	});
}
