/* SPDX-License-Identifier: MIT */
/* Autoresponders of a messaging profile: what a keyword such as STOP or HELP is
 * answered with (`/v2/messaging_profiles/{profile_id}/autoresp_configs`), as data. */
#ifndef TELNYX_RESOURCES_PROFILES_AUTORESP_CONFIG_TABLES_H
#define TELNYX_RESOURCES_PROFILES_AUTORESP_CONFIG_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_autoresp_config_table;
extern const struct telnyx_field_table telnyx_autoresp_config_params_table;
extern const struct telnyx_field_table telnyx_autoresp_config_list_params_table;

#endif
