/* SPDX-License-Identifier: MIT */
/*
 * A worker takes up its work, and sees to what the one before it left.
 *
 * RECOVER takes the lock, so that whoever held a claim is dead, and decides about each
 * claim by its journal: what that proves not begun is released, what it says of the end
 * is believed, and everything else may have left.  BEGIN then writes the worker's row,
 * whose session the claims carry, and whose journal is the one that may speak of them.
 */
#include "queue/store_sqlite_internal.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* What one worker had in flight, for telemetry; more than that is only counted. */
#define ITEMS_MAX 10000

/* --- the lock and the row --------------------------------------------------- */

void
telnyx_sqlite_unlock(struct telnyx_sqlite *s)
{
	if (s->locked)
		telnyx_sqlite_file_unlock(s->disk, s);
	s->locked = false;
}

static void
refuse_second(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select name,pid,host,strftime('%Y-%m-%dT%H:%M:%SZ',started_at/1000,"
	    "'unixepoch') from worker where ended_at=0 order by id desc limit 1");

	if (telnyx_sqlite_row(s, stmt))
		telnyx_sqlite_refuse(op,
		    "worker %s (pid %d on %s) works on the store %s since %s, and "
		    "there "
		    "can be one only",
		    telnyx_sqlite_column(stmt, 0), sqlite3_column_int(stmt, 1),
		    telnyx_sqlite_column(stmt, 2), s->path,
		    telnyx_sqlite_column(stmt, 3));
	else
		telnyx_sqlite_refuse(op,
		    "another worker starts on the store %s, and there can be one only",
		    s->path);
	telnyx_sqlite_enough(stmt);
}

bool
telnyx_sqlite_take_lock(struct telnyx_sqlite *s, struct telnyx_store_op *op, bool *mine)
{
	*mine = !s->locked;
	if (!s->locked && !telnyx_sqlite_file_lock(s->disk, s)) {
		refuse_second(s, op);
		return false;
	}
	s->locked = true;
	return true;
}

static void
end_rows(struct telnyx_sqlite *s)
{
	telnyx_sqlite_run_ints(s, "update worker set ended_at=?1 where ended_at=0", 1,
	    (int64_t[]){s->now_ms});
}

void
telnyx_sqlite_end_session(struct telnyx_sqlite *s)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	telnyx_sqlite_run_ints(s, "update worker set ended_at=?1 where id=?2", 2,
	    (int64_t[]){
		(int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, s->session});
}

/* What is in doubt and no more looked at is looked at once more: this worker may have
 * another policy for it than the one before. */
static void
look_again(struct telnyx_sqlite *s)
{
	telnyx_sqlite_run_ints(s,
	    "update job indexed by job_unknown set look_at=?1"
	    " where state=3 and look_at=0",
	    1, (int64_t[]){s->now_ms});
}

void
telnyx_sqlite_begin(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_begin *begin = (struct telnyx_store_begin *)(void *)op;
	const struct telnyx_journal_identity *journal = begin->journal;
	sqlite3_stmt *stmt;
	bool mine;

	if (!telnyx_sqlite_take_lock(s, op, &mine))
		return;
	(void)telnyx_sqlite_now(s, begin->now_ms);
	end_rows(s);
	stmt = telnyx_sqlite_get(s,
	    "insert into "
	    "worker(name,host,pid,session,store,boot,device,inode,started_at)"
	    " values(?1,?2,?3,?4,?5,?6,?7,?8,?9)");
	telnyx_sqlite_text(s, stmt, 1, begin->name != NULL ? begin->name : "");
	telnyx_sqlite_text(s, stmt, 2, begin->host != NULL ? begin->host : "");
	telnyx_sqlite_int(s, stmt, 3, getpid());
	telnyx_sqlite_text(s, stmt, 4, journal->session);
	telnyx_sqlite_text(s, stmt, 5, journal->store);
	telnyx_sqlite_text(s, stmt, 6, journal->boot);
	telnyx_sqlite_int(s, stmt, 7, (int64_t)journal->device);
	telnyx_sqlite_int(s, stmt, 8, (int64_t)journal->inode);
	telnyx_sqlite_int(s, stmt, 9, s->now_ms);
	telnyx_sqlite_run(s, stmt);
	begin->session = s->session = sqlite3_last_insert_rowid(s->db);
	look_again(s);
}

/* --- may it work here? ------------------------------------------------------ */

