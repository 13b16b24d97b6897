/* SPDX-License-Identifier: MIT */
/* A job's row, read into structs, and the one statement that writes a core back. */
#include "queue/store_sqlite_internal.h"

#include <string.h>

/* Whole numbers first, then texts, in the order of TELNYX_SQLITE_CORE. */
enum core_column {
	AT_ID,
	AT_STATE,
	AT_REASON,
	AT_DOUBT,
	AT_FOUND,
	AT_FENCE,
	AT_ACCEPTED_FENCE,
	AT_EARLY_FENCE,
	AT_ATTEMPT,
	AT_MAX_ATTEMPTS,
	AT_SNOOZES,
	AT_RESENDS,
	AT_DEATHS,
	AT_DUPLICATE,
	AT_RUN_AT,
	AT_CLAIMED_AT,
	AT_FINISHED_AT,
	AT_SAFE_AT,
	AT_LOOK_AT,
	AT_DELIVERY,
	AT_MESSAGE_ID,
	AT_GROUP_ID,
	AT_BATCH,
	AT_SENDER,
	AT_HISTORY,
	AT_NO_PAYLOAD,
	/* and of a whole job */
	AT_QUEUE,
	AT_PART,
	AT_UNIQUE_KEY,
	AT_META,
	AT_OPERATION,
	AT_PRIORITY,
	AT_ENQUEUED_AT,
	AT_EXPIRES_AT,
	AT_TO,
	AT_ERROR,
	AT_ERROR_CODE,
	AT_LAST_SESSION,
	AT_PAYLOAD
};
_Static_assert(AT_BATCH == TELNYX_SQLITE_BATCH_COLUMN, "the batch's place");
_Static_assert(AT_UNIQUE_KEY == TELNYX_SQLITE_KEY_COLUMN, "the key's place");
_Static_assert(AT_PAYLOAD == TELNYX_SQLITE_PAYLOAD_COLUMN, "the payload's place");

static void
read_id(sqlite3_stmt *stmt, int at, char out[TELNYX_JOB_ID_MAX])
{
	const char *text = telnyx_sqlite_column(stmt, at);
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= TELNYX_JOB_ID_MAX)
		len = TELNYX_JOB_ID_MAX - 1;
	if (len > 0)
		memcpy(out, text, len);
	out[len] = '\0';
}

void
telnyx_sqlite_read_core(sqlite3_stmt *stmt, struct telnyx_sqlite_row *out)
{
	struct telnyx_job_core *core = &out->core;

	core->id = sqlite3_column_int64(stmt, AT_ID);
	core->state = (enum telnyx_job_state)sqlite3_column_int(stmt, AT_STATE);
	core->reason = (enum telnyx_job_reason)sqlite3_column_int(stmt, AT_REASON);
	core->doubt = (enum telnyx_job_doubt)sqlite3_column_int(stmt, AT_DOUBT);
	core->found = (enum telnyx_job_found)sqlite3_column_int(stmt, AT_FOUND);
	core->fence = sqlite3_column_int64(stmt, AT_FENCE);
	core->accepted_fence = sqlite3_column_int64(stmt, AT_ACCEPTED_FENCE);
	core->early_fence = sqlite3_column_int64(stmt, AT_EARLY_FENCE);
	core->attempt = sqlite3_column_int(stmt, AT_ATTEMPT);
	core->max_attempts = sqlite3_column_int(stmt, AT_MAX_ATTEMPTS);
	core->snoozes = sqlite3_column_int(stmt, AT_SNOOZES);
	core->resends = sqlite3_column_int(stmt, AT_RESENDS);
	core->deaths = sqlite3_column_int(stmt, AT_DEATHS);
	core->duplicate = sqlite3_column_int(stmt, AT_DUPLICATE) != 0;
	core->run_at_ms = sqlite3_column_int64(stmt, AT_RUN_AT);
	core->claimed_at_ms = sqlite3_column_int64(stmt, AT_CLAIMED_AT);
	core->finished_at_ms = sqlite3_column_int64(stmt, AT_FINISHED_AT);
	core->safe_at_ms = sqlite3_column_int64(stmt, AT_SAFE_AT);
	core->look_at_ms = sqlite3_column_int64(stmt, AT_LOOK_AT);
	core->delivery =
	    (enum telnyx_message_status)sqlite3_column_int(stmt, AT_DELIVERY);
	read_id(stmt, AT_MESSAGE_ID, core->message_id);
	read_id(stmt, AT_GROUP_ID, core->group_id);
	out->batch = telnyx_sqlite_column(stmt, AT_BATCH);
	out->sender = telnyx_sqlite_column(stmt, AT_SENDER);
	out->history = telnyx_sqlite_column(stmt, AT_HISTORY);
	out->no_payload = sqlite3_column_int(stmt, AT_NO_PAYLOAD) != 0;
}

