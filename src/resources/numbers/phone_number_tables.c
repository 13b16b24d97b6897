/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/phone_number.h> names. */
#include "resources/numbers/phone_number_tables.h"

#include <telnyx/phone_number.h>

static const struct telnyx_enum_name status_names[] = {
    {"purchase-pending", TELNYX_PHONE_NUMBER_PURCHASE_PENDING},
    {"purchase-failed", TELNYX_PHONE_NUMBER_PURCHASE_FAILED},
    {"port-pending", TELNYX_PHONE_NUMBER_PORT_PENDING},
    {"port_pending", TELNYX_PHONE_NUMBER_PORT_PENDING}, /* the slim list's filter */
    {"port-failed", TELNYX_PHONE_NUMBER_PORT_FAILED},
    {"active", TELNYX_PHONE_NUMBER_ACTIVE},
    {"deleted", TELNYX_PHONE_NUMBER_DELETED},
    {"emergency-only", TELNYX_PHONE_NUMBER_EMERGENCY_ONLY},
    {"ported-out", TELNYX_PHONE_NUMBER_PORTED_OUT},
    {"port-out-pending", TELNYX_PHONE_NUMBER_PORT_OUT_PENDING},
    {"requirement-info-pending", TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_PENDING},
    {"requirement-info-under-review",
	TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_UNDER_REVIEW},
    {"requirement-info-exception", TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_EXCEPTION},
    {"provision-pending", TELNYX_PHONE_NUMBER_PROVISION_PENDING},
    {NULL, 0},
};

/* The same list in the slim list's spelling. */
static const struct telnyx_enum_name slim_status_names[] = {
    {"purchase-pending", TELNYX_PHONE_NUMBER_PURCHASE_PENDING},
    {"purchase-failed", TELNYX_PHONE_NUMBER_PURCHASE_FAILED},
    {"port_pending", TELNYX_PHONE_NUMBER_PORT_PENDING},
    {"port-failed", TELNYX_PHONE_NUMBER_PORT_FAILED},
    {"active", TELNYX_PHONE_NUMBER_ACTIVE},
    {"deleted", TELNYX_PHONE_NUMBER_DELETED},
    {"emergency-only", TELNYX_PHONE_NUMBER_EMERGENCY_ONLY},
    {"ported-out", TELNYX_PHONE_NUMBER_PORTED_OUT},
    {"port-out-pending", TELNYX_PHONE_NUMBER_PORT_OUT_PENDING},
    {NULL, 0},
};

/* The first spelling of each is what is sent; numbers bought before July 2023,
 * and those just bought, may have the others. */
const struct telnyx_enum_name telnyx_phone_number_type_names[] = {
    {"local", TELNYX_PHONE_NUMBER_LOCAL},
    {"toll_free", TELNYX_PHONE_NUMBER_TOLL_FREE},
    {"tollfree", TELNYX_PHONE_NUMBER_TOLL_FREE},
    {"toll-free", TELNYX_PHONE_NUMBER_TOLL_FREE},
    {"mobile", TELNYX_PHONE_NUMBER_MOBILE},
    {"national", TELNYX_PHONE_NUMBER_NATIONAL},
    {"shared_cost", TELNYX_PHONE_NUMBER_SHARED_COST},
    {"landline", TELNYX_PHONE_NUMBER_LANDLINE},
    {"longcode", TELNYX_PHONE_NUMBER_LONG_CODE},
    {"long-code", TELNYX_PHONE_NUMBER_LONG_CODE},
    {"shortcode", TELNYX_PHONE_NUMBER_SHORT_CODE},
    {"short-code", TELNYX_PHONE_NUMBER_SHORT_CODE},
    {NULL, 0},
};

