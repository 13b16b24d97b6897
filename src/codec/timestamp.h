/* SPDX-License-Identifier: MIT */
/*
 * Points in time, as text and as numbers, without the C library's calendar
 * (which knows time zones, locales and static buffers).  telnyx_timestamp_format()
 * is declared in <telnyx/types.h>.
 */
#ifndef TELNYX_CODEC_TIMESTAMP_H
#define TELNYX_CODEC_TIMESTAMP_H

#include <telnyx/types.h>

/* A date and time of day in UTC, in the Gregorian calendar. */
struct telnyx_civil {
	int year;  /* 1970 to 9999 */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
	int hour;
	int minute;
	int second; /* 60, a leap second, counts as the second after it */
};

/* Convert to seconds since 1970-01-01T00:00:00Z; -1: there is no such date or time. */
int64_t telnyx_civil_to_unix(const struct telnyx_civil *civil);
/* Convert back, for 0 to the end of 9999; false outside of that. */
bool telnyx_civil_from_unix(int64_t seconds, struct telnyx_civil *civil);

/*
 * ISO 8601 as the API writes and takes it: "2026-11-22T18:00:00.000Z",
 * "2026-11-22T19:00:00+01:00"; seconds and fraction may be missing, the zone
 * may not.  Milliseconds since 1970, a finer fraction cut off; -1 for what is
 * not understood, is before 1970, or is NULL.
 */
int64_t telnyx_timestamp_parse(const char *text);

#endif
