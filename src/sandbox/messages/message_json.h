/* SPDX-License-Identifier: MIT */
/*
 * The documents of messages, field for field as live ones are.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_MESSAGE_JSON_H
#define TELNYX_SANDBOX_MESSAGES_MESSAGE_JSON_H

#include "sandbox/messages/draft.h"
#include "sandbox/messages/text.h"

/* The URLs that the events of a message go to; "" for nowhere. */
struct sbx_urls {
	const char *url;
	const char *failover;
};

/* The document of an outbound message, as a live reply had it.  NULL: no memory. */
struct json_object *sbx_message_json(struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, const struct sbx_draft *draft,
    const struct sbx_urls *urls, const struct sbx_state *state);
/* The document as webhooks have it: that of message.sent, or, when the message has
 * completed, of message.finalized. */
struct json_object *sbx_message_event_json(struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, const struct sbx_draft *draft,
    const struct sbx_urls *urls, const struct sbx_state *state);
/* A document of another kind, taken, with what has become of the message since. */
struct json_object *sbx_message_aged(
    struct json_object *document, const struct sbx_state *state);
/* The document of an inbound message, the same in replies and webhooks. */
struct json_object *sbx_inbound_json(struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, const struct sbx_text *text,
    const struct sbx_urls *urls);

#endif
