/* SPDX-License-Identifier: MIT */
/*
 * The thread of a store: it takes what waits, runs it in one transaction, commits, and
 * hands it back.  What arrives meanwhile gathers for the next, so that commits grow
 * with the load and no timer is needed.
 *
 * Where one operation meets trouble, the group is rolled back, and each is run again in
 * a transaction of its own: only those fail that must.  A commit that failed with an
 * error of the disk may be on it, or not, after a crash; within this process it is
 * undone, and its place in the log is written over by the next one.  So it is run again
 * too, and only if that fails as well is the outcome UNKNOWN.
 *
 * Checkpoints are made here, between groups and when there is nothing else to do: the
 * loop never waits for one.
 */
#include "queue/failpoint.h"
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <time.h>

/* Of one transaction: so that a reader that waits, and the first of the group, do not
 * wait for long. */
#define GROUP_OPS 64
#define GROUP_ROWS 2000
/* A checkpoint is made at so many pages of 4 KiB, or when nothing came for so long. */
#ifndef CHECKPOINT_PAGES
#define CHECKPOINT_PAGES 1024
#endif
#define IDLE_MS 200
/* The log is cut back to nothing when it has grown to this while somebody read. */
#define TRUNCATE_PAGES (8 * CHECKPOINT_PAGES)

typedef void (*run_fn)(struct telnyx_sqlite *s, struct telnyx_store_op *op);

static const struct {
	run_fn run;
	bool reads; /* and no more */
} kinds[TELNYX_STORE_KINDS] = {
    [TELNYX_STORE_ENQUEUE] = {telnyx_sqlite_enqueue, false},
    [TELNYX_STORE_CLAIM] = {telnyx_sqlite_claim, false},
    [TELNYX_STORE_NEWS] = {telnyx_sqlite_news, false},
    [TELNYX_STORE_COMMAND] = {telnyx_sqlite_command, false},
    [TELNYX_STORE_RECOVER] = {telnyx_sqlite_recover, false},
    [TELNYX_STORE_BEGIN] = {telnyx_sqlite_begin, false},
    [TELNYX_STORE_DUE] = {telnyx_sqlite_due, false},
    [TELNYX_STORE_LIST] = {telnyx_sqlite_list, true},
    [TELNYX_STORE_COUNT] = {telnyx_sqlite_count, true},
    [TELNYX_STORE_PAUSE] = {telnyx_sqlite_pause, false},
    [TELNYX_STORE_SENDER] = {telnyx_sqlite_sender, false},
    [TELNYX_STORE_PRUNE] = {telnyx_sqlite_prune, false},
    [TELNYX_STORE_BATCHES] = {telnyx_sqlite_batches, false},
    [TELNYX_STORE_ADOPT] = {telnyx_sqlite_adopt, false},
    [TELNYX_STORE_HOLDS] = {telnyx_sqlite_holds, true},
    [TELNYX_STORE_HEALTH] = {telnyx_sqlite_health, true},
    [TELNYX_STORE_BACKUP] = {telnyx_sqlite_backup, true},
};

/* --- one transaction -------------------------------------------------------- */

static void
begin(struct telnyx_sqlite *s, bool reads)
{
	const char *why = reads ? NULL : telnyx_sqlite_why_lost(s);

	s->trouble = 0;
	s->last_id = 0;
	/* What is written to a file that has no name any more is written to nobody. */
	if (why != NULL)
		telnyx_sqlite_trouble_lost(s, why);
	s->changes = sqlite3_total_changes(s->db);
	if (reads) {
		telnyx_sqlite_wait_from_now(s, s->busy_timeout_ms);
		telnyx_sqlite_run(s, telnyx_sqlite_get(s, "begin"));
	} else
		telnyx_sqlite_begin_to_write(s);
	telnyx_sqlite_read_meta(s, !reads);
}

/* What changed nothing is no commit: a count that grew by starts that were refused, or
 * by claims of nothing, would say less of how far a store has come. */
static void
save_meta(struct telnyx_sqlite *s)
{
	if (sqlite3_total_changes(s->db) == s->changes) {
		s->meta.commits--;
		return;
	}
	telnyx_sqlite_run_ints(s, "update meta set commits=?1,last_now_ms=?2", 2,
	    (int64_t[]){(int64_t)s->meta.commits, s->meta.last_now_ms});
}

static void
roll_back(struct telnyx_sqlite *s)
{
	int code = s->trouble;

	telnyx_sqlite_tally_drop(s);
	s->trouble = 0;
	/* Some errors have rolled back already. */
	if (sqlite3_get_autocommit(s->db) == 0)
		telnyx_sqlite_run(s, telnyx_sqlite_get(s, "rollback"));
	s->trouble = code;
}

