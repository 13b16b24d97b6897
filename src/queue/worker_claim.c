/* SPDX-License-Identifier: MIT */
/*
 * Claims: as many jobs as there are free slots and tokens, in one operation at a time.
 * What is claimed is on the disk before its work begins.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue/failpoint.h"
#include "queue/worker_internal.h"

/* Jobs in one claim: what is handed to the client in one turn of the loop. */
#define LARGEST_CLAIM 500

void
telnyx_work_free(struct telnyx_work *work)
{
	struct telnyx_claimed *claimed = work->claimed;

	if (work->worker != NULL) {
		if (work->slot != SIZE_MAX)
			telnyx_journal_give(work->worker->journal, work->slot);
		if (work->lane != NULL)
			work->lane->in_flight--;
		telnyx_worker_sender_count(work->sender, -1);
		/* Its slot may be what the next job has waited for. */
		if (work->worker->limited)
			work->worker->exhausted = false;
	}
	telnyx_arena_clear(&work->arena);
	free(work);
	if (--claimed->works == 0)
		telnyx_queue_discard(&claimed->store.op);
}

/* The queue of a job, where it has limits of its own. */
static struct telnyx_worker_lane *
find_lane(struct telnyx_worker *worker, const char *queue)
{
	size_t i;

	for (i = 0; i < worker->lane_count; i++)
		if (strcmp(worker->lanes[i].name, queue) == 0)
			return &worker->lanes[i];
	return NULL;
}

/* A claim is paid for when it is known. */
static void
pay(struct telnyx_worker *worker, struct telnyx_worker_lane *lane)
{
	worker->tokens -= 1;
	if (lane != NULL) {
		lane->tokens -= 1;
		lane->in_flight++;
	}
}

static struct telnyx_work *
work_new(struct telnyx_worker *worker, struct telnyx_claimed *claimed,
    const struct telnyx_job *job)
{
	struct telnyx_work *work = calloc(1, sizeof(*work));

	if (work == NULL)
		return NULL;
	work->worker = worker;
	work->claimed = claimed;
	work->job = job;
	work->slot = telnyx_journal_take(worker->journal);
	snprintf(work->reference, sizeof(work->reference), "%s", job->reference);
	work->sender = telnyx_worker_sender(worker, job->sender);
	telnyx_worker_sender_count(work->sender, 1);
	work->lane = find_lane(worker, job->queue);
	pay(worker, work->lane);
	claimed->works++;
	worker->in_flight_count++;
	TAILQ_INSERT_TAIL(&worker->pending, work, entry);
	return work;
}

static void
tell_claimed(struct telnyx_worker *worker, const struct telnyx_work *work)
{
	telnyx_worker_change(
	    worker, &(struct telnyx_job_change){.event = TELNYX_JOB_EVENT_CLAIMED,
			.id = work->job->id,
			.fence = work->job->fence,
			.state = TELNYX_JOB_CLAIMED,
			.reference = work->reference,
			.sender = work->job->sender,
			.batch = work->job->batch});
}

/* The worker has no more to do with the claim as a whole. */
static void
let_go(struct telnyx_worker *worker)
{
	struct telnyx_claimed *claimed = worker->taking;

	worker->taking = NULL;
	if (--claimed->works == 0)
		telnyx_queue_discard(&claimed->store.op);
}

void
telnyx_worker_take(struct telnyx_worker *worker)
{
	struct telnyx_claimed *claimed = worker->taking;
	struct telnyx_work *work;

	/* Who is told of a claim may bring the worker back to here. */
	while (claimed != NULL && worker->taking == claimed &&
	       claimed->taken < claimed->store.count && !worker->free_wanted) {
		work = work_new(worker, claimed, claimed->store.jobs[claimed->taken]);
		if (work == NULL) {
			telnyx_worker_trouble(worker, "no memory");
			return;
		}
		claimed->taken++;
		worker->stats.claimed++;
		tell_claimed(worker, work);
	}
	if (claimed != NULL && worker->taking == claimed)
		let_go(worker);
}

void
telnyx_worker_take_no_more(struct telnyx_worker *worker)
{
	if (worker->taking != NULL)
		let_go(worker);
}

/* Nothing of a claim is looked at after its last work may have been freed, hence the
 * extra count. */
static void
start_taking(struct telnyx_worker *worker, struct telnyx_claimed *claimed)
{
	claimed->works = 1;
	worker->taking = claimed;
	telnyx_worker_take(worker);
}

static void
tell_expired(struct telnyx_worker *worker, const struct telnyx_store_claim *claim)
{
	size_t i;

	for (i = 0; i < claim->expired_count; i++)
		telnyx_worker_tell(worker, &claim->expired_items[i]);
}

