/* SPDX-License-Identifier: MIT */
/*
 * The durable queue while allocations and system calls fail: one life of a queue and
 * its worker, again and again, with the first allocation that fails, the second, and so
 * on, until none is left to fail; then the same of SQLite's, of open(), and so on; each
 * once alone, and once with all that come after it, until they are to be had again.
 *
 * Whatever fails: nothing crashes or leaks; a call that returned TELNYX_OK runs its
 * callback once; what was acknowledged is there when the store is opened again; no
 * message arrives twice; and when things can be had again the work goes on to its end.
 *
 *   TORTURE_FULL=1        each of them, not a sample
 *   TORTURE_QUEUE=NAME    only this kind, as it is printed
 */
#include "torture/torture_queue.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/telnyx.h>

#define JOBS 3
#define PATIENCE_MS 15000
#define TURNS_WITHOUT 40 /* how long nothing is to be had */
#define SAMPLE 8	 /* of each kind, */
#define OWN_SAMPLE 60	 /* and of the library's own allocations */

static struct {
	enum tq_what what;
	unsigned long nth;
	bool from_then_on;
	struct event_base *base;
	struct event *tick;
	struct telnyx_client *client;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	char dir[64], store[96];
	int first; /* the number of this life's first message */
	/* Calls that returned TELNYX_OK, and callbacks. */
	unsigned asked, told;
	int64_t ids[JOBS]; /* acknowledged; 0: not */
	enum telnyx_job_state states[JOBS];
	bool is_over[JOBS];
	int64_t cancelled, delivered; /* the ids; 0: not acknowledged */
	char reference[64];
	bool is_started, is_refused, is_drained, trouble;
	unsigned starts, found;
} life;

static int next_message = 1;

static void __attribute__((format(printf, 1, 2), noreturn))
fail(const char *format, ...)
{
	va_list args;

	tq_disarm();
	fprintf(stderr, "torture_queue: %s %lu%s fails: ", tq_name(life.what), life.nth,
	    life.from_then_on ? " and all after it" : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	tq_sandbox_stop();
	exit(1);
}

/* --- waiting ------------------------------------------------------------------------
 */

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* So that a loop with nothing to do turns all the same. */
static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

static void
turn(void)
{
	if (event_base_loop(life.base, EVLOOP_ONCE) != 0)
		fail("the loop has ended");
}

static void
await(bool (*is_done)(void), const char *what)
{
	int64_t until_ms = now_ms() + PATIENCE_MS;
	int turns = 0;

	while (!is_done()) {
		if (now_ms() > until_ms)
			fail("waited in vain for %s", what);
		if (++turns == TURNS_WITHOUT && life.from_then_on)
			tq_disarm();
		turn();
	}
	if (life.told > life.asked)
		fail("a callback ran twice");
}

static bool
all_told(void)
{
	return life.told >= life.asked;
}

/* What was called: awaited if it was taken. */
static void
called(enum telnyx_status st, const char *what)
{
	if (st == TELNYX_OK)
		life.asked++;
	else if (st != TELNYX_E_NO_MEMORY && st != TELNYX_E_SYSTEM)
		fail("%s: %s", what, telnyx_status_message(st));
	await(all_told, what);
}

/* --- callbacks ----------------------------------------------------------------------
 */

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	(void)queue;
	(void)error;
	(void)arg;
	life.told++;
}

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	size_t i;

	life.told++;
	if ((enqueued == NULL) == (error == NULL))
		fail("neither jobs nor an error");
	for (i = 0; enqueued != NULL && i < enqueued->count; i++) {
		if (enqueued->refs[i]->refused != NULL)
			fail("refused: %s", enqueued->refs[i]->refused);
		((int64_t *)arg)[i] = enqueued->refs[i]->id;
	}
}

static void
on_result(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	life.told++;
	if ((result == NULL) == (error == NULL))
		fail("neither a result nor an error, or both");
	if (arg != NULL && error == NULL && result->changed == 1)
		*(bool *)arg = true;
}

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	life.told++;
	if ((counts == NULL) == (error == NULL))
		fail("neither counts nor an error, or both");
}

