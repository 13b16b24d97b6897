/* SPDX-License-Identifier: MIT */
/*
 * The list of webhook deliveries.
 */
#ifndef TELNYX_SANDBOX_API_DELIVERIES_H
#define TELNYX_SANDBOX_API_DELIVERIES_H

struct telnyx_sandbox_call;

/* Handlers: GET /v2/webhook_deliveries, and of one. */
void telnyx_sandbox_deliveries_list(struct telnyx_sandbox_call *call);
void telnyx_sandbox_delivery_show(struct telnyx_sandbox_call *call);

#endif
