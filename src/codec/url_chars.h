/* SPDX-License-Identifier: MIT */
/*
 * Which characters may stand where in a URL (RFC 3986, appendix A), by hand, as
 * <ctype.h> follows the caller's locale.
 */
#ifndef TELNYX_CODEC_URL_CHARS_H
#define TELNYX_CODEC_URL_CHARS_H

#include <stdbool.h>
#include <stddef.h>

bool telnyx_url_is_alphanumeric(char c);
bool telnyx_url_is_unreserved(char c);
/* Is this a character of a path segment, %XX aside: unreserved, sub-delims, ':' or
 * '@'? */
bool telnyx_url_is_pchar(char c);
/* Does '%' and two hexadecimal digits stand here? */
bool telnyx_url_is_escape(const char *text);

/* What is wrong with a path that is otherwise ready to send ("" and what begins
 * with '/'), as a static clause such as "has a . or .. segment"; NULL: nothing.
 * Proxies and servers resolve dot segments, so they would reach another endpoint
 * than the one that was named. */
const char *telnyx_url_path_problem(const char *path);

#endif
