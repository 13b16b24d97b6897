/* SPDX-License-Identifier: MIT */
#include "programs/worker/cron_time.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 64
#define BIT(n) (UINT64_C(1) << (n))

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul",
    "aug", "sep", "oct", "nov", "dec", NULL};
static const char *const weekdays[] = {
    "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};

struct field {
	const char *name;
	unsigned least, most;
	const char *const *words; /* the first is `least` */
};

static const struct field fields[] = {
    {"minute", 0, 59, NULL}, {"hour", 0, 23, NULL}, {"day", 1, 31, NULL},
    {"month", 1, 12, months}, {"weekday", 0, 7, weekdays}, /* 7 is Sunday again */
};

static const struct {
	const char *name;
	const char *fields;
} words[] = {
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
};

/* The next word of the text, which ends at a blank.  False: there is none, or it is too
 * long. */
static bool
next_word(const char **text, char out[WORD_MAX])
{
	size_t len;

	*text += strspn(*text, " \t");
	len = strcspn(*text, " \t\r\n");
	if (len == 0 || len >= WORD_MAX)
		return false;
	memcpy(out, *text, len);
	out[len] = '\0';
	*text += len;
	return true;
}

/* A number of the field, or its word. */
static bool
read_number(const struct field *field, const char **at, unsigned *out)
{
	unsigned i, number = 0;

	for (i = 0; field->words != NULL && field->words[i] != NULL; i++)
		if (strncasecmp(*at, field->words[i], 3) == 0) {
			*out = field->least + i;
			*at += 3;
			return true;
		}
	if (!isdigit((unsigned char)**at))
		return false;
	for (; isdigit((unsigned char)**at) && number < 100; (*at)++)
		number = number * 10 + (unsigned)(**at - '0');
	*out = number;
	return number >= field->least && number <= field->most;
}

/* One item of a list: a number, a range or "*", and its step. */
static bool
read_item(const struct field *field, const char **at, uint64_t *bits)
{
	unsigned first = field->least, last = field->most, step = 1;

	if (**at == '*') {
		(*at)++;
	} else {
		if (!read_number(field, at, &first))
			return false;
		last = first;
		if (**at == '-') {
			(*at)++;
			if (!read_number(field, at, &last) || last < first)
				return false;
		}
	}
	if (**at == '/') {
		struct field steps = {field->name, 1, field->most, NULL};

		(*at)++;
		if (!read_number(&steps, at, &step))
			return false;
	}
	for (; first <= last; first += step)
		*bits |= BIT(first);
	return true;
}

static bool
read_field(const struct field *field, const char *word, uint64_t *bits)
{
	*bits = 0;
	do {
		if (!read_item(field, &word, bits))
			return false;
	} while (*word++ == ',');
	return word[-1] == '\0';
}

/* Is there a day at all, such as no 30th of February is? */
static bool
can_be_due(const struct worker_cron_time *time)
{
	static const unsigned lengths[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned month, day;

	if (time->any_day || !time->any_weekday)
		return true;
	for (month = 1; month <= 12; month++)
		for (day = 1; day <= lengths[month - 1]; day++)
			if ((time->months & BIT(month)) != 0 &&
			    (time->days & BIT(day)) != 0)
				return true;
	return false;
}

static bool
read_fields(const char **text, struct worker_cron_time *out, char *error, size_t size)
{
	uint64_t *const bits[] = {
	    &out->minutes, &out->hours, &out->days, &out->months, &out->weekdays};
	char word[WORD_MAX];
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (!next_word(text, word)) {
			(void)snprintf(
			    error, size, "the %s is missing", fields[i].name);
			return false;
		}
		if (!read_field(&fields[i], word, bits[i])) {
			(void)snprintf(error, size, "\"%s\" is no %s (%u to %u)", word,
			    fields[i].name, fields[i].least, fields[i].most);
			return false;
		}
		if (i == 2)
			out->any_day = word[0] == '*';
		if (i == 4)
			out->any_weekday = word[0] == '*';
	}
	if ((out->weekdays & BIT(7)) != 0)
		out->weekdays |= BIT(0);
	if (can_be_due(out))
		return true;
	(void)snprintf(error, size, "there is no such day");
	return false;
}

bool
worker_cron_time_read(
    const char **text, struct worker_cron_time *out, char *error, size_t size)
{
	char word[WORD_MAX];
	const char *meant;
	size_t i;

	*text += strspn(*text, " \t");
	if (**text != '@')
		return read_fields(text, out, error, size);
	if (next_word(text, word))
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strcmp(word, words[i].name) == 0) {
				meant = words[i].fields;
				return read_fields(&meant, out, error, size);
			}
	(void)snprintf(error, size,
	    "it is none of @hourly, @daily, @weekly, @monthly and @yearly");
	return false;
}

bool
worker_cron_time_is_due(const struct worker_cron_time *time, const struct tm *minute)
{
	bool day = (time->days & BIT(minute->tm_mday)) != 0;
	bool weekday = (time->weekdays & BIT(minute->tm_wday)) != 0;

	return (time->minutes & BIT(minute->tm_min)) != 0 &&
	       (time->hours & BIT(minute->tm_hour)) != 0 &&
	       (time->months & BIT(minute->tm_mon + 1)) != 0 &&
	       (time->any_day || time->any_weekday ? day && weekday : day || weekday);
}
