/* SPDX-License-Identifier: MIT */
/*
 * The SQLite driver's own: shared by store_sqlite*.c only.
 *
 *   store_sqlite.c          the loop's side: open, submit, `done`, free
 *   store_sqlite_group.c    the thread: takes what waits, one transaction, checkpoints
 *   store_sqlite_file.c     the file itself: modes, file systems, the worker's lock
 *   store_sqlite_turn.c     who writes next, among processes
 *   store_sqlite_place.c    where the file is, and whether that is where it was
 *   store_sqlite_schema.c   tables, versions, pragmas
 *   store_sqlite_sql.c      statements, and the one place where errors become sentences
 *   store_sqlite_jobs.c     rows to structs and back
 *   store_sqlite_count.c    the counters of the store and of batches
 *   the rest                one kind of operation or a few each
 *
 * Everything but the first file runs in the thread.  An operation runs inside a
 * transaction that is begun and committed around it.  What SQLite says against it is
 * kept in `trouble`: from then on each helper does nothing, and the group is rolled
 * back, so that operations look only where they loop.
 */
#ifndef TELNYX_QUEUE_STORE_SQLITE_INTERNAL_H
#define TELNYX_QUEUE_STORE_SQLITE_INTERNAL_H

#include <pthread.h>
#include <signal.h>
#include <sys/queue.h>
#include <sys/types.h>

#include <event2/event.h>
#include <sqlite3.h>

#ifndef HASH_NONFATAL_OOM
#define HASH_NONFATAL_OOM 1
#endif
#include <uthash.h>

#include "queue/store.h"

STAILQ_HEAD(telnyx_sqlite_ops, telnyx_store_op);

struct telnyx_sqlite_file;
struct telnyx_sqlite_statement;
struct telnyx_sqlite_tally;
struct telnyx_sqlite_cursor;
struct telnyx_sqlite_bucket;

/* What the file says of itself; read at the beginning of each transaction. */
struct telnyx_sqlite_meta {
	uint64_t commits;
	int64_t last_now_ms;
	int64_t renamed_after; /* sessions up to this one knew it by another name */
	bool held;	       /* the store went back */
	char bound[128];
};

/* Which file this is, as far as the system can say; or which directory. */
struct telnyx_sqlite_identity {
	int64_t device, inode;
	int64_t birth_ns; /* 0: not known */
};

/* Where the file is, symbolic links resolved, as SQLite does to find its log. */
struct telnyx_sqlite_place {
	char name[256];
	struct telnyx_sqlite_identity directory;
	bool is_alone; /* the file is mounted without its directory */
};

/* A file beside the store that its users share, while it is open. */
struct telnyx_sqlite_companion {
	char *path;
	bool seen;
	dev_t device;
	ino_t inode;
};

struct telnyx_sqlite {
	struct telnyx_store store; /* first: what others have is this */

	/* --- the loop's, and constant after open --- */
	struct event_base *base;
	struct event *wake;
	char *path; /* absolute */
	char *directory;
	const char *file; /* in path */
	enum telnyx_keep_text keep_text;
	uint32_t busy_timeout_ms;
	void (*opened)(const struct telnyx_error *failure, void *arg);
	void *opened_arg;
	unsigned forks;
	size_t out; /* what is submitted and not done, the opening included */
	bool told_opened;
	bool freeing;
	bool *freed; /* told when a callback has freed the store */
	char name[TELNYX_STORE_NAME_LEN + 1];
	int wake_in, wake_out; /* one eventfd, or a pipe's two ends */

	/* --- of both, under the lock --- */
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct telnyx_sqlite_ops in;
	struct telnyx_sqlite_ops ended;
	bool closing;
	bool is_open, is_broken; /* how the opening ended; neither: not yet */
	bool woken;		 /* a wake-up is under way */
	char (*names)[TELNYX_STORE_NAME_LEN + 1]; /* the first is the present one */
	size_t name_count;
	uint64_t submitted, begun; /* operations, counted */
	uint64_t end_after;	   /* the worker ends when so many have run */
	bool ends;		   /* and it is to */

