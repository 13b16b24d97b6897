/* SPDX-License-Identifier: MIT */
/*
 * What the files of the sandbox share.
 *
 * Vocabulary: an *answer* is what the API says to a request (a status and a
 * JSON document); a *reply* is the bytes that go on the wire, which a script
 * may have bent; an *entry* is one scripted reply; a *fault* is how a
 * connection ends, or fails to.
 *
 * The way of a request: listener -> conn -> http_conn or h2_conn (until it is
 * whole) -> requests and log (the truth) -> script, api -> reply -> conn.
 */
#ifndef TELNYX_SANDBOX_SANDBOX_INTERNAL_H
#define TELNYX_SANDBOX_SANDBOX_INTERNAL_H

#include <sys/queue.h>

#include <telnyx/sandbox.h>

#include <openssl/ssl.h>

#include "base/env.h"
#include "net/accept.h"

#define TELNYX_SANDBOX_KEEP_MESSAGES 100000
#define TELNYX_SANDBOX_MEMORY_BYTES ((size_t)256 << 20)
/* Said where there is no room: a detail of 503, 10037. */
#define TELNYX_SANDBOX_FULL                                                            \
	"The sandbox holds as many bytes as it may; this request was not taken."

struct evbuffer;
struct evconnlistener;
struct json_object;
struct json_tokener;
struct telnyx_http_parse;
struct telnyx_sandbox_conn;
struct telnyx_sandbox_entry;
struct telnyx_sandbox_kept;
struct telnyx_sandbox_message;
struct telnyx_sandbox_webhooks;
struct telnyx_sandbox_store;

/* As telnyx_sandbox_new(), on a clock of the caller's.  `env` is borrowed and
 * must outlive the sandbox; NULL makes a real one. */
enum telnyx_status telnyx_sandbox_new_with_env(struct event_base *base,
    struct telnyx_env *env, const struct telnyx_sandbox_params *params,
    struct telnyx_sandbox **sandbox, char **error);

TAILQ_HEAD(telnyx_sandbox_conns, telnyx_sandbox_conn);

/* Where a connection stands, those first that are closed first to make room; see
 * conn_limits.c. */
enum telnyx_sandbox_place {
	TELNYX_SANDBOX_PLACE_FRESH = 0, /* no byte of a request yet */
	TELNYX_SANDBOX_PLACE_IDLE = 1,	/* between requests */
	TELNYX_SANDBOX_PLACE_READING = 2,
	TELNYX_SANDBOX_PLACE_SENDING = 3, /* what it has yet to read, or its end */
	TELNYX_SANDBOX_PLACE_BUSY = 4	  /* it waits for us */
};
#define TELNYX_SANDBOX_PLACES 5

/* What callers make it hold, in bytes; see memory.c. */
struct telnyx_sandbox_memory {
	size_t limit;
	size_t used; /* the parts below, and what is under way */
	size_t requests;
	size_t messages;
	size_t deliveries; /* that are over */
};

/* The requests that arrived whole, a ring from `first` (a number) on. */
struct telnyx_sandbox_requests {
	struct telnyx_sandbox_kept **ring;
	size_t capacity;
	size_t start; /* of the ring: where `first` is */
	size_t count;
	uint64_t first;
	size_t keep; /* 0: all */
};

struct telnyx_sandbox_messages {
	struct telnyx_sandbox_message *by_id; /* uthash; the oldest is first */
	size_t count;
	size_t keep;
};

/* A token bucket of requests. */
struct telnyx_sandbox_limit {
	uint32_t per_second; /* 0: no limit */
	uint32_t burst;
	double tokens;
	uint64_t last_ns;
	char *headers; /* of the refusal; or NULL */
};

struct telnyx_sandbox {
	struct event_base *base;
	struct telnyx_env *env;
	bool owns_env;

	SSL_CTX *tls; /* NULL: plain */
	enum telnyx_http_version http_version;
	struct telnyx_sandbox_h2_settings h2;
	char *ca_pem;
	char *url;
	char *api_key; /* NULL: any that is not empty */
	char organization_id[TELNYX_SANDBOX_ID_BYTES];
	char profile_id[TELNYX_SANDBOX_ID_BYTES]; /* of messages that name none */

