#include "ixt/archive/reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/source/root.h"

#define BLOCK (64u << 10)

struct ixt_archive_reader {
	struct archive *archive;
	ixt_arena *arena;
	ixt_str path;
	int fd;
};

static noreturn void raise_damaged(const ixt_archive_reader *r)
{
	const char *why = archive_error_string(r->archive);

	ixt_raise(r->arena, IXT_ERR_VALUE, "archive %.*s: %s", IXT_STR_ARG(r->path),
		  why ? why : "unknown damage");
}

/* Only what is decoded in this process: `all` would also start programs. */
static bool allow_formats(struct archive *a)
{
	static int (*const allow[])(struct archive *) = {
		archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
		archive_read_support_filter_xz, archive_read_support_filter_lzma,
		archive_read_support_filter_zstd, archive_read_support_filter_lz4,
		archive_read_support_filter_lzip, archive_read_support_filter_compress,
		archive_read_support_format_tar, archive_read_support_format_zip,
		archive_read_support_format_cpio,
	};
	size_t i;

	for (i = 0; i < sizeof allow / sizeof *allow; i++)
		if (allow[i](a) == ARCHIVE_FATAL)
			return false;
	return true;
}

ixt_archive_reader *ixt_archive_reader_open(ixt_str path, ixt_arena *arena)
{
	ixt_archive_reader *r = IXT_NEW(arena, ixt_archive_reader);

	*r = (ixt_archive_reader){ .arena = arena, .path = ixt_arena_copy(arena, path) };
	r->fd = open(r->path.ptr, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		ixt_errno_raise(errno, path, arena);
	r->archive = archive_read_new();
	if (!r->archive || !allow_formats(r->archive)) {
		ixt_archive_reader_close(r);
		ixt_arena_no_memory(arena);
	}
	if (archive_read_open_fd(r->archive, r->fd, BLOCK) != ARCHIVE_OK) {
		const char *why = archive_error_string(r->archive);
		ixt_str text = ixt_arena_format(arena, "archive %.*s: %s", IXT_STR_ARG(path),
						why ? why : "of no known format");

		ixt_archive_reader_close(r);
		ixt_raise_str(arena->trap, IXT_ERR_VALUE, text);
	}
	return r;
}

void ixt_archive_reader_close(ixt_archive_reader *r)
{
	if (r->archive)
		archive_read_free(r->archive);
	close(r->fd);
	r->archive = NULL;
}

static ixt_entry_kind kind_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e))
		return IXT_ENTRY_HARDLINK;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return IXT_ENTRY_FILE;
	case AE_IFDIR:
		return IXT_ENTRY_DIRECTORY;
	case AE_IFLNK:
		return IXT_ENTRY_SYMLINK;
	default:
		return IXT_ENTRY_OTHER;
	}
}

static ixt_str text_of(const char *s)
{
	return s ? ixt_str_of(s) : IXT_STR("");
}

/* A warning leaves the entry usable; whatever else is wrong does not. */
static bool is_usable(int result)
{
	return result == ARCHIVE_OK || result == ARCHIVE_WARN;
}

bool ixt_archive_reader_next(ixt_archive_reader *r, ixt_entry *entry)
{
	struct archive_entry *e;
	int result = archive_read_next_header(r->archive, &e);

	if (result == ARCHIVE_EOF)
		return false;
	if (!is_usable(result))
		raise_damaged(r);
	*entry = (ixt_entry){
		.name = text_of(archive_entry_pathname(e)),
		.kind = kind_of(e),
		.mode = (unsigned)archive_entry_perm(e),
		.modified = { archive_entry_mtime(e), archive_entry_mtime_nsec(e) },
	};
	if (entry->kind == IXT_ENTRY_HARDLINK)
		entry->link = text_of(archive_entry_hardlink(e));
	else if (entry->kind == IXT_ENTRY_SYMLINK)
		entry->link = text_of(archive_entry_symlink(e));
	return true;
}

bool ixt_archive_reader_piece(ixt_archive_reader *r, ixt_str *piece, uint64_t *offset)
{
	const void *bytes;
	size_t len;
	la_int64_t at;
	int result = archive_read_data_block(r->archive, &bytes, &len, &at);

	if (result == ARCHIVE_EOF)
		return false;
	if (!is_usable(result))
		raise_damaged(r);
	*piece = (ixt_str){ len ? bytes : "", len };
	*offset = (uint64_t)at;
	return true;
}
