/* SPDX-License-Identifier: MIT */
/*
 * The life of a connection, whatever it speaks: accepted, read, ended as a
 * script asks, freed.
 *
 * A closing side never closes the socket with unread bytes in it, since the
 * kernel would answer those with a reset: that fault has its own name.
 */
#include "sandbox/wire/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>

#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>

#include "net/bev.h"

#define INPUT_HIGH_BYTES 262144

static size_t
unsent(const struct telnyx_sandbox_conn *conn)
{
	return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

void
telnyx_sandbox_conn_free(struct telnyx_sandbox_conn *conn)
{
	if (conn == NULL)
		return;
	telnyx_sandbox_conn_leave(conn);
	telnyx_sandbox_h2_free(conn->h2);
	telnyx_sandbox_h1_clear(conn);
	if (conn->bev != NULL) {
		bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
		bufferevent_free(conn->bev);
	}
	free(conn);
}

static void
pace(struct telnyx_sandbox_conn *conn)
{
	if (conn->state != TELNYX_SANDBOX_CONN_CLOSED &&
	    !telnyx_bev_pace(conn->bev, INPUT_HIGH_BYTES, &conn->paused))
		conn->state = TELNYX_SANDBOX_CONN_CLOSED;
}

/* --- the end --- */

void
telnyx_sandbox_conn_end(
    struct telnyx_sandbox_conn *conn, enum telnyx_sandbox_fault fault)
{
	evutil_socket_t fd = bufferevent_getfd(conn->bev);
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	conn->after = TELNYX_SANDBOX_FAULT_NONE;
	switch (fault) {
	case TELNYX_SANDBOX_FAULT_CLOSE:
	case TELNYX_SANDBOX_FAULT_GOAWAY:
		telnyx_bev_close_notify(conn->bev, conn->open);
		/* fall through */
	case TELNYX_SANDBOX_FAULT_ABORT:
		(void)shutdown(fd, SHUT_WR);
		conn->state = conn->peer_eof ? TELNYX_SANDBOX_CONN_CLOSED
					     : TELNYX_SANDBOX_CONN_DRAINING;
		break;
	case TELNYX_SANDBOX_FAULT_RESET:
	case TELNYX_SANDBOX_FAULT_RST_STREAM:
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		conn->state = TELNYX_SANDBOX_CONN_CLOSED;
		break;
	case TELNYX_SANDBOX_FAULT_STALL:
	case TELNYX_SANDBOX_FAULT_STALL_STREAM:
		conn->state = TELNYX_SANDBOX_CONN_STALLED;
		break;
	case TELNYX_SANDBOX_FAULT_NONE:
		conn->state = TELNYX_SANDBOX_CONN_READING;
		break;
	}
	if (fault == TELNYX_SANDBOX_FAULT_NONE)
		return;
	evbuffer_drain(input, evbuffer_get_length(input));
	pace(conn);
}

void
telnyx_sandbox_conn_end_later(
    struct telnyx_sandbox_conn *conn, enum telnyx_sandbox_fault fault)
{
	if (unsent(conn) == 0) {
		telnyx_sandbox_conn_end(conn, fault);
		return;
	}
	conn->after = fault;
	conn->state = TELNYX_SANDBOX_CONN_WRITING;
}

/* --- what happens on it --- */

void
telnyx_sandbox_conn_count(struct telnyx_sandbox_conn *conn)
{
	size_t bytes = sizeof(*conn) + unsent(conn) +
		       evbuffer_get_length(bufferevent_get_input(conn->bev)) +
		       telnyx_sandbox_h1_bytes(conn);

	if (conn->h2 != NULL)
		bytes += telnyx_sandbox_h2_bytes(conn);
	telnyx_sandbox_memory_count(conn->sandbox, &conn->held, bytes);
}

void
telnyx_sandbox_conn_advance(struct telnyx_sandbox_conn *conn)
{
	if (conn->h2 != NULL)
		telnyx_sandbox_h2_read(conn);
	else
		telnyx_sandbox_h1_read(conn);
	if (conn->state == TELNYX_SANDBOX_CONN_READING && conn->peer_eof)
		telnyx_sandbox_conn_end(conn, TELNYX_SANDBOX_FAULT_CLOSE);
	pace(conn);
	telnyx_sandbox_conn_count(conn);
	telnyx_sandbox_conn_place(conn);
	if (conn->state == TELNYX_SANDBOX_CONN_CLOSED)
		telnyx_sandbox_conn_free(conn);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;
	struct evbuffer *input = bufferevent_get_input(bev);

	if (conn->state == TELNYX_SANDBOX_CONN_DRAINING ||
	    conn->state == TELNYX_SANDBOX_CONN_STALLED)
		evbuffer_drain(input, evbuffer_get_length(input));
	else
		telnyx_sandbox_conn_advance(conn);
}

static void
on_write(struct bufferevent *bev, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;
	bool was_writing = conn->state == TELNYX_SANDBOX_CONN_WRITING;

	(void)bev;
	if (unsent(conn) > 0)
		return;
	telnyx_sandbox_conn_count(conn);
	if (was_writing)
		telnyx_sandbox_conn_end(conn, conn->after);
	if (conn->state == TELNYX_SANDBOX_CONN_DRAINING ||
	    conn->state == TELNYX_SANDBOX_CONN_STALLED ||
	    (conn->state == TELNYX_SANDBOX_CONN_READING && conn->h2 == NULL &&
		!was_writing))
		telnyx_sandbox_conn_place(conn);
	else
		telnyx_sandbox_conn_advance(conn);
}

static void
on_open(struct telnyx_sandbox_conn *conn)
{
	const unsigned char *chosen = NULL;
	unsigned len = 0;

	conn->open = true;
	SSL_get0_alpn_selected(bufferevent_openssl_get_ssl(conn->bev), &chosen, &len);
	if (len == 2 && memcmp(chosen, "h2", 2) == 0) {
		if (telnyx_sandbox_h2_start(conn))
			telnyx_sandbox_conn_advance(conn);
		else
			telnyx_sandbox_conn_free(conn);
	} else if (conn->sandbox->http_version == TELNYX_HTTP_2) {
		telnyx_sandbox_conn_free(conn); /* asked for nothing at all */
	}
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct telnyx_sandbox_conn *conn = arg;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		on_open(conn);
		return;
	}
	ERR_clear_error();
	conn->peer_eof = true;
	/* Of a plain peer that only shut its sending side, a reply that is on
	 * its way may still be read; in all other cases it has gone. */
	if ((what & BEV_EVENT_ERROR) == 0 && bufferevent_openssl_get_ssl(bev) == NULL &&
	    (conn->state == TELNYX_SANDBOX_CONN_WRITING ||
		conn->state == TELNYX_SANDBOX_CONN_READING) &&
	    unsent(conn) > 0) {
		if (conn->state == TELNYX_SANDBOX_CONN_READING)
			telnyx_sandbox_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
		telnyx_sandbox_conn_place(conn);
		return;
	}
	if ((what & BEV_EVENT_ERROR) == 0 && conn->state <= TELNYX_SANDBOX_CONN_WRITING)
		telnyx_bev_close_notify(conn->bev, conn->open);
	telnyx_sandbox_conn_free(conn);
}

