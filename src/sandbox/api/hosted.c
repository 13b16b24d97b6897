/* SPDX-License-Identifier: MIT */
/*
 * Hosted numbers: those of another carrier, for messaging only.  An order is
 * pending until its numbers are verified by the code sent to them (here any
 * code of digits will do); then they are hosted.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/numbers.h"
#include "sandbox/api/routes.h"

static const struct sbx_field order_fields[] = {
    {"phone_numbers", SBX_TEXTS, true, false, NULL},
    {"messaging_profile_id", SBX_TEXT, false, true, NULL},
    {.name = NULL},
};

static const struct sbx_resource order = {
    .kind = SBX_HOSTED_ORDER,
    .id_key = "id",
};

static const struct sbx_resource hosted = {
    .kind = SBX_HOSTED_NUMBER,
    .id_key = "id",
};

static bool
judge_numbers(struct sbx_call *call)
{
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		char pointer[64];

		if (sbx_is_e164(
			json_object_get_string(json_object_array_get_idx(list, i))))
			continue;
		snprintf(pointer, sizeof(pointer), "/phone_numbers/%zu", i);
		sbx_refuse(call, "10016", pointer, NULL);
		return false;
	}
	return true;
}

static void
create_order(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	struct sbx_record *record = NULL;
	struct json_object *doc = NULL;
	const char *profile_id;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!sbx_judge_fields(call, order_fields, true) || !judge_numbers(call) ||
	    !sbx_profile_named(call, "10017", &profile_id))
		return;
	sbx_id(call->sandbox, id);
	doc = sbx_model(call,
	    "{'record_type': 'messaging_hosted_number_order', 'id': '@id', "
	    "'messaging_profile_id': null, 'status': 'pending', 'phone_numbers': []}",
	    id);
	if (profile_id != NULL)
		sbx_put_text(failed, doc, "messaging_profile_id", profile_id);
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *entry = sbx_model(call,
		    "{'record_type': 'messaging_hosted_number', 'id': '@uuid', "
		    "'status': 'pending'}",
		    id);

		sbx_put_shared(
		    failed, entry, "phone_number", json_object_array_get_idx(list, i));
		sbx_append(failed, sbx_at(doc, "phone_numbers"), entry);
	}
	record = sbx_keep(call, SBX_HOSTED_ORDER, id, doc, NULL);
	if (record != NULL)
		sbx_answer_data(call, json_object_get(record->doc));
}

static void
delete_order(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record == NULL)
		return;
	sbx_put_text(&call->answer->failed, record->doc, "status", "deleted");
	sbx_remove(call);
}

/* The files themselves are not looked at. */
static void
upload_file(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record == NULL)
		return;
	if (strcmp(sbx_text_at(record->doc, "status"), "successful") != 0)
		sbx_put_text(&call->answer->failed, record->doc, "status",
		    "loa_file_successful");
	sbx_show(call);
}

static struct json_object *
entry_of(struct sbx_record *record, const char *number)
{
	struct json_object *list = sbx_at(record->doc, "phone_numbers");
	size_t i;

	for (i = 0; number != NULL && i < json_object_array_length(list); i++) {
		struct json_object *entry = json_object_array_get_idx(list, i);

		if (strcmp(sbx_text_at(entry, "phone_number"), number) == 0)
			return entry;
	}
	return NULL;
}

static void
send_codes(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"phone_numbers", SBX_TEXTS, true, false, NULL},
	    {"verification_method", SBX_TEXT, true, false, "sms call"},
	    {.name = NULL},
	};
	bool *failed = &call->answer->failed;
	struct sbx_record *record = sbx_named(call);
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	struct json_object *shown = NULL;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (record == NULL || !sbx_judge_fields(call, fields, true))
		return;
	shown = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *number = json_object_array_get_idx(list, i);
		struct json_object *sent = json_object_new_object();

		sbx_put_shared(failed, sent, "phone_number", number);
		if (entry_of(record, json_object_get_string(number)) == NULL) {
			sbx_put_text(
			    failed, sent, "error", "The number is not in the order.");
		} else {
			sbx_id(call->sandbox, id);
			sbx_put_text(failed, sent, "verification_code_id", id);
			sbx_put_shared(failed, sent, "type",
			    sbx_at(call->body, "verification_method"));
		}
		sbx_append(failed, shown, sent);
	}
	sbx_answer_data(call, shown);
}

