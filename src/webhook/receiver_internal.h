/* SPDX-License-Identifier: MIT */
/*
 * The receiver's rooms and what they share.
 *
 * Vocabulary
 *   front     where requests come from: mount.c (an evhttp of the caller's) or
 *             listen.c, conns.c and conn.c (a listener of our own)
 *   waiter    one HTTP request that is to be answered: the front's, embedded in
 *             whatever it has for a request
 *   delivery  one verified event on its way through the application, with the
 *             waiters that its answer is for: the request that brought it, and
 *             those that brought it again meanwhile
 *
 * The way of a request: a front reads it and calls telnyx_webhook_judge(),
 * which verifies, parses, looks the id up and makes a delivery of what is new.
 * The delivery runs from the deferred queue, so that no callback is ever inside
 * evhttp or a connection; its answer goes to the waiters.  Every waiter ends
 * exactly once: in telnyx_webhook_conclude() (with an answer) or in
 * telnyx_webhook_lose() (without).
 *
 * Whatever libevent or the caller calls begins with telnyx_webhook_enter() and
 * ends with telnyx_webhook_leave(), which is where a receiver that was freed
 * meanwhile goes.
 */
#ifndef TELNYX_WEBHOOK_RECEIVER_INTERNAL_H
#define TELNYX_WEBHOOK_RECEIVER_INTERNAL_H

#include <sys/queue.h>
#include <sys/types.h>

#include <openssl/ssl.h>
#include <telnyx/webhook_receiver.h>

#include "base/env.h"
#include "net/accept.h"
#include "net/byte_share.h"
#include "net/deferred.h"
#include "webhook/crowd.h"
#include "webhook/seen.h"

#define TELNYX_WEBHOOK_ROUTES (TELNYX_WEBHOOK_TYPE_COUNT + 2)

struct evconnlistener;
struct sockaddr;
struct telnyx_webhook_conn;
struct telnyx_webhook_held;
struct telnyx_webhook_mount;

struct telnyx_webhook_waiter {
	TAILQ_ENTRY(telnyx_webhook_waiter) entry;
	struct telnyx_webhook_handle *delivery; /* NULL: waits for none */
	bool again; /* another request had brought the event first */
	/* Send the answer; the waiter is the front's again. */
	void (*answer)(struct telnyx_webhook_waiter *waiter, int status);

	/* For the report. */
	const char *peer;
	size_t body_bytes;
	uint64_t began_ns;
};

/* What a front has read of a request. */
struct telnyx_webhook_inbound {
	const char *target;
	const char *signature; /* NULL: none */
	const char *timestamp;
	bool repeated; /* one of the two came twice */
	const void *body;
	size_t body_bytes;
};

struct telnyx_webhook_route {
	telnyx_webhook_event_cb cb;
	void *arg;
};

struct telnyx_webhook_handle {
	TAILQ_ENTRY(telnyx_webhook_handle) entry;
	struct telnyx_webhook_receiver *receiver; /* NULL: freed */
	struct telnyx_webhook_event *event;
	struct telnyx_seen_entry *seen; /* NULL: no id, or settled already */
	TAILQ_HEAD(, telnyx_webhook_waiter) waiters;
	unsigned waiter_count;
	struct telnyx_task task;
	bool running; /* its callback is on the stack */
	bool handed;  /* the application is to answer */
	bool answered;
	bool safe;
};

TAILQ_HEAD(telnyx_webhook_conns, telnyx_webhook_conn);

struct telnyx_webhook_receiver {
	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_deferred *deferred;
	pid_t pid;				      /* a child may only free */
	struct telnyx_webhook_receiver_params params; /* defaults filled in */
	struct telnyx_webhook_keys *keys;
	struct telnyx_webhook_route routes[TELNYX_WEBHOOK_ROUTES];
	struct telnyx_webhook_receiver_stats stats;
	uint64_t reasons[TELNYX_WEBHOOK_REASON_COUNT]; /* of stats.requests */
	bool paused;

	struct telnyx_seen seen;
	TAILQ_HEAD(, telnyx_webhook_handle) deliveries;
	uint32_t handed; /* of them: in the application's hands */

