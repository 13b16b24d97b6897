/* SPDX-License-Identifier: MIT */
/*
 * A connection of our own listener: HTTP/1.1, one request after the other.
 *
 * States:
 *   OPENING   accepted; no byte of a request yet, over TLS perhaps no handshake
 *   IDLE      between requests
 *   READING   in one
 *   HELD      it is whole and waits for the application; what is pipelined
 *             behind it waits in the input buffer, which is bounded
 *   CLOSING   the last reply must leave
 *   DRAINING  our side is shut; what comes is thrown away until the peer ends,
 *             since closing with unread bytes would reset the reply away
 *   CLOSED    to be freed by whatever entry point is running
 *
 * One timer, armed when a state begins that has a limit and never moved by
 * bytes, so that a byte at a time gains nothing.  libevent's callbacks are
 * deferred: writing never leads into them.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>

#include "net/http_parse.h"
#include "webhook/receiver_internal.h"

#define LINGER_NS (2 * TELNYX_NS_PER_S)
#define INPUT_HIGH_BYTES 65536
/* Replies that may wait for the peer to read them, before it is not asked for
 * another request. */
#define OUTPUT_HIGH_BYTES 16384
#define PEER_MAX 64

enum conn_state {
	CONN_OPENING = 0,
	CONN_IDLE = 1,
	CONN_READING = 2,
	CONN_HELD = 3,
	CONN_CLOSING = 4,
	CONN_DRAINING = 5,
	CONN_CLOSED = 6
};

struct telnyx_webhook_conn {
	struct telnyx_webhook_waiter waiter; /* first; of the request being read */
	struct telnyx_room_place place;
	struct telnyx_byte_share body;
	TAILQ_ENTRY(telnyx_webhook_conn) entry;
	struct telnyx_webhook_receiver *receiver;
	struct bufferevent *bev;
	struct telnyx_timer *timer;
	struct telnyx_http_parse http;
	enum conn_state state;
	bool open;	/* over TLS: the handshake is done */
	bool peer_eof;	/* it will send no more */
	bool head_seen; /* and judged */
	bool advancing; /* conn_advance() is on the stack */
	bool paused;	/* the input is full, and not read now */
	char peer[PEER_MAX];
};

/* --- ends --- */

/* What a connection of this state makes room as. */
static enum telnyx_room_rank
rank_of(enum conn_state state)
{
	switch (state) {
	case CONN_OPENING:
		return TELNYX_ROOM_SILENT;
	case CONN_IDLE:
	case CONN_DRAINING:
		return TELNYX_ROOM_IDLE;
	case CONN_READING:
	case CONN_CLOSING:
		return TELNYX_ROOM_READING;
	case CONN_HELD:
	case CONN_CLOSED:
		break;
	}
	return TELNYX_ROOM_STAYS;
}

/* Its place among those that may have to make room: at the end, or with those
 * whose event the application has. */
static void
conn_place(struct telnyx_webhook_conn *conn, enum conn_state state)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;
	struct telnyx_webhook_conns *from =
	    conn->state == CONN_HELD ? &receiver->busy : &receiver->idle;
	struct telnyx_webhook_conns *to =
	    state == CONN_HELD ? &receiver->busy : &receiver->idle;

	TAILQ_REMOVE(from, conn, entry);
	TAILQ_INSERT_TAIL(to, conn, entry);
	conn->state = state;
	telnyx_room_move(&receiver->room, &conn->place, rank_of(state));
}

static void
conn_free(struct telnyx_webhook_conn *conn)
{
	struct telnyx_webhook_receiver *receiver = conn->receiver;

	TAILQ_REMOVE(
	    conn->state == CONN_HELD ? &receiver->busy : &receiver->idle, conn, entry);
	receiver->stats.connections--;
	telnyx_room_leave(&receiver->room, &conn->place);
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
		conn_place(conn, CONN_CLOSED);
}

/* Say goodbye in TLS, once; nothing is waited for. */
static void
send_close_notify(struct telnyx_webhook_conn *conn)
{
	SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);

	if (ssl != NULL && conn->open &&
	    (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) == 0)
		(void)SSL_shutdown(ssl);
	ERR_clear_error();
}

