/* SPDX-License-Identifier: MIT */
/* Points in time, both ways. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/timestamp.h"

#define END_MS INT64_C(253402300800000) /* 10000-01-01T00:00:00Z */

static const struct {
	int64_t ms;
	const char *text;
} both_ways[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {1, "1970-01-01T00:00:00.001Z"},
    {INT64_C(86399999), "1970-01-01T23:59:59.999Z"},
    {INT64_C(68169600000), "1972-02-29T00:00:00.000Z"},
    {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
    {INT64_C(951868800000), "2000-03-01T00:00:00.000Z"},
    {INT64_C(1000000000000), "2001-09-09T01:46:40.000Z"},
    {INT64_C(1234567890123), "2009-02-13T23:31:30.123Z"},
    {INT64_C(1709164800000), "2024-02-29T00:00:00.000Z"},
    {INT64_C(1735689599999), "2024-12-31T23:59:59.999Z"},
    {INT64_C(2147483648000), "2038-01-19T03:14:08.000Z"},
    {INT64_C(4107456000000), "2100-02-28T00:00:00.000Z"},
    {INT64_C(4107542400000), "2100-03-01T00:00:00.000Z"},
    {INT64_C(13574563200000), "2400-02-29T00:00:00.000Z"},
    {END_MS - 1, "9999-12-31T23:59:59.999Z"},
};

START_TEST(known_points_are_written_and_read)
{
	char text[TELNYX_TIMESTAMP_MAX];
	size_t i;

	for (i = 0; i < sizeof(both_ways) / sizeof(both_ways[0]); i++) {
		ck_assert_int_eq(
		    telnyx_timestamp_format(both_ways[i].ms, text), TELNYX_OK);
		ck_assert_str_eq(text, both_ways[i].text);
		ck_assert_int_eq(telnyx_timestamp_parse(text), both_ways[i].ms);
	}
}
END_TEST

START_TEST(a_point_outside_of_1970_to_9999_is_not_written)
{
	static const int64_t cases[] = {-1, -999, -1000, INT64_MIN, END_MS, INT64_MAX};
	char text[TELNYX_TIMESTAMP_MAX];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memcpy(text, "xxx", 4);
		ck_assert_int_eq(
		    telnyx_timestamp_format(cases[i], text), TELNYX_E_INVALID);
		ck_assert_str_eq(text, "");
	}
	ck_assert_int_eq(telnyx_timestamp_format(0, NULL), TELNYX_E_INVALID);
}
END_TEST

/* Each day of 8,030 years, counted by a plain calendar. */
START_TEST(every_day_is_the_one_after_the_day_before)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct telnyx_civil civil, expected = {1970, 1, 1, 0, 0, 0};
	int64_t seconds = 0;

	while (expected.year <= 9999) {
		bool leap = (expected.year % 4 == 0 && expected.year % 100 != 0) ||
			    expected.year % 400 == 0;
		int length =
		    lengths[expected.month - 1] + (expected.month == 2 && leap);

		if (!telnyx_civil_from_unix(seconds, &civil) ||
		    memcmp(&civil, &expected, sizeof(civil)) != 0 ||
		    telnyx_civil_to_unix(&civil) != seconds)
			ck_abort_msg(
			    "%d-%d-%d", expected.year, expected.month, expected.day);
		seconds += 86400;
		if (++expected.day > length) {
			expected.day = 1;
			if (++expected.month > 12) {
				expected.month = 1;
				expected.year++;
			}
		}
	}
	ck_assert_int_eq(seconds, END_MS / 1000);
	ck_assert(!telnyx_civil_from_unix(seconds, &civil));
	ck_assert(!telnyx_civil_from_unix(-1, &civil));
}
END_TEST

static const struct {
	const char *text;
	int64_t ms;
} read[] = {
    {"2025-03-22T11:28:39.401+00:00", INT64_C(1742642919401)},
    {"2025-03-22T11:28:39.401Z", INT64_C(1742642919401)},
    {"2025-03-22T12:28:39.401+01:00", INT64_C(1742642919401)},
    {"2025-03-22T05:58:39.401-05:30", INT64_C(1742642919401)},
    {"2025-03-22T12:28:39.401+0100", INT64_C(1742642919401)},
    {"2025-03-22T12:28:39.401+01", INT64_C(1742642919401)},
    {"2025-03-22T11:28:39.401-00:00", INT64_C(1742642919401)},
    {"2025-03-22t11:28:39,401z", INT64_C(1742642919401)},
    {"2025-03-22 11:28:39.401999999999999999Z", INT64_C(1742642919401)},
    {"2025-03-22T11:28:39.4Z", INT64_C(1742642919400)},
    {"2025-03-22T11:28:39Z", INT64_C(1742642919000)},
    {"2025-03-22T11:28Z", INT64_C(1742642880000)},
    {"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
    {"1970-01-01T01:00:00+01:00", 0},
    {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
};

START_TEST(each_form_of_iso_8601_that_the_api_uses_is_read)
{
	size_t i;

	for (i = 0; i < sizeof(read) / sizeof(read[0]); i++)
		ck_assert_msg(telnyx_timestamp_parse(read[i].text) == read[i].ms, "%s",
		    read[i].text);
}
END_TEST

START_TEST(what_is_not_understood_is_refused)
{
	static const char *const cases[] = {"", "x", "2025", "2025-03-22",
	    "2025-03-22T", "2025-03-22T11:28:39", "2025-03-22T11:28:39.401",
	    "2025-03-22T11:28:39.Z", "2025-03-22T11:28:39.401ZZ",
	    "2025-03-22T11:28:39.401Z ", " 2025-03-22T11:28:39.401Z",
	    "2025-03-22T11:28:39+1:00", "2025-03-22T11:28:39+01:0",
	    "2025-03-22T11:28:39+01:", "2025-03-22T11:28:39+24:00",
	    "2025-03-22T11:28:39+01:60", "2025-03-22T11:28:39 +01:00", "2025-03-22T11Z",
	    "2025-3-22T11:28:39Z", "25-03-22T11:28:39Z", "2025/03/22T11:28:39Z",
	    "20250322T112839Z", "2025-03-22X11:28:39Z", "2025-00-22T11:28:39Z",
	    "2025-13-22T11:28:39Z", "2025-03-00T11:28:39Z", "2025-03-32T11:28:39Z",
	    "2025-04-31T11:28:39Z", "2025-02-29T11:28:39Z", "2100-02-29T11:28:39Z",
	    "2025-03-22T24:00:00Z", "2025-03-22T11:60:00Z", "2025-03-22T11:28:61Z",
	    "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "1970-01-01T00:00:00+00:01",
	    "-2025-03-22T11:28:39Z", "1742642919", "+2025-03-22T11:28:39Z",
	    "2025-03-22T11:-1:39Z", NULL};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(telnyx_timestamp_parse(cases[i]) == -1, "%s", cases[i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("timestamp");
	TCase *tcase = tcase_create("timestamp");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, known_points_are_written_and_read);
	tcase_add_test(tcase, a_point_outside_of_1970_to_9999_is_not_written);
	tcase_add_test(tcase, every_day_is_the_one_after_the_day_before);
	tcase_add_test(tcase, each_form_of_iso_8601_that_the_api_uses_is_read);
	tcase_add_test(tcase, what_is_not_understood_is_refused);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
