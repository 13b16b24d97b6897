/* SPDX-License-Identifier: MIT */
#include "support/webhooks_fx.h"

struct telnyx_webhook_receiver *
fx_setup_with_webhooks(
    enum telnyx_http_version http, const char *path, telnyx_webhook_event_cb on_event)
{
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_sandbox_events events;
	struct telnyx_sandbox_params sandbox;

	telnyx_sandbox_events_init(&events);
	events.delivered_after_ms.given = true;
	telnyx_sandbox_params_init(&sandbox);
	sandbox.events = &events;
	sandbox.http_version = http;
	fx_setup_with(&sandbox, NULL);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new_with_env(fx.base, fx.env,
		TELNYX_WEBHOOK_RECEIVER(.public_key = telnyx_sandbox_webhook_public_key(
					    fx.sandbox),
		    .acknowledge = TELNYX_WEBHOOK_ACK_AFTER),
		&receiver, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_webhook_receiver_listen(
			     receiver, TELNYX_WEBHOOK_LISTEN(.path = path), NULL),
	    TELNYX_OK);
	return receiver;
}
