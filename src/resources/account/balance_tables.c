/* SPDX-License-Identifier: MIT */
/* Fields of /v2/balance, by the API's description (UserBalance). */
#include "resources/account/balance_tables.h"

#include <telnyx/balance.h>

static const struct telnyx_field balance_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_balance, record_type),
    TELNYX_FIELD(STRING, struct telnyx_balance, balance),
    TELNYX_FIELD(STRING, struct telnyx_balance, credit_limit),
    TELNYX_FIELD(STRING, struct telnyx_balance, available_credit),
    TELNYX_FIELD(STRING, struct telnyx_balance, pending),
    TELNYX_FIELD(STRING, struct telnyx_balance, currency),
    TELNYX_FIELD(SELF, struct telnyx_balance, json),
    TELNYX_FIELD(REPLY, struct telnyx_balance, reply),
};
const struct telnyx_field_table telnyx_balance_table =
    TELNYX_FIELD_TABLE(struct telnyx_balance, balance_fields);
