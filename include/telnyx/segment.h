/* SPDX-License-Identifier: MIT */
/**
 * @file segment.h
 * How many parts a text takes as an SMS.  Pure: no loop, any thread.
 *
 * Limits (Telnyx, "Message encoding"): 160 GSM-7 units in a single part, 153
 * in each of several; 70 and 67 UTF-16 units; at most 10 parts.
 */
#ifndef TELNYX_SEGMENT_H
#define TELNYX_SEGMENT_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The `encoding` of a message. */
enum telnyx_encoding {
	TELNYX_ENCODING_UNSET = 0, /**< Not given; counted like auto. */
	TELNYX_ENCODING_AUTO = 1,  /**< GSM-7 if it fits, else UCS-2. */
	TELNYX_ENCODING_GSM7 = 2,  /**< After smart-encoding substitutions. */
	TELNYX_ENCODING_UCS2 = 3,
	TELNYX_ENCODING_UNKNOWN = -1
};

/** @name Flags of telnyx_segments_count() @{ */
/**
 * Count as GSM-7 also what GSM 03.38 has but Telnyx's own list leaves out: C
 * with cedilla, the currency sign, ten Greek capitals, and the form feed (the
 * page break of its extension table: two units).  Without it they make a text
 * UCS-2, the choice that never counts too few parts.
 */
#define TELNYX_SEGMENTS_GSM_0338 1u
/** Apply Telnyx's 258 smart-encoding substitutions first, as a profile with
 * `smart_encoding` does; always on for TELNYX_ENCODING_GSM7. */
#define TELNYX_SEGMENTS_SMART 2u
/** @} */

/** The most parts that Telnyx sends as one message. */
#define TELNYX_MAX_PARTS 10

struct telnyx_segments {
	enum telnyx_encoding encoding; /**< GSM7 or UCS2: the one used. */
	uint32_t parts;		       /**< 0 for an empty text. */
	uint32_t units;		       /**< Septets, or UTF-16 code units. */
	uint32_t characters;	       /**< Unicode code points, as given. */
	uint32_t units_per_part;       /**< 160, 153, 70 or 67. */
	uint32_t units_left;	       /**< Room in the last part. */
};

/**
 * Count the parts of @p text.  An extension character (two septets) and a
 * surrogate pair are never split between parts, so a long text may leave a
 * unit unused at the end of a part.
 *
 * @param text      UTF-8, ended by zero.
 * @param encoding  As the message will say; AUTO chooses.
 * @param flags     TELNYX_SEGMENTS_*, or 0.
 * @param[out] out  The count; zeroed on failure.
 * @retval TELNYX_E_INVALID  NULL, not UTF-8, or GSM7 was asked for and a
 *                           character has no place there.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_segments_count(const char *text,
    enum telnyx_encoding encoding, unsigned flags, struct telnyx_segments *out);

#ifdef __cplusplus
}
#endif
#endif