#define NUMBER struct telnyx_phone_number
static const struct telnyx_field number_fields[] = {
    TELNYX_FIELD(STRING, NUMBER, id),
    TELNYX_FIELD(STRING, NUMBER, record_type),
    TELNYX_FIELD(STRING, NUMBER, phone_number),
    TELNYX_FIELD(STRING, NUMBER, country_iso_alpha2),
    TELNYX_FIELD_STATE(NUMBER, status, status_names),
    TELNYX_FIELD_LIST(STRINGS, NUMBER, tags, tag_count, NULL),
    TELNYX_FIELD(STRING, NUMBER, external_pin),
    TELNYX_FIELD(STRING, NUMBER, connection_name),
    TELNYX_FIELD(STRING, NUMBER, connection_id),
    TELNYX_FIELD(STRING, NUMBER, customer_reference),
    TELNYX_FIELD(STRING, NUMBER, messaging_profile_id),
    TELNYX_FIELD(STRING, NUMBER, messaging_profile_name),
    TELNYX_FIELD(STRING, NUMBER, billing_group_id),
    TELNYX_FIELD(BOOL, NUMBER, emergency_enabled),
    TELNYX_FIELD(STRING, NUMBER, emergency_address_id),
    TELNYX_FIELD(STRING, NUMBER, emergency_status),
    TELNYX_FIELD(BOOL, NUMBER, call_forwarding_enabled),
    TELNYX_FIELD(BOOL, NUMBER, cnam_listing_enabled),
    TELNYX_FIELD(BOOL, NUMBER, caller_id_name_enabled),
    TELNYX_FIELD(BOOL, NUMBER, call_recording_enabled),
    TELNYX_FIELD(BOOL, NUMBER, t38_fax_gateway_enabled),
    TELNYX_FIELD(TIME, NUMBER, purchased_at),
    TELNYX_FIELD(TIME, NUMBER, created_at),
    TELNYX_FIELD_STATE(NUMBER, phone_number_type, telnyx_phone_number_type_names),
    TELNYX_FIELD(STRING, NUMBER, inbound_call_screening),
    TELNYX_FIELD(TIME, NUMBER, updated_at),
    TELNYX_FIELD(BOOL, NUMBER, hd_voice_enabled),
    TELNYX_FIELD(STRING, NUMBER, source_type),
    TELNYX_FIELD(BOOL, NUMBER, deletion_lock_enabled),
    TELNYX_FIELD(TIME, NUMBER, activated_at),
    TELNYX_FIELD(STRING, NUMBER, messaging_campaign_id),
    TELNYX_FIELD(SELF, NUMBER, json),
    TELNYX_FIELD(REPLY, NUMBER, reply),
};
const struct telnyx_field_table telnyx_phone_number_table =
    TELNYX_FIELD_TABLE(NUMBER, number_fields);

#define LIST struct telnyx_phone_number_list_params
#define VOICE_NAME(how)                                                                \
	TELNYX_FIELD_NAMED(STRING, LIST, filter_voice_connection_name_##how,           \
	    "filter[voice.connection_name][" #how "]")
#define FILTER(member)                                                                 \
	TELNYX_FIELD_NAMED(STRING, LIST, filter_##member, "filter[" #member "]")

/* The filters that both lists have. */
#define COMMON_FILTERS                                                                 \
	FILTER(tag), FILTER(phone_number), FILTER(country_iso_alpha2),                 \
	    FILTER(connection_id), VOICE_NAME(contains), VOICE_NAME(starts_with),      \
	    VOICE_NAME(ends_with), VOICE_NAME(eq),                                     \
	    TELNYX_FIELD_NAMED(STRING, LIST, filter_voice_usage_payment_method,        \
		"filter[voice.usage_payment_method]"),                                 \
	    FILTER(billing_group_id), FILTER(emergency_address_id),                    \
	    FILTER(customer_reference),                                                \
	    TELNYX_FIELD_CHOICE(LIST, filter_number_type_eq,                           \
		"filter[number_type][eq]", telnyx_phone_number_type_names),            \
	    FILTER(source), TELNYX_FIELD(STRING, LIST, sort)

static const struct telnyx_field list_fields[] = {
    COMMON_FILTERS,
    TELNYX_FIELD_NAMED(BOOL, LIST, filter_without_tags, "filter[without_tags]"),
    TELNYX_FIELD_CHOICE(LIST, filter_status, "filter[status]", status_names),
    TELNYX_FIELD(BOOL, LIST, handle_messaging_profile_error),
};
const struct telnyx_field_table telnyx_phone_number_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);

static const struct telnyx_field slim_fields[] = {
    COMMON_FILTERS,
    TELNYX_FIELD_CHOICE(LIST, filter_status, "filter[status]", slim_status_names),
    TELNYX_FIELD(BOOL, LIST, include_connection),
    TELNYX_FIELD(BOOL, LIST, include_tags),
};
const struct telnyx_field_table telnyx_phone_number_list_slim_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, slim_fields);

#define UPDATE struct telnyx_phone_number_update_params
static const struct telnyx_field update_fields[] = {
    TELNYX_FIELD(STRINGS, UPDATE, tags),
    TELNYX_FIELD(STRING, UPDATE, external_pin),
    TELNYX_FIELD(BOOL, UPDATE, hd_voice_enabled),
    TELNYX_FIELD(STRING, UPDATE, customer_reference),
    TELNYX_FIELD(STRING, UPDATE, address_id),
    TELNYX_FIELD(STRING, UPDATE, connection_id),
    TELNYX_FIELD(STRING, UPDATE, billing_group_id),
};
const struct telnyx_field_table telnyx_phone_number_update_params_table =
    TELNYX_FIELD_TABLE_SIZED(UPDATE, update_fields);
