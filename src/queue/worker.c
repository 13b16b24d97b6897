/* SPDX-License-Identifier: MIT */
/*
 * The worker's life: started, polling, drained, freed.  Freeing lets go of the queue
 * and the client at once; the struct itself stays until the last operation, look-up and
 * room call of its own has come back.
 */
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <telnyx/message_find.h>

#include "base/refusal.h"
#include "base/status.h"
#include "queue/worker_internal.h"

#define DEFAULT_IN_FLIGHT 100
#define MOST_IN_FLIGHT 100000
#define DEFAULT_LEASE_MS 15000
#define DEFAULT_POLL_MS 200
#define DEFAULT_TIMEOUT_MS 10000
#define LOOK_EVERY_MS 1000
#define BATCHES_EVERY 10 /* looks */
#define TROUBLE_MS 1000
#define TROUBLE_TOLD_EVERY_MS 10000
#define CLOCK_STEP_MS 60000

/* --- the clock -------------------------------------------------------------- */

int64_t
telnyx_worker_now_ms(struct telnyx_worker *worker)
{
	int64_t boot_ms = telnyx_queue_boot_ms();
	int64_t offset_ms = telnyx_queue_now_ms() - boot_ms;
	int64_t step_ms = offset_ms - worker->clock_offset_ms;

	if (step_ms > -CLOCK_STEP_MS && step_ms < CLOCK_STEP_MS) {
		worker->clock_offset_ms = offset_ms;
		worker->clock_strange_since_ms = 0;
	} else if (worker->clock_strange_since_ms == 0) {
		worker->clock_strange_since_ms = boot_ms;
		worker->clock_strange_offset_ms = offset_ms;
	} else if (offset_ms - worker->clock_strange_offset_ms > CLOCK_STEP_MS ||
		   worker->clock_strange_offset_ms - offset_ms > CLOCK_STEP_MS) {
		worker->clock_strange_since_ms = 0; /* it has stepped again */
	} else if (boot_ms - worker->clock_strange_since_ms >= CLOCK_STEP_MS) {
		worker->clock_offset_ms = offset_ms;
		worker->clock_strange_since_ms = 0;
	}
	return boot_ms + worker->clock_offset_ms;
}

/* --- telling ---------------------------------------------------------------- */

void
telnyx_worker_change(
    struct telnyx_worker *worker, const struct telnyx_job_change *change)
{
	if (change->batch != NULL)
		worker->batches_due = true;
	if (worker->params.on_change != NULL && !worker->free_wanted)
		worker->params.on_change(change, worker->params.arg);
}

void
telnyx_worker_trouble(struct telnyx_worker *worker, const char *error)
{
	int64_t now_ms = telnyx_queue_boot_ms();

	worker->trouble = true;
	worker->trouble_until_ms = now_ms + TROUBLE_MS;
	if (worker->trouble_told ||
	    (worker->trouble_told_ms != 0 &&
		now_ms - worker->trouble_told_ms < TROUBLE_TOLD_EVERY_MS))
		return;
	worker->trouble_told = true;
	worker->trouble_told_ms = now_ms;
	telnyx_worker_change(
	    worker, &(struct telnyx_job_change){
			.event = TELNYX_JOB_EVENT_TROUBLE, .error = error});
}

void
telnyx_worker_trouble_over(struct telnyx_worker *worker)
{
	if (!worker->trouble_told)
		return;
	worker->trouble_told = false;
	telnyx_worker_change(worker,
	    &(struct telnyx_job_change){.event = TELNYX_JOB_EVENT_TROUBLE_OVER});
}

void
telnyx_worker_store_failed(
    struct telnyx_worker *worker, const struct telnyx_store_op *op)
{
	const char *error = op->failure.error.detail;

	if (!op->hopeless) {
		telnyx_worker_trouble(worker, error);
	} else if (!worker->lost) {
		worker->lost = true;
		telnyx_worker_change(
		    worker, &(struct telnyx_job_change){
				.event = TELNYX_JOB_EVENT_STORE_LOST, .error = error});
	}
}

void
telnyx_worker_started(struct telnyx_worker *worker, const struct telnyx_error *error)
{
	if (worker->params.on_start != NULL && !worker->free_wanted)
		worker->params.on_start(worker, error, worker->params.arg);
}

/* --- being freed ------------------------------------------------------------ */

static void
destroy(struct telnyx_worker *worker)
{
	telnyx_journal_free(worker->journal);
	telnyx_worker_senders_free(worker);
	telnyx_arena_clear(&worker->arena);
	free(worker);
}

