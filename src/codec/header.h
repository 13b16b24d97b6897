/* SPDX-License-Identifier: MIT */
/*
 * HTTP header fields that come from a caller: checked here, because evhttp of
 * libevent 2.1.12 writes a CR LF in a value to the wire as it is.
 */
#ifndef TELNYX_CODEC_HEADER_H
#define TELNYX_CODEC_HEADER_H

#include <stdbool.h>
#include <stddef.h>

/* Is this a token of RFC 9110, section 5.6.2: not empty, no separators?  NULL is
 * none. */
bool telnyx_header_name_is_token(const char *name);
/* Is a value free of control characters but the tab?  NULL is not clean. */
bool telnyx_header_value_is_clean(const char *value);

/*
 * Split "Name: value"; false if the name is no token, the colon is missing or
 * the value is not clean.  The name is the first *name_len bytes of `line`; the
 * value, without the white space around it, is *value_len bytes at *value.
 */
bool telnyx_header_split(
    const char *line, size_t *name_len, const char **value, size_t *value_len);

#endif
