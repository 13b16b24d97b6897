/* SPDX-License-Identifier: MIT */
/*
 * How long a server asks us to wait: three headers, of which a reply may have
 * any.
 */
#ifndef TELNYX_CODEC_RETRY_AFTER_H
#define TELNYX_CODEC_RETRY_AFTER_H

#include <telnyx/types.h>

/* A longer delay is cut to this: 366 days. */
#define TELNYX_RETRY_AFTER_MAX_MS (INT64_C(366) * 86400 * 1000)

/* The values of the headers as they came; NULL where there is none. */
struct telnyx_retry_after_headers {
	const char *retry_after_ms;  /* milliseconds */
	const char *retry_after;     /* seconds, or an HTTP date in any of 3 forms */
	const char *ratelimit_reset; /* x-ratelimit-reset: seconds; > 10^9: Unix time */
	const char *date;	     /* Date: the server's clock, as it replied */
};

/*
 * The delay in milliseconds, rounded up, or -1 when no header says anything
 * usable.  The first usable one counts, in the order above; what is not
 * understood, or is negative, is as if it were not there.  A date that is past
 * gives 0.
 *
 * A point in time is one of the server's clock, and is held against that: the
 * reply's Date.  `now_unix_ms`, ours, counts where there is none, or one that is
 * more than 366 days off: no certificate would have been believed then, so it is
 * no clock.
 */
int64_t telnyx_retry_after(
    const struct telnyx_retry_after_headers *headers, int64_t now_unix_ms);

/* Read an HTTP date (IMF-fixdate, RFC 850 or asctime) as Unix time in milliseconds; -1:
 * it is none; 0 for all before 1970.  `now_unix_ms` settles the century of RFC 850's
 * two-digit years. */
int64_t telnyx_http_date_parse(const char *text, int64_t now_unix_ms);

/* Read x-should-retry: "true", "false"; not given for NULL and all else. */
struct telnyx_opt_bool telnyx_should_retry_parse(const char *text);

#endif
