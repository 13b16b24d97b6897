/* SPDX-License-Identifier: MIT */
/*
 * When a job of --cron is due: five fields as crontab(5) has them, or a word.
 *
 *   minute (0-59)  hour (0-23)  day (1-31)  month (1-12, jan-dec)  weekday (0-7,
 * sun-sat)
 *
 * A field is "*", or a list of numbers and ranges, each with a step: "1,5-10",
 * "0-59/15". As with cron, where both the day and the weekday are given one of them is
 * enough.
 */
#ifndef TELNYX_PROGRAMS_WORKER_CRON_TIME_H
#define TELNYX_PROGRAMS_WORKER_CRON_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* A bit for each number. */
struct worker_cron_time {
	uint64_t minutes;
	uint64_t hours;
	uint64_t days;
	uint64_t months;   /* 1 is January */
	uint64_t weekdays; /* 0 is Sunday */
	bool any_day;
	bool any_weekday;
};

/* Read it from the beginning of *text, and move on behind it.  False: `error` says what
 * is wrong. */
bool worker_cron_time_read(
    const char **text, struct worker_cron_time *out, char *error, size_t size);
/* Is it due in this minute? */
bool worker_cron_time_is_due(
    const struct worker_cron_time *time, const struct tm *minute);

#endif
