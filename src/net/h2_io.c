/* SPDX-License-Identifier: MIT */
/*
 * Bytes: what nghttp2 wants to send is gathered and leaves in one SSL_write a
 * turn; what arrives is decrypted in pieces of a record and handed to it.
 *
 * SSL_write is called again with the same bytes after it wanted to wait; what
 * the kernel has taken is counted when SSL_write says so, which is when a whole
 * record is out.
 */
#include "net/h2_internal.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>

#include "net/tls.h"

#define READ_BYTES 16384
/* After writing has failed, the socket is asked so often for what came before. */
#define LAST_TURNS 16
/* While more than this waits to leave, nghttp2 is not asked for more. */
#define OUT_BYTES (256u * 1024)
#define MAX_OUT_BYTES (4u << 20)

static void
lose_ssl(struct telnyx_h2 *h2, int reason)
{
	unsigned long code = ERR_peek_error();
	int error = reason == SSL_ERROR_SYSCALL ? errno : 0;
	const char *why = code != 0 ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	h2->certificate_refused =
	    h2->reads == 0 && telnyx_tls_certificate_refused(&h2->seen);
	if (error != 0)
		telnyx_h2_lose(h2, error, strerror(error));
	else
		telnyx_h2_lose(
		    h2, 0, why != NULL ? why : "the server closed the connection");
}

static void
lose_memory(struct telnyx_h2 *h2)
{
	telnyx_h2_lose(h2, ENOMEM, "no memory");
}

/* Lose the connection for an error of nghttp2's. */
static void
lose_session(struct telnyx_h2 *h2, ssize_t code)
{
	telnyx_h2_lose(
	    h2, code == NGHTTP2_ERR_NOMEM ? ENOMEM : 0, nghttp2_strerror((int)code));
}

static void
update_writing(struct telnyx_h2 *h2)
{
	bool want = h2->want_write || h2->read_wants_write;

	if (want == h2->writing_armed)
		return;
	h2->writing_armed = want;
	if (!want)
		event_del(h2->writing);
	else if (event_add(h2->writing, NULL) != 0)
		lose_memory(h2);
}

/* Take from nghttp2 all that it wants to send now, one request after the other:
 * the first are complete when the connection is lost on the way. */
static bool
gather(struct telnyx_h2 *h2)
{
	const uint8_t *data;
	ssize_t len;

	h2->flush_ns = h2->net->env->now_ns(h2->net->env);
	while (h2->out.len < OUT_BYTES) {
		len = nghttp2_session_mem_send(h2->session, &data);
		if (len == 0 && !telnyx_h2_begin_next(h2))
			return true;
		if (len < 0) {
			lose_session(h2, len);
			return false;
		}
		if (len == 0)
			continue;
		telnyx_buf_append(&h2->out, data, (size_t)len);
		if (h2->out.failed) {
			lose_memory(h2);
			return false;
		}
		h2->queued += (uint64_t)len;
	}
	return true;
}

static void read_turn(struct telnyx_h2 *h2);

/* Writing has failed: read what the server has said before, and lose the connection. */
static void
lose_writing(struct telnyx_h2 *h2, int reason)
{
	unsigned long code = ERR_peek_error();
	int error = reason == SSL_ERROR_SYSCALL ? errno : 0;
	const char *why = code != 0 ? ERR_reason_error_string(code) : NULL;
	unsigned turns;

	for (turns = 0; turns < LAST_TURNS; turns++)
		read_turn(h2);
	ERR_clear_error();
	telnyx_h2_lose(h2, error,
	    error != 0	  ? strerror(error)
	    : why != NULL ? why
			  : "the server closed the connection");
}

/* Write what waits.  True: all of it is out. */
static bool
write_out(struct telnyx_h2 *h2)
{
	size_t left, written;
	int reason;

	h2->want_write = false;
	while ((left = h2->out.len - h2->out_at) > 0) {
		ERR_clear_error();
		errno = 0;
		if (SSL_write_ex(h2->ssl, h2->out.data + h2->out_at, left, &written) ==
		    1) {
			h2->out_at += written;
			h2->flushed += written;
			continue;
		}
		reason = SSL_get_error(h2->ssl, 0);
		if (reason == SSL_ERROR_WANT_WRITE)
			h2->want_write = true;
		else if (reason != SSL_ERROR_WANT_READ) /* the socket is read anyway */
			lose_writing(h2, reason);
		return false;
	}
	h2->out.len = h2->out_at = 0;
	return true;
}

