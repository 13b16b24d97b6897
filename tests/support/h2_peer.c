/* SPDX-License-Identifier: MIT */
#include "h2_peer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>

#include "sandbox/wire/certificate.h"

static void pump(struct h2_conn *conn);

/* --- the log --- */

static void
count_processed(struct h2_stream *stream)
{
	if (!stream->counted)
		stream->conn->peer->processed[stream->mark]++;
	stream->counted = true;
}

static void
count_refused(struct h2_stream *stream)
{
	if (stream->counted)
		stream->conn->peer->processed[stream->mark]--;
	stream->counted = false;
}

/* --- replies --- */

static ssize_t
on_body(nghttp2_session *session, int32_t id, uint8_t *out, size_t room,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct h2_stream *stream = source->ptr;
	size_t until = stream->half ? stream->until : stream->body_bytes;
	size_t len = until - stream->sent, i;
	static const char padding[] = " ";
	const nghttp2_nv trailer = {(uint8_t *)(uintptr_t) "x-status",
	    (uint8_t *)(uintptr_t) "500", 8, 3, NGHTTP2_NV_FLAG_NONE};

	(void)arg;
	if (len == 0 && stream->half)
		return NGHTTP2_ERR_DEFERRED;
	if (len > room)
		len = room;
	for (i = 0; i < len; i++)
		out[i] = (uint8_t)(stream->sent + i < strlen(stream->body)
				       ? stream->body[stream->sent + i]
				       : padding[0]);
	stream->sent += len;
	if (stream->sent == stream->body_bytes) {
		*flags |= NGHTTP2_DATA_FLAG_EOF;
		if (stream->trailers) {
			*flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
			ck_assert_int_eq(
			    nghttp2_submit_trailer(session, id, &trailer, 1), 0);
		}
	}
	return (ssize_t)len;
}

static nghttp2_nv
pair(const char *name, const char *value)
{
	return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value,
	    strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
}

/* The head of an answer, then its body as far as the script lets it. */
static void
answer(struct h2_stream *stream, unsigned floods)
{
	const struct h2_script *script = &stream->script;
	nghttp2_data_provider body = {{.ptr = stream}, on_body};
	nghttp2_nv *headers = calloc(4 + floods, sizeof(*headers));
	char status[16], length[24];
	size_t count = 0;
	unsigned i;

	ck_assert_ptr_nonnull(headers);
	(void)snprintf(
	    status, sizeof(status), "%03d", script->status != 0 ? script->status : 200);
	(void)snprintf(stream->body, sizeof(stream->body),
	    "{\"data\":{\"id\":\"m%u\"}}", stream->mark);
	stream->body_bytes =
	    script->body_bytes != 0 ? script->body_bytes : strlen(stream->body);
	stream->until = stream->body_bytes / 2;
	(void)snprintf(length, sizeof(length), "%ld",
	    (long)stream->body_bytes + script->length_off);
	headers[count++] = pair(":status", status);
	headers[count++] = pair("content-type", "application/json");
	if (script->tell_length)
		headers[count++] = pair("content-length", length);
	for (i = 0; i < floods; i++)
		headers[count++] = pair(
		    "x-flood", "0123456789012345678901234567890123456789012345678");
	ck_assert_int_eq(nghttp2_submit_response(
			     stream->conn->session, stream->id, headers, count, &body),
	    0);
	free(headers);
	/* Anything but a plain reset may make the client think so; but nobody takes
	 * an early 503 for a yes. */
	if (stream->complete || script->status < 300)
		count_processed(stream);
}

static void
reset(struct h2_stream *stream, uint32_t error)
{
	(void)nghttp2_submit_rst_stream(
	    stream->conn->session, NGHTTP2_FLAG_NONE, stream->id, error);
	if (error == NGHTTP2_REFUSED_STREAM)
		count_refused(stream);
}

/* A header block that does not end, past nghttp2. */
static void
send_continuations(struct h2_stream *stream)
{
	unsigned char frame[9 + 8] = {0, 0, 1, NGHTTP2_HEADERS, 0, 0, 0, 0, 0, 0x88};
	unsigned i;

	frame[7] = (unsigned char)(stream->id >> 8);
	frame[8] = (unsigned char)stream->id;
	bufferevent_write(stream->conn->bev, frame, 10);
	frame[3] = NGHTTP2_CONTINUATION;
	memcpy(frame + 9,
	    "\x00\x01"
	    "a\x01"
	    "b",
	    5);
	frame[2] = 5;
	for (i = 0; i < stream->script.count; i++)
		bufferevent_write(stream->conn->bev, frame, 14);
}

