/* SPDX-License-Identifier: MIT */
/* The life of an HTTP/1.1 connection: made, given exchanges, ended.  The taps
 * are in h1_taps.c, replies in h1_reply.c, and what is read of a connection that
 * breaks in h1_rescue.c. */
#include "net/h1_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "net/tls.h"

static void
freeze(struct telnyx_h1 *h1)
{
	h1->frozen = true;
}

static void
end(struct telnyx_h1 *h1, bool answered)
{
	if (h1->done)
		return;
	freeze(h1);
	h1->done = true;
	h1->answered = answered;
	telnyx_deferred_post(h1->net->deferred, &h1->task);
}

void
telnyx_h1_fail(struct telnyx_h1 *h1)
{
	/* Nothing more may leave. */
	bufferevent_disable(h1->bev, EV_READ | EV_WRITE);
	h1->closed = true;
	end(h1, false);
}

/* --- what evhttp calls: record, post, return --- */

static void
take_ssl_error(struct telnyx_h1 *h1)
{
	if (h1->ssl != NULL && h1->ssl_error == 0)
		h1->ssl_error = bufferevent_get_openssl_error(h1->bev);
}

/* A connect that fails at once (no route, no descriptor) calls back from inside
 * evhttp_make_request(), before evhttp overwrites errno; ours is not yet there to
 * see it. */
static void
take_connect_error(struct telnyx_h1 *h1)
{
	if (h1->calling && !h1->connected && h1->io_errno == 0)
		h1->io_errno = EVUTIL_SOCKET_ERROR();
}

static void
on_http_error(enum evhttp_request_error error, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	take_connect_error(h1);
	take_ssl_error(h1);
	if (!h1->http_failed) {
		h1->http_failed = true;
		h1->http_error = error;
	}
	freeze(h1);
}

static void
on_complete(struct evhttp_request *req, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	take_connect_error(h1);
	/* evhttp tells of a failure in two ways: without a request, or with one without
	 * a code. */
	end(h1, req != NULL && h1->status != 0);
}

/* Over plain TCP nothing says whether a connection was closed or reset, except that one
 * that was reset has no peer any more. */
static void
take_reset(struct telnyx_h1 *h1)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);
	int error = EVUTIL_SOCKET_ERROR();

	if (h1->ssl != NULL || !h1->connected || h1->io_errno != 0 ||
	    getpeername(bufferevent_getfd(h1->bev), (struct sockaddr *)&peer, &size) ==
		0)
		return;
	h1->io_errno = error == ETIMEDOUT || error == EHOSTUNREACH ? error : ECONNRESET;
}

static void
on_close(struct evhttp_connection *evcon, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	(void)evcon;
	take_reset(h1);
	/* This runs before evhttp drains its output, which would look like a send. */
	take_ssl_error(h1);
	freeze(h1);
	h1->closed = true;
	telnyx_deferred_post(h1->net->deferred, &h1->task);
}

static void
on_timeout(void *arg)
{
	struct telnyx_h1 *h1 = arg;

	h1->timed_out = true;
	telnyx_h1_fail(h1);
}

/* --- the task: tell the owner --- */

static void
run_task(void *arg)
{
	struct telnyx_h1 *h1 = arg;

	if (h1->ready || h1->done || h1->closed)
		h1->net->env->timer_disarm(h1->net->env, h1->timer);
	if (h1->ready && !h1->opened) {
		h1->opened = true;
		h1->owner.on_opened(h1->owner.arg, h1);
	}
	if (h1->call != NULL) {
		/* A closed connection is over, even if evhttp should not have said so.
		 */
		if (h1->closed)
			h1->done = h1->frozen = true;
		if (h1->done)
			h1->owner.on_done(h1->owner.arg, h1);
	} else if (h1->closed) {
		h1->state = TELNYX_H1_DEAD;
		h1->owner.on_closed(h1->owner.arg, h1);
	}
}

/* --- made and freed --- */

