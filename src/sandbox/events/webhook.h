/* SPDX-License-Identifier: MIT */
/*
 * What the sandbox tells of by itself: webhooks.
 *
 * Vocabulary: a *walk* follows one message until its end and makes an *event*
 * of each thing to tell; a *delivery* is an event on its way to its receiver,
 * through up to six *attempts*; a *post* is the HTTP request of one attempt,
 * and the *receipt* what the receiver answered to it.  A *task* is something
 * that the *timeline* does later.
 *
 * The way of an event: walk, inbound -> delivery -> sign -> post -> receipt ->
 * delivery (again, or done and listed).
 */
#ifndef TELNYX_SANDBOX_EVENTS_WEBHOOK_H
#define TELNYX_SANDBOX_EVENTS_WEBHOOK_H

#include <sys/socket.h>

#include "net/net.h"
#include "sandbox/messages/message.h"

struct bufferevent;
struct evbuffer;
struct json_object;
struct telnyx_sandbox_call;
struct telnyx_sandbox_delivery;
struct telnyx_sandbox_line;
struct telnyx_sandbox_optouts;
struct telnyx_sandbox_name;
struct telnyx_sandbox_post;
struct telnyx_sandbox_target;
struct telnyx_sandbox_walk;

/* --- timeline.c --- */

struct telnyx_sandbox_task {
	uint64_t due_ns;
	uint64_t order; /* among those due at the same time */
	size_t at;	/* its place in the heap, from 1; 0: not in it */
	void (*run)(struct telnyx_sandbox_task *task);
};

/* All that is to be done later, on one timer. */
struct telnyx_sandbox_timeline {
	struct telnyx_env *env;
	struct telnyx_timer *timer;
	struct telnyx_sandbox_task **heap; /* from 1 */
	size_t count;
	size_t capacity;
	size_t reserved;
	uint64_t order;
};

enum telnyx_status telnyx_sandbox_timeline_init(
    struct telnyx_sandbox_timeline *timeline, struct telnyx_env *env);
void telnyx_sandbox_timeline_clear(struct telnyx_sandbox_timeline *timeline);
/* Make room for one more task, so that adding it never fails. */
bool telnyx_sandbox_timeline_reserve(struct telnyx_sandbox_timeline *timeline);
void telnyx_sandbox_timeline_release(struct telnyx_sandbox_timeline *timeline);
/* Run `task` from the loop when its time has come; it must not be in the
 * timeline. */
void telnyx_sandbox_timeline_add(struct telnyx_sandbox_timeline *timeline,
    struct telnyx_sandbox_task *task, uint64_t due_ns);
/* Does nothing for one that is not in it. */
void telnyx_sandbox_timeline_remove(
    struct telnyx_sandbox_timeline *timeline, struct telnyx_sandbox_task *task);

/* --- names.c --- */

#define TELNYX_SANDBOX_MAX_ADDRESSES 16

struct telnyx_sandbox_names {
	struct telnyx_net net; /* for the resolvers */
	struct telnyx_sandbox_name *list;
	size_t count;
	struct telnyx_sandbox_delivery *waiting; /* until one is looked up */
};

/* Where a post may be sent. */
struct telnyx_sandbox_addresses {
	struct sockaddr_storage address[TELNYX_SANDBOX_MAX_ADDRESSES];
	int len[TELNYX_SANDBOX_MAX_ADDRESSES];
	size_t count;
	size_t next; /* to be tried */
};

enum telnyx_status telnyx_sandbox_names_init(struct telnyx_sandbox_webhooks *hooks);
/* No delivery may be parked any more. */
void telnyx_sandbox_names_clear(struct telnyx_sandbox_webhooks *hooks);
/* Must the name of the delivery's receiver be looked up first?  Then it is
 * queued again when that is over. */
bool telnyx_sandbox_names_park(struct telnyx_sandbox_delivery *delivery);
/* What is known of a name: perhaps nothing. */
void telnyx_sandbox_names_find(struct telnyx_sandbox_webhooks *hooks,
    const struct telnyx_sandbox_target *target, struct telnyx_sandbox_addresses *out);

