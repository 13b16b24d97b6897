/* SPDX-License-Identifier: MIT */
/* The flows.  Each frees all that it made, whatever failed on its way. */
#include "torture.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/sandbox_internal.h"
#include "sandbox/wire/certificate.h"
#include "sandbox/wire/wire.h"
#include "torture_shim.h"

#define STALL TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)
#define ONE_ATTEMPT TELNYX_CALL_OPTIONS(.max_attempts = 1)

/* --- clients and senders --- */

static void
make_and_free(void)
{
	if (flow_client(TELNYX_CONFIG(.messaging_profile_id = "profile",
		.from = "+13125550001", .public_key = "key", .user_agent = "torture",
		.rate_per_second = 5)))
		telnyx_client_free(fx.client);
	fx.client = NULL;
}

static void
sender(void)
{
	struct telnyx_error *error = NULL;
	struct telnyx_sender *acme = NULL;
	struct telnyx_call_options options = {.size = sizeof(options)};

	if (!flow_client(TELNYX_CONFIG(.tenant_id = "house")))
		return;
	if (flow_took(telnyx_sender_new(
		TELNYX_SENDER(.api_key = "KEY_fixture", .tenant_id = "acme",
		    .messaging_profile_id = "profile", .from = "+13125550003",
		    .webhook_url = "https://example.com/a",
		    .webhook_failover_url = "https://example.com/b",
		    .rate_per_second = 100),
		&acme, &error))) {
		options.sender = telnyx_sender_ref(acme);
		(void)flow_send(TELNYX_ERROR_NONE, &options);
		telnyx_sender_unref(acme);
		flow_settle();
	}
	telnyx_error_free(error);
	telnyx_sender_unref(acme);
	flow_end();
}

/* A config that cannot be used; only its refusal may lack memory. */
static void
refused(const struct telnyx_config *config, const char *field)
{
	struct telnyx_config settings = *config;
	struct telnyx_client *client = NULL;
	struct telnyx_error *error = NULL;
	enum telnyx_status status;

	fx_point_at_sandbox(&settings);
	status = telnyx_client_new(fx.base, &settings, &client, &error);
	if (client != NULL)
		flow_wrong("a config was taken that cannot be used");
	if (status != TELNYX_E_CONFIG)
		(void)flow_took(status != TELNYX_OK ? status : TELNYX_E_INVALID);
	else if (error != NULL && error->field != NULL &&
		 strcmp(error->field, field) != 0)
		flow_wrong("the field at fault was called %s", error->field);
	else if (flow_is_clean() && (error == NULL || error->field == NULL))
		flow_wrong("no field at fault was named");
	telnyx_error_free(error);
}

static void
config_errors(void)
{
	struct telnyx_sender *made = NULL;
	struct telnyx_error *error = NULL;

	refused(TELNYX_CONFIG(.base_url = "ftp://127.0.0.1/"), "base_url");
	refused(TELNYX_CONFIG(.base_url = "https://127.0.0.1/",
		    .ca_file = "/nonexistent/ca.pem"),
	    "ca_file");
	refused(TELNYX_CONFIG(.base_url = "https://127.0.0.1/", .ca_pem = "no PEM"),
	    "ca_pem");
	refused(TELNYX_CONFIG(.base_url = "https://127.0.0.1/",
		    .client_key_file = "/nonexistent/key.pem"),
	    "client_cert_file");
	if (telnyx_sender_new(TELNYX_SENDER(.max_attempts = 1000), &made, &error) !=
	    TELNYX_E_CONFIG)
		flow_wrong("a sender was made that cannot be used");
	telnyx_error_free(error);
}

/* --- sends --- */

static void
send_once(void)
{
	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	flow_end();
}

/* More than the server takes at once, one of which it refuses and one of which
 * it ends; a deadline and a cancel. */
static void
prepare_streams(void)
{
	ck_assert_int_eq(
	    telnyx_sandbox_set_h2(fx.sandbox,
		TELNYX_SANDBOX_H2_SETTINGS(.max_concurrent_streams = {.given = true,
					       .value = 2},
		    .initial_window_size = {.given = true, .value = 50})),
	    TELNYX_OK);
	flow_script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RST_STREAM,
	    .h2_error = 7));
}

static void
prepare_goaway(void)
{
	flow_script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_GOAWAY,
	    .goaway_last = {.given = true, .value = 0}));
}

