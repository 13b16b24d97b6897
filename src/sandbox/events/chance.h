/* SPDX-License-Identifier: MIT */
/*
 * Chance, of the settings' making.
 */
#ifndef TELNYX_SANDBOX_EVENTS_CHANCE_H
#define TELNYX_SANDBOX_EVENTS_CHANCE_H

#include "sandbox/events/webhooks.h"
#include "sandbox/messages/fate.h"

/* True so many times in a hundred. */
bool sbx_happens(struct sbx_webhooks *hooks, uint32_t percent);
/* Choose how a message to `to` ends. */
void sbx_fate_choose(struct sbx_webhooks *hooks, const char *to, struct sbx_fate *fate);

#endif
