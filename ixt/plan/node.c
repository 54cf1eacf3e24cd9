#include "ixt/plan/internal.h"

#include "ixt/base/hash.h"
#include "ixt/base/path.h"
#include "ixt/package/descriptor.h"

/* core/sign.py UID: stands for a node's own uid until that is known */
#define PLACEHOLDER IXT_PLACEHOLDER
#define UID_DIGITS 22
#define CAPOS_UID_BYTES 20
#define CAPOS_UID_DIGITS 27

static const ixt_json_style sorted = { 0, true };

static const ixt_host *host_of(const ixt_plan *p)
{
	return ixt_session_options_of(p->session)->host;
}

/* ------------------------------------------------------------------ digests */

/* core/utils.py string_hash(); of kind capos 160 bits of SHA-256 */
ixt_str ixt_plan_hash(ixt_plan *p, ixt_arena *arena, ixt_str json)
{
	char *digits = ixt_arena_take(arena, CAPOS_UID_DIGITS + 1);
	uint8_t digest[32];

	if (p->own_uids) {
		ixt_sha256(json, digest);
		ixt_b62(digest, CAPOS_UID_BYTES, CAPOS_UID_DIGITS, digits);
	} else {
		ixt_md5(json, digest);
		ixt_b62(digest, 16, UID_DIGITS, digits);
	}
	return ixt_str_of(digits);
}

/* Replaces each `from` by `to` as Python's str.replace does. */
static ixt_str replaced(ixt_arena *arena, ixt_str text, ixt_str from, ixt_str to)
{
	size_t at = ixt_str_find(text, from, 0), begin = 0, len = 0;
	size_t count = 0, i;
	char *out;

	for (i = at; i != IXT_STR_NPOS; i = ixt_str_find(text, from, i + from.len))
		count++;
	if (!count)
		return text;
	out = ixt_arena_take(arena, text.len + count * to.len + 1);
	for (; at != IXT_STR_NPOS; at = ixt_str_find(text, from, begin)) {
		memcpy(out + len, text.ptr + begin, at - begin);
		len += at - begin;
		memcpy(out + len, to.ptr, to.len);
		len += to.len;
		begin = at + from.len;
	}
	memcpy(out + len, text.ptr + begin, text.len - begin);
	return (ixt_str){ out, len + text.len - begin };
}

/* core/sign.py replace_sentinel(): the uid of what `subject` says, put in the
 * place of the placeholder in `node`. Both are sorted JSON. */
ixt_str ixt_plan_sealed(ixt_plan *p, ixt_arena *arena, ixt_str node, ixt_str subject,
			ixt_str *uid)
{
	ixt_str placeholder = IXT_STR(PLACEHOLDER);

	*uid = ixt_plan_hash(p, arena, replaced(arena, subject, placeholder, IXT_STR("")));
	return replaced(arena, node, placeholder, *uid);
}

/* ------------------------------------------------------------------ writing */

static void add_text(ixt_buf *b, ixt_str s)
{
	ixt_buf_add_char(b, '"');
	ixt_json_escape(b, s);
	ixt_buf_add_char(b, '"');
}

static void add(ixt_buf *b, const char *c_string)
{
	ixt_buf_add(b, ixt_str_of(c_string));
}

static void add_texts(ixt_buf *b, const ixt_str *texts, uint32_t count)
{
	uint32_t i;

	ixt_buf_add_char(b, '[');
	for (i = 0; i < count; i++) {
		if (i)
			add(b, ", ");
		add_text(b, texts[i]);
	}
	ixt_buf_add_char(b, ']');
}

static void add_dir(ixt_plan *p, ixt_buf *b, ixt_str uid, ixt_str out_name)
{
	ixt_json_escape(b, p->store);
	ixt_buf_add_char(b, '/');
	ixt_buf_add(b, uid);
	ixt_buf_add_char(b, '-');
	ixt_buf_add(b, out_name);
}

void ixt_plan_add_out_dir(ixt_plan *p, ixt_buf *b, uint32_t package)
{
	const ixt_package *pkg = &p->packages[package];

	add_dir(p, b, ixt_intern_text(&p->uids, pkg->uid), pkg->out_name);
}

