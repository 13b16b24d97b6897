/* SPDX-License-Identifier: MIT */
/*
 * Taking jobs that are due.
 *
 * Fair between lanes: a claim walks on from where the last one stopped, gathers lanes
 * that have something due, as many as it wants jobs, and gives each its share; what is
 * left of it goes round again.  So a lane of a million jobs keeps none of one job
 * waiting.  Within a lane: by priority, then time, then id; priority by priority, since
 * in the index the times of one priority are in a row, but not those of all.
 *
 * Bounded: a claim looks at so many lanes, and reads so many rows, whatever the store
 * has; if that was not all, it says so, and the next one goes on from there.
 */
#include "queue/store_sqlite_internal.h"

#include <limits.h>
#include <string.h>

#define QUEUES_MAX 1000

/* One queue that is claimed from. */
struct source {
	const char *queue;
	uint32_t most;	/* of it, still */
	bool exhausted; /* nothing due is left, as far as the last walk saw */
};

struct round {
	struct telnyx_sqlite *s;
	struct telnyx_store_claim *claim;
	const char *queue;
	struct telnyx_sqlite_lane *lanes;
	size_t lane_count, lane_room;
	size_t rows; /* that may still be read */
	bool whole;  /* all lanes were seen */
};

/* --- single jobs ------------------------------------------------------------ */

/* A job that was read, and is claimed when its statement is over: an index is not
 * changed under a statement that walks along it. */
struct candidate {
	struct telnyx_job *job;
	struct telnyx_job_core core;
};

/* Room for another: twice as much each time that it is full. */
static struct telnyx_news_item *
add_expired(struct telnyx_sqlite *s, struct telnyx_store_claim *claim)
{
	size_t count = claim->expired_count, room = count == 0 ? 16 : 2 * count;
	struct telnyx_news_item *more;

	if (count == 0 || (count >= 16 && (count & (count - 1)) == 0)) {
		more = telnyx_sqlite_alloc(s, &claim->op.arena, room * sizeof(*more));
		if (more == NULL)
			return NULL;
		if (count > 0)
			memcpy(more, claim->expired_items, count * sizeof(*more));
		claim->expired_items = more;
	}
	return &claim->expired_items[claim->expired_count++];
}

/* Tell of one that was too late: to its worker, and in its history. */
static void
tell_expired(struct round *round, const struct candidate *candidate,
    struct telnyx_sqlite_change *change)
{
	struct telnyx_store_claim *claim = round->claim;
	struct telnyx_news_item *item = add_expired(round->s, claim);

	claim->expired++;
	if (item == NULL)
		return;
	*item = (struct telnyx_news_item){.id = candidate->core.id,
	    .news = {.source = TELNYX_NEWS_POLICY,
		.what = TELNYX_NEWS_DISCARD,
		.fence = candidate->core.fence,
		.now_ms = round->s->now_ms,
		.reason = candidate->core.reason,
		.error = "expired"},
	    .turn = {.changed = true, .moved = true},
	    .state = candidate->core.state,
	    .sender = candidate->job->sender,
	    .batch = candidate->job->batch};
	change->history = telnyx_sqlite_add_line(round->s, &claim->op.arena,
	    candidate->job->history, &candidate->core, &item->news);
}

static void
claim_one(
    struct round *round, struct candidate *candidate, struct telnyx_sqlite_lane *lane)
{
	struct telnyx_store_claim *claim = round->claim;
	struct telnyx_job_core before = candidate->core;
	struct telnyx_sqlite_change change = {.before = &before,
	    .after = &candidate->core,
	    .batch = candidate->job->batch};

	if (telnyx_job_claim(&candidate->core, round->s->now_ms,
		candidate->job->expires_at_ms, claim->safe_at_ms)) {
		change.session = claim->session;
		claim->jobs[claim->count++] = candidate->job;
		if (claim->part_rate > 0) {
			lane->allowed--;
			telnyx_sqlite_take_tokens(round->s, lane, 1);
		}
	} else
		tell_expired(round, candidate, &change);
	telnyx_sqlite_write(round->s, &change);
	telnyx_sqlite_show_core(candidate->job, &candidate->core);
	telnyx_sqlite_make_reference(
	    round->s, &claim->op.arena, candidate->job, claim->session);
}

