/* SPDX-License-Identifier: MIT */
/*
 * What is in the file: its tables, its version, and how the connection is set.
 *
 * synchronous=FULL is what the promise rests on: with NORMAL a power cut takes
 * transactions back that were told to be done.  It is set, and read back.
 */
#include "queue/store_sqlite_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/util.h>

/* "TLNQ": tells a store from a database of something else. */
#define APPLICATION_ID 0x544c4e51
#define TEXT_OF(number) #number
#define TEXT_OF_VALUE(number) TEXT_OF(number)

/*
 * meta   `held` says why nobody may work here; `adopted` is the session of the journal
 *        that was there when it was adopted.
 * job    `session` has the claim's worker, and `last_session` the last one's, whatever
 *        the state.  Texts that are long come last, so that a row's head is read alone.
 * uniq   `gone`: the job was pruned, and the key counts on until it lapses.
 * tally  how many jobs are where: of each batch by its name, and of all under "".
 */
static const char schema[] =
    "create table meta(version int not null,store text not null,"
    " commits int not null default 0,bound text,inode int not null default 0,"
    " device int not null default 0,birth_ns int not null default 0,"
    " dir_inode int not null default 0,dir_device int not null default 0,"
    " dir_birth_ns int not null default 0,file text,held text,"
    " adopted text,"
    " last_now_ms int not null default 0,"
    " renamed_after int not null default 0);"
    "create table store_name(name text primary key,since_ms int not null)"
    " without rowid;"
    "create table job(id integer primary key autoincrement,"
    " state int not null,reason int not null default 0,"
    " doubt int not null default 0,found int not null default 0,"
    " fence int not null default 0,accepted_fence int not null default 0,"
    " early_fence int not null default 0,attempt int not null default 0,"
    " max_attempts int not null,snoozes int not null default 0,"
    " resends int not null default 0,deaths int not null default 0,"
    " duplicate int not null default 0,priority int not null,"
    " operation int not null,enqueued_at int not null,run_at int not null,"
    " expires_at int not null,claimed_at int not null default 0,"
    " finished_at int not null default 0,safe_at int not null default 0,"
    " look_at int not null default 0,delivery int not null default 0,"
    " session int,last_session int not null default 0,"
    " queue text not null,sender text not null,part text not null,"
    " message_id text,group_id text,to_ text,batch text,unique_key text,"
    " error text,error_code text,meta text,history text,payload text,"
    " check(state between 0 and 6),check((state=1)=(session is not null)));"
    "create index job_ready on job(queue,sender,part,priority,run_at,id)"
    " where state=0;"
    "create index job_claimed on job(session) where state=1;"
    "create index job_unknown on job(state) where state=3;"
    "create index job_held on job(state) where state=6;"
    "create index job_look on job(look_at) where state=3;"
    "create index job_ended on job(finished_at) where state in (2,4,5);"
    "create index job_batch on job(batch) where batch is not null;"
    "create table uniq(key text primary key,job int not null,until int not null,"
    " free int not null,gone int not null default 0) without rowid;"
    "create index uniq_gone on uniq(until) where gone=1;"
    "create table worker(id integer primary key autoincrement,name text not null,"
    " host text not null,pid int not null,session text not null,"
    " store text not null,boot text not null,device int not null,"
    " inode int not null,started_at int not null,"
    " ended_at int not null default 0);"
    "create table queue(name text primary key,paused_until int not null)"
    " without rowid;"
    "create table sender_held(name text primary key,why text,"
    " since int not null) without rowid;"
    "create table tally(name text primary key,ready int not null,"
    " claimed int not null,accepted int not null,unknown int not null,"
    " discarded int not null,cancelled int not null,held int not null,"
    " delivered int not null,failed int not null,duplicates int not null,"
    " sequence int not null,told int not null,ended_at int not null)"
    " without rowid;"
    "create index tally_untold on tally(name) where sequence>told;"
    "pragma application_id=" TEXT_OF_VALUE(APPLICATION_ID) ";";

