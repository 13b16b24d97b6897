/* SPDX-License-Identifier: MIT */
/*
 * What a program does when it starts again after a crash: none of its messages is
 * forgotten, and none is sent twice.
 *
 * Each job is a row of a database, here of an array that outlives the "crash".  Its
 * key is the message's reference, and it is marked as being sent before the send.  At
 * the start there are rows of two kinds:
 *
 *   SENT     the message's id is known: it is asked for, and followed to its end
 *   SENDING  the program ended before it knew: was the message accepted?
 *
 *   cc after_crash.c $(pkg-config --cflags --libs telnyx telnyx-sandbox)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#define ROWS 3
#define HOUR_MS (INT64_C(3600) * 1000)

enum state { READY, SENDING, SENT, DELIVERED, FAILED, NEVER_SENT, ASK_A_PERSON };

struct row {
	const char *key;
	enum state state;
	int64_t sent_at_ms;
	char message_id[64]; /* what telnyx_message_get() takes */
	char tracked_id[64]; /* what a tracker takes: of a group, its group's */
};

/* A process, and what it talks to. */
struct app {
	struct event_base *base;
	struct telnyx_sandbox *sandbox;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_client *client;
	struct telnyx_tracker *tracker; /* NULL: the process is down */
	struct row rows[ROWS];
	unsigned left; /* rows whose end the second process does not know yet */
};

static struct app app = {
    .rows = {{.key = "job-1"}, {.key = "job-2"}, {.key = "job-3"}}};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t
age_ms(const struct row *row)
{
	int64_t age = now_ms() - row->sent_at_ms;

	return age > 0 ? (uint64_t)age : 0;
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)arg;
	/* Not taken: Telnyx is to bring it again. */
	if (app.tracker != NULL &&
	    telnyx_tracker_event(app.tracker, event) != TELNYX_OK)
		(void)telnyx_webhook_answer(handle, false);
}

static void
accepted(struct row *row, const char *id, const char *tracked_id)
{
	row->state = SENT;
	(void)snprintf(row->message_id, sizeof(row->message_id), "%s", id);
	(void)snprintf(row->tracked_id, sizeof(row->tracked_id), "%s", tracked_id);
}

/* --- before the crash --- */

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct row *row = arg;

	if (app.tracker == NULL || error != NULL)
		return; /* crashed: nothing is written down any more */
	accepted(row, message->id,
	    message->group_message_id != NULL ? message->group_message_id
					      : message->id);
	(void)telnyx_tracker_sent(app.tracker, message, NULL, row->key, row);
	(void)event_base_loopbreak(app.base);
}

static void
send_row(struct row *row)
{
	row->state = SENDING; /* written, and committed, before the send */
	row->sent_at_ms = now_ms();
	(void)telnyx_message_send(app.client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
		.text = "Hello", .reference = row->key,
		.webhook_url = telnyx_webhook_receiver_url(app.receiver)),
	    NULL, on_sent, row, NULL);
}

/* --- after it --- */

static void
settle(struct row *row, enum state state, const char *why)
{
	row->state = state;
	printf("%s: %s\n", row->key, why);
	if (--app.left == 0)
		(void)event_base_loopbreak(app.base);
}

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	struct row *row = report->arg;

	(void)arg;
	switch (report->result) {
	case TELNYX_TRACKER_ACCEPTED: /* now its id is known; its end comes later */
		accepted(row, report->id, report->id);
		break;
	case TELNYX_TRACKER_FINAL:
		settle(row,
		    report->status == TELNYX_MESSAGE_DELIVERED ? DELIVERED : FAILED,
		    telnyx_message_status_name(report->status));
		break;
	case TELNYX_TRACKER_NO_EVIDENCE:
		settle(row, ASK_A_PERSON, "no webhook has come");
		break;
	case TELNYX_TRACKER_TIMEOUT: /* ask telnyx_message_get() how it is */
		settle(row, ASK_A_PERSON, "its end was not told");
		break;
	case TELNYX_TRACKER_DROPPED:
	case TELNYX_TRACKER_CLOSED: /* the row is as it was, for the next start */
		break;
	}
}

/* With an id its end is waited for; without one any webhook of the reference is. */
static void
follow(struct row *row)
{
	bool known = row->state == SENT;

	if (telnyx_tracker_follow(app.tracker,
		TELNYX_TRACKED(.id = known ? row->tracked_id : NULL,
		    .reference = row->key, .age_ms = age_ms(row)),
		row) != TELNYX_OK)
		settle(row, ASK_A_PERSON, "cannot be followed");
}

