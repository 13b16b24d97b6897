/* SPDX-License-Identifier: MIT */
/* --cron of telnyx-worker: its times, its file, and the keys of what is due. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>

#include "programs/worker/cron.h"
#include "programs/worker/cron_time.h"

#define MINUTES_A_DAY 1440

static void
set_zone(const char *zone)
{
	ck_assert_int_eq(setenv("TZ", zone, 1), 0);
	tzset();
}

/* Unix time in minutes, of a date in UTC. */
static int64_t
minute_of(const char *date)
{
	struct tm tm = {0};

	ck_assert_int_eq(sscanf(date, "%d-%d-%d %d:%d", &tm.tm_year, &tm.tm_mon,
			     &tm.tm_mday, &tm.tm_hour, &tm.tm_min),
	    5);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) / 60;
}

static struct worker_cron_time
read_time(const char *text)
{
	struct worker_cron_time when;
	char error[256] = "";

	ck_assert_msg(
	    worker_cron_time_read(&text, &when, error, sizeof(error)), "%s", error);
	ck_assert_str_eq(text, "");
	return when;
}

/* How often it is due in the days from this date on. */
static unsigned
times_due(const char *text, const char *from, int days)
{
	struct worker_cron_time when = read_time(text);
	int64_t minute = minute_of(from), end = minute + days * MINUTES_A_DAY;
	unsigned count = 0;

	for (; minute < end; minute++) {
		time_t seconds = (time_t)(minute * 60);
		struct tm tm;

		ck_assert_ptr_nonnull(gmtime_r(&seconds, &tm));
		count += worker_cron_time_is_due(&when, &tm);
	}
	return count;
}

/* 2026-11-01 is a Sunday; the month has 30 days. */
START_TEST(times_are_those_of_crontab)
{
	static const struct {
		const char *text;
		unsigned in_november;
	} cases[] = {
	    {"* * * * *", 30 * 1440},
	    {"0 * * * *", 30 * 24},
	    {"*/15 * * * *", 30 * 96},
	    {"7-59/15 8-9 * * *", 30 * 8},
	    {"30 9 * * *", 30},
	    {"30 9 * * 1-5", 21},
	    {"30 9 * * mon-fri", 21},
	    {"30 9 * * MON,Wed", 9},
	    {"0 0 * * 0", 5},
	    {"0 0 * * 7", 5},
	    {"0 0 * * 6-7", 9},
	    {"0 0 1,15 * *", 2},
	    {"0 0 31 * *", 0},
	    {"0 0 1 12 *", 0},
	    {"0 0 1 nov *", 1},
	    {"0,30 12 30 * *", 2},
	    {"0 0 13 * 5", 4},	/* the 13th is a Friday */
	    {"0 0 14 * 5", 5},	/* a Saturday, and four Fridays */
	    {"0 0 */6 * 5", 1}, /* a day that begins with "*" narrows the weekday */
	    {"0 0 29 2 *", 0},
	    {"@hourly", 30 * 24},
	    {"@daily", 30},
	    {"@weekly", 5},
	    {"@monthly", 1},
	    {"@yearly", 0},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(times_due(cases[i].text, "2026-11-01 00:00", 30) ==
				  cases[i].in_november,
		    "%s: %u", cases[i].text,
		    times_due(cases[i].text, "2026-11-01 00:00", 30));
	ck_assert_uint_eq(times_due("0 0 29 2 *", "2028-02-01 00:00", 60), 1);
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	    {"", "the minute is missing"},
	    {"0 0 * *", "the weekday is missing"},
	    {"60 * * * *", "\"60\" is no minute (0 to 59)"},
	    {"* 24 * * *", "\"24\" is no hour (0 to 23)"},
	    {"* * 0 * *", "\"0\" is no day (1 to 31)"},
	    {"* * * 13 *", "\"13\" is no month (1 to 12)"},
	    {"* * * * 8", "\"8\" is no weekday (0 to 7)"},
	    {"5-1 * * * *", "\"5-1\" is no minute (0 to 59)"},
	    {"*/0 * * * *", "\"*/0\" is no minute (0 to 59)"},
	    {"1, * * * *", "\"1,\" is no minute (0 to 59)"},
	    {"-1 * * * *", "\"-1\" is no minute (0 to 59)"},
	    {"1x * * * *", "\"1x\" is no minute (0 to 59)"},
	    {"4294967297 * * * *", "\"4294967297\" is no minute (0 to 59)"},
	    {"* * * janu *", "\"janu\" is no month (1 to 12)"},
	    {"0 0 30 2 *", "there is no such day"},
	    {"0 0 31 4,6,9,11 *", "there is no such day"},
	    {"@reboot", "it is none of @hourly, @daily, @weekly, @monthly and @yearly"},
	};
	struct worker_cron_time when;
	char error[256];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;

		ck_assert_msg(
		    !worker_cron_time_read(&text, &when, error, sizeof(error)), "%s",
		    cases[i].text);
		ck_assert_str_eq(error, cases[i].why);
	}
}
END_TEST

