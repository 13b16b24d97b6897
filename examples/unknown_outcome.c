/* SPDX-License-Identifier: MIT */
/*
 * What a program does when it cannot know whether a message was sent, and how
 * to test that: with a sandbox on the same loop, which takes the message and
 * cuts its reply off.
 *
 * The send ends with TELNYX_OUTCOME_UNKNOWN.  It is not sent again: the webhooks
 * that carry its reference prove that it was accepted, and say how it ended.
 *
 *   cc unknown_outcome.c $(pkg-config --cflags --libs telnyx telnyx-sandbox)
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#define REFERENCE "order-17" /* in a program: the key of the job */

struct app {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_tracker *tracker;
	bool delivered;
};

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct app *app = arg;

	if (telnyx_tracker_event(app->tracker, event) != TELNYX_OK)
		(void)telnyx_webhook_answer(handle, false);
}

/* Twice for this message: once it is known to have been accepted, and at its
 * end.  NO_EVIDENCE, after 4 h 15 min, is where a person would be asked. */
static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	struct app *app = arg;

	printf("%s: %s, %s, id %s\n", report->reference,
	    telnyx_tracker_result_name(report->result),
	    telnyx_message_status_name(report->status),
	    report->id != NULL ? report->id : "not known");
	if (report->result == TELNYX_TRACKER_ACCEPTED)
		return;
	app->delivered = report->result == TELNYX_TRACKER_FINAL &&
			 report->status == TELNYX_MESSAGE_DELIVERED;
	(void)event_base_loopbreak(app->base);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;
	char why[512];

	if (error != NULL)
		printf(
		    REFERENCE ": %s\n", telnyx_error_message(error, why, sizeof(why)));
	/* Refused if there is nothing to follow: it was not sent, or rejected. */
	if (telnyx_tracker_sent(app->tracker, message, error, REFERENCE, NULL) !=
	    TELNYX_OK)
		(void)event_base_loopbreak(app->base);
}

static bool
start(struct app *app)
{
	return (app->base = event_base_new()) != NULL &&
	       telnyx_sandbox_new(app->base,
		   TELNYX_SANDBOX(.events = TELNYX_SANDBOX_EVENTS(.delivered_after_ms =
								      TELNYX_INT(50))),
		   &app->sandbox, NULL) == TELNYX_OK &&
	       telnyx_client_new(app->base,
		   TELNYX_CONFIG(.api_key = "any",
		       .base_url = telnyx_sandbox_url(app->sandbox),
		       .ca_pem = telnyx_sandbox_ca_pem(app->sandbox)),
		   &app->client, NULL) == TELNYX_OK &&
	       telnyx_tracker_new(app->base,
		   TELNYX_TRACKER(.cb = on_report, .arg = app),
		   &app->tracker) == TELNYX_OK &&
	       telnyx_webhook_receiver_new(app->base,
		   TELNYX_WEBHOOK_RECEIVER(.public_key =
					       telnyx_sandbox_webhook_public_key(
						   app->sandbox),
		       .acknowledge = TELNYX_WEBHOOK_ACK_AFTER),
		   &app->receiver, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(app->receiver, TELNYX_WEBHOOK_TYPE_UNSET,
		   on_event, app) == TELNYX_OK &&
	       telnyx_webhook_receiver_listen(app->receiver, NULL, NULL) == TELNYX_OK;
}

/* The sandbox takes the message, and its reply is lost. */
static bool
send_and_lose_the_reply(struct app *app)
{
	return telnyx_sandbox_script(app->sandbox,
		   TELNYX_SANDBOX_REPLY(.match = "/messages",
		       .fault = TELNYX_SANDBOX_FAULT_RESET,
		       .fault_at_reply_byte = TELNYX_INT(1))) == TELNYX_OK &&
	       telnyx_message_send(app->client,
		   TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
		       .text = "Hello", .reference = REFERENCE,
		       .webhook_url = telnyx_webhook_receiver_url(app->receiver)),
		   NULL, on_sent, app, NULL) == TELNYX_OK;
}

int
main(void)
{
	struct app app = {0};
	bool once = false;

	if (start(&app) && send_and_lose_the_reply(&app)) {
		(void)event_base_dispatch(app.base);
		/* What a test asserts: it went out once. */
		once = telnyx_sandbox_request_count(app.sandbox) == 1;
		printf("requests that arrived: %u\n",
		    (unsigned)telnyx_sandbox_request_count(app.sandbox));
	} else {
		fprintf(stderr, "unknown_outcome: cannot start\n");
	}
	telnyx_client_free(app.client);
	telnyx_webhook_receiver_free(app.receiver);
	telnyx_tracker_free(app.tracker);
	telnyx_sandbox_free(app.sandbox);
	if (app.base != NULL) {
		/* libevent lets go of connections in the loop. */
		(void)event_base_loop(app.base, EVLOOP_NONBLOCK);
		event_base_free(app.base);
	}
	return app.delivered && once ? EXIT_SUCCESS : EXIT_FAILURE;
}