static bool
make_bufferevent(struct telnyx_h1 *h1)
{
	if (h1->net->tls == NULL) {
		h1->bev =
		    bufferevent_socket_new(h1->net->base, -1, BEV_OPT_CLOSE_ON_FREE);
		return h1->bev != NULL;
	}
	if ((h1->ssl = telnyx_tls_session_new(h1->net->tls)) == NULL)
		return false;
	/* The callbacks are deferred: otherwise libevent reports the end of a
	 * connection before it has handed over what came with the end, and a whole
	 * reply is lost. */
	h1->bev = bufferevent_openssl_socket_new(h1->net->base, -1, h1->ssl,
	    BUFFEREVENT_SSL_CONNECTING,
	    BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (h1->bev == NULL)
		h1->ssl = NULL; /* CLOSE_ON_FREE: libevent has freed it */
	return h1->bev != NULL;
}

enum telnyx_status
telnyx_h1_new(struct telnyx_net *net, const struct telnyx_h1_params *params,
    const struct telnyx_h1_owner *owner, struct telnyx_h1 **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_h1 *h1;

	*out = NULL;
	if ((h1 = calloc(1, sizeof(*h1))) == NULL)
		goto done;
	h1->net = net;
	h1->share.account = &net->replies;
	h1->link.h1 = h1;
	h1->owner = *owner;
	h1->id = params->id;
	h1->connect_timeout_ns = params->connect_timeout_ns;
	h1->resolve_ns = params->resolve_ns;
	(void)snprintf(h1->address, sizeof(h1->address), "%s", params->address);
	(void)snprintf(
	    h1->host_header, sizeof(h1->host_header), "%s", params->host_header);
	(void)snprintf(h1->endpoint, sizeof(h1->endpoint),
	    strchr(params->address, ':') != NULL ? "[%s]:%u" : "%s:%u", params->address,
	    (unsigned)params->port);
	telnyx_task_init(&h1->task, run_task, h1);
	if (net->env->timer_new(net->env, on_timeout, h1, &h1->timer) != TELNYX_OK ||
	    !make_bufferevent(h1))
		goto done;
	/* The address is numeric, and there is no evdns: nothing is ever looked up
	 * here. */
	h1->evcon = evhttp_connection_base_bufferevent_new(
	    net->base, NULL, h1->bev, h1->address, params->port);
	if (h1->evcon == NULL) {
		bufferevent_free(h1->bev);
		h1->bev = NULL;
		h1->ssl = NULL;
		goto done;
	}
	if (!telnyx_h1_taps_install(h1))
		goto done;
	evhttp_connection_set_closecb(h1->evcon, on_close, h1);
	evhttp_connection_set_max_headers_size(h1->evcon, TELNYX_H1_MAX_HEAD_BYTES);
	/* This timeout is a backstop only: deadlines are the client's. */
	evhttp_connection_set_timeout(h1->evcon, 24 * 3600);
	*out = h1;
	h1 = NULL;
	st = TELNYX_OK;
done:
	telnyx_h1_free(h1);
	return st;
}

void
telnyx_h1_free(struct telnyx_h1 *h1)
{
	if (h1 == NULL)
		return;
	if (h1->evcon != NULL) {
		telnyx_h1_taps_remove(h1);
		evhttp_connection_set_closecb(h1->evcon, NULL, NULL);
		/* libevent never sends close_notify; an idle connection should.  Not in
		 * a forked child: the socket is the parent's. */
		if (h1->ssl != NULL && h1->state == TELNYX_H1_IDLE && !h1->closed &&
		    getpid() == h1->net->pid) {
			ERR_clear_error();
			SSL_set_shutdown(h1->ssl, SSL_RECEIVED_SHUTDOWN);
			(void)SSL_shutdown(h1->ssl);
			ERR_clear_error();
		}
		evhttp_connection_free(
		    h1->evcon); /* lets go of req without freeing it */
	}
	telnyx_h1_request_free(h1->req);
	telnyx_byte_share_release(&h1->share);
	telnyx_deferred_withdraw(h1->net->deferred, &h1->task);
	h1->net->env->timer_free(h1->net->env, h1->timer);
	free(h1);
}

/* --- an exchange --- */

static const struct {
	const char *name;
	enum evhttp_cmd_type type;
} methods[] = {
    {"GET", EVHTTP_REQ_GET},
    {"POST", EVHTTP_REQ_POST},
    {"PUT", EVHTTP_REQ_PUT},
    {"PATCH", EVHTTP_REQ_PATCH},
    {"DELETE", EVHTTP_REQ_DELETE},
};

static enum evhttp_cmd_type
method_type(const char *method)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i].name) == 0)
			return methods[i].type;
	return EVHTTP_REQ_GET;
}

