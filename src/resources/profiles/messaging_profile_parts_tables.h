/* SPDX-License-Identifier: MIT */
/* What belongs to a messaging profile, as data. */
#ifndef TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_PARTS_TABLES_H
#define TELNYX_RESOURCES_PROFILES_MESSAGING_PROFILE_PARTS_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_profile_metrics_table;
extern const struct telnyx_field_table telnyx_messaging_profile_metrics_params_table;

#endif
