/* SPDX-License-Identifier: MIT */
/* Webhook events as data: which types there are, and what each carries. */
#ifndef TELNYX_WEBHOOK_WEBHOOK_TABLES_H
#define TELNYX_WEBHOOK_WEBHOOK_TABLES_H

#include <telnyx/webhook.h>

#include "codec/fields.h"

/* A type of event: its payload's table, and where in struct
 * telnyx_webhook_event the pointer to what is decoded goes. */
struct telnyx_webhook_kind {
	const struct telnyx_field_table *table;
	size_t offset;
};

/* NULL: a type without one (unset, unknown, or of no known shape). */
const struct telnyx_webhook_kind *telnyx_webhook_kind(enum telnyx_webhook_type type);

/* `data` and `meta`, the parts around the payload. */
struct telnyx_webhook_data {
	enum telnyx_webhook_type type;
	const char *type_text;
	const char *record_type;
	const char *id;
	struct telnyx_time occurred_at;
};

struct telnyx_webhook_meta {
	struct telnyx_opt_int attempt;
	const char *delivered_to;
};

extern const struct telnyx_field_table telnyx_webhook_data_table;
extern const struct telnyx_field_table telnyx_webhook_meta_table;
extern const struct telnyx_enum_name telnyx_webhook_type_names[];

#endif
