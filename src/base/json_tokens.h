/* SPDX-License-Identifier: MIT */
/*
 * The tokens of JSON (RFC 8259).  json-c, which reads it, is lenient about them: it
 * takes comments, other quotes, NaN, numbers such as "1." and "00", and a comma before
 * a closing bracket; and its strict mode refuses every character above U+007F in 0.18.
 */
#ifndef TELNYX_BASE_JSON_TOKENS_H
#define TELNYX_BASE_JSON_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

/* Is each token of a text one of JSON's, and no comma before a closing bracket?  The
 * text ends in a zero.  Which escapes there are, and the order of tokens, are left to
 * json-c. */
bool telnyx_json_has_tokens_only(const char *text, size_t len);

/* The bytes of the number that begins here (section 6); 0: it is none. */
size_t telnyx_json_number_bytes(const char *text);

#endif
