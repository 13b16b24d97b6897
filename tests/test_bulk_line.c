/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: the lines of output, the pace, the progress bar and what a dry
 * run says. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "bulk/check.h"
#include "bulk/console.h"
#include "bulk/line.h"
#include "bulk/pacer.h"
#include "bulk/text.h"

#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)

static void
check_line(char *line, size_t len, const char *expected)
{
	ck_assert_ptr_nonnull(line);
	ck_assert_uint_eq(len, strlen(line));
	ck_assert_str_eq(line, expected);
	free(line);
}

START_TEST(an_accepted_row_has_its_id_parts_and_cost)
{
	int64_t parts = 2;
	struct bulk_result result = {.row = 7,
	    .to = "+13125550001",
	    .outcome = TELNYX_OUTCOME_ACCEPTED,
	    .id = "403",
	    .parts = &parts,
	    .cost = "0.0080",
	    .attempts = 1};
	size_t len;
	char *line = bulk_line_result(&result, &len);

	check_line(line, len,
	    "{\"row\":7,\"to\":\"+13125550001\",\"outcome\":\"accepted\",\"id\":"
	    "\"403\","
	    "\"parts\":2,\"cost\":\"0.0080\",\"error\":null,\"attempts\":1}\n");
}
END_TEST

START_TEST(a_failed_row_has_its_error_and_nulls)
{
	struct bulk_result result = {.row = 1,
	    .to = "x\"\n/",
	    .outcome = TELNYX_OUTCOME_NOT_SENT,
	    .failed = true,
	    .type = TELNYX_ERROR_RATE_LIMIT,
	    .code = "40318",
	    .detail = "a/b"};
	size_t len;
	char *line = bulk_line_result(&result, &len);

	check_line(line, len,
	    "{\"row\":1,\"to\":\"x\\\"\\n/\",\"outcome\":\"not_sent\",\"id\":null,"
	    "\"parts\":null,\"cost\":null,\"error\":{\"type\":\"rate_limit\",\"code\":"
	    "\"40318\",\"detail\":\"a/b\"},\"attempts\":0}\n");
}
END_TEST

START_TEST(a_line_is_utf8_whatever_the_row_was)
{
	struct bulk_result result = {.row = 1,
	    .to = "\xE9\x01",
	    .outcome = TELNYX_OUTCOME_NOT_SENT,
	    .failed = true,
	    .type = TELNYX_ERROR_VALIDATION};
	size_t len;
	char *line = bulk_line_result(&result, &len);

	check_line(line, len,
	    "{\"row\":1,\"to\":\"\xEF\xBF\xBD\\u0001\",\"outcome\":\"not_sent\",\"id\":"
	    "null,\"parts\":null,\"cost\":null,\"error\":{\"type\":\"validation\","
	    "\"code\":null,\"detail\":null},\"attempts\":0}\n");
}
END_TEST

START_TEST(a_dry_run_line_has_encoding_parts_and_problem)
{
	struct telnyx_segments count = {
	    .encoding = TELNYX_ENCODING_UCS2, .parts = 3, .units = 150};
	size_t len;
	char *line = bulk_line_dry_run(4, "+1", &count, NULL, &len);

	check_line(line, len,
	    "{\"row\":4,\"to\":\"+1\",\"encoding\":\"UCS-2\",\"parts\":3,\"problem\":"
	    "null}"
	    "\n");
	line = bulk_line_dry_run(5, NULL, NULL, "bad", &len);
	check_line(line, len,
	    "{\"row\":5,\"to\":null,\"encoding\":null,\"parts\":null,\"problem\":"
	    "\"bad\"}"
	    "\n");
}
END_TEST

START_TEST(a_dry_run_finds_what_would_be_refused)
{
	struct telnyx_segments count;
	char why[BULK_ERROR_MAX], text[1532];

	ck_assert(bulk_check_message("+13125550001", "Hi", &count, why, sizeof(why)));
	ck_assert_uint_eq(count.parts, 1);
	ck_assert(
	    bulk_check_message("12345", "\xE4\xBD\xA0", &count, why, sizeof(why)));
	ck_assert_int_eq(count.encoding, TELNYX_ENCODING_UCS2);
	ck_assert(!bulk_check_message("", "Hi", &count, why, sizeof(why)));
	ck_assert_str_eq(why, "to: is empty");
	ck_assert(!bulk_check_message("3125550001", "Hi", &count, why, sizeof(why)));
	ck_assert(!bulk_check_message("+1 312", "Hi", &count, why, sizeof(why)));
	ck_assert(!bulk_check_message("+012345678", "Hi", &count, why, sizeof(why)));
	ck_assert_str_eq(why, "to: not +E.164, nor a short code of 5 or 6 digits");
	ck_assert(!bulk_check_message("12345", " \t\n", &count, why, sizeof(why)));
	ck_assert_str_eq(why, "text: is blank");
	memset(text, 'a', sizeof(text));
	text[1530] = '\0';
	ck_assert(bulk_check_message("12345", text, &count, why, sizeof(why)));
	ck_assert_uint_eq(count.parts, 10);
	text[1530] = 'a';
	text[1531] = '\0';
	ck_assert(!bulk_check_message("12345", text, &count, why, sizeof(why)));
	ck_assert_str_eq(why, "text: 11 parts, and the most is 10");
}
END_TEST

