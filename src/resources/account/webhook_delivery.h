/* SPDX-License-Identifier: MIT */
/* The row of the webhook deliveries' list, which finding a message reads too. */
#ifndef TELNYX_RESOURCES_ACCOUNT_WEBHOOK_DELIVERY_H
#define TELNYX_RESOURCES_ACCOUNT_WEBHOOK_DELIVERY_H

#include "client/request.h"

extern const struct telnyx_operation telnyx_webhook_delivery_list_operation;

#endif
