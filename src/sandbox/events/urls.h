/* SPDX-License-Identifier: MIT */
/* The URLs that events go to. */
#ifndef TELNYX_SANDBOX_EVENTS_URLS_H
#define TELNYX_SANDBOX_EVENTS_URLS_H

#include "sandbox/messages/message_json.h"

/* The URLs for the events of a profile: its own, or, where it has none, those of the
 * settings. */
void sbx_profile_urls(const struct telnyx_sandbox *sandbox, const char *profile_id,
    struct sbx_urls *urls);
/* The URLs for the events of a message: its own, or else its profile's. */
void sbx_message_urls(const struct telnyx_sandbox *sandbox,
    const struct sbx_draft *draft, struct sbx_urls *urls);

#endif
