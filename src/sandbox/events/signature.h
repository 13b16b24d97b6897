/* SPDX-License-Identifier: MIT */
/*
 * Signatures of webhooks, by the sandbox's own key.
 */
#ifndef TELNYX_SANDBOX_EVENTS_SIGNATURE_H
#define TELNYX_SANDBOX_EVENTS_SIGNATURE_H

#include "sandbox/events/webhooks.h"

#define SBX_SIGNATURE_BYTES 96 /* base64, with its zero */

/* Make a new key.  False: OpenSSL refused. */
bool sbx_webhook_key_new(struct sbx_webhooks *hooks);
/* Sign `signed_text`, which is "TIMESTAMP|BODY". */
bool sbx_webhook_sign(struct sbx_webhooks *hooks, const char *signed_text, size_t len,
    char out[SBX_SIGNATURE_BYTES]);

#endif
