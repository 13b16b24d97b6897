/* SPDX-License-Identifier: MIT */
/* The messages resource as data: what is sent, and what comes back. */
#ifndef TELNYX_CODEC_MESSAGE_TABLES_H
#define TELNYX_CODEC_MESSAGE_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_message_params_table;
extern const struct telnyx_field_table telnyx_message_table;
extern const struct telnyx_enum_name telnyx_message_status_names[];

#endif
