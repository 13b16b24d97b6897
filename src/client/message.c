/* SPDX-License-Identifier: MIT */
/* The messages resource. */
#include <telnyx/message.h>

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/status.h"
#include "client/message_check.h"
#include "client/message_reference.h"
#include "client/request.h"
#include "codec/message_tables.h"

/* Repeat classes: a send creates; cancelling what is cancelled changes nothing
 * (the API's description gives no idempotency for any of them). */
static const struct telnyx_operation send_operation = {
    "message_send", "POST", "/messages", TELNYX_REPEAT_ONCE};
static const struct telnyx_operation get_operation = {
    "message_get", "GET", "/messages/{id}", TELNYX_REPEAT_READ};
static const struct telnyx_operation cancel_operation = {
    "message_cancel", "DELETE", "/messages/{id}", TELNYX_REPEAT_REPEATABLE};

void
telnyx_message_params_init(struct telnyx_message_params *params)
{
	memset(params, 0, sizeof(*params));
	params->size = sizeof(*params);
}

/* The message's object: under "data", or bare, as a cancellation replies. */
static struct json_object *
data_of(struct json_object *json)
{
	struct json_object *data = NULL;

	if (json_object_object_get_ex(json, "data", &data))
		return data;
	return json;
}

static bool
decode(struct telnyx_request *request)
{
	struct json_object *data = NULL;

	if (json_object_is_type(request->reply.json, json_type_object))
		data = data_of(request->reply.json);
	request->message =
	    telnyx_arena_alloc(&request->memory, sizeof(*request->message));
	if (request->message == NULL || !telnyx_fields_decode(&telnyx_message_table,
					    data, &request->memory, request->message))
		return false;
	request->message->json = data;
	request->message->reply = &request->reply;
	if (request->message->id == NULL) {
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "Unreadable reply",
		    "the server answered %d without a message in it",
		    request->reply.http_status);
		request->failure.error.json = json_object_get(request->reply.json);
	}
	return true;
}

static void
deliver(struct telnyx_request *request)
{
	const struct telnyx_error *error = &request->failure.error;

	if (request->cb.message == NULL)
		return;
	if (error->type == TELNYX_ERROR_NONE)
		request->cb.message(request->message, NULL, request->arg);
	else
		request->cb.message(NULL, error, request->arg);
}

/* Fill in what the message leaves to its sender, then to the client. */
static void
merge(struct telnyx_message_params *params, const struct telnyx_sender_params *sender)
{
	if (params->from == NULL)
		params->from = sender->from;
	if (params->messaging_profile_id == NULL)
		params->messaging_profile_id = sender->messaging_profile_id;
	if (params->webhook_url == NULL)
		params->webhook_url = sender->webhook_url;
	if (params->webhook_failover_url == NULL)
		params->webhook_failover_url = sender->webhook_failover_url;
	if (params->use_profile_webhooks == TELNYX_UNSET)
		params->use_profile_webhooks = sender->use_profile_webhooks;
}

/* What the message costs where a limit counts segments. */
static uint32_t
tokens_of(const struct telnyx_client *client, const struct telnyx_sender *sender,
    const struct telnyx_message_params *message)
{
	struct telnyx_segments segments;

	if ((!client->rate_segments &&
		sender->params.rate_unit != TELNYX_RATE_SEGMENTS) ||
	    message->text == NULL ||
	    telnyx_segments(message->text, message->encoding, 0, &segments) !=
		TELNYX_OK)
		return 1;
	return segments.parts;
}

enum telnyx_status
telnyx_message_send(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *id)
{
	struct telnyx_message_params message;
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec = {.operation = &send_operation, .opts = opts};
	struct telnyx_message_carrier carrier = {NULL, NULL};
	char why[TELNYX_MESSAGE_WHY_BYTES] = "";
	enum telnyx_status st;

	if (client == NULL || params == NULL ||
	    telnyx_struct_read(&message, sizeof(message), params) != TELNYX_OK)
		return TELNYX_E_INVALID;
	if ((st = telnyx_request_settings(client, opts, &settings)) != TELNYX_OK)
		return st;
	merge(&message, &settings.sender->params);
	merge(&message, &client->sender->params);
	/* Not for Telnyx to judge, which never sees it by itself. */
	st = telnyx_message_carry(&message, &carrier, &spec.invalid_field, why);
	if (spec.invalid_field == NULL && settings.validate == TELNYX_TRUE)
		spec.invalid_field = telnyx_message_check(&message, why);
	if (spec.invalid_field != NULL)
		spec.invalid_why = why;
	if (st == TELNYX_OK)
		spec.body =
		    telnyx_fields_encode(&telnyx_message_params_table, &message);
	telnyx_message_carrier_clear(&carrier);
	if (spec.body == NULL)
		return TELNYX_E_NO_MEMORY;
	if (message.messaging_profile_id != TELNYX_NULL)
		spec.messaging_profile_id = message.messaging_profile_id;
	spec.tokens = tokens_of(client, settings.sender, &message);
	spec.decode = decode;
	spec.deliver = deliver;
	spec.cb.message = cb;
	spec.arg = arg;
	return telnyx_request_submit(client, &spec, id);
}