ixt_str ixt_plan_out_dir(ixt_plan *p, ixt_arena *arena, const ixt_package *pkg)
{
	return ixt_arena_format(arena, "%.*s/%.*s-%.*s", IXT_STR_ARG(p->store),
				IXT_STR_ARG(ixt_intern_text(&p->uids, pkg->uid)),
				IXT_STR_ARG(pkg->out_name));
}

/* ------------------------------------------------------------------- inputs */

static uint32_t *buildable(ixt_plan *p, uint32_t *out, ixt_package_list list,
			   uint32_t *count)
{
	uint32_t i;

	for (i = 0; i < list.count; i++)
		if (p->packages[list.items[i]].descr->buildable)
			out[(*count)++] = list.items[i];
	return out;
}

static void add_unseen(ixt_plan *p, ixt_inputs *in, const uint32_t *items, uint32_t count)
{
	uint32_t i, uid;

	for (i = 0; i < count; i++) {
		uid = p->packages[items[i]].uid;
		IXT_REACH(&p->arena, p->seen, p->seen_cap, uid);
		if (p->seen[uid] == p->walk)
			continue;
		p->seen[uid] = p->walk;
		in->all[in->all_count++] = items[i];
	}
}

void ixt_plan_inputs(ixt_plan *p, const ixt_package *pkg, ixt_inputs *in)
{
	ixt_package_list bin = ixt_plan_list(p, pkg, IXT_PART_BIN);
	ixt_package_list data = ixt_plan_list(p, pkg, IXT_PART_BLD_DATA);
	ixt_package_list target = ixt_plan_list(p, pkg, IXT_PART_TARGET_LIB);
	ixt_package_list host = ixt_plan_list(p, pkg, IXT_PART_HOST_LIB);
	uint32_t total = bin.count + data.count + target.count + host.count;
	uint32_t *items = IXT_NEW_ARRAY(&p->scratch, uint32_t, total * 2 + 1);

	memset(in, 0, sizeof *in);
	in->bin = items;
	buildable(p, items, bin, &in->bin_count);
	buildable(p, items, data, &in->bin_count);
	in->target_lib = items + in->bin_count;
	buildable(p, in->target_lib, target, &in->target_count);
	in->host_lib = in->target_lib + in->target_count;
	buildable(p, in->host_lib, host, &in->host_count);
	in->all = in->host_lib + in->host_count;
	p->walk++;
	add_unseen(p, in, items, in->bin_count + in->target_count + in->host_count);
}

/* -------------------------------------------------------------- fetch nodes */

static ixt_str need_text(ixt_plan *p, const ixt_json *v, const char *what)
{
	ixt_str text;

	if (!ixt_json_text(v, &p->scratch, &text))
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED, "%s of a descriptor is no string",
			  what);
	return text;
}

static ixt_str under(ixt_arena *arena, ixt_str dir, ixt_str name)
{
	return ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(dir), IXT_STR_ARG(name));
}

/* The list of mirrors that upstream's manager reads when it starts. */
static void read_mirrors(ixt_plan *p)
{
	const ixt_source *source;
	ixt_str *words = NULL, rest;
	uint32_t count = 0, cap = 0;
	size_t i = 0, begin;

	if (p->mirrors_read)
		return;
	source = ixt_loader_source(ixt_session_loader(p->session),
				   IXT_STR("//die/scripts/mirrors.txt"));
	rest = source->text;
	while (i < rest.len) {
		begin = i;
		while (i < rest.len && (unsigned char)rest.ptr[i] > ' ')
			i++;
		if (i > begin)
			IXT_PUSH(&p->arena, words, count, cap) = ixt_arena_copy(
				&p->arena, (ixt_str){ rest.ptr + begin, i - begin });
		i++;
	}
	p->mirrors = words;
	p->mirror_count = count;
	p->mirrors_read = true;
}

static void find_mirrors(ixt_plan *p, void *ctx)
{
	(void)ctx;
	read_mirrors(p);
}

