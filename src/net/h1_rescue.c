/* SPDX-License-Identifier: MIT */
/*
 * A connection that breaks while a request is still being written: what the
 * server has said before is read, and counts.
 *
 * A server that will not have a large body answers (413) and closes, and what is
 * written after that fails, often before anybody has read the answer.  evhttp
 * reads nothing while it writes, and takes either end for the end of it all; its
 * EVHTTP_CON_READ_ON_WRITE_ERROR hangs over TLS.  So we stand in for its callbacks
 * while it writes.  When the connection breaks we read what is there, take the
 * rest of the request back, tell evhttp that all is written, which makes it ready
 * to read, have it read, and tell it of the end if that was not all.
 */
#include "net/h1_internal.h"

#include <sys/socket.h>

#include <event2/event.h>
#include <openssl/err.h>

#define PIECE_BYTES 16384

/* --- reading what is there --- */

/* Read one piece, decrypted where there is TLS; 0: there is no more. */
static size_t
read_piece(struct telnyx_h1 *h1, char *piece, size_t room)
{
	ssize_t got;
	size_t len;

	if (h1->ssl == NULL) {
		got = recv(bufferevent_getfd(h1->bev), piece, room, MSG_DONTWAIT);
		return got > 0 ? (size_t)got : 0;
	}
	ERR_clear_error();
	if (SSL_read_ex(h1->ssl, piece, room, &len) != 1)
		len = 0;
	ERR_clear_error();
	return len;
}

static void
read_rest(struct telnyx_h1 *h1)
{
	struct evbuffer *input = bufferevent_get_input(h1->bev);
	char piece[PIECE_BYTES];
	size_t len;

	/* A plain bufferevent freezes the end of its input for everybody else. */
	(void)evbuffer_unfreeze(input, 0);
	while (!h1->done && (len = read_piece(h1, piece, sizeof(piece))) > 0)
		if (evbuffer_add(input, piece, len) != 0)
			break;
	if (h1->ssl == NULL)
		(void)evbuffer_freeze(input, 0);
}

/* --- in evhttp's place --- */

/* Take the rest of the request back.  The counters stay as they are: nothing more of
 * the request leaves. */
static void
take_back(struct telnyx_h1 *h1)
{
	struct evbuffer *output = bufferevent_get_output(h1->bev);

	h1->cut = true;
	(void)evbuffer_unfreeze(output, 1);
	(void)evbuffer_drain(output, evbuffer_get_length(output));
	if (h1->ssl == NULL)
		(void)evbuffer_freeze(output, 1);
}

/* Have evhttp read what has come, with the callbacks that it has set for reading.  They
 * are called at once, since nobody behind them would wait for more. */
static void
have_it_read(struct telnyx_h1 *h1)
{
	bufferevent_data_cb read;
	bufferevent_event_cb event;
	void *evhttp;

	bufferevent_getcb(h1->bev, &read, NULL, &event, &evhttp);
	if (read == NULL || evhttp == h1)
		return; /* evhttp does not want to read: then it is told of the end */
	read(h1->bev, evhttp);
	if (!h1->done && !h1->closed && !h1->http_failed)
		event(h1->bev, BEV_EVENT_READING | BEV_EVENT_EOF, evhttp);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
		read_rest(h1);
	if (h1->done)
		return; /* the reply was too long, and the failure is recorded */
	if (evbuffer_get_length(bufferevent_get_input(bev)) > 0) {
		take_back(h1);
		h1->behind.write(bev, h1->behind.arg);
		have_it_read(h1);
	}
	if (!h1->done && !h1->closed && !h1->http_failed)
		h1->behind.event(bev, what, h1->behind.arg);
}

static void
on_write(struct bufferevent *bev, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	h1->behind.write(bev, h1->behind.arg);
}

void
telnyx_h1_rescue_watch(struct telnyx_h1 *h1)
{
	bufferevent_data_cb read;

	bufferevent_getcb(
	    h1->bev, &read, &h1->behind.write, &h1->behind.event, &h1->behind.arg);
	if (read == NULL) /* otherwise evhttp does not write */
		bufferevent_setcb(h1->bev, NULL, on_write, on_event, h1);
}
