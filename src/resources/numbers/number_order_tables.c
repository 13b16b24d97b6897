/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/number_order.h> names. */
#include "resources/numbers/number_order_tables.h"

#include <telnyx/number_order_phone_number.h>

#include "resources/numbers/phone_number_tables.h"

const struct telnyx_enum_name telnyx_number_order_status_names[] = {
    {"pending", TELNYX_NUMBER_ORDER_PENDING},
    {"success", TELNYX_NUMBER_ORDER_SUCCESS},
    {"failure", TELNYX_NUMBER_ORDER_FAILURE},
    {NULL, 0},
};

#define REQUIREMENT struct telnyx_regulatory_requirement
static const struct telnyx_field requirement_fields[] = {
    TELNYX_FIELD(STRING, REQUIREMENT, record_type),
    TELNYX_FIELD(STRING, REQUIREMENT, requirement_id),
    TELNYX_FIELD(STRING, REQUIREMENT, field_type),
    TELNYX_FIELD(STRING, REQUIREMENT, field_value),
    TELNYX_FIELD(STRING, REQUIREMENT, status),
};
const struct telnyx_field_table telnyx_regulatory_requirement_table =
    TELNYX_FIELD_TABLE(REQUIREMENT, requirement_fields);

/* One table for a number as it is within an order, within a list of orders,
 * within a part of one, and alone; its own number comes first, for what is a
 * bare string. */
#define ORDERED struct telnyx_number_order_phone_number
static const struct telnyx_field ordered_fields[] = {
    TELNYX_FIELD(STRING, ORDERED, phone_number),
    TELNYX_FIELD(STRING, ORDERED, id),
    TELNYX_FIELD(STRING, ORDERED, record_type),
    TELNYX_FIELD(STRING, ORDERED, order_request_id),
    TELNYX_FIELD(STRING, ORDERED, sub_number_order_id),
    TELNYX_FIELD(STRING, ORDERED, country_code),
    TELNYX_FIELD(STRING, ORDERED, country_iso_alpha2),
    TELNYX_FIELD_STATE(ORDERED, phone_number_type, telnyx_phone_number_type_names),
    TELNYX_FIELD_LIST(OBJECTS, ORDERED, regulatory_requirements,
	regulatory_requirement_count, &telnyx_regulatory_requirement_table),
    TELNYX_FIELD(BOOL, ORDERED, requirements_met),
    TELNYX_FIELD(STRING, ORDERED, requirements_status),
    TELNYX_FIELD_STATE(ORDERED, status, telnyx_number_order_status_names),
    TELNYX_FIELD(STRING, ORDERED, bundle_id),
    TELNYX_FIELD(STRING, ORDERED, locality),
    TELNYX_FIELD(TIME, ORDERED, deadline),
    TELNYX_FIELD(BOOL, ORDERED, is_block_number),
    TELNYX_FIELD(SELF, ORDERED, json),
    TELNYX_FIELD(REPLY, ORDERED, reply),
};
const struct telnyx_field_table telnyx_number_order_phone_number_table =
    TELNYX_FIELD_TABLE(ORDERED, ordered_fields);

#define ORDER struct telnyx_number_order
static const struct telnyx_field order_fields[] = {
    TELNYX_FIELD(STRING, ORDER, id),
    TELNYX_FIELD(STRING, ORDER, record_type),
    TELNYX_FIELD(INT, ORDER, phone_numbers_count),
    TELNYX_FIELD(STRING, ORDER, connection_id),
    TELNYX_FIELD(STRING, ORDER, messaging_profile_id),
    TELNYX_FIELD(STRING, ORDER, billing_group_id),
    TELNYX_FIELD_LIST(OBJECTS, ORDER, phone_numbers, phone_number_count,
	&telnyx_number_order_phone_number_table),
    TELNYX_FIELD_LIST(
	STRINGS, ORDER, sub_number_orders_ids, sub_number_orders_id_count, NULL),
    TELNYX_FIELD_STATE(ORDER, status, telnyx_number_order_status_names),
    TELNYX_FIELD(STRING, ORDER, customer_reference),
    TELNYX_FIELD(TIME, ORDER, created_at),
    TELNYX_FIELD(TIME, ORDER, updated_at),
    TELNYX_FIELD(BOOL, ORDER, requirements_met),
    TELNYX_FIELD(SELF, ORDER, json),
    TELNYX_FIELD(REPLY, ORDER, reply),
};
const struct telnyx_field_table telnyx_number_order_table =
    TELNYX_FIELD_TABLE(ORDER, order_fields);