/* --- events.c --- */

struct telnyx_sandbox_webhooks {
	struct telnyx_sandbox *sandbox;
	struct telnyx_sandbox_events settings; /* its texts are owned */
	uint8_t failure_status;		       /* of the settings, looked up */
	uint8_t failure_error;
	uint64_t chances; /* drawn */
	EVP_PKEY *key;
	char public_key[48]; /* base64 */
	SSL_CTX *tls;	     /* of the posts; NULL: not yet needed */
	struct telnyx_sandbox_timeline timeline;
	size_t pending; /* walks, and deliveries that are not over */
	struct telnyx_sandbox_walk *walks;
	struct telnyx_sandbox_delivery *deliveries; /* not over */
	struct telnyx_sandbox_delivery *queue;	    /* ready to be attempted */
	struct telnyx_sandbox_delivery *done;	    /* to be listed, oldest first */
	size_t done_count;
	size_t posting;
	struct telnyx_sandbox_line *idle; /* connections kept open */
	size_t idle_count;
	struct telnyx_sandbox_names names;
	struct telnyx_sandbox_optouts *optouts;
};

/* With settings (or NULL for the defaults).  `*why` is a static phrase. */
enum telnyx_status telnyx_sandbox_webhooks_new(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_events *settings, struct telnyx_sandbox_webhooks **out,
    const char **why);
void telnyx_sandbox_webhooks_free(struct telnyx_sandbox_webhooks *hooks);

/* True so many times in a hundred. */
bool telnyx_sandbox_happens(struct telnyx_sandbox_webhooks *hooks, uint32_t percent);
/* Choose how a message to `to` ends. */
void telnyx_sandbox_fate_choose(struct telnyx_sandbox_webhooks *hooks, const char *to,
    struct telnyx_sandbox_fate *fate);
/* Where the events of a profile go: to its own URLs, or, where it has none, to
 * those of the settings; "" for nowhere. */
void telnyx_sandbox_profile_urls(const struct telnyx_sandbox *sandbox,
    const char *profile_id, const char **url, const char **failover_url);
/* Where those of a message go: its own URLs, or else its profile's. */
void telnyx_sandbox_message_urls(const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_draft *draft, const char **url,
    const char **failover_url);
/* The profile that a number, or a short code, of the account is on; NULL: it is
 * on none, or is not the account's. */
const char *telnyx_sandbox_number_profile(
    const struct telnyx_sandbox *sandbox, const char *number);
/* The same; a number that is on none belongs to the sandbox's own. */
const char *telnyx_sandbox_profile_of(
    const struct telnyx_sandbox *sandbox, const char *number);

/* --- walk.c --- */

/* May there be another event to tell?  If not, the queue is full. */
bool telnyx_sandbox_walk_room(const struct telnyx_sandbox *sandbox);
/* What the events of a message with such a body will take, at most. */
size_t telnyx_sandbox_walk_bytes(size_t body_len);
/* Follow a message that has somewhere to tell.  False: no memory. */
bool telnyx_sandbox_walk_start(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message);
void telnyx_sandbox_walk_free_all(struct telnyx_sandbox_webhooks *hooks);

/* --- delivery.c --- */

#define TELNYX_SANDBOX_TRIES_PER_URL 3
#define TELNYX_SANDBOX_MAX_ATTEMPTS 7 /* two URLs, and a duplicate */

struct telnyx_sandbox_attempt {
	int64_t started_ms;
	int64_t finished_ms;
	const char *url; /* the delivery's */
	int error;	 /* Telnyx's code, 75000 to 75599; 0: none */
	int status;	 /* 0: no answer */
	bool delivered;
	char *request; /* header lines, or NULL */
	char *headers; /* of the answer, or NULL */
	char *body;
	size_t body_len;
};

