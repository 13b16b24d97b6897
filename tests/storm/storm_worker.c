/* SPDX-License-Identifier: MIT */
/*
 * A worker of the storm: claims, sends, takes webhooks; kills itself at the failpoint
 * that STORM_POINT names, the STORM_HIT-th time that it comes there.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/telnyx.h>

#include "queue/failpoint.h"
#include "storm/storm.h"

#define IN_FLIGHT 50

static const char *point;
static int hits;

/* Called from the loop and from the store's thread; a point is only in one of them. */
void
telnyx_failpoint(const char *name)
{
	if (point != NULL && strcmp(name, point) == 0 && --hits <= 0)
		kill(getpid(), SIGKILL);
}

struct app {
	struct event_base *base;
	struct telnyx_client *client;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	struct telnyx_webhook_receiver *receiver;
};

static void
die(const char *what, const struct telnyx_error *error)
{
	char line[300];

	fprintf(stderr, "storm: worker: %s: %s\n", what,
	    telnyx_error_message(error, line, sizeof(line)));
	exit(1);
}

static void
on_stored(
    enum telnyx_queue_event_result result, const struct telnyx_error *error, void *arg)
{
	if (error == NULL && result == TELNYX_QUEUE_EVENT_FOREIGN) {
		fprintf(stderr, "storm: a foreign event\n");
		exit(1);
	}
	telnyx_webhook_answer(arg, error == NULL);
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct app *app = arg;

	if (telnyx_queue_event(app->queue, event, on_stored, handle) != TELNYX_OK)
		telnyx_webhook_answer(handle, false);
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	(void)arg;
	if (change->event == TELNYX_JOB_EVENT_TROUBLE ||
	    change->event == TELNYX_JOB_EVENT_DUPLICATE ||
	    change->event == TELNYX_JOB_EVENT_CONTRADICTION ||
	    change->event == TELNYX_JOB_EVENT_STORE_WENT_BACK)
		fprintf(stderr, "storm: %s of %s: %s\n",
		    telnyx_job_event_name(change->event),
		    change->reference != NULL ? change->reference : "-",
		    change->error != NULL ? change->error : "-");
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	(void)worker;
	(void)arg;
	if (error != NULL)
		die("start", error);
}

static void
listen_for_webhooks(struct app *app, const char *dir, char *url, size_t size)
{
	struct telnyx_webhook_listen_params listen;
	struct telnyx_error *error = NULL;
	char key[100];

	snprintf(key, sizeof(key), "%s", storm_read(dir, "key"));
	telnyx_webhook_listen_params_init(&listen);
	listen.port = (uint16_t)storm_number(storm_read(dir, "port"));
	if (telnyx_webhook_receiver_new(app->base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = key,
		    .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED),
		&app->receiver, &error) != TELNYX_OK ||
	    telnyx_webhook_receiver_listen(app->receiver, &listen, &error) != TELNYX_OK)
		die("webhooks", error);
	telnyx_webhook_receiver_on(
	    app->receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, app);
	snprintf(url, size, "%s", telnyx_webhook_receiver_url(app->receiver));
}

int
storm_worker(const char *dir)
{
	static struct app app;
	struct telnyx_error *error = NULL;
	char store[300], base_url[200], hook[200];

	if ((point = getenv("STORM_POINT")) != NULL)
		hits = (int)storm_number(getenv("STORM_HIT"));
	app.base = event_base_new();
	snprintf(store, sizeof(store), "sqlite:%s/queue.db", dir);
	snprintf(base_url, sizeof(base_url), "%s", storm_read(dir, "url"));
	listen_for_webhooks(&app, dir, hook, sizeof(hook));
	if (telnyx_client_new(app.base,
		TELNYX_CONFIG(.api_key = "KEY", .base_url = base_url,
		    .from = "+13125550001", .webhook_url = hook, .timeout_ms = 20000),
		&app.client, &error) != TELNYX_OK)
		die("client", error);
	if (telnyx_queue_open(app.base, TELNYX_QUEUE_CONFIG(.store = store), NULL, NULL,
		&app.queue) != TELNYX_OK ||
	    telnyx_worker_start(app.queue,
		TELNYX_WORKER(.client = app.client, .base_url = base_url,
		    .max_in_flight = IN_FLIGHT, .poll_ms = 20, .timeout_ms = 2000,
		    .on_change = on_change, .on_start = on_start, .arg = &app),
		&app.worker) != TELNYX_OK)
		return 1;
	event_base_dispatch(app.base);
	return 1;
}
