#include "path.h"

#include <errno.h>
#include <string.h>

#include "ixt/base/capos_abi.h"

/* Appends a component to the text of `len` bytes, which has no slash at its end. */
static long add(char out[PATH_ROOM], size_t *len, const char *part, size_t n)
{
	if (n == 0 || (n == 1 && part[0] == '.'))
		return 0;
	if (n == 2 && part[0] == '.' && part[1] == '.') {
		while (*len && out[--*len] != '/')
			;
		return 0;
	}
	if (n > CAPOS_MAX_NAME_BYTES || *len + n + 2 > PATH_ROOM)
		return -ENAMETOOLONG;
	out[(*len)++] = '/';
	memcpy(out + *len, part, n);
	*len += n;
	return 0;
}

static long add_all(char out[PATH_ROOM], size_t *len, const char *path)
{
	long status = 0;
	size_t n;

	for (; *path && status == 0; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		status = add(out, len, path, n);
	}
	return status;
}

long path_absolute(const char *base, const char *path, char out[PATH_ROOM])
{
	size_t len = 0;
	long status = 0;

	if (!*path)
		return -ENOENT;
	if (*path != '/')
		status = add_all(out, &len, base);
	if (status == 0)
		status = add_all(out, &len, path);
	if (len == 0)
		out[len++] = '/';
	out[len] = '\0';
	return status;
}

const char *path_last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
