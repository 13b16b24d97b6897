/* SPDX-License-Identifier: MIT */
/* A store that is not where, or not what, it was, is taken up again: as a copy, whose
 * jobs may have been sent elsewhere since, or as the one that it was. */
#include "queue/store_sqlite_internal.h"

#include <string.h>

/* The other one goes on giving ids, under the name that both had.  What is enqueued
 * here from now on has ids that it will not come to, so that nothing that is told of
 * its jobs is taken for news of these. */
#define IDS_LEFT_OUT 1000000000

static void
leave_ids_out(struct telnyx_sqlite *s)
{
	telnyx_sqlite_run_ints(s,
	    "update sqlite_sequence set seq=seq+?1 where name='job'", 1,
	    (int64_t[]){IDS_LEFT_OUT});
	s->last_id = 0;
}

/* A copy gets a name of its own, and answers to the one that it had. */
static void
rename_store(struct telnyx_sqlite *s)
{
	sqlite3_stmt *stmt;
	char name[TELNYX_STORE_NAME_LEN + 1];

	telnyx_sqlite_random_name(name);
	stmt = telnyx_sqlite_get(s, "insert or ignore into store_name values(?1,?2)");
	telnyx_sqlite_text(s, stmt, 1, name);
	telnyx_sqlite_int(s, stmt, 2, s->now_ms);
	telnyx_sqlite_run(s, stmt);
	stmt = telnyx_sqlite_get(s,
	    "update meta set store=?1,"
	    "renamed_after=(select coalesce(max(id),0) from worker)");
	telnyx_sqlite_text(s, stmt, 1, name);
	telnyx_sqlite_run(s, stmt);
	(void)sqlite3_snprintf(sizeof(s->present), s->present, "%s", name);
	s->meta.renamed_after = 0;
	stmt = telnyx_sqlite_get(s, "select renamed_after from meta");
	if (telnyx_sqlite_row(s, stmt))
		s->meta.renamed_after = sqlite3_column_int64(stmt, 0);
	telnyx_sqlite_enough(stmt);
}

/* When an attempt of the other one is surely over, as far as can be known here. */
#define SAFE_MS 60000

/* What was ready, claimed or held may have been sent since, by the other one. */
static void
park(struct telnyx_sqlite *s, const struct telnyx_sqlite_row *row)
{
	struct telnyx_job_core after = row->core;
	struct telnyx_sqlite_change change = {
	    .before = &row->core, .after = &after, .batch = row->batch};

	after.state = TELNYX_JOB_UNKNOWN;
	after.reason = TELNYX_JOB_STORE_WENT_BACK;
	after.doubt = TELNYX_DOUBT_STORE_WENT_BACK;
	after.found = TELNYX_FOUND_NOTHING;
	after.finished_at_ms = s->now_ms;
	after.look_at_ms = s->now_ms;
	after.safe_at_ms = s->now_ms + SAFE_MS;
	telnyx_sqlite_write(s, &change);
}

static uint64_t
park_all(struct telnyx_sqlite *s, struct telnyx_arena *arena)
{
	struct telnyx_sqlite_row row;
	uint64_t count = 0;
	int64_t after = 0;
	sqlite3_stmt *stmt;

	while (s->trouble == 0) {
		stmt = telnyx_sqlite_get(s,
		    "select " TELNYX_SQLITE_CORE
		    " from job where state in (0,1,6) and id>?1 order by id limit 1");
		telnyx_sqlite_int(s, stmt, 1, after);
		if (!telnyx_sqlite_row(s, stmt))
			break;
		telnyx_sqlite_read_core(stmt, &row);
		row.batch =
		    telnyx_sqlite_copy(s, arena, stmt, TELNYX_SQLITE_BATCH_COLUMN);
		telnyx_sqlite_enough(stmt);
		after = row.core.id;
		park(s, &row);
		telnyx_arena_clear(arena);
		count++;
	}
	return count;
}

/* What had ended without being sent, or was in doubt, may have been retried by the
 * other one: who wants it sent has to say that a second message does no harm. */
static void
doubt_the_rest(struct telnyx_sqlite *s)
{
	telnyx_sqlite_run_ints(s,
	    "update job set doubt=?1,found=?2,safe_at=max(safe_at,?3)"
	    " where state in (4,5)",
	    3,
	    (int64_t[]){TELNYX_DOUBT_STORE_WENT_BACK, TELNYX_FOUND_NOTHING,
		s->now_ms + SAFE_MS});
	telnyx_sqlite_run_ints(s,
	    "update job set doubt=?1,found=?2,safe_at=max(safe_at,?3),look_at=?4"
	    " where state=3 and doubt<>?1",
	    4,
	    (int64_t[]){TELNYX_DOUBT_STORE_WENT_BACK, TELNYX_FOUND_NOTHING,
		s->now_ms + SAFE_MS, s->now_ms});
}

static void
record_file(struct telnyx_sqlite *s)
{
	telnyx_sqlite_place_record(s);
	telnyx_sqlite_run(s, telnyx_sqlite_get(s, "update meta set held=null"));
	s->meta.held = false;
}

/* Its journal is not ahead any more, in commits or in sessions. */
static void
catch_up(struct telnyx_sqlite *s, const struct telnyx_journal_content *journal)
{
	sqlite3_stmt *stmt;

	if (journal == NULL || !journal->readable ||
	    strcmp(journal->identity.store, s->present) != 0)
		return;
	if (s->meta.commits <= journal->commits)
		s->meta.commits = journal->commits + 1;
	stmt = telnyx_sqlite_get(s, "update meta set adopted=?1");
	telnyx_sqlite_text(s, stmt, 1, journal->identity.session);
	telnyx_sqlite_run(s, stmt);
}

static void
adopt(struct telnyx_sqlite *s, struct telnyx_store_adopt *how)
{
	struct telnyx_arena scratch = TELNYX_ARENA_INIT;

	(void)telnyx_sqlite_now(s, how->now_ms);
	catch_up(s, how->journal);
	if (how->how == TELNYX_ADOPT_PARKED) {
		doubt_the_rest(s);
		how->result.changed = park_all(s, &scratch);
		telnyx_arena_clear(&scratch);
		rename_store(s);
		leave_ids_out(s);
		telnyx_sqlite_read_names(s);
	}
	record_file(s);
}

void
telnyx_sqlite_adopt(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_adopt *how = (struct telnyx_store_adopt *)(void *)op;
	bool mine;

	memset(&how->result, 0, sizeof(how->result));
	if (!telnyx_sqlite_take_lock(s, op, &mine))
		return;
	if (mine) {
		adopt(s, how);
		telnyx_sqlite_unlock(s);
	} else
		telnyx_sqlite_refuse(op,
		    "this worker works on the store %s: it is adopted while none does",
		    s->path);
}
