/* SPDX-License-Identifier: MIT */
/*
 * h1: one TCP connection that speaks HTTP/1.1 through evhttp.
 *
 * Lifecycle: NEW -> CONNECTING -> ACTIVE -> IDLE -> ACTIVE ... -> DEAD.
 * A connection is made for a first exchange, which connects it; evhttp cannot
 * connect without a request.  After each exchange it is either clean, and may
 * carry another, or dead; it never reconnects.
 *
 * Everything evhttp calls only records and posts the connection's one task;
 * the task tells the owner, who may free the connection there.  So nothing is
 * ever freed from inside evhttp.
 *
 * The owner (the pool) is told on_opened, once the handshake is over; on_done,
 * once for each exchange that was started and not dropped; and on_closed, when
 * an idle connection has died.  Only in the last two may it free.
 */
#ifndef TELNYX_NET_H1_H
#define TELNYX_NET_H1_H

#include "net/exchange.h"
#include "net/net.h"

struct telnyx_h1_owner {
	void (*on_opened)(void *arg, struct telnyx_h1 *h1);
	void (*on_done)(void *arg, struct telnyx_h1 *h1);
	void (*on_closed)(void *arg, struct telnyx_h1 *h1);
	void *arg;
};

struct telnyx_h1_params {
	const char *address; /* numeric */
	uint16_t port;
	const char *host_header;
	uint64_t id;
	uint64_t connect_timeout_ns; /* TCP; TLS has the net's own */
	uint64_t resolve_ns;	     /* for telnyx_h1_facts() */
};

enum telnyx_status telnyx_h1_new(struct telnyx_net *net,
    const struct telnyx_h1_params *params, const struct telnyx_h1_owner *owner,
    struct telnyx_h1 **out);
/* An exchange that runs is dropped.  NULL is fine. */
void telnyx_h1_free(struct telnyx_h1 *h1);

/* Begin an exchange on a NEW or IDLE connection.  `call` and what it names
 * must live until on_done or abort.  Every failure comes through on_done. */
void telnyx_h1_start(struct telnyx_h1 *h1, const struct telnyx_exchange_call *call);

/* The verdict as of now, also before the exchange is over. */
void telnyx_h1_result(struct telnyx_h1 *h1, struct telnyx_exchange_result *result);

/* Look at the socket, and at its age: is this idle connection still good for a
 * request? */
bool telnyx_h1_usable(struct telnyx_h1 *h1);
/* In on_done: end the exchange.  True: the connection is clean and IDLE, and
 * may carry another; false: it is DEAD.  Call it before telnyx_h1_result(),
 * which takes the reply away. */
bool telnyx_h1_clean(struct telnyx_h1 *h1);
/* Was the connection never made, so that another address may be tried? */
bool telnyx_h1_connect_failed(const struct telnyx_h1 *h1);

/* In a forked child: let go of the shared socket, so that nothing that is
 * freed later can send on it or shut it down. */
void telnyx_h1_sever(struct telnyx_h1 *h1);

void telnyx_h1_facts(const struct telnyx_h1 *h1, struct telnyx_connection_facts *facts);

/* What the pool keeps with a connection; part of it. */
struct telnyx_h1_link {
	TAILQ_ENTRY(telnyx_h1_link) entry;
	struct telnyx_h1 *h1;
	struct telnyx_exchange *exchange;
	uint64_t idle_since_ns;
	bool idle;
	bool announced;
	char address[64]; /* numeric */
};
struct telnyx_h1_link *telnyx_h1_link(struct telnyx_h1 *h1);

#endif
