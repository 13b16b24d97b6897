/* SPDX-License-Identifier: MIT */
/* Writing JSON as text (RFC 8259): whole, or the buffer says that it failed, which
 * json-c's own writing does not when memory runs out in the midst of it. */
#ifndef TELNYX_CODEC_JSON_TEXT_H
#define TELNYX_CODEC_JSON_TEXT_H

#include <stdbool.h>

struct json_object;
struct telnyx_buf;

/* Write a string in quotes, with escapes where JSON asks for them; all else goes as it
 * is, so the result is JSON only if the text is UTF-8. */
void telnyx_json_write_string(struct telnyx_buf *out, const char *text);

/* Write any value of json-c's; NULL is null. */
void telnyx_json_write(struct telnyx_buf *out, struct json_object *json);

/* Is this a number by the grammar of JSON (RFC 8259, section 6)? */
bool telnyx_json_is_number(const char *text);

#endif
