/* SPDX-License-Identifier: MIT */
/* What people and programs ask of a store: lists, commands, pauses, senders, pruning.
 */
#include "queue/store_sqlite_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- filters ---------------------------------------------------------------- */

/* A statement over the jobs of a filter, by id. */
static sqlite3_stmt *
select_jobs(struct telnyx_sqlite *s, const char *columns,
    const struct telnyx_job_filter *filter, uint32_t limit)
{
	char *condition = telnyx_sqlite_condition(s, filter), *sql = NULL;
	sqlite3_stmt *stmt = NULL;

	if (condition != NULL)
		sql =
		    sqlite3_mprintf("select %s from job where %s order by id limit %u",
			columns, condition, (unsigned)limit);
	if (sql != NULL)
		stmt = telnyx_sqlite_prepare(s, sql);
	else
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	sqlite3_free(sql);
	sqlite3_free(condition);
	return stmt;
}

/* --- LIST ------------------------------------------------------------------- */

void
telnyx_sqlite_list(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_list *list = (struct telnyx_store_list *)(void *)op;
	uint32_t limit = list->filter.limit != 0 ? list->filter.limit : 100;
	bool payloads = list->filter.payloads;
	sqlite3_stmt *stmt;

	list->count = 0;
	list->jobs = telnyx_sqlite_alloc(s, &op->arena, limit * sizeof(*list->jobs));
	stmt =
	    select_jobs(s, payloads ? TELNYX_SQLITE_JOB ",payload" : TELNYX_SQLITE_JOB,
		&list->filter, limit);
	while (list->count < limit && telnyx_sqlite_row(s, stmt))
		list->jobs[list->count++] = telnyx_sqlite_read_job(
		    s, stmt, &op->arena, payloads ? TELNYX_SQLITE_PAYLOAD_COLUMN : -1);
	telnyx_sqlite_drop(s, stmt);
}

/* --- COMMAND ---------------------------------------------------------------- */

#define COMMAND_AT_ONCE 1000

static void
command_one(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    struct telnyx_store_command *command, int64_t id, int64_t safe_at_ms)
{
	struct telnyx_news_item item = {.id = id, .news = command->news};

	telnyx_sqlite_apply(s, arena, &item);
	if (item.turn.changed)
		command->result.changed++;
	else if (item.turn.refused)
		command->result.refused++;
	else if (item.turn.too_early) {
		command->result.too_early++;
		if (safe_at_ms > command->result.earliest_ms)
			command->result.earliest_ms = safe_at_ms;
	}
}

struct commanded {
	int64_t id, safe_at_ms;
};

static size_t
read_commanded(struct telnyx_sqlite *s, const struct telnyx_job_filter *filter,
    uint32_t limit, struct commanded *out)
{
	sqlite3_stmt *stmt = select_jobs(s, "id,safe_at", filter, limit);
	size_t count = 0;

	while (count < limit && telnyx_sqlite_row(s, stmt)) {
		out[count].id = sqlite3_column_int64(stmt, 0);
		out[count++].safe_at_ms = sqlite3_column_int64(stmt, 1);
	}
	telnyx_sqlite_drop(s, stmt);
	return count;
}

void
telnyx_sqlite_command(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_command *command =
	    (struct telnyx_store_command *)(void *)op;
	struct telnyx_job_filter filter = command->filter;
	struct telnyx_arena scratch = TELNYX_ARENA_INIT;
	struct commanded page[COMMAND_AT_ONCE];
	uint64_t left = filter.limit != 0 ? filter.limit : UINT64_MAX;
	uint32_t want;
	size_t i, count;

	memset(&command->result, 0, sizeof(command->result));
	command->news.now_ms = telnyx_sqlite_now(s, command->news.now_ms);
	do {
		want = left < COMMAND_AT_ONCE ? (uint32_t)left : COMMAND_AT_ONCE;
		count = read_commanded(s, &filter, want, page);
		for (i = 0; i < count && s->trouble == 0; i++)
			command_one(
			    s, &scratch, command, page[i].id, page[i].safe_at_ms);
		telnyx_arena_clear(&scratch);
		left -= count;
		if (count > 0)
			filter.after = page[count - 1].id;
	} while (count == want && left > 0 && s->trouble == 0);
}

/* --- DUE -------------------------------------------------------------------- */

void
telnyx_sqlite_due(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_due *due = (struct telnyx_store_due *)(void *)op;
	sqlite3_stmt *stmt;
	size_t i;

	due->count = 0;
	(void)telnyx_sqlite_now(s, due->now_ms);
	due->jobs = telnyx_sqlite_alloc(s, &op->arena, due->most * sizeof(*due->jobs));
	stmt = telnyx_sqlite_get(s,
	    "select " TELNYX_SQLITE_JOB
	    ",payload from job indexed by job_look where state=3"
	    " and look_at>0 and look_at<=?1 order by look_at limit ?2");
	telnyx_sqlite_int(s, stmt, 1, s->now_ms);
	telnyx_sqlite_int(s, stmt, 2, due->most);
	while (
	    due->jobs != NULL && due->count < due->most && telnyx_sqlite_row(s, stmt))
		due->jobs[due->count++] = telnyx_sqlite_read_job(
		    s, stmt, &op->arena, TELNYX_SQLITE_PAYLOAD_COLUMN);
	telnyx_sqlite_enough(stmt);
	for (i = 0; i < due->count && s->trouble == 0; i++)
		telnyx_sqlite_run_ints(s, "update job set look_at=?2 where id=?1", 2,
		    (int64_t[]){due->jobs[i]->id, due->next_ms});
}

/* --- PAUSE and SENDER ------------------------------------------------------- */

