/* SPDX-License-Identifier: MIT */
/* The hosted numbers. */
#include <telnyx/messaging_hosted_number.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"
#include "resources/numbers/messaging_hosted_number_tables.h"
#include "resources/numbers/phone_number_tables.h"

/* Repeat classes: PATCH sets a state; of a repeated DELETE the 404 says as much as the
 * first reply. */
static const struct telnyx_operation messaging_hosted_number_list_operation = {
    .name = "messaging_hosted_number_list",
    .id = "ListMessagingHostedNumbers",
    .method = "GET",
    .path = "/messaging_hosted_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_messaging_hosted_number_list_params_table,
    .result = &telnyx_phone_number_messaging_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation messaging_hosted_number_get_operation = {
    .name = "messaging_hosted_number_get",
    .id = "GetMessagingHostedNumber",
    .method = "GET",
    .path = "/messaging_hosted_numbers/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_phone_number_messaging_table,
    .what = "a number",
    .expects = "id"};

static const struct telnyx_operation messaging_hosted_number_update_operation = {
    .name = "messaging_hosted_number_update",
    .id = "UpdateMessagingHostedNumber",
    .method = "PATCH",
    .path = "/messaging_hosted_numbers/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .body = &telnyx_phone_number_messaging_update_params_table,
    .result = &telnyx_phone_number_messaging_table,
    .what = "a number",
    .expects = "id"};

static const struct telnyx_operation messaging_hosted_number_delete_operation = {
    .name = "messaging_hosted_number_delete",
    .id = "DeleteMessagingHostedNumber",
    .method = "DELETE",
    .path = "/messaging_hosted_numbers/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .result = &telnyx_messaging_hosted_number_order_table,
    .what = "an order",
    .expects = "id"};

TELNYX_RESOURCE_DELIVER(phone_number_messaging)
TELNYX_RESOURCE_DELIVER(messaging_hosted_number_order)
TELNYX_RESOURCE_ITEM(phone_number_messaging)

enum telnyx_status
telnyx_messaging_hosted_number_list(struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &messaging_hosted_number_list_operation,
	    NULL, params, list, opts,
	    TELNYX_LISTED(phone_number_messaging, item, done, arg), request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &messaging_hosted_number_get_operation,
	    TELNYX_PATH(id), NULL, opts, TELNYX_TELL(phone_number_messaging, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_update(struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_messaging_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &messaging_hosted_number_update_operation,
	    TELNYX_PATH(id), params, opts, TELNYX_TELL(phone_number_messaging, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_delete(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &messaging_hosted_number_delete_operation,
	    TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(messaging_hosted_number_order, cb, arg), request_id);
}
