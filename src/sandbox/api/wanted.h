/* SPDX-License-Identifier: MIT */
/*
 * The numbers that an order or a reservation asks for.
 */
#ifndef TELNYX_SANDBOX_API_WANTED_H
#define TELNYX_SANDBOX_API_WANTED_H

#include "sandbox/api/inventory.h"
#include "sandbox/engine/call.h"

/* Are the body's "phone_numbers" to be had?  False: the call has been answered. */
bool sbx_wanted_judge(struct sbx_call *call, bool reserved_is_good);
/* Mark the numbers of a list. */
void sbx_wanted_set(
    struct sbx_call *call, struct json_object *list, enum sbx_stock stock);

#endif
