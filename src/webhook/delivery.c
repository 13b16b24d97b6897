/* SPDX-License-Identifier: MIT */
/*
 * Deliveries: an event's way through the application.
 *
 *   queued    its task is posted
 *   running   its callback is on the stack
 *   handed    the application has the handle, and the time it wants
 *   finished  answered for: the id is remembered or forgotten, the waiters have
 *             their answer, the handle is gone
 *
 * A delivery whose waiters have all left, or had their 503 for a late answer,
 * goes on: if the application then says that it has the event, the id is done,
 * and the next delivery of it gets 200 without a callback.  One that comes
 * meanwhile waits for the same answer.
 */
#include <stdlib.h>
#include <string.h>

#include "webhook/receiver_internal.h"

/* Requests that may wait for the answer of one event. */
#define MAX_WAITERS 16
/* A longer id is not Telnyx's (theirs are UUIDs), and not remembered. */
#define MAX_ID_BYTES 256

static uint64_t
now_ns(struct telnyx_webhook_receiver *receiver)
{
	return receiver->env->now_ns(receiver->env);
}

static void
delivery_free(struct telnyx_webhook_handle *delivery)
{
	telnyx_webhook_event_free(delivery->event);
	free(delivery);
}

static void
wait_for(struct telnyx_webhook_handle *delivery, struct telnyx_webhook_waiter *waiter,
    bool again)
{
	TAILQ_INSERT_TAIL(&delivery->waiters, waiter, entry);
	delivery->waiter_count++;
	waiter->delivery = delivery;
	waiter->again = again;
}

void
telnyx_webhook_waiter_leave(struct telnyx_webhook_waiter *waiter)
{
	struct telnyx_webhook_handle *delivery = waiter->delivery;

	if (delivery == NULL)
		return;
	TAILQ_REMOVE(&delivery->waiters, waiter, entry);
	delivery->waiter_count--;
	waiter->delivery = NULL;
}

/* Tell all that wait.  `reason` is for a 503. */
static void
answer_waiters(struct telnyx_webhook_handle *delivery, bool safe,
    enum telnyx_webhook_reason reason)
{
	struct telnyx_webhook_waiter *waiter;

	while ((waiter = TAILQ_FIRST(&delivery->waiters)) != NULL) {
		telnyx_webhook_waiter_leave(waiter);
		telnyx_webhook_conclude(delivery->receiver, waiter, safe ? 200 : 503,
		    !safe	    ? reason
		    : waiter->again ? TELNYX_WEBHOOK_REASON_DUPLICATE
				    : TELNYX_WEBHOOK_REASON_DELIVERED,
		    TELNYX_WEBHOOK_OK, delivery->event);
	}
}

/* Settle the id, atomically with the answer: no request is read between. */
static void
settle(struct telnyx_webhook_handle *delivery, bool safe)
{
	struct telnyx_webhook_receiver *receiver = delivery->receiver;

	if (delivery->seen == NULL)
		return;
	if (safe)
		telnyx_seen_done(&receiver->seen, delivery->seen, now_ns(receiver));
	else
		telnyx_seen_forget(&receiver->seen, delivery->seen);
	delivery->seen = NULL;
}

/* Out of the receiver's books. */
static void
detach(struct telnyx_webhook_handle *delivery)
{
	struct telnyx_webhook_receiver *receiver = delivery->receiver;

	TAILQ_REMOVE(&receiver->deliveries, delivery, entry);
	receiver->stats.in_progress--;
	if (delivery->handed)
		receiver->handed--;
	telnyx_deferred_withdraw(receiver->deferred, &delivery->task);
}

static void
finish(struct telnyx_webhook_handle *delivery, bool safe,
    enum telnyx_webhook_reason reason)
{
	detach(delivery);
	settle(delivery, safe);
	answer_waiters(delivery, safe, reason);
	delivery_free(delivery);
}

static const struct telnyx_webhook_route *
route_of(const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_type type)
{
	const struct telnyx_webhook_route *rest =
	    &receiver->routes[TELNYX_WEBHOOK_TYPE_UNSET];
	size_t at = type == TELNYX_WEBHOOK_TYPE_UNKNOWN ? TELNYX_WEBHOOK_ROUTES - 1
							: (size_t)type;

	return receiver->routes[at].cb != NULL ? &receiver->routes[at] : rest;
}

static void
hand_over(struct telnyx_webhook_handle *delivery)
{
	delivery->handed = true;
	delivery->receiver->handed++;
}

/* Has the application as many handles as it may? */
static bool
is_busy(const struct telnyx_webhook_receiver *receiver)
{
	return receiver->handed >= receiver->params.max_in_progress;
}

/* The one place that calls the application.  A burst is queued whatever its size
 * (each connection adds but little), and meets the limit here. */
static void
run(void *arg)
{
	struct telnyx_webhook_handle *delivery = arg;
	struct telnyx_webhook_receiver *receiver = delivery->receiver;
	enum telnyx_webhook_acknowledge when = receiver->params.acknowledge;
	struct telnyx_webhook_route route = *route_of(receiver, delivery->event->type);

	telnyx_webhook_enter(receiver);
	if (is_busy(receiver)) {
		finish(delivery, false, TELNYX_WEBHOOK_REASON_BUSY);
		telnyx_webhook_leave(receiver);
		return;
	}
	if (route.cb != NULL) {
		receiver->stats.events++;
		delivery->running = true;
		route.cb(delivery->event,
		    when == TELNYX_WEBHOOK_ACK_BEFORE ? NULL : delivery, route.arg);
		delivery->running = false;
	}
	if (delivery->answered)
		finish(delivery, delivery->safe, TELNYX_WEBHOOK_REASON_FAILED);
	else if (route.cb == NULL || when != TELNYX_WEBHOOK_ACK_WHEN_ANSWERED)
		finish(delivery, true, TELNYX_WEBHOOK_REASON_FAILED);
	else
		hand_over(delivery);
	telnyx_webhook_leave(receiver);
}