int ixt_plan_mirrors(ixt_plan *p, const ixt_str **mirrors, uint32_t *count, ixt_error *err)
{
	int status = ixt_plan_run(p, find_mirrors, NULL, err);

	if (status < 0 && err->cls == IXT_ERR_FILE_NOT_FOUND) {
		*err = (ixt_error){ .cls = IXT_ERR_NONE };
		status = 0;
	}
	*mirrors = p->mirrors;
	*count = p->mirror_count;
	return status;
}

static void add_command(ixt_buf *b, const ixt_str *args, uint32_t count, const ixt_str *path)
{
	add(b, "{\"args\": ");
	add_texts(b, args, count);
	add(b, ", \"env\": {");
	if (path) {
		add(b, "\"PATH\": ");
		add_text(b, *path);
	}
	add(b, "}, \"stdin\": \"\"}");
}

/* core/ops_loc.py misc_cmd() */
static void add_misc(ixt_plan *p, ixt_buf *b, const ixt_str *words, uint32_t count,
		     bool with_path)
{
	const ixt_host *host = host_of(p);
	ixt_str *args = NULL, path;
	uint32_t n = 0, cap = 0, i;

	IXT_PUSH(&p->scratch, args, n, cap) = host->python;
	IXT_PUSH(&p->scratch, args, n, cap) = host->ix_binary;
	IXT_PUSH(&p->scratch, args, n, cap) = IXT_STR("misc");
	for (i = 0; i < count; i++)
		IXT_PUSH(&p->scratch, args, n, cap) = words[i];
	if (!with_path) {
		add_command(b, args, n, NULL);
		return;
	}
	read_mirrors(p);
	for (i = 0; i < p->mirror_count; i++)
		IXT_PUSH(&p->scratch, args, n, cap) = p->mirrors[i];
	/* ops_sys.py falls back on the local kind, whose boot path is PATH */
	if (!host->env(host, IXT_STR("PATH"), &path))
		ixt_raise_str(p->trap, IXT_ERR_KEY, IXT_STR("'PATH'"));
	add_command(b, args, n, &path);
}

/* FETCH of each kind, as a list of commands. */
static void add_fetch(ixt_plan *p, ixt_buf *b, ixt_str url, ixt_str path, ixt_str sum)
{
	const ixt_kind_view *kind = ixt_session_kind(p->session);
	ixt_str words[] = { IXT_STR("fetch"), url, path, sum };

	ixt_buf_add_char(b, '[');
	switch (kind->kind) {
	case IXT_KIND_FAKE:
		add_text(b, url);
		break;
	case IXT_KIND_LOCAL:
		add_misc(p, b, words, 4, true);
		break;
	case IXT_KIND_CAPOS:
		add_command(b, words, 4, NULL);
		break;
	default:
		if (kind->fetcher.len) {
			words[0] = kind->fetcher;
			add_command(b, words, 4, NULL);
		} else {
			add_misc(p, b, words, 4, true);
		}
	}
	ixt_buf_add_char(b, ']');
}

static void add_link(ixt_plan *p, ixt_buf *b, ixt_str dir, const ixt_str *files,
		     uint32_t count)
{
	const ixt_kind_view *kind = ixt_session_kind(p->session);
	ixt_str *words = IXT_NEW_ARRAY(&p->scratch, ixt_str, count + 2);
	uint32_t i;

	words[0] = IXT_STR("link");
	words[1] = dir;
	memcpy(words + 2, files, count * sizeof *files);
	ixt_buf_add_char(b, '[');
	if (kind->kind == IXT_KIND_LOCAL) {
		add_misc(p, b, words, count + 2, false);
	} else if (kind->kind == IXT_KIND_CAPOS) {
		add_command(b, words, count + 2, NULL);
	} else if (kind->kind != IXT_KIND_FAKE) {
		for (i = 0; i < count; i++) {
			ixt_str ln[] = { IXT_STR("/bin/ln"), files[i],
					 under(&p->scratch, dir, ixt_path_name(files[i])) };

			if (i)
				add(b, ", ");
			add_command(b, ln, 3, NULL);
		}
	}
	ixt_buf_add_char(b, ']');
}

