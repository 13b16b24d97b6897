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
			telnyx_sandbox_append(failed, pair,
			    telnyx_sandbox_text_of(headers, (size_t)(colon - headers)));
			telnyx_sandbox_append(failed, pair,
			    telnyx_sandbox_text_of(
				value, (size_t)(headers + len - value)));
			telnyx_sandbox_append(failed, list, pair);
		}
		headers += len + strspn(headers + len, "\r\n");
	}
	return list;
}

static struct json_object *
attempt_json(bool *failed, const struct telnyx_sandbox_attempt *attempt)
{
	struct json_object *o = json_object_new_object();
	struct json_object *http = json_object_new_object();
	struct json_object *request = json_object_new_object();
	struct json_object *response = NULL;
	struct json_object *errors = NULL;

	telnyx_sandbox_put_text(
	    failed, o, "status", attempt->delivered ? "delivered" : "failed");
	telnyx_sandbox_put_time(failed, o, "started_at", attempt->started_ms);
	telnyx_sandbox_put_time(failed, o, "finished_at", attempt->finished_ms);
	telnyx_sandbox_put_text(failed, request, "url", attempt->url);
	telnyx_sandbox_put(
	    failed, request, "headers", headers_json(failed, attempt->request));
	telnyx_sandbox_put(failed, http, "request", request);
	if (attempt->status != 0) {
		response = json_object_new_object();
		telnyx_sandbox_put_int(failed, response, "status", attempt->status);
		telnyx_sandbox_put(failed, response, "headers",
		    headers_json(failed, attempt->headers));
		telnyx_sandbox_put(failed, response, "body",
		    telnyx_sandbox_text_of(attempt->body, attempt->body_len));
		telnyx_sandbox_put(failed, http, "response", response);
	} else {
		telnyx_sandbox_put_null(failed, http, "response");
	}
	telnyx_sandbox_put(failed, o, "http", http);
	errors = json_object_new_array();
	if (attempt->error != 0)
		telnyx_sandbox_append(
		    failed, errors, json_object_new_int(attempt->error));
	telnyx_sandbox_put(failed, o, "errors", errors);
	return o;
}

static struct json_object *
delivery_json(struct telnyx_sandbox_call *call, const void *thing)
{
	const struct telnyx_sandbox_delivery *delivery = thing;
	bool *failed = &call->answer->failed;
	struct json_object *o = json_object_new_object();
	struct json_object *attempts = json_object_new_array();
	unsigned last = delivery->attempt_count - 1;
	unsigned i;

	telnyx_sandbox_put_text(failed, o, "id", delivery->id);
	telnyx_sandbox_put_text(failed, o, "user_id", call->sandbox->organization_id);
	telnyx_sandbox_put_text(failed, o, "record_type", "webhook_delivery");
	telnyx_sandbox_put_text(
	    failed, o, "status", delivery->delivered ? "delivered" : "failed");
	telnyx_sandbox_put(failed, o, "webhook", json_tokener_parse(delivery->data));
	telnyx_sandbox_put_time(
	    failed, o, "started_at", delivery->attempts[0].started_ms);
	telnyx_sandbox_put_time(
	    failed, o, "finished_at", delivery->attempts[last].finished_ms);
	/* The latest attempt comes first. */
	for (i = delivery->attempt_count; i > 0; i--)
		telnyx_sandbox_append(
		    failed, attempts, attempt_json(failed, &delivery->attempts[i - 1]));
	telnyx_sandbox_put(failed, o, "attempts", attempts);
	return o;
}

/* --- the list --- */

static const struct telnyx_sandbox_filter filters[] = {
    {"filter[status][eq]", "status", TELNYX_SANDBOX_IS},
    {"filter[event_type]", "webhook.event_type", TELNYX_SANDBOX_ONE_OF},
    {"filter[webhook][contains]", "webhook", TELNYX_SANDBOX_SHOWS},
    {"filter[attempts][contains]", "attempts", TELNYX_SANDBOX_SHOWS},
    {"filter[started_at][gte]", "started_at", TELNYX_SANDBOX_SINCE},
    {"filter[started_at][lte]", "started_at", TELNYX_SANDBOX_UNTIL},
    {"filter[finished_at][gte]", "finished_at", TELNYX_SANDBOX_SINCE},
    {"filter[finished_at][lte]", "finished_at", TELNYX_SANDBOX_UNTIL},
    {.key = NULL},
};

static const struct telnyx_sandbox_list deliveries = {
    .filters = filters,
};

static const void *
next_delivery(struct telnyx_sandbox_call *call, const void *thing, void *arg)
{
	const struct telnyx_sandbox_delivery *oldest = call->sandbox->webhooks->done;
	const struct telnyx_sandbox_delivery *delivery = thing;

	(void)arg;
	if (delivery == oldest) /* also where there are none */
		return NULL;
	return delivery != NULL ? delivery->prev : oldest->prev; /* the last */
}

static const struct telnyx_sandbox_source source = {next_delivery, delivery_json};

void
telnyx_sandbox_deliveries_list(struct telnyx_sandbox_call *call)
{
	static const char status[] = "filter[status][eq]";
	const char *wanted = telnyx_sandbox_query_get(&call->query, status);

	if (wanted != NULL && !telnyx_sandbox_is_word_of("delivered failed", wanted))
		telnyx_sandbox_refuse_parameter(call, "10032", status,
		    "The value must be one of delivered, failed");
	else
		telnyx_sandbox_show_source(call, &deliveries, &source, NULL);
	/* Telnyx documents that a wrong query is answered with 422 here. */
	if (call->answer->status == 400)
		call->answer->status = 422;
}

void
telnyx_sandbox_delivery_show(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_delivery *delivery;

	DL_FOREACH(call->sandbox->webhooks->done, delivery)
	{
		if (strcmp(delivery->id, call->ids[0]) == 0) {
			telnyx_sandbox_answer_data(call, delivery_json(call, delivery));
			return;
		}
	}
	telnyx_sandbox_not_found(call);
}
