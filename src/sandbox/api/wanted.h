/* SPDX-License-Identifier: MIT */
/*
 * The numbers that an order or a reservation asks for.
 */
#ifndef TELNYX_SANDBOX_API_WANTED_H
#define TELNYX_SANDBOX_API_WANTED_H

#include "sandbox/api/inventory.h"
#include "sandbox/engine/call.h"

/* Are the body's "phone_numbers" to be had?  False: the call has been answered. */
bool telnyx_sandbox_wanted_judge(
    struct telnyx_sandbox_call *call, bool reserved_is_good);
/* Mark the numbers of a list. */
void telnyx_sandbox_wanted_set(struct telnyx_sandbox_call *call,
    struct json_object *list, enum telnyx_sandbox_stock stock);

#endif
