/* SPDX-License-Identifier: MIT */
/*
 * A reply: what a whole request gets, and that as bytes, head and body in one
 * piece, so that it leaves in one TLS record.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "sandbox/engine/errors.h"
#include "sandbox/engine/time.h"
#include "sandbox/api/front.h"
#include "sandbox/wire/conn.h"
#include "sandbox/wire/reply.h"
#include "sandbox/wire/script.h"

static bool
has_header(const char *headers, const char *name)
{
	size_t len;

	return headers != NULL && telnyx_http_parse_find(headers, name, &len) != NULL;
}

static bool
says_close(const char *headers)
{
	size_t len = 0;
	const char *value = NULL;

	if (headers != NULL)
		value = telnyx_http_parse_find(headers, "Connection", &len);
	return value != NULL && telnyx_http_parse_has_token(value, len, "close");
}

/* The head of a reply, beside the script's lines. */
struct head {
	int status;
	char date[SBX_TIME_BYTES];
	char request_id[TELNYX_SANDBOX_ID_BYTES];
	const char *own;    /* further lines of the sandbox */
	const char *script; /* or "" */
	bool type;	    /* say what the body is */
	bool length;	    /* say how long it is */
	size_t body_len;
	bool close;
};

/* The head is written, or with a NULL `out` only measured. */
static size_t
write_head(const struct head *h, char *out, size_t size)
{
	size_t script_len = strlen(h->script);
	bool unended = script_len > 0 && h->script[script_len - 1] != '\n';
	char length[48] = "";
	int n;

	if (h->length)
		snprintf(
		    length, sizeof(length), "Content-Length: %zu\r\n", h->body_len);
	n = snprintf(out, size,
	    "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: telnyx-sandbox\r\n"
	    "X-Request-Id: %s\r\n%s%s%s%s%s%s\r\n",
	    h->status, sbx_reason(h->status), h->date, h->request_id,
	    h->type ? "Content-Type: application/json; charset=utf-8\r\n" : "", length,
	    h->close ? "Connection: close\r\n" : "", h->own, h->script,
	    unended ? "\r\n" : "");
	return n < 0 ? 0 : (size_t)n;
}

/* The answer is written down; `headers` (or NULL) and `body` (or NULL) are a
 * script's and win over the answer's own.  False: no memory. */
static bool
reply_build(struct telnyx_sandbox *sandbox, const struct sbx_answer *answer,
    const char *headers, const char *body, bool head_only, bool close,
    struct sbx_bytes *reply)
{
	struct head h = {0};
	bool bodiless = answer->status == 204 || answer->status == 304 ||
			(answer->status >= 100 && answer->status < 200);
	size_t body_len = 0;
	size_t head_len;

	memset(reply, 0, sizeof(*reply));
	if (body != NULL) {
		body_len = strlen(body);
	} else if (answer->json != NULL) {
		body = json_object_to_json_string_length(answer->json,
		    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &body_len);
		if (body == NULL)
			return false;
	}
	h.status = answer->status;
	h.own = answer->headers != NULL ? answer->headers : "";
	h.script = headers != NULL ? headers : "";
	h.body_len = body_len;
	h.type = body_len > 0 && !has_header(headers, "Content-Type");
	h.length = !bodiless && !has_header(headers, "Content-Length") &&
		   !has_header(headers, "Transfer-Encoding");
	h.close = close && !has_header(headers, "Connection");
	sbx_time_http(sandbox->env->unix_ms(sandbox->env), h.date);
	sbx_id(sandbox, h.request_id);
	if (head_only || bodiless)
		body_len = 0;

	head_len = write_head(&h, NULL, 0);
	if (head_len == 0 || (reply->data = malloc(head_len + body_len + 1)) == NULL)
		return false;
	write_head(&h, reply->data, head_len + 1);
	if (body_len > 0)
		memcpy(reply->data + head_len, body, body_len);
	reply->data[head_len + body_len] = '\0'; /* what looks for lines ends here */
	reply->head_len = head_len;
	reply->len = head_len + body_len;
	reply->status = answer->status;
	reply->close = close || says_close(headers);
	return true;
}