	TAILQ_HEAD(, telnyx_webhook_mount) mounts;
	TAILQ_HEAD(, telnyx_webhook_held) held; /* their requests that wait */

	/* The listener of our own. */
	struct evconnlistener *listener;
	struct telnyx_timer *accept_timer;
	struct telnyx_accept accept;
	SSL_CTX *tls;
	char *path;
	char *url;
	struct telnyx_webhook_conns idle;
	struct telnyx_webhook_conns busy;  /* the application has their event */
	struct telnyx_crowd crowd;	   /* of both */
	struct telnyx_byte_account bodies; /* that are being read, or worked on */

	int depth; /* of enter */
	bool free_wanted;
	bool destroying;
};

/* --- receiver.c --- */

enum telnyx_status telnyx_webhook_receiver_new_with_env(struct event_base *base,
    struct telnyx_env *env, const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_receiver **out, struct telnyx_error **error);
void telnyx_webhook_enter(struct telnyx_webhook_receiver *receiver);
/* Nothing of the receiver may be touched after this. */
void telnyx_webhook_leave(struct telnyx_webhook_receiver *receiver);
/* Is this a forked child, which sends nothing? */
bool telnyx_webhook_in_child(const struct telnyx_webhook_receiver *receiver);

/* --- judge.c --- */

/* Begin a waiter: its report is about `peer`, and what began now. */
void telnyx_webhook_waiter_begin(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, const char *peer);
/* Have a whole request judged.  True: it waits for the application.  False: it
 * was answered, and the waiter may be gone. */
bool telnyx_webhook_judge(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_inbound *inbound, struct telnyx_webhook_waiter *waiter);
/* Count, report, answer. */
void telnyx_webhook_conclude(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result, const struct telnyx_webhook_event *event);
/* Take a waiter from its delivery, if it is at one; the delivery goes on.  Then
 * conclude it (with a status), or count and report that it had no answer. */
void telnyx_webhook_give_up(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status,
    enum telnyx_webhook_reason reason);
void telnyx_webhook_lose(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, enum telnyx_webhook_reason reason);

/* --- delivery.c --- */

/* Make a delivery of an event, which it takes over in any case.  As judge. */
bool telnyx_webhook_deliver(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_event *event, struct telnyx_webhook_waiter *waiter);
void telnyx_webhook_waiter_leave(struct telnyx_webhook_waiter *waiter);
/* The receiver goes: what is acknowledged is handed over, the rest let go. */
void telnyx_webhook_deliveries_end(struct telnyx_webhook_receiver *receiver);

/* --- mount.c --- */

void telnyx_webhook_mounts_free(struct telnyx_webhook_receiver *receiver);

/* --- listen.c --- */

void telnyx_webhook_listener_free(struct telnyx_webhook_receiver *receiver);

/* --- conns.c --- */

/* Serve a socket, which is taken over. */
void telnyx_webhook_conn_open(
    struct telnyx_webhook_receiver *receiver, int fd, const struct sockaddr *address);
/* Close a connection for another one, of this address, or for its descriptor
 * alone (NULL).  False: there is none that would have to go. */
bool telnyx_webhook_make_room(
    struct telnyx_webhook_receiver *receiver, const struct sockaddr *address);
/* Close them all. */
void telnyx_webhook_conns_free(struct telnyx_webhook_receiver *receiver);

/* --- tls_server.c --- */

/* On failure *out is NULL, and `field` and `why` say what is wrong. */
enum telnyx_status telnyx_webhook_tls_new(
    const struct telnyx_webhook_listen_params *params, SSL_CTX **out,
    const char **field, char *why, size_t why_size);

/* --- reply.c --- */

/* The reason phrase of a status that we answer with. */
const char *telnyx_webhook_status_phrase(int status);
/* A whole reply; `close` and `keep` are about the connection (`keep` for an
 * HTTP/1.0 client).  Its length. */
#define TELNYX_WEBHOOK_REPLY_MAX 256
size_t telnyx_webhook_reply(char out[TELNYX_WEBHOOK_REPLY_MAX], int status,
    int64_t unix_s, bool close, bool keep);

#endif
