/* SPDX-License-Identifier: MIT */
/* Replies as evhttp read them: interim answers, what is acceptable, whether
 * the connection may live on, and the hand-over to the exchange's owner. */
#include "net/h1_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/event.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <openssl/crypto.h>

/* Find how the body ends, as RFC 9112 (section 6.3) says; false: the head contradicts
 * itself.  evhttp believes the first of two lengths, and takes "keep-alive" without a
 * length for an empty body. */
static bool
settle_length(struct telnyx_h1 *h1, struct evhttp_request *req, int status)
{
	struct evkeyvalq *headers = evhttp_request_get_input_headers(req);
	const char *length = NULL, *coding = NULL;
	const struct evkeyval *header;

	TAILQ_FOREACH (header, headers, next) {
		if (strcasecmp(header->key, "Transfer-Encoding") == 0)
			coding = header->value;
		else if (strcasecmp(header->key, "Content-Length") != 0)
			continue;
		else if (length == NULL)
			length = header->value;
		else if (strcmp(length, header->value) != 0)
			return false;
	}
	if (coding != NULL && length != NULL)
		return false;
	if (length == NULL && status != HTTP_NOCONTENT && status != HTTP_NOTMODIFIED &&
	    (coding == NULL || strcasecmp(coding, "chunked") != 0)) {
		h1->until_close = true;
		while (evhttp_remove_header(headers, "Connection") == 0)
			;
	}
	return true;
}

/* evhttp calls this when a head is complete.  Nothing may be freed here. */
int
telnyx_h1_on_header(struct evhttp_request *req, void *arg)
{
	struct telnyx_h1 *h1 = arg;
	int status = evhttp_request_get_response_code(req);

	if (status >= 100 && status <= 199 && status != 101) {
		if (++h1->interim > TELNYX_H1_MAX_INTERIM) {
			h1->bad_head = true;
			return -1;
		}
		/* evhttp knows only 100, and over TLS waits for a write
		 * callback that never comes: make every interim answer a
		 * 100, forget its headers, and give it that callback. */
		req->response_code = 100;
		evhttp_clear_headers(evhttp_request_get_input_headers(req));
		bufferevent_trigger(h1->bev, EV_WRITE,
		    BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
		return 0;
	}
	if (status < 200 || status > 599 || !settle_length(h1, req, status)) {
		h1->bad_head = true;
		return -1;
	}
	h1->status = status;
	h1->says_json = telnyx_exchange_type_is_json(
	    evhttp_find_header(evhttp_request_get_input_headers(req), "Content-Type"));
	telnyx_h1_set_body_max(h1, telnyx_exchange_body_max(h1->net, status));
	return 0;
}

/* Is the token in the comma-separated list, in upper or lower case? */
static bool
has_token(const char *list, const char *token)
{
	size_t len = strlen(token), n;

	for (; *list != '\0'; list += n) {
		list += strspn(list, " \t,");
		n = strcspn(list, " \t,;");
		if (n == len && strncasecmp(list, token, len) == 0)
			return true;
		n = strcspn(list, ",");
	}
	return false;
}

bool
telnyx_h1_reply_keeps_alive(const struct telnyx_h1 *h1)
{
	const struct evkeyval *header;

	if (h1->req->major != 1 || h1->req->minor < 1 || h1->status == 408 ||
	    h1->until_close)
		return false;
	/* evhttp looks at the first header only, and for exactly "close". */
	TAILQ_FOREACH (header, evhttp_request_get_input_headers(h1->req), next)
		if (strcasecmp(header->key, "Connection") == 0 &&
		    has_token(header->value, "close"))
			return false;
	return true;
}

static const char *
reply_header(const struct telnyx_exchange_reply *reply, const char *name)
{
	struct evhttp_request *req = reply->data;

	return evhttp_find_header(evhttp_request_get_input_headers(req), name);
}

void
telnyx_h1_request_free(struct evhttp_request *req)
{
	struct evkeyval *header;

	if (req == NULL)
		return;
	TAILQ_FOREACH (header, evhttp_request_get_output_headers(req), next)
		OPENSSL_cleanse(header->value, strlen(header->value));
	evhttp_request_free(req);
}

static void
reply_release(struct telnyx_exchange_reply *reply)
{
	telnyx_h1_request_free(reply->data);
}

/* The evhttp request is the reply's storage: it goes to the owner whole. */
void
telnyx_h1_reply_take(struct telnyx_h1 *h1, struct telnyx_exchange_result *result)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(h1->req);
	size_t bytes = evbuffer_get_length(body);

	if (bytes > 0 &&
	    (result->body = (const char *)evbuffer_pullup(body, -1)) != NULL)
		result->body_bytes = bytes;
	else if (bytes > 0)
		result->verdict = TELNYX_VERDICT_TRUNCATED;
	result->reply.header = reply_header;
	result->reply.release = reply_release;
	result->reply.data = h1->req;
	result->reply.share = telnyx_byte_share_take(&h1->share);
	h1->req = NULL;
}
