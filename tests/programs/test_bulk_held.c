/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: which messages are held for the server's limit, in what order they go,
 * and since when the server has said nothing but "later". */
#include <check.h>
#include <stdlib.h>

#include "programs/bulk/held.h"

/* What the server has said, or what has kept it from saying something. */
static const struct {
	struct telnyx_error error;
	bool held;
} answers[] = {
    {{.type = TELNYX_ERROR_RATE_LIMIT,
	 .outcome = TELNYX_OUTCOME_REJECTED,
	 .http_status = 429,
	 .attempts = 1},
	true},
    {{.type = TELNYX_ERROR_RATE_LIMIT,
	 .outcome = TELNYX_OUTCOME_NOT_SENT,
	 .kept_by = TELNYX_KEPT_BY_SERVER_LIMIT},
	true},
    /* Its time was over while it waited for the limit. */
    {{.type = TELNYX_ERROR_TIMEOUT,
	 .outcome = TELNYX_OUTCOME_REJECTED,
	 .http_status = 429,
	 .kept_by = TELNYX_KEPT_BY_SERVER_LIMIT,
	 .attempts = 1},
	true},
    {{.type = TELNYX_ERROR_TIMEOUT, .outcome = TELNYX_OUTCOME_NOT_SENT}, false},
    {{.type = TELNYX_ERROR_TIMEOUT,
	 .outcome = TELNYX_OUTCOME_UNKNOWN,
	 .kept_by = TELNYX_KEPT_BY_SERVER_LIMIT,
	 .attempts = 1},
	false},
    {{.type = TELNYX_ERROR_VALIDATION,
	 .outcome = TELNYX_OUTCOME_REJECTED,
	 .http_status = 400,
	 .code = "40310",
	 .attempts = 1},
	false},
};

START_TEST(what_is_to_come_later_is_held_and_nothing_else)
{
	ck_assert_int_eq(bulk_held_is_for(&answers[_i].error), answers[_i].held);
}
END_TEST

START_TEST(the_first_to_be_held_is_the_first_to_go)
{
	struct bulk_flight *flight;
	struct bulk_held held;
	uint64_t row;

	bulk_held_init(&held, NULL, NULL, NULL);
	ck_assert_ptr_null(bulk_held_take(&held));
	for (row = 1; row <= 3; row++) {
		flight = bulk_flight_new(NULL, row, "+13120000001", "Hi");
		ck_assert_ptr_nonnull(flight);
		bulk_held_add(&held, flight, &answers[0].error, row * 100);
	}
	ck_assert_uint_eq(held.count, 3);
	for (row = 1; row <= 3; row++) {
		flight = bulk_held_take(&held);
		ck_assert_ptr_nonnull(flight);
		ck_assert_uint_eq(flight->row, row);
		bulk_flight_free(flight);
	}
	ck_assert_uint_eq(held.count, 0);
}
END_TEST

START_TEST(patience_is_counted_from_the_first_later_to_the_next_answer)
{
	struct bulk_held held;
	unsigned i;

	bulk_held_init(&held, NULL, NULL, NULL);
	ck_assert(!bulk_held_since(&held));
	for (i = 1; i <= 2; i++) {
		bulk_held_add(&held, bulk_flight_new(NULL, i, "+1", "Hi"),
		    &answers[0].error, i * 100);
		bulk_flight_free(bulk_held_take(&held));
	}
	ck_assert_uint_eq(bulk_held_for_ns(&held, 350), 250);
	bulk_held_done(&held, false); /* the server has said nothing */
	ck_assert_uint_eq(bulk_held_for_ns(&held, 350), 250);
	bulk_held_done(&held, true);
	ck_assert(!bulk_held_since(&held));
	ck_assert_uint_eq(bulk_held_for_ns(&held, 350), 0);
}
END_TEST

START_TEST(few_are_in_flight_at_first_and_one_more_for_two_that_are_done)
{
	struct bulk_held held;
	unsigned i;

	bulk_held_init(&held, NULL, NULL, NULL);
	ck_assert_uint_eq(held.most, 16);
	for (i = 0; i < 20; i++)
		bulk_held_done(&held, true);
	ck_assert_uint_eq(held.most, 26);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_held");
	TCase *tc = tcase_create("held");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, what_is_to_come_later_is_held_and_nothing_else, 0,
	    sizeof(answers) / sizeof(answers[0]));
	tcase_add_test(tc, the_first_to_be_held_is_the_first_to_go);
	tcase_add_test(tc, patience_is_counted_from_the_first_later_to_the_next_answer);
	tcase_add_test(
	    tc, few_are_in_flight_at_first_and_one_more_for_two_that_are_done);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
