/* SPDX-License-Identifier: MIT */
/* Messaging profiles whose create had no answer: looked for, not made a second time. */
#include "messaging_profile_fx.h"

#include <stdio.h>
#include <string.h>

#include "client/client_internal.h"
#include "client/turns.h"

/* --- what is not known --- */

START_TEST(a_create_whose_answer_was_lost_is_looked_up_not_repeated)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_CLOSE,
				 .fault_at_reply_byte = {.given = true, .value = 0})),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 1); /* it is as it was asked for */
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_that_shows_late_is_found_by_the_third_look)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	script(200, NOTHING);
	script(200, NOTHING);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_that_never_shows_is_said_to_be_unknown)
{
	struct result result = {0};
	unsigned i;

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	for (i = 0; i < 4; i++)
		script(200, NOTHING);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(result.status, 500);
	ck_assert_msg(strstr(result.message, "may have been created") != NULL, "%s",
	    result.message);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 6);
	fx_teardown();
}
END_TEST

/* A create whose answer is lost, and a list that does not show it. */
static void
leave_in_doubt(struct result *result)
{
	unsigned i;

	script(200, NOTHING);
	script(500, "");
	for (i = 0; i < 4; i++)
		script(200, NOTHING);
	upsert(result, NAME);
	fx_run_until(&result->calls, 1);
	ck_assert_int_eq(result->outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(count_method("POST"), 1);
}

static void
nothing(unsigned times)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = NOTHING, .times = times)),
	    TELNYX_OK);
}

/* Nobody waited when the first one ended; the doubt is kept all the same. */
START_TEST(whoever_asks_later_finds_it_and_makes_no_second_one)
{
	struct result first = {0}, second = {0}, third = {0};

	fx_setup();
	leave_in_doubt(&first);
	fx_advance_ms(100);
	nothing(5);
	upsert(&second, NAME);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(second.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_gt(second.retry_after_ms, 0);
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_advance_ms(100);
	nothing(2);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	upsert(&third, NAME);
	fx_run_until(&third.calls, 1);
	ck_assert_msg(third.found, "%s", third.message);
	ck_assert_int_eq(third.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(third.id, "late");
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&third);
	fx_teardown();
}
END_TEST

/* Looking again and again does not make the doubt any longer. */
START_TEST(once_the_doubt_is_over_it_is_created)
{
	struct result results[4] = {{0}};
	struct result late = {0};
	unsigned i;

	fx_setup();
	leave_in_doubt(&results[0]);
	for (i = 1; i < 4; i++) {
		nothing(5);
		upsert(&results[i], NAME);
		fx_run_until(&results[i].calls, 1);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_UNKNOWN);
	}
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_advance_ms((uint64_t)results[3].retry_after_ms);
	upsert(&late, NAME);
	fx_run_until(&late.calls, 1);
	ck_assert_msg(late.found, "%s", late.message);
	ck_assert_int_eq(late.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 2);
	forget(&late);
	fx_teardown();
}
END_TEST

START_TEST(with_time_enough_one_call_looks_until_the_doubt_is_over)
{
	struct result first = {0}, second = {0};

	fx_setup();
	leave_in_doubt(&first);
	upsert_with(&second, NAME, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 120000));
	fx_run_until(&second.calls, 1);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 2);
	/* At growing distances: 0.5, 1, 2, 4, then every 8 s. */
	ck_assert_uint_le(count_method("GET"), 5 + 14);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(another_name_is_not_in_doubt)
{
	struct result first = {0}, other = {0};

	fx_setup();
	leave_in_doubt(&first);
	upsert(&other, "another");
	fx_run_until(&other.calls, 1);
	ck_assert_int_eq(other.change, TELNYX_MESSAGING_PROFILE_CREATED);
	forget(&other);
	fx_teardown();
}
END_TEST