/* Send as a loop would that wakes `late` after it asked to; how many messages
 * go in `span`. */
static unsigned
run_pacer(double rate, uint64_t span, uint64_t late)
{
	struct bulk_pacer pacer;
	uint64_t now = 5 * S, end = now + span, wait;
	unsigned sent = 0;

	bulk_pacer_init(&pacer, rate, now);
	while (now < end) {
		if ((wait = bulk_pacer_wait_ns(&pacer, now)) > 0) {
			now += wait + late;
		} else {
			bulk_pacer_take(&pacer);
			sent++;
		}
	}
	return sent;
}

START_TEST(the_pace_is_kept_to_the_message)
{
	ck_assert_uint_eq(run_pacer(10.0, S, 0), 10);
	ck_assert_uint_eq(run_pacer(0.5, 10 * S, 0), 5);
	ck_assert_uint_eq(run_pacer(2.5, 2 * S, 0), 5);
}
END_TEST

START_TEST(late_timers_do_not_lower_a_high_pace)
{
	unsigned sent = run_pacer(5000.0, S, MS);

	ck_assert_uint_ge(sent, 4990);
	ck_assert_uint_le(sent, 5001);
}
END_TEST

START_TEST(a_pause_is_not_made_up_for)
{
	struct bulk_pacer pacer;

	bulk_pacer_init(&pacer, 10.0, 0);
	ck_assert_uint_eq(bulk_pacer_wait_ns(&pacer, 100 * S), 0);
	bulk_pacer_take(&pacer);
	ck_assert_uint_gt(bulk_pacer_wait_ns(&pacer, 100 * S), 79 * MS);
}
END_TEST

START_TEST(without_a_rate_nothing_waits)
{
	struct bulk_pacer pacer;
	int i;

	bulk_pacer_init(&pacer, 0, 0);
	for (i = 0; i < 1000; i++) {
		ck_assert_uint_eq(bulk_pacer_wait_ns(&pacer, 0), 0);
		bulk_pacer_take(&pacer);
	}
}
END_TEST

START_TEST(the_bar_shows_share_rate_and_time_left)
{
	char text[80];

	bulk_console_progress(text, sizeof(text), 500, 250, 1000, 10 * S);
	ck_assert_str_eq(
	    text, "[######..................]  25%  500 rows  50 a second  0:30 left");
	bulk_console_progress(text, sizeof(text), 0, 0, 1000, 0);
	ck_assert_str_eq(
	    text, "[........................]   0%  0 rows  0 a second  ? left");
	bulk_console_progress(text, sizeof(text), 9, 2000, 1000, 4000 * S);
	ck_assert_str_eq(
	    text, "[########################] 100%  9 rows  0 a second  0:00 left");
	bulk_console_progress(text, sizeof(text), 500, 250, 0, 3700 * S);
	ck_assert_str_eq(text, "500 rows  0 a second  1:01:40");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_line");
	TCase *tc = tcase_create("line");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, an_accepted_row_has_its_id_parts_and_cost);
	tcase_add_test(tc, a_failed_row_has_its_error_and_nulls);
	tcase_add_test(tc, a_line_is_utf8_whatever_the_row_was);
	tcase_add_test(tc, a_dry_run_line_has_encoding_parts_and_problem);
	tcase_add_test(tc, a_dry_run_finds_what_would_be_refused);
	tcase_add_test(tc, the_pace_is_kept_to_the_message);
	tcase_add_test(tc, late_timers_do_not_lower_a_high_pace);
	tcase_add_test(tc, a_pause_is_not_made_up_for);
	tcase_add_test(tc, without_a_rate_nothing_waits);
	tcase_add_test(tc, the_bar_shows_share_rate_and_time_left);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
