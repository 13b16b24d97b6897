/* SPDX-License-Identifier: MIT */
/*
 * Drafts: a job's params, checked, with what is not given filled in.  The limits are
 * those of <telnyx/job.h>.  A fault is told with the name that the param has.
 */
#include <string.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/utf8.h"
#include "queue/payload_internal.h"
#include "queue/payload_tables.h"

#define QUEUE_MAX 64
#define NAME_MAX_BYTES 128 /* of a part, a sender, a batch */
#define KEY_MAX 256
#define META_MAX 4096
#define ATTEMPTS_DEFAULT 20
#define ATTEMPTS_MAX 1000
#define PRIORITY_MAX 9
#define FREE_STATES (1u << TELNYX_JOB_DISCARDED | 1u << TELNYX_JOB_CANCELLED)

#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."

/* --- texts ------------------------------------------------------------------ */

static const char *
check_queue(const char *queue)
{
	size_t len;

	if (queue == NULL)
		return NULL;
	len = strspn(queue, NAME_CHARS);
	if (len == 0 || len > QUEUE_MAX || queue[len] != '\0')
		return "queue: must be 1 to 64 of A-Z, a-z, 0-9, '_', '-' and '.'";
	return NULL;
}

static bool
is_text(const char *text, size_t max)
{
	return text == NULL || (strlen(text) <= max && telnyx_utf8_is_valid(text));
}

/* A text that is empty where one was meant: a key that somebody's program failed to
 * fill in would take all jobs for one. */
static bool
is_empty(const char *text)
{
	return text != NULL && text[0] == '\0';
}

static const char *
check_texts(const struct telnyx_job_params *job)
{
	const char *why = check_queue(job->queue);

	if (why != NULL)
		return why;
	if (!is_text(job->part, NAME_MAX_BYTES))
		return "part: must be up to 128 bytes of UTF-8";
	if (!is_text(job->sender, NAME_MAX_BYTES))
		return "sender: must be up to 128 bytes of UTF-8";
	if (!is_text(job->batch, NAME_MAX_BYTES) || is_empty(job->batch))
		return "batch: must be 1 to 128 bytes of UTF-8";
	if (!is_text(job->unique_key, KEY_MAX) || is_empty(job->unique_key))
		return "unique_key: must be 1 to 256 bytes of UTF-8";
	if (!is_text(job->meta, META_MAX))
		return "meta: must be up to 4096 bytes of UTF-8";
	return NULL;
}

/* --- numbers ---------------------------------------------------------------- */

static const char *
check_numbers(const struct telnyx_job_params *job)
{
	if (job->priority < 0 || job->priority > PRIORITY_MAX)
		return "priority: must be 0 to 9";
	if (job->max_attempts < 0 || job->max_attempts > ATTEMPTS_MAX)
		return "max_attempts: must be 1 to 1000";
	if ((job->unique_free & ~FREE_STATES) != 0)
		return "unique_free: only discarded and cancelled can free a key";
	if (job->unique_key != NULL)
		return NULL;
	if (job->unique_free != 0)
		return "unique_free: needs a unique_key";
	if (job->unique_for_ms != 0)
		return "unique_for: needs a unique_key";
	return NULL;
}

/* A point in time, so long after another one; -1: before it, or later than the end of
 * 9999. */
static int64_t
later(int64_t from_ms, int64_t by_ms)
{
	if (by_ms < 0 || from_ms < 0 || by_ms > TELNYX_DRAFT_LATEST_MS - from_ms)
		return -1;
	return from_ms + by_ms;
}

