/* SPDX-License-Identifier: MIT */
/*
 * Text from outside, made visible.  One list says what is hostile; two ways of
 * writing it share one step, which looks at a character and gives what is to
 * be written in its place.
 */
#include <telnyx/text.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define ESCAPE_BYTES 8 /* "\u009b" and its zero, rounded up */

bool
telnyx_text_is_hostile(uint32_t code)
{
	if (code < 0x2028)
		return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||
		       code == 0x061c || code == 0x200e || code == 0x200f;
	return code <= 0x202e || (code >= 0x2066 && code <= 0x2069);
}

/* What a person is shown. */
static void
escape_for_people(char *out, uint32_t code, unsigned char byte, bool is_utf8)
{
	if (is_utf8 && code == '\n')
		(void)snprintf(out, ESCAPE_BYTES, "\\n");
	else if (is_utf8 && code == '\r')
		(void)snprintf(out, ESCAPE_BYTES, "\\r");
	else if (is_utf8 && code == '\t')
		(void)snprintf(out, ESCAPE_BYTES, "\\t");
	else if (is_utf8 && code >= 0x80)
		(void)snprintf(out, ESCAPE_BYTES, "\\u%04x", (unsigned)(code & 0xffff));
	else
		(void)snprintf(out, ESCAPE_BYTES, "\\x%02x", (unsigned)byte);
}

/* What a parser of JSON reads as the same character. */
static void
escape_for_json(char *out, uint32_t code, unsigned char byte, bool is_utf8)
{
	(void)byte;
	(void)snprintf(out, ESCAPE_BYTES, "\\u%04x",
	    is_utf8 ? (unsigned)(code & 0xffff) : 0xfffdu);
}

/* How many leading bytes need no look: most text is ASCII. */
static size_t
plain_run(const char *text, size_t len)
{
	size_t run = 0;

	while (run < len && text[run] >= 0x20 && text[run] < 0x7f)
		run++;
	return run;
}

/* The character at `text`: the bytes that it takes, and in `escape` what stands
 * for it, which is "" where it stands for itself. */
static size_t
step(const char *text, size_t len, bool json, char escape[ESCAPE_BYTES])
{
	uint32_t code;
	size_t bytes = telnyx_utf8_decode(text, len, &code);

	escape[0] = '\0';
	if (bytes > 0 && (!telnyx_text_is_hostile(code) ||
			     (json && (code == '\n' || code == '\r' || code == '\t'))))
		return bytes;
	(json ? escape_for_json : escape_for_people)(
	    escape, code, (unsigned char)*text, bytes > 0);
	return bytes > 0 ? bytes : 1;
}

const char *
telnyx_text_visible(const char *text, char *out, size_t size)
{
	size_t len = text != NULL ? strlen(text) : 0, at = 0, used = 0;
	char escape[ESCAPE_BYTES];

	if (out == NULL || size == 0)
		return "";
	while (at < len) {
		size_t room = size - 1 - used, left = len - at;
		size_t bytes = plain_run(text + at, left < room ? left : room);
		size_t wanted = bytes;

		escape[0] = '\0';
		if (bytes == 0) {
			bytes = step(text + at, left, false, escape);
			wanted = escape[0] != '\0' ? strlen(escape) : bytes;
		}
		if (wanted > room)
			break;
		memcpy(out + used, escape[0] != '\0' ? escape : text + at, wanted);
		used += wanted;
		at += bytes;
	}
	out[used] = '\0';
	return out;
}

size_t
telnyx_json_visible(const char *json, size_t len, char *out, size_t size)
{
	size_t at = 0, used = 0;
	char escape[ESCAPE_BYTES];

	while (at < len) {
		size_t bytes = plain_run(json + at, len - at), wanted = bytes;

		escape[0] = '\0';
		if (bytes == 0) {
			bytes = step(json + at, len - at, true, escape);
			wanted = escape[0] != '\0' ? strlen(escape) : bytes;
		}
		if (used < size && wanted < size - used)
			memcpy(
			    out + used, escape[0] != '\0' ? escape : json + at, wanted);
		used += wanted;
		at += bytes;
	}
	if (size > 0)
		out[used < size ? used : 0] = '\0';
	return used;
}
