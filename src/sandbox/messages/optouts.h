/* SPDX-License-Identifier: MIT */
/*
 * Opt-outs: STOP makes a block rule, START lifts it.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_OPTOUTS_H
#define TELNYX_SANDBOX_MESSAGES_OPTOUTS_H

#include "sandbox/messages/messages.h"

/* What a keyword asks for; NULL: it is none. */
const char *sbx_keyword(const char *text, size_t len, bool short_code);

void sbx_optouts_clear(struct telnyx_sandbox *sandbox);
/* `phone` will have no more from `number`, or from anywhere on its profile.  False:
 * no memory, or the sandbox is full. */
bool sbx_optout_add(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone, const char *keyword);
void sbx_optout_remove(struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone);
/* May `number`, of this profile, not send to `phone`? */
bool sbx_optout_blocks(const struct telnyx_sandbox *sandbox, const char *profile_id,
    const char *number, const char *phone);

#endif
