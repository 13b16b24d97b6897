/* SPDX-License-Identifier: MIT */
/*
 * The account's phone numbers.  A record's document is the number as voice
 * and billing see it; its second one, `more`, is its messaging settings.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/resource.h"

/* --- one number --- */

static const char number_model[] =
    "{\"id\":\"@id\",\"record_type\":\"phone_number\",\"phone_number\":\"\","
    "\"country_iso_alpha2\":\"\",\"status\":\"active\",\"tags\":[],"
    "\"external_pin\":null,\"connection_name\":null,\"connection_id\":null,"
    "\"customer_reference\":null,\"messaging_profile_id\":null,"
    "\"messaging_profile_name\":null,\"billing_group_id\":null,"
    "\"emergency_enabled\":false,\"emergency_address_id\":null,"
    "\"emergency_status\":\"disabled\",\"call_forwarding_enabled\":false,"
    "\"cnam_listing_enabled\":false,\"caller_id_name_enabled\":false,"
    "\"call_recording_enabled\":false,\"t38_fax_gateway_enabled\":false,"
    "\"purchased_at\":\"@now\",\"created_at\":\"@now\",\"phone_number_type\":\"\","
    "\"inbound_call_screening\":\"disabled\",\"updated_at\":\"@now\","
    "\"hd_voice_enabled\":false,\"source_type\":\"number_order\","
    "\"deletion_lock_enabled\":false,\"activated_at\":\"@now\","
    "\"messaging_campaign_id\":null}";

static const char settings_model[] =
    "{\"record_type\":\"messaging_settings\",\"id\":\"@id\",\"phone_number\":\"\","
    "\"messaging_profile_id\":null,\"created_at\":\"@now\",\"updated_at\":\"@now\","
    "\"country_code\":\"\",\"type\":\"\",\"health\":{\"message_count\":0,"
    "\"inbound_outbound_ratio\":0.0,\"success_ratio\":0.0,\"spam_ratio\":0.0},"
    "\"eligible_messaging_products\":[\"A2P\",\"P2P\"],\"traffic_type\":\"A2P\","
    "\"messaging_product\":\"A2P\",\"features\":{\"sms\":{"
    "\"domestic_two_way\":true,\"international_inbound\":true,"
    "\"international_outbound\":true},\"mms\":null},\"organization_id\":\"@org\","
    "\"tags\":[]}";

struct json_object *
telnyx_sandbox_messaging_settings(struct telnyx_sandbox_call *call, const char *id,
    const char *number, const char *country, const char *type, bool mms,
    const char *profile_id)
{
	bool *failed = &call->answer->failed;
	struct json_object *doc = telnyx_sandbox_model(call, settings_model, id);
	struct json_object *feature = NULL;

	telnyx_sandbox_put_text(failed, doc, "phone_number", number);
	telnyx_sandbox_put_text(failed, doc, "country_code", country);
	telnyx_sandbox_put_text(failed, doc, "type",
	    strcmp(type, "toll_free") == 0 ? "toll-free" : "long-code");
	if (profile_id != NULL)
		telnyx_sandbox_put_text(
		    failed, doc, "messaging_profile_id", profile_id);
	if (mms) {
		feature = json_object_new_object();
		telnyx_sandbox_put_bool(failed, feature, "domestic_two_way", true);
		telnyx_sandbox_put_bool(
		    failed, feature, "international_inbound", false);
		telnyx_sandbox_put_bool(
		    failed, feature, "international_outbound", false);
		telnyx_sandbox_put(
		    failed, telnyx_sandbox_at(doc, "features"), "mms", feature);
	}
	return doc;
}

/* Such as 1293384261075731499: a number, as text, that a double cannot hold. */
static void
number_id(struct telnyx_sandbox *sandbox, char out[TELNYX_SANDBOX_KEY_BYTES])
{
	char uuid[TELNYX_SANDBOX_ID_BYTES];
	size_t used = 0;
	size_t i;

	telnyx_sandbox_id(sandbox, uuid);
	out[used++] = '1';
	/* From the end, where ids differ even without chance. */
	for (i = sizeof(uuid) - 1; used < 19 && i-- > 0;) {
		if (uuid[i] != '-')
			out[used++] =
			    (char)('0' + (uuid[i] <= '9' ? uuid[i] - '0'
							 : uuid[i] - 'a' + 10) %
					     10);
	}
	out[used] = '\0';
}