/* Nothing is gathered while something waits for the socket: what has not been
 * made into frames can still be taken back. */
void
telnyx_h2_flush(struct telnyx_h2 *h2)
{
	if (h2->want_write && h2->writing_armed)
		return; /* on_writable() goes on */
	while (!h2->dead && write_out(h2))
		if (!gather(h2) || h2->out.len == 0)
			break;
	if (h2->dead)
		return;
	update_writing(h2);
	if (!h2->dead && !nghttp2_session_want_read(h2->session) &&
	    !nghttp2_session_want_write(h2->session) && h2->out.len == 0)
		telnyx_h2_lose(h2, 0, "the connection has ended");
}

static void
run_flush(void *arg)
{
	telnyx_h2_flush(arg);
}

void
telnyx_h2_flush_soon(struct telnyx_h2 *h2)
{
	telnyx_deferred_post(h2->net->deferred, &h2->flush_task);
}

void
telnyx_h2_out_clear(struct telnyx_h2 *h2)
{
	/* The buffer was emptied by setting its length; the bytes are still in its
	 * memory. */
	h2->out.len = h2->out.cap;
	telnyx_buf_clear(&h2->out);
}

/* Read one piece.  False: there is no more for now, or ever. */
static bool
read_in(struct telnyx_h2 *h2)
{
	unsigned char data[READ_BYTES];
	ssize_t used;
	size_t len;
	int reason;

	ERR_clear_error();
	errno = 0;
	if (SSL_read_ex(h2->ssl, data, sizeof(data), &len) != 1) {
		reason = SSL_get_error(h2->ssl, 0);
		if (reason == SSL_ERROR_WANT_WRITE)
			h2->read_wants_write = true;
		else if (reason != SSL_ERROR_WANT_READ)
			lose_ssl(h2, reason);
		return false;
	}
	telnyx_h2_heard(h2);
	telnyx_h2_frames_read(&h2->frames, data, len);
	used = nghttp2_session_mem_recv(h2->session, data, len);
	if (used == NGHTTP2_ERR_FLOODED ||
	    telnyx_h2_frames_are_flood(&h2->frames, h2->heard_ns))
		telnyx_h2_end_flood(h2);
	else if (used < 0)
		lose_session(h2, used);
	return !h2->dead;
}

static void
read_turn(struct telnyx_h2 *h2)
{
	h2->read_wants_write = false;
	if (h2->dead)
		return;
	telnyx_h2_source_begin(h2);
	while (read_in(h2))
		continue;
	telnyx_h2_source_end(h2);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_h2 *h2 = arg;

	(void)fd;
	(void)what;
	read_turn(h2);
	/* Send window updates, acknowledgements, and what waited for either. */
	if (!h2->dead)
		telnyx_h2_flush_soon(h2);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_h2 *h2 = arg;

	(void)fd;
	(void)what;
	h2->writing_armed = false;
	if (h2->read_wants_write)
		read_turn(h2);
	if (!h2->dead)
		telnyx_h2_flush(h2);
}

void
telnyx_h2_io_start(struct telnyx_h2 *h2)
{
	telnyx_task_init(&h2->flush_task, run_flush, h2);
	telnyx_buf_init(&h2->out, MAX_OUT_BYTES);
	h2->reading =
	    event_new(h2->net->base, h2->fd, EV_READ | EV_PERSIST, on_readable, h2);
	h2->writing = event_new(h2->net->base, h2->fd, EV_WRITE, on_writable, h2);
	if (h2->reading == NULL || h2->writing == NULL || !telnyx_h2_source_new(h2) ||
	    event_add(h2->reading, NULL) != 0) {
		lose_memory(h2);
		return;
	}
	/* The server's first frames may have come with the handshake. */
	if (SSL_has_pending(h2->ssl))
		event_active(h2->reading, EV_READ, 0);
	telnyx_h2_flush_soon(h2);
}

void
telnyx_h2_io_stop(struct telnyx_h2 *h2)
{
	if (h2->reading != NULL)
		event_free(h2->reading);
	if (h2->writing != NULL)
		event_free(h2->writing);
	h2->reading = h2->writing = NULL;
	telnyx_deferred_withdraw(h2->net->deferred, &h2->flush_task);
	telnyx_h2_out_clear(h2);
}