/* --- a job as everybody sees it --------------------------------------------- */

void
telnyx_sqlite_show_core(struct telnyx_job *job, const struct telnyx_job_core *core)
{
	job->id = core->id;
	job->state = core->state;
	job->reason = core->reason;
	job->doubt = core->doubt;
	job->found = core->found;
	job->fence = core->fence;
	job->attempt = core->attempt;
	job->max_attempts = core->max_attempts;
	job->snoozes = core->snoozes;
	job->resends = core->resends;
	job->duplicate = core->duplicate;
	job->run_at_ms = core->run_at_ms;
	job->claimed_at_ms = core->claimed_at_ms;
	job->finished_at_ms = core->finished_at_ms;
	job->delivery = core->delivery;
}

/* The store's name when a claim was made; it has another since it was adopted. */
static const char *
former_name(struct telnyx_sqlite *s, struct telnyx_arena *arena, int64_t session)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select store from worker where id=?1");
	const char *name = NULL;

	telnyx_sqlite_int(s, stmt, 1, session);
	if (telnyx_sqlite_row(s, stmt))
		name = telnyx_sqlite_copy(s, arena, stmt, 0);
	telnyx_sqlite_enough(stmt);
	return name;
}

/* Only what was claimed has a reference. */
void
telnyx_sqlite_make_reference(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    struct telnyx_job *job, int64_t session)
{
	const char *name = NULL;

	if (job->fence == 0)
		return;
	if (session <= s->meta.renamed_after)
		name = former_name(s, arena, session);
	job->reference =
	    telnyx_arena_printf(arena, "%s-%lld-%lld", name != NULL ? name : s->present,
		(long long)job->id, (long long)job->fence);
	if (job->reference == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
}

struct telnyx_job *
telnyx_sqlite_read_job(struct telnyx_sqlite *s, sqlite3_stmt *stmt,
    struct telnyx_arena *arena, int payload)
{
	struct telnyx_job *job = telnyx_sqlite_alloc(s, arena, sizeof(*job));
	struct telnyx_sqlite_row row;

	if (job == NULL)
		return NULL;
	telnyx_sqlite_read_core(stmt, &row);
	telnyx_sqlite_show_core(job, &row.core);
	telnyx_sqlite_make_reference(
	    s, arena, job, sqlite3_column_int64(stmt, AT_LAST_SESSION));
	job->queue = telnyx_sqlite_copy(s, arena, stmt, AT_QUEUE);
	job->part = telnyx_sqlite_copy(s, arena, stmt, AT_PART);
	job->sender = telnyx_sqlite_copy(s, arena, stmt, AT_SENDER);
	job->batch = telnyx_sqlite_copy(s, arena, stmt, AT_BATCH);
	job->unique_key = telnyx_sqlite_copy(s, arena, stmt, AT_UNIQUE_KEY);
	job->meta = telnyx_sqlite_copy(s, arena, stmt, AT_META);
	job->operation =
	    (enum telnyx_job_operation)sqlite3_column_int(stmt, AT_OPERATION);
	job->priority = sqlite3_column_int(stmt, AT_PRIORITY);
	job->enqueued_at_ms = sqlite3_column_int64(stmt, AT_ENQUEUED_AT);
	job->expires_at_ms = sqlite3_column_int64(stmt, AT_EXPIRES_AT);
	job->message_id = telnyx_sqlite_copy(s, arena, stmt, AT_MESSAGE_ID);
	job->group_message_id = telnyx_sqlite_copy(s, arena, stmt, AT_GROUP_ID);
	job->to = telnyx_sqlite_copy(s, arena, stmt, AT_TO);
	job->error = telnyx_sqlite_copy(s, arena, stmt, AT_ERROR);
	job->error_code = telnyx_sqlite_copy(s, arena, stmt, AT_ERROR_CODE);
	job->history = telnyx_sqlite_copy(s, arena, stmt, AT_HISTORY);
	if (payload >= 0)
		job->payload = telnyx_sqlite_copy(s, arena, stmt, payload);
	return job;
}

/* --- writing ---------------------------------------------------------------- */

/* May the text of what is sent go now? */
static bool
text_goes(const struct telnyx_sqlite *s, const struct telnyx_job_core *core)
{
	if (s->keep_text == TELNYX_KEEP_TEXT_ALWAYS || !telnyx_job_has_ended(core))
		return false;
	return s->keep_text == TELNYX_KEEP_TEXT_UNTIL_ACCEPTED ||
	       core->state != TELNYX_JOB_ACCEPTED ||
	       telnyx_delivery_rank(core->delivery) >=
		   telnyx_delivery_rank(TELNYX_MESSAGE_DELIVERY_FAILED);
}

/* A claim that goes on keeps its session. */
static const char update[] =
    "update job set state=?2,reason=?3,doubt=?4,found=?5,fence=?6,accepted_fence=?7,"
    "early_fence=?8,attempt=?9,max_attempts=?10,snoozes=?11,resends=?12,deaths=?13,"
    "duplicate=?14,run_at=?15,claimed_at=?16,finished_at=?17,safe_at=?18,look_at=?19,"
    "delivery=?20,message_id=?21,group_id=?22,"
    "session=iif(?2=1,coalesce(?23,session),null),"
    "last_session=coalesce(?23,last_session),history=coalesce(?24,history),"
    "error=coalesce(?25,error),error_code=coalesce(?26,error_code),"
    "payload=iif(?27,null,payload) where id=?1";

static void
bind_core(
    struct telnyx_sqlite *s, sqlite3_stmt *stmt, const struct telnyx_job_core *core)
{
	const int64_t values[] = {core->id, core->state, core->reason, core->doubt,
	    core->found, core->fence, core->accepted_fence, core->early_fence,
	    core->attempt, core->max_attempts, core->snoozes, core->resends,
	    core->deaths, core->duplicate, core->run_at_ms, core->claimed_at_ms,
	    core->finished_at_ms, core->safe_at_ms, core->look_at_ms, core->delivery};
	int i;

	for (i = 0; i < (int)(sizeof(values) / sizeof(*values)); i++)
		telnyx_sqlite_int(s, stmt, i + 1, values[i]);
	telnyx_sqlite_text(
	    s, stmt, 21, core->message_id[0] != '\0' ? core->message_id : NULL);
	telnyx_sqlite_text(
	    s, stmt, 22, core->group_id[0] != '\0' ? core->group_id : NULL);
}

void
telnyx_sqlite_write(struct telnyx_sqlite *s, const struct telnyx_sqlite_change *change)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, update);

	bind_core(s, stmt, change->after);
	if (change->session != 0)
		telnyx_sqlite_int(s, stmt, 23, change->session);
	telnyx_sqlite_text(s, stmt, 24, change->history);
	telnyx_sqlite_text(s, stmt, 25, change->error);
	telnyx_sqlite_text(s, stmt, 26, change->error_code);
	telnyx_sqlite_int(s, stmt, 27, text_goes(s, change->after));
	telnyx_sqlite_run(s, stmt);
	telnyx_sqlite_tally(s, change->batch, change->before, change->after);
}