static size_t
read_due(struct round *round, const struct telnyx_sqlite_lane *lane, int priority,
    size_t most, struct candidate *out)
{
	struct telnyx_sqlite *s = round->s;
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select " TELNYX_SQLITE_JOB ",payload from job indexed by job_ready"
	    " where state=0 and queue=?1 and sender=?2 and part=?3 and priority=?4"
	    " and run_at<=?5 order by run_at,id limit ?6");
	struct telnyx_sqlite_row row;
	size_t count = 0;

	telnyx_sqlite_text(s, stmt, 1, round->queue);
	telnyx_sqlite_text(s, stmt, 2, lane->sender);
	telnyx_sqlite_text(s, stmt, 3, lane->part);
	telnyx_sqlite_int(s, stmt, 4, priority);
	telnyx_sqlite_int(s, stmt, 5, s->now_ms);
	telnyx_sqlite_int(s, stmt, 6, (int64_t)most);
	while (count < most && telnyx_sqlite_row(s, stmt)) {
		telnyx_sqlite_read_core(stmt, &row);
		out[count].core = row.core;
		out[count].job = telnyx_sqlite_read_job(
		    s, stmt, &round->claim->op.arena, TELNYX_SQLITE_PAYLOAD_COLUMN);
		count++;
	}
	telnyx_sqlite_enough(stmt);
	return s->trouble == 0 ? count : 0;
}

/* The lane's next priority that has jobs; false: there is none. */
static bool
next_priority(struct round *round, const struct telnyx_sqlite_lane *lane, int *priority)
{
	struct telnyx_sqlite *s = round->s;
	sqlite3_stmt *stmt = telnyx_sqlite_get(s,
	    "select priority from job indexed by job_ready where state=0 and queue=?1"
	    " and sender=?2 and part=?3 and priority>?4 order by priority limit 1");
	bool found;

	telnyx_sqlite_text(s, stmt, 1, round->queue);
	telnyx_sqlite_text(s, stmt, 2, lane->sender);
	telnyx_sqlite_text(s, stmt, 3, lane->part);
	telnyx_sqlite_int(s, stmt, 4, *priority);
	if ((found = telnyx_sqlite_row(s, stmt)))
		*priority = sqlite3_column_int(stmt, 0);
	telnyx_sqlite_enough(stmt);
	return found;
}

/* Take up to `most` rows of a lane: claimed, or found expired. */
static void
take_from_lane(struct round *round, struct telnyx_sqlite_lane *lane, size_t most)
{
	int priority = INT_MIN;
	struct candidate *found;
	size_t i, count;

	if (lane->allowed < (int64_t)most)
		most = (size_t)lane->allowed;
	if (most > round->rows)
		most = round->rows;
	found = telnyx_sqlite_alloc(
	    round->s, &round->claim->op.arena, most * sizeof(*found));
	if (found == NULL)
		return;
	while (most > 0 && next_priority(round, lane, &priority)) {
		count = read_due(round, lane, priority, most, found);
		for (i = 0; i < count; i++)
			claim_one(round, &found[i], lane);
		most -= count;
		round->rows -= count;
	}
	/* Its rate keeps the rest, or there is none. */
	if (most > 0 || lane->allowed == 0)
		lane->more = false;
	if (lane->allowed == 0)
		round->claim->kept = true;
}

/* --- lanes ------------------------------------------------------------------ */

static int
compare(const struct telnyx_sqlite_lane *a, const struct telnyx_sqlite_lane *b)
{
	int by_sender = strcmp(a->sender, b->sender);

	return by_sender != 0 ? by_sender : strcmp(a->part, b->part);
}

static void
add_lane(struct round *round, struct telnyx_sqlite_walk *walk)
{
	double rate = round->claim->part_rate;
	struct telnyx_sqlite_lane *lane = &round->lanes[round->lane_count];

	*lane = walk->at;
	lane->more = true;
	lane->allowed =
	    rate > 0 ? telnyx_sqlite_tokens(round->s, lane, rate, round->s->now_ms)
		     : INT64_MAX;
	if (lane->allowed > 0)
		round->lane_count++;
	else
		walk->kept = true;
}

