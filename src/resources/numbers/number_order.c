/* SPDX-License-Identifier: MIT */
/* Orders of numbers, and what they consist of. */
#include <telnyx/number_order.h>

#include <string.h>

#include <telnyx/number_order_phone_number.h>
#include <telnyx/sub_number_order.h>

#include "resources/numbers/number_order.h"
#include "base/refusal.h"
#include "resources/numbers/number_order_tables.h"

/* Repeat classes: an order buys; a PATCH sets a state, and so does cancelling
 * (the API's description says no more of any of them). */
const struct telnyx_operation telnyx_number_order_create_operation = {
    .name = "number_order_create",
    .method = "POST",
    .path = "/number_orders",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "CreateNumberOrder",
    .body = &telnyx_number_order_params_table,
    .result = &telnyx_number_order_table,
    .required = TELNYX_REQUIRED("phone_numbers"),
    .what = "a number order",
    .expects = "id",
};
const struct telnyx_operation telnyx_number_order_get_operation = {
    .name = "number_order_get",
    .method = "GET",
    .path = "/number_orders/{number_order_id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "RetrieveNumberOrder",
    .result = &telnyx_number_order_table,
    .what = "a number order",
    .expects = "id",
};
const struct telnyx_operation telnyx_number_order_list_operation = {
    .name = "number_order_list",
    .method = "GET",
    .path = "/number_orders",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListNumberOrders",
    .query = &telnyx_number_order_list_params_table,
    .result = &telnyx_number_order_table,
    .document = TELNYX_DOCUMENT_LIST,
};
static const struct telnyx_operation update_operation = {
    .name = "number_order_update",
    .method = "PATCH",
    .path = "/number_orders/{number_order_id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "UpdateNumberOrder",
    .body = &telnyx_number_order_update_params_table,
    .result = &telnyx_number_order_table,
    .what = "a number order",
    .expects = "id",
};
static const struct telnyx_operation number_list_operation = {
    .name = "number_order_phone_number_list",
    .method = "GET",
    .path = "/number_order_phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .id = "RetrieveOrderPhoneNumbers",
    .query = &telnyx_number_order_phone_number_list_params_table,
    .result = &telnyx_number_order_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
    .paging = TELNYX_PAGING_NONE,
};
static const struct telnyx_operation number_get_operation = {
    .name = "number_order_phone_number_get",
    .method = "GET",
    .path = "/number_order_phone_numbers/{number_order_phone_number_id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "GetNumberOrderPhoneNumber",
    .result = &telnyx_number_order_phone_number_table,
    .what = "an ordered number",
    .expects = "id",
};
static const struct telnyx_operation number_update_operation = {
    .name = "number_order_phone_number_update",
    .method = "PATCH",
    .path = "/number_order_phone_numbers/{number_order_phone_number_id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "UpdateNumberOrderPhoneNumber",
    .body = &telnyx_number_requirements_params_table,
    .result = &telnyx_number_order_phone_number_table,
    .what = "an ordered number",
    .expects = "id",
};
static const struct telnyx_operation part_list_operation = {
    .name = "sub_number_order_list",
    .method = "GET",
    .path = "/sub_number_orders",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListSubNumberOrders",
    .query = &telnyx_sub_number_order_list_params_table,
    .result = &telnyx_sub_number_order_table,
    .document = TELNYX_DOCUMENT_LIST,
    .paging = TELNYX_PAGING_NONE,
};
static const struct telnyx_operation part_get_operation = {
    .name = "sub_number_order_get",
    .method = "GET",
    .path = "/sub_number_orders/{sub_number_order_id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "GetSubNumberOrder",
    .query = &telnyx_sub_number_order_get_params_table,
    .result = &telnyx_sub_number_order_table,
    .what = "a sub number order",
    .expects = "id",
};
static const struct telnyx_operation part_update_operation = {
    .name = "sub_number_order_update",
    .method = "PATCH",
    .path = "/sub_number_orders/{sub_number_order_id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "UpdateSubNumberOrder",
    .body = &telnyx_number_requirements_params_table,
    .result = &telnyx_sub_number_order_table,
    .what = "a sub number order",
    .expects = "id",
};
static const struct telnyx_operation part_cancel_operation = {
    .name = "sub_number_order_cancel",
    .method = "PATCH",
    .path = "/sub_number_orders/{sub_number_order_id}/cancel",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "CancelSubNumberOrder",
    .result = &telnyx_sub_number_order_table,
    .what = "a sub number order",
    .expects = "id",
};

