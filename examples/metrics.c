/* SPDX-License-Identifier: MIT */
/*
 * A page for Prometheus: /metrics on an evhttp, with what the client and each
 * tenant have done since the start.  The library has counted it; nothing here
 * does.
 *
 *   TELNYX_API_KEY=KEY... metrics --serve 9464
 *   curl http://127.0.0.1:9464/metrics
 *
 * Without --serve it sends two messages, reads its own page, and ends.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <telnyx/telnyx.h>

#define TENANTS 2

struct app {
	struct event_base *base;
	struct evhttp *server;
	uint16_t port;
	struct telnyx_client *client;
	struct telnyx_sender *tenants[TENANTS];
	unsigned sent;
	struct evhttp_connection *self;
	bool seen; /* the page, by itself */
};

/* All there is to it. */
static void
on_metrics(struct evhttp_request *request, void *arg)
{
	struct app *app = arg;

	if (telnyx_metrics_write(TELNYX_METRICS(.client = app->client,
				     .senders = app->tenants, .sender_count = TENANTS),
		evhttp_request_get_output_buffer(request)) != TELNYX_OK) {
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
		return;
	}
	(void)evhttp_add_header(evhttp_request_get_output_headers(request),
	    "Content-Type", TELNYX_METRICS_CONTENT_TYPE);
	evhttp_send_reply(request, HTTP_OK, NULL, NULL);
}

static bool
start(struct app *app, uint16_t port)
{
	static const char *const names[TENANTS] = {"acme", "umbrella"};
	struct evhttp_bound_socket *bound;
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	struct telnyx_config config;
	int i;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	if ((app->base = event_base_new()) == NULL ||
	    (app->server = evhttp_new(app->base)) == NULL ||
	    telnyx_client_new(app->base, &config, &app->client, NULL) != TELNYX_OK)
		return false;
	for (i = 0; i < TENANTS; i++)
		if (telnyx_sender_new(TELNYX_SENDER(.tenant_id = names[i]),
			&app->tenants[i], NULL) != TELNYX_OK)
			return false;
	evhttp_set_allowed_methods(app->server, EVHTTP_REQ_GET);
	bound = evhttp_bind_socket_with_handle(app->server, "127.0.0.1", port);
	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
				 (struct sockaddr *)&address, &length) != 0)
		return false;
	app->port = ntohs(address.sin_port);
	return evhttp_set_cb(app->server, "/metrics", on_metrics, app) == 0;
}

/* --- the demonstration: two messages, then the page --- */

static void
on_page(struct evhttp_request *reply, void *arg)
{
	struct app *app = arg;
	struct evbuffer *body;

	if (reply != NULL && evhttp_request_get_response_code(reply) == HTTP_OK) {
		body = evhttp_request_get_input_buffer(reply);
		app->seen =
		    evbuffer_search(body, "telnyx_messages_total 2\n", 24, NULL).pos >=
		    0;
		(void)evbuffer_write(body, 1);
	}
	(void)event_base_loopbreak(app->base);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;

	(void)message;
	(void)error;
	if (++app->sent < TENANTS)
		return;
	app->self = evhttp_connection_base_new(app->base, NULL, "127.0.0.1", app->port);
	if (app->self == NULL ||
	    evhttp_make_request(app->self, evhttp_request_new(on_page, app),
		EVHTTP_REQ_GET, "/metrics") != 0)
		(void)event_base_loopbreak(app->base);
}

static bool
send_one_each(struct app *app)
{
	int i;

	for (i = 0; i < TENANTS; i++)
		if (telnyx_message_send(app->client,
			TELNYX_MESSAGE(.to = "+13125550002", .text = "Hello"),
			TELNYX_CALL_OPTIONS(.sender = app->tenants[i]), on_sent, app,
			NULL) != TELNYX_OK)
			return false;
	return true;
}

int
main(int argc, char **argv)
{
	bool serve = argc == 3 && strcmp(argv[1], "--serve") == 0;
	struct app app = {0};
	int i;

	if (!start(&app, (uint16_t)(serve ? strtoul(argv[2], NULL, 10) : 0)) ||
	    (!serve && !send_one_each(&app)))
		fprintf(stderr, "metrics: cannot start\n");
	else
		(void)event_base_dispatch(app.base);
	telnyx_client_free(app.client);
	for (i = 0; i < TENANTS; i++)
		telnyx_sender_unref(app.tenants[i]);
	if (app.self != NULL)
		evhttp_connection_free(app.self);
	if (app.server != NULL)
		evhttp_free(app.server);
	if (app.base != NULL)
		event_base_free(app.base);
	return app.seen ? EXIT_SUCCESS : EXIT_FAILURE;
}
