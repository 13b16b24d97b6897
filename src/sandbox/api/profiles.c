/* SPDX-License-Identifier: MIT */
/*
 * Messaging profiles.  One that is removed takes its numbers and short codes
 * off itself, and its senders and responses with it.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/resource.h"

/* --- profiles --- */

static const struct telnyx_sandbox_field profile_fields[] = {
    {"name", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"whitelisted_destinations", TELNYX_SANDBOX_TEXTS, true, false, NULL},
    {"enabled", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"webhook_url", TELNYX_SANDBOX_URL, false, true, NULL},
    {"webhook_failover_url", TELNYX_SANDBOX_URL, false, true, NULL},
    {"webhook_api_version", TELNYX_SANDBOX_TEXT, false, false, "1 2 2010-04-01"},
    {"health_webhook_url", TELNYX_SANDBOX_URL, false, true, NULL},
    {"number_pool_settings", TELNYX_SANDBOX_OBJECT, false, true, NULL},
    {"url_shortener_settings", TELNYX_SANDBOX_OBJECT, false, true, NULL},
    {"alpha_sender", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"daily_spend_limit", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {"daily_spend_limit_enabled", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"mms_fall_back_to_sms", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"mms_transcoding", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"mobile_only", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"smart_encoding", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"redaction_enabled", TELNYX_SANDBOX_BOOL, false, false, NULL},
    {"redaction_level", TELNYX_SANDBOX_NUMBER_VALUE, false, false, NULL},
    {"resource_group_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"ai_assistant_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"v1_secret", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {"features", TELNYX_SANDBOX_OBJECT, false, true, NULL},
};

/* Two upper-case letters, or "*" for everywhere. */
static bool
judge_destinations(struct telnyx_sandbox_call *call)
{
	static const char key[] = "whitelisted_destinations";
	struct json_object *list = telnyx_sandbox_at(call->body, key);
	size_t count = list != NULL ? json_object_array_length(list) : 0;
	size_t i;

	if (list != NULL && count == 0) {
		telnyx_sandbox_refuse(call, "40331", "/whitelisted_destinations", NULL);
		return false;
	}
	for (i = 0; i < count; i++) {
		const char *code =
		    json_object_get_string(json_object_array_get_idx(list, i));
		char pointer[64];

		if (strcmp(code, "*") == 0 ||
		    (strlen(code) == 2 &&
			strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2))
			continue;
		snprintf(pointer, sizeof(pointer), "/%s/%zu", key, i);
		telnyx_sandbox_refuse(call, "10032", pointer,
		    "The value must be an ISO 3166-1 alpha-2 code, or '*'.");
		return false;
	}
	return true;
}

static bool
judge_spend_limit(struct telnyx_sandbox_call *call)
{
	const char *text = telnyx_sandbox_text_at(call->body, "daily_spend_limit");
	size_t whole;

	if (text == NULL)
		return true;
	whole = strspn(text, "0123456789");
	if (whole > 0 &&
	    (text[whole] == '\0' ||
		(text[whole] == '.' && text[whole + 1] != '\0' &&
		    text[whole + 1 + strspn(text + whole + 1, "0123456789")] == '\0')))
		return true;
	telnyx_sandbox_refuse(call, "10015", "/daily_spend_limit",
	    "The value must be a decimal number, as a string.");
	return false;
}

/* An object whose members, if it is new, have to be there. */
static bool
judge_members(struct telnyx_sandbox_call *call, const char *key,
    const char *const *names, struct json_object *have)
{
	struct json_object *given = telnyx_sandbox_at(call->body, key);
	char pointer[96];

	if (given == NULL || have != NULL)
		return true; /* what is missing stays as it was */
	for (; *names != NULL; names++) {
		if (telnyx_sandbox_at(given, *names) != NULL)
			continue;
		snprintf(pointer, sizeof(pointer), "/%s/%s", key, *names);
		telnyx_sandbox_refuse(call, "10004", pointer, NULL);
		return false;
	}
	return true;
}

static bool
judge_profile(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	static const char *const pool[] = {
	    "toll_free_weight", "long_code_weight", "skip_unhealthy", NULL};
	static const char *const shortener[] = {"domain", NULL};
	struct json_object *doc = record != NULL ? record->doc : NULL;

	return judge_destinations(call) &&
	       telnyx_sandbox_judge_alpha(call, "alpha_sender") &&
	       judge_spend_limit(call) &&
	       judge_members(call, "number_pool_settings", pool,
		   telnyx_sandbox_at(doc, "number_pool_settings")) &&
	       judge_members(call, "url_shortener_settings", shortener,
		   telnyx_sandbox_at(doc, "url_shortener_settings"));
}

/* Settings given in part are put among those that are there. */
static void
merge_settings(struct telnyx_sandbox_call *call, struct json_object *have,
    struct json_object *doc, const char *key)
{
	bool *failed = &call->answer->failed;
	struct json_object *given = telnyx_sandbox_at(call->body, key);
	struct json_object *merged = NULL;

	if (given == NULL || have == NULL || given == have)
		return;
	merged = telnyx_sandbox_without_nulls(failed, have);
	json_object_object_foreach(given, name, value)
	{
		telnyx_sandbox_put_shared(failed, merged, name, value);
	}
	telnyx_sandbox_put(failed, doc, key, merged);
}

static const struct telnyx_sandbox_resource profile = {
    .kind = TELNYX_SANDBOX_PROFILE,
    .id_key = "id",
    .model = "{\"record_type\":\"messaging_profile\",\"id\":\"@id\",\"name\":\"\","
	     "\"enabled\":true,\"webhook_url\":\"\",\"webhook_failover_url\":\"\","
	     "\"webhook_api_version\":\"2\",\"health_webhook_url\":null,"
	     "\"whitelisted_destinations\":[],\"created_at\":\"@now\","
	     "\"updated_at\":\"@now\",\"v1_secret\":\"@secret\","
	     "\"number_pool_settings\":null,\"url_shortener_settings\":null,"
	     "\"alpha_sender\":null,\"daily_spend_limit\":\"0\","
	     "\"daily_spend_limit_enabled\":false,\"redaction_enabled\":false,"
	     "\"redaction_level\":1,\"mms_fall_back_to_sms\":false,"
	     "\"mms_transcoding\":false,\"mobile_only\":false,"
	     "\"smart_encoding\":false,\"organization_id\":\"@org\","
	     "\"ai_assistant_id\":null,\"resource_group_id\":null,\"features\":null}",
    .fields = profile_fields,
    .field_count = TELNYX_SANDBOX_COUNT(profile_fields),
    .judge = judge_profile,
};

static void
update_profile(struct telnyx_sandbox_call *call)
{
	static const char *const keys[] = {
	    "number_pool_settings", "url_shortener_settings"};
	struct telnyx_sandbox_record *record =
	    telnyx_sandbox_record_find(call->sandbox, profile.kind, call->ids[0]);
	struct json_object *have[TELNYX_SANDBOX_COUNT(keys)] = {NULL};
	size_t i;

	for (i = 0; record != NULL && i < TELNYX_SANDBOX_COUNT(keys); i++)
		have[i] = json_object_get(telnyx_sandbox_at(record->doc, keys[i]));
	telnyx_sandbox_update(call);
	for (i = 0; i < TELNYX_SANDBOX_COUNT(keys); i++) {
		if (record != NULL && call->answer->status == 200)
			merge_settings(call, have[i], record->doc, keys[i]);
		json_object_put(have[i]);
	}
}

static void
remove_below(struct telnyx_sandbox_call *call, enum telnyx_sandbox_kind kind)
{
	struct telnyx_sandbox_record *record =
	    telnyx_sandbox_record_first(call->sandbox, kind);

	while (record != NULL) {
		struct telnyx_sandbox_record *next = telnyx_sandbox_record_next(record);
		const char *parent =
		    telnyx_sandbox_text_at(record->doc, "messaging_profile_id");

		if (parent == NULL)
			parent = telnyx_sandbox_text_at(record->more, "profile_id");
		if (parent != NULL && strcmp(parent, call->ids[0]) == 0)
			telnyx_sandbox_record_remove(call->sandbox, record);
		record = next;
	}
}

static void
remove_profile(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = NULL;

	if (telnyx_sandbox_named(call) == NULL)
		return;
	while (
	    (record = telnyx_sandbox_record_with(call->sandbox, TELNYX_SANDBOX_NUMBER,
		 "messaging_profile_id", call->ids[0])) != NULL)
		telnyx_sandbox_number_assign(call, record, NULL);
	while (!call->answer->failed &&
	       (record = telnyx_sandbox_record_with(call->sandbox,
		    TELNYX_SANDBOX_SHORT_CODE, "messaging_profile_id", call->ids[0])) !=
		   NULL)
		telnyx_sandbox_put_null(
		    &call->answer->failed, record->doc, "messaging_profile_id");
	remove_below(call, TELNYX_SANDBOX_ALPHA_SENDER);
	remove_below(call, TELNYX_SANDBOX_AUTORESPONSE);
	telnyx_sandbox_remove(call);
}

static void
regenerate_secret(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	char secret[TELNYX_SANDBOX_KEY_BYTES];

	if (record == NULL)
		return;
	telnyx_sandbox_id(call->sandbox, secret);
	telnyx_sandbox_put_text(
	    &call->answer->failed, record->doc, "v1_secret", secret);
	telnyx_sandbox_show(call);
}

bool
telnyx_sandbox_profile_named(
    struct telnyx_sandbox_call *call, const char *code, const char **profile_id)
{
	const char *id = telnyx_sandbox_text_at(call->body, "messaging_profile_id");

	*profile_id = NULL;
	if (id == NULL || id[0] == '\0')
		return true;
	if (telnyx_sandbox_record_find(call->sandbox, TELNYX_SANDBOX_PROFILE, id) ==
	    NULL) {
		telnyx_sandbox_refuse(call, code, "/messaging_profile_id", NULL);
		return false;
	}
	*profile_id = id;
	return true;
}

static const struct telnyx_sandbox_filter profile_filters[] = {
    {"filter[name]", "name", TELNYX_SANDBOX_IS},
    {"filter[name][eq]", "name", TELNYX_SANDBOX_IS},
    {"filter[name][contains]", "name", TELNYX_SANDBOX_CONTAINS},
};

static const struct telnyx_sandbox_list profiles = {
    .kind = TELNYX_SANDBOX_PROFILE,
    .filters = profile_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(profile_filters),
};

/* What a profile did; the description leaves the fields open. */
static const char metrics[] =
    "{\"data\":{\"id\":\"@parent\",\"overview\":{\"phone_numbers\":0},"
    "\"detailed\":[]}}";

static void
show_metrics(struct telnyx_sandbox_call *call)
{
	const char *frame = telnyx_sandbox_query_get(&call->query, "time_frame");
	static const char *const frames[] = {"1h", "3h", "24h", "3d", "7d", "30d"};
	size_t i;

	for (i = 0; frame != NULL && i < TELNYX_SANDBOX_COUNT(frames); i++) {
		if (strcmp(frames[i], frame) == 0)
			frame = NULL;
	}
	if (frame != NULL)
		telnyx_sandbox_refuse_parameter(call, "10032", "time_frame",
		    "The value must be one of 1h, 3h, 24h, 3d, 7d, 30d");
	else if (call->route->list != NULL)
		telnyx_sandbox_show_list(call);
	else
		telnyx_sandbox_fixed(call);
}

static struct json_object *
metrics_of(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	struct json_object *shown = json_object_new_object();

	telnyx_sandbox_put_shared(failed, shown, "id", telnyx_sandbox_at(doc, "id"));
	telnyx_sandbox_put_shared(
	    failed, shown, "name", telnyx_sandbox_at(doc, "name"));
	telnyx_sandbox_put_int(failed, shown, "sent", 0);
	telnyx_sandbox_put_int(failed, shown, "received", 0);
	return shown;
}

static const struct telnyx_sandbox_list profile_metrics = {
    .kind = TELNYX_SANDBOX_PROFILE,
    .paging = TELNYX_SANDBOX_ALL,
    .view = metrics_of,
};

/* --- routes --- */

#define PROFILE "/messaging_profiles/{id}"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"ListMessagingProfiles", "GET", "/messaging_profiles", telnyx_sandbox_show_list,
	.list = &profiles},
    {"CreateMessagingProfile", "POST", "/messaging_profiles", telnyx_sandbox_create,
	&profile, .body = OBJECT},
    {"RetrieveMessagingProfile", "GET", PROFILE, telnyx_sandbox_show,
	.resource = &profile},
    {"UpdateMessagingProfile", "PATCH", PROFILE, update_profile, &profile,
	.body = OBJECT},
    {"DeleteMessagingProfile", "DELETE", PROFILE, remove_profile, .resource = &profile},
    {"RegenerateMessagingProfileSecret", "POST", PROFILE "/actions/regenerate_secret",
	regenerate_secret, .resource = &profile},
    {"GetDetailedProfileMetrics", "GET", PROFILE "/metrics", show_metrics, &profile,
	.text = metrics},
    {"GetProfileMetrics", "GET", "/messaging_profile_metrics", show_metrics,
	.list = &profile_metrics},
};

const struct telnyx_sandbox_routes telnyx_sandbox_profile_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
