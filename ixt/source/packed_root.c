#include "ixt/source/packed_root.h"

#include <errno.h>

#include "ixt/base/hash.h"
#include "ixt/base/limits.h"
#include "ixt/source/pack.h"
#include "ixt/source/tree.h"

typedef struct packed_root {
	ixt_root root;
	ixt_tree tree;
	const ixt_allocator *allocator;
	ixt_pack_release *release;
	ixt_str pack;
	ixt_str names;
	char label[];
} packed_root;

/* Fields, at places that are known to lie inside the pack. */

static uint64_t number_at(const char *p, int bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | (unsigned char)p[bytes];
	return value;
}

static const char *entry_at(const packed_root *p, uint32_t index)
{
	return p->pack.ptr + IXT_PACK_HEADER_SIZE + (size_t)index * IXT_PACK_ENTRY_SIZE;
}

static ixt_str name_of(const packed_root *p, uint32_t index)
{
	const char *e = entry_at(p, index);

	return (ixt_str){ p->names.ptr + number_at(e + IXT_PACK_ENTRY_NAME, 4),
			  (size_t)number_at(e + IXT_PACK_ENTRY_NAME_SIZE, 4) };
}

static ixt_str data_of(const packed_root *p, uint32_t index)
{
	const char *e = entry_at(p, index);

	return (ixt_str){ p->pack.ptr + number_at(e + IXT_PACK_ENTRY_DATA, 8),
			  (size_t)number_at(e + IXT_PACK_ENTRY_DATA_SIZE, 4) };
}

/* The root. */

static const packed_root *of_tree(const ixt_tree *tree)
{
	return (const packed_root *)((const char *)tree - offsetof(packed_root, tree));
}

static ixt_str path_of(const ixt_tree *tree, uint32_t index)
{
	return name_of(of_tree(tree), index);
}

static ixt_read_result packed_read(ixt_root *root, ixt_str path, ixt_arena *arena,
				   ixt_str *data)
{
	packed_root *p = (packed_root *)root;
	uint8_t digest[32];
	uint32_t index;
	int error = ixt_tree_find(&p->tree, path, &index);

	(void)arena;
	if (error)
		return ixt_tree_failed(root, error);
	*data = data_of(p, index);
	ixt_sha256(*data, digest);
	if (memcmp(digest, entry_at(p, index) + IXT_PACK_ENTRY_DIGEST, sizeof digest) != 0)
		return ixt_tree_failed(root, EIO);
	return IXT_READ_OK;
}

static int packed_list(ixt_root *root, ixt_str file_name, ixt_root_visit *visit,
		       void *ctx)
{
	ixt_tree_list(&((packed_root *)root)->tree, file_name, visit, ctx);
	return 0;
}

static void packed_close(ixt_root *root)
{
	packed_root *p = (packed_root *)root;

	if (p->release)
		p->release(p->pack);
	p->allocator->resize(p->allocator->ctx, p, sizeof *p + root->label.len, 0);
}

static const ixt_root_ops packed_ops = { packed_read, packed_list, packed_close };

/* Checks. Each returns what is wrong, or NULL. Sizes are compared by what is
 * left, never by a sum that could overflow. */

static const char *check_header(packed_root *p)
{
	uint64_t size = p->pack.len, index_size, count;
	ixt_str index;
	uint8_t digest[32];

	if (number_at(p->pack.ptr + IXT_PACK_AT_TOTAL_SIZE, 8) != size)
		return "its size is not the one it states";
	index_size = number_at(p->pack.ptr + IXT_PACK_AT_INDEX_SIZE, 8);
	count = number_at(p->pack.ptr + IXT_PACK_AT_COUNT, 4);
	if (index_size > size - IXT_PACK_HEADER_SIZE ||
	    count > index_size / IXT_PACK_ENTRY_SIZE)
		return "its index is larger than it";
	index = (ixt_str){ p->pack.ptr + IXT_PACK_HEADER_SIZE, (size_t)index_size };
	if (!ixt_pack_index_digest(p->pack, index, digest))
		return "no memory to check its index";
	if (memcmp(digest, p->pack.ptr + IXT_PACK_AT_DIGEST, sizeof digest) != 0)
		return "its index does not have the digest it states";
	p->tree.count = (uint32_t)count;
	p->names = ixt_str_from(index, (size_t)count * IXT_PACK_ENTRY_SIZE);
	return NULL;
}

