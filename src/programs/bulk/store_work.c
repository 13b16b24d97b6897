/* SPDX-License-Identifier: MIT */
/* The worker of a run: it sends what is ready until nothing is left that is waited
 * for. */
#include "programs/bulk/store_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/held.h"
#include "programs/bulk/sender_internal.h"

#define NS_PER_MS UINT64_C(1000000)
/* How far ahead a new attempt is waited for, at least. */
#define AGAIN_LEAST_MS 60000
#define DRAIN_MS 30000
#define DRAIN_MORE_MS 5000
/* What is in doubt is looked up first after half a minute: so long, and somewhat more,
 * that is waited for at the end. */
#define LOOK_UPS_MS 45000
#define LOOK_EVERY_MS 500

static void
check_soon(struct bulk_store *store, int64_t ms)
{
	struct timeval wait = bulk_sender_delay((uint64_t)ms * NS_PER_MS);

	if (store->state == BULK_STORE_WORKING)
		evtimer_add(store->check, &wait);
}

/* --- the end of work --- */

static void
on_drained(struct telnyx_worker *worker, uint64_t left, void *arg)
{
	struct bulk_store *store = arg;

	(void)left; /* told as unknown */
	if (store->state == BULK_STORE_OVER)
		return;
	store->worker = NULL;
	telnyx_worker_free(worker);
	if (store->store_lost)
		bulk_store_end(store, 1);
	else
		store->enter(store, BULK_STORE_TELLING);
}

void
bulk_store_drain(struct bulk_store *store)
{
	uint32_t timeout_ms = store->job.options->timeout_ms > DRAIN_MS
				  ? store->job.options->timeout_ms + DRAIN_MORE_MS
				  : DRAIN_MS;

	if (store->state != BULK_STORE_WORKING)
		return;
	store->state = BULK_STORE_DRAINING;
	if (!store->working)
		on_drained(store->worker, 0, store);
	else
		(void)bulk_store_asked(store,
		    telnyx_worker_drain(store->worker, timeout_ms, on_drained, store));
}

/* Are look-ups to be waited for?  Without a webhook URL Telnyx has no list of
 * deliveries to look into. */
static bool
waits_for_look_ups(struct bulk_store *store)
{
	uint64_t unknown = store->empty.counts.states[TELNYX_JOB_UNKNOWN],
		 now = bulk_sender_now_ns();

	if (unknown == 0 || store->job.options->webhook_url == NULL)
		return false;
	if (store->doubt_since_ns == 0) {
		store->doubt_since_ns = now;
		if (!store->job.options->quiet)
			bulk_console_say(store->job.console,
			    "%" PRIu64 " row%s in doubt: looking up what Telnyx knows "
			    "(Ctrl-C to leave that for later)",
			    unknown, unknown == 1 ? " is" : "s are");
	}
	return now - store->doubt_since_ns < LOOK_UPS_MS * NS_PER_MS;
}

static void
on_empty(const struct telnyx_error *error, int64_t look_in_ms, void *arg)
{
	struct bulk_store *store = arg;

	if (store->state != BULK_STORE_WORKING || !bulk_store_good(store, error) ||
	    !store->idle)
		return;
	if (look_in_ms > 0)
		check_soon(store, look_in_ms);
	else if (waits_for_look_ups(store))
		check_soon(store, LOOK_EVERY_MS);
	else
		bulk_store_drain(store);
}

void
bulk_store_on_check(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_store *store = arg;

	(void)fd;
	(void)what;
	if (store->state == BULK_STORE_WORKING && store->idle)
		program_empty_ask(&store->empty);
}

/* --- why no more is begun --- */

void
bulk_store_check_patience(struct bulk_store *store)
{
	uint64_t most = store->job.options->max_hold_s * UINT64_C(1000000000);

	if (store->state != BULK_STORE_WORKING || store->later_since_ns == 0 ||
	    bulk_sender_now_ns() - store->later_since_ns < most)
		return;
	bulk_console_say(store->job.console,
	    "for %" PRIu64 " s the server has said nothing but \"later\"; no more rows "
	    "are taken (see --max-hold)",
	    store->job.options->max_hold_s);
	bulk_store_drain(store);
}

static void
stop_for(struct bulk_store *store, const struct bulk_streak *streak)
{
	if (store->state != BULK_STORE_WORKING)
		return;
	bulk_console_say(store->job.console,
	    "%u message%s in a row failed as every other would; no more rows are taken "
	    "(see --max-failures)",
	    (unsigned)streak->failures, streak->failures == 1 ? "" : "s");
	bulk_store_drain(store);
}

static void
count_success(struct bulk_store *store)
{
	store->later_since_ns = 0;
	(void)bulk_streak_add(&store->streak, 0, 0, NULL);
	(void)bulk_streak_add(&store->lost, 0, 0, NULL);
}

/* What a failure is that leaves it unknown whether the message was sent: no answer
 * came, or none of Telnyx's, and others would get no better one. */
static void
count_unknown(struct bulk_store *store, int64_t id)
{
	const struct telnyx_error error = {.type = TELNYX_ERROR_NETWORK,
	    .outcome = TELNYX_OUTCOME_UNKNOWN,
	    .phase = TELNYX_PHASE_RECEIVE,
	    .attempts = 1};

	store->done++;
	if (bulk_streak_add(
		&store->lost, (uint64_t)id, (uint64_t)store->newest, &error))
		stop_for(store, &store->lost);
}

/* Rows that are tried again keep their numbers: when they were claimed says which began
 * after the streak. */
