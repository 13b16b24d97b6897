/* SPDX-License-Identifier: MIT */
/*
 * Where events go.
 */
#ifndef TELNYX_SANDBOX_EVENTS_URLS_H
#define TELNYX_SANDBOX_EVENTS_URLS_H

#include "sandbox/messages/message_json.h"

/* Where the events of a profile go: to its own URLs, or, where it has none, to
 * those of the settings. */
void telnyx_sandbox_profile_urls(const struct telnyx_sandbox *sandbox,
    const char *profile_id, struct telnyx_sandbox_urls *urls);
/* Where those of a message go: to its own URLs, or else to its profile's. */
void telnyx_sandbox_message_urls(const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_draft *draft, struct telnyx_sandbox_urls *urls);

#endif
