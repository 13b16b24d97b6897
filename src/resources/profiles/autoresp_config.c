/* SPDX-License-Identifier: MIT */
/* The autoresp config resource. */
#include <telnyx/autoresp_config.h>

#include <string.h>

#include "client/resource.h"
#include "resources/profiles/autoresp_config_tables.h"

/* Repeat classes: PUT replaces the whole; of a repeated DELETE the 404 says as much as
 * the first reply. */
static const struct telnyx_operation autoresp_config_list_operation = {
    .name = "autoresp_config_list",
    .id = "GetAutorespConfigs",
    .method = "GET",
    .path = "/messaging_profiles/{profile_id}/autoresp_configs",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_autoresp_config_list_params_table,
    .result = &telnyx_autoresp_config_table,
    .document = TELNYX_DOCUMENT_LIST,
    .paging = TELNYX_PAGING_LATER};

static const struct telnyx_operation autoresp_config_create_operation = {
    .name = "autoresp_config_create",
    .id = "CreateAutorespConfig",
    .method = "POST",
    .path = "/messaging_profiles/{profile_id}/autoresp_configs",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_autoresp_config_params_table,
    .required = TELNYX_REQUIRED("op", "keywords", "country_code"),
    .result = &telnyx_autoresp_config_table,
    .what = "an autoresponder",
    .expects = "id"};

static const struct telnyx_operation autoresp_config_get_operation = {
    .name = "autoresp_config_get",
    .id = "GetAutorespConfig",
    .method = "GET",
    .path = "/messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_autoresp_config_table,
    .what = "an autoresponder",
    .expects = "id"};

static const struct telnyx_operation autoresp_config_update_operation = {
    .name = "autoresp_config_update",
    .id = "UpdateAutoRespConfig",
    .method = "PUT",
    .path = "/messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .body = &telnyx_autoresp_config_params_table,
    .required = TELNYX_REQUIRED("op", "keywords", "country_code"),
    .result = &telnyx_autoresp_config_table,
    .what = "an autoresponder",
    .expects = "id"};

static const struct telnyx_operation autoresp_config_delete_operation = {
    .name = "autoresp_config_delete",
    .id = "DeleteAutorespConfig",
    .method = "DELETE",
    .path = "/messaging_profiles/{profile_id}/autoresp_configs/{autoresp_cfg_id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    .document = TELNYX_DOCUMENT_NONE};

TELNYX_RESOURCE(autoresp_config)
TELNYX_RESOURCE_ITEM(autoresp_config)

enum telnyx_status
telnyx_autoresp_config_list(struct telnyx_client *client, const char *profile_id,
    const struct telnyx_autoresp_config_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_autoresp_config_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &autoresp_config_list_operation,
	    TELNYX_PATH(profile_id), params, list, opts,
	    TELNYX_LISTED(autoresp_config, item, done, arg), request_id);
}

enum telnyx_status
telnyx_autoresp_config_create(struct telnyx_client *client, const char *profile_id,
    const struct telnyx_autoresp_config_params *params,
    const struct telnyx_call_options *opts, telnyx_autoresp_config_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &autoresp_config_create_operation,
	    TELNYX_PATH(profile_id), params, opts,
	    TELNYX_TELL(autoresp_config, cb, arg), request_id);
}

enum telnyx_status
telnyx_autoresp_config_get(struct telnyx_client *client, const char *profile_id,
    const char *id, const struct telnyx_call_options *opts,
    telnyx_autoresp_config_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &autoresp_config_get_operation,
	    TELNYX_PATH(profile_id, id), NULL, opts,
	    TELNYX_TELL(autoresp_config, cb, arg), request_id);
}

enum telnyx_status
telnyx_autoresp_config_update(struct telnyx_client *client, const char *profile_id,
    const char *id, const struct telnyx_autoresp_config_params *params,
    const struct telnyx_call_options *opts, telnyx_autoresp_config_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &autoresp_config_update_operation,
	    TELNYX_PATH(profile_id, id), params, opts,
	    TELNYX_TELL(autoresp_config, cb, arg), request_id);
}

enum telnyx_status
telnyx_autoresp_config_delete(struct telnyx_client *client, const char *profile_id,
    const char *id, const struct telnyx_call_options *opts, telnyx_call_cb cb,
    void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &autoresp_config_delete_operation,
	    TELNYX_PATH(profile_id, id), NULL, opts, TELNYX_TELL_CALL(cb, arg),
	    request_id);
}
