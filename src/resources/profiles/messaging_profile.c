/* SPDX-License-Identifier: MIT */
/* The messaging profiles resource: one call each.  (What takes several calls is
 * in messaging_profile_flows.c, what belongs to a profile in
 * messaging_profile_parts.c.) */
#include <telnyx/messaging_profile.h>

#include <string.h>

#include "client/resource.h"
#include "resources/profiles/messaging_profile.h"
#include "resources/profiles/messaging_profile_tables.h"

#define PROFILE_RESULT                                                                 \
	.result = &telnyx_messaging_profile_table, .what = "a messaging profile",      \
	.expects = "id"

/* Repeat classes: the API's description promises idempotency for none; creating
 * and regenerating make something new each time, PATCH and DELETE lead to the
 * same state however often they come. */
const struct telnyx_operation telnyx_messaging_profile_create_operation = {
    .name = "messaging_profile_create",
    .id = "CreateMessagingProfile",
    .method = "POST",
    .path = "/messaging_profiles",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_messaging_profile_params_table,
    .required = TELNYX_REQUIRED("name", "whitelisted_destinations"),
    PROFILE_RESULT};
static const struct telnyx_operation get_operation = {.name = "messaging_profile_get",
    .id = "RetrieveMessagingProfile",
    .method = "GET",
    .path = "/messaging_profiles/{id}",
    .repeat = TELNYX_REPEAT_READ,
    PROFILE_RESULT};
const struct telnyx_operation telnyx_messaging_profile_update_operation = {
    .name = "messaging_profile_update",
    .id = "UpdateMessagingProfile",
    .method = "PATCH",
    .path = "/messaging_profiles/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .body = &telnyx_messaging_profile_params_table,
    PROFILE_RESULT};
static const struct telnyx_operation delete_operation = {
    .name = "messaging_profile_delete",
    .id = "DeleteMessagingProfile",
    .method = "DELETE",
    .path = "/messaging_profiles/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    PROFILE_RESULT};
static const struct telnyx_operation regenerate_operation = {
    .name = "messaging_profile_regenerate_secret",
    .id = "RegenerateMessagingProfileSecret",
    .method = "POST",
    .path = "/messaging_profiles/{id}/actions/regenerate_secret",
    .repeat = TELNYX_REPEAT_ONCE,
    PROFILE_RESULT};
const struct telnyx_operation telnyx_messaging_profile_list_operation = {
    .name = "messaging_profile_list",
    .id = "ListMessagingProfiles",
    .method = "GET",
    .path = "/messaging_profiles",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_messaging_profile_list_params_table,
    .result = &telnyx_messaging_profile_table,
    .document = TELNYX_DOCUMENT_LIST};

TELNYX_RESOURCE(messaging_profile)
TELNYX_RESOURCE_ITEM(messaging_profile)

enum telnyx_status
telnyx_messaging_profile_create(struct telnyx_client *client,
    const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &telnyx_messaging_profile_create_operation,
	    NULL, params, opts, TELNYX_TELL(messaging_profile, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(messaging_profile, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_update(struct telnyx_client *client, const char *id,
    const struct telnyx_messaging_profile_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &telnyx_messaging_profile_update_operation,
	    TELNYX_PATH(id), params, opts, TELNYX_TELL(messaging_profile, cb, arg),
	    request_id);
}

enum telnyx_status
telnyx_messaging_profile_delete(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &delete_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(messaging_profile, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_regenerate_secret(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_profile_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &regenerate_operation, TELNYX_PATH(id),
	    NULL, opts, TELNYX_TELL(messaging_profile, cb, arg), request_id);
}

enum telnyx_status
telnyx_messaging_profile_list(struct telnyx_client *client,
    const struct telnyx_messaging_profile_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_profile_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &telnyx_messaging_profile_list_operation,
	    NULL, params, list, opts, TELNYX_LISTED(messaging_profile, item, done, arg),
	    request_id);
}
