/* SPDX-License-Identifier: MIT */
/* The run that is recorded: jobs of all sizes are enqueued, sent to a sandbox that
 * refuses some and answers others never, and recorded, by two workers one after the
 * other, the first of which is torn from its work. */
#include "power/power.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#define ROUNDS 70
#define FIRST_LIFE 25 /* rounds */
#define MOST_AT_ONCE 20
#define IN_FLIGHT 20
#define MOST_TURNS 20000

enum power_setting power_setting;

/* The library calls this for sqlite3_exec() (sources.am). */
int power_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
    void *arg, char **error);

int
power_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
    void *arg, char **error)
{
	int code = sqlite3_exec(db, sql, row, arg, error);

	/* The tables are made after the library has seen how the connection is set. */
	if (code == SQLITE_OK &&
	    ((power_setting == POWER_NORMAL && strcmp(sql, "begin immediate") == 0) ||
		(power_setting == POWER_NORMAL_SEEN &&
		    strstr(sql, "synchronous=full") != NULL)))
		code = sqlite3_exec(db,
		    power_setting == POWER_NORMAL ? "commit;pragma synchronous=normal;"
						    "begin immediate"
						  : "pragma synchronous=normal",
		    NULL, NULL, NULL);
	return code;
}

static struct {
	struct power *power;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	bool started, done;
	int64_t last_id, left;
} run;

/* --- what is told ------------------------------------------------------------- */

static struct telnyx_job_decision
before(const struct telnyx_job *job, void *arg)
{
	(void)arg;
	power_acknowledge(&(struct power_ack){
	    .told = POWER_HANDED, .id = job->id, .fence = job->fence});
	return (struct telnyx_job_decision){TELNYX_JOB_GO_ON, 0};
}

static struct telnyx_job_decision
after(const struct telnyx_job *job, const struct telnyx_error *error,
    struct telnyx_job_decision suggested, void *arg)
{
	(void)error;
	(void)arg;
	power_acknowledge(&(struct power_ack){
	    .told = POWER_NOT_SENT, .id = job->id, .fence = job->fence});
	return suggested;
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	struct power_ack ack = {.told = POWER_STATE,
	    .id = change->id,
	    .fence = change->fence,
	    .state = change->state};

	(void)arg;
	if (change->event == TELNYX_JOB_EVENT_TROUBLE ||
	    change->event == TELNYX_JOB_EVENT_STORE_WENT_BACK)
		power_fail("in the run: %s", change->error);
	if (change->id == 0 || change->event == TELNYX_JOB_EVENT_CLAIMED)
		return;
	if (change->message_id != NULL)
		(void)snprintf(
		    ack.message_id, sizeof(ack.message_id), "%s", change->message_id);
	power_acknowledge(&ack);
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	(void)arg;
	if (error != NULL)
		power_fail("no worker: %s", error->detail);
	run.started = true;
}

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	size_t i;

	(void)arg;
	if (error != NULL)
		power_fail("not enqueued: %s", error->detail);
	for (i = 0; i < enqueued->count; i++) {
		if (enqueued->refs[i]->refused != NULL)
			power_fail("refused: %s", enqueued->refs[i]->refused);
		run.last_id = enqueued->refs[i]->id;
		power_acknowledge(
		    &(struct power_ack){.told = POWER_ENQUEUED, .id = run.last_id});
	}
	run.done = true;
}

static void
on_cancelled(const struct telnyx_queue_result *result, const struct telnyx_error *error,
    void *arg)
{
	(void)arg;
	if (error != NULL || result->changed != 1)
		power_fail("not cancelled");
	power_acknowledge(&(struct power_ack){
	    .told = POWER_STATE, .id = run.last_id, .state = TELNYX_JOB_CANCELLED});
	run.done = true;
}

/* --- what is done --------------------------------------------------------------- */

static void
turn(void)
{
	if (event_base_loop(run.power->base, EVLOOP_ONCE) != 0)
		power_fail("the loop has ended");
}

static void
await(const bool *done)
{
	int turns = 0;

	while (!*done) {
		if (++turns > MOST_TURNS)
			power_fail("waited in vain");
		turn();
	}
}

static uint32_t
backoff(const struct telnyx_job *job, void *arg)
{
	(void)job;
	(void)arg;
	return 1;
}

