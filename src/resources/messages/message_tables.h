/* SPDX-License-Identifier: MIT */
/* The messages resource as data: what is sent, and what comes back. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_TABLES_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_TABLES_H

#include "codec/fields.h"

/* The kinds of send whose params are a struct telnyx_message_params. */
enum telnyx_send_kind {
	TELNYX_SEND_MESSAGE = 1 << 0,
	TELNYX_SEND_CODE = 1 << 1, /* from a long code, or from a short one */
	TELNYX_SEND_POOL = 1 << 2,
	TELNYX_SEND_ALPHANUMERIC = 1 << 3,
	TELNYX_SEND_SCHEDULED = 1 << 4
};

#define TELNYX_MESSAGE_PARAMS_FIELDS 13

/* In message_params_tables.c: what is sent. */
extern const struct telnyx_enum_name telnyx_message_type_names[];
extern const struct telnyx_field_table telnyx_message_params_table;
/* The kinds that take a field, as a mask, in the order of the table's rows. */
extern const unsigned telnyx_message_params_kinds[TELNYX_MESSAGE_PARAMS_FIELDS];

extern const struct telnyx_field_table telnyx_group_mms_params_table;
extern const struct telnyx_field_table telnyx_rcs_params_table;
extern const struct telnyx_field_table telnyx_whatsapp_params_table;

/* In message_tables.c: what comes back. */
extern const struct telnyx_field_table telnyx_message_table;
extern const struct telnyx_enum_name telnyx_message_status_names[];
extern const struct telnyx_field_table telnyx_message_group_table;

#endif
