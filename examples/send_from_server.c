/* SPDX-License-Identifier: MIT */
/*
 * A web server that sends a message for each POST, and answers when it knows
 * what became of it.  Nothing here blocks: meanwhile it serves others.
 *
 *   TELNYX_API_KEY=KEY... send_from_server --serve 8080
 *   curl -X POST 'http://127.0.0.1:8080/?to=%2B13125550002&text=Hello'
 *
 * Without --serve it sends one such request to itself, and ends.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <telnyx/telnyx.h>

/* Answer.  Should the browser have left meanwhile, this frees its request. */
static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct evhttp_request *request = arg;
	struct evbuffer *body = evhttp_request_get_output_buffer(request);
	char why[512];
	int code = 200;

	if (error == NULL) {
		(void)evbuffer_add_printf(body, "accepted: %s\n", message->id);
	} else {
		/* 202: it is, or may be, sent; nobody is to ask for it again. */
		code = error->outcome >= TELNYX_OUTCOME_UNKNOWN ? 202
		       : error->type == TELNYX_ERROR_VALIDATION ? 400
		       : telnyx_error_is_retryable(error)	? 503
								: 500;
		(void)evbuffer_add_printf(
		    body, "%s\n", telnyx_error_message(error, why, sizeof(why)));
	}
	evhttp_send_reply(request, code, NULL, NULL);
}

static void
on_post(struct evhttp_request *request, void *arg)
{
	const char *query =
	    evhttp_uri_get_query(evhttp_request_get_evhttp_uri(request));
	struct evkeyvalq form;
	enum telnyx_status status;

	if (query == NULL || evhttp_parse_query_str(query, &form) != 0) {
		evhttp_send_error(request, HTTP_BADREQUEST, NULL);
		return;
	}
	/* What is missing is NULL, and comes back as a validation error. */
	status = telnyx_message_send(arg,
	    TELNYX_MESSAGE(.to = evhttp_find_header(&form, "to"),
		.text = evhttp_find_header(&form, "text")),
	    NULL, on_sent, request, NULL);
	/* Unless the message is taken on_sent does not run by itself: a full queue,
	 * say, is answered by the same path as what fails later. */
	if (status != TELNYX_OK)
		on_sent(NULL, telnyx_refusal(status), request);
	evhttp_clear_headers(&form); /* the message has copies */
}

static int own_code;

static void
on_own_reply(struct evhttp_request *reply, void *base)
{
	if (reply != NULL && (own_code = evhttp_request_get_response_code(reply)) != 0)
		(void)evbuffer_write(evhttp_request_get_input_buffer(reply), 1);
	(void)event_base_loopbreak(base);
}

int
main(int argc, char **argv)
{
	bool serve = argc == 3 && strcmp(argv[1], "--serve") == 0;
	struct event_base *base = event_base_new();
	struct evhttp *server = base != NULL ? evhttp_new(base) : NULL;
	struct evhttp_bound_socket *bound = NULL;
	struct evhttp_connection *self = NULL;
	struct telnyx_client *client = NULL;
	struct telnyx_config config;
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	if (server == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK ||
	    (bound = evhttp_bind_socket_with_handle(server, "127.0.0.1",
		 (uint16_t)(serve ? strtoul(argv[2], NULL, 10) : 0))) == NULL ||
	    getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address,
		&length) != 0) {
		fprintf(stderr, "send_from_server: cannot start\n");
		goto done;
	}
	evhttp_set_allowed_methods(server, EVHTTP_REQ_POST);
	evhttp_set_gencb(server, on_post, client);
	if (!serve &&
	    ((self = evhttp_connection_base_new(
		  base, NULL, "127.0.0.1", ntohs(address.sin_port))) == NULL ||
		evhttp_make_request(self, evhttp_request_new(on_own_reply, base),
		    EVHTTP_REQ_POST, "/?to=%2B13125550002&text=Hello") != 0))
		goto done;
	(void)event_base_dispatch(base);
done:
	telnyx_client_free(client); /* first: its callbacks use the server's requests */
	if (self != NULL)
		evhttp_connection_free(self);
	if (server != NULL)
		evhttp_free(server);
	if (base != NULL)
		event_base_free(base);
	return own_code == 200 ? EXIT_SUCCESS : EXIT_FAILURE;
}
