/* SPDX-License-Identifier: MIT */
/* Fields of /v2/number_lookup, by the API's description (NumberLookupRecord). */
#include "resources/numbers/number_lookup_tables.h"

#include <telnyx/number_lookup.h>

static const struct telnyx_enum_name number_lookup_type_names[] = {
    {"carrier", TELNYX_NUMBER_LOOKUP_CARRIER},
    {"caller-name", TELNYX_NUMBER_LOOKUP_CALLER_NAME},
    {NULL, 0},
};

static const struct telnyx_field lookup_carrier_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, mobile_country_code),
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, mobile_network_code),
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, name),
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, type),
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, error_code),
    TELNYX_FIELD(STRING, struct telnyx_lookup_carrier, normalized_carrier),
};
static const struct telnyx_field_table lookup_carrier_table =
    TELNYX_FIELD_TABLE(struct telnyx_lookup_carrier, lookup_carrier_fields);

static const struct telnyx_field lookup_caller_name_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_lookup_caller_name, caller_name),
    TELNYX_FIELD(STRING, struct telnyx_lookup_caller_name, error_code),
};
static const struct telnyx_field_table lookup_caller_name_table =
    TELNYX_FIELD_TABLE(struct telnyx_lookup_caller_name, lookup_caller_name_fields);

static const struct telnyx_field lookup_portability_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, lrn),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, ported_status),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, ported_date),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, ocn),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, line_type),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, spid),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, spid_carrier_name),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, spid_carrier_type),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, altspid),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, altspid_carrier_name),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, altspid_carrier_type),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, city),
    TELNYX_FIELD(STRING, struct telnyx_lookup_portability, state),
};
static const struct telnyx_field_table lookup_portability_table =
    TELNYX_FIELD_TABLE(struct telnyx_lookup_portability, lookup_portability_fields);

static const struct telnyx_field number_lookup_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_number_lookup, record_type),
    TELNYX_FIELD(STRING, struct telnyx_number_lookup, country_code),
    TELNYX_FIELD(STRING, struct telnyx_number_lookup, national_format),
    TELNYX_FIELD(STRING, struct telnyx_number_lookup, phone_number),
    TELNYX_FIELD(STRING, struct telnyx_number_lookup, fraud),
    TELNYX_FIELD_ONE(struct telnyx_number_lookup, carrier, &lookup_carrier_table),
    TELNYX_FIELD_ONE(
	struct telnyx_number_lookup, caller_name, &lookup_caller_name_table),
    TELNYX_FIELD_ONE(
	struct telnyx_number_lookup, portability, &lookup_portability_table),
    TELNYX_FIELD(SELF, struct telnyx_number_lookup, json),
    TELNYX_FIELD(REPLY, struct telnyx_number_lookup, reply),
};
const struct telnyx_field_table telnyx_number_lookup_table =
    TELNYX_FIELD_TABLE(struct telnyx_number_lookup, number_lookup_fields);

static const struct telnyx_field number_lookup_params_fields[] = {
    TELNYX_FIELD_CHOICE(
	struct telnyx_number_lookup_params, type, "type", number_lookup_type_names),
};
const struct telnyx_field_table telnyx_number_lookup_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_number_lookup_params, number_lookup_params_fields);