/* How the lane that it is at lies to the one where it began; below 0: before it. */
static int
from_start(const struct telnyx_sqlite_walk *walk)
{
	if (!walk->wrapped || walk->start.sender == NULL || walk->at.sender == NULL)
		return -1;
	return compare(&walk->at, &walk->start);
}

/* On to the next lane.  False: the walk is over, or has looked at enough. */
static bool
step(struct round *round, struct telnyx_sqlite_walk *walk, size_t *looks)
{
	struct telnyx_sqlite_lane last = walk->at;

	switch (telnyx_sqlite_next_lane(
	    round->s, round->claim, round->queue, &walk->at, looks)) {
	case TELNYX_SQLITE_NO_LOOKS:
		walk->whole = from_start(walk) >= 0;
		return false;
	case TELNYX_SQLITE_NO_LANE:
		walk->whole = walk->wrapped;
		walk->at = walk->wrapped ? last : (struct telnyx_sqlite_lane){0};
		walk->wrapped = true;
		return !walk->whole;
	case TELNYX_SQLITE_LANE:
		break;
	}
	walk->whole = from_start(walk) > 0;
	if (walk->whole)
		walk->at = walk->start;
	else
		add_lane(round, walk);
	return !walk->whole;
}

/* Walk once around, from behind the lane where the last claim stopped. */
static void
gather(struct round *round)
{
	size_t looks = 4 * (size_t)round->claim->most + 64;
	struct telnyx_sqlite_walk walk;

	telnyx_sqlite_walk_get(round->s, round->claim, round->queue, &walk);
	while (!walk.whole && round->lane_count < round->lane_room &&
	       round->s->trouble == 0 && step(round, &walk, &looks))
		;
	if (round->s->trouble != 0)
		return;
	round->whole = walk.whole;
	round->claim->kept = round->claim->kept || walk.kept;
	walk.found = round->lane_count > 0;
	telnyx_sqlite_walk_set(round->s, round->claim, round->queue, &walk);
}

static size_t
lanes_with_more(const struct round *round)
{
	size_t i, count = 0;

	for (i = 0; i < round->lane_count; i++)
		count += round->lanes[i].more;
	return count;
}

static void
share_out(struct round *round, size_t want)
{
	size_t i, lanes, share, before, until = round->claim->count + want;

	while (round->claim->count < until && round->rows > 0 &&
	       round->s->trouble == 0 && (lanes = lanes_with_more(round)) > 0) {
		share = (until - round->claim->count) / lanes;
		for (i = 0; i < round->lane_count; i++) {
			before = round->claim->count;
			if (!round->lanes[i].more || before == until)
				continue;
			take_from_lane(round, &round->lanes[i],
			    share == 0		     ? 1
			    : share < until - before ? share
						     : until - before);
		}
	}
}

/* Take up to `want` of one queue. */
static void
claim_queue(struct telnyx_sqlite *s, struct telnyx_store_claim *claim,
    struct source *source, uint32_t want)
{
	struct round round = {.s = s, .claim = claim, .queue = source->queue};
	size_t before = claim->count;

	round.lane_room = want;
	round.rows = 4 * (size_t)want + 64;
	round.lanes = telnyx_sqlite_alloc(
	    s, &claim->op.arena, round.lane_room * sizeof(*round.lanes));
	if (round.lanes == NULL)
		return;
	gather(&round);
	share_out(&round, want);
	source->most -= (uint32_t)(claim->count - before);
	source->exhausted = round.whole && lanes_with_more(&round) == 0;
}

/* --- queues ----------------------------------------------------------------- */

static bool
is_paused(struct telnyx_sqlite *s, const char *queue)
{
	/* A queue's own row says more than that of all, whose name is "". */
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select paused_until from queue where name in (?1,'')"
				 " order by name desc limit 1");
	bool paused = false;

	telnyx_sqlite_text(s, stmt, 1, queue);
	if (telnyx_sqlite_row(s, stmt))
		paused = sqlite3_column_int64(stmt, 0) > s->now_ms;
	telnyx_sqlite_enough(stmt);
	return paused;
}

static size_t
sources_of_all(
    struct telnyx_sqlite *s, struct telnyx_store_claim *claim, struct source *out)
{
	const char *last = "";
	sqlite3_stmt *stmt;
	size_t count = 0;

