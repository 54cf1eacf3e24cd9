/* The checker and the reader accept the same texts and refuse the others with
 * the same words; what is read is written, read and written again without a
 * difference, in every layout; escaping a text and reading it back gives it. */
#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "tests/fuzz/fuzz.h"

typedef struct json_case {
	ixt_error err;
	ixt_trap trap;
	ixt_arena arena;
	ixt_buf buf, again;
} json_case;

static const ixt_json *read(json_case *c, ixt_str text)
{
	memset(&c->err, 0, sizeof c->err);
	if (IXT_TRAPPED(&c->trap)) {
		fuzz_check_error(&c->err);
		return NULL;
	}
	return ixt_json_read(text, &c->arena);
}

static void write(ixt_buf *buf, const ixt_json *value, ixt_json_style style)
{
	ixt_buf_clear(buf);
	ixt_json_write(buf, value, style);
}

static void check_round_trip(json_case *c, const ixt_json *value, ixt_json_style style)
{
	const ixt_json *again;

	if (IXT_TRAPPED(&c->trap))
		FUZZ_CHECK(!"writing raises");
	write(&c->buf, value, style);
	again = read(c, ixt_buf_view(&c->buf));
	FUZZ_CHECK(again);
	if (IXT_TRAPPED(&c->trap))
		FUZZ_CHECK(!"writing again raises");
	write(&c->again, again, style);
	FUZZ_CHECK(ixt_str_eq(ixt_buf_view(&c->buf), ixt_buf_view(&c->again)));
}

static void check_member(const ixt_json *value, ixt_str text, ixt_arena *arena)
{
	const ixt_json *outer = ixt_json_member(value, IXT_STR("bld"));
	ixt_error err = { 0 };
	bool found;

	FUZZ_CHECK(ixt_json_check_member(text, IXT_STR("bld"), IXT_STR("script"), &found,
					 arena, &err) == 0);
	if (found)
		FUZZ_CHECK(outer && ixt_json_member(outer, IXT_STR("script")));
}

static void check_document(json_case *c, ixt_str text)
{
	static const ixt_json_style styles[] = { { 0, false }, { 0, true }, { 4, true } };
	ixt_error err = { 0 };
	int checked = ixt_json_check(text, &c->arena, &err);
	const ixt_json *value = read(c, text);
	size_t i;

	FUZZ_CHECK((checked == 0) == (value != NULL));
	if (!value) {
		FUZZ_CHECK(err.cls == c->err.cls);
		FUZZ_CHECK(ixt_str_eq(err.message, c->err.message));
		return;
	}
	check_member(value, text, &c->arena);
	for (i = 0; i < sizeof styles / sizeof *styles; i++)
		check_round_trip(c, value, styles[i]);
}

static void check_escapes(json_case *c, ixt_str text)
{
	char *direct;
	const ixt_json *value;

	if (IXT_TRAPPED(&c->trap))
		FUZZ_CHECK(!"escaping raises");
	ixt_buf_clear(&c->buf);
	ixt_buf_add_char(&c->buf, '"');
	ixt_json_escape(&c->buf, text);
	FUZZ_CHECK(c->buf.len - 1 == ixt_json_escaped_len(text));
	direct = ixt_arena_take(&c->arena, 6 * text.len + 1);
	FUZZ_CHECK(ixt_json_escape_to(direct, text) == c->buf.len - 1);
	FUZZ_CHECK(memcmp(direct, c->buf.ptr + 1, c->buf.len - 1) == 0);
	ixt_buf_add_char(&c->buf, '"');
	value = read(c, ixt_buf_view(&c->buf));
	FUZZ_CHECK(value && value->type == IXT_JSON_STRING);
	FUZZ_CHECK(ixt_str_eq(value->string, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ixt_str text = { (const char *)data, size };
	size_t offset;
	json_case c;

	if (!ixt_utf8_valid(text, &offset))
		return 0;
	memset(&c, 0, sizeof c);
	c.trap.error = &c.err;
	ixt_arena_init(&c.arena, &ixt_allocator_libc, 4096);
	ixt_buf_init(&c.buf, &ixt_allocator_libc);
	ixt_buf_init(&c.again, &ixt_allocator_libc);
	c.arena.trap = c.buf.trap = c.again.trap = &c.trap;
	check_document(&c, text);
	check_escapes(&c, text);
	ixt_buf_release(&c.buf);
	ixt_buf_release(&c.again);
	ixt_arena_release(&c.arena);
	return 0;
}