static void
send_many_streams(void)
{
	struct flow_result *cancelled;
	int i;

	if (!flow_client(TELNYX_CONFIG(.max_connections = 2)))
		return;
	for (i = 0; i < 4; i++)
		(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	cancelled = flow_send(TELNYX_ERROR_CANCELLED, NULL);
	flow_turns();
	if (cancelled->taken)
		(void)flow_took(
		    telnyx_request_cancel(fx.client, cancelled->fx.request_id));
	flow_settle();
	flow_end();
}

static void
prepare_probe(void)
{
	sbx_tls_speak(fx.sandbox->wire->tls, TELNYX_HTTP_1_1);
}

/* Two at once open two connections; a third finds one that is idle. */
static void
send_on_two_connections(void)
{
	if (!flow_client(TELNYX_CONFIG(.max_connections = 2)))
		return;
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	(void)flow_send(TELNYX_ERROR_NONE, ONE_ATTEMPT);
	flow_settle();
	flow_end();
}

/* The server closes between the two; the session is resumed. */
static void
send_resumed(void)
{
	if (!flow_client(TELNYX_CONFIG(.max_connections = 1)))
		return;
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	flow_turns();
	telnyx_sandbox_close_idle(fx.sandbox);
	flow_turns();
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	flow_end();
}

static void
prepare_retry(void)
{
	flow_script(
	    TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 2\r\n"));
	flow_script(TELNYX_SANDBOX_REPLY(.status = 429));
}

static void
retry(void)
{
	struct flow_result *result;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 4)))
		return;
	result = flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	if (result->fx.ok && flow_is_clean() && result->fx.attempts != 3)
		flow_wrong("it took %d attempts", result->fx.attempts);
	flow_end();
}

static void
prepare_large(void)
{
	static char body[60000];
	int head = snprintf(body, sizeof(body),
	    "{\"data\":{\"id\":\"11111111-1111-4111-8111-111111111111\","
	    "\"record_type\":\"message\",\"to\":[{\"phone_number\":\"+13125550002\","
	    "\"status\":\"queued\"}],\"text\":\"");

	memset(body + head, 'x', sizeof(body) - (size_t)head - 4);
	memcpy(body + sizeof(body) - 4, "\"}}", 4);
	flow_script(TELNYX_SANDBOX_REPLY(.match = "/large", .status = 200, .body = body,
	    .times = 100));
}

/* A reply of many reads; it has no mark, since no message is made. */
static void
large_reply(void)
{
	struct flow_result *result;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	result = flow_result(TELNYX_ERROR_NONE);
	result->taken = flow_took(telnyx_message_get(
	    fx.client, "large", NULL, flow_on_message, result, &result->fx.request_id));
	flow_settle();
	flow_end();
}

/* --- ends of other kinds --- */

static void
prepare_cancel(void)
{
	flow_script(STALL);
	flow_script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 5\r\n",
	    .times = 1));
}

static void
cancel(void)
{
	const struct flow_result *wire, *queued, *fresh, *waiting;

	if (!flow_client(TELNYX_CONFIG(.max_connections = 1)))
		return;
	wire = flow_send(TELNYX_ERROR_CANCELLED, NULL);
	queued = flow_send(TELNYX_ERROR_CANCELLED, NULL);
	flow_turns();
	fresh = flow_send(TELNYX_ERROR_CANCELLED, NULL);
	(void)telnyx_request_cancel(fx.client, fresh->fx.request_id);
	flow_turns();
	(void)telnyx_request_cancel(fx.client, queued->fx.request_id);
	(void)telnyx_request_cancel(fx.client, wire->fx.request_id);
	flow_settle();
	waiting = flow_send(TELNYX_ERROR_CANCELLED, NULL);
	flow_turns();
	(void)telnyx_request_cancel(fx.client, waiting->fx.request_id);
	flow_settle();
	flow_end();
}

static void
prepare_stall(void)
{
	flow_script(STALL);
}

static void
deadline(void)
{
	if (!flow_client(TELNYX_CONFIG(.max_connections = 1, .timeout_ms = 700)))
		return;
	(void)flow_send(TELNYX_ERROR_TIMEOUT, NULL);
	(void)flow_send(TELNYX_ERROR_TIMEOUT, NULL);
	flow_settle();
	flow_end();
}

static unsigned closed;

static void
on_close(struct telnyx_client *client, void *arg)
{
	(void)client;
	(*(unsigned *)arg)++;
}

static void
prepare_close(void)
{
	closed = 0;
	flow_script(STALL);
}

