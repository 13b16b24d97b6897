/* SPDX-License-Identifier: MIT */
/* What telnyx-worker's parts do that scripts would test one case at a time. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "programs/common/duration.h"
#include "programs/worker/defaults.h"
#include "programs/worker/log.h"
#include "programs/worker/options.h"
#include "programs/worker/unique_key.h"

/* --- durations --- */

START_TEST(durations_are_read_with_their_units)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
	    {"0", 0},
	    {"90", 90000},
	    {"500ms", 500},
	    {"90s", 90000},
	    {"10m", 600000},
	    {"4h", 14400000},
	    {"30d", INT64_C(2592000000)},
	    {"36500d", PROGRAM_DURATION_MAX_MS},
	    {"3153600000", PROGRAM_DURATION_MAX_MS},
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ms = -1;
		ck_assert_msg(
		    program_duration_read(cases[i].text, &ms), "%s", cases[i].text);
		ck_assert_int_eq(ms, cases[i].ms);
	}
}
END_TEST

START_TEST(what_is_no_duration_is_refused)
{
	static const char *const cases[] = {"", "s", "-1s", "+1", " 1", "1 s", "1.5h",
	    "1w", "1S", "0x10", "1e3", "36501d", "3153600001", "99999999999999",
	    "9223372036854775808ms"};
	int64_t ms = 7;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(
		    !program_duration_read(cases[i], &ms), "\"%s\"", cases[i]);
	ck_assert_int_eq(ms, 7);
}
END_TEST

/* --- unique keys --- */

static const char *
fill(const char *tpl, const char *json, char out[WORKER_UNIQUE_KEY_MAX])
{
	struct json_object *job = json_tokener_parse(json);
	const char *why = worker_unique_key_fill(tpl, job, out);

	json_object_put(job);
	return why;
}

START_TEST(a_key_is_made_of_members)
{
	static const char job[] =
	    "{\"to\":\"+1312\",\"n\":7,\"list\":[1],\"empty\":\"\",\"odd\":\"{{to}}\","
	    "\"job\":{\"meta\":\"m\"}}";
	char key[WORKER_UNIQUE_KEY_MAX];

	ck_assert_ptr_null(fill("order-{{ to }}/{{n}}", job, key));
	ck_assert_str_eq(key, "order-+1312/7");
	ck_assert_ptr_null(fill("{{job.meta}}{{to}}", job, key));
	ck_assert_str_eq(key, "m+1312");
	/* What is filled in is taken as it is. */
	ck_assert_ptr_null(fill("{{odd}}", job, key));
	ck_assert_str_eq(key, "{{to}}");
	ck_assert_ptr_null(fill("plain } {", job, key));
	ck_assert_str_eq(key, "plain } {");
	ck_assert_ptr_nonnull(fill("{{list}}", job, key));
	ck_assert_ptr_nonnull(fill("{{empty}}", job, key));
	ck_assert_ptr_nonnull(fill("{{none}}", job, key));
	ck_assert_ptr_nonnull(fill("{{job.none}}", job, key));
	ck_assert_ptr_nonnull(fill("{{job.meta}}", "{}", key));
}
END_TEST

START_TEST(a_key_that_is_too_long_is_refused)
{
	char tpl[WORKER_UNIQUE_KEY_MAX + 1], key[WORKER_UNIQUE_KEY_MAX];

	memset(tpl, 'x', sizeof(tpl));
	tpl[WORKER_UNIQUE_KEY_MAX - 1] = '\0';
	ck_assert_ptr_null(fill(tpl, "{}", key));
	ck_assert_str_eq(key, tpl);
	tpl[WORKER_UNIQUE_KEY_MAX - 1] = 'x';
	tpl[WORKER_UNIQUE_KEY_MAX] = '\0';
	ck_assert_ptr_nonnull(fill(tpl, "{}", key));
}
END_TEST

START_TEST(a_template_is_checked)
{
	char error[256];

	ck_assert(worker_unique_key_check("a{{b}}c{{ d }}", error, sizeof(error)));
	ck_assert(worker_unique_key_check("a}}b", error, sizeof(error)));
	ck_assert(!worker_unique_key_check("ab{{c", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "byte 3"));
	ck_assert(!worker_unique_key_check("{{  }}", error, sizeof(error)));
	ck_assert(!worker_unique_key_check("\xff", error, sizeof(error)));
}
END_TEST