/* A number whose code was right is hosted from now on. */
static const char *
verify(struct sbx_call *call, struct sbx_record *record, struct json_object *given)
{
	const char *number = sbx_text_at(given, "phone_number");
	const char *code = sbx_text_at(given, "code");
	struct json_object *entry = entry_of(record, number);
	const char *id = sbx_text_at(entry, "id");

	if (entry == NULL || code == NULL || code[0] == '\0' ||
	    code[strspn(code, "0123456789")] != '\0')
		return "rejected";
	if (strcmp(sbx_text_at(entry, "status"), "successful") == 0)
		return "already_verified";
	sbx_put_text(&call->answer->failed, entry, "status", "successful");
	sbx_keep(call, SBX_HOSTED_NUMBER, id,
	    sbx_messaging_settings(call, id, number, "US", "local", true,
		sbx_text_at(record->doc, "messaging_profile_id")),
	    NULL);
	return "verified";
}

static void
check_codes(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"verification_codes", SBX_ARRAY, true, false, NULL},
	    {.name = NULL},
	};
	bool *failed = &call->answer->failed;
	struct sbx_record *record = sbx_named(call);
	struct json_object *list = NULL;
	struct json_object *shown = NULL;
	struct json_object *numbers = NULL;
	size_t i;

	if (record == NULL || !sbx_judge_fields(call, fields, true))
		return;
	list = sbx_at(call->body, "verification_codes");
	shown = json_object_new_object();
	numbers = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *given = json_object_array_get_idx(list, i);
		const char *number = sbx_text_at(given, "phone_number");
		struct json_object *result = json_object_new_object();

		sbx_put_text(
		    failed, result, "phone_number", number != NULL ? number : "");
		sbx_put_text(failed, result, "status", verify(call, record, given));
		sbx_append(failed, numbers, result);
	}
	sbx_put_text(failed, record->doc, "status", "successful");
	list = sbx_at(record->doc, "phone_numbers");
	for (i = 0; i < json_object_array_length(list); i++) {
		if (strcmp(sbx_text_at(json_object_array_get_idx(list, i), "status"),
			"successful") != 0)
			sbx_put_text(failed, record->doc, "status", "pending");
	}
	sbx_put(failed, shown, "phone_numbers", numbers);
	sbx_put_text(failed, shown, "order_id", record->id);
	sbx_answer_data(call, shown);
}

static void
check_eligibility(struct sbx_call *call)
{
	static const struct sbx_field fields[] = {
	    {"phone_numbers", SBX_TEXTS, true, false, NULL},
	    {.name = NULL},
	};
	bool *failed = &call->answer->failed;
	struct json_object *list = NULL;
	struct json_object *shown = NULL;
	struct json_object *numbers = NULL;
	size_t i;

	if (!sbx_judge_fields(call, fields, true))
		return;
	list = sbx_at(call->body, "phone_numbers");
	shown = json_object_new_object();
	numbers = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *number = json_object_array_get_idx(list, i);
		bool good = sbx_is_e164(json_object_get_string(number));
		struct json_object *result = json_object_new_object();

		sbx_put_shared(failed, result, "phone_number", number);
		sbx_put_bool(failed, result, "eligible", good);
		sbx_put_text(failed, result, "eligible_status",
		    good ? "ELIGIBLE" : "NUMBER_CAN_NOT_BE_VALIDATED");
		sbx_put_text(failed, result, "detail",
		    good ? "The number is eligible." : "It is no +E.164 number.");
		sbx_append(failed, numbers, result);
	}
	sbx_put(failed, shown, "phone_numbers", numbers);
	sbx_answer_bare(call, shown);
}

static const struct sbx_list orders = {
    .kind = SBX_HOSTED_ORDER,
    .newest_first = true,
};

/* --- hosted numbers --- */

static const struct sbx_field hosted_fields[] = {
    {"messaging_profile_id", SBX_TEXT, false, true, NULL},
    {"messaging_product", SBX_TEXT, false, false, NULL},
    {"tags", SBX_TEXTS, false, false, NULL},
    {.name = NULL},
};

