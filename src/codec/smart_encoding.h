/* SPDX-License-Identifier: MIT */
/*
 * Telnyx's smart encoding: the documented substitutions that turn look-alikes
 * (curly quotes, full-width digits, odd spaces) into GSM-7 characters.
 */
#ifndef TELNYX_CODEC_SMART_ENCODING_H
#define TELNYX_CODEC_SMART_ENCODING_H

#include <stdint.h>

#define TELNYX_SMART_ENCODING_COUNT 258

/* What Telnyx puts in the place of a code point: static ASCII text of at most
 * 7 characters, each in the GSM-7 alphabet; "" where it is dropped; NULL where
 * there is no substitution. */
const char *telnyx_smart_encoding_find(uint32_t code);

#endif