/* Each makes the next version of one; the versions are in a row. */
static const struct telnyx_sqlite_step steps[] = {
    {0, NULL}, /* version 1 is the first */
};

/* --- opening ---------------------------------------------------------------- */

static bool
refuse(struct telnyx_sqlite *s, struct telnyx_failure *failure, const char *why)
{
	telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE, "Cannot open the store", "the store %s %s", s->path,
	    why);
	return false;
}

/* Is all well so far? */
static bool
went_well(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	if (s->trouble == 0)
		return true;
	telnyx_sqlite_describe(s, TELNYX_OUTCOME_NOT_SENT, failure);
	return false;
}

/* What a statement of one value says; "" if nothing. */
static void
ask(struct telnyx_sqlite *s, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *stmt = telnyx_sqlite_prepare(s, sql);
	const char *text;

	out[0] = '\0';
	if (telnyx_sqlite_row(s, stmt) &&
	    (text = telnyx_sqlite_column(stmt, 0)) != NULL)
		(void)snprintf(out, size, "%s", text);
	telnyx_sqlite_drop(s, stmt);
}

static int64_t
ask_number(struct telnyx_sqlite *s, const char *sql)
{
	char text[32];

	ask(s, sql, text, sizeof(text));
	return strtoll(text, NULL, 10);
}

/* Nothing may be changed in a database of something else, not even its journal.  The
 * tables are asked for first: another process may be making them, and the mark. */
static bool
is_of_others(struct telnyx_sqlite *s)
{
	return ask_number(s, "select count(*) from sqlite_master") > 0 &&
	       ask_number(s, "pragma application_id") != APPLICATION_ID;
}

static bool
set_up_connection(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	char mode[16];

	telnyx_sqlite_script(s, "pragma trusted_schema=off;pragma cell_size_check=on;"
				"pragma cache_size=-16384;pragma temp_store=memory");
	ask(s, "pragma journal_mode=wal", mode, sizeof(mode));
	telnyx_sqlite_script(s, "pragma synchronous=full;pragma secure_delete=on;"
				"pragma foreign_keys=off;pragma wal_autocheckpoint=0");
	if (!went_well(s, failure))
		return false;
	if (strcmp(mode, "wal") != 0)
		return refuse(s, failure, "cannot have a write-ahead log");
	if (ask_number(s, "pragma synchronous") != 2)
		return refuse(s, failure, "cannot be told to wait for the disk");
	if (ask_number(s, "pragma secure_delete") != 1)
		return refuse(
		    s, failure, "cannot be told to overwrite what it deletes");
	return went_well(s, failure);
}

void
telnyx_sqlite_random_name(char out[TELNYX_STORE_NAME_LEN + 1])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	unsigned char random;
	int i = 0;

	while (i < TELNYX_STORE_NAME_LEN) {
		evutil_secure_rng_get_bytes(&random, 1);
		if (random < 252) /* 7 times 36: each is as likely */
			out[i++] = letters[random % 36];
	}
	out[TELNYX_STORE_NAME_LEN] = '\0';
}

static int64_t
wall_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
make_tables(struct telnyx_sqlite *s)
{
	char name[TELNYX_STORE_NAME_LEN + 1];
	sqlite3_stmt *stmt;

	telnyx_sqlite_script(s, schema);
	telnyx_sqlite_random_name(name);
	stmt = telnyx_sqlite_get(s, "insert into meta(version,store) values(?1,?2)");
	telnyx_sqlite_int(s, stmt, 1, TELNYX_STORE_VERSION);
	telnyx_sqlite_text(s, stmt, 2, name);
	telnyx_sqlite_run(s, stmt);
	telnyx_sqlite_place_record(s);
	stmt = telnyx_sqlite_get(s, "insert into store_name values(?1,?2)");
	telnyx_sqlite_text(s, stmt, 1, name);
	telnyx_sqlite_int(s, stmt, 2, wall_ms());
	telnyx_sqlite_run(s, stmt);
}

