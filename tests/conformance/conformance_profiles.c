/* SPDX-License-Identifier: MIT */
/* Messaging profiles, and what hangs on them. */
#include "conformance.h"

TOLD(messaging_profile)
TOLD(messaging_profile_metrics)
TOLD(autoresp_config)
TOLD(alphanumeric_sender_id)
TOLD(short_code)
ITEM(messaging_profile)
ITEM(messaging_profile_metrics)
ITEM(autoresp_config)
ITEM(alphanumeric_sender_id)
ITEM(short_code)
ITEM(phone_number_messaging)
ITEM(messaging_optout)
ITEM(messaging_url_domain)

#define SETTINGS                                                                       \
	.name = "Mine", .whitelisted_destinations = STRINGS("US", "CA"),               \
	.enabled = TELNYX_BOOL(false), .webhook_url = URL,                             \
	.webhook_failover_url = URL,                                                   \
	.webhook_api_version = TELNYX_WEBHOOK_API_VERSION_2,                           \
	.number_pool_settings = TELNYX_NUMBER_POOL(.toll_free_weight = "10",           \
	    .long_code_weight = "1", .skip_unhealthy = TELNYX_BOOL(true),              \
	    .sticky_sender = TELNYX_BOOL(true), .geomatch = TELNYX_BOOL(false)),       \
	.url_shortener_settings = TELNYX_URL_SHORTENER(.domain = "acct.fyi",           \
	    .prefix = "p", .replace_blacklist_only = TELNYX_BOOL(true),                \
	    .send_webhooks = TELNYX_BOOL(false)),                                      \
	.alpha_sender = "Acme", .daily_spend_limit = "10.50",                          \
	.daily_spend_limit_enabled = TELNYX_BOOL(true),                                \
	.mms_fall_back_to_sms = TELNYX_BOOL(true),                                     \
	.mms_transcoding = TELNYX_BOOL(true), .mobile_only = TELNYX_BOOL(true),        \
	.smart_encoding = TELNYX_BOOL(true), .ai_assistant_id = "a",                   \
	.features = TELNYX_MESSAGING_PROFILE_FEATURES(.ai_opt_out_detection_enabled =  \
							  TELNYX_BOOL(true))

static void
try_profile(struct run *run)
{
	TRY("CreateMessagingProfile", "minimal",
	    telnyx_messaging_profile_create(C,
		TELNYX_MESSAGING_PROFILE(.name = "Mine",
		    .whitelisted_destinations = STRINGS("US")),
		OPTS, told_messaging_profile, ARG, NULL));
	TRY("CreateMessagingProfile", "full",
	    telnyx_messaging_profile_create(C,
		TELNYX_MESSAGING_PROFILE(
		    SETTINGS, .resource_group_id = "r", .health_webhook_url = URL),
		OPTS, told_messaging_profile, ARG, NULL));
	TRY("RetrieveMessagingProfile", "minimal",
	    telnyx_messaging_profile_get(
		C, UUID, OPTS, told_messaging_profile, ARG, NULL));
	TRY("UpdateMessagingProfile", "minimal",
	    telnyx_messaging_profile_update(C, UUID,
		TELNYX_MESSAGING_PROFILE(.name = "Mine"), OPTS, told_messaging_profile,
		ARG, NULL));
	TRY("UpdateMessagingProfile", "full",
	    telnyx_messaging_profile_update(C, UUID,
		TELNYX_MESSAGING_PROFILE(SETTINGS, .v1_secret = "s",
		    .redaction_enabled = TELNYX_BOOL(true),
		    .redaction_level = TELNYX_INT(2)),
		OPTS, told_messaging_profile, ARG, NULL));
	TRY("UpdateMessagingProfile", "nulls",
	    telnyx_messaging_profile_update(C, UUID,
		TELNYX_MESSAGING_PROFILE(.webhook_url = TELNYX_NULL,
		    .alpha_sender = TELNYX_NULL, .ai_assistant_id = TELNYX_NULL,
		    .features = TELNYX_NULL_OBJECT),
		OPTS, told_messaging_profile, ARG, NULL));
	TRY("DeleteMessagingProfile", "minimal",
	    telnyx_messaging_profile_delete(
		C, UUID, OPTS, told_messaging_profile, ARG, NULL));
	TRY("RegenerateMessagingProfileSecret", "minimal",
	    telnyx_messaging_profile_regenerate_secret(
		C, UUID, OPTS, told_messaging_profile, ARG, NULL));
	TRY("ListMessagingProfiles", "minimal",
	    telnyx_messaging_profile_list(
		C, NULL, NULL, OPTS, item_messaging_profile, told_list, ARG, NULL));
	TRY("ListMessagingProfiles", "filter[name]",
	    telnyx_messaging_profile_list(C,
		TELNYX_MESSAGING_PROFILE_FILTER(.filter_name = "a b"), ONE, OPTS,
		item_messaging_profile, told_list, ARG, NULL));
	TRY("ListMessagingProfiles", "full",
	    telnyx_messaging_profile_list(C,
		TELNYX_MESSAGING_PROFILE_FILTER(.filter_name_eq = "a&b",
		    .filter_name_contains = "+"),
		ONE, OPTS, item_messaging_profile, told_list, ARG, NULL));
}