static void
on_job(const struct telnyx_job *job, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	life.told++;
	if (job != NULL && error != NULL)
		fail("a job, and an error");
	if (job != NULL && job->payload == NULL)
		fail("a job without its payload");
	if (job != NULL && job->reference != NULL)
		snprintf(life.reference, sizeof(life.reference), "%s", job->reference);
}

static void
on_event(
    enum telnyx_queue_event_result result, const struct telnyx_error *error, void *arg)
{
	life.told++;
	if (error == NULL && result != TELNYX_QUEUE_EVENT_TAKEN)
		fail("an event of a job is %d", (int)result);
	if (error == NULL)
		life.delivered = *(const int64_t *)arg;
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	int i;

	(void)arg;
	if (change->event == TELNYX_JOB_EVENT_DUPLICATE ||
	    change->event == TELNYX_JOB_EVENT_CONTRADICTION ||
	    change->event == TELNYX_JOB_EVENT_STORE_WENT_BACK)
		fail("%s", telnyx_job_event_name(change->event));
	for (i = 0; i < JOBS; i++)
		if (change->id != 0 && change->id == life.ids[i]) {
			life.states[i] = change->state;
			life.is_over[i] = change->state != TELNYX_JOB_READY &&
					  change->state != TELNYX_JOB_CLAIMED;
		}
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	(void)arg;
	life.starts++;
	life.is_started = error == NULL;
	life.is_refused = error != NULL;
}

static void
on_drained(struct telnyx_worker *worker, uint64_t left, void *arg)
{
	(void)worker;
	(void)left;
	(void)arg;
	life.told++;
	life.is_drained = true;
}

/* --- a life --------------------------------------------------------------------------
 */

static void
enqueue(void)
{
	struct telnyx_message_params messages[JOBS];
	struct telnyx_job_params jobs[JOBS];
	const struct telnyx_job_params *list[JOBS];
	char texts[JOBS][32], keys[JOBS][32];
	int64_t again[JOBS];
	int i;

	for (i = 0; i < JOBS; i++) {
		snprintf(texts[i], sizeof(texts[i]), "message %d.", life.first + i);
		snprintf(keys[i], sizeof(keys[i]), "key %d", i);
		telnyx_message_params_init(&messages[i]);
		messages[i].to = "+13125550002";
		messages[i].text = texts[i];
		telnyx_job_params_init(&jobs[i]);
		jobs[i].message = &messages[i];
		jobs[i].unique_key = keys[i];
		jobs[i].batch = "may";
		list[i] = &jobs[i];
	}
	called(telnyx_queue_enqueue(life.queue, list, JOBS, on_enqueued, life.ids),
	    "enqueue");
	memcpy(again, life.ids, sizeof(again));
	called(telnyx_queue_enqueue(life.queue, list, JOBS, on_enqueued, again),
	    "enqueue again");
	for (i = 0; i < JOBS; i++) {
		if (life.ids[i] != 0 && again[i] != life.ids[i])
			fail("a key was taken twice");
		life.ids[i] = again[i];
	}
}

/* One for later, which nobody wants any more. */
static void
enqueue_and_cancel(void)
{
	struct telnyx_message_params message;
	struct telnyx_job_params job;
	const struct telnyx_job_params *list[] = {&job};
	bool cancelled = false;
	int64_t id = 0;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "later";
	telnyx_job_params_init(&job);
	job.message = &message;
	job.delay_ms = 3600000;
	called(telnyx_queue_enqueue(life.queue, list, 1, on_enqueued, &id), "enqueue");
	if (id == 0)
		return;
	called(
	    telnyx_queue_command(life.queue, TELNYX_JOB_CANCEL,
		TELNYX_JOBS(.ids = &id, .id_count = 1), false, on_result, &cancelled),
	    "cancel");
	life.cancelled = cancelled ? id : 0;
}

static void
look_around(void)
{
	called(telnyx_queue_get(life.queue, 1, on_job, NULL), "get");
	called(telnyx_queue_count(life.queue, NULL, on_counts, NULL), "count");
	called(telnyx_queue_pause(life.queue, "otp", 0, on_result, NULL), "pause");
	called(telnyx_queue_resume(life.queue, NULL, on_result, NULL), "resume");
	called(telnyx_queue_prune(life.queue, 3600000, on_result, NULL), "prune");
}

