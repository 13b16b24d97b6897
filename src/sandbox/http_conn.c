/* SPDX-License-Identifier: MIT */
/*
 * A connection: reads requests, has them answered, and misbehaves as a
 * script asks.
 *
 * States:
 *   READING   between requests, or in one
 *   WAITING   a whole request is logged; its reply waits for a delay
 *   WRITING   the reply must leave before the connection goes on, or ends
 *   DRAINING  our side is shut; what comes is thrown away until the peer ends
 *   STALLED   the same, with our side open: the peer hears nothing
 *   CLOSED    to be freed by whichever libevent callback is running
 *
 * A closing side never closes the socket with unread bytes in it, since the
 * kernel would answer those with a reset: that fault has its own name.
 */
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <json-c/json.h>
#include <openssl/err.h>

#include "net/http_parse.h"
#include "sandbox/sandbox_internal.h"

#define OUTPUT_HIGH_BYTES 262144 /* pipelining waits above this */
#define INPUT_HIGH_BYTES 262144
#define MAX_HEAD_BYTES 65536
#define MAX_BODY_BYTES 1048576

enum conn_state {
	CONN_READING = 0,
	CONN_WAITING = 1,
	CONN_WRITING = 2,
	CONN_DRAINING = 3,
	CONN_STALLED = 4,
	CONN_CLOSED = 5
};

struct telnyx_sandbox_conn {
	struct telnyx_sandbox *sandbox;
	struct telnyx_sandbox_conn *next;
	struct telnyx_sandbox_conn **link; /* what points at this one */
	struct bufferevent *bev;
	uint64_t number;
	enum conn_state state;
	bool open;     /* past the TLS handshake */
	bool peer_eof; /* the peer sends no more */
	bool line_seen;
	struct telnyx_http_parse http;
	struct telnyx_sandbox_entry *entry; /* of the request being read */

	/* The reply to be sent, and what follows it. */
	struct telnyx_timer *timer;
	struct telnyx_sandbox_wire wire;
	uint64_t request; /* its number */
	enum telnyx_sandbox_fault after;
};

static void conn_advance(struct telnyx_sandbox_conn *conn);

void
telnyx_sandbox_conn_free(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_env *env;

	if (conn == NULL)
		return;
	env = conn->sandbox->env;
	if (conn->link != NULL) {
		*conn->link = conn->next;
		if (conn->next != NULL)
			conn->next->link = conn->link;
	}
	if (conn->timer != NULL)
		env->timer_free(env, conn->timer);
	if (conn->bev != NULL) {
		bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
		bufferevent_free(conn->bev);
	}
	telnyx_sandbox_entry_unref(conn->entry);
	telnyx_sandbox_wire_clear(&conn->wire);
	telnyx_http_parse_clear(&conn->http);
	free(conn);
}

/* Say goodbye in TLS, once; nothing is waited for. */
static void
send_close_notify(struct telnyx_sandbox_conn *conn)
{
	SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);

	if (ssl != NULL && conn->open &&
	    (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) == 0)
		(void)SSL_shutdown(ssl);
	ERR_clear_error();
}

/* End the connection, or cease to speak on it, in the way of `fault`. */
static void
conn_end(struct telnyx_sandbox_conn *conn, enum telnyx_sandbox_fault fault)
{
	evutil_socket_t fd = bufferevent_getfd(conn->bev);
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	switch (fault) {
	case TELNYX_SANDBOX_FAULT_CLOSE:
		send_close_notify(conn);
		/* fall through */
	case TELNYX_SANDBOX_FAULT_ABORT:
		(void)shutdown(fd, SHUT_WR);
		conn->state = conn->peer_eof ? CONN_CLOSED : CONN_DRAINING;
		break;
	case TELNYX_SANDBOX_FAULT_RESET:
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		conn->state = CONN_CLOSED;
		break;
	case TELNYX_SANDBOX_FAULT_STALL:
		conn->state = CONN_STALLED;
		break;
	case TELNYX_SANDBOX_FAULT_NONE:
		break;
	}
	evbuffer_drain(input, evbuffer_get_length(input));
}

/* The reply has left: go on, or do what follows it. */
static void
conn_replied(struct telnyx_sandbox_conn *conn)
{
	enum telnyx_sandbox_fault after = conn->after;

	conn->after = TELNYX_SANDBOX_FAULT_NONE;
	conn->state = CONN_READING;
	if (after != TELNYX_SANDBOX_FAULT_NONE)
		conn_end(conn, after);
}

