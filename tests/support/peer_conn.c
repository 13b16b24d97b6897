/* SPDX-License-Identifier: MIT */
/*
 * A connection of the scripted peer.  It pulls what its socket has, decrypts
 * it into `plain`, and runs its script until a step has to wait; steps move
 * bytes from `plain` to `request`, where whole requests are found and logged,
 * and put bytes into `out`, which is flushed whenever the socket takes some.
 */
#include "peer_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>
#include <openssl/err.h>

#define DRIP_NS (300 * TELNYX_NS_PER_MS)

static void run(struct peer_conn *conn);

/* --- the log --- */

void
peer_conn_log(struct peer_conn *conn, struct evbuffer *from, size_t bytes)
{
	struct peer *peer = conn->peer;
	struct peer_request *request;

	if (peer->request_count == peer->request_room) {
		peer->request_room = peer->request_room * 2 + 16;
		peer->requests = realloc(
		    peer->requests, peer->request_room * sizeof(*peer->requests));
		ck_assert_ptr_nonnull(peer->requests);
	}
	request = &peer->requests[peer->request_count++];
	request->connection = conn->number;
	request->pieces = conn->pieces;
	request->bytes = bytes;
	request->text = malloc(bytes + 1);
	ck_assert_ptr_nonnull(request->text);
	ck_assert_int_eq(evbuffer_remove(from, request->text, bytes), (int)bytes);
	request->text[bytes] = '\0';
	conn->pieces = 0;
}

/* Is there a whole request at the front?  Then it is logged. */
static bool
find_request(struct peer_conn *conn)
{
	static const char length_name[] = "\r\nContent-Length: ";
	struct evbuffer_ptr end, length;
	char digits[16] = "";
	size_t bytes;

	if (conn->peer->h2)
		return peer_frames_find_request(conn);
	end = evbuffer_search(conn->request, "\r\n\r\n", 4, NULL);
	if (end.pos < 0)
		return false;
	bytes = (size_t)end.pos + 4;
	length = evbuffer_search_range(
	    conn->request, length_name, sizeof(length_name) - 1, NULL, &end);
	if (length.pos >= 0) {
		ck_assert_int_eq(evbuffer_ptr_set(conn->request, &length,
				     sizeof(length_name) - 1, EVBUFFER_PTR_ADD),
		    0);
		(void)evbuffer_copyout_from(
		    conn->request, &length, digits, sizeof(digits) - 1);
		bytes += strtoul(digits, NULL, 10);
	}
	if (evbuffer_get_length(conn->request) < bytes)
		return false;
	peer_conn_log(conn, conn->request, bytes);
	return true;
}

/* --- the socket and TLS --- */

static void
hang_up(struct peer_conn *conn)
{
	if (conn->fd < 0)
		return;
	event_del(conn->event);
	event_del(conn->writable);
	conn->peer->env->timer_disarm(conn->peer->env, conn->drip);
	(void)close(conn->fd);
	conn->fd = -1;
	conn->peer->activity++;
}

static void
reset(struct peer_conn *conn)
{
	struct linger linger = {1, 0};

	if (conn->fd >= 0)
		ck_assert_int_eq(setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &linger,
				     sizeof(linger)),
		    0);
	hang_up(conn);
}

static void
half_close(struct peer_conn *conn)
{
	if (conn->fd < 0 || conn->fin_sent)
		return;
	conn->fin_sent = true;
	conn->peer->activity++;
	(void)shutdown(conn->fd, SHUT_WR);
}

/* What TLS wants to say joins what is to be sent. */
static void
collect(struct peer_conn *conn)
{
	char *data;
	long bytes;

	if (conn->ssl == NULL)
		return;
	bytes = BIO_get_mem_data(SSL_get_wbio(conn->ssl), &data);
	if (bytes <= 0)
		return;
	ck_assert_int_eq(evbuffer_add(conn->out, data, (size_t)bytes), 0);
	(void)BIO_reset(SSL_get_wbio(conn->ssl));
}

