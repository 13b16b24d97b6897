/* SPDX-License-Identifier: MIT */
/*
 * A strict UTF-8 decoder.  The least and the greatest second byte that a lead
 * byte allows (table 3-7 of the Unicode standard) rule out overlong forms,
 * surrogates and what lies beyond U+10FFFF all at once.
 */
#include "base/utf8.h"

#include <string.h>

struct lead {
	size_t size;
	uint32_t bits;	   /* of the lead byte */
	unsigned char low; /* bounds of the second byte */
	unsigned char high;
};

static struct lead
lead_of(unsigned char byte)
{
	struct lead lead = {0, 0, 0x80, 0xBF};

	if (byte < 0x80) {
		lead.size = 1;
		lead.bits = byte;
	} else if (byte >= 0xC2 && byte <= 0xDF) {
		lead.size = 2;
		lead.bits = byte & 0x1Fu;
	} else if (byte >= 0xE0 && byte <= 0xEF) {
		lead.size = 3;
		lead.bits = byte & 0x0Fu;
		if (byte == 0xE0)
			lead.low = 0xA0;
		else if (byte == 0xED)
			lead.high = 0x9F;
	} else if (byte >= 0xF0 && byte <= 0xF4) {
		lead.size = 4;
		lead.bits = byte & 0x07u;
		if (byte == 0xF0)
			lead.low = 0x90;
		else if (byte == 0xF4)
			lead.high = 0x8F;
	}
	return lead;
}

size_t
telnyx_utf8_decode(const char *text, size_t len, uint32_t *code)
{
	const unsigned char *bytes = (const unsigned char *)text;
	struct lead lead;
	uint32_t value;
	size_t i;

	*code = 0;
	if (len == 0)
		return 0;
	lead = lead_of(bytes[0]);
	if (lead.size == 0 || lead.size > len)
		return 0;
	value = lead.bits;
	for (i = 1; i < lead.size; i++) {
		if (bytes[i] < lead.low || bytes[i] > lead.high)
			return 0;
		value = value << 6 | (bytes[i] & 0x3Fu);
		lead.low = 0x80;
		lead.high = 0xBF;
	}
	*code = value;
	return lead.size;
}

size_t
telnyx_utf8_valid_bytes(const char *text, size_t len)
{
	size_t pos = 0;
	size_t size;
	uint32_t code;

	while (pos < len) {
		/* Most text is ASCII. */
		if ((unsigned char)text[pos] < 0x80) {
			pos++;
			continue;
		}
		size = telnyx_utf8_decode(text + pos, len - pos, &code);
		if (size == 0)
			break;
		pos += size;
	}
	return pos;
}

bool
telnyx_utf8_is_valid(const char *text)
{
	size_t len;

	if (text == NULL)
		return false;
	len = strlen(text);
	return telnyx_utf8_valid_bytes(text, len) == len;
}