/* What Telnyx told while nobody listened it does not tell again. */
static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct row *row = arg;

	if (error == NULL && telnyx_message_is_delivered(message))
		settle(row, DELIVERED, "was delivered meanwhile");
	else if (error == NULL && telnyx_message_is_failed(message))
		settle(row, FAILED, "has failed meanwhile");
	else
		follow(row); /* it goes on, or could not be asked for */
}

static void recover(struct row *row);

static void
on_found(const struct telnyx_message_evidence *found, const struct telnyx_error *error,
    void *arg)
{
	struct row *row = arg;

	if (error != NULL || found->kind == TELNYX_EVIDENCE_NOTHING_SEEN) {
		follow(row); /* a webhook may still come */
	} else if (found->kind == TELNYX_EVIDENCE_ACCEPTED) {
		printf("%s: was accepted\n", row->key);
		accepted(row, found->id, found->tracked_id);
		recover(row);
	} else {
		/* Whether it is sent now, or a person asked, is for you to say. */
		settle(row, NEVER_SENT, "no webhook of it was ever made");
	}
}

static void
recover(struct row *row)
{
	enum telnyx_status st = TELNYX_E_INVALID;

	if (row->state == SENT)
		st = telnyx_message_get(
		    app.client, row->message_id, NULL, on_message, row, NULL);
	else if (row->state == SENDING)
		st = telnyx_message_find_by_reference(app.client, row->key,
		    TELNYX_MESSAGE_FIND(.age_ms = age_ms(row)), NULL, on_found, row,
		    NULL);
	if (st != TELNYX_OK)
		settle(row, ASK_A_PERSON, "cannot be looked for");
}

/* --- two lives of a process --- */

static bool
begin_life(void)
{
	return telnyx_client_new(app.base,
		   TELNYX_CONFIG(.api_key = "any",
		       .base_url = telnyx_sandbox_url(app.sandbox),
		       .ca_pem = telnyx_sandbox_ca_pem(app.sandbox)),
		   &app.client, NULL) == TELNYX_OK &&
	       telnyx_tracker_new(app.base, TELNYX_TRACKER(.cb = on_report),
		   &app.tracker) == TELNYX_OK;
}

static void
end_life(void)
{
	struct telnyx_tracker *tracker = app.tracker;

	app.tracker = NULL;
	telnyx_client_free(app.client);
	app.client = NULL;
	telnyx_tracker_free(tracker);
}

/* The sandbox stands for Telnyx; it tells of an end 300 ms after the send. */
static bool
start(void)
{
	return (app.base = event_base_new()) != NULL &&
	       telnyx_sandbox_new(app.base,
		   TELNYX_SANDBOX(.events = TELNYX_SANDBOX_EVENTS(.delivered_after_ms =
								      TELNYX_INT(300))),
		   &app.sandbox, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_new(app.base,
		   TELNYX_WEBHOOK_RECEIVER(.public_key =
					       telnyx_sandbox_webhook_public_key(
						   app.sandbox),
		       .acknowledge = TELNYX_WEBHOOK_ACK_AFTER),
		   &app.receiver, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(app.receiver, TELNYX_WEBHOOK_TYPE_UNSET,
		   on_event, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_listen(app.receiver, NULL, NULL) == TELNYX_OK &&
	       begin_life();
}

/* The answer to job-1 is written down, that to job-2 never comes, and job-3, of last
 * night, has not left at all. */
static bool
crash(void)
{
	struct timeval pause = {0, 100000};

	send_row(&app.rows[0]);
	(void)event_base_dispatch(app.base);
	if (telnyx_sandbox_script(app.sandbox,
		TELNYX_SANDBOX_REPLY(.match = "/messages",
		    .fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)) != TELNYX_OK)
		return false;
	send_row(&app.rows[1]);
	(void)event_base_loopexit(app.base, &pause);
	(void)event_base_dispatch(app.base);
	app.rows[2].state = SENDING;
	app.rows[2].sent_at_ms = now_ms() - 8 * HOUR_MS;
	end_life();
	return app.rows[0].state == SENT && app.rows[1].state == SENDING;
}

static bool
run(void)
{
	unsigned i;

	if (!start() || !crash() || !begin_life()) {
		fprintf(stderr, "after_crash: cannot start\n");
		return false;
	}
	app.left = ROWS;
	for (i = 0; i < ROWS; i++)
		recover(&app.rows[i]);
	(void)event_base_dispatch(app.base);
	return app.rows[0].state == DELIVERED && app.rows[1].state == DELIVERED &&
	       app.rows[2].state == NEVER_SENT;
}

int
main(void)
{
	bool good = run();

	end_life();
	telnyx_webhook_receiver_free(app.receiver);
	telnyx_sandbox_free(app.sandbox);
	if (app.base != NULL) {
		/* libevent lets go of connections in the loop. */
		(void)event_base_loop(app.base, EVLOOP_NONBLOCK);
		event_base_free(app.base);
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
