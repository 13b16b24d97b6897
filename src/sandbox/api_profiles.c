/* SPDX-License-Identifier: MIT */
/*
 * Messaging profiles, and what hangs on them: alphanumeric senders, short
 * codes, automatic responses, opt-outs and the domains of short links.
 *
 * A profile that is removed takes its numbers and short codes off itself,
 * and its senders and responses with it.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/resource.h"

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
judge_alpha(struct telnyx_sandbox_call *call, const char *key)
{
	const char *text = telnyx_sandbox_text_at(call->body, key);
	size_t letters = 0;
	size_t i;
	char pointer[64];

	if (text == NULL)
		return true;
	for (i = 0; text[i] != '\0' && i < 12; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') ||
			      (text[i] >= 'A' && text[i] <= 'Z');

		letters += letter;
		if (!letter && text[i] != ' ' && !(text[i] >= '0' && text[i] <= '9'))
			break;
	}
	if (i <= 11 && text[i] == '\0' && letters > 0)
		return true;
	snprintf(pointer, sizeof(pointer), "/%s", key);
	telnyx_sandbox_refuse(call, "40325", pointer, NULL);
	return false;
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

	return judge_destinations(call) && judge_alpha(call, "alpha_sender") &&
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
	     "\"ai_assistant_id\":null,\"resource_group_id\":null}",
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

/* --- alphanumeric senders --- */

static const struct telnyx_sandbox_field alpha_fields[] = {
    {"alphanumeric_sender_id", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"us_long_code_fallback", TELNYX_SANDBOX_TEXT, false, false, NULL},
};

static bool
judge_sender(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const char *profile_id;
	const char *fallback =
	    telnyx_sandbox_text_at(call->body, "us_long_code_fallback");

	(void)record; /* there is no way to change one */
	if (!judge_alpha(call, "alphanumeric_sender_id") ||
	    !telnyx_sandbox_profile_named(call, "10017", &profile_id))
		return false;
	if (fallback == NULL || fallback[0] == '\0' || telnyx_sandbox_is_e164(fallback))
		return true;
	telnyx_sandbox_refuse(call, "10016", "/us_long_code_fallback", NULL);
	return false;
}

static const struct telnyx_sandbox_resource alpha_sender = {
    .kind = TELNYX_SANDBOX_ALPHA_SENDER,
    .id_key = "id",
    .model = "{\"record_type\":\"alphanumeric_sender_id\",\"id\":\"@id\","
	     "\"alphanumeric_sender_id\":\"\",\"organization_id\":\"@org\","
	     "\"messaging_profile_id\":\"\",\"us_long_code_fallback\":\"\"}",
    .fields = alpha_fields,
    .field_count = TELNYX_SANDBOX_COUNT(alpha_fields),
    .judge = judge_sender,
};

static const struct telnyx_sandbox_filter by_profile[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
};

static const struct telnyx_sandbox_list alpha_senders = {
    .kind = TELNYX_SANDBOX_ALPHA_SENDER,
    .filters = by_profile,
    .filter_count = TELNYX_SANDBOX_COUNT(by_profile),
};

static const struct telnyx_sandbox_list alpha_senders_of_profile = {
    .kind = TELNYX_SANDBOX_ALPHA_SENDER,
    .parent_key = "messaging_profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
};

/* --- short codes --- */

static const struct telnyx_sandbox_field short_code_fields[] = {
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
    {"tags", TELNYX_SANDBOX_TEXTS, false, false, NULL},
};

static bool
judge_short_code(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const char *profile_id;

	(void)record;
	if (!json_object_object_get_ex(call->body, "messaging_profile_id", NULL)) {
		telnyx_sandbox_refuse(call, "10004", "/messaging_profile_id", NULL);
		return false;
	}
	return telnyx_sandbox_profile_named(call, "10017", &profile_id);
}

/* "" takes it off its profile, as null does. */
static void
finish_short_code(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	const char *id = telnyx_sandbox_text_at(doc, "messaging_profile_id");

	if (id != NULL && id[0] == '\0')
		telnyx_sandbox_put_null(
		    &call->answer->failed, doc, "messaging_profile_id");
}

static const struct telnyx_sandbox_resource short_code = {
    .kind = TELNYX_SANDBOX_SHORT_CODE,
    .id_key = "id",
    .fields = short_code_fields,
    .field_count = TELNYX_SANDBOX_COUNT(short_code_fields),
    .judge = judge_short_code,
    .finish = finish_short_code,
};

static const struct telnyx_sandbox_list short_codes = {
    .kind = TELNYX_SANDBOX_SHORT_CODE,
    .filters = by_profile,
    .filter_count = TELNYX_SANDBOX_COUNT(by_profile),
};