/* The last reply has left. */
static void
conn_drain(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);

	send_close_notify(conn);
	if (conn->peer_eof) {
		conn_place(conn, CONN_CLOSED);
		return;
	}
	(void)shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
	conn_place(conn, CONN_DRAINING);
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
		conn_place(conn, CONN_CLOSED);
	} else if (close) {
		telnyx_http_parse_drop_body(&conn->http);
		conn_place(conn, CONN_CLOSING);
		conn_arm(conn, LINGER_NS);
	} else {
		telnyx_http_parse_reset(&conn->http);
		conn->head_seen = false;
		conn_place(conn, CONN_IDLE);
		conn_arm(conn, receiver->params.idle_timeout_ms * TELNYX_NS_PER_MS);
	}
	/* From inside conn_advance() it goes on by itself; from outside, the next
	 * request may lie there already, or a state to act on. */
	if (!conn->advancing)
		bufferevent_trigger(conn->bev, EV_READ,
		    BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

static void
conn_refuse(
    struct telnyx_webhook_conn *conn, int status, enum telnyx_webhook_reason reason)
{
	telnyx_webhook_give_up(conn->receiver, &conn->waiter, status, reason);
}

/* What came is no request that we read. */
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

/* Is a request target our path, with or without a query; also in the absolute
 * form, which a proxy may send (RFC 9112, 3.2.2). */
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

/* The head is complete: what it alone decides. */
static void
conn_judge_head(struct telnyx_webhook_conn *conn)
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
		conn_place(conn, CONN_CLOSED);
}

/* A header's value, ended by a zero in `out`; *value is NULL if there is none.
 * One that does not fit is longer than any good one: it is still bad when cut. */
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

/* The request is whole. */
static void
conn_judge(struct telnyx_webhook_conn *conn)
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
	if (telnyx_webhook_judge(receiver, &inbound, &conn->waiter))
		conn_place(conn, CONN_HELD); /* under the timer of the request */
}

static void
conn_begin_request(struct telnyx_webhook_conn *conn)
{
	/* The first request's time has run since the connection came. */
	bool first = conn->state == CONN_OPENING;

	conn_place(conn, CONN_READING);
	if (first)
		return;
	telnyx_webhook_waiter_begin(conn->receiver, &conn->waiter, conn->peer);
	conn_arm(conn, conn->receiver->params.timeout_ms * TELNYX_NS_PER_MS);
}

static bool
wants_bytes(const struct telnyx_webhook_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);

	if (conn->state == CONN_READING)
		return true;
	/* When the last of them has left, on_read() is called again. */
	return conn->state <= CONN_IDLE &&
	       evbuffer_get_length(output) < OUTPUT_HIGH_BYTES;
}

/* Feed what has come, as far as the state allows. */
static void
conn_read(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct telnyx_http_parse *http = &conn->http;
	struct evbuffer_iovec chunk;

	while (wants_bytes(conn) && evbuffer_peek(input, -1, NULL, &chunk, 1) > 0 &&
	       chunk.iov_len > 0) {
		if (conn->state != CONN_READING)
			conn_begin_request(conn);
		if (conn->state != CONN_READING)
			break;
		evbuffer_drain(
		    input, telnyx_http_parse_feed(http, chunk.iov_base, chunk.iov_len));
		if (http->state == TELNYX_HTTP_PARSE_BAD)
			conn_refuse_bytes(conn);
		else if (!telnyx_byte_share_grow(
			     &conn->body, http->body_len - conn->body.bytes))
			conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_BUSY);
		else if (http->state > TELNYX_HTTP_PARSE_HEADERS && !conn->head_seen)
			conn_judge_head(conn);
		if (conn->state == CONN_READING &&
		    http->state == TELNYX_HTTP_PARSE_DONE)
			conn_judge(conn);
	}
}

/* libevent calls back for a full input again and again, though nobody takes
 * from it. */
