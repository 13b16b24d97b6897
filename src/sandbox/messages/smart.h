/* SPDX-License-Identifier: MIT */
/*
 * Smart encoding: substitutions by which a text fits GSM-7.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_SMART_H
#define TELNYX_SANDBOX_MESSAGES_SMART_H

#include <stdint.h>

/* What smart encoding puts in place of a character; NULL: it stays. */
const char *sbx_smart_replacement(uint32_t codepoint);

#endif
