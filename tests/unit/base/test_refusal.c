/* SPDX-License-Identifier: MIT */
/* The error of a status: a row for each, and a thread's own argument. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <telnyx/error.h>

#include "base/refusal.h"

static const struct {
	enum telnyx_status status;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
	enum telnyx_kept_by kept_by;
	int system_error;
	enum telnyx_advice advice;
	bool is_retryable;
	const char *message;
} rows[] = {
    {TELNYX_E_INVALID, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_DISCARD, false,
	"params.size: is wrong (not sent)"},
    {TELNYX_E_NO_MEMORY, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING, ENOMEM, TELNYX_ADVICE_SNOOZE, true,
	"no memory was left (not sent)"},
    {TELNYX_E_QUEUE_FULL, TELNYX_ERROR_RATE_LIMIT, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_QUEUE, TELNYX_KEPT_BY_QUEUE, 0, TELNYX_ADVICE_SNOOZE, true,
	"the queue is full: wait until some of it is done (not sent)"},
    {TELNYX_E_CLOSING, TELNYX_ERROR_CLOSING, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_SNOOZE, true,
	"the client is closing and takes nothing more (not sent)"},
    {TELNYX_E_CONFIG, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_NONE, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_HOLD_SENDER, false,
	"a setting cannot be used"},
    {TELNYX_E_SYSTEM, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NONE, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_HOLD_SENDER, false,
	"the operating system has refused"},
    {TELNYX_E_WRONG_THREAD, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_DISCARD, false,
	"another thread runs the loop, or this process is a fork (not sent)"},
    {(enum telnyx_status) - 99, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NONE,
	TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING, 0, TELNYX_ADVICE_HOLD_SENDER, false,
	"the status is none that this library knows"},
};

START_TEST(each_status_has_an_error_that_says_what_to_do)
{
	const struct telnyx_error *error;
	char text[256];

	(void)telnyx_invalid("params.size", "is wrong");
	error = telnyx_refusal(rows[_i].status);
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->type, rows[_i].type);
	ck_assert_int_eq(error->outcome, rows[_i].outcome);
	ck_assert_int_eq(error->phase, rows[_i].phase);
	ck_assert_int_eq(error->kept_by, rows[_i].kept_by);
	ck_assert_int_eq(error->system_error, rows[_i].system_error);
	ck_assert_int_eq(telnyx_error_advice(error, NULL), rows[_i].advice);
	ck_assert(telnyx_error_is_retryable(error) == rows[_i].is_retryable);
	ck_assert_str_eq(
	    telnyx_error_message(error, text, sizeof(text)), rows[_i].message);
	ck_assert((error->field != NULL) == (rows[_i].status == TELNYX_E_INVALID));
	ck_assert_ptr_nonnull(error->title);
	ck_assert_int_eq(error->retry_after_ms, -1);
	ck_assert_int_eq(error->attempts, 0);
	ck_assert_int_eq(error->tries, 0);
}
END_TEST

START_TEST(what_was_taken_has_no_error)
{
	(void)telnyx_invalid("client", "is NULL");
	ck_assert_ptr_null(telnyx_refusal(TELNYX_OK));
}
END_TEST

START_TEST(a_copy_outlives_the_next_refusal)
{
	struct telnyx_error *copy;

	copy = telnyx_error_dup(telnyx_refusal(telnyx_invalid("client", "is NULL")));
	ck_assert_ptr_nonnull(copy);
	(void)telnyx_refusal(telnyx_invalid("params", "is something else"));
	ck_assert_str_eq(copy->field, "client");
	ck_assert_str_eq(copy->detail, "is NULL");
	ck_assert_int_eq(copy->outcome, TELNYX_OUTCOME_NOT_SENT);
	telnyx_error_free(copy);
}
END_TEST

START_TEST(a_pointer_that_is_needed_is_given_or_named)
{
	ck_assert_int_eq(telnyx_need("", "client"), TELNYX_OK);
	ck_assert_int_eq(telnyx_need(NULL, "cb"), TELNYX_E_INVALID);
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->field, "cb");
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->detail, "is NULL");
}
END_TEST

START_TEST(a_wrapper_can_name_an_argument)
{
	ck_assert_int_eq(telnyx_refuse("list.on_page", "is taken"), TELNYX_E_INVALID);
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->field, "list.on_page");
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->detail, "is taken");
}
END_TEST

/* --- threads --- */

static void *
be_refused(void *arg)
{
	const struct telnyx_error *error;
	char text[64];

	/* A thread that was refused nothing is told of nobody else's argument. */
	error = telnyx_refusal(TELNYX_E_INVALID);
	if (error->field != NULL)
		return NULL;
	(void)telnyx_error_message(error, text, sizeof(text));
	if (strcmp(text, "an argument is not valid (not sent)") != 0)
		return NULL;
	error = telnyx_refusal(telnyx_invalid("params", "is NULL"));
	return strcmp(error->field, "params") == 0 ? arg : NULL;
}

START_TEST(each_thread_is_told_of_its_own_refusal)
{
	const struct telnyx_error *error;
	bool right = true;
	void *was_right = NULL;
	pthread_t thread;

	error = telnyx_refusal(telnyx_invalid("client", "is NULL"));
	ck_assert_int_eq(pthread_create(&thread, NULL, be_refused, &right), 0);
	ck_assert_int_eq(pthread_join(thread, &was_right), 0);
	ck_assert_ptr_eq(was_right, &right);
	ck_assert_str_eq(error->field, "client");
	ck_assert_str_eq(telnyx_refusal(TELNYX_E_INVALID)->field, "client");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("refusal");
	TCase *tcase = tcase_create("refusal");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, each_status_has_an_error_that_says_what_to_do, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tcase, what_was_taken_has_no_error);
	tcase_add_test(tcase, a_copy_outlives_the_next_refusal);
	tcase_add_test(tcase, a_pointer_that_is_needed_is_given_or_named);
	tcase_add_test(tcase, a_wrapper_can_name_an_argument);
	tcase_add_test(tcase, each_thread_is_told_of_its_own_refusal);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
