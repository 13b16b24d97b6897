/* SPDX-License-Identifier: MIT */
/* The delay that a server asks for. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/optional.h"

#include "codec/retry_after.h"

/* 1994-11-06T08:49:30Z, seven seconds before the date of RFC 9110's examples. */
#define NOW INT64_C(784111770000)
#define YEAR TELNYX_RETRY_AFTER_MAX_MS
#define HUGE_NUMBER "1000000000000000000000000000000"

static const struct {
	const char *ms;
	const char *seconds;
	const char *reset;
	int64_t delay;
} cases[] = {
    {NULL, NULL, NULL, -1},
    {"", "", "", -1},
    {" ", "\t", "  ", -1},
    /* Retry-After in seconds. */
    {NULL, "0", NULL, 0},
    {NULL, "2", NULL, 2000},
    {NULL, " 2\t", NULL, 2000},
    {NULL, "0002", NULL, 2000},
    {NULL, "1.5", NULL, 1500},
    {NULL, "0.25", NULL, 250},
    {NULL, "0.0001", NULL, 1},
    {NULL, "1.0010", NULL, 1001},
    {NULL, "1.001000000000000000000001", NULL, 1002},
    {NULL, "2.000000", NULL, 2000},
    {NULL, "31622400", NULL, YEAR},
    {NULL, "31622401", NULL, YEAR},
    {NULL, "31622399.999", NULL, YEAR - 1},
    {NULL, "9223372036854775807", NULL, YEAR},
    {NULL, "9223372036854775808", NULL, YEAR},
    {NULL, HUGE_NUMBER, NULL, YEAR},
    {NULL, HUGE_NUMBER ".999999", NULL, YEAR},
    /* Nothing usable. */
    {NULL, "-1", NULL, -1},
    {NULL, "+1", NULL, -1},
    {NULL, "-0.5", NULL, -1},
    {NULL, "1.", NULL, -1},
    {NULL, ".5", NULL, -1},
    {NULL, "1e3", NULL, -1},
    {NULL, "1,5", NULL, -1},
    {NULL, "1.5.5", NULL, -1},
    {NULL, "1 2", NULL, -1},
    {NULL, "0x10", NULL, -1},
    {NULL, "soon", NULL, -1},
    {NULL, "2 s", NULL, -1},
    {NULL, "inf", NULL, -1},
    {NULL, "nan", NULL, -1},
    {NULL, "1.x", NULL, -1},
    /* Retry-After as a date. */
    {NULL, "Sun, 06 Nov 1994 08:49:37 GMT", NULL, 7000},
    {NULL, "Sunday, 06-Nov-94 08:49:37 GMT", NULL, 7000},
    {NULL, "Sun Nov  6 08:49:37 1994", NULL, 7000},
    {NULL, " Sun, 06 Nov 1994 08:49:37 GMT ", NULL, 7000},
    {NULL, "Sun, 06 Nov 1994 08:49:30 GMT", NULL, 0},
    {NULL, "Sun, 06 Nov 1994 08:49:00 GMT", NULL, 0},
    {NULL, "Thu, 01 Jan 1970 00:00:00 GMT", NULL, 0},
    {NULL, "Mon, 01 Jan 1900 00:00:00 GMT", NULL, 0},
    {NULL, "Fri, 31 Dec 9999 23:59:59 GMT", NULL, YEAR},
    {NULL, "Sun, 06 Nov 1994 08:49:37 PST", "3", 3000},
    {NULL, "Sun, 31 Feb 1995 08:49:37 GMT", "3", 3000},
    /* retry-after-ms. */
    {"250", NULL, NULL, 250},
    {"0", "9", NULL, 0},
    {"250.1", NULL, NULL, 251},
    {" 5 ", NULL, NULL, 5},
    {"31622400001", NULL, NULL, YEAR},
    {HUGE_NUMBER, NULL, NULL, YEAR},
    /* x-ratelimit-reset: seconds, or a point in time above 10^9. */
    {NULL, NULL, "0", 0},
    {NULL, NULL, "30", 30000},
    {NULL, NULL, "0.5", 500},
    {NULL, NULL, "1000000000", YEAR},
    {NULL, NULL, HUGE_NUMBER, YEAR},
    {NULL, NULL, "-5", -1},
    {NULL, NULL, "later", -1},
    {NULL, NULL, "Sun, 06 Nov 1994 08:49:37 GMT", -1},
    /* The first usable one counts. */
    {"100", "2", "3", 100},
    {NULL, "2", "3", 2000},
    {"x", "2", "3", 2000},
    {"-1", "2", "3", 2000},
    {"", "", "3", 3000},
    {"x", "-2", "3", 3000},
    {"x", "y", "z", -1},
    {"x", "Sun, 06 Nov 1994 08:49:37 GMT", "3", 7000},
};

