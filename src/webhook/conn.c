/* SPDX-License-Identifier: MIT */
/* A connection's requests, one after the other: see conn.h. */
#include "webhook/conn.h"

#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>

#include "net/bev.h"
#include "webhook/guard.h"
#include "webhook/inbound.h"
#include "webhook/receiver_internal.h"
#include "webhook/reply.h"

#define LINGER_NS (2 * TELNYX_NS_PER_S)
#define INPUT_HIGH_BYTES 65536
/* No further request is read while so many bytes of replies wait for the peer to read
 * them. */
#define OUTPUT_HIGH_BYTES 16384

/* --- ends --- */

/* The rank of a connection in this state, among those that may have to make room. */
static enum telnyx_crowd_rank
rank_of(enum telnyx_webhook_conn_state state)
{
	switch (state) {
	case TELNYX_WEBHOOK_CONN_OPENING:
		return TELNYX_CROWD_SILENT;
	case TELNYX_WEBHOOK_CONN_IDLE:
	case TELNYX_WEBHOOK_CONN_DRAINING:
		return TELNYX_CROWD_IDLE;
	case TELNYX_WEBHOOK_CONN_READING:
	case TELNYX_WEBHOOK_CONN_CLOSING:
		return TELNYX_CROWD_READING;
	case TELNYX_WEBHOOK_CONN_HELD:
	case TELNYX_WEBHOOK_CONN_CLOSED:
		break;
	}
	return TELNYX_CROWD_STAYS;
}

/* Change the state, and with it the connection's place among those that may have to
 * make room: at the end of its rank, or with those whose event the application has. */
static void
conn_place(struct telnyx_webhook_conn *conn, enum telnyx_webhook_conn_state state)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;
	struct telnyx_webhook_conns *from =
	    conn->state == TELNYX_WEBHOOK_CONN_HELD ? &receiver->busy : &receiver->idle;
	struct telnyx_webhook_conns *to =
	    state == TELNYX_WEBHOOK_CONN_HELD ? &receiver->busy : &receiver->idle;

	TAILQ_REMOVE(from, conn, entry);
	TAILQ_INSERT_TAIL(to, conn, entry);
	conn->state = state;
	telnyx_crowd_move(&receiver->crowd, &conn->place, rank_of(state));
}

void
telnyx_webhook_conn_free(struct telnyx_webhook_conn *conn)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;

	TAILQ_REMOVE(
	    conn->state == TELNYX_WEBHOOK_CONN_HELD ? &receiver->busy : &receiver->idle,
	    conn, entry);
	receiver->stats.connections--;
	telnyx_crowd_leave(&receiver->crowd, &conn->place);
	telnyx_byte_share_release(&conn->body);
	if (conn->timer != NULL)
		receiver->env->timer_free(receiver->env, conn->timer);
	bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
	bufferevent_free(conn->bev);
	telnyx_http_parse_clear(&conn->http);
	free(conn);
}

static void
conn_arm(struct telnyx_webhook_conn *conn, uint64_t delay_ns)
{
	struct telnyx_env *env = conn->receiver->env;

	if (env->timer_arm(env, conn->timer, delay_ns) != TELNYX_OK)
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
}

/* The last reply has left: shut our side, and wait for the peer's end. */
static void
conn_drain(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);

	telnyx_bev_close_notify(conn->bev, conn->open);
	if (conn->peer_eof) {
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
		return;
	}
	(void)shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
	conn_place(conn, TELNYX_WEBHOOK_CONN_DRAINING);
	evbuffer_drain(input, evbuffer_get_length(input));
	conn_arm(conn, LINGER_NS);
}

/* --- answers --- */

static size_t
make_reply(struct telnyx_webhook_conn *conn, char *out, int status, bool close)
{
	struct telnyx_env *env = conn->receiver->env;

	return telnyx_webhook_reply(
	    out, status, env->unix_ms(env) / 1000, close, conn->http.http10);
}

