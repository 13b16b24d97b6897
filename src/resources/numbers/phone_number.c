/* SPDX-License-Identifier: MIT */
/* The numbers of the account. */
#include <telnyx/phone_number.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/phone_number_tables.h"

/* Repeat classes: a PATCH sets a state; what is deleted stays deleted (the
 * API's description says no more of it). */
static const struct telnyx_operation list_operation = {
    .name = "phone_number_list",
    .method = "GET",
    .path = "/phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListPhoneNumbers",
    .query = &telnyx_phone_number_list_params_table,
    .result = &telnyx_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
};
static const struct telnyx_operation list_slim_operation = {
    .name = "phone_number_list_slim",
    .method = "GET",
    .path = "/phone_numbers/slim",
    .repeat = TELNYX_REPEAT_READ,
    .id = "SlimListPhoneNumbers",
    .query = &telnyx_phone_number_list_slim_params_table,
    .result = &telnyx_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
};
static const struct telnyx_operation get_operation = {
    .name = "phone_number_get",
    .method = "GET",
    .path = "/phone_numbers/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "RetrievePhoneNumber",
    .result = &telnyx_phone_number_table,
    .what = "a phone number",
    .expects = "id",
};
static const struct telnyx_operation update_operation = {
    .name = "phone_number_update",
    .method = "PATCH",
    .path = "/phone_numbers/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "UpdatePhoneNumber",
    .body = &telnyx_phone_number_update_params_table,
    .result = &telnyx_phone_number_table,
    .what = "a phone number",
    .expects = "id",
};
static const struct telnyx_operation delete_operation = {
    .name = "phone_number_delete",
    .method = "DELETE",
    .path = "/phone_numbers/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "DeletePhoneNumber",
    .result = &telnyx_phone_number_table,
    .what = "a phone number",
    .expects = "id",
};

TELNYX_RESOURCE(phone_number)
TELNYX_RESOURCE_ITEM(phone_number)

enum telnyx_status
telnyx_phone_number_list(struct telnyx_client *client,
    const struct telnyx_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &list_operation, NULL, params, list, opts,
	    TELNYX_LISTED(phone_number, item, done, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_list_slim(struct telnyx_client *client,
    const struct telnyx_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &list_slim_operation, NULL, params, list,
	    opts, TELNYX_LISTED(phone_number, item, done, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(phone_number, cb, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_update(struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &update_operation, TELNYX_PATH(id), params,
	    opts, TELNYX_TELL(phone_number, cb, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_delete(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &delete_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(phone_number, cb, arg), request_id);
}
