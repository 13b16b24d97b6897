/* SPDX-License-Identifier: MIT */
/*
 * Dialling: from addresses to one TLS connection, whose protocol ALPN has
 * settled.  Addresses are raced as RFC 8305 says: the next one is tried when
 * one has failed, or after 250 ms; the first to be connected is taken.  What
 * failed, or had a head start and lost, is avoided for a while.  Addresses that
 * come meanwhile join the race, and while the cache expects some (`partial`) a
 * race that all others have lost goes on.
 *
 * A connection that turns out to speak HTTP/1.1 is of use for its session alone
 * (evhttp makes its own).  In TLS 1.3 that comes a round trip after the
 * handshake, and is waited for, for as long as two take.
 *
 * Ends in exactly one of two ways: `cb` runs from the deferred queue, or the
 * owner calls telnyx_dial_free().  After `cb` the owner frees it, too.
 */
#ifndef TELNYX_NET_DIAL_H
#define TELNYX_NET_DIAL_H

#include <openssl/ssl.h>

#include "net/dns_cache.h"
#include "net/exchange.h"
#include "net/net.h"
#include "net/tls.h"

struct telnyx_dial;

struct telnyx_dial_result {
	bool connected; /* and verified */
	bool h2;	/* ALPN chose "h2" */
	bool tls_resumed;
	char address[TELNYX_ADDRESS_BYTES];
	uint64_t connect_ns, tls_ns;
	struct telnyx_tls_seen seen;

	/* where it is not connected */
	enum telnyx_phase phase;
	int system_error;
	long tls_error;
	char cause[TELNYX_CAUSE_BYTES];
};

typedef void (*telnyx_dial_cb)(
    void *arg, struct telnyx_dial *dial, const struct telnyx_dial_result *result);

/* `dns` must have addresses, and outlive the dial. */
enum telnyx_status telnyx_dial_start(struct telnyx_net *net,
    struct telnyx_dns_cache *dns, uint16_t port, telnyx_dial_cb cb, void *arg,
    struct telnyx_dial **out);
/* The host's addresses have changed, or are now all there are. */
void telnyx_dial_update(struct telnyx_dial *dial);
/* In the callback of a connected dial: take the connection over, which is to be
 * watched on (net/tls.h) from what the result has seen. */
SSL *telnyx_dial_take(struct telnyx_dial *dial, int *fd);
/* Closes what was not taken.  NULL is fine. */
void telnyx_dial_free(struct telnyx_dial *dial);
/* How far the dial has come: CONNECT, TLS. */
enum telnyx_phase telnyx_dial_phase(const struct telnyx_dial *dial);

#endif
