/* SPDX-License-Identifier: MIT */
/* Fields of autoresponders, by the API's description (AutoRespConfigSchema,
 * AutoRespConfigCreateSchema). */
#include "resources/profiles/autoresp_config_tables.h"

#include <telnyx/autoresp_config.h>

static const struct telnyx_enum_name autoresp_op_names[] = {
    {"start", TELNYX_AUTORESP_START},
    {"stop", TELNYX_AUTORESP_STOP},
    {"info", TELNYX_AUTORESP_INFO},
    {NULL, 0},
};

static const struct telnyx_field autoresp_config_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config, id),
    TELNYX_FIELD_STATE(struct telnyx_autoresp_config, op, autoresp_op_names),
    TELNYX_FIELD_LIST(
	STRINGS, struct telnyx_autoresp_config, keywords, keyword_count, NULL),
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config, resp_text),
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config, country_code),
    TELNYX_FIELD(TIME, struct telnyx_autoresp_config, created_at),
    TELNYX_FIELD(TIME, struct telnyx_autoresp_config, updated_at),
    TELNYX_FIELD(SELF, struct telnyx_autoresp_config, json),
    TELNYX_FIELD(REPLY, struct telnyx_autoresp_config, reply),
};
const struct telnyx_field_table telnyx_autoresp_config_table =
    TELNYX_FIELD_TABLE(struct telnyx_autoresp_config, autoresp_config_fields);

static const struct telnyx_field autoresp_config_params_fields[] = {
    TELNYX_FIELD_CHOICE(
	struct telnyx_autoresp_config_params, op, "op", autoresp_op_names),
    TELNYX_FIELD_NAMED(
	STRINGS, struct telnyx_autoresp_config_params, keywords, "keywords"),
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config_params, resp_text),
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config_params, country_code),
};
const struct telnyx_field_table telnyx_autoresp_config_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_autoresp_config_params, autoresp_config_params_fields);

static const struct telnyx_field autoresp_config_list_params_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_autoresp_config_list_params, country_code),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_autoresp_config_list_params,
	created_at_gte, "created_at[gte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_autoresp_config_list_params,
	created_at_lte, "created_at[lte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_autoresp_config_list_params,
	updated_at_gte, "updated_at[gte]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_autoresp_config_list_params,
	updated_at_lte, "updated_at[lte]"),
};
const struct telnyx_field_table telnyx_autoresp_config_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(
	struct telnyx_autoresp_config_list_params, autoresp_config_list_params_fields);