	/* --- the thread's --- */
	pthread_t thread;
	struct telnyx_failure open_failure; /* if is_broken */
	sqlite3 *db;
	struct telnyx_sqlite_file *disk;
	struct telnyx_sqlite_place place;
	struct telnyx_sqlite_companion companions[2]; /* -wal, -shm */
	struct telnyx_sqlite_statement *statements;
	/* Of the monotonic clock: how long it waits for another process; and until when
	 * it writes without a turn. */
	int64_t busy_until_ms, no_turn_until_ms;
	int changes; /* of rows, until the transaction began */
	int trouble; /* SQLite's code, since the transaction began; 0: none */
	char trouble_text[256];
	struct telnyx_sqlite_meta meta;
	char present[TELNYX_STORE_NAME_LEN + 1]; /* the name, as the thread knows it */
	int64_t last_id; /* given out in this transaction; 0: ask */
	int64_t now_ms;
	struct telnyx_sqlite_tally *tallies;
	struct telnyx_sqlite_cursor *cursors;
	struct telnyx_sqlite_bucket *buckets;
	size_t turn;	 /* which queue is claimed from first */
	char host[128];	 /* where the worker sends, as RECOVER said */
	int64_t session; /* of BEGIN; 0: nobody works here */
	bool locked;
	int wal_pages;
	int wal_next; /* try a checkpoint at so many */
};

/* --- store_sqlite_group.c ------------------------------------------------- */

void *telnyx_sqlite_thread(void *store);

/* --- store_sqlite.c ------------------------------------------------------- */

/* Tell the loop that there is something for it; the lock is held. */
void telnyx_sqlite_wake(struct telnyx_sqlite *s);

/* --- store_sqlite_sql.c --------------------------------------------------- */

/* The prepared statement of a static text: reset, nothing bound.  NULL: trouble. */
sqlite3_stmt *telnyx_sqlite_get(struct telnyx_sqlite *s, const char *sql);
/* One for once; finalized by _drop(). */
sqlite3_stmt *telnyx_sqlite_prepare(struct telnyx_sqlite *s, const char *sql);
void telnyx_sqlite_drop(struct telnyx_sqlite *s, sqlite3_stmt *stmt);
void telnyx_sqlite_finalize_all(struct telnyx_sqlite *s);

void telnyx_sqlite_int(
    struct telnyx_sqlite *s, sqlite3_stmt *stmt, int at, int64_t value);
/* NULL is null.  Borrowed until the statement is reset. */
void telnyx_sqlite_text(
    struct telnyx_sqlite *s, sqlite3_stmt *stmt, int at, const char *value);
/* Is there another row?  False: no, or trouble; the statement is reset then. */
bool telnyx_sqlite_row(struct telnyx_sqlite *s, sqlite3_stmt *stmt);
/* The last row that is wanted has been read. */
void telnyx_sqlite_enough(sqlite3_stmt *stmt);
/* Run one that gives no rows. */
void telnyx_sqlite_run(struct telnyx_sqlite *s, sqlite3_stmt *stmt);
/* The same of a static text with whole numbers for its parameters. */
void telnyx_sqlite_run_ints(
    struct telnyx_sqlite *s, const char *sql, size_t count, const int64_t *values);
/* Several statements, without parameters. */
void telnyx_sqlite_script(struct telnyx_sqlite *s, const char *sql);

/* A column's text; NULL: null.  Valid until the next step. */
const char *telnyx_sqlite_column(sqlite3_stmt *stmt, int at);
/* A copy in an arena; without memory: trouble. */
const char *telnyx_sqlite_copy(
    struct telnyx_sqlite *s, struct telnyx_arena *arena, sqlite3_stmt *stmt, int at);
void *telnyx_sqlite_alloc(
    struct telnyx_sqlite *s, struct telnyx_arena *arena, size_t size);

/* Keep SQLite's last error, or this one. */
void telnyx_sqlite_trouble(struct telnyx_sqlite *s, int code);
/* What is open is not what others find: SQLite does not see that by itself. */
void telnyx_sqlite_trouble_lost(struct telnyx_sqlite *s, const char *why);
/* Turn the trouble into an operation's failure. */
void telnyx_sqlite_fail(
    struct telnyx_sqlite *s, struct telnyx_store_op *op, enum telnyx_outcome outcome);
/* The same for the opening. */
void telnyx_sqlite_describe(struct telnyx_sqlite *s, enum telnyx_outcome outcome,
    struct telnyx_failure *failure);
