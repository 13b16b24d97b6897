/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 on a connection: reads requests, has them answered, and misbehaves
 * at any byte as a script asks.
 */
#include "sandbox/api/front.h"
#include "sandbox/wire/h1.h"
#include "sandbox/wire/script.h"

static void
h1_clear(struct sbx_conn *conn)
{
	struct telnyx_env *env = conn->sandbox->env;

	if (conn->timer != NULL)
		env->timer_free(env, conn->timer);
	sbx_entry_unref(conn->entry);
	sbx_bytes_clear(&conn->reply);
	telnyx_http_parse_clear(&conn->http);
}

static bool
h1_is_idle(const struct sbx_conn *conn)
{
	return conn->http.consumed == 0;
}

static bool
h1_in_request(const struct sbx_conn *conn)
{
	return conn->http.consumed > 0;
}

static void
conn_send(struct sbx_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);
	enum telnyx_sandbox_fault after = conn->after;

	/* The reply is written in one piece, so that it leaves in one TLS record. */
	if (evbuffer_expand(output, conn->reply.len) != 0 ||
	    bufferevent_write(conn->bev, conn->reply.data, conn->reply.len) != 0) {
		sbx_bytes_clear(&conn->reply);
		conn->state = SBX_CONN_CLOSED;
		return;
	}
	if (conn->request != 0 && conn->reply.len > 0)
		sbx_requests_set_status(
		    conn->sandbox, conn->request, conn->reply.status);
	if (after == TELNYX_SANDBOX_FAULT_NONE && conn->reply.close)
		after = TELNYX_SANDBOX_FAULT_CLOSE;
	sbx_bytes_clear(&conn->reply);
	if (after != TELNYX_SANDBOX_FAULT_NONE ||
	    evbuffer_get_length(output) > SBX_OUTPUT_BYTES)
		sbx_conn_end_later(conn, after);
	else
		conn->state = SBX_CONN_READING;
}

static void
on_delay_over(void *arg)
{
	struct sbx_conn *conn = arg;

	conn_send(conn);
	sbx_conn_advance(conn);
}

/* The reply is sent now, or after the script's delay. */
static void
conn_schedule(struct sbx_conn *conn, uint32_t delay_ms)
{
	struct telnyx_env *env = conn->sandbox->env;

	if (delay_ms == 0) {
		conn_send(conn);
		return;
	}
	conn->state = SBX_CONN_WAITING;
	if ((conn->timer == NULL &&
		env->timer_new(env, on_delay_over, conn, &conn->timer) != TELNYX_OK) ||
	    env->timer_arm(env, conn->timer, delay_ms * TELNYX_NS_PER_MS) != TELNYX_OK)
		conn->state = SBX_CONN_CLOSED;
}

/* Cut the reply where the script says, and set what follows. */
static void
apply_fault(struct sbx_conn *conn, const struct telnyx_sandbox_reply *script)
{
	uint64_t cut = 0;

	if (script == NULL || script->fault == TELNYX_SANDBOX_FAULT_NONE)
		return;
	if (script->fault == TELNYX_SANDBOX_FAULT_GOAWAY) {
		conn->after = TELNYX_SANDBOX_FAULT_CLOSE;
		return;
	}
	if (script->fault_at_reply_byte.given) {
		cut = (uint64_t)script->fault_at_reply_byte.value;
		if (cut > conn->reply.len)
			return; /* never comes that far */
	} else if (script->fault_at_request_byte.given &&
		   (uint64_t)script->fault_at_request_byte.value >
		       conn->http.consumed) {
		return;
	}
	conn->reply.len = (size_t)cut;
	conn->after = script->fault;
}

/* A request has arrived whole. */
static void
conn_dispatch(struct sbx_conn *conn)
{
	const struct telnyx_sandbox_reply *script;

	if (conn->stranger)
		conn->http.body_len = 0; /* it was thrown away */
	if (sbx_dispatch(conn, &conn->http, conn->stranger, &conn->entry,
		&conn->request, &conn->reply)) {
		script = conn->entry != NULL ? &conn->entry->reply : NULL;
		apply_fault(conn, script);
		conn_schedule(conn, script != NULL ? script->delay_ms : 0);
	} else {
		conn->state = SBX_CONN_CLOSED;
	}
	sbx_entry_unref(conn->entry);
	conn->entry = NULL;
	conn->line_seen = false;
	conn->stranger = false;
	telnyx_http_parse_reset(&conn->http);
}