static void
flush(struct peer_conn *conn)
{
	const char *data;
	size_t bytes;
	ssize_t sent;

	if (conn->fin_sent)
		evbuffer_drain(conn->out, evbuffer_get_length(conn->out));
	while (conn->fd >= 0 && (bytes = evbuffer_get_length(conn->out)) > 0) {
		if (conn->cutting && bytes > conn->left)
			bytes = conn->left;
		if (bytes == 0)
			break;
		if (bytes > 65536)
			bytes = 65536;
		data = (const char *)evbuffer_pullup(conn->out, (ev_ssize_t)bytes);
		sent = send(conn->fd, data, bytes, MSG_NOSIGNAL);
		if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			(void)event_add(conn->writable, NULL);
			return;
		}
		if (sent < 0) { /* the client has gone */
			evbuffer_drain(conn->out, evbuffer_get_length(conn->out));
			break;
		}
		conn->peer->activity++;
		conn->wire += (size_t)sent;
		if (conn->wire > conn->peer->wire_bytes)
			conn->peer->wire_bytes = conn->wire;
		conn->left -= conn->cutting ? (size_t)sent : 0;
		(void)evbuffer_drain(conn->out, (size_t)sent);
	}
	if (conn->cutting && conn->left == 0) {
		conn->cutting = false;
		evbuffer_drain(conn->out, evbuffer_get_length(conn->out));
		if (conn->cut == PEER_RST)
			reset(conn);
		else if (conn->cut == PEER_FIN)
			half_close(conn);
		conn->fin_sent = true; /* or as good as: nothing more is said */
	}
	if (conn->fin_wanted && evbuffer_get_length(conn->out) == 0)
		half_close(conn);
}

static void
decrypt(struct peer_conn *conn)
{
	char buffer[16384];
	int got;

	ERR_clear_error();
	if (!conn->shaken) {
		if (SSL_do_handshake(conn->ssl) == 1) {
			conn->shaken = true;
			conn->peer->activity++;
		}
		collect(conn);
	}
	while (conn->shaken &&
	       (got = SSL_read(conn->ssl, buffer, (int)sizeof(buffer))) > 0)
		ck_assert_int_eq(evbuffer_add(conn->plain, buffer, (size_t)got), 0);
	ERR_clear_error();
	collect(conn);
}

static bool
is_mute(const struct peer_conn *conn)
{
	return conn->steps[conn->at].op == PEER_MUTE;
}

static void
pull(struct peer_conn *conn)
{
	char buffer[16384];
	ssize_t got;

	while (conn->fd >= 0 && !conn->deaf && !conn->eof) {
		got = recv(conn->fd, buffer, sizeof(buffer), 0);
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		conn->peer->activity++;
		if (got <= 0) {
			conn->eof = true;
			(void)event_del(conn->event);
			break;
		}
		if (is_mute(conn))
			continue;
		if (conn->ssl != NULL) {
			ck_assert_int_eq(
			    BIO_write(SSL_get_rbio(conn->ssl), buffer, (int)got),
			    (int)got);
		} else {
			conn->pieces++;
			ck_assert_int_eq(
			    evbuffer_add(conn->plain, buffer, (size_t)got), 0);
		}
	}
	if (conn->ssl != NULL && !is_mute(conn))
		decrypt(conn);
	if (conn->eof && conn->ssl != NULL &&
	    (SSL_get_shutdown(conn->ssl) & SSL_RECEIVED_SHUTDOWN) != 0)
		conn->peer->notified++;
}

static void
say(struct peer_conn *conn, const char *text, size_t bytes)
{
	size_t part;

	if (conn->ssl == NULL) {
		ck_assert_int_eq(evbuffer_add(conn->out, text, bytes), 0);
		return;
	}
	/* A record each, as a server writes that fills its buffers. */
	for (; bytes > 0; text += part, bytes -= part) {
		part = bytes < 16384 ? bytes : 16384;
		if (SSL_write(conn->ssl, text, (int)part) != (int)part)
			break;
	}
	collect(conn);
}

/* --- the script --- */

static bool
needs_handshake(enum peer_op op)
{
	switch (op) {
	case PEER_MUTE:
	case PEER_RAW:
	case PEER_FIN:
	case PEER_HANG_UP:
	case PEER_RST:
	case PEER_CUT:
	case PEER_DEAF:
		return false;
	case PEER_END:
	case PEER_READ:
	case PEER_READ_REQUEST:
	case PEER_SEND:
	case PEER_REPEAT:
	case PEER_DRIP:
	case PEER_AWAIT:
	case PEER_CLOSE:
	case PEER_SERVE:
	case PEER_HANDSHAKE:
		break;
	}
	return true;
}

