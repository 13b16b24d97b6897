/* SPDX-License-Identifier: MIT */
/*
 * Lanes: the jobs of one sender and part in one queue.  The index job_ready has them in
 * a row, so that the next lane is one probe away, however long this one is.  Where a
 * claim stopped, and how fast each lane may go, is kept in memory: a worker that starts
 * anew begins anywhere.
 */
#include "queue/store_sqlite_internal.h"

#include <stdlib.h>
#include <string.h>

/* Buckets that are full say no more than those that are not there. */
#define BUCKETS_MAX 65536

/* --- seeking ---------------------------------------------------------------- */

#define FROM_READY " from job indexed by job_ready where state=0 and queue=?1"

/* What of the index comes first, of those that are left. */
#define SELECT_LANE "select sender,part,priority,run_at" FROM_READY
#define ORDER_LANE " order by sender,part,priority,run_at limit 1"

static bool
seek(struct telnyx_sqlite *s, sqlite3_stmt *stmt, const char *queue, const char *sender,
    const char *part)
{
	telnyx_sqlite_text(s, stmt, 1, queue);
	if (sender != NULL)
		telnyx_sqlite_text(s, stmt, 2, sender);
	if (part != NULL)
		telnyx_sqlite_text(s, stmt, 3, part);
	return telnyx_sqlite_row(s, stmt);
}

/* The first row behind a lane, or behind its whole sender; NULL: there is none.  Not by
 * (sender,part)>(?,?): that is sought from its equal on, and so walks along the lane.
 */
static sqlite3_stmt *
after_lane(struct telnyx_sqlite *s, const char *queue,
    const struct telnyx_sqlite_lane *at, bool whole_sender)
{
	sqlite3_stmt *stmt;

	if (at->sender == NULL) {
		stmt = telnyx_sqlite_get(s, SELECT_LANE ORDER_LANE);
		return seek(s, stmt, queue, NULL, NULL) ? stmt : NULL;
	}
	if (!whole_sender) {
		stmt = telnyx_sqlite_get(
		    s, SELECT_LANE " and sender=?2 and part>?3" ORDER_LANE);
		if (seek(s, stmt, queue, at->sender, at->part))
			return stmt;
	}
	stmt = telnyx_sqlite_get(s, SELECT_LANE " and sender>?2" ORDER_LANE);
	return seek(s, stmt, queue, at->sender, NULL) ? stmt : NULL;
}

static bool
is_held(
    struct telnyx_sqlite *s, const struct telnyx_store_claim *claim, const char *sender)
{
	sqlite3_stmt *stmt;
	bool held;
	size_t i;

	for (i = 0; i < claim->resting_count; i++)
		if (strcmp(claim->resting[i], sender) == 0)
			return true;
	stmt = telnyx_sqlite_get(s, "select 1 from sender_held where name=?1");
	telnyx_sqlite_text(s, stmt, 1, sender);
	held = telnyx_sqlite_row(s, stmt);
	telnyx_sqlite_enough(stmt);
	return held;
}

/* The first of the lane is not due; is the first of a later priority? */
static bool
later_is_due(struct telnyx_sqlite *s, const char *queue,
    const struct telnyx_sqlite_lane *lane, int64_t priority)
{
	sqlite3_stmt *stmt;
	int64_t run_at;

	for (;;) {
		stmt = telnyx_sqlite_get(s,
		    "select priority,run_at" FROM_READY " and sender=?2 and part=?3"
		    " and priority>?4 order by priority,run_at limit 1");
		telnyx_sqlite_text(s, stmt, 1, queue);
		telnyx_sqlite_text(s, stmt, 2, lane->sender);
		telnyx_sqlite_text(s, stmt, 3, lane->part);
		telnyx_sqlite_int(s, stmt, 4, priority);
		if (!telnyx_sqlite_row(s, stmt))
			return false;
		priority = sqlite3_column_int64(stmt, 0);
		run_at = sqlite3_column_int64(stmt, 1);
		telnyx_sqlite_enough(stmt);
		if (run_at <= s->now_ms)
			return true;
	}
}