static void
end_transaction(struct telnyx_sqlite *s)
{
	if (s->trouble == 0)
		telnyx_sqlite_script(s, "commit");
	if (s->trouble != 0 && sqlite3_get_autocommit(s->db) == 0)
		(void)sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
}

/* Several processes may be here at once: the first makes the tables. */
static bool
make_if_empty(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	if (ask_number(s, "pragma application_id") == APPLICATION_ID)
		return went_well(s, failure);
	telnyx_sqlite_script(s, "begin immediate");
	if (ask_number(s, "select count(*) from sqlite_master") == 0)
		make_tables(s);
	end_transaction(s);
	return went_well(s, failure);
}

static bool
refuse_version(
    struct telnyx_sqlite *s, int version, int newest, struct telnyx_failure *failure)
{
	char why[160];

	(void)snprintf(why, sizeof(why),
	    "is of version %d, and this library knows versions 1 to %d: use the one "
	    "that "
	    "made it, or a later one",
	    version, newest);
	return refuse(s, failure, why);
}

static void
migrate_from(struct telnyx_sqlite *s, int version,
    const struct telnyx_sqlite_step *table, size_t count, int newest)
{
	size_t i;

	for (i = 0; i < count && version < newest; i++) {
		if (table[i].from != version)
			continue;
		telnyx_sqlite_script(s, table[i].sql);
		version++;
	}
	telnyx_sqlite_run_ints(
	    s, "update meta set version=?1", 1, (int64_t[]){version});
}

bool
telnyx_sqlite_migrate(struct telnyx_sqlite *s, const struct telnyx_sqlite_step *table,
    size_t count, int newest, struct telnyx_failure *failure)
{
	int version = (int)ask_number(s, "select version from meta");

	if (!went_well(s, failure))
		return false;
	if (version < 1 || version > newest)
		return refuse_version(s, version, newest, failure);
	if (version == newest)
		return true;
	telnyx_sqlite_script(s, "begin immediate");
	/* Another process may have done it meanwhile. */
	version = (int)ask_number(s, "select version from meta");
	if (version < newest)
		migrate_from(s, version, table, count, newest);
	end_transaction(s);
	return went_well(s, failure);
}

/* Without leave to write beside the file there is no log; SQLite's words for that are
 * about the file alone. */
static bool
may_write_beside(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	if (faccessat(AT_FDCWD, s->directory, W_OK | X_OK, AT_EACCESS) == 0)
		return true;
	return refuse(s, failure,
	    "cannot be used: its directory cannot be written, and a store has files "
	    "beside it");
}

static bool
set_up(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	s->trouble = 0;
	if (is_of_others(s))
		return refuse(s, failure, "is a database of another program");
	if (!went_well(s, failure))
		return false;
	telnyx_sqlite_file_tighten(s->disk, s->path);
	return set_up_connection(s, failure) && make_if_empty(s, failure) &&
	       telnyx_sqlite_migrate(s, steps, sizeof(steps) / sizeof(*steps),
		   TELNYX_STORE_VERSION, failure);
}

/* --- waiting for others -------------------------------------------------------- */

/* Where two go over to the log at once, SQLite tells one that it is busy, and does not
 * wait: each waits for the other.  All waits together are as long as one may be. */
static bool
set_up_in_turn(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	bool done;

	telnyx_sqlite_wait_from_now(s, s->busy_timeout_ms);
	telnyx_sqlite_wait_as_we_do(s);
	while (!(done = set_up(s, failure)))
		if ((s->trouble & 0xff) != SQLITE_BUSY || !telnyx_sqlite_wait(s))
			break;
	if (!done && (s->trouble & 0xff) == SQLITE_BUSY && telnyx_sqlite_gives_up(s))
		telnyx_failure_set(failure, TELNYX_ERROR_CLOSING,
		    TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_QUEUE, "Closing",
		    "the queue was freed before it was open");
	return done;
}