/* The webhook comes of a job that was accepted. */
static void
deliver(void)
{
	const struct telnyx_message_party recipient = {
	    .status = TELNYX_MESSAGE_DELIVERED};
	const struct telnyx_message_party *to[] = {&recipient};
	const struct telnyx_message message = {.to = to, .to_count = 1};
	struct telnyx_webhook_event event = {.type = TELNYX_WEBHOOK_MESSAGE_FINALIZED,
	    .message = &message,
	    .reference = life.reference};

	if (life.ids[0] == 0 || life.states[0] != TELNYX_JOB_ACCEPTED)
		return;
	called(telnyx_queue_get(life.queue, life.ids[0], on_job, NULL), "get");
	if (life.reference[0] != '\0')
		called(telnyx_queue_event(life.queue, &event, on_event, &life.ids[0]),
		    "event");
}

static bool
has_begun(void)
{
	return life.is_started || life.is_refused;
}

static bool
all_over(void)
{
	int i;

	for (i = 0; i < JOBS; i++)
		if (life.ids[i] != 0 && !life.is_over[i])
			return false;
	return true;
}

static void
work(void)
{
	enum telnyx_status st = telnyx_worker_start(life.queue,
	    TELNYX_WORKER(.client = life.client, .base_url = tq_sandbox_url(),
		.poll_ms = 5, .no_webhooks = true, .no_look_ups = true,
		.max_in_flight = 4, .on_change = on_change, .on_start = on_start),
	    &life.worker);

	if (st != TELNYX_OK) {
		if (st != TELNYX_E_NO_MEMORY)
			fail("worker: %s", telnyx_status_message(st));
		return;
	}
	await(has_begun, "the worker's start");
	if (life.starts != 1)
		fail("the start was told %u times", life.starts);
	if (life.is_started)
		await(all_over, "the end of all jobs");
	if (life.is_started)
		called(
		    telnyx_worker_drain(life.worker, 1000, on_drained, NULL), "drain");
	telnyx_worker_free(life.worker);
}

/* --- what is left ------------------------------------------------------------------
 */

static void
on_listed(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	size_t i;
	int k;

	(void)arg;
	life.told++;
	if (error != NULL)
		fail("afterwards: %s", error->detail);
	for (i = 0; i < count; i++) {
		if (jobs[i]->id == life.cancelled) {
			life.cancelled = 0;
			if (jobs[i]->state != TELNYX_JOB_CANCELLED)
				fail("what was cancelled is not");
		}
		if (jobs[i]->id == life.delivered &&
		    jobs[i]->delivery != TELNYX_MESSAGE_DELIVERED)
			fail("what was delivered is not");
		for (k = 0; k < JOBS; k++) {
			if (jobs[i]->id != life.ids[k])
				continue;
			life.found++;
			if (life.is_over[k] && jobs[i]->state != life.states[k])
				fail("a job is %s and was told to be %s",
				    telnyx_job_state_name(jobs[i]->state),
				    telnyx_job_state_name(life.states[k]));
		}
	}
}

static void
check_store(void)
{
	unsigned known = 0;
	int i;

	for (i = 0; i < JOBS; i++)
		known += life.ids[i] != 0 ? 1 : 0;
	life.found = 0;
	if (telnyx_queue_open(life.base, TELNYX_QUEUE_CONFIG(.store = life.store), NULL,
		NULL, &life.queue) != TELNYX_OK)
		fail("the store cannot be opened again");
	if (telnyx_queue_list(life.queue, NULL, on_listed, NULL) != TELNYX_OK)
		fail("nothing is listed");
	life.asked++;
	await(all_told, "the list");
	if (life.found != known || life.cancelled != 0)
		fail("what was acknowledged is gone");
	telnyx_queue_free(life.queue);
}

/* --- lives --------------------------------------------------------------------------
 */