struct telnyx_sandbox_delivery {
	struct telnyx_sandbox_task task; /* first */
	struct telnyx_sandbox_webhooks *hooks;
	struct telnyx_sandbox_delivery *prev, *next; /* not over, or done */
	struct telnyx_sandbox_delivery *queue_prev, *queue_next;
	struct telnyx_sandbox_delivery *follower; /* told only after this one */
	struct telnyx_sandbox_post *post;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char event_type[64];
	char *data; /* the event as text, the same in each attempt */
	size_t data_len;
	char *urls[2]; /* the second may be NULL */
	unsigned url;  /* being tried */
	unsigned tries;
	bool queued;
	struct telnyx_sandbox_delivery **parked; /* the list that it is in, or NULL */
	bool duplicate;				 /* tell once more when it was taken */
	bool delivered;
	size_t held; /* bytes, as counted */
	unsigned attempt_count;
	struct telnyx_sandbox_attempt attempts[TELNYX_SANDBOX_MAX_ATTEMPTS];
};

/* An event of now, or of `occurred_ms`.  `payload` is taken, also on failure;
 * NULL: no memory.  It is told once telnyx_sandbox_delivery_start() is called,
 * and freed by itself. */
struct telnyx_sandbox_delivery *telnyx_sandbox_delivery_new(
    struct telnyx_sandbox_webhooks *hooks, const char *event_type, int64_t occurred_ms,
    struct json_object *payload, const char *url, const char *failover_url);
void telnyx_sandbox_delivery_start(struct telnyx_sandbox_delivery *delivery);
/* It is ready to be attempted; then have the attempts made that may be. */
void telnyx_sandbox_delivery_queue(struct telnyx_sandbox_delivery *delivery);
void telnyx_sandbox_deliveries_pump(struct telnyx_sandbox_webhooks *hooks);
void telnyx_sandbox_delivery_free_all(struct telnyx_sandbox_webhooks *hooks);
/* Let the oldest of those that are over go, until so many bytes are free.  How
 * many were freed. */
size_t telnyx_sandbox_deliveries_trim(struct telnyx_sandbox *sandbox, size_t bytes);
/* Tell a receiver of anything: what other resources do.  TELNYX_E_QUEUE_FULL,
 * TELNYX_E_NO_MEMORY; `payload` is taken. */
enum telnyx_status telnyx_sandbox_event_send(struct telnyx_sandbox *sandbox,
    const char *event_type, struct json_object *payload, const char *url,
    const char *failover_url);

/* --- webhook_sign.c --- */

#define TELNYX_SANDBOX_SIGNATURE_BYTES 96 /* base64, with its zero */

/* Make a new key.  False: OpenSSL refused. */
bool telnyx_sandbox_webhook_key_new(struct telnyx_sandbox_webhooks *hooks);
/* Sign `signed_text`, which is "TIMESTAMP|BODY". */
bool telnyx_sandbox_webhook_sign(struct telnyx_sandbox_webhooks *hooks,
    const char *signed_text, size_t len, char out[TELNYX_SANDBOX_SIGNATURE_BYTES]);

/* --- webhook_url.c --- */

struct telnyx_sandbox_target {
	bool tls;
	char host[256]; /* a name or a numeric address, without brackets */
	char port[6];
	char authority[264]; /* for the Host header */
	const char *path;    /* in the URL: from the '/', or from the '?' */
	size_t path_len;     /* without a fragment */
};

/* False: it is no http or https URL of this kind. */
bool telnyx_sandbox_target_parse(const char *url, struct telnyx_sandbox_target *target);

/* --- receipt.c --- */

#define TELNYX_SANDBOX_RECEIPT_BYTES 10240 /* of an answer's headers, and its body */