static bool
add_header(struct telnyx_h1 *h1, const char *name, const char *value)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(h1->req);

	if (evhttp_add_header(headers, name, value) != 0)
		return false;
	h1->expected += strlen(name) + strlen(value) + 4; /* ": " and CRLF */
	return true;
}

/* The request as evhttp wants it, and its exact size on the wire. */
static bool
build_request(struct telnyx_h1 *h1)
{
	const struct telnyx_exchange_call *call = h1->call;
	char length[24];
	size_t i;

	if ((h1->req = evhttp_request_new(on_complete, h1)) == NULL)
		return false;
	evhttp_request_own(h1->req);
	evhttp_request_set_header_cb(h1->req, telnyx_h1_on_header);
	evhttp_request_set_error_cb(h1->req, on_http_error);
	/* "POST /target HTTP/1.1" CRLF ... CRLF body */
	h1->expected = strlen(call->method) + strlen(call->target) + 12 + 2;
	if (!add_header(h1, "Host", h1->host_header))
		return false;
	for (i = 0; i < call->header_count; i++)
		if (!add_header(h1, call->headers[i].name, call->headers[i].value))
			return false;
	if (telnyx_exchange_says_length(call)) {
		(void)snprintf(length, sizeof(length), "%zu", call->body_bytes);
		if (!add_header(h1, "Content-Length", length))
			return false;
	}
	h1->expected += call->body_bytes;
	return call->body_bytes == 0 ||
	       evbuffer_add(evhttp_request_get_output_buffer(h1->req), call->body,
		   call->body_bytes) == 0;
}

void
telnyx_h1_set_body_max(struct telnyx_h1 *h1, size_t bytes)
{
	h1->body_max = bytes;
	evhttp_connection_set_max_body_size(
	    h1->evcon, (ev_ssize_t)(bytes > 0 ? bytes : 1));
}

static void
reset_exchange(struct telnyx_h1 *h1)
{
	h1->dispatched = h1->frozen = h1->done = h1->answered = h1->cut = false;
	h1->queued = h1->drained = h1->wire = h1->rx = 0;
	h1->status = 0;
	h1->says_json = false;
	h1->interim = 0;
	h1->until_close = false;
	telnyx_byte_share_release(&h1->share);
	telnyx_h1_set_body_max(h1, h1->net->max_reply_bytes);
	h1->overflow = h1->no_room = h1->no_memory = false;
	h1->bad_head = h1->http_failed = false;
	h1->expected = 0;
}

void
telnyx_h1_start(struct telnyx_h1 *h1, const struct telnyx_exchange_call *call)
{
	bool first = h1->state == TELNYX_H1_NEW;
	int made;

	reset_exchange(h1);
	h1->call = call;
	h1->requests++;
	h1->state = first ? TELNYX_H1_CONNECTING : TELNYX_H1_ACTIVE;
	if (first)
		h1->started_ns = h1->net->env->now_ns(h1->net->env);
	if (!build_request(h1) || (!first && !telnyx_h1_taps_room(h1)) ||
	    (first && h1->net->env->timer_arm(h1->net->env, h1->timer,
			  h1->connect_timeout_ns) != TELNYX_OK)) {
		h1->no_memory = true;
		telnyx_h1_fail(h1);
		return;
	}
	errno = 0;
	/* evhttp may call back from inside, and then still return 0. */
	h1->calling = true;
	made = evhttp_make_request(
	    h1->evcon, h1->req, method_type(call->method), call->target);
	h1->calling = false;
	if (made != 0) {
		h1->no_memory = true;
		telnyx_h1_fail(h1);
		return;
	}
	/* The address was numeric, so the socket is there.  libevent makes it without
	 * FD_CLOEXEC, and a program that the caller starts would hold it open. */
	if (first && bufferevent_getfd(h1->bev) >= 0)
		(void)evutil_make_socket_closeonexec(bufferevent_getfd(h1->bev));
	telnyx_h1_taps_dispatched(h1);
}