static void
be_born(enum tq_what what, unsigned long nth, bool from_then_on)
{
	static const struct timeval every = {0, 3000};

	memset(&life, 0, sizeof(life));
	life.what = what;
	life.nth = nth;
	life.from_then_on = from_then_on;
	life.first = next_message;
	next_message += JOBS;
	if (next_message >= TQ_MOST_MESSAGES)
		fail("too many lives");
	snprintf(life.dir, sizeof(life.dir), "./tests/tmp.torture.XXXXXX");
	life.base = event_base_new();
	if (mkdtemp(life.dir) == NULL || life.base == NULL ||
	    (life.tick = event_new(life.base, -1, EV_PERSIST, on_tick, NULL)) == NULL ||
	    event_add(life.tick, &every) != 0 ||
	    telnyx_client_new(life.base,
		TELNYX_CONFIG(.api_key = "KEY", .base_url = tq_sandbox_url(),
		    .from = "+13125550001"),
		&life.client, NULL) != TELNYX_OK)
		fail("no life");
	snprintf(life.store, sizeof(life.store), "sqlite:%s/q.db", life.dir);
}

static void
die(void)
{
	char command[100];

	telnyx_client_free(life.client);
	event_base_loop(life.base, EVLOOP_NONBLOCK);
	event_free(life.tick);
	event_base_free(life.base);
	snprintf(command, sizeof(command), "rm -rf %s", life.dir);
	if (system(command) != 0)
		fail("the directory stays");
}

/* True: it was there to fail. */
static bool
live(enum tq_what what, unsigned long nth, bool from_then_on)
{
	enum telnyx_status st;
	bool fired;
	int i;

	be_born(what, nth, from_then_on);
	tq_arm(what, nth, from_then_on);
	st = telnyx_queue_open(life.base, TELNYX_QUEUE_CONFIG(.store = life.store),
	    on_open, NULL, &life.queue);
	called(st, "open");
	if (st == TELNYX_OK) {
		enqueue();
		enqueue_and_cancel();
		look_around();
		work();
		deliver();
		telnyx_queue_free(life.queue);
		await(all_told, "the end");
	}
	fired = tq_has_fired();
	tq_disarm();
	check_store();
	for (i = 0; i < JOBS; i++)
		if (tq_sandbox_arrived(life.first + i) > 1)
			fail("a message arrived twice");
	die();
	if (tq_live() != 0)
		fail("%zu blocks leak", tq_live());
	return fired;
}

/* How often it comes to this in a life in which nothing fails. */
static unsigned long
count(enum tq_what what)
{
	unsigned long low = 0, high = 1;

	while (live(what, high, false))
		high *= 2;
	while (high - low > 1) {
		unsigned long middle = low + (high - low) / 2;

		if (live(what, middle, false))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
torture(enum tq_what what)
{
	bool full = getenv("TORTURE_FULL") != NULL;
	unsigned long sample = what == TQ_ALLOCATION ? OWN_SAMPLE : SAMPLE;
	unsigned long most = count(what), step = full ? 1 : most / sample + 1, nth;

	for (nth = 1; nth <= most; nth += step) {
		(void)live(what, nth, false);
		(void)live(what, nth, true);
	}
	printf("%s: %lu in a life, each %lu. failed\n", tq_name(what), most, step);
}

int
main(void)
{
	const char *only = getenv("TORTURE_QUEUE");
	int what, i;

	if (!tq_available())
		return 77;
	setvbuf(stdout, NULL, _IOLBF, 0);
	tq_set_up();
	if (!tq_sandbox_start())
		fail("no sandbox");
	(void)live(TQ_NOTHING, 1, false);
	if (!all_over() || life.ids[0] == 0)
		fail("without a failure nothing is done");
	for (what = TQ_NOTHING + 1; what < TQ_WHATS; what++)
		if (only == NULL || strcmp(only, tq_name((enum tq_what)what)) == 0)
			torture((enum tq_what)what);
	for (i = 1; i < next_message; i++)
		if (tq_sandbox_arrived(i) > 1)
			fail("message %d arrived twice", i);
	printf("%d messages\n", next_message - 1);
	tq_sandbox_stop();
	return 0;
}