/* False: it has not been, and `*unsure` says whether it may be all the same. */
static bool
commit(struct telnyx_sqlite *s, bool reads, bool *unsure)
{
	*unsure = false;
	if (!reads) {
		telnyx_sqlite_tally_flush(s);
		save_meta(s);
	}
	if (s->trouble == 0) {
		telnyx_failpoint("before commit");
		telnyx_sqlite_run(s, telnyx_sqlite_get(s, "commit"));
		telnyx_failpoint("after commit");
		*unsure = (s->trouble & 0xff) == SQLITE_IOERR;
	}
	if (s->trouble == 0)
		return true;
	roll_back(s);
	return false;
}

static void
succeed(struct telnyx_sqlite *s, struct telnyx_sqlite_ops *group)
{
	struct telnyx_store_op *op;

	STAILQ_FOREACH(op, group, entry)
	op->commits = s->meta.commits;
}

/* Run an operation that failed with others by itself. */
static void
run_alone(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	bool reads = kinds[op->kind].reads, unsure = false;

	begin(s, reads);
	if (s->trouble == 0)
		kinds[op->kind].run(s, op);
	if (s->trouble != 0)
		roll_back(s);
	else if (commit(s, reads, &unsure)) {
		op->commits = s->meta.commits;
		return;
	}
	telnyx_sqlite_fail(
	    s, op, unsure ? TELNYX_OUTCOME_UNKNOWN : TELNYX_OUTCOME_NOT_SENT);
	/* Whoever could not begin does not work. */
	if (op->kind == TELNYX_STORE_RECOVER || op->kind == TELNYX_STORE_BEGIN) {
		s->session = 0;
		telnyx_sqlite_unlock(s);
	}
}

static void
fail_all(struct telnyx_sqlite *s, struct telnyx_sqlite_ops *group)
{
	struct telnyx_store_op *op;

	STAILQ_FOREACH(op, group, entry)
	telnyx_sqlite_fail(s, op, TELNYX_OUTCOME_NOT_SENT);
}

static void
run_group(struct telnyx_sqlite *s, struct telnyx_sqlite_ops *group)
{
	bool reads = kinds[STAILQ_FIRST(group)->kind].reads, unsure;
	struct telnyx_store_op *op;

	begin(s, reads);
	/* Who waited for the lock in vain would only do so again for each. */
	if ((s->trouble & 0xff) == SQLITE_BUSY) {
		roll_back(s);
		fail_all(s, group);
		return;
	}
	STAILQ_FOREACH(op, group, entry)
	if (s->trouble == 0)
		kinds[op->kind].run(s, op);
	if (s->trouble != 0)
		roll_back(s);
	else if (commit(s, reads, &unsure)) {
		succeed(s, group);
		return;
	}
	STAILQ_FOREACH(op, group, entry)
	{
		/* One that was refused may have been so for another that is undone. */
		op->status = TELNYX_OK;
		run_alone(s, op);
	}
}

/* --- checkpoints ------------------------------------------------------------ */

