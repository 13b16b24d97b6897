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

#define SFX_NOW_MS INT64_C(1774000000000) /* 2026-03-20T09:46:40Z */
#define SFX_KEY "KEY0123-secret"

/* A clock under the test's hand; its chance is always the same. */
struct sfx_clock {
	struct telnyx_env env;
	uint64_t now_ns;
	int64_t wall_ms; /* by which the wall clock was set forth, or back */
	struct telnyx_timer *timers;
	int armed;
};

struct sfx {
	struct event_base *base;
	struct sfx_clock clock;
	struct telnyx_sandbox *sandbox;
};

extern struct sfx sfx;

/* How a peer's connection ended. */
enum sfx_end { SFX_OPEN = 0, SFX_CLOSED, SFX_ABORTED, SFX_RESET };

struct sfx_peer {
	struct bufferevent *bev;
	SSL_CTX *ctx;
	bool connected;
	bool notified; /* close_notify came */
	bool over;
	enum sfx_end end;
	struct evbuffer *in; /* all that came */
};

/* Start with SFX_SANDBOX(.tls = ...): the clock, the loop, the sandbox. */
void sfx_start(const struct telnyx_sandbox_params *params);
void sfx_stop(void);
#define SFX_START(...) sfx_start(TELNYX_SANDBOX(__VA_ARGS__))

/* Move the clock and run what is due. */
void sfx_clock_advance(uint64_t ms);
/* Timers that are armed, without that of the limits of connections. */
int sfx_armed(void);

struct sfx_peer *sfx_peer_new(void);
/* The same for a zeroed peer, with TLS settings of the test's (or NULL). */
void sfx_peer_connect(struct sfx_peer *peer, SSL *ssl);
void sfx_peer_free(struct sfx_peer *peer);
void sfx_peer_write(struct sfx_peer *peer, const char *text);
void sfx_peer_write_bytes(struct sfx_peer *peer, const char *data, size_t len);
/* Run the loop until it has `len` bytes, or its connection is over. */
void sfx_peer_wait_bytes(struct sfx_peer *peer, size_t len);
void sfx_peer_wait_over(struct sfx_peer *peer);
/* Run the loop until all that can happen without the clock has happened: a
 * request on another connection has been answered since. */
void sfx_settle(void);
/* Run the loop once, failing the test after 20 s in all. */
void sfx_turn(void);

/* One reply, taken off the front of what came. */
struct sfx_reply {
	int status;
	char *head;
	char *body;
	size_t bytes; /* of both */
	struct json_object *json;
};
void sfx_peer_reply(struct sfx_peer *peer, struct sfx_reply *reply);
void sfx_reply_clear(struct sfx_reply *reply);

/* A whole request as text, to be freed; NULL headers: key and JSON type. */
char *sfx_request(
    const char *method, const char *target, const char *headers, const char *body);
/* On a new connection: send it and take the reply. */
void sfx_call(const char *method, const char *target, const char *headers,
    const char *body, struct sfx_reply *reply);
void sfx_post(const char *body, struct sfx_reply *reply);

/* Queue a scripted reply. */
void sfx_script(const struct telnyx_sandbox_reply *reply);
#define SFX_SCRIPT(...) sfx_script(TELNYX_SANDBOX_REPLY(__VA_ARGS__))
/* A message that is good, as text to be freed. */
char *sfx_message_request(void);
/* Take a reply, of which only the status matters. */
void sfx_expect_status(struct sfx_peer *peer, int status);

/* "errors/0/code", "data/to/0/status": the text there, or NULL. */
const char *sfx_json(struct json_object *json, const char *path);
/* The same as an object; *found says whether there is one (it may be null). */
struct json_object *sfx_json_at(
    struct json_object *json, const char *path, bool *found);

#define SFX_MESSAGE                                                                    \
	"{\"to\":\"+13125550002\",\"from\":\"+13125550001\",\"text\":\"Hello\"}"
#define SFX_HEADERS                                                                    \
	"Authorization: Bearer " SFX_KEY "\r\nContent-Type: application/json\r\n"

#endif
