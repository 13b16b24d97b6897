/* SPDX-License-Identifier: MIT */
/*
 * A handle's way through the application.
 *
 *   queued    its task is posted
 *   running   its callback is on the stack
 *   handed    the application has the handle, and the time it wants
 *   finished  answered for: the id is remembered or forgotten, the waiters have
 *             their answer, the handle is gone
 *
 * A handle whose waiters have all left, or had their 503 for a late answer,
 * goes on: if the application then says that it has the event, the id is done,
 * and the next request that brings the event gets 200 without a callback.  A
 * request that brings it meanwhile waits for the same answer.
 */
#include "webhook/handle.h"

#include <stdlib.h>
#include <string.h>

#include "base/histogram.h"
#include "webhook/guard.h"
#include "webhook/receiver_internal.h"
#include "webhook/waiter.h"

/* Requests that may wait for the answer of one event. */
#define MAX_WAITERS 16
/* Ids that are longer are not Telnyx's (theirs are UUIDs), and not remembered. */
#define MAX_ID_BYTES 256

static uint64_t
now_ns(struct telnyx_webhook_receiver *receiver)
{
	return receiver->env->now_ns(receiver->env);
}

static void
handle_free(struct telnyx_webhook_handle *handle)
{
	telnyx_webhook_event_free(handle->event);
	free(handle);
}

/* Answer all waiters.  `reason` is for one that is not 200. */
static void
answer_waiters(
    struct telnyx_webhook_handle *handle, bool safe, enum telnyx_webhook_reason reason)
{
	struct telnyx_webhook_waiter *waiter;

	while ((waiter = TAILQ_FIRST(&handle->waiters)) != NULL) {
		telnyx_webhook_waiter_leave(waiter);
		telnyx_webhook_waiter_conclude(handle->receiver, waiter,
		    safe				      ? 200
		    : reason == TELNYX_WEBHOOK_REASON_FOREIGN ? 404
							      : 503,
		    !safe	    ? reason
		    : waiter->again ? TELNYX_WEBHOOK_REASON_DUPLICATE
				    : TELNYX_WEBHOOK_REASON_DELIVERED,
		    TELNYX_WEBHOOK_OK, handle->event);
	}
}

/* Settle the id in the same turn as the answer: no request is read between. */
static void
settle(struct telnyx_webhook_handle *handle, bool safe)
{
	struct telnyx_webhook_receiver *receiver = handle->receiver;

	if (handle->seen == NULL)
		return;
	if (safe)
		telnyx_seen_done(&receiver->seen, handle->seen, now_ns(receiver));
	else
		telnyx_seen_forget(&receiver->seen, handle->seen);
	handle->seen = NULL;
}

/* Take a handle out of the receiver's list and counts. */
static void
detach(struct telnyx_webhook_handle *handle)
{
	struct telnyx_webhook_receiver *receiver = handle->receiver;

	TAILQ_REMOVE(&receiver->handles, handle, entry);
	receiver->stats.in_progress--;
	if (handle->handed)
		receiver->handed--;
	telnyx_deferred_withdraw(receiver->deferred, &handle->task);
}

static void
finish(
    struct telnyx_webhook_handle *handle, bool safe, enum telnyx_webhook_reason reason)
{
	detach(handle);
	settle(handle, safe);
	answer_waiters(handle, safe, reason);
	handle_free(handle);
}

static const struct telnyx_webhook_route *
route_of(const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_type type)
{
	const struct telnyx_webhook_route *rest =
	    &receiver->routes[TELNYX_WEBHOOK_TYPE_UNSET];
	size_t at = telnyx_webhook_route_index(type);

	return receiver->routes[at].cb != NULL ? &receiver->routes[at] : rest;
}

static void
hand_over(struct telnyx_webhook_handle *handle)
{
	handle->handed = true;
	handle->receiver->handed++;
}

static void
count_event(
    struct telnyx_webhook_receiver *receiver, const struct telnyx_webhook_event *event)
{
	int64_t then_ms = event->occurred_at.unix_ms, now_ms;

	receiver->stats.events++;
	receiver->types[telnyx_webhook_route_index(event->type)]++;
	if (event->occurred_at.text == NULL || then_ms < 0)
		return;
	now_ms = receiver->env->unix_ms(receiver->env);
	telnyx_histogram_count(&receiver->stats.ages, TELNYX_HISTOGRAM_EVENT,
	    now_ms > then_ms ? (uint64_t)(now_ms - then_ms) * TELNYX_NS_PER_MS : 0);
}

/* Does the application have as many handles as it may? */
static bool
is_busy(const struct telnyx_webhook_receiver *receiver)
{
	return receiver->handed >= receiver->params.max_in_progress;
}

/* Why an event that the application does not take is not taken. */
static enum telnyx_webhook_reason
why_not(const struct telnyx_webhook_handle *handle)
{
	return handle->foreign ? TELNYX_WEBHOOK_REASON_FOREIGN
			       : TELNYX_WEBHOOK_REASON_FAILED;
}

/* Call the application; no other function does.  A burst of events is queued whatever
 * its size (each connection adds but little), and meets the limit here. */
static void
run(void *arg)
{
	struct telnyx_webhook_handle *handle = arg;
	struct telnyx_webhook_receiver *receiver = handle->receiver;
	enum telnyx_webhook_acknowledge when = receiver->params.acknowledge;
	struct telnyx_webhook_route route = *route_of(receiver, handle->event->type);

	telnyx_webhook_enter(receiver);
	if (is_busy(receiver)) {
		finish(handle, false, TELNYX_WEBHOOK_REASON_BUSY);
		telnyx_webhook_leave(receiver);
		return;
	}
	if (route.cb != NULL) {
		count_event(receiver, handle->event);
		handle->running = true;
		route.cb(handle->event,
		    when == TELNYX_WEBHOOK_ACK_BEFORE ? NULL : handle, route.arg);
		handle->running = false;
	}
	if (handle->answered)
		finish(handle, handle->safe, why_not(handle));
	else if (route.cb == NULL || when != TELNYX_WEBHOOK_ACK_WHEN_ANSWERED)
		finish(handle, true, TELNYX_WEBHOOK_REASON_FAILED);
	else
		hand_over(handle);
	telnyx_webhook_leave(receiver);
}