/* struct telnyx_webhook_waiter's answer(). */
static void
conn_answer(struct telnyx_webhook_waiter *waiter, int status)
{
	struct telnyx_webhook_conn *conn = (struct telnyx_webhook_conn *)(void *)waiter;
	struct telnyx_webhook_receiver *receiver = conn->receiver;
	bool whole = conn->http.state == TELNYX_HTTP_PARSE_DONE;
	bool close = !whole || conn->http.close || receiver->destroying;
	char text[TELNYX_WEBHOOK_REPLY_MAX];
	size_t len;

	telnyx_byte_share_release(&conn->body);
	len = make_reply(conn, text, status, close);
	if (bufferevent_write(conn->bev, text, len) != 0) {
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
	} else if (close) {
		telnyx_http_parse_drop_body(&conn->http);
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSING);
		conn_arm(conn, LINGER_NS);
	} else {
		telnyx_http_parse_reset(&conn->http);
		conn->head_seen = false;
		conn_place(conn, TELNYX_WEBHOOK_CONN_IDLE);
		conn_arm(conn, receiver->params.idle_timeout_ms * TELNYX_NS_PER_MS);
	}
	/* conn_advance() goes on by itself.  For an answer from outside of it the next
	 * request may lie in the input already, or the new state may need something
	 * done. */
	if (!conn->advancing)
		bufferevent_trigger(conn->bev, EV_READ,
		    BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

static void
conn_refuse(
    struct telnyx_webhook_conn *conn, int status, enum telnyx_webhook_reason reason)
{
	telnyx_webhook_waiter_refuse(conn->receiver, &conn->waiter, status, reason);
}

/* The bytes that came are no request that we read: answer with the parser's status. */
static void
conn_refuse_bytes(struct telnyx_webhook_conn *conn)
{
	switch (conn->http.status) {
	case 413:
		conn_refuse(conn, 413, TELNYX_WEBHOOK_REASON_BODY_SIZE);
		break;
	case 431:
		conn_refuse(conn, 431, TELNYX_WEBHOOK_REASON_HEAD_SIZE);
		break;
	case 500:
		conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		break;
	default:
		conn_refuse(conn, conn->http.status, TELNYX_WEBHOOK_REASON_NOT_HTTP);
	}
}

/* --- reading --- */

/* Is a request target our path?  With or without a query; also in the absolute form,
 * which a proxy may send (RFC 9112, section 3.2.2). */
static bool
is_our_path(const char *target, const char *path)
{
	size_t len = strlen(path);
	const char *authority = strstr(target, "://");

	if (target[0] != '/' && authority != NULL &&
	    (target = strchr(authority + 3, '/')) == NULL)
		return strcmp(path, "/") == 0;
	return strncmp(target, path, len) == 0 &&
	       (target[len] == '\0' || target[len] == '?');
}

/* The head is complete: check what can be checked without the body. */
static void
conn_check_head(struct telnyx_webhook_conn *conn)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const struct telnyx_http_parse *http = &conn->http;

	conn->head_seen = true;
	if (!is_our_path(telnyx_http_parse_target(http), conn->receiver->path))
		conn_refuse(conn, 404, TELNYX_WEBHOOK_REASON_PATH);
	else if (strcmp(telnyx_http_parse_method(http), "POST") != 0)
		conn_refuse(conn, 405, TELNYX_WEBHOOK_REASON_METHOD);
	else if (conn->receiver->paused)
		conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_PAUSED);
	else if (http->expect_continue && http->state != TELNYX_HTTP_PARSE_DONE &&
		 bufferevent_write(conn->bev, go_on, sizeof(go_on) - 1) != 0)
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
}

/* Copy a header's value to `out`, ended by a zero; *value is NULL if there is no such
 * header.  A value that does not fit is longer than any good one, and still bad when
 * cut. */