static bool
read_exactly(struct peer_conn *conn, size_t count)
{
	size_t have = evbuffer_get_length(conn->plain), want = count - conn->got;
	size_t take = have < want ? have : want;

	evbuffer_remove_buffer(conn->plain, conn->request, take);
	conn->got += take;
	while (find_request(conn))
		;
	if (conn->got < count)
		return false;
	conn->got = 0;
	return true;
}

static size_t
length_of(const struct peer_step *step)
{
	return step->count != 0 ? step->count : strlen(step->text);
}

static bool
drip(struct peer_conn *conn, const struct peer_step *step)
{
	struct telnyx_env *env = conn->peer->env;

	if (conn->released) {
		conn->released = false;
		say(conn, step->text + conn->dripped++, 1);
	}
	if (conn->dripped == length_of(step))
		return true;
	ck_assert_int_eq(env->timer_arm(env, conn->drip, DRIP_NS), TELNYX_OK);
	return false;
}

static void
on_drip(void *arg)
{
	struct peer_conn *conn = arg;

	conn->released = true;
	conn->peer->activity++;
	run(conn);
}

static void
serve(struct peer_conn *conn)
{
	static const char settings[9] = {0, 0, 0, 4};
	char body[96], text[256];
	size_t len;

	if (conn->peer->h2 && !conn->greeted)
		say(conn, settings, sizeof(settings));
	conn->greeted = true;
	evbuffer_add_buffer(conn->request, conn->plain);
	while (find_request(conn)) {
		(void)snprintf(body, sizeof(body),
		    "{\"data\":{\"id\":\"served-%llu\"}}",
		    (unsigned long long)++conn->peer->served);
		(void)snprintf(text, sizeof(text),
		    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    strlen(body), body);
		len = strlen(text);
		if (conn->peer->h2)
			peer_frames_reply(conn, body, text, &len);
		say(conn, text, len);
	}
}

static void
swallow(struct peer_conn *conn)
{
	evbuffer_add_buffer(conn->request, conn->plain);
	while (find_request(conn))
		;
}

/* One step; false: it has to wait. */
static bool
step(struct peer_conn *conn)
{
	const struct peer_step *step = &conn->steps[conn->at];
	size_t i;

	if (conn->ssl != NULL && !conn->shaken && needs_handshake(step->op))
		return false;
	switch (step->op) {
	case PEER_END:
		swallow(conn);
		return false;
	case PEER_READ:
		if (!read_exactly(conn, step->count))
			return false;
		break;
	case PEER_READ_REQUEST:
		evbuffer_add_buffer(conn->request, conn->plain);
		if (!find_request(conn))
			return false;
		break;
	case PEER_SEND:
		say(conn, step->text, length_of(step));
		break;
	case PEER_REPEAT:
		for (i = 0; i < step->count; i++)
			say(conn, step->text, strlen(step->text));
		break;
	case PEER_DRIP:
		if (!drip(conn, step))
			return false;
		break;
	case PEER_AWAIT:
		if (!conn->released)
			return false;
		conn->released = false;
		break;
	case PEER_CLOSE:
		if (conn->ssl != NULL) {
			(void)SSL_shutdown(conn->ssl);
			collect(conn);
		}
		conn->fin_wanted = true;
		break;
	case PEER_FIN:
		conn->fin_wanted = true;
		break;
	case PEER_HANG_UP:
	case PEER_RST:
		flush(conn);
		if (evbuffer_get_length(conn->out) > 0)
			return false;
		if (step->op == PEER_RST)
			reset(conn);
		else
			hang_up(conn);
		return false;
	case PEER_SERVE:
		serve(conn);
		return false;
	case PEER_DEAF:
		conn->deaf = true;
		(void)event_del(conn->event);
		break;
	case PEER_MUTE:
		return false;
	case PEER_RAW:
		ck_assert_int_eq(
		    evbuffer_add(conn->out, step->text, strlen(step->text)), 0);
		break;
	case PEER_CUT:
		conn->cutting = true;
		conn->left = step->count;
		conn->cut = step->then;
		break;
	case PEER_HANDSHAKE:
		break;
	}
	conn->at++;
	conn->peer->activity++;
	return true;
}

