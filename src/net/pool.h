/* SPDX-License-Identifier: MIT */
/*
 * The pool of one host's connections.
 *
 * Vocabulary: an exchange is WAITING in the queue or RUNNING on a connection;
 * a connection is leased to one exchange or idle.
 *
 * Rules: idle connections are taken last-in-first-out, so that surplus ones
 * grow old and close.  Waiters are served first-in-first-out within a fairness
 * key, and the keys take turns.  At most max_connections are open or being
 * opened.  While descriptors are out, opening pauses for 100 ms.
 *
 * An exchange whose connection could not be made goes to the next address, by
 * itself; every other failure is its owner's business.
 */
#ifndef TELNYX_NET_POOL_H
#define TELNYX_NET_POOL_H

#include "net/exchange.h"
#include "net/net.h"

struct telnyx_pool;

/* What to speak over TLS; plain http is HTTP/1.1. */
enum telnyx_protocol {
	TELNYX_PROTOCOL_AUTO = 0, /* what the server picks */
	TELNYX_PROTOCOL_H1 = 1,
	TELNYX_PROTOCOL_H2 = 2
};

struct telnyx_pool_params {
	const char *host; /* a name, or a numeric address without brackets */
	bool host_is_ip;
	uint16_t port;
	const char *host_header;
	uint32_t max_connections;
	enum telnyx_protocol protocol;
};

struct telnyx_pool_stats {
	uint32_t waiting;
	uint32_t running;
	uint32_t connections;
	uint32_t idle;
};

/* Was this library built with HTTP/2?  If not, AUTO is HTTP/1.1. */
bool telnyx_pool_has_h2(void);

enum telnyx_status telnyx_pool_new(struct telnyx_net *net,
    const struct telnyx_pool_params *params, struct telnyx_pool **out);
/* No exchange may be in it.  NULL is fine. */
void telnyx_pool_free(struct telnyx_pool *pool);

/* Take an exchange; see net/exchange.h.  Fails only for memory. */
enum telnyx_status telnyx_pool_submit(
    struct telnyx_pool *pool, struct telnyx_exchange *exchange);
/* End a WAITING or RUNNING exchange now; its `result` says how far it came,
 * and may even be ANSWERED.  `cb` does not run. */
void telnyx_pool_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange);

/* In a forked child: let go of the shared sockets. */
void telnyx_pool_sever(struct telnyx_pool *pool);
/* Start nothing more: only aborts and telnyx_pool_free() may follow. */
void telnyx_pool_stop(struct telnyx_pool *pool);
void telnyx_pool_close_idle(struct telnyx_pool *pool);
void telnyx_pool_stats(const struct telnyx_pool *pool, struct telnyx_pool_stats *stats);

#endif