static void
take_header(const char *headers, const char *name, char *out, size_t size,
    const char **value, bool *repeated)
{
	size_t len, other;
	const char *found = telnyx_http_parse_find(headers, name, &len);

	*value = NULL;
	if (found == NULL)
		return;
	if (telnyx_http_parse_find(found + len, name, &other) != NULL)
		*repeated = true;
	if (len >= size)
		len = size - 1;
	memcpy(out, found, len);
	out[len] = '\0';
	*value = out;
}

/* The request is whole: take its headers out, and have it processed. */
static void
conn_process(struct telnyx_webhook_conn *conn)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;
	const char *headers = telnyx_http_parse_headers(&conn->http);
	char signature[128], timestamp[64];
	struct telnyx_webhook_inbound inbound = {
	    .target = telnyx_http_parse_target(&conn->http),
	    .body = conn->http.body,
	    .body_bytes = conn->http.body_len,
	};

	take_header(headers, TELNYX_WEBHOOK_SIGNATURE_HEADER, signature,
	    sizeof(signature), &inbound.signature, &inbound.repeated);
	take_header(headers, TELNYX_WEBHOOK_TIMESTAMP_HEADER, timestamp,
	    sizeof(timestamp), &inbound.timestamp, &inbound.repeated);
	if (telnyx_webhook_inbound_process(receiver, &inbound, &conn->waiter))
		conn_place(conn,
		    TELNYX_WEBHOOK_CONN_HELD); /* under the timer of the request */
}

static void
conn_begin_request(struct telnyx_webhook_conn *conn)
{
	/* The first request's time has run since the connection came. */
	bool first = conn->state == TELNYX_WEBHOOK_CONN_OPENING;

	conn_place(conn, TELNYX_WEBHOOK_CONN_READING);
	if (first)
		return;
	telnyx_webhook_waiter_begin(conn->receiver, &conn->waiter, conn->peer);
	conn_arm(conn, conn->receiver->params.timeout_ms * TELNYX_NS_PER_MS);
}

static bool
wants_bytes(const struct telnyx_webhook_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);

	if (conn->state == TELNYX_WEBHOOK_CONN_READING)
		return true;
	/* on_read() is called again when the last reply has left. */
	return conn->state <= TELNYX_WEBHOOK_CONN_IDLE &&
	       evbuffer_get_length(output) < OUTPUT_HIGH_BYTES;
}

/* Feed the parser with what has come, as far as the state allows. */
static void
conn_read(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct telnyx_http_parse *http = &conn->http;
	struct evbuffer_iovec chunk;

	while (wants_bytes(conn) && evbuffer_peek(input, -1, NULL, &chunk, 1) > 0 &&
	       chunk.iov_len > 0) {
		if (conn->state != TELNYX_WEBHOOK_CONN_READING)
			conn_begin_request(conn);
		if (conn->state != TELNYX_WEBHOOK_CONN_READING)
			break;
		evbuffer_drain(
		    input, telnyx_http_parse_feed(http, chunk.iov_base, chunk.iov_len));
		if (http->state == TELNYX_HTTP_PARSE_BAD)
			conn_refuse_bytes(conn);
		else if (!telnyx_byte_share_grow(
			     &conn->body, http->body_len - conn->body.bytes))
			conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_BUSY);
		else if (http->state > TELNYX_HTTP_PARSE_HEADERS && !conn->head_seen)
			conn_check_head(conn);
		if (conn->state == TELNYX_WEBHOOK_CONN_READING &&
		    http->state == TELNYX_HTTP_PARSE_DONE)
			conn_process(conn);
	}
}

/* Do what can be done now, and free the connection if it is over: the caller must not
 * touch it afterwards. */