static void
conn_send(struct telnyx_sandbox_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);

	/* In one piece, so that it leaves in one TLS record. */
	if (evbuffer_expand(output, conn->wire.len) != 0 ||
	    bufferevent_write(conn->bev, conn->wire.data, conn->wire.len) != 0) {
		telnyx_sandbox_wire_clear(&conn->wire);
		conn->state = CONN_CLOSED;
		return;
	}
	if (conn->request != 0 && conn->wire.len > 0)
		telnyx_sandbox_requests_set_status(
		    conn->sandbox, conn->request, conn->wire.status);
	if (conn->after == TELNYX_SANDBOX_FAULT_NONE && conn->wire.close)
		conn->after = TELNYX_SANDBOX_FAULT_CLOSE;
	telnyx_sandbox_wire_clear(&conn->wire);
	if (evbuffer_get_length(output) == 0)
		conn_replied(conn);
	else if (conn->after != TELNYX_SANDBOX_FAULT_NONE ||
		 evbuffer_get_length(output) > OUTPUT_HIGH_BYTES)
		conn->state = CONN_WRITING;
	else
		conn->state = CONN_READING;
}

static void
on_delay_over(void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;

	conn_send(conn);
	conn_advance(conn);
}

/* Send now, or after the script's delay. */
static void
conn_schedule(struct telnyx_sandbox_conn *conn, uint32_t delay_ms)
{
	struct telnyx_env *env = conn->sandbox->env;

	if (delay_ms == 0) {
		conn_send(conn);
		return;
	}
	conn->state = CONN_WAITING;
	if ((conn->timer == NULL &&
		env->timer_new(env, on_delay_over, conn, &conn->timer) != TELNYX_OK) ||
	    env->timer_arm(env, conn->timer, delay_ms * TELNYX_NS_PER_MS) != TELNYX_OK)
		conn->state = CONN_CLOSED;
}

/* The sandbox's own answer, or a script's in its place.  An answer that a
 * script gives changes nothing in the sandbox: no message is made. */
static bool
make_reply(struct telnyx_sandbox_conn *conn, const struct telnyx_sandbox_reply *script,
    const struct telnyx_sandbox_json *json)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	struct telnyx_sandbox_answer answer = {0};
	const char *body = script != NULL ? script->body : NULL;
	int status = script != NULL ? script->status : 0;
	bool head_only = strcmp(telnyx_http_parse_method(&conn->http), "HEAD") == 0;
	bool good;

	if (script != NULL && script->raw != NULL)
		return telnyx_sandbox_wire_raw(
		    script->raw, script->raw_bytes, status, &conn->wire);
	if (body != NULL) {
		answer.status = status != 0 ? status : 200;
	} else if (status >= 400) {
		telnyx_sandbox_answer_error(
		    &answer, status, telnyx_sandbox_code_of_status(status), NULL, NULL);
	} else if (status >= 300 || (status != 0 && status < 200)) {
		answer.status = status;
	} else {
		telnyx_sandbox_api_answer(sandbox, &conn->http, json, &answer);
		if (status != 0 && answer.status >= 200 && answer.status < 300)
			answer.status = status;
		telnyx_sandbox_requests_set_message(
		    sandbox, conn->request, answer.message_id);
	}
	good = !answer.failed && telnyx_sandbox_wire_build(sandbox, &answer,
				     script != NULL ? script->headers : NULL, body,
				     head_only, conn->http.close, &conn->wire);
	telnyx_sandbox_answer_clear(&answer);
	return good;
}

/* Cut the reply where the script says, and set what follows. */
static void
apply_fault(struct telnyx_sandbox_conn *conn, const struct telnyx_sandbox_reply *script)
{
	uint64_t cut = 0;

	if (script == NULL || script->fault == TELNYX_SANDBOX_FAULT_NONE)
		return;
	if (script->fault_at_reply_byte.given) {
		cut = (uint64_t)script->fault_at_reply_byte.value;
		if (cut > conn->wire.len)
			return; /* never comes that far */
	} else if (script->fault_at_request_byte.given &&
		   (uint64_t)script->fault_at_request_byte.value >
		       conn->http.consumed) {
		return;
	}
	conn->wire.len = (size_t)cut;
	conn->after = script->fault;
}

