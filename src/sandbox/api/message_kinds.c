/* SPDX-License-Identifier: MIT */
/*
 * The ways to send: POST /messages, and its kin that fix where a message
 * comes from, when it goes, or to how many.
 *
 * All but RCS and WhatsApp become a body of POST /messages and are judged and
 * kept as such.  A group is kept as the list of its legs' ids.
 */
#include <stdio.h>
#include <string.h>

#include "net/http_parse.h"
#include "sandbox/engine/document.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/messages.h"
#include "sandbox/api/routes.h"

#define MAX_GROUP 8

static void
send_body(struct sbx_call *call)
{
	sbx_message_create(call->sandbox, call->http->body, call->http->body_len,
	    call->body, call->answer);
}

static void
send_required(struct sbx_call *call)
{
	if (sbx_judge_required(call, call->route->text))
		send_body(call);
}

/* The sender must be a number of the kind that the path says. */
static void
send_from(struct sbx_call *call)
{
	const char *from = sbx_text_at(call->body, "from");
	bool good = false;

	if (!sbx_judge_required(call, call->route->text))
		return;
	if (from != NULL && strstr(call->route->path, "short_code") != NULL)
		good = sbx_is_short_code(from);
	else if (from != NULL && strstr(call->route->path, "long_code") != NULL)
		good = sbx_is_e164(from);
	else if (from != NULL)
		good = !sbx_is_e164(from) && !sbx_is_short_code(from);
	if (!good)
		sbx_refuse(call, "40305", "/from", NULL);
	else
		send_body(call);
}

/* The pool chooses the number, whatever `from` says. */
static void
send_from_pool(struct sbx_call *call)
{
	const char *body = NULL;
	size_t len = 0;

	if (!sbx_judge_required(call, call->route->text))
		return;
	sbx_drop(call->body, "from");
	body =
	    json_object_to_json_string_length(call->body, JSON_C_TO_STRING_PLAIN, &len);
	if (body == NULL)
		call->answer->failed = true;
	else
		sbx_message_create(call->sandbox, body, len, call->body, call->answer);
}

static void
show_message(struct sbx_call *call)
{
	sbx_message_show(
	    call->sandbox, call->ids[0], strlen(call->ids[0]), call->answer);
}

static void
cancel_message(struct sbx_call *call)
{
	sbx_message_cancel(
	    call->sandbox, call->ids[0], strlen(call->ids[0]), call->answer);
}

/* --- groups --- */

static bool
judge_group(struct sbx_call *call)
{
	struct json_object *to = sbx_at(call->body, "to");
	size_t count;
	size_t i;

	if (!sbx_judge_required(call, "from to"))
		return false;
	if (!json_object_is_type(to, json_type_array) ||
	    (count = json_object_array_length(to)) == 0 || count > MAX_GROUP) {
		sbx_refuse(call, "40310", "/to",
		    "The 'to' address should be a list of 1 to 8 valid numbers.");
		return false;
	}
	for (i = 0; i < count; i++) {
		struct json_object *number = json_object_array_get_idx(to, i);
		char pointer[32];

		if (json_object_is_type(number, json_type_string) &&
		    sbx_is_e164(json_object_get_string(number)))
			continue;
		snprintf(pointer, sizeof(pointer), "/to/%zu", i);
		sbx_refuse(call, "40310", pointer, NULL);
		return false;
	}
	return true;
}

static struct sbx_message *
find_leg(const struct sbx_call *call, const char *id)
{
	return sbx_message_find(call->sandbox, id, strlen(id));
}

/* A leg of a group is a message of its own. */
static void
send_leg(struct sbx_call *call, const char *group_id, struct json_object *to,
    struct sbx_answer *answer)
{
	struct sbx_message *message;
	bool *failed = &call->answer->failed;
	struct json_object *leg = json_object_new_object();
	const char *text = NULL;
	size_t len = 0;

