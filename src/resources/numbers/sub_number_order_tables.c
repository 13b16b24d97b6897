/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/sub_number_order.h> names: the parts of an
 * order. */
#include <telnyx/sub_number_order.h>

#include "resources/numbers/number_order_tables.h"
#include "resources/numbers/phone_number_tables.h"

#define PART struct telnyx_sub_number_order
static const struct telnyx_field part_fields[] = {
    TELNYX_FIELD(STRING, PART, id),
    TELNYX_FIELD(STRING, PART, order_request_id),
    TELNYX_FIELD(STRING, PART, country_code),
    TELNYX_FIELD_STATE(PART, phone_number_type, telnyx_phone_number_type_names),
    TELNYX_FIELD(STRING, PART, user_id),
    TELNYX_FIELD_LIST(OBJECTS, PART, regulatory_requirements,
	regulatory_requirement_count, &telnyx_regulatory_requirement_table),
    TELNYX_FIELD(STRING, PART, record_type),
    TELNYX_FIELD(INT, PART, phone_numbers_count),
    TELNYX_FIELD(TIME, PART, created_at),
    TELNYX_FIELD(TIME, PART, updated_at),
    TELNYX_FIELD(BOOL, PART, requirements_met),
    TELNYX_FIELD_STATE(PART, status, telnyx_number_order_status_names),
    TELNYX_FIELD(STRING, PART, customer_reference),
    TELNYX_FIELD(BOOL, PART, is_block_sub_number_order),
    TELNYX_FIELD_LIST(OBJECTS, PART, phone_numbers, phone_number_count,
	&telnyx_number_order_phone_number_table),
    TELNYX_FIELD(SELF, PART, json),
    TELNYX_FIELD(REPLY, PART, reply),
};
const struct telnyx_field_table telnyx_sub_number_order_table =
    TELNYX_FIELD_TABLE(PART, part_fields);

#define LIST struct telnyx_sub_number_order_list_params
#define FILTER(KIND, member)                                                           \
	TELNYX_FIELD_NAMED(KIND, LIST, filter_##member, "filter[" #member "]")
static const struct telnyx_field list_fields[] = {
    FILTER(STRING, status),
    FILTER(STRING, order_request_id),
    FILTER(STRING, country_code),
    TELNYX_FIELD_CHOICE(LIST, filter_phone_number_type, "filter[phone_number_type]",
	telnyx_phone_number_type_names),
    FILTER(INT, phone_numbers_count),
    FILTER(BOOL, include_phone_numbers),
};
const struct telnyx_field_table telnyx_sub_number_order_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);

#define GET struct telnyx_sub_number_order_get_params
static const struct telnyx_field get_fields[] = {
    TELNYX_FIELD_NAMED(
	BOOL, GET, filter_include_phone_numbers, "filter[include_phone_numbers]"),
};
const struct telnyx_field_table telnyx_sub_number_order_get_params_table =
    TELNYX_FIELD_TABLE_SIZED(GET, get_fields);
