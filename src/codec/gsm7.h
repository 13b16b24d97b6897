/* SPDX-License-Identifier: MIT */
/*
 * The GSM 7-bit alphabet: which characters have a place in it, and how much
 * room each takes.
 */
#ifndef TELNYX_CODEC_GSM7_H
#define TELNYX_CODEC_GSM7_H

#include <stdbool.h>
#include <stdint.h>

/* The number of septets that a code point takes: 1, 2 (extension table) or 0 (it has no
 * place).  Without `full` the set is the one that Telnyx lists; with it also what GSM
 * 03.38 has beyond that: C with cedilla, the currency sign, ten Greek capitals, and the
 * page break (two septets). */
unsigned telnyx_gsm7_units(uint32_t code, bool full);

#endif
