/* SPDX-License-Identifier: MIT */
/*
 * The durable queue in a program of one's own: jobs are handed over, a worker on the
 * same loop sends them, and what became of them is read back.  Kill it at any moment
 * and start it again: nothing is sent twice, and what is not known is said to be
 * unknown.
 *
 *   TELNYX_API_KEY=KEY... WEBHOOK_URL=https://... queue STORE-FILE [ORDER...]
 *
 * The URL is where the program feeds telnyx_queue_event(), which this one leaves out.
 * By the reference in it the worker also finds a lost message again; without a URL a
 * job in doubt is for people to decide.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/telnyx.h>

struct app {
	struct event_base *base;
	struct telnyx_client *client;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	bool failed;
};

static void
stop(struct app *app, const char *what, const char *why)
{
	if (why != NULL) {
		fprintf(stderr, "%s: %s\n", what, why);
		app->failed = true;
	}
	event_base_loopbreak(app->base);
}

/* Whatever happens to a job, in a line. */
static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	(void)arg;
	printf("job %" PRId64 ": %s%s%s\n", change->id,
	    telnyx_job_event_name(change->event), change->error != NULL ? ": " : "",
	    change->error != NULL ? change->error : "");
}

static void
on_counted(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	if (error == NULL)
		printf("accepted %" PRIu64 ", ready %" PRIu64 ", unknown %" PRIu64
		       ", discarded %" PRIu64 "\n",
		    counts->states[TELNYX_JOB_ACCEPTED],
		    counts->states[TELNYX_JOB_READY],
		    counts->states[TELNYX_JOB_UNKNOWN],
		    counts->states[TELNYX_JOB_DISCARDED]);
	stop(arg, "count", error != NULL ? error->detail : NULL);
}

/* Nothing is left to do now. */
static void
on_idle(struct telnyx_worker *worker, void *arg)
{
	struct app *app = arg;

	(void)worker;
	if (telnyx_queue_count(app->queue, NULL, on_counted, app) != TELNYX_OK)
		stop(app, "count", "refused");
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	if (error != NULL)
		stop(arg, "start", error->detail);
}

/* From here on the jobs survive whatever leaves the disk whole. */
static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;
	enum telnyx_status st;

	if (error != NULL) {
		stop(app, "enqueue", error->detail);
		return;
	}
	printf("enqueued %zu, known before %zu, refused %zu\n", enqueued->enqueued,
	    enqueued->duplicates, enqueued->refused);
	st = telnyx_worker_start(app->queue,
	    TELNYX_WORKER(.client = app->client, .base_url = getenv("TELNYX_BASE_URL"),
		.no_webhooks = getenv("WEBHOOK_URL") == NULL, .on_change = on_change,
		.on_start = on_start, .on_idle = on_idle, .arg = app),
	    &app->worker);
	if (st != TELNYX_OK)
		stop(app, "worker", telnyx_refusal(st)->detail);
}

/* One message for an order; its key keeps it from being sent for the order again. */
static enum telnyx_status
enqueue(struct app *app, char **orders, int count)
{
	const struct telnyx_job_params **jobs = calloc((size_t)count, sizeof(*jobs));
	struct telnyx_message_params message;
	struct telnyx_job_params *job;
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	int i;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "Your order has shipped.";
	job = calloc((size_t)count, sizeof(*job));
	for (i = 0; jobs != NULL && job != NULL && i < count; i++) {
		telnyx_job_params_init(&job[i]);
		job[i].message = &message;
		job[i].unique_key = orders[i];
		job[i].expires_in_ms = 3600000; /* after an hour it is of no use */
		jobs[i] = &job[i];
	}
	if (jobs != NULL && job != NULL)
		st = telnyx_queue_enqueue(
		    app->queue, jobs, (size_t)count, on_enqueued, app);
	free(jobs);
	free(job);
	return st;
}

static enum telnyx_status
open_all(struct app *app, const char *file)
{
	struct telnyx_config config;
	enum telnyx_status st;
	char store[512];

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	config.webhook_url = getenv("WEBHOOK_URL");
	snprintf(store, sizeof(store), "sqlite:%s", file);
	if ((st = telnyx_client_new(app->base, &config, &app->client, NULL)) !=
	    TELNYX_OK)
		return st;
	return telnyx_queue_open(
	    app->base, TELNYX_QUEUE_CONFIG(.store = store), NULL, NULL, &app->queue);
}

int
main(int argc, char **argv)
{
	static char *demo[] = {"order-1", "order-2", "order-1", NULL};
	struct app app = {0};
	enum telnyx_status st;

	if (argc < 2) {
		fprintf(stderr, "usage: queue STORE-FILE [ORDER...]\n");
		return 64;
	}
	app.base = event_base_new();
	if ((st = open_all(&app, argv[1])) != TELNYX_OK ||
	    (st = argc > 2 ? enqueue(&app, argv + 2, argc - 2)
			   : enqueue(&app, demo, 3)) != TELNYX_OK)
		stop(&app, "queue", telnyx_refusal(st)->detail);
	else
		event_base_dispatch(app.base);
	telnyx_worker_free(app.worker);
	telnyx_queue_free(app.queue);
	telnyx_client_free(app.client);
	event_base_loop(app.base, EVLOOP_NONBLOCK);
	event_base_free(app.base);
	return app.failed ? 1 : 0;
}
