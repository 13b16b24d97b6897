/* SPDX-License-Identifier: MIT */
/* Operations on orders that the purchase shares. */
#ifndef TELNYX_RESOURCES_NUMBERS_NUMBER_ORDER_H
#define TELNYX_RESOURCES_NUMBERS_NUMBER_ORDER_H

#include "client/resource.h"

extern const struct telnyx_operation telnyx_number_order_create_operation;
extern const struct telnyx_operation telnyx_number_order_get_operation;
extern const struct telnyx_operation telnyx_number_order_list_operation;
extern const struct telnyx_operation telnyx_available_phone_number_list_operation;

#endif
