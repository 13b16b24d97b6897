/* SPDX-License-Identifier: MIT */
/* Streams: a request as frames, a reply from frames, and what is known of a
 * request whose stream has ended. */
#include "net/h2_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STREAM_WINDOW (1 << 20)
#define CONNECTION_WINDOW (8 << 20)
#define MAX_REQUEST_HEADERS 48

/* --- what nghttp2 tells --- */

static struct telnyx_h2_stream *
stream_of(nghttp2_session *session, int32_t id)
{
	return nghttp2_session_get_stream_user_data(session, id);
}

static int
before_frame_send(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;

	if (frame->hd.type != NGHTTP2_HEADERS ||
	    (stream = stream_of(session, frame->hd.stream_id)) == NULL || stream->begun)
		return 0;
	stream->begun = true;
	stream->begin_at = h2->queued;
	stream->ended = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
	return 0;
}

/* Runs when a frame's last byte has been put into the output. */
static int
on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;

	if ((frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) ||
	    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
		return 0;
	if ((stream = stream_of(session, frame->hd.stream_id)) != NULL)
		stream->end_at = h2->queued;
	return 0;
}

static ssize_t
on_body_wanted(nghttp2_session *session, int32_t id, uint8_t *out, size_t room,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, id);
	const struct telnyx_exchange_call *call;
	size_t left;

	(void)source;
	(void)arg;
	/* Aborted: the body is gone, and RST_STREAM is on its way. */
	if (stream == NULL || stream->exchange == NULL)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	call = &stream->exchange->call;
	left = call->body_bytes - stream->body_sent;
	if (left > room)
		left = room;
	memcpy(out, call->body + stream->body_sent, left);
	stream->body_sent += left;
	if (stream->body_sent == call->body_bytes) {
		*flags |= NGHTTP2_DATA_FLAG_EOF;
		stream->ended = true;
	}
	return (ssize_t)left;
}

static void
too_large(struct telnyx_h2_stream *stream)
{
	stream->too_large = true;
	(void)nghttp2_submit_rst_stream(
	    stream->h2->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL);
	telnyx_h2_stream_end(stream);
}

static int
on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, frame->hd.stream_id);

	(void)arg;
	if (stream != NULL) {
		stream->interim = false;
		stream->trailers = stream->status != 0;
	}
	return 0;
}

static void
add_header(struct telnyx_h2_stream *stream, const uint8_t *name, size_t name_len,
    const uint8_t *value, size_t value_len)
{
	struct telnyx_h2_header *header;

	header = telnyx_arena_alloc(&stream->memory, sizeof(*header));
	if (header == NULL)
		return;
	header->name = telnyx_arena_memdup(&stream->memory, name, name_len);
	header->value = telnyx_arena_memdup(&stream->memory, value, value_len);
	if (header->name == NULL || header->value == NULL)
		return;
	if (stream->last_header != NULL)
		stream->last_header->next = header;
	else
		stream->headers = header;
	stream->last_header = header;
}

static int
on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (stream == NULL || stream->done)
		return 0;
	stream->head_bytes += name_len + value_len + 32;
	if (stream->head_bytes > TELNYX_H2_MAX_HEAD_BYTES) {
		too_large(stream);
	} else if (name_len == 7 && memcmp(name, ":status", 7) == 0) {
		/* nghttp2 lets only three digits through. */
		stream->interim = value[0] == '1';
		if (!stream->interim)
			stream->status = (int)strtol((const char *)value, NULL, 10);
	} else if (!stream->interim && !stream->trailers && name_len > 0 &&
		   name[0] != ':') {
		add_header(stream, name, name_len, value, value_len);
	}
	return 0;
}

static int
on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
    size_t len, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, id);

	(void)flags;
	(void)arg;
	if (stream == NULL || stream->done)
		return 0;
	telnyx_buf_append(&stream->body, data, len);
	if (stream->body.failed)
		too_large(stream);
	return 0;
}

static int
on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;

	switch (frame->hd.type) {
	case NGHTTP2_HEADERS:
	case NGHTTP2_DATA:
		stream = stream_of(session, frame->hd.stream_id);
		if (stream == NULL || stream->done ||
		    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
			break;
		stream->complete = true;
		/* Answered before the body was out: no use in the rest. */
		if (!stream->ended)
			(void)nghttp2_submit_rst_stream(
			    session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL);
		telnyx_h2_stream_end(stream);
		break;
	case NGHTTP2_SETTINGS:
		h2->settings_seen = true;
		telnyx_deferred_post(h2->net->deferred, &h2->done_task);
		break;
	case NGHTTP2_PING:
		if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0)
			h2->ping_sent = false;
		break;
	case NGHTTP2_GOAWAY:
		/* nghttp2 closes what is above the last id, as refused. */
		telnyx_h2_drain(h2);
		break;
	default:
		break;
	}
	return 0;
}

