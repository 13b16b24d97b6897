/* SPDX-License-Identifier: MIT */
/*
 * The account's phone numbers.  A record's document is the number as voice
 * and billing see it; its second one, `more`, is its messaging settings.
 */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/inventory.h"
#include "sandbox/api/numbers.h"
#include "sandbox/api/routes.h"

/* --- one number --- */

static const char number_model[] =
    "{'id': '@id', 'record_type': 'phone_number', 'phone_number': '', "
    "'country_iso_alpha2': '', 'status': 'active', 'tags': [], 'external_pin': null, "
    "'connection_name': null, 'connection_id': null, 'customer_reference': null, "
    "'messaging_profile_id': null, 'messaging_profile_name': null, "
    "'billing_group_id': null, 'emergency_enabled': false, "
    "'emergency_address_id': null, 'emergency_status': 'disabled', "
    "'call_forwarding_enabled': false, 'cnam_listing_enabled': false, "
    "'caller_id_name_enabled': false, 'call_recording_enabled': false, "
    "'t38_fax_gateway_enabled': false, 'purchased_at': '@now', 'created_at': '@now', "
    "'phone_number_type': '', 'inbound_call_screening': 'disabled', "
    "'updated_at': '@now', 'hd_voice_enabled': false, 'source_type': 'number_order', "
    "'deletion_lock_enabled': false, 'activated_at': '@now', "
    "'messaging_campaign_id': null}";

static const char settings_model[] =
    "{'record_type': 'messaging_settings', 'id': '@id', 'phone_number': '', "
    "'messaging_profile_id': null, 'created_at': '@now', 'updated_at': '@now', "
    "'country_code': '', 'type': '', 'health': {'message_count': 0, "
    "'inbound_outbound_ratio': 0.0, 'success_ratio': 0.0, 'spam_ratio': 0.0}, "
    "'eligible_messaging_products': ['A2P', 'P2P'], 'traffic_type': 'A2P', "
    "'messaging_product': 'A2P', 'features': {'sms': {'domestic_two_way': true, "
    "'international_inbound': true, 'international_outbound': true}, 'mms': null}, "
    "'organization_id': '@org', 'tags': []}";

struct json_object *
sbx_messaging_settings(struct sbx_call *call, const char *id, const char *number,
    const char *country, const char *type, bool mms, const char *profile_id)
{
	bool *failed = &call->answer->failed;
	struct json_object *doc = sbx_model(call, settings_model, id);
	struct json_object *feature = NULL;

	sbx_put_text(failed, doc, "phone_number", number);
	sbx_put_text(failed, doc, "country_code", country);
	sbx_put_text(failed, doc, "type",
	    strcmp(type, "toll_free") == 0 ? "toll-free" : "long-code");
	if (profile_id != NULL)
		sbx_put_text(failed, doc, "messaging_profile_id", profile_id);
	if (mms) {
		feature = json_object_new_object();
		sbx_put_bool(failed, feature, "domestic_two_way", true);
		sbx_put_bool(failed, feature, "international_inbound", false);
		sbx_put_bool(failed, feature, "international_outbound", false);
		sbx_put(failed, sbx_at(doc, "features"), "mms", feature);
	}
	return doc;
}

/* An id such as 1293384261075731499: a number, as text, that a double cannot hold. */
static void
number_id(struct telnyx_sandbox *sandbox, char out[SBX_KEY_BYTES])
{
	char uuid[TELNYX_SANDBOX_ID_BYTES];
	size_t used = 0;
	size_t i;

	sbx_id(sandbox, uuid);
	out[used++] = '1';
	/* The digits are taken from the end, where UUIDs differ even without chance. */
	for (i = sizeof(uuid) - 1; used < 19 && i-- > 0;) {
		if (uuid[i] != '-')
			out[used++] =
			    (char)('0' + (uuid[i] <= '9' ? uuid[i] - '0'
							 : uuid[i] - 'a' + 10) %
					     10);
	}
	out[used] = '\0';
}

struct sbx_record *
sbx_number_add(struct sbx_call *call, const char *number, const char *profile_id,
    struct json_object *order)
{
	static const char *const from_order[] = {
	    "connection_id", "billing_group_id", "customer_reference"};
	bool *failed = &call->answer->failed;
	struct sbx_stocked stocked;
	struct sbx_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *more = NULL;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!sbx_stock_find(call->sandbox, number, &stocked))
		return NULL;
	do {
		number_id(call->sandbox, id);
	} while (sbx_record_find(call->sandbox, SBX_NUMBER, id) != NULL);
	doc = sbx_model(call, number_model, id);
	sbx_put_text(failed, doc, "phone_number", number);
	sbx_put_text(failed, doc, "country_iso_alpha2", stocked.country);
	sbx_put_text(failed, doc, "phone_number_type", stocked.type);
	for (i = 0; i < SBX_COUNT(from_order); i++) {
		const char *text = sbx_text_at(order, from_order[i]);

		if (text != NULL && text[0] != '\0')
			sbx_put_text(failed, doc, from_order[i], text);
	}
	more = sbx_messaging_settings(
	    call, id, number, stocked.country, stocked.type, stocked.mms, NULL);
	record = sbx_record_add(call->sandbox, failed, SBX_NUMBER, id, doc, more);
	if (record != NULL && profile_id != NULL &&
	    sbx_record_find(call->sandbox, SBX_PROFILE, profile_id) != NULL)
		sbx_number_assign(call, record, profile_id);
	return record;
}