static void
conn_pace(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	bool full = evbuffer_get_length(input) >= INPUT_HIGH_BYTES;
	int failed;

	if (full == conn->paused || conn->state == CONN_CLOSED)
		return;
	conn->paused = full;
	failed = full ? bufferevent_disable(conn->bev, EV_READ)
		      : bufferevent_enable(conn->bev, EV_READ);
	if (failed != 0)
		conn_place(conn, CONN_CLOSED);
}

/* Do what can be done now, and free the connection if it is over: nothing may
 * touch it afterwards. */
static void
conn_advance(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct evbuffer *output = bufferevent_get_output(conn->bev);

	conn->advancing = true;
	conn_read(conn);
	if (conn->state == CONN_CLOSING && evbuffer_get_length(output) == 0)
		conn_drain(conn);
	if (conn->state == CONN_DRAINING)
		evbuffer_drain(input, evbuffer_get_length(input));
	conn->advancing = false;
	conn_pace(conn);
	if (conn->peer_eof && conn->state == CONN_READING) {
		telnyx_webhook_lose(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_LEFT);
		conn_place(conn, CONN_CLOSED);
	} else if (conn->peer_eof &&
		   (conn->state <= CONN_IDLE || conn->state == CONN_DRAINING) &&
		   evbuffer_get_length(output) == 0) {
		send_close_notify(conn);
		conn_place(conn, CONN_CLOSED);
	}
	if (conn->state == CONN_CLOSED)
		conn_free(conn);
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

/* It has gone, in a way that leaves nothing to say to it. */
static void
conn_gone(struct telnyx_webhook_conn *conn)
{
	if (!conn->open)
		telnyx_webhook_lose(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_TLS);
	else if (conn->state == CONN_READING || conn->state == CONN_HELD)
		telnyx_webhook_lose(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_LEFT);
	conn_free(conn);
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
	case CONN_OPENING:
		telnyx_webhook_lose(receiver, &conn->waiter,
		    conn->open ? TELNYX_WEBHOOK_REASON_SLOW
			       : TELNYX_WEBHOOK_REASON_TLS);
		conn_free(conn);
		break;
	case CONN_READING:
		conn_refuse(conn, 408, TELNYX_WEBHOOK_REASON_SLOW);
		break;
	case CONN_HELD:
		conn_refuse(conn, 503, TELNYX_WEBHOOK_REASON_UNANSWERED);
		break;
	default:
		conn_free(conn);
	}
	telnyx_webhook_leave(receiver);
}

/* --- begun and closed --- */

/* "192.0.2.1:443", "[2001:db8::1]:443". */
static void
write_peer(char out[PEER_MAX], const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	out[0] = '\0';
	if (address->sa_family == AF_INET &&
	    evutil_inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text)) != NULL)
		(void)snprintf(
		    out, PEER_MAX, "%s:%u", text, (unsigned)ntohs(v4->sin_port));
	else if (address->sa_family == AF_INET6 &&
		 evutil_inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text)) != NULL)
		(void)snprintf(
		    out, PEER_MAX, "[%s]:%u", text, (unsigned)ntohs(v6->sin6_port));
}

/* A bufferevent on the socket, which it owns; NULL: it was closed. */
static struct bufferevent *
make_bev(struct telnyx_webhook_receiver *receiver, int fd)
{
	int options = BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS;
	struct bufferevent *bev = NULL;
	SSL *ssl;

	if (receiver->tls == NULL)
		bev = bufferevent_socket_new(receiver->base, fd, options);
	else if ((ssl = SSL_new(receiver->tls)) != NULL)
		bev = bufferevent_openssl_socket_new(
		    receiver->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, options);
	/* An SSL that it could not use is freed by libevent itself. */
	if (bev == NULL)
		evutil_closesocket(fd);
	return bev;
}

/* The books about a socket that no connection could be made for. */
static void
turn_away(struct telnyx_webhook_receiver *receiver, const struct sockaddr *address,
    enum telnyx_webhook_reason reason)
{
	struct telnyx_webhook_waiter waiter = {0};
	char peer[PEER_MAX];

	write_peer(peer, address);
	telnyx_webhook_waiter_begin(receiver, &waiter, peer);
	telnyx_webhook_lose(receiver, &waiter, reason);
}

