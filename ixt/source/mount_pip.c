#include "ixt/source/mount_pip.h"

#include "ixt/base/utf8.h"

/* What the Python around the template must hold, in this order and as often as
 * said: each step of the header's text, and nothing that could do more. Names
 * of variables and functions are free. */
static const struct {
	const char *text;
	int times;
} landmarks[] = {
	{ "import", 1 },
	{ "json.loads(parent.serve('pypi.json'))", 1 },
	{ "parent", 1 },
	{ ".replace(", 4 },
	{ ".replace('{url}', ", 1 },
	{ "['url'])", 1 },
	{ ".replace('{sha}', ", 1 },
	{ "['sha'])", 1 },
	{ ".replace('{run}', ", 1 },
	{ "'\\n'.join(", 1 },
	{ "/ix.sh' for ", 1 },
	{ ".get('run', [])", 1 },
	{ ".replace('/t/ix.sh', '/ix.sh')", 1 },
	{ "FileNotFoundError(", 1 },
	{ "def serve(", 1 },
	{ ".encode()", 1 },
};

static int count(ixt_str s, ixt_str needle)
{
	int n = 0;
	size_t at = 0;

	while ((at = ixt_str_find(s, needle, at)) != IXT_STR_NPOS) {
		at += needle.len;
		n++;
	}
	return n;
}

static bool has_shape(ixt_str code)
{
	size_t i, url, sha, run;

	for (i = 0; i < sizeof landmarks / sizeof *landmarks; i++)
		if (count(code, ixt_str_of(landmarks[i].text)) != landmarks[i].times)
			return false;
	/* The fields are put in one after the other, so that a `{sha}` inside
	 * an url would be filled, too: order counts. */
	url = ixt_str_find(code, IXT_STR(".replace('{url}'"), 0);
	sha = ixt_str_find(code, IXT_STR(".replace('{sha}'"), 0);
	run = ixt_str_find(code, IXT_STR(".replace('{run}'"), 0);
	return url < sha && sha < run;
}

/* The text of the constant `TMPL = r'''…'''` and, around it, the code. A
 * backslash keeps a quote from ending a raw string, and stays in it. */
static bool cut_template(ixt_str s, ixt_str *text, ixt_str *before, ixt_str *after)
{
	static const ixt_str opening = { "\nTMPL = r'''", 12 };
	size_t start = ixt_str_find(s, opening, 0), at;

	if (start == IXT_STR_NPOS)
		return false;
	*before = ixt_str_first(s, start);
	start += opening.len;
	for (at = start; at + 3 <= s.len; at += s.ptr[at] == '\\' ? 2 : 1) {
		if (memcmp(s.ptr + at, "'''", 3) == 0) {
			*text = ixt_str_range(s.ptr + start, s.ptr + at);
			*after = ixt_str_from(s, at + 3);
			return true;
		}
	}
	return false;
}

static bool take_template(ixt_str mount_py, ixt_arena *arena, ixt_str *text)
{
	ixt_mark mark = ixt_arena_mark(arena);
	ixt_str before, after;
	size_t offset;
	bool taken;

	/* Python would turn carriage returns into newlines. */
	if (!ixt_utf8_valid(mount_py, &offset) ||
	    ixt_str_chr(mount_py, '\r', 0) != IXT_STR_NPOS ||
	    !cut_template(mount_py, text, &before, &after))
		return false;
	taken = has_shape(ixt_arena_concat(arena, before, after));
	ixt_arena_release_to(arena, mark);
	return taken;
}

static ixt_json *read_packages(ixt_str json, ixt_arena *arena)
{
	static const ixt_str bom = { "\xef\xbb\xbf", 3 };
	size_t offset;

	if (ixt_str_starts(json, bom))
		json = ixt_str_from(json, bom.len);
	if (!ixt_utf8_valid(json, &offset))
		ixt_utf8_raise(arena, json);
	return ixt_json_read(json, arena);
}