static int64_t
delay(const char *ms, const char *seconds, const char *reset, int64_t now)
{
	struct telnyx_retry_after_headers headers = {ms, seconds, reset, NULL};

	return telnyx_retry_after(&headers, now);
}

START_TEST(the_first_usable_header_gives_the_delay)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(delay(cases[i].ms, cases[i].seconds, cases[i].reset,
				  NOW) == cases[i].delay,
		    "case %zu: %s | %s | %s", i, cases[i].ms, cases[i].seconds,
		    cases[i].reset);
}
END_TEST

/* 2026-11-22T18:00:00Z, as the server has it. */
#define THERE "Sun, 22 Nov 2026 18:00:00 GMT"
#define THERE_MS INT64_C(1795370400000)
#define IN_2_S "Sun, 22 Nov 2026 18:00:02 GMT"
#define MINUTE (INT64_C(60) * 1000)
#define DAY (24 * 60 * MINUTE)

static const struct {
	const char *date, *seconds, *reset;
	int64_t ours; /* ahead of the server's */
	int64_t delay;
} skews[] = {
    {THERE, IN_2_S, NULL, 0, 2000},
    {THERE, IN_2_S, NULL, 10 * MINUTE, 2000},
    {THERE, IN_2_S, NULL, -10 * MINUTE, 2000},
    {THERE, IN_2_S, NULL, -14 * 60 * MINUTE, 2000},
    {THERE, IN_2_S, NULL, 366 * DAY, 2000},
    {THERE, IN_2_S, NULL, -366 * DAY, 2000},
    {"Sunday, 22-Nov-26 18:00:00 GMT", IN_2_S, NULL, 10 * MINUTE, 2000},
    {THERE, NULL, "1795370402", 10 * MINUTE, 2000},
    {THERE, NULL, "1795370402", -10 * MINUTE, 2000},
    {THERE, NULL, "1795370402.5", -10 * MINUTE, 2500},
    {THERE, THERE, NULL, -10 * MINUTE, 0},
    /* What is no point in time needs no clock. */
    {THERE, "2", NULL, 10 * MINUTE, 2000},
    {THERE, NULL, "30", 10 * MINUTE, 30000},
    /* No clock, or no Date. */
    {NULL, IN_2_S, NULL, -MINUTE, MINUTE + 2000},
    {"", IN_2_S, NULL, -MINUTE, MINUTE + 2000},
    {"yesterday", IN_2_S, NULL, -MINUTE, MINUTE + 2000},
    {"Thu, 01 Jan 1970 00:00:00 GMT", IN_2_S, NULL, -MINUTE, MINUTE + 2000},
    {"Fri, 31 Dec 9999 23:59:59 GMT", IN_2_S, NULL, -MINUTE, MINUTE + 2000},
    {THERE, IN_2_S, NULL, 366 * DAY + 1, 0},
    {THERE, IN_2_S, NULL, -366 * DAY - 1, YEAR},
};

