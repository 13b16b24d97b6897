/* SPDX-License-Identifier: MIT */
/* What the files of payloads and drafts share. */
#ifndef TELNYX_QUEUE_PAYLOAD_INTERNAL_H
#define TELNYX_QUEUE_PAYLOAD_INTERNAL_H

#include "queue/payload.h"

#define TELNYX_PAYLOAD_MAX ((size_t)1 << 20)

/* "<name>: <why>", in the arena; telnyx_payload_no_memory. */
const char *telnyx_payload_refuse(
    struct telnyx_arena *arena, const char *name, const char *why);

/* Copy the message of a job, which has to have one that its operation takes, without a
 * reference: that is the queue's. */
const char *telnyx_payload_take_message(
    const struct telnyx_job_params *job, struct telnyx_message_params *message);

/* Check what is to be sent, and append its JSON, as telnyx_payload_write(). */
const char *telnyx_payload_encode(const struct telnyx_payload *payload,
    struct telnyx_arena *arena, struct telnyx_buf *out, const char **to);

/* Read the members of an object, but not the one named `but` (NULL: all). */
const char *telnyx_payload_read_members(enum telnyx_job_operation operation,
    struct json_object *json, const char *but, struct telnyx_arena *arena,
    struct telnyx_payload *out);

/* What a draft is made of.  The params have all but the message; `run_at` of 0 is
 * "not given", as is `expires_in` of 0. */
bool telnyx_draft_make(const struct telnyx_job_params *job,
    const struct telnyx_payload *payload, int64_t now_ms, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft);

/* The latest point in time that there is: the end of 9999. */
#define TELNYX_DRAFT_LATEST_MS INT64_C(253402300799999)

#endif
