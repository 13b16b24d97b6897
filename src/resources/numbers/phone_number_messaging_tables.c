/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/phone_number_messaging.h> names. */
#include <telnyx/phone_number_messaging.h>

#include "resources/numbers/phone_number_tables.h"

#define HEALTH struct telnyx_number_health
static const struct telnyx_field health_fields[] = {
    TELNYX_FIELD(INT, HEALTH, message_count),
    TELNYX_FIELD(DECIMAL, HEALTH, inbound_outbound_ratio),
    TELNYX_FIELD(DECIMAL, HEALTH, success_ratio),
    TELNYX_FIELD(DECIMAL, HEALTH, spam_ratio),
};
static const struct telnyx_field_table health_table =
    TELNYX_FIELD_TABLE(HEALTH, health_fields);

#define FEATURE_SET struct telnyx_messaging_feature_set
static const struct telnyx_field feature_set_fields[] = {
    TELNYX_FIELD(BOOL, FEATURE_SET, domestic_two_way),
    TELNYX_FIELD(BOOL, FEATURE_SET, international_inbound),
    TELNYX_FIELD(BOOL, FEATURE_SET, international_outbound),
};
static const struct telnyx_field_table feature_set_table =
    TELNYX_FIELD_TABLE(FEATURE_SET, feature_set_fields);

#define FEATURES struct telnyx_messaging_features
static const struct telnyx_field features_fields[] = {
    TELNYX_FIELD_ONE(FEATURES, sms, &feature_set_table),
    TELNYX_FIELD_ONE(FEATURES, mms, &feature_set_table),
};
static const struct telnyx_field_table features_table =
    TELNYX_FIELD_TABLE(FEATURES, features_fields);

#define SETTINGS struct telnyx_phone_number_messaging
static const struct telnyx_field settings_fields[] = {
    TELNYX_FIELD(STRING, SETTINGS, id),
    TELNYX_FIELD(STRING, SETTINGS, record_type),
    TELNYX_FIELD(STRING, SETTINGS, phone_number),
    TELNYX_FIELD(STRING, SETTINGS, messaging_profile_id),
    TELNYX_FIELD(TIME, SETTINGS, created_at),
    TELNYX_FIELD(TIME, SETTINGS, updated_at),
    TELNYX_FIELD(STRING, SETTINGS, country_code),
    TELNYX_FIELD_STATE(SETTINGS, type, telnyx_phone_number_type_names),
    TELNYX_FIELD_ONE(SETTINGS, health, &health_table),
    TELNYX_FIELD_LIST(STRINGS, SETTINGS, eligible_messaging_products,
	eligible_messaging_product_count, NULL),
    TELNYX_FIELD(STRING, SETTINGS, traffic_type),
    TELNYX_FIELD(STRING, SETTINGS, messaging_product),
    TELNYX_FIELD_ONE(SETTINGS, features, &features_table),
    TELNYX_FIELD(STRING, SETTINGS, organization_id),
    TELNYX_FIELD_LIST(STRINGS, SETTINGS, tags, tag_count, NULL),
    TELNYX_FIELD(SELF, SETTINGS, json),
    TELNYX_FIELD(REPLY, SETTINGS, reply),
};
const struct telnyx_field_table telnyx_phone_number_messaging_table =
    TELNYX_FIELD_TABLE(SETTINGS, settings_fields);

/* The filter's spellings of what the results spell otherwise. */
static const struct telnyx_enum_name filter_type_names[] = {
    {"tollfree", TELNYX_PHONE_NUMBER_TOLL_FREE},
    {"longcode", TELNYX_PHONE_NUMBER_LONG_CODE},
    {"shortcode", TELNYX_PHONE_NUMBER_SHORT_CODE},
    {NULL, 0},
};

#define LIST struct telnyx_phone_number_messaging_list_params
static const struct telnyx_field list_fields[] = {
    TELNYX_FIELD_NAMED(
	STRING, LIST, filter_messaging_profile_id, "filter[messaging_profile_id]"),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_phone_number, "filter[phone_number]"),
    TELNYX_FIELD_NAMED(
	STRING, LIST, filter_phone_number_contains, "filter[phone_number][contains]"),
    TELNYX_FIELD_CHOICE(LIST, filter_type, "filter[type]", filter_type_names),
    TELNYX_FIELD_NAMED(STRING, LIST, sort_phone_number, "sort[phone_number]"),
};
const struct telnyx_field_table telnyx_phone_number_messaging_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);

#define UPDATE struct telnyx_phone_number_messaging_update_params
static const struct telnyx_field update_fields[] = {
    TELNYX_FIELD(STRING, UPDATE, messaging_profile_id),
    TELNYX_FIELD(STRING, UPDATE, messaging_product),
    TELNYX_FIELD(STRINGS, UPDATE, tags),
};
const struct telnyx_field_table telnyx_phone_number_messaging_update_params_table =
    TELNYX_FIELD_TABLE_SIZED(UPDATE, update_fields);

#define BULK struct telnyx_messaging_numbers_bulk_update
static const struct telnyx_field bulk_fields[] = {
    TELNYX_FIELD(STRING, BULK, record_type),
    TELNYX_FIELD(STRING, BULK, order_id),
    TELNYX_FIELD_LIST(STRINGS, BULK, success, success_count, NULL),
    TELNYX_FIELD_LIST(STRINGS, BULK, pending, pending_count, NULL),
    TELNYX_FIELD_LIST(STRINGS, BULK, failed, failed_count, NULL),
    TELNYX_FIELD(SELF, BULK, json),
    TELNYX_FIELD(REPLY, BULK, reply),
};
const struct telnyx_field_table telnyx_messaging_numbers_bulk_update_table =
    TELNYX_FIELD_TABLE(BULK, bulk_fields);

#define BULK_PARAMS struct telnyx_messaging_numbers_bulk_update_params
static const struct telnyx_field bulk_params_fields[] = {
    TELNYX_FIELD(STRING, BULK_PARAMS, messaging_profile_id),
    TELNYX_FIELD(STRINGS, BULK_PARAMS, numbers),
    TELNYX_FIELD(BOOL, BULK_PARAMS, assign_only),
};
const struct telnyx_field_table telnyx_messaging_numbers_bulk_update_params_table =
    TELNYX_FIELD_TABLE_SIZED(BULK_PARAMS, bulk_params_fields);
