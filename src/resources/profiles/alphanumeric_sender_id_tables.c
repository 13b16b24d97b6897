/* SPDX-License-Identifier: MIT */
/* Fields of /v2/alphanumeric_sender_ids, by the API's description
 * (AlphanumericSenderId, CreateAlphanumericSenderIdRequest). */
#include "resources/profiles/alphanumeric_sender_id_tables.h"

#include <telnyx/alphanumeric_sender_id.h>

static const struct telnyx_field alphanumeric_sender_id_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, id),
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, record_type),
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, alphanumeric_sender_id),
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, organization_id),
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, messaging_profile_id),
    TELNYX_FIELD(STRING, struct telnyx_alphanumeric_sender_id, us_long_code_fallback),
    TELNYX_FIELD(SELF, struct telnyx_alphanumeric_sender_id, json),
    TELNYX_FIELD(REPLY, struct telnyx_alphanumeric_sender_id, reply),
};
const struct telnyx_field_table telnyx_alphanumeric_sender_id_table =
    TELNYX_FIELD_TABLE(
	struct telnyx_alphanumeric_sender_id, alphanumeric_sender_id_fields);

static const struct telnyx_field alphanumeric_sender_id_params_fields[] = {
    TELNYX_FIELD(
	STRING, struct telnyx_alphanumeric_sender_id_params, alphanumeric_sender_id),
    TELNYX_FIELD(
	STRING, struct telnyx_alphanumeric_sender_id_params, messaging_profile_id),
    TELNYX_FIELD(
	STRING, struct telnyx_alphanumeric_sender_id_params, us_long_code_fallback),
};
const struct telnyx_field_table telnyx_alphanumeric_sender_id_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_alphanumeric_sender_id_params,
	alphanumeric_sender_id_params_fields);

static const struct telnyx_field alphanumeric_sender_id_list_params_fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct telnyx_alphanumeric_sender_id_list_params,
	filter_messaging_profile_id, "filter[messaging_profile_id]"),
};
const struct telnyx_field_table telnyx_alphanumeric_sender_id_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_alphanumeric_sender_id_list_params,
	alphanumeric_sender_id_list_params_fields);
