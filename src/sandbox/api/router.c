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

#include "net/http_parse.h"
#include "sandbox/api/api.h"
#include "sandbox/api/orders.h"
#include "sandbox/api/router.h"
#include "sandbox/api/routes.h"

#define PREFIX "/v2"

static const struct telnyx_sandbox_route *const tables[] = {
    telnyx_sandbox_message_routes, telnyx_sandbox_number_job_routes,
    telnyx_sandbox_number_routes, telnyx_sandbox_profile_routes,
    telnyx_sandbox_profile_part_routes, telnyx_sandbox_order_routes,
    telnyx_sandbox_sub_order_routes, telnyx_sandbox_reservation_routes,
    telnyx_sandbox_hosted_routes, telnyx_sandbox_report_routes,
    telnyx_sandbox_brand_routes, telnyx_sandbox_campaign_routes,
    telnyx_sandbox_verification_routes, telnyx_sandbox_rcs_routes};

/* Does `path` (not ended by a zero) fit the pattern?  Then the call has its ids as
 * they were sent. */
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
	const struct telnyx_sandbox_route *row;
	size_t used = 0;
	size_t t;

	for (t = 0; t < TELNYX_SANDBOX_COUNT(tables); t++) {
		for (row = tables[t]; row->path != NULL; row++) {
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

/* The body is judged as its route wants it.  False: the call has been answered. */
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
telnyx_sandbox_route_answer(struct telnyx_sandbox *sandbox,
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
	sandbox->api->allow[0] = '\0';
	if (len > sizeof(PREFIX) && memcmp(path, PREFIX, sizeof(PREFIX) - 1) == 0)
		call.route = find_route(&call, method, path + sizeof(PREFIX) - 1,
		    len - (sizeof(PREFIX) - 1), sandbox->api->allow,
		    sizeof(sandbox->api->allow));
	if (call.route != NULL) {
		run(&call, json, path[len] == '?' ? path + len + 1 : "");
	} else if (sandbox->api->allow[0] != '\0') {
		telnyx_sandbox_answer_error(answer, 405, "10030", NULL, NULL);
		answer->headers = sandbox->api->allow;
	} else {
		telnyx_sandbox_not_found(&call);
	}
}
