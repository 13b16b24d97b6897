/* SPDX-License-Identifier: MIT */
/*
 * The shapes of what a message may come from and go to.  NULL is none of them.
 */
#ifndef TELNYX_CODEC_PHONE_H
#define TELNYX_CODEC_PHONE_H

#include <stdbool.h>

/* Is this '+' and 2 to 15 digits, the first of them not 0? */
bool telnyx_phone_is_e164(const char *text);
/* Is this 5 or 6 digits? */
bool telnyx_phone_is_short_code(const char *text);
/* Is this 1 to 11 ASCII letters, digits and spaces, at least one of them a letter? */
bool telnyx_phone_is_alphanumeric(const char *text);

#endif
