/* SPDX-License-Identifier: MIT */
#include "receiver_fx.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/pem.h>

#include "webhook/receiver_internal.h"

#define WATCHDOG_S 90
#define SETTLE_TURNS 40

struct rx rx;
static char head[1024];

/* --- the receiver --- */

static void
on_report(const struct telnyx_webhook_report *report, void *arg)
{
	(void)arg;
	rx.reports++;
	rx.last = *report;
	(void)snprintf(rx.event_id, sizeof(rx.event_id), "%s",
	    report->event_id != NULL ? report->event_id : "");
	(void)snprintf(rx.peer, sizeof(rx.peer), "%s", report->peer);
	rx.last.event_id = rx.event_id;
	rx.last.peer = rx.peer;
}

void
rx_start(const struct telnyx_webhook_receiver_params *params)
{
	struct telnyx_webhook_receiver_params given = *params;
	struct telnyx_error *error = NULL;
	char why[256];

	memset(&rx, 0, sizeof(rx));
	rx.base = event_base_new();
	rx.env = fx_clock_new();
	ck_assert_ptr_nonnull(rx.base);
	if (given.public_key == NULL && given.keys == NULL)
		given.public_key = RX_PUBLIC;
	if (given.on_report == NULL)
		given.on_report = on_report;
	ck_assert_msg(telnyx_webhook_receiver_new_with_env(
			  rx.base, rx.env, &given, &rx.receiver, &error) == TELNYX_OK,
	    "receiver: %s", telnyx_error_message(error, why, sizeof(why)));
}

void
rx_listen(const struct telnyx_webhook_listen_params *params)
{
	struct telnyx_webhook_listen_params given;
	struct telnyx_error *error = NULL;
	const char *url, *colon;
	char why[256];

	telnyx_webhook_listen_params_init(&given);
	if (params != NULL)
		given = *params;
	if (given.path == NULL)
		given.path = "/hook";
	ck_assert_msg(
	    telnyx_webhook_receiver_listen(rx.receiver, &given, &error) == TELNYX_OK,
	    "listen: %s", telnyx_error_message(error, why, sizeof(why)));
	url = telnyx_webhook_receiver_url(rx.receiver);
	ck_assert_ptr_nonnull(url);
	colon = strrchr(url, ':');
	rx.port = (uint16_t)strtoul(colon + 1, NULL, 10);
}

void
rx_mount(void)
{
	struct evhttp_bound_socket *bound;
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	rx.http = evhttp_new(rx.base);
	ck_assert_ptr_nonnull(rx.http);
	bound = evhttp_bind_socket_with_handle(rx.http, "127.0.0.1", 0);
	ck_assert_ptr_nonnull(bound);
	ck_assert_int_eq(getsockname(evhttp_bound_socket_get_fd(bound),
			     (struct sockaddr *)&address, &len),
	    0);
	rx.port = ntohs(address.sin_port);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/hook"), TELNYX_OK);
}

void
rx_stop(void)
{
	telnyx_webhook_receiver_free(rx.receiver);
	if (rx.http != NULL)
		evhttp_free(rx.http);
	rx_settle(); /* libevent lets go of connections in the loop */
	event_base_free(rx.base);
	free(rx.env);
}

struct telnyx_webhook_receiver_stats
rx_stats(void)
{
	struct telnyx_webhook_receiver_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(
	    telnyx_webhook_receiver_get_stats(rx.receiver, &stats), TELNYX_OK);
	return stats;
}

uint64_t
rx_count(enum telnyx_webhook_reason reason)
{
	return telnyx_webhook_receiver_count(rx.receiver, reason);
}

int64_t
rx_now_s(void)
{
	return rx.env->unix_ms(rx.env) / 1000;
}

/* --- the loop --- */

void
rx_settle(void)
{
	int i;

	for (i = 0; i < SETTLE_TURNS; i++)
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
}

void
rx_advance_ms(uint64_t ms)
{
	rx_settle();
	fx_clock_advance(rx.env, ms * TELNYX_NS_PER_MS);
	rx_settle();
}

static void
turn(time_t until)
{
	struct timeval tick = {0, 20000};

	ck_assert_msg(time(NULL) < until, "nothing happens");
	(void)event_base_loopexit(rx.base, &tick);
	(void)event_base_loop(rx.base, EVLOOP_ONCE);
}

/* --- clients --- */

static void
on_client_event(struct bufferevent *bev, short what, void *arg)
{
	struct rx_client *client = arg;

	(void)bev;
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
		client->gone = true;
}