static void
run(struct peer_conn *conn)
{
	while (conn->fd >= 0 && step(conn))
		;
	collect(conn);
	flush(conn);
	if (conn->fd >= 0 && conn->eof) {
		/* Whatever the script still wanted, nobody is there. */
		swallow(conn);
		hang_up(conn);
	}
}

/* --- connections --- */

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct peer_conn *conn = arg;

	(void)fd;
	if ((what & EV_READ) != 0)
		pull(conn);
	if ((what & EV_WRITE) != 0)
		flush(conn);
	run(conn);
}

/* Application data comes in records of this inner type (TLS 1.3). */
static void
on_record(int writing, int version, int type, const void *data, size_t bytes, SSL *ssl,
    void *arg)
{
	struct peer_conn *conn = arg;

	(void)version;
	(void)ssl;
	if (!writing && type == SSL3_RT_INNER_CONTENT_TYPE && bytes > 0 &&
	    *(const unsigned char *)data == SSL3_RT_APPLICATION_DATA)
		conn->pieces++;
}

void
peer_conn_new(struct peer *peer, evutil_socket_t fd)
{
	struct peer_conn *conn = calloc(1, sizeof(*conn));
	int on = 1;

	ck_assert_ptr_nonnull(conn);
	/* What a step sends leaves at once. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	conn->peer = peer;
	conn->fd = fd;
	conn->number = ++peer->accepted;
	conn->steps = peer->rest;
	if (peer->script_count > 0) {
		conn->steps = peer->scripts[0];
		memmove(peer->scripts, peer->scripts + 1,
		    --peer->script_count * sizeof(peer->scripts[0]));
	}
	(void)evutil_make_socket_nonblocking(fd);
	conn->event = event_new(peer->base, fd, EV_READ | EV_PERSIST, on_event, conn);
	conn->writable = event_new(peer->base, fd, EV_WRITE, on_event, conn);
	conn->plain = evbuffer_new();
	conn->request = evbuffer_new();
	conn->out = evbuffer_new();
	conn->data = evbuffer_new();
	ck_assert(conn->event != NULL && conn->writable != NULL);
	ck_assert(conn->plain != NULL && conn->request != NULL && conn->out != NULL);
	ck_assert_ptr_nonnull(conn->data);
	ck_assert_int_eq(
	    peer->env->timer_new(peer->env, on_drip, conn, &conn->drip), TELNYX_OK);
	if (peer->ctx != NULL) {
		conn->ssl = SSL_new(peer->ctx);
		ck_assert_ptr_nonnull(conn->ssl);
		SSL_set_bio(conn->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
		SSL_set_accept_state(conn->ssl);
		SSL_set_msg_callback(conn->ssl, on_record);
		SSL_set_msg_callback_arg(conn->ssl, conn);
	}
	conn->shaken = conn->ssl == NULL;
	TAILQ_INSERT_TAIL(&peer->conns, conn, entry);
	(void)event_add(conn->event, NULL);
	run(conn);
}

void
peer_conn_free(struct peer_conn *conn)
{
	hang_up(conn);
	TAILQ_REMOVE(&conn->peer->conns, conn, entry);
	conn->peer->env->timer_free(conn->peer->env, conn->drip);
	event_free(conn->event);
	event_free(conn->writable);
	evbuffer_free(conn->plain);
	evbuffer_free(conn->request);
	evbuffer_free(conn->out);
	evbuffer_free(conn->data);
	SSL_free(conn->ssl);
	free(conn);
}

bool
peer_conn_go(struct peer_conn *conn)
{
	if (conn->fd < 0 || conn->steps[conn->at].op != PEER_AWAIT)
		return false;
	conn->released = true;
	run(conn);
	return true;
}

bool
peer_conn_waits(const struct peer_conn *conn)
{
	if (conn->deaf || conn->fin_sent)
		return true;
	switch (conn->steps[conn->at].op) {
	case PEER_END:
	case PEER_MUTE:
	case PEER_DRIP:
	case PEER_AWAIT:
		return evbuffer_get_length(conn->out) == 0;
	default:
		return false;
	}
}
