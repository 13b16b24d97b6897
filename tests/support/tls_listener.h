/* SPDX-License-Identifier: MIT */
/*
 * A listener for test servers that speak TLS: on 127.0.0.1 and a port of its own, on
 * the test's loop, with a list of its open connections.  What is said on them is the
 * server's, which embeds the listener and its connections in its own structs.
 */
#ifndef TELNYX_TESTS_TLS_LISTENER_H
#define TELNYX_TESTS_TLS_LISTENER_H

#include <sys/queue.h>

#include <stddef.h>
#include <stdint.h>

#include <event2/bufferevent.h>
#include <openssl/ssl.h>

struct evconnlistener;

struct tls_conn {
	TAILQ_ENTRY(tls_conn) entry;
	struct tls_listener *listener;
	struct bufferevent *bev;
	SSL *ssl; /* bev's; its app data is this; NULL: plain */
};

/* The first four are set before it is opened. */
struct tls_listener {
	SSL_CTX *ctx;	  /* taken over; NULL: plain */
	size_t conn_size; /* of the server's, which begins with a struct tls_conn */
	bufferevent_data_cb on_read;
	bufferevent_event_cb on_event;

	struct event_base *base;
	struct evconnlistener *listener;
	uint16_t port;
	unsigned connections; /* that were accepted */
	TAILQ_HEAD(, tls_conn) conns;
};

void tls_listener_open(struct tls_listener *listener, struct event_base *base);
/* Close all connections, and free what is its own. */
void tls_listener_close(struct tls_listener *listener);
/* Close a connection and free it. */
void tls_conn_free(struct tls_conn *conn);

#endif