/* --- what became of it --- */

static bool
certificate_refused(const struct telnyx_h1 *h1)
{
	return h1->rx == 0 && telnyx_tls_certificate_refused(&h1->seen);
}

static void
set_verdict(const struct telnyx_h1 *h1, struct telnyx_exchange_result *result)
{
	const struct telnyx_evidence evidence = {
	    .answered = h1->rx > 0,
	    .some_may = h1->dispatched && h1->wire > 0,
	    .all_may = h1->drained >= h1->queued,
	    .certificate_refused = certificate_refused(h1),
	};

	telnyx_exchange_set_verdict(result, &evidence);
	if (h1->done && h1->answered)
		result->verdict = TELNYX_VERDICT_ANSWERED;
	else if (h1->status != 0)
		result->verdict = TELNYX_VERDICT_TRUNCATED;
}

static enum telnyx_phase
phase(const struct telnyx_h1 *h1)
{
	if (h1->done && h1->answered)
		return TELNYX_PHASE_DECODE;
	if (h1->status != 0)
		return TELNYX_PHASE_RECEIVE;
	if (!h1->connected)
		return TELNYX_PHASE_CONNECT;
	if (!h1->ready || certificate_refused(h1))
		return TELNYX_PHASE_TLS;
	if (!h1->dispatched || h1->drained < h1->queued)
		return TELNYX_PHASE_SEND;
	return h1->rx > 0 ? TELNYX_PHASE_RECEIVE : TELNYX_PHASE_WAIT;
}

static const char *
http_cause(enum evhttp_request_error error)
{
	switch (error) {
	case EVREQ_HTTP_INVALID_HEADER:
		return "the reply is not valid HTTP";
	case EVREQ_HTTP_DATA_TOO_LONG:
		return "the reply is larger than the limit";
	case EVREQ_HTTP_BUFFER_ERROR:
		return "no memory";
	case EVREQ_HTTP_TIMEOUT:
	case EVREQ_HTTP_EOF:
	case EVREQ_HTTP_REQUEST_CANCEL:
		break;
	}
	return "the server closed the connection";
}

static void
describe(struct telnyx_h1 *h1, struct telnyx_exchange_result *result)
{
	const char *why, *what = "";
	char prefix[120] = "";

	if (result->phase == TELNYX_PHASE_CONNECT)
		what = "connect to ";
	else if (result->phase == TELNYX_PHASE_TLS)
		what = "TLS with ";
	(void)snprintf(prefix, sizeof(prefix), "%s%s", what, h1->endpoint);
	if (h1->no_memory)
		why = "no memory";
	else if (h1->timed_out)
		why = "timed out";
	else if (h1->verify_error != 0)
		why = X509_verify_cert_error_string(h1->verify_error);
	else if (h1->overflow)
		why = "the reply is larger than the limit";
	else if (h1->no_room)
		why = "all replies together are larger than the limit";
	else if (h1->bad_head)
		why = "the reply is not valid HTTP";
	else if (h1->ssl_error != 0 && h1->seen.fatal)
		why = ERR_reason_error_string(h1->ssl_error);
	else if (result->system_error != 0)
		why = strerror(result->system_error);
	else if (h1->ssl_error != 0 && !h1->ready)
		why = ERR_reason_error_string(h1->ssl_error);
	else
		why = http_cause(h1->http_failed ? h1->http_error : EVREQ_HTTP_EOF);
	(void)snprintf(result->cause, sizeof(result->cause), "%s: %s", prefix,
	    why != NULL ? why : "handshake failed");
}