static const struct telnyx_sandbox_list short_codes_of_profile = {
    .kind = TELNYX_SANDBOX_SHORT_CODE,
    .parent_key = "messaging_profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
};

static const struct telnyx_sandbox_list numbers_of_profile = {
    .kind = TELNYX_SANDBOX_NUMBER,
    .parent_key = "messaging_profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
    .second = true,
};

/* --- automatic responses --- */

#define MAX_KEYWORDS 20

static const struct telnyx_sandbox_field autoresponse_fields[] = {
    {"op", TELNYX_SANDBOX_TEXT, true, false, "start stop info"},
    {"keywords", TELNYX_SANDBOX_TEXTS, true, false, NULL},
    {"resp_text", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {"country_code", TELNYX_SANDBOX_TEXT, true, false, NULL},
};

static bool
judge_autoresponse(
    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	struct json_object *keywords = telnyx_sandbox_at(call->body, "keywords");

	(void)record;
	if (keywords == NULL || json_object_array_length(keywords) <= MAX_KEYWORDS)
		return true;
	telnyx_sandbox_refuse(
	    call, "10033", "/keywords", "There can be at most 20 keywords.");
	return false;
}

static const struct telnyx_sandbox_resource autoresponse = {
    .kind = TELNYX_SANDBOX_AUTORESPONSE,
    .id_key = "id",
    .model = "{\"op\":\"\",\"keywords\":[],\"resp_text\":\"\","
	     "\"country_code\":\"\",\"id\":\"@id\",\"created_at\":\"@now\","
	     "\"updated_at\":\"@now\"}",
    .fields = autoresponse_fields,
    .field_count = TELNYX_SANDBOX_COUNT(autoresponse_fields),
    .parent_key = "profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
    .judge = judge_autoresponse,
};

static const struct telnyx_sandbox_filter autoresponse_filters[] = {
    {"country_code", "country_code", TELNYX_SANDBOX_IS},
    {"created_at[gte]", "created_at", TELNYX_SANDBOX_SINCE},
    {"created_at[lte]", "created_at", TELNYX_SANDBOX_UNTIL},
    {"updated_at[gte]", "updated_at", TELNYX_SANDBOX_SINCE},
    {"updated_at[lte]", "updated_at", TELNYX_SANDBOX_UNTIL},
};

static const struct telnyx_sandbox_list autoresponses = {
    .kind = TELNYX_SANDBOX_AUTORESPONSE,
    .paging = TELNYX_SANDBOX_ALL,
    .filters = autoresponse_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(autoresponse_filters),
    .parent_key = "profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
};

/* --- opt-outs, domains --- */

static const struct telnyx_sandbox_filter optout_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
    {"filter[from]", "from", TELNYX_SANDBOX_IS},
    {"created_at[gte]", "created_at", TELNYX_SANDBOX_SINCE},
    {"created_at[lte]", "created_at", TELNYX_SANDBOX_UNTIL},
};

/* With the receiver's last digits hidden, if that was asked for. */
static struct json_object *
optout_shown(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	const char *redact =
	    telnyx_sandbox_query_get(&call->query, "redaction_enabled");
	const char *to = telnyx_sandbox_text_at(doc, "to");
	struct json_object *shown = NULL;
	char hidden[TELNYX_SANDBOX_KEY_BYTES];
	size_t len = strlen(to);
	size_t i;

	if (redact == NULL || strcmp(redact, "true") != 0 || len >= sizeof(hidden))
		return json_object_get(doc);
	memcpy(hidden, to, len + 1);
	for (i = len > 4 ? len - 4 : 0; i < len; i++)
		hidden[i] = '*';
	shown = json_object_new_object();
	json_object_object_foreach(doc, key, value)
	{
		telnyx_sandbox_put_shared(&call->answer->failed, shown, key, value);
	}
	telnyx_sandbox_put_text(&call->answer->failed, shown, "to", hidden);
	return shown;
}

static const struct telnyx_sandbox_list optouts = {
    .kind = TELNYX_SANDBOX_OPTOUT,
    .view = optout_shown,
    .filters = optout_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(optout_filters),
};

static const struct telnyx_sandbox_list url_domains = {
    .kind = TELNYX_SANDBOX_URL_DOMAIN,
};

