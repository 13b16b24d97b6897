/* SPDX-License-Identifier: MIT */
/*
 * How many jobs are where.  Counted as they change, since to count ten million rows
 * takes seconds: in the table tally, one row for each batch and one for all.  What one
 * transaction changes gathers in memory, and is written once, before its commit.
 *
 * A batch has ended when none of it is ready, claimed or held: then its sequence number
 * grows, which says that somebody is to be told.
 */
#include "queue/store_sqlite_internal.h"

#include <stdlib.h>
#include <string.h>

enum counted {
	/* the states, by their numbers, and then */
	COUNTED_DELIVERED = TELNYX_JOB_STATE_COUNT,
	COUNTED_FAILED,
	COUNTED_DUPLICATES,
	COUNTED
};

struct telnyx_sqlite_tally {
	UT_hash_handle hh;
	int64_t change[COUNTED];
	bool opened; /* something of it was, or became, not ended */
	char name[]; /* "": all */
};

/* What stands in a row of the table. */
struct tally_row {
	int64_t counts[COUNTED];
	int64_t sequence, told, ended_at;
};

#define TALLY_COLUMNS                                                                  \
	"ready,claimed,accepted,unknown,discarded,cancelled,held,delivered,failed,"    \
	"duplicates,sequence,told,ended_at"

static bool
has_failed(enum telnyx_message_status delivery)
{
	return delivery == TELNYX_MESSAGE_SENDING_FAILED ||
	       delivery == TELNYX_MESSAGE_DELIVERY_FAILED ||
	       delivery == TELNYX_MESSAGE_EXPIRED ||
	       delivery == TELNYX_MESSAGE_CANCELLED;
}

static bool
is_open(const struct telnyx_job_core *core)
{
	return core->state == TELNYX_JOB_READY || core->state == TELNYX_JOB_CLAIMED ||
	       core->state == TELNYX_JOB_HELD;
}

static void
add(struct telnyx_sqlite_tally *tally, const struct telnyx_job_core *core, int64_t by)
{
	if (core == NULL)
		return;
	tally->change[core->state] += by;
	if (core->state == TELNYX_JOB_ACCEPTED) {
		if (core->delivery == TELNYX_MESSAGE_DELIVERED ||
		    core->delivery == TELNYX_MESSAGE_READ)
			tally->change[COUNTED_DELIVERED] += by;
		if (has_failed(core->delivery))
			tally->change[COUNTED_FAILED] += by;
	}
	if (core->duplicate)
		tally->change[COUNTED_DUPLICATES] += by;
	if (is_open(core))
		tally->opened = true;
}

static struct telnyx_sqlite_tally *
find(struct telnyx_sqlite *s, const char *name)
{
	struct telnyx_sqlite_tally *tally = NULL;
	size_t len = strlen(name);

	HASH_FIND_STR(s->tallies, name, tally);
	if (tally != NULL)
		return tally;
	if ((tally = calloc(1, sizeof(*tally) + len + 1)) != NULL) {
		memcpy(tally->name, name, len + 1);
		HASH_ADD_STR(s->tallies, name, tally);
		if (tally->hh.tbl != NULL)
			return tally;
		free(tally);
	}
	telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return NULL;
}

void
telnyx_sqlite_tally(struct telnyx_sqlite *s, const char *batch,
    const struct telnyx_job_core *before, const struct telnyx_job_core *after)
{
	const char *names[] = {"", batch};
	struct telnyx_sqlite_tally *tally;
	int i;

	for (i = 0; i < 2; i++) {
		if (names[i] == NULL || (tally = find(s, names[i])) == NULL)
			continue;
		add(tally, before, -1);
		add(tally, after, 1);
	}
}

static bool
read_row(struct telnyx_sqlite *s, const char *name, struct tally_row *out)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select " TALLY_COLUMNS " from tally where name=?1");
	bool found;
	int i;

	memset(out, 0, sizeof(*out));
	telnyx_sqlite_text(s, stmt, 1, name);
	if ((found = telnyx_sqlite_row(s, stmt))) {
		for (i = 0; i < COUNTED; i++)
			out->counts[i] = sqlite3_column_int64(stmt, i);
		out->sequence = sqlite3_column_int64(stmt, COUNTED);
		out->told = sqlite3_column_int64(stmt, COUNTED + 1);
		out->ended_at = sqlite3_column_int64(stmt, COUNTED + 2);
	}
	telnyx_sqlite_enough(stmt);
	return found;
}

static void
write_row(struct telnyx_sqlite *s, const char *name, const struct tally_row *row)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "insert or replace into tally(name," TALLY_COLUMNS
	    ") values(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
	int i;

	telnyx_sqlite_text(s, stmt, 1, name);
	for (i = 0; i < COUNTED; i++)
		telnyx_sqlite_int(s, stmt, i + 2, row->counts[i]);
	telnyx_sqlite_int(s, stmt, COUNTED + 2, row->sequence);
	telnyx_sqlite_int(s, stmt, COUNTED + 3, row->told);
	telnyx_sqlite_int(s, stmt, COUNTED + 4, row->ended_at);
	telnyx_sqlite_run(s, stmt);
}