enum telnyx_sqlite_seek
telnyx_sqlite_next_lane(struct telnyx_sqlite *s, struct telnyx_store_claim *claim,
    const char *queue, struct telnyx_sqlite_lane *at, size_t *looks)
{
	int64_t priority, run_at;
	bool jump = false;
	sqlite3_stmt *stmt;

	for (; *looks > 0; --*looks) {
		if ((stmt = after_lane(s, queue, at, jump)) == NULL)
			return TELNYX_SQLITE_NO_LANE;
		at->sender = telnyx_sqlite_copy(s, &claim->op.arena, stmt, 0);
		at->part = telnyx_sqlite_copy(s, &claim->op.arena, stmt, 1);
		priority = sqlite3_column_int64(stmt, 2);
		run_at = sqlite3_column_int64(stmt, 3);
		telnyx_sqlite_enough(stmt);
		if (s->trouble != 0)
			return TELNYX_SQLITE_NO_LANE;
		jump = is_held(s, claim, at->sender);
		if (jump)
			continue;
		if (run_at <= s->now_ms || later_is_due(s, queue, at, priority)) {
			--*looks;
			return TELNYX_SQLITE_LANE;
		}
	}
	return TELNYX_SQLITE_NO_LOOKS;
}

/* --- where the last claim stopped ------------------------------------------- */

/* A lane by texts of its own. */
struct spot {
	char *sender, *part;
};

struct telnyx_sqlite_cursor {
	UT_hash_handle hh;
	struct spot at, start;
	bool goes_on, wrapped, whole, kept;
	/* What was so when it was set: nothing was written since if it still is. */
	uint64_t commits, resting;
	int changes;
	char queue[];
};

/* Which senders are left out, as one number. */
static uint64_t
sum_of_resting(const struct telnyx_store_claim *claim)
{
	uint64_t sum = 14695981039346656037u;
	const char *at;
	size_t i;

	for (i = 0; i < claim->resting_count; i++)
		for (at = claim->resting[i];; at++) {
			sum = (sum ^ (unsigned char)*at) * 1099511628211u;
			if (*at == '\0')
				break;
		}
	return sum;
}