	json_object_object_foreach(call->body, key, value)
	{
		sbx_put_shared(failed, leg, key, value);
	}
	sbx_put_shared(failed, leg, "to", to);
	sbx_put_text(failed, leg, "type", "MMS");
	if (leg != NULL)
		text = json_object_to_json_string_length(
		    leg, JSON_C_TO_STRING_PLAIN, &len);
	if (text == NULL)
		*failed = true;
	else
		sbx_message_create(call->sandbox, text, len, leg, answer);
	json_object_put(leg);
	if (answer->message_id != NULL &&
	    (message = find_leg(call, answer->message_id)) != NULL)
		memcpy(message->group_id, group_id, sizeof(message->group_id));
}

/* A group is sent to all, or to nobody. */
static void
take_back(struct sbx_call *call, char (*sent)[TELNYX_SANDBOX_ID_BYTES], size_t count)
{
	struct sbx_message *message;

	while (count-- > 0)
		if ((message = find_leg(call, sent[count])) != NULL)
			sbx_message_discard(call->sandbox, message);
}

static struct json_object *
first_of(struct json_object *message, const char *key)
{
	return json_object_array_get_idx(sbx_at(message, key), 0);
}

static void
send_group(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *to = sbx_at(call->body, "to");
	struct json_object *shown = NULL;
	struct json_object *parties = NULL;
	struct json_object *legs = NULL;
	struct json_object *doc = NULL;
	struct sbx_record *record = NULL;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char sent[MAX_GROUP][TELNYX_SANDBOX_ID_BYTES];
	size_t i, count = 0;

	if (!judge_group(call))
		return;
	sbx_id(call->sandbox, id);
	parties = json_object_new_array();
	legs = json_object_new_array();
	for (i = 0; i < json_object_array_length(to); i++) {
		struct sbx_answer answer = {0};
		struct json_object *message = NULL;

		send_leg(call, id, json_object_array_get_idx(to, i), &answer);
		if (answer.message_id != NULL)
			memcpy(sent[count++], answer.message_id, sizeof(sent[0]));
		if (*failed || answer.failed || answer.status != 200) {
			*failed = *failed || answer.failed;
			call->answer->json = answer.json;
			call->answer->status = answer.status;
			goto done;
		}
		message = sbx_at(answer.json, "data");
		sbx_append(failed, legs, json_object_new_string(answer.message_id));
		sbx_append(failed, parties, json_object_get(first_of(message, "to")));
		if (shown == NULL)
			shown = json_object_get(message);
		sbx_answer_clear(&answer);
	}
	doc = json_object_new_object();
	sbx_put_shared(failed, doc, "legs", legs);
	record = sbx_keep(call, SBX_GROUP, id, doc, NULL);
	if (record == NULL)
		goto done;
	sbx_put_text(failed, shown, "id", id);
	sbx_put_text(failed, shown, "group_message_id", id);
	sbx_put_shared(failed, shown, "to", parties);
	call->answer->message_id = sbx_text_at(shown, "id");
	sbx_answer_data(call, json_object_get(shown));
done:
	if (*failed || call->answer->status != 200) {
		take_back(call, sent, count);
		if (record != NULL)
			sbx_record_remove(call->sandbox, record);
	}
	json_object_put(shown);
	json_object_put(parties);
	json_object_put(legs);
}

/* The legs that are still kept. */
static void
show_group(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct sbx_record *record =
	    sbx_record_find(call->sandbox, SBX_GROUP, call->ids[0]);
	struct json_object *legs = NULL;
	struct json_object *shown = NULL;
	size_t i;

	if (record == NULL) {
		sbx_not_found(call);
		return;
	}
	legs = sbx_at(record->doc, "legs");
	shown = json_object_new_array();
	for (i = 0; i < json_object_array_length(legs); i++) {
		struct sbx_answer answer = {0};
		const char *id =
		    json_object_get_string(json_object_array_get_idx(legs, i));

		sbx_message_show(call->sandbox, id, strlen(id), &answer);
		*failed = *failed || answer.failed;
		if (answer.status == 200) {
			struct json_object *leg = sbx_at(answer.json, "data");

			sbx_append(failed, shown, json_object_get(leg));
		}
		sbx_answer_clear(&answer);
	}
	sbx_answer_data(call, shown);
}

/* --- RCS, WhatsApp --- */

