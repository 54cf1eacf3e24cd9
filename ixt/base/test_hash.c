#include <check.h>
#include <pthread.h>
#include <stdlib.h>

#include "ixt/base/hash.h"

/* Digests by hashlib of Python; uids by the rule of upstream. */
typedef struct digest_case {
	const char *name;
	char fill;
	size_t length;
	const char *sha256, *md5;
} digest_case;

static const digest_case digest_cases[] = {
	{ "empty", 'x', 0,
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	  "d41d8cd98f00b204e9800998ecf8427e" },
	{ "one", 'x', 1,
	  "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
	  "9dd4e461268c8034f5c8564e155c67a6" },
	{ "last before two blocks", 'x', 55,
	  "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072",
	  "04364420e25c512fd958a70738aa8f72" },
	{ "first with two blocks", 'x', 56,
	  "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e",
	  "668a72d5ba17f08e62dabcafad6db14b" },
	{ "length alone", 'x', 63,
	  "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2",
	  "7dc2ca208106a2f703567bdff99d8981" },
	{ "a block", 'x', 64,
	  "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c",
	  "c1bb4f81d892b2d57947682aeb252456" },
	{ "block and one", 'x', 65,
	  "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9",
	  "1bc932052302d074bdec39795fe00cf6" },
	{ "two blocks less length", 'x', 119,
	  "000b48d4edf0fa7bee3c6236ecd2785baa5db4eeb8bb54341b029e0d9fa5fb0c",
	  "ab347a5f68c8a443cfcddc633f12c24f" },
	{ "two blocks more", 'x', 120,
	  "13f05a0b594787f5ecd315edc96141bd3243203d1b7d4f0836f37308b276ba98",
	  "fb98667f98096de92620b64f46e1c5b5" },
	{ "long", 'x', 100003,
	  "68f003dab14596fbb48139f41f183dd7c93a4fbe87b9cc4b621d4a6b4ccf486b",
	  "1c3a08a4b7259be67fe4bc75f112e095" },
};

#define DIGEST_CASES (int)(sizeof digest_cases / sizeof *digest_cases)

/* `length` bytes of text for the case, to be freed. */
static char *text_of(const digest_case *c)
{
	char *text = malloc(c->length + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, c->fill, c->length);
	return text;
}

START_TEST(test_digest)
{
	const digest_case *c = &digest_cases[_i];
	char *text = text_of(c);
	uint8_t bytes[32];
	char hex[65];

	ixt_sha256((ixt_str){ text, c->length }, bytes);
	ixt_hex(bytes, 32, hex);
	ck_assert_msg(strcmp(hex, c->sha256) == 0, "%s: sha256 %s", c->name, hex);
	ixt_md5((ixt_str){ text, c->length }, bytes);
	ixt_hex(bytes, 16, hex);
	ck_assert_msg(strcmp(hex, c->md5) == 0, "%s: md5 %s", c->name, hex);
	free(text);
}
END_TEST

/* The same digest whatever the pieces. */
START_TEST(test_stream)
{
	const digest_case *c = &digest_cases[_i];
	char *text = text_of(c);

	for (size_t piece = 1; piece <= 130; piece += 43) {
		ixt_sha256_stream *s = ixt_sha256_begin();
		uint8_t bytes[32];
		char hex[65];

		ck_assert_ptr_nonnull(s);
		for (size_t i = 0; i < c->length; i += piece)
			ixt_sha256_add(s, ixt_str_first((ixt_str){ text + i, c->length - i },
							piece));
		ixt_sha256_end(s, bytes);
		ixt_hex(bytes, 32, hex);
		ck_assert_msg(strcmp(hex, c->sha256) == 0, "%s by %zu: %s", c->name, piece, hex);
	}
	free(text);
}
END_TEST

START_TEST(test_empty_view)
{
	uint8_t null[32], empty[32];

	ixt_sha256((ixt_str){ NULL, 0 }, null);
	ixt_sha256(IXT_STR(""), empty);
	ck_assert_mem_eq(null, empty, 32);
}
END_TEST

typedef struct b62_case {
	const char *text;	/* its digest is written */
	const char *md5;	/* 16 bytes, 22 digits */
	const char *sha256;	/* 20 bytes, 27 digits */
} b62_case;

static const b62_case b62_cases[] = {
	{ "", "yVl8jNFx0shcc71zPEDfQ3", "LGsbDKzU8YATKuFvzFZ9vB7Afzw" },
	{ "abc", "kQTF9yWBTtL8aprLa7z3u3", "ELCBCjbkQAdW0RihWCuxygaGjjn" },
	{ "[]", "v0ExuknmhUpf0kCfN39Jh6", "bYxJYl6od2ZPXmNtOITVtFWh55b" },
	{ "{\"name\": \"lib/z\"}", "PVECtwv1WWiUqmbEYC8cx1", "5zn35gD2x8KVxTyMfCLoCHJ2g1p" },
};

START_TEST(test_b62)
{
	const b62_case *c = &b62_cases[_i];
	uint8_t bytes[32];
	char uid[28];

	ixt_md5(ixt_str_of(c->text), bytes);
	ixt_b62(bytes, 16, 22, uid);
	ck_assert_msg(strcmp(uid, c->md5) == 0, "md5 of '%s': %s", c->text, uid);
	ixt_sha256(ixt_str_of(c->text), bytes);
	ixt_b62(bytes, 20, 27, uid);
	ck_assert_msg(strcmp(uid, c->sha256) == 0, "sha256 of '%s': %s", c->text, uid);
}
END_TEST

START_TEST(test_b62_edges)
{
	uint8_t bytes[16] = { 0 };
	char uid[23];

	ixt_b62(bytes, 16, 22, uid);
	ck_assert_str_eq(uid, "0000000000000000000000");
	bytes[0] = 61;
	ixt_b62(bytes, 16, 22, uid);
	ck_assert_str_eq(uid, "Z000000000000000000000");
	bytes[0] = 62;
	ixt_b62(bytes, 16, 22, uid);
	ck_assert_str_eq(uid, "0100000000000000000000");
	memset(bytes, 0xff, sizeof bytes);
	ixt_b62(bytes, 16, 22, uid);
	ck_assert_str_eq(uid, "7CHf7TM8N9KLFt5mgd24N7");
}
END_TEST

/* Counts in *argument how many of a thread's digests are wrong. */
static void *digest_often(void *argument)
{
	int *wrong = argument;

	for (int i = 0; i < 1000; i++) {
		uint8_t bytes[16];
		char uid[23];

		ixt_md5(ixt_str_of(b62_cases[1].text), bytes);
		ixt_b62(bytes, 16, 22, uid);
		*wrong += strcmp(uid, b62_cases[1].md5) != 0;
	}
	return NULL;
}

START_TEST(test_threads)
{
	pthread_t threads[4];
	int wrong[4] = { 0 };

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, digest_often, &wrong[i]), 0);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_int_eq(wrong[i], 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hash");
	TCase *cases = tcase_create("hash");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(cases, test_digest, 0, DIGEST_CASES);
	tcase_add_loop_test(cases, test_stream, 0, DIGEST_CASES);
	tcase_add_test(cases, test_empty_view);
	tcase_add_loop_test(cases, test_b62, 0, (int)(sizeof b62_cases / sizeof *b62_cases));
	tcase_add_test(cases, test_b62_edges);
	tcase_add_test(cases, test_threads);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
