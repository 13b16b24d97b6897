/* SPDX-License-Identifier: MIT */
/* The other ways to send a message. */
#include <telnyx/message_kinds.h>

#include <string.h>

#include "base/refusal.h"
#include "base/status.h"
#include "resources/messages/message_submit.h"
#include "resources/messages/message_tables.h"

/* Repeat classes: each of them sends; reading the legs of a group does not. */
static const struct telnyx_operation long_code_operation = {
    .name = "message_send_long_code",
    .id = "CreateLongCodeMessage",
    .method = "POST",
    .path = "/messages/long_code",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    .required = TELNYX_REQUIRED("from", "to"),
    MESSAGE_RESULT};
static const struct telnyx_operation short_code_operation = {
    .name = "message_send_short_code",
    .id = "CreateShortCodeMessage",
    .method = "POST",
    .path = "/messages/short_code",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    .required = TELNYX_REQUIRED("from", "to"),
    MESSAGE_RESULT};
static const struct telnyx_operation number_pool_operation = {
    .name = "message_send_number_pool",
    .id = "CreateNumberPoolMessage",
    .method = "POST",
    .path = "/messages/number_pool",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    .required = TELNYX_REQUIRED("to", "messaging_profile_id"),
    MESSAGE_RESULT};
static const struct telnyx_operation alphanumeric_operation = {
    .name = "message_send_alphanumeric_sender_id",
    .id = "SendAlphanumericSenderIdMessage",
    .method = "POST",
    .path = "/messages/alphanumeric_sender_id",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    .required = TELNYX_REQUIRED("from", "to", "text", "messaging_profile_id"),
    MESSAGE_RESULT};
static const struct telnyx_operation schedule_operation = {.name = "message_schedule",
    .id = "ScheduleMessage",
    .method = "POST",
    .path = "/messages/schedule",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    .required = TELNYX_REQUIRED("to", "send_at"),
    MESSAGE_RESULT};
static const struct telnyx_operation group_mms_operation = {
    .name = "message_send_group_mms",
    .id = "CreateGroupMmsMessage",
    .method = "POST",
    .path = "/messages/group_mms",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_group_mms_params_table,
    .required = TELNYX_REQUIRED("from", "to"),
    MESSAGE_RESULT};
static const struct telnyx_operation get_group_operation = {.name = "message_get_group",
    .id = "GetGroupMmsMessages",
    .method = "GET",
    .path = "/messages/group/{message_id}",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_message_group_table,
    .what = "messages",
    .document = TELNYX_DOCUMENT_LIST,
    .bare = true};
static const struct telnyx_operation rcs_operation = {.name = "message_send_rcs",
    .id = "SendRCSMessage",
    .method = "POST",
    .path = "/messages/rcs",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_rcs_params_table,
    .required =
	TELNYX_REQUIRED("agent_id", "to", "messaging_profile_id", "agent_message"),
    MESSAGE_RESULT};
static const struct telnyx_operation whatsapp_operation = {
    .name = "message_send_whatsapp",
    .id = "SendWhatsappMessage",
    .method = "POST",
    .path = "/messages/whatsapp",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_whatsapp_params_table,
    .required = TELNYX_REQUIRED("from", "to", "whatsapp_message"),
    MESSAGE_RESULT};

TELNYX_RESOURCE_DELIVER(message)
TELNYX_RESOURCE(message_group)

enum telnyx_status
telnyx_message_send_long_code(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &long_code_operation, TELNYX_SEND_CODE,
	    params, opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_message_send_short_code(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &short_code_operation, TELNYX_SEND_CODE,
	    params, opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_message_send_number_pool(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &number_pool_operation, TELNYX_SEND_POOL,
	    params, opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_message_send_alphanumeric_sender_id(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &alphanumeric_operation,
	    TELNYX_SEND_ALPHANUMERIC, params, opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_message_schedule(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &schedule_operation, TELNYX_SEND_SCHEDULED,
	    params, opts, cb, arg, request_id);
}

/* --- a group, RCS, WhatsApp: envelopes of their own --- */

/* Read the params of such a call into `message`, and its options into `settings`. */
static enum telnyx_status
read_call(const struct telnyx_client *client, const void *params,
    const struct telnyx_call_options *opts, void *message, size_t size,
    struct telnyx_call_options *settings)
{
	enum telnyx_status st;

	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(message, size, params, "params.size")) !=
		TELNYX_OK)
		return st;
	return telnyx_request_settings(client, opts, settings);
}

enum telnyx_status
telnyx_message_send_group_mms(struct telnyx_client *client,
    const struct telnyx_group_mms_params *params,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id)
{
	struct telnyx_group_mms_params message;
	struct telnyx_call_options settings;
	enum telnyx_status st;

	if ((st = read_call(client, params, opts, &message, sizeof(message),
		 &settings)) != TELNYX_OK)
		return st;
	telnyx_message_fill_in(
	    &(struct telnyx_message_open){.from = &message.from,
		.webhook_url = &message.webhook_url,
		.webhook_failover_url = &message.webhook_failover_url,
		.use_profile_webhooks = &message.use_profile_webhooks},
	    client, &settings);
	return telnyx_resource_call(client, &group_mms_operation, NULL, &message, opts,
	    TELNYX_TELL(message, cb, arg), request_id);
}

enum telnyx_status
telnyx_message_get_group(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_message_group_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_group_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(message_group, cb, arg), request_id);
}

enum telnyx_status
telnyx_message_send_rcs(struct telnyx_client *client,
    const struct telnyx_rcs_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	struct telnyx_rcs_params message;
	struct telnyx_call_options settings;
	enum telnyx_status st;

	if ((st = read_call(client, params, opts, &message, sizeof(message),
		 &settings)) != TELNYX_OK)
		return st;
	telnyx_message_fill_in(
	    &(struct telnyx_message_open){
		.messaging_profile_id = &message.messaging_profile_id,
		.webhook_url = &message.webhook_url},
	    client, &settings);
	return telnyx_resource_call(client, &rcs_operation, NULL, &message, opts,
	    TELNYX_TELL(message, cb, arg), request_id);
}

enum telnyx_status
telnyx_message_send_whatsapp(struct telnyx_client *client,
    const struct telnyx_whatsapp_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	struct telnyx_whatsapp_params message;
	struct telnyx_call_options settings;
	enum telnyx_status st;

	if ((st = read_call(client, params, opts, &message, sizeof(message),
		 &settings)) != TELNYX_OK)
		return st;
	telnyx_message_fill_in(&(struct telnyx_message_open){.from = &message.from,
				   .webhook_url = &message.webhook_url},
	    client, &settings);
	return telnyx_resource_call(client, &whatsapp_operation, NULL, &message, opts,
	    TELNYX_TELL(message, cb, arg), request_id);
}
