/* SPDX-License-Identifier: MIT */
/* The orders of hosted numbers. */
#include <telnyx/messaging_hosted_number_order.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/messaging_hosted_number_order_tables.h"

/* Repeat classes: each POST orders anew; of a repeated DELETE the 404 says as much as
 * the first reply. */
static const struct telnyx_operation messaging_hosted_number_order_create_operation = {
    .name = "messaging_hosted_number_order_create",
    .id = "CreateMessagingHostedNumberOrder",
    .method = "POST",
    .path = "/messaging_hosted_number_orders",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_messaging_hosted_number_order_params_table,
    .result = &telnyx_messaging_hosted_number_order_table,
    .what = "an order",
    .expects = "id"};

static const struct telnyx_operation messaging_hosted_number_order_get_operation = {
    .name = "messaging_hosted_number_order_get",
    .id = "GetMessagingHostedNumberOrder",
    .method = "GET",
    .path = "/messaging_hosted_number_orders/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_messaging_hosted_number_order_table,
    .what = "an order",
    .expects = "id"};

static const struct telnyx_operation messaging_hosted_number_order_list_operation = {
    .name = "messaging_hosted_number_order_list",
    .id = "ListMessagingHostedNumberOrders",
    .method = "GET",
    .path = "/messaging_hosted_number_orders",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_messaging_hosted_number_order_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation messaging_hosted_number_order_delete_operation = {
    .name = "messaging_hosted_number_order_delete",
    .id = "DeleteMessagingHostedNumberOrder",
    .method = "DELETE",
    .path = "/messaging_hosted_number_orders/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .result = &telnyx_messaging_hosted_number_order_table,
    .what = "an order",
    .expects = "id"};

TELNYX_RESOURCE(messaging_hosted_number_order)
TELNYX_RESOURCE_ITEM(messaging_hosted_number_order)

enum telnyx_status
telnyx_messaging_hosted_number_order_create(struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_order_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_create_operation, NULL, params, opts,
	    TELNYX_TELL(messaging_hosted_number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_order_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(messaging_hosted_number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_order_list(struct telnyx_client *client,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_order_item_cb item, telnyx_list_done_cb done,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_list(client,
	    &messaging_hosted_number_order_list_operation, NULL, NULL, list, opts,
	    TELNYX_LISTED(messaging_hosted_number_order, item, done, arg), request_id);
}

enum telnyx_status
telnyx_messaging_hosted_number_order_delete(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts,
    telnyx_messaging_hosted_number_order_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client,
	    &messaging_hosted_number_order_delete_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(messaging_hosted_number_order, cb, arg), request_id);
}