static void
flush_one(struct telnyx_sqlite *s, const struct telnyx_sqlite_tally *tally)
{
	struct tally_row row;
	int i;

	(void)read_row(s, tally->name, &row);
	for (i = 0; i < COUNTED; i++)
		row.counts[i] += tally->change[i];
	if (tally->name[0] != '\0' && tally->opened &&
	    row.counts[TELNYX_JOB_READY] + row.counts[TELNYX_JOB_CLAIMED] +
		    row.counts[TELNYX_JOB_HELD] ==
		0) {
		row.sequence++;
		row.ended_at = s->now_ms;
	}
	write_row(s, tally->name, &row);
}

void
telnyx_sqlite_tally_flush(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_tally *tally, *next;

	HASH_ITER (hh, s->tallies, tally, next)
		flush_one(s, tally);
	telnyx_sqlite_tally_drop(s);
}

void
telnyx_sqlite_tally_drop(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_tally *tally, *next;

	HASH_ITER (hh, s->tallies, tally, next) {
		HASH_DEL(s->tallies, tally);
		free(tally);
	}
}

/* --- COUNT ------------------------------------------------------------------ */

static void
count_by_tally(
    struct telnyx_sqlite *s, const char *name, struct telnyx_job_counts *counts)
{
	struct tally_row row;
	int i;

	(void)read_row(s, name, &row);
	for (i = 0; i < TELNYX_JOB_STATE_COUNT; i++)
		counts->states[i] = (uint64_t)row.counts[i];
	counts->delivered = (uint64_t)row.counts[COUNTED_DELIVERED];
	counts->failed = (uint64_t)row.counts[COUNTED_FAILED];
	counts->duplicates = (uint64_t)row.counts[COUNTED_DUPLICATES];
	counts->ended_at_ms = row.ended_at;
}

static void
count_rows(struct telnyx_sqlite *s, const struct telnyx_store_count *count,
    struct telnyx_job_counts *counts)
{
	char *condition = telnyx_sqlite_condition(s, &count->filter), *sql = NULL;
	int64_t oldest = 0, first;
	sqlite3_stmt *stmt;
	int state;

	if (condition != NULL &&
	    (sql = sqlite3_mprintf(
		 "select state,count(*),total(state=2 and delivery in (7,13)),"
		 "total(state=2 and delivery in (4,5,8,10)),total(duplicate),"
		 "min(iif(state=0 and run_at<=%lld,run_at,null)) from job where %s"
		 " group by state",
		 (long long)s->now_ms, condition)) == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	stmt = telnyx_sqlite_prepare(s, sql);
	while (telnyx_sqlite_row(s, stmt)) {
		state = sqlite3_column_int(stmt, 0);
		if (state < 0 || state >= TELNYX_JOB_STATE_COUNT)
			continue;
		counts->states[state] = (uint64_t)sqlite3_column_int64(stmt, 1);
		counts->delivered += (uint64_t)sqlite3_column_int64(stmt, 2);
		counts->failed += (uint64_t)sqlite3_column_int64(stmt, 3);
		counts->duplicates += (uint64_t)sqlite3_column_int64(stmt, 4);
		first = sqlite3_column_int64(stmt, 5);
		if (first != 0)
			oldest = first;
	}
	telnyx_sqlite_drop(s, stmt);
	sqlite3_free(sql);
	sqlite3_free(condition);
	counts->oldest_ready_ms = oldest != 0 ? s->now_ms - oldest : 0;
}

static bool
asks_for_more(const struct telnyx_job_filter *filter)
{
	return filter->id_count > 0 || filter->states != 0 || filter->queue != NULL ||
	       filter->part != NULL || filter->sender != NULL || filter->after != 0;
}

#define OLDEST_LOOKS 40000

struct oldest {
	const char *queue, *sender, *part;
	int64_t priority, run_at;
};

/* The first row behind all of one priority in one lane: of that lane, or of the next
 * one, in that sender, that queue, or the next. */
static bool
next_first(struct telnyx_sqlite *s, struct telnyx_arena *arena, struct oldest *at)
{
#define FIRST                                                                          \
	"select queue,sender,part,priority,run_at from job indexed by job_ready"       \
	" where state=0 and "
#define IN_ORDER " order by queue,sender,part,priority,run_at limit 1"
	static const char *const levels[] = {FIRST
	    "queue=?1 and sender=?2 and part=?3 and priority>?4" IN_ORDER,
	    FIRST "queue=?1 and sender=?2 and part>?3" IN_ORDER,
	    FIRST "queue=?1 and sender>?2" IN_ORDER, FIRST "queue>?1" IN_ORDER};
	const char *const texts[] = {at->queue, at->sender, at->part};
	sqlite3_stmt *stmt;
	int level, i;

	for (level = 0; level < 4; level++) {
		stmt = telnyx_sqlite_get(s, levels[level]);
		for (i = 0; i < 3 && i < 4 - level; i++)
			telnyx_sqlite_text(s, stmt, i + 1, texts[i]);
		if (level == 0)
			telnyx_sqlite_int(s, stmt, 4, at->priority);
		if (!telnyx_sqlite_row(s, stmt))
			continue;
		at->queue = telnyx_sqlite_copy(s, arena, stmt, 0);
		at->sender = telnyx_sqlite_copy(s, arena, stmt, 1);
		at->part = telnyx_sqlite_copy(s, arena, stmt, 2);
		at->priority = sqlite3_column_int64(stmt, 3);
		at->run_at = sqlite3_column_int64(stmt, 4);
		telnyx_sqlite_enough(stmt);
		return s->trouble == 0;
	}
	return false;
}

/* The first of each lane's each priority is one probe away. */
static int64_t
oldest_due(struct telnyx_sqlite *s, int64_t now_ms)
{
	struct telnyx_arena scratch = TELNYX_ARENA_INIT;
	struct oldest at = {.queue = "", .sender = "", .part = "", .priority = -1};
	int64_t oldest = 0;
	int looks;

	for (looks = 0; looks < OLDEST_LOOKS; looks++) {
		if (!next_first(s, &scratch, &at))
			break;
		if (at.run_at <= now_ms && (oldest == 0 || at.run_at < oldest))
			oldest = at.run_at;
	}
	telnyx_arena_clear(&scratch);
	return oldest;
}

static int64_t
oldest_of_batch(struct telnyx_sqlite *s, const char *batch)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select min(run_at) from job indexed by job_batch where batch=?1"
	    " and state=0 and run_at<=?2");
	int64_t oldest = 0;

	telnyx_sqlite_text(s, stmt, 1, batch);
	telnyx_sqlite_int(s, stmt, 2, s->now_ms);
	if (telnyx_sqlite_row(s, stmt))
		oldest = sqlite3_column_int64(stmt, 0);
	telnyx_sqlite_enough(stmt);
	return oldest;
}

