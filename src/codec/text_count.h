/* SPDX-License-Identifier: MIT */
/*
 * One pass over a text that counts it in both encodings: what segment.c and
 * segment_limits.c share.
 */
#ifndef TELNYX_CODEC_TEXT_COUNT_H
#define TELNYX_CODEC_TEXT_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Units a part holds, alone and as one of several (Telnyx, "Message encoding"). */
#define TELNYX_GSM7_SINGLE 160
#define TELNYX_GSM7_PART 153
#define TELNYX_UCS2_SINGLE 70
#define TELNYX_UCS2_PART 67

/* Units packed into parts of a long text, no character split between two. */
struct telnyx_tally {
	uint64_t units;
	uint64_t parts;
	unsigned last; /* units in the last part */
};

struct telnyx_text_count {
	struct telnyx_tally gsm7;
	struct telnyx_tally ucs2;
	uint64_t characters; /* code points, before substitutions */
	bool is_gsm7;	     /* false: the gsm7 tally means nothing */
	uint32_t code_point; /* the first without a place in GSM-7; else 0 */
	size_t
	    offset; /* where that code point is, or the first byte that is not UTF-8 */
};

/* Count a text.  `full`: as in telnyx_gsm7_units(); `smart`: with substitutions.
 * False: the text is not UTF-8. */
bool telnyx_text_count(
    const char *text, bool full, bool smart, struct telnyx_text_count *count);

#endif
