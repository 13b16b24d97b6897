/* SPDX-License-Identifier: MIT */
/* The short code resource. */
#include <telnyx/short_code.h>

#include <string.h>

#include "client/resource.h"
#include "resources/profiles/short_code_tables.h"

/* Repeat classes: PATCH sets a state (UpdateShortCode). */
static const struct telnyx_operation short_code_list_operation = {
    .name = "short_code_list",
    .id = "ListShortCodes",
    .method = "GET",
    .path = "/short_codes",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_short_code_list_params_table,
    .result = &telnyx_short_code_table,
    .document = TELNYX_DOCUMENT_LIST};

static const struct telnyx_operation short_code_get_operation = {
    .name = "short_code_get",
    .id = "RetrieveShortCode",
    .method = "GET",
    .path = "/short_codes/{id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_short_code_table,
    .what = "a short code",
    .expects = "id"};

static const struct telnyx_operation short_code_update_operation = {
    .name = "short_code_update",
    .id = "UpdateShortCode",
    .method = "PATCH",
    .path = "/short_codes/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .body = &telnyx_short_code_update_params_table,
    .required = TELNYX_REQUIRED("messaging_profile_id"),
    .result = &telnyx_short_code_table,
    .what = "a short code",
    .expects = "id"};

TELNYX_RESOURCE(short_code)
TELNYX_RESOURCE_ITEM(short_code)

enum telnyx_status
telnyx_short_code_list(struct telnyx_client *client,
    const struct telnyx_short_code_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_short_code_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &short_code_list_operation, NULL, params,
	    list, opts, TELNYX_LISTED(short_code, item, done, arg), request_id);
}

enum telnyx_status
telnyx_short_code_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_short_code_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &short_code_get_operation, TELNYX_PATH(id),
	    NULL, opts, TELNYX_TELL(short_code, cb, arg), request_id);
}

enum telnyx_status
telnyx_short_code_update(struct telnyx_client *client, const char *id,
    const struct telnyx_short_code_update_params *params,
    const struct telnyx_call_options *opts, telnyx_short_code_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &short_code_update_operation,
	    TELNYX_PATH(id), params, opts, TELNYX_TELL(short_code, cb, arg),
	    request_id);
}