/* --- the file --- */

static char path[64];

static bool
read_file(const char *content, struct worker_cron_table **table, char *error)
{
	int fd;
	bool good;

	(void)snprintf(path, sizeof(path), "%s", "/tmp/telnyx-worker-cron.XXXXXX");
	ck_assert_int_ge(fd = mkstemp(path), 0);
	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	ck_assert_int_eq(close(fd), 0);
	good = worker_cron_read(path, table, error, 512);
	ck_assert_int_eq(unlink(path), 0);
	return good;
}

struct seen {
	unsigned count;
	char key[128], name[64], to[32], queue[32];
};

static void
on_due(const char *name, char *text, void *arg)
{
	struct seen *seen = arg;
	struct json_object *json = json_tokener_parse(text), *job, *value;

	seen->count++;
	(void)snprintf(seen->name, sizeof(seen->name), "%s", name);
	ck_assert(json_object_object_get_ex(json, "job", &job));
	ck_assert(json_object_object_get_ex(job, "unique_key", &value));
	(void)snprintf(
	    seen->key, sizeof(seen->key), "%s", json_object_get_string(value));
	ck_assert(json_object_object_get_ex(job, "unique_for", &value));
	ck_assert_str_eq(json_object_get_string(value), "2d");
	ck_assert(json_object_object_get_ex(json, "to", &value));
	(void)snprintf(seen->to, sizeof(seen->to), "%s", json_object_get_string(value));
	seen->queue[0] = '\0';
	if (json_object_object_get_ex(job, "queue", &value))
		(void)snprintf(seen->queue, sizeof(seen->queue), "%s",
		    json_object_get_string(value));
	json_object_put(json);
	free(text);
}

START_TEST(a_job_that_is_due_has_its_name_and_the_minute_as_its_key)
{
	struct worker_cron_table *table;
	struct seen seen = {0};
	char error[512];

	set_zone("UTC");
	ck_assert_msg(read_file("# the week\n\n  report 0 9 * * 1 {\"to\":\"+1312555000"
				"1\",\"text\":\"Hi\",\"job\":{\"queue\":\"slow\"}}\n"
				"ping\t@hourly\t{\"to\":\"+13125550002\"}",
			  &table, error),
	    "%s", error);
	ck_assert_uint_eq(worker_cron_count(table), 2);
	worker_cron_due(table, minute_of("2026-11-30 09:00"), on_due, &seen);
	ck_assert_uint_eq(seen.count, 2);
	ck_assert_str_eq(seen.key, "ping@2026-11-30T09:00");
	ck_assert_str_eq(seen.to, "+13125550002");
	worker_cron_due(table, minute_of("2026-11-30 09:01"), on_due, &seen);
	ck_assert_uint_eq(seen.count, 2);
	worker_cron_table_free(table);

	ck_assert(read_file("report 0 9 * * 1 {\"to\":\"+13125550001\",\"job\":{"
			    "\"queue\":\"slow\"}}\n",
	    &table, error));
	worker_cron_due(table, minute_of("2026-11-30 09:00"), on_due, &seen);
	ck_assert_str_eq(seen.key, "report@2026-11-30T09:00");
	ck_assert_str_eq(seen.queue, "slow");
	worker_cron_table_free(table);
}
END_TEST

