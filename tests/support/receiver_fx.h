/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the webhook receiver share: a loop, a clock that only they
 * move, a receiver with a key of their own, and clients of it.
 */
#ifndef TELNYX_TESTS_RECEIVER_FX_H
#define TELNYX_TESTS_RECEIVER_FX_H

#include <check.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <openssl/ssl.h>
#include <telnyx/error.h>
#include <telnyx/webhook_receiver.h>

#include "clock.h"

#define RX_SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define RX_OTHER_SEED "KqULR8kjQt3aHcy3dOUOSX11ljLbLDqLhrManXN/gVE="
#define RX_PUBLIC "H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="

struct rx {
	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_webhook_receiver *receiver;
	struct evhttp *http; /* with rx_mount() */
	uint16_t port;	     /* of the one or the other */

	/* What the receiver said. */
	unsigned reports;
	struct telnyx_webhook_report last;
	char event_id[64];
	char peer[64];
};
extern struct rx rx;

/* A receiver whose clock is at the time of signing; the key is filled in. */
void rx_start(const struct telnyx_webhook_receiver_params *params);
#define RX_START(...) rx_start(TELNYX_WEBHOOK_RECEIVER(__VA_ARGS__))
/* At "/hook": on its own listener, or on an evhttp. */
void rx_listen(const struct telnyx_webhook_listen_params *params);
void rx_mount(void);
void rx_stop(void);

uint64_t rx_count(enum telnyx_webhook_reason reason);
struct telnyx_webhook_receiver_stats rx_stats(void);
/* Run what is ready. */
void rx_settle(void);
void rx_advance_ms(uint64_t ms);

struct rx_client {
	struct bufferevent *bev;
	SSL_CTX *ctx;
	bool gone; /* the other side has closed, or reset */
};

struct rx_client *rx_connect(void);
struct rx_client *rx_connect_tls(const char *ca_pem);
void rx_client_free(struct rx_client *client);
void rx_send(struct rx_client *client, const void *data, size_t len);
void rx_say(struct rx_client *client, const char *text);
/* Run until a whole reply is there: its status, or 0 if it has gone without. */
int rx_status(struct rx_client *client);
/* The last reply's head. */
const char *rx_head(void);
/* Has it nothing for us yet? */
bool rx_is_silent(struct rx_client *client);
void rx_wait_gone(struct rx_client *client);

/* An event with this id, to free(). */
char *rx_event(const char *type, const char *id);
/* Requests, to free().  `headers`: further lines, or NULL. */
char *rx_request_signed(
    const char *seed, int64_t at_s, const char *headers, const char *body);
char *rx_request(const char *headers, const char *body);
/* On a new connection: the status of a signed event of this id. */
int rx_post(const char *id);
/* On a new connection: send this, take the status. */
int rx_ask(const char *request);
/* Both header lines, to free(). */
char *rx_signature_lines(const char *seed, int64_t at_s, const char *body);
int64_t rx_now_s(void);

#endif
