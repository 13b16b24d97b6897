/* SPDX-License-Identifier: MIT */
/*
 * What hangs on messaging profiles: alphanumeric senders, numbers and short
 * codes, automatic responses, opt-outs and the domains of short links.
 */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/routes.h"

/* --- alphanumeric senders --- */

static const struct sbx_field alpha_fields[] = {
    {"alphanumeric_sender_id", SBX_TEXT, true, false, NULL},
    {"messaging_profile_id", SBX_TEXT, true, false, NULL},
    {"us_long_code_fallback", SBX_TEXT, false, false, NULL},
    {.name = NULL},
};

static bool
judge_sender(struct sbx_call *call, struct sbx_record *record)
{
	const char *profile_id;
	const char *fallback = sbx_text_at(call->body, "us_long_code_fallback");

	(void)record; /* there is no way to change one */
	if (!sbx_judge_alpha(call, "alphanumeric_sender_id") ||
	    !sbx_profile_named(call, "10017", &profile_id))
		return false;
	if (fallback == NULL || fallback[0] == '\0' || sbx_is_e164(fallback))
		return true;
	sbx_refuse(call, "10016", "/us_long_code_fallback", NULL);
	return false;
}

static const struct sbx_resource alpha_sender = {
    .kind = SBX_ALPHA_SENDER,
    .id_key = "id",
    .model = "{'record_type': 'alphanumeric_sender_id', 'id': '@id', "
	     "'alphanumeric_sender_id': '', 'organization_id': '@org', "
	     "'messaging_profile_id': '', 'us_long_code_fallback': ''}",
    .fields = alpha_fields,
    .judge = judge_sender,
};

static const struct sbx_filter by_profile[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list alpha_senders = {
    .kind = SBX_ALPHA_SENDER,
    .filters = by_profile,
};

static const struct sbx_list alpha_senders_of_profile = {
    .kind = SBX_ALPHA_SENDER,
    .parent_key = "messaging_profile_id",
    .parent = SBX_PROFILE,
};

/* --- short codes --- */

static const struct sbx_field short_code_fields[] = {
    {"messaging_profile_id", SBX_TEXT, false, true, NULL},
    {"tags", SBX_TEXTS, false, false, NULL},
    {.name = NULL},
};

static bool
judge_short_code(struct sbx_call *call, struct sbx_record *record)
{
	const char *profile_id;

	(void)record;
	if (!json_object_object_get_ex(call->body, "messaging_profile_id", NULL)) {
		sbx_refuse(call, "10004", "/messaging_profile_id", NULL);
		return false;
	}
	return sbx_profile_named(call, "10017", &profile_id);
}

/* An empty profile takes the short code off its profile, as null does. */
static void
finish_short_code(struct sbx_call *call, struct json_object *doc)
{
	const char *id = sbx_text_at(doc, "messaging_profile_id");

	if (id != NULL && id[0] == '\0')
		sbx_put_null(&call->answer->failed, doc, "messaging_profile_id");
}

static const struct sbx_resource short_code = {
    .kind = SBX_SHORT_CODE,
    .id_key = "id",
    .fields = short_code_fields,
    .judge = judge_short_code,
    .finish = finish_short_code,
};

static const struct sbx_list short_codes = {
    .kind = SBX_SHORT_CODE,
    .filters = by_profile,
};

static const struct sbx_list short_codes_of_profile = {
    .kind = SBX_SHORT_CODE,
    .parent_key = "messaging_profile_id",
    .parent = SBX_PROFILE,
};

static const struct sbx_list numbers_of_profile = {
    .kind = SBX_NUMBER,
    .parent_key = "messaging_profile_id",
    .parent = SBX_PROFILE,
    .second = true,
};

/* --- automatic responses --- */

#define MAX_KEYWORDS 20

static const struct sbx_field autoresponse_fields[] = {
    {"op", SBX_TEXT, true, false, "start stop info"},
    {"keywords", SBX_TEXTS, true, false, NULL},
    {"resp_text", SBX_TEXT, false, false, NULL},
    {"country_code", SBX_TEXT, true, false, NULL},
    {.name = NULL},
};

static bool
judge_autoresponse(struct sbx_call *call, struct sbx_record *record)
{
	struct json_object *keywords = sbx_at(call->body, "keywords");

	(void)record;
	if (keywords == NULL || json_object_array_length(keywords) <= MAX_KEYWORDS)
		return true;
	sbx_refuse(call, "10033", "/keywords", "There can be at most 20 keywords.");
	return false;
}

static const struct sbx_resource autoresponse = {
    .kind = SBX_AUTORESPONSE,
    .id_key = "id",
    .model = "{'op': '', 'keywords': [], 'resp_text': '', 'country_code': '', "
	     "'id': '@id', 'created_at': '@now', 'updated_at': '@now'}",
    .fields = autoresponse_fields,
    .parent_key = "profile_id",
    .parent = SBX_PROFILE,
    .judge = judge_autoresponse,
};

static const struct sbx_filter autoresponse_filters[] = {
    {"country_code", "country_code", SBX_IS},
    {"created_at[gte]", "created_at", SBX_SINCE},
    {"created_at[lte]", "created_at", SBX_UNTIL},
    {"updated_at[gte]", "updated_at", SBX_SINCE},
    {"updated_at[lte]", "updated_at", SBX_UNTIL},
    {.key = NULL},
};

static const struct sbx_list autoresponses = {
    .kind = SBX_AUTORESPONSE,
    .paging = SBX_ALL,
    .filters = autoresponse_filters,
    .parent_key = "profile_id",
    .parent = SBX_PROFILE,
};

/* --- opt-outs, domains --- */

static const struct sbx_filter optout_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", SBX_IS},
    {"filter[from]", "from", SBX_IS},
    {"created_at[gte]", "created_at", SBX_SINCE},
    {"created_at[lte]", "created_at", SBX_UNTIL},
    {.key = NULL},
};

