/* SPDX-License-Identifier: MIT */
/*
 * Walks: each follows a message until its end, and makes an event of each thing
 * to tell.
 */
#ifndef TELNYX_SANDBOX_EVENTS_WALK_H
#define TELNYX_SANDBOX_EVENTS_WALK_H

#include "sandbox/events/webhooks.h"
#include "sandbox/messages/messages.h"

/* What the events of a message with such a body will take, at most. */
size_t sbx_walk_bytes(size_t body_len);
/* Follow a message that has somewhere to tell.  False: no memory. */
bool sbx_walk_start(struct telnyx_sandbox *sandbox, struct sbx_message *message);
void sbx_walk_free_all(struct sbx_webhooks *hooks);

#endif
