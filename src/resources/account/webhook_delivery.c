/* SPDX-License-Identifier: MIT */
/* The webhook delivery resource. */
#include <telnyx/webhook_delivery.h>

#include <string.h>

#include "client/resource.h"
#include "resources/account/webhook_delivery.h"
#include "resources/account/webhook_delivery_tables.h"

/* Read only. */
const struct telnyx_operation telnyx_webhook_delivery_list_operation = {
    .name = "webhook_delivery_list",
    .id = "GetWebhookDeliveries",
    .method = "GET",
    .path = "/webhook_deliveries",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_webhook_delivery_list_params_table,
    .result = &telnyx_webhook_delivery_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation webhook_delivery_get_operation = {
    .name = "webhook_delivery_get",
    .id = "GetWebhookDelivery",
    .method = "GET",
    .path = "/webhook_deliveries/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_webhook_delivery_table,
    .what = "a webhook delivery",
    .expects = "id"};

TELNYX_RESOURCE(webhook_delivery)
TELNYX_RESOURCE_ITEM(webhook_delivery)

enum telnyx_status
telnyx_webhook_delivery_list(struct telnyx_client *client,
    const struct telnyx_webhook_delivery_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_webhook_delivery_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &telnyx_webhook_delivery_list_operation,
	    NULL, params, list, opts, TELNYX_LISTED(webhook_delivery, item, done, arg),
	    request_id);
}

enum telnyx_status
telnyx_webhook_delivery_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_webhook_delivery_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &webhook_delivery_get_operation,
	    TELNYX_PATH(id), NULL, opts, TELNYX_TELL(webhook_delivery, cb, arg),
	    request_id);
}
