/* SPDX-License-Identifier: MIT */
/*
 * A request over HTTP/2 and its reply.  The request is written down as text and
 * read by the parser of HTTP/1.1, so that both protocols are judged alike; the
 * reply is made as text, too, and its lines become header fields.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/wire/h2_internal.h"
#include "sandbox/wire/script.h"

#define MAX_REPLY_HEADERS 64

/* --- life --- */

struct sbx_stream *
sbx_stream_new(struct sbx_conn *conn, int32_t id)
{
	struct sbx_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL)
		return NULL;
	stream->conn = conn;
	stream->id = id;
	stream->cut = UINT64_MAX;
	stream->since_ns = conn->sandbox->env->now_ns(conn->sandbox->env);
	stream->unsaid = true;
	conn->h2->unsaid++;
	/* The buffers take one byte more than the parser does, so that it says so. */
	telnyx_buf_init(&stream->headers, SBX_MAX_HEAD_BYTES + 1);
	telnyx_buf_init(&stream->body, SBX_MAX_BODY_BYTES + 1);
	TAILQ_INSERT_TAIL(&conn->h2->streams, stream, entry);
	return stream;
}

void
sbx_stream_said(struct sbx_stream *stream)
{
	if (stream->unsaid)
		stream->conn->h2->unsaid--;
	stream->unsaid = false;
}

/* A stream that a script has delayed or stalled waits for us, and is never late. */
bool
sbx_stream_is_late(const struct sbx_stream *stream, uint64_t before_ns)
{
	return stream->since_ns <= before_ns && !stream->struck && !stream->due &&
	       (stream->unsaid || stream->submitted);
}

void
sbx_stream_count(struct sbx_stream *stream)
{
	sbx_memory_count(stream->conn->sandbox, &stream->held,
	    sizeof(*stream) + stream->headers.cap + stream->body.cap +
		stream->reply.len);
}

void
sbx_stream_free(struct sbx_stream *stream)
{
	struct sbx_h2 *h2 = stream->conn->h2;
	struct telnyx_env *env = stream->conn->sandbox->env;

	sbx_stream_said(stream);
	if (stream->due)
		TAILQ_REMOVE(&h2->todo, stream, todo);
	if (stream->closed)
		TAILQ_REMOVE(&h2->closed, stream, todo);
	TAILQ_REMOVE(&h2->streams, stream, entry);
	if (stream->known)
		(void)nghttp2_session_set_stream_user_data(
		    h2->session, stream->id, NULL);
	if (stream->timer != NULL)
		env->timer_free(env, stream->timer);
	sbx_entry_unref(stream->script);
	sbx_bytes_clear(&stream->reply);
	sbx_memory_count(stream->conn->sandbox, &stream->held, 0);
	telnyx_buf_clear(&stream->headers);
	telnyx_buf_clear(&stream->body);
	free(stream->method);
	free(stream->target);
	free(stream);
}

/* The newest stream is at the end, and not known to nghttp2 from its first byte on. */
struct sbx_stream *
sbx_stream_find(struct sbx_h2 *h2, int32_t id)
{
	struct sbx_stream *newest = TAILQ_LAST(&h2->streams, sbx_streams);

	if (newest != NULL && newest->id == id)
		return newest;
	TAILQ_FOREACH (newest, &h2->closed, todo)
		if (newest->id == id)
			return newest;
	return nghttp2_session_get_stream_user_data(h2->session, id);
}

void
sbx_stream_do_soon(struct sbx_stream *stream)
{
	if (stream->due)
		return;
	stream->due = true;
	TAILQ_INSERT_TAIL(&stream->conn->h2->todo, stream, todo);
}

/* --- faults --- */

static bool
is_of_stream(const struct telnyx_sandbox_reply *script)
{
	return script->fault > TELNYX_SANDBOX_FAULT_STALL;
}

static struct sbx_entry *
entry_of(const struct sbx_stream *stream)
{
	if (stream->script != NULL || stream->headed)
		return stream->script;
	return sbx_entry_peek(stream->conn->sandbox, NULL);
}

uint64_t
sbx_stream_stop(const struct sbx_stream *stream, bool of_stream)
{
	const struct sbx_entry *entry = entry_of(stream);

	if (entry == NULL || stream->struck ||
	    entry->reply.fault == TELNYX_SANDBOX_FAULT_NONE ||
	    !entry->reply.fault_at_request_byte.given ||
	    is_of_stream(&entry->reply) != of_stream)
		return UINT64_MAX;
	/* A stream is there once its head is. */
	if (of_stream && !stream->headed)
		return UINT64_MAX;
	return (uint64_t)entry->reply.fault_at_request_byte.value;
}