struct telnyx_sandbox_record *
telnyx_sandbox_number_add(struct telnyx_sandbox_call *call, const char *number,
    const char *profile_id, struct json_object *order)
{
	static const char *const from_order[] = {
	    "connection_id", "billing_group_id", "customer_reference"};
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_stocked stocked;
	struct telnyx_sandbox_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *more = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (!telnyx_sandbox_stock_find(call->sandbox, number, &stocked))
		return NULL;
	do {
		number_id(call->sandbox, id);
	} while (telnyx_sandbox_record_find(call->sandbox, TELNYX_SANDBOX_NUMBER, id) !=
		 NULL);
	doc = telnyx_sandbox_model(call, number_model, id);
	telnyx_sandbox_put_text(failed, doc, "phone_number", number);
	telnyx_sandbox_put_text(failed, doc, "country_iso_alpha2", stocked.country);
	telnyx_sandbox_put_text(failed, doc, "phone_number_type", stocked.type);
	for (i = 0; i < TELNYX_SANDBOX_COUNT(from_order); i++) {
		const char *text = telnyx_sandbox_text_at(order, from_order[i]);

		if (text != NULL && text[0] != '\0')
			telnyx_sandbox_put_text(failed, doc, from_order[i], text);
	}
	more = telnyx_sandbox_messaging_settings(
	    call, id, number, stocked.country, stocked.type, stocked.mms, NULL);
	record = telnyx_sandbox_record_add(
	    call->sandbox, failed, TELNYX_SANDBOX_NUMBER, id, doc, more);
	if (record != NULL && profile_id != NULL &&
	    telnyx_sandbox_record_find(
		call->sandbox, TELNYX_SANDBOX_PROFILE, profile_id) != NULL)
		telnyx_sandbox_number_assign(call, record, profile_id);
	return record;
}

void
telnyx_sandbox_number_assign(struct telnyx_sandbox_call *call,
    struct telnyx_sandbox_record *number, const char *profile_id)
{
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *profile =
	    profile_id != NULL ? telnyx_sandbox_record_find(
				     call->sandbox, TELNYX_SANDBOX_PROFILE, profile_id)
			       : NULL;
	struct json_object *doc = profile != NULL ? profile->doc : NULL;

	telnyx_sandbox_put_shared(
	    failed, number->doc, "messaging_profile_id", telnyx_sandbox_at(doc, "id"));
	telnyx_sandbox_put_shared(failed, number->doc, "messaging_profile_name",
	    telnyx_sandbox_at(doc, "name"));
	telnyx_sandbox_put_shared(
	    failed, number->more, "messaging_profile_id", telnyx_sandbox_at(doc, "id"));
	telnyx_sandbox_put_time(failed, number->more, "updated_at", call->now_ms);
}

const struct telnyx_sandbox_field telnyx_sandbox_number_fields[] = {
    {"tags", TELNYX_SANDBOX_TEXTS, false, false, NULL},
    {"external_pin", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"hd_voice_enabled", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"customer_reference", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"connection_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"billing_group_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"deletion_lock_enabled", TELNYX_SANDBOX_BOOL, false, false, NULL},
};

const size_t telnyx_sandbox_number_field_count =
    TELNYX_SANDBOX_COUNT(telnyx_sandbox_number_fields);

static const struct telnyx_sandbox_resource number = {
    .kind = TELNYX_SANDBOX_NUMBER,
    .id_key = "id",
    .fields = telnyx_sandbox_number_fields,
    .field_count = TELNYX_SANDBOX_COUNT(telnyx_sandbox_number_fields),
};

/* Telnyx gives a removed number back to whom it came from; here it can be
 * bought again. */
void
telnyx_sandbox_number_drop(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_record *record)
{
	struct telnyx_sandbox_stocked stocked;

	if (telnyx_sandbox_stock_find(
		sandbox, telnyx_sandbox_text_at(record->doc, "phone_number"), &stocked))
		telnyx_sandbox_stock_set(sandbox, stocked.index, TELNYX_SANDBOX_FREE);
	telnyx_sandbox_record_remove(sandbox, record);
}