static void add_prediction(ixt_buf *b, ixt_str path, ixt_str sum)
{
	add(b, "{\"path\": ");
	add_text(b, path);
	add(b, ", \"sum\": ");
	add_text(b, sum);
	ixt_buf_add_char(b, '}');
}

typedef struct fetched {
	ixt_str dir, path, sum;
} fetched;

typedef struct fetch_record {
	ixt_str url, sum;
} fetch_record;

static fetch_record record_of(ixt_plan *p, const ixt_json *item)
{
	return (fetch_record){
		need_text(p, ixt_descriptor_item(&p->scratch, item, "url"), "bld.fetch url"),
		need_text(p, ixt_descriptor_item(&p->scratch, item, "md5"), "bld.fetch md5"),
	};
}

/* core/gen_cmds.py cmd_fetch(): where the file goes, its own uid left open */
static fetched place_of(ixt_plan *p, fetch_record r)
{
	ixt_str name = ixt_path_name(r.url);
	ixt_str dir = ixt_arena_format(&p->scratch, "%.*s/" PLACEHOLDER "-%.*s",
		IXT_STR_ARG(p->store), IXT_STR_ARG(ixt_canon_name(&p->scratch,
			ixt_arena_concat(&p->scratch, IXT_STR("url-"), name))));

	return (fetched){ dir, under(&p->scratch, dir, name), r.sum };
}

/* Uid of a node that predicts its outputs: of these alone. `list` is JSON. */
static ixt_str prediction_uid(ixt_plan *p, ixt_str list)
{
	return ixt_plan_hash(p, &p->scratch, replaced(
		&p->scratch, list, IXT_STR(PLACEHOLDER), IXT_STR("")));
}

static void seal_place(ixt_plan *p, fetched *f, ixt_str uid)
{
	f->dir = replaced(&p->scratch, f->dir, IXT_STR(PLACEHOLDER), uid);
	f->path = replaced(&p->scratch, f->path, IXT_STR(PLACEHOLDER), uid);
	f->sum = replaced(&p->scratch, f->sum, IXT_STR(PLACEHOLDER), uid);
}

/* The end that fetch and link nodes share, from `pool` on. */
static void add_source_tail(ixt_buf *b, const char *pool, ixt_str predict, ixt_str uid)
{
	add(b, ", \"pool\": \"");
	add(b, pool);
	add(b, "\", \"predict\": ");
	ixt_buf_add(b, predict);
	add(b, ", \"tmp\": \"\", \"tmpfs\": false, \"uid\": \"");
	ixt_buf_add(b, uid);
	add(b, "\"}");
}

static ixt_str view_copy(ixt_arena *arena, const ixt_buf *b)
{
	return ixt_arena_copy(arena, ixt_buf_view(b));
}

/* One fetch; its node goes to `sink` unless that is NULL. */
static fetched fetch(ixt_plan *p, fetch_record r, const ixt_node_sink *sink)
{
	ixt_buf *b = &p->buf;
	fetched f = place_of(p, r);
	ixt_str uid, predict;

	ixt_buf_clear(b);
	ixt_buf_add_char(b, '[');
	add_prediction(b, f.path, f.sum);
	ixt_buf_add_char(b, ']');
	predict = view_copy(&p->scratch, b);
	uid = prediction_uid(p, predict);
	if (sink) {
		ixt_buf_clear(b);
		add(b, "{\"cmd\": ");
		add_fetch(p, b, r.url, f.path, f.sum);
		add(b, ", \"in_dir\": [], \"isolate\": false, \"out_dir\": [");
		add_text(b, f.dir);
		add(b, "], \"path\": ");
		add_text(b, f.path);
		add_source_tail(b, "network", predict, IXT_STR(PLACEHOLDER));
		sink->source(sink->ctx, replaced(&p->scratch, ixt_buf_view(b),
						 IXT_STR(PLACEHOLDER), uid));
	}
	seal_place(p, &f, uid);
	return f;
}

