/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: the lines of output, the pace and the progress bar. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/bulk/console.h"
#include "programs/bulk/line.h"
#include "programs/bulk/pacer.h"
#include "programs/common/text.h"

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

START_TEST(a_line_holds_nothing_that_steers_a_terminal_and_is_json_all_the_same)
{
	struct bulk_result result = {.row = 1,
	    .to = "+1",
	    .outcome = TELNYX_OUTCOME_REJECTED,
	    .failed = true,
	    .type = TELNYX_ERROR_API,
	    .code = "\x7f",
	    .detail = "\xC2\x9B"
		      "2J\xE2\x80\xAE \x1b\n\xC3\xA9"};
	size_t len;
	char *line = bulk_line_result(&result, &len);

	check_line(line, len,
	    "{\"row\":1,\"to\":\"+1\",\"outcome\":\"rejected\",\"id\":null,\"parts\":"
	    "null,\"cost\":null,\"error\":{\"type\":\"api\",\"code\":\"\\u007f\","
	    "\"detail\":\"\\u009b2J\\u202e \\u001b\\n\xC3\xA9\"},\"attempts\":0}\n");
}
END_TEST

/* What `text` becomes on standard error. */
static char *
say(const char *text)
{
	static char said[512];
	struct bulk_console console;
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	size_t len;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(before, 0);
	ck_assert_int_eq(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
	bulk_console_init(&console, true);
	bulk_console_say(&console, "%s", text);
	ck_assert_int_eq(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(before);
	rewind(file);
	len = fread(said, 1, sizeof(said) - 1, file);
	said[len] = '\0';
	fclose(file);
	return said;
}

START_TEST(what_is_said_is_one_line_that_steers_no_terminal)
{
	ck_assert_str_eq(say("a\nb\x1b[2J\xC2\x9B"
			     "m\x9B"
			     "m\xE2\x80\xAEz caf\xC3\xA9"),
	    "telnyx-bulk: a\\nb\\x1b[2J\\u009bm\\x9bm\\u202ez caf\xC3\xA9\n");
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
	tcase_add_test(
	    tc, a_line_holds_nothing_that_steers_a_terminal_and_is_json_all_the_same);
	tcase_add_test(tc, what_is_said_is_one_line_that_steers_no_terminal);
	tcase_add_test(tc, a_dry_run_line_has_encoding_parts_and_problem);
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
