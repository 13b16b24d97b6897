/* SPDX-License-Identifier: MIT */
/*
 * h2: one TLS connection that speaks HTTP/2 through nghttp2, which does no
 * I/O.  The SSL is driven directly on its socket, reading ahead, and what one
 * turn of the loop produces leaves in one write.
 *
 * Lifecycle: OPEN -> DRAINING (GOAWAY, age, no stream ids left: what runs may
 * finish, nothing new begins) -> DEAD.  The owner (the pool) is told, always
 * from the deferred queue:
 *   on_done     once for each exchange that was started and not aborted
 *   on_change   there is room for streams again, or there will be none
 *   on_closed   it is DEAD and has no streams; the owner frees it
 *
 * What is known of a request: the frames of a stream are counted into the
 * connection's output, and the output into the kernel.  Frames that have been
 * made cannot be unmade (HPACK), so on a connection that lives on, made counts
 * as sent.  What that proves is for base/proof.c to say.
 */
#ifndef TELNYX_NET_H2_H
#define TELNYX_NET_H2_H

#include <openssl/ssl.h>

#include "net/exchange.h"
#include "net/net.h"
#include "net/tls.h"

struct telnyx_h2;

struct telnyx_h2_owner {
	/* `again`: the exchange was not sent, for a reason that another connection, or
	 * this one now, may not have; `resent` counts exchanges of which bytes had
	 * left. */
	void (*on_done)(void *arg, struct telnyx_h2 *h2,
	    struct telnyx_exchange *exchange, bool again);
	void (*on_change)(void *arg, struct telnyx_h2 *h2);
	void (*on_closed)(void *arg, struct telnyx_h2 *h2);
	void *arg;
};

struct telnyx_h2_params {
	SSL *ssl; /* connected; taken over, also on failure */
	int fd;	  /* the same */
	const char *address;
	uint16_t port;
	const char *authority; /* the Host header's value */
	uint64_t id;
	uint64_t resolve_ns, connect_ns, tls_ns;
	bool tls_resumed;
	struct telnyx_tls_seen seen; /* in the handshake */
	uint32_t limit;		     /* of streams, until the server says it; 0: 100 */
};

enum telnyx_status telnyx_h2_new(struct telnyx_net *net,
    const struct telnyx_h2_params *params, const struct telnyx_h2_owner *owner,
    struct telnyx_h2 **out);
/* Streams must have been aborted.  Says good-bye if it can.  NULL is fine. */
void telnyx_h2_free(struct telnyx_h2 *h2);

/* How many more streams the connection takes now; 0 while it is draining or dead. */
uint32_t telnyx_h2_room(const struct telnyx_h2 *h2);
/* All streams of the connection, also those that are only being reset. */
uint32_t telnyx_h2_streams(const struct telnyx_h2 *h2);
/* Has the server said how many streams it takes?  And how many does it take? */
bool telnyx_h2_settled(const struct telnyx_h2 *h2);
uint32_t telnyx_h2_limit(const struct telnyx_h2 *h2);
bool telnyx_h2_finished(const struct telnyx_h2 *h2); /* draining or dead */
bool telnyx_h2_suspect(const struct telnyx_h2 *h2);  /* a PING is unanswered */
uint64_t telnyx_h2_idle_since_ns(const struct telnyx_h2 *h2);

/* Has the server ended a stream or the connection with ENHANCE_YOUR_CALM?  True
 * once. */
bool telnyx_h2_take_calm(struct telnyx_h2 *h2);

/* Begin an exchange, where there is room for one; TELNYX_E_NO_MEMORY: nothing was
 * begun. */
enum telnyx_status telnyx_h2_start(
    struct telnyx_h2 *h2, struct telnyx_exchange *exchange);
/* End an exchange now: its result says how far it came; its stream is reset,
 * the others go on. */
void telnyx_h2_abort(struct telnyx_h2 *h2, struct telnyx_exchange *exchange);
/* In a forked child: let go of the shared socket. */
void telnyx_h2_sever(struct telnyx_h2 *h2);

void telnyx_h2_facts(const struct telnyx_h2 *h2, struct telnyx_connection_facts *facts);

/* What the pool keeps with a connection; part of it. */
struct telnyx_h2_link {
	TAILQ_ENTRY(telnyx_h2_link) entry;
	struct telnyx_h2 *h2;
};
struct telnyx_h2_link *telnyx_h2_link(struct telnyx_h2 *h2);

#endif
