/* SPDX-License-Identifier: MIT */
/*
 * Deliveries: each is an event on its way to its receiver.
 */
#ifndef TELNYX_SANDBOX_EVENTS_DELIVERY_H
#define TELNYX_SANDBOX_EVENTS_DELIVERY_H

#include "sandbox/events/timeline.h"
#include "sandbox/events/webhooks.h"

struct json_object;
struct sbx_post;

#define SBX_TRIES_PER_URL 3
#define SBX_MAX_ATTEMPTS 7 /* two URLs, and a duplicate */

struct sbx_attempt {
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

struct sbx_delivery {
	struct sbx_task task; /* first */
	struct sbx_webhooks *hooks;
	struct sbx_delivery *prev, *next; /* not over, or done */
	struct sbx_delivery *queue_prev, *queue_next;
	struct sbx_delivery *follower; /* told only after this one */
	struct sbx_post *post;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char event_type[64];
	char *data; /* the event as text, the same in each attempt */
	size_t data_len;
	char *urls[2]; /* the second may be NULL */
	unsigned url;  /* being tried */
	unsigned tries;
	bool queued;
	struct sbx_delivery **parked; /* the list of names.c that it is in, or NULL */
	bool duplicate;		      /* tell once more when it was taken */
	bool delivered;
	size_t held; /* bytes, as counted */
	unsigned attempt_count;
	struct sbx_attempt attempts[SBX_MAX_ATTEMPTS];
};

/* May there be another event to tell?  If not, the queue is full. */
bool sbx_events_room(const struct telnyx_sandbox *sandbox);
/* An event of now, or of `occurred_ms`.  `payload` is taken, also on failure;
 * NULL: no memory.  The event is told once sbx_delivery_start() is called,
 * and the delivery is freed by itself. */
struct sbx_delivery *sbx_delivery_new(struct sbx_webhooks *hooks,
    const char *event_type, int64_t occurred_ms, struct json_object *payload,
    const char *url, const char *failover_url);
void sbx_delivery_start(struct sbx_delivery *delivery);
/* Have the deliveries of a list go on, which waited for a name. */
void sbx_deliveries_go_on(struct sbx_webhooks *hooks, struct sbx_delivery *list);
void sbx_delivery_free_all(struct sbx_webhooks *hooks);
/* Let the oldest of those that are over go, until so many bytes are free; returns
 * how many were freed. */
size_t sbx_deliveries_trim(struct telnyx_sandbox *sandbox, size_t bytes);
/* Tell a receiver of anything: what other resources do.  TELNYX_E_QUEUE_FULL,
 * TELNYX_E_NO_MEMORY; `payload` is taken. */
enum telnyx_status sbx_event_send(struct telnyx_sandbox *sandbox,
    const char *event_type, struct json_object *payload, const char *url,
    const char *failover_url);

#endif