/* Of all, or of a batch: without counting rows. */
static void
count_kept(struct telnyx_sqlite *s, const char *batch, struct telnyx_job_counts *counts)
{
	int64_t oldest = 0;

	count_by_tally(s, batch != NULL ? batch : "", counts);
	if (batch == NULL)
		oldest = oldest_due(s, s->now_ms);
	else if (counts->states[TELNYX_JOB_READY] > 0)
		oldest = oldest_of_batch(s, batch);
	counts->oldest_ready_ms = oldest != 0 ? s->now_ms - oldest : 0;
}

void
telnyx_sqlite_count(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_count *count = (struct telnyx_store_count *)(void *)op;
	const char *batch = count->filter.batch;
	struct tally_row row;

	memset(&count->counts, 0, sizeof(count->counts));
	(void)telnyx_sqlite_now(s, count->now_ms);
	if (!asks_for_more(&count->filter)) {
		count_kept(s, batch, &count->counts);
		return;
	}
	count_rows(s, count, &count->counts);
	if (batch != NULL && read_row(s, batch, &row))
		count->counts.ended_at_ms = row.ended_at;
}

/* --- BATCHES ---------------------------------------------------------------- */

static void
note_told(struct telnyx_sqlite *s, const struct telnyx_batch_end *told)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "update tally set told=?2 where name=?1 and told<?2");

	telnyx_sqlite_text(s, stmt, 1, told->batch);
	telnyx_sqlite_int(s, stmt, 2, (int64_t)told->sequence);
	telnyx_sqlite_run(s, stmt);
}

#define BATCHES_MAX 1000

void
telnyx_sqlite_batches(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_batches *batches =
	    (struct telnyx_store_batches *)(void *)op;
	struct telnyx_batch_end *ended;
	sqlite3_stmt *stmt;
	size_t i;

	batches->count = 0;
	/* What this transaction has changed is counted as well. */
	telnyx_sqlite_tally_flush(s);
	for (i = 0; i < batches->told_count; i++)
		note_told(s, &batches->told[i]);
	ended = telnyx_sqlite_alloc(s, &op->arena, BATCHES_MAX * sizeof(*ended));
	stmt = telnyx_sqlite_get(s,
	    "select name,sequence from tally indexed by tally_untold"
	    " where sequence>told and ready+claimed+held=0 order by name limit 1000");
	while (ended != NULL && batches->count < BATCHES_MAX &&
	       telnyx_sqlite_row(s, stmt)) {
		ended[batches->count].batch =
		    telnyx_sqlite_copy(s, &op->arena, stmt, 0);
		ended[batches->count++].sequence =
		    (uint64_t)sqlite3_column_int64(stmt, 1);
	}
	telnyx_sqlite_enough(stmt);
	batches->ended = ended;
}
