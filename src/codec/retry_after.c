/* SPDX-License-Identifier: MIT */
/*
 * The delay that a server asks for.  Telnyx's pages disagree on the headers
 * (x-ratelimit-reset is "seconds until reset" on one and a Unix time on another;
 * its SDKs read retry-after-ms), so all of them are read, and no reply can make
 * this fail: it can only say nothing.
 */
#include "codec/retry_after.h"

#include <string.h>
#include <strings.h>

#include "codec/timestamp.h"

/* From this number on seconds are a point in time: 31 years is no delay. */
#define EPOCH_FROM_S INT64_C(1000000000)
/* A bound above any number that matters, and safe to add a clock to. */
#define NUMBER_MAX (INT64_MAX / 4)

/* The most that the server's clock may differ from ours. */
#define MAX_SKEW_MS TELNYX_RETRY_AFTER_MAX_MS

/* A value without the white space around it. */
struct value {
	const char *at;
	size_t len;
};

static struct value
trimmed(const char *text)
{
	struct value value = {text, 0};

	if (text == NULL)
		return value;
	value.at += strspn(text, " \t\r\n");
	value.len = strlen(value.at);
	while (value.len > 0 && strchr(" \t\r\n", value.at[value.len - 1]) != NULL)
		value.len--;
	return value;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Read 12, or 12.5, in units of 1/scale (1 or 1000), rounded up: waiting too short
 * earns another refusal.  Saturates at NUMBER_MAX; -1 for anything else. */
static int64_t
parse_decimal(struct value value, int64_t scale)
{
	int64_t number = 0;
	int64_t unit = scale;
	bool rest = false;
	size_t i;

	for (i = 0; i < value.len && is_digit(value.at[i]); i++) {
		if (number > (NUMBER_MAX - 9 * scale) / 10)
			number = NUMBER_MAX;
		else
			number = number * 10 + (value.at[i] - '0') * scale;
	}
	if (i == 0)
		return -1;
	if (i == value.len)
		return number;
	if (value.at[i] != '.' || i + 1 == value.len)
		return -1;
	for (i++; i < value.len && is_digit(value.at[i]); i++) {
		unit /= 10;
		if (number < NUMBER_MAX)
			number += unit * (value.at[i] - '0');
		if (unit == 0 && value.at[i] != '0')
			rest = true;
	}
	if (i < value.len)
		return -1;
	return rest && number < NUMBER_MAX ? number + 1 : number;
}

static int64_t
clamp(int64_t ms)
{
	if (ms < 0)
		return 0;
	return ms > TELNYX_RETRY_AFTER_MAX_MS ? TELNYX_RETRY_AFTER_MAX_MS : ms;
}

/* ---- HTTP dates: RFC 9110, section 5.6.7 ---- */

/* Which of `count` names of three letters stands here; -1: none of them.  A date is
 * case-sensitive, but "jan" is accepted. */
static int
find_name(const char *names, int count, const char *text)
{
	int i;

	for (i = 0; i < count; i++) {
		if (strncasecmp(names + i * 3, text, 3) == 0)
			return i;
	}
	return -1;
}

/* Read `width` digits; `padded`: the first may be a space instead. */
static bool
read_digits(const char *at, int width, bool padded, int *number)
{
	int i;

	*number = 0;
	for (i = 0; i < width; i++) {
		if (padded && i == 0 && at[i] == ' ')
			continue;
		if (!is_digit(at[i]))
			return false;
		*number = *number * 10 + (at[i] - '0');
	}
	return true;
}

static bool
read_month(const char *at, int *month)
{
	*month = find_name("JanFebMarAprMayJunJulAugSepOctNovDec", 12, at) + 1;
	return *month > 0;
}

/*
 * Match a value against a pattern, in which Y, y, M, D, d, h, m and s stand for
 * year, two-digit year, name of a month, day, day padded with a space, and the
 * time, Z for "GMT", and all else for itself.
 */
static bool
match_date(const char *pattern, struct value value, struct telnyx_civil *civil)
{
	static const char letters[] = "YyMDdhmsZ";
	static const int widths[] = {4, 2, 3, 2, 2, 2, 2, 2, 3};
	int zone = 0;
	int *const fields[] = {&civil->year, &civil->year, &civil->month, &civil->day,
	    &civil->day, &civil->hour, &civil->minute, &civil->second, &zone};
	const char *at = value.at;
	const char *end = value.at + value.len;
	const char *letter;
	ptrdiff_t i;
	bool match;

	memset(civil, 0, sizeof(*civil));
	for (; *pattern != '\0'; pattern++) {
		letter = strchr(letters, *pattern);
		if (letter == NULL) {
			if (at == end || *at++ != *pattern)
				return false;
			continue;
		}
		i = letter - letters;
		if (end - at < widths[i])
			return false;
		if (*letter == 'M')
			match = read_month(at, fields[i]);
		else if (*letter == 'Z')
			match = strncasecmp(at, "GMT", 3) == 0;
		else
			match = read_digits(at, widths[i], *letter == 'd', fields[i]);
		if (!match)
			return false;
		at += widths[i];
	}
	return at == end;
}

/* The length of the name of a weekday, short or whole; 0: there is none. */
static size_t
weekday_bytes(struct value value, bool *whole)
{
	static const char *const rest[] = {
	    "day", "day", "sday", "nesday", "rsday", "day", "urday"};
	int day;
	size_t len;

	*whole = false;
	if (value.len < 3 ||
	    (day = find_name("SunMonTueWedThuFriSat", 7, value.at)) < 0)
		return 0;
	len = strlen(rest[day]);
	if (value.len < 3 + len || strncasecmp(value.at + 3, rest[day], len) != 0)
		return 3;
	*whole = true;
	return 3 + len;
}

/* The year of two digits: RFC 9110 takes a year that seems more than 50 years ahead for
 * the one with the same last digits in the past. */
static int
full_year(int two_digits, int64_t now_unix_ms)
{
	struct telnyx_civil now;
	int year;

	if (!telnyx_civil_from_unix(now_unix_ms / 1000, &now))
		now.year = 2000;
	year = now.year - now.year % 100 + two_digits;
	if (year > now.year + 50)
		year -= 100;
	else if (year <= now.year - 50)
		year += 100;
	return year;
}

static int64_t
parse_http_date(struct value value, int64_t now_unix_ms)
{
	struct telnyx_civil civil;
	bool whole;
	size_t day = weekday_bytes(value, &whole);
	int64_t seconds;

	if (day == 0)
		return -1;
	value.at += day;
	value.len -= day;
	if (whole) {
		if (!match_date(", D-M-y h:m:s Z", value, &civil))
			return -1;
		civil.year = full_year(civil.year, now_unix_ms);
	} else if (!match_date(", D M Y h:m:s Z", value, &civil) &&
		   !match_date(" M d h:m:s Y", value, &civil)) {
		return -1;
	}
	if (civil.year > 0 && civil.year < 1970) {
		civil.year = 1972; /* a leap year: only the rest is checked */
		return telnyx_civil_to_unix(&civil) < 0 ? -1 : 0;
	}
	seconds = telnyx_civil_to_unix(&civil);
	return seconds < 0 ? -1 : seconds * 1000;
}

int64_t
telnyx_http_date_parse(const char *text, int64_t now_unix_ms)
{
	return parse_http_date(trimmed(text), now_unix_ms);
}

/* ---- The headers ---- */

static int64_t
delay_of_retry_after(struct value value, int64_t now_unix_ms)
{
	int64_t ms = parse_decimal(value, 1000);

	if (ms >= 0)
		return ms;
	ms = parse_http_date(value, now_unix_ms);
	if (ms < 0)
		return -1;
	return ms > now_unix_ms ? ms - now_unix_ms : 0;
}

static int64_t
delay_of_reset(struct value value, int64_t now_unix_ms)
{
	int64_t ms = parse_decimal(value, 1000);

	if (ms <= EPOCH_FROM_S * 1000)
		return ms;
	return ms > now_unix_ms ? ms - now_unix_ms : 0;
}

/* The time that the server's clock shows now. */
static int64_t
servers_now(const char *date, int64_t now_unix_ms)
{
	int64_t ms = telnyx_http_date_parse(date, now_unix_ms), skew;

	if (ms < 0)
		return now_unix_ms;
	skew = ms > now_unix_ms ? ms - now_unix_ms : now_unix_ms - ms;
	return skew <= MAX_SKEW_MS ? ms : now_unix_ms;
}

int64_t
telnyx_retry_after(
    const struct telnyx_retry_after_headers *headers, int64_t now_unix_ms)
{
	int64_t ms;

	if (now_unix_ms < 0) /* a clock before 1970 must not overflow a difference */
		now_unix_ms = 0;
	now_unix_ms = servers_now(headers->date, now_unix_ms);
	ms = parse_decimal(trimmed(headers->retry_after_ms), 1);
	if (ms < 0)
		ms = delay_of_retry_after(trimmed(headers->retry_after), now_unix_ms);
	if (ms < 0)
		ms = delay_of_reset(trimmed(headers->ratelimit_reset), now_unix_ms);
	return ms < 0 ? -1 : clamp(ms);
}

struct telnyx_opt_bool
telnyx_should_retry_parse(const char *text)
{
	struct value value = trimmed(text);

	if (value.len == 4 && strncasecmp(value.at, "true", 4) == 0)
		return TELNYX_BOOL(true);
	if (value.len == 5 && strncasecmp(value.at, "false", 5) == 0)
		return TELNYX_BOOL(false);
	return (struct telnyx_opt_bool){.given = false};
}
