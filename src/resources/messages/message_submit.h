/* SPDX-License-Identifier: MIT */
/* What every way to send one message shares (in message.c). */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_SUBMIT_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_SUBMIT_H

#include "client/resource.h"
#include "resources/messages/message_tables.h"

/* Of an operation whose result is a message. */
#define MESSAGE_RESULT                                                                 \
	.result = &telnyx_message_table, .gives_message = true, .what = "a message",   \
	.expects = "id"

/* Send what a struct telnyx_message_params says: fill in what is the sender's, check,
 * count its parts for rate limits.  The kind says which fields the operation takes. */
enum telnyx_status telnyx_message_submit(struct telnyx_client *client,
    const struct telnyx_operation *operation, enum telnyx_send_kind kind,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id);

/* The fields of a message that its sender, then the client's own, fills in where the
 * caller has said nothing; NULL: the message has none, or nobody fills it in. */
struct telnyx_message_open {
	const char **from;
	const char **messaging_profile_id;
	const char **webhook_url;
	const char **webhook_failover_url;
	struct telnyx_opt_bool *use_profile_webhooks;
};

void telnyx_message_fill_in(const struct telnyx_message_open *open,
    const struct telnyx_client *client, const struct telnyx_call_options *settings);

#endif