static void
half(struct h2_stream *stream)
{
	stream->half = true;
	answer(stream, 0);
	pump(stream->conn);
}

static void
say_interim(struct h2_stream *stream)
{
	const nghttp2_nv interim[] = {pair(":status", "103"), pair("link", "</x>")};
	unsigned i;

	for (i = 0; i < stream->script.count; i++) {
		ck_assert_int_eq(
		    nghttp2_submit_headers(stream->conn->session, NGHTTP2_FLAG_NONE,
			stream->id, NULL, interim, 2, NULL),
		    0);
		/* One after the other, else nghttp2 takes them for trailers. */
		pump(stream->conn);
	}
}

static void
goaway(struct h2_stream *stream, int32_t last)
{
	ck_assert_int_eq(nghttp2_submit_goaway(stream->conn->session, NGHTTP2_FLAG_NONE,
			     last, stream->script.error, NULL, 0),
	    0);
	if (stream->id <= last)
		answer(stream, 0);
}

/* Not inside nghttp2's callbacks: it must not be asked to send there. */
static void
act_soon(struct h2_stream *stream)
{
	stream->acted = stream->due = true;
	TAILQ_INSERT_TAIL(&stream->conn->todo, stream, todo);
}

static void
act(struct h2_stream *stream)
{
	struct h2_conn *conn = stream->conn;
	const struct h2_script *script = &stream->script;

	switch (script->deed) {
	case H2_ANSWER:
		answer(stream, 0);
		break;
	case H2_HOLD:
		stream->held = true;
		break;
	case H2_REFUSE:
		reset(stream, NGHTTP2_REFUSED_STREAM);
		break;
	case H2_RESET:
		reset(stream, script->error);
		break;
	case H2_HEAD_RESET:
	case H2_HALF_RESET:
		half(stream);
		reset(stream, script->error);
		break;
	case H2_HALF_FIN:
	case H2_HALF_RST:
		half(stream);
		conn->end = script->deed == H2_HALF_FIN ? H2_FIN : H2_RST;
		break;
	case H2_HALF_STALL:
		half(stream);
		break;
	case H2_TRAILERS:
		stream->trailers = true;
		answer(stream, 0);
		break;
	case H2_INTERIM:
		say_interim(stream);
		answer(stream, 0);
		break;
	case H2_INTERIM_RESET:
		say_interim(stream);
		pump(conn);
		reset(stream, script->error);
		break;
	case H2_FLOOD:
		answer(stream, script->count);
		break;
	case H2_CONTINUE:
		pump(conn);
		send_continuations(stream);
		break;
	case H2_GOAWAY:
		goaway(stream, stream->id);
		break;
	case H2_GOAWAY_UP_TO:
		goaway(stream, script->last);
		break;
	case H2_KILL:
		conn->end = H2_RST;
		break;
	}
	/* A whole answer to half a request: the rest is not wanted. */
	if (script->at_head && script->deed == H2_ANSWER && !stream->complete) {
		pump(conn);
		(void)nghttp2_submit_rst_stream(
		    conn->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_NO_ERROR);
	}
}

/* --- what nghttp2 tells --- */

static void
take_script(struct h2_stream *stream)
{
	struct h2_peer *peer = stream->conn->peer;

	stream->script = peer->script_next < peer->script_count
			     ? peer->scripts[peer->script_next++]
			     : peer->otherwise;
}

static int
on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct h2_conn *conn = arg;
	struct h2_stream *stream;

	if (frame->hd.type != NGHTTP2_HEADERS ||
	    frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	stream = calloc(1, sizeof(*stream));
	ck_assert_ptr_nonnull(stream);
	stream->conn = conn;
	stream->id = frame->hd.stream_id;
	TAILQ_INSERT_TAIL(&conn->streams, stream, entry);
	if (++conn->open > conn->most_open)
		conn->most_open = conn->open;
	(void)nghttp2_session_set_stream_user_data(session, stream->id, stream);
	return 0;
}

static int
on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags, void *arg)
{
	struct h2_stream *stream =
	    nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (stream != NULL && name_len == 6 && memcmp(name, "x-mark", 6) == 0)
		stream->mark = h2_peer_mark((const char *)value, value_len);
	return 0;
}

