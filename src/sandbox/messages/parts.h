/* SPDX-License-Identifier: MIT */
/*
 * The parts that a text is divided into.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_PARTS_H
#define TELNYX_SANDBOX_MESSAGES_PARTS_H

#include <stdbool.h>
#include <stddef.h>

enum telnyx_sandbox_alphabet {
	TELNYX_SANDBOX_ALPHABET_AUTO = 0,
	TELNYX_SANDBOX_ALPHABET_GSM7 = 1,
	TELNYX_SANDBOX_ALPHABET_UCS2 = 2,
	/* Substitutions first; then GSM-7, if that is enough. */
	TELNYX_SANDBOX_ALPHABET_SMART = 3
};

struct telnyx_sandbox_parts {
	bool gsm7; /* else UCS-2 */
	int parts;
	bool blank; /* nothing but spaces */
};

/* Count the parts of valid UTF-8.  False: GSM-7 was asked for, and a
 * character has no place there. */
bool telnyx_sandbox_parts_count(const char *text, size_t len,
    enum telnyx_sandbox_alphabet alphabet, struct telnyx_sandbox_parts *out);

#endif
