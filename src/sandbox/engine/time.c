/* SPDX-License-Identifier: MIT */
/*
 * Points in time are worked out by hand, for the C library's functions depend on
 * the locale and the time zone.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/engine.h"
#include "sandbox/engine/time.h"

#define MS_PER_DAY INT64_C(86400000)

struct civil {
	int64_t year;
	int month; /* 1 to 12 */
	int day;
	int weekday; /* 0: Sunday */
	int hour, minute, second, ms;
};

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, with
 * years that begin in March so that the leap day comes last. */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int64_t day_of_era =
	    year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void
civil_from_ms(int64_t unix_ms, struct civil *out)
{
	int64_t days = unix_ms / MS_PER_DAY;
	int64_t rest = unix_ms % MS_PER_DAY;
	int64_t z, era, doe, yoe, doy, mp;

	if (rest < 0) {
		rest += MS_PER_DAY;
		days--;
	}
	out->weekday = (int)(((days + 4) % 7 + 7) % 7);
	z = days + 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	out->year = yoe + era * 400 + (out->month <= 2 ? 1 : 0);
	out->ms = (int)(rest % 1000);
	rest /= 1000;
	out->second = (int)(rest % 60);
	out->minute = (int)(rest / 60 % 60);
	out->hour = (int)(rest / 3600);
}

void
sbx_time_iso(int64_t unix_ms, const char *zone, char out[SBX_TIME_BYTES])
{
	struct civil c;

	civil_from_ms(unix_ms, &c);
	snprintf(out, SBX_TIME_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%s",
	    (int)(c.year % 10000), c.month, c.day, c.hour, c.minute, c.second, c.ms,
	    zone);
}

void
sbx_time_http(int64_t unix_ms, char out[SBX_TIME_BYTES])
{
	static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c;

	civil_from_ms(unix_ms, &c);
	snprintf(out, SBX_TIME_BYTES, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[c.weekday], c.day, months[c.month - 1], (int)(c.year % 10000), c.hour,
	    c.minute, c.second);
}

/* Exactly `count` digits; -1: something else stands there. */
static int
read_digits(const char **at, int count)
{
	int n = 0;
	int i;

	for (i = 0; i < count; i++) {
		char c = (*at)[i];

		if (c < '0' || c > '9')
			return -1;
		n = n * 10 + (c - '0');
	}
	*at += count;
	return n;
}

static bool
read_char(const char **at, const char *any_of)
{
	if (**at == '\0' || strchr(any_of, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

/* ".401" as milliseconds; further digits are dropped. */
static int
read_fraction(const char **at)
{
	int scale = 100;
	int ms = 0;

	while (**at >= '0' && **at <= '9') {
		ms += (**at - '0') * scale;
		scale /= 10;
		(*at)++;
	}
	return ms;
}

/* "Z", "+02:00", "+0200" or nothing, in minutes; false for anything else. */
static bool
read_zone(const char *at, int *minutes)
{
	int sign, hour, minute;

	*minutes = 0;
	if (*at == '\0' || strcmp(at, "Z") == 0 || strcmp(at, "z") == 0)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	sign = *at++ == '-' ? -1 : 1;
	if ((hour = read_digits(&at, 2)) < 0)
		return false;
	(void)read_char(&at, ":");
	if ((minute = read_digits(&at, 2)) < 0 || *at != '\0' || hour > 23 ||
	    minute > 59)
		return false;
	*minutes = sign * (hour * 60 + minute);
	return true;
}

bool
sbx_time_parse(const char *text, int64_t *unix_ms)
{
	static const int month_days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const char *at = text;
	int year, month, day, hour, minute, zone;
	int second = 0;
	int ms = 0;

	if ((year = read_digits(&at, 4)) < 0 || !read_char(&at, "-") ||
	    (month = read_digits(&at, 2)) < 1 || month > 12 || !read_char(&at, "-") ||
	    (day = read_digits(&at, 2)) < 1 || day > month_days[month - 1] ||
	    !read_char(&at, "Tt ") || (hour = read_digits(&at, 2)) < 0 || hour > 23 ||
	    !read_char(&at, ":") || (minute = read_digits(&at, 2)) < 0 || minute > 59)
		return false;
	if (month == 2 && day == 29 &&
	    (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return false;
	if (read_char(&at, ":") && ((second = read_digits(&at, 2)) < 0 || second > 60))
		return false;
	if (read_char(&at, ".,"))
		ms = read_fraction(&at);
	if (!read_zone(at, &zone))
		return false;
	*unix_ms = days_from_civil(year, month, day) * MS_PER_DAY +
		   ((int64_t)(hour * 60 + minute - zone) * 60 + second) * 1000 + ms;
	return true;
}

int64_t
sbx_steady_ms(const struct telnyx_sandbox *sandbox)
{
	return (int64_t)(sandbox->env->now_ns(sandbox->env) / TELNYX_NS_PER_MS) + 1;
}