	struct evconnlistener *listener;
	struct telnyx_timer *accept_timer; /* armed while accepting is paused */
	struct telnyx_accept accept;
	struct telnyx_sandbox_conns conns[TELNYX_SANDBOX_PLACES];
	size_t conn_count;
	size_t max_connections;
	uint64_t request_timeout_ns;
	uint64_t idle_timeout_ns;
	struct telnyx_timer *sweep_timer;
	uint64_t sweep_ns;	 /* when it is due; 0: it is not armed */
	uint64_t quiet_until_ns; /* it was said that room was made */
	uint64_t connection_count;
	uint64_t request_count;
	uint64_t id_count;

	struct telnyx_sandbox_memory memory;
	struct telnyx_sandbox_limit limit;
	struct telnyx_sandbox_requests requests;
	struct telnyx_sandbox_messages messages;
	struct telnyx_sandbox_webhooks *webhooks;
	struct telnyx_sandbox_entry *script;
	struct telnyx_sandbox_entry **script_end;
	struct json_tokener *tokener;
	struct telnyx_sandbox_store *store; /* every resource but messages */
	char allow[64];		      /* the Allow header of the answer under way */
	int log_fd;		      /* -1: no log */
	struct evbuffer *log_waiting; /* for a reader that is slow, or not there */
	struct telnyx_timer *log_timer;
	uint64_t log_dropped; /* lines */
	bool log_failed;
	bool log_torn; /* the last line was cut: begin the next on a new one */
};

/* What the API says. */
struct telnyx_sandbox_answer {
	int status;
	struct json_object *json; /* owned; NULL: no body */
	const char *headers;	  /* static further lines, or NULL */
	const char *message_id;	  /* of a message just made, or NULL */
	bool failed;		  /* no memory */
};

/* A body as JSON, parsed once for the log and for the API. */
struct telnyx_sandbox_json {
	struct json_object *root; /* NULL for null, too: see `valid` */
	bool valid;
	bool utf8;
};

/* Milliseconds on a clock that never goes back; above 0.  All that falls due does
 * so by it; the wall clock says only what is shown. */
int64_t telnyx_sandbox_steady_ms(const struct telnyx_sandbox *sandbox);
/* A random version 4 UUID. */
void telnyx_sandbox_id(
    struct telnyx_sandbox *sandbox, char out[TELNYX_SANDBOX_ID_BYTES]);

/* --- memory.c --- */

/* Is there room for `bytes` more?  The oldest of what is over goes for it. */
bool telnyx_sandbox_memory_room(struct telnyx_sandbox *sandbox, size_t bytes);
/* Count what a holder holds `now`, in place of *held. */
void telnyx_sandbox_memory_count(
    struct telnyx_sandbox *sandbox, size_t *held, size_t now);

/* --- listener.c --- */

/* Bind and listen on 127.0.0.1.  0, or an errno. */
int telnyx_sandbox_listen(
    struct telnyx_sandbox *sandbox, uint16_t port, uint16_t *bound);
void telnyx_sandbox_listener_free(struct telnyx_sandbox *sandbox);

/* --- conn.c --- */

/* Serve an accepted socket; it is closed on failure. */
void telnyx_sandbox_conn_open(struct telnyx_sandbox *sandbox, int fd);
void telnyx_sandbox_conn_free(struct telnyx_sandbox_conn *conn);
void telnyx_sandbox_conn_free_all(struct telnyx_sandbox *sandbox);
/* Close every connection that is between requests. */
void telnyx_sandbox_conn_close_idle(struct telnyx_sandbox *sandbox);
/* Tell the HTTP/2 connections of new settings. */
void telnyx_sandbox_conn_announce(struct telnyx_sandbox *sandbox);

/* --- conn_limits.c --- */

enum telnyx_status telnyx_sandbox_limits_init(struct telnyx_sandbox *sandbox);
/* Close the connection that may best be missed.  False: there is none. */
bool telnyx_sandbox_conn_make_room(struct telnyx_sandbox *sandbox);
/* Say on standard error, once in a while, why room was made. */
void telnyx_sandbox_conn_tell(struct telnyx_sandbox *sandbox, const char *why);

/* --- h2_conn.c; h2_conn_none.c without libnghttp2 --- */

bool telnyx_sandbox_has_h2(void);

/* --- reply.c --- */

/* The bytes of a reply; `data` is owned. */
struct telnyx_sandbox_wire {
	char *data;
	size_t head_len; /* 0: a script's own bytes */
	size_t len;
	int status;
	bool close; /* it says so, or must */
};

void telnyx_sandbox_wire_clear(struct telnyx_sandbox_wire *wire);

/* --- script.c --- */

