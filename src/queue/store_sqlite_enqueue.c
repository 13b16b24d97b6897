/* SPDX-License-Identifier: MIT */
/*
 * Jobs come in.  A key that is taken makes its job a duplicate of the one that has it,
 * unless that one frees it: its period is over, or its state is one that frees, and in
 * any case it has ended.  There is one writer at a time, so that no key is taken twice.
 */
#include "queue/store_sqlite_internal.h"

#include <string.h>

struct key {
	int64_t job, until;
	unsigned free;
	bool gone; /* its job was pruned */
};

/* Ids are given out here, as a key is taken before its job is written. */
static int64_t
next_id(struct telnyx_sqlite *s)
{
	sqlite3_stmt *stmt;

	if (s->last_id == 0) {
		stmt = telnyx_sqlite_get(
		    s, "select seq from sqlite_sequence where name='job'");
		if (telnyx_sqlite_row(s, stmt))
			s->last_id = sqlite3_column_int64(stmt, 0);
		telnyx_sqlite_enough(stmt);
	}
	return s->last_id + 1;
}

static void
bind_key(struct telnyx_sqlite *s, sqlite3_stmt *stmt,
    const struct telnyx_job_draft *draft, int64_t id)
{
	telnyx_sqlite_text(s, stmt, 1, draft->unique_key);
	telnyx_sqlite_int(s, stmt, 2, id);
	telnyx_sqlite_int(s, stmt, 3, draft->unique_until_ms);
	telnyx_sqlite_int(s, stmt, 4, draft->unique_free);
	telnyx_sqlite_run(s, stmt);
}

/* Does the job that has the key let go of it? */
static bool
gives_way(struct telnyx_sqlite *s, const struct key *key, int64_t now_ms)
{
	bool lapsed = key->until != 0 && key->until <= now_ms, gives = false;
	struct telnyx_sqlite_row row;
	sqlite3_stmt *stmt;

	/* A pruned job had ended; its key counts for the period that was asked for. */
	if (key->gone)
		return lapsed || key->until == 0;
	stmt =
	    telnyx_sqlite_get(s, "select " TELNYX_SQLITE_CORE " from job where id=?1");
	telnyx_sqlite_int(s, stmt, 1, key->job);
	if (telnyx_sqlite_row(s, stmt)) {
		telnyx_sqlite_read_core(stmt, &row);
		gives = telnyx_job_frees_key(&row.core, lapsed, key->free);
	} else
		gives = s->trouble == 0;
	telnyx_sqlite_enough(stmt);
	return gives;
}

static bool
find_key(struct telnyx_sqlite *s, const char *text, struct key *out)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select job,until,free,gone from uniq where key=?1");
	bool found;

	telnyx_sqlite_text(s, stmt, 1, text);
	found = telnyx_sqlite_row(s, stmt);
	if (found) {
		out->job = sqlite3_column_int64(stmt, 0);
		out->until = sqlite3_column_int64(stmt, 1);
		out->free = (unsigned)sqlite3_column_int(stmt, 2);
		out->gone = sqlite3_column_int(stmt, 3) != 0;
	}
	telnyx_sqlite_enough(stmt);
	return found;
}

/* Take the draft's key for a job; else `*holder` is the job that has it. */
static bool
take_key(struct telnyx_sqlite *s, const struct telnyx_job_draft *draft, int64_t id,
    int64_t now_ms, int64_t *holder)
{
	struct key key;

	bind_key(s,
	    telnyx_sqlite_get(s,
		"insert into uniq(key,job,until,free) values(?1,?2,?3,?4)"
		" on conflict(key) do nothing"),
	    draft, id);
	if (s->trouble != 0 || sqlite3_changes(s->db) == 1)
		return true;
	if (!find_key(s, draft->unique_key, &key))
		return true; /* trouble */
	if (!gives_way(s, &key, now_ms)) {
		*holder = key.job;
		return false;
	}
	bind_key(s,
	    telnyx_sqlite_get(
		s, "update uniq set job=?2,until=?3,free=?4,gone=0 where key=?1"),
	    draft, id);
	return true;
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static const char *
or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static void
insert(struct telnyx_sqlite *s, const struct telnyx_job_draft *draft, int64_t id,
    int64_t now_ms)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "insert into "
	    "job(id,state,max_attempts,priority,operation,enqueued_at,run_at,"
	    "expires_at,queue,sender,part,to_,batch,unique_key,meta,payload)"
	    " values(?1,0,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)");
	const int64_t numbers[] = {id, draft->max_attempts, draft->priority,
	    draft->operation, now_ms, draft->run_at_ms, draft->expires_at_ms};
	const char *texts[] = {draft->queue != NULL ? draft->queue : "default",
	    or_empty(draft->sender), or_empty(draft->part), draft->to,
	    or_null(draft->batch), or_null(draft->unique_key), draft->meta,
	    draft->payload};
	int i, at = 1;

	for (i = 0; i < 7; i++)
		telnyx_sqlite_int(s, stmt, at++, numbers[i]);
	for (i = 0; i < 8; i++)
		telnyx_sqlite_text(s, stmt, at++, texts[i]);
	telnyx_sqlite_run(s, stmt);
}

static void
enqueue(struct telnyx_sqlite *s, const struct telnyx_job_draft *draft, int64_t now_ms,
    struct telnyx_job_ref *ref)
{
	static const struct telnyx_job_core fresh = {.state = TELNYX_JOB_READY};

	*ref = (struct telnyx_job_ref){.refused = draft->refused};
	if (draft->refused != NULL)
		return;
	ref->id = next_id(s);
	if (or_null(draft->unique_key) != NULL &&
	    !take_key(s, draft, ref->id, now_ms, &ref->id)) {
		ref->duplicate = true;
		return;
	}
	insert(s, draft, ref->id, now_ms);
	s->last_id = ref->id;
	telnyx_sqlite_tally(s, or_null(draft->batch), NULL, &fresh);
}

void
telnyx_sqlite_enqueue(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_enqueue *all = (struct telnyx_store_enqueue *)(void *)op;
	int64_t now_ms = telnyx_sqlite_now(s, all->now_ms);
	size_t i;

	for (i = 0; i < all->count && s->trouble == 0; i++)
		enqueue(s, &all->drafts[i], now_ms, &all->refs[i]);
}