/* --- what is sent --- */

#define ITEM struct telnyx_number_order_item
static const struct telnyx_field item_fields[] = {
    TELNYX_FIELD_REQUIRED(STRING, ITEM, phone_number),
    TELNYX_FIELD(STRING, ITEM, requirement_group_id),
    TELNYX_FIELD(STRING, ITEM, bundle_id),
};
static const struct telnyx_field_table item_table =
    TELNYX_FIELD_TABLE_SIZED(ITEM, item_fields);

#define PARAMS struct telnyx_number_order_params
static const struct telnyx_field params_fields[] = {
    TELNYX_FIELD_MANY(PARAMS, phone_numbers, &item_table),
    TELNYX_FIELD(STRING, PARAMS, connection_id),
    TELNYX_FIELD(STRING, PARAMS, messaging_profile_id),
    TELNYX_FIELD(STRING, PARAMS, billing_group_id),
    TELNYX_FIELD(STRING, PARAMS, customer_reference),
};
const struct telnyx_field_table telnyx_number_order_params_table =
    TELNYX_FIELD_TABLE_SIZED(PARAMS, params_fields);

#define LIST struct telnyx_number_order_list_params
#define FILTER(KIND, member)                                                           \
	TELNYX_FIELD_NAMED(KIND, LIST, filter_##member, "filter[" #member "]")
static const struct telnyx_field list_fields[] = {
    FILTER(STRING, status),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_created_at_gt, "filter[created_at][gt]"),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_created_at_lt, "filter[created_at][lt]"),
    FILTER(STRING, phone_numbers_count),
    FILTER(STRING, customer_reference),
    FILTER(BOOL, requirements_met),
};
const struct telnyx_field_table telnyx_number_order_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);

#define ANSWER struct telnyx_regulatory_requirement_params
static const struct telnyx_field answer_fields[] = {
    TELNYX_FIELD(STRING, ANSWER, requirement_id),
    TELNYX_FIELD(STRING, ANSWER, field_value),
};
static const struct telnyx_field_table answer_table =
    TELNYX_FIELD_TABLE_SIZED(ANSWER, answer_fields);

#define UPDATE struct telnyx_number_order_update_params
static const struct telnyx_field update_fields[] = {
    TELNYX_FIELD_MANY(UPDATE, regulatory_requirements, &answer_table),
    TELNYX_FIELD(STRING, UPDATE, customer_reference),
};
const struct telnyx_field_table telnyx_number_order_update_params_table =
    TELNYX_FIELD_TABLE_SIZED(UPDATE, update_fields);

/* An update of a part, or of a number, of an order takes the requirements alone. */
static const struct telnyx_field requirements_fields[] = {
    TELNYX_FIELD_MANY(UPDATE, regulatory_requirements, &answer_table),
};
const struct telnyx_field_table telnyx_number_requirements_params_table =
    TELNYX_FIELD_TABLE_SIZED(UPDATE, requirements_fields);

#define NUMBER_LIST struct telnyx_number_order_phone_number_list_params
static const struct telnyx_field number_list_fields[] = {
    TELNYX_FIELD_NAMED(
	STRING, NUMBER_LIST, filter_country_code, "filter[country_code]"),
};
const struct telnyx_field_table telnyx_number_order_phone_number_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(NUMBER_LIST, number_list_fields);

static const struct telnyx_field group_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_requirement_group_params, requirement_group_id),
};
const struct telnyx_field_table telnyx_requirement_group_params_table =
    TELNYX_FIELD_TABLE(struct telnyx_requirement_group_params, group_fields);
