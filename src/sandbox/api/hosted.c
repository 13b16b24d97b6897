/* SPDX-License-Identifier: MIT */
/*
 * Hosted numbers: those of another carrier, for messaging only.  An order is
 * pending until its numbers are verified by the code sent to them (here any
 * code of digits will do); then they are hosted.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/resource.h"

static const struct telnyx_sandbox_field order_fields[] = {
    {"phone_numbers", TELNYX_SANDBOX_TEXTS, true, false, NULL},
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
};

static const struct telnyx_sandbox_resource order = {
    .kind = TELNYX_SANDBOX_HOSTED_ORDER,
    .id_key = "id",
};

static const struct telnyx_sandbox_resource hosted = {
    .kind = TELNYX_SANDBOX_HOSTED_NUMBER,
    .id_key = "id",
};

static bool
judge_numbers(struct telnyx_sandbox_call *call)
{
	struct json_object *list = telnyx_sandbox_at(call->body, "phone_numbers");
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		char pointer[64];

		if (telnyx_sandbox_is_e164(
			json_object_get_string(json_object_array_get_idx(list, i))))
			continue;
		snprintf(pointer, sizeof(pointer), "/phone_numbers/%zu", i);
		telnyx_sandbox_refuse(call, "10016", pointer, NULL);
		return false;
	}
	return true;
}

static void
create_order(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = telnyx_sandbox_at(call->body, "phone_numbers");
	struct telnyx_sandbox_record *record = NULL;
	struct json_object *doc = NULL;
	const char *profile_id;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (!telnyx_sandbox_judge_fields(
		call, order_fields, TELNYX_SANDBOX_COUNT(order_fields), true) ||
	    !judge_numbers(call) ||
	    !telnyx_sandbox_profile_named(call, "10017", &profile_id))
		return;
	telnyx_sandbox_id(call->sandbox, id);
	doc = telnyx_sandbox_model(call,
	    "{\"record_type\":\"messaging_hosted_number_order\",\"id\":\"@id\","
	    "\"messaging_profile_id\":null,\"status\":\"pending\","
	    "\"phone_numbers\":[]}",
	    id);
	if (profile_id != NULL)
		telnyx_sandbox_put_text(
		    failed, doc, "messaging_profile_id", profile_id);
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *entry = telnyx_sandbox_model(call,
		    "{\"record_type\":\"messaging_hosted_number\",\"id\":\"@uuid\","
		    "\"status\":\"pending\"}",
		    id);

		telnyx_sandbox_put_shared(
		    failed, entry, "phone_number", json_object_array_get_idx(list, i));
		telnyx_sandbox_append(
		    failed, telnyx_sandbox_at(doc, "phone_numbers"), entry);
	}
	record = telnyx_sandbox_keep(call, TELNYX_SANDBOX_HOSTED_ORDER, id, doc, NULL);
	if (record != NULL)
		telnyx_sandbox_answer_data(call, json_object_get(record->doc));
}

static void
delete_order(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record == NULL)
		return;
	telnyx_sandbox_put_text(
	    &call->answer->failed, record->doc, "status", "deleted");
	telnyx_sandbox_remove(call);
}

/* The files themselves are not looked at. */
static void
upload_file(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record == NULL)
		return;
	if (strcmp(telnyx_sandbox_text_at(record->doc, "status"), "successful") != 0)
		telnyx_sandbox_put_text(&call->answer->failed, record->doc, "status",
		    "loa_file_successful");
	telnyx_sandbox_show(call);
}

static struct json_object *
entry_of(struct telnyx_sandbox_record *record, const char *number)
{
	struct json_object *list = telnyx_sandbox_at(record->doc, "phone_numbers");
	size_t i;

	for (i = 0; number != NULL && i < json_object_array_length(list); i++) {
		struct json_object *entry = json_object_array_get_idx(list, i);

		if (strcmp(telnyx_sandbox_text_at(entry, "phone_number"), number) == 0)
			return entry;
	}
	return NULL;
}

static void
send_codes(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"phone_numbers", TELNYX_SANDBOX_TEXTS, true, false, NULL},
	    {"verification_method", TELNYX_SANDBOX_TEXT, true, false, "sms call"},
	};
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct json_object *list = telnyx_sandbox_at(call->body, "phone_numbers");
	struct json_object *shown = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (record == NULL || !telnyx_sandbox_judge_fields(
				  call, fields, TELNYX_SANDBOX_COUNT(fields), true))
		return;
	shown = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *number = json_object_array_get_idx(list, i);
		struct json_object *sent = json_object_new_object();

		telnyx_sandbox_put_shared(failed, sent, "phone_number", number);
		if (entry_of(record, json_object_get_string(number)) == NULL) {
			telnyx_sandbox_put_text(
			    failed, sent, "error", "The number is not in the order.");
		} else {
			telnyx_sandbox_id(call->sandbox, id);
			telnyx_sandbox_put_text(
			    failed, sent, "verification_code_id", id);
			telnyx_sandbox_put_shared(failed, sent, "type",
			    telnyx_sandbox_at(call->body, "verification_method"));
		}
		telnyx_sandbox_append(failed, shown, sent);
	}
	telnyx_sandbox_answer_data(call, shown);
}