/* --- defaults --- */

static void
expect_text(const struct worker_options *options, const char *from, const char *to)
{
	char *text = strdup(from);

	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_null(worker_defaults_apply(options, &text));
	ck_assert_str_eq(text, to);
	free(text);
}

START_TEST(defaults_are_put_in_and_nothing_else_is_touched)
{
	const struct worker_options options = {.batch = "a\"b", .priority = "3"};

	expect_text(&options, "{}", "{\"job\":{\"batch\":\"a\\\"b\",\"priority\":3}}");
	expect_text(&options, " { \"to\" : 1.50 }",
	    " {\"job\":{\"batch\":\"a\\\"b\",\"priority\":3}, \"to\" : 1.50 }");
	expect_text(&options, "{\"job\":{}}",
	    "{\"job\":{\"batch\":\"a\\\"b\",\"priority\":3}}");
	expect_text(&options, "{\"x\":\"\\\"job\\\":{\",\"job\" :\t{\"meta\":\"m\"}}",
	    "{\"x\":\"\\\"job\\\":{\",\"job\" :\t{\"batch\":\"a\\\"b\",\"priority\":3,"
	    "\"meta\":\"m\"}}");
	expect_text(&options, "{\"job\":{\"batch\":\"own\"}}",
	    "{\"job\":{\"priority\":3,\"batch\":\"own\"}}");
	expect_text(&options, "{\"x\":\"a\\\"{\",\"job\":{}}",
	    "{\"x\":\"a\\\"{\",\"job\":{\"batch\":\"a\\\"b\",\"priority\":3}}");
	/* "job" as a value, and in what is within, is no member of the object. */
	expect_text(&options, "{\"x\":\"job\",\"y\":{\"job\":{}}}",
	    "{\"job\":{\"batch\":\"a\\\"b\",\"priority\":3},\"x\":\"job\",\"y\":{"
	    "\"job\":{}}}");
}
END_TEST

START_TEST(what_is_no_object_is_left_to_the_queue)
{
	static const char *const cases[] = {
	    "", "no JSON", "[]", "7", "{\"a\":", "{\"job\":7}", "{\"job\":null}"};
	const struct worker_options options = {.batch = "b"};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_text(&options, cases[i], cases[i]);
}
END_TEST

START_TEST(a_time_of_its_own_takes_no_other)
{
	const struct worker_options at = {.run_at = "2036-01-01T00:00:00Z"};
	const struct worker_options after = {.delay = "1h"};

	expect_text(&at, "{\"job\":{\"delay\":5}}", "{\"job\":{\"delay\":5}}");
	expect_text(&after, "{\"job\":{\"run_at\":5}}", "{\"job\":{\"run_at\":5}}");
	expect_text(&after, "{\"job\":{}}", "{\"job\":{\"delay\":\"1h\"}}");
}
END_TEST

/* --- the log --- */