/* core/gen_cmds.py cmd_link() */
static ixt_str link_files(ixt_plan *p, const fetched *f, uint32_t count,
			  const ixt_node_sink *sink)
{
	ixt_str dir = ixt_arena_format(&p->scratch, "%.*s/" PLACEHOLDER "-lnk",
				       IXT_STR_ARG(p->store)), uid, predict;
	ixt_str *files = IXT_NEW_ARRAY(&p->scratch, ixt_str, count);
	ixt_str *dirs = IXT_NEW_ARRAY(&p->scratch, ixt_str, count);
	ixt_buf *b = &p->buf;
	uint32_t i;

	ixt_buf_clear(b);
	for (i = 0; i < count; i++) {
		files[i] = f[i].path;
		dirs[i] = f[i].dir;
		add(b, i ? ", " : "[");
		add_prediction(b, under(&p->scratch, dir, ixt_path_name(f[i].path)), f[i].sum);
	}
	ixt_buf_add_char(b, ']');
	predict = view_copy(&p->scratch, b);
	uid = prediction_uid(p, predict);
	if (sink) {
		ixt_buf_clear(b);
		add(b, "{\"cmd\": ");
		add_link(p, b, dir, files, count);
		add(b, ", \"in_dir\": ");
		add_texts(b, dirs, count);
		add(b, ", \"isolate\": false, \"out_dir\": [");
		add_text(b, dir);
		add(b, "]");
		add_source_tail(b, "misc", predict, IXT_STR(PLACEHOLDER));
		sink->source(sink->ctx, replaced(&p->scratch, ixt_buf_view(b),
						 IXT_STR(PLACEHOLDER), uid));
	}
	return replaced(&p->scratch, dir, IXT_STR(PLACEHOLDER), uid);
}

/* Directory of the sources, or an empty text; nodes as above. */
static ixt_str sources(ixt_plan *p, const ixt_package *pkg, const ixt_node_sink *sink)
{
	const ixt_json *list = ixt_descr_item(p, pkg->descr, "bld", "fetch");
	fetched *f;
	uint32_t i;

	if (!ixt_json_truth(list))
		return IXT_STR("");
	if (list->type != IXT_JSON_ARRAY)
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
			  "bld.fetch of a descriptor is no list");
	f = IXT_NEW_ARRAY(&p->scratch, fetched, list->count);
	for (i = 0; i < list->count; i++)
		f[i] = fetch(p, record_of(p, &list->items[i]), sink);
	return list->count == 1 ? f[0].dir : link_files(p, f, list->count, sink);
}

ixt_str ixt_plan_sources(ixt_plan *p, const ixt_package *pkg)
{
	ixt_descr *d = pkg->descr;

	if (!d->has_src) {
		d->src = ixt_arena_copy(&p->arena, sources(p, pkg, NULL));
		d->has_src = true;
	}
	return d->src;
}

/* --------------------------------------------------------------- build node */

static void add_dirs(ixt_plan *p, ixt_buf *b, const uint32_t *items, uint32_t count,
		     bool backwards, const char *suffix)
{
	uint32_t i;

	ixt_buf_add_char(b, '"');
	for (i = 0; i < count; i++) {
		if (i)
			ixt_buf_add_char(b, ':');
		ixt_plan_add_out_dir(p, b, items[backwards ? count - 1 - i : i]);
		add(b, suffix);
	}
	ixt_buf_add_char(b, '"');
}

