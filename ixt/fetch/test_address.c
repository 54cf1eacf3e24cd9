#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "ixt/fetch/address.h"

/* Both ends of each block, and what stands beside it. */
static const char *const private_ones[] = {
	"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
	"127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",
	"172.31.255.255", "192.0.0.0", "192.0.0.255", "192.168.0.0", "192.168.255.255",
	"198.18.0.0", "198.19.255.255", "224.0.0.0", "239.255.255.255", "255.255.255.255",
	"::", "::1", "::127.0.0.1", "fc00::", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1",
	"ff02::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.0.0.1",
	"64:ff9b:1::192.168.0.1", "2002:7f00:1::", "2002:a01:203::1",
};

static const char *const public_ones[] = {
	"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
	"128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
	"191.255.255.255", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
	"198.20.0.0", "223.255.255.255", "2001:db8::1", "2606:4700::1", "::ffff:8.8.8.8",
	"64:ff9b::8.8.8.8", "2002:808:808::", "fbff::1", "fe00::1", "100:0:0:1::",
};

static bool is_private(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return ixt_address_is_private((const struct sockaddr *)&v4);
	ck_assert_msg(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1, "%s", text);
	return ixt_address_is_private((const struct sockaddr *)&v6);
}

START_TEST(test_private)
{
	ck_assert_msg(is_private(private_ones[_i]), "%s", private_ones[_i]);
}
END_TEST

START_TEST(test_public)
{
	ck_assert_msg(!is_private(public_ones[_i]), "%s", public_ones[_i]);
}
END_TEST

START_TEST(test_other_families)
{
	ck_assert(ixt_address_is_private(&(struct sockaddr){ .sa_family = AF_UNIX }));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("address");
	TCase *c = tcase_create("address");
	SRunner *runner = srunner_create(s);
	int failed;

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, test_private, 0, (int)(sizeof private_ones / sizeof *private_ones));
	tcase_add_loop_test(c, test_public, 0, (int)(sizeof public_ones / sizeof *public_ones));
	tcase_add_test(c, test_other_families);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