static void
conn_refuse(struct sbx_conn *conn)
{
	conn->request = 0;
	if (sbx_reply_refuse(conn, conn->http.status, &conn->reply))
		conn_send(conn);
	else
		conn->state = SBX_CONN_CLOSED;
}

/* The entry whose fault strikes inside the request being read.  An entry that any
 * request would use is known before the target is. */
static struct sbx_entry *
request_fault(struct sbx_conn *conn)
{
	struct sbx_entry *entry = conn->entry;

	if (entry == NULL)
		entry = sbx_entry_peek(conn->sandbox,
		    conn->line_seen ? telnyx_http_parse_target(&conn->http) : NULL);
	if (entry == NULL || entry->reply.fault == TELNYX_SANDBOX_FAULT_NONE ||
	    !entry->reply.fault_at_request_byte.given)
		return NULL;
	return entry;
}

/* Up to `len` bytes are fed, no further than a fault allows; returns how many. */
static size_t
conn_feed(struct sbx_conn *conn, const char *data, size_t len)
{
	struct telnyx_http_parse *http = &conn->http;
	struct sbx_entry *entry = request_fault(conn);
	uint64_t stop = UINT64_MAX;
	size_t used = 0;

	if (entry != NULL)
		stop = (uint64_t)entry->reply.fault_at_request_byte.value;
	if (stop <= http->consumed)
		len = 0;
	else if (len > stop - http->consumed)
		len = (size_t)(stop - http->consumed);
	used = telnyx_http_parse_feed(http, data, len);

	if (!conn->line_seen && http->state != TELNYX_HTTP_PARSE_LINE &&
	    http->state != TELNYX_HTTP_PARSE_BAD) {
		conn->line_seen = true;
		if ((entry = request_fault(conn)) != NULL) {
			conn->entry = sbx_entry_claim(conn->sandbox, entry);
			stop = (uint64_t)entry->reply.fault_at_request_byte.value;
		}
	}
	if (http->state == TELNYX_HTTP_PARSE_DONE || http->consumed < stop)
		return used;
	/* The fault strikes, and this request never arrives. */
	if (conn->entry == NULL)
		conn->entry = sbx_entry_claim(conn->sandbox, entry);
	sbx_conn_end(conn, conn->entry->reply.fault);
	return used;
}

static size_t
h1_bytes(const struct sbx_conn *conn)
{
	return conn->http.head_cap + conn->http.body_cap + conn->reply.len;
}

/* The head is there: of a stranger's request no body is kept. */
static void
conn_judge_head(struct sbx_conn *conn)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct telnyx_http_parse *http = &conn->http;

	conn->stranger =
	    !sbx_is_authorized(conn->sandbox, telnyx_http_parse_headers(http));
	http->discard = conn->stranger;
	if (http->expect_continue && http->state != TELNYX_HTTP_PARSE_DONE)
		bufferevent_write(conn->bev, go_on, sizeof(go_on) - 1);
}

static void
h1_refuse(struct sbx_conn *conn, int status)
{
	conn->http.state = TELNYX_HTTP_PARSE_BAD;
	conn->http.status = status;
	conn_refuse(conn);
}

static void
h1_read(struct sbx_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	struct telnyx_http_parse *http = &conn->http;
	struct evbuffer_iovec chunk;

	while (conn->state == SBX_CONN_READING &&
	       evbuffer_peek(input, -1, NULL, &chunk, 1) > 0 && chunk.iov_len > 0) {
		bool in_head = http->state <= TELNYX_HTTP_PARSE_HEADERS;
		size_t used;

		if (!http->discard && !sbx_memory_room(conn->sandbox, chunk.iov_len)) {
			h1_refuse(conn, 503);
			break;
		}
		used = conn_feed(conn, chunk.iov_base, chunk.iov_len);

		if (conn->state != SBX_CONN_READING)
			break; /* a fault has taken the input */
		evbuffer_drain(input, used);
		if (in_head && http->state > TELNYX_HTTP_PARSE_HEADERS &&
		    http->state != TELNYX_HTTP_PARSE_BAD)
			conn_judge_head(conn);
		if (http->state == TELNYX_HTTP_PARSE_DONE)
			conn_dispatch(conn);
		else if (http->state == TELNYX_HTTP_PARSE_BAD)
			conn_refuse(conn);
		sbx_conn_count(conn);
	}
}

const struct sbx_protocol sbx_h1_protocol = {
    .read = h1_read,
    .is_idle = h1_is_idle,
    .in_request = h1_in_request,
    .bytes = h1_bytes,
    .clear = h1_clear,
    .refuse = h1_refuse,
};