struct telnyx_sandbox_entry {
	struct telnyx_sandbox_entry *next;
	unsigned refs; /* the queue's and each claim's */
	uint32_t times_left;
	struct telnyx_sandbox_reply reply; /* its texts are owned */
};

/* The entry that a request for `target` would use.  A NULL target means "not
 * known yet": then only an entry that any request would use.  Or NULL. */
struct telnyx_sandbox_entry *telnyx_sandbox_entry_peek(
    struct telnyx_sandbox *sandbox, const char *target);
/* Use an entry that was peeked at once; released by the unref. */
struct telnyx_sandbox_entry *telnyx_sandbox_entry_claim(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_entry *entry);
void telnyx_sandbox_entry_unref(struct telnyx_sandbox_entry *entry);
void telnyx_sandbox_entry_free_all(struct telnyx_sandbox *sandbox);

/* --- requests.c --- */

/* Keep a request that arrived whole, under the next number; of a stranger's,
 * the head alone.  Else it has no number and counts as not received:
 * TELNYX_E_QUEUE_FULL, there is no room; TELNYX_E_NO_MEMORY. */
enum telnyx_status telnyx_sandbox_requests_add(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, bool stranger, uint64_t connection);
/* Let the oldest go until so many bytes are free, but for the latest.  How many
 * were freed. */
size_t telnyx_sandbox_requests_trim(struct telnyx_sandbox *sandbox, size_t bytes);
void telnyx_sandbox_requests_set_message(
    struct telnyx_sandbox *sandbox, uint64_t number, const char *message_id);
void telnyx_sandbox_requests_set_status(
    struct telnyx_sandbox *sandbox, uint64_t number, int status);
void telnyx_sandbox_requests_clear(struct telnyx_sandbox *sandbox);

/* --- log.c --- */

/* Open for appending.  0, or an errno. */
int telnyx_sandbox_log_open(struct telnyx_sandbox *sandbox, const char *path);
void telnyx_sandbox_log_close(struct telnyx_sandbox *sandbox);
void telnyx_sandbox_log_write(struct telnyx_sandbox *sandbox, uint64_t connection,
    const struct telnyx_http_parse *http, bool stranger,
    const struct telnyx_sandbox_json *json);

/* --- tls_cert.c --- */

/* Make a CA, a certificate for loopback that it signed, and a server's TLS
 * settings with both.  False: `*why` is a static phrase. */
bool telnyx_sandbox_tls_new(SSL_CTX **ctx, char **ca_pem, const char **why);
/* What such a server answers to ALPN: HTTP/2 if it may, HTTP/1.1 if it may. */
void telnyx_sandbox_tls_speak(SSL_CTX *ctx, enum telnyx_http_version version);

/* --- errors.c --- */

/* Make `answer` an error document.  `detail` NULL takes the code's own text;
 * `pointer` may be NULL. */
void telnyx_sandbox_answer_error(struct telnyx_sandbox_answer *answer, int status,
    const char *code, const char *pointer, const char *detail);
/* The code that Telnyx most likely sends with a status. */
const char *telnyx_sandbox_code_of_status(int status);
const char *telnyx_sandbox_reason(int status);
void telnyx_sandbox_answer_clear(struct telnyx_sandbox_answer *answer);

/* --- api.c --- */

/* Do these headers have a key that is let in? */
bool telnyx_sandbox_is_authorized(
    const struct telnyx_sandbox *sandbox, const char *headers);
/* Answer a request as Telnyx would. */
void telnyx_sandbox_api_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json,
    struct telnyx_sandbox_answer *answer);

/* --- body.c --- */

/* A parser for telnyx_sandbox_json_parse().  NULL: no memory. */
struct json_tokener *telnyx_sandbox_tokener_new(void);
/* Parse a body, which ends in a zero, once. */
void telnyx_sandbox_json_parse(struct telnyx_sandbox *sandbox, const char *body,
    size_t len, struct telnyx_sandbox_json *json);

/* --- limit.c --- */

/* False: no memory. */
bool telnyx_sandbox_limit_new(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params);
/* May one more request be taken?  If not, `answer` says so. */
bool telnyx_sandbox_limit_take(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_answer *answer);

/* --- store.c, api_profiles.c, api_reports.c --- */

/* With what an account has from the start.  NULL: no memory. */
struct telnyx_sandbox_store *telnyx_sandbox_store_new(struct telnyx_sandbox *sandbox);
void telnyx_sandbox_store_free(struct telnyx_sandbox_store *store);