/* One request is done when it closes, one stalls, one waits. */
static void
close_in_flight(void)
{
	if (!flow_client(TELNYX_CONFIG(.max_connections = 1)))
		return;
	(void)flow_send(TELNYX_ERROR_CLOSING, NULL);
	(void)flow_send(TELNYX_ERROR_CLOSING, NULL);
	flow_turns();
	if (telnyx_client_close(fx.client, 500, on_close, &closed) != TELNYX_OK)
		flow_wrong("it could not be closed");
	flow_settle();
	flow_settle_count(&closed, 1);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	if (closed != 1)
		flow_wrong("the close callback ran %u times", closed);
}

static void
free_client(struct flow_result *result)
{
	(void)result;
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

/* The first callback frees the client. */
static void
free_in_callback(void)
{
	struct flow_result *result;
	int i;

	if (!flow_client(TELNYX_CONFIG(.max_connections = 2)))
		return;
	for (i = 0; i < 3; i++) {
		/* Whichever ends first; the others are closing, or done. */
		result = flow_send(TELNYX_ERROR_CLOSING, NULL);
		result->then = free_client;
	}
	flow_settle();
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

/* --- the sandbox itself --- */

static void
own_sandbox(void)
{
	struct telnyx_sandbox_params *params = TELNYX_SANDBOX(.api_key = "KEY_fixture",
	    .keep_messages = 1, .log_path = "/dev/null");
	struct telnyx_sandbox_reply *reply = TELNYX_SANDBOX_REPLY(.match = "/v2/",
	    .status = 429, .headers = "Retry-After: 1\r\n");
	char *error = NULL;
	enum telnyx_status status;

	status = sbx_new_with_env(fx.base, fx.env, params, &fx.sandbox, &error);
	/* OpenSSL does not always say that it was memory. */
	if (status == TELNYX_E_SYSTEM && !flow_is_clean() && fx.sandbox == NULL)
		status = TELNYX_E_NO_MEMORY;
	telnyx_sandbox_error_free(error);
	if (!flow_took(status))
		return;
	if (!flow_client(TELNYX_CONFIG(.max_connections = 1)))
		return;
	(void)flow_took(telnyx_sandbox_script(fx.sandbox, reply));
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	flow_end();
}

/* --- a name that c-ares has to look up --- */

#define RESOLV_CONF "torture.resolv.conf"

static int dns_fd;
static struct event *dns_event;

/* Answers every question for an A record with 127.0.0.1, all others with
 * nothing. */
static void
on_dns(evutil_socket_t fd, short what, void *arg)
{
	static const unsigned char answer[] = {
	    0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
	unsigned char packet[512];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t len;
	size_t end = 12;

	(void)what;
	(void)arg;
	torture_pause();
	len = recvfrom(fd, packet, sizeof(packet) - sizeof(answer), 0,
	    (struct sockaddr *)&from, &from_len);
	if (len > 12) {
		while (end < (size_t)len && packet[end] != 0)
			end += packet[end] + 1u;
		end += 5; /* the root, type and class */
	}
	if (len > 12 && end <= (size_t)len) {
		packet[2] = 0x81;
		packet[3] = 0x80;
		memset(packet + 6, 0, 6);
		if (packet[end - 3] == 1) {
			packet[7] = 1;
			memcpy(packet + end, answer, sizeof(answer));
			end += sizeof(answer);
		}
		(void)sendto(
		    fd, packet, end, 0, (struct sockaddr *)&from, sizeof(from));
	}
	torture_resume();
}

static uint64_t
test_clock(void)
{
	return fx.env->now_ns(fx.env);
}

static void
prepare_resolve(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	FILE *file = fopen(RESOLV_CONF, "w");

	ck_assert_ptr_nonnull(file);
	(void)fputs("nameserver 127.0.0.1\n", file);
	ck_assert_int_eq(fclose(file), 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(dns_fd = socket(AF_INET, SOCK_DGRAM, 0), 0);
	ck_assert_int_eq(bind(dns_fd, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(getsockname(dns_fd, (struct sockaddr *)&address, &len), 0);
	dns_event = event_new(fx.base, dns_fd, EV_READ | EV_PERSIST, on_dns, NULL);
	ck_assert_int_eq(event_add(dns_event, NULL), 0);
	torture_redirect_dns(ntohs(address.sin_port), RESOLV_CONF);
	torture_set_clock(test_clock);
}

static void
clean_up_resolve(void)
{
	event_free(dns_event);
	(void)close(dns_fd);
	(void)unlink(RESOLV_CONF);
	torture_redirect_dns(0, NULL);
	torture_set_clock(NULL);
}

static void
resolve(void)
{
	const char *port = strrchr(telnyx_sandbox_url(fx.sandbox), ':');
	char url[64];

	(void)snprintf(url, sizeof(url), "http://sandbox.test%s", port);
	if (!flow_client(
		TELNYX_CONFIG(.base_url = url, .allow_plain_http = TELNYX_BOOL(true))))
		return;
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	(void)flow_send(TELNYX_ERROR_NONE, NULL);
	flow_settle();
	flow_end();
}

const struct flow torture_flows[] = {
    {.name = "make and free, plain", .body = make_and_free, .plain = true},
    {.name = "make and free, TLS", .body = make_and_free},
    {.name = "config errors", .body = config_errors, .plain = true},
    {.name = "sender", .body = sender, .plain = true},
    {.name = "send, plain", .body = send_once, .plain = true},
    {.name = "send, TLS", .body = send_once, .h1 = true},
    {.name = "send, HTTP/2", .body = send_once},
    {.name = "send, two connections", .body = send_on_two_connections, .h1 = true},
    {.name = "send, many streams",
	.prepare = prepare_streams,
	.body = send_many_streams},
    {.name = "send, goaway", .prepare = prepare_goaway, .body = send_many_streams},
    {.name = "send, session resumed", .body = send_resumed, .h1 = true},
    {.name = "send, HTTP/2 session resumed", .body = send_resumed},
    {.name = "send, probed to be HTTP/1.1",
	.prepare = prepare_probe,
	.body = send_once},
    {.name = "retry", .prepare = prepare_retry, .body = retry, .plain = true},
    {.name = "large reply", .prepare = prepare_large, .body = large_reply, .h1 = true},
    {.name = "large reply, HTTP/2", .prepare = prepare_large, .body = large_reply},
    {.name = "cancel", .prepare = prepare_cancel, .body = cancel, .plain = true},
    {.name = "deadline", .prepare = prepare_stall, .body = deadline, .plain = true},
    {.name = "close", .prepare = prepare_close, .body = close_in_flight, .plain = true},
    {.name = "free in a callback", .body = free_in_callback, .plain = true},
    {.name = "telemetry",
	.prepare = torture_prepare_telemetry,
	.body = torture_telemetry,
	.clean_up = torture_clean_up_telemetry,
	.plain = true},
    {.name = "metrics",
	.prepare = torture_prepare_metrics,
	.body = torture_metrics,
	.clean_up = torture_clean_up_metrics,
	.plain = true},
    {.name = "any call",
	.prepare = torture_prepare_call,
	.body = torture_call,
	.plain = true},
    {.name = "get and copy",
	.prepare = torture_prepare_get,
	.body = torture_get_and_copy,
	.plain = true},
    {.name = "find a message",
	.prepare = torture_prepare_find,
	.body = torture_find,
	.plain = true},
    {.name = "buy a number",
	.prepare = torture_prepare_buy,
	.body = torture_buy,
	.clean_up = torture_clean_up_buy,
	.plain = true},
    {.name = "profiles by name",
	.prepare = torture_prepare_profiles,
	.body = torture_profiles,
	.clean_up = torture_clean_up_profiles,
	.plain = true},
    {.name = "rate limits", .body = torture_rates, .plain = true},
    {.name = "sandbox", .body = own_sandbox, .own_sandbox = true},
    {.name = "resolve",
	.prepare = prepare_resolve,
	.body = resolve,
	.clean_up = clean_up_resolve,
	.plain = true},
    {.name = "sandbox_webhooks",
	.prepare = torture_prepare_sandbox,
	.body = torture_sandbox,
	.plain = true},
    {.name = "sandbox_resources",
	.body = torture_resources,
	.clean_up = torture_clean_up_resources,
	.plain = true},
    {.name = "sandbox_resources, HTTP/2",
	.body = torture_resources,
	.clean_up = torture_clean_up_resources},
    {.name = "webhook", .body = torture_verify, .plain = true},
    {.name = "tracker",
	.prepare = torture_prepare_tracker,
	.body = torture_tracker,
	.clean_up = torture_clean_up_tracker,
	.plain = true},
    {.name = "receiver",
	.prepare = torture_prepare_receiver,
	.body = torture_receiver,
	.plain = true},
};
const size_t torture_flow_count = sizeof(torture_flows) / sizeof(torture_flows[0]);