static void
cut_log(struct telnyx_sqlite *s)
{
	/* Readers are not waited for. */
	telnyx_sqlite_wait_from_now(s, 0);
	(void)sqlite3_wal_checkpoint_v2(
	    s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* A checkpoint that fails loses nothing: the log has it all, and grows. */
static void
checkpoint(struct telnyx_sqlite *s)
{
	int in_log = 0, copied = 0;

	/* Another file's log is none of this one's, nor the other way round. */
	if (s->db == NULL || s->wal_pages == 0 || telnyx_sqlite_why_lost(s) != NULL)
		return;
	(void)sqlite3_wal_checkpoint_v2(
	    s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
	if (in_log > TRUNCATE_PAGES && copied == in_log)
		cut_log(s);
	/* Readers may keep it from being written over: then it is tried again later. */
	s->wal_next = s->wal_pages + CHECKPOINT_PAGES;
	s->wal_pages = 0;
}

static int
on_commit(void *arg, sqlite3 *db, const char *which, int pages)
{
	struct telnyx_sqlite *s = arg;

	(void)db;
	(void)which;
	if (pages < s->wal_next - CHECKPOINT_PAGES)
		s->wal_next = CHECKPOINT_PAGES; /* it began anew */
	s->wal_pages = pages;
	return SQLITE_OK;
}

/* --- the thread ------------------------------------------------------------- */

static size_t
rows_of(const struct telnyx_store_op *op)
{
	switch (op->kind) {
	case TELNYX_STORE_ENQUEUE:
		return ((const struct telnyx_store_enqueue *)(const void *)op)->count;
	case TELNYX_STORE_CLAIM:
		return ((const struct telnyx_store_claim *)(const void *)op)->most;
	case TELNYX_STORE_NEWS:
		return ((const struct telnyx_store_news *)(const void *)op)->count;
	case TELNYX_STORE_PRUNE:
		return ((const struct telnyx_store_prune *)(const void *)op)->most;
	default:
		return 1;
	}
}

/* Take what may go into one transaction; the lock is held. */
static void
take_group(struct telnyx_sqlite *s, struct telnyx_sqlite_ops *group)
{
	size_t ops = 0, rows = 0;
	struct telnyx_store_op *op, *first = STAILQ_FIRST(&s->in);

	STAILQ_INIT(group);
	while ((op = STAILQ_FIRST(&s->in)) != NULL && ops < GROUP_OPS &&
	       !(s->ends && s->begun == s->end_after) &&
	       kinds[op->kind].reads == kinds[first->kind].reads &&
	       (ops == 0 || rows + rows_of(op) <= GROUP_ROWS)) {
		STAILQ_REMOVE_HEAD(&s->in, entry);
		STAILQ_INSERT_TAIL(group, op, entry);
		s->begun++;
		ops++;
		rows += rows_of(op);
	}
}

static bool
wait_idle(struct telnyx_sqlite *s)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += IDLE_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return pthread_cond_timedwait(&s->more, &s->lock, &until) == ETIMEDOUT;
}

/* Wait for something to do; the lock is held. */
static void
wait_for_more(struct telnyx_sqlite *s)
{
	if (s->wal_pages == 0) {
		(void)pthread_cond_wait(&s->more, &s->lock);
		return;
	}
	if (!wait_idle(s) || !STAILQ_EMPTY(&s->in) || s->ends || s->closing)
		return;
	(void)pthread_mutex_unlock(&s->lock);
	checkpoint(s);
	(void)pthread_mutex_lock(&s->lock);
}

/* Fail with the same error as the opening. */
static void
fail_group(struct telnyx_sqlite *s, struct telnyx_sqlite_ops *group)
{
	const struct telnyx_error *error = &s->open_failure.error;
	struct telnyx_store_op *op;

	STAILQ_FOREACH(op, group, entry)
	{
		op->status = TELNYX_E_SYSTEM;
		telnyx_failure_set(&op->failure, error->type, error->outcome,
		    error->phase, error->title, "%s", error->detail);
		op->failure.error.system_error = error->system_error;
	}
}

/* The session ends: its row says so, if that can be written, and the lock is free. */
static void
stop_work(struct telnyx_sqlite *s)
{
	bool unsure;

	if (s->session != 0) {
		begin(s, false);
		telnyx_sqlite_end_session(s);
		if (s->trouble != 0)
			roll_back(s);
		else
			(void)commit(s, false, &unsure);
	}
	s->session = 0;
	telnyx_sqlite_unlock(s);
}

static void
open_database(struct telnyx_sqlite *s)
{
	bool is_open = telnyx_sqlite_open_database(s, &s->open_failure);

	if (is_open) {
		(void)sqlite3_wal_hook(s->db, on_commit, s);
		s->wal_next = CHECKPOINT_PAGES;
	}
	(void)pthread_mutex_lock(&s->lock);
	s->is_open = is_open;
	s->is_broken = !is_open;
	telnyx_sqlite_wake(s);
	(void)pthread_mutex_unlock(&s->lock);
}

static void
close_database(struct telnyx_sqlite *s)
{
	if (s->is_open)
		stop_work(s);
	checkpoint(s);
	telnyx_sqlite_tally_drop(s);
	telnyx_sqlite_lanes_free(s);
	telnyx_sqlite_finalize_all(s);
	/* SQLite would remove the log by its name, and it may be another store's by
	 * now. */
	if (s->db != NULL && telnyx_sqlite_why_lost(s) != NULL)
		(void)sqlite3_db_config(
		    s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_close(s->db);
	s->db = NULL;
	telnyx_sqlite_companions_free(s);
	telnyx_sqlite_file_close(s->disk);
}

/* One round of what waits; the lock is held. */
static void
work(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_ops group;
	bool stop;

	take_group(s, &group);
	stop = s->ends && s->begun == s->end_after;
	if (stop)
		s->ends = false;
	(void)pthread_mutex_unlock(&s->lock);
	if (!s->is_open)
		fail_group(s, &group);
	else if (!STAILQ_EMPTY(&group))
		run_group(s, &group);
	if (stop && s->is_open)
		stop_work(s);
	(void)pthread_mutex_lock(&s->lock);
	if (!STAILQ_EMPTY(&group)) {
		STAILQ_CONCAT(&s->ended, &group);
		telnyx_sqlite_wake(s);
	}
	if (s->wal_pages >= s->wal_next) {
		(void)pthread_mutex_unlock(&s->lock);
		checkpoint(s);
		(void)pthread_mutex_lock(&s->lock);
	}
}

void *
telnyx_sqlite_thread(void *arg)
{
	struct telnyx_sqlite *s = arg;

	open_database(s);
	(void)pthread_mutex_lock(&s->lock);
	while (!s->closing) {
		if (STAILQ_EMPTY(&s->in) && !s->ends)
			wait_for_more(s);
		else
			work(s);
	}
	(void)pthread_mutex_unlock(&s->lock);
	close_database(s);
	return NULL;
}