START_TEST(a_point_in_time_is_one_of_the_servers_clock)
{
	struct telnyx_retry_after_headers headers = {
	    NULL, skews[_i].seconds, skews[_i].reset, skews[_i].date};

	ck_assert_int_eq(
	    telnyx_retry_after(&headers, THERE_MS + skews[_i].ours), skews[_i].delay);
}
END_TEST

START_TEST(a_reset_above_a_billion_is_a_point_in_time)
{
	const int64_t now = INT64_C(1764000000500);

	ck_assert_int_eq(delay(NULL, NULL, "1764000030", now), 29500);
	ck_assert_int_eq(delay(NULL, NULL, "1764000030.25", now), 29750);
	ck_assert_int_eq(delay(NULL, NULL, "1764000000", now), 0);
	ck_assert_int_eq(delay(NULL, NULL, "1000000001", now), 0);
	ck_assert_int_eq(delay(NULL, NULL, "1000000000", now), YEAR);
	ck_assert_int_eq(delay(NULL, NULL, "1999999999", now), YEAR);
}
END_TEST

START_TEST(a_wrong_clock_does_no_harm)
{
	static const char date[] = "Fri, 31 Dec 9999 23:59:59 GMT";

	ck_assert_int_eq(delay(NULL, date, NULL, INT64_MIN), YEAR);
	ck_assert_int_eq(delay(NULL, date, NULL, INT64_MAX), 0);
	ck_assert_int_eq(delay(NULL, NULL, HUGE_NUMBER, INT64_MIN), YEAR);
	ck_assert_int_eq(delay(NULL, NULL, HUGE_NUMBER, INT64_MAX), 0);
	ck_assert_int_eq(
	    delay(NULL, "Sunday, 06-Nov-94 08:49:37 GMT", NULL, INT64_MAX), 0);
	ck_assert_int_eq(delay(NULL, "2", NULL, -1), 2000);
}
END_TEST

START_TEST(a_two_digit_year_is_within_fifty_years_of_now)
{
	const int64_t now = INT64_C(1790000000000); /* September 2026 */
	const int64_t year_2076 = INT64_C(3345062400000);
	const int64_t year_1977 = INT64_C(220924800000);

	ck_assert_int_eq(
	    telnyx_http_date_parse("Wednesday, 01-Jan-76 00:00:00 GMT", now),
	    year_2076);
	ck_assert_int_eq(
	    telnyx_http_date_parse("Saturday, 01-Jan-77 00:00:00 GMT", now), year_1977);
	ck_assert_int_eq(telnyx_http_date_parse("Tuesday, 01-Sep-26 00:00:00 GMT", now),
	    INT64_C(1788220800000));
	/* In 2080, "10" is 2110. */
	ck_assert_int_eq(telnyx_http_date_parse("Wednesday, 01-Jan-10 00:00:00 GMT",
			     INT64_C(3487000000000)),
	    INT64_C(4417977600000));
}
END_TEST

START_TEST(every_day_and_month_has_its_name)
{
	static const char *const dates[] = {"Mon, 01 Jan 2024 00:00:00 GMT",
	    "Thu, 01 Feb 2024 00:00:00 GMT", "Fri, 01 Mar 2024 00:00:00 GMT",
	    "Mon, 01 Apr 2024 00:00:00 GMT", "Wed, 01 May 2024 00:00:00 GMT",
	    "Sat, 01 Jun 2024 00:00:00 GMT", "Mon, 01 Jul 2024 00:00:00 GMT",
	    "Thu, 01 Aug 2024 00:00:00 GMT", "Sun, 01 Sep 2024 00:00:00 GMT",
	    "Tue, 01 Oct 2024 00:00:00 GMT", "Fri, 01 Nov 2024 00:00:00 GMT",
	    "Sun, 01 Dec 2024 00:00:00 GMT"};
	static const int days[] = {
	    0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335};
	static const char *const names[] = {"Sunday", "Monday", "Tuesday", "Wednesday",
	    "Thursday", "Friday", "Saturday"};
	char text[64];
	size_t i;

	for (i = 0; i < 12; i++)
		ck_assert_int_eq(telnyx_http_date_parse(dates[i], NOW),
		    INT64_C(1704067200000) + INT64_C(86400000) * days[i]);
	for (i = 0; i < 7; i++) {
		memcpy(text, names[i], strlen(names[i]) + 1);
		memcpy(text + strlen(text), ", 06-Nov-94 08:49:37 GMT", 25);
		ck_assert_int_eq(telnyx_http_date_parse(text, NOW), NOW + 7000);
	}
	ck_assert_int_eq(telnyx_http_date_parse("Sun Nov 16 08:49:37 1994", NOW),
	    INT64_C(784975777000));
}
END_TEST

