/* SPDX-License-Identifier: MIT */
/* Decimal numbers as text, such as amounts of money, without binary fractions. */
#ifndef TELNYX_CODEC_DECIMAL_H
#define TELNYX_CODEC_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/* Read "0.0051", in 1/100,000,000; false: not digits with at most one point among
 * them, finer than that, or above `max_units` (of the text's own unit).  No sign, no
 * exponent, no blanks.  NULL is false. */
bool telnyx_decimal_parse_e8(const char *text, uint32_t max_units, uint64_t *value);

#endif