static bool lies_within(uint64_t offset, uint64_t len, uint64_t from, uint64_t to)
{
	return offset >= from && offset <= to && len <= to - offset;
}

/* The digest proves that the index is as it was written, not that whoever
 * wrote it meant well. */
static const char *check_entries(const packed_root *p)
{
	uint64_t data_from = (uint64_t)(p->names.ptr - p->pack.ptr) + p->names.len;
	ixt_str name, previous = { NULL, 0 };
	uint32_t i;

	for (i = 0; i < p->tree.count; i++) {
		const char *e = entry_at(p, i);
		uint64_t data_size = number_at(e + IXT_PACK_ENTRY_DATA_SIZE, 4);

		if (!lies_within(number_at(e + IXT_PACK_ENTRY_NAME, 4),
				 number_at(e + IXT_PACK_ENTRY_NAME_SIZE, 4), 0,
				 p->names.len))
			return "a name lies outside of it";
		if (data_size > IXT_MAX_SOURCE_BYTES ||
		    !lies_within(number_at(e + IXT_PACK_ENTRY_DATA, 8), data_size,
				 data_from, p->pack.len))
			return "a file lies outside of it";
		name = name_of(p, i);
		if (!ixt_pack_name_is_good(name))
			return "a name is not one of a file below a root";
		if (i && ixt_str_cmp(previous, name) >= 0)
			return "its names are not in order";
		previous = name;
	}
	return NULL;
}

static void check_kind(ixt_str pack, ixt_str name, ixt_arena *arena)
{
	ixt_str magic = { ixt_pack_magic, IXT_PACK_MAGIC_SIZE };
	uint64_t version;

	if (!ixt_str_starts(pack, magic))
		ixt_raise(arena, IXT_ERR_VALUE, "not a packed corpus: %.*s",
			  IXT_STR_ARG(name));
	if (pack.len < IXT_PACK_HEADER_SIZE)
		ixt_raise(arena, IXT_ERR_OS, "damaged packed corpus: %.*s: it is cut short",
			  IXT_STR_ARG(name));
	version = number_at(pack.ptr + IXT_PACK_AT_VERSION, 4);
	if (version == IXT_PACK_VERSION)
		return;
	if (arena->trap->error->cls == IXT_ERR_NONE)
		arena->trap->error->construct = IXT_STR("packed corpus version");
	ixt_raise(arena, IXT_ERR_UNSUPPORTED,
		  "packed corpus %.*s has format version %u; this program reads version %u",
		  IXT_STR_ARG(name), (unsigned)version, (unsigned)IXT_PACK_VERSION);
}

ixt_root *ixt_packed_root_new(ixt_str pack, ixt_str name, ixt_pack_release *release,
			      ixt_arena *arena)
{
	const ixt_allocator *a = arena->allocator;
	const char *fault;
	packed_root *p;

	check_kind(pack, name, arena);
	p = a->resize(a->ctx, NULL, 0, sizeof *p + name.len);
	if (!p)
		ixt_arena_no_memory(arena);
	*p = (packed_root){
		.root = { .ops = &packed_ops, .label = { p->label, name.len } },
		.tree = { .path = path_of },
		.allocator = a,
		.pack = pack,
	};
	if (name.len)
		memcpy(p->label, name.ptr, name.len);
	fault = check_header(p);
	if (!fault)
		fault = check_entries(p);
	if (fault) {
		packed_close(&p->root);
		ixt_raise(arena, IXT_ERR_OS, "damaged packed corpus: %.*s: %s",
			  IXT_STR_ARG(name), fault);
	}
	p->release = release;
	return &p->root;
}