START_TEST(a_malformed_date_is_no_date)
{
	static const char *const bad[] = {"", "S", "Su", "Sun", "Sun,", "Sunday",
	    "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37",
	    "Sun, 06 Nov 1994 08:49:37 ", "Sun, 06 Nov 1994 08:49:37 UTC",
	    "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 GMTx",
	    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
	    "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
	    "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
	    "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
	    "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
	    "Sun, 31 Nov 1900 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
	    "Sun 06 Nov 1994 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
	    "Sun, 06-Nov-94 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
	    "Sun Nov  6 08:49:37 94", "Sun Nov  6 08:49:37 1994 GMT",
	    "Sunday Nov  6 08:49:37 1994", "Sun, -6 Nov 1994 08:49:37 GMT",
	    "06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
	    "Sun,\t06 Nov 1994 08:49:37 GMT", NULL};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(telnyx_http_date_parse(bad[i], NOW) == -1, "case %zu: %s",
		    i, bad[i]);
}
END_TEST

/* Under the address sanitizer: heap blocks of just the text. */
START_TEST(no_prefix_of_a_date_is_read_beyond_its_end)
{
	static const char *const dates[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
	    "Wednesday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};
	size_t i, len;
	char *cut;

	for (i = 0; i < 3; i++) {
		for (len = 0; len < strlen(dates[i]); len++) {
			cut = calloc(1, len + 1);
			ck_assert_ptr_nonnull(cut);
			memcpy(cut, dates[i], len);
			ck_assert_int_eq(telnyx_http_date_parse(cut, NOW), -1);
			free(cut);
		}
	}
}
END_TEST

START_TEST(should_retry_is_true_false_or_unsaid)
{
	fx_assert_bool(telnyx_should_retry_parse("true"), true);
	fx_assert_bool(telnyx_should_retry_parse(" True\t"), true);
	fx_assert_bool(telnyx_should_retry_parse("false"), false);
	fx_assert_bool(telnyx_should_retry_parse("FALSE"), false);
	ck_assert(!telnyx_should_retry_parse("").given);
	ck_assert(!telnyx_should_retry_parse("1").given);
	ck_assert(!telnyx_should_retry_parse("truely").given);
	ck_assert(!telnyx_should_retry_parse(NULL).given);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("retry_after");
	TCase *tcase = tcase_create("retry_after");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, the_first_usable_header_gives_the_delay);
	tcase_add_loop_test(tcase, a_point_in_time_is_one_of_the_servers_clock, 0,
	    (int)(sizeof(skews) / sizeof(skews[0])));
	tcase_add_test(tcase, a_reset_above_a_billion_is_a_point_in_time);
	tcase_add_test(tcase, a_wrong_clock_does_no_harm);
	tcase_add_test(tcase, a_two_digit_year_is_within_fifty_years_of_now);
	tcase_add_test(tcase, every_day_and_month_has_its_name);
	tcase_add_test(tcase, a_malformed_date_is_no_date);
	tcase_add_test(tcase, no_prefix_of_a_date_is_read_beyond_its_end);
	tcase_add_test(tcase, should_retry_is_true_false_or_unsaid);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
