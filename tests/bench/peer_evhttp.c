/* SPDX-License-Identifier: MIT */
/*
 * The bench's peer on libevent's own HTTP client, HTTP/1.1 only, with the two
 * things that its manual does not say: TCP_NODELAY on the socket that evhttp
 * makes (without it a message waits for a delayed acknowledgement, 40 ms), and
 * head and body in one TLS record.
 */
#include <stdio.h>
#include <stdlib.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <json-c/json_object.h>
#include <openssl/ssl.h>

#include "harness.h"

struct slot {
	unsigned index;
	struct evhttp_connection *connection;
};

static struct event_base *base;
static char host_header[64];

static void submit(struct slot *slot);

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	bench_failed(what);
	exit(2);
}

/* The first moment at which the socket that evhttp has made can be had. */
static void
on_tls_info(const SSL *ssl, int where, int ret)
{
	int fd = SSL_get_fd(ssl), on = 1;

	(void)ret;
	if ((where & SSL_CB_HANDSHAKE_START) != 0 && fd >= 0)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static SSL_CTX *
make_tls(void)
{
	static const unsigned char alpn[] = "\x08http/1.1";
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	must(tls != NULL &&
		 SSL_CTX_load_verify_locations(tls, bench_options.ca_file, NULL) == 1 &&
		 SSL_CTX_set_alpn_protos(tls, alpn, sizeof(alpn) - 1) == 0,
	    "TLS cannot be set up");
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_info_callback(tls, on_tls_info);
	return tls;
}

static void
on_reply(struct evhttp_request *request, void *arg)
{
	struct slot *slot = arg;
	struct evbuffer *body;
	size_t bytes;

	if (request == NULL || evhttp_request_get_response_code(request) != HTTP_OK) {
		bench_failed("no reply");
	} else {
		body = evhttp_request_get_input_buffer(request);
		bytes = evbuffer_get_length(body);
		if (!bench_read_reply((char *)evbuffer_pullup(body, -1), bytes))
			bench_failed("the reply does not say what it should");
	}
	if (bench_answered(slot->index))
		(void)event_base_loopbreak(base);
	else
		submit(slot);
}

static void
submit(struct slot *slot)
{
	struct evhttp_request *request = evhttp_request_new(on_reply, slot);
	struct evkeyvalq *headers;
	struct json_object *json;
	const char *body;
	size_t bytes;

	must(request != NULL, "no memory");
	bench_submitted(slot->index);
	headers = evhttp_request_get_output_headers(request);
	(void)evhttp_add_header(headers, "Host", host_header);
	(void)evhttp_add_header(headers, "Authorization", "Bearer " BENCH_KEY);
	(void)evhttp_add_header(headers, "Content-Type", "application/json");
	(void)evhttp_add_header(headers, "Accept", "application/json");
	(void)evhttp_add_header(headers, "User-Agent", "bench/1.0");
	body = bench_body(&json, &bytes);
	(void)evbuffer_add(evhttp_request_get_output_buffer(request), body, bytes);
	json_object_put(json);
	must(evhttp_make_request(
		 slot->connection, request, EVHTTP_REQ_POST, BENCH_PATH) == 0,
	    "evhttp_make_request()");
	(void)evbuffer_pullup(
	    bufferevent_get_output(evhttp_connection_get_bufferevent(slot->connection)),
	    -1);
}

static struct bufferevent *
make_bufferevent(SSL_CTX *tls)
{
	SSL *ssl = SSL_new(tls);
	struct bufferevent *bev;

	must(ssl != NULL && SSL_set_tlsext_host_name(ssl, BENCH_HOST) == 1 &&
		 SSL_set1_host(ssl, BENCH_HOST) == 1,
	    "SSL_new()");
	bev = bufferevent_openssl_socket_new(
	    base, -1, ssl, BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
	must(bev != NULL, "no memory");
	return bev;
}

int
main(int argc, char **argv)
{
	struct slot *slots;
	SSL_CTX *tls;
	unsigned i;

	bench_start(argc, argv, "evhttp");
	must(!bench_options.h2, "evhttp has no HTTP/2");
	base = bench_base_new();
	tls = make_tls();
	slots = calloc(bench_options.in_flight, sizeof(*slots));
	must(slots != NULL, "no memory");
	(void)snprintf(host_header, sizeof(host_header), "%s:%u", BENCH_HOST,
	    (unsigned)bench_options.port);
	for (i = 0; i < bench_options.in_flight; i++) {
		slots[i].index = i;
		slots[i].connection = evhttp_connection_base_bufferevent_new(base, NULL,
		    make_bufferevent(tls), BENCH_ADDRESS, bench_options.port);
		must(slots[i].connection != NULL, "no memory");
		submit(&slots[i]);
	}
	(void)event_base_dispatch(base);
	return bench_report();
}