void
telnyx_h1_result(struct telnyx_h1 *h1, struct telnyx_exchange_result *result)
{
	int fd;

	telnyx_exchange_result_reset(result);
	result->sent += h1->drained;
	result->received += h1->rx;
	set_verdict(h1, result);
	result->phase = phase(h1);
	result->status = h1->status;
	result->says_json = h1->says_json;
	result->tls_error = h1->verify_error;
	result->reused = h1->requests > 1;
	result->connection_id = h1->id;
	if (h1->done && result->verdict != TELNYX_VERDICT_ANSWERED) {
		result->system_error = h1->no_memory   ? ENOMEM
				       : h1->timed_out ? ETIMEDOUT
						       : h1->io_errno;
		/* evhttp loses the errno of a socket that could not be made: try to
		 * make one, and see what is wrong. */
		if (result->system_error == 0 &&
		    result->phase == TELNYX_PHASE_CONNECT) {
			if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
				result->system_error = errno;
			else
				(void)close(fd);
		}
		describe(h1, result);
	}
	if (result->verdict == TELNYX_VERDICT_ANSWERED)
		telnyx_h1_reply_take(h1, result);
}

/* Is the connection idle, with nothing left over that has already been read? */
static bool
is_quiet(const struct telnyx_h1 *h1)
{
	return h1->state == TELNYX_H1_IDLE && !h1->closed &&
	       evbuffer_get_length(bufferevent_get_input(h1->bev)) == 0 &&
	       (h1->ssl == NULL || SSL_has_pending(h1->ssl) == 0);
}

bool
telnyx_h1_usable(struct telnyx_h1 *h1)
{
	char byte;
	evutil_socket_t fd = bufferevent_getfd(h1->bev);

	if (!is_quiet(h1) || fd < 0 || h1->requests >= TELNYX_NET_MAX_REQUESTS ||
	    h1->net->env->now_ns(h1->net->env) - h1->ready_ns > TELNYX_NET_MAX_AGE_NS)
		return false;
	/* Anything that can be read (a FIN, close_notify, left-over bytes) ends the
	 * connection. */
	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	       (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool
telnyx_h1_clean(struct telnyx_h1 *h1)
{
	bool clean = h1->done && h1->answered && !h1->closed && !h1->cut &&
		     h1->req != NULL && telnyx_h1_reply_keeps_alive(h1);

	h1->state = clean ? TELNYX_H1_IDLE : TELNYX_H1_DEAD;
	h1->call = NULL;
	h1->frozen = false;
	/* The socket itself is looked at when the connection is to be used again. */
	if (clean && !is_quiet(h1)) {
		h1->state = TELNYX_H1_DEAD;
		clean = false;
	}
	return clean;
}

bool
telnyx_h1_connect_failed(const struct telnyx_h1 *h1)
{
	return !h1->connected && !h1->no_memory && !h1->dispatched && !h1->answered;
}

void
telnyx_h1_sever(struct telnyx_h1 *h1)
{
	int fd = (int)bufferevent_getfd(h1->bev), other;

	/* evhttp shuts a connection down when it frees it: give the descriptor's number
	 * to a socket that leads nowhere. */
	if (fd < 0)
		return;
	if ((other = socket(AF_INET, SOCK_STREAM, 0)) >= 0) {
		(void)dup2(other, fd);
		(void)evutil_make_socket_closeonexec(fd);
		(void)close(other);
	} else {
		(void)close(fd);
	}
}

void
telnyx_h1_facts(const struct telnyx_h1 *h1, struct telnyx_connection_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->id = h1->id;
	facts->address = h1->endpoint;
	facts->resolve_ns = h1->resolve_ns;
	facts->requests = h1->requests;
	if (h1->connected)
		facts->connect_ns = h1->connected_ns - h1->started_ns;
	if (h1->ready && h1->ssl != NULL) {
		facts->tls_ns = h1->ready_ns - h1->connected_ns;
		facts->tls_resumed = SSL_session_reused(h1->ssl) == 1;
	}
}

struct telnyx_h1_link *
telnyx_h1_link(struct telnyx_h1 *h1)
{
	return &h1->link;
}
