/* SPDX-License-Identifier: MIT */
/*
 * HTTP/2 on a connection: nghttp2 does the protocol, and is fed frame by frame,
 * so that a script can count the bytes of each request and of each reply, and
 * strike at any of them.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/wire/h2.h"
#include "sandbox/wire/h2_internal.h"
#include "sandbox/wire/script.h"

#define MAX_CONCURRENT_STREAMS 1000
#define FRAME_HEADER_BYTES 9

bool
sbx_has_h2(void)
{
	return true;
}

static int32_t
stream_id_of(const uint8_t *header)
{
	return (int32_t)((uint32_t)(header[5] & 0x7f) << 24 |
			 (uint32_t)header[6] << 16 | (uint32_t)header[7] << 8 |
			 header[8]);
}

static bool
carries_message(const uint8_t *header)
{
	return header[3] == NGHTTP2_HEADERS || header[3] == NGHTTP2_DATA ||
	       header[3] == NGHTTP2_CONTINUATION;
}

/* --- out --- */

/* A frame is cut where a script ends the connection inside it. */
static void
write_frame(struct sbx_conn *conn, const uint8_t *frame, size_t len)
{
	struct sbx_stream *stream = NULL;
	uint64_t cut = UINT64_MAX;

	if (len >= FRAME_HEADER_BYTES && carries_message(frame)) {
		telnyx_h2_frames_sent(&conn->h2->frames, len);
		stream = sbx_stream_find(conn->h2, stream_id_of(frame));
	}
	if (stream == NULL) {
		(void)sbx_conn_put(conn, frame, len);
		return;
	}
	if (stream->script != NULL &&
	    stream->script->reply.fault <= TELNYX_SANDBOX_FAULT_STALL)
		cut = stream->cut;
	if (cut < stream->out + len)
		len = (size_t)(cut - stream->out);
	stream->out += len;
	if (sbx_conn_put(conn, frame, len) && stream->out >= cut)
		sbx_conn_end_later(conn, stream->script->reply.fault);
}

/* The frames that nghttp2 has are written. */
static void
pump(struct sbx_conn *conn)
{
	struct sbx_stream *stream;
	const uint8_t *frame;
	ssize_t len;

	while (conn->state == SBX_CONN_READING &&
	       sbx_conn_unsent(conn) < SBX_OUTPUT_BYTES) {
		conn->h2->sending = true;
		len = nghttp2_session_mem_send(conn->h2->session, &frame);
		conn->h2->sending = false;
		if (len > 0)
			write_frame(conn, frame, (size_t)len);
		else if (len < 0)
			conn->state = SBX_CONN_CLOSED;
		else if (!sbx_stream_run_todo(conn))
			break;
		while ((stream = TAILQ_FIRST(&conn->h2->closed)) != NULL)
			sbx_stream_free(stream);
	}
	if (conn->state == SBX_CONN_READING &&
	    !nghttp2_session_want_read(conn->h2->session) &&
	    !nghttp2_session_want_write(conn->h2->session))
		sbx_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
}

/* --- in --- */

/* The header of the next frame is looked at.  False: it is not there yet. */
static bool
begin_frame(struct sbx_conn *conn)
{
	struct sbx_h2 *h2 = conn->h2;
	uint8_t header[FRAME_HEADER_BYTES];
	int32_t id;

	if (evbuffer_copyout(bufferevent_get_input(conn->bev), header, sizeof(header)) <
	    (ev_ssize_t)sizeof(header))
		return false;
	telnyx_h2_frames_came(&h2->frames);
	h2->frame_left = sizeof(header) + ((size_t)header[0] << 16) +
			 ((size_t)header[1] << 8) + header[2];
	id = stream_id_of(header);
	h2->frame_stream = carries_message(header) ? id : 0;
	if (header[3] != NGHTTP2_HEADERS || id <= h2->newest || id > h2->last)
		return true;
	h2->newest = id;
	if (sbx_stream_new(conn, id) == NULL)
		conn->state = SBX_CONN_CLOSED;
	return true;
}

