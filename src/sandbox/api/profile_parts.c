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

static const struct telnyx_sandbox_field alpha_fields[] = {
    {"alphanumeric_sender_id", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"us_long_code_fallback", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {.name = NULL},
};

static bool
judge_sender(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	const char *profile_id;
	const char *fallback =
	    telnyx_sandbox_text_at(call->body, "us_long_code_fallback");

	(void)record; /* there is no way to change one */
	if (!telnyx_sandbox_judge_alpha(call, "alphanumeric_sender_id") ||
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
    .model = "{'record_type': 'alphanumeric_sender_id', 'id': '@id', "
	     "'alphanumeric_sender_id': '', 'organization_id': '@org', "
	     "'messaging_profile_id': '', 'us_long_code_fallback': ''}",
    .fields = alpha_fields,
    .judge = judge_sender,
};

static const struct telnyx_sandbox_filter by_profile[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
    {.key = NULL},
};

static const struct telnyx_sandbox_list alpha_senders = {
    .kind = TELNYX_SANDBOX_ALPHA_SENDER,
    .filters = by_profile,
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
    {.name = NULL},
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

/* An empty profile takes the short code off its profile, as null does. */
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
    .judge = judge_short_code,
    .finish = finish_short_code,
};

static const struct telnyx_sandbox_list short_codes = {
    .kind = TELNYX_SANDBOX_SHORT_CODE,
    .filters = by_profile,
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
    {.name = NULL},
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
    .model = "{'op': '', 'keywords': [], 'resp_text': '', 'country_code': '', "
	     "'id': '@id', 'created_at': '@now', 'updated_at': '@now'}",
    .fields = autoresponse_fields,
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
    {.key = NULL},
};

static const struct telnyx_sandbox_list autoresponses = {
    .kind = TELNYX_SANDBOX_AUTORESPONSE,
    .paging = TELNYX_SANDBOX_ALL,
    .filters = autoresponse_filters,
    .parent_key = "profile_id",
    .parent = TELNYX_SANDBOX_PROFILE,
};

/* --- opt-outs, domains --- */

static const struct telnyx_sandbox_filter optout_filters[] = {
    {"filter[messaging_profile_id]", "messaging_profile_id", TELNYX_SANDBOX_IS},
    {"filter[from]", "from", TELNYX_SANDBOX_IS},
    {"created_at[gte]", "created_at", TELNYX_SANDBOX_SINCE},
    {"created_at[lte]", "created_at", TELNYX_SANDBOX_UNTIL},
    {.key = NULL},
};

/* The receiver's last digits are hidden, if that was asked for. */
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
};

static const struct telnyx_sandbox_list url_domains = {
    .kind = TELNYX_SANDBOX_URL_DOMAIN,
};

/* --- routes --- */

#define PROFILE "/messaging_profiles/{id}"
#define AUTORESPONSES "/messaging_profiles/{profile_id}/autoresp_configs"
#define AUTORESPONSE AUTORESPONSES "/{autoresp_cfg_id}"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

const struct telnyx_sandbox_route telnyx_sandbox_profile_part_routes[] = {
    {"ListProfilePhoneNumbers", "GET", PROFILE "/phone_numbers",
	telnyx_sandbox_show_list, .list = &numbers_of_profile},
    {"ListProfileShortCodes", "GET", PROFILE "/short_codes", telnyx_sandbox_show_list,
	.list = &short_codes_of_profile},
    {"ListProfileAlphanumericSenderIds", "GET", PROFILE "/alphanumeric_sender_ids",
	telnyx_sandbox_show_list, .list = &alpha_senders_of_profile},
    {"GetAutorespConfigs", "GET", AUTORESPONSES, telnyx_sandbox_show_list,
	.list = &autoresponses},
    {"CreateAutorespConfig", "POST", AUTORESPONSES, telnyx_sandbox_create,
	&autoresponse, .body = OBJECT},
    {"GetAutorespConfig", "GET", AUTORESPONSE, telnyx_sandbox_show,
	.resource = &autoresponse},
    {"UpdateAutoRespConfig", "PUT", AUTORESPONSE, telnyx_sandbox_update, &autoresponse,
	.body = OBJECT},
    {"DeleteAutorespConfig", "DELETE", AUTORESPONSE, telnyx_sandbox_remove,
	&autoresponse, .text = "'OK'"},
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
    {.path = NULL},
};
