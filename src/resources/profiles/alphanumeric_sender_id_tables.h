/* SPDX-License-Identifier: MIT */
/* Alphanumeric sender ids: one-way SMS, not to the US, Canada and Puerto Rico
 * (`/v2/alphanumeric_sender_ids`), as data. */
#ifndef TELNYX_RESOURCES_PROFILES_ALPHANUMERIC_SENDER_ID_TABLES_H
#define TELNYX_RESOURCES_PROFILES_ALPHANUMERIC_SENDER_ID_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_alphanumeric_sender_id_table;
extern const struct telnyx_field_table telnyx_alphanumeric_sender_id_params_table;
extern const struct telnyx_field_table telnyx_alphanumeric_sender_id_list_params_table;

#endif
