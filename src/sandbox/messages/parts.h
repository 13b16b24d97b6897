/* SPDX-License-Identifier: MIT */
/*
 * The parts that a text is divided into.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_PARTS_H
#define TELNYX_SANDBOX_MESSAGES_PARTS_H

#include <stdbool.h>
#include <stddef.h>

enum sbx_alphabet {
	SBX_ALPHABET_AUTO = 0,
	SBX_ALPHABET_GSM7 = 1,
	SBX_ALPHABET_UCS2 = 2,
	/* Substitutions first; then GSM-7, if that is enough. */
	SBX_ALPHABET_SMART = 3
};

struct sbx_parts {
	bool gsm7; /* else UCS-2 */
	int parts;
	bool blank; /* nothing but spaces */
};

/* Count the parts of valid UTF-8.  False: GSM-7 was asked for, and a
 * character has no place there. */
bool sbx_parts_count(
    const char *text, size_t len, enum sbx_alphabet alphabet, struct sbx_parts *out);

#endif
