/* SPDX-License-Identifier: MIT */
/* Messaging profiles as data. */
#ifndef TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_TABLES_H
#define TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_profile_params_table;
extern const struct telnyx_field_table telnyx_messaging_profile_list_params_table;
extern const struct telnyx_field_table telnyx_messaging_profile_table;

#endif