ixt_mount_pip *ixt_mount_pip_new(ixt_str name, ixt_str mount_py, ixt_str pypi_json,
				 ixt_arena *arena)
{
	ixt_mount_pip *m = IXT_NEW(arena, ixt_mount_pip);

	if (!take_template(mount_py, arena, &m->template_text))
		goto unsupported;
	m->packages = read_packages(pypi_json, arena);
	if (m->packages->type == IXT_JSON_OBJECT)
		return m;
unsupported:
	if (arena->trap->error->cls == IXT_ERR_NONE)
		arena->trap->error->construct = IXT_STR("mount.py");
	ixt_raise(arena, IXT_ERR_UNSUPPORTED, "mount of unknown shape: %.*s",
		  IXT_STR_ARG(name));
}

/* str.replace of CPython, for a needle that is not empty. */
static ixt_str replace(ixt_arena *arena, ixt_str s, ixt_str needle, ixt_str by)
{
	size_t n = (size_t)count(s, needle), at = 0, hit, len = 0;
	char *out;

	if (n == 0)
		return s;
	out = ixt_arena_take(arena, s.len - n * needle.len + n * by.len + 1);
	while (n--) {
		hit = ixt_str_find(s, needle, at);
		memcpy(out + len, s.ptr + at, hit - at);
		len += hit - at;
		if (by.len)
			memcpy(out + len, by.ptr, by.len);
		len += by.len;
		at = hit + needle.len;
	}
	memcpy(out + len, s.ptr + at, s.len - at);
	len += s.len - at;
	out[len] = '\0';
	return (ixt_str){ out, len };
}

static ixt_str string_of(const ixt_json *value, ixt_str key, ixt_arena *arena)
{
	if (value->type != IXT_JSON_STRING)
		ixt_raise(arena, IXT_ERR_TYPE, "pypi.json: field of %.*s is no string",
			  IXT_STR_ARG(key));
	return value->string;
}

static ixt_str join_run(const ixt_json *run, ixt_str key, ixt_arena *arena)
{
	static const ixt_str suffix = { "/ix.sh", 6 };
	ixt_str all = { "", 0 }, item;
	uint32_t i;

	if (!run)
		return all;
	if (run->type != IXT_JSON_ARRAY)
		ixt_raise(arena, IXT_ERR_TYPE, "pypi.json: run of %.*s is no list",
			  IXT_STR_ARG(key));
	for (i = 0; i < run->count; i++) {
		item = string_of(&run->items[i], key, arena);
		if (i)
			all = ixt_arena_concat(arena, all, IXT_STR("\n"));
		all = ixt_arena_concat(arena, all, ixt_arena_concat(arena, item, suffix));
	}
	return all;
}

/* The text is encoded to bytes at the end, which an escape like "\ud800" in
 * the JSON makes impossible. */
static void check_encodable(ixt_str text, ixt_arena *arena)
{
	size_t offset;

	if (!ixt_utf8_valid(text, &offset))
		ixt_raise(arena, IXT_ERR_UNICODE_ENCODE,
			  "'utf-8' codec can't encode character in position %zu: "
			  "surrogates not allowed",
			  ixt_utf8_count(ixt_str_first(text, offset)));
}

bool ixt_mount_pip_read(const ixt_mount_pip *mount, ixt_str rest, ixt_arena *arena,
			ixt_str *data)
{
	ixt_str key = replace(arena, rest, IXT_STR("/t/ix.sh"), IXT_STR("/ix.sh"));
	ixt_json *rec = ixt_json_member(mount->packages, key), *url, *sha;
	ixt_str text = mount->template_text;

	if (!rec)
		return false;
	if (rec->type != IXT_JSON_OBJECT)
		ixt_raise(arena, IXT_ERR_TYPE, "pypi.json: %.*s is no object",
			  IXT_STR_ARG(key));
	/* Upstream turns every KeyError into absence, also that of a field. */
	url = ixt_json_member(rec, IXT_STR("url"));
	if (!url)
		return false;
	text = replace(arena, text, IXT_STR("{url}"), string_of(url, key, arena));
	sha = ixt_json_member(rec, IXT_STR("sha"));
	if (!sha)
		return false;
	text = replace(arena, text, IXT_STR("{sha}"), string_of(sha, key, arena));
	text = replace(arena, text, IXT_STR("{run}"),
		       join_run(ixt_json_member(rec, IXT_STR("run")), key, arena));
	check_encodable(text, arena);
	*data = text;
	return true;
}
