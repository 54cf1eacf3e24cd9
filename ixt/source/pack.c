#include "ixt/source/pack.h"

#include <stdlib.h>

#include "ixt/base/hash.h"
#include "ixt/base/limits.h"
#include "ixt/source/tree.h"

/* The newline shows damage by programs that take it for text. */
const char ixt_pack_magic[IXT_PACK_MAGIC_SIZE] = { 'i', 'x', 't', 'p', 'a', 'c', 'k', '\n' };

bool ixt_pack_index_digest(ixt_str header, ixt_str index, uint8_t out[32])
{
	ixt_sha256_stream *s = ixt_sha256_begin();

	if (!s)
		return false;
	ixt_sha256_add(s, ixt_str_first(header, IXT_PACK_AT_DIGEST));
	ixt_sha256_add(s, index);
	ixt_sha256_end(s, out);
	return true;
}

bool ixt_pack_name_is_good(ixt_str name)
{
	size_t at, end;

	if (name.len == 0 || name.len > IXT_TREE_MAX_PATH ||
	    ixt_str_chr(name, '\0', 0) != IXT_STR_NPOS)
		return false;
	for (at = 0; at <= name.len; at = end + 1) {
		ixt_str part;

		end = ixt_str_chr(name, '/', at);
		if (end == IXT_STR_NPOS)
			end = name.len;
		part = ixt_str_range(name.ptr + at, name.ptr + end);
		if (part.len == 0 || ixt_str_is(part, ".") || ixt_str_is(part, ".."))
			return false;
	}
	return true;
}

static void put(char *out, uint64_t value, int bytes)
{
	while (bytes--) {
		*out++ = (char)(value & 0xff);
		value >>= 8;
	}
}

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(((const ixt_memory_file *)a)->name,
			   ((const ixt_memory_file *)b)->name);
}

static void check_file(const ixt_memory_file *file, ixt_arena *arena)
{
	if (!ixt_pack_name_is_good(file->name))
		ixt_raise(arena, IXT_ERR_VALUE, "a pack cannot hold a file called %.*s",
			  IXT_STR_ARG(file->name));
	if (file->data.len > IXT_MAX_SOURCE_BYTES)
		ixt_raise(arena, IXT_ERR_UNSUPPORTED,
			  "more than %u bytes (IXT_MAX_SOURCE_BYTES): %.*s",
			  IXT_MAX_SOURCE_BYTES, IXT_STR_ARG(file->name));
}

static ixt_memory_file *sorted(const ixt_memory_file *files, uint32_t count,
			       ixt_arena *arena)
{
	ixt_memory_file *copy = IXT_NEW_ARRAY(arena, ixt_memory_file, count);
	uint32_t i;

	if (count == 0)
		return copy;
	memcpy(copy, files, count * sizeof *copy);
	qsort(copy, count, sizeof *copy, by_name);
	for (i = 0; i < count; i++) {
		check_file(&copy[i], arena);
		if (i && ixt_str_eq(copy[i - 1].name, copy[i].name))
			ixt_raise(arena, IXT_ERR_VALUE, "given twice to a pack: %.*s",
				  IXT_STR_ARG(copy[i].name));
	}
	return copy;
}

static uint64_t names_size(const ixt_memory_file *files, uint32_t count)
{
	uint64_t size = 0;
	uint32_t i;

	for (i = 0; i < count; i++)
		size += files[i].name.len;
	return size;
}

static void put_entry(char *out, const ixt_memory_file *file, uint64_t data, uint64_t name)
{
	uint8_t digest[32];

	ixt_sha256(file->data, digest);
	put(out + IXT_PACK_ENTRY_DATA, data, 8);
	put(out + IXT_PACK_ENTRY_DATA_SIZE, file->data.len, 4);
	put(out + IXT_PACK_ENTRY_NAME, name, 4);
	put(out + IXT_PACK_ENTRY_NAME_SIZE, file->name.len, 4);
	memcpy(out + IXT_PACK_ENTRY_DIGEST, digest, sizeof digest);
}

