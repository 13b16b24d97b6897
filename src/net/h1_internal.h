/* SPDX-License-Identifier: MIT */
/* The inside of an HTTP/1.1 connection, shared by h1.c (lifecycle),
 * h1_taps.c (what is seen on the wire), h1_rescue.c (what a breaking connection
 * still holds) and h1_reply.c (what came back). */
#ifndef TELNYX_NET_H1_INTERNAL_H
#define TELNYX_NET_H1_INTERNAL_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <openssl/ssl.h>

#include "net/h1.h"
#include "net/tls.h"

#define TELNYX_H1_MAX_HEAD_BYTES 65536
#define TELNYX_H1_MAX_INTERIM 8

enum telnyx_h1_state {
	TELNYX_H1_NEW = 0,
	TELNYX_H1_CONNECTING = 1,
	TELNYX_H1_ACTIVE = 2,
	TELNYX_H1_IDLE = 3,
	TELNYX_H1_DEAD = 4
};

struct telnyx_h1 {
	struct telnyx_h1_link link; /* the pool's */
	struct telnyx_net *net;
	struct telnyx_h1_owner owner;
	enum telnyx_h1_state state;
	uint64_t id;
	char address[64];
	char endpoint[80]; /* address and port, for people */
	char host_header[300];
	uint64_t requests;

	struct evhttp_connection *evcon;
	struct bufferevent *bev; /* evcon's */
	SSL *ssl;		 /* bev's; NULL for plain http */
	struct telnyx_timer *timer;
	struct telnyx_task task;

	/* evhttp's connect callback, which ours wraps */
	bufferevent_event_cb connect_cb;
	void *connect_arg;

	/* evhttp's callbacks while it writes; ours stand before them */
	struct {
		bufferevent_data_cb write;
		bufferevent_event_cb event;
		void *arg;
	} behind;

	/* connecting */
	uint64_t connect_timeout_ns;
	uint64_t started_ns, connected_ns, ready_ns;
	uint64_t resolve_ns;
	bool connected; /* TCP */
	bool ready;	/* TLS done, or plain and connected */
	bool opened;	/* the owner was told */

	/* the exchange in progress */
	const struct telnyx_exchange_call *call;
	struct evhttp_request *req; /* owned by us, freed by us, once */
	size_t expected;	    /* bytes of head and body */
	bool dispatched;	    /* evhttp has written something */
	bool frozen;		    /* counters no longer move */
	bool repacking;		    /* ... nor while we move bytes about */
	bool done;		    /* evhttp has called back, or we gave up */
	bool answered;		    /* ... with a complete reply */
	bool closed;		    /* the socket is gone */
	bool cut;     /* ... before all was written; nothing more is written */
	bool calling; /* evhttp_make_request() is running */
	size_t queued, drained; /* bytes into and out of bev's output buffer */
	size_t wire;		/* bytes given to the kernel */
	size_t rx;		/* bytes through bev's input buffer */
	int status;
	bool says_json; /* the reply's Content-Type */
	unsigned interim;
	bool until_close; /* the reply's body has no other end */
	struct telnyx_byte_share share;
	size_t body_max;
	bool overflow; /* the reply is longer than one may be */
	bool no_room;  /* all replies together are longer than they may be */

	/* why it failed */
	int io_errno; /* the first failing read or write; 0: none */
	bool eof;
	long verify_error;
	unsigned long ssl_error;
	struct telnyx_tls_seen seen; /* what the server has said in TLS */
	bool timed_out;		     /* connecting or handshaking took too long */
	bool no_memory;		     /* evhttp built less than it should have */
	bool bad_head;		     /* a status, or lengths, that we do not accept */
	enum evhttp_request_error http_error;
	bool http_failed;
};

/* h1_taps.c: observers on the buffers, the socket and the handshake. */
bool telnyx_h1_taps_install(struct telnyx_h1 *h1);
void telnyx_h1_taps_remove(struct telnyx_h1 *h1);
/* Call before evhttp writes the request: makes room for all of it in one block of the
 * output buffer, so that no part of it is moved and leaves a copy behind.  False: no
 * memory. */
bool telnyx_h1_taps_room(struct telnyx_h1 *h1);
/* Call right after evhttp wrote the request into the output buffer: checks that all of
 * it is there, and makes it one piece, so that it leaves as one TLS record. */
void telnyx_h1_taps_dispatched(struct telnyx_h1 *h1);

/* h1_rescue.c: call when evhttp has begun to write a request: what the server has said
 * is read if the connection breaks meanwhile. */
void telnyx_h1_rescue_watch(struct telnyx_h1 *h1);

/* h1_reply.c */
/* Wipe what a request was given to send, the API key among it, and free it. */
void telnyx_h1_request_free(struct evhttp_request *req);
int telnyx_h1_on_header(struct evhttp_request *req, void *arg);
bool telnyx_h1_reply_keeps_alive(const struct telnyx_h1 *h1);
void telnyx_h1_reply_take(struct telnyx_h1 *h1, struct telnyx_exchange_result *result);

/* h1.c: give up on the exchange; the task tells the owner. */
void telnyx_h1_fail(struct telnyx_h1 *h1);
/* h1.c: set how long the body of the reply may be. */
void telnyx_h1_set_body_max(struct telnyx_h1 *h1, size_t bytes);

#endif
