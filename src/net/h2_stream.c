/* SPDX-License-Identifier: MIT */
/* Streams: a request as frames, and a reply from frames. */
#include "net/h2_internal.h"
#include "net/h2_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STREAM_WINDOW (1 << 20)
#define CONNECTION_WINDOW (8 << 20)
#define MAX_REQUEST_HEADERS 48
/* The most streams at once, whatever the server says.  nginx ends a connection when
 * 10,000 frames of its own wait there, and one message makes up to three. */
#define MAX_STREAMS 3000
/* RFC 9113, section 4.1. */
#define FRAME_HEAD_BYTES 9
/* The most pieces of one header block: each of them costs the server nothing. */
#define MAX_CONTINUATIONS 16

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
	stream->early = !h2->settings_seen;
	stream->begin_at = h2->queued;
	stream->begun_ns = h2->flush_ns;
	stream->ended = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
	return 0;
}

/* nghttp2 calls this when a frame's last byte has been put into the output. */
static int
on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream;

	if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
		return 0;
	telnyx_h2_frames_sent(&h2->frames, frame->hd.length);
	if ((stream = stream_of(session, frame->hd.stream_id)) == NULL)
		return 0;
	stream->sent += FRAME_HEAD_BYTES + frame->hd.length;
	if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
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
	/* The request was aborted or given up, and its outcome was decided by what
	 * had left: no more may leave, even where there was no memory for its
	 * RST_STREAM. */
	if (stream == NULL || stream->exchange == NULL ||
	    stream->state == TELNYX_H2_DONE)
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

/* Give a reply up that is of no use, or that there is no room for.  What it held is
 * free for the others now; its head, which decides the outcome, goes to the owner in
 * this turn. */
static void
give_up(struct telnyx_h2_stream *stream, uint32_t error)
{
	telnyx_buf_clear(&stream->body);
	telnyx_byte_share_release(&stream->share);
	(void)nghttp2_submit_rst_stream(
	    stream->h2->session, NGHTTP2_FLAG_NONE, stream->id, error);
	telnyx_h2_stream_end(stream);
}

/* Does an owner wait for what comes of the stream? */
static bool
is_awaited(const struct telnyx_h2_stream *stream)
{
	return stream != NULL && stream->exchange != NULL &&
	       stream->state != TELNYX_H2_DONE;
}

/* Is there room for so much more among all replies?  If not, the reply is given up. */
static bool
has_room(struct telnyx_h2_stream *stream, size_t bytes)
{
	if (telnyx_byte_share_grow(&stream->share, bytes))
		return true;
	stream->no_room = true;
	give_up(stream, NGHTTP2_CANCEL);
	return false;
}

static int
on_begin_frame(nghttp2_session *session, const nghttp2_frame_hd *hd, void *arg)
{
	struct telnyx_h2 *h2 = arg;

	(void)session;
	if (hd->type == NGHTTP2_PUSH_PROMISE)
		return NGHTTP2_ERR_CALLBACK_FAILURE; /* we said that we take none */
	if (hd->type != NGHTTP2_CONTINUATION)
		h2->continuations = 0;
	else if (++h2->continuations > MAX_CONTINUATIONS)
		return NGHTTP2_ERR_CALLBACK_FAILURE; /* ends the connection */
	return 0;
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

static void
set_status(struct telnyx_h2_stream *stream, int status)
{
	stream->status = status;
	stream->body.max = telnyx_exchange_body_max(stream->h2->net, status);
}

static int
on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags, void *arg)
{
	struct telnyx_h2_stream *stream = stream_of(session, frame->hd.stream_id);
	size_t bytes = name_len + value_len + 32; /* RFC 9113, section 6.5.2 */

	(void)flags;
	(void)arg;
	if (!is_awaited(stream) || !has_room(stream, bytes))
		return 0;
	stream->head_bytes += bytes;
	if (stream->head_bytes > TELNYX_H2_MAX_HEAD_BYTES) {
		stream->too_large = true;
		give_up(stream, NGHTTP2_CANCEL);
	} else if (name_len == 7 && memcmp(name, ":status", 7) == 0) {
		/* nghttp2 lets only three digits through. */
		stream->interim = value[0] == '1';
		stream->interims |= stream->interim;
		if (value[0] >= '2' && value[0] <= '5')
			set_status(stream, (int)strtol((const char *)value, NULL, 10));
		else if (!stream->interim)
			give_up(stream, NGHTTP2_PROTOCOL_ERROR);
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
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream = stream_of(session, id);

	(void)flags;
	if (stream != NULL)
		telnyx_h2_frames_carried(&h2->frames);
	if (!is_awaited(stream) || !has_room(stream, len))
		return 0;
	telnyx_buf_append(&stream->body, data, len);
	if (stream->body.failed) {
		stream->too_large = stream->body.full;
		stream->no_memory = !stream->body.full;
		give_up(stream, NGHTTP2_CANCEL);
	}
	return 0;
}

static void
on_end_stream(struct telnyx_h2 *h2, struct telnyx_h2_stream *stream)
{
	stream->complete = true;
	h2->answered++;
	telnyx_h2_frames_carried(&h2->frames);
	/* The server answered before the body was out: the rest is of no use. */
	if (!stream->ended)
		(void)nghttp2_submit_rst_stream(
		    h2->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_CANCEL);
	telnyx_h2_stream_end(stream);
}

static void
on_settings(struct telnyx_h2 *h2)
{
	h2->settings_seen = true;
	if (h2->open + h2->waiting > telnyx_h2_limit(h2))
		telnyx_h2_pull_back(h2);
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
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
		if (stream == NULL || stream->state == TELNYX_H2_DONE)
			break;
		stream->received += FRAME_HEAD_BYTES + frame->hd.length;
		if (!stream->head && !stream->interim) {
			stream->head = true;
			stream->says_json = telnyx_h2_stream_says_json(stream);
		}
		if (frame->hd.type == NGHTTP2_HEADERS && !stream->interim)
			telnyx_h2_frames_carried(&h2->frames);
		if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
			on_end_stream(h2, stream);
		break;
	case NGHTTP2_SETTINGS:
		if ((frame->hd.flags & NGHTTP2_FLAG_ACK) == 0)
			on_settings(h2);
		break;
	case NGHTTP2_GOAWAY:
		/* nghttp2 closes what is above the last id, as refused.  A later
		 * one without a reason takes none back. */
		if (frame->goaway.error_code != NGHTTP2_NO_ERROR)
			h2->goaway_error = frame->goaway.error_code;
		h2->goaway_last = frame->goaway.last_stream_id;
		if (frame->goaway.error_code == NGHTTP2_ENHANCE_YOUR_CALM)
			h2->calm_wanted = true;
		telnyx_h2_drain(h2);
		break;
	case NGHTTP2_RST_STREAM:
		/* The end of the stream follows, and its owner is told there. */
		if (frame->rst_stream.error_code == NGHTTP2_ENHANCE_YOUR_CALM)
			h2->calm_wanted = true;
		break;
	default:
		break;
	}
	return 0;
}

