#include "listing.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bridge.h"

static long add(listing *l, const wire_value row[3])
{
	wire_bytes name = row[0].bytes;

	if (name.len > CAPOS_MAX_NAME_BYTES)
		return -EIO;
	memcpy(l->entries[l->count].name, name.ptr, name.len);
	l->entries[l->count++].directory = row[2].number;
	return 0;
}

static long fill(capability directory, listing *l)
{
	wire_value results[1], row[3];
	long status = call(directory, CAPOS_DIRECTORY_LIST, NULL, results);
	uint32_t i;

	if (status == 0 && results[0].list.count > CAPOS_MAX_DIRECTORY_ENTRIES)
		return -EOVERFLOW;
	for (i = 0; status == 0 && i < results[0].list.count; i++)
		status = call_row(&results[0].list, &wire_dir_entry, i, row) ? add(l, row) : -EIO;
	return status;
}

/* Pages of its own: the program's malloc may be its own, too. */
long listing_read(capability directory, listing **l)
{
	call_arguments pages = { 0, sizeof **l, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 };
	long status;

	if (*l)
		return 0;
	status = __capos_linux_mmap(&pages);
	if (status < 0)
		return status;
	*l = (listing *)status;
	status = fill(directory, *l);
	if (status < 0)
		listing_free(l);
	return status;
}

void listing_free(listing **l)
{
	call_arguments pages = { (long)*l, sizeof **l, 0, 0, 0, 0 };

	if (*l)
		__capos_linux_munmap(&pages);
	*l = NULL;
}

bool listing_is_full(const listing *l)
{
	return l->count == CAPOS_MAX_DIRECTORY_ENTRIES;
}
