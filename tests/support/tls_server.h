/* SPDX-License-Identifier: MIT */
/*
 * An HTTPS server for tests of TLS: any certificate, any version, on 127.0.0.1
 * and a port of its own, on the test's loop.  It answers every request with a
 * message, and keeps count of what it saw.  Connections are kept until it is
 * freed or the client goes, so that an alert is not followed by a reset.
 */
#ifndef TELNYX_TESTS_TLS_SERVER_H
#define TELNYX_TESTS_TLS_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "certs.h"

struct event_base;
struct tls_server;

struct tls_server_params {
	const struct cert *cert;
	const struct cert *chain;     /* sent behind it; or NULL */
	int version;		      /* the only one; 0: any */
	bool weak;		      /* let weak keys and old versions pass here */
	bool plain;		      /* no TLS at all */
	const struct cert *client_ca; /* demand a client's certificate of it */
};

/* What was seen, in all or last. */
struct tls_seen {
	unsigned connections;
	unsigned handshakes; /* that were completed */
	unsigned requests;   /* that arrived whole */
	unsigned resumed;
	char sni[256];	 /* "": none */
	char alpn[64];	 /* as offered, with spaces between */
	char client[64]; /* CN of the client's certificate */
	int version;
};

struct tls_server *tls_server_new(
    struct event_base *base, const struct tls_server_params *params);
void tls_server_free(struct tls_server *server);
uint16_t tls_server_port(const struct tls_server *server);
const struct tls_seen *tls_server_seen(struct tls_server *server);
/* Send a KeyUpdate, which asks for one, on every open connection; with the
 * next reply, or at once. */
void tls_server_key_update(struct tls_server *server, bool with_reply);
/* Take new keys for tickets, as a server does that was started anew. */
void tls_server_forget(struct tls_server *server);

#endif