/* A request has arrived whole. */
static void
conn_dispatch(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	struct telnyx_http_parse *http = &conn->http;
	struct telnyx_sandbox_json json;
	const struct telnyx_sandbox_reply *script = NULL;

	if (!telnyx_sandbox_requests_add(sandbox, http, conn->number)) {
		conn->state = CONN_CLOSED;
		return;
	}
	conn->request = sandbox->request_count;
	telnyx_sandbox_json_parse(sandbox, http->body, http->body_len, &json);
	telnyx_sandbox_log_write(sandbox, conn->number, http, &json);

	if (conn->entry == NULL)
		conn->entry = telnyx_sandbox_entry_claim(sandbox,
		    telnyx_sandbox_entry_peek(sandbox, telnyx_http_parse_target(http)));
	if (conn->entry != NULL)
		script = &conn->entry->reply;
	if (make_reply(conn, script, &json)) {
		apply_fault(conn, script);
		conn_schedule(conn, script != NULL ? script->delay_ms : 0);
	} else {
		conn->state = CONN_CLOSED;
	}
	json_object_put(json.root);
	telnyx_sandbox_entry_unref(conn->entry);
	conn->entry = NULL;
	conn->line_seen = false;
	telnyx_http_parse_reset(http);
}

/* What came is no request: say so and close.  It is not in the log. */
static void
conn_refuse(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox_answer answer = {0};
	int status = conn->http.status;

	conn->request = 0;
	telnyx_sandbox_answer_error(
	    &answer, status, telnyx_sandbox_code_of_status(status), NULL, NULL);
	if (answer.failed || !telnyx_sandbox_wire_build(conn->sandbox, &answer, NULL,
				 NULL, false, true, &conn->wire))
		conn->state = CONN_CLOSED;
	else
		conn_send(conn);
	telnyx_sandbox_answer_clear(&answer);
}

/* The entry whose fault strikes inside the request being read.  One that any
 * request would use is known before the target is. */
static struct telnyx_sandbox_entry *
request_fault(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox_entry *entry = conn->entry;

	if (entry == NULL)
		entry = telnyx_sandbox_entry_peek(conn->sandbox,
		    conn->line_seen ? telnyx_http_parse_target(&conn->http) : NULL);
	if (entry == NULL || entry->reply.fault == TELNYX_SANDBOX_FAULT_NONE ||
	    !entry->reply.fault_at_request_byte.given)
		return NULL;
	return entry;
}

/* Feed up to `len` bytes, no further than a fault allows.  How many. */
static size_t
conn_feed(struct telnyx_sandbox_conn *conn, const char *data, size_t len)
{
	struct telnyx_http_parse *http = &conn->http;
	struct telnyx_sandbox_entry *entry = request_fault(conn);
	uint64_t stop = UINT64_MAX;
	size_t used = 0;

	if (entry != NULL)
		stop = (uint64_t)entry->reply.fault_at_request_byte.value;
	if (stop <= http->consumed)
		len = 0;
	else if (len > stop - http->consumed)
		len = (size_t)(stop - http->consumed);
	used = telnyx_http_parse_feed(http, data, len);

	if (!conn->line_seen && http->state != TELNYX_HTTP_PARSE_LINE &&
	    http->state != TELNYX_HTTP_PARSE_BAD) {
		conn->line_seen = true;
		if ((entry = request_fault(conn)) != NULL) {
			conn->entry = telnyx_sandbox_entry_claim(conn->sandbox, entry);
			stop = (uint64_t)entry->reply.fault_at_request_byte.value;
		}
	}
	if (http->state == TELNYX_HTTP_PARSE_DONE || http->consumed < stop)
		return used;
	/* It strikes, and this request never arrives. */
	if (conn->entry == NULL)
		conn->entry = telnyx_sandbox_entry_claim(conn->sandbox, entry);
	conn_end(conn, conn->entry->reply.fault);
	return used;
}

/* Use what has been read, as far as the state allows; frees a connection
 * that is over, so nothing may touch it afterwards. */
