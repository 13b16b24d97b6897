/* SPDX-License-Identifier: MIT */
/* The inside of a client. */
#ifndef TELNYX_CLIENT_CLIENT_INTERNAL_H
#define TELNYX_CLIENT_CLIENT_INTERNAL_H

#include <sys/queue.h>

#include <telnyx/telnyx.h>

#include "base/env.h"
#include "client/breaker.h"
#include "client/mailbox.h"
#include "client/pace.h"
#include "client/rate.h"
#include "client/room.h"
#include "client/totals.h"
#include "codec/base_url.h"
#include "net/net.h"
#include "net/pool.h"

struct telnyx_request;
struct telnyx_subscriber;
struct json_tokener;
struct telnyx_turn_line;

TAILQ_HEAD(telnyx_request_list, telnyx_request);
TAILQ_HEAD(telnyx_subscriber_list, telnyx_subscriber);

/* A request's id is serial << SLOT_BITS | slot: found without a search, and
 * never used twice. */
#define TELNYX_SLOT_BITS 20
#define TELNYX_MAX_SLOTS (1u << TELNYX_SLOT_BITS)

struct telnyx_client {
	struct telnyx_net net; /* env, deferred, tls: owned here */
	struct telnyx_pool *pool;
	struct telnyx_base_url url;
	struct telnyx_sender *sender; /* used where a call names none */
	char *user_agent;
	struct json_tokener *tokener; /* for replies; see codec/json_read.h */
	char *public_key;
	bool validate;

	uint32_t max_queued;
	size_t max_queued_bytes;
	size_t queued_bytes;

	/* every request that was taken and not yet called back */
	struct telnyx_request_list requests;
	uint32_t in_flight;
	uint32_t throttled, backing_off;
	struct telnyx_request **slots;
	uint32_t *free_slots;
	uint32_t slot_count, free_count;
	uint64_t last_serial;
	struct telnyx_tally tally; /* of all requests, since the start */

	struct telnyx_bucket *bucket; /* NULL: no rate limit */
	struct telnyx_sender_rates rates;
	struct telnyx_paces paces; /* what the server's limits leave */
	bool rate_segments;
	struct telnyx_breaker breaker;

	struct telnyx_mailbox_list mailboxes;
	struct telnyx_room room;	/* callers who wait for room */
	struct telnyx_turn_line *turns; /* see turns.h */

	struct telnyx_subscriber_list subscribers;
	uint32_t event_mask; /* the events that anybody wants */
	uint64_t last_subscriber;
	unsigned emitting; /* depth */

	/* closing and freeing */
	bool closing;
	bool destroying;
	bool free_wanted;     /* by a callback, which has to unwind first */
	unsigned in_callback; /* depth */
	/* The client's own (client.c): does what callbacks have asked for, free or
	 * close, once the outermost of them has returned. */
	void (*settle)(struct telnyx_client *client);
	telnyx_close_cb close_cb;
	void *close_arg;
	bool close_pending; /* close was asked for and not yet told */
	struct telnyx_timer *close_timer;
	struct telnyx_task close_task;
};

/* Around each call of a user's function.  The user may free the client from inside: it
 * is gone once the outermost such call has been left. */
static inline void
telnyx_client_enter_callback(struct telnyx_client *client)
{
	client->in_callback++;
}

static inline void
telnyx_client_leave_callback(struct telnyx_client *client)
{
	if (--client->in_callback == 0)
		client->settle(client);
}

/* May the calling thread use the client?  Rule 1 in telnyx.h. */
static inline bool
telnyx_client_admits(const struct telnyx_client *client)
{
	return telnyx_deferred_admits(client->net.deferred);
}

/* A client with another environment than the real one, which the client then owns: for
 * tests. */
enum telnyx_status telnyx_client_new_with_env(struct event_base *base,
    struct telnyx_env *env, const struct telnyx_config *config,
    struct telnyx_client **client, struct telnyx_error **error);

#endif
