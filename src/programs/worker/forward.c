/* SPDX-License-Identifier: MIT */
#include "programs/worker/forward.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/http.h>
#include <telnyx/json.h>

#include "programs/worker/console.h"
#include "programs/worker/tls.h"

/* At once; what comes beyond it is to come again. */
#define POSTS_MAX 32u
#define TIMEOUT_S 5
#define LINE_BYTES_MAX 4096u

struct post {
	LIST_ENTRY(post) entry;
	struct worker_forward *forward;
	struct telnyx_webhook_handle *handle;
	struct bufferevent *stream;
};

struct worker_forward {
	struct event_base *base;
	struct evdns_base *dns;
	struct evhttp_uri *uri;
	struct worker_tls *tls; /* NULL: plain http */
	char *host;
	char *target;
	char *authority;
	unsigned count;
	bool failing; /* it was told */
	LIST_HEAD(, post) posts;
};

static bool
is_https(const struct evhttp_uri *uri)
{
	const char *scheme = evhttp_uri_get_scheme(uri);

	return scheme != NULL && evutil_ascii_strcasecmp(scheme, "https") == 0;
}

/* May events be sent there? */
static bool
is_fit(const struct evhttp_uri *uri)
{
	const char *scheme = uri != NULL ? evhttp_uri_get_scheme(uri) : NULL;
	const char *host = uri != NULL ? evhttp_uri_get_host(uri) : NULL;

	return scheme != NULL && host != NULL && *host != '\0' &&
	       (evutil_ascii_strcasecmp(scheme, "http") == 0 || is_https(uri));
}

static int
port_of(const struct evhttp_uri *uri)
{
	int port = evhttp_uri_get_port(uri);

	return port > 0 ? port : is_https(uri) ? 443 : 80;
}

/* The host without brackets, "/path?query" and "host:port". */
static bool
set_names(struct worker_forward *forward)
{
	const char *path = evhttp_uri_get_path(forward->uri);
	const char *query = evhttp_uri_get_query(forward->uri);
	const char *host = evhttp_uri_get_host(forward->uri);
	size_t size;

	path = path != NULL && *path != '\0' ? path : "/";
	size = strlen(path) + (query != NULL ? strlen(query) : 0) + 2;
	if ((forward->target = malloc(size)) == NULL)
		return false;
	snprintf(forward->target, size, "%s%s%s", path, query != NULL ? "?" : "",
	    query != NULL ? query : "");
	size = strlen(host) + 8;
	if ((forward->authority = malloc(size)) == NULL)
		return false;
	snprintf(forward->authority, size, "%s:%d", host, port_of(forward->uri));
	forward->host =
	    *host == '[' ? strndup(host + 1, strcspn(host + 1, "]")) : strdup(host);
	return forward->host != NULL;
}

bool
worker_forward_new(struct event_base *base, const char *url, const char *ca_file,
    struct worker_forward **out, char *error, size_t size)
{
	struct worker_forward *forward = calloc(1, sizeof(*forward));

	*out = NULL;
	snprintf(error, size, "out of memory");
	if (forward == NULL)
		return false;
	LIST_INIT(&forward->posts);
	forward->base = base;
	forward->uri = evhttp_uri_parse(url);
	if (!is_fit(forward->uri)) {
		snprintf(error, size,
		    "--forward: \"%.64s\" is not an http or https URL (of a service of "
		    "your own)",
		    url);
		goto fail;
	}
	if (is_https(forward->uri) &&
	    (forward->tls = worker_tls_new(ca_file, error, size)) == NULL)
		goto fail;
	forward->dns = evdns_base_new(
	    base, EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	/* Without a server for names a number still does. */
	if (forward->dns == NULL)
		forward->dns = evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (forward->dns == NULL || !set_names(forward))
		goto fail;
	*out = forward;
	return true;
fail:
	worker_forward_free(forward);
	return false;
}

static void
post_end(struct post *post, bool taken)
{
	struct worker_forward *forward = post->forward;

	(void)telnyx_webhook_answer(post->handle, taken);
	LIST_REMOVE(post, entry);
	forward->count--;
	if (post->stream != NULL)
		bufferevent_free(post->stream);
	free(post);
}

void
worker_forward_free(struct worker_forward *forward)
{
	struct post *post;

	if (forward == NULL)
		return;
	while ((post = LIST_FIRST(&forward->posts)) != NULL)
		post_end(post, false);
	if (forward->dns != NULL)
		evdns_base_free(forward->dns, 0);
	if (forward->uri != NULL)
		evhttp_uri_free(forward->uri);
	worker_tls_free(forward->tls);
	free(forward->host);
	free(forward->target);
	free(forward->authority);
	free(forward);
}

/* The service has answered, or does not: `code` is 0. */
static void
on_answer(struct post *post, int code)
{
	struct worker_forward *forward = post->forward;
	bool taken = code >= 200 && code < 300;

	if (!taken && !forward->failing)
		worker_say("--forward: %s %s (events are answered 503, and come again)",
		    forward->authority,
		    code > 0 ? "did not take an event" : "does not answer");
	forward->failing = !taken;
	post_end(post, taken);
}

/* The status line says all that is asked. */
static void
on_read(struct bufferevent *stream, void *arg)
{
	struct evbuffer *input = bufferevent_get_input(stream);
	char *line = evbuffer_readln(input, NULL, EVBUFFER_EOL_CRLF);
	int code = 0;

	if (line == NULL && evbuffer_get_length(input) < LINE_BYTES_MAX)
		return;
	if (line == NULL || sscanf(line, "HTTP/1.%*1d %3d", &code) != 1)
		code = 0;
	free(line);
	on_answer(arg, code);
}

static void
on_stream_event(struct bufferevent *stream, short what, void *arg)
{
	(void)stream;
	if ((what & BEV_EVENT_CONNECTED) == 0)
		on_answer(arg, 0);
}

static bool
start(struct post *post, const struct telnyx_webhook_event *event)
{
	static const struct timeval timeout = {TIMEOUT_S, 0};
	struct worker_forward *forward = post->forward;
	struct evbuffer *output;
	size_t len = 0;
	const char *text = telnyx_json_text(event->json, &len);

	post->stream =
	    forward->tls != NULL
		? worker_tls_stream(forward->tls, forward->base, forward->host)
		: bufferevent_socket_new(forward->base, -1,
		      BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (text == NULL || post->stream == NULL)
		return false;
	output = bufferevent_get_output(post->stream);
	if (evbuffer_add_printf(output,
		"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
		"Content-Length: %zu\r\nConnection: close\r\n\r\n",
		forward->target, forward->authority, len) < 0 ||
	    evbuffer_add(output, text, len) != 0 ||
	    bufferevent_set_timeouts(post->stream, &timeout, &timeout) != 0 ||
	    bufferevent_enable(post->stream, EV_READ | EV_WRITE) != 0)
		return false;
	bufferevent_setcb(post->stream, on_read, NULL, on_stream_event, post);
	/* From here on a failure is told by the callback. */
	(void)bufferevent_socket_connect_hostname(post->stream, forward->dns, AF_UNSPEC,
	    forward->host, port_of(forward->uri));
	return true;
}

void
worker_forward_post(struct worker_forward *forward,
    const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle)
{
	struct post *post =
	    forward->count < POSTS_MAX ? calloc(1, sizeof(*post)) : NULL;

	if (post == NULL) {
		(void)telnyx_webhook_answer(handle, false);
		return;
	}
	post->forward = forward;
	post->handle = handle;
	LIST_INSERT_HEAD(&forward->posts, post, entry);
	forward->count++;
	if (!start(post, event))
		post_end(post, false);
}
