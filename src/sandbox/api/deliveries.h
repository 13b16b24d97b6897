/* SPDX-License-Identifier: MIT */
/*
 * The list of webhook deliveries.
 */
#ifndef TELNYX_SANDBOX_API_DELIVERIES_H
#define TELNYX_SANDBOX_API_DELIVERIES_H

struct sbx_call;

/* Handlers: GET /v2/webhook_deliveries, and of one. */
void sbx_deliveries_list(struct sbx_call *call);
void sbx_delivery_show(struct sbx_call *call);

#endif