/* A number whose code was right is hosted from now on. */
static const char *
verify(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record,
    struct json_object *given)
{
	const char *number = telnyx_sandbox_text_at(given, "phone_number");
	const char *code = telnyx_sandbox_text_at(given, "code");
	struct json_object *entry = entry_of(record, number);
	const char *id = telnyx_sandbox_text_at(entry, "id");

	if (entry == NULL || code == NULL || code[0] == '\0' ||
	    code[strspn(code, "0123456789")] != '\0')
		return "rejected";
	if (strcmp(telnyx_sandbox_text_at(entry, "status"), "successful") == 0)
		return "already_verified";
	telnyx_sandbox_put_text(&call->answer->failed, entry, "status", "successful");
	telnyx_sandbox_keep(call, TELNYX_SANDBOX_HOSTED_NUMBER, id,
	    telnyx_sandbox_messaging_settings(call, id, number, "US", "local", true,
		telnyx_sandbox_text_at(record->doc, "messaging_profile_id")),
	    NULL);
	return "verified";
}

static void
check_codes(struct telnyx_sandbox_call *call)
{
	static const struct telnyx_sandbox_field fields[] = {
	    {"verification_codes", TELNYX_SANDBOX_ARRAY, true, false, NULL},
	};
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct json_object *list = NULL;
	struct json_object *shown = NULL;
	struct json_object *numbers = NULL;
	size_t i;

	if (record == NULL || !telnyx_sandbox_judge_fields(call, fields, 1, true))
		return;
	list = telnyx_sandbox_at(call->body, "verification_codes");
	shown = json_object_new_object();
	numbers = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *given = json_object_array_get_idx(list, i);
		const char *number = telnyx_sandbox_text_at(given, "phone_number");
		struct json_object *result = json_object_new_object();

		telnyx_sandbox_put_text(
		    failed, result, "phone_number", number != NULL ? number : "");
		telnyx_sandbox_put_text(
		    failed, result, "status", verify(call, record, given));
		telnyx_sandbox_append(failed, numbers, result);
	}
	telnyx_sandbox_put_text(failed, record->doc, "status", "successful");
	list = telnyx_sandbox_at(record->doc, "phone_numbers");
	for (i = 0; i < json_object_array_length(list); i++) {
		if (strcmp(telnyx_sandbox_text_at(
			       json_object_array_get_idx(list, i), "status"),
			"successful") != 0)
			telnyx_sandbox_put_text(
			    failed, record->doc, "status", "pending");
	}
	telnyx_sandbox_put(failed, shown, "phone_numbers", numbers);
	telnyx_sandbox_put_text(failed, shown, "order_id", record->id);
	telnyx_sandbox_answer_data(call, shown);
}

static void
check_eligibility(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = NULL;
	struct json_object *shown = NULL;
	struct json_object *numbers = NULL;
	size_t i;

	if (!telnyx_sandbox_judge_fields(call, order_fields, 1, true))
		return;
	list = telnyx_sandbox_at(call->body, "phone_numbers");
	shown = json_object_new_object();
	numbers = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *number = json_object_array_get_idx(list, i);
		bool good = telnyx_sandbox_is_e164(json_object_get_string(number));
		struct json_object *result = json_object_new_object();

		telnyx_sandbox_put_shared(failed, result, "phone_number", number);
		telnyx_sandbox_put_bool(failed, result, "eligible", good);
		telnyx_sandbox_put_text(failed, result, "eligible_status",
		    good ? "ELIGIBLE" : "NUMBER_CAN_NOT_BE_VALIDATED");
		telnyx_sandbox_put_text(failed, result, "detail",
		    good ? "The number is eligible." : "It is no +E.164 number.");
		telnyx_sandbox_append(failed, numbers, result);
	}
	telnyx_sandbox_put(failed, shown, "phone_numbers", numbers);
	telnyx_sandbox_answer_bare(call, shown);
}

static const struct telnyx_sandbox_list orders = {
    .kind = TELNYX_SANDBOX_HOSTED_ORDER,
    .newest_first = true,
};

/* --- hosted numbers --- */

static const struct telnyx_sandbox_field hosted_fields[] = {
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"messaging_product", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {"tags", TELNYX_SANDBOX_TEXTS, false, false, NULL},
};

