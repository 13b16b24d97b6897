/* SPDX-License-Identifier: MIT */
/*
 * A worker on a job queue: it asks each error what to do, counts as a try what was
 * one, and while there is no use in more work it takes no job and does not spin.
 * The queue is an array here; a database would do the same.
 *
 *   TELNYX_API_KEY=KEY... job_queue
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define JOBS 30
#define MOST_IN_FLIGHT 10
#define MOST_TRIES 5

enum state { READY, SENDING, DONE, FAILED, TO_BE_RESOLVED };

struct job {
	struct worker *worker;
	enum state state;
	int tries;
};

struct worker {
	struct telnyx_client *client;
	struct job jobs[JOBS];
	uint32_t in_flight, room;
	unsigned left;
	bool waiting; /* on_room will run */
	bool held;    /* the sender is: its other jobs would end the same way */
};

static void work(struct worker *worker);

static void
on_room(struct telnyx_client *client, uint32_t room, void *arg)
{
	struct worker *worker = arg;

	(void)client;
	worker->waiting = false;
	worker->room = room;
	work(worker);
}

/* What a database would write into the job's row.  A queue with points in time would
 * also put a job off that is to be tried again, for delay_ms. */
static enum state
judge(struct job *job, const struct telnyx_error *error)
{
	int64_t delay_ms;
	enum telnyx_advice advice = telnyx_error_advice(error, &delay_ms);

	if (error != NULL)
		printf("%s for %" PRId64 " ms: %s\n", telnyx_advice_name(advice),
		    delay_ms, error->detail);
	switch (advice) {
	case TELNYX_ADVICE_DONE:
		return DONE;
	case TELNYX_ADVICE_SNOOZE: /* nothing was tried: nothing is counted */
		return READY;
	case TELNYX_ADVICE_RETRY:
		return ++job->tries < MOST_TRIES ? READY : FAILED;
	case TELNYX_ADVICE_RESOLVE: /* look for its webhooks; never just send it */
		return TO_BE_RESOLVED;
	case TELNYX_ADVICE_HOLD_SENDER: /* stop all jobs of it, and tell somebody */
		job->worker->held = true;
		return READY;
	case TELNYX_ADVICE_DISCARD:
		break;
	}
	return FAILED;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct job *job = arg;
	struct worker *worker = job->worker;

	(void)message;
	worker->in_flight--;
	job->state = judge(job, error);
	if (job->state == READY)
		worker->room = 0; /* ask before the next one */
	else
		worker->left--;
	if (worker->left == 0 || (worker->held && worker->in_flight == 0))
		(void)telnyx_client_close(worker->client, 0, NULL, NULL);
	work(worker);
}

static struct job *
next_job(struct worker *worker)
{
	unsigned i;

	for (i = 0; i < JOBS; i++)
		if (worker->jobs[i].state == READY)
			return &worker->jobs[i];
	return NULL;
}

/* Take as many jobs as there is use in, and no more: what waits in the client would
 * be unknown after a crash, though it has never left. */
static void
work(struct worker *worker)
{
	enum telnyx_status status;
	struct job *job;

	while (worker->room > 0 && worker->in_flight < MOST_IN_FLIGHT &&
	       !worker->held && (job = next_job(worker)) != NULL) {
		job->state = SENDING;
		worker->in_flight++;
		worker->room--;
		status = telnyx_message_send(worker->client,
		    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
			.text = "One of many"),
		    NULL, on_sent, job, NULL);
		if (status != TELNYX_OK) /* judged as every other error */
			on_sent(NULL, telnyx_refusal(status), job);
	}
	if (worker->room == 0 && !worker->waiting && worker->left > 0 && !worker->held)
		worker->waiting = telnyx_client_when_room(worker->client, NULL, on_room,
				      worker) == TELNYX_OK;
}

int
main(void)
{
	struct event_base *base = event_base_new();
	struct worker worker = {.left = JOBS};
	struct telnyx_config config;
	unsigned i, done = 0;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.breaker_failures = 5; /* while the server does not answer, ask one */
	if (base == NULL ||
	    telnyx_client_new(base, &config, &worker.client, NULL) != TELNYX_OK)
		return EXIT_FAILURE;
	for (i = 0; i < JOBS; i++)
		worker.jobs[i].worker = &worker;
	work(&worker);
	(void)event_base_dispatch(base);
	for (i = 0; i < JOBS; i++)
		done += worker.jobs[i].state == DONE;
	printf("%u of %d jobs are done%s\n", done, JOBS,
	    worker.held ? "; the sender is held" : "");
	telnyx_client_free(worker.client);
	event_base_free(base);
	return done == JOBS ? EXIT_SUCCESS : EXIT_FAILURE;
}
