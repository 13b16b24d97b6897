/* SPDX-License-Identifier: MIT */
/*
 * GET /v2/webhook_deliveries: what became of the latest events, the newest
 * first.  Those that are still under way are not yet in it: a delivery is
 * either delivered or failed.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <utlist.h>

#include "sandbox/json_build.h"
#include "sandbox/webhook.h"

#define PAGE_SIZE 20
#define MAX_PAGE_SIZE 250
#define FILTER_BYTES 2048

/* What a list is asked for; an empty text is no filter. */
struct ask {
	uint64_t page;
	uint64_t page_size;
	char status[FILTER_BYTES];
	char event_type[FILTER_BYTES];
	char webhook[FILTER_BYTES];
	char attempts[FILTER_BYTES];
	int64_t times[4]; /* started gte, lte, finished gte, lte */
	bool has_time[4];
};

/* --- the query --- */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undo percent signs and pluses.  False: it is malformed, or too long. */
static bool
unescape(const char *text, size_t len, char *out, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		char c = text[i] == '+' ? ' ' : text[i];

		if (c == '%') {
			int high = len - i > 2 ? hex_digit(text[i + 1]) : -1;
			int low = len - i > 2 ? hex_digit(text[i + 2]) : -1;

			if (high < 0 || low < 0 || (high == 0 && low == 0))
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (n + 1 >= size)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

static bool
read_count(const char *text, uint64_t most, uint64_t *out)
{
	size_t len = strlen(text);

	if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
		return false;
	*out = strtoull(text, NULL, 10);
	return *out >= 1 && *out <= most;
}

/* One name and value.  What is not known is passed over. */
static bool
read_parameter(struct ask *ask, const char *name, const char *value)
{
	static const char *const times[] = {"filter[started_at][gte]",
	    "filter[started_at][lte]", "filter[finished_at][gte]",
	    "filter[finished_at][lte]"};
	const struct {
		const char *name;
		char *to;
	} texts[] = {{"filter[status][eq]", ask->status},
	    {"filter[event_type]", ask->event_type},
	    {"filter[webhook][contains]", ask->webhook},
	    {"filter[attempts][contains]", ask->attempts}};
	size_t i;

	if (strcmp(name, "page[number]") == 0)
		return read_count(value, 1000000, &ask->page);
	if (strcmp(name, "page[size]") == 0)
		return read_count(value, MAX_PAGE_SIZE, &ask->page_size);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(name, texts[i].name) == 0)
			memcpy(texts[i].to, value, strlen(value) + 1);
	}
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (strcmp(name, times[i]) != 0)
			continue;
		ask->has_time[i] = true;
		if (!telnyx_sandbox_time_parse(value, &ask->times[i]))
			return false;
	}
	return strcmp(name, "filter[status][eq]") != 0 ||
	       strcmp(value, "delivered") == 0 || strcmp(value, "failed") == 0;
}

static bool
read_query(struct ask *ask, const char *query)
{
	char name[64], value[FILTER_BYTES];

	memset(ask, 0, sizeof(*ask));
	ask->page = 1;
	ask->page_size = PAGE_SIZE;
	while (*query != '\0' && *query != '#') {
		size_t len = strcspn(query, "&#");
		const char *equals = memchr(query, '=', len);
		size_t name_len = equals != NULL ? (size_t)(equals - query) : len;

		if (equals != NULL && unescape(query, name_len, name, sizeof(name)) &&
		    (!unescape(equals + 1, len - name_len - 1, value, sizeof(value)) ||
			!read_parameter(ask, name, value)))
			return false;
		query += len + (query[len] == '&' ? 1 : 0);
	}
	return true;
}

/* --- the document --- */

/* "Name: value" lines as pairs. */
static struct json_object *
headers_json(struct telnyx_sandbox_build *b, const char *headers)
{
	struct json_object *list = json_object_new_array();

	while (headers != NULL && *headers != '\0') {
		size_t len = strcspn(headers, "\r\n");
		const char *colon = memchr(headers, ':', len);

		if (colon != NULL) {
			struct json_object *pair = json_object_new_array();
			const char *value = colon + 1;

			while (
			    value < headers + len && (*value == ' ' || *value == '\t'))
				value++;
			telnyx_sandbox_build_append(b, pair,
			    json_object_new_string_len(
				headers, (int)(colon - headers)));
			telnyx_sandbox_build_append(b, pair,
			    json_object_new_string_len(
				value, (int)(headers + len - value)));
			telnyx_sandbox_build_append(b, list, pair);
		}
		headers += len + strspn(headers + len, "\r\n");
	}
	return list;
}