static void
conn_advance(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct evbuffer *output = bufferevent_get_output(conn->bev);

	conn->advancing = true;
	conn_read(conn);
	if (conn->state == TELNYX_WEBHOOK_CONN_CLOSING &&
	    evbuffer_get_length(output) == 0)
		conn_drain(conn);
	if (conn->state == TELNYX_WEBHOOK_CONN_DRAINING)
		evbuffer_drain(input, evbuffer_get_length(input));
	conn->advancing = false;
	if (conn->state != TELNYX_WEBHOOK_CONN_CLOSED &&
	    !telnyx_bev_pace(conn->bev, INPUT_HIGH_BYTES, &conn->paused))
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
	if (conn->peer_eof && conn->state == TELNYX_WEBHOOK_CONN_READING) {
		telnyx_webhook_waiter_abandon(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_LEFT);
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
	} else if (conn->peer_eof &&
		   (conn->state <= TELNYX_WEBHOOK_CONN_IDLE ||
		       conn->state == TELNYX_WEBHOOK_CONN_DRAINING) &&
		   evbuffer_get_length(output) == 0) {
		telnyx_bev_close_notify(conn->bev, conn->open);
		conn_place(conn, TELNYX_WEBHOOK_CONN_CLOSED);
	}
	if (conn->state == TELNYX_WEBHOOK_CONN_CLOSED)
		telnyx_webhook_conn_free(conn);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct telnyx_webhook_conn *conn = arg;
	struct telnyx_webhook_receiver *receiver = conn->receiver;

	(void)bev;
	telnyx_webhook_enter(receiver);
	conn_advance(conn);
	telnyx_webhook_leave(receiver);
}

/* The peer has gone, in a way that leaves nothing to say to it. */
static void
conn_gone(struct telnyx_webhook_conn *conn)
{
	if (!conn->open)
		telnyx_webhook_waiter_abandon(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_TLS);
	else if (conn->state == TELNYX_WEBHOOK_CONN_READING ||
		 conn->state == TELNYX_WEBHOOK_CONN_HELD)
		telnyx_webhook_waiter_abandon(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_LEFT);
	telnyx_webhook_conn_free(conn);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct telnyx_webhook_conn *conn = arg;
	struct telnyx_webhook_receiver *receiver = conn->receiver;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		conn->open = true;
		return;
	}
	ERR_clear_error();
	telnyx_webhook_enter(receiver);
	/* A plain peer that only shut its sending side still reads. */
	conn->peer_eof = true;
	if ((what & BEV_EVENT_ERROR) != 0 || bufferevent_openssl_get_ssl(bev) != NULL)
		conn_gone(conn);
	else
		conn_advance(conn);
	telnyx_webhook_leave(receiver);
}

static void
on_timer(void *arg)
{
	struct telnyx_webhook_conn *conn = arg;
	struct telnyx_webhook_receiver *receiver = conn->receiver;

	telnyx_webhook_enter(receiver);
	switch (conn->state) {
	case TELNYX_WEBHOOK_CONN_OPENING:
		telnyx_webhook_waiter_abandon(receiver, &conn->waiter,
		    conn->open ? TELNYX_WEBHOOK_REASON_SLOW
			       : TELNYX_WEBHOOK_REASON_TLS);
		telnyx_webhook_conn_free(conn);
		break;
	case TELNYX_WEBHOOK_CONN_READING:
		conn_refuse(conn, 408, TELNYX_WEBHOOK_REASON_SLOW);
		break;
	case TELNYX_WEBHOOK_CONN_HELD:
		conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_UNANSWERED);
		break;
	default:
		telnyx_webhook_conn_free(conn);
	}
	telnyx_webhook_leave(receiver);
}

bool
telnyx_webhook_conn_start(struct telnyx_webhook_conn *conn)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;
	struct telnyx_env *env = receiver->env;

	conn->waiter.answer = conn_answer;
	bufferevent_setcb(conn->bev, on_read, on_read, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, INPUT_HIGH_BYTES);
	return env->timer_new(env, on_timer, conn, &conn->timer) == TELNYX_OK &&
	       env->timer_arm(env, conn->timer,
		   receiver->params.timeout_ms * TELNYX_NS_PER_MS) == TELNYX_OK &&
	       bufferevent_enable(conn->bev, EV_READ | EV_WRITE) == 0;
}