/* GOAWAY is said past nghttp2, which would then take no further stream at all.
 * Streams that have been processed are not denied. */
static void
say_goaway(struct sbx_stream *stream)
{
	const struct telnyx_sandbox_reply *script = &stream->script->reply;
	struct sbx_h2 *h2 = stream->conn->h2;
	uint8_t frame[17] = {0, 0, 8, NGHTTP2_GOAWAY};
	int64_t last = INT32_MAX;
	size_t i;

	if (script->goaway_last.given && script->goaway_last.value < INT32_MAX / 4 &&
	    script->goaway_last.value > INT32_MIN / 4)
		last = stream->id + 2 * script->goaway_last.value;
	if (last < h2->processed)
		last = h2->processed;
	if (last < h2->last)
		h2->last = (int32_t)last;
	for (i = 0; i < 4; i++) {
		frame[9 + i] = (uint8_t)((uint32_t)h2->last >> (24 - 8 * i));
		frame[13 + i] = (uint8_t)(script->h2_error >> (24 - 8 * i));
	}
	(void)sbx_conn_put(stream->conn, frame, sizeof(frame));
}

/* Streams that GOAWAY has left out are never looked at. */
static void
forget_above_last(struct sbx_h2 *h2)
{
	struct sbx_stream *stream, *next;

	for (stream = TAILQ_FIRST(&h2->streams); stream != NULL; stream = next) {
		next = TAILQ_NEXT(stream, entry);
		if (stream->id > h2->last)
			sbx_stream_free(stream);
	}
}

/* The fault of a stream strikes.  The stream may be gone afterwards. */
static void
strike_stream(struct sbx_stream *stream)
{
	struct sbx_h2 *h2 = stream->conn->h2;

	stream->struck = true;
	stream->cut = UINT64_MAX;
	sbx_stream_said(stream);
	switch (stream->script->reply.fault) {
	case TELNYX_SANDBOX_FAULT_GOAWAY:
		say_goaway(stream);
		if (stream->body_at > 0)
			(void)nghttp2_session_resume_data(h2->session, stream->id);
		forget_above_last(h2);
		break;
	case TELNYX_SANDBOX_FAULT_RST_STREAM:
		(void)nghttp2_submit_rst_stream(h2->session, NGHTTP2_FLAG_NONE,
		    stream->id, stream->script->reply.h2_error);
		sbx_stream_free(stream);
		break;
	default:
		break; /* STALL_STREAM: that is all that it hears */
	}
}

void
sbx_stream_strike_request(struct sbx_stream *stream)
{
	if (stream->script == NULL)
		stream->script =
		    sbx_entry_claim(stream->conn->sandbox, entry_of(stream));
	if (is_of_stream(&stream->script->reply))
		sbx_stream_do_soon(stream);
	else
		sbx_conn_end(stream->conn, stream->script->reply.fault);
}

/* --- the reply --- */

static ssize_t
on_body_wanted(nghttp2_session *session, int32_t id, uint8_t *out, size_t room,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct sbx_stream *stream = nghttp2_session_get_stream_user_data(session, id);
	size_t left, most;

	(void)source;
	(void)arg;
	if (stream == NULL)
		return NGHTTP2_ERR_DEFERRED;
	left = stream->reply.len - stream->body_at;
	if (stream->cut != UINT64_MAX && is_of_stream(&stream->script->reply)) {
		/* A frame's header counts, too. */
		most = stream->cut > stream->out + 9
			   ? (size_t)(stream->cut - stream->out - 9)
			   : 0;
		if (most == 0) {
			sbx_stream_do_soon(stream);
			return NGHTTP2_ERR_DEFERRED;
		}
		if (room > most)
			room = most;
	}
	if (left > room)
		left = room;
	memcpy(out, stream->reply.data + stream->body_at, left);
	stream->body_at += left;
	if (stream->body_at == stream->reply.len)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)left;
}

static nghttp2_nv
pair(char *name, size_t name_len, char *value, size_t value_len)
{
	return (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, name_len, value_len,
	    NGHTTP2_NV_FLAG_NONE};
}

/* The fields that HTTP/2 forbids (RFC 9113, section 8.2.2). */
static bool
is_of_the_connection(const char *name, size_t len)
{
	static const char *const names[] = {"connection", "keep-alive",
	    "proxy-connection", "transfer-encoding", "upgrade"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0)
			return true;
	return false;
}

