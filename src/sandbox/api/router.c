/* SPDX-License-Identifier: MIT */
/*
 * From a method and a path to the row of a table, and from there to whoever
 * handles it.
 *
 * Rows are tried in order, so that a fixed path stands before one that varies
 * in the same place.  What every call has in common is done here: the body is
 * judged as JSON, the ids of the path and the query are decoded, orders that
 * are due go on, and a failure of memory leaves no half-made answer.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/engine/resource.h"

#define PREFIX "/v2"

static const struct telnyx_sandbox_routes *const tables[] = {
    &telnyx_sandbox_message_routes, &telnyx_sandbox_number_job_routes,
    &telnyx_sandbox_number_routes, &telnyx_sandbox_profile_routes,
    &telnyx_sandbox_profile_part_routes, &telnyx_sandbox_order_routes,
    &telnyx_sandbox_sub_order_routes, &telnyx_sandbox_reservation_routes,
    &telnyx_sandbox_hosted_routes, &telnyx_sandbox_report_routes,
    &telnyx_sandbox_brand_routes, &telnyx_sandbox_campaign_routes,
    &telnyx_sandbox_verification_routes, &telnyx_sandbox_rcs_routes};

/* Does `path` (not ended by a zero) fit the pattern?  Its ids as sent. */
static bool
fits(
    const char *pattern, const char *path, size_t len, struct telnyx_sandbox_call *call)
{
	const char *end = path + len;
	size_t ids = 0;

	call->ids[0][0] = '\0';
	call->ids[1][0] = '\0';
	while (*pattern != '\0') {
		if (*pattern == '{') {
			const char *slash = memchr(path, '/', (size_t)(end - path));
			size_t id_len = (size_t)((slash != NULL ? slash : end) - path);

			if (id_len == 0 || id_len >= TELNYX_SANDBOX_MAX_ID_BYTES ||
			    ids == TELNYX_SANDBOX_MAX_IDS)
				return false;
			memcpy(call->ids[ids], path, id_len);
			call->ids[ids++][id_len] = '\0';
			path += id_len;
			pattern = strchr(pattern, '}') + 1;
		} else if (path == end || *pattern++ != *path++) {
			return false;
		}
	}
	return path == end;
}

/* Find the row; *allow says, as a header, what the path allows. */
static const struct telnyx_sandbox_route *
find_route(struct telnyx_sandbox_call *call, const char *method, const char *path,
    size_t len, char *allow, size_t allow_size)
{
	size_t used = 0;
	size_t t;
	size_t i;

	for (t = 0; t < TELNYX_SANDBOX_COUNT(tables); t++) {
		for (i = 0; i < tables[t]->count; i++) {
			const struct telnyx_sandbox_route *row = &tables[t]->rows[i];

			if (!fits(row->path, path, len, call))
				continue;
			if (strcmp(row->method, method) == 0)
				return row;
			used += (size_t)snprintf(allow + used, allow_size - used,
			    "%s%s", used == 0 ? "Allow: " : ", ", row->method);
		}
	}
	if (used > 0)
		snprintf(allow + used, allow_size - used, "\r\n");
	return NULL;
}

static bool
is_json_content(const struct telnyx_http_parse *http)
{
	static const char json[] = "application/json";
	size_t len = 0;
	const char *value = telnyx_http_parse_find(
	    telnyx_http_parse_headers(http), "Content-Type", &len);

	if (value == NULL || len < sizeof(json) - 1 ||
	    strncasecmp(value, json, sizeof(json) - 1) != 0)
		return false;
	return len == sizeof(json) - 1 ||
	       strchr("; \t", value[sizeof(json) - 1]) != NULL;
}

/* Seen live: a key that is not of these characters is refused, though no
 * page says that messages are deduplicated by it. */