static const struct telnyx_operation number_group_operation = {
    .name = "number_order_phone_number_update_requirement_group",
    .method = "POST",
    .path = "/number_order_phone_numbers/{id}/requirement_group",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "updateNumberOrderPhoneNumberRequirementGroup",
    .body = &telnyx_requirement_group_params_table,
    .result = &telnyx_number_order_phone_number_table,
    .what = "an ordered number",
    .expects = "id",
};
static const struct telnyx_operation part_group_operation = {
    .name = "sub_number_order_update_requirement_group",
    .method = "POST",
    .path = "/sub_number_orders/{id}/requirement_group",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "updateSubNumberOrderRequirementGroup",
    .body = &telnyx_requirement_group_params_table,
    .result = &telnyx_sub_number_order_table,
    .what = "a sub number order",
    .expects = "id",
};

TELNYX_RESOURCE(number_order)
TELNYX_RESOURCE_ITEM(number_order)
TELNYX_RESOURCE(number_order_phone_number)
TELNYX_RESOURCE_ITEM(number_order_phone_number)
TELNYX_RESOURCE(sub_number_order)
TELNYX_RESOURCE_ITEM(sub_number_order)

enum telnyx_status
telnyx_number_order_create(struct telnyx_client *client,
    const struct telnyx_number_order_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &telnyx_number_order_create_operation, NULL,
	    params, opts, TELNYX_TELL(number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_number_order_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &telnyx_number_order_get_operation,
	    TELNYX_PATH(id), NULL, opts, TELNYX_TELL(number_order, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_number_order_list(struct telnyx_client *client,
    const struct telnyx_number_order_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_order_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &telnyx_number_order_list_operation, NULL,
	    params, list, opts, TELNYX_LISTED(number_order, item, done, arg),
	    request_id);
}

enum telnyx_status
telnyx_number_order_update(struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &update_operation, TELNYX_PATH(id), params,
	    opts, TELNYX_TELL(number_order, cb, arg), request_id);
}

/* --- the numbers in them --- */

enum telnyx_status
telnyx_number_order_phone_number_list(struct telnyx_client *client,
    const struct telnyx_number_order_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_order_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &number_list_operation, NULL, params, list,
	    opts, TELNYX_LISTED(number_order_phone_number, item, done, arg),
	    request_id);
}

enum telnyx_status
telnyx_number_order_phone_number_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &number_get_operation, TELNYX_PATH(id),
	    NULL, opts, TELNYX_TELL(number_order_phone_number, cb, arg), request_id);
}

enum telnyx_status
telnyx_number_order_phone_number_update(struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &number_update_operation, TELNYX_PATH(id),
	    params, opts, TELNYX_TELL(number_order_phone_number, cb, arg), request_id);
}

enum telnyx_status
telnyx_number_order_phone_number_update_requirement_group(struct telnyx_client *client,
    const char *id, const char *requirement_group_id,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id)
{
	const struct telnyx_requirement_group_params params = {requirement_group_id};

	if (requirement_group_id == NULL)
		return telnyx_need(requirement_group_id, "requirement_group_id");
	return telnyx_resource_call(client, &number_group_operation, TELNYX_PATH(id),
	    &params, opts, TELNYX_TELL(number_order_phone_number, cb, arg), request_id);
}

/* --- their parts --- */

enum telnyx_status
telnyx_sub_number_order_list(struct telnyx_client *client,
    const struct telnyx_sub_number_order_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_sub_number_order_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &part_list_operation, NULL, params, list,
	    opts, TELNYX_LISTED(sub_number_order, item, done, arg), request_id);
}

enum telnyx_status
telnyx_sub_number_order_get(struct telnyx_client *client, const char *id,
    const struct telnyx_sub_number_order_get_params *params,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &part_get_operation, TELNYX_PATH(id),
	    params, opts, TELNYX_TELL(sub_number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_sub_number_order_update(struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &part_update_operation, TELNYX_PATH(id),
	    params, opts, TELNYX_TELL(sub_number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_sub_number_order_cancel(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &part_cancel_operation, TELNYX_PATH(id),
	    NULL, opts, TELNYX_TELL(sub_number_order, cb, arg), request_id);
}

enum telnyx_status
telnyx_sub_number_order_update_requirement_group(struct telnyx_client *client,
    const char *id, const char *requirement_group_id,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id)
{
	const struct telnyx_requirement_group_params params = {requirement_group_id};

	if (requirement_group_id == NULL)
		return telnyx_need(requirement_group_id, "requirement_group_id");
	return telnyx_resource_call(client, &part_group_operation, TELNYX_PATH(id),
	    &params, opts, TELNYX_TELL(sub_number_order, cb, arg), request_id);
}