static void
on_claimed(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_claimed *claimed = (struct telnyx_claimed *)(void *)op;
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->claiming = false;
	worker->ops_out--;
	if (op->status != TELNYX_OK) {
		telnyx_worker_store_failed(worker, op);
	} else if (!worker->free_wanted) {
		worker->stats.commits = op->commits;
		telnyx_journal_commits(worker->journal, op->commits);
		worker->exhausted = claimed->store.exhausted;
		worker->limited = claimed->limited || claimed->store.kept;
		/* Nobody else has jobs: the slots are free for whoever has. */
		if (claimed->halved && worker->exhausted &&
		    claimed->store.count < claimed->most) {
			worker->all_slots = true;
			worker->exhausted = false;
		}
		tell_expired(worker, &claimed->store);
		if (claimed->store.count > 0 && !worker->free_wanted) {
			telnyx_failpoint("claimed");
			telnyx_worker_trouble_over(worker);
			worker->idle_told = false;
			telnyx_queue_keep(op);
			start_taking(worker, claimed);
		}
	}
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

/* Fill a bucket: half a second's worth, 1 at least, stays after a pause, so that the
 * rate is kept though the worker looks only so often. */
static void
fill(double *tokens, double rate, int64_t passed_ms)
{
	double burst = rate / 2 < 1 ? 1 : rate / 2;

	*tokens += rate * (double)passed_ms / 1000;
	if (*tokens > burst)
		*tokens = burst;
}

static void
fill_all(struct telnyx_worker *worker)
{
	int64_t now_ms = telnyx_queue_boot_ms(),
		passed_ms = now_ms - worker->tokens_at_ms;
	size_t i;

	fill(&worker->tokens, worker->params.rate_per_second, passed_ms);
	for (i = 0; i < worker->lane_count; i++)
		fill(&worker->lanes[i].tokens, worker->lanes[i].rate, passed_ms);
	worker->tokens_at_ms = now_ms;
}

/* What a limit in flight and a rate leave of `wanted`. */
static uint32_t
leave(uint32_t wanted, uint32_t max_in_flight, size_t in_flight, double rate,
    double tokens)
{
	if (max_in_flight != 0 && in_flight >= max_in_flight)
		return 0;
	if (max_in_flight != 0 && wanted > max_in_flight - in_flight)
		wanted = max_in_flight - (uint32_t)in_flight;
	if (rate > 0 && tokens < wanted)
		wanted = tokens < 1 ? 0 : (uint32_t)tokens;
	return wanted;
}

static uint32_t
room(struct telnyx_worker *worker)
{
	if (worker->unwritten_count > TELNYX_WORKER_MAX_UNWRITTEN)
		return 0;
	return leave(LARGEST_CLAIM, worker->params.max_in_flight,
	    worker->in_flight_count + worker->unwritten_count,
	    worker->params.rate_per_second, worker->tokens);
}

/* What each queue may give.  False: none of them anything, or no memory. */
static bool
set_limits(struct telnyx_worker *worker, struct telnyx_claimed *claimed)
{
	struct telnyx_claim_limit *limits;
	bool some = worker->lanes == NULL;
	size_t i;

	if (worker->lanes == NULL)
		return true;
	limits = telnyx_arena_alloc(
	    &claimed->store.op.arena, worker->lane_count * sizeof(*limits));
	if (limits == NULL)
		return false;
	for (i = 0; i < worker->lane_count; i++) {
		const struct telnyx_worker_lane *lane = &worker->lanes[i];

		limits[i].queue = lane->name;
		limits[i].most = leave(claimed->most, lane->max_in_flight,
		    lane->in_flight, lane->rate, lane->tokens);
		some = some || limits[i].most > 0;
		claimed->limited = claimed->limited || limits[i].most == 0;
	}
	claimed->store.limits = limits;
	claimed->store.limit_count = worker->lane_count;
	return some;
}

static struct telnyx_claimed *
make_claim(struct telnyx_worker *worker, uint32_t most)
{
	struct telnyx_claimed *claimed = telnyx_queue_make_own(
	    worker->queue, sizeof(*claimed), TELNYX_STORE_CLAIM, on_claimed, worker);
	int64_t now_ms = telnyx_worker_now_ms(worker);

	if (claimed == NULL) {
		telnyx_worker_trouble(worker, "no memory");
		return NULL;
	}
	claimed->most = most;
	claimed->boot_ms = telnyx_queue_boot_ms();
	claimed->store.session = worker->session;
	claimed->store.now_ms = now_ms;
	claimed->store.safe_at_ms =
	    now_ms + 2 * (int64_t)worker->params.lease_ms + worker->params.timeout_ms;
	claimed->store.most = most;
	claimed->store.part_rate = worker->params.part_rate_per_second;
	return claimed;
}

void
telnyx_worker_claim(struct telnyx_worker *worker)
{
	struct telnyx_claimed *claimed;
	uint32_t most;

	if (worker->state != TELNYX_WORKER_WORKING || worker->claiming ||
	    worker->taking != NULL || worker->trouble || worker->lost ||
	    worker->went_back || worker->no_room || worker->client_closes ||
	    worker->exhausted)
		return;
	fill_all(worker);
	if ((most = room(worker)) == 0 || (claimed = make_claim(worker, most)) == NULL)
		return;
	if (!set_limits(worker, claimed) || !telnyx_worker_resting(worker, claimed)) {
		telnyx_queue_discard(&claimed->store.op);
		return;
	}
	claimed->limited = claimed->limited || claimed->store.resting_count > 0;
	worker->claiming = true;
	worker->ops_out++;
	telnyx_queue_submit(&claimed->store.op);
}