/* The peer sends frames that carry nothing. */
static void
end_flood(struct sbx_conn *conn)
{
	(void)nghttp2_session_terminate_session(
	    conn->h2->session, NGHTTP2_ENHANCE_YOUR_CALM);
	pump(conn);
	if (conn->state == SBX_CONN_READING)
		sbx_conn_end_later(conn, TELNYX_SANDBOX_FAULT_CLOSE);
}

/* nghttp2 is given `len` bytes, which are within one frame. */
static void
feed(struct sbx_conn *conn, size_t len)
{
	struct sbx_h2 *h2 = conn->h2;
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	const uint8_t *data = evbuffer_pullup(input, (ev_ssize_t)len);
	ssize_t used = data != NULL ? nghttp2_session_mem_recv(h2->session, data, len)
				    : NGHTTP2_ERR_NOMEM;

	if (used == NGHTTP2_ERR_FLOODED) {
		end_flood(conn);
		return;
	}
	if (used < 0) {
		/* The peer does not speak HTTP/2 at all, or there is no memory. */
		sbx_conn_end(conn, TELNYX_SANDBOX_FAULT_CLOSE);
		return;
	}
	evbuffer_drain(input, len);
	if (h2->preface_left > 0)
		h2->preface_left -= len;
	else
		h2->frame_left -= len;
}

/* The next bytes are read, no further than a fault allows.  False: there are none. */
static bool
read_some(struct sbx_conn *conn)
{
	struct sbx_h2 *h2 = conn->h2;
	struct sbx_stream *stream = NULL;
	size_t len = evbuffer_get_length(bufferevent_get_input(conn->bev)), most;
	uint64_t stop = UINT64_MAX;

	if (len == 0)
		return false;
	if (h2->preface_left == 0 && h2->frame_left == 0 && !begin_frame(conn))
		return false;
	if (conn->state != SBX_CONN_READING)
		return false;
	most = h2->preface_left > 0 ? h2->preface_left : h2->frame_left;
	if (len > most)
		len = most;
	if (h2->frame_left > 0 && h2->frame_stream != 0)
		stream = sbx_stream_find(h2, h2->frame_stream);
	if (stream != NULL) {
		stop = sbx_stream_stop(stream, false);
		if (stop < stream->in + len)
			len = stop > stream->in ? (size_t)(stop - stream->in) : 0;
		stream->in += len;
	}
	if (len > 0)
		feed(conn, len);
	if (conn->state != SBX_CONN_READING || stream == NULL)
		return true;
	/* nghttp2 may have closed the stream, or refused it for being one too many. */
	stream = sbx_stream_find(h2, h2->frame_stream);
	if (stream == NULL || stream->whole)
		return true;
	if (!stream->known && h2->frame_left == 0) {
		sbx_stream_free(stream);
		return true;
	}
	if (stream->in >= sbx_stream_stop(stream, false) ||
	    stream->in >= sbx_stream_stop(stream, true))
		sbx_stream_strike_request(stream);
	return true;
}

static void
h2_read(struct sbx_conn *conn)
{
	struct telnyx_env *env = conn->sandbox->env;

	while (conn->state == SBX_CONN_READING &&
	       sbx_conn_unsent(conn) < SBX_OUTPUT_BYTES && read_some(conn))
		if (conn->state == SBX_CONN_READING && !TAILQ_EMPTY(&conn->h2->todo))
			pump(conn);
	if (conn->state != SBX_CONN_READING)
		return;
	if (telnyx_h2_frames_are_flood(&conn->h2->frames, env->now_ns(env)))
		end_flood(conn);
	else
		pump(conn);
}

/* --- life --- */

