/* SPDX-License-Identifier: MIT */
/*
 * Number orders.
 */
#ifndef TELNYX_SANDBOX_API_ORDERS_H
#define TELNYX_SANDBOX_API_ORDERS_H

struct telnyx_sandbox_call;

/* Bring orders and reservations up to the present. */
void telnyx_sandbox_orders_settle(struct telnyx_sandbox_call *call);

#endif