static void add_environment(ixt_plan *p, ixt_buf *b, const ixt_package *pkg,
			    const ixt_inputs *in, ixt_str src, ixt_str uid)
{
	add(b, "{\"IX_B_DIR\": ");
	add_dirs(p, b, in->bin, in->bin_count, true, "");
	add(b, ", \"IX_H_DIR\": ");
	add_dirs(p, b, in->host_lib, in->host_count, true, "");
	add(b, ", \"IX_T_DIR\": ");
	add_dirs(p, b, in->target_lib, in->target_count, true, "");
	add(b, ", \"PATH\": ");
	add_dirs(p, b, in->bin, in->bin_count, false, "/bin");
	add(b, ", \"out\": \"");
	add_dir(p, b, uid, pkg->out_name);
	if (src.len) {
		add(b, "\", \"src\": ");
		add_text(b, src);
		add(b, ", \"tmp\": \"");
	} else {
		add(b, "\", \"tmp\": \"");
	}
	ixt_json_escape(b, p->build);
	ixt_buf_add_char(b, '/');
	ixt_buf_add(b, uid);
	add(b, "\", \"uid\": \"");
	ixt_buf_add(b, uid);
	add(b, "\"}");
}

/* core/gen_cmds.py reparent_predict() */
static void add_predictions(ixt_plan *p, ixt_buf *b, const ixt_package *pkg,
			    const ixt_json *list, ixt_str uid)
{
	uint32_t i;

	if (list->type != IXT_JSON_ARRAY)
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
			  "predict_outputs of a descriptor is no list");
	ixt_buf_add_char(b, '[');
	for (i = 0; i < list->count; i++) {
		const ixt_json *path, *sum;

		path = ixt_descriptor_item(&p->scratch, &list->items[i], "path");
		sum = ixt_descriptor_item(&p->scratch, &list->items[i], "sum");
		add(b, i ? ", {\"path\": \"" : "{\"path\": \"");
		add_dir(p, b, uid, pkg->out_name);
		ixt_buf_add_char(b, '/');
		ixt_json_escape(b, need_text(p, path, "predict_outputs path"));
		add(b, "\", \"sum\": ");
		ixt_json_write(b, sum, sorted);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add_char(b, ']');
}

/* The node of the build as sorted JSON in p->buf, its own uid being `uid`;
 * *subject is the part that its uid is made of. */
static void write_build(ixt_plan *p, const ixt_package *pkg, ixt_str src, ixt_str uid,
			ixt_str *subject)
{
	const ixt_descr *d = pkg->descr;
	const ixt_json *script = ixt_descr_item(p, d, "bld", "script"), *predict;
	ixt_buf *b = &p->buf;
	size_t predict_begin = 0, predict_end = 0;
	ixt_inputs in;
	uint32_t i;

	ixt_plan_inputs(p, pkg, &in);
	ixt_buf_clear(b);
	add(b, "{\"cmd\": [{\"args\": ");
	ixt_json_write(b, ixt_descriptor_item(&p->scratch, script, "exec"), sorted);
	add(b, ", \"env\": ");
	add_environment(p, b, pkg, &in, src, uid);
	add(b, ", \"stdin\": ");
	ixt_json_write(b, ixt_descriptor_item(&p->scratch, script, "data"), sorted);
	add(b, "}], \"in_dir\": [");
	for (i = 0; i < in.all_count; i++) {
		add(b, i ? ", \"" : "\"");
		ixt_plan_add_out_dir(p, b, in.all[i]);
		ixt_buf_add_char(b, '"');
	}
	if (src.len) {
		add(b, i ? ", " : "");
		add_text(b, src);
	}
	add(b, "], \"isolate\": ");
	ixt_json_write(b, ixt_descriptor_item(&p->scratch, d->json, "isolate"), sorted);
	add(b, ", \"out_dir\": [\"");
	add_dir(p, b, uid, pkg->out_name);
	add(b, "\"], \"pool\": ");
	if (ixt_json_truth(ixt_descriptor_item(&p->scratch, d->json, "net")))
		add(b, "\"network\"");
	else
		ixt_json_write(b, ixt_descriptor_item(&p->scratch, d->json, "task_pool"),
			       sorted);
	predict = ixt_descriptor_item(&p->scratch, d->json, "predict_outputs");
	if (ixt_json_truth(predict)) {
		add(b, ", \"predict\": ");
		predict_begin = b->len;
		add_predictions(p, b, pkg, predict, uid);
		predict_end = b->len;
	}
	add(b, ", \"tmp\": \"");
	ixt_json_escape(b, p->build);
	ixt_buf_add_char(b, '/');
	ixt_buf_add(b, uid);
	add(b, "\", \"tmpfs\": ");
	ixt_json_write(b, ixt_descriptor_item(&p->scratch, d->json, "tmpfs"), sorted);
	if (p->own_uids) {
		add(b, ", \"toolchain\": ");
		add_text(b, p->toolchain);
	}
	add(b, ", \"uid\": \"");
	ixt_buf_add(b, uid);
	add(b, "\"}");
	*subject = predict_end ? (ixt_str){ b->ptr + predict_begin,
					    predict_end - predict_begin }
			       : ixt_buf_view(b);
}