static void
on_request(struct h2_conn *conn, struct h2_stream *stream)
{
	struct h2_peer *peer = conn->peer;

	stream->complete = true;
	conn->requests++;
	peer->requests++;
	peer->arrived[stream->mark]++;
	count_processed(stream);
	if (!stream->acted)
		act_soon(stream);
	if (peer->requests_a_connection != 0 &&
	    conn->requests == peer->requests_a_connection)
		(void)nghttp2_submit_goaway(conn->session, NGHTTP2_FLAG_NONE,
		    stream->id, NGHTTP2_NO_ERROR, NULL, 0);
}

static int
on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct h2_conn *conn = arg;
	struct h2_stream *stream =
	    nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

	conn->goaways += frame->hd.type == NGHTTP2_GOAWAY;
	conn->peer->goaways += frame->hd.type == NGHTTP2_GOAWAY;
	conn->resets += frame->hd.type == NGHTTP2_RST_STREAM;
	conn->peer->resets += frame->hd.type == NGHTTP2_RST_STREAM;
	conn->pings += frame->hd.type == NGHTTP2_PING;
	if (stream == NULL)
		return 0;
	if (frame->hd.type == NGHTTP2_HEADERS) {
		take_script(stream);
		if (stream->script.at_head)
			act_soon(stream);
	}
	if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
	    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
		on_request(conn, stream);
	return 0;
}

static int
on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *arg)
{
	struct h2_conn *conn = arg;
	struct h2_stream *stream = nghttp2_session_get_stream_user_data(session, id);

	if (stream == NULL)
		return 0;
	/* Closed by our GOAWAY. */
	if (error == NGHTTP2_REFUSED_STREAM)
		count_refused(stream);
	conn->open--;
	if (stream->due)
		TAILQ_REMOVE(&conn->todo, stream, todo);
	TAILQ_REMOVE(&conn->streams, stream, entry);
	free(stream);
	return 0;
}

static void
act_on_all(struct h2_conn *conn)
{
	struct h2_stream *stream;

	while ((stream = TAILQ_FIRST(&conn->todo)) != NULL) {
		TAILQ_REMOVE(&conn->todo, stream, todo);
		stream->due = false;
		act(stream);
	}
}

static void
start_h2(struct h2_conn *conn)
{
	struct h2_peer *peer = conn->peer;
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *option;

	ck_assert_int_eq(nghttp2_session_callbacks_new(&callbacks), 0);
	ck_assert_int_eq(nghttp2_option_new(&option), 0);
	nghttp2_option_set_no_auto_ping_ack(option, peer->mute_ping);
	nghttp2_option_set_no_auto_window_update(option, peer->keep_window);
	nghttp2_option_set_max_send_header_block_length(option, 1u << 20);
	nghttp2_session_callbacks_set_on_begin_headers_callback(
	    callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(
	    callbacks, on_stream_close);
	ck_assert_int_eq(
	    nghttp2_session_server_new2(&conn->session, callbacks, conn, option), 0);
	nghttp2_option_del(option);
	nghttp2_session_callbacks_del(callbacks);
	ck_assert_int_eq(nghttp2_submit_settings(conn->session, NGHTTP2_FLAG_NONE,
			     peer->settings, peer->settings_count),
	    0);
}

/* --- connections --- */

static void
conn_free(struct h2_conn *conn, enum h2_end how)
{
	struct linger reset_it = {1, 0};
	struct h2_stream *stream;
	int fd = (int)bufferevent_getfd(conn->bev);

	TAILQ_REMOVE(&conn->peer->conns, conn, entry);
	conn->peer->activity++;
	nghttp2_session_del(conn->session);
	while ((stream = TAILQ_FIRST(&conn->streams)) != NULL) {
		TAILQ_REMOVE(&conn->streams, stream, entry);
		free(stream);
	}
	if (how == H2_RST)
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_LINGER, &reset_it, sizeof(reset_it));
	bufferevent_free(conn->bev);
	free(conn);
}

static void
pump(struct h2_conn *conn)
{
	const uint8_t *data;
	ssize_t len;

	if (conn->session == NULL || conn->stalled)
		return;
	while ((len = nghttp2_session_mem_send(conn->session, &data)) > 0)
		bufferevent_write(conn->bev, data, (size_t)len);
	ck_assert_int_eq(len, 0);
}

