/* SPDX-License-Identifier: MIT */
/*
 * A whole service on one loop: tenants, webhooks, tracking, numbers, a graceful stop.
 *   TELNYX_API_KEY=... TELNYX_PUBLIC_KEY=... service 8090 https://a.example/webhooks
 *   curl -H 'Tenant: acme' -H 'To: +13125550002' -H 'Reference: order-1' -d Hello \
 *       http://127.0.0.1:8090/send; curl http://127.0.0.1:8090/metrics
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <telnyx/telnyx.h>

#define TENANTS 2
static const char *const names[TENANTS] = {"acme", "umbrella"};

static struct event_base *base;
static struct evhttp *http;
static struct event *stop[2];
static struct telnyx_client *client;
static struct telnyx_sender *tenants[TENANTS];
static struct telnyx_tracker *tracker;
static struct telnyx_webhook_receiver *receiver;
static struct telnyx_error *why_not;
static bool closed; /* no send is in flight any more */

/* What a request says in a header, which lives as long as the request. */
static const char *
said(struct evhttp_request *request, const char *name)
{
	return evhttp_find_header(evhttp_request_get_input_headers(request), name);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	enum telnyx_advice advice = telnyx_error_advice(error, NULL);
	int code = advice == TELNYX_ADVICE_DISCARD ? 422 : 503;
	char why[512];

	(void)telnyx_tracker_sent(
	    tracker, message, error, said(arg, "Reference"), NULL);
	(void)evbuffer_add_printf(evhttp_request_get_output_buffer(arg), "%s\n",
	    error ? telnyx_error_message(error, why, sizeof(why)) : message->id);
	(void)evhttp_add_header(
	    evhttp_request_get_output_headers(arg), "Content-Type", "text/plain");
	if (advice == TELNYX_ADVICE_DONE || advice == TELNYX_ADVICE_RESOLVE)
		code = 202; /* it was, or may have been, sent: never ask again */
	evhttp_send_reply(arg, code, NULL, NULL);
}

static void
on_send(struct evhttp_request *request, void *arg)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(request);
	const char *tenant = said(request, "Tenant");
	enum telnyx_status status;
	size_t i = 0;

	(void)arg;
	while (i < TENANTS && (tenant == NULL || strcmp(tenant, names[i]) != 0))
		i++;
	if (i == TENANTS || !said(request, "Reference") || evbuffer_add(body, "", 1)) {
		evhttp_send_error(request, HTTP_BADREQUEST, NULL);
		return;
	}
	status = telnyx_message_send(client,
	    TELNYX_MESSAGE(.to = said(request, "To"),
		.text = (const char *)evbuffer_pullup(body, -1),
		.reference = said(request, "Reference")),
	    TELNYX_CALL_OPTIONS(.sender = tenants[i]), on_sent, request, NULL);
	if (status != TELNYX_OK) /* refused: one path for every error */
		on_sent(NULL, telnyx_refusal(status), request);
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)arg;
	if (telnyx_tracker_event(tracker, event) != TELNYX_OK)
		(void)telnyx_webhook_answer(handle, false); /* it is to come again */
}

static void
on_end(const struct telnyx_tracker_report *report, void *arg)
{
	(void)arg;
	printf("%s: %s, %s\n", report->reference,
	    telnyx_tracker_result_name(report->result),
	    telnyx_message_status_name(report->status));
}

static void
on_metrics(struct evhttp_request *request, void *arg)
{
	enum telnyx_status whole;

	(void)arg;
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
	    TELNYX_METRICS_CONTENT_TYPE);
	whole = telnyx_metrics_write(
	    TELNYX_METRICS(.client = client, .senders = tenants,
		.sender_count = TENANTS, .receiver = receiver, .tracker = tracker),
	    evhttp_request_get_output_buffer(request));
	evhttp_send_reply(
	    request, whole == TELNYX_OK ? HTTP_OK : HTTP_INTERNAL, NULL, NULL);
}

/* The stop: no more sends; then what became of the last; then, 30 s at most, the end.
 */
static void
on_idle(struct telnyx_tracker *idle, void *arg)
{
	struct telnyx_tracker_stats *stats = TELNYX_TRACKER_STATS();

	(void)arg;
	(void)telnyx_tracker_get_stats(idle, stats);
	if (closed && stats->following + stats->resolving + stats->reporting == 0)
		(void)event_base_loopexit(base, NULL);
}

static void
on_closed(struct telnyx_client *sender, void *arg)
{
	(void)sender;
	closed = true;
	on_idle(tracker, arg);
}

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	(void)number, (void)what;
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, on_closed, arg);
	(void)event_base_loopexit(base, &(struct timeval){.tv_sec = 30});
}

static bool
start(uint16_t port, const char *webhook_url)
{
	struct telnyx_config config =
	    *TELNYX_CONFIG(.ca_file = getenv("TELNYX_CA_FILE"), .from = "+13125550001",
		.webhook_url = webhook_url);

	telnyx_config_from_env(&config);
	for (size_t i = 0; i < TENANTS; i++) /* in real life, each has its own key */
		if (telnyx_sender_new(TELNYX_SENDER(.tenant_id = names[i]), &tenants[i],
			NULL) != TELNYX_OK)
			return false;
	return (base = event_base_new()) != NULL && (http = evhttp_new(base)) != NULL &&
	       telnyx_client_new(base, &config, &client, &why_not) == TELNYX_OK &&
	       telnyx_tracker_new(base,
		   TELNYX_TRACKER(.cb = on_end, .on_idle = on_idle),
		   &tracker) == TELNYX_OK &&
	       telnyx_webhook_receiver_new(base,
		   TELNYX_WEBHOOK_RECEIVER(.public_key = config.public_key,
		       .acknowledge = TELNYX_WEBHOOK_ACK_AFTER),
		   &receiver, &why_not) == TELNYX_OK &&
	       telnyx_webhook_receiver_on(
		   receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL) == TELNYX_OK &&
	       telnyx_webhook_receiver_mount(receiver, http, "/webhooks") ==
		   TELNYX_OK &&
	       evhttp_set_cb(http, "/send", on_send, NULL) == 0 &&
	       evhttp_set_cb(http, "/metrics", on_metrics, NULL) == 0 &&
	       evhttp_bind_socket(http, "127.0.0.1", port) == 0 &&
	       (stop[0] = evsignal_new(base, SIGTERM, on_signal, NULL)) != NULL &&
	       (stop[1] = evsignal_new(base, SIGINT, on_signal, NULL)) != NULL &&
	       event_add(stop[0], NULL) == 0 && event_add(stop[1], NULL) == 0;
}

int
main(int argc, char **argv)
{
	char text[512];

	if (argc != 3 || !start((uint16_t)strtoul(argv[1], NULL, 10), argv[2])) {
		fprintf(stderr, "service PORT WEBHOOK-URL: %s\n",
		    why_not ? telnyx_error_message(why_not, text, sizeof(text))
			    : strerror(errno));
		return EXIT_FAILURE;
	}
	(void)event_base_dispatch(base);
	telnyx_client_free(client); /* before what its callbacks use */
	telnyx_webhook_receiver_free(receiver);
	telnyx_tracker_free(tracker);
	for (size_t i = 0; i < TENANTS; i++)
		telnyx_sender_unref(tenants[i]);
	event_free(stop[0]);
	event_free(stop[1]);
	evhttp_free(http);
	event_base_free(base);
	return EXIT_SUCCESS;
}
