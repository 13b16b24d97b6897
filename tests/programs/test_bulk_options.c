/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: the command line. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/options.h"
#include "programs/common/text.h"

#define ARGS_MAX 20

static struct bulk_options options;
static char error[PROGRAM_ERROR_MAX];

/* Parse these arguments, ended by NULL. */
static enum bulk_action
parse(const char *const *args)
{
	static char copies[ARGS_MAX][96]; /* the options borrow from it */
	char *argv[ARGS_MAX + 1];
	int argc = 0;

	memcpy(copies[argc], "telnyx-bulk", 12);
	argv[argc] = copies[argc];
	argc++;
	for (; *args != NULL; args++, argc++) {
		ck_assert_int_lt(argc, ARGS_MAX);
		ck_assert_uint_lt(strlen(*args), sizeof(copies[0]));
		memcpy(copies[argc], *args, strlen(*args) + 1);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	error[0] = '\0';
	return bulk_options_parse(argc, argv, &options, error, sizeof(error));
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})
#define BASE "--from", "+15550001", "--text", "x", "a.csv"

static void
check_refused(enum bulk_action action, const char *expected)
{
	ck_assert_int_eq(action, BULK_ACTION_REFUSE);
	ck_assert_str_eq(error, expected);
}

START_TEST(defaults_are_ten_in_flight_and_a_column_named_to)
{
	ck_assert_int_eq(PARSE(BASE), BULK_ACTION_RUN);
	ck_assert_uint_eq(options.concurrency, 100);
	ck_assert_str_eq(options.to_column, "to");
	ck_assert(options.rate <= 0);
	ck_assert_uint_eq(options.timeout_ms, 0);
	ck_assert_int_eq(options.max_attempts, 0);
	ck_assert_uint_eq(options.max_failures, 25);
	ck_assert_uint_eq(options.max_hold_s, 3600);
	ck_assert(!options.sandbox && !options.dry_run && !options.quiet);
}
END_TEST

START_TEST(every_option_is_read)
{
	ck_assert_int_eq(PARSE("--concurrency", "250", "--rate=2.5", "--timeout",
			     "0.25", "--max-attempts", "5", "--quiet", "--dry-run",
			     "--allow-plain-http", BASE),
	    BULK_ACTION_RUN);
	ck_assert_uint_eq(options.concurrency, 250);
	ck_assert_double_eq(options.rate, 2.5);
	ck_assert_uint_eq(options.timeout_ms, 250);
	ck_assert_int_eq(options.max_attempts, 5);
	ck_assert(options.quiet && options.dry_run && options.allow_plain_http);
	ck_assert_int_eq(
	    PARSE("--sandbox", "--sandbox-log", "l", BASE), BULK_ACTION_RUN);
	ck_assert(options.sandbox && options.sandbox_log != NULL);
}
END_TEST

START_TEST(a_dash_is_standard_input)
{
	ck_assert_int_eq(PARSE("--text", "x", "--from", "1", "-"), BULK_ACTION_RUN);
	ck_assert_int_eq(options.file[0], '-');
}
END_TEST

START_TEST(help_and_version_need_nothing_else)
{
	ck_assert_int_eq(PARSE("--help"), BULK_ACTION_HELP);
	ck_assert_int_eq(PARSE("--version"), BULK_ACTION_VERSION);
}
END_TEST

START_TEST(unknown_options_are_named)
{
	check_refused(PARSE("--colour", BASE),
	    "unknown or ambiguous option --colour (see --help)");
	check_refused(PARSE("-z", BASE), "unknown option -z (see --help)");
	check_refused(
	    PARSE("--s", BASE), "unknown or ambiguous option --s (see --help)");
}
END_TEST

START_TEST(values_that_are_missing_or_too_many_are_named)
{
	check_refused(PARSE("a.csv", "--rate"), "--rate needs a value");
	check_refused(PARSE("--from", "", "a.csv"), "--from is empty");
	check_refused(PARSE("--quiet=yes", BASE), "--quiet takes no value");
}
END_TEST

START_TEST(bad_numbers_are_named_with_what_is_allowed)
{
	check_refused(PARSE("--concurrency", "0", BASE),
	    "--concurrency: \"0\" is not a whole number from 1 to 10000");
	check_refused(PARSE("--concurrency", "1.5", BASE),
	    "--concurrency: \"1.5\" is not a whole number from 1 to 10000");
	check_refused(PARSE("--rate", "fast", BASE),
	    "--rate: \"fast\" is not a number from 0.001 to 1000000");
	check_refused(PARSE("--rate", "inf", BASE),
	    "--rate: \"inf\" is not a number from 0.001 to 1000000");
	check_refused(PARSE("--timeout", "-1", BASE),
	    "--timeout: \"-1\" is not a number from 0.001 to 86400");
	check_refused(PARSE("--timeout", "1e3", BASE),
	    "--timeout: \"1e3\" is not a number from 0.001 to 86400");
	check_refused(PARSE("--max-attempts", "101", BASE),
	    "--max-attempts: \"101\" is not a whole number from 1 to 100");
}
END_TEST

START_TEST(what_is_needed_and_what_excludes_is_said)
{
	check_refused(PARSE("--from", "1", "--text", "x"),
	    "no FILE given (a CSV file, or - for standard input; see --help)");
	check_refused(PARSE(BASE, "b.csv"), "more than one FILE: a.csv and b.csv");
	check_refused(PARSE("--from", "1", "a.csv"),
	    "--text or --text-file is needed (for a column of texts: --text "
	    "'{{column}}')");
	check_refused(PARSE("--text", "x", "a.csv"),
	    "--from or --messaging-profile-id is needed");
	check_refused(PARSE("--text-file", "f", BASE),
	    "--text and --text-file exclude each other");
	check_refused(PARSE("--sandbox", "--base-url", "u", BASE),
	    "--sandbox and --base-url exclude each other");
	check_refused(PARSE("--sandbox", "--api-key-file", "k", BASE),
	    "--sandbox takes no key: leave out --api-key-file");
	check_refused(
	    PARSE("--sandbox-log", "l", BASE), "--sandbox-log needs --sandbox");
}
END_TEST

START_TEST(a_dry_run_needs_no_sender)
{
	ck_assert_int_eq(PARSE("--dry-run", "--text", "x", "a.csv"), BULK_ACTION_RUN);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_options");
	TCase *tc = tcase_create("options");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, defaults_are_ten_in_flight_and_a_column_named_to);
	tcase_add_test(tc, every_option_is_read);
	tcase_add_test(tc, a_dash_is_standard_input);
	tcase_add_test(tc, help_and_version_need_nothing_else);
	tcase_add_test(tc, unknown_options_are_named);
	tcase_add_test(tc, values_that_are_missing_or_too_many_are_named);
	tcase_add_test(tc, bad_numbers_are_named_with_what_is_allowed);
	tcase_add_test(tc, what_is_needed_and_what_excludes_is_said);
	tcase_add_test(tc, a_dry_run_needs_no_sender);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