/* Nothing of the connection is used after this. */
static void
settle(struct h2_conn *conn)
{
	pump(conn);
	if (conn->session != NULL && !nghttp2_session_want_read(conn->session) &&
	    !nghttp2_session_want_write(conn->session) && conn->end == H2_LIVES)
		conn->end = H2_FIN;
	if (conn->end != H2_LIVES &&
	    evbuffer_get_length(bufferevent_get_output(conn->bev)) == 0)
		conn_free(conn, conn->end);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct h2_conn *conn = arg;
	struct evbuffer *input = bufferevent_get_input(bev);
	struct h2_peer *peer = conn->peer;
	size_t len;
	bool last;

	peer->activity++;
	if (conn->stalled)
		return;
	if (conn->h1) {
		h2_peer_serve_h1(conn);
		return;
	}
	len = evbuffer_get_length(input);
	last = peer->end_at != 0 && conn->bytes + len >= peer->end_at;
	if (last)
		len = (size_t)(peer->end_at - conn->bytes);
	conn->bytes += len;
	if (len > 0 && nghttp2_session_mem_recv(conn->session,
			   evbuffer_pullup(input, (ev_ssize_t)len), len) < 0)
		last = true;
	act_on_all(conn);
	if (last) {
		peer->end_at = 0;
		conn_free(conn, peer->end_how);
		return;
	}
	evbuffer_drain(input, len);
	settle(conn);
}

static void
on_write(struct bufferevent *bev, void *arg)
{
	struct h2_conn *conn = arg;

	(void)bev;
	conn->peer->activity++;
	if (conn->ready && !conn->h1)
		settle(conn);
}

