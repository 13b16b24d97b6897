/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: the marks of rows that begin, what the next run makes of them, and what
 * makes two runs the same. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/resource.h>

#include "programs/bulk/begun.h"
#include "programs/bulk/earlier.h"
#include "programs/bulk/identity.h"
#include "programs/common/text.h"

#define LIMIT 100 /* room for two marks */

static char dir[64];
static char error[PROGRAM_ERROR_MAX];
static struct bulk_console console;
static struct bulk_options options;
static struct bulk_output *output;
static struct bulk_earlier earlier;

static void
set_up(void)
{
	snprintf(dir, sizeof(dir), "tests/tmp.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chdir(dir), 0);
	bulk_console_init(&console, true);
	memset(&options, 0, sizeof(options));
	options.output = "r";
	output = NULL;
	memset(&earlier, 0, sizeof(earlier));
	error[0] = '\0';
}

static void
tear_down(void)
{
	bulk_earlier_close(&earlier);
	bulk_output_free(output);
	(void)unlink("r");
	(void)unlink("r.begun");
	ck_assert_int_eq(chdir("../.."), 0);
	(void)rmdir(dir);
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static const char *
get(const char *path)
{
	static char text[8192];
	FILE *file = fopen(path, "r");
	size_t n = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;

	text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

static bool
open_earlier(void)
{
	ck_assert(bulk_output_open("r", -1, &output, error, sizeof(error)));
	return bulk_earlier_open(
	    &earlier, &options, output, &console, error, sizeof(error));
}

/* --- marks --- */

START_TEST(a_mark_names_its_row_and_whom_it_can_be_sent_to)
{
	struct bulk_begun *begun;

	ck_assert(bulk_begun_new("r.begun", &begun, error, sizeof(error)));
	ck_assert(bulk_begun_add(begun, 1, 2, "+13120000001"));
	ck_assert(bulk_begun_add(begun, 2, 4, "a\"b\n"));
	ck_assert_str_eq(get("r.begun"), "");
	ck_assert_int_eq(bulk_begun_write(begun), 0);
	ck_assert_str_eq(get("r.begun"),
	    "{\"row\":1,\"line\":2,\"to\":\"+13120000001\"}\n"
	    "{\"row\":2,\"line\":4,\"to\":null}\n");
	bulk_begun_remove(begun);
	bulk_begun_free(begun);
	ck_assert_int_ne(access("r.begun", F_OK), 0);
}
END_TEST

START_TEST(marks_are_written_all_or_none)
{
	struct bulk_begun *begun;
	struct rlimit before, small;
	int first, second;
	char *kept;

	ck_assert(bulk_begun_new("r.begun", &begun, error, sizeof(error)));
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = LIMIT;
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert(bulk_begun_add(begun, 1, 2, "+13120000001"));
	first = bulk_begun_write(begun);
	kept = strdup(get("r.begun"));
	ck_assert(bulk_begun_add(begun, 2, 3, "+13120000002"));
	ck_assert(bulk_begun_add(begun, 3, 4, "+13120000003"));
	second = bulk_begun_write(begun);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_DFL);
	ck_assert_int_eq(first, 0);
	ck_assert_int_eq(second, EFBIG);
	ck_assert_str_eq(get("r.begun"), kept);
	ck_assert(bulk_begun_add(begun, 4, 5, "+13120000004"));
	ck_assert_int_eq(bulk_begun_write(begun), 0);
	ck_assert_uint_eq(strlen(get("r.begun")), 2 * strlen(kept));
	free(kept);
	bulk_begun_free(begun);
}
END_TEST

/* --- the next run --- */

#define RESULT(row, outcome)                                                           \
	"{\"row\":" row ",\"to\":\"+1312000000" row "\",\"outcome\":\"" outcome "\"}"  \
	"\n"
#define MARK(row) "{\"row\":" row ",\"line\":7,\"to\":\"+1312000000" row "\"}\n"

START_TEST(a_row_that_had_begun_is_told_unknown_and_one_with_a_result_is_not)
{
	put("r", RESULT("1", "accepted") RESULT("2", "rejected"));
	put("r.begun", MARK("1") MARK("2") MARK("3") "{\"row\":4,\"li");
	ck_assert(!open_earlier());
	ck_assert_ptr_nonnull(strstr(error, "r holds 1 accepted and 1 unknown rows"));
	ck_assert_int_eq(strncmp(get("r"),
			     RESULT("1", "accepted") RESULT(
				 "2", "rejected") "{\"row\":3,\"to\":\"+13120000003\","
						  "\"outcome\":\"unknown\",",
			     140),
	    0);
	ck_assert_ptr_nonnull(strstr(get("r"), "(line 7 of the input)"));
	ck_assert_ptr_null(strstr(get("r"), "\"row\":4"));
	ck_assert_int_ne(access("r.begun", F_OK), 0);
}
END_TEST

START_TEST(rows_with_a_result_are_done_when_a_run_is_resumed)
{
	options.resume = true;
	put("r", RESULT("3", "not_sent") RESULT("1", "accepted") "{\"row\":2,\"t");
	put("r.begun", MARK("1") MARK("2"));
	ck_assert_msg(open_earlier(), "%s", error);
	ck_assert_uint_eq(bulk_earlier_rows(&earlier), 3);
	ck_assert(!bulk_earlier_all_accepted(&earlier));
	ck_assert_int_eq(
	    bulk_earlier_find(&earlier, 1, "+13120000001"), BULK_EARLIER_DONE);
	ck_assert_int_eq(
	    bulk_earlier_find(&earlier, 2, "+13120000009"), BULK_EARLIER_OTHER);
	ck_assert_uint_eq(bulk_earlier_left(&earlier), 1);
	ck_assert_int_eq(
	    bulk_earlier_find(&earlier, 3, "+13120000003"), BULK_EARLIER_DONE);
	ck_assert_int_eq(
	    bulk_earlier_find(&earlier, 4, "+13120000004"), BULK_EARLIER_NEW);
	ck_assert_ptr_null(strstr(get("r"), "\"row\":2,\"t\n"));
}
END_TEST

START_TEST(all_rows_are_new_where_results_are_overwritten)
{
	options.overwrite = true;
	put("r", RESULT("1", "accepted"));
	ck_assert_msg(open_earlier(), "%s", error);
	ck_assert_int_eq(
	    bulk_earlier_find(&earlier, 1, "+13120000001"), BULK_EARLIER_NEW);
	ck_assert(bulk_earlier_all_accepted(&earlier));
}
END_TEST

START_TEST(with_a_store_results_of_another_run_are_seen)
{
	options.store = "sqlite:q.db";
	put("r", RESULT("1", "unknown"));
	ck_assert_msg(open_earlier(), "%s", error);
	ck_assert(!bulk_earlier_may_go(&earlier, "r", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "that is not in the store"));
}
END_TEST

START_TEST(a_file_is_one_runs_alone)
{
	struct bulk_output *other = NULL;

	ck_assert(bulk_output_open("r", -1, &output, error, sizeof(error)));
	ck_assert(!bulk_output_open("r", -1, &other, error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "another run writes to it"));
	bulk_output_free(output);
	ck_assert(bulk_output_open("r", -1, &output, error, sizeof(error)));
}
END_TEST

/* --- runs in a store --- */

START_TEST(whatever_shapes_a_message_makes_another_run)
{
	static const struct {
		const char *input, *text, *from, *profile, *to_column, *differs;
	} runs[] = {
	    {"1", "Hi", "+1", NULL, "to", ""},
	    {"2", "Hi", "+1", NULL, "to", "the file"},
	    {"1", "Ho", "+1", NULL, "to", "the text"},
	    {"1", "Hi", NULL, "+1", "to", "--from, --messaging-profile-id"},
	    {"1", "Hi", "+1", NULL, "o", "--to-column"},
	};
	struct bulk_identity first, identity, read;
	char said[256], name[BULK_RUN_NAME_SIZE], *note;
	struct bulk_spool spool = {.fd = -1};
	unsigned number = 0;
	size_t i;

	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		options.from = runs[i].from;
		options.messaging_profile_id = runs[i].profile;
		options.to_column = runs[i].to_column;
		snprintf(spool.digest, sizeof(spool.digest), "%s", runs[i].input);
		ck_assert(bulk_identity_make(
		    &identity, &options, &spool, runs[i].text, strlen(runs[i].text)));
		if (i == 0)
			first = identity;
		ck_assert_int_eq(strcmp(first.digest, identity.digest) == 0, i == 0);
		note = bulk_identity_note(&identity, 3);
		ck_assert(bulk_identity_read(note, &read, &number));
		ck_assert_uint_eq(number, 3);
		bulk_identity_difference(&first, &read, said, sizeof(said));
		ck_assert_str_eq(said, runs[i].differs);
		free(note);
	}
	bulk_identity_name(&first, 2, name);
	ck_assert_int_eq(strncmp(name + 5, first.digest, 24), 0);
	ck_assert_str_eq(name + 29, "-2");
	ck_assert(!bulk_identity_read("{\"order\":7}", &read, &number));
	ck_assert(!bulk_identity_read(NULL, &read, &number));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_earlier");
	TCase *tc = tcase_create("earlier");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_mark_names_its_row_and_whom_it_can_be_sent_to);
	tcase_add_test(tc, marks_are_written_all_or_none);
	tcase_add_test(
	    tc, a_row_that_had_begun_is_told_unknown_and_one_with_a_result_is_not);
	tcase_add_test(tc, rows_with_a_result_are_done_when_a_run_is_resumed);
	tcase_add_test(tc, all_rows_are_new_where_results_are_overwritten);
	tcase_add_test(tc, with_a_store_results_of_another_run_are_seen);
	tcase_add_test(tc, a_file_is_one_runs_alone);
	tcase_add_test(tc, whatever_shapes_a_message_makes_another_run);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
