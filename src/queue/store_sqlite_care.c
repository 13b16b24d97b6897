/* SPDX-License-Identifier: MIT */
/* What keeps jobs back, and how the store is: nothing is changed here. */
#include "queue/store_sqlite_internal.h"

#include <string.h>

/* --- HOLDS ------------------------------------------------------------------ */

/* Add one; NULL: trouble. */
static struct telnyx_queue_hold *
add(struct telnyx_sqlite *s, struct telnyx_store_holds *holds,
    enum telnyx_hold_kind kind)
{
	struct telnyx_arena *arena = &holds->op.arena;
	struct telnyx_queue_hold **moved, *hold;
	size_t room = 16;

	/* Doubled when it is full, which is when its count is a power of two. */
	if (holds->count == 0 ||
	    (holds->count >= room && (holds->count & (holds->count - 1)) == 0)) {
		room = holds->count >= room ? 2 * holds->count : room;
		moved = telnyx_sqlite_alloc(s, arena, room * sizeof(*moved));
		if (moved == NULL)
			return NULL;
		if (holds->count > 0)
			memcpy(moved, holds->holds, holds->count * sizeof(*moved));
		holds->holds = moved;
	}
	if ((hold = telnyx_sqlite_alloc(s, arena, sizeof(*hold))) == NULL)
		return NULL;
	memset(hold, 0, sizeof(*hold));
	hold->kind = kind;
	holds->holds[holds->count++] = hold;
	return hold;
}

/* A queue's own row says more than that of all, whose name is "". */
static const char paused[] =
    "select name,paused_until,case name when '' then"
    " (select count(*) from job indexed by job_ready where state=0 and run_at<=?1"
    "  and not exists(select 1 from queue own where own.name=job.queue))"
    " else"
    " (select count(*) from job indexed by job_ready where state=0 and run_at<=?1"
    "  and job.queue=queue.name) end"
    " from queue where paused_until>?1 order by name";

static void
add_queues(struct telnyx_sqlite *s, struct telnyx_store_holds *holds)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, paused);
	struct telnyx_queue_hold *hold;
	int64_t until;

	telnyx_sqlite_int(s, stmt, 1, holds->now_ms);
	while (telnyx_sqlite_row(s, stmt) &&
	       (hold = add(s, holds, TELNYX_HOLD_QUEUE)) != NULL) {
		hold->queue = telnyx_sqlite_copy(s, &holds->op.arena, stmt, 0);
		until = sqlite3_column_int64(stmt, 1);
		hold->until_ms = until == INT64_MAX ? 0 : until;
		hold->jobs = (uint64_t)sqlite3_column_int64(stmt, 2);
	}
	telnyx_sqlite_enough(stmt);
}

static const char held_senders[] =
    "select name,why,since,queue,coalesce(jobs,0) from sender_held left join"
    " (select sender,queue,count(*) jobs from job indexed by job_ready"
    "  where state=0 and run_at<=?1 group by sender,queue) on sender=name"
    " order by name,queue";

static void
add_senders(struct telnyx_sqlite *s, struct telnyx_store_holds *holds)
{
	struct telnyx_arena *arena = &holds->op.arena;
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, held_senders);
	struct telnyx_queue_hold *hold;

	telnyx_sqlite_int(s, stmt, 1, holds->now_ms);
	while (telnyx_sqlite_row(s, stmt) &&
	       (hold = add(s, holds, TELNYX_HOLD_SENDER)) != NULL) {
		hold->sender = telnyx_sqlite_copy(s, arena, stmt, 0);
		hold->why = telnyx_sqlite_copy(s, arena, stmt, 1);
		hold->since_ms = sqlite3_column_int64(stmt, 2);
		hold->queue = telnyx_sqlite_copy(s, arena, stmt, 3);
		hold->jobs = (uint64_t)sqlite3_column_int64(stmt, 4);
	}
	telnyx_sqlite_enough(stmt);
}

static const char held_jobs[] =
    "select queue,sender,reason,count(*) from job indexed by job_held where state=6"
    " group by queue,sender,reason order by queue,sender,reason";

static void
add_jobs(struct telnyx_sqlite *s, struct telnyx_store_holds *holds)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, held_jobs);
	struct telnyx_queue_hold *hold;

	while (telnyx_sqlite_row(s, stmt) &&
	       (hold = add(s, holds, TELNYX_HOLD_JOBS)) != NULL) {
		hold->queue = telnyx_sqlite_copy(s, &holds->op.arena, stmt, 0);
		hold->sender = telnyx_sqlite_copy(s, &holds->op.arena, stmt, 1);
		hold->reason = (enum telnyx_job_reason)sqlite3_column_int(stmt, 2);
		hold->jobs = (uint64_t)sqlite3_column_int64(stmt, 3);
	}
	telnyx_sqlite_enough(stmt);
}

void
telnyx_sqlite_holds(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_holds *holds = (struct telnyx_store_holds *)(void *)op;

	holds->count = 0;
	add_queues(s, holds);
	add_senders(s, holds);
	add_jobs(s, holds);
}

/* --- HEALTH ----------------------------------------------------------------- */

/* The first text that a statement gives; NULL: none. */
static const char *
ask(struct telnyx_sqlite *s, struct telnyx_arena *arena, const char *sql)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, sql);
	const char *text = NULL;

	if (telnyx_sqlite_row(s, stmt))
		text = telnyx_sqlite_copy(s, arena, stmt, 0);
	telnyx_sqlite_enough(stmt);
	return text;
}

/* Damage that SQLite meets while it looks for damage is what was asked for. */
static const char *
find_damage(struct telnyx_sqlite *s, struct telnyx_arena *arena, bool deep)
{
	const char *found =
	    ask(s, arena, deep ? "pragma integrity_check(1)" : "pragma quick_check(1)");

	if (s->trouble != 0 && ((s->trouble & 0xff) == SQLITE_CORRUPT)) {
		s->trouble = 0;
		found = telnyx_arena_strdup(arena, s->trouble_text);
		if (found == NULL)
			telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	}
	return found != NULL && strcmp(found, "ok") == 0 ? NULL : found;
}

static void
read_worker(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    struct telnyx_queue_health *health)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select name,host,pid,started_at,ended_at from worker"
				 " order by id desc limit 1");

	if (telnyx_sqlite_row(s, stmt)) {
		health->worker = telnyx_sqlite_copy(s, arena, stmt, 0);
		health->host = telnyx_sqlite_copy(s, arena, stmt, 1);
		health->pid = sqlite3_column_int64(stmt, 2);
		health->started_ms = sqlite3_column_int64(stmt, 3);
		health->ended_ms = sqlite3_column_int64(stmt, 4);
	}
	telnyx_sqlite_enough(stmt);
}

void
telnyx_sqlite_health(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_health *asked = (struct telnyx_store_health *)(void *)op;
	struct telnyx_queue_health *health = &asked->health;

	memset(health, 0, sizeof(*health));
	health->version = TELNYX_STORE_VERSION;
	health->commits = s->meta.commits;
	read_worker(s, &op->arena, health);
	health->held = ask(s, &op->arena, "select held from meta");
	if (health->held == NULL)
		health->held = telnyx_sqlite_why_moved(s);
	health->damage = find_damage(s, &op->arena, asked->deep);
}
