/* SPDX-License-Identifier: MIT */
/*
 * A server that sends messages and receives what becomes of them, on one loop.
 * An event is acknowledged once the tracker has it; were the answer to wait for
 * a database, that would be TELNYX_WEBHOOK_ACK_WHEN_ANSWERED.
 *
 *   TELNYX_API_KEY=KEY... TELNYX_PUBLIC_KEY=... webhook_server
 *
 * It sends three messages, follows each to its end, and ends itself.  Telnyx must
 * be able to reach its port; a sandbox on the same machine is.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <event2/http.h>
#include <telnyx/telnyx.h>

#define MESSAGES 3

struct server {
	struct event_base *base;
	struct evhttp *http;
	struct telnyx_client *client;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_tracker *tracker;
	unsigned ended;
	unsigned delivered;
};

/* Every event but what people write to us. */
static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct server *server = arg;
	char type[80], id[80];

	printf("event %s of %s\n",
	    telnyx_text_visible(event->type_text, type, sizeof(type)),
	    event->id != NULL ? telnyx_text_visible(event->id, id, sizeof(id))
			      : "no id");
	/* Not taken, for want of memory: Telnyx is to bring it again. */
	if (telnyx_tracker_event(server->tracker, event) != TELNYX_OK)
		(void)telnyx_webhook_answer(handle, false);
}

static void
on_received(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg)
{
	const struct telnyx_message *message = event->message;
	char who[80], text[4000];

	(void)handle;
	(void)arg;
	/* Any of it may be absent: a picture comes without a text.  And what
	 * strangers write may be meant for the terminal that shows it. */
	printf("%s writes: %s\n",
	    message->from != NULL && message->from->phone_number != NULL
		? telnyx_text_visible(message->from->phone_number, who, sizeof(who))
		: "somebody",
	    telnyx_text_visible(message->text, text, sizeof(text)));
}

/* What was refused, and why: somebody tries, or the key is another. */
static void
on_report(const struct telnyx_webhook_report *report, void *arg)
{
	(void)arg;
	if (report->http_status >= 400)
		fprintf(stderr, "webhook from %s answered %d: %s, %s\n", report->peer,
		    report->http_status, telnyx_webhook_reason_name(report->reason),
		    telnyx_webhook_result_message(report->result));
}

/* Runs once for each message, when its end is known. */
static void
on_end(const struct telnyx_tracker_report *report, void *arg)
{
	struct server *server = arg;

	if (report->result == TELNYX_TRACKER_ACCEPTED)
		return; /* an unknown outcome is known now; its end comes later */
	printf("message %s: %s, %s\n", report->reference,
	    telnyx_tracker_result_name(report->result),
	    telnyx_message_status_name(report->status));
	if (report->status == TELNYX_MESSAGE_DELIVERED)
		server->delivered++;
	if (++server->ended == MESSAGES)
		(void)event_base_loopbreak(server->base);
}

struct sent {
	struct server *server;
	char reference[16];
};

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct sent *sent = arg;
	char why[512];

	/* Also when the outcome is unknown: its events will tell. */
	if (telnyx_tracker_sent(sent->server->tracker, message, error, sent->reference,
		NULL) != TELNYX_OK) {
		printf("message %s: %s\n", sent->reference,
		    telnyx_error_message(error, why, sizeof(why)));
		if (++sent->server->ended == MESSAGES)
			(void)event_base_loopbreak(sent->server->base);
	}
}

/* An evhttp as a program has it anyway, and the URL of its webhooks. */
static bool
serve(struct server *server, char *url, size_t size)
{
	struct evhttp_bound_socket *bound;
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	if ((server->http = evhttp_new(server->base)) == NULL)
		return false;
	evhttp_set_max_headers_size(server->http, 16384);
	evhttp_set_max_body_size(server->http, 262144);
	evhttp_set_timeout(server->http, 10);
	bound = evhttp_bind_socket_with_handle(server->http, "127.0.0.1", 0);
	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
				 (struct sockaddr *)&address, &length) != 0)
		return false;
	(void)snprintf(url, size, "http://127.0.0.1:%u/webhooks",
	    (unsigned)ntohs(address.sin_port));
	return true;
}

static bool
start(struct server *server, char *url, size_t size)
{
	struct telnyx_config config;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	return server->base != NULL && serve(server, url, size) &&
	       telnyx_client_new(server->base, &config, &server->client, NULL) ==
		   TELNYX_OK &&
	       telnyx_tracker_new(server->base,
		   TELNYX_TRACKER(.cb = on_end, .arg = server),
		   &server->tracker) == TELNYX_OK &&
	       telnyx_webhook_receiver_new(server->base,
		   TELNYX_WEBHOOK_RECEIVER(.public_key = config.public_key,
		       .acknowledge = TELNYX_WEBHOOK_ACK_AFTER, .on_report = on_report),
		   &server->receiver, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(server->receiver,
		   TELNYX_WEBHOOK_MESSAGE_RECEIVED, on_received, server) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(server->receiver, TELNYX_WEBHOOK_TYPE_UNSET,
		   on_event, server) == TELNYX_OK &&
	       telnyx_webhook_receiver_mount(
		   server->receiver, server->http, "/webhooks") == TELNYX_OK;
}

int
main(void)
{
	struct server server = {.base = event_base_new()};
	struct sent sent[MESSAGES];
	char url[64];
	int i;

	if (start(&server, url, sizeof(url))) {
		for (i = 0; i < MESSAGES; i++) {
			sent[i].server = &server;
			(void)snprintf(sent[i].reference, sizeof(sent[i].reference),
			    "order-%d", i + 1);
			if (telnyx_message_send(server.client,
				TELNYX_MESSAGE(.to = "+13125550002", .text = "Hello",
				    .webhook_url = url, .reference = sent[i].reference),
				NULL, on_sent, &sent[i], NULL) != TELNYX_OK)
				server.ended++;
		}
		if (server.ended < MESSAGES)
			(void)event_base_dispatch(server.base);
	} else {
		fprintf(stderr, "webhook_server: cannot start\n");
	}
	telnyx_client_free(server.client);
	telnyx_webhook_receiver_free(server.receiver); /* before its evhttp */
	telnyx_tracker_free(server.tracker);
	if (server.http != NULL)
		evhttp_free(server.http);
	if (server.base != NULL)
		event_base_free(server.base);
	return server.delivered == MESSAGES ? EXIT_SUCCESS : EXIT_FAILURE;
}
