/* The one mount that upstream has, natively. A mount is a `mount.py` in a
 * directory of a root: Python that answers for every name below it that no
 * file has. The only one in use (pkgs/pip) fills a template, which stands in
 * it as a raw string, from the entries of the `pypi.json` beside it. We take
 * the template from the file and do the rest as it does:
 *
 *	key = rest.replace('/t/ix.sh', '/ix.sh')
 *	rec = pypi.json[key]			no such key: no such file
 *	TMPL.replace('{url}', rec['url']).replace('{sha}', rec['sha'])
 *	    .replace('{run}', '\n'.join(x + '/ix.sh' for x in rec.get('run', [])))
 *
 * A mount.py that does not have this shape is refused, never guessed at. */
#ifndef IXT_SOURCE_MOUNT_PIP_H
#define IXT_SOURCE_MOUNT_PIP_H

#include "ixt/base/json.h"

typedef struct ixt_mount_pip {
	ixt_str template_text;
	ixt_json *packages;
} ixt_mount_pip;

/* Reads a mount from the bytes of mount.py, called `name` in messages, and of
 * pypi.json, both of which must outlive it. In `arena`. Raises Unsupported for
 * another shape, JSONDecodeError, UnicodeDecodeError. */
ixt_mount_pip *ixt_mount_pip_new(ixt_str name, ixt_str mount_py, ixt_str pypi_json,
				 ixt_arena *arena);

/* The file `rest` below the mount. False: there is none. Raises TypeError
 * where the entry's fields have other types, UnicodeEncodeError. */
bool ixt_mount_pip_read(const ixt_mount_pip *mount, ixt_str rest, ixt_arena *arena,
			ixt_str *data);

#endif