/* Fill in the points in time. */
static const char *
set_times(
    const struct telnyx_job_params *job, int64_t now_ms, struct telnyx_job_draft *draft)
{
	if (job->run_at_ms != 0 && job->delay_ms != 0)
		return "delay: is given beside run_at";
	draft->run_at_ms = job->run_at_ms != 0 ? later(job->run_at_ms, 0)
					       : later(now_ms, job->delay_ms);
	if (draft->run_at_ms < 0)
		return job->run_at_ms != 0
			   ? "run_at: must be a time from 1970 to 9999"
			   : "delay: must not be negative, nor lead beyond 9999";
	if (job->expires_in_ms != 0)
		draft->expires_at_ms = later(draft->run_at_ms, job->expires_in_ms);
	if (draft->expires_at_ms < 0)
		return "expires_in: must not be negative, nor lead beyond 9999";
	if (job->unique_for_ms != 0)
		draft->unique_until_ms = later(now_ms, job->unique_for_ms);
	if (draft->unique_until_ms < 0)
		return "unique_for: must not be negative, nor lead beyond 9999";
	return NULL;
}

/* --- drafts ----------------------------------------------------------------- */

/* Copy the texts: the params are gone before the draft is on the disk. */
static void
set_texts(const struct telnyx_job_params *job, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft)
{
	draft->queue =
	    telnyx_arena_strdup(arena, job->queue != NULL ? job->queue : "default");
	draft->part = telnyx_arena_strdup(arena, job->part != NULL ? job->part : "");
	draft->sender =
	    telnyx_arena_strdup(arena, job->sender != NULL ? job->sender : "");
	draft->batch = telnyx_arena_strdup(arena, job->batch);
	draft->unique_key = telnyx_arena_strdup(arena, job->unique_key);
	draft->meta = telnyx_arena_strdup(arena, job->meta);
}

/* What the client's own check refuses, which a job would only be told when it is sent.
 */
static const char *
check_message(const struct telnyx_payload *payload, struct telnyx_arena *arena)
{
	char text[TELNYX_PAYLOAD_WHY_BYTES];
	const char *why, *field;

	if (payload->message == NULL)
		return NULL;
	field = telnyx_payload_unfit(payload->operation, payload->message, text, &why);
	return field != NULL ? telnyx_payload_refuse(arena, field, why) : NULL;
}

static const char *
set_payload(const struct telnyx_payload *payload, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft)
{
	struct telnyx_buf buf;
	const char *why, *to = NULL;

	telnyx_buf_init(&buf, TELNYX_PAYLOAD_MAX);
	if ((why = telnyx_payload_encode(payload, arena, &buf, &to)) == NULL &&
	    (why = check_message(payload, arena)) == NULL) {
		draft->to = telnyx_arena_strdup(arena, to);
		draft->payload = telnyx_arena_memdup(arena, buf.data, buf.len);
	}
	telnyx_buf_clear(&buf);
	return why;
}

bool
telnyx_draft_make(const struct telnyx_job_params *job,
    const struct telnyx_payload *payload, int64_t now_ms, struct telnyx_arena *arena,
    struct telnyx_job_draft *draft)
{
	const char *why;

	memset(draft, 0, sizeof(*draft));
	draft->operation = payload->operation;
	draft->priority = job->priority;
	draft->max_attempts =
	    job->max_attempts != 0 ? job->max_attempts : ATTEMPTS_DEFAULT;
	draft->unique_free = job->unique_free;
	if ((why = check_texts(job)) == NULL && (why = check_numbers(job)) == NULL &&
	    (why = set_times(job, now_ms, draft)) == NULL &&
	    (why = set_payload(payload, arena, draft)) == NULL)
		set_texts(job, arena, draft);
	draft->refused = why;
	return why != telnyx_payload_no_memory && !arena->failed;
}

bool
telnyx_draft_of_params(const struct telnyx_job_params *job, int64_t now_ms,
    struct telnyx_arena *arena, struct telnyx_job_draft *draft)
{
	struct telnyx_payload_copy copy;
	struct telnyx_job_params own;

	memset(draft, 0, sizeof(*draft));
	if (telnyx_struct_read(&own, sizeof(own), job, "jobs.size") != TELNYX_OK) {
		draft->refused = "job: has a wrong size, or a member that is not known";
		return true;
	}
	if ((draft->refused = telnyx_payload_take(&own, &copy)) != NULL)
		return true;
	own.operation = copy.payload.operation;
	return telnyx_draft_make(&own, &copy.payload, now_ms, arena, draft);
}