/* Entries and names; returns where the data ends. */
static uint64_t add_index(ixt_buf *out, const ixt_memory_file *files, uint32_t count,
			  uint64_t data)
{
	char entry[IXT_PACK_ENTRY_SIZE];
	uint64_t name = 0;
	uint32_t i;

	for (i = 0; i < count; i++) {
		put_entry(entry, &files[i], data, name);
		ixt_buf_add(out, (ixt_str){ entry, sizeof entry });
		data += files[i].data.len;
		name += files[i].name.len;
	}
	for (i = 0; i < count; i++)
		ixt_buf_add(out, files[i].name);
	return data;
}

static void fill_header(ixt_buf *out, size_t start, uint32_t count, uint64_t index_size,
			uint64_t total_size, ixt_arena *arena)
{
	char *header = out->ptr + start;
	uint8_t digest[32];

	memcpy(header, ixt_pack_magic, IXT_PACK_MAGIC_SIZE);
	put(header + IXT_PACK_AT_VERSION, IXT_PACK_VERSION, 4);
	put(header + IXT_PACK_AT_COUNT, count, 4);
	put(header + IXT_PACK_AT_INDEX_SIZE, index_size, 8);
	put(header + IXT_PACK_AT_TOTAL_SIZE, total_size, 8);
	if (!ixt_pack_index_digest((ixt_str){ header, IXT_PACK_HEADER_SIZE },
				   (ixt_str){ header + IXT_PACK_HEADER_SIZE, index_size },
				   digest))
		ixt_arena_no_memory(arena);
	memcpy(header + IXT_PACK_AT_DIGEST, digest, sizeof digest);
}

void ixt_pack_write(ixt_buf *out, const ixt_memory_file *files, uint32_t count,
		    ixt_arena *arena)
{
	static const char no_header[IXT_PACK_HEADER_SIZE];
	const ixt_memory_file *all = sorted(files, count, arena);
	uint64_t names = names_size(all, count), index_size, total_size;
	size_t start = out->len;
	uint32_t i;

	if (names > UINT32_MAX)
		ixt_raise(arena, IXT_ERR_UNSUPPORTED, "the names of a pack exceed 4 GiB");
	index_size = (uint64_t)count * IXT_PACK_ENTRY_SIZE + names;
	ixt_buf_add(out, (ixt_str){ no_header, sizeof no_header });
	total_size = add_index(out, all, count, IXT_PACK_HEADER_SIZE + index_size);
	for (i = 0; i < count; i++)
		ixt_buf_add(out, all[i].data);
	fill_header(out, start, count, index_size, total_size, arena);
}

typedef struct file_list {
	ixt_arena *arena;
	ixt_memory_file *files;
	uint32_t count, cap;
} file_list;

static void visit_file(void *ctx, ixt_str path)
{
	file_list *list = ctx;

	IXT_PUSH(list->arena, list->files, list->count, list->cap) =
		(ixt_memory_file){ .name = ixt_arena_copy(list->arena, path) };
}

void ixt_pack_root(ixt_buf *out, ixt_root *root, ixt_arena *arena)
{
	file_list list = { .arena = arena };
	uint32_t i, n = 0;

	if (root->ops->list(root, (ixt_str){ NULL, 0 }, visit_file, &list) < 0)
		ixt_root_raise(root, root->error_path, arena);
	for (i = 0; i < list.count; i++) {
		ixt_memory_file *f = &list.files[i];

		switch (root->ops->read(root, f->name, arena, &f->data)) {
		case IXT_READ_OK:
			list.files[n++] = *f;
			break;
		case IXT_READ_ABSENT:
			break;
		case IXT_READ_FAILED:
			ixt_root_raise(root, f->name, arena);
		}
	}
	ixt_pack_write(out, list.files, n, arena);
}
