/* SPDX-License-Identifier: MIT */
/*
 * Signatures of webhooks, by the sandbox's own key.
 */
#ifndef TELNYX_SANDBOX_EVENTS_SIGNATURE_H
#define TELNYX_SANDBOX_EVENTS_SIGNATURE_H

#include "sandbox/events/webhooks.h"

#define TELNYX_SANDBOX_SIGNATURE_BYTES 96 /* base64, with its zero */

/* Make a new key.  False: OpenSSL refused. */
bool telnyx_sandbox_webhook_key_new(struct telnyx_sandbox_webhooks *hooks);
/* Sign `signed_text`, which is "TIMESTAMP|BODY". */
bool telnyx_sandbox_webhook_sign(struct telnyx_sandbox_webhooks *hooks,
    const char *signed_text, size_t len, char out[TELNYX_SANDBOX_SIGNATURE_BYTES]);

#endif
