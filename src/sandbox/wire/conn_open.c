/* SPDX-License-Identifier: MIT */
/*
 * A connection from its socket on: the TLS handshake chooses its protocol, and
 * what libevent tells of it is handed to that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>

#include "net/bev.h"
#include "sandbox/wire/conn_limits.h"
#include "sandbox/wire/conn_open.h"
#include "sandbox/wire/h1.h"
#include "sandbox/wire/h2.h"

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct sbx_conn *conn = arg;
	struct evbuffer *input = bufferevent_get_input(bev);

	if (conn->state == SBX_CONN_DRAINING || conn->state == SBX_CONN_STALLED)
		evbuffer_drain(input, evbuffer_get_length(input));
	else
		sbx_conn_advance(conn);
}

static void
on_write(struct bufferevent *bev, void *arg)
{
	struct sbx_conn *conn = arg;
	bool was_writing = conn->state == SBX_CONN_WRITING;

	(void)bev;
	if (sbx_conn_unsent(conn) > 0)
		return;
	sbx_conn_count(conn);
	if (was_writing)
		sbx_conn_end(conn, conn->after);
	if (conn->state == SBX_CONN_DRAINING || conn->state == SBX_CONN_STALLED ||
	    (conn->state == SBX_CONN_READING && !conn->protocol->multiplexed &&
		!was_writing))
		sbx_conn_place(conn);
	else
		sbx_conn_advance(conn);
}

static void
on_open(struct sbx_conn *conn)
{
	const unsigned char *chosen = NULL;
	unsigned len = 0;

	conn->open = true;
	SSL_get0_alpn_selected(bufferevent_openssl_get_ssl(conn->bev), &chosen, &len);
	if (len == 2 && memcmp(chosen, "h2", 2) == 0) {
		if (sbx_h2_start(conn))
			sbx_conn_advance(conn);
		else
			sbx_conn_free(conn);
	} else if (conn->sandbox->wire->http_version == TELNYX_HTTP_2) {
		sbx_conn_free(conn); /* asked for nothing at all */
	}
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct sbx_conn *conn = arg;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		on_open(conn);
		return;
	}
	ERR_clear_error();
	conn->peer_eof = true;
	/* A plain peer that only shut its sending side may still read a reply that
	 * is on its way; in all other cases the peer has gone. */
	if ((what & BEV_EVENT_ERROR) == 0 && bufferevent_openssl_get_ssl(bev) == NULL &&
	    (conn->state == SBX_CONN_WRITING || conn->state == SBX_CONN_READING) &&
	    sbx_conn_unsent(conn) > 0) {
		if (conn->state == SBX_CONN_READING)
			sbx_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
		sbx_conn_place(conn);
		return;
	}
	if ((what & BEV_EVENT_ERROR) == 0 && conn->state <= SBX_CONN_WRITING)
		telnyx_bev_close_notify(conn->bev, conn->open);
	sbx_conn_free(conn);
}

/* Is there room for one more connection? */
static bool
has_room(struct telnyx_sandbox *sandbox)
{
	struct sbx_wire *wire = sandbox->wire;
	char why[64];

	if (wire->conn_count < wire->max_connections)
		return true;
	(void)snprintf(why, sizeof(why), "%zu connections are open, as many as may be",
	    wire->conn_count);
	sbx_conn_tell(sandbox, why);
	return sbx_conn_make_room(sandbox);
}

void
sbx_conn_open(struct telnyx_sandbox *sandbox, int fd)
{
	struct sbx_wire *wire = sandbox->wire;
	struct sbx_conn *conn = calloc(1, sizeof(*conn));

	wire->connection_count++;
	if (conn == NULL || !has_room(sandbox)) {
		evutil_closesocket(fd);
		free(conn);
		return;
	}
	conn->sandbox = sandbox;
	conn->protocol = &sbx_h1_protocol;
	conn->number = wire->connection_count;
	conn->open = wire->tls == NULL;
	telnyx_http_parse_init(&conn->http, SBX_MAX_HEAD_BYTES, SBX_MAX_BODY_BYTES);
	if ((conn->bev = telnyx_bev_accept(sandbox->base, fd, wire->tls, 0)) == NULL) {
		sbx_conn_free(conn);
		return;
	}
	sbx_conn_enter(conn);
	bufferevent_setcb(conn->bev, on_read, on_write, on_event, conn);
	bufferevent_setwatermark(conn->bev, EV_READ, 0, SBX_INPUT_BYTES);
	if (bufferevent_enable(conn->bev, EV_READ | EV_WRITE) != 0)
		sbx_conn_free(conn);
}
