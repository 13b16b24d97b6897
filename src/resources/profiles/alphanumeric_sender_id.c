/* SPDX-License-Identifier: MIT */
/* The alphanumeric sender id resource. */
#include <telnyx/alphanumeric_sender_id.h>

#include <string.h>

#include "client/resource.h"
#include "resources/profiles/alphanumeric_sender_id_tables.h"

/* Repeat classes: creating makes a new one; of a repeated DELETE the 404 says as much
 * as the first reply. */
static const struct telnyx_operation alphanumeric_sender_id_create_operation = {
    .name = "alphanumeric_sender_id_create",
    .id = "CreateAlphanumericSenderId",
    .method = "POST",
    .path = "/alphanumeric_sender_ids",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_alphanumeric_sender_id_params_table,
    .required = TELNYX_REQUIRED("alphanumeric_sender_id", "messaging_profile_id"),
    .result = &telnyx_alphanumeric_sender_id_table,
    .what = "an alphanumeric sender id",
    .expects = "id"};

static const struct telnyx_operation alphanumeric_sender_id_get_operation = {
    .name = "alphanumeric_sender_id_get",
    .id = "GetAlphanumericSenderId",
    .method = "GET",
    .path = "/alphanumeric_sender_ids/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_alphanumeric_sender_id_table,
    .what = "an alphanumeric sender id",
    .expects = "id"};

static const struct telnyx_operation alphanumeric_sender_id_list_operation = {
    .name = "alphanumeric_sender_id_list",
    .id = "ListAlphanumericSenderIds",
    .method = "GET",
    .path = "/alphanumeric_sender_ids",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_alphanumeric_sender_id_list_params_table,
    .result = &telnyx_alphanumeric_sender_id_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation alphanumeric_sender_id_delete_operation = {
    .name = "alphanumeric_sender_id_delete",
    .id = "DeleteAlphanumericSenderId",
    .method = "DELETE",
    .path = "/alphanumeric_sender_ids/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .result = &telnyx_alphanumeric_sender_id_table,
    .what = "an alphanumeric sender id",
    .expects = "id"};

TELNYX_RESOURCE(alphanumeric_sender_id)
TELNYX_RESOURCE_ITEM(alphanumeric_sender_id)

enum telnyx_status
telnyx_alphanumeric_sender_id_create(struct telnyx_client *client,
    const struct telnyx_alphanumeric_sender_id_params *params,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &alphanumeric_sender_id_create_operation,
	    NULL, params, opts, TELNYX_TELL(alphanumeric_sender_id, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_alphanumeric_sender_id_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &alphanumeric_sender_id_get_operation,
	    TELNYX_PATH(id), NULL, opts, TELNYX_TELL(alphanumeric_sender_id, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_alphanumeric_sender_id_list(struct telnyx_client *client,
    const struct telnyx_alphanumeric_sender_id_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_alphanumeric_sender_id_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &alphanumeric_sender_id_list_operation,
	    NULL, params, list, opts,
	    TELNYX_LISTED(alphanumeric_sender_id, item, done, arg), request_id);
}

enum telnyx_status
telnyx_alphanumeric_sender_id_delete(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_alphanumeric_sender_id_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &alphanumeric_sender_id_delete_operation,
	    TELNYX_PATH(id), NULL, opts, TELNYX_TELL(alphanumeric_sender_id, cb, arg),
	    request_id);
}
