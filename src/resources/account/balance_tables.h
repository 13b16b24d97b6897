/* SPDX-License-Identifier: MIT */
/* The balance of the account (`/v2/balance`), as data. */
#ifndef TELNYX_RESOURCES_ACCOUNT_BALANCE_TABLES_H
#define TELNYX_RESOURCES_ACCOUNT_BALANCE_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_balance_table;

#endif
