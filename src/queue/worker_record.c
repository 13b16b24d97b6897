/* SPDX-License-Identifier: MIT */
/*
 * News are brought to the store: one operation at a time, with all that waits, so that
 * commits grow with the load.  Work is let go of when its news are on the disk; while
 * the disk fails they wait here, and the journal has them.
 */
#include <stdlib.h>
#include <string.h>

#include "queue/failpoint.h"
#include "queue/worker_internal.h"

#define LARGEST_RECORD 2000

struct record {
	struct telnyx_store_news store; /* first */
	struct telnyx_work_list works;	/* in the order of the items */
	size_t work_count;
};

/* --- what news did, told ---------------------------------------------------- */

static enum telnyx_job_event
event_of_state(const struct telnyx_news_item *item)
{
	switch (item->state) {
	case TELNYX_JOB_ACCEPTED:
		return TELNYX_JOB_EVENT_ACCEPTED;
	case TELNYX_JOB_UNKNOWN:
		return TELNYX_JOB_EVENT_UNKNOWN;
	case TELNYX_JOB_DISCARDED:
	case TELNYX_JOB_CANCELLED:
		return TELNYX_JOB_EVENT_DISCARDED;
	case TELNYX_JOB_HELD:
		return TELNYX_JOB_EVENT_HELD;
	case TELNYX_JOB_READY:
		break;
	case TELNYX_JOB_CLAIMED:
		return 0;
	}
	switch (item->news.what) {
	case TELNYX_NEWS_RETRY:
		return TELNYX_JOB_EVENT_RETRYING;
	case TELNYX_NEWS_SNOOZE:
		return TELNYX_JOB_EVENT_SNOOZED;
	default:
		return TELNYX_JOB_EVENT_RELEASED;
	}
}

static void
count(struct telnyx_worker_stats *stats, enum telnyx_job_event event)
{
	switch (event) {
	case TELNYX_JOB_EVENT_ACCEPTED:
		stats->accepted++;
		break;
	case TELNYX_JOB_EVENT_UNKNOWN:
		stats->unknown++;
		break;
	case TELNYX_JOB_EVENT_DISCARDED:
		stats->discarded++;
		break;
	case TELNYX_JOB_EVENT_RETRYING:
		stats->retried++;
		break;
	case TELNYX_JOB_EVENT_SNOOZED:
		stats->snoozed++;
		break;
	case TELNYX_JOB_EVENT_RESOLVED:
		stats->resolved++;
		break;
	case TELNYX_JOB_EVENT_DUPLICATE:
		stats->duplicates++;
		break;
	default:
		break;
	}
}

static void
tell(struct telnyx_worker *worker, const struct telnyx_news_item *item,
    enum telnyx_job_event event)
{
	char reference[TELNYX_QUEUE_REFERENCE_MAX];

	if (event == 0)
		return;
	count(&worker->stats, event);
	if (item->batch == NULL && worker->params.on_change == NULL)
		return; /* nobody is told, and no batch can have ended */
	telnyx_queue_reference(reference,
	    worker->queue->store->driver->name(worker->queue->store), item->id,
	    item->news.fence);
	telnyx_worker_change(
	    worker, &(struct telnyx_job_change){.event = event,
			.id = item->id,
			.fence = item->news.fence,
			.state = item->state,
			.reference = item->news.fence > 0 ? reference : NULL,
			.message_id = item->message_id,
			.sender = item->sender,
			.batch = item->batch,
			.error = item->news.error});
}

void
telnyx_worker_tell(struct telnyx_worker *worker, const struct telnyx_news_item *item)
{
	const struct telnyx_turn_of_events *turn = &item->turn;

	if (worker == NULL || item->missing)
		return;
	telnyx_worker_enter(worker);
	if (turn->resolved)
		tell(worker, item, TELNYX_JOB_EVENT_RESOLVED);
	if (turn->moved)
		tell(worker, item, event_of_state(item));
	if (turn->delivery)
		tell(worker, item, TELNYX_JOB_EVENT_DELIVERY);
	if (turn->duplicate)
		tell(worker, item, TELNYX_JOB_EVENT_DUPLICATE);
	if (turn->contradiction)
		tell(worker, item, TELNYX_JOB_EVENT_CONTRADICTION);
	if (turn->store_went_back) {
		worker->went_back = true;
		tell(worker, item, TELNYX_JOB_EVENT_STORE_WENT_BACK);
	}
	telnyx_worker_leave(worker);
}

/* --- holding a sender ------------------------------------------------------- */

