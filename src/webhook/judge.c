/* SPDX-License-Identifier: MIT */
/* What is to become of a request, and the books about it. */
#include <string.h>

#include "webhook/receiver_internal.h"

void
telnyx_webhook_waiter_begin(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, const char *peer)
{
	waiter->delivery = NULL;
	waiter->again = false;
	waiter->peer = peer;
	waiter->body_bytes = 0;
	waiter->began_ns = receiver->env->now_ns(receiver->env);
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
	if (receiver->params.on_report == NULL)
		return;
	about.duration_ns = receiver->env->now_ns(receiver->env) - waiter->began_ns;
	receiver->params.on_report(&about, receiver->params.report_arg);
}

void
telnyx_webhook_conclude(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result, const struct telnyx_webhook_event *event)
{
	report(receiver, waiter, status, reason, result, event);
	waiter->answer(waiter, status);
}

void
telnyx_webhook_give_up(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, int status, enum telnyx_webhook_reason reason)
{
	const struct telnyx_webhook_event *event =
	    waiter->delivery != NULL ? waiter->delivery->event : NULL;

	telnyx_webhook_waiter_leave(waiter);
	telnyx_webhook_conclude(
	    receiver, waiter, status, reason, TELNYX_WEBHOOK_OK, event);
}

void
telnyx_webhook_lose(struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_waiter *waiter, enum telnyx_webhook_reason reason)
{
	const struct telnyx_webhook_event *event =
	    waiter->delivery != NULL ? waiter->delivery->event : NULL;

	telnyx_webhook_waiter_leave(waiter);
	report(receiver, waiter, 0, reason, TELNYX_WEBHOOK_OK, event);
}

/* Refuse for what verifying or parsing has found. */
static void
refuse(struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_waiter *waiter,
    int status, enum telnyx_webhook_reason reason, enum telnyx_webhook_result result)
{
	if (result >= TELNYX_WEBHOOK_NO_KEYS) {
		status = 503;
		reason = TELNYX_WEBHOOK_REASON_NO_MEMORY;
	}
	telnyx_webhook_conclude(receiver, waiter, status, reason, result, NULL);
}

static enum telnyx_webhook_result
verify(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_inbound *inbound)
{
	return telnyx_webhook_verify(TELNYX_WEBHOOK_VERIFY(.body = inbound->body,
	    .body_bytes = inbound->body_bytes, .signature = inbound->signature,
	    .timestamp = inbound->timestamp, .keys = receiver->keys,
	    .tolerance_s = receiver->params.tolerance_s,
	    .now_s = receiver->env->unix_ms(receiver->env) / 1000));
}

bool
telnyx_webhook_judge(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_inbound *inbound, struct telnyx_webhook_waiter *waiter)
{
	struct telnyx_webhook_event *event = NULL;
	enum telnyx_webhook_result result;

	waiter->body_bytes = inbound->body_bytes;
	if (receiver->paused) {
		refuse(receiver, waiter, 503, TELNYX_WEBHOOK_REASON_PAUSED,
		    TELNYX_WEBHOOK_OK);
	} else if (inbound->body_bytes > receiver->params.max_body_bytes) {
		refuse(receiver, waiter, 413, TELNYX_WEBHOOK_REASON_BODY_SIZE,
		    TELNYX_WEBHOOK_OK);
	} else if (inbound->body_bytes == 0) {
		refuse(receiver, waiter, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT,
		    TELNYX_WEBHOOK_EMPTY);
	} else if (inbound->repeated) {
		/* Which of them a proxy before us has looked at nobody knows. */
		refuse(receiver, waiter, 401, TELNYX_WEBHOOK_REASON_REPEATED,
		    TELNYX_WEBHOOK_OK);
	} else if ((result = verify(receiver, inbound)) != TELNYX_WEBHOOK_OK) {
		refuse(receiver, waiter, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, result);
	} else if ((result = telnyx_webhook_event_parse(
			inbound->body, inbound->body_bytes, inbound->target, &event)) !=
		   TELNYX_WEBHOOK_OK) {
		refuse(receiver, waiter, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, result);
	} else {
		return telnyx_webhook_deliver(receiver, event, waiter);
	}
	return false;
}