bool
telnyx_sandbox_number_is_locked(struct telnyx_sandbox_record *record)
{
	const char *lock = telnyx_sandbox_text_at(record->doc, "deletion_lock_enabled");

	return lock != NULL && strcmp(lock, "true") == 0;
}

static void
delete_number(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct json_object *shown = NULL;

	if (record == NULL)
		return;
	if (telnyx_sandbox_number_is_locked(record)) {
		telnyx_sandbox_answer_error(call->answer, 422, "10035", NULL,
		    "The number's deletion lock is enabled.");
		return;
	}
	shown = telnyx_sandbox_without_nulls(&call->answer->failed, record->doc);
	telnyx_sandbox_put_text(&call->answer->failed, shown, "status", "deleted");
	telnyx_sandbox_drop(shown, "source_type");
	telnyx_sandbox_drop(shown, "messaging_campaign_id");
	telnyx_sandbox_drop(shown, "country_iso_alpha2");
	telnyx_sandbox_drop(shown, "emergency_status");
	telnyx_sandbox_drop(shown, "inbound_call_screening");
	telnyx_sandbox_answer_data(call, shown);
	if (!call->answer->failed)
		telnyx_sandbox_number_drop(call->sandbox, record);
}

/* --- messaging settings --- */

static const struct telnyx_sandbox_field settings_fields[] = {
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"messaging_product", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {"tags", TELNYX_SANDBOX_TEXTS, false, false, NULL},
};

static void
show_settings(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record != NULL)
		telnyx_sandbox_answer_data(call, json_object_get(record->more));
}

/* "" takes it off its profile; null, as absence, leaves it. */
static void
update_settings(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	const char *given = telnyx_sandbox_text_at(call->body, "messaging_profile_id");
	const char *profile_id;

	if (record == NULL ||
	    !telnyx_sandbox_judge_fields(
		call, settings_fields, TELNYX_SANDBOX_COUNT(settings_fields), false) ||
	    !telnyx_sandbox_profile_named(call, "10017", &profile_id) ||
	    !telnyx_sandbox_has_room(call))
		return;
	telnyx_sandbox_overlay(call, settings_fields + 1,
	    TELNYX_SANDBOX_COUNT(settings_fields) - 1, record->more);
	telnyx_sandbox_put_time(
	    &call->answer->failed, record->more, "updated_at", call->now_ms);
	if (given != NULL)
		telnyx_sandbox_number_assign(call, record, profile_id);
	telnyx_sandbox_record_changed(call->sandbox, record);
	telnyx_sandbox_answer_data(call, json_object_get(record->more));
}

/* --- lists --- */

static const struct telnyx_sandbox_filter number_filters[] = {
    {"filter[tag]", "tags", TELNYX_SANDBOX_IS},
    {"filter[without_tags]", "tags", TELNYX_SANDBOX_NONE_IF_TRUE},
    {"filter[phone_number]", "phone_number", TELNYX_SANDBOX_DIGITS},
    {"filter[status]", "status", TELNYX_SANDBOX_IS},
    {"filter[country_iso_alpha2]", "country_iso_alpha2", TELNYX_SANDBOX_ONE_OF},
    {"filter[connection_id]", "connection_id", TELNYX_SANDBOX_IS},
    {"filter[voice.connection_name]", "connection_name", TELNYX_SANDBOX_IS},
    {"filter[voice.connection_name][eq]", "connection_name", TELNYX_SANDBOX_IS},
    {"filter[voice.connection_name][contains]", "connection_name",
	TELNYX_SANDBOX_CONTAINS},
    {"filter[voice.connection_name][starts_with]", "connection_name",
	TELNYX_SANDBOX_STARTS},
    {"filter[voice.connection_name][ends_with]", "connection_name",
	TELNYX_SANDBOX_ENDS},
    {"filter[voice.usage_payment_method]", "", TELNYX_SANDBOX_IGNORED},
    {"filter[billing_group_id]", "billing_group_id", TELNYX_SANDBOX_IS_OR_NULL},
    {"filter[emergency_address_id]", "emergency_address_id", TELNYX_SANDBOX_IS_OR_NULL},
    {"filter[customer_reference]", "customer_reference", TELNYX_SANDBOX_IS},
    {"filter[number_type][eq]", "phone_number_type", TELNYX_SANDBOX_IS},
    {"filter[source]", "", TELNYX_SANDBOX_IGNORED}};