static int
on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, id);

	(void)arg;
	if (stream == NULL)
		return 0;
	(void)nghttp2_session_set_stream_user_data(session, id, NULL);
	stream->id = 0;
	stream->error = error;
	/* The server's word that it has not looked at it. */
	stream->refused = error == NGHTTP2_REFUSED_STREAM && stream->status == 0;
	if (stream->exchange == NULL && !stream->done)
		telnyx_h2_stream_free(stream);
	else
		telnyx_h2_stream_end(stream);
	return 0;
}

bool
telnyx_h2_session_start(struct telnyx_h2 *h2)
{
	const nghttp2_settings_entry settings[] = {
	    {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
	    {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
	    {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, TELNYX_H2_MAX_HEAD_BYTES},
	};
	nghttp2_session_callbacks *callbacks;
	bool ok;

	if (nghttp2_session_callbacks_new(&callbacks) != 0)
		return false;
	nghttp2_session_callbacks_set_before_frame_send_callback(
	    callbacks, before_frame_send);
	nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
	nghttp2_session_callbacks_set_on_begin_headers_callback(
	    callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(
	    callbacks, on_stream_close);
	ok = nghttp2_session_client_new(&h2->session, callbacks, h2) == 0;
	nghttp2_session_callbacks_del(callbacks);
	return ok &&
	       nghttp2_submit_settings(h2->session, NGHTTP2_FLAG_NONE, settings,
		   sizeof(settings) / sizeof(settings[0])) == 0 &&
	       nghttp2_session_set_local_window_size(
		   h2->session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW) == 0;
}

/* --- begin --- */

static nghttp2_nv
pair(const char *name, const char *value)
{
	/* nghttp2 copies both before it returns, and lower-cases the name. */
	return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value,
	    strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
}

static size_t
build_headers(struct telnyx_h2_stream *stream, nghttp2_nv *out)
{
	const struct telnyx_exchange_call *call = &stream->exchange->call;
	size_t count = 0, i;

	out[count++] = pair(":method", call->method);
	out[count++] = pair(":scheme", "https");
	out[count++] = pair(":authority", stream->h2->authority);
	out[count++] = pair(":path", call->target);
	/* The key is indexed like the rest: HPACK compares whole values, and a
	 * long random one is not guessed; it saves 70 bytes a message. */
	for (i = 0; i < call->header_count && count < MAX_REQUEST_HEADERS - 1; i++)
		out[count++] = pair(call->headers[i].name, call->headers[i].value);
	if (call->body != NULL) {
		(void)snprintf(stream->content_length, sizeof(stream->content_length),
		    "%zu", call->body_bytes);
		out[count++] = pair("content-length", stream->content_length);
	}
	return count;
}

enum telnyx_status
telnyx_h2_start(struct telnyx_h2 *h2, struct telnyx_exchange *exchange)
{
	nghttp2_data_provider body = {.read_callback = on_body_wanted};
	nghttp2_nv headers[MAX_REQUEST_HEADERS];
	struct telnyx_h2_stream *stream;
	size_t count;
	int32_t id;

	if ((stream = calloc(1, sizeof(*stream))) == NULL)
		return TELNYX_E_NO_MEMORY;
	stream->h2 = h2;
	stream->exchange = exchange;
	telnyx_buf_init(&stream->body, h2->net->max_reply_bytes);
	count = build_headers(stream, headers);
	id = nghttp2_submit_request(h2->session, NULL, headers, count,
	    exchange->call.body != NULL ? &body : NULL, stream);
	if (id < 0) {
		free(stream);
		if (id == NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE)
			telnyx_h2_drain(h2);
		return TELNYX_E_NO_MEMORY;
	}
	stream->id = id;
	TAILQ_INSERT_TAIL(&h2->running, stream, entry);
	h2->streams++;
	h2->facts.requests++;
	exchange->stream = stream;
	telnyx_h2_flush_soon(h2);
	return TELNYX_OK;
}

/* --- end --- */

void
telnyx_h2_stream_end(struct telnyx_h2_stream *stream)
{
	struct telnyx_h2 *h2 = stream->h2;

	if (stream->done)
		return;
	stream->done = true;
	TAILQ_REMOVE(&h2->running, stream, entry);
	TAILQ_INSERT_TAIL(&h2->done, stream, entry);
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
}

void
telnyx_h2_stream_free(struct telnyx_h2_stream *stream)
{
	struct telnyx_h2 *h2 = stream->h2;

	TAILQ_REMOVE(stream->done ? &h2->done : &h2->running, stream, entry);
	if (--h2->streams == 0)
		h2->idle_since_ns = h2->net->env->now_ns(h2->net->env);
	/* The stream may still be known to nghttp2. */
	if (stream->id != 0)
		(void)nghttp2_session_set_stream_user_data(
		    h2->session, stream->id, NULL);
	telnyx_arena_clear(&stream->memory);
	telnyx_buf_clear(&stream->body);
	free(stream);
}

/* --- what became of it --- */

struct reply {
	struct telnyx_arena memory;
	struct telnyx_h2_header *headers;
	struct telnyx_buf body;
};

static const char *
reply_header(const struct telnyx_exchange_reply *reply, const char *name)
{
	const struct reply *data = reply->data;
	const struct telnyx_h2_header *header;

	for (header = data->headers; header != NULL; header = header->next)
		if (strcasecmp(header->name, name) == 0)
			return header->value;
	return NULL;
}

static void
reply_release(struct telnyx_exchange_reply *reply)
{
	struct reply *data = reply->data;

	telnyx_arena_clear(&data->memory);
	telnyx_buf_clear(&data->body);
	free(data);
}

static void
take_reply(struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	struct reply *data = malloc(sizeof(*data));

	if (data == NULL || stream->memory.failed) {
		free(data);
		result->verdict = TELNYX_VERDICT_TRUNCATED;
		result->system_error = ENOMEM;
		return;
	}
	data->memory = stream->memory;
	data->headers = stream->headers;
	data->body = stream->body;
	stream->memory = (struct telnyx_arena)TELNYX_ARENA_INIT;
	telnyx_buf_init(&stream->body, 0);
	result->reply.header = reply_header;
	result->reply.release = reply_release;
	result->reply.data = data;
	result->body = data->body.len > 0 ? data->body.data : NULL;
	result->body_bytes = data->body.len;
}

static enum telnyx_verdict
verdict(const struct telnyx_h2_stream *stream)
{
	if (stream->complete && stream->status != 0)
		return TELNYX_VERDICT_ANSWERED;
	if (stream->status != 0)
		return TELNYX_VERDICT_TRUNCATED;
	if (stream->refused || !stream->begun ||
	    stream->h2->flushed <= stream->begin_at)
		return TELNYX_VERDICT_NOT_SENT;
	/* Its last frame may be out before nghttp2 says where it ended. */
	if (!stream->ended ||
	    (stream->end_at != 0 && stream->h2->flushed < stream->end_at))
		return TELNYX_VERDICT_PARTIAL;
	return TELNYX_VERDICT_POSSIBLY;
}

static enum telnyx_phase
phase(const struct telnyx_h2_stream *stream, enum telnyx_verdict known)
{
	switch (known) {
	case TELNYX_VERDICT_ANSWERED:
		return TELNYX_PHASE_DECODE;
	case TELNYX_VERDICT_TRUNCATED:
		return TELNYX_PHASE_RECEIVE;
	case TELNYX_VERDICT_POSSIBLY:
		return TELNYX_PHASE_WAIT;
	case TELNYX_VERDICT_NOT_SENT:
	case TELNYX_VERDICT_PARTIAL:
		break;
	}
	return stream->refused ? TELNYX_PHASE_WAIT : TELNYX_PHASE_SEND;
}

void
telnyx_h2_stream_result(
    struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result)
{
	const struct telnyx_h2 *h2 = stream->h2;
	const char *why;

	memset(result, 0, sizeof(*result));
	result->verdict = verdict(stream);
	result->phase = phase(stream, result->verdict);
	result->status = stream->status;
	result->connection_id = h2->id;
	/* Sent elsewhere at once: the connection was at its end. */
	result->reused = stream->refused || h2->facts.requests > 1;
	if (result->verdict == TELNYX_VERDICT_ANSWERED) {
		take_reply(stream, result);
		return;
	}
	if (!stream->done)
		return;
	result->system_error = h2->io_errno;
	if (stream->too_large)
		why = "the reply is larger than the limit";
	else if (stream->error != 0)
		why = nghttp2_http2_strerror(stream->error);
	else
		why = h2->cause[0] != '\0' ? h2->cause : "the stream was closed";
	(void)snprintf(
	    result->cause, sizeof(result->cause), "%s: %s", h2->endpoint, why);
}