void
telnyx_webhook_conn_open(
    struct telnyx_webhook_receiver *receiver, int fd, const struct sockaddr *address)
{
	struct telnyx_env *env = receiver->env;
	struct telnyx_webhook_conn *conn;
	uint64_t timeout_ns = receiver->params.timeout_ms * TELNYX_NS_PER_MS;

	if (receiver->stats.connections >= receiver->params.max_connections &&
	    !telnyx_webhook_make_room(receiver, address)) {
		evutil_closesocket(fd);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_CONNECTIONS);
		return;
	}
	if ((conn = calloc(1, sizeof(*conn))) == NULL) {
		evutil_closesocket(fd);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	conn->receiver = receiver;
	conn->body.account = &receiver->bodies;
	conn->open = receiver->tls == NULL;
	conn->waiter.answer = conn_answer;
	write_peer(conn->peer, address);
	telnyx_http_parse_init(&conn->http, receiver->params.max_head_bytes,
	    receiver->params.max_body_bytes);
	telnyx_webhook_waiter_begin(receiver, &conn->waiter, conn->peer);
	if (!telnyx_room_enter(&receiver->room, &conn->place, address))
		evutil_closesocket(fd);
	else if ((conn->bev = make_bev(receiver, fd)) == NULL)
		telnyx_room_leave(&receiver->room, &conn->place);
	if (conn->bev == NULL) {
		free(conn);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	TAILQ_INSERT_TAIL(&receiver->idle, conn, entry);
	receiver->stats.connections++;
	bufferevent_setcb(conn->bev, on_read, on_read, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, INPUT_HIGH_BYTES);
	if (env->timer_new(env, on_timer, conn, &conn->timer) != TELNYX_OK ||
	    env->timer_arm(env, conn->timer, timeout_ns) != TELNYX_OK ||
	    bufferevent_enable(conn->bev, EV_READ | EV_WRITE) != 0) {
		telnyx_webhook_lose(
		    receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		conn_free(conn);
	}
}

static struct telnyx_webhook_conn *
conn_at(const struct telnyx_room_place *place)
{
	uintptr_t at = (uintptr_t)place - offsetof(struct telnyx_webhook_conn, place);

	return (struct telnyx_webhook_conn *)at;
}

/* Is there something in its socket that the loop has not come to yet? */
static bool
has_spoken(const struct telnyx_room_place *place)
{
	char byte;

	return recv(bufferevent_getfd(conn_at(place)->bev), &byte, 1,
		   MSG_PEEK | MSG_DONTWAIT) == 1;
}

bool
telnyx_webhook_make_room(
    struct telnyx_webhook_receiver *receiver, const struct sockaddr *address)
{
	struct telnyx_room_place *place =
	    telnyx_room_find(&receiver->room, address, has_spoken);
	struct telnyx_webhook_conn *conn;

	if (place == NULL)
		return false;
	conn = conn_at(place);
	if (conn->state == CONN_OPENING || conn->state == CONN_READING)
		telnyx_webhook_lose(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_CONNECTIONS);
	conn_free(conn);
	return true;
}

/* The receiver goes at once: no loop will send what was answered last.  It is
 * little, and mostly finds room in the kernel. */
static void
conn_flush(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);
	SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);
	size_t len = evbuffer_get_length(output);

	if (len > 0 && conn->open && evbuffer_unfreeze(output, 1) == 0) {
		if (ssl == NULL)
			(void)evbuffer_write(output, bufferevent_getfd(conn->bev));
		else
			(void)SSL_write(ssl, evbuffer_pullup(output, -1), (int)len);
	}
	send_close_notify(conn);
	(void)shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
}

void
telnyx_webhook_conns_free(struct telnyx_webhook_receiver *receiver)
{
	bool child = telnyx_webhook_in_child(receiver);
	struct telnyx_webhook_conn *conn;

	/* Those that waited have had their answer from their deliveries. */
	while ((conn = TAILQ_FIRST(&receiver->busy)) != NULL)
		conn_free(conn);
	while ((conn = TAILQ_FIRST(&receiver->idle)) != NULL) {
		if (!child)
			conn_flush(conn);
		conn_free(conn);
	}
}