/* The lines of a head as fields; nghttp2 lower-cases the names. */
static size_t
read_lines(char *line, const char *end, nghttp2_nv *out, size_t count)
{
	while (line < end && count < MAX_REPLY_HEADERS) {
		char *eol = strstr(line, "\r\n");
		char *colon = memchr(line, ':', (size_t)(eol - line));
		char *value = colon != NULL ? colon + 1 : eol;

		while (value < eol && (*value == ' ' || *value == '\t'))
			value++;
		if (colon != NULL && colon > line &&
		    !is_of_the_connection(line, (size_t)(colon - line)))
			out[count++] = pair(
			    line, (size_t)(colon - line), value, (size_t)(eol - value));
		line = eol + 2;
	}
	return count;
}

static bool
submit_reply(struct sbx_stream *stream)
{
	struct sbx_bytes *reply = &stream->reply;
	nghttp2_session *session = stream->conn->h2->session;
	nghttp2_data_provider body = {.read_callback = on_body_wanted};
	nghttp2_nv headers[MAX_REPLY_HEADERS];
	char name[] = ":status", status[8];
	size_t count = 1;

	(void)snprintf(status, sizeof(status), "%03d", reply->status);
	headers[0] = pair(name, strlen(name), status, strlen(status));
	/* The lines of the head stand behind the status line and before the empty
	 * line. */
	count = read_lines(strstr(reply->data, "\r\n") + 2,
	    reply->data + reply->head_len - 2, headers, count);
	stream->body_at = reply->head_len;
	stream->submitted = true;
	stream->since_ns =
	    stream->conn->sandbox->env->now_ns(stream->conn->sandbox->env);
	return nghttp2_submit_response(session, stream->id, headers, count,
		   reply->len > reply->head_len ? &body : NULL) == 0;
}

/* The bytes of a script go out on the connection as they are. */
static void
send_raw(struct sbx_stream *stream)
{
	struct sbx_conn *conn = stream->conn;
	size_t len = stream->reply.len;

	if (stream->cut < len)
		len = (size_t)stream->cut;
	if (sbx_conn_put(conn, stream->reply.data, len) &&
	    stream->cut <= stream->reply.len && stream->script != NULL &&
	    !is_of_stream(&stream->script->reply))
		sbx_conn_end_later(conn, stream->script->reply.fault);
}

static void
send_reply(struct sbx_stream *stream)
{
	struct sbx_conn *conn = stream->conn;
	nghttp2_session *session = conn->h2->session;

	if (stream->cut == 0) {
		if (is_of_stream(&stream->script->reply))
			strike_stream(stream);
		else
			sbx_conn_end_later(conn, stream->script->reply.fault);
		return;
	}
	if (stream->reply.len > 0 && stream->request != 0)
		sbx_requests_set_status(
		    conn->sandbox, stream->request, stream->reply.status);
	if (stream->reply.head_len == 0) {
		send_raw(stream);
		return;
	}
	if (!submit_reply(stream))
		conn->state = SBX_CONN_CLOSED;
	/* "Connection: close" is GOAWAY here. */
	else if (stream->reply.close && stream->request != 0)
		(void)nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
		    nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR,
		    NULL, 0);
}

static void
on_delay_over(void *arg)
{
	struct sbx_stream *stream = arg;
	struct sbx_conn *conn = stream->conn;

	if (conn->state != SBX_CONN_READING)
		return;
	send_reply(stream);
	sbx_conn_advance(conn);
}

static void
schedule_reply(struct sbx_stream *stream, uint32_t delay_ms)
{
	struct telnyx_env *env = stream->conn->sandbox->env;

	if (delay_ms == 0)
		send_reply(stream);
	else if (env->timer_new(env, on_delay_over, stream, &stream->timer) !=
		     TELNYX_OK ||
		 env->timer_arm(env, stream->timer, delay_ms * TELNYX_NS_PER_MS) !=
		     TELNYX_OK)
		stream->conn->state = SBX_CONN_CLOSED;
}

/* --- the request --- */

