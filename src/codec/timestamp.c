/* SPDX-License-Identifier: MIT */
/*
 * Dates and times of day in UTC.  The conversion between days and dates is the
 * usual one over eras of 400 years that begin on 1 March, so that the leap day
 * is the last of its year (Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
#include "codec/timestamp.h"

#include <string.h>

#include "base/refusal.h"

#define DAY_S 86400
#define DAYS_TO_EPOCH 719468	    /* from 0000-03-01 to 1970-01-01 */
#define END_S INT64_C(253402300800) /* 10000-01-01T00:00:00Z */

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t
telnyx_civil_to_unix(const struct telnyx_civil *civil)
{
	int64_t year, era, days;
	int month;

	if (civil->year < 1970 || civil->year > 9999 || civil->month < 1 ||
	    civil->month > 12 || civil->day < 1 ||
	    civil->day > days_in_month(civil->year, civil->month) || civil->hour < 0 ||
	    civil->hour > 23 || civil->minute < 0 || civil->minute > 59 ||
	    civil->second < 0 || civil->second > 60)
		return -1;
	year = civil->month <= 2 ? civil->year - 1 : civil->year;
	month = (civil->month + 9) % 12; /* March is 0 */
	era = year / 400;
	year -= era * 400;
	days = era * 146097 + year * 365 + year / 4 - year / 100 +
	       (153 * month + 2) / 5 + civil->day - 1 - DAYS_TO_EPOCH;
	return days * DAY_S + civil->hour * 3600 + civil->minute * 60 + civil->second;
}

bool
telnyx_civil_from_unix(int64_t seconds, struct telnyx_civil *civil)
{
	int64_t days, era, day_of_era, year, day_of_year, month;
	int time;

	memset(civil, 0, sizeof(*civil));
	if (seconds < 0 || seconds >= END_S)
		return false;
	days = seconds / DAY_S + DAYS_TO_EPOCH;
	time = (int)(seconds % DAY_S);
	era = days / 146097;
	day_of_era = days % 146097;
	year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
		   day_of_era / 146096) /
	       365;
	day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	month = (5 * day_of_year + 2) / 153; /* March is 0 */
	civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	civil->month = (int)(month < 10 ? month + 3 : month - 9);
	civil->year = (int)(year + era * 400 + (civil->month <= 2));
	civil->hour = time / 3600;
	civil->minute = time / 60 % 60;
	civil->second = time % 60;
	return true;
}

/* Write `width` decimal digits and `after`; returns what is behind them. */
static char *
put_number(char *out, int number, int width, char after)
{
	int i;

	for (i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + number % 10);
		number /= 10;
	}
	out[width] = after;
	return out + width + 1;
}

enum telnyx_status
telnyx_timestamp_format(int64_t unix_ms, char out[TELNYX_TIMESTAMP_MAX])
{
	struct telnyx_civil civil;
	char *end = out;

	if (out == NULL)
		return telnyx_need(out, "out");
	out[0] = '\0';
	/* Negative times are refused before the division, which rounds -1 ms up to the
	 * epoch. */
	if (unix_ms < 0 || !telnyx_civil_from_unix(unix_ms / 1000, &civil))
		return telnyx_invalid("unix_ms", "is not in the years 1970 to 9999");
	end = put_number(end, civil.year, 4, '-');
	end = put_number(end, civil.month, 2, '-');
	end = put_number(end, civil.day, 2, 'T');
	end = put_number(end, civil.hour, 2, ':');
	end = put_number(end, civil.minute, 2, ':');
	end = put_number(end, civil.second, 2, '.');
	end = put_number(end, (int)(unix_ms % 1000), 3, 'Z');
	*end = '\0';
	return TELNYX_OK;
}

/* Read exactly `width` digits; false, and *pos stays, if they are not there. */
static bool
take_number(const char **pos, int width, int *number)
{
	const char *c = *pos;
	int value = 0;
	int i;

	for (i = 0; i < width; i++) {
		if (c[i] < '0' || c[i] > '9')
			return false;
		value = value * 10 + (c[i] - '0');
	}
	*number = value;
	*pos = c + width;
	return true;
}

static bool
take_char(const char **pos, char c)
{
	if (**pos != c)
		return false;
	(*pos)++;
	return true;
}

/* Read ".123456": the first three digits count.  ISO 8601 allows a comma as well. */
static bool
take_fraction(const char **pos, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (**pos != '.' && **pos != ',')
		return true;
	(*pos)++;
	if (**pos < '0' || **pos > '9')
		return false;
	for (; **pos >= '0' && **pos <= '9'; (*pos)++) {
		*ms += (**pos - '0') * scale;
		scale /= 10;
	}
	return true;
}

/* Read "Z", "+01:00", "+0100" or "+01", as seconds east of Greenwich. */
static bool
take_zone(const char **pos, int *seconds)
{
	bool west = **pos == '-';
	int hours = 0;
	int minutes = 0;

	*seconds = 0;
	if (take_char(pos, 'Z') || take_char(pos, 'z'))
		return true;
	if (!take_char(pos, '+') && !take_char(pos, '-'))
		return false;
	if (!take_number(pos, 2, &hours))
		return false;
	if (take_char(pos, ':')) {
		if (!take_number(pos, 2, &minutes))
			return false;
	} else {
		(void)take_number(pos, 2, &minutes);
	}
	if (hours > 23 || minutes > 59)
		return false;
	*seconds = hours * 3600 + minutes * 60;
	if (west)
		*seconds = -*seconds;
	return true;
}

int64_t
telnyx_timestamp_parse(const char *text)
{
	struct telnyx_civil civil = {0, 0, 0, 0, 0, 0};
	const char *pos = text;
	int64_t seconds;
	int ms = 0;
	int zone;

	if (text == NULL)
		return -1;
	if (!take_number(&pos, 4, &civil.year) || !take_char(&pos, '-') ||
	    !take_number(&pos, 2, &civil.month) || !take_char(&pos, '-') ||
	    !take_number(&pos, 2, &civil.day))
		return -1;
	/* RFC 3339 lets 't' and a space stand for the 'T'. */
	if (!take_char(&pos, 'T') && !take_char(&pos, 't') && !take_char(&pos, ' '))
		return -1;
	if (!take_number(&pos, 2, &civil.hour) || !take_char(&pos, ':') ||
	    !take_number(&pos, 2, &civil.minute))
		return -1;
	if (take_char(&pos, ':') &&
	    (!take_number(&pos, 2, &civil.second) || !take_fraction(&pos, &ms)))
		return -1;
	if (!take_zone(&pos, &zone) || *pos != '\0')
		return -1;
	if ((seconds = telnyx_civil_to_unix(&civil)) < 0)
		return -1;
	seconds -= zone;
	return seconds < 0 ? -1 : seconds * 1000 + ms;
}
