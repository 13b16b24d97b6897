/* SPDX-License-Identifier: MIT */
/*
 * Requests over HTTP/2 as nghttp2 tells of them: their heads, bodies and ends
 * are written down in streams, which h2_stream.c serves later.
 */
#include <stdlib.h>
#include <string.h>

#include "net/h2_memory.h"
#include "sandbox/api/front.h"
#include "sandbox/wire/h2_internal.h"
#include "sandbox/wire/script.h"

static int
on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct sbx_conn *conn = arg;
	struct sbx_stream *stream = sbx_stream_find(conn->h2, frame->hd.stream_id);

	if (stream != NULL && !stream->known)
		stream->known = nghttp2_session_set_stream_user_data(
				    session, stream->id, stream) == 0;
	return 0;
}

/* May so many bytes of a request be kept?  Once there is no room for some, nothing
 * more of it is. */
static bool
has_room(struct sbx_stream *stream, size_t bytes)
{
	if (!stream->starved && sbx_memory_room(stream->conn->sandbox, bytes))
		return true;
	stream->starved = true;
	telnyx_buf_clear(&stream->body);
	sbx_stream_count(stream);
	return false;
}

static void
copy_text(struct sbx_stream *stream, char **to, const uint8_t *value, size_t len)
{
	if (*to != NULL)
		return;
	if ((*to = malloc(len + 1)) == NULL) {
		stream->headers.failed = true; /* as a line of them would */
		return;
	}
	memcpy(*to, value, len);
	(*to)[len] = '\0';
}

static void
add_line(struct sbx_stream *stream, const char *name, size_t name_len,
    const uint8_t *value, size_t value_len)
{
	telnyx_buf_append(&stream->headers, name, name_len);
	telnyx_buf_append(&stream->headers, ": ", 2);
	telnyx_buf_append(&stream->headers, value, value_len);
	telnyx_buf_append(&stream->headers, "\r\n", 2);
}

static int
on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags, void *arg)
{
	struct sbx_stream *stream =
	    nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
	const char *text = (const char *)name;

	(void)flags;
	(void)arg;
	if (stream == NULL || stream->headed) /* trailers */
		return 0;
	if (!has_room(stream, name_len + value_len))
		return 0;
	if (name_len == 7 && memcmp(name, ":method", 7) == 0)
		copy_text(stream, &stream->method, value, value_len);
	else if (name_len == 5 && memcmp(name, ":path", 5) == 0)
		copy_text(stream, &stream->target, value, value_len);
	else if (name_len == 10 && memcmp(name, ":authority", 10) == 0)
		add_line(stream, "host", 4, value, value_len);
	else if (name_len > 0 && name[0] != ':')
		add_line(stream, text, name_len, value, value_len);
	sbx_stream_count(stream);
	return 0;
}

static int
on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
    size_t len, void *arg)
{
	struct sbx_conn *conn = arg;
	struct sbx_stream *stream = nghttp2_session_get_stream_user_data(session, id);

	(void)flags;
	if (stream == NULL)
		return 0;
	telnyx_h2_frames_carried(&conn->h2->frames);
	if (stream->stranger) {
		stream->discarded += len;
	} else if (has_room(stream, len)) {
		telnyx_buf_append(&stream->body, data, len);
		sbx_stream_count(stream);
	}
	return 0;
}

/* The target is known: so is the script's entry that may strike within. */
static void
on_head(struct sbx_stream *stream)
{
	struct telnyx_sandbox *sandbox = stream->conn->sandbox;
	struct sbx_entry *entry;

	if (stream->headed || stream->target == NULL)
		return;
	stream->headed = true;
	stream->stranger = !sbx_is_authorized(
	    sandbox, stream->headers.data != NULL ? stream->headers.data : "");
	entry = sbx_entry_peek(sandbox, stream->target);
	if (stream->script == NULL && entry != NULL &&
	    entry->reply.fault != TELNYX_SANDBOX_FAULT_NONE &&
	    entry->reply.fault_at_request_byte.given)
		stream->script = sbx_entry_claim(sandbox, entry);
}

static int
on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct sbx_conn *conn = arg;
	struct sbx_stream *stream =
	    nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

	if (stream == NULL ||
	    (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA))
		return 0;
	if (frame->hd.type == NGHTTP2_HEADERS) {
		telnyx_h2_frames_carried(&conn->h2->frames);
		on_head(stream);
	}
	if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
		telnyx_h2_frames_carried(&conn->h2->frames);
	/* A stream that is stalled is not looked at any more. */
	if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 &&
	    (!stream->struck ||
		stream->script->reply.fault != TELNYX_SANDBOX_FAULT_STALL_STREAM)) {
		stream->whole = true;
		sbx_stream_said(stream);
		sbx_stream_do_soon(stream);
	}
	return 0;
}

static int
on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *arg)
{
	struct sbx_conn *conn = arg;
	struct sbx_h2 *h2 = conn->h2;
	struct sbx_stream *stream = nghttp2_session_get_stream_user_data(session, id);

	(void)error;
	if (stream == NULL)
		return 0;
	stream->known = false;
	if (!h2->sending) {
		sbx_stream_free(stream);
		return 0;
	}
	if (stream->due)
		TAILQ_REMOVE(&h2->todo, stream, todo);
	stream->due = false;
	stream->closed = true;
	TAILQ_INSERT_TAIL(&h2->closed, stream, todo);
	return 0;
}

bool
sbx_stream_session(struct sbx_conn *conn, nghttp2_session **out)
{
	nghttp2_mem memory = telnyx_h2_memory(); /* copied */
	nghttp2_session_callbacks *callbacks = NULL;
	nghttp2_option *option = NULL;
	bool good = false;

	if (nghttp2_session_callbacks_new(&callbacks) != 0 ||
	    nghttp2_option_new(&option) != 0)
		goto done;
	/* A script's headers may be many. */
	nghttp2_option_set_max_send_header_block_length(option, 1u << 20);
	nghttp2_session_callbacks_set_on_begin_headers_callback(
	    callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(
	    callbacks, on_stream_close);
	good = nghttp2_session_server_new3(out, callbacks, conn, option, &memory) == 0;
done:
	nghttp2_option_del(option);
	nghttp2_session_callbacks_del(callbacks);
	return good;
}