/* The request as HTTP/1.1 would have it, in h2->http.  False: no memory. */
static bool
write_down(struct sbx_stream *stream)
{
	struct telnyx_http_parse *http = &stream->conn->h2->http;
	const struct telnyx_buf *headers = &stream->headers, *body = &stream->body;
	struct telnyx_buf text;
	size_t used = 0, more;

	telnyx_http_parse_reset(http);
	telnyx_buf_init(&text, headers->max + body->max + 65536);
	telnyx_buf_puts(&text, stream->method != NULL ? stream->method : "");
	telnyx_buf_puts(&text, " ");
	telnyx_buf_puts(&text, stream->target != NULL ? stream->target : "");
	telnyx_buf_puts(&text, " HTTP/1.1\r\n");
	telnyx_buf_append(&text, headers->data, headers->len);
	if (body->len > 0 &&
	    (headers->data == NULL || strstr(headers->data, "content-length:") == NULL))
		telnyx_buf_printf(&text, "content-length: %zu\r\n", body->len);
	telnyx_buf_puts(&text, "\r\n");
	telnyx_buf_append(&text, body->data, body->len);
	while (!text.failed && used < text.len &&
	       (more = telnyx_http_parse_feed(
		    http, text.data + used, text.len - used)) > 0)
		used += more;
	http->h2 = true;
	if (stream->stranger && http->state > TELNYX_HTTP_PARSE_HEADERS &&
	    http->state < TELNYX_HTTP_PARSE_DONE)
		http->state = TELNYX_HTTP_PARSE_DONE; /* its body was thrown away */
	if (http->state != TELNYX_HTTP_PARSE_DONE &&
	    http->state != TELNYX_HTTP_PARSE_BAD) {
		http->state = TELNYX_HTTP_PARSE_BAD;
		http->status = 400;
	}
	if (stream->starved)
		http->status = 503;
	else if (headers->full)
		http->status = 431;
	else if (body->full || stream->discarded > SBX_MAX_BODY_BYTES)
		http->status = 413;
	if (http->status != 0)
		http->state = TELNYX_HTTP_PARSE_BAD;
	used = text.failed || (headers->failed && !headers->full) ||
	       (body->failed && !body->full);
	telnyx_buf_clear(&text);
	return used == 0;
}

/* The byte at which a script ends the reply; UINT64_MAX: none. */
static uint64_t
cut_of(const struct sbx_stream *stream)
{
	const struct telnyx_sandbox_reply *script = &stream->script->reply;

	if (script->fault == TELNYX_SANDBOX_FAULT_NONE || stream->struck)
		return UINT64_MAX;
	if (script->fault_at_reply_byte.given)
		return (uint64_t)script->fault_at_reply_byte.value;
	if (script->fault_at_request_byte.given &&
	    (uint64_t)script->fault_at_request_byte.value > stream->in)
		return UINT64_MAX; /* never comes that far */
	return 0;
}

/* A fault may strike before the request is looked at.  True: the request never is. */
static bool
strikes_first(struct sbx_stream *stream)
{
	const struct telnyx_sandbox_reply *script = &stream->script->reply;
	struct sbx_h2 *h2 = stream->conn->h2;
	int32_t id = stream->id;

	if (stream->cut != 0)
		return false;
	if (script->fault == TELNYX_SANDBOX_FAULT_GOAWAY) {
		strike_stream(stream);
		return id > h2->last;
	}
	if (script->fault != TELNYX_SANDBOX_FAULT_RST_STREAM ||
	    script->h2_error != NGHTTP2_REFUSED_STREAM)
		return false;
	strike_stream(stream);
	return true;
}

static void
serve(struct sbx_stream *stream)
{
	struct sbx_conn *conn = stream->conn;
	struct telnyx_http_parse *http = &conn->h2->http;
	bool good = write_down(stream);

	/* The request is in `http` from here on, for as long as it is judged. */
	telnyx_buf_clear(&stream->headers);
	telnyx_buf_clear(&stream->body);
	if (!good) {
		conn->state = SBX_CONN_CLOSED;
		return;
	}
	if (http->state == TELNYX_HTTP_PARSE_BAD) {
		good = sbx_reply_refuse(conn, http->status, &stream->reply);
		telnyx_http_parse_reset(http);
		sbx_stream_count(stream);
		if (good)
			send_reply(stream);
		else
			conn->state = SBX_CONN_CLOSED;
		return;
	}
	if (stream->script == NULL)
		stream->script = sbx_entry_claim(
		    conn->sandbox, sbx_entry_peek(conn->sandbox, stream->target));
	if (stream->script != NULL) {
		stream->cut = cut_of(stream);
		if (strikes_first(stream))
			return;
	}
	if (stream->id > conn->h2->processed)
		conn->h2->processed = stream->id;
	good = sbx_dispatch(conn, http, stream->stranger, &stream->script,
	    &stream->request, &stream->reply);
	telnyx_http_parse_reset(http);
	sbx_stream_count(stream);
	if (good)
		schedule_reply(stream,
		    stream->script != NULL ? stream->script->reply.delay_ms : 0);
	else
		conn->state = SBX_CONN_CLOSED;
}

bool
sbx_stream_run_todo(struct sbx_conn *conn)
{
	struct sbx_stream *stream;
	bool any = false;

	while (conn->state == SBX_CONN_READING &&
	       (stream = TAILQ_FIRST(&conn->h2->todo)) != NULL) {
		TAILQ_REMOVE(&conn->h2->todo, stream, todo);
		stream->due = false;
		any = true;
		if (stream->whole && stream->request == 0 && stream->reply.data == NULL)
			serve(stream);
		else
			strike_stream(stream);
	}
	return any;
}
