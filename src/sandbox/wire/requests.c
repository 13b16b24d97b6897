/* SPDX-License-Identifier: MIT */
/*
 * The requests that arrived whole.  Numbers are never used twice; those that
 * are kept are always the latest, so a ring finds one by its number at once.
 */
#include <stdlib.h>
#include <string.h>

#include "net/http_parse.h"
#include "sandbox/wire/requests.h"
#include "sandbox/wire/wire.h"

struct sbx_kept {
	struct telnyx_sandbox_request request; /* what callers see */
	char message_id[TELNYX_SANDBOX_ID_BYTES];
	size_t bytes;
	size_t held; /* as counted */
	char text[]; /* method, target, headers, body: each ended by a zero */
};

/* The bounds of what is kept of a request whose key is not let in. */
#define STRANGER_METHOD_BYTES 32
#define STRANGER_TARGET_BYTES 1024
#define STRANGER_HEADERS_BYTES 4096

static void
kept_free(struct telnyx_sandbox *sandbox, struct sbx_kept *kept)
{
	if (kept == NULL)
		return;
	sbx_memory_count_part(sandbox, &sandbox->memory.requests, &kept->held, 0);
	/* The headers have the caller's API key in them. */
	OPENSSL_cleanse(kept->text, kept->bytes);
	free(kept);
}

static const char *
put_text(char **at, const char *text, size_t len)
{
	char *begin = *at;

	if (len > 0)
		memcpy(begin, text, len);
	begin[len] = '\0';
	*at += len + 1;
	return begin;
}

static size_t
at_most(size_t len, size_t most)
{
	return len < most ? len : most;
}

static enum telnyx_status
kept_new(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    bool stranger, struct sbx_kept **out)
{
	const char *method = telnyx_http_parse_method(http);
	const char *target = telnyx_http_parse_target(http);
	size_t method_len = strlen(method);
	size_t target_len = strlen(target);
	size_t headers_len = http->headers_len;
	size_t body_len = stranger ? 0 : http->body_len;
	struct sbx_kept *kept = NULL;
	size_t bytes;
	char *at;

	*out = NULL;
	if (stranger) {
		method_len = at_most(method_len, STRANGER_METHOD_BYTES);
		target_len = at_most(target_len, STRANGER_TARGET_BYTES);
		if (headers_len > STRANGER_HEADERS_BYTES)
			headers_len = 0;
	}
	bytes = method_len + target_len + headers_len + body_len + 4;
	if (!sbx_memory_room(sandbox, sizeof(*kept) + bytes))
		return TELNYX_E_QUEUE_FULL;
	if ((kept = malloc(sizeof(*kept) + bytes)) == NULL)
		return TELNYX_E_NO_MEMORY;
	memset(kept, 0, sizeof(*kept));
	kept->bytes = bytes;
	sbx_memory_count_part(
	    sandbox, &sandbox->memory.requests, &kept->held, sizeof(*kept) + bytes);
	at = kept->text;
	kept->request.method = put_text(&at, method, method_len);
	kept->request.target = put_text(&at, target, target_len);
	kept->request.headers =
	    put_text(&at, telnyx_http_parse_headers(http), headers_len);
	kept->request.body = put_text(&at, http->body, body_len);
	kept->request.body_bytes = body_len;
	kept->request.protocol = http->h2 ? "HTTP/2" : "HTTP/1.1";
	*out = kept;
	return TELNYX_OK;
}

static void
drop_oldest(struct telnyx_sandbox *sandbox)
{
	struct sbx_requests *r = &sandbox->wire->requests;

	kept_free(sandbox, r->ring[r->start]);
	r->ring[r->start] = NULL;
	r->start = (r->start + 1) % r->capacity;
	r->count--;
	r->first++;
}

/* The oldest requests go until so many bytes are free, but for the latest; returns
 * how many were freed. */
static size_t
trim(struct telnyx_sandbox *sandbox, size_t bytes)
{
	size_t before = sandbox->memory.used;

	while (
	    sandbox->wire->requests.count > 1 && before - sandbox->memory.used < bytes)
		drop_oldest(sandbox);
	return before - sandbox->memory.used;
}