static void
on_ready(struct h2_conn *conn)
{
	SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);
	const unsigned char *alpn;
	unsigned len;

	conn->ready = true;
	conn->resumed = SSL_session_reused(ssl) == 1;
	conn->peer->handshakes++;
	conn->peer->resumed += conn->resumed;
	SSL_get0_alpn_selected(ssl, &alpn, &len);
	conn->h1 = len != 2;
	if (!conn->h1)
		start_h2(conn);
	pump(conn);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct h2_conn *conn = arg;

	(void)bev;
	conn->peer->activity++;
	if ((what & BEV_EVENT_CONNECTED) != 0) {
		on_ready(conn);
		return;
	}
	conn_free(conn, H2_FIN);
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
    int from_len, void *arg)
{
	struct h2_peer *peer = arg;
	struct h2_conn *conn = calloc(1, sizeof(*conn));
	SSL *ssl = SSL_new(peer->ctx);
	int on = 1;

	(void)listener;
	(void)from;
	(void)from_len;
	ck_assert(conn != NULL && ssl != NULL);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peer->accepted++;
	peer->activity++;
	conn->peer = peer;
	TAILQ_INIT(&conn->streams);
	TAILQ_INIT(&conn->todo);
	TAILQ_INSERT_TAIL(&peer->conns, conn, entry);
	conn->bev = bufferevent_openssl_socket_new(
	    peer->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	ck_assert_ptr_nonnull(conn->bev);
	bufferevent_setcb(conn->bev, on_read, on_write, on_event, conn);
	if (peer->stall_handshake) {
		bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
		conn->stalled = true;
	} else {
		bufferevent_enable(conn->bev, EV_READ | EV_WRITE);
	}
}

/* --- the peer --- */

static int
select_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned int in_len, void *arg)
{
	const struct h2_peer *peer = arg;
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	const unsigned char *spoken = peer->no_h2 ? both + 3 : both;
	unsigned len = (peer->no_h2 ? 0u : 3u) + (peer->no_h1 ? 0u : 9u);
	unsigned char *chosen = NULL;

	(void)ssl;
	if (SSL_select_next_proto(&chosen, out_len, spoken, len, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/* Listen there; the port. */
static uint16_t
listen_on(struct h2_peer *peer, const char *address, uint16_t port)
{
	struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
	socklen_t size = sizeof(place);

	ck_assert_int_eq(inet_pton(AF_INET, address, &place.sin_addr), 1);
	peer->listener = evconnlistener_new_bind(peer->base, on_accept, peer,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024, (struct sockaddr *)&place,
	    (int)sizeof(place));
	ck_assert_ptr_nonnull(peer->listener);
	ck_assert_int_eq(getsockname(evconnlistener_get_fd(peer->listener),
			     (struct sockaddr *)&place, &size),
	    0);
	return ntohs(place.sin_port);
}

void
h2_peer_move(struct h2_peer *peer, const char *address)
{
	evconnlistener_free(peer->listener);
	(void)listen_on(peer, address, peer->port);
}

struct h2_peer *
h2_peer_new(struct event_base *base, const char *address, uint16_t port)
{
	struct h2_peer *peer = calloc(1, sizeof(*peer));
	const char *why;

	ck_assert_ptr_nonnull(peer);
	peer->base = base;
	TAILQ_INIT(&peer->conns);
	ck_assert(sbx_tls_new(&peer->ctx, &peer->ca_pem, &why));
	SSL_CTX_set_alpn_select_cb(peer->ctx, select_alpn, peer);
	peer->port = listen_on(peer, address != NULL ? address : "127.0.0.1", port);
	(void)snprintf(peer->url, sizeof(peer->url), "https://127.0.0.1:%u/v2",
	    (unsigned)peer->port);
	return peer;
}

void
h2_peer_free(struct h2_peer *peer)
{
	struct h2_conn *conn;

	while ((conn = TAILQ_FIRST(&peer->conns)) != NULL)
		conn_free(conn, H2_FIN);
	if (peer->listener != NULL)
		evconnlistener_free(peer->listener);
	SSL_CTX_free(peer->ctx);
	free(peer->ca_pem);
	free(peer);
}

void
h2_peer_script(struct h2_peer *peer, const struct h2_script *script)
{
	ck_assert_uint_lt(
	    peer->script_count, sizeof(peer->scripts) / sizeof(peer->scripts[0]));
	peer->scripts[peer->script_count++] = *script;
}

void
h2_peer_setting(struct h2_peer *peer, int32_t id, uint32_t value)
{
	peer->settings[peer->settings_count++] = (nghttp2_settings_entry){id, value};
}

void
h2_peer_release(struct h2_peer *peer)
{
	struct h2_conn *conn;
	struct h2_stream *stream;

	TAILQ_FOREACH (conn, &peer->conns, entry) {
		TAILQ_FOREACH (stream, &conn->streams, entry) {
			if (!stream->held)
				continue;
			stream->held = false;
			stream->script = (struct h2_script){0};
			answer(stream, 0);
		}
		pump(conn);
	}
}

void
h2_peer_go_on(struct h2_peer *peer)
{
	struct h2_conn *conn;
	struct h2_stream *stream;

	TAILQ_FOREACH (conn, &peer->conns, entry) {
		TAILQ_FOREACH (stream, &conn->streams, entry) {
			if (stream->half) {
				stream->until += stream->body_bytes / 4;
				(void)nghttp2_session_resume_data(
				    conn->session, stream->id);
			} else if (stream->held) {
				stream->held = false;
				half(stream);
			}
		}
		pump(conn);
	}
}

unsigned
h2_peer_held(const struct h2_peer *peer)
{
	const struct h2_conn *conn;
	const struct h2_stream *stream;
	unsigned count = 0;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		TAILQ_FOREACH (stream, &conn->streams, entry)
			count += stream->held;
	return count;
}

struct h2_conn *
h2_peer_conn(const struct h2_peer *peer, unsigned nth)
{
	struct h2_conn *conn;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		if (nth-- == 0)
			return conn;
	ck_abort_msg("no such connection");
	return NULL;
}

unsigned
h2_peer_conns(const struct h2_peer *peer)
{
	const struct h2_conn *conn;
	unsigned count = 0;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		count++;
	return count;
}

void
h2_conn_settings(struct h2_conn *conn, int32_t id, uint32_t value)
{
	const nghttp2_settings_entry entry = {id, value};

	ck_assert_int_eq(
	    nghttp2_submit_settings(conn->session, NGHTTP2_FLAG_NONE, &entry, 1), 0);
	pump(conn);
}

void
h2_conn_goaway(struct h2_conn *conn, int32_t last, uint32_t error)
{
	ck_assert_int_eq(nghttp2_submit_goaway(
			     conn->session, NGHTTP2_FLAG_NONE, last, error, NULL, 0),
	    0);
	pump(conn);
}

void
h2_conn_window(struct h2_conn *conn, int32_t stream, int32_t bytes)
{
	ck_assert_int_eq(nghttp2_submit_window_update(
			     conn->session, NGHTTP2_FLAG_NONE, stream, bytes),
	    0);
	pump(conn);
}

void
h2_conn_stall(struct h2_conn *conn, bool stalled)
{
	conn->stalled = stalled;
	if (stalled) {
		bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
		return;
	}
	bufferevent_enable(conn->bev, EV_READ | EV_WRITE);
	bufferevent_trigger(
	    conn->bev, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

void
h2_conn_end(struct h2_conn *conn, enum h2_end how)
{
	conn->end = how;
	settle(conn);
}