static void
update_hosted(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct sbx_record *record = sbx_named(call);
	const char *given = sbx_text_at(call->body, "messaging_profile_id");
	const char *profile_id;

	if (record == NULL || !sbx_judge_fields(call, hosted_fields, false) ||
	    !sbx_profile_named(call, "10017", &profile_id) || !sbx_has_room(call))
		return;
	sbx_overlay(call, hosted_fields + 1, record->doc);
	if (profile_id != NULL)
		sbx_put_text(failed, record->doc, "messaging_profile_id", profile_id);
	else if (given != NULL)
		sbx_put_null(failed, record->doc, "messaging_profile_id");
	sbx_put_time(failed, record->doc, "updated_at", call->now_ms);
	sbx_record_changed(call->sandbox, record);
	sbx_show(call);
}

/* The answer is the order that the number came from. */
static void
delete_hosted(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);
	struct sbx_record *from = NULL;
	struct json_object *entry = NULL;

	if (record == NULL)
		return;
	from = sbx_record_first(call->sandbox, SBX_HOSTED_ORDER);
	for (; from != NULL; from = sbx_record_next(from)) {
		entry = entry_of(from, sbx_text_at(record->doc, "phone_number"));
		if (entry != NULL && strcmp(sbx_text_at(entry, "id"), record->id) == 0)
			break;
	}
	if (from != NULL) {
		sbx_put_text(&call->answer->failed, entry, "status", "deleted");
		sbx_answer_data(call, json_object_get(from->doc));
	} else {
		sbx_answer_data(
		    call, sbx_model(call,
			      "{'record_type': 'messaging_hosted_number_order', "
			      "'id': '@uuid', 'messaging_profile_id': null, "
			      "'status': 'deleted', 'phone_numbers': []}",
			      record->id));
	}
	sbx_record_remove(call->sandbox, record);
}

static const struct sbx_filter hosted_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", SBX_IS},
    {"filter[phone_number]", "phone_number", SBX_ONE_OF},
    {"filter[phone_number][contains]", "phone_number", SBX_CONTAINS},
    {.key = NULL},
};

static const struct sbx_list hosted_numbers = {
    .kind = SBX_HOSTED_NUMBER,
    .filters = hosted_filters,
    .sort_key = "sort[phone_number]",
};

/* --- routes --- */

#define ORDERS "/messaging_hosted_number_orders"
#define ORDER ORDERS "/{id}"
#define HOSTED "/messaging_hosted_numbers/{id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_hosted_routes[] = {
    {"ListMessagingHostedNumberOrders", "GET", ORDERS, sbx_show_list, .list = &orders},
    {"CreateMessagingHostedNumberOrder", "POST", ORDERS, create_order, .body = OBJECT},
    {"CheckEligibilityNumbers", "POST", ORDERS "/eligibility_numbers_check",
	check_eligibility, .body = OBJECT},
    {"GetMessagingHostedNumberOrder", "GET", ORDER, sbx_show, .resource = &order},
    {"DeleteMessagingHostedNumberOrder", "DELETE", ORDER, delete_order,
	.resource = &order},
    {"UploadMessagingHostedNumberOrderFile", "POST", ORDER "/actions/file_upload",
	upload_file, .resource = &order},
    {"CreateVerificationCodesForMessagingHostedNumberOrder", "POST",
	ORDER "/verification_codes", send_codes, &order, .body = OBJECT},
    {"ValidateVerificationCodesForMessagingHostedNumberOrder", "POST",
	ORDER "/validation_codes", check_codes, &order, .body = OBJECT},
    {"ListMessagingHostedNumbers", "GET", "/messaging_hosted_numbers", sbx_show_list,
	.list = &hosted_numbers},
    {"GetMessagingHostedNumber", "GET", HOSTED, sbx_show, .resource = &hosted},
    {"UpdateMessagingHostedNumber", "PATCH", HOSTED, update_hosted, &hosted,
	.body = OBJECT},
    {"DeleteMessagingHostedNumber", "DELETE", HOSTED, delete_hosted,
	.resource = &hosted},
    {.path = NULL},
};
