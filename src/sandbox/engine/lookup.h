/* SPDX-License-Identifier: MIT */
/*
 * Lookups of what hangs together: the profile that a number is on, and the one
 * that a body names.
 */
#ifndef TELNYX_SANDBOX_ENGINE_LOOKUP_H
#define TELNYX_SANDBOX_ENGINE_LOOKUP_H

#include "sandbox/engine/call.h"

/* The profile that a number, or a short code, of the account is on; NULL: it is
 * on none, or is not the account's. */
const char *sbx_number_profile(
    const struct telnyx_sandbox *sandbox, const char *number);
/* The profile of a number; one that is on none belongs to the sandbox's own. */
const char *sbx_profile_of(const struct telnyx_sandbox *sandbox, const char *number);
/* The profile that a body names: "" and null are none.  False: it does not exist,
 * and the call has been answered. */
bool sbx_profile_named(
    struct sbx_call *call, const char *code, const char **profile_id);

#endif
