/* SPDX-License-Identifier: MIT */
/* What belongs to a messaging profile. */
#include <telnyx/messaging_profile_parts.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/phone_number_tables.h"
#include "resources/profiles/alphanumeric_sender_id_tables.h"
#include "resources/profiles/messaging_profile_parts_tables.h"
#include "resources/profiles/short_code_tables.h"

/* Read only. */
static const struct telnyx_operation messaging_profile_phone_number_list_operation = {
    .name = "messaging_profile_phone_number_list",
    .id = "ListProfilePhoneNumbers",
    .method = "GET",
    .path = "/messaging_profiles/{id}/phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_phone_number_messaging_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation messaging_profile_short_code_list_operation = {
    .name = "messaging_profile_short_code_list",
    .id = "ListProfileShortCodes",
    .method = "GET",
    .path = "/messaging_profiles/{id}/short_codes",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_short_code_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation
    messaging_profile_alphanumeric_sender_id_list_operation = {
	.name = "messaging_profile_alphanumeric_sender_id_list",
	.id = "ListProfileAlphanumericSenderIds",
	.method = "GET",
	.path = "/messaging_profiles/{id}/alphanumeric_sender_ids",
	.repeat = TELNYX_REPEAT_READ,
	.result = &telnyx_alphanumeric_sender_id_table,
	.document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation messaging_profile_metrics_get_operation = {
    .name = "messaging_profile_metrics_get",
    .id = "GetDetailedProfileMetrics",
    .method = "GET",
    .path = "/messaging_profiles/{id}/metrics",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_messaging_profile_metrics_params_table,
    .result = &telnyx_messaging_profile_metrics_table,
    .what = "metrics"};

static const struct telnyx_operation messaging_profile_metrics_list_operation = {
    .name = "messaging_profile_metrics_list",
    .id = "GetProfileMetrics",
    .method = "GET",
    .path = "/messaging_profile_metrics",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_messaging_profile_metrics_params_table,
    .result = &telnyx_messaging_profile_metrics_table,
    .document = TELNYX_DOCUMENT_LIST,
    .paging = TELNYX_PAGING_LATER};

TELNYX_RESOURCE(messaging_profile_metrics)
TELNYX_RESOURCE_ITEM(messaging_profile_metrics)
TELNYX_RESOURCE_ITEM(phone_number_messaging)
TELNYX_RESOURCE_ITEM(short_code)
TELNYX_RESOURCE_ITEM(alphanumeric_sender_id)

enum telnyx_status
telnyx_messaging_profile_phone_number_list(struct telnyx_client *client, const char *id,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client,
	    &messaging_profile_phone_number_list_operation, TELNYX_PATH(id), NULL, list,
	    opts, TELNYX_LISTED(phone_number_messaging, item, done, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_short_code_list(struct telnyx_client *client, const char *id,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_short_code_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client,
	    &messaging_profile_short_code_list_operation, TELNYX_PATH(id), NULL, list,
	    opts, TELNYX_LISTED(short_code, item, done, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_alphanumeric_sender_id_list(struct telnyx_client *client,
    const char *id, const struct telnyx_list_options *list,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_item_cb item,
    telnyx_list_done_cb done, void *arg, uint64_t *request_id)
{
	return telnyx_resource_list(client,
	    &messaging_profile_alphanumeric_sender_id_list_operation, TELNYX_PATH(id),
	    NULL, list, opts, TELNYX_LISTED(alphanumeric_sender_id, item, done, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_profile_metrics_get(struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_profile_metrics_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_metrics_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &messaging_profile_metrics_get_operation,
	    TELNYX_PATH(id), params, opts,
	    TELNYX_TELL(messaging_profile_metrics, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_metrics_list(struct telnyx_client *client,
    const struct telnyx_messaging_profile_metrics_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_profile_metrics_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &messaging_profile_metrics_list_operation,
	    NULL, params, list, opts,
	    TELNYX_LISTED(messaging_profile_metrics, item, done, arg), request_id);
}
