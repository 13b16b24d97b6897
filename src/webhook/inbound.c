/* SPDX-License-Identifier: MIT */
/* What becomes of a request that is whole: see inbound.h. */
#include "webhook/inbound.h"

#include <string.h>

#include "webhook/handle.h"
#include "webhook/receiver_internal.h"
#include "webhook/waiter.h"

/* Refuse a request; `result` is what verifying or parsing has found.  Failures of our
 * own (from NO_KEYS on) ask for the event again. */
static void
refuse(struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_waiter *waiter,
    int status, enum telnyx_webhook_reason reason, enum telnyx_webhook_result result)
{
	if (result >= TELNYX_WEBHOOK_NO_KEYS) {
		status = 503;
		reason = TELNYX_WEBHOOK_REASON_NO_MEMORY;
	}
	telnyx_webhook_waiter_conclude(receiver, waiter, status, reason, result, NULL);
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
telnyx_webhook_inbound_process(struct telnyx_webhook_receiver *receiver,
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
		/* Nobody knows at which of the two a proxy before us has looked. */
		refuse(receiver, waiter, 401, TELNYX_WEBHOOK_REASON_REPEATED,
		    TELNYX_WEBHOOK_OK);
	} else if ((result = verify(receiver, inbound)) != TELNYX_WEBHOOK_OK) {
		refuse(receiver, waiter, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, result);
	} else if ((result = telnyx_webhook_event_parse(
			inbound->body, inbound->body_bytes, inbound->target, &event)) !=
		   TELNYX_WEBHOOK_OK) {
		refuse(receiver, waiter, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, result);
	} else {
		return telnyx_webhook_handle_event(receiver, event, waiter);
	}
	return false;
}
