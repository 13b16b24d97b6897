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

static const struct sbx_route *const tables[] = {sbx_message_routes,
    sbx_number_job_routes, sbx_number_routes, sbx_profile_routes,
    sbx_profile_part_routes, sbx_order_routes, sbx_sub_order_routes,
    sbx_reservation_routes, sbx_hosted_routes, sbx_report_routes, sbx_brand_routes,
    sbx_campaign_routes, sbx_verification_routes, sbx_rcs_routes};

/* Does `path` (not ended by a zero) fit the pattern?  Then the call has its ids as
 * they were sent. */
static bool
fits(const char *pattern, const char *path, size_t len, struct sbx_call *call)
{
	const char *end = path + len;
	size_t ids = 0;

	call->ids[0][0] = '\0';
	call->ids[1][0] = '\0';
	while (*pattern != '\0') {
		if (*pattern == '{') {
			const char *slash = memchr(path, '/', (size_t)(end - path));
			size_t id_len = (size_t)((slash != NULL ? slash : end) - path);

			if (id_len == 0 || id_len >= SBX_MAX_ID_BYTES ||
			    ids == SBX_MAX_IDS)
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
static const struct sbx_route *
find_route(struct sbx_call *call, const char *method, const char *path, size_t len,
    char *allow, size_t allow_size)
{
	const struct sbx_route *row;
	size_t used = 0;
	size_t t;

	for (t = 0; t < SBX_COUNT(tables); t++) {
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
judge_body(struct sbx_call *call, const struct sbx_json *json)
{
	if (call->route->body == SBX_BODY_NONE ||
	    (call->route->body == SBX_BODY_OPTIONAL && call->http->body_len == 0))
		return true;
	if (!sbx_is_object(call->http, json, call->route->any_type, call->answer))
		return false;
	call->body = json->root;
	return true;
}

static void
run(struct sbx_call *call, const struct sbx_json *json, const char *query)
{
	bool good = true;
	size_t i;

	for (i = 0; good && i < SBX_MAX_IDS; i++)
		good = sbx_percent_decode(call->ids[i], false);
	if (!good) {
		sbx_not_found(call);
	} else if (judge_body(call, json)) {
		if (!sbx_query_parse(&call->query, query, strcspn(query, "#")))
			call->answer->failed = true;
		if (!call->answer->failed) {
			sbx_orders_settle(call);
			call->route->handle(call);
		}
		sbx_query_clear(&call->query);
	}
	if (call->answer->failed) {
		sbx_answer_clear(call->answer);
		call->answer->failed = true;
	}
}

void
sbx_route_answer(struct telnyx_sandbox *sandbox, const struct telnyx_http_parse *http,
    const struct sbx_json *json, const char *path, struct sbx_answer *answer)
{
	struct sbx_call call;
	const char *method = telnyx_http_parse_method(http);
	size_t len = strcspn(path, "?#");

	memset(&call, 0, offsetof(struct sbx_call, ids));
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
		sbx_answer_error(answer, 405, "10030", NULL, NULL);
		answer->headers = sandbox->api->allow;
	} else {
		sbx_not_found(&call);
	}
}