static void
h2_announce(struct sbx_conn *conn)
{
	const struct telnyx_sandbox_h2_settings *wanted = &conn->sandbox->wire->h2;
	nghttp2_settings_entry entries[4];
	size_t count = 0;

	entries[count++] = (nghttp2_settings_entry){
	    NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_CONCURRENT_STREAMS};
	if (wanted->max_concurrent_streams.given)
		entries[0].value = (uint32_t)wanted->max_concurrent_streams.value;
	if (wanted->initial_window_size.given)
		entries[count++] =
		    (nghttp2_settings_entry){NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
			(uint32_t)wanted->initial_window_size.value};
	if (wanted->header_table_size.given)
		entries[count++] =
		    (nghttp2_settings_entry){NGHTTP2_SETTINGS_HEADER_TABLE_SIZE,
			(uint32_t)wanted->header_table_size.value};
	if (wanted->max_frame_size.given)
		entries[count++] =
		    (nghttp2_settings_entry){NGHTTP2_SETTINGS_MAX_FRAME_SIZE,
			(uint32_t)wanted->max_frame_size.value};
	if (nghttp2_submit_settings(
		conn->h2->session, NGHTTP2_FLAG_NONE, entries, count) != 0)
		conn->state = SBX_CONN_CLOSED;
}

static bool
h2_is_idle(const struct sbx_conn *conn)
{
	return TAILQ_EMPTY(&conn->h2->streams) && conn->h2->frame_left == 0;
}

static bool
h2_has_requests(const struct sbx_conn *conn)
{
	return !TAILQ_EMPTY(&conn->h2->streams);
}

static bool
h2_in_request(const struct sbx_conn *conn)
{
	return conn->h2->unsaid > 0;
}

static void
h2_sweep(struct sbx_conn *conn, uint64_t now_ns)
{
	struct sbx_h2 *h2 = conn->h2;
	struct sbx_stream *stream, *next;
	uint64_t limit_ns = conn->sandbox->wire->request_timeout_ns;
	bool any = false;

	if (conn->state != SBX_CONN_READING || now_ns < limit_ns)
		return;
	for (stream = TAILQ_FIRST(&h2->streams); stream != NULL; stream = next) {
		next = TAILQ_NEXT(stream, entry);
		if (!sbx_stream_is_late(stream, now_ns - limit_ns))
			continue;
		if (!stream->known) {
			/* nghttp2 does not know the stream, nor will it while the
			 * head is half there. */
			sbx_conn_close(conn);
			return;
		}
		any = true;
		(void)nghttp2_submit_rst_stream(
		    h2->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL);
		sbx_stream_free(stream);
	}
	if (any)
		sbx_conn_advance(conn);
}

static size_t
h2_bytes(const struct sbx_conn *conn)
{
	const struct sbx_h2 *h2 = conn->h2;

	return sizeof(*h2) + h2->http.head_cap + h2->http.body_cap;
}

static void
h2_say_bye(struct sbx_conn *conn)
{
	(void)nghttp2_session_terminate_session(conn->h2->session, NGHTTP2_NO_ERROR);
	pump(conn);
}

static void
h2_clear(struct sbx_conn *conn)
{
	struct sbx_h2 *h2 = conn->h2;
	struct sbx_stream *stream;

	while ((stream = TAILQ_FIRST(&h2->streams)) != NULL)
		sbx_stream_free(stream);
	nghttp2_session_del(h2->session);
	telnyx_http_parse_clear(&h2->http);
	free(h2);
}

static const struct sbx_protocol protocol = {
    .multiplexed = true,
    .read = h2_read,
    .is_idle = h2_is_idle,
    .in_request = h2_in_request,
    .bytes = h2_bytes,
    .clear = h2_clear,
    .has_requests = h2_has_requests,
    .sweep = h2_sweep,
    .announce = h2_announce,
    .say_bye = h2_say_bye,
};

bool
sbx_h2_start(struct sbx_conn *conn)
{
	struct sbx_h2 *h2 = calloc(1, sizeof(*h2));

	if (h2 == NULL)
		return false;
	conn->h2 = h2;
	conn->protocol = &protocol;
	TAILQ_INIT(&h2->streams);
	TAILQ_INIT(&h2->todo);
	TAILQ_INIT(&h2->closed);
	telnyx_http_parse_init(&h2->http, SBX_MAX_HEAD_BYTES, SBX_MAX_BODY_BYTES);
	h2->preface_left = NGHTTP2_CLIENT_MAGIC_LEN;
	h2->last = INT32_MAX;
	if (!sbx_stream_session(conn, &h2->session))
		return false;
	h2_announce(conn);
	return true;
}
