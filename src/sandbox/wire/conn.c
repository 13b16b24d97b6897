/* SPDX-License-Identifier: MIT */
/*
 * The life of a connection, whatever it speaks: read, ended as a script asks,
 * freed.
 *
 * A closing side never closes the socket with unread bytes in it, since the
 * kernel would answer those with a reset: that fault has its own name.
 */
#include <stdlib.h>

#include <sys/socket.h>

#include <event2/event.h>
#include <event2/util.h>

#include "net/bev.h"
#include "sandbox/wire/conn.h"

size_t
sbx_conn_unsent(const struct sbx_conn *conn)
{
	return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

bool
sbx_conn_put(struct sbx_conn *conn, const void *data, size_t len)
{
	if (bufferevent_write(conn->bev, data, len) == 0)
		return true;
	conn->state = SBX_CONN_CLOSED;
	return false;
}

void
sbx_conn_free(struct sbx_conn *conn)
{
	if (conn == NULL)
		return;
	sbx_conn_leave(conn);
	conn->protocol->clear(conn);
	sbx_memory_count(conn->sandbox, &conn->held, 0);
	if (conn->bev != NULL) {
		bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
		bufferevent_free(conn->bev);
	}
	free(conn);
}

static void
pace(struct sbx_conn *conn)
{
	if (conn->state != SBX_CONN_CLOSED &&
	    !telnyx_bev_pace(conn->bev, SBX_INPUT_BYTES, &conn->paused))
		conn->state = SBX_CONN_CLOSED;
}

/* --- the end --- */

void
sbx_conn_end(struct sbx_conn *conn, enum telnyx_sandbox_fault fault)
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
		conn->state = conn->peer_eof ? SBX_CONN_CLOSED : SBX_CONN_DRAINING;
		break;
	case TELNYX_SANDBOX_FAULT_RESET:
	case TELNYX_SANDBOX_FAULT_RST_STREAM:
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		conn->state = SBX_CONN_CLOSED;
		break;
	case TELNYX_SANDBOX_FAULT_STALL:
	case TELNYX_SANDBOX_FAULT_STALL_STREAM:
		conn->state = SBX_CONN_STALLED;
		break;
	case TELNYX_SANDBOX_FAULT_NONE:
		conn->state = SBX_CONN_READING;
		break;
	}
	if (fault == TELNYX_SANDBOX_FAULT_NONE)
		return;
	evbuffer_drain(input, evbuffer_get_length(input));
	pace(conn);
}

void
sbx_conn_end_later(struct sbx_conn *conn, enum telnyx_sandbox_fault fault)
{
	if (sbx_conn_unsent(conn) == 0) {
		sbx_conn_end(conn, fault);
		return;
	}
	conn->after = fault;
	conn->state = SBX_CONN_WRITING;
}

/* --- what happens on it --- */

void
sbx_conn_count(struct sbx_conn *conn)
{
	size_t bytes = sizeof(*conn) + sbx_conn_unsent(conn) +
		       evbuffer_get_length(bufferevent_get_input(conn->bev)) +
		       conn->protocol->bytes(conn);

	sbx_memory_count(conn->sandbox, &conn->held, bytes);
}

void
sbx_conn_advance(struct sbx_conn *conn)
{
	conn->protocol->read(conn);
	if (conn->state == SBX_CONN_READING && conn->peer_eof)
		sbx_conn_end(conn, TELNYX_SANDBOX_FAULT_CLOSE);
	pace(conn);
	sbx_conn_count(conn);
	sbx_conn_place(conn);
	if (conn->state == SBX_CONN_CLOSED)
		sbx_conn_free(conn);
}

/* --- all of them --- */

static bool
is_idle(const struct sbx_conn *conn)
{
	if (conn->state != SBX_CONN_READING || !conn->open ||
	    evbuffer_get_length(bufferevent_get_input(conn->bev)) > 0 ||
	    sbx_conn_unsent(conn) > 0)
		return false;
	return conn->protocol->is_idle(conn);
}

void
sbx_conn_close(struct sbx_conn *conn)
{
	if (conn->protocol->say_bye != NULL)
		conn->protocol->say_bye(conn);
	if (conn->state == SBX_CONN_READING)
		sbx_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
	sbx_conn_place(conn);
	if (conn->state == SBX_CONN_CLOSED)
		sbx_conn_free(conn);
}

/* Runs `act` on each connection, which may end it. */
static void
for_each(struct telnyx_sandbox *sandbox, void (*act)(struct sbx_conn *conn))
{
	struct sbx_conn *conn, *next;
	int place;

	for (place = 0; place < SBX_PLACES; place++)
		for (conn = TAILQ_FIRST(&sandbox->wire->conns[place]); conn != NULL;
		     conn = next) {
			next = TAILQ_NEXT(conn, among);
			act(conn);
		}
}

static void
close_if_idle(struct sbx_conn *conn)
{
	if (is_idle(conn))
		sbx_conn_close(conn);
}

void
sbx_conn_close_idle(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, close_if_idle);
}

static void
announce(struct sbx_conn *conn)
{
	if (conn->protocol->announce == NULL || conn->state != SBX_CONN_READING)
		return;
	conn->protocol->announce(conn);
	sbx_conn_advance(conn);
}

void
sbx_conn_announce(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, announce);
}

void
sbx_conn_free_all(struct telnyx_sandbox *sandbox)
{
	for_each(sandbox, sbx_conn_free);
}