static bool
is_bound_elsewhere(struct telnyx_sqlite *s, struct telnyx_store_recover *recover)
{
	const char *host = recover->host_bound != NULL ? recover->host_bound : "";

	if (s->meta.bound[0] == '\0' || strcmp(s->meta.bound, host) == 0)
		return false;
	telnyx_sqlite_refuse(&recover->op,
	    "the store %s is of %s, and this worker sends to %s: use a store of its "
	    "own",
	    s->path, s->meta.bound, host);
	return true;
}

/* Is the log that SQLite goes by the only one that there can be?  Nothing is wrong with
 * the store yet, so that it is not held. */
static bool
is_apart(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	if (telnyx_sqlite_file_is_linked(s->disk))
		telnyx_sqlite_refuse(op,
		    "the store %s has another name (a hard link), under which its log "
		    "would not be seen: remove that",
		    s->path);
	else if (s->place.is_alone)
		telnyx_sqlite_refuse(op,
		    "the store %s is mounted without its directory, and its log would "
		    "be left behind: mount the directory",
		    s->path);
	else
		return false;
	return true;
}

/* The journal was read before its writer died, and the lock was free after: what it
 * says by now is not what was read, and may settle what would have to be parked. */
static bool
is_read_too_early(struct telnyx_sqlite *s, struct telnyx_store_recover *recover)
{
	if (recover->journal == NULL || !recover->journal->locked)
		return false;
	telnyx_sqlite_refuse(&recover->op,
	    "the worker before has only just ended on the store %s: start again",
	    s->path);
	return true;
}

/* Does it know of this session: as one of its workers, or as the one whose journal was
 * there when it was adopted? */
static bool
knows_session(struct telnyx_sqlite *s, const char *session)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select exists(select 1 from worker where session=?1) or"
	    " exists(select 1 from meta where adopted=?1)");
	bool known = false;

	telnyx_sqlite_text(s, stmt, 1, session);
	if (telnyx_sqlite_row(s, stmt))
		known = sqlite3_column_int(stmt, 0) != 0;
	telnyx_sqlite_enough(stmt);
	return known;
}

/* Is the store older than what its last worker did?  It has fewer commits than that one
 * saw; or not even its beginning, which was committed before the journal had any count,
 * however many commits of others came to the store since. */
static bool
is_behind(struct telnyx_sqlite *s, const struct telnyx_journal_content *journal)
{
	if (journal == NULL || !journal->readable || journal->commits == 0 ||
	    strcmp(journal->identity.store, s->present) != 0)
		return false;
	/* This transaction's own commit is counted already. */
	return journal->commits > s->meta.commits - 1 ||
	       !knows_session(s, journal->identity.session);
}

#define HOW_TO_GO_ON "; `telnyx-worker adopt` says how to go on"

static void
refuse_held(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, "select held from meta");
	const char *why = NULL;

	if (telnyx_sqlite_row(s, stmt))
		why = telnyx_sqlite_column(stmt, 0);
	telnyx_sqlite_refuse(op, "the store %s is held: %s" HOW_TO_GO_ON, s->path,
	    why != NULL ? why : "it is older than what was done with it");
	telnyx_sqlite_enough(stmt);
}

/* The store went back: that is kept, since what tells it may not do so at the next
 * start.  Nothing else is changed. */
static void
hold(struct telnyx_sqlite *s, struct telnyx_store_op *op, const char *why)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, "update meta set held=?1");

	telnyx_sqlite_text(s, stmt, 1, why);
	telnyx_sqlite_run(s, stmt);
	s->meta.held = true;
	telnyx_sqlite_refuse(op, "the store %s is held: %s" HOW_TO_GO_ON, s->path, why);
}

static bool
went_back(struct telnyx_sqlite *s, struct telnyx_store_recover *recover)
{
	const char *why;

	if (s->meta.held)
		refuse_held(s, &recover->op);
	else if ((why = telnyx_sqlite_why_moved(s)) != NULL)
		hold(s, &recover->op, why);
	else if (is_behind(s, recover->journal))
		hold(s, &recover->op, "it is older than its journal, as a backup is");
	else
		return false;
	return true;
}

/* --- what was left ---------------------------------------------------------- */

struct recovery {
	struct telnyx_sqlite *s;
	struct telnyx_store_recover *recover;
	struct telnyx_sqlite_proof proof;
	struct telnyx_arena scratch; /* of those that are counted only */
};

/* A claim that is left, or one that an earlier worker had to leave in doubt. */
struct left {
	int64_t id, fence, session;
};

