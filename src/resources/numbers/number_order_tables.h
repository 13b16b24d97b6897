/* SPDX-License-Identifier: MIT */
/* Orders of numbers, their parts, and reservations, as data. */
#ifndef TELNYX_RESOURCES_NUMBERS_NUMBER_ORDER_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_NUMBER_ORDER_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_enum_name telnyx_number_order_status_names[];

extern const struct telnyx_field_table telnyx_number_order_table;
extern const struct telnyx_field_table telnyx_number_order_params_table;
extern const struct telnyx_field_table telnyx_number_order_list_params_table;
extern const struct telnyx_field_table telnyx_number_order_update_params_table;

extern const struct telnyx_field_table telnyx_regulatory_requirement_table;
/* The requirements alone, for a part of an order. */
extern const struct telnyx_field_table telnyx_number_requirements_params_table;
/* The params that name a group of requirements; no caller fills them, so they have no
 * size. */
struct telnyx_requirement_group_params {
	const char *requirement_group_id;
};
extern const struct telnyx_field_table telnyx_requirement_group_params_table;
extern const struct telnyx_field_table telnyx_number_order_phone_number_table;
extern const struct telnyx_field_table
    telnyx_number_order_phone_number_list_params_table;
extern const struct telnyx_field_table telnyx_sub_number_order_table;
extern const struct telnyx_field_table telnyx_sub_number_order_list_params_table;
extern const struct telnyx_field_table telnyx_sub_number_order_get_params_table;

extern const struct telnyx_field_table telnyx_number_reservation_table;
extern const struct telnyx_field_table telnyx_number_reservation_params_table;
extern const struct telnyx_field_table telnyx_number_reservation_list_params_table;

#endif
