#include "ixt/fetch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct block {
	uint8_t bytes[16];
	unsigned bits;
} block;

/* RFC 6890 and the registries that follow it. */
static const block blocks4[] = {
	{ { 0 }, 8 },			/* this network */
	{ { 10 }, 8 },			/* private */
	{ { 100, 64 }, 10 },		/* shared by a provider's customers */
	{ { 127 }, 8 },			/* this machine */
	{ { 169, 254 }, 16 },		/* a link; clouds answer questions there */
	{ { 172, 16 }, 12 },		/* private */
	{ { 192, 0, 0 }, 24 },		/* protocol assignments */
	{ { 192, 168 }, 16 },		/* private */
	{ { 198, 18 }, 15 },		/* measurements */
	{ { 224 }, 3 },			/* multicast, reserved, broadcast */
};

static const block blocks6[] = {
	{ { 0 }, 64 },			/* unspecified, this machine, old embedded IPv4 */
	{ { 0xfc }, 7 },		/* private */
	{ { 0xfe, 0x80 }, 10 },		/* a link */
	{ { 0xfe, 0xc0 }, 10 },		/* a site, once */
	{ { 0xff }, 8 },		/* multicast */
	{ { 0x01 }, 64 },		/* discarded */
};

/* Prefixes behind which an IPv4 address stands, and at which byte. */
static const struct {
	block prefix;
	unsigned at;
} embedded[] = {
	{ { { [10] = 0xff, 0xff }, 96 }, 12 },			/* mapped */
	{ { { 0, 0x64, 0xff, 0x9b }, 96 }, 12 },		/* NAT64 */
	{ { { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48 }, 12 },		/* NAT64 of a site */
	{ { { 0x20, 0x02 }, 16 }, 2 },				/* 6to4 */
};

static bool is_in(const uint8_t *bytes, const block *b)
{
	unsigned whole = b->bits / 8, rest = b->bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	return memcmp(bytes, b->bytes, whole) == 0 &&
	       (rest == 0 || (bytes[whole] & mask) == (b->bytes[whole] & mask));
}

static bool is_in_any(const uint8_t *bytes, const block *blocks, size_t count)
{
	size_t i = 0;

	while (i < count && !is_in(bytes, &blocks[i]))
		i++;
	return i < count;
}

static bool is_private4(const uint8_t *bytes)
{
	return is_in_any(bytes, blocks4, sizeof blocks4 / sizeof *blocks4);
}

static bool is_private6(const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < sizeof embedded / sizeof *embedded; i++)
		if (is_in(bytes, &embedded[i].prefix))
			return is_private4(bytes + embedded[i].at);
	return is_in_any(bytes, blocks6, sizeof blocks6 / sizeof *blocks6);
}

bool ixt_address_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private4((const uint8_t *)
				   &((const struct sockaddr_in *)address)->sin_addr);
	if (address->sa_family == AF_INET6)
		return is_private6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
	return true;
}
