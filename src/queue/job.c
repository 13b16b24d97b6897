/* SPDX-License-Identifier: MIT */
/* Jobs: names for logs, and copies. */
#include <telnyx/queue.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char *
name_of(const char *const *names, size_t count, int value)
{
	return value >= 0 && (size_t)value < count && names[value] != NULL
		   ? names[value]
		   : "?";
}

#define NAME_OF(names, value)                                                          \
	name_of(names, sizeof(names) / sizeof(*(names)), (int)(value))

const char *
telnyx_job_state_name(enum telnyx_job_state state)
{
	static const char *const names[] = {
	    [TELNYX_JOB_READY] = "ready",
	    [TELNYX_JOB_CLAIMED] = "claimed",
	    [TELNYX_JOB_ACCEPTED] = "accepted",
	    [TELNYX_JOB_UNKNOWN] = "unknown",
	    [TELNYX_JOB_DISCARDED] = "discarded",
	    [TELNYX_JOB_CANCELLED] = "cancelled",
	    [TELNYX_JOB_HELD] = "held",
	};

	return NAME_OF(names, state);
}

const char *
telnyx_job_reason_name(enum telnyx_job_reason reason)
{
	static const char *const names[] = {
	    [TELNYX_JOB_REASON_NONE] = "none",
	    [TELNYX_JOB_SNOOZED] = "snoozed",
	    [TELNYX_JOB_RETRYING] = "retrying",
	    [TELNYX_JOB_RELEASED] = "released",
	    [TELNYX_JOB_REJECTED] = "rejected",
	    [TELNYX_JOB_ATTEMPTS_USED] = "attempts_used",
	    [TELNYX_JOB_EXPIRED] = "expired",
	    [TELNYX_JOB_GAVE_UP] = "gave_up",
	    [TELNYX_JOB_BY_OPERATOR] = "by_operator",
	    [TELNYX_JOB_RESENDING] = "resending",
	    [TELNYX_JOB_KILLS_WORKERS] = "kills_workers",
	    [TELNYX_JOB_UNREADABLE] = "unreadable",
	    [TELNYX_JOB_NO_SENDER] = "no_sender",
	    [TELNYX_JOB_BY_HANDLER] = "by_handler",
	    [TELNYX_JOB_STORE_WENT_BACK] = "store_went_back",
	};

	return NAME_OF(names, reason);
}

const char *
telnyx_job_doubt_name(enum telnyx_job_doubt doubt)
{
	static const char *const names[] = {
	    [TELNYX_DOUBT_NONE] = "none",
	    [TELNYX_DOUBT_WORKER_DIED] = "worker_died",
	    [TELNYX_DOUBT_TIMEOUT] = "timeout",
	    [TELNYX_DOUBT_CONNECTION] = "connection",
	    [TELNYX_DOUBT_ANSWER] = "answer",
	    [TELNYX_DOUBT_STORE_WENT_BACK] = "store_went_back",
	};

	return NAME_OF(names, doubt);
}

const char *
telnyx_job_found_name(enum telnyx_job_found found)
{
	static const char *const names[] = {
	    [TELNYX_FOUND_NOTHING] = "nothing",
	    [TELNYX_FOUND_JOURNAL] = "journal",
	    [TELNYX_FOUND_LATE_OUTCOME] = "late_outcome",
	    [TELNYX_FOUND_WEBHOOK] = "webhook",
	    [TELNYX_FOUND_LOOK_UP] = "look_up",
	    [TELNYX_FOUND_OPERATOR] = "operator",
	    [TELNYX_FOUND_NO_EVIDENCE] = "no_evidence",
	};

	return NAME_OF(names, found);
}

/* The client's functions, as its telemetry names them. */
const char *
telnyx_job_operation_name(enum telnyx_job_operation operation)
{
	static const char *const names[] = {
	    [TELNYX_JOB_SEND] = "message_send",
	    [TELNYX_JOB_LONG_CODE] = "message_send_long_code",
	    [TELNYX_JOB_SHORT_CODE] = "message_send_short_code",
	    [TELNYX_JOB_NUMBER_POOL] = "message_send_number_pool",
	    [TELNYX_JOB_ALPHANUMERIC_SENDER_ID] = "message_send_alphanumeric_sender_id",
	    [TELNYX_JOB_SCHEDULE] = "message_schedule",
	    [TELNYX_JOB_GROUP_MMS] = "message_send_group_mms",
	    [TELNYX_JOB_RCS] = "message_send_rcs",
	    [TELNYX_JOB_WHATSAPP] = "message_send_whatsapp",
	};

	return NAME_OF(names, operation);
}

const char *
telnyx_job_event_name(enum telnyx_job_event event)
{
	static const char *const names[] = {
	    [TELNYX_JOB_EVENT_CLAIMED] = "claimed",
	    [TELNYX_JOB_EVENT_ACCEPTED] = "accepted",
	    [TELNYX_JOB_EVENT_SNOOZED] = "snoozed",
	    [TELNYX_JOB_EVENT_RETRYING] = "retrying",
	    [TELNYX_JOB_EVENT_DISCARDED] = "discarded",
	    [TELNYX_JOB_EVENT_UNKNOWN] = "unknown",
	    [TELNYX_JOB_EVENT_RELEASED] = "released",
	    [TELNYX_JOB_EVENT_RESOLVED] = "resolved",
	    [TELNYX_JOB_EVENT_DELIVERY] = "delivery",
	    [TELNYX_JOB_EVENT_DUPLICATE] = "duplicate",
	    [TELNYX_JOB_EVENT_CONTRADICTION] = "contradiction",
	    [TELNYX_JOB_EVENT_HELD] = "held",
	    [TELNYX_JOB_EVENT_SENDER_HELD] = "sender_held",
	    [TELNYX_JOB_EVENT_BATCH_ENDED] = "batch_ended",
	    [TELNYX_JOB_EVENT_STORE_WENT_BACK] = "store_went_back",
	    [TELNYX_JOB_EVENT_TROUBLE] = "trouble",
	    [TELNYX_JOB_EVENT_TROUBLE_OVER] = "trouble_over",
	    [TELNYX_JOB_EVENT_STORE_LOST] = "store_lost",
	};

	return NAME_OF(names, event);
}

/* --- copies ----------------------------------------------------------------- */

/* A copy, with the memory of its texts. */
struct job_copy {
	struct telnyx_job job; /* first: the public pointer is ours too */
	struct telnyx_arena arena;
};

/* Replace each text of a job by a copy of it. */
static void
copy_texts(struct telnyx_job *job, struct telnyx_arena *arena)
{
	const char **const texts[] = {&job->reference, &job->queue, &job->part,
	    &job->sender, &job->batch, &job->unique_key, &job->meta, &job->message_id,
	    &job->group_message_id, &job->to, &job->error, &job->error_code,
	    &job->history, &job->payload};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = telnyx_arena_strdup(arena, *texts[i]);
}

struct telnyx_job *
telnyx_job_dup(const struct telnyx_job *job)
{
	struct job_copy *copy;

	if (job == NULL || (copy = calloc(1, sizeof(*copy))) == NULL)
		return NULL;
	copy->job = *job;
	copy_texts(&copy->job, &copy->arena);
	if (copy->arena.failed) {
		telnyx_job_free(&copy->job);
		return NULL;
	}
	return &copy->job;
}

void
telnyx_job_free(struct telnyx_job *job)
{
	struct job_copy *copy = (struct job_copy *)(void *)job;

	if (job == NULL)
		return;
	/* It may hold a one-time password. */
	telnyx_arena_wipe(&copy->arena);
	free(copy);
}
