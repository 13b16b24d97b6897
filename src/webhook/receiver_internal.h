/* SPDX-License-Identifier: MIT */
/*
 * The receiver, as its rooms see it.
 *
 * Vocabulary
 *   front     where requests come from: mount.c (an evhttp of the caller's) or
 *             listen.c, conns.c and conn.c (a listener of our own)
 *   inbound   what a front has read of a request
 *   waiter    one HTTP request that is to be answered
 *   handle    one verified event on its way through the application
 *
 * The way of a request: a front reads it and calls telnyx_webhook_inbound_process(),
 * which verifies, parses, looks the id up and makes a handle of what is new.  The
 * handle runs from the deferred queue, so that no callback is ever inside evhttp or
 * a connection; its answer goes to the waiters.
 *
 * Whatever libevent or the caller calls begins with telnyx_webhook_enter() and
 * ends with telnyx_webhook_leave(), which is where a receiver that was freed
 * meanwhile goes (guard.h).
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
struct telnyx_webhook_conn;
struct telnyx_webhook_held;
struct telnyx_webhook_mount;

struct telnyx_webhook_route {
	telnyx_webhook_event_cb cb;
	void *arg;
};

/* The index of a type in `routes`: that of types that are not known is the last. */
static inline size_t
telnyx_webhook_route_index(enum telnyx_webhook_type type)
{
	return type == TELNYX_WEBHOOK_TYPE_UNKNOWN ? TELNYX_WEBHOOK_ROUTES - 1
						   : (size_t)type;
}

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
	uint64_t types[TELNYX_WEBHOOK_ROUTES];	       /* of stats.events; as routes */
	bool paused;

	struct telnyx_seen seen;
	TAILQ_HEAD(, telnyx_webhook_handle) handles;
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

	/* For guard.c, which is below what it ends. */
	void (*destroy)(struct telnyx_webhook_receiver *receiver);
	int depth; /* of enter */
	bool free_wanted;
	bool destroying;
};

enum telnyx_status telnyx_webhook_receiver_new_with_env(struct event_base *base,
    struct telnyx_env *env, const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_receiver **out, struct telnyx_error **error);

#endif
