/* SPDX-License-Identifier: MIT */
/*
 * Parts of a text, whether it can be sent, recipients, and UTF-8.
 *
 * Input: a text; its first 64 bytes are tried as a recipient too.
 */
#include <stdlib.h>
#include <string.h>

#include <telnyx/segment.h>

#include "codec/phone.h"
#include "codec/segment_limits.h"
#include "base/utf8.h"
#include "fuzz.h"

/* A character takes two units at most, and is never split: so every part but
 * the last is filled up to one unit. */
static void
check_parts(const struct telnyx_segments *segments)
{
	uint64_t units = segments->units, per_part = segments->units_per_part;
	uint64_t parts = segments->parts;
	bool gsm7 = segments->encoding == TELNYX_ENCODING_GSM7;

	FUZZ_CHECK(gsm7 || segments->encoding == TELNYX_ENCODING_UCS2);
	FUZZ_CHECK((parts == 0) == (units == 0));
	if (parts <= 1) {
		FUZZ_CHECK(per_part == (gsm7 ? 160 : 70));
		FUZZ_CHECK(segments->units_left == per_part - units);
		return;
	}
	FUZZ_CHECK(units > (gsm7 ? 160 : 70));
	FUZZ_CHECK(per_part == (gsm7 ? 153 : 67));
	FUZZ_CHECK(parts * per_part >= units);
	FUZZ_CHECK((parts - 1) * (per_part - 1) < units);
	FUZZ_CHECK(segments->units_left < per_part);
}

static void
try_segments(const char *text, bool valid)
{
	static const enum telnyx_encoding encodings[] = {
	    TELNYX_ENCODING_AUTO, TELNYX_ENCODING_GSM7, TELNYX_ENCODING_UCS2};
	struct telnyx_segments segments;
	struct telnyx_text_fit fit;
	char reason[TELNYX_TEXT_REASON_MAX];
	enum telnyx_status st;
	unsigned flags;
	size_t i;
	bool fits;

	for (i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		fits = telnyx_text_fits(text, encodings[i], &fit);
		FUZZ_CHECK(fits == (fit.problem == TELNYX_TEXT_FITS));
		FUZZ_CHECK(valid == (fit.problem != TELNYX_TEXT_NOT_UTF8));
		(void)telnyx_text_fit_reason(&fit, reason, sizeof(reason));
		FUZZ_CHECK(strlen(reason) < sizeof(reason) - 1);
		FUZZ_CHECK(fits == (reason[0] == '\0'));
		FUZZ_CHECK(fit.offset <= strlen(text));
		for (flags = 0; flags < 4; flags++) {
			st =
			    telnyx_segments_count(text, encodings[i], flags, &segments);
			FUZZ_CHECK(valid || st == TELNYX_E_INVALID);
			FUZZ_CHECK(!valid || st == TELNYX_OK ||
				   encodings[i] == TELNYX_ENCODING_GSM7);
			if (st != TELNYX_OK)
				continue;
			check_parts(&segments);
			FUZZ_CHECK(segments.characters <= strlen(text));
			/* The check before sending never refuses what the
			 * stricter count lets through. */
			FUZZ_CHECK(fits || segments.parts > TELNYX_MAX_PARTS ||
				   fit.problem == TELNYX_TEXT_VANISHES);
		}
	}
}

static void
try_recipient(const char *text)
{
	bool e164 = telnyx_phone_is_e164(text);
	bool code = telnyx_phone_is_short_code(text);
	bool name = telnyx_phone_is_alphanumeric(text);
	size_t len = strlen(text);

	FUZZ_CHECK(e164 + code + name <= 1);
	FUZZ_CHECK(!e164 || (len >= 3 && len <= 16 && text[0] == '+' &&
				strspn(text + 1, "0123456789") == len - 1));
	FUZZ_CHECK(
	    !code || (len >= 5 && len <= 6 && strspn(text, "0123456789") == len));
	FUZZ_CHECK(!name || (len >= 1 && len <= 11));
}

static size_t
encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

/* What decodes is the one way to write it. */
static void
try_utf8(const char *data, size_t size)
{
	size_t valid = telnyx_utf8_valid_bytes(data, size), at, step;
	uint32_t code;
	char again[4];

	FUZZ_CHECK(valid <= size);
	for (at = 0; at < valid; at += step) {
		step = telnyx_utf8_decode(data + at, size - at, &code);
		FUZZ_CHECK(step >= 1 && step <= valid - at);
		FUZZ_CHECK(code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF));
		FUZZ_CHECK(encode(code, again) == step);
		FUZZ_CHECK(memcmp(again, data + at, step) == 0);
	}
	FUZZ_CHECK(valid == size ||
		   telnyx_utf8_decode(data + valid, size - valid, &code) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	struct fuzz_input front = {data, size < 64 ? size : 64};
	char *recipient = fuzz_rest(&front);
	char *text = fuzz_rest(&input);

	try_utf8((const char *)data, size);
	try_segments(text, telnyx_utf8_is_valid(text));
	try_recipient(recipient);
	free(recipient);
	free(text);
	return 0;
}