static bool
is_good_idempotency_key(const struct telnyx_http_parse *http)
{
	size_t len = 0;
	size_t i;
	const char *value = telnyx_http_parse_find(
	    telnyx_http_parse_headers(http), "Idempotency-Key", &len);

	if (value == NULL)
		return true;
	for (i = 0; i < len; i++) {
		char c = value[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return len > 0 && len <= 255;
}

bool
telnyx_sandbox_is_object(const struct telnyx_http_parse *http,
    const struct telnyx_sandbox_json *json, bool any_type,
    struct telnyx_sandbox_answer *answer)
{
	if (!any_type && !is_json_content(http))
		telnyx_sandbox_answer_error(answer, 415, "10029", NULL, NULL);
	else if (!is_good_idempotency_key(http))
		telnyx_sandbox_answer_error(answer, 400, "10015",
		    "/header/Idempotency-Key",
		    "The Idempotency-Key must be 1 to 255 letters, digits, '-' or "
		    "'_'.");
	else if (!json->utf8)
		telnyx_sandbox_answer_error(answer, 400, "10028", NULL, NULL);
	else if (!json->valid)
		telnyx_sandbox_answer_error(answer, 400, "10023", NULL, NULL);
	else if (!json_object_is_type(json->root, json_type_object))
		telnyx_sandbox_answer_error(answer, 400, "10015", NULL,
		    "The request body must be a JSON object.");
	else
		return true;
	return false;
}

/* False: it has answered. */
static bool
judge_body(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_json *json)
{
	if (call->route->body == TELNYX_SANDBOX_BODY_NONE ||
	    (call->route->body == TELNYX_SANDBOX_BODY_OPTIONAL &&
		call->http->body_len == 0))
		return true;
	if (!telnyx_sandbox_is_object(
		call->http, json, call->route->any_type, call->answer))
		return false;
	call->body = json->root;
	return true;
}

static void
run(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_json *json,
    const char *query)
{
	bool good = true;
	size_t i;

	for (i = 0; good && i < TELNYX_SANDBOX_MAX_IDS; i++)
		good = telnyx_sandbox_percent_decode(call->ids[i], false);
	if (!good) {
		telnyx_sandbox_not_found(call);
	} else if (judge_body(call, json)) {
		if (!telnyx_sandbox_query_parse(
			&call->query, query, strcspn(query, "#")))
			call->answer->failed = true;
		if (!call->answer->failed) {
			telnyx_sandbox_orders_settle(call);
			call->route->handle(call);
		}
		telnyx_sandbox_query_clear(&call->query);
	}
	if (call->answer->failed) {
		telnyx_sandbox_answer_clear(call->answer);
		call->answer->failed = true;
	}
}

void
telnyx_sandbox_route(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct telnyx_sandbox_json *json,
    const char *path, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_call call;
	const char *method = telnyx_http_parse_method(http);
	size_t len = strcspn(path, "?#");

	memset(&call, 0, offsetof(struct telnyx_sandbox_call, ids));
	call.sandbox = sandbox;
	call.http = http;
	call.answer = answer;
	call.now_ms = sandbox->env->unix_ms(sandbox->env);
	sandbox->allow[0] = '\0';
	if (len > sizeof(PREFIX) && memcmp(path, PREFIX, sizeof(PREFIX) - 1) == 0)
		call.route = find_route(&call, method, path + sizeof(PREFIX) - 1,
		    len - (sizeof(PREFIX) - 1), sandbox->allow, sizeof(sandbox->allow));
	if (call.route != NULL) {
		run(&call, json, path[len] == '?' ? path + len + 1 : "");
	} else if (sandbox->allow[0] != '\0') {
		telnyx_sandbox_answer_error(answer, 405, "10030", NULL, NULL);
		answer->headers = sandbox->allow;
	} else {
		telnyx_sandbox_not_found(&call);
	}
}

void
telnyx_sandbox_refuse(struct telnyx_sandbox_call *call, const char *code,
    const char *pointer, const char *detail)
{
	telnyx_sandbox_answer_error(call->answer, 400, code, pointer, detail);
}

void
telnyx_sandbox_refuse_parameter(struct telnyx_sandbox_call *call, const char *code,
    const char *parameter, const char *detail)
{
	struct json_object *errors = NULL;
	struct json_object *source = json_object_new_object();
	bool *failed = &call->answer->failed;

	telnyx_sandbox_answer_error(call->answer, 400, code, NULL, detail);
	telnyx_sandbox_put_text(failed, source, "parameter", parameter);
	errors = telnyx_sandbox_at(call->answer->json, "errors");
	telnyx_sandbox_put(failed,
	    errors != NULL ? json_object_array_get_idx(errors, 0) : NULL, "source",
	    source);
}

void
telnyx_sandbox_not_found(struct telnyx_sandbox_call *call)
{
	telnyx_sandbox_answer_error(call->answer, 404, "10005", NULL, NULL);
}

void
telnyx_sandbox_answer_bare(
    struct telnyx_sandbox_call *call, struct json_object *document)
{
	if (document == NULL) {
		call->answer->failed = true;
		return;
	}
	json_object_put(call->answer->json);
	call->answer->json = document;
	call->answer->status = call->route->status != 0 ? call->route->status : 200;
}

void
telnyx_sandbox_answer_data(
    struct telnyx_sandbox_call *call, struct json_object *document)
{
	struct json_object *root = json_object_new_object();

	telnyx_sandbox_put(&call->answer->failed, root, "data", document);
	telnyx_sandbox_answer_bare(call, root);
}
