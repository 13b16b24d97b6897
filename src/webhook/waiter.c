/* SPDX-License-Identifier: MIT */
/* The ends of a request, and what is counted and reported about it. */
#include "webhook/waiter.h"

#include "webhook/handle.h"
#include "webhook/receiver_internal.h"

void
telnyx_webhook_waiter_begin(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, const char *peer)
{
	waiter->handle = NULL;
	waiter->again = false;
	waiter->peer = peer;
	waiter->body_bytes = 0;
	waiter->began_ns = receiver->env->now_ns(receiver->env);
}

void
telnyx_webhook_waiter_join(struct telnyx_webhook_waiter *waiter,
    struct telnyx_webhook_handle *handle, bool again)
{
	TAILQ_INSERT_TAIL(&handle->waiters, waiter, entry);
	handle->waiter_count++;
	waiter->handle = handle;
	waiter->again = again;
}

void
telnyx_webhook_waiter_leave(struct telnyx_webhook_waiter *waiter)
{
	struct telnyx_webhook_handle *handle = waiter->handle;

	if (handle == NULL)
		return;
	TAILQ_REMOVE(&handle->waiters, waiter, entry);
	handle->waiter_count--;
	waiter->handle = NULL;
}

static void
report(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_waiter *waiter, int status,
    enum telnyx_webhook_reason reason, enum telnyx_webhook_result result,
    const struct telnyx_webhook_event *event)
{
	struct telnyx_webhook_report about = {
	    .reason = reason,
	    .http_status = status,
	    .result = result,
	    .peer = waiter->peer,
	    .event_id = event != NULL ? event->id : NULL,
	    .event_type = event != NULL ? event->type_text : NULL,
	    .body_bytes = waiter->body_bytes,
	};

	receiver->stats.requests++;
	receiver->reasons[reason]++;
	receiver->stats.body_bytes += waiter->body_bytes;
	if (receiver->params.on_report == NULL)
		return;
	about.duration_ns = receiver->env->now_ns(receiver->env) - waiter->began_ns;
	receiver->params.on_report(&about, receiver->params.report_arg);
}

void
telnyx_webhook_waiter_conclude(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result, const struct telnyx_webhook_event *event)
{
	report(receiver, waiter, status, reason, result, event);
	waiter->answer(waiter, status);
}

void
telnyx_webhook_waiter_refuse(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason)
{
	const struct telnyx_webhook_event *event =
	    waiter->handle != NULL ? waiter->handle->event : NULL;

	telnyx_webhook_waiter_leave(waiter);
	telnyx_webhook_waiter_conclude(
	    receiver, waiter, status, reason, TELNYX_WEBHOOK_OK, event);
}

void
telnyx_webhook_waiter_abandon(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, enum telnyx_webhook_reason reason)
{
	const struct telnyx_webhook_event *event =
	    waiter->handle != NULL ? waiter->handle->event : NULL;

	telnyx_webhook_waiter_leave(waiter);
	report(receiver, waiter, 0, reason, TELNYX_WEBHOOK_OK, event);
}