void
telnyx_sqlite_pause(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_pause *pause = (struct telnyx_store_pause *)(void *)op;
	int64_t until = pause->until_ms != 0 ? pause->until_ms : INT64_MAX;
	sqlite3_stmt *stmt;

	memset(&pause->result, 0, sizeof(pause->result));
	/* What is said of all is said of each that had a row of its own, too. */
	if (pause->queue == NULL)
		telnyx_sqlite_run(s, telnyx_sqlite_get(s, "delete from queue"));
	stmt = telnyx_sqlite_get(
	    s, "insert or replace into queue(name,paused_until) values(?1,?2)");
	telnyx_sqlite_text(s, stmt, 1, pause->queue != NULL ? pause->queue : "");
	telnyx_sqlite_int(s, stmt, 2, pause->paused ? until : 0);
	telnyx_sqlite_run(s, stmt);
	pause->result.changed = 1;
}

static const char hold_one[] =
    "insert into sender_held(since,why,name) values(?1,?2,?3)"
    " on conflict(name) do update set why=excluded.why";
static const char hold_all[] =
    "insert into sender_held(since,why,name) select ?1,?2,sender from"
    " (select distinct sender from job where state=0) where true"
    " on conflict(name) do update set why=excluded.why";

void
telnyx_sqlite_sender(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_sender *sender = (struct telnyx_store_sender *)(void *)op;
	int64_t now_ms = telnyx_sqlite_now(s, sender->now_ms);
	sqlite3_stmt *stmt;

	memset(&sender->result, 0, sizeof(sender->result));
	if (sender->held) {
		stmt =
		    telnyx_sqlite_get(s, sender->sender != NULL ? hold_one : hold_all);
		telnyx_sqlite_int(s, stmt, 1, now_ms);
		telnyx_sqlite_text(s, stmt, 2, sender->why);
		if (sender->sender != NULL)
			telnyx_sqlite_text(s, stmt, 3, sender->sender);
	} else {
		stmt = telnyx_sqlite_get(
		    s, "delete from sender_held where ?1 is null or name=?1");
		telnyx_sqlite_text(s, stmt, 1, sender->sender);
	}
	telnyx_sqlite_run(s, stmt);
	if (s->trouble == 0)
		sender->result.changed = (uint64_t)sqlite3_changes(s->db);
}

/* --- PRUNE ------------------------------------------------------------------ */

/* The key of a job that goes: with it, unless its period is longer, or unless somebody
 * gave the job up while nobody knew what had become of it. */
static void
prune_key(struct telnyx_sqlite *s, const char *key, const struct telnyx_job_core *core)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select until,free from uniq where key=?1 and job=?2");
	bool found, goes = false;
	int64_t until;

	telnyx_sqlite_text(s, stmt, 1, key);
	telnyx_sqlite_int(s, stmt, 2, core->id);
	if ((found = telnyx_sqlite_row(s, stmt))) {
		until = sqlite3_column_int64(stmt, 0);
		goes = until <= s->now_ms || telnyx_job_frees_key(core, false,
						 (unsigned)sqlite3_column_int(stmt, 1));
	}
	telnyx_sqlite_enough(stmt);
	if (!found)
		return;
	stmt = telnyx_sqlite_get(s, goes ? "delete from uniq where key=?1"
					 : "update uniq set gone=1 where key=?1");
	telnyx_sqlite_text(s, stmt, 1, key);
	telnyx_sqlite_run(s, stmt);
}

static bool
prune_one(struct telnyx_sqlite *s, struct telnyx_arena *scratch, int64_t before_ms)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select " TELNYX_SQLITE_JOB " from job indexed by job_ended"
	    " where state in (2,4,5) and finished_at<=?1 order by finished_at limit 1");
	struct telnyx_sqlite_row row;
	const char *key;

	telnyx_sqlite_int(s, stmt, 1, before_ms);
	if (!telnyx_sqlite_row(s, stmt))
		return false;
	telnyx_sqlite_read_core(stmt, &row);
	row.batch = telnyx_sqlite_copy(s, scratch, stmt, TELNYX_SQLITE_BATCH_COLUMN);
	key = telnyx_sqlite_copy(s, scratch, stmt, TELNYX_SQLITE_KEY_COLUMN);
	telnyx_sqlite_enough(stmt);
	if (key != NULL)
		prune_key(s, key, &row.core);
	telnyx_sqlite_run_ints(
	    s, "delete from job where id=?1", 1, (int64_t[]){row.core.id});
	/* A batch's counts outlive its jobs; those of all do not. */
	telnyx_sqlite_tally(s, NULL, &row.core, NULL);
	return s->trouble == 0;
}

/* Keys that outlived their jobs and have lapsed. */
static void
prune_keys(struct telnyx_sqlite *s, uint32_t most)
{
	telnyx_sqlite_run_ints(s,
	    "delete from uniq where key in (select key from uniq indexed by uniq_gone"
	    " where gone=1 and until<=?1 limit ?2)",
	    2, (int64_t[]){s->now_ms, most});
}

void
telnyx_sqlite_prune(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_prune *prune = (struct telnyx_store_prune *)(void *)op;
	struct telnyx_arena scratch = TELNYX_ARENA_INIT;

	memset(&prune->result, 0, sizeof(prune->result));
	s->now_ms = s->meta.last_now_ms;
	while (prune->result.changed < prune->most &&
	       prune_one(s, &scratch, prune->before_ms)) {
		prune->result.changed++;
		telnyx_arena_clear(&scratch);
	}
	prune_keys(s, prune->most);
	telnyx_arena_clear(&scratch);
}
