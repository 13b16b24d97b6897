/* SPDX-License-Identifier: MIT */
/*
 * Messaging profiles.  One that is removed takes its numbers and short codes
 * off itself, and its senders and responses with it.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/numbers.h"
#include "sandbox/api/routes.h"

/* --- profiles --- */

static const struct sbx_field profile_fields[] = {
    {"name", SBX_TEXT, true, false, NULL},
    {"whitelisted_destinations", SBX_TEXTS, true, false, NULL},
    {"enabled", SBX_BOOL, false, false, NULL},
    {"webhook_url", SBX_URL, false, true, NULL},
    {"webhook_failover_url", SBX_URL, false, true, NULL},
    {"webhook_api_version", SBX_TEXT, false, false, "1 2 2010-04-01"},
    {"health_webhook_url", SBX_URL, false, true, NULL},
    {"number_pool_settings", SBX_OBJECT, false, true, NULL},
    {"url_shortener_settings", SBX_OBJECT, false, true, NULL},
    {"alpha_sender", SBX_TEXT, false, true, NULL},
    {"daily_spend_limit", SBX_TEXT, false, false, NULL},
    {"daily_spend_limit_enabled", SBX_BOOL, false, false, NULL},
    {"mms_fall_back_to_sms", SBX_BOOL, false, false, NULL},
    {"mms_transcoding", SBX_BOOL, false, false, NULL},
    {"mobile_only", SBX_BOOL, false, false, NULL},
    {"smart_encoding", SBX_BOOL, false, false, NULL},
    {"redaction_enabled", SBX_BOOL, false, false, NULL},
    {"redaction_level", SBX_NUMBER_VALUE, false, false, NULL},
    {"resource_group_id", SBX_TEXT, false, true, NULL},
    {"ai_assistant_id", SBX_TEXT, false, true, NULL},
    {"v1_secret", SBX_TEXT, false, false, NULL},
    {"features", SBX_OBJECT, false, true, NULL},
    {.name = NULL},
};

/* A destination is two upper-case letters, or "*" for everywhere. */
static bool
judge_destinations(struct sbx_call *call)
{
	static const char key[] = "whitelisted_destinations";
	struct json_object *list = sbx_at(call->body, key);
	size_t count = list != NULL ? json_object_array_length(list) : 0;
	size_t i;

	if (list != NULL && count == 0) {
		sbx_refuse(call, "40331", "/whitelisted_destinations", NULL);
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
		sbx_refuse(call, "10032", pointer,
		    "The value must be an ISO 3166-1 alpha-2 code, or '*'.");
		return false;
	}
	return true;
}

static bool
judge_spend_limit(struct sbx_call *call)
{
	const char *text = sbx_text_at(call->body, "daily_spend_limit");
	size_t whole;

	if (text == NULL)
		return true;
	whole = strspn(text, "0123456789");
	if (whole > 0 &&
	    (text[whole] == '\0' ||
		(text[whole] == '.' && text[whole + 1] != '\0' &&
		    text[whole + 1 + strspn(text + whole + 1, "0123456789")] == '\0')))
		return true;
	sbx_refuse(call, "10015", "/daily_spend_limit",
	    "The value must be a decimal number, as a string.");
	return false;
}

/* The members of an object have to be there if the object is new. */
static bool
judge_members(struct sbx_call *call, const char *key, const char *const *names,
    struct json_object *have)
{
	struct json_object *given = sbx_at(call->body, key);
	char pointer[96];

	if (given == NULL || have != NULL)
		return true; /* what is missing stays as it was */
	for (; *names != NULL; names++) {
		if (sbx_at(given, *names) != NULL)
			continue;
		snprintf(pointer, sizeof(pointer), "/%s/%s", key, *names);
		sbx_refuse(call, "10004", pointer, NULL);
		return false;
	}
	return true;
}

static bool
judge_profile(struct sbx_call *call, struct sbx_record *record)
{
	static const char *const pool[] = {
	    "toll_free_weight", "long_code_weight", "skip_unhealthy", NULL};
	static const char *const shortener[] = {"domain", NULL};
	struct json_object *doc = record != NULL ? record->doc : NULL;

	return judge_destinations(call) && sbx_judge_alpha(call, "alpha_sender") &&
	       judge_spend_limit(call) &&
	       judge_members(call, "number_pool_settings", pool,
		   sbx_at(doc, "number_pool_settings")) &&
	       judge_members(call, "url_shortener_settings", shortener,
		   sbx_at(doc, "url_shortener_settings"));
}

/* Settings given in part are put among those that are there. */
static void
merge_settings(struct sbx_call *call, struct json_object *have, struct json_object *doc,
    const char *key)
{
	bool *failed = &call->answer->failed;
	struct json_object *given = sbx_at(call->body, key);
	struct json_object *merged = NULL;

	if (given == NULL || have == NULL || given == have)
		return;
	merged = sbx_without_nulls(failed, have);
	json_object_object_foreach(given, name, value)
	{
		sbx_put_shared(failed, merged, name, value);
	}
	sbx_put(failed, doc, key, merged);
}

static const struct sbx_resource profile = {
    .kind = SBX_PROFILE,
    .id_key = "id",
    .model = "{'record_type': 'messaging_profile', 'id': '@id', 'name': '', "
	     "'enabled': true, 'webhook_url': '', 'webhook_failover_url': '', "
	     "'webhook_api_version': '2', 'health_webhook_url': null, "
	     "'whitelisted_destinations': [], 'created_at': '@now', "
	     "'updated_at': '@now', 'v1_secret': '@secret', "
	     "'number_pool_settings': null, 'url_shortener_settings': null, "
	     "'alpha_sender': null, 'daily_spend_limit': '0', "
	     "'daily_spend_limit_enabled': false, 'redaction_enabled': false, "
	     "'redaction_level': 1, 'mms_fall_back_to_sms': false, "
	     "'mms_transcoding': false, 'mobile_only': false, "
	     "'smart_encoding': false, 'organization_id': '@org', "
	     "'ai_assistant_id': null, 'resource_group_id': null, 'features': null}",
    .fields = profile_fields,
    .judge = judge_profile,
};