void
sbx_number_assign(
    struct sbx_call *call, struct sbx_record *number, const char *profile_id)
{
	bool *failed = &call->answer->failed;
	struct sbx_record *profile =
	    profile_id != NULL ? sbx_record_find(call->sandbox, SBX_PROFILE, profile_id)
			       : NULL;
	struct json_object *doc = profile != NULL ? profile->doc : NULL;

	sbx_put_shared(failed, number->doc, "messaging_profile_id", sbx_at(doc, "id"));
	sbx_put_shared(
	    failed, number->doc, "messaging_profile_name", sbx_at(doc, "name"));
	sbx_put_shared(failed, number->more, "messaging_profile_id", sbx_at(doc, "id"));
	sbx_put_time(failed, number->more, "updated_at", call->now_ms);
}

const struct sbx_field sbx_number_fields[] = {
    {"tags", SBX_TEXTS, false, false, NULL},
    {"external_pin", SBX_TEXT, false, true, NULL},
    {"hd_voice_enabled", SBX_BOOL, false, false, NULL},
    {"customer_reference", SBX_TEXT, false, true, NULL},
    {"connection_id", SBX_TEXT, false, true, NULL},
    {"billing_group_id", SBX_TEXT, false, true, NULL},
    {"deletion_lock_enabled", SBX_BOOL, false, false, NULL},
    {.name = NULL},
};

static const struct sbx_resource number = {
    .kind = SBX_NUMBER,
    .id_key = "id",
    .fields = sbx_number_fields,
};

/* Telnyx gives a removed number back to whom it came from; here it can be
 * bought again. */
void
sbx_number_drop(struct telnyx_sandbox *sandbox, struct sbx_record *record)
{
	struct sbx_stocked stocked;

	if (sbx_stock_find(sandbox, sbx_text_at(record->doc, "phone_number"), &stocked))
		sbx_stock_set(sandbox, stocked.index, SBX_FREE);
	sbx_record_remove(sandbox, record);
}

bool
sbx_number_is_locked(struct sbx_record *record)
{
	const char *lock = sbx_text_at(record->doc, "deletion_lock_enabled");

	return lock != NULL && strcmp(lock, "true") == 0;
}

static void
delete_number(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);
	struct json_object *shown = NULL;

	if (record == NULL)
		return;
	if (sbx_number_is_locked(record)) {
		sbx_answer_error(call->answer, 422, "10035", NULL,
		    "The number's deletion lock is enabled.");
		return;
	}
	shown = sbx_without_nulls(&call->answer->failed, record->doc);
	sbx_put_text(&call->answer->failed, shown, "status", "deleted");
	sbx_drop(shown, "source_type");
	sbx_drop(shown, "messaging_campaign_id");
	sbx_drop(shown, "country_iso_alpha2");
	sbx_drop(shown, "emergency_status");
	sbx_drop(shown, "inbound_call_screening");
	sbx_answer_data(call, shown);
	if (!call->answer->failed)
		sbx_number_drop(call->sandbox, record);
}

/* --- messaging settings --- */

static const struct sbx_field settings_fields[] = {
    {"messaging_profile_id", SBX_TEXT, false, true, NULL},
    {"messaging_product", SBX_TEXT, false, false, NULL},
    {"tags", SBX_TEXTS, false, false, NULL},
    {.name = NULL},
};

static void
show_settings(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record != NULL)
		sbx_answer_data(call, json_object_get(record->more));
}

/* An empty profile takes the number off its profile; null, as absence, leaves it
 * there. */
static void
update_settings(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);
	const char *given = sbx_text_at(call->body, "messaging_profile_id");
	const char *profile_id;

	if (record == NULL || !sbx_judge_fields(call, settings_fields, false) ||
	    !sbx_profile_named(call, "10017", &profile_id) || !sbx_has_room(call))
		return;
	sbx_overlay(call, settings_fields + 1, record->more);
	sbx_put_time(&call->answer->failed, record->more, "updated_at", call->now_ms);
	if (given != NULL)
		sbx_number_assign(call, record, profile_id);
	sbx_record_changed(call->sandbox, record);
	sbx_answer_data(call, json_object_get(record->more));
}

/* --- lists --- */