enum telnyx_sandbox_receipt_state {
	TELNYX_SANDBOX_RECEIPT_LINE = 0,
	TELNYX_SANDBOX_RECEIPT_HEADERS = 1,
	TELNYX_SANDBOX_RECEIPT_BODY = 2, /* of a known length */
	TELNYX_SANDBOX_RECEIPT_CHUNK_SIZE = 3,
	TELNYX_SANDBOX_RECEIPT_CHUNK = 4,
	TELNYX_SANDBOX_RECEIPT_CHUNK_END = 5,
	TELNYX_SANDBOX_RECEIPT_TRAILERS = 6,
	TELNYX_SANDBOX_RECEIPT_UNTIL_END = 7,
	TELNYX_SANDBOX_RECEIPT_DONE = 8,
	TELNYX_SANDBOX_RECEIPT_BAD = 9
};

/* An answer as it comes in. */
struct telnyx_sandbox_receipt {
	enum telnyx_sandbox_receipt_state state;
	int status; /* good once the headers are read, else 0 */
	int line_status;
	bool keep_alive;
	bool chunked;
	bool has_length;
	uint64_t left; /* of the body, or of the chunk */
	size_t head_bytes;
	char *headers; /* ended by a zero, or NULL */
	size_t headers_len;
	char *body; /* or NULL */
	size_t body_len;
};

/* Take what has come; `end`: nothing more will. */
void telnyx_sandbox_receipt_read(
    struct telnyx_sandbox_receipt *receipt, struct evbuffer *input, bool end);
void telnyx_sandbox_receipt_clear(struct telnyx_sandbox_receipt *receipt);

/* --- post.c --- */

/* `error` is one of Telnyx's codes, or 0 where there was an answer; `receipt`
 * is good for the length of the call, and may be plundered. */
typedef void (*telnyx_sandbox_post_cb)(
    void *arg, int error, struct telnyx_sandbox_receipt *receipt);

/* POST `body` with `headers` (lines, beside Host and Content-Length) to a URL.
 * NULL: no memory; else `cb` runs once from the loop, and the post is freed
 * after it. */
struct telnyx_sandbox_post *telnyx_sandbox_post_new(
    struct telnyx_sandbox_webhooks *hooks, const char *url, const char *headers,
    const char *body, size_t body_len, telnyx_sandbox_post_cb cb, void *arg);
void telnyx_sandbox_post_free(struct telnyx_sandbox_post *post);
void telnyx_sandbox_post_close_idle(struct telnyx_sandbox_webhooks *hooks);

/* --- post_tls.c --- */

/* Settings that trust `ca_pem`, or with NULL anything. */
SSL_CTX *telnyx_sandbox_post_tls_new(const char *ca_pem);
/* A handshake's SSL for `host`; NULL: no memory. */
SSL *telnyx_sandbox_post_tls_session(SSL_CTX *ctx, const char *host);
/* Telnyx's code for why a handshake failed. */
int telnyx_sandbox_post_tls_error(const SSL *ssl);

/* --- optout.c --- */

/* What a keyword asks for; NULL: it is none. */
const char *telnyx_sandbox_keyword(const char *text, size_t len, bool short_code);

enum telnyx_status telnyx_sandbox_optouts_new(struct telnyx_sandbox_optouts **out);
void telnyx_sandbox_optouts_free(struct telnyx_sandbox_optouts *optouts);
/* `phone` will have no more from `number`, or from anywhere on its profile.  False:
 * no memory, or the sandbox is full. */
bool telnyx_sandbox_optout_add(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone, const char *keyword);
void telnyx_sandbox_optout_remove(struct telnyx_sandbox *sandbox,
    const char *profile_id, const char *number, const char *phone);
/* May `number`, of this profile, not send to `phone`? */
bool telnyx_sandbox_optout_blocks(const struct telnyx_sandbox *sandbox,
    const char *profile_id, const char *number, const char *phone);
/* --- inbound.c --- */

/* POST /sandbox/receive: a text of a simulated phone. */
void telnyx_sandbox_inbound_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct telnyx_sandbox_answer *answer);

/* --- api_deliveries.c --- */

/* Handlers: GET /v2/webhook_deliveries, and of one. */
void telnyx_sandbox_deliveries_list(struct telnyx_sandbox_call *call);
void telnyx_sandbox_delivery_show(struct telnyx_sandbox_call *call);

#endif
