/* SPDX-License-Identifier: MIT */
/*
 * The delays that a server asks for, HTTP dates, and points in time.
 *
 * Input: lines with Unix milliseconds ("now"), retry-after-ms, Retry-After,
 * x-ratelimit-reset, x-should-retry, an ISO 8601 time, and Date.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/retry_after.h"
#include "codec/timestamp.h"
#include "fuzz.h"

#define END_MS INT64_C(253402300800000) /* 10000-01-01 */

static void
check_delay(int64_t ms)
{
	FUZZ_CHECK(ms >= -1 && ms <= TELNYX_RETRY_AFTER_MAX_MS);
}

/* The first usable header counts, whatever stands in those behind it. */
static void
try_headers(
    const char *ms, const char *after, const char *reset, const char *date, int64_t now)
{
	struct telnyx_retry_after_headers all = {ms, after, reset, date};
	struct telnyx_retry_after_headers one[] = {{ms, NULL, NULL, date},
	    {NULL, after, NULL, date}, {NULL, NULL, reset, date}};
	int64_t delay = telnyx_retry_after(&all, now), expected = -1, alone;
	size_t i;

	check_delay(delay);
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		alone = telnyx_retry_after(&one[i], now);
		check_delay(alone);
		if (expected == -1)
			expected = alone;
	}
	FUZZ_CHECK(delay == expected);
}

static void
try_timestamp(const char *text)
{
	int64_t ms = telnyx_timestamp_parse(text);
	char out[TELNYX_TIMESTAMP_MAX];

	FUZZ_CHECK(ms >= -1);
	if (ms < 0)
		return;
	/* A zone can carry the last day of 9999 into the next year. */
	FUZZ_CHECK((telnyx_timestamp_format(ms, out) == TELNYX_OK) == (ms < END_MS));
	FUZZ_CHECK(ms >= END_MS || telnyx_timestamp_parse(out) == ms);
}

/* Any number as a time, as a timestamp and as an HTTP date, and back. */
static void
try_number(int64_t ms)
{
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct telnyx_civil civil;
	char out[TELNYX_TIMESTAMP_MAX], date[64];
	bool good = telnyx_timestamp_format(ms, out) == TELNYX_OK;

	FUZZ_CHECK(good == (ms >= 0 && ms < END_MS));
	FUZZ_CHECK(strlen(out) == (good ? 24 : 0));
	if (!good)
		return;
	FUZZ_CHECK(telnyx_timestamp_parse(out) == ms);
	FUZZ_CHECK(telnyx_civil_from_unix(ms / 1000, &civil));
	FUZZ_CHECK(telnyx_civil_to_unix(&civil) == ms / 1000);
	(void)snprintf(date, sizeof(date), "Sun, %02d %s %04d %02d:%02d:%02d GMT",
	    civil.day, months[civil.month - 1], civil.year, civil.hour, civil.minute,
	    civil.second);
	FUZZ_CHECK(telnyx_http_date_parse(date, ms) == ms / 1000 * 1000);
	(void)snprintf(date, sizeof(date), "Sunday, %02d-%s-%02d %02d:%02d:%02d GMT",
	    civil.day, months[civil.month - 1], civil.year % 100, civil.hour,
	    civil.minute, civil.second);
	FUZZ_CHECK(telnyx_http_date_parse(date, ms) == ms / 1000 * 1000);
	(void)snprintf(date, sizeof(date), "Sun %s %2d %02d:%02d:%02d %04d",
	    months[civil.month - 1], civil.day, civil.hour, civil.minute, civil.second,
	    civil.year);
	FUZZ_CHECK(telnyx_http_date_parse(date, ms) == ms / 1000 * 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	char *clock = fuzz_line(&input);
	char *ms = fuzz_line(&input);
	char *after = fuzz_line(&input);
	char *reset = fuzz_line(&input);
	char *retry = fuzz_line(&input);
	char *point = fuzz_line(&input);
	char *clock_there = fuzz_line(&input);
	int64_t now = strtoll(clock, NULL, 10), date;
	struct telnyx_opt_bool should;

	try_headers(ms, after, reset, clock_there, now);
	date = telnyx_http_date_parse(after, now);
	/* The leap second that could end 9999 is a second beyond it. */
	FUZZ_CHECK(date >= -1 && date <= END_MS && (date == -1 || date % 1000 == 0));
	should = telnyx_should_retry_parse(retry);
	FUZZ_CHECK(should.given || !should.value);
	try_timestamp(point);
	try_number(now);
	free(clock);
	free(ms);
	free(after);
	free(reset);
	free(retry);
	free(point);
	free(clock_there);
	return 0;
}