/* --- the beginning --- */

/* For one more connection. */
static bool
has_room(struct telnyx_sandbox *sandbox)
{
	char why[64];

	if (sandbox->conn_count < sandbox->max_connections)
		return true;
	(void)snprintf(why, sizeof(why), "%zu connections are open, as many as may be",
	    sandbox->conn_count);
	telnyx_sandbox_conn_tell(sandbox, why);
	return telnyx_sandbox_conn_make_room(sandbox);
}

void
telnyx_sandbox_conn_open(struct telnyx_sandbox *sandbox, int fd)
{
	struct telnyx_sandbox_conn *conn = calloc(1, sizeof(*conn));

	sandbox->connection_count++;
	if (conn == NULL || !has_room(sandbox)) {
		evutil_closesocket(fd);
		free(conn);
		return;
	}
	conn->sandbox = sandbox;
	conn->number = sandbox->connection_count;
	conn->open = sandbox->tls == NULL;
	telnyx_http_parse_init(
	    &conn->http, TELNYX_SANDBOX_MAX_HEAD_BYTES, TELNYX_SANDBOX_MAX_BODY_BYTES);
	if ((conn->bev = telnyx_bev_accept(sandbox->base, fd, sandbox->tls, 0)) ==
	    NULL) {
		telnyx_sandbox_conn_free(conn);
		return;
	}
	telnyx_sandbox_conn_enter(conn);
	bufferevent_setcb(conn->bev, on_read, on_write, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, INPUT_HIGH_BYTES);
	if (bufferevent_enable(conn->bev, EV_READ | EV_WRITE) != 0)
		telnyx_sandbox_conn_free(conn);
}

/* --- all of them --- */

static bool
is_idle(const struct telnyx_sandbox_conn *conn)
{
	if (conn->state != TELNYX_SANDBOX_CONN_READING || !conn->open ||
	    evbuffer_get_length(bufferevent_get_input(conn->bev)) > 0 ||
	    unsent(conn) > 0)
		return false;
	return conn->h2 != NULL ? telnyx_sandbox_h2_idle(conn)
				: telnyx_sandbox_h1_idle(conn);
}

void
telnyx_sandbox_conn_close(struct telnyx_sandbox_conn *conn)
{
	if (conn->h2 != NULL)
		telnyx_sandbox_h2_say_bye(conn);
	if (conn->state == TELNYX_SANDBOX_CONN_READING)
		telnyx_sandbox_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
	telnyx_sandbox_conn_place(conn);
	if (conn->state == TELNYX_SANDBOX_CONN_CLOSED)
		telnyx_sandbox_conn_free(conn);
}

/* Runs `act` on each connection, which may end it. */
static void
for_each(struct telnyx_sandbox *sandbox, void (*act)(struct telnyx_sandbox_conn *conn))
{
	struct telnyx_sandbox_conn *conn, *next;
	int place;

	for (place = 0; place < TELNYX_SANDBOX_PLACES; place++)
		for (conn = TAILQ_FIRST(&sandbox->conns[place]); conn != NULL;
		     conn = next) {
			next = TAILQ_NEXT(conn, among);
			act(conn);
		}
}

static void
close_if_idle(struct telnyx_sandbox_conn *conn)
{
	if (is_idle(conn))
		telnyx_sandbox_conn_close(conn);
}

void
telnyx_sandbox_conn_close_idle(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, close_if_idle);
}

static void
announce(struct telnyx_sandbox_conn *conn)
{
	if (conn->h2 == NULL || conn->state != TELNYX_SANDBOX_CONN_READING)
		return;
	telnyx_sandbox_h2_announce(conn);
	telnyx_sandbox_conn_advance(conn);
}

void
telnyx_sandbox_conn_announce(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, announce);
}

void
telnyx_sandbox_conn_free_all(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, telnyx_sandbox_conn_free);
	if (sandbox->sweep_timer != NULL)
		sandbox->env->timer_free(sandbox->env, sandbox->sweep_timer);
	sandbox->sweep_timer = NULL;
}