static struct json_object *
attempt_json(
    struct telnyx_sandbox_build *b, const struct telnyx_sandbox_attempt *attempt)
{
	struct json_object *o = json_object_new_object();
	struct json_object *http = json_object_new_object();
	struct json_object *request = json_object_new_object();
	struct json_object *response = NULL;
	struct json_object *errors = NULL;

	telnyx_sandbox_build_text(
	    b, o, "status", attempt->delivered ? "delivered" : "failed");
	telnyx_sandbox_build_time(b, o, "started_at", attempt->started_ms);
	telnyx_sandbox_build_time(b, o, "finished_at", attempt->finished_ms);
	telnyx_sandbox_build_text(b, request, "url", attempt->url);
	telnyx_sandbox_build_put(
	    b, request, "headers", headers_json(b, attempt->request));
	telnyx_sandbox_build_put(b, http, "request", request);
	if (attempt->status != 0) {
		response = json_object_new_object();
		telnyx_sandbox_build_int(b, response, "status", attempt->status);
		telnyx_sandbox_build_put(
		    b, response, "headers", headers_json(b, attempt->headers));
		telnyx_sandbox_build_put(b, response, "body",
		    json_object_new_string_len(
			attempt->body != NULL ? attempt->body : "",
			(int)attempt->body_len));
		telnyx_sandbox_build_put(b, http, "response", response);
	} else {
		telnyx_sandbox_build_null(b, http, "response");
	}
	telnyx_sandbox_build_put(b, o, "http", http);
	errors = json_object_new_array();
	if (attempt->error != 0)
		telnyx_sandbox_build_append(
		    b, errors, json_object_new_int(attempt->error));
	telnyx_sandbox_build_put(b, o, "errors", errors);
	return o;
}

static struct json_object *
delivery_json(struct telnyx_sandbox_build *b, const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_delivery *delivery)
{
	struct json_object *o = json_object_new_object();
	struct json_object *attempts = json_object_new_array();
	unsigned last = delivery->attempt_count - 1;
	unsigned i;

	telnyx_sandbox_build_text(b, o, "id", delivery->id);
	telnyx_sandbox_build_text(b, o, "user_id", sandbox->organization_id);
	telnyx_sandbox_build_text(b, o, "record_type", "webhook_delivery");
	telnyx_sandbox_build_text(
	    b, o, "status", delivery->delivered ? "delivered" : "failed");
	telnyx_sandbox_build_put(b, o, "webhook", json_tokener_parse(delivery->data));
	telnyx_sandbox_build_time(b, o, "started_at", delivery->attempts[0].started_ms);
	telnyx_sandbox_build_time(
	    b, o, "finished_at", delivery->attempts[last].finished_ms);
	/* Ordered by most recent. */
	for (i = delivery->attempt_count; i > 0; i--)
		telnyx_sandbox_build_append(
		    b, attempts, attempt_json(b, &delivery->attempts[i - 1]));
	telnyx_sandbox_build_put(b, o, "attempts", attempts);
	return o;
}

/* --- the list --- */

/* Is `text` one of a list with commas? */
static bool
is_listed(const char *list, const char *text)
{
	size_t want = strlen(text);

	for (;;) {
		size_t len = strcspn(list, ",");

		if (len == want && strncmp(list, text, len) == 0)
			return true;
		if (list[len] == '\0')
			return false;
		list += len + 1;
	}
}

static bool
attempts_contain(const struct telnyx_sandbox_delivery *delivery, const char *text)
{
	unsigned i;

	for (i = 0; i < delivery->attempt_count; i++) {
		const struct telnyx_sandbox_attempt *a = &delivery->attempts[i];

		if (strstr(a->url, text) != NULL ||
		    (a->body != NULL && strstr(a->body, text) != NULL) ||
		    (a->headers != NULL && strstr(a->headers, text) != NULL) ||
		    (a->request != NULL && strstr(a->request, text) != NULL))
			return true;
	}
	return false;
}