/* The reply is the bytes that a script gave. */
static bool
reply_raw(const char *raw, size_t len, int status, struct sbx_bytes *reply)
{
	memset(reply, 0, sizeof(*reply));
	if ((reply->data = malloc(len + 1)) == NULL)
		return false;
	memcpy(reply->data, raw, len);
	reply->data[len] = '\0';
	reply->len = len;
	reply->status = status;
	/* "HTTP/1.1 200": what a client will take it for. */
	if (status == 0 && len >= 12 && memcmp(raw, "HTTP/1.", 7) == 0 &&
	    raw[8] == ' ') {
		int i;

		for (i = 9; i < 12 && raw[i] >= '0' && raw[i] <= '9'; i++)
			reply->status = reply->status * 10 + (raw[i] - '0');
	}
	return true;
}

void
sbx_bytes_clear(struct sbx_bytes *reply)
{
	free(reply->data);
	memset(reply, 0, sizeof(*reply));
}

/* The sandbox's own answer, or a script's in its place.  An answer that a
 * script gives changes nothing in the sandbox: no message is made. */
static bool
make_reply(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct sbx_json *json, const struct telnyx_sandbox_reply *script,
    uint64_t request, struct sbx_bytes *reply)
{
	struct sbx_answer answer = {0};
	const char *body = script != NULL ? script->body : NULL;
	int status = script != NULL ? script->status : 0;
	bool head_only = strcmp(telnyx_http_parse_method(http), "HEAD") == 0;
	bool good;

	if (script != NULL && script->raw != NULL)
		return reply_raw(script->raw, script->raw_bytes, status, reply);
	if (body != NULL) {
		answer.status = status != 0 ? status : 200;
	} else if (status >= 400) {
		sbx_answer_error(
		    &answer, status, sbx_code_of_status(status), NULL, NULL);
	} else if (status >= 300 || (status != 0 && status < 200)) {
		answer.status = status;
	} else {
		sbx_api_answer(sandbox, http, json, &answer);
		if (status != 0 && answer.status >= 200 && answer.status < 300)
			answer.status = status;
		sbx_requests_set_message(sandbox, request, answer.message_id);
	}
	good = !answer.failed &&
	       reply_build(sandbox, &answer, script != NULL ? script->headers : NULL,
		   body, head_only, http->close, reply);
	sbx_answer_clear(&answer);
	return good;
}

bool
sbx_dispatch(struct sbx_conn *conn, const struct telnyx_http_parse *http, bool stranger,
    struct sbx_entry **entry, uint64_t *request, struct sbx_bytes *reply)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	struct sbx_json json;
	enum telnyx_status st;
	bool good;

	*request = 0;
	st = sbx_requests_add(sandbox, http, stranger, conn->number);
	if (st == TELNYX_E_QUEUE_FULL)
		return sbx_reply_refuse(conn, 503, reply);
	if (st != TELNYX_OK)
		return false;
	*request = sandbox->wire->requests.latest;
	conn->requests++;
	sbx_json_parse(sandbox, http->body, http->body_len, &json);
	sbx_log_write(sandbox, conn->number, http, stranger, &json);
	if (*entry == NULL)
		*entry = sbx_entry_claim(
		    sandbox, sbx_entry_peek(sandbox, telnyx_http_parse_target(http)));
	good = make_reply(sandbox, http, &json,
	    *entry != NULL ? &(*entry)->reply : NULL, *request, reply);
	json_object_put(json.root);
	return good;
}

bool
sbx_reply_refuse(struct sbx_conn *conn, int status, struct sbx_bytes *reply)
{
	struct sbx_answer answer = {0};
	bool good;

	sbx_answer_error(&answer, status, sbx_code_of_status(status), NULL,
	    status == 503 ? SBX_FULL : NULL);
	good = !answer.failed &&
	       reply_build(conn->sandbox, &answer, NULL, NULL, false, true, reply);
	sbx_answer_clear(&answer);
	return good;
}
