/* SPDX-License-Identifier: MIT */
/*
 * The sockets of c-ares.
 *
 * Left to itself, c-ares reads a socket until it is empty: a name server, or
 * whoever can send as one, would keep the loop for as long as datagrams come.
 * With these functions c-ares finds a socket empty after 64 reads (newer releases
 * read once in a turn where the functions are not their own); the loop comes back
 * to what is left, as to everything else, in its next turn.
 */
#ifndef TELNYX_NET_RESOLVER_SOCKET_H
#define TELNYX_NET_RESOLVER_SOCKET_H

#include <ares.h>

/* Call before the first query.  `*reads_left` is the channel's for as long as it
 * lives. */
void telnyx_resolver_socket_use(ares_channel channel, unsigned *reads_left);
/* Call before each call that lets c-ares read. */
void telnyx_resolver_socket_turn(unsigned *reads_left);

#endif