static bool
matches(const struct ask *ask, const struct telnyx_sandbox_delivery *delivery)
{
	int64_t started = delivery->attempts[0].started_ms;
	int64_t finished = delivery->attempts[delivery->attempt_count - 1].finished_ms;

	if (ask->status[0] != '\0' &&
	    (strcmp(ask->status, "delivered") == 0) != delivery->delivered)
		return false;
	if (ask->event_type[0] != '\0' &&
	    !is_listed(ask->event_type, delivery->event_type))
		return false;
	if (strstr(delivery->data, ask->webhook) == NULL ||
	    (ask->attempts[0] != '\0' && !attempts_contain(delivery, ask->attempts)))
		return false;
	return (!ask->has_time[0] || started >= ask->times[0]) &&
	       (!ask->has_time[1] || started <= ask->times[1]) &&
	       (!ask->has_time[2] || finished >= ask->times[2]) &&
	       (!ask->has_time[3] || finished <= ask->times[3]);
}

static void
put_page(struct telnyx_sandbox_build *b, struct json_object *root,
    const struct ask *ask, uint64_t total)
{
	struct json_object *meta = json_object_new_object();
	uint64_t pages = (total + ask->page_size - 1) / ask->page_size;

	telnyx_sandbox_build_int(b, meta, "page_number", (int64_t)ask->page);
	telnyx_sandbox_build_int(b, meta, "page_size", (int64_t)ask->page_size);
	telnyx_sandbox_build_int(b, meta, "total_pages", (int64_t)pages);
	telnyx_sandbox_build_int(b, meta, "total_results", (int64_t)total);
	telnyx_sandbox_build_put(b, root, "meta", meta);
}

static void
answer_with(struct telnyx_sandbox_answer *answer, struct telnyx_sandbox_build *b,
    struct json_object *root)
{
	answer->status = 200;
	answer->json = telnyx_sandbox_build_end(b, root);
	answer->failed = answer->json == NULL;
}

void
telnyx_sandbox_deliveries_list(struct telnyx_sandbox *sandbox, const char *query,
    struct telnyx_sandbox_answer *answer)
{
	const struct telnyx_sandbox_delivery *newest = NULL;
	const struct telnyx_sandbox_delivery *delivery;
	struct telnyx_sandbox_build b = {false};
	struct json_object *root, *data;
	uint64_t total = 0;
	struct ask ask;

	if (!read_query(&ask, query)) {
		telnyx_sandbox_answer_error(answer, 422, "10015", NULL,
		    "A parameter of the query is malformed or outside of its range.");
		return;
	}
	root = json_object_new_object();
	data = json_object_new_array();
	if (sandbox->webhooks->done != NULL)
		newest = sandbox->webhooks->done->prev; /* the head's is the last */
	for (delivery = newest; delivery != NULL;) {
		if (matches(&ask, delivery) && total++ / ask.page_size == ask.page - 1)
			telnyx_sandbox_build_append(
			    &b, data, delivery_json(&b, sandbox, delivery));
		delivery = delivery == sandbox->webhooks->done ? NULL : delivery->prev;
	}
	telnyx_sandbox_build_put(&b, root, "data", data);
	put_page(&b, root, &ask, total);
	answer_with(answer, &b, root);
}

void
telnyx_sandbox_delivery_show(struct telnyx_sandbox *sandbox, const char *id,
    size_t id_len, struct telnyx_sandbox_answer *answer)
{
	const struct telnyx_sandbox_delivery *delivery;
	struct telnyx_sandbox_build b = {false};
	struct json_object *root;

	DL_FOREACH(sandbox->webhooks->done, delivery)
	{
		if (strlen(delivery->id) == id_len &&
		    strncmp(delivery->id, id, id_len) == 0)
			break;
	}
	if (delivery == NULL) {
		telnyx_sandbox_answer_error(answer, 404, "10005", NULL, NULL);
		return;
	}
	root = json_object_new_object();
	telnyx_sandbox_build_put(
	    &b, root, "data", delivery_json(&b, sandbox, delivery));
	answer_with(answer, &b, root);
}