static void
count_outcome(struct telnyx_store_recover *recover, const struct telnyx_news_item *item)
{
	if (!item->turn.changed)
		return;
	if (item->state == TELNYX_JOB_HELD)
		recover->held++;
	else if (item->state == TELNYX_JOB_UNKNOWN)
		recover->parked++;
	else if (item->state == TELNYX_JOB_READY)
		recover->released++;
}

static void
settle(struct recovery *recovery, const struct left *left)
{
	struct telnyx_store_recover *recover = recovery->recover;
	struct telnyx_news_item item = {.id = left->id};
	bool kept = recover->count < ITEMS_MAX;

	item.news.fence = left->fence;
	item.news.now_ms = recovery->s->now_ms;
	telnyx_sqlite_ask_proof(
	    &recovery->proof, left->id, left->fence, left->session, &item.news);
	telnyx_sqlite_apply(
	    recovery->s, kept ? &recover->op.arena : &recovery->scratch, &item);
	count_outcome(recover, &item);
	/* What stays in the doubt that it was in is no news. */
	if (item.turn.changed && kept)
		recover->items[recover->count++] = item;
	if (!kept)
		telnyx_arena_clear(&recovery->scratch);
}

#define LEFT_AT_ONCE 1000

/* All that a statement gives (id, fence, session; after an id), in pieces: what is read
 * is not changed meanwhile. */
static void
settle_all(struct recovery *recovery, const char *sql, int64_t session)
{
	struct telnyx_sqlite *s = recovery->s;
	struct left left[LEFT_AT_ONCE];
	size_t i, count;
	int64_t after = 0;
	sqlite3_stmt *stmt;

	do {
		stmt = telnyx_sqlite_get(s, sql);
		telnyx_sqlite_int(s, stmt, 1, after);
		telnyx_sqlite_int(s, stmt, 2, session);
		for (count = 0; count < LEFT_AT_ONCE && telnyx_sqlite_row(s, stmt);
		     count++)
			left[count] = (struct left){.id = sqlite3_column_int64(stmt, 0),
			    .fence = sqlite3_column_int64(stmt, 1),
			    .session = sqlite3_column_int64(stmt, 2)};
		telnyx_sqlite_enough(stmt);
		for (i = 0; i < count && s->trouble == 0; i++)
			settle(recovery, &left[i]);
		after = count > 0 ? left[count - 1].id : after;
	} while (count == LEFT_AT_ONCE && s->trouble == 0);
}

/* Of what was claimed by whoever died: all that is claimed, since the lock is ours. */
static const char of_claimed[] =
    "select id,fence,session from job indexed by job_claimed"
    " where state=1 and id>?1 and session<>?2 order by id limit 1000";
/* An earlier start had no journal to ask, and this one has. */
static const char of_doubtful[] =
    "select id,fence,last_session from job indexed by job_unknown"
    " where state=3 and id>?1 and doubt=1 and last_session=?2 order by id limit 1000";

static void
settle_what_is_left(struct telnyx_sqlite *s, struct telnyx_store_recover *recover)
{
	struct recovery recovery = {
	    .s = s, .recover = recover, .scratch = TELNYX_ARENA_INIT};

	recover->items = telnyx_sqlite_alloc(
	    s, &recover->op.arena, ITEMS_MAX * sizeof(*recover->items));
	if (recover->items == NULL)
		return;
	telnyx_sqlite_read_proof(
	    s, &recover->op.arena, recover->journal, &recovery.proof);
	settle_all(&recovery, of_claimed, 0);
	if (recovery.proof.session != 0)
		settle_all(&recovery, of_doubtful, recovery.proof.session);
	telnyx_arena_clear(&recovery.scratch);
}

void
telnyx_sqlite_recover(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_recover *recover =
	    (struct telnyx_store_recover *)(void *)op;
	bool mine;

	recover->released = recover->parked = recover->held = 0;
	recover->count = 0;
	if (!telnyx_sqlite_take_lock(s, op, &mine))
		return;
	(void)telnyx_sqlite_now(s, recover->now_ms);
	memcpy(recover->store, s->present, sizeof(recover->store));
	if (is_bound_elsewhere(s, recover) || is_apart(s, op) ||
	    is_read_too_early(s, recover) || went_back(s, recover)) {
		if (mine)
			telnyx_sqlite_unlock(s);
		return;
	}
	(void)sqlite3_snprintf(sizeof(s->host), s->host, "%s",
	    recover->host_bound != NULL ? recover->host_bound : "");
	settle_what_is_left(s, recover);
	end_rows(s);
	s->session = 0;
}