/* RCS and WhatsApp have documents of their own. */
static void
send_other(struct sbx_call *call, const char *model, const char *required,
    const char *body_key)
{
	bool *failed = &call->answer->failed;
	const char *to = sbx_text_at(call->body, "to");
	struct json_object *doc = NULL;
	struct json_object *party = NULL;
	char id[SBX_KEY_BYTES];

	if (!sbx_judge_required(call, required))
		return;
	if (to == NULL || !sbx_is_e164(to)) {
		sbx_refuse(call, "40310", "/to", NULL);
		return;
	}
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, model, id);
	party = doc != NULL ? first_of(doc, "to") : NULL;
	sbx_put_text(failed, party, "phone_number", to);
	sbx_put_shared(failed, doc, "body", sbx_at(call->body, body_key));
	if (sbx_text_at(call->body, "messaging_profile_id") != NULL)
		sbx_put_shared(failed, doc, "messaging_profile_id",
		    sbx_at(call->body, "messaging_profile_id"));
	sbx_put_shared(failed, sbx_at(doc, "from"), call->route->text,
	    sbx_at(call->body, call->route->text[0] == 'a' ? "agent_id" : "from"));
	if (!*failed)
		sbx_message_create_other(call->sandbox, doc, to, call->answer);
	json_object_put(doc);
}

static void
send_rcs(struct sbx_call *call)
{
	send_other(call,
	    "{'record_type': 'message', 'direction': 'outbound', 'id': '@id', "
	    "'type': 'RCS', 'organization_id': '@org', 'messaging_profile_id': '', "
	    "'from': {'carrier': 'Telnyx', 'agent_name': 'Sandbox Agent'}, "
	    "'to': [{'status': 'queued', 'carrier': 'Verizon Wireless', "
	    "'line_type': 'Wireless'}], 'encoding': 'utf-8', 'received_at': '@now', "
	    "'wait_seconds': 0.0}",
	    "agent_id to messaging_profile_id agent_message", "agent_message");
}

static void
send_whatsapp(struct sbx_call *call)
{
	send_other(call,
	    "{'record_type': 'message', 'direction': 'outbound', 'id': '@id', "
	    "'type': 'WHATSAPP', 'organization_id': '@org', "
	    "'messaging_profile_id': '', 'from': {'carrier': 'Telnyx', "
	    "'line_type': 'Wireless'}, 'to': [{'status': 'queued', "
	    "'carrier': 'Verizon Wireless', 'line_type': 'Wireless'}], "
	    "'encoding': 'utf-8', 'received_at': '@now', 'wait_seconds': 0.0}",
	    "from to whatsapp_message", "whatsapp_message");
}

/* --- routes --- */

#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_message_routes[] = {
    {"SendMessage", "POST", "/messages", send_body, .body = OBJECT},
    {"CreateLongCodeMessage", "POST", "/messages/long_code", send_from,
	.text = "from to", .body = OBJECT},
    {"CreateShortCodeMessage", "POST", "/messages/short_code", send_from,
	.text = "from to", .body = OBJECT},
    {"SendAlphanumericSenderIdMessage", "POST", "/messages/alphanumeric_sender_id",
	send_from, .text = "from to text messaging_profile_id", .body = OBJECT},
    {"CreateNumberPoolMessage", "POST", "/messages/number_pool", send_from_pool,
	.text = "to messaging_profile_id", .body = OBJECT},
    {"ScheduleMessage", "POST", "/messages/schedule", send_required, .text = "to",
	.body = OBJECT},
    {"CreateGroupMmsMessage", "POST", "/messages/group_mms", send_group,
	.body = OBJECT},
    {"GetGroupMmsMessages", "GET", "/messages/group/{message_id}",
	.handle = show_group},
    {"SendRCSMessage", "POST", "/messages/rcs", send_rcs, .text = "agent_id",
	.body = OBJECT},
    {"SendWhatsappMessage", "POST", "/messages/whatsapp", send_whatsapp,
	.text = "phone_number", .body = OBJECT},
    {"GetMessage", "GET", "/messages/{id}", .handle = show_message},
    {"CancelMessage", "DELETE", "/messages/{id}", .handle = cancel_message},
    {.path = NULL},
};