static void
count_failure(struct bulk_store *store, const struct telnyx_job *job,
    const struct telnyx_error *error)
{
	if (!bulk_held_is_for(error))
		store->later_since_ns = 0;
	else if (store->later_since_ns == 0)
		store->later_since_ns = bulk_sender_now_ns();
	if (bulk_streak_add(&store->streak, (uint64_t)job->claimed_at_ms,
		(uint64_t)program_now_ms(), error))
		stop_for(store, &store->streak);
}

static struct telnyx_job_decision
on_failure(const struct telnyx_job *job, const struct telnyx_error *error,
    struct telnyx_job_decision suggested, void *arg)
{
	struct bulk_store *store = arg;

	/* What is final has a result that says so. */
	if (suggested.verdict != TELNYX_JOB_DISCARD)
		bulk_report_hint(store->job.report, bulk_store_row_of(job), error);
	count_failure(store, job, error);
	return (struct telnyx_job_decision){.verdict = TELNYX_JOB_GO_ON};
}

/* What is refused is the key, or its account: all rows would be. */
static void
stop_for_key(struct bulk_store *store)
{
	if (store->state != BULK_STORE_WORKING)
		return;
	bulk_console_say(store->job.console,
	    "every row would be refused so: they stay in the store, and no more are "
	    "taken");
	bulk_store_drain(store);
}

/* --- what the worker says --- */

/* The worker tries again, and has the same trouble: once is enough. */
static void
say_trouble(struct bulk_store *store, const char *why)
{
	why = why != NULL ? why : "trouble with the store";
	if (strcmp(store->trouble, why) == 0)
		return;
	(void)snprintf(store->trouble, sizeof(store->trouble), "%s", why);
	bulk_console_say(store->job.console, "%s (it is tried again)", why);
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	struct bulk_store *store = arg;

	if (store->state == BULK_STORE_OVER)
		return;
	switch (change->event) {
	case TELNYX_JOB_EVENT_CLAIMED:
		store->idle = false;
		if (change->id > store->newest)
			store->newest = change->id;
		return;
	case TELNYX_JOB_EVENT_ACCEPTED:
		count_success(store);
		store->done++;
		return;
	case TELNYX_JOB_EVENT_UNKNOWN:
		/* Before its start the worker tells of what was left by the one before
		 * it. */
		if (store->working)
			count_unknown(store, change->id);
		return;
	case TELNYX_JOB_EVENT_DISCARDED:
		store->done++;
		return;
	case TELNYX_JOB_EVENT_SENDER_HELD:
		stop_for_key(store);
		return;
	case TELNYX_JOB_EVENT_TROUBLE:
		say_trouble(store, change->error);
		return;
	case TELNYX_JOB_EVENT_STORE_WENT_BACK:
		bulk_store_fail(store,
		    "the store went back: it is older than what was sent from it.  See "
		    "telnyx-worker list, then say telnyx-worker adopt --parked");
		return;
	case TELNYX_JOB_EVENT_STORE_LOST:
		/* What is in flight ends, so that the journal has it. */
		bulk_console_say(store->job.console, "%s", change->error);
		store->store_lost = true;
		bulk_store_drain(store);
		return;
	default:
		return;
	}
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();

	if (!bulk_store_good(store, error))
		return;
	store->working = true;
	(void)telnyx_worker_get_stats(worker, stats);
	if (stats->parked > 0)
		bulk_console_say(store->job.console,
		    "%" PRIu64 " row%s on the way when the run before ended: unknown",
		    stats->parked, stats->parked == 1 ? " was" : "s were");
}

static void
on_idle(struct telnyx_worker *worker, void *arg)
{
	struct bulk_store *store = arg;

	(void)worker;
	store->idle = true;
	check_soon(store, 0);
}

/* --- its start --- */

static void
set_empty(struct bulk_store *store)
{
	int64_t hold_ms = (int64_t)store->job.options->max_hold_s * 1000;

	store->empty.queue = store->queue;
	store->empty.batch = store->name;
	store->empty.again_ms = hold_ms > AGAIN_LEAST_MS ? hold_ms : AGAIN_LEAST_MS;
	store->empty.cb = on_empty;
	store->empty.arg = store;
}

static void
start_worker(struct bulk_store *store)
{
	const struct bulk_options *options = store->job.options;
	const struct telnyx_worker_queue *queues[] = {
	    TELNYX_WORKER_QUEUE(.name = store->name), NULL};
	struct telnyx_worker_params params;

	telnyx_worker_params_init(&params);
	params.client = store->job.target->client;
	params.base_url = store->job.target->url;
	params.sandbox = store->job.target->sandbox != NULL;
	params.queues = queues;
	params.max_in_flight = options->concurrency;
	params.rate_per_second = options->rate;
	params.timeout_ms = options->timeout_ms;
	params.no_webhooks = options->webhook_url == NULL;
	params.after = on_failure;
	params.on_change = on_change;
	params.on_start = on_start;
	params.on_idle = on_idle;
	params.arg = store;
	(void)bulk_store_asked(
	    store, telnyx_worker_start(store->queue, &params, &store->worker));
}

static void
on_released(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	struct bulk_store *store = arg;

	(void)result;
	if (bulk_store_good(store, error) && store->state == BULK_STORE_WORKING)
		start_worker(store);
}

void
bulk_store_work(struct bulk_store *store)
{
	bulk_streak_init(&store->streak, store->job.options->max_failures);
	bulk_streak_init(&store->lost, store->job.options->max_failures);
	set_empty(store);
	/* The key may be another one than that which was refused. */
	(void)bulk_store_asked(
	    store, telnyx_queue_release_sender(store->queue, "", on_released, store));
}