static struct rx_client *
connect_with(SSL_CTX *ctx)
{
	struct rx_client *client = calloc(1, sizeof(*client));
	struct sockaddr_in address;
	SSL *ssl = NULL;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(rx.port);
	ck_assert_ptr_nonnull(client);
	client->ctx = ctx;
	if (ctx != NULL) {
		ssl = SSL_new(ctx);
		client->bev = bufferevent_openssl_socket_new(rx.base, -1, ssl,
		    BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
	} else {
		client->bev =
		    bufferevent_socket_new(rx.base, -1, BEV_OPT_CLOSE_ON_FREE);
	}
	ck_assert_ptr_nonnull(client->bev);
	bufferevent_setcb(client->bev, NULL, NULL, on_client_event, client);
	ck_assert_int_eq(bufferevent_enable(client->bev, EV_READ | EV_WRITE), 0);
	ck_assert_int_eq(bufferevent_socket_connect(client->bev,
			     (struct sockaddr *)&address, (int)sizeof(address)),
	    0);
	return client;
}

struct rx_client *
rx_connect(void)
{
	return connect_with(NULL);
}

struct rx_client *
rx_connect_tls(const char *ca_pem)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	BIO *bio = BIO_new_mem_buf(ca_pem, -1);
	X509 *ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	ck_assert_ptr_nonnull(ca);
	ck_assert_int_eq(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ca), 1);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	X509_free(ca);
	BIO_free(bio);
	return connect_with(ctx);
}

void
rx_client_free(struct rx_client *client)
{
	bufferevent_free(client->bev);
	SSL_CTX_free(client->ctx);
	free(client);
}

void
rx_send(struct rx_client *client, const void *data, size_t len)
{
	ck_assert_int_eq(bufferevent_write(client->bev, data, len), 0);
}

void
rx_say(struct rx_client *client, const char *text)
{
	rx_send(client, text, strlen(text));
}

/* Take one reply off the input, if it is there whole. */
static int
take_reply(struct rx_client *client)
{
	struct evbuffer *input = bufferevent_get_input(client->bev);
	struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
	size_t len = (size_t)(end.pos + 4), body = 0;
	const char *length;

	if (end.pos < 0)
		return 0;
	ck_assert_uint_lt(len, sizeof(head));
	(void)evbuffer_copyout(input, head, len);
	head[len] = '\0';
	if ((length = strstr(head, "Content-Length: ")) != NULL)
		body = strtoul(length + 16, NULL, 10);
	if (evbuffer_get_length(input) < len + body)
		return 0;
	(void)evbuffer_drain(input, len + body);
	ck_assert_int_eq(strncmp(head, "HTTP/1.", 7), 0);
	return (int)strtol(head + 9, NULL, 10);
}

int
rx_status(struct rx_client *client)
{
	time_t until = time(NULL) + WATCHDOG_S;
	int status;

	while ((status = take_reply(client)) == 0 && !client->gone)
		turn(until);
	return status != 0 ? status : take_reply(client);
}

const char *
rx_head(void)
{
	return head;
}

bool
rx_is_silent(struct rx_client *client)
{
	rx_settle();
	return !client->gone &&
	       evbuffer_get_length(bufferevent_get_input(client->bev)) == 0;
}

void
rx_wait_gone(struct rx_client *client)
{
	time_t until = time(NULL) + WATCHDOG_S;

	while (!client->gone)
		turn(until);
}

/* --- requests --- */

static char *__attribute__((format(printf, 1, 2))) print(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = malloc((size_t)len + 1);
	ck_assert_ptr_nonnull(text);
	va_start(args, format);
	(void)vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

char *
rx_event(const char *type, const char *id)
{
	return print("{\"data\":{\"record_type\":\"event\",\"event_type\":\"%s\","
		     "\"id\":\"%s\",\"occurred_at\":\"2026-11-22T18:00:00.000+00:00\","
		     "\"payload\":{\"record_type\":\"message\",\"id\":\"m-%s\","
		     "\"direction\":\"outbound\",\"to\":[{\"phone_number\":"
		     "\"+13125550002\",\"status\":\"delivered\"}]}},"
		     "\"meta\":{\"attempt\":1}}",
	    type, id, id);
}

char *
rx_signature_lines(const char *seed, int64_t at_s, const char *body)
{
	struct telnyx_webhook_signature signature;

	ck_assert_int_eq(
	    telnyx_webhook_sign(seed, at_s, body, strlen(body), &signature), TELNYX_OK);
	return print("telnyx-signature-ed25519: %s\r\ntelnyx-timestamp: %s\r\n",
	    signature.signature, signature.timestamp);
}

char *
rx_request_signed(const char *seed, int64_t at_s, const char *headers, const char *body)
{
	char *lines = rx_signature_lines(seed, at_s, body);
	char *request = print("POST /hook HTTP/1.1\r\nHost: a\r\n"
			      "Content-Type: application/json\r\n%s%s"
			      "Content-Length: %zu\r\n\r\n%s",
	    lines, headers != NULL ? headers : "", strlen(body), body);

	free(lines);
	return request;
}

char *
rx_request(const char *headers, const char *body)
{
	return rx_request_signed(RX_SEED, rx_now_s(), headers, body);
}

int
rx_ask(const char *request)
{
	struct rx_client *client = rx_connect();
	int status;

	rx_say(client, request);
	status = rx_status(client);
	rx_client_free(client);
	return status;
}

int
rx_post(const char *id)
{
	char *body = rx_event("message.finalized", id);
	char *request = rx_request(NULL, body);
	int status = rx_ask(request);

	free(request);
	free(body);
	return status;
}
