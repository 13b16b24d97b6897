/* SPDX-License-Identifier: MIT */
/*
 * The check of a text against Telnyx's ten parts (its error 40302).  Units are
 * counted without what packing wastes at the end of a part, since Telnyx does
 * not say that it packs.
 */
#include "codec/segment_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codec/text_count.h"

static void
check_length(struct telnyx_text_fit *fit, enum telnyx_encoding encoding, uint64_t units)
{
	fit->encoding = encoding;
	fit->units = units;
	fit->limit = encoding == TELNYX_ENCODING_GSM7 ? TELNYX_MAX_GSM7_UNITS
						      : TELNYX_MAX_UCS2_UNITS;
	fit->problem = units <= fit->limit ? TELNYX_TEXT_FITS : TELNYX_TEXT_TOO_LONG;
}

/* The profile decides on substitutions, and only Telnyx knows the profile.  They
 * may shorten a text (what is removed) or lengthen it (a tab becomes seven
 * spaces), so each way is tried that could let it through. */
static void
check_open(const struct telnyx_text_count *raw, const struct telnyx_text_count *smart,
    struct telnyx_text_fit *fit)
{
	uint64_t units =
	    raw->ucs2.units < smart->ucs2.units ? raw->ucs2.units : smart->ucs2.units;

	if (smart->is_gsm7)
		check_length(fit, TELNYX_ENCODING_GSM7, smart->gsm7.units);
	if (!smart->is_gsm7 ||
	    (fit->problem != TELNYX_TEXT_FITS && units <= TELNYX_MAX_UCS2_UNITS))
		check_length(fit, TELNYX_ENCODING_UCS2, units);
}

static void
check_gsm7(const struct telnyx_text_count *smart, struct telnyx_text_fit *fit)
{
	if (!smart->is_gsm7) {
		fit->problem = TELNYX_TEXT_NOT_GSM7;
		fit->encoding = TELNYX_ENCODING_GSM7;
		fit->limit = TELNYX_MAX_GSM7_UNITS;
		return;
	}
	check_length(fit, TELNYX_ENCODING_GSM7, smart->gsm7.units);
	if (smart->characters > 0 && smart->gsm7.units == 0)
		fit->problem = TELNYX_TEXT_VANISHES;
}

bool
telnyx_text_fits(
    const char *text, enum telnyx_encoding encoding, struct telnyx_text_fit *fit)
{
	struct telnyx_text_count raw;
	struct telnyx_text_count smart;
	struct telnyx_text_fit unwanted;

	if (fit == NULL)
		fit = &unwanted;
	memset(fit, 0, sizeof(*fit));
	memset(&raw, 0, sizeof(raw));
	if (text == NULL || !telnyx_text_count(text, true, false, &raw)) {
		fit->problem = TELNYX_TEXT_NOT_UTF8;
		fit->offset = raw.offset;
		return false;
	}
	(void)telnyx_text_count(text, true, true, &smart);
	fit->code_point = smart.code_point;
	fit->offset = smart.offset;

	switch (encoding) {
	case TELNYX_ENCODING_UNSET:
	case TELNYX_ENCODING_AUTO:
		check_open(&raw, &smart, fit);
		break;
	case TELNYX_ENCODING_GSM7:
		check_gsm7(&smart, fit);
		break;
	case TELNYX_ENCODING_UCS2:
		fit->code_point = 0;
		fit->offset = 0;
		check_length(fit, TELNYX_ENCODING_UCS2, raw.ucs2.units);
		break;
	case TELNYX_ENCODING_UNKNOWN:
	default:
		fit->problem = TELNYX_TEXT_BAD_ENCODING;
		break;
	}
	return fit->problem == TELNYX_TEXT_FITS;
}

static void
too_long_reason(const struct telnyx_text_fit *fit, char *out, size_t size)
{
	if (fit->encoding == TELNYX_ENCODING_GSM7)
		(void)snprintf(out, size,
		    "takes %" PRIu64 " GSM-7 units and %d parts hold %" PRIu32,
		    fit->units, TELNYX_MAX_PARTS, fit->limit);
	else if (fit->code_point != 0)
		(void)snprintf(out, size,
		    "takes %" PRIu64 " UTF-16 units (U+%04" PRIX32
		    " at byte %zu is not GSM-7) and %d parts hold %" PRIu32,
		    fit->units, fit->code_point, fit->offset, TELNYX_MAX_PARTS,
		    fit->limit);
	else
		(void)snprintf(out, size,
		    "takes %" PRIu64 " UTF-16 units and %d parts hold %" PRIu32,
		    fit->units, TELNYX_MAX_PARTS, fit->limit);
}

const char *
telnyx_text_fit_reason(const struct telnyx_text_fit *fit, char *out, size_t size)
{
	if (size == 0)
		return out;
	out[0] = '\0';
	switch (fit->problem) {
	case TELNYX_TEXT_NOT_UTF8:
		(void)snprintf(
		    out, size, "text is not valid UTF-8 at byte %zu", fit->offset);
		break;
	case TELNYX_TEXT_NOT_GSM7:
		(void)snprintf(out, size,
		    "text has U+%04" PRIX32 " at byte %zu, which has no place in GSM-7",
		    fit->code_point, fit->offset);
		break;
	case TELNYX_TEXT_TOO_LONG:
		too_long_reason(fit, out, size);
		break;
	case TELNYX_TEXT_VANISHES:
		(void)snprintf(
		    out, size, "text has only characters that smart encoding removes");
		break;
	case TELNYX_TEXT_BAD_ENCODING:
		(void)snprintf(out, size, "encoding is none of auto, gsm7 and ucs2");
		break;
	case TELNYX_TEXT_FITS:
	default:
		break;
	}
	return out;
}