static void
lane_of(struct telnyx_sqlite *s, struct telnyx_arena *arena, const struct spot *spot,
    struct telnyx_sqlite_lane *out)
{
	if (spot->sender == NULL)
		return;
	out->sender = telnyx_arena_strdup(arena, spot->sender);
	out->part = telnyx_arena_strdup(arena, spot->part);
	if (out->sender == NULL || out->part == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
}

static bool
is_as_it_was(const struct telnyx_sqlite *s, const struct telnyx_store_claim *claim,
    const struct telnyx_sqlite_cursor *cursor)
{
	return cursor->commits == s->meta.commits &&
	       cursor->changes == sqlite3_total_changes(s->db) &&
	       cursor->resting == sum_of_resting(claim);
}

void
telnyx_sqlite_walk_get(struct telnyx_sqlite *s, struct telnyx_store_claim *claim,
    const char *queue, struct telnyx_sqlite_walk *out)
{
	struct telnyx_sqlite_cursor *cursor = NULL;

	*out = (struct telnyx_sqlite_walk){0};
	HASH_FIND_STR(s->cursors, queue, cursor);
	if (cursor != NULL)
		lane_of(s, &claim->op.arena, &cursor->at, &out->at);
	if (cursor == NULL || !cursor->goes_on || !is_as_it_was(s, claim, cursor)) {
		out->start = out->at;
		out->wrapped = out->at.sender == NULL;
		return;
	}
	lane_of(s, &claim->op.arena, &cursor->start, &out->start);
	out->wrapped = cursor->wrapped;
	out->whole = cursor->whole;
	out->kept = cursor->kept;
}

static struct telnyx_sqlite_cursor *
make_cursor(struct telnyx_sqlite *s, const char *queue)
{
	struct telnyx_sqlite_cursor *cursor = NULL;
	size_t len = strlen(queue);

	HASH_FIND_STR(s->cursors, queue, cursor);
	if (cursor != NULL || (cursor = calloc(1, sizeof(*cursor) + len + 1)) == NULL)
		return cursor;
	memcpy(cursor->queue, queue, len + 1);
	HASH_ADD_STR(s->cursors, queue, cursor);
	if (cursor->hh.tbl != NULL)
		return cursor;
	free(cursor);
	return NULL;
}

static void
clear_spot(struct spot *spot)
{
	free(spot->sender);
	free(spot->part);
	*spot = (struct spot){0};
}

static bool
copy_lane(const struct telnyx_sqlite_lane *lane, struct spot *out)
{
	*out = (struct spot){0};
	if (lane->sender == NULL)
		return true;
	out->sender = strdup(lane->sender);
	out->part = strdup(lane->part);
	if (out->sender != NULL && out->part != NULL)
		return true;
	clear_spot(out);
	return false;
}

/* Without memory the next claim begins where this one did. */
void
telnyx_sqlite_walk_set(struct telnyx_sqlite *s, const struct telnyx_store_claim *claim,
    const char *queue, const struct telnyx_sqlite_walk *walk)
{
	struct telnyx_sqlite_cursor *cursor;
	struct spot at, start;

	if ((cursor = make_cursor(s, queue)) == NULL || !copy_lane(&walk->at, &at))
		return;
	if (!copy_lane(&walk->start, &start)) {
		clear_spot(&at);
		return;
	}
	clear_spot(&cursor->at);
	clear_spot(&cursor->start);
	cursor->at = at;
	cursor->start = start;
	cursor->goes_on = !walk->found;
	cursor->wrapped = walk->wrapped;
	cursor->whole = walk->whole;
	cursor->kept = walk->kept;
	cursor->commits = s->meta.commits;
	cursor->changes = sqlite3_total_changes(s->db);
	cursor->resting = sum_of_resting(claim);
}

void
telnyx_sqlite_walks_end(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_cursor *cursor, *next;

	HASH_ITER (hh, s->cursors, cursor, next)
		cursor->goes_on = false;
}

/* --- how fast a lane may go -------------------------------------------------- */

struct telnyx_sqlite_bucket {
	UT_hash_handle hh;
	double tokens;
	int64_t at_ms;
	size_t len;
	char key[]; /* sender, a zero, part */
};

static struct telnyx_sqlite_bucket *
find_bucket(struct telnyx_sqlite *s, const struct telnyx_sqlite_lane *lane, bool make)
{
	size_t sender = strlen(lane->sender) + 1, part = strlen(lane->part);
	struct telnyx_sqlite_bucket *bucket, *found = NULL;

	if ((bucket = calloc(1, sizeof(*bucket) + sender + part + 1)) == NULL)
		return NULL;
	bucket->len = sender + part;
	memcpy(bucket->key, lane->sender, sender);
	memcpy(bucket->key + sender, lane->part, part);
	HASH_FIND(hh, s->buckets, bucket->key, bucket->len, found);
	if (found == NULL && make) {
		HASH_ADD_KEYPTR(hh, s->buckets, bucket->key, bucket->len, bucket);
		if (bucket->hh.tbl != NULL)
			return bucket;
	}
	free(bucket);
	return found;
}

/* A second's worth, so that what is slower than one a second has one. */
static double
burst_of(double rate)
{
	return rate < 1 ? 1 : rate;
}

static void
refill(struct telnyx_sqlite_bucket *bucket, double rate, int64_t now_ms)
{
	int64_t passed = now_ms - bucket->at_ms;

	if (passed > 0)
		bucket->tokens += (double)passed * rate / 1000;
	bucket->at_ms = now_ms;
	if (bucket->tokens > burst_of(rate))
		bucket->tokens = burst_of(rate);
}

static void
drop_full_buckets(struct telnyx_sqlite *s, double rate, int64_t now_ms)
{
	struct telnyx_sqlite_bucket *bucket, *next;

	if (HASH_COUNT(s->buckets) < BUCKETS_MAX)
		return;
	HASH_ITER (hh, s->buckets, bucket, next) {
		refill(bucket, rate, now_ms);
		if (bucket->tokens < burst_of(rate))
			continue;
		HASH_DEL(s->buckets, bucket);
		free(bucket);
	}
}

int64_t
telnyx_sqlite_tokens(struct telnyx_sqlite *s, const struct telnyx_sqlite_lane *lane,
    double rate, int64_t now_ms)
{
	struct telnyx_sqlite_bucket *bucket = find_bucket(s, lane, false);

	if (bucket == NULL) {
		drop_full_buckets(s, rate, now_ms);
		if ((bucket = find_bucket(s, lane, true)) == NULL) {
			telnyx_sqlite_trouble(s, SQLITE_NOMEM);
			return 0;
		}
		bucket->tokens = burst_of(rate);
		bucket->at_ms = now_ms;
	}
	refill(bucket, rate, now_ms);
	return (int64_t)bucket->tokens;
}

void
telnyx_sqlite_take_tokens(
    struct telnyx_sqlite *s, const struct telnyx_sqlite_lane *lane, int64_t count)
{
	struct telnyx_sqlite_bucket *bucket = find_bucket(s, lane, false);

	if (bucket != NULL)
		bucket->tokens -= (double)count;
}

void
telnyx_sqlite_lanes_free(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_cursor *cursor, *next_cursor;
	struct telnyx_sqlite_bucket *bucket, *next;

	HASH_ITER (hh, s->cursors, cursor, next_cursor) {
		HASH_DEL(s->cursors, cursor);
		clear_spot(&cursor->at);
		clear_spot(&cursor->start);
		free(cursor);
	}
	HASH_ITER (hh, s->buckets, bucket, next) {
		HASH_DEL(s->buckets, bucket);
		free(bucket);
	}
}
