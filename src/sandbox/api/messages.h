/* SPDX-License-Identifier: MIT */
/*
 * Messages as the API makes, shows and cancels them.
 */
#ifndef TELNYX_SANDBOX_API_MESSAGES_H
#define TELNYX_SANDBOX_API_MESSAGES_H

#include "sandbox/messages/messages.h"

/* POST /v2/messages. */
void sbx_message_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct sbx_answer *answer);
/* Keep one of another kind than SMS and MMS, and answer with its document. */
void sbx_message_create_other(struct telnyx_sandbox *sandbox,
    struct json_object *document, const char *to, struct sbx_answer *answer);
void sbx_message_show(struct telnyx_sandbox *sandbox, const char *id, size_t id_len,
    struct sbx_answer *answer);
void sbx_message_cancel(struct telnyx_sandbox *sandbox, const char *id, size_t id_len,
    struct sbx_answer *answer);
/* Answer with the document of a message. */
void sbx_message_answer(struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, struct sbx_answer *answer);

#endif