static uint32_t *add_uids(ixt_plan *p, uint32_t *out, const uint32_t *items, uint32_t count)
{
	uint32_t i;

	*out++ = count;
	for (i = 0; i < count; i++)
		*out++ = p->packages[items[i]].uid;
	return out;
}

/* The number of all that a build's node is made of. Many selectors differ in
 * flags that change neither the descriptor nor an input. */
static uint32_t build_number(ixt_plan *p, const ixt_package *pkg)
{
	uint32_t *key, *end;
	ixt_inputs in;

	ixt_plan_inputs(p, pkg, &in);
	end = key = IXT_NEW_ARRAY(&p->scratch, uint32_t, 5 + in.bin_count + in.target_count +
				  in.host_count);
	*end++ = pkg->descr->number;
	*end++ = pkg->out_number;
	end = add_uids(p, end, in.bin, in.bin_count);
	end = add_uids(p, end, in.target_lib, in.target_count);
	end = add_uids(p, end, in.host_lib, in.host_count);
	return ixt_intern_put(&p->builds, ixt_str_range((const char *)key, (const char *)end));
}

uint32_t ixt_plan_build_uid(ixt_plan *p, const ixt_package *pkg)
{
	uint32_t known = p->builds.count, number = build_number(p, pkg);
	ixt_str subject, uid;

	/* a key may be there whose build raised: 0 is no uid of a build */
	if (number < known && number < p->build_cap && p->build_uids[number])
		return p->build_uids[number];
	write_build(p, pkg, ixt_plan_sources(p, pkg), IXT_STR(PLACEHOLDER), &subject);
	uid = ixt_plan_hash(p, &p->scratch, replaced(&p->scratch, subject,
						     IXT_STR(PLACEHOLDER), IXT_STR("")));
	IXT_REACH(&p->arena, p->build_uids, p->build_cap, number);
	p->build_uids[number] = ixt_intern_put(&p->uids, uid);
	return p->build_uids[number];
}

uint32_t ixt_plan_hub_uid(ixt_plan *p, const ixt_package *pkg)
{
	ixt_package_list run = ixt_plan_list(p, pkg, IXT_PART_RUN);
	ixt_buf *b = &p->buf;
	const char *before = "[\"";
	uint32_t i;

	ixt_buf_clear(b);
	for (i = 0; i < run.count; i++) {
		if (!p->packages[run.items[i]].descr->buildable)
			continue;
		add(b, before);
		ixt_buf_add(b, ixt_plan_uid(p, run.items[i]));
		ixt_buf_add_char(b, '"');
		before = ", \"";
	}
	add(b, b->len ? "]" : "[]");
	return ixt_intern_put(&p->uids, ixt_plan_hash(p, &p->scratch, ixt_buf_view(b)));
}

/* Upstream makes the commands of a graph anew, with the uid in its place, and
 * seals them again: what a script itself says of the placeholder changes then. */
void ixt_plan_nodes(ixt_plan *p, const ixt_package *pkg, const ixt_node_sink *sink)
{
	ixt_str src = sources(p, pkg, sink), node, subject, uid;

	write_build(p, pkg, src, ixt_intern_text(&p->uids, pkg->uid), &subject);
	node = ixt_buf_view(&p->buf);
	if (ixt_str_find(node, IXT_STR(PLACEHOLDER), 0) != IXT_STR_NPOS)
		node = ixt_plan_sealed(p, &p->scratch, node, subject, &uid);
	sink->build(sink->ctx, node);
}
