/* SPDX-License-Identifier: MIT */
/* Detail records: what was used, and what it cost (`/v2/detail_records`), as data. */
#ifndef TELNYX_RESOURCES_ACCOUNT_DETAIL_RECORD_TABLES_H
#define TELNYX_RESOURCES_ACCOUNT_DETAIL_RECORD_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_detail_record_table;
extern const struct telnyx_field_table telnyx_detail_record_list_params_table;

#endif