static void
try_parts(struct run *run)
{
	TRY("ListProfilePhoneNumbers", "full",
	    telnyx_messaging_profile_phone_number_list(
		C, UUID, ONE, OPTS, item_phone_number_messaging, told_list, ARG, NULL));
	TRY("ListProfileShortCodes", "full",
	    telnyx_messaging_profile_short_code_list(
		C, UUID, ONE, OPTS, item_short_code, told_list, ARG, NULL));
	TRY("ListProfileAlphanumericSenderIds", "full",
	    telnyx_messaging_profile_alphanumeric_sender_id_list(
		C, UUID, ONE, OPTS, item_alphanumeric_sender_id, told_list, ARG, NULL));
	TRY("GetDetailedProfileMetrics", "minimal",
	    telnyx_messaging_profile_metrics_get(
		C, UUID, NULL, OPTS, told_messaging_profile_metrics, ARG, NULL));
	TRY("GetDetailedProfileMetrics", "full",
	    telnyx_messaging_profile_metrics_get(C, UUID,
		TELNYX_MESSAGING_PROFILE_METRICS(.time_frame = "7d"), OPTS,
		told_messaging_profile_metrics, ARG, NULL));
	TRY("GetProfileMetrics", "full",
	    telnyx_messaging_profile_metrics_list(C,
		TELNYX_MESSAGING_PROFILE_METRICS(.time_frame = "24h"), ONE, OPTS,
		item_messaging_profile_metrics, told_list, ARG, NULL));
}

#define RESPONSE                                                                       \
	TELNYX_AUTORESP_CONFIG(.op = TELNYX_AUTORESP_STOP,                             \
	    .keywords = STRINGS("HALT"), .resp_text = "No more of us, then.",          \
	    .country_code = "US")

static void
try_responses(struct run *run)
{
	TRY("GetAutorespConfigs", "minimal",
	    telnyx_autoresp_config_list(
		C, UUID, NULL, NULL, OPTS, item_autoresp_config, told_list, ARG, NULL));
	TRY("GetAutorespConfigs", "full",
	    telnyx_autoresp_config_list(C, UUID,
		TELNYX_AUTORESP_CONFIG_FILTER(.country_code = "US",
		    .created_at_gte = WHEN, .created_at_lte = WHEN,
		    .updated_at_gte = WHEN, .updated_at_lte = WHEN),
		NULL, OPTS, item_autoresp_config, told_list, ARG, NULL));
	TRY("CreateAutorespConfig", "full",
	    telnyx_autoresp_config_create(
		C, UUID, RESPONSE, OPTS, told_autoresp_config, ARG, NULL));
	TRY("GetAutorespConfig", "minimal",
	    telnyx_autoresp_config_get(
		C, UUID, UUID, OPTS, told_autoresp_config, ARG, NULL));
	TRY("UpdateAutoRespConfig", "full",
	    telnyx_autoresp_config_update(
		C, UUID, UUID, RESPONSE, OPTS, told_autoresp_config, ARG, NULL));
	TRY("DeleteAutorespConfig", "minimal",
	    telnyx_autoresp_config_delete(C, UUID, UUID, OPTS, told_call, ARG, NULL));
}

