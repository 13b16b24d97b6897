/* SPDX-License-Identifier: MIT */
/*
 * What a job sends, as JSON: written from the params of a message, and read back into
 * them, field by field, with the names that the API has.
 *
 * Reading is strict: a member that is not known, or of another type than the params',
 * is refused by its name, never left out: a later version may mean something by it.
 *
 * What is refused here is what no worker could send: no recipient, or one of no
 * plausible form, no content, what JSON cannot say, and all that the client's own check
 * refuses (texts that are too long, URLs, what an operation does not take).  What is
 * missing after the sender has filled in its own is the client's to say when it sends.
 */
#ifndef TELNYX_QUEUE_PAYLOAD_H
#define TELNYX_QUEUE_PAYLOAD_H

#include <json-c/json_object.h>
#include <telnyx/message_kinds.h>
#include <telnyx/queue.h>

#include "base/arena.h"
#include "base/buf.h"
#include "queue/store.h"

/* What a payload says: one of them is given, the operation's. */
struct telnyx_payload {
	enum telnyx_job_operation operation;
	struct telnyx_message_params *message;
	struct telnyx_group_mms_params *group_mms;
	struct telnyx_rcs_params *rcs;
	struct telnyx_whatsapp_params *whatsapp;
};

/* Why nothing was read or written, known by its address: no memory.  It says nothing of
 * the job.  The arena of a reading has `failed` then. */
extern const char telnyx_payload_no_memory[];

/* Read a payload.  All of it, texts too, is in the arena.  NULL: fine; else what is
 * wrong. */
const char *telnyx_payload_read(enum telnyx_job_operation operation, const char *json,
    struct telnyx_arena *arena, struct telnyx_payload *out);

/* Make a draft of a job's params: checks them (lengths, ranges, names), fills in what
 * is not given (queue "default", 20 attempts, run_at), writes the payload.
 * `draft->refused` says what is wrong, if something is.  False: no memory. */
bool telnyx_draft_of_params(const struct telnyx_job_params *job, int64_t now_ms,
    struct telnyx_arena *arena, struct telnyx_job_draft *draft);

/* The same of a line of JSON (see telnyx_queue_enqueue_json()). */
bool telnyx_draft_of_json(const char *text, int64_t now_ms, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft);

#endif
