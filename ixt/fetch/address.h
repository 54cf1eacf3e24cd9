/* Which addresses are no business of a download. */
#ifndef IXT_FETCH_ADDRESS_H
#define IXT_FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for everything that is not an address of the public internet: this machine,
 * private and shared networks, links, multicast, what is reserved, and IPv6 forms that
 * stand for such an IPv4 address (RFC 6890). */
bool ixt_address_is_private(const struct sockaddr *address);

#endif
