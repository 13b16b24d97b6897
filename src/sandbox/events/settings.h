/* SPDX-License-Identifier: MIT */
/*
 * The settings of what becomes of messages and how it is told.
 */
#ifndef TELNYX_SANDBOX_EVENTS_SETTINGS_H
#define TELNYX_SANDBOX_EVENTS_SETTINGS_H

#include "sandbox/events/webhooks.h"

/* Take settings into use.  On failure nothing has changed, and *why says why, or is
 * NULL. */
enum telnyx_status sbx_settings_set(struct sbx_webhooks *hooks,
    const struct telnyx_sandbox_events *events, const char **why);
void sbx_settings_clear(struct telnyx_sandbox_events *settings);

#endif
