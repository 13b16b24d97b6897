/* SPDX-License-Identifier: MIT */
/*
 * Can Telnyx take a text as an SMS at all?  The check before sending, which
 * refuses only what Telnyx must refuse: where its documents leave the alphabet,
 * the profile's smart encoding or the packing of parts open, the choice here is
 * the one that lets the text through.  For the count that is shown to people
 * see telnyx_segments_count(), which chooses the other way.
 */
#ifndef TELNYX_CODEC_SEGMENT_LIMITS_H
#define TELNYX_CODEC_SEGMENT_LIMITS_H

#include <telnyx/segment.h>

/* Units in the most parts that Telnyx sends as one message. */
#define TELNYX_MAX_GSM7_UNITS (TELNYX_MAX_PARTS * 153)
#define TELNYX_MAX_UCS2_UNITS (TELNYX_MAX_PARTS * 67)

enum telnyx_text_problem {
	TELNYX_TEXT_FITS = 0,
	TELNYX_TEXT_NOT_UTF8 = 1,
	TELNYX_TEXT_NOT_GSM7 = 2,    /* gsm7 was asked for: see code_point */
	TELNYX_TEXT_TOO_LONG = 3,    /* see units and limit */
	TELNYX_TEXT_VANISHES = 4,    /* gsm7: smart encoding leaves nothing */
	TELNYX_TEXT_BAD_ENCODING = 5 /* the encoding is no known one */
};

struct telnyx_text_fit {
	enum telnyx_text_problem problem;
	enum telnyx_encoding encoding; /* GSM7 or UCS2: what was counted last */
	uint64_t units;		       /* counted in that encoding */
	uint32_t limit;		       /* TELNYX_MAX_..._UNITS of it */
	uint32_t code_point;	       /* the first that is not GSM-7; else 0 */
	size_t offset;		       /* bytes before what is at fault; else 0 */
};

/* Does a text fit?  An empty one does.  `fit` is optional, and filled either way.  A
 * NULL text is not UTF-8. */
bool telnyx_text_fits(
    const char *text, enum telnyx_encoding encoding, struct telnyx_text_fit *fit);

/* The reason as a clause without a full stop, for the error's text: "takes
 * 1531 GSM-7 units and 10 parts hold 1530".  "" if it fits.  Room enough: */
#define TELNYX_TEXT_REASON_MAX 160
const char *telnyx_text_fit_reason(
    const struct telnyx_text_fit *fit, char *out, size_t size);

#endif