START_TEST(the_newest_doubts_are_kept_and_no_more)
{
	struct telnyx_turn turns[3] = {{.line = NULL}};
	char key[16];
	unsigned i;

	fx_setup();
	for (i = 0; i < TELNYX_TURN_DOUBTS + 10; i++) {
		(void)snprintf(key, sizeof(key), "%u", i);
		ck_assert(telnyx_turn_join(&turns[0], fx.client, key));
		telnyx_turn_doubt(&turns[0], TELNYX_NS_PER_S + i);
		telnyx_turn_leave(&turns[0]);
	}
	ck_assert(telnyx_turn_join(&turns[0], fx.client, "9"));
	ck_assert_uint_eq(telnyx_turn_doubt_ns(&turns[0]), 0);
	ck_assert(telnyx_turn_join(&turns[1], fx.client, "10"));
	ck_assert_uint_gt(telnyx_turn_doubt_ns(&turns[1]), 0);
	ck_assert(telnyx_turn_join(&turns[2], fx.client, "1033"));
	ck_assert_uint_gt(telnyx_turn_doubt_ns(&turns[2]), 0);
	for (i = 0; i < 3; i++)
		telnyx_turn_leave(&turns[i]);
	fx_advance_ms(2000);
	ck_assert(telnyx_turn_join(&turns[0], fx.client, "10"));
	ck_assert_uint_eq(telnyx_turn_doubt_ns(&turns[0]), 0);
	telnyx_turn_leave(&turns[0]);
	ck_assert_ptr_null(fx.client->turns);
	fx_teardown();
}
END_TEST

START_TEST(leave_to_resend_does_not_make_two)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	script(200, LIST(PROFILE("one", NAME)));
	script(200, "{\"data\":" PROFILE("one", NAME) "}");
	upsert_with(&result, NAME, NULL,
	    TELNYX_CALL_OPTIONS(.resend_unknown = TELNYX_BOOL(true),
		.idempotency_key = "k"));
	fx_run_until(&result.calls, 1);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert(result.found);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(a_create_that_gets_no_answer_leaves_time_to_look)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	script(200, LIST(PROFILE("one", NAME)));
	script(200, "{\"data\":" PROFILE("one", NAME) "}");
	upsert_with(&result, NAME, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 2000));
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(1001);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(cancelled_while_it_looks_it_is_still_unknown)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(500, "");
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until_received(3);
	telnyx_request_cancel(fx.client, result.request_id);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(a_list_that_cannot_be_read_means_that_nothing_was_sent)
{
	struct result result = {0};

	fx_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 3)),
	    TELNYX_OK);
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(count_method("POST"), 0);
	fx_teardown();
}
END_TEST

START_TEST(a_duplicate_made_by_somebody_else_is_updated)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(422, REFUSAL("10012"));
	script(200, LIST(PROFILE("theirs", NAME)));
	script(200, "{\"data\":" PROFILE("theirs", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(result.id, "theirs");
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(one_deleted_before_its_update_is_created)
{
	struct result result = {0};

	fx_setup();
	script(200, LIST(PROFILE("gone", NAME)));
	script(404, REFUSAL("10005"));
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.found, "%s", result.message);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_is_told_as_it_is)
{
	struct result result = {0};

	fx_setup();
	script(200, NOTHING);
	script(402, REFUSAL("20100"));
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(result.code, "20100");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(what_lacks_is_named_before_anything_is_asked)
{
	struct result result = {0};
	bool name = _i == 0;

	fx_setup();
	ck_assert_int_eq(telnyx_messaging_profile_create_or_update(fx.client,
			     TELNYX_MESSAGING_PROFILE(.name = name ? NULL : NAME,
				 .whitelisted_destinations = name ? everywhere : NULL),
			     NULL, on_change, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(result.field, name ? "name" : "whitelisted_destinations");
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("messaging_profile_doubt");
	TCase *tcase;

	tcase = tcase_create("what is not known");
	tcase_add_test(tcase, a_create_whose_answer_was_lost_is_looked_up_not_repeated);
	tcase_add_test(tcase, one_that_shows_late_is_found_by_the_third_look);
	tcase_add_test(tcase, one_that_never_shows_is_said_to_be_unknown);
	tcase_add_test(tcase, whoever_asks_later_finds_it_and_makes_no_second_one);
	tcase_add_test(tcase, once_the_doubt_is_over_it_is_created);
	tcase_add_test(tcase, with_time_enough_one_call_looks_until_the_doubt_is_over);
	tcase_add_test(tcase, another_name_is_not_in_doubt);
	tcase_add_test(tcase, the_newest_doubts_are_kept_and_no_more);
	tcase_add_test(tcase, leave_to_resend_does_not_make_two);
	tcase_add_test(tcase, a_create_that_gets_no_answer_leaves_time_to_look);
	tcase_add_test(tcase, cancelled_while_it_looks_it_is_still_unknown);
	tcase_add_test(tcase, a_list_that_cannot_be_read_means_that_nothing_was_sent);
	tcase_add_test(tcase, a_duplicate_made_by_somebody_else_is_updated);
	tcase_add_test(tcase, one_deleted_before_its_update_is_created);
	tcase_add_test(tcase, a_refusal_is_told_as_it_is);
	tcase_add_loop_test(tcase, what_lacks_is_named_before_anything_is_asked, 0, 2);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