bool
telnyx_webhook_answer(struct telnyx_webhook_handle *delivery, bool safe)
{
	struct telnyx_webhook_receiver *receiver;
	bool heard;

	if (delivery == NULL || delivery->answered)
		return false;
	receiver = delivery->receiver;
	heard = delivery->waiter_count > 0;
	if (delivery->running) {
		/* The callback may look at the event until it returns. */
		delivery->answered = true;
		delivery->safe = safe;
		return heard;
	}
	if (receiver == NULL || telnyx_webhook_in_child(receiver)) {
		if (receiver == NULL)
			delivery_free(delivery);
		return false;
	}
	telnyx_webhook_enter(receiver);
	finish(delivery, safe, TELNYX_WEBHOOK_REASON_FAILED);
	telnyx_webhook_leave(receiver);
	return heard;
}

/* A new one in the books, or NULL: no memory. */
static struct telnyx_webhook_handle *
delivery_new(
    struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_event *event)
{
	struct telnyx_webhook_handle *delivery = calloc(1, sizeof(*delivery));

	if (delivery == NULL)
		return NULL;
	if (event->id != NULL && strlen(event->id) <= MAX_ID_BYTES &&
	    (delivery->seen =
		    telnyx_seen_begin(&receiver->seen, event->id, delivery)) == NULL) {
		free(delivery);
		return NULL;
	}
	delivery->receiver = receiver;
	delivery->event = event;
	TAILQ_INIT(&delivery->waiters);
	telnyx_task_init(&delivery->task, run, delivery);
	TAILQ_INSERT_TAIL(&receiver->deliveries, delivery, entry);
	receiver->stats.in_progress++;
	return delivery;
}

/* An event that was seen before.  As judge. */
static bool
deliver_again(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_handle *holder, const struct telnyx_webhook_event *event,
    struct telnyx_webhook_waiter *waiter)
{
	if (holder == NULL) {
		telnyx_webhook_conclude(receiver, waiter, 200,
		    TELNYX_WEBHOOK_REASON_DUPLICATE, TELNYX_WEBHOOK_OK, event);
		return false;
	}
	if (holder->waiter_count >= MAX_WAITERS) {
		telnyx_webhook_conclude(receiver, waiter, 503,
		    TELNYX_WEBHOOK_REASON_BUSY, TELNYX_WEBHOOK_OK, event);
		return false;
	}
	wait_for(holder, waiter, true);
	return true;
}

bool
telnyx_webhook_deliver(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_event *event, struct telnyx_webhook_waiter *waiter)
{
	struct telnyx_webhook_handle *delivery = NULL;
	struct telnyx_seen_entry *seen = NULL;
	bool waits = false;

	if (event->id != NULL)
		seen = telnyx_seen_find(&receiver->seen, event->id, now_ns(receiver));
	if (seen != NULL) {
		waits =
		    deliver_again(receiver, telnyx_seen_holder(seen), event, waiter);
		telnyx_webhook_event_free(event);
		return waits;
	}
	if (is_busy(receiver) || (delivery = delivery_new(receiver, event)) == NULL) {
		bool busy = is_busy(receiver);

		telnyx_webhook_conclude(receiver, waiter, 503,
		    busy ? TELNYX_WEBHOOK_REASON_BUSY : TELNYX_WEBHOOK_REASON_NO_MEMORY,
		    busy ? TELNYX_WEBHOOK_OK : TELNYX_WEBHOOK_NO_MEMORY, event);
		telnyx_webhook_event_free(event);
		return false;
	}
	telnyx_deferred_post(receiver->deferred, &delivery->task);
	if (receiver->params.acknowledge != TELNYX_WEBHOOK_ACK_BEFORE) {
		wait_for(delivery, waiter, false);
		return true;
	}
	settle(delivery, true);
	telnyx_webhook_conclude(receiver, waiter, 200, TELNYX_WEBHOOK_REASON_DELIVERED,
	    TELNYX_WEBHOOK_OK, event);
	return false;
}

void
telnyx_webhook_deliveries_end(struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_webhook_handle *delivery, *next;
	bool child = telnyx_webhook_in_child(receiver);

	/* Acknowledged: it will not come again. */
	if (!child && receiver->params.acknowledge == TELNYX_WEBHOOK_ACK_BEFORE)
		telnyx_deferred_drain(receiver->deferred);
	for (delivery = TAILQ_FIRST(&receiver->deliveries); delivery != NULL;
	     delivery = next) {
		next = TAILQ_NEXT(delivery, entry);
		detach(delivery);
		settle(delivery, false);
		if (!child)
			answer_waiters(delivery, false, TELNYX_WEBHOOK_REASON_PAUSED);
		while (!TAILQ_EMPTY(&delivery->waiters))
			telnyx_webhook_waiter_leave(TAILQ_FIRST(&delivery->waiters));
		delivery->receiver = NULL;
		if (!delivery->handed)
			delivery_free(delivery);
	}
}
