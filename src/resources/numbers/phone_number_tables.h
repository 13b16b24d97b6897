/* SPDX-License-Identifier: MIT */
/* Numbers as data: those of the account and those that can be bought. */
#ifndef TELNYX_RESOURCES_NUMBERS_PHONE_NUMBER_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_PHONE_NUMBER_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_enum_name telnyx_phone_number_type_names[];

extern const struct telnyx_field_table telnyx_phone_number_table;
extern const struct telnyx_field_table telnyx_phone_number_list_params_table;
extern const struct telnyx_field_table telnyx_phone_number_list_slim_params_table;
extern const struct telnyx_field_table telnyx_phone_number_update_params_table;

extern const struct telnyx_field_table telnyx_phone_number_messaging_table;
extern const struct telnyx_field_table telnyx_phone_number_messaging_list_params_table;
extern const struct telnyx_field_table
    telnyx_phone_number_messaging_update_params_table;
extern const struct telnyx_field_table telnyx_messaging_numbers_bulk_update_table;
extern const struct telnyx_field_table
    telnyx_messaging_numbers_bulk_update_params_table;

extern const struct telnyx_field_table telnyx_available_phone_number_table;
extern const struct telnyx_field_table telnyx_available_phone_number_list_params_table;

#endif