static void
start(void)
{
	if (telnyx_queue_open(run.power->base,
		TELNYX_QUEUE_CONFIG(.store = run.power->store), NULL, NULL,
		&run.queue) != TELNYX_OK)
		power_fail("no queue");
	run.started = false;
	if (telnyx_worker_start(run.queue,
		TELNYX_WORKER(.client = run.power->client,
		    .base_url = telnyx_sandbox_url(run.power->sandbox),
		    .max_in_flight = IN_FLIGHT, .poll_ms = 5, .no_webhooks = true,
		    .no_look_ups = true, .before = before, .after = after,
		    .backoff = backoff, .on_change = on_change, .on_start = on_start),
		&run.worker) != TELNYX_OK)
		power_fail("no worker");
	await(&run.started);
}

static void
enqueue(unsigned count, int64_t delay_ms)
{
	const struct telnyx_job_params *list[MOST_AT_ONCE];
	struct telnyx_job_params jobs[MOST_AT_ONCE];
	static char meta[MOST_AT_ONCE][1000];
	struct telnyx_message_params message;
	unsigned i;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "power";
	for (i = 0; i < count; i++) {
		telnyx_job_params_init(&jobs[i]);
		memset(meta[i], 'x', sizeof(meta[i]));
		meta[i][power_random(sizeof(meta[i]))] = '\0';
		meta[i][sizeof(meta[i]) - 1] = '\0';
		jobs[i].message = &message;
		jobs[i].meta = meta[i];
		jobs[i].delay_ms = delay_ms;
		list[i] = &jobs[i];
	}
	run.done = false;
	if (telnyx_queue_enqueue(run.queue, list, count, on_enqueued, NULL) !=
	    TELNYX_OK)
		power_fail("enqueue was refused");
	await(&run.done);
}

static void
cancel_the_last(void)
{
	run.done = false;
	if (telnyx_queue_command(run.queue, TELNYX_JOB_CANCEL,
		TELNYX_JOBS(.ids = &run.last_id, .id_count = 1), false, on_cancelled,
		NULL) != TELNYX_OK)
		power_fail("cancel was refused");
	await(&run.done);
}

/* What becomes of a few of the next messages. */
static void
script(void)
{
	struct telnyx_sandbox_reply reply = {.size = sizeof(reply), .times = 1};

	switch (power_random(4)) {
	case 0: /* taken, and not answered: in doubt */
		reply.fault = TELNYX_SANDBOX_FAULT_RESET;
		break;
	case 1:
		reply.status = 400;
		break;
	case 2: /* surely not sent: again */
		reply.status = 503;
		reply.body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"No\"}]}";
		break;
	default:
		return;
	}
	if (telnyx_sandbox_script(run.power->sandbox, &reply) != TELNYX_OK)
		power_fail("no script");
}

static void
play_round(unsigned i)
{
	unsigned turns = power_random(30);

	script();
	enqueue(1 + power_random(MOST_AT_ONCE), 0);
	if (i % 7 == 3) {
		enqueue(1, 3600000);
		cancel_the_last();
	}
	while (turns-- > 0)
		turn();
}

static void
on_counted(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	if (error != NULL)
		power_fail("not counted: %s", error->detail);
	run.left = (int64_t)(counts->states[TELNYX_JOB_READY] +
			     counts->states[TELNYX_JOB_CLAIMED]);
	run.done = true;
}

static void
await_the_end(void)
{
	int turns = 0;

	for (run.left = 1; run.left > 0;) {
		if (++turns > MOST_TURNS)
			power_fail("%lld jobs have not ended", (long long)run.left);
		turn();
		run.done = false;
		if (telnyx_queue_count(run.queue, NULL, on_counted, NULL) != TELNYX_OK)
			power_fail("count was refused");
		await(&run.done);
	}
}

void
power_run(struct power *power)
{
	unsigned i;

	memset(&run, 0, sizeof(run));
	run.power = power;
	start();
	for (i = 0; i < FIRST_LIFE; i++)
		play_round(i);
	telnyx_queue_free(run.queue);
	start();
	for (; i < ROUNDS; i++)
		play_round(i);
	await_the_end();
	telnyx_queue_free(run.queue);
}
