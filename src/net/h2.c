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

/* Streams at once until the server has said how many it takes (RFC 9113 asks for
 * 100). */
#define STREAMS_BEFORE_SETTINGS 100
#define PING_AFTER_NS (10 * TELNYX_NS_PER_S)
#define PONG_WITHIN_NS (5 * TELNYX_NS_PER_S)
/* A connection that says nothing for so long while a stream is given up is
 * not trusted with new ones until it answers a PING. */
#define SUSPECT_AFTER_NS TELNYX_NS_PER_S
/* Servers take many RST_STREAM for an attack: at most 500 at once, and 30 a
 * second. */
#define RESET_COST_NS (TELNYX_NS_PER_S / 30)
#define RESET_BURST_NS (500 * RESET_COST_NS)

uint32_t
telnyx_h2_room(const struct telnyx_h2 *h2)
{
	uint32_t limit = telnyx_h2_limit(h2), taken = h2->open + h2->waiting;

	if (h2->draining || h2->dead || h2->suspect)
		return 0;
	return taken < limit ? limit - taken : 0;
}

uint32_t
telnyx_h2_streams(const struct telnyx_h2 *h2)
{
	return h2->streams;
}

bool
telnyx_h2_settled(const struct telnyx_h2 *h2)
{
	return h2->settings_seen;
}

bool
telnyx_h2_finished(const struct telnyx_h2 *h2)
{
	return h2->draining || h2->dead;
}

bool
telnyx_h2_suspect(const struct telnyx_h2 *h2)
{
	return h2->suspect;
}

bool
telnyx_h2_take_calm(struct telnyx_h2 *h2)
{
	bool wanted = h2->calm_wanted;

	h2->calm_wanted = false;
	return wanted;
}

uint64_t
telnyx_h2_idle_since_ns(const struct telnyx_h2 *h2)
{
	return h2->idle_since_ns;
}

/* --- the task: tell the owner --- */

/* May an exchange that never left begin anew, here or on another connection?  The
 * refusal of a live connection is final, unless the stream was begun before the server
 * had said how many it takes. */
static bool
may_go_again(
    const struct telnyx_h2_stream *stream, const struct telnyx_exchange_result *result)
{
	const struct telnyx_h2 *h2 = stream->h2;

	if (result->verdict != TELNYX_VERDICT_NOT_SENT || stream->no_memory)
		return false;
	if (h2->certificate_refused)
		return false;
	if (!stream->begun)
		return true;
	if (stream->refused && !h2->draining && !h2->dead)
		return stream->early;
	/* A server that has only ever refused is not tried for ever. */
	return h2->answered > 0;
}

static void
tell_done(struct telnyx_h2 *h2, struct telnyx_h2_stream *stream)
{
	struct telnyx_exchange *exchange = stream->exchange;
	bool again = false;

	if (exchange != NULL) {
		telnyx_h2_stream_result(stream, &exchange->result);
		again = may_go_again(stream, &exchange->result);
		exchange->resent +=
		    again && exchange->result.proof != TELNYX_PROOF_NO_BYTE;
		exchange->stream = NULL;
	}
	telnyx_h2_stream_free(stream);
	if (exchange != NULL)
		h2->owner.on_done(h2->owner.arg, h2, exchange, again);
}

static void
run_done(void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;

	while ((stream = TAILQ_FIRST(&h2->done)) != NULL)
		tell_done(h2, stream);
	/* A stream that nobody waits for does not hold a connection open. */
	if ((h2->dead || h2->draining) && h2->awaited == 0) {
		if (!h2->closed_told) {
			h2->closed_told = true;
			h2->owner.on_closed(
			    h2->owner.arg, h2); /* frees the connection */
		}
		return;
	}
	if (h2->streams == 0 && h2->out.len == 0)
		telnyx_h2_out_clear(h2);
	h2->owner.on_change(h2->owner.arg, h2);
}

void
telnyx_h2_pull_back(struct telnyx_h2 *h2)
{
	struct telnyx_h2_stream *stream;

	/* The last stream is taken first, as each goes to the front of the queue. */
	while ((stream = TAILQ_LAST(&h2->starting, telnyx_h2_stream_list)) != NULL)
		telnyx_h2_stream_end(stream);
}

void
telnyx_h2_drain(struct telnyx_h2 *h2)
{
	h2->draining = true;
	telnyx_h2_pull_back(h2);
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
	/* What the server says of itself, or what was wrong with it, explains more than
	 * how the connection came to its end. */
	if (h2->goaway_error != NGHTTP2_NO_ERROR)
		(void)snprintf(h2->cause, sizeof(h2->cause),
		    "the server ended the connection: %s",
		    nghttp2_http2_strerror(h2->goaway_error));
	else
		(void)snprintf(h2->cause, sizeof(h2->cause), "%s",
		    error == 0 && h2->complaint[0] != '\0' ? h2->complaint : why);
	h2->net->env->timer_disarm(h2->net->env, h2->ping_timer);
	if (h2->reading != NULL)
		event_del(h2->reading);
	if (h2->writing != NULL)
		event_del(h2->writing);
	telnyx_h2_pull_back(h2);
	while ((stream = TAILQ_FIRST(&h2->running)) != NULL)
		telnyx_h2_stream_end(stream);
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
}

