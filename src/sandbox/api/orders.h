/* SPDX-License-Identifier: MIT */
/*
 * Number orders.
 */
#ifndef TELNYX_SANDBOX_API_ORDERS_H
#define TELNYX_SANDBOX_API_ORDERS_H

struct sbx_call;

/* Bring orders and reservations up to the present. */
void sbx_orders_settle(struct sbx_call *call);

#endif