static void
free_event(struct event **event)
{
	if (*event != NULL)
		event_free(*event);
	*event = NULL;
}

/* In the client's hands: they come back to nobody. */
static void
orphan_all(struct telnyx_worker *worker)
{
	struct telnyx_work *work;

	TAILQ_CONCAT(&worker->in_flight, &worker->pending, entry);
	while ((work = TAILQ_FIRST(&worker->in_flight)) != NULL) {
		TAILQ_REMOVE(&worker->in_flight, work, entry);
		work->worker = NULL;
		if (!work->begun)
			telnyx_work_free(work);
	}
	while ((work = TAILQ_FIRST(&worker->unwritten)) != NULL) {
		TAILQ_REMOVE(&worker->unwritten, work, entry);
		work->worker = NULL;
		telnyx_work_free(work);
	}
}

/* Nothing of the worker is on the stack: let go of all but what will come back. */
static void
detach(struct telnyx_worker *worker)
{
	struct telnyx_queue *queue = worker->queue;

	telnyx_worker_take_no_more(worker);
	orphan_all(worker);
	/* For the next worker, which may be this process's own. */
	telnyx_journal_free(worker->journal);
	worker->journal = NULL;
	if (queue->worker == worker)
		queue->worker = NULL;
	queue->store->driver->end_work(queue->store);
	worker->queue = NULL;
}

void
telnyx_worker_enter(struct telnyx_worker *worker)
{
	if (worker->queue != NULL)
		telnyx_queue_enter(worker->queue);
	worker->depth++;
}

void
telnyx_worker_leave(struct telnyx_worker *worker)
{
	struct telnyx_queue *queue = worker->queue;

	if (--worker->depth == 0 && worker->free_wanted) {
		if (queue != NULL)
			detach(worker);
		if (worker->ops_out == 0 && worker->looks_out == 0 &&
		    worker->rooms_out == 0)
			destroy(worker);
	}
	if (queue != NULL)
		telnyx_queue_leave(queue);
}

/* --- the turn --------------------------------------------------------------- */

static void
drained(struct telnyx_worker *worker)
{
	telnyx_drain_cb cb = worker->drain_cb;

	worker->drain_cb = NULL;
	free_event(&worker->drain_timer);
	worker->state = TELNYX_WORKER_STOPPED;
	if (cb != NULL)
		cb(worker, worker->in_flight_count + worker->unwritten_count,
		    worker->drain_arg);
}

void
telnyx_worker_free(struct telnyx_worker *worker)
{
	if (worker == NULL || worker->free_wanted ||
	    telnyx_home_forks() != worker->queue->forks)
		return;
	telnyx_worker_enter(worker);
	worker->free_wanted = true;
	free_event(&worker->poll_timer);
	free_event(&worker->look_timer);
	free_event(&worker->pending_timer);
	/* Who waits for the end of a drain is told that this is it. */
	if (worker->drain_cb != NULL)
		drained(worker);
	free_event(&worker->drain_timer);
	telnyx_worker_leave(worker);
}

static bool
is_empty(const struct telnyx_worker *worker)
{
	/* What ended and can be recorded nowhere stays in the journal. */
	return !worker->claiming && !worker->recording && worker->taking == NULL &&
	       worker->in_flight_count == 0 &&
	       (worker->unwritten_count == 0 || worker->lost);
}

void
telnyx_worker_pump(struct telnyx_worker *worker)
{
	if (worker->free_wanted)
		return;
	telnyx_worker_take(worker);
	telnyx_worker_hand_over(worker);
	if (worker->free_wanted)
		return;
	telnyx_worker_record(worker);
	telnyx_worker_claim(worker);
	if (!is_empty(worker))
		return;
	if (worker->state == TELNYX_WORKER_DRAINING) {
		drained(worker);
	} else if (worker->state == TELNYX_WORKER_WORKING && worker->exhausted &&
		   !worker->limited && !worker->idle_told) {
		worker->idle_told = true;
		if (worker->params.on_idle != NULL)
			worker->params.on_idle(worker, worker->params.arg);
	}
}