static void
conn_advance(struct telnyx_sandbox_conn *conn)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct telnyx_http_parse *http = &conn->http;
	struct evbuffer_iovec chunk;

	while (conn->state == CONN_READING &&
	       evbuffer_peek(input, -1, NULL, &chunk, 1) > 0 && chunk.iov_len > 0) {
		bool in_head = http->state <= TELNYX_HTTP_PARSE_HEADERS;
		size_t used = conn_feed(conn, chunk.iov_base, chunk.iov_len);

		if (conn->state != CONN_READING)
			break; /* a fault has taken the input */
		evbuffer_drain(input, used);
		if (http->state == TELNYX_HTTP_PARSE_DONE)
			conn_dispatch(conn);
		else if (http->state == TELNYX_HTTP_PARSE_BAD)
			conn_refuse(conn);
		else if (in_head && http->state > TELNYX_HTTP_PARSE_HEADERS &&
			 http->expect_continue)
			bufferevent_write(conn->bev, go_on, sizeof(go_on) - 1);
	}
	if (conn->state == CONN_READING && conn->peer_eof)
		conn_end(conn, TELNYX_SANDBOX_FAULT_CLOSE);
	if (conn->state == CONN_CLOSED)
		telnyx_sandbox_conn_free(conn);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;
	struct evbuffer *input = bufferevent_get_input(bev);

	if (conn->state == CONN_DRAINING || conn->state == CONN_STALLED)
		evbuffer_drain(input, evbuffer_get_length(input));
	else
		conn_advance(conn);
}

static void
on_write(struct bufferevent *bev, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;

	if (conn->state != CONN_WRITING ||
	    evbuffer_get_length(bufferevent_get_output(bev)) > 0)
		return;
	conn_replied(conn);
	conn_advance(conn);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		conn->open = true;
		return;
	}
	ERR_clear_error();
	conn->peer_eof = true;
	/* Of a plain peer that only shut its sending side, a reply that is on
	 * its way may still be read; in all other cases it has gone. */
	if ((what & BEV_EVENT_ERROR) == 0 && bufferevent_openssl_get_ssl(bev) == NULL &&
	    (conn->state == CONN_WRITING || conn->state == CONN_READING) &&
	    evbuffer_get_length(bufferevent_get_output(bev)) > 0) {
		if (conn->state == CONN_READING) {
			conn->after = TELNYX_SANDBOX_FAULT_CLOSE;
			conn->state = CONN_WRITING;
		}
		return;
	}
	if ((what & BEV_EVENT_ERROR) == 0 && conn->state <= CONN_WRITING)
		send_close_notify(conn);
	telnyx_sandbox_conn_free(conn);
}

/* A bufferevent on the socket, which it owns; NULL: it was closed. */
static struct bufferevent *
make_bev(struct telnyx_sandbox *sandbox, int fd)
{
	struct bufferevent *bev = NULL;
	SSL *ssl = NULL;

	if (sandbox->tls == NULL)
		bev = bufferevent_socket_new(sandbox->base, fd, BEV_OPT_CLOSE_ON_FREE);
	else if ((ssl = SSL_new(sandbox->tls)) != NULL)
		bev = bufferevent_openssl_socket_new(sandbox->base, fd, ssl,
		    BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	/* An SSL that it could not use is freed by libevent itself. */
	if (bev == NULL)
		evutil_closesocket(fd);
	return bev;
}

void
telnyx_sandbox_conn_open(struct telnyx_sandbox *sandbox, int fd)
{
	struct telnyx_sandbox_conn *conn = calloc(1, sizeof(*conn));

	sandbox->connection_count++;
	if (conn == NULL) {
		evutil_closesocket(fd);
		return;
	}
	conn->sandbox = sandbox;
	conn->number = sandbox->connection_count;
	conn->open = sandbox->tls == NULL;
	telnyx_http_parse_init(&conn->http, MAX_HEAD_BYTES, MAX_BODY_BYTES);
	if ((conn->bev = make_bev(sandbox, fd)) == NULL) {
		telnyx_sandbox_conn_free(conn);
		return;
	}
	conn->next = sandbox->conns;
	conn->link = &sandbox->conns;
	if (conn->next != NULL)
		conn->next->link = &conn->next;
	sandbox->conns = conn;
	bufferevent_setcb(conn->bev, on_read, on_write, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, INPUT_HIGH_BYTES);
	if (bufferevent_enable(conn->bev, EV_READ | EV_WRITE) != 0)
		telnyx_sandbox_conn_free(conn);
}

void
telnyx_sandbox_conn_close_idle(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_conn *conn = sandbox->conns;

	while (conn != NULL) {
		struct telnyx_sandbox_conn *next = conn->next;

		if (conn->state == CONN_READING && conn->open &&
		    conn->http.consumed == 0 &&
		    evbuffer_get_length(bufferevent_get_input(conn->bev)) == 0 &&
		    evbuffer_get_length(bufferevent_get_output(conn->bev)) == 0) {
			conn_end(conn, TELNYX_SANDBOX_FAULT_CLOSE);
			if (conn->state == CONN_CLOSED)
				telnyx_sandbox_conn_free(conn);
		}
		conn = next;
	}
}