static void
update_hosted(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	const char *given = telnyx_sandbox_text_at(call->body, "messaging_profile_id");
	const char *profile_id;

	if (record == NULL ||
	    !telnyx_sandbox_judge_fields(
		call, hosted_fields, TELNYX_SANDBOX_COUNT(hosted_fields), false) ||
	    !telnyx_sandbox_profile_named(call, "10017", &profile_id) ||
	    !telnyx_sandbox_has_room(call))
		return;
	telnyx_sandbox_overlay(call, hosted_fields + 1,
	    TELNYX_SANDBOX_COUNT(hosted_fields) - 1, record->doc);
	if (profile_id != NULL)
		telnyx_sandbox_put_text(
		    failed, record->doc, "messaging_profile_id", profile_id);
	else if (given != NULL)
		telnyx_sandbox_put_null(failed, record->doc, "messaging_profile_id");
	telnyx_sandbox_put_time(failed, record->doc, "updated_at", call->now_ms);
	telnyx_sandbox_record_changed(call->sandbox, record);
	telnyx_sandbox_show(call);
}

/* What is answered is the order that the number came from. */
static void
delete_hosted(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct telnyx_sandbox_record *from = NULL;
	struct json_object *entry = NULL;

	if (record == NULL)
		return;
	from = telnyx_sandbox_record_first(call->sandbox, TELNYX_SANDBOX_HOSTED_ORDER);
	for (; from != NULL; from = telnyx_sandbox_record_next(from)) {
		entry =
		    entry_of(from, telnyx_sandbox_text_at(record->doc, "phone_number"));
		if (entry != NULL &&
		    strcmp(telnyx_sandbox_text_at(entry, "id"), record->id) == 0)
			break;
	}
	if (from != NULL) {
		telnyx_sandbox_put_text(
		    &call->answer->failed, entry, "status", "deleted");
		telnyx_sandbox_answer_data(call, json_object_get(from->doc));
	} else {
		telnyx_sandbox_answer_data(
		    call, telnyx_sandbox_model(call,
			      "{\"record_type\":\"messaging_hosted_number_order\","
			      "\"id\":\"@uuid\",\"messaging_profile_id\":null,"
			      "\"status\":\"deleted\",\"phone_numbers\":[]}",
			      record->id));
	}
	telnyx_sandbox_record_remove(call->sandbox, record);
}

static const struct telnyx_sandbox_filter hosted_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
    {"filter[phone_number]", "phone_number", TELNYX_SANDBOX_ONE_OF},
    {"filter[phone_number][contains]", "phone_number", TELNYX_SANDBOX_CONTAINS},
};

static const struct telnyx_sandbox_list hosted_numbers = {
    .kind = TELNYX_SANDBOX_HOSTED_NUMBER,
    .filters = hosted_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(hosted_filters),
    .sort_key = "sort[phone_number]",
};

/* --- routes --- */

#define ORDERS "/messaging_hosted_number_orders"
#define ORDER ORDERS "/{id}"
#define HOSTED "/messaging_hosted_numbers/{id}"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"ListMessagingHostedNumberOrders", "GET", ORDERS, telnyx_sandbox_show_list,
	.list = &orders},
    {"CreateMessagingHostedNumberOrder", "POST", ORDERS, create_order, .body = OBJECT},
    {"CheckEligibilityNumbers", "POST", ORDERS "/eligibility_numbers_check",
	check_eligibility, .body = OBJECT},
    {"GetMessagingHostedNumberOrder", "GET", ORDER, telnyx_sandbox_show,
	.resource = &order},
    {"DeleteMessagingHostedNumberOrder", "DELETE", ORDER, delete_order,
	.resource = &order},
    {"UploadMessagingHostedNumberOrderFile", "POST", ORDER "/actions/file_upload",
	upload_file, .resource = &order},
    {"CreateVerificationCodesForMessagingHostedNumberOrder", "POST",
	ORDER "/verification_codes", send_codes, &order, .body = OBJECT},
    {"ValidateVerificationCodesForMessagingHostedNumberOrder", "POST",
	ORDER "/validation_codes", check_codes, &order, .body = OBJECT},
    {"ListMessagingHostedNumbers", "GET", "/messaging_hosted_numbers",
	telnyx_sandbox_show_list, .list = &hosted_numbers},
    {"GetMessagingHostedNumber", "GET", HOSTED, telnyx_sandbox_show,
	.resource = &hosted},
    {"UpdateMessagingHostedNumber", "PATCH", HOSTED, update_hosted, &hosted,
	.body = OBJECT},
    {"DeleteMessagingHostedNumber", "DELETE", HOSTED, delete_hosted,
	.resource = &hosted},
};

const struct telnyx_sandbox_routes telnyx_sandbox_hosted_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
