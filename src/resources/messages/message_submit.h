/* SPDX-License-Identifier: MIT */
/* What every way to send one message shares (in message.c). */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_SUBMIT_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_SUBMIT_H

#include "client/resource.h"

/* Of an operation whose result is a message. */
#define MESSAGE_RESULT                                                                 \
	.result = &telnyx_message_table, .gives_message = true, .what = "a message",   \
	.expects = "id"

/* Fill in what is the sender's, check, count its parts for rate limits, send. */
enum telnyx_status telnyx_message_submit(struct telnyx_client *client,
    const struct telnyx_operation *operation,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *id);

#endif
