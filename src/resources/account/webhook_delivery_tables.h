/* SPDX-License-Identifier: MIT */
/* Webhook deliveries: what Telnyx sent to your webhooks, and what they answered
 * (`/v2/webhook_deliveries`), as data. */
#ifndef TELNYX_RESOURCES_ACCOUNT_WEBHOOK_DELIVERY_TABLES_H
#define TELNYX_RESOURCES_ACCOUNT_WEBHOOK_DELIVERY_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_webhook_delivery_table;
extern const struct telnyx_field_table telnyx_webhook_delivery_list_params_table;

#endif
