/* SPDX-License-Identifier: MIT */
/*
 * A waiter: one HTTP request that is to be answered.  The front owns it (mount.c
 * or conn.c), embedded in whatever the front has for a request.
 *
 * Every waiter ends exactly once: with an answer in telnyx_webhook_waiter_conclude()
 * or telnyx_webhook_waiter_refuse(), or without one in
 * telnyx_webhook_waiter_abandon().  Each of them counts it and reports it.
 */
#ifndef TELNYX_WEBHOOK_WAITER_H
#define TELNYX_WEBHOOK_WAITER_H

#include <sys/queue.h>

#include <telnyx/webhook_receiver.h>

struct telnyx_webhook_waiter {
	TAILQ_ENTRY(telnyx_webhook_waiter) entry;
	struct telnyx_webhook_handle *handle; /* NULL: waits for none */
	bool again; /* another request had brought the event first */
	/* Send the answer; the waiter is the front's again. */
	void (*answer)(struct telnyx_webhook_waiter *waiter, int status);

	/* For the report. */
	const char *peer;
	size_t body_bytes;
	uint64_t began_ns;
};

/* Begin a waiter: its report is about `peer`, and its time counts from now. */
void telnyx_webhook_waiter_begin(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, const char *peer);
/* Wait for a handle's answer, and stop waiting if the waiter does: the handle goes
 * on without it. */
void telnyx_webhook_waiter_join(struct telnyx_webhook_waiter *waiter,
    struct telnyx_webhook_handle *handle, bool again);
void telnyx_webhook_waiter_leave(struct telnyx_webhook_waiter *waiter);
/* Count, report, answer. */
void telnyx_webhook_waiter_conclude(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result, const struct telnyx_webhook_event *event);
/* Leave, and conclude with a status that refuses. */
void telnyx_webhook_waiter_refuse(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status,
    enum telnyx_webhook_reason reason);
/* Leave, and count and report that there was no answer. */
void telnyx_webhook_waiter_abandon(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, enum telnyx_webhook_reason reason);

#endif
