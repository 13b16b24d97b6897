/* SPDX-License-Identifier: MIT */
/*
 * GET /v2/webhook_deliveries: what became of the latest events, the newest
 * first.  Those that are still under way are not yet in it: a delivery is
 * either delivered or failed.
 */
#include <string.h>

#include <json-c/json.h>
#include <utlist.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/events/delivery.h"
#include "sandbox/api/deliveries.h"

/* --- the document --- */

/* "Name: value" lines as pairs. */
static struct json_object *
headers_json(bool *failed, const char *headers)
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
			sbx_append(failed, pair,
			    sbx_text_of(headers, (size_t)(colon - headers)));
			sbx_append(failed, pair,
			    sbx_text_of(value, (size_t)(headers + len - value)));
			sbx_append(failed, list, pair);
		}
		headers += len + strspn(headers + len, "\r\n");
	}
	return list;
}

static struct json_object *
attempt_json(bool *failed, const struct sbx_attempt *attempt)
{
	struct json_object *o = json_object_new_object();
	struct json_object *http = json_object_new_object();
	struct json_object *request = json_object_new_object();
	struct json_object *response = NULL;
	struct json_object *errors = NULL;

	sbx_put_text(failed, o, "status", attempt->delivered ? "delivered" : "failed");
	sbx_put_time(failed, o, "started_at", attempt->started_ms);
	sbx_put_time(failed, o, "finished_at", attempt->finished_ms);
	sbx_put_text(failed, request, "url", attempt->url);
	sbx_put(failed, request, "headers", headers_json(failed, attempt->request));
	sbx_put(failed, http, "request", request);
	if (attempt->status != 0) {
		response = json_object_new_object();
		sbx_put_int(failed, response, "status", attempt->status);
		sbx_put(failed, response, "headers",
		    headers_json(failed, attempt->headers));
		sbx_put(failed, response, "body",
		    sbx_text_of(attempt->body, attempt->body_len));
		sbx_put(failed, http, "response", response);
	} else {
		sbx_put_null(failed, http, "response");
	}
	sbx_put(failed, o, "http", http);
	errors = json_object_new_array();
	if (attempt->error != 0)
		sbx_append(failed, errors, json_object_new_int(attempt->error));
	sbx_put(failed, o, "errors", errors);
	return o;
}

static struct json_object *
delivery_json(struct sbx_call *call, const void *thing)
{
	const struct sbx_delivery *delivery = thing;
	bool *failed = &call->answer->failed;
	struct json_object *o = json_object_new_object();
	struct json_object *attempts = json_object_new_array();
	unsigned last = delivery->attempt_count - 1;
	unsigned i;

	sbx_put_text(failed, o, "id", delivery->id);
	sbx_put_text(failed, o, "user_id", call->sandbox->organization_id);
	sbx_put_text(failed, o, "record_type", "webhook_delivery");
	sbx_put_text(failed, o, "status", delivery->delivered ? "delivered" : "failed");
	sbx_put(failed, o, "webhook", json_tokener_parse(delivery->data));
	sbx_put_time(failed, o, "started_at", delivery->attempts[0].started_ms);
	sbx_put_time(failed, o, "finished_at", delivery->attempts[last].finished_ms);
	/* The latest attempt comes first. */
	for (i = delivery->attempt_count; i > 0; i--)
		sbx_append(
		    failed, attempts, attempt_json(failed, &delivery->attempts[i - 1]));
	sbx_put(failed, o, "attempts", attempts);
	return o;
}

/* --- the list --- */

static const struct sbx_filter filters[] = {
    {"filter[status][eq]", "status", SBX_IS},
    {"filter[event_type]", "webhook.event_type", SBX_ONE_OF},
    {"filter[webhook][contains]", "webhook", SBX_SHOWS},
    {"filter[attempts][contains]", "attempts", SBX_SHOWS},
    {"filter[started_at][gte]", "started_at", SBX_SINCE},
    {"filter[started_at][lte]", "started_at", SBX_UNTIL},
    {"filter[finished_at][gte]", "finished_at", SBX_SINCE},
    {"filter[finished_at][lte]", "finished_at", SBX_UNTIL},
    {.key = NULL},
};

static const struct sbx_list deliveries = {
    .filters = filters,
};

static const void *
next_delivery(struct sbx_call *call, const void *thing, void *arg)
{
	const struct sbx_delivery *oldest = call->sandbox->webhooks->done;
	const struct sbx_delivery *delivery = thing;

	(void)arg;
	if (delivery == oldest) /* also where there are none */
		return NULL;
	return delivery != NULL ? delivery->prev : oldest->prev; /* the last */
}

static const struct sbx_source source = {next_delivery, delivery_json};

void
sbx_deliveries_list(struct sbx_call *call)
{
	static const char status[] = "filter[status][eq]";
	const char *wanted = sbx_query_get(&call->query, status);

	if (wanted != NULL && !sbx_is_word_of("delivered failed", wanted))
		sbx_refuse_parameter(call, "10032", status,
		    "The value must be one of delivered, failed");
	else
		sbx_show_source(call, &deliveries, &source, NULL);
	/* Telnyx documents that a wrong query is answered with 422 here. */
	if (call->answer->status == 400)
		call->answer->status = 422;
}

void
sbx_delivery_show(struct sbx_call *call)
{
	const struct sbx_delivery *delivery;

	DL_FOREACH(call->sandbox->webhooks->done, delivery)
	{
		if (strcmp(delivery->id, call->ids[0]) == 0) {
			sbx_answer_data(call, delivery_json(call, delivery));
			return;
		}
	}
	sbx_not_found(call);
}