/* The receiver's last digits are hidden, if that was asked for. */
static struct json_object *
optout_shown(struct sbx_call *call, struct json_object *doc)
{
	const char *redact = sbx_query_get(&call->query, "redaction_enabled");
	const char *to = sbx_text_at(doc, "to");
	struct json_object *shown = NULL;
	char hidden[SBX_KEY_BYTES];
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
		sbx_put_shared(&call->answer->failed, shown, key, value);
	}
	sbx_put_text(&call->answer->failed, shown, "to", hidden);
	return shown;
}

static const struct sbx_list optouts = {
    .kind = SBX_OPTOUT,
    .view = optout_shown,
    .filters = optout_filters,
};

static const struct sbx_list url_domains = {
    .kind = SBX_URL_DOMAIN,
};

/* --- routes --- */

#define PROFILE "/messaging_profiles/{id}"
#define AUTORESPONSES "/messaging_profiles/{profile_id}/autoresp_configs"
#define AUTORESPONSE AUTORESPONSES "/{autoresp_cfg_id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_profile_part_routes[] = {
    {"ListProfilePhoneNumbers", "GET", PROFILE "/phone_numbers", sbx_show_list,
	.list = &numbers_of_profile},
    {"ListProfileShortCodes", "GET", PROFILE "/short_codes", sbx_show_list,
	.list = &short_codes_of_profile},
    {"ListProfileAlphanumericSenderIds", "GET", PROFILE "/alphanumeric_sender_ids",
	sbx_show_list, .list = &alpha_senders_of_profile},
    {"GetAutorespConfigs", "GET", AUTORESPONSES, sbx_show_list, .list = &autoresponses},
    {"CreateAutorespConfig", "POST", AUTORESPONSES, sbx_create, &autoresponse,
	.body = OBJECT},
    {"GetAutorespConfig", "GET", AUTORESPONSE, sbx_show, .resource = &autoresponse},
    {"UpdateAutoRespConfig", "PUT", AUTORESPONSE, sbx_update, &autoresponse,
	.body = OBJECT},
    {"DeleteAutorespConfig", "DELETE", AUTORESPONSE, sbx_remove, &autoresponse,
	.text = "'OK'"},
    {"ListAlphanumericSenderIds", "GET", "/alphanumeric_sender_ids", sbx_show_list,
	.list = &alpha_senders},
    {"CreateAlphanumericSenderId", "POST", "/alphanumeric_sender_ids", sbx_create,
	&alpha_sender, .status = 201, .body = OBJECT},
    {"GetAlphanumericSenderId", "GET", "/alphanumeric_sender_ids/{id}", sbx_show,
	.resource = &alpha_sender},
    {"DeleteAlphanumericSenderId", "DELETE", "/alphanumeric_sender_ids/{id}",
	sbx_remove, .resource = &alpha_sender},
    {"ListShortCodes", "GET", "/short_codes", sbx_show_list, .list = &short_codes},
    {"RetrieveShortCode", "GET", "/short_codes/{id}", sbx_show,
	.resource = &short_code},
    {"UpdateShortCode", "PATCH", "/short_codes/{id}", sbx_update, &short_code,
	.body = OBJECT},
    {"ListOptOuts", "GET", "/messaging_optouts", sbx_show_list, .list = &optouts},
    {"ListMessagingUrlDomains", "GET", "/messaging_url_domains", sbx_show_list,
	.list = &url_domains},
    {.path = NULL},
};