static void
update_profile(struct sbx_call *call)
{
	static const char *const keys[] = {
	    "number_pool_settings", "url_shortener_settings"};
	struct sbx_record *record =
	    sbx_record_find(call->sandbox, profile.kind, call->ids[0]);
	struct json_object *have[SBX_COUNT(keys)] = {NULL};
	size_t i;

	for (i = 0; record != NULL && i < SBX_COUNT(keys); i++)
		have[i] = json_object_get(sbx_at(record->doc, keys[i]));
	sbx_update(call);
	for (i = 0; i < SBX_COUNT(keys); i++) {
		if (record != NULL && call->answer->status == 200)
			merge_settings(call, have[i], record->doc, keys[i]);
		json_object_put(have[i]);
	}
}

static void
remove_below(struct sbx_call *call, enum sbx_kind kind)
{
	struct sbx_record *record = sbx_record_first(call->sandbox, kind);

	while (record != NULL) {
		struct sbx_record *next = sbx_record_next(record);
		const char *parent = sbx_text_at(record->doc, "messaging_profile_id");

		if (parent == NULL)
			parent = sbx_text_at(record->more, "profile_id");
		if (parent != NULL && strcmp(parent, call->ids[0]) == 0)
			sbx_record_remove(call->sandbox, record);
		record = next;
	}
}

static void
remove_profile(struct sbx_call *call)
{
	struct sbx_record *record = NULL;

	if (sbx_named(call) == NULL)
		return;
	while ((record = sbx_record_with(call->sandbox, SBX_NUMBER,
		    "messaging_profile_id", call->ids[0])) != NULL)
		sbx_number_assign(call, record, NULL);
	while (!call->answer->failed &&
	       (record = sbx_record_with(call->sandbox, SBX_SHORT_CODE,
		    "messaging_profile_id", call->ids[0])) != NULL)
		sbx_put_null(
		    &call->answer->failed, record->doc, "messaging_profile_id");
	remove_below(call, SBX_ALPHA_SENDER);
	remove_below(call, SBX_AUTORESPONSE);
	sbx_remove(call);
}

static void
regenerate_secret(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);
	char secret[SBX_KEY_BYTES];

	if (record == NULL)
		return;
	sbx_id(call->sandbox, secret);
	sbx_put_text(&call->answer->failed, record->doc, "v1_secret", secret);
	sbx_show(call);
}

static const struct sbx_filter profile_filters[] = {
    {"filter[name]", "name", SBX_IS},
    {"filter[name][eq]", "name", SBX_IS},
    {"filter[name][contains]", "name", SBX_CONTAINS},
    {.key = NULL},
};

static const struct sbx_list profiles = {
    .kind = SBX_PROFILE,
    .filters = profile_filters,
};

/* The metrics of a profile; the API's description leaves their fields open. */
static const char metrics[] =
    "{'data': {'id': '@parent', 'overview': {'phone_numbers': 0}, 'detailed': []}}";

static void
show_metrics(struct sbx_call *call)
{
	const char *frame = sbx_query_get(&call->query, "time_frame");
	static const char *const frames[] = {"1h", "3h", "24h", "3d", "7d", "30d"};
	size_t i;

	for (i = 0; frame != NULL && i < SBX_COUNT(frames); i++) {
		if (strcmp(frames[i], frame) == 0)
			frame = NULL;
	}
	if (frame != NULL)
		sbx_refuse_parameter(call, "10032", "time_frame",
		    "The value must be one of 1h, 3h, 24h, 3d, 7d, 30d");
	else if (call->route->list != NULL)
		sbx_show_list(call);
	else
		sbx_fixed(call);
}

static struct json_object *
metrics_of(struct sbx_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	struct json_object *shown = json_object_new_object();

	sbx_put_shared(failed, shown, "id", sbx_at(doc, "id"));
	sbx_put_shared(failed, shown, "name", sbx_at(doc, "name"));
	sbx_put_int(failed, shown, "sent", 0);
	sbx_put_int(failed, shown, "received", 0);
	return shown;
}

static const struct sbx_list profile_metrics = {
    .kind = SBX_PROFILE,
    .paging = SBX_ALL,
    .view = metrics_of,
};

/* --- routes --- */

#define PROFILE "/messaging_profiles/{id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_profile_routes[] = {
    {"ListMessagingProfiles", "GET", "/messaging_profiles", sbx_show_list,
	.list = &profiles},
    {"CreateMessagingProfile", "POST", "/messaging_profiles", sbx_create, &profile,
	.body = OBJECT},
    {"RetrieveMessagingProfile", "GET", PROFILE, sbx_show, .resource = &profile},
    {"UpdateMessagingProfile", "PATCH", PROFILE, update_profile, &profile,
	.body = OBJECT},
    {"DeleteMessagingProfile", "DELETE", PROFILE, remove_profile, .resource = &profile},
    {"RegenerateMessagingProfileSecret", "POST", PROFILE "/actions/regenerate_secret",
	regenerate_secret, .resource = &profile},
    {"GetDetailedProfileMetrics", "GET", PROFILE "/metrics", show_metrics, &profile,
	.text = metrics},
    {"GetProfileMetrics", "GET", "/messaging_profile_metrics", show_metrics,
	.list = &profile_metrics},
    {.path = NULL},
};
