/* SPDX-License-Identifier: MIT */
/* The life of an HTTP/2 connection: made, asked, drained, lost, freed. */
#include "net/h2_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

/* Until the server has said how many it takes (RFC 9113 asks for 100). */
#define STREAMS_BEFORE_SETTINGS 100
#define MAX_STREAMS 20000
#define MAX_AGE_NS (3600 * TELNYX_NS_PER_S)
#define PING_AFTER_NS (10 * TELNYX_NS_PER_S)
#define PONG_WITHIN_NS (5 * TELNYX_NS_PER_S)

uint32_t
telnyx_h2_room(const struct telnyx_h2 *h2)
{
	uint32_t limit = STREAMS_BEFORE_SETTINGS;

	if (h2->draining || h2->dead)
		return 0;
	if (h2->settings_seen)
		limit = nghttp2_session_get_remote_settings(
		    h2->session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
	if (limit > MAX_STREAMS)
		limit = MAX_STREAMS;
	return h2->streams < limit ? limit - h2->streams : 0;
}

uint32_t
telnyx_h2_streams(const struct telnyx_h2 *h2)
{
	return h2->streams;
}

bool
telnyx_h2_finished(const struct telnyx_h2 *h2)
{
	return h2->draining || h2->dead;
}

uint64_t
telnyx_h2_idle_since_ns(const struct telnyx_h2 *h2)
{
	return h2->idle_since_ns;
}

/* --- the task: tell the owner --- */

static void
run_done(void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;
	struct telnyx_exchange *exchange;

	while ((stream = TAILQ_FIRST(&h2->done)) != NULL) {
		exchange = stream->exchange;
		if (exchange != NULL) {
			telnyx_h2_stream_result(stream, &exchange->result);
			exchange->stream = NULL;
		}
		telnyx_h2_stream_free(stream);
		if (exchange != NULL)
			h2->owner.on_done(h2->owner.arg, h2, exchange);
	}
	if ((h2->dead || h2->draining) && h2->streams == 0) {
		if (!h2->closed_told) {
			h2->closed_told = true;
			h2->owner.on_closed(h2->owner.arg, h2); /* frees us */
		}
		return;
	}
	h2->owner.on_change(h2->owner.arg, h2);
}

void
telnyx_h2_drain(struct telnyx_h2 *h2)
{
	h2->draining = true;
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
}

void
telnyx_h2_lose(struct telnyx_h2 *h2, int error, const char *why)
{
	struct telnyx_h2_stream *stream;

	if (h2->dead)
		return;
	h2->dead = true;
	h2->io_errno = error;
	(void)snprintf(h2->cause, sizeof(h2->cause), "%s", why);
	h2->net->env->timer_disarm(h2->net->env, h2->ping_timer);
	if (h2->reading != NULL)
		event_del(h2->reading);
	if (h2->writing != NULL)
		event_del(h2->writing);
	while ((stream = TAILQ_FIRST(&h2->running)) != NULL)
		telnyx_h2_stream_end(stream);
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
}

/* --- is the peer still there? --- */

static void
on_ping_timer(void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_env *env = h2->net->env;
	uint64_t now = env->now_ns(env), quiet = now - h2->heard_ns;

	if (now - h2->born_ns > MAX_AGE_NS && !h2->draining)
		telnyx_h2_drain(h2);
	if (h2->streams == 0) {
		h2->ping_sent = false;
		(void)env->timer_arm(env, h2->ping_timer, PING_AFTER_NS);
	} else if (h2->ping_sent) {
		telnyx_h2_lose(h2, ETIMEDOUT, "no answer to a PING");
	} else if (quiet < PING_AFTER_NS) {
		(void)env->timer_arm(env, h2->ping_timer, PING_AFTER_NS - quiet);
	} else {
		h2->ping_sent =
		    nghttp2_submit_ping(h2->session, NGHTTP2_FLAG_NONE, NULL) == 0;
		telnyx_h2_flush_soon(h2);
		(void)env->timer_arm(env, h2->ping_timer, PONG_WITHIN_NS);
	}
}

/* --- life --- */

enum telnyx_status
telnyx_h2_new(struct telnyx_net *net, const struct telnyx_h2_params *params,
    const struct telnyx_h2_owner *owner, struct telnyx_h2 **out)
{
	struct telnyx_h2 *h2 = calloc(1, sizeof(*h2));

	*out = NULL;
	if (h2 == NULL) {
		SSL_free(params->ssl);
		(void)close(params->fd);
		return TELNYX_E_NO_MEMORY;
	}
	h2->net = net;
	h2->link.h2 = h2;
	h2->owner = *owner;
	h2->id = params->id;
	h2->ssl = params->ssl;
	h2->fd = params->fd;
	(void)snprintf(h2->address, sizeof(h2->address), "%s", params->address);
	(void)snprintf(h2->endpoint, sizeof(h2->endpoint),
	    strchr(params->address, ':') != NULL ? "[%s]:%u" : "%s:%u", params->address,
	    (unsigned)params->port);
	(void)snprintf(h2->authority, sizeof(h2->authority), "%s", params->authority);
	h2->facts = (struct telnyx_connection_facts){.id = params->id,
	    .resolve_ns = params->resolve_ns,
	    .connect_ns = params->connect_ns,
	    .tls_ns = params->tls_ns,
	    .tls_resumed = params->tls_resumed};
	TAILQ_INIT(&h2->running);
	TAILQ_INIT(&h2->done);
	telnyx_task_init(&h2->done_task, run_done, h2);
	h2->born_ns = h2->heard_ns = h2->idle_since_ns = net->env->now_ns(net->env);
	if (net->env->timer_new(net->env, on_ping_timer, h2, &h2->ping_timer) !=
		TELNYX_OK ||
	    net->env->timer_arm(net->env, h2->ping_timer, PING_AFTER_NS) != TELNYX_OK ||
	    !telnyx_h2_session_start(h2)) {
		telnyx_h2_free(h2);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_h2_io_start(h2);
	*out = h2;
	return TELNYX_OK;
}

/* GOAWAY and close_notify, as far as the socket takes them at once. */
static void
say_good_bye(struct telnyx_h2 *h2)
{
	if (h2->dead || h2->severed || h2->session == NULL || getpid() != h2->net->pid)
		return;
	(void)nghttp2_session_terminate_session(h2->session, NGHTTP2_NO_ERROR);
	telnyx_h2_flush(h2);
	if (h2->dead || h2->out.len != 0)
		return;
	ERR_clear_error();
	SSL_set_shutdown(h2->ssl, SSL_RECEIVED_SHUTDOWN);
	(void)SSL_shutdown(h2->ssl);
	ERR_clear_error();
}

void
telnyx_h2_free(struct telnyx_h2 *h2)
{
	struct telnyx_h2_stream *stream;

	if (h2 == NULL)
		return;
	while ((stream = TAILQ_FIRST(&h2->running)) != NULL)
		telnyx_h2_stream_free(stream);
	while ((stream = TAILQ_FIRST(&h2->done)) != NULL)
		telnyx_h2_stream_free(stream);
	if (h2->writing != NULL)
		say_good_bye(h2);
	telnyx_h2_io_stop(h2);
	telnyx_deferred_withdraw(h2->net->deferred, &h2->done_task);
	nghttp2_session_del(h2->session);
	/* Without this OpenSSL would make the session not resumable. */
	SSL_set_shutdown(h2->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(h2->ssl);
	if (h2->fd >= 0)
		(void)close(h2->fd);
	telnyx_buf_clear(&h2->out);
	h2->net->env->timer_free(h2->net->env, h2->ping_timer);
	free(h2);
}

void
telnyx_h2_abort(struct telnyx_h2 *h2, struct telnyx_exchange *exchange)
{
	struct telnyx_h2_stream *stream = exchange->stream;

	telnyx_h2_stream_result(stream, &exchange->result);
	exchange->stream = NULL;
	stream->exchange = NULL;
	if (stream->done)
		return; /* its task frees it */
	if (h2->dead || stream->id == 0) {
		telnyx_h2_stream_free(stream);
		return;
	}
	/* It counts until nghttp2 has closed it: RST_STREAM first. */
	if (nghttp2_submit_rst_stream(
		h2->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL) != 0)
		telnyx_h2_drain(h2);
	telnyx_h2_flush_soon(h2);
}

void
telnyx_h2_sever(struct telnyx_h2 *h2)
{
	int other;

	h2->severed = true;
	if ((other = socket(AF_INET, SOCK_STREAM, 0)) >= 0) {
		(void)dup2(other, h2->fd);
		(void)close(other);
	}
}

void
telnyx_h2_facts(const struct telnyx_h2 *h2, struct telnyx_connection_facts *facts)
{
	*facts = h2->facts;
	facts->address = h2->endpoint;
}

struct telnyx_h2_link *
telnyx_h2_link(struct telnyx_h2 *h2)
{
	return &h2->link;
}