void
telnyx_h2_end_flood(struct telnyx_h2 *h2)
{
	static const char why[] = "the server sends frames that carry nothing";

	/* Sending GOAWAY may fail, which reads what is left, which may be a flood
	 * again. */
	if (h2->dead || h2->flooded)
		return;
	h2->flooded = true;
	if (h2->complaint[0] == '\0')
		(void)snprintf(h2->complaint, sizeof(h2->complaint), "%s", why);
	telnyx_h2_drain(h2); /* no new stream goes out with the GOAWAY */
	if (nghttp2_session_terminate_session(h2->session, NGHTTP2_ENHANCE_YOUR_CALM) ==
	    0)
		telnyx_h2_flush(h2);
	telnyx_h2_lose(h2, 0, why);
}

/* --- is the peer still there? --- */

static void
ping(struct telnyx_h2 *h2)
{
	struct telnyx_env *env = h2->net->env;

	h2->ping_sent = nghttp2_submit_ping(h2->session, NGHTTP2_FLAG_NONE, NULL) == 0;
	h2->suspect = h2->ping_sent;
	telnyx_h2_flush_soon(h2);
	(void)env->timer_arm(env, h2->ping_timer, PONG_WITHIN_NS);
}

static void
on_ping_timer(void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_env *env = h2->net->env;
	uint64_t now = env->now_ns(env), quiet = now - h2->heard_ns;

	if (now - h2->born_ns > TELNYX_NET_MAX_AGE_NS && !h2->draining)
		telnyx_h2_drain(h2);
	if (h2->ping_sent)
		telnyx_h2_lose(h2, ETIMEDOUT, "no answer to a PING");
	else if (h2->awaited == 0)
		(void)env->timer_arm(env, h2->ping_timer, PING_AFTER_NS);
	else if (quiet < PING_AFTER_NS)
		(void)env->timer_arm(env, h2->ping_timer, PING_AFTER_NS - quiet);
	else
		ping(h2);
}

/* Whatever the server says, it is alive. */
void
telnyx_h2_heard(struct telnyx_h2 *h2)
{
	struct telnyx_env *env = h2->net->env;

	h2->heard_ns = env->now_ns(env);
	if (h2->reads++ == 0)
		telnyx_tls_watch(h2->ssl, NULL); /* an alert proves nothing any more */
	if (!h2->ping_sent)
		return;
	h2->ping_sent = h2->suspect = false;
	(void)env->timer_arm(env, h2->ping_timer, PING_AFTER_NS);
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
}

/* A stream is given up: find out, by a PING, whether the server is still there. */
static void
look_after(struct telnyx_h2 *h2, const struct telnyx_h2_stream *stream)
{
	struct telnyx_env *env = h2->net->env;
	uint64_t since =
	    stream->begun_ns > h2->heard_ns ? stream->begun_ns : h2->heard_ns;

	if (stream->begun && !h2->ping_sent &&
	    env->now_ns(env) - since >= SUSPECT_AFTER_NS)
		ping(h2);
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
	h2->first_limit = params->limit != 0 && params->limit < STREAMS_BEFORE_SETTINGS
			      ? params->limit
			      : STREAMS_BEFORE_SETTINGS;
	h2->goaway_last = INT32_MAX;
	h2->ssl = params->ssl;
	h2->fd = params->fd;
	h2->seen = params->seen;
	telnyx_tls_watch(h2->ssl, &h2->seen);
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
	TAILQ_INIT(&h2->starting);
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

/* Send GOAWAY and close_notify, as far as the socket takes them at once. */
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

static void
free_streams(struct telnyx_h2_stream_list *list)
{
	struct telnyx_h2_stream *stream;

	while ((stream = TAILQ_FIRST(list)) != NULL)
		telnyx_h2_stream_free(stream);
}

void
telnyx_h2_free(struct telnyx_h2 *h2)
{
	if (h2 == NULL)
		return;
	free_streams(&h2->starting);
	free_streams(&h2->running);
	free_streams(&h2->done);
	if (h2->writing != NULL)
		say_good_bye(h2);
	telnyx_h2_io_stop(h2);
	telnyx_deferred_withdraw(h2->net->deferred, &h2->done_task);
	nghttp2_session_del(h2->session);
	/* Without this OpenSSL would mark the session as not resumable. */
	SSL_set_shutdown(h2->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(h2->ssl);
	BIO_meth_free(h2->source);
	free(h2->in);
	if (h2->fd >= 0)
		(void)close(h2->fd);
	h2->net->env->timer_free(h2->net->env, h2->ping_timer);
	free(h2);
}

/* May one more RST_STREAM be sent? */
static bool
take_reset(struct telnyx_h2 *h2)
{
	uint64_t now = h2->net->env->now_ns(h2->net->env);

	if (h2->resets_at_ns < now)
		h2->resets_at_ns = now;
	if (h2->resets_at_ns - now > RESET_BURST_NS)
		return false;
	h2->resets_at_ns += RESET_COST_NS;
	return true;
}

void
telnyx_h2_abort(struct telnyx_h2 *h2, struct telnyx_exchange *exchange)
{
	struct telnyx_h2_stream *stream = exchange->stream;

	telnyx_h2_stream_result(stream, &exchange->result);
	exchange->stream = NULL;
	stream->exchange = NULL;
	h2->awaited--;
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
	if (stream->state == TELNYX_H2_DONE)
		return; /* the task frees the stream */
	if (stream->state == TELNYX_H2_STARTING) {
		telnyx_h2_stream_free(stream);
		return;
	}
	look_after(h2, stream);
	telnyx_h2_stream_drop_reply(stream);
	/* Without a reset the stream goes on, unread, and the connection is replaced.
	 * The stream counts until nghttp2 has closed it. */
	if (!take_reset(h2) || nghttp2_submit_rst_stream(h2->session, NGHTTP2_FLAG_NONE,
				   stream->id, NGHTTP2_CANCEL) != 0)
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
		(void)evutil_make_socket_closeonexec(h2->fd);
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
