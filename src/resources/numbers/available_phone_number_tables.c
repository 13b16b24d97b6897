/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/available_phone_number.h> names. */
#include <telnyx/available_phone_number.h>

#include "resources/numbers/phone_number_tables.h"

#define REGION struct telnyx_region_information
static const struct telnyx_field region_fields[] = {
    TELNYX_FIELD(STRING, REGION, region_type),
    TELNYX_FIELD(STRING, REGION, region_name),
};
static const struct telnyx_field_table region_table =
    TELNYX_FIELD_TABLE(REGION, region_fields);

#define COST struct telnyx_number_cost
static const struct telnyx_field cost_fields[] = {
    TELNYX_FIELD(STRING, COST, upfront_cost),
    TELNYX_FIELD(STRING, COST, monthly_cost),
    TELNYX_FIELD(STRING, COST, currency),
};
static const struct telnyx_field_table cost_table =
    TELNYX_FIELD_TABLE(COST, cost_fields);

static const struct telnyx_field feature_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_number_feature, name),
};
static const struct telnyx_field_table feature_table =
    TELNYX_FIELD_TABLE(struct telnyx_number_feature, feature_fields);

#define AVAILABLE struct telnyx_available_phone_number
static const struct telnyx_field available_fields[] = {
    TELNYX_FIELD(STRING, AVAILABLE, record_type),
    TELNYX_FIELD(STRING, AVAILABLE, phone_number),
    TELNYX_FIELD(STRING, AVAILABLE, vanity_format),
    TELNYX_FIELD(BOOL, AVAILABLE, best_effort),
    TELNYX_FIELD(BOOL, AVAILABLE, quickship),
    TELNYX_FIELD(BOOL, AVAILABLE, reservable),
    TELNYX_FIELD_LIST(OBJECTS, AVAILABLE, region_information, region_information_count,
	&region_table),
    TELNYX_FIELD_ONE(AVAILABLE, cost_information, &cost_table),
    TELNYX_FIELD_LIST(OBJECTS, AVAILABLE, features, feature_count, &feature_table),
    TELNYX_FIELD(SELF, AVAILABLE, json),
    TELNYX_FIELD(REPLY, AVAILABLE, reply),
};
const struct telnyx_field_table telnyx_available_phone_number_table =
    TELNYX_FIELD_TABLE(AVAILABLE, available_fields);

/* The API's pages write a list of features in three ways: "[]" repeated, as
 * here and in its examples; with commas; and the name repeated. */
#define LIST struct telnyx_available_phone_number_list_params
#define FILTER(KIND, member)                                                           \
	TELNYX_FIELD_NAMED(KIND, LIST, filter_##member, "filter[" #member "]")
#define FILTER_NUMBER(how)                                                             \
	TELNYX_FIELD_NAMED(                                                            \
	    STRING, LIST, filter_phone_number_##how, "filter[phone_number][" #how "]")
static const struct telnyx_field list_fields[] = {
    FILTER(STRING, country_code),
    FILTER(STRING, national_destination_code),
    FILTER_NUMBER(starts_with),
    FILTER_NUMBER(ends_with),
    FILTER_NUMBER(contains),
    FILTER(STRING, locality),
    FILTER(STRING, administrative_area),
    FILTER(STRING, rate_center),
    TELNYX_FIELD_CHOICE(LIST, filter_phone_number_type, "filter[phone_number_type]",
	telnyx_phone_number_type_names),
    TELNYX_FIELD_NAMED(STRINGS, LIST, filter_features, "filter[features][]"),
    FILTER(INT, limit),
    FILTER(BOOL, best_effort),
    FILTER(BOOL, quickship),
    FILTER(BOOL, reservable),
    FILTER(BOOL, exclude_held_numbers),
    FILTER(INT, consecutive),
    FILTER(BOOL, only_reserved_numbers),
};
const struct telnyx_field_table telnyx_available_phone_number_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);
