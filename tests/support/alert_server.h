/* SPDX-License-Identifier: MIT */
/*
 * A TLS server that ends connections with an alert of the test's choice, on the
 * test's loop and a port of its own.  It either refuses the client's certificate
 * in the handshake, as OpenSSL does it, or ends its handshake, reads whole
 * requests, counts them, and then says what only a refusal should say: OpenSSL
 * has no function for that, so the record is made here.
 */
#ifndef TELNYX_TESTS_ALERT_SERVER_H
#define TELNYX_TESTS_ALERT_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "certs.h"

struct event_base;
struct alert_server;

struct alert_server_params {
	const struct cert *cert;
	int version; /* TLS1_2_VERSION or TLS1_3_VERSION */
	bool h2;
	bool asks;	  /* for a client's certificate */
	bool refuses;	  /* it, in the handshake, or that there is none ... */
	int verify_error; /* ... with the alert for this X509_V_ERR_ */
	/* else, once a request has been read: */
	unsigned tickets; /* sent when the handshake has ended; TLS 1.3 */
	const char *says; /* before the alert, within TLS; NULL: nothing */
	size_t says_bytes;
	int level, alert;
};

struct alert_server *alert_server_new(
    struct event_base *base, const struct alert_server_params *params);
void alert_server_free(struct alert_server *server);
uint16_t alert_server_port(const struct alert_server *server);
/* Requests that were read whole. */
unsigned alert_server_requests(const struct alert_server *server);
unsigned alert_server_connections(const struct alert_server *server);

#endif
