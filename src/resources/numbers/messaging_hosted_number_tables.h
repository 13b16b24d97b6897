/* SPDX-License-Identifier: MIT */
/* Hosted numbers, as data. */
#ifndef TELNYX_RESOURCES_NUMBERS_MESSAGING_HOSTED_NUMBER_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_MESSAGING_HOSTED_NUMBER_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_hosted_number_list_params_table;

#endif