bool
telnyx_sqlite_open_database(struct telnyx_sqlite *s, struct telnyx_failure *failure)
{
	int code;

	if (!telnyx_sqlite_file_open(s->path, failure, &s->disk) ||
	    !may_write_beside(s, failure))
		return false;
	if (!telnyx_sqlite_place_find(s->path, &s->place))
		return refuse(s, failure, "cannot be found again where it was made");
	if (s->place.is_alone)
		return refuse(s, failure,
		    "is mounted without its directory, and its log would be left "
		    "behind: mount the directory");
	code = sqlite3_open_v2(
	    s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		telnyx_sqlite_trouble(s, code);
	if (!went_well(s, failure))
		return false;
	(void)sqlite3_extended_result_codes(s->db, 1);
	if (!set_up_in_turn(s, failure))
		return false;
	telnyx_sqlite_read_meta(s, false);
	telnyx_sqlite_read_names(s);
	if (!telnyx_sqlite_companions_find(s))
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	(void)telnyx_sqlite_why_lost(s); /* sees them for the first time */
	return went_well(s, failure);
}

/* --- what it says of itself -------------------------------------------------- */

void
telnyx_sqlite_read_meta(struct telnyx_sqlite *s, bool writes)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select commits,last_now_ms,held is not null,bound,store,renamed_after"
	    " from meta");
	bool renamed = false;
	const char *text;

	if (!telnyx_sqlite_row(s, stmt)) {
		telnyx_sqlite_trouble(s, SQLITE_CORRUPT);
		return;
	}
	s->meta.commits = (uint64_t)sqlite3_column_int64(stmt, 0) + (writes ? 1 : 0);
	s->meta.last_now_ms = sqlite3_column_int64(stmt, 1);
	s->meta.held = sqlite3_column_int(stmt, 2) != 0;
	s->meta.renamed_after = sqlite3_column_int64(stmt, 5);
	text = telnyx_sqlite_column(stmt, 3);
	(void)snprintf(
	    s->meta.bound, sizeof(s->meta.bound), "%s", text != NULL ? text : "");
	text = telnyx_sqlite_column(stmt, 4);
	if (text != NULL && strncmp(text, s->present, sizeof(s->present)) != 0) {
		renamed = s->present[0] != '\0'; /* by another process */
		(void)snprintf(s->present, sizeof(s->present), "%s", text);
	}
	telnyx_sqlite_enough(stmt);
	if (renamed)
		telnyx_sqlite_read_names(s);
}

int64_t
telnyx_sqlite_now(struct telnyx_sqlite *s, int64_t now_ms)
{
	/* A small step back is hidden, so that what came later says so; a large one is
	 * a clock that was set right, and waiting it out would hold all back. */
	if (now_ms < s->meta.last_now_ms && s->meta.last_now_ms - now_ms < 60000)
		now_ms = s->meta.last_now_ms;
	s->meta.last_now_ms = now_ms;
	s->now_ms = now_ms;
	return now_ms;
}

/* All names, the present one first, for the loop to ask. */
void
telnyx_sqlite_read_names(struct telnyx_sqlite *s)
{
	char(*names)[TELNYX_STORE_NAME_LEN + 1], (*old)[TELNYX_STORE_NAME_LEN + 1];
	size_t count = 1, room;
	sqlite3_stmt *stmt;

	room = (size_t)ask_number(s, "select count(*) from store_name") + 1;
	if (s->trouble != 0 || (names = calloc(room, sizeof(*names))) == NULL) {
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
		return;
	}
	memcpy(names[0], s->present, sizeof(*names));
	stmt = telnyx_sqlite_get(s, "select name from store_name");
	while (count < room && telnyx_sqlite_row(s, stmt))
		(void)snprintf(names[count++], sizeof(*names), "%s",
		    telnyx_sqlite_column(stmt, 0));
	telnyx_sqlite_enough(stmt);
	(void)pthread_mutex_lock(&s->lock);
	old = s->names;
	s->names = names;
	s->name_count = count;
	(void)pthread_mutex_unlock(&s->lock);
	free(old);
}