static enum telnyx_status
by_id(struct telnyx_client *client, const struct telnyx_operation *operation,
    const char *message_id, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *id)
{
	const char *values[] = {message_id, NULL};
	struct telnyx_request_spec spec = {.operation = operation,
	    .path_values = values,
	    .opts = opts,
	    .decode = decode,
	    .deliver = deliver,
	    .cb.message = cb,
	    .arg = arg};

	if (client == NULL || message_id == NULL)
		return TELNYX_E_INVALID;
	if (message_id[0] == '\0') {
		spec.invalid_field = "id";
		spec.invalid_why = "is empty";
	}
	return telnyx_request_submit(client, &spec, id);
}

enum telnyx_status
telnyx_message_get(struct telnyx_client *client, const char *message_id,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *id)
{
	return by_id(client, &get_operation, message_id, opts, cb, arg, id);
}

enum telnyx_status
telnyx_message_cancel(struct telnyx_client *client, const char *message_id,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *id)
{
	return by_id(client, &cancel_operation, message_id, opts, cb, arg, id);
}

/* --- what a message says --- */

bool
telnyx_message_succeeded(const struct telnyx_message *message)
{
	size_t i;

	if (message == NULL || message->to_count == 0)
		return false;
	for (i = 0; i < message->to_count; i++)
		if (message->to[i]->status != TELNYX_MESSAGE_DELIVERED &&
		    message->to[i]->status != TELNYX_MESSAGE_READ)
			return false;
	return true;
}

bool
telnyx_message_failed(const struct telnyx_message *message)
{
	size_t i;

	for (i = 0; message != NULL && i < message->to_count; i++) {
		switch (message->to[i]->status) {
		case TELNYX_MESSAGE_EXPIRED:
		case TELNYX_MESSAGE_SENDING_FAILED:
		case TELNYX_MESSAGE_DELIVERY_UNCONFIRMED:
		case TELNYX_MESSAGE_DELIVERY_FAILED:
		case TELNYX_MESSAGE_CANCELLED:
			return true;
		case TELNYX_MESSAGE_STATUS_UNSET:
		case TELNYX_MESSAGE_QUEUED:
		case TELNYX_MESSAGE_SENDING:
		case TELNYX_MESSAGE_SENT:
		case TELNYX_MESSAGE_DELIVERED:
		case TELNYX_MESSAGE_SCHEDULED:
		case TELNYX_MESSAGE_RECEIVED:
		case TELNYX_MESSAGE_WEBHOOK_DELIVERED:
		case TELNYX_MESSAGE_READ:
		case TELNYX_MESSAGE_STATUS_UNKNOWN:
			break;
		}
	}
	return false;
}

const char *
telnyx_message_status_name(enum telnyx_message_status status)
{
	const char *text = telnyx_enum_text(telnyx_message_status_names, (int)status);

	return text != NULL ? text : "?";
}

/* --- copies --- */

struct copy {
	struct telnyx_message message; /* first: the public pointer is ours too */
	struct telnyx_arena memory;
};

struct telnyx_message *
telnyx_message_dup(const struct telnyx_message *message)
{
	struct json_object *json = NULL;
	struct copy *copy;

	if (message == NULL || message->json == NULL ||
	    (copy = calloc(1, sizeof(*copy))) == NULL)
		return NULL;
	/* Read anew from a copy of its JSON, of which it is a view. */
	if (json_object_deep_copy(message->json, &json, NULL) != 0 ||
	    !telnyx_fields_decode(
		&telnyx_message_table, json, &copy->memory, &copy->message)) {
		json_object_put(json);
		telnyx_arena_clear(&copy->memory);
		free(copy);
		return NULL;
	}
	copy->message.json = json;
	return &copy->message;
}

void
telnyx_message_free(struct telnyx_message *message)
{
	struct copy *copy = (struct copy *)(void *)message;

	if (copy == NULL)
		return;
	json_object_put(copy->message.json);
	telnyx_arena_clear(&copy->memory);
	free(copy);
}
