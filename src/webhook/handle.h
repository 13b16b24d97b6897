/* SPDX-License-Identifier: MIT */
/*
 * A handle: one verified event on its way through the application, with the waiters
 * that its answer is for: the request that brought it, and those that brought it
 * again meanwhile.
 */
#ifndef TELNYX_WEBHOOK_HANDLE_H
#define TELNYX_WEBHOOK_HANDLE_H

#include <sys/queue.h>

#include <telnyx/webhook_receiver.h>

#include "net/deferred.h"

struct telnyx_seen_entry;
struct telnyx_webhook_waiter;

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
	bool foreign; /* the event is another program's */
};

/* Make a handle of an event, which is taken over in any case; or let the waiter join
 * the one that its id has already.  The result is that of
 * telnyx_webhook_inbound_process(). */
bool telnyx_webhook_handle_event(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_event *event, struct telnyx_webhook_waiter *waiter);
/* The receiver goes: what is acknowledged is handed over, the rest let go. */
void telnyx_webhook_handles_end(struct telnyx_webhook_receiver *receiver);

#endif
