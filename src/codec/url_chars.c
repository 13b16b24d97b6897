/* SPDX-License-Identifier: MIT */
/*
 * The character classes of RFC 3986, and paths made of them.
 */
#include "codec/url_chars.h"

#include <string.h>

bool
telnyx_url_is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

bool
telnyx_url_is_unreserved(char c)
{
	return telnyx_url_is_alphanumeric(c) || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

bool
telnyx_url_is_pchar(char c)
{
	return telnyx_url_is_unreserved(c) ||
	       (c != '\0' && strchr("!$&'()*+,;=:@", c) != NULL);
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
	       (c >= 'a' && c <= 'f');
}

bool
telnyx_url_is_escape(const char *text)
{
	return text[0] == '%' && is_hex(text[1]) && is_hex(text[2]);
}

/* The length of the dot that begins here, plain or escaped; 0: none does. */
static size_t
dot_bytes(const char *text)
{
	if (text[0] == '.')
		return 1;
	if (text[0] == '%' && text[1] == '2' && (text[2] == 'e' || text[2] == 'E'))
		return 3;
	return 0;
}

static bool
is_dot_segment(const char *segment)
{
	size_t dots = 0;
	size_t size;

	while ((size = dot_bytes(segment)) > 0) {
		segment += size;
		dots++;
	}
	return (dots == 1 || dots == 2) && (*segment == '/' || *segment == '\0');
}

const char *
telnyx_url_path_problem(const char *path)
{
	if (*path != '\0' && *path != '/')
		return "has a path that does not begin with /";
	while (*path != '\0') {
		if (*path == '/') {
			path++;
			if (is_dot_segment(path))
				return "has a . or .. segment";
		} else if (*path == '%') {
			if (!telnyx_url_is_escape(path))
				return "has a % without two hexadecimal digits";
			path += 3;
		} else if (telnyx_url_is_pchar(*path)) {
			path++;
		} else {
			return "has a character that no URL path holds";
		}
	}
	return NULL;
}
