/* SPDX-License-Identifier: MIT */
/* Orders of hosted numbers, as data. */
#ifndef TELNYX_RESOURCES_NUMBERS_MESSAGING_HOSTED_NUMBER_ORDER_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_MESSAGING_HOSTED_NUMBER_ORDER_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_hosted_number_order_table;
extern const struct telnyx_field_table
    telnyx_messaging_hosted_number_order_params_table;

#endif
