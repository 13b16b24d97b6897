/* SPDX-License-Identifier: MIT */
/*
 * Strict UTF-8, as RFC 3629 has it: no overlong form, no surrogate, nothing
 * above U+10FFFF.
 */
#ifndef TELNYX_BASE_UTF8_H
#define TELNYX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One step: the code point at the start of `text`, of which `len` bytes may be
 * read.  Returns the bytes it takes, 1 to 4, or 0 (and *code is 0) where no
 * well-formed code point begins, so also for len 0. */
size_t telnyx_utf8_decode(const char *text, size_t len, uint32_t *code);
/* How many leading bytes are well-formed: `len` if all of them are. */
size_t telnyx_utf8_valid_bytes(const char *text, size_t len);
/* Is all of a zero-ended text well-formed?  NULL is not. */
bool telnyx_utf8_is_valid(const char *text);

#endif
