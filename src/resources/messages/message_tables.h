/* SPDX-License-Identifier: MIT */
/* The messages resource as data: what is sent, and what comes back. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_TABLES_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_message_params_table;
extern const struct telnyx_field_table telnyx_message_table;
extern const struct telnyx_enum_name telnyx_message_status_names[];

/* What the calls of one kind of sender take of struct telnyx_message_params. */
extern const struct telnyx_field_table telnyx_message_from_code_table;
extern const struct telnyx_field_table telnyx_message_number_pool_table;
extern const struct telnyx_field_table telnyx_message_alphanumeric_table;
extern const struct telnyx_field_table telnyx_message_scheduled_table;

extern const struct telnyx_field_table telnyx_group_mms_params_table;
extern const struct telnyx_field_table telnyx_message_group_table;
extern const struct telnyx_field_table telnyx_rcs_params_table;
extern const struct telnyx_field_table telnyx_whatsapp_params_table;

#endif
