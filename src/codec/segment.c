/* SPDX-License-Identifier: MIT */
/*
 * How many parts a text takes.  Telnyx does not say whether it keeps a pair
 * whole at the end of a part; phones need it whole, so it is counted that way,
 * which never counts too few parts.
 */
#include <telnyx/segment.h>

#include <string.h>

#include "base/refusal.h"

#include "codec/text_count.h"

static uint32_t
saturate(uint64_t number)
{
	return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static void
fill_parts(struct telnyx_segments *out, const struct telnyx_tally *tally,
    unsigned single, unsigned per_part)
{
	out->units = saturate(tally->units);
	if (tally->units <= single) {
		out->parts = tally->units > 0;
		out->units_per_part = single;
		out->units_left = single - (unsigned)tally->units;
	} else {
		out->parts = saturate(tally->parts);
		out->units_per_part = per_part;
		out->units_left = per_part - tally->last;
	}
}

enum telnyx_status
telnyx_segments_count(const char *text, enum telnyx_encoding encoding, unsigned flags,
    struct telnyx_segments *out)
{
	struct telnyx_text_count count;
	bool full = (flags & TELNYX_SEGMENTS_GSM_0338) != 0;
	bool smart = (flags & TELNYX_SEGMENTS_SMART) != 0;

	if (out == NULL)
		return telnyx_need(out, "out");
	memset(out, 0, sizeof(*out));
	if (text == NULL)
		return telnyx_need(text, "text");
	switch (encoding) {
	case TELNYX_ENCODING_UNSET:
	case TELNYX_ENCODING_AUTO:
		break;
	case TELNYX_ENCODING_GSM7:
		smart = true;
		break;
	case TELNYX_ENCODING_UCS2: /* skips smart encoding, whatever the profile says */
		smart = false;
		break;
	case TELNYX_ENCODING_UNKNOWN:
	default:
		return telnyx_invalid("encoding", "is none that can be asked for");
	}
	if (!telnyx_text_count(text, full, smart, &count))
		return telnyx_invalid("text", "is not valid UTF-8");
	if (encoding == TELNYX_ENCODING_GSM7 && !count.is_gsm7)
		return telnyx_invalid("text", "has a character that GSM-7 lacks");

	out->characters = saturate(count.characters);
	if (encoding == TELNYX_ENCODING_UCS2 || !count.is_gsm7) {
		out->encoding = TELNYX_ENCODING_UCS2;
		fill_parts(out, &count.ucs2, TELNYX_UCS2_SINGLE, TELNYX_UCS2_PART);
	} else {
		out->encoding = TELNYX_ENCODING_GSM7;
		fill_parts(out, &count.gsm7, TELNYX_GSM7_SINGLE, TELNYX_GSM7_PART);
	}
	return TELNYX_OK;
}