START_TEST(numbers_to_call_are_masked)
{
	char out[64];

	worker_log_mask("the number +13125550001 is bad", out, sizeof(out));
	ck_assert_str_eq(out, "the number +... is bad");
	worker_log_mask("code 40310, 123456", out, sizeof(out));
	ck_assert_str_eq(out, "code 40310, 123456");
	worker_log_mask("1234567", out, sizeof(out));
	ck_assert_str_eq(out, "...");
	worker_log_mask("", out, sizeof(out));
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(a_mask_never_writes_beyond_its_room)
{
	char out[16], text[64] = "abcdefghij 1234567 klmnopqrstuvwxyz";
	size_t size;

	for (size = 1; size <= sizeof(out); size++) {
		memset(out, '#', sizeof(out));
		worker_log_mask(text, out, size);
		ck_assert_uint_lt(strlen(out), size);
	}
}
END_TEST

/* --- the command line --- */

static enum worker_parsed
parse(enum worker_command command, char **argv, struct worker_options *options)
{
	static char error[256];
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	return worker_options_parse(command, argc, argv, options, error, sizeof(error));
}

START_TEST(queues_have_a_limit_and_a_rate)
{
	char *argv[] = {"run", "--queue", "a", "--queue", "b:5", "--queue=c::0.5",
	    "--queue", "d:7:9", NULL};
	struct worker_options options;

	ck_assert_int_eq(parse(WORKER_RUN, argv, &options), WORKER_PARSED_RUN);
	ck_assert_uint_eq(options.queue_count, 4);
	ck_assert_str_eq(options.queue_list[0]->name, "a");
	ck_assert_uint_eq(options.queue_list[0]->max_in_flight, 0);
	ck_assert_uint_eq(options.queue_list[1]->max_in_flight, 5);
	ck_assert_str_eq(options.queue_list[2]->name, "c");
	ck_assert_uint_eq(options.queue_list[2]->max_in_flight, 0);
	ck_assert(options.queue_list[2]->rate_per_second == 0.5);
	ck_assert_uint_eq(options.queue_list[3]->max_in_flight, 7);
	ck_assert(options.queue_list[3]->rate_per_second == 9);
	ck_assert_ptr_null(options.queue_list[4]);
	worker_options_clear(&options);
}
END_TEST

START_TEST(policies_for_the_unknown_are_read)
{
	char *resend[] = {"run", "--unknown", "resend-after=6h", NULL};
	char *give_up[] = {"run", "--unknown", "give-up-after=90", NULL};
	char *park[] = {"run", "--unknown=resend-after=1s", "--unknown=park", NULL};
	char *zero[] = {"run", "--unknown", "resend-after=0", NULL};
	struct worker_options options;

	ck_assert_int_eq(parse(WORKER_RUN, resend, &options), WORKER_PARSED_RUN);
	ck_assert_int_eq(options.unknown, TELNYX_UNKNOWN_RESEND);
	ck_assert_int_eq(options.unknown_after_ms, 21600000);
	ck_assert_int_eq(parse(WORKER_RUN, give_up, &options), WORKER_PARSED_RUN);
	ck_assert_int_eq(options.unknown, TELNYX_UNKNOWN_GIVE_UP);
	ck_assert_int_eq(options.unknown_after_ms, 90000);
	ck_assert_int_eq(parse(WORKER_RUN, park, &options), WORKER_PARSED_RUN);
	ck_assert_int_eq(options.unknown, TELNYX_UNKNOWN_PARK);
	ck_assert_int_eq(options.unknown_after_ms, 0);
	ck_assert_int_eq(parse(WORKER_RUN, zero, &options), WORKER_PARSED_REFUSED);
}
END_TEST

START_TEST(one_name_means_what_its_command_says)
{
	char *enqueue[] = {"enqueue", "--queue", "a:1:2", "file", NULL};
	char *list[] = {"list", "--state", "held", "--part", "", NULL};
	char *status[] = {"status", "--state", "held", NULL};
	struct worker_options options;

	ck_assert_int_eq(parse(WORKER_ENQUEUE, enqueue, &options), WORKER_PARSED_RUN);
	ck_assert_str_eq(options.queue, "a:1:2");
	ck_assert_int_eq(options.arg_count, 1);
	ck_assert_int_eq(parse(WORKER_LIST, list, &options), WORKER_PARSED_RUN);
	ck_assert_int_eq(options.state, TELNYX_JOB_HELD + 1);
	ck_assert_str_eq(options.part, "");
	ck_assert_int_eq(parse(WORKER_STATUS, status, &options), WORKER_PARSED_REFUSED);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("worker");
	Suite *suite = suite_create("worker_parts");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, durations_are_read_with_their_units);
	tcase_add_test(tcase, what_is_no_duration_is_refused);
	tcase_add_test(tcase, a_key_is_made_of_members);
	tcase_add_test(tcase, a_key_that_is_too_long_is_refused);
	tcase_add_test(tcase, a_template_is_checked);
	tcase_add_test(tcase, defaults_are_put_in_and_nothing_else_is_touched);
	tcase_add_test(tcase, what_is_no_object_is_left_to_the_queue);
	tcase_add_test(tcase, a_time_of_its_own_takes_no_other);
	tcase_add_test(tcase, numbers_to_call_are_masked);
	tcase_add_test(tcase, a_mask_never_writes_beyond_its_room);
	tcase_add_test(tcase, queues_have_a_limit_and_a_rate);
	tcase_add_test(tcase, policies_for_the_unknown_are_read);
	tcase_add_test(tcase, one_name_means_what_its_command_says);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