void
telnyx_worker_wake(struct telnyx_worker *worker)
{
	if (worker == NULL)
		return;
	telnyx_worker_enter(worker);
	worker->exhausted = false;
	worker->idle_told = false;
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

static void
on_poll(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_worker *worker = arg;

	(void)fd;
	(void)what;
	telnyx_worker_enter(worker);
	if (worker->trouble && telnyx_queue_boot_ms() >= worker->trouble_until_ms)
		worker->trouble = false;
	worker->exhausted = false;
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

static void
on_pending(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_worker *worker = arg;

	(void)fd;
	(void)what;
	telnyx_worker_enter(worker);
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

static void
on_look(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_worker *worker = arg;

	(void)fd;
	(void)what;
	if (worker->state != TELNYX_WORKER_WORKING || worker->lost)
		return;
	telnyx_worker_enter(worker);
	telnyx_worker_look(worker);
	if (worker->batches_due || worker->ticks++ % BATCHES_EVERY == 0)
		telnyx_worker_ask_batches(worker);
	telnyx_worker_leave(worker);
}

/* --- draining --------------------------------------------------------------- */

static void
on_drain_timeout(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_worker *worker = arg;

	(void)fd;
	(void)what;
	telnyx_worker_enter(worker);
	if (worker->drain_cb != NULL || worker->state == TELNYX_WORKER_DRAINING)
		drained(worker);
	telnyx_worker_leave(worker);
}

enum telnyx_status
telnyx_worker_drain(
    struct telnyx_worker *worker, uint32_t timeout_ms, telnyx_drain_cb cb, void *arg)
{
	struct timeval wait = {
	    (time_t)(timeout_ms / 1000), (suseconds_t)(timeout_ms % 1000) * 1000};
	struct timeval now = {0, 0};
	enum telnyx_status st;

	if ((st = telnyx_need(worker, "worker")) != TELNYX_OK ||
	    (st = telnyx_queue_admits(worker->queue)) != TELNYX_OK)
		return st;
	if (worker->state == TELNYX_WORKER_DRAINING || worker->drain_timer != NULL)
		return TELNYX_E_CLOSING;
	worker->drain_timer =
	    event_new(worker->queue->base, -1, 0, on_drain_timeout, worker);
	if (worker->drain_timer == NULL ||
	    event_add(worker->drain_timer, is_empty(worker) ? &now : &wait) != 0) {
		free_event(&worker->drain_timer);
		return TELNYX_E_NO_MEMORY;
	}
	worker->state = TELNYX_WORKER_DRAINING;
	worker->drain_cb = cb;
	worker->drain_arg = arg;
	return TELNYX_OK;
}

/* --- starting --------------------------------------------------------------- */

static bool
copy_lanes(
    struct telnyx_worker *worker, const struct telnyx_worker_queue *const *queues)
{
	size_t i, count = 0;

	while (queues[count] != NULL)
		count++;
	worker->lanes =
	    telnyx_arena_alloc(&worker->arena, (count + 1) * sizeof(*worker->lanes));
	for (i = 0; worker->lanes != NULL && i < count; i++) {
		worker->lanes[i].name =
		    telnyx_arena_strdup(&worker->arena, queues[i]->name);
		worker->lanes[i].max_in_flight = queues[i]->max_in_flight;
		worker->lanes[i].rate = queues[i]->rate_per_second;
	}
	worker->lane_count = count;
	return !worker->arena.failed;
}

static enum telnyx_status
check_lanes(const struct telnyx_worker_queue *const *queues)
{
	enum telnyx_status st;
	size_t i;

	for (i = 0; queues[i] != NULL; i++) {
		st = telnyx_struct_check(
		    sizeof(struct telnyx_worker_queue), queues[i], "params.queues");
		if (st != TELNYX_OK ||
		    (st = telnyx_need(queues[i]->name, "params.queues")) != TELNYX_OK)
			return st;
		if (!(queues[i]->rate_per_second >= 0))
			return telnyx_invalid(
			    "params.queues", "has a rate that is below 0");
	}
	return i == 0 ? telnyx_invalid("params.queues", "is empty") : TELNYX_OK;
}

static enum telnyx_status
check(const struct telnyx_worker_params *params)
{
	if (params->client == NULL)
		return telnyx_invalid("params.client", "is NULL");
	if (params->max_in_flight > MOST_IN_FLIGHT)
		return telnyx_invalid("params.max_in_flight", "is above 100,000");
	if (params->lease_ms != 0 && params->lease_ms < 1000)
		return telnyx_invalid("params.lease_ms", "is below 1,000");
	if (!(params->rate_per_second >= 0) || !(params->part_rate_per_second >= 0))
		return telnyx_invalid("params.rate_per_second", "is below 0");
	if ((unsigned)params->unknown > TELNYX_UNKNOWN_GIVE_UP)
		return telnyx_invalid("params.unknown", "is none of its enum");
	return params->queues != NULL ? check_lanes(params->queues) : TELNYX_OK;
}

static void
fill_in(struct telnyx_worker_params *params)
{
	if (params->max_in_flight == 0)
		params->max_in_flight = DEFAULT_IN_FLIGHT;
	if (params->lease_ms == 0)
		params->lease_ms = DEFAULT_LEASE_MS;
	if (params->poll_ms == 0)
		params->poll_ms = DEFAULT_POLL_MS;
	if (params->timeout_ms == 0)
		params->timeout_ms = DEFAULT_TIMEOUT_MS;
	if (params->unknown_after_ms == 0)
		params->unknown_after_ms = TELNYX_NO_EVIDENCE_MS;
	if (params->unknown_after_ms > INT64_MAX / 2)
		params->unknown_after_ms = INT64_MAX / 2;
}

static bool
start_timer(struct telnyx_worker *worker, struct event **timer, uint32_t every_ms,
    event_callback_fn fn)
{
	struct timeval every = {
	    (time_t)(every_ms / 1000), (suseconds_t)(every_ms % 1000) * 1000};

	*timer = event_new(worker->queue->base, -1, EV_PERSIST, fn, worker);
	return *timer != NULL && event_add(*timer, &every) == 0;
}

static bool
set_up(struct telnyx_worker *worker)
{
	struct telnyx_worker_params *params = &worker->params;

	TAILQ_INIT(&worker->pending);
	TAILQ_INIT(&worker->in_flight);
	TAILQ_INIT(&worker->unwritten);
	worker->clock_offset_ms = telnyx_queue_now_ms() - telnyx_queue_boot_ms();
	worker->tokens_at_ms = telnyx_queue_boot_ms();
	worker->started_boot_ms = telnyx_queue_boot_ms();
	worker->started_at_ms = worker->started_boot_ms + worker->clock_offset_ms;
	params->base_url = telnyx_arena_strdup(&worker->arena, params->base_url);
	params->journal_dir = telnyx_arena_strdup(&worker->arena, params->journal_dir);
	worker->pending_timer =
	    event_new(worker->queue->base, -1, 0, on_pending, worker);
	return worker->pending_timer != NULL &&
	       (params->queues == NULL || copy_lanes(worker, params->queues)) &&
	       !worker->arena.failed &&
	       start_timer(worker, &worker->poll_timer, params->poll_ms, on_poll) &&
	       start_timer(worker, &worker->look_timer, LOOK_EVERY_MS, on_look);
}

enum telnyx_status
telnyx_worker_start(struct telnyx_queue *queue,
    const struct telnyx_worker_params *params, struct telnyx_worker **out)
{
	struct telnyx_worker_params read;
	struct telnyx_worker *worker;
	enum telnyx_status st;

	if ((st = telnyx_need(out, "worker")) != TELNYX_OK)
		return st;
	*out = NULL;
	if ((st = telnyx_queue_admits(queue)) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&read, sizeof(read), params, "params.size")) !=
		TELNYX_OK ||
	    (st = check(&read)) != TELNYX_OK)
		return st;
	fill_in(&read);
	if (read.unknown == TELNYX_UNKNOWN_RESEND && !read.accept_duplicates &&
	    read.unknown_after_ms < TELNYX_NO_EVIDENCE_MS)
		return TELNYX_E_CONFIG;
	if (queue->worker != NULL)
		return TELNYX_E_CLOSING;
	if ((worker = calloc(1, sizeof(*worker))) == NULL)
		return TELNYX_E_NO_MEMORY;
	worker->queue = queue;
	worker->params = read;
	if (!set_up(worker)) {
		free_event(&worker->poll_timer);
		free_event(&worker->look_timer);
		free_event(&worker->pending_timer);
		destroy(worker);
		return TELNYX_E_NO_MEMORY;
	}
	queue->worker = worker;
	*out = worker;
	telnyx_worker_enter(worker);
	telnyx_worker_begin(worker);
	telnyx_worker_leave(worker);
	return TELNYX_OK;
}

enum telnyx_status
telnyx_worker_get_stats(
    const struct telnyx_worker *worker, struct telnyx_worker_stats *stats)
{
	struct telnyx_worker_stats now;
	enum telnyx_status st;

	if ((st = telnyx_need(worker, "worker")) != TELNYX_OK ||
	    (st = telnyx_need(stats, "stats")) != TELNYX_OK)
		return st;
	now = worker->stats;
	now.in_flight = worker->in_flight_count + worker->unwritten_count;
	now.unwritten = worker->unwritten_count;
	return telnyx_struct_write(stats, &now, sizeof(now), "stats.size");
}
