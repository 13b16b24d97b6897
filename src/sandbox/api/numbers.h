/* SPDX-License-Identifier: MIT */
/*
 * The account's phone numbers.
 */
#ifndef TELNYX_SANDBOX_API_NUMBERS_H
#define TELNYX_SANDBOX_API_NUMBERS_H

#include "sandbox/engine/call.h"
#include "sandbox/engine/fields.h"

/* What a caller may set in a number. */
extern const struct sbx_field sbx_number_fields[];

/* Take a number from the account; it is for sale again. */
void sbx_number_drop(struct telnyx_sandbox *sandbox, struct sbx_record *record);
/* May it not be deleted? */
bool sbx_number_is_locked(struct sbx_record *record);
/* Make a number one of the account's; `profile_id` may be NULL. */
struct sbx_record *sbx_number_add(struct sbx_call *call, const char *number,
    const char *profile_id, struct json_object *order);
/* Put a number on a profile, or with NULL on none. */
void sbx_number_assign(
    struct sbx_call *call, struct sbx_record *number, const char *profile_id);
/* What messaging settings are when new. */
struct json_object *sbx_messaging_settings(struct sbx_call *call, const char *id,
    const char *number, const char *country, const char *type, bool mms,
    const char *profile_id);

#endif
