/* SPDX-License-Identifier: MIT */
/*
 * What the sandbox's tests share: a clock that stands still until it is told
 * to move, a sandbox on it, and a peer that writes bytes and keeps what it
 * gets, all on one event loop.
 */
#ifndef TELNYX_TEST_SANDBOX_FX_H
#define TELNYX_TEST_SANDBOX_FX_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <openssl/ssl.h>

#include "base/env.h"
#include "sandbox/sandbox_internal.h"

#define FX_NOW_MS INT64_C(1774000000000) /* 2026-03-20T09:46:40Z */
#define FX_KEY "KEY0123-secret"

/* A clock under the test's hand; its chance is always the same. */
struct fx_clock {
	struct telnyx_env env;
	uint64_t now_ns;
	int64_t wall_ms; /* by which the wall clock was set forth, or back */
	struct telnyx_timer *timers;
	int armed;
};

struct fx {
	struct event_base *base;
	struct fx_clock clock;
	struct telnyx_sandbox *sandbox;
};

extern struct fx fx;

/* How a peer's connection ended. */
enum fx_end { FX_OPEN = 0, FX_CLOSED, FX_ABORTED, FX_RESET };

struct fx_peer {
	struct bufferevent *bev;
	SSL_CTX *ctx;
	bool connected;
	bool notified; /* close_notify came */
	bool over;
	enum fx_end end;
	struct evbuffer *in; /* all that came */
};

/* Start with FX_SANDBOX(.tls = ...): the clock, the loop, the sandbox. */
void fx_start(const struct telnyx_sandbox_params *params);
void fx_stop(void);
#define FX_START(...) fx_start(TELNYX_SANDBOX(__VA_ARGS__))

/* Move the clock and run what is due. */
void fx_clock_advance(uint64_t ms);
/* Timers that are armed, without that of the limits of connections. */
int fx_armed(void);

struct fx_peer *fx_peer_new(void);
/* The same for a zeroed peer, with TLS settings of the test's (or NULL). */
void fx_peer_connect(struct fx_peer *peer, SSL *ssl);
void fx_peer_free(struct fx_peer *peer);
void fx_peer_write(struct fx_peer *peer, const char *text);
void fx_peer_write_bytes(struct fx_peer *peer, const char *data, size_t len);
/* Run the loop until it has `len` bytes, or its connection is over. */
void fx_peer_wait_bytes(struct fx_peer *peer, size_t len);
void fx_peer_wait_over(struct fx_peer *peer);
/* Run the loop until all that can happen without the clock has happened: a
 * request on another connection has been answered since. */
void fx_settle(void);
/* Run the loop once, failing the test after 20 s in all. */
void fx_turn(void);

/* One reply, taken off the front of what came. */
struct fx_reply {
	int status;
	char *head;
	char *body;
	size_t bytes; /* of both */
	struct json_object *json;
};
void fx_peer_reply(struct fx_peer *peer, struct fx_reply *reply);
void fx_reply_clear(struct fx_reply *reply);

/* A whole request as text, to be freed; NULL headers: key and JSON type. */
char *fx_request(
    const char *method, const char *target, const char *headers, const char *body);
/* On a new connection: send it and take the reply. */
void fx_call(const char *method, const char *target, const char *headers,
    const char *body, struct fx_reply *reply);
void fx_post(const char *body, struct fx_reply *reply);

/* Queue a scripted reply. */
void fx_script(const struct telnyx_sandbox_reply *reply);
#define FX_SCRIPT(...) fx_script(TELNYX_SANDBOX_REPLY(__VA_ARGS__))
/* A message that is good, as text to be freed. */
char *fx_message_request(void);
/* Take a reply, of which only the status matters. */
void fx_expect_status(struct fx_peer *peer, int status);

/* "errors/0/code", "data/to/0/status": the text there, or NULL. */
const char *fx_json(struct json_object *json, const char *path);
/* The same as an object; *found says whether there is one (it may be null). */
struct json_object *fx_json_at(struct json_object *json, const char *path, bool *found);

#define FX_MESSAGE                                                                     \
	"{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\"}"
#define FX_HEADERS                                                                     \
	"Authorization: Bearer " FX_KEY "\r\nContent-Type: application/json\r\n"

#endif
