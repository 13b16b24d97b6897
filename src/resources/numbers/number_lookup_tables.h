/* SPDX-License-Identifier: MIT */
/* Look up any number: its carrier, its caller name, its portability
 * (`/v2/number_lookup`), as data. */
#ifndef TELNYX_RESOURCES_NUMBERS_NUMBER_LOOKUP_TABLES_H
#define TELNYX_RESOURCES_NUMBERS_NUMBER_LOOKUP_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_number_lookup_table;
extern const struct telnyx_field_table telnyx_number_lookup_params_table;

#endif
