/* SPDX-License-Identifier: MIT */
/* Opt-outs: who has sent STOP (`/v2/messaging_optouts`), as data. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGING_OPTOUT_TABLES_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGING_OPTOUT_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_optout_table;
extern const struct telnyx_field_table telnyx_messaging_optout_list_params_table;

#endif