	while (count < QUEUES_MAX) {
		stmt = telnyx_sqlite_get(s,
		    "select queue from job indexed by job_ready where state=0"
		    " and queue>?1 order by queue limit 1");
		telnyx_sqlite_text(s, stmt, 1, last);
		if (!telnyx_sqlite_row(s, stmt) ||
		    (last = telnyx_sqlite_copy(s, &claim->op.arena, stmt, 0)) == NULL)
			break;
		telnyx_sqlite_enough(stmt);
		if (!is_paused(s, last))
			out[count++] =
			    (struct source){.queue = last, .most = claim->most};
	}
	return count;
}

static size_t
sources_of_limits(
    struct telnyx_sqlite *s, struct telnyx_store_claim *claim, struct source *out)
{
	size_t i, count = 0;

	for (i = 0; i < claim->limit_count; i++)
		if (claim->limits[i].most > 0 && !is_paused(s, claim->limits[i].queue))
			out[count++] = (struct source){.queue = claim->limits[i].queue,
			    .most = claim->limits[i].most};
	return count;
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Each its share; then what is left to those that have more. */
static void
claim_queues(struct telnyx_sqlite *s, struct telnyx_store_claim *claim,
    struct source *sources, size_t count)
{
	size_t i, turn = s->turn++;
	uint32_t left, share;
	struct source *source;

	for (i = 0; i < 2 * count && s->trouble == 0; i++) {
		source = &sources[(turn + i) % count];
		left = claim->most - (uint32_t)claim->count;
		if (left == 0 || source->most == 0 || source->exhausted)
			continue;
		share = i < count ? left / (uint32_t)(count - i) : left;
		if (share == 0)
			share = 1;
		claim_queue(s, claim, source, least(share, source->most));
	}
}

/* --- the operation ---------------------------------------------------------- */

static bool
may_claim(struct telnyx_sqlite *s, struct telnyx_store_claim *claim)
{
	if (s->meta.held) {
		telnyx_sqlite_refuse(&claim->op,
		    "the store %s is held: it is older than what was done with it; "
		    "`telnyx-worker adopt` says how to go on",
		    s->path);
		return false;
	}
	if (s->session == 0 || claim->session != s->session) {
		telnyx_sqlite_refuse(&claim->op,
		    "this worker has ended: only the one that works on %s can claim",
		    s->path);
		return false;
	}
	return true;
}

/* A store belongs to the API that it first claimed for. */
static void
bind_to_host(struct telnyx_sqlite *s)
{
	sqlite3_stmt *stmt;

	if (s->meta.bound[0] != '\0' || s->host[0] == '\0')
		return;
	stmt = telnyx_sqlite_get(s, "update meta set bound=?1");
	telnyx_sqlite_text(s, stmt, 1, s->host);
	telnyx_sqlite_run(s, stmt);
}

void
telnyx_sqlite_claim(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_claim *claim = (struct telnyx_store_claim *)(void *)op;
	size_t i, count, room;
	struct source *sources;

	claim->count = 0;
	claim->expired = 0;
	claim->expired_items = NULL;
	claim->expired_count = 0;
	claim->exhausted = false;
	claim->kept = false;
	(void)telnyx_sqlite_now(s, claim->now_ms);
	if (!may_claim(s, claim))
		return;
	room = claim->limits != NULL ? claim->limit_count : QUEUES_MAX;
	sources = telnyx_sqlite_alloc(s, &op->arena, room * sizeof(*sources));
	claim->jobs =
	    telnyx_sqlite_alloc(s, &op->arena, claim->most * sizeof(*claim->jobs));
	if (sources == NULL || claim->jobs == NULL)
		return;
	count = claim->limits != NULL ? sources_of_limits(s, claim, sources)
				      : sources_of_all(s, claim, sources);
	claim_queues(s, claim, sources, count);
	claim->exhausted = count < QUEUES_MAX;
	for (i = 0; i < count; i++)
		claim->exhausted = claim->exhausted && sources[i].exhausted;
	if (claim->exhausted)
		telnyx_sqlite_walks_end(s);
	if (claim->count > 0)
		bind_to_host(s);
}