static const struct sbx_filter number_filters[] = {
    {"filter[tag]", "tags", SBX_IS},
    {"filter[without_tags]", "tags", SBX_NONE_IF_TRUE},
    {"filter[phone_number]", "phone_number", SBX_DIGITS},
    {"filter[status]", "status", SBX_IS},
    {"filter[country_iso_alpha2]", "country_iso_alpha2", SBX_ONE_OF},
    {"filter[connection_id]", "connection_id", SBX_IS},
    {"filter[voice.connection_name]", "connection_name", SBX_IS},
    {"filter[voice.connection_name][eq]", "connection_name", SBX_IS},
    {"filter[voice.connection_name][contains]", "connection_name", SBX_CONTAINS},
    {"filter[voice.connection_name][starts_with]", "connection_name", SBX_STARTS},
    {"filter[voice.connection_name][ends_with]", "connection_name", SBX_ENDS},
    {"filter[voice.usage_payment_method]", "", SBX_IGNORED},
    {"filter[billing_group_id]", "billing_group_id", SBX_IS_OR_NULL},
    {"filter[emergency_address_id]", "emergency_address_id", SBX_IS_OR_NULL},
    {"filter[customer_reference]", "customer_reference", SBX_IS},
    {"filter[number_type][eq]", "phone_number_type", SBX_IS},
    {"filter[source]", "", SBX_IGNORED},
    {.key = NULL},
};

#define NUMBER_SORTS "purchased_at phone_number connection_name usage_payment_method"

static const struct sbx_list numbers = {
    .kind = SBX_NUMBER,
    .filters = number_filters,
    .sorts = NUMBER_SORTS,
    .newest_first = true,
};

static bool
is_asked(struct sbx_call *call, const char *key)
{
	const char *value = sbx_query_get(&call->query, key);

	return value != NULL && strcmp(value, "true") == 0;
}

static struct json_object *
slim_number(struct sbx_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	struct json_object *shown = sbx_without_nulls(failed, doc);

	sbx_put_text(failed, shown, "record_type", "phone_number_slim");
	sbx_drop(shown, "messaging_profile_id");
	sbx_drop(shown, "messaging_profile_name");
	sbx_drop(shown, "source_type");
	sbx_drop(shown, "deletion_lock_enabled");
	sbx_drop(shown, "messaging_campaign_id");
	if (!is_asked(call, "include_connection"))
		sbx_drop(shown, "connection_name");
	if (!is_asked(call, "include_tags"))
		sbx_drop(shown, "tags");
	return shown;
}

static const struct sbx_list slim_numbers = {
    .kind = SBX_NUMBER,
    .filters = number_filters,
    .sorts = NUMBER_SORTS,
    .newest_first = true,
    .view = slim_number,
};

static const struct sbx_filter settings_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", SBX_IS},
    {"filter[phone_number]", "phone_number", SBX_ONE_OF},
    {"filter[phone_number][contains]", "phone_number", SBX_CONTAINS},
    {"filter[type]", "type", SBX_LETTERS},
    {.key = NULL},
};

static const struct sbx_list settings = {
    .kind = SBX_NUMBER,
    .filters = settings_filters,
    .sort_key = "sort[phone_number]",
    .newest_first = true,
    .second = true,
};

static const struct sbx_resource mobile_number = {
    .kind = SBX_MOBILE_NUMBER,
    .id_key = "id",
};

static const struct sbx_list mobile_numbers = {
    .kind = SBX_MOBILE_NUMBER,
};

/* --- routes --- */

#define NUMBER "/phone_numbers/{id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_number_routes[] = {
    {"ListAvailablePhoneNumbers", "GET", "/available_phone_numbers",
	.handle = sbx_search},
    {"ListPhoneNumbers", "GET", "/phone_numbers", sbx_show_list, .list = &numbers},
    {"SlimListPhoneNumbers", "GET", "/phone_numbers/slim", sbx_show_list,
	.list = &slim_numbers},
    {"ListPhoneNumbersWithMessagingSettings", "GET", "/phone_numbers/messaging",
	sbx_show_list, .list = &settings},
    {"RetrievePhoneNumber", "GET", NUMBER, sbx_show, .resource = &number},
    {"UpdatePhoneNumber", "PATCH", NUMBER, sbx_update, &number, .body = OBJECT},
    {"DeletePhoneNumber", "DELETE", NUMBER, delete_number, .resource = &number},
    {"GetPhoneNumberMessagingSettings", "GET", NUMBER "/messaging", show_settings,
	.resource = &number},
    {"UpdatePhoneNumberMessagingSettings", "PATCH", NUMBER "/messaging",
	update_settings, &number, .body = OBJECT},
    {"ListMobilePhoneNumbersWithMessagingSettings", "GET",
	"/mobile_phone_numbers/messaging", sbx_show_list, .list = &mobile_numbers},
    {"GetMobilePhoneNumberMessagingSettings", "GET",
	"/mobile_phone_numbers/{id}/messaging", sbx_show, .resource = &mobile_number},
    {.path = NULL},
};
