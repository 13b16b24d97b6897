/* SPDX-License-Identifier: MIT */
/* Fields of /v2/webhook_deliveries, by the API's description (webhook_delivery,
 * attempt, http). */
#include "resources/account/webhook_delivery_tables.h"

#include <telnyx/webhook_delivery.h>

static const struct telnyx_enum_name webhook_delivery_status_names[] = {
    {"delivered", TELNYX_WEBHOOK_DELIVERY_DELIVERED},
    {"failed", TELNYX_WEBHOOK_DELIVERY_FAILED},
    {NULL, 0},
};

static const struct telnyx_field webhook_delivery_request_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery_request, url),
    TELNYX_FIELD_LIST(
	PAIRS, struct telnyx_webhook_delivery_request, headers, header_count, NULL),
};
static const struct telnyx_field_table webhook_delivery_request_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_webhook_delivery_request, webhook_delivery_request_fields);

static const struct telnyx_field webhook_delivery_response_fields[] = {
    TELNYX_FIELD(INT, struct telnyx_webhook_delivery_response, status),
    TELNYX_FIELD_LIST(
	PAIRS, struct telnyx_webhook_delivery_response, headers, header_count, NULL),
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery_response, body),
};
static const struct telnyx_field_table webhook_delivery_response_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_webhook_delivery_response, webhook_delivery_response_fields);

static const struct telnyx_field webhook_delivery_http_fields[] = {
    TELNYX_FIELD_ONE(
	struct telnyx_webhook_delivery_http, request, &webhook_delivery_request_table),
    TELNYX_FIELD_ONE(struct telnyx_webhook_delivery_http, response,
	&webhook_delivery_response_table),
};
static const struct telnyx_field_table webhook_delivery_http_table = TELNYX_FIELD_TABLE(
    struct telnyx_webhook_delivery_http, webhook_delivery_http_fields);

static const struct telnyx_field webhook_delivery_attempt_fields[] = {
    TELNYX_FIELD_STATE(
	struct telnyx_webhook_delivery_attempt, status, webhook_delivery_status_names),
    TELNYX_FIELD(TIME, struct telnyx_webhook_delivery_attempt, started_at),
    TELNYX_FIELD(TIME, struct telnyx_webhook_delivery_attempt, finished_at),
    TELNYX_FIELD_ONE(
	struct telnyx_webhook_delivery_attempt, http, &webhook_delivery_http_table),
    TELNYX_FIELD_LIST(
	STRINGS, struct telnyx_webhook_delivery_attempt, errors, error_count, NULL),
};
static const struct telnyx_field_table webhook_delivery_attempt_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_webhook_delivery_attempt, webhook_delivery_attempt_fields);

static const struct telnyx_field webhook_delivery_event_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery_event, id),
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery_event, record_type),
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery_event, event_type),
    TELNYX_FIELD(TIME, struct telnyx_webhook_delivery_event, occurred_at),
    TELNYX_FIELD(JSON, struct telnyx_webhook_delivery_event, payload),
};
static const struct telnyx_field_table webhook_delivery_event_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_webhook_delivery_event, webhook_delivery_event_fields);

static const struct telnyx_field webhook_delivery_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery, id),
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery, record_type),
    TELNYX_FIELD(STRING, struct telnyx_webhook_delivery, user_id),
    TELNYX_FIELD_STATE(
	struct telnyx_webhook_delivery, status, webhook_delivery_status_names),
    TELNYX_FIELD_ONE(
	struct telnyx_webhook_delivery, webhook, &webhook_delivery_event_table),
    TELNYX_FIELD(TIME, struct telnyx_webhook_delivery, started_at),
    TELNYX_FIELD(TIME, struct telnyx_webhook_delivery, finished_at),
    TELNYX_FIELD_LIST(OBJECTS, struct telnyx_webhook_delivery, attempts, attempt_count,
	&webhook_delivery_attempt_table),
    TELNYX_FIELD(SELF, struct telnyx_webhook_delivery, json),
    TELNYX_FIELD(REPLY, struct telnyx_webhook_delivery, reply),
};
const struct telnyx_field_table telnyx_webhook_delivery_table =
    TELNYX_FIELD_TABLE(struct telnyx_webhook_delivery, webhook_delivery_fields);

static const struct telnyx_field webhook_delivery_list_params_fields[] = {
    TELNYX_FIELD_CHOICE(struct telnyx_webhook_delivery_list_params, filter_status,
	"filter[status][eq]", webhook_delivery_status_names),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_event_type, "filter[event_type]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_webhook_contains, "filter[webhook][contains]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_attempts_contains, "filter[attempts][contains]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_started_at_gte, "filter[started_at][gte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_started_at_lte, "filter[started_at][lte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_finished_at_gte, "filter[finished_at][gte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_webhook_delivery_list_params,
	filter_finished_at_lte, "filter[finished_at][lte]"),
};
const struct telnyx_field_table telnyx_webhook_delivery_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_webhook_delivery_list_params,
	webhook_delivery_list_params_fields);
