/* SPDX-License-Identifier: MIT */
/*
 * A connection of our own listener: HTTP/1.1, one request after the other.
 *
 * States:
 *   OPENING   accepted; no byte of a request yet, over TLS perhaps no handshake
 *   IDLE      between requests
 *   READING   in one
 *   HELD      the request is whole and waits for the application; what is
 *             pipelined behind it waits in the input buffer, which is bounded
 *   CLOSING   the last reply must leave
 *   DRAINING  our side is shut; what comes is thrown away until the peer ends,
 *             since closing with unread bytes would reset the reply away
 *   CLOSED    to be freed by whatever entry point is running
 *
 * One timer, armed when a state begins that has a limit and never moved by
 * bytes, so that a byte at a time gains nothing.  libevent's callbacks are
 * deferred: writing never leads into them.
 */
#ifndef TELNYX_WEBHOOK_CONN_H
#define TELNYX_WEBHOOK_CONN_H

#include "net/byte_share.h"
#include "net/http_parse.h"
#include "webhook/crowd.h"
#include "webhook/waiter.h"

#define TELNYX_WEBHOOK_PEER_MAX 64

struct bufferevent;
struct telnyx_timer;
struct telnyx_webhook_receiver;

enum telnyx_webhook_conn_state {
	TELNYX_WEBHOOK_CONN_OPENING = 0,
	TELNYX_WEBHOOK_CONN_IDLE = 1,
	TELNYX_WEBHOOK_CONN_READING = 2,
	TELNYX_WEBHOOK_CONN_HELD = 3,
	TELNYX_WEBHOOK_CONN_CLOSING = 4,
	TELNYX_WEBHOOK_CONN_DRAINING = 5,
	TELNYX_WEBHOOK_CONN_CLOSED = 6
};

struct telnyx_webhook_conn {
	struct telnyx_webhook_waiter waiter; /* first; of the request being read */
	struct telnyx_crowd_place place;
	struct telnyx_byte_share body;
	TAILQ_ENTRY(telnyx_webhook_conn) entry;
	struct telnyx_webhook_receiver *receiver;
	struct bufferevent *bev;
	struct telnyx_timer *timer;
	struct telnyx_http_parse http;
	enum telnyx_webhook_conn_state state;
	bool open;	/* over TLS: the handshake is done */
	bool peer_eof;	/* the peer will send no more */
	bool head_seen; /* the head was checked */
	bool advancing; /* conn_advance() is on the stack */
	bool paused;	/* the input is full, and not read now */
	char peer[TELNYX_WEBHOOK_PEER_MAX];
};

/* Serve a connection from now on; false: no memory. */
bool telnyx_webhook_conn_start(struct telnyx_webhook_conn *conn);
/* Close a connection and free it, without a word. */
void telnyx_webhook_conn_free(struct telnyx_webhook_conn *conn);

#endif
