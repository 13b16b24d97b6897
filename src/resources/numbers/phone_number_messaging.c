/* SPDX-License-Identifier: MIT */
/* Numbers and their messaging settings; many of them at once. */
#include <telnyx/phone_number_messaging.h>

#include <string.h>

#include "client/resource.h"
#include "base/refusal.h"
#include "resources/numbers/phone_number_tables.h"

/* Repeat classes: a PATCH sets a state; of the bulk update the API's description
 * does not say what a second one does, so it is made once. */
static const struct telnyx_operation list_operation = {
    .name = "phone_number_messaging_list",
    .method = "GET",
    .path = "/phone_numbers/messaging",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListPhoneNumbersWithMessagingSettings",
    .query = &telnyx_phone_number_messaging_list_params_table,
    .result = &telnyx_phone_number_messaging_table,
    .document = TELNYX_DOCUMENT_LIST,
};
static const struct telnyx_operation get_operation = {
    .name = "phone_number_messaging_get",
    .method = "GET",
    .path = "/phone_numbers/{id}/messaging",
    .repeat = TELNYX_REPEAT_READ,
    .id = "GetPhoneNumberMessagingSettings",
    .result = &telnyx_phone_number_messaging_table,
    .what = "messaging settings",
    .expects = "id",
};
static const struct telnyx_operation update_operation = {
    .name = "phone_number_messaging_update",
    .method = "PATCH",
    .path = "/phone_numbers/{id}/messaging",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .id = "UpdatePhoneNumberMessagingSettings",
    .body = &telnyx_phone_number_messaging_update_params_table,
    .result = &telnyx_phone_number_messaging_table,
    .what = "messaging settings",
    .expects = "id",
};
static const struct telnyx_operation bulk_create_operation = {
    .name = "messaging_numbers_bulk_update_create",
    .method = "POST",
    .path = "/messaging_numbers_bulk_updates",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "BulkUpdateMessagingSettingsOnPhoneNumbers",
    .body = &telnyx_messaging_numbers_bulk_update_params_table,
    .result = &telnyx_messaging_numbers_bulk_update_table,
    .required = TELNYX_REQUIRED("messaging_profile_id", "numbers"),
    .what = "a bulk update",
    .expects = "order_id",
};
static const struct telnyx_operation bulk_get_operation = {
    .name = "messaging_numbers_bulk_update_get",
    .method = "GET",
    .path = "/messaging_numbers_bulk_updates/{order_id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus",
    .result = &telnyx_messaging_numbers_bulk_update_table,
    .what = "a bulk update",
    .expects = "order_id",
};

TELNYX_RESOURCE(phone_number_messaging)
TELNYX_RESOURCE_ITEM(phone_number_messaging)
TELNYX_RESOURCE(messaging_numbers_bulk_update)

enum telnyx_status
telnyx_phone_number_messaging_list(struct telnyx_client *client,
    const struct telnyx_phone_number_messaging_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &list_operation, NULL, params, list, opts,
	    TELNYX_LISTED(phone_number_messaging, item, done, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_messaging_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(phone_number_messaging, cb, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_messaging_update(struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_messaging_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &update_operation, TELNYX_PATH(id), params,
	    opts, TELNYX_TELL(phone_number_messaging, cb, arg), request_id);
}

enum telnyx_status
telnyx_phone_number_assign(struct telnyx_client *client, const char *id,
    const char *messaging_profile_id, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_cb cb, void *arg, uint64_t *request_id)
{
	if (messaging_profile_id == NULL)
		return telnyx_need(messaging_profile_id, "messaging_profile_id");
	return telnyx_phone_number_messaging_update(client, id,
	    TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id =
						     messaging_profile_id),
	    opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_messaging_numbers_bulk_update_create(struct telnyx_client *client,
    const struct telnyx_messaging_numbers_bulk_update_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_numbers_bulk_update_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &bulk_create_operation, NULL, params, opts,
	    TELNYX_TELL(messaging_numbers_bulk_update, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_numbers_bulk_update_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_numbers_bulk_update_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &bulk_get_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(messaging_numbers_bulk_update, cb, arg), request_id);
}