void
sbx_requests_init(struct telnyx_sandbox *sandbox, size_t keep)
{
	sandbox->wire->requests.keep = keep;
	sandbox->memory.requests.trim = trim;
}

/* The ring has room for one more, by growth or by letting the oldest go.  False: no
 * memory. */
static bool
make_room(struct telnyx_sandbox *sandbox)
{
	struct sbx_requests *r = &sandbox->wire->requests;
	struct sbx_kept **ring = NULL;
	size_t want = r->capacity == 0 ? 64 : r->capacity * 2;
	size_t i;

	if (r->keep > 0 && r->count == r->keep)
		drop_oldest(sandbox);
	if (r->count < r->capacity)
		return true;
	if (r->keep > 0 && want > r->keep)
		want = r->keep;
	if ((ring = calloc(want, sizeof(struct sbx_kept *))) == NULL)
		return false;
	for (i = 0; i < r->count; i++)
		ring[i] = r->ring[(r->start + i) % r->capacity];
	free(r->ring);
	r->ring = ring;
	r->capacity = want;
	r->start = 0;
	return true;
}

enum telnyx_status
sbx_requests_add(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    bool stranger, uint64_t connection)
{
	struct sbx_requests *r = &sandbox->wire->requests;
	struct sbx_kept *kept = NULL;
	enum telnyx_status st = kept_new(sandbox, http, stranger, &kept);

	if (st != TELNYX_OK)
		return st;
	if (!make_room(sandbox)) {
		kept_free(sandbox, kept);
		return TELNYX_E_NO_MEMORY;
	}
	kept->request.number = ++sandbox->wire->requests.latest;
	kept->request.connection = connection;
	if (r->count == 0)
		r->first = kept->request.number;
	r->ring[(r->start + r->count++) % r->capacity] = kept;
	return TELNYX_OK;
}

/* The request of that number; NULL: it is no longer kept. */
static struct sbx_kept *
kept_find(const struct telnyx_sandbox *sandbox, uint64_t number)
{
	const struct sbx_requests *r = &sandbox->wire->requests;

	if (number < r->first || number - r->first >= r->count)
		return NULL;
	return r->ring[(r->start + (size_t)(number - r->first)) % r->capacity];
}

void
sbx_requests_set_message(
    struct telnyx_sandbox *sandbox, uint64_t number, const char *message_id)
{
	struct sbx_kept *kept = kept_find(sandbox, number);

	if (kept == NULL || message_id == NULL)
		return;
	memcpy(kept->message_id, message_id, TELNYX_SANDBOX_ID_BYTES);
	kept->request.message_id = kept->message_id;
}

void
sbx_requests_set_status(struct telnyx_sandbox *sandbox, uint64_t number, int status)
{
	struct sbx_kept *kept = kept_find(sandbox, number);

	if (kept != NULL)
		kept->request.status = status;
}

void
sbx_requests_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_requests *r = &sandbox->wire->requests;
	size_t i;

	for (i = 0; i < r->count; i++)
		kept_free(sandbox, r->ring[(r->start + i) % r->capacity]);
	free(r->ring);
	memset(r, 0, sizeof(*r));
}

uint64_t
telnyx_sandbox_request_count(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->wire->requests.latest : 0;
}

const struct telnyx_sandbox_request *
telnyx_sandbox_get_request(const struct telnyx_sandbox *sandbox, uint64_t number)
{
	const struct sbx_kept *kept = NULL;

	if (sandbox != NULL)
		kept = kept_find(sandbox, number);
	return kept != NULL ? &kept->request : NULL;
}

char *
telnyx_sandbox_request_header(
    const struct telnyx_sandbox_request *request, const char *name)
{
	const char *value = NULL;
	size_t len = 0;

	if (request == NULL || name == NULL)
		return NULL;
	value = telnyx_http_parse_find(request->headers, name, &len);
	return value != NULL ? strndup(value, len) : NULL;
}