#define NUMBER_SORTS "purchased_at phone_number connection_name usage_payment_method"

static const struct telnyx_sandbox_list numbers = {
    .kind = TELNYX_SANDBOX_NUMBER,
    .filters = number_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(number_filters),
    .sorts = NUMBER_SORTS,
    .newest_first = true,
};

static bool
is_asked(struct telnyx_sandbox_call *call, const char *key)
{
	const char *value = telnyx_sandbox_query_get(&call->query, key);

	return value != NULL && strcmp(value, "true") == 0;
}

static struct json_object *
slim_number(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	struct json_object *shown = telnyx_sandbox_without_nulls(failed, doc);

	telnyx_sandbox_put_text(failed, shown, "record_type", "phone_number_slim");
	telnyx_sandbox_drop(shown, "messaging_profile_id");
	telnyx_sandbox_drop(shown, "messaging_profile_name");
	telnyx_sandbox_drop(shown, "source_type");
	telnyx_sandbox_drop(shown, "deletion_lock_enabled");
	telnyx_sandbox_drop(shown, "messaging_campaign_id");
	if (!is_asked(call, "include_connection"))
		telnyx_sandbox_drop(shown, "connection_name");
	if (!is_asked(call, "include_tags"))
		telnyx_sandbox_drop(shown, "tags");
	return shown;
}

static const struct telnyx_sandbox_list slim_numbers = {
    .kind = TELNYX_SANDBOX_NUMBER,
    .filters = number_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(number_filters),
    .sorts = NUMBER_SORTS,
    .newest_first = true,
    .view = slim_number,
};

static const struct telnyx_sandbox_filter settings_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
    {"filter[phone_number]", "phone_number", TELNYX_SANDBOX_ONE_OF},
    {"filter[phone_number][contains]", "phone_number", TELNYX_SANDBOX_CONTAINS},
    {"filter[type]", "type", TELNYX_SANDBOX_LETTERS},
};

static const struct telnyx_sandbox_list settings = {
    .kind = TELNYX_SANDBOX_NUMBER,
    .filters = settings_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(settings_filters),
    .sort_key = "sort[phone_number]",
    .newest_first = true,
    .second = true,
};

static const struct telnyx_sandbox_resource mobile_number = {
    .kind = TELNYX_SANDBOX_MOBILE_NUMBER,
    .id_key = "id",
};

static const struct telnyx_sandbox_list mobile_numbers = {
    .kind = TELNYX_SANDBOX_MOBILE_NUMBER,
};

/* --- routes --- */

#define NUMBER "/phone_numbers/{id}"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"ListAvailablePhoneNumbers", "GET", "/available_phone_numbers",
	.handle = telnyx_sandbox_search},
    {"ListPhoneNumbers", "GET", "/phone_numbers", telnyx_sandbox_show_list,
	.list = &numbers},
    {"SlimListPhoneNumbers", "GET", "/phone_numbers/slim", telnyx_sandbox_show_list,
	.list = &slim_numbers},
    {"ListPhoneNumbersWithMessagingSettings", "GET", "/phone_numbers/messaging",
	telnyx_sandbox_show_list, .list = &settings},
    {"RetrievePhoneNumber", "GET", NUMBER, telnyx_sandbox_show, .resource = &number},
    {"UpdatePhoneNumber", "PATCH", NUMBER, telnyx_sandbox_update, &number,
	.body = OBJECT},
    {"DeletePhoneNumber", "DELETE", NUMBER, delete_number, .resource = &number},
    {"GetPhoneNumberMessagingSettings", "GET", NUMBER "/messaging", show_settings,
	.resource = &number},
    {"UpdatePhoneNumberMessagingSettings", "PATCH", NUMBER "/messaging",
	update_settings, &number, .body = OBJECT},
    {"ListMobilePhoneNumbersWithMessagingSettings", "GET",
	"/mobile_phone_numbers/messaging", telnyx_sandbox_show_list,
	.list = &mobile_numbers},
    {"GetMobilePhoneNumberMessagingSettings", "GET",
	"/mobile_phone_numbers/{id}/messaging", telnyx_sandbox_show,
	.resource = &mobile_number},
};

const struct telnyx_sandbox_routes telnyx_sandbox_number_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
