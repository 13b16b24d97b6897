/* SPDX-License-Identifier: MIT */
/* What the files of payloads and drafts share. */
#ifndef TELNYX_QUEUE_PAYLOAD_INTERNAL_H
#define TELNYX_QUEUE_PAYLOAD_INTERNAL_H

#include "queue/payload.h"

#define TELNYX_PAYLOAD_MAX ((size_t)1 << 20)

/* "<name>: <why>", in the arena; telnyx_payload_no_memory. */
const char *telnyx_payload_refuse(
    struct telnyx_arena *arena, const char *name, const char *why);

/* What a job's params send, in structs of this version's length. */
struct telnyx_payload_copy {
	struct telnyx_payload payload; /* points to one of these */
	struct telnyx_message_params message;
	struct telnyx_group_mms_params group_mms;
	struct telnyx_rcs_params rcs;
	struct telnyx_whatsapp_params whatsapp;
};

/* Copy what a job has to send: one of the four, a message without a reference, as that
 * is the queue's.  NULL: fine; else why the job is refused. */
const char *telnyx_payload_take(
    const struct telnyx_job_params *job, struct telnyx_payload_copy *out);

/* Check what is to be sent, and append its JSON; `*to` is the first recipient, borrowed
 * from the params.  NULL: fine; else why it is refused, with the field's name, as a
 * static text or one in the arena. */
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
