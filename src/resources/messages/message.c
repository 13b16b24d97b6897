/* SPDX-License-Identifier: MIT */
/* The messages resource. */
#include <telnyx/message.h>

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/proof.h"
#include "base/refusal.h"
#include "base/status.h"
#include "resources/messages/message_check.h"
#include "resources/messages/message_reference.h"
#include "resources/messages/message_submit.h"
#include "client/resource.h"
#include "resources/messages/message_tables.h"

/* Repeat classes: a send creates; cancelling what is cancelled changes nothing
 * (the API's description gives no idempotency for any of them). */
static const struct telnyx_operation send_operation = {.name = "message_send",
    .id = "SendMessage",
    .method = "POST",
    .path = "/messages",
    .repeat = TELNYX_REPEAT_ONCE,
    .body = &telnyx_message_params_table,
    MESSAGE_RESULT};
static const struct telnyx_operation get_operation = {.name = "message_get",
    .id = "GetMessage",
    .method = "GET",
    .path = "/messages/{id}",
    .repeat = TELNYX_REPEAT_READ,
    MESSAGE_RESULT};
static const struct telnyx_operation cancel_operation = {.name = "message_cancel",
    .id = "CancelMessage",
    .method = "DELETE",
    .path = "/messages/{id}",
    .repeat = TELNYX_REPEAT_REPEATABLE,
    MESSAGE_RESULT};

TELNYX_RESOURCE(message)

/* --- what the sender fills in --- */

static void
fill_in_text(const char **open, const char *text)
{
	if (open != NULL && *open == NULL)
		*open = text;
}

static void
fill_in(
    const struct telnyx_message_open *open, const struct telnyx_sender_params *sender)
{
	fill_in_text(open->from, sender->from);
	fill_in_text(open->messaging_profile_id, sender->messaging_profile_id);
	fill_in_text(open->webhook_url, sender->webhook_url);
	fill_in_text(open->webhook_failover_url, sender->webhook_failover_url);
	if (open->use_profile_webhooks != NULL && !open->use_profile_webhooks->given)
		*open->use_profile_webhooks = sender->use_profile_webhooks;
}

void
telnyx_message_fill_in(const struct telnyx_message_open *open,
    const struct telnyx_client *client, const struct telnyx_call_options *settings)
{
	fill_in(open, &settings->sender->params);
	fill_in(open, &client->sender->params);
}

/* --- sent --- */

/* The tokens that the message costs where a limit counts segments. */
static uint32_t
tokens_of(const struct telnyx_client *client, const struct telnyx_sender *sender,
    const struct telnyx_message_params *message)
{
	struct telnyx_segments segments;

	if ((!client->rate_segments &&
		sender->params.rate_unit != TELNYX_RATE_SEGMENTS) ||
	    message->text == NULL ||
	    telnyx_segments_count(message->text, message->encoding, 0, &segments) !=
		TELNYX_OK)
		return 1;
	return segments.parts;
}

/* Write the body: the fields that this kind of send takes.  Others may have been
 * filled in. */
static void
write_body(struct telnyx_buf *body, enum telnyx_send_kind kind,
    const struct telnyx_message_params *message)
{
	const struct telnyx_field_table *table = &telnyx_message_params_table;
	struct telnyx_field rows[TELNYX_MESSAGE_PARAMS_FIELDS];
	struct telnyx_field_table taken = *table;
	size_t i;

	taken.fields = rows;
	taken.count = 0;
	for (i = 0; i < table->count; i++)
		if ((telnyx_message_params_kinds[i] & kind) != 0)
			rows[taken.count++] = table->fields[i];
	telnyx_fields_encode(&taken, message, body);
}

/* A message on its way to Telnyx, before anything was sent. */
struct prepared {
	struct telnyx_message_params message; /* what it leaves open filled in */
	struct telnyx_call_options settings;
	struct telnyx_message_carrier carrier;
	const char *field; /* what is wrong with it; NULL: nothing */
	const char *reason;
	char why[TELNYX_MESSAGE_WHY_BYTES];
};

/* Fill in the message and check it: the one place where a message is refused before
 * it is sent, so that telnyx_message_validate() cannot say something else.  On
 * TELNYX_OK the carrier is to be cleared. */