static int
on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *arg)
{
	struct telnyx_h2 *h2 = arg;
	struct telnyx_h2_stream *stream = stream_of(session, id);

	/* There is room for a stream again, whoever had it. */
	h2->open--;
	telnyx_deferred_post(h2->net->deferred, &h2->done_task);
	if (stream == NULL)
		return 0;
	(void)nghttp2_session_set_stream_user_data(session, id, NULL);
	stream->id = 0;
	if (stream->state == TELNYX_H2_DONE)
		return 0;
	stream->error = error;
	stream->above_goaway = id > h2->goaway_last;
	stream->refused = error == NGHTTP2_REFUSED_STREAM && !stream->above_goaway;
	if (stream->exchange == NULL)
		telnyx_h2_stream_free(stream);
	else
		telnyx_h2_stream_end(stream);
	return 0;
}

static int
on_complaint(
    nghttp2_session *session, int code, const char *text, size_t len, void *arg)
{
	struct telnyx_h2 *h2 = arg;

	(void)session;
	/* A header that nghttp2 has left out does not end anything. */
	if (code != NGHTTP2_ERR_HTTP_HEADER && h2->complaint[0] == '\0')
		(void)snprintf(
		    h2->complaint, sizeof(h2->complaint), "%.*s", (int)len, text);
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
	nghttp2_mem memory = telnyx_h2_memory(); /* copied */
	nghttp2_session_callbacks *callbacks;
	bool ok;

	if (nghttp2_session_callbacks_new(&callbacks) != 0)
		return false;
	nghttp2_session_callbacks_set_before_frame_send_callback(
	    callbacks, before_frame_send);
	nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
	nghttp2_session_callbacks_set_on_begin_frame_callback(
	    callbacks, on_begin_frame);
	nghttp2_session_callbacks_set_on_begin_headers_callback(
	    callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(
	    callbacks, on_stream_close);
	nghttp2_session_callbacks_set_error_callback2(callbacks, on_complaint);
	ok = nghttp2_session_client_new3(&h2->session, callbacks, h2, NULL, &memory) ==
	     0;
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

/* Is a header one that RFC 9113, section 8.2.2, forbids, since it is of the connection
 * and not of the request? */
static bool
is_of_the_connection(const char *name)
{
	static const char *const names[] = {"Connection", "Keep-Alive",
	    "Proxy-Connection", "Transfer-Encoding", "Upgrade", "HTTP2-Settings"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

static size_t
build_headers(struct telnyx_h2_stream *stream, nghttp2_nv *out)
{
	const struct telnyx_exchange_call *call = &stream->exchange->call;
	const struct telnyx_exchange_header *header;
	size_t count = 0, i;

	out[count++] = pair(":method", call->method);
	out[count++] = pair(":scheme", "https");
	out[count++] = pair(":authority", stream->h2->authority);
	out[count++] = pair(":path", call->target);
	/* The key is indexed like the rest: HPACK compares whole values, and a
	 * long random one is not guessed; it saves 70 bytes a message.  What is
	 * different each time would only push it out of the table. */
	for (i = 0; i < call->header_count && count < MAX_REQUEST_HEADERS - 1; i++) {
		header = &call->headers[i];
		if (is_of_the_connection(header->name))
			continue;
		out[count] = pair(header->name, header->value);
		if (strcasecmp(header->name, "Idempotency-Key") == 0)
			out[count].flags = NGHTTP2_NV_FLAG_NO_INDEX;
		count++;
	}
	if (telnyx_exchange_says_length(call)) {
		(void)snprintf(stream->content_length, sizeof(stream->content_length),
		    "%zu", call->body_bytes);
		out[count++] = pair("content-length", stream->content_length);
	}
	return count;
}

uint32_t
telnyx_h2_limit(const struct telnyx_h2 *h2)
{
	uint32_t limit;

	if (!h2->settings_seen)
		return h2->first_limit;
	limit = nghttp2_session_get_remote_settings(
	    h2->session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
	return limit < MAX_STREAMS ? limit : MAX_STREAMS;
}

enum telnyx_status
telnyx_h2_start(struct telnyx_h2 *h2, struct telnyx_exchange *exchange)
{
	struct telnyx_h2_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL)
		return TELNYX_E_NO_MEMORY;
	stream->h2 = h2;
	stream->exchange = exchange;
	telnyx_buf_init(&stream->body, h2->net->max_reply_bytes);
	stream->share.account = &h2->net->replies;
	TAILQ_INSERT_TAIL(&h2->starting, stream, entry);
	h2->streams++;
	h2->waiting++;
	h2->awaited++;
	h2->facts.requests++;
	exchange->stream = stream;
	if (h2->facts.requests == TELNYX_NET_MAX_REQUESTS)
		telnyx_h2_drain(h2);
	telnyx_h2_flush_soon(h2);
	return TELNYX_OK;
}

static void
move_to(struct telnyx_h2_stream *stream, enum telnyx_h2_stream_state state)
{
	struct telnyx_h2 *h2 = stream->h2;
	struct telnyx_h2_stream_list *const lists[] = {
	    &h2->starting, &h2->running, &h2->done};

	TAILQ_REMOVE(lists[stream->state], stream, entry);
	h2->waiting -= stream->state == TELNYX_H2_STARTING;
	stream->state = state;
	TAILQ_INSERT_TAIL(lists[state], stream, entry);
}

bool
telnyx_h2_begin_next(struct telnyx_h2 *h2)
{
	struct telnyx_h2_stream *stream = TAILQ_FIRST(&h2->starting);
	nghttp2_data_provider body = {.read_callback = on_body_wanted};
	nghttp2_nv headers[MAX_REQUEST_HEADERS];
	size_t count;
	int32_t id;

	if (stream == NULL || h2->open >= telnyx_h2_limit(h2))
		return false;
	count = build_headers(stream, headers);
	id = nghttp2_submit_request(h2->session, NULL, headers, count,
	    stream->exchange->call.body != NULL ? &body : NULL, stream);
	if (id > 0) {
		stream->id = id;
		h2->open++;
		move_to(stream, TELNYX_H2_RUNNING);
	} else if (id == NGHTTP2_ERR_NOMEM) {
		stream->no_memory = true;
		telnyx_h2_stream_end(stream);
	} else {
		telnyx_h2_drain(
		    h2); /* no stream ids are left; this takes the stream back, too */
	}
	return true;
}

/* --- end --- */

void
telnyx_h2_stream_end(struct telnyx_h2_stream *stream)
{
	if (stream->state == TELNYX_H2_DONE)
		return;
	move_to(stream, TELNYX_H2_DONE);
	telnyx_deferred_post(stream->h2->net->deferred, &stream->h2->done_task);
}

void
telnyx_h2_stream_drop_reply(struct telnyx_h2_stream *stream)
{
	telnyx_arena_clear(&stream->memory);
	telnyx_buf_clear(&stream->body);
	stream->headers = stream->last_header = NULL;
	telnyx_byte_share_release(&stream->share);
}

void
telnyx_h2_stream_free(struct telnyx_h2_stream *stream)
{
	struct telnyx_h2 *h2 = stream->h2;

	if (stream->exchange != NULL)
		h2->awaited--;
	move_to(stream, TELNYX_H2_DONE);
	TAILQ_REMOVE(&h2->done, stream, entry);
	if (--h2->streams == 0)
		h2->idle_since_ns = h2->net->env->now_ns(h2->net->env);
	/* The stream may still be known to nghttp2. */
	if (stream->id != 0)
		(void)nghttp2_session_set_stream_user_data(
		    h2->session, stream->id, NULL);
	telnyx_h2_stream_drop_reply(stream);
	free(stream);
}
