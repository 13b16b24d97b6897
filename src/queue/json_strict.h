/* SPDX-License-Identifier: MIT */
/*
 * JSON that is kept and sent later, read without any leniency: what would be read as
 * something else than was written, or of which a reader may take one part or another,
 * is refused.  Beyond the letter of RFC 8259 these are a member that is there twice,
 * U+0000 and half a surrogate pair, which no text of C's can hold, and whole numbers
 * beyond 64 bits.
 */
#ifndef TELNYX_QUEUE_JSON_STRICT_H
#define TELNYX_QUEUE_JSON_STRICT_H

struct json_object;

/* Read an object.  NULL: *out is it, to be put back; else why not, as a static clause
 * ("is not JSON ...").  telnyx_json_no_memory (codec/json_read.h), known by its
 * address: that is why. */
const char *telnyx_json_read_strictly(const char *text, struct json_object **out);

#endif