/* --- api_validate.c --- */

/* What a valid POST /v2/messages says; borrowed from its JSON. */
struct telnyx_sandbox_draft {
	const char *to;
	const char *from;	/* NULL: a number pool */
	const char *profile_id; /* NULL: not given */
	const char *text;	/* NULL: not given */
	size_t text_len;
	const char *subject;
	struct json_object *media_urls; /* NULL, or an array of strings */
	const char *send_at;
	int64_t send_at_ms;
	const char *webhook_url;
	const char *webhook_failover_url;
	bool use_profile_webhooks;
	bool mms;
	const char *encoding; /* as a reply says it */
	int parts;
	bool smart; /* its profile substitutes characters */
};

/* Judge a body, of now, or as that of `message` was when it came.  False:
 * `answer` says why not. */
bool telnyx_sandbox_draft_read(struct telnyx_sandbox *sandbox, struct json_object *body,
    const struct telnyx_sandbox_message *message, struct telnyx_sandbox_draft *draft,
    struct telnyx_sandbox_answer *answer);

/* --- api_messages.c --- */

void telnyx_sandbox_message_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct telnyx_sandbox_answer *answer);
/* Keep one of another kind than SMS and MMS, and answer with its document. */
void telnyx_sandbox_message_create_other(struct telnyx_sandbox *sandbox,
    struct json_object *document, const char *to, struct telnyx_sandbox_answer *answer);
void telnyx_sandbox_message_show(struct telnyx_sandbox *sandbox, const char *id,
    size_t id_len, struct telnyx_sandbox_answer *answer);
void telnyx_sandbox_message_cancel(struct telnyx_sandbox *sandbox, const char *id,
    size_t id_len, struct telnyx_sandbox_answer *answer);
void telnyx_sandbox_messages_clear(struct telnyx_sandbox *sandbox);
/* Is there room for one, and for what is told of it?  False: it has answered. */
bool telnyx_sandbox_message_room(struct telnyx_sandbox *sandbox, size_t body_len,
    bool told, struct telnyx_sandbox_answer *answer);
/* Let the oldest of those that have come to their end go, as requests_trim(). */
size_t telnyx_sandbox_messages_trim(struct telnyx_sandbox *sandbox, size_t bytes);
/* The next of the kept messages, in order of arrival; NULL begins, and ends. */
const struct telnyx_sandbox_message *telnyx_sandbox_message_next(
    const struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_message *message,
    bool oldest_first);
/* When it arrived. */
int64_t telnyx_sandbox_message_time(const struct telnyx_sandbox_message *message);
/* Answer with its document. */
void telnyx_sandbox_message_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message, struct telnyx_sandbox_answer *answer);

/* --- parts.c --- */

enum telnyx_sandbox_alphabet {
	TELNYX_SANDBOX_ALPHABET_AUTO = 0,
	TELNYX_SANDBOX_ALPHABET_GSM7 = 1,
	TELNYX_SANDBOX_ALPHABET_UCS2 = 2,
	/* Substitutions first; then GSM-7, if that is enough. */
	TELNYX_SANDBOX_ALPHABET_SMART = 3
};

struct telnyx_sandbox_parts {
	bool gsm7; /* else UCS-2 */
	int parts;
	bool blank; /* nothing but spaces */
};

/* Count the parts of valid UTF-8.  False: GSM-7 was asked for, and a
 * character has no place there. */
bool telnyx_sandbox_parts_count(const char *text, size_t len,
    enum telnyx_sandbox_alphabet alphabet, struct telnyx_sandbox_parts *out);
/* What smart encoding puts in place of a character; NULL: it stays. */
const char *telnyx_sandbox_smart_replacement(uint32_t codepoint);

/* --- time.c --- */

#define TELNYX_SANDBOX_TIME_BYTES 40

/* "2025-03-22T11:28:39.401" and the zone, such as "+00:00" or "Z". */
void telnyx_sandbox_time_iso(
    int64_t unix_ms, const char *zone, char out[TELNYX_SANDBOX_TIME_BYTES]);
/* "Sat, 22 Mar 2025 11:28:39 GMT". */
void telnyx_sandbox_time_http(int64_t unix_ms, char out[TELNYX_SANDBOX_TIME_BYTES]);
/* Read ISO 8601, to the minute or finer; without a zone it is UTC. */
bool telnyx_sandbox_time_parse(const char *text, int64_t *unix_ms);

#endif
