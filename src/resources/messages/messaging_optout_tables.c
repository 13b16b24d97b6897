/* SPDX-License-Identifier: MIT */
/* Fields of /v2/messaging_optouts, by the API's description (OptOutItem). */
#include "resources/messages/messaging_optout_tables.h"

#include <telnyx/messaging_optout.h>

static const struct telnyx_field messaging_optout_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_optout, from),
    TELNYX_FIELD(STRING, struct telnyx_messaging_optout, to),
    TELNYX_FIELD(STRING, struct telnyx_messaging_optout, messaging_profile_id),
    TELNYX_FIELD(STRING, struct telnyx_messaging_optout, keyword),
    TELNYX_FIELD(TIME, struct telnyx_messaging_optout, created_at),
    TELNYX_FIELD(SELF, struct telnyx_messaging_optout, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_optout, reply),
};
const struct telnyx_field_table telnyx_messaging_optout_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_optout, messaging_optout_fields);

static const struct telnyx_field messaging_optout_list_params_fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_optout_list_params,
	filter_messaging_profile_id, "filter[messaging_profile_id]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_optout_list_params, filter_from,
	"filter[from]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_optout_list_params,
	created_at_gte, "created_at[gte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_optout_list_params,
	created_at_lte, "created_at[lte]"),
    TELNYX_FIELD(BOOL, struct telnyx_messaging_optout_list_params, redaction_enabled),
};
const struct telnyx_field_table telnyx_messaging_optout_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_optout_list_params,
	messaging_optout_list_params_fields);
