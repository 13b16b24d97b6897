/* SPDX-License-Identifier: MIT */
/* Telnyx's names for what <telnyx/number_reservation.h> names. */
#include <telnyx/number_reservation.h>

#include "resources/numbers/number_order_tables.h"

#define RESERVED struct telnyx_reserved_phone_number
static const struct telnyx_field reserved_fields[] = {
    TELNYX_FIELD(STRING, RESERVED, id),
    TELNYX_FIELD(STRING, RESERVED, record_type),
    TELNYX_FIELD(STRING, RESERVED, phone_number),
    TELNYX_FIELD_STATE(RESERVED, status, telnyx_number_order_status_names),
    TELNYX_FIELD(STRING, RESERVED, errors),
    TELNYX_FIELD(TIME, RESERVED, created_at),
    TELNYX_FIELD(TIME, RESERVED, updated_at),
    TELNYX_FIELD(TIME, RESERVED, expired_at),
};
static const struct telnyx_field_table reserved_table =
    TELNYX_FIELD_TABLE(RESERVED, reserved_fields);

#define RESERVATION struct telnyx_number_reservation
static const struct telnyx_field reservation_fields[] = {
    TELNYX_FIELD(STRING, RESERVATION, id),
    TELNYX_FIELD(STRING, RESERVATION, record_type),
    TELNYX_FIELD_LIST(
	OBJECTS, RESERVATION, phone_numbers, phone_number_count, &reserved_table),
    TELNYX_FIELD_STATE(RESERVATION, status, telnyx_number_order_status_names),
    TELNYX_FIELD(STRING, RESERVATION, customer_reference),
    TELNYX_FIELD(STRING, RESERVATION, errors),
    TELNYX_FIELD(TIME, RESERVATION, created_at),
    TELNYX_FIELD(TIME, RESERVATION, updated_at),
    TELNYX_FIELD(SELF, RESERVATION, json),
    TELNYX_FIELD(REPLY, RESERVATION, reply),
};
const struct telnyx_field_table telnyx_number_reservation_table =
    TELNYX_FIELD_TABLE(RESERVATION, reservation_fields);

/* A reservation has no requirement groups and bundles. */
static const struct telnyx_field item_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_number_order_item, phone_number),
};
static const struct telnyx_field_table item_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_number_order_item, item_fields);

#define PARAMS struct telnyx_number_reservation_params
static const struct telnyx_field params_fields[] = {
    TELNYX_FIELD_MANY(PARAMS, phone_numbers, &item_table),
    TELNYX_FIELD(STRING, PARAMS, customer_reference),
};
const struct telnyx_field_table telnyx_number_reservation_params_table =
    TELNYX_FIELD_TABLE_SIZED(PARAMS, params_fields);

#define LIST struct telnyx_number_reservation_list_params
#define FILTER(member)                                                                 \
	TELNYX_FIELD_NAMED(STRING, LIST, filter_##member, "filter[" #member "]")
static const struct telnyx_field list_fields[] = {
    FILTER(status),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_created_at_gt, "filter[created_at][gt]"),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_created_at_lt, "filter[created_at][lt]"),
    TELNYX_FIELD_NAMED(STRING, LIST, filter_phone_numbers_phone_number,
	"filter[phone_numbers.phone_number]"),
    FILTER(customer_reference),
};
const struct telnyx_field_table telnyx_number_reservation_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(LIST, list_fields);
