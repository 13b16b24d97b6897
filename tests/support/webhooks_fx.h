/* SPDX-License-Identifier: MIT */
/* The fixture with webhooks: what the sandbox tells of messages comes to a receiver, on
 * one loop and one clock. */
#ifndef TELNYX_TESTS_WEBHOOKS_FX_H
#define TELNYX_TESTS_WEBHOOKS_FX_H

#include "support/fixture.h"
#include "webhook/receiver_internal.h"

/* fx_setup() with a receiver that listens at this path.  Free the receiver before
 * fx_teardown(). */
struct telnyx_webhook_receiver *fx_setup_with_webhooks(
    enum telnyx_http_version http, const char *path, telnyx_webhook_event_cb on_event);

#endif
