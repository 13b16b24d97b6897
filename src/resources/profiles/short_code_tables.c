/* SPDX-License-Identifier: MIT */
/* Fields of /v2/short_codes, by the API's description (ShortCode,
 * UpdateShortCodeRequest). */
#include "resources/profiles/short_code_tables.h"

#include <telnyx/short_code.h>

static const struct telnyx_field short_code_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_short_code, id),
    TELNYX_FIELD(STRING, struct telnyx_short_code, record_type),
    TELNYX_FIELD(STRING, struct telnyx_short_code, short_code),
    TELNYX_FIELD(STRING, struct telnyx_short_code, country_code),
    TELNYX_FIELD(STRING, struct telnyx_short_code, messaging_profile_id),
    TELNYX_FIELD_LIST(STRINGS, struct telnyx_short_code, tags, tag_count, NULL),
    TELNYX_FIELD(TIME, struct telnyx_short_code, created_at),
    TELNYX_FIELD(TIME, struct telnyx_short_code, updated_at),
    TELNYX_FIELD(SELF, struct telnyx_short_code, json),
    TELNYX_FIELD(REPLY, struct telnyx_short_code, reply),
};
const struct telnyx_field_table telnyx_short_code_table =
    TELNYX_FIELD_TABLE(struct telnyx_short_code, short_code_fields);

static const struct telnyx_field short_code_list_params_fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct telnyx_short_code_list_params,
	filter_messaging_profile_id, "filter[messaging_profile_id]"),
};
const struct telnyx_field_table telnyx_short_code_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_short_code_list_params, short_code_list_params_fields);

static const struct telnyx_field short_code_update_params_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_short_code_update_params, messaging_profile_id),
    TELNYX_FIELD_NAMED(STRINGS, struct telnyx_short_code_update_params, tags, "tags"),
};
const struct telnyx_field_table telnyx_short_code_update_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_short_code_update_params, short_code_update_params_fields);