/* Central European time, whose clocks go on at 02:00 on 2026-03-29, and back at 03:00
 * on 2026-10-25. */
START_TEST(an_hour_that_comes_twice_has_the_same_keys_and_one_that_lacks_has_none)
{
	struct worker_cron_table *table;
	struct seen first = {0}, second = {0}, none = {0};
	char error[512];
	int64_t minute;

	set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	ck_assert(
	    read_file("half 30 2 * * * {\"to\":\"+13125550001\"}", &table, error));
	worker_cron_due(table, minute_of("2026-10-25 00:30"), on_due, &first);
	worker_cron_due(table, minute_of("2026-10-25 01:30"), on_due, &second);
	ck_assert_uint_eq(first.count, 1);
	ck_assert_uint_eq(second.count, 1);
	ck_assert_str_eq(first.key, second.key);
	for (minute = minute_of("2026-03-29 00:00");
	     minute < minute_of("2026-03-29 22:00"); minute++)
		worker_cron_due(table, minute, on_due, &none);
	ck_assert_uint_eq(none.count, 0);
	worker_cron_table_free(table);
	set_zone("UTC");
}
END_TEST

START_TEST(a_line_that_cannot_be_read_is_named)
{
	static const struct {
		const char *content, *why;
	} cases[] = {
	    {"\n* * * * * {}", ":2: a line begins with a name of 1 to 64 of A-Z, a-z, "
			       "0-9, '_', '-' and '.'"},
	    {"a b * * * * {}", ":1: \"b\" is no minute (0 to 59)"},
	    {"a * * * * *", ":1: no object of JSON stands behind the time"},
	    {"a * * * * * []", ":1: no object of JSON stands behind the time"},
	    {"a * * * * * {\"to\":}", ":1: no object of JSON stands behind the time"},
	    {"a * * * * * {\"job\":{\"unique_key\":\"k\"}}",
		":1: its unique key is its name and the minute"},
	    {"a @daily {}\na @hourly {}", ":2: a stands there already"},
	};
	struct worker_cron_table *table;
	char error[512];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(!read_file(cases[i].content, &table, error), "%s",
		    cases[i].content);
		ck_assert_ptr_nonnull(strchr(error, ':'));
		ck_assert_str_eq(strchr(error, ':'), cases[i].why);
	}
	ck_assert(!worker_cron_read("/nonexistent/cron", &table, error, sizeof(error)));
	ck_assert_str_eq(
	    error, "cannot open /nonexistent/cron: No such file or directory");
}
END_TEST

START_TEST(what_was_missed_is_made_up_for_and_a_clock_that_was_set_is_not)
{
	static const struct {
		int64_t done, now, passed_ms, first;
	} cases[] = {
	    {100, 101, 60000, 101},
	    {100, 101, 59000, 101},
	    {100, 100, 1000, 101},	  /* nothing */
	    {100, 105, 5 * 60000, 101},	  /* the machine slept */
	    {100, 300, 200 * 60000, 241}, /* for long: the last hour */
	    {100, 1540, 30000, 1540},	  /* the clock was set to tomorrow */
	    {100, 1541, 90000, 1540},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(
		    worker_cron_first(cases[i].done, cases[i].now, cases[i].passed_ms),
		    cases[i].first);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_cron");
	TCase *tcase = tcase_create("cron");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, times_are_those_of_crontab);
	tcase_add_test(tcase, what_is_no_time_is_refused);
	tcase_add_test(tcase, a_job_that_is_due_has_its_name_and_the_minute_as_its_key);
	tcase_add_test(tcase,
	    an_hour_that_comes_twice_has_the_same_keys_and_one_that_lacks_has_none);
	tcase_add_test(tcase, a_line_that_cannot_be_read_is_named);
	tcase_add_test(
	    tcase, what_was_missed_is_made_up_for_and_a_clock_that_was_set_is_not);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