static bool
answer(struct telnyx_webhook_handle *handle, bool safe, bool foreign)
{
	struct telnyx_webhook_receiver *receiver;
	bool heard;

	if (handle == NULL)
		return false;
	receiver = handle->receiver;
	if (receiver != NULL && !telnyx_webhook_admits(receiver))
		return false;
	if (handle->answered)
		return false;
	heard = handle->waiter_count > 0;
	handle->foreign = foreign;
	if (handle->running) {
		/* The callback may look at the event until it returns. */
		handle->answered = true;
		handle->safe = safe;
		return heard;
	}
	if (receiver == NULL) {
		handle_free(handle);
		return false;
	}
	telnyx_webhook_enter(receiver);
	finish(handle, safe, why_not(handle));
	telnyx_webhook_leave(receiver);
	return heard;
}

bool
telnyx_webhook_answer(struct telnyx_webhook_handle *handle, bool safe)
{
	return answer(handle, safe, false);
}

bool
telnyx_webhook_disown(struct telnyx_webhook_handle *handle)
{
	return answer(handle, false, true);
}

/* A new handle in the receiver's list and counts; NULL: no memory. */
static struct telnyx_webhook_handle *
handle_new(struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_event *event)
{
	struct telnyx_webhook_handle *handle = calloc(1, sizeof(*handle));

	if (handle == NULL)
		return NULL;
	if (event->id != NULL && strlen(event->id) <= MAX_ID_BYTES &&
	    (handle->seen = telnyx_seen_begin(&receiver->seen, event->id, handle)) ==
		NULL) {
		free(handle);
		return NULL;
	}
	handle->receiver = receiver;
	handle->event = event;
	TAILQ_INIT(&handle->waiters);
	telnyx_task_init(&handle->task, run, handle);
	TAILQ_INSERT_TAIL(&receiver->handles, handle, entry);
	receiver->stats.in_progress++;
	return handle;
}

/* Have a request wait for the handle of its event, which came before; NULL: the
 * event is done.  True: it waits. */
static bool
join_holder(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_handle *holder, const struct telnyx_webhook_event *event,
    struct telnyx_webhook_waiter *waiter)
{
	if (holder == NULL) {
		telnyx_webhook_waiter_conclude(receiver, waiter, 200,
		    TELNYX_WEBHOOK_REASON_DUPLICATE, TELNYX_WEBHOOK_OK, event);
		return false;
	}
	if (holder->waiter_count >= MAX_WAITERS) {
		telnyx_webhook_waiter_conclude(receiver, waiter, 503,
		    TELNYX_WEBHOOK_REASON_BUSY, TELNYX_WEBHOOK_OK, event);
		return false;
	}
	telnyx_webhook_waiter_join(waiter, holder, true);
	return true;
}

bool
telnyx_webhook_handle_event(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_event *event, struct telnyx_webhook_waiter *waiter)
{
	struct telnyx_webhook_handle *handle = NULL;
	struct telnyx_seen_entry *seen = NULL;
	bool waits = false;

	if (event->id != NULL)
		seen = telnyx_seen_find(&receiver->seen, event->id, now_ns(receiver));
	if (seen != NULL) {
		waits = join_holder(receiver, telnyx_seen_holder(seen), event, waiter);
		telnyx_webhook_event_free(event);
		return waits;
	}
	if (is_busy(receiver) || (handle = handle_new(receiver, event)) == NULL) {
		bool busy = is_busy(receiver);

		telnyx_webhook_waiter_conclude(receiver, waiter, 503,
		    busy ? TELNYX_WEBHOOK_REASON_BUSY : TELNYX_WEBHOOK_REASON_NO_MEMORY,
		    busy ? TELNYX_WEBHOOK_OK : TELNYX_WEBHOOK_NO_MEMORY, event);
		telnyx_webhook_event_free(event);
		return false;
	}
	telnyx_deferred_post(receiver->deferred, &handle->task);
	if (receiver->params.acknowledge != TELNYX_WEBHOOK_ACK_BEFORE) {
		telnyx_webhook_waiter_join(waiter, handle, false);
		return true;
	}
	settle(handle, true);
	telnyx_webhook_waiter_conclude(receiver, waiter, 200,
	    TELNYX_WEBHOOK_REASON_DELIVERED, TELNYX_WEBHOOK_OK, event);
	return false;
}

void
telnyx_webhook_handles_end(struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_webhook_handle *handle, *next;
	bool child = telnyx_webhook_in_child(receiver);

	/* What is acknowledged will not come again: the application gets it now. */
	if (!child && receiver->params.acknowledge == TELNYX_WEBHOOK_ACK_BEFORE)
		telnyx_deferred_drain(receiver->deferred);
	for (handle = TAILQ_FIRST(&receiver->handles); handle != NULL; handle = next) {
		next = TAILQ_NEXT(handle, entry);
		detach(handle);
		settle(handle, false);
		if (!child)
			answer_waiters(handle, false, TELNYX_WEBHOOK_REASON_PAUSED);
		while (!TAILQ_EMPTY(&handle->waiters))
			telnyx_webhook_waiter_leave(TAILQ_FIRST(&handle->waiters));
		handle->receiver = NULL;
		if (!handle->handed)
			handle_free(handle);
	}
}