static void
on_held(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_store_sender *sender = (struct telnyx_store_sender *)(void *)op;
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	if (op->status != TELNYX_OK)
		telnyx_worker_store_failed(worker, op);
	else if (sender->result.changed > 0)
		telnyx_worker_change(worker,
		    &(struct telnyx_job_change){.event = TELNYX_JOB_EVENT_SENDER_HELD,
			.sender = sender->sender,
			.error = sender->why});
	telnyx_worker_leave(worker);
}

static void
hold_sender(struct telnyx_worker *worker, const struct telnyx_work *work)
{
	struct telnyx_store_sender *sender = telnyx_queue_make_own(
	    worker->queue, sizeof(*sender), TELNYX_STORE_SENDER, on_held, worker);

	if (sender == NULL) {
		telnyx_worker_trouble(worker, "no memory");
		return;
	}
	sender->sender = telnyx_arena_strdup(&sender->op.arena, work->job->sender);
	sender->why = telnyx_arena_strdup(&sender->op.arena, work->news.error);
	sender->held = true;
	sender->now_ms = work->news.now_ms;
	if (sender->op.arena.failed) {
		telnyx_queue_discard(&sender->op);
		telnyx_worker_trouble(worker, "no memory");
		return;
	}
	worker->ops_out++;
	telnyx_queue_submit(&sender->op);
}

/* --- the operation ---------------------------------------------------------- */

/* They failed: they wait again, before what came since. */
static void
put_back(struct telnyx_worker *worker, struct record *record)
{
	struct telnyx_work *work;

	while ((work = TAILQ_LAST(&record->works, telnyx_work_list)) != NULL) {
		TAILQ_REMOVE(&record->works, work, entry);
		TAILQ_INSERT_HEAD(&worker->unwritten, work, entry);
	}
}

static void
let_go(struct telnyx_worker *worker, struct record *record)
{
	struct telnyx_work *work;
	size_t i;

	for (i = 0; (work = TAILQ_FIRST(&record->works)) != NULL; i++) {
		TAILQ_REMOVE(&record->works, work, entry);
		worker->unwritten_count--;
		telnyx_worker_tell(worker, &record->store.items[i]);
		telnyx_work_free(work);
	}
}

/* The worker was freed meanwhile; its journal too. */
static void
forget(struct record *record)
{
	struct telnyx_work *work;

	while ((work = TAILQ_FIRST(&record->works)) != NULL) {
		TAILQ_REMOVE(&record->works, work, entry);
		work->worker = NULL;
		telnyx_work_free(work);
	}
}

static void
on_recorded(struct telnyx_store_op *op, void *owner)
{
	struct record *record = (struct record *)(void *)op;
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	worker->recording = false;
	if (worker->free_wanted) {
		forget(record);
	} else if (op->status != TELNYX_OK) {
		put_back(worker, record);
		telnyx_worker_store_failed(worker, op);
	} else {
		worker->stats.commits = op->commits;
		telnyx_journal_commits(worker->journal, op->commits);
		telnyx_failpoint("recorded");
		telnyx_worker_trouble_over(worker);
		let_go(worker, record);
	}
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

void
telnyx_worker_record(struct telnyx_worker *worker)
{
	size_t count = worker->unwritten_count, i;
	struct telnyx_work *work;
	struct record *record;

	if (worker->recording || worker->trouble || worker->lost || count == 0)
		return;
	if (count > LARGEST_RECORD)
		count = LARGEST_RECORD;
	record = telnyx_queue_make_own(
	    worker->queue, sizeof(*record), TELNYX_STORE_NEWS, on_recorded, worker);
	if (record == NULL) {
		telnyx_worker_trouble(worker, "no memory");
		return;
	}
	TAILQ_INIT(&record->works);
	record->store.items = telnyx_arena_alloc(
	    &record->store.op.arena, count * sizeof(*record->store.items));
	if (record->store.items == NULL) {
		telnyx_queue_discard(&record->store.op);
		telnyx_worker_trouble(worker, "no memory");
		return;
	}
	for (i = 0; i < count; i++) {
		work = TAILQ_FIRST(&worker->unwritten);
		TAILQ_REMOVE(&worker->unwritten, work, entry);
		TAILQ_INSERT_TAIL(&record->works, work, entry);
		record->store.items[i].id = work->job->id;
		record->store.items[i].news = work->news;
		if (work->hold_sender) {
			hold_sender(worker, work);
			work->hold_sender = false;
		}
	}
	record->store.count = count;
	worker->recording = true;
	worker->ops_out++;
	telnyx_queue_submit(&record->store.op);
}