bool
telnyx_sandbox_optout_list(struct telnyx_sandbox *sandbox, const char *from,
    const char *to, const char *profile_id, const char *keyword)
{
	bool failed = false;
	struct json_object *doc = json_object_new_object();
	char id[TELNYX_SANDBOX_KEY_BYTES];

	telnyx_sandbox_id(sandbox, id);
	telnyx_sandbox_put_text(&failed, doc, "from", from);
	telnyx_sandbox_put_text(&failed, doc, "to", to);
	telnyx_sandbox_put_text(&failed, doc, "messaging_profile_id", profile_id);
	telnyx_sandbox_put_text(&failed, doc, "keyword", keyword);
	telnyx_sandbox_put_time(
	    &failed, doc, "created_at", sandbox->env->unix_ms(sandbox->env));
	return telnyx_sandbox_record_add(
		   sandbox, &failed, TELNYX_SANDBOX_OPTOUT, id, doc, NULL) != NULL;
}

void
telnyx_sandbox_optout_unlist(struct telnyx_sandbox *sandbox, const char *from,
    const char *to, const char *profile_id)
{
	struct telnyx_sandbox_record *next,
	    *record = telnyx_sandbox_record_first(sandbox, TELNYX_SANDBOX_OPTOUT);

	for (; record != NULL; record = next) {
		struct json_object *doc = record->doc;

		next = telnyx_sandbox_record_next(record);
		if (strcmp(telnyx_sandbox_text_at(doc, "to"), to) == 0 &&
		    strcmp(telnyx_sandbox_text_at(doc, "from"), from) == 0 &&
		    strcmp(telnyx_sandbox_text_at(doc, "messaging_profile_id"),
			profile_id) == 0)
			telnyx_sandbox_record_remove(sandbox, record);
	}
}

/* --- routes --- */

#define PROFILE "/messaging_profiles/{id}"
#define AUTORESPONSES "/messaging_profiles/{profile_id}/autoresp_configs"
#define AUTORESPONSE AUTORESPONSES "/{autoresp_cfg_id}"
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
    {"ListProfilePhoneNumbers", "GET", PROFILE "/phone_numbers",
	telnyx_sandbox_show_list, .list = &numbers_of_profile},
    {"ListProfileShortCodes", "GET", PROFILE "/short_codes", telnyx_sandbox_show_list,
	.list = &short_codes_of_profile},
    {"ListProfileAlphanumericSenderIds", "GET", PROFILE "/alphanumeric_sender_ids",
	telnyx_sandbox_show_list, .list = &alpha_senders_of_profile},
    {"GetDetailedProfileMetrics", "GET", PROFILE "/metrics", show_metrics, &profile,
	.text = metrics},
    {"GetProfileMetrics", "GET", "/messaging_profile_metrics", show_metrics,
	.list = &profile_metrics},
    {"GetAutorespConfigs", "GET", AUTORESPONSES, telnyx_sandbox_show_list,
	.list = &autoresponses},
    {"CreateAutorespConfig", "POST", AUTORESPONSES, telnyx_sandbox_create,
	&autoresponse, .body = OBJECT},
    {"GetAutorespConfig", "GET", AUTORESPONSE, telnyx_sandbox_show,
	.resource = &autoresponse},
    {"UpdateAutoRespConfig", "PUT", AUTORESPONSE, telnyx_sandbox_update, &autoresponse,
	.body = OBJECT},
    {"DeleteAutorespConfig", "DELETE", AUTORESPONSE, telnyx_sandbox_remove,
	&autoresponse, .text = "\"OK\""},
    {"ListAlphanumericSenderIds", "GET", "/alphanumeric_sender_ids",
	telnyx_sandbox_show_list, .list = &alpha_senders},
    {"CreateAlphanumericSenderId", "POST", "/alphanumeric_sender_ids",
	telnyx_sandbox_create, &alpha_sender, .status = 201, .body = OBJECT},
    {"GetAlphanumericSenderId", "GET", "/alphanumeric_sender_ids/{id}",
	telnyx_sandbox_show, .resource = &alpha_sender},
    {"DeleteAlphanumericSenderId", "DELETE", "/alphanumeric_sender_ids/{id}",
	telnyx_sandbox_remove, .resource = &alpha_sender},
    {"ListShortCodes", "GET", "/short_codes", telnyx_sandbox_show_list,
	.list = &short_codes},
    {"RetrieveShortCode", "GET", "/short_codes/{id}", telnyx_sandbox_show,
	.resource = &short_code},
    {"UpdateShortCode", "PATCH", "/short_codes/{id}", telnyx_sandbox_update,
	&short_code, .body = OBJECT},
    {"ListOptOuts", "GET", "/messaging_optouts", telnyx_sandbox_show_list,
	.list = &optouts},
    {"ListMessagingUrlDomains", "GET", "/messaging_url_domains",
	telnyx_sandbox_show_list, .list = &url_domains},
};

const struct telnyx_sandbox_routes telnyx_sandbox_profile_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
