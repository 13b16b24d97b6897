/* SPDX-License-Identifier: MIT */
/*
 * A sender's reference, carried in the query of a message's own webhook URLs:
 * the API has no field for it, and gives these URLs back in every webhook.
 */
#ifndef TELNYX_CODEC_REFERENCE_H
#define TELNYX_CODEC_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define TELNYX_REFERENCE_NAME "telnyx_reference"
#define TELNYX_REFERENCE_MAX 64
#define TELNYX_REFERENCE_RULE "must be 1-64 letters, digits, _ and -"

/* Is a reference 1 to 64 of A-Z, a-z, 0-9, '_' and '-': nothing that a URL must
 * escape? */
bool telnyx_reference_is_valid(const char *text);

/* Append `url` with the reference as the last parameter of its query. */
void telnyx_reference_add(
    struct telnyx_buf *buf, const char *url, const char *reference);

/* Find the reference in a URL or its path and query: the last one of the query, as that
 * is the one that was added.  Not ended by a zero; NULL: none.  `url` may be NULL. */
const char *telnyx_reference_find(const char *url, size_t *len);

#endif