static void
try_senders(struct run *run)
{
	TRY("CreateAlphanumericSenderId", "minimal",
	    telnyx_alphanumeric_sender_id_create(C,
		TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "Acme",
		    .messaging_profile_id = UUID),
		OPTS, told_alphanumeric_sender_id, ARG, NULL));
	TRY("CreateAlphanumericSenderId", "full",
	    telnyx_alphanumeric_sender_id_create(C,
		TELNYX_ALPHANUMERIC_SENDER_ID(.alphanumeric_sender_id = "Acme",
		    .messaging_profile_id = UUID, .us_long_code_fallback = FROM),
		OPTS, told_alphanumeric_sender_id, ARG, NULL));
	TRY("GetAlphanumericSenderId", "minimal",
	    telnyx_alphanumeric_sender_id_get(
		C, UUID, OPTS, told_alphanumeric_sender_id, ARG, NULL));
	TRY("ListAlphanumericSenderIds", "full",
	    telnyx_alphanumeric_sender_id_list(C,
		TELNYX_ALPHANUMERIC_SENDER_ID_FILTER(.filter_messaging_profile_id =
							 UUID),
		ONE, OPTS, item_alphanumeric_sender_id, told_list, ARG, NULL));
	TRY("DeleteAlphanumericSenderId", "minimal",
	    telnyx_alphanumeric_sender_id_delete(
		C, UUID, OPTS, told_alphanumeric_sender_id, ARG, NULL));
	TRY("ListShortCodes", "full",
	    telnyx_short_code_list(C,
		TELNYX_SHORT_CODE_FILTER(.filter_messaging_profile_id = UUID), ONE,
		OPTS, item_short_code, told_list, ARG, NULL));
	TRY("RetrieveShortCode", "minimal",
	    telnyx_short_code_get(C, UUID, OPTS, told_short_code, ARG, NULL));
	TRY("UpdateShortCode", "minimal",
	    telnyx_short_code_update(C, UUID,
		TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = UUID), OPTS,
		told_short_code, ARG, NULL));
	TRY("UpdateShortCode", "full",
	    telnyx_short_code_update(C, UUID,
		TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = UUID,
		    .tags = STRINGS("a", "b")),
		OPTS, told_short_code, ARG, NULL));
	TRY("ListOptOuts", "minimal",
	    telnyx_messaging_optout_list(
		C, NULL, NULL, OPTS, item_messaging_optout, told_list, ARG, NULL));
	TRY("ListOptOuts", "full",
	    telnyx_messaging_optout_list(C,
		TELNYX_MESSAGING_OPTOUT_FILTER(.filter_messaging_profile_id = UUID,
		    .filter_from = FROM, .created_at_gte = WHEN, .created_at_lte = WHEN,
		    .redaction_enabled = TELNYX_BOOL(true)),
		ONE, OPTS, item_messaging_optout, told_list, ARG, NULL));
	TRY("ListMessagingUrlDomains", "full",
	    telnyx_messaging_url_domain_list(
		C, ONE, OPTS, item_messaging_url_domain, told_list, ARG, NULL));
}

void
try_profiles(struct run *run)
{
	try_profile(run);
	try_parts(run);
	try_responses(run);
	try_senders(run);
}