/* The operation is not for this store as it is; nothing of it has been done. */
void telnyx_sqlite_refuse(struct telnyx_store_op *op, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- store_sqlite_file.c -------------------------------------------------- */

/* Make or open the file, before SQLite does.  False: `failure` says why. */
bool telnyx_sqlite_file_open(
    const char *path, struct telnyx_failure *failure, struct telnyx_sqlite_file **out);
/* It is one of ours: if others can read it, or what is beside it, that is ended. */
void telnyx_sqlite_file_tighten(
    const struct telnyx_sqlite_file *file, const char *path);
/* After SQLite has closed it.  NULL is fine. */
void telnyx_sqlite_file_close(struct telnyx_sqlite_file *file);
void telnyx_sqlite_file_identity(
    const struct telnyx_sqlite_file *file, struct telnyx_sqlite_identity *out);
/* What stat() does not say, of an open file ("") or of a path. */
struct telnyx_sqlite_details {
	int64_t birth_ns; /* 0: not known */
	bool knows_mount;
	uint64_t mount;
};
void telnyx_sqlite_details(int fd, const char *path, struct telnyx_sqlite_details *out);
/* Has it more than one name, each with a log of its own? */
bool telnyx_sqlite_file_is_linked(const struct telnyx_sqlite_file *file);
/* The worker's lock: one in all processes. */
bool telnyx_sqlite_file_lock(struct telnyx_sqlite_file *file, const void *holder);
void telnyx_sqlite_file_unlock(struct telnyx_sqlite_file *file, const void *holder);

/* Who writes next; see store_sqlite_turn.c.  False: another process has the turn. */
bool telnyx_sqlite_file_take_turn(struct telnyx_sqlite_file *file);
void telnyx_sqlite_file_give_turn(struct telnyx_sqlite_file *file);

/* --- store_sqlite_turn.c -------------------------------------------------- */

int64_t telnyx_sqlite_monotonic_ms(void);
/* Whatever SQLite waits for is waited for so long. */
void telnyx_sqlite_wait_from_now(struct telnyx_sqlite *s, uint32_t most_ms);
/* Sleep for a moment.  False: that was long enough, or who opens it has gone. */
bool telnyx_sqlite_wait(struct telnyx_sqlite *s);
bool telnyx_sqlite_gives_up(struct telnyx_sqlite *s);
/* Have SQLite wait by _wait(). */
void telnyx_sqlite_wait_as_we_do(struct telnyx_sqlite *s);
void telnyx_sqlite_begin_to_write(struct telnyx_sqlite *s);

/* --- store_sqlite_place.c ------------------------------------------------- */

/* False: errno says why. */
bool telnyx_sqlite_place_find(const char *path, struct telnyx_sqlite_place *out);
/* Keep in the store where it is now. */
void telnyx_sqlite_place_record(struct telnyx_sqlite *s);
/* Why this is not the file that was made, or not where it was; NULL: it is. */
const char *telnyx_sqlite_why_moved(struct telnyx_sqlite *s);
/* Why what is open is not what other processes find any more; NULL: it is. */
const char *telnyx_sqlite_why_lost(struct telnyx_sqlite *s);
/* Know the files beside it.  False: no memory. */
bool telnyx_sqlite_companions_find(struct telnyx_sqlite *s);
void telnyx_sqlite_companions_free(struct telnyx_sqlite *s);

/* --- store_sqlite_schema.c ------------------------------------------------ */

struct telnyx_sqlite_step {
	int from; /* makes from + 1 of it */
	const char *sql;
};
/* Open the database, and make, check or migrate what is in it. */
bool telnyx_sqlite_open_database(
    struct telnyx_sqlite *s, struct telnyx_failure *failure);
/* Go from the version that is there to `newest`, in one transaction. */
bool telnyx_sqlite_migrate(struct telnyx_sqlite *s,
    const struct telnyx_sqlite_step *steps, size_t count, int newest,
    struct telnyx_failure *failure);
/* Read the meta row; adds one to the commits if this transaction may write. */
void telnyx_sqlite_read_meta(struct telnyx_sqlite *s, bool writes);
void telnyx_sqlite_read_names(struct telnyx_sqlite *s);
/* The callers' time, which goes back only if it does so for long. */
int64_t telnyx_sqlite_now(struct telnyx_sqlite *s, int64_t now_ms);
void telnyx_sqlite_random_name(char out[TELNYX_STORE_NAME_LEN + 1]);

/* --- store_sqlite_jobs.c -------------------------------------------------- */

/* The columns of a core, and then those of a whole job; see _read_core() and
 * _read_job(). */
#define TELNYX_SQLITE_CORE                                                             \
	"id,state,reason,doubt,found,fence,accepted_fence,early_fence,attempt,"        \
	"max_attempts,snoozes,resends,deaths,duplicate,run_at,claimed_at,finished_at," \
	"safe_at,look_at,delivery,message_id,group_id,batch,sender,history,"           \
	"payload is null"
#define TELNYX_SQLITE_JOB                                                              \
	TELNYX_SQLITE_CORE ",queue,part,unique_key,meta,operation,priority,"           \
			   "enqueued_at,expires_at,to_,error,error_code,last_session"
#define TELNYX_SQLITE_BATCH_COLUMN 22
#define TELNYX_SQLITE_KEY_COLUMN 28
/* The first behind those of a whole job. */
#define TELNYX_SQLITE_PAYLOAD_COLUMN 38

/* What a core's row has beside it, borrowed from the statement. */
struct telnyx_sqlite_row {
	struct telnyx_job_core core;
	const char *batch, *sender, *history;
	bool no_payload;
};
void telnyx_sqlite_read_core(sqlite3_stmt *stmt, struct telnyx_sqlite_row *out);
/* `payload`: the column that has it; -1: not wanted. */
struct telnyx_job *telnyx_sqlite_read_job(struct telnyx_sqlite *s, sqlite3_stmt *stmt,
    struct telnyx_arena *arena, int payload);
/* `session`: of its last claim, whose store's name it has. */
void telnyx_sqlite_make_reference(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    struct telnyx_job *job, int64_t session);
/* The public job says what its core does. */
void telnyx_sqlite_show_core(
    struct telnyx_job *job, const struct telnyx_job_core *core);

/* A change of one job. */
struct telnyx_sqlite_change {
	const struct telnyx_job_core *before, *after;
	const char *batch;
	int64_t session;     /* that claims it; 0: no claim */
	const char *history; /* all of it; NULL: as it is */
	const char *error, *error_code;
};
void telnyx_sqlite_write(
    struct telnyx_sqlite *s, const struct telnyx_sqlite_change *change);

/* --- store_sqlite_news.c -------------------------------------------------- */

/* Read the job, apply the news, write it; the item's outputs are of the arena. */
void telnyx_sqlite_apply(
    struct telnyx_sqlite *s, struct telnyx_arena *arena, struct telnyx_news_item *item);
/* A history, and one line more. */
const char *telnyx_sqlite_add_line(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    const char *history, const struct telnyx_job_core *core,
    const struct telnyx_news *news);
void telnyx_sqlite_news(struct telnyx_sqlite *s, struct telnyx_store_op *op);

/* --- store_sqlite_count.c ------------------------------------------------- */

/* A job goes from one core to another; NULL: it is new; it is deleted. */
void telnyx_sqlite_tally(struct telnyx_sqlite *s, const char *batch,
    const struct telnyx_job_core *before, const struct telnyx_job_core *after);
/* Write what has gathered, before the commit. */
void telnyx_sqlite_tally_flush(struct telnyx_sqlite *s);
void telnyx_sqlite_tally_drop(struct telnyx_sqlite *s);
void telnyx_sqlite_count(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_batches(struct telnyx_sqlite *s, struct telnyx_store_op *op);

/* --- store_sqlite_lanes.c ------------------------------------------------- */

/* A lane: the jobs of one sender and part in one queue. */
struct telnyx_sqlite_lane {
	const char *sender, *part; /* of the arena that it was made in */
	int64_t allowed;	   /* by its rate */
	bool more;		   /* something due may be left */
};
/* The next lane after `*at` that has something due, in this queue, of a sender that is
 * neither held nor resting; of `*looks` that may be taken, takes those that were. */
enum telnyx_sqlite_seek {
	TELNYX_SQLITE_LANE,	/* found one */
	TELNYX_SQLITE_NO_LANE,	/* the queue's end */
	TELNYX_SQLITE_NO_LOOKS, /* looked long enough */
};
enum telnyx_sqlite_seek telnyx_sqlite_next_lane(struct telnyx_sqlite *s,
    struct telnyx_store_claim *claim, const char *queue, struct telnyx_sqlite_lane *at,
    size_t *looks);
/* Tokens of a lane. */
int64_t telnyx_sqlite_tokens(struct telnyx_sqlite *s,
    const struct telnyx_sqlite_lane *lane, double rate, int64_t now_ms);
void telnyx_sqlite_take_tokens(
    struct telnyx_sqlite *s, const struct telnyx_sqlite_lane *lane, int64_t count);
/* A walk around the lanes of a queue.  One that finds nothing may take several claims:
 * it goes on only while nothing was written meanwhile, so that what it says of the
 * lanes behind it is still so. */
struct telnyx_sqlite_walk {
	struct telnyx_sqlite_lane at, start; /* no sender: the queue's beginning */
	bool wrapped;			     /* it has been at the queue's end */
	bool whole;			     /* it is back where it began */
	bool kept;			     /* a rate has kept back what is due */
	bool found;			     /* it ends with this claim */
};
/* Where the last claim of a queue stopped. */
void telnyx_sqlite_walk_get(struct telnyx_sqlite *s, struct telnyx_store_claim *claim,
    const char *queue, struct telnyx_sqlite_walk *out);
void telnyx_sqlite_walk_set(struct telnyx_sqlite *s,
    const struct telnyx_store_claim *claim, const char *queue,
    const struct telnyx_sqlite_walk *walk);
/* All walks have ended, which was told: time alone makes jobs due from now on. */
void telnyx_sqlite_walks_end(struct telnyx_sqlite *s);
void telnyx_sqlite_lanes_free(struct telnyx_sqlite *s);

/* --- store_sqlite_proof.c ------------------------------------------------- */

struct telnyx_sqlite_proof {
	const struct telnyx_journal_slot **slots; /* by id and fence */
	size_t count;
	int64_t session; /* the row of whose claims it speaks; 0: of none */
};

void telnyx_sqlite_read_proof(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    const struct telnyx_journal_content *journal, struct telnyx_sqlite_proof *out);
/* What is known of a claim of a dead worker, as news: source, what, and why. */
void telnyx_sqlite_ask_proof(const struct telnyx_sqlite_proof *proof, int64_t id,
    int64_t fence, int64_t session, struct telnyx_news *news);

/* --- the operations ------------------------------------------------------- */

void telnyx_sqlite_enqueue(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_claim(struct telnyx_sqlite *s, struct telnyx_store_op *op);
/* store_sqlite_work.c */
/* The worker's lock; else the operation is refused.  `*mine`: it was not held before.
 */
bool telnyx_sqlite_take_lock(
    struct telnyx_sqlite *s, struct telnyx_store_op *op, bool *mine);
void telnyx_sqlite_recover(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_begin(struct telnyx_sqlite *s, struct telnyx_store_op *op);
/* Mark the worker's row as ended; inside a transaction. */
void telnyx_sqlite_end_session(struct telnyx_sqlite *s);
void telnyx_sqlite_unlock(struct telnyx_sqlite *s);
/* store_sqlite_adopt.c */
void telnyx_sqlite_adopt(struct telnyx_sqlite *s, struct telnyx_store_op *op);
/* store_sqlite_care.c */
void telnyx_sqlite_holds(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_health(struct telnyx_sqlite *s, struct telnyx_store_op *op);
/* store_sqlite_backup.c */
void telnyx_sqlite_backup(struct telnyx_sqlite *s, struct telnyx_store_op *op);
/* store_sqlite_admin.c */
void telnyx_sqlite_list(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_command(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_due(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_pause(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_sender(struct telnyx_sqlite *s, struct telnyx_store_op *op);
void telnyx_sqlite_prune(struct telnyx_sqlite *s, struct telnyx_store_op *op);

/* --- store_sqlite_filter.c ------------------------------------------------ */

/* The condition of a filter, as SQL with its values in it; NULL: trouble. */
char *telnyx_sqlite_condition(
    struct telnyx_sqlite *s, const struct telnyx_job_filter *filter);

#endif