static enum telnyx_status
prepare(const struct telnyx_client *client, const struct telnyx_operation *operation,
    enum telnyx_send_kind kind, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, struct prepared *out)
{
	struct telnyx_message_params *message = &out->message;
	const struct telnyx_message_open open = {&message->from,
	    &message->messaging_profile_id, &message->webhook_url,
	    &message->webhook_failover_url, &message->use_profile_webhooks};
	enum telnyx_status st;

	memset(out, 0, sizeof(*out));
	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(
		 message, sizeof(*message), params, "params.size")) != TELNYX_OK)
		return st;
	if ((st = telnyx_request_settings(client, opts, &out->settings)) != TELNYX_OK)
		return st;
	if ((out->field = telnyx_message_not_taken(kind, message)) != NULL)
		out->reason = "is not taken by this call";
	telnyx_message_fill_in(&open, client, &out->settings);
	/* `reference` travels inside the webhook URLs and is no field of the API, so
	 * it is checked here even where `validate` is off. */
	if (out->field == NULL && (st = telnyx_message_carry(message, &out->carrier,
				       &out->field, out->why)) != TELNYX_OK) {
		telnyx_message_carrier_clear(&out->carrier);
		return st;
	}
	if (telnyx_bool_or(out->settings.validate, false) && out->field == NULL &&
	    (out->field = telnyx_resource_missing(
		 operation, message, &out->settings)) != NULL)
		out->reason = "is required";
	if (telnyx_bool_or(out->settings.validate, false) && out->field == NULL)
		out->field = telnyx_message_check(message, out->why);
	if (out->field != NULL && out->reason == NULL)
		out->reason = out->why;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_message_submit(struct telnyx_client *client,
    const struct telnyx_operation *operation, enum telnyx_send_kind kind,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	struct prepared ready;
	struct telnyx_request_spec spec = {.operation = operation, .opts = opts};
	struct telnyx_buf body;
	enum telnyx_status st;

	if ((st = prepare(client, operation, kind, params, opts, &ready)) != TELNYX_OK)
		return st;
	spec.invalid_field = ready.field;
	spec.invalid_why = ready.reason;
	telnyx_buf_init(&body, TELNYX_MAX_BODY_BYTES);
	write_body(&body, kind, &ready.message);
	telnyx_message_carrier_clear(&ready.carrier);
	if (body.failed) {
		telnyx_buf_clear(&body);
		return TELNYX_E_NO_MEMORY;
	}
	spec.body = body.data;
	spec.body_bytes = body.len;
	if (ready.message.messaging_profile_id != TELNYX_NULL)
		spec.messaging_profile_id = ready.message.messaging_profile_id;
	spec.tokens = tokens_of(client, ready.settings.sender, &ready.message);
	spec.decode = telnyx_resource_decode;
	spec.deliver = deliver_message;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	st = telnyx_request_submit(client, &spec, request_id);
	telnyx_buf_clear(&body);
	return st;
}

enum telnyx_status
telnyx_message_validate(const struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    struct telnyx_error **error)
{
	struct prepared ready;
	enum telnyx_status st;

	if (error != NULL)
		*error = NULL;
	if ((st = prepare(client, &send_operation, TELNYX_SEND_MESSAGE, params, opts,
		 &ready)) != TELNYX_OK)
		return telnyx_refusal_report(st, error);
	telnyx_message_carrier_clear(&ready.carrier);
	if (ready.field == NULL)
		return TELNYX_OK;
	telnyx_failure_report(
	    error, TELNYX_ERROR_VALIDATION, ready.field, "%s", ready.reason);
	/* As the send's error would say. */
	if (error != NULL && *error != NULL)
		(*error)->outcome = telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT);
	if (error != NULL && *error == NULL)
		return TELNYX_E_NO_MEMORY;
	return telnyx_invalid(ready.field, "would be refused, as the error says");
}

enum telnyx_status
telnyx_message_send(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_message_submit(client, &send_operation, TELNYX_SEND_MESSAGE,
	    params, opts, cb, arg, request_id);
}

enum telnyx_status
telnyx_message_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(message, cb, arg), request_id);
}

enum telnyx_status
telnyx_message_cancel(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_message_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &cancel_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(message, cb, arg), request_id);
}

/* --- what a message says --- */

bool
telnyx_message_is_delivered(const struct telnyx_message *message)
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
telnyx_message_is_failed(const struct telnyx_message *message)
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
