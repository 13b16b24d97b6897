/* SPDX-License-Identifier: MIT */
/* Fields of /v2/messaging_profiles, by the API's description (MessagingProfile,
 * CreateMessagingProfileRequest, UpdateMessagingProfileRequest). */
#include "resources/profiles/messaging_profile_tables.h"

#include <telnyx/messaging_profile.h>
#include <telnyx/messaging_profile_parts.h>

static const struct telnyx_enum_name webhook_api_version_names[] = {
    {"1", TELNYX_WEBHOOK_API_VERSION_1},
    {"2", TELNYX_WEBHOOK_API_VERSION_2},
    {"2010-04-01", TELNYX_WEBHOOK_API_VERSION_2010_04_01},
    {NULL, 0},
};

#define POOL(KIND, member)                                                             \
	TELNYX_FIELD(KIND, struct telnyx_number_pool_settings, member)
#define POOL_REQUIRED(KIND, member)                                                    \
	TELNYX_FIELD_REQUIRED(KIND, struct telnyx_number_pool_settings, member)

static const struct telnyx_field pool_fields[] = {
    POOL_REQUIRED(DECIMAL, toll_free_weight),
    POOL_REQUIRED(DECIMAL, long_code_weight),
    POOL_REQUIRED(BOOL, skip_unhealthy),
    POOL(BOOL, sticky_sender),
    POOL(BOOL, geomatch),
};
static const struct telnyx_field_table pool_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_number_pool_settings, pool_fields);

#define SHORTENER(KIND, member)                                                        \
	TELNYX_FIELD(KIND, struct telnyx_url_shortener_settings, member)

static const struct telnyx_field shortener_fields[] = {
    TELNYX_FIELD_REQUIRED(STRING, struct telnyx_url_shortener_settings, domain),
    SHORTENER(STRING, prefix),
    SHORTENER(BOOL, replace_blacklist_only),
    SHORTENER(BOOL, send_webhooks),
};
static const struct telnyx_field_table shortener_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_url_shortener_settings, shortener_fields);

static const struct telnyx_field features_fields[] = {
    TELNYX_FIELD(
	BOOL, struct telnyx_messaging_profile_features, ai_opt_out_detection_enabled),
};
static const struct telnyx_field_table features_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_profile_features, features_fields);

#define PARAM(KIND, member)                                                            \
	TELNYX_FIELD(KIND, struct telnyx_messaging_profile_params, member)

static const struct telnyx_field params_fields[] = {
    PARAM(STRING, name),
    PARAM(STRINGS, whitelisted_destinations),
    PARAM(BOOL, enabled),
    PARAM(STRING, webhook_url),
    PARAM(STRING, webhook_failover_url),
    TELNYX_FIELD_CHOICE(struct telnyx_messaging_profile_params, webhook_api_version,
	"webhook_api_version", webhook_api_version_names),
    TELNYX_FIELD_ONE(
	struct telnyx_messaging_profile_params, number_pool_settings, &pool_table),
    TELNYX_FIELD_ONE(struct telnyx_messaging_profile_params, url_shortener_settings,
	&shortener_table),
    PARAM(STRING, alpha_sender),
    PARAM(STRING, daily_spend_limit),
    PARAM(BOOL, daily_spend_limit_enabled),
    PARAM(BOOL, mms_fall_back_to_sms),
    PARAM(BOOL, mms_transcoding),
    PARAM(BOOL, mobile_only),
    PARAM(BOOL, smart_encoding),
    PARAM(STRING, resource_group_id),
    PARAM(STRING, health_webhook_url),
    PARAM(STRING, ai_assistant_id),
    PARAM(STRING, v1_secret),
    PARAM(BOOL, redaction_enabled),
    PARAM(INT, redaction_level),
    TELNYX_FIELD_ONE(struct telnyx_messaging_profile_params, features, &features_table),
};

const struct telnyx_field_table telnyx_messaging_profile_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_profile_params, params_fields);

#define FILTER(member, text)                                                           \
	TELNYX_FIELD_NAMED(                                                            \
	    STRING, struct telnyx_messaging_profile_list_params, member, text)

static const struct telnyx_field list_fields[] = {
    FILTER(filter_name, "filter[name]"),
    FILTER(filter_name_eq, "filter[name][eq]"),
    FILTER(filter_name_contains, "filter[name][contains]"),
};

const struct telnyx_field_table telnyx_messaging_profile_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_profile_list_params, list_fields);

#define PROFILE(KIND, member)                                                          \
	TELNYX_FIELD(KIND, struct telnyx_messaging_profile, member)

static const struct telnyx_field profile_fields[] = {
    PROFILE(STRING, id),
    PROFILE(STRING, record_type),
    PROFILE(STRING, name),
    PROFILE(STRING, organization_id),
    PROFILE(BOOL, enabled),
    TELNYX_FIELD_LIST(STRINGS, struct telnyx_messaging_profile,
	whitelisted_destinations, whitelisted_destination_count, NULL),
    PROFILE(STRING, webhook_url),
    PROFILE(STRING, webhook_failover_url),
    TELNYX_FIELD_STATE(struct telnyx_messaging_profile, webhook_api_version,
	webhook_api_version_names),
    PROFILE(STRING, health_webhook_url),
    TELNYX_FIELD_ONE(
	struct telnyx_messaging_profile, number_pool_settings, &pool_table),
    TELNYX_FIELD_ONE(
	struct telnyx_messaging_profile, url_shortener_settings, &shortener_table),
    PROFILE(STRING, alpha_sender),
    PROFILE(STRING, daily_spend_limit),
    PROFILE(BOOL, daily_spend_limit_enabled),
    PROFILE(BOOL, mms_fall_back_to_sms),
    PROFILE(BOOL, mms_transcoding),
    PROFILE(BOOL, mobile_only),
    PROFILE(BOOL, smart_encoding),
    PROFILE(BOOL, redaction_enabled),
    PROFILE(INT, redaction_level),
    PROFILE(STRING, v1_secret),
    PROFILE(STRING, ai_assistant_id),
    PROFILE(STRING, resource_group_id),
    TELNYX_FIELD_ONE(struct telnyx_messaging_profile, features, &features_table),
    PROFILE(TIME, created_at),
    PROFILE(TIME, updated_at),
    PROFILE(SELF, json),
    PROFILE(REPLY, reply),
};

const struct telnyx_field_table telnyx_messaging_profile_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_profile, profile_fields);
