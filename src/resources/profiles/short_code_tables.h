/* SPDX-License-Identifier: MIT */
/* Short codes of the account, and which messaging profile they are on
 * (`/v2/short_codes`), as data. */
#ifndef TELNYX_RESOURCES_PROFILES_SHORT_CODE_TABLES_H
#define TELNYX_RESOURCES_PROFILES_SHORT_CODE_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_short_code_table;
extern const struct telnyx_field_table telnyx_short_code_list_params_table;
extern const struct telnyx_field_table telnyx_short_code_update_params_table;

#endif
