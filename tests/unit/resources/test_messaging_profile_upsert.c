/* SPDX-License-Identifier: MIT */
/* Messaging profiles, created or updated: calls for one name take turns, and never make
 * two of one name. */
#include "messaging_profile_fx.h"

/* The next request is answered 100 ms later. */
static void
answer_late(void)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.delay_ms = 100)),
	    TELNYX_OK);
}

/* --- created or updated --- */

START_TEST(the_first_call_creates_and_the_second_updates)
{
	struct result first = {0}, second = {0};

	fx_setup();
	upsert(&first, NAME);
	fx_run_until(&first.calls, 1);
	ck_assert_msg(first.found, "%s", first.message);
	ck_assert_int_eq(first.change, TELNYX_MESSAGING_PROFILE_CREATED);
	upsert_with(&second, NAME, "https://example.com/b", NULL);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_str_eq(first.id, second.id);
	ck_assert_str_eq(second.kept->webhook_url, "https://example.com/b");
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 1);
	expect_body(4, "{\"whitelisted_destinations\":[\"US\",\"CA\"],"
		       "\"webhook_url\":\"https://example.com/b\"}");
	forget(&first);
	forget(&second);
	fx_teardown();
}
END_TEST

/* Where the list is not whole the profile may be in what was not given. */
START_TEST(a_list_that_is_not_whole_creates_nothing)
{
	struct result result = {0};

	fx_setup();
	script(200, "{\"data\":[],\"meta\":{\"total_pages\":1,\"total_results\":1}}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_API);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(count_method("POST"), 0);
	fx_teardown();
}
END_TEST

START_TEST(an_update_has_all_that_it_takes_and_nothing_that_only_a_create_does)
{
	struct result first = {0}, second = {0};

	fx_setup();
	upsert(&first, NAME);
	fx_run_until(&first.calls, 1);
	ck_assert_int_eq(
	    telnyx_messaging_profile_create_or_update(fx.client,
		TELNYX_MESSAGING_PROFILE(.name = NAME,
		    .whitelisted_destinations = everywhere, .ai_assistant_id = "a",
		    .resource_group_id = "r",
		    .health_webhook_url = "https://example.com/h",
		    .redaction_enabled = TELNYX_BOOL(true),
		    .redaction_level = TELNYX_INT(2),
		    .features = TELNYX_MESSAGING_PROFILE_FEATURES(
			    .ai_opt_out_detection_enabled = TELNYX_BOOL(true))),
		NULL, on_change, &second, NULL),
	    TELNYX_OK);
	fx_run_until(&second.calls, 1);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	expect_body(4, "{\"whitelisted_destinations\":[\"US\",\"CA\"],"
		       "\"ai_assistant_id\":\"a\",\"redaction_enabled\":true,"
		       "\"redaction_level\":2,"
		       "\"features\":{\"ai_opt_out_detection_enabled\":true}}");
	fx_assert_bool(second.kept->features->ai_opt_out_detection_enabled, true);
	forget(&first);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(one_on_page_7_is_updated)
{
	struct result result = {0};

	fx_setup();
	script_pages(7, "," PROFILE("the-one", NAME));
	script(200, "{\"data\":" PROFILE("the-one", NAME) "}");
	upsert(&result, NAME);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_uint_eq(count_method("POST"), 0);
	ck_assert_str_eq(received(8)->target, "/v2/messaging_profiles/the-one");
	forget(&result);
	fx_teardown();
}
END_TEST

START_TEST(calls_for_one_name_take_turns)
{
	struct result results[5] = {{0}};
	unsigned i, created = 0;

	fx_setup();
	for (i = 0; i < 5; i++)
		upsert(&results[i], NAME);
	for (i = 0; i < 5; i++)
		fx_run_until(&results[i].calls, 1);
	for (i = 0; i < 5; i++) {
		ck_assert_msg(results[i].found, "%s", results[i].message);
		ck_assert_str_eq(results[i].id, results[0].id);
		created += results[i].change == TELNYX_MESSAGING_PROFILE_CREATED;
	}
	ck_assert_uint_eq(created, 1);
	ck_assert_int_eq(results[0].change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	ck_assert_uint_eq(count_method("PATCH"), 4);
	for (i = 0; i < 5; i++)
		forget(&results[i]);
	fx_teardown();
}
END_TEST

START_TEST(other_names_and_other_keys_do_not_wait)
{
	struct result mine = {0}, other = {0}, theirs = {0};
	struct telnyx_sender *sender;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_other"), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)),
	    TELNYX_OK);
	upsert(&mine, NAME);
	fx_run_until_received(1);
	upsert(&other, "another");
	upsert_with(&theirs, NAME, NULL, TELNYX_CALL_OPTIONS(.sender = sender));
	fx_run_until(&other.calls, 1);
	fx_run_until(&theirs.calls, 1);
	ck_assert_int_eq(other.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_int_eq(theirs.change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_uint_eq(mine.calls, 0);
	telnyx_request_cancel(fx.client, mine.request_id);
	fx_run_until(&mine.calls, 1);
	ck_assert_int_eq(mine.outcome, TELNYX_OUTCOME_NOT_SENT);
	telnyx_sender_unref(sender);
	forget(&other);
	forget(&theirs);
	fx_teardown();
}
END_TEST

START_TEST(whoever_waits_can_be_cancelled_and_the_next_goes_on)
{
	struct result results[4] = {{0}};
	unsigned i;

	fx_setup();
	answer_late();
	for (i = 0; i < 4; i++)
		upsert(&results[i], NAME);
	fx_run_until_received(1);
	telnyx_request_cancel(fx.client, results[1].request_id);
	telnyx_request_cancel(fx.client, results[2].request_id);
	fx_advance_ms(100);
	for (i = 0; i < 4; i++)
		fx_run_until(&results[i].calls, 1);
	ck_assert_int_eq(results[0].change, TELNYX_MESSAGING_PROFILE_CREATED);
	ck_assert_int_eq(results[1].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[2].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[3].change, TELNYX_MESSAGING_PROFILE_UPDATED);
	for (i = 0; i < 4; i++)
		forget(&results[i]);
	fx_teardown();
}
END_TEST

START_TEST(the_first_one_s_end_frees_the_way_however_it_ends)
{
	struct result first = {0}, second = {0};

	fx_setup();
	script(403, REFUSAL("10010"));
	upsert(&first, NAME);
	upsert(&second, NAME);
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(first.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_CREATED);
	forget(&second);
	fx_teardown();
}
END_TEST

/* Cancelled, a create may still be on its way: it is not there yet when the next
 * one looks. */
static void
cancel_a_create(struct result *first, struct result *second)
{
	script(200, NOTHING);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)),
	    TELNYX_OK);
	upsert(first, NAME);
	upsert(second, NAME);
	fx_run_until_received(2);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, first->request_id), TELNYX_OK);
}

START_TEST(whoever_comes_after_a_create_of_unknown_end_looks_for_it)
{
	struct result first = {0}, second = {0};

	fx_setup();
	cancel_a_create(&first, &second);
	script(200, NOTHING);
	script(200, NOTHING);
	script(200, LIST(PROFILE("late", NAME)));
	script(200, "{\"data\":" PROFILE("late", NAME) "}");
	fx_run_until(&second.calls, 1);
	ck_assert_int_eq(first.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_msg(second.found, "%s", second.message);
	ck_assert_int_eq(second.change, TELNYX_MESSAGING_PROFILE_UPDATED);
	ck_assert_uint_eq(count_method("POST"), 1);
	forget(&second);
	fx_teardown();
}
END_TEST

START_TEST(and_creates_nothing_while_it_may_still_show)
{
	struct result first = {0}, second = {0};
	unsigned i;

	fx_setup();
	cancel_a_create(&first, &second);
	for (i = 0; i < 5; i++)
		script(200, NOTHING);
	fx_run_until(&second.calls, 1);
	ck_assert(!second.found);
	ck_assert_int_eq(second.type, TELNYX_ERROR_API);
	ck_assert_int_eq(second.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_gt(second.retry_after_ms, 50000);
	ck_assert_int_le(second.retry_after_ms, TELNYX_MESSAGING_PROFILE_DOUBT_MS);
	ck_assert_uint_eq(count_method("POST"), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_client_freed_with_calls_waiting_ends_them_all)
{
	struct result results[3] = {{0}};
	unsigned i;

	fx_setup();
	answer_late();
	for (i = 0; i < 3; i++)
		upsert(&results[i], NAME);
	fx_run_until_received(1);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(results[i].calls, 1);
		ck_assert_int_eq(results[i].type, TELNYX_ERROR_CLOSING);
	}
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("messaging_profile_upsert");
	TCase *tcase;

	tcase = tcase_create("created or updated");
	tcase_add_test(tcase, the_first_call_creates_and_the_second_updates);
	tcase_add_test(
	    tcase, an_update_has_all_that_it_takes_and_nothing_that_only_a_create_does);
	tcase_add_test(tcase, one_on_page_7_is_updated);
	tcase_add_test(tcase, a_list_that_is_not_whole_creates_nothing);
	tcase_add_test(tcase, calls_for_one_name_take_turns);
	tcase_add_test(tcase, other_names_and_other_keys_do_not_wait);
	tcase_add_test(tcase, whoever_waits_can_be_cancelled_and_the_next_goes_on);
	tcase_add_test(tcase, the_first_one_s_end_frees_the_way_however_it_ends);
	tcase_add_test(tcase, whoever_comes_after_a_create_of_unknown_end_looks_for_it);
	tcase_add_test(tcase, and_creates_nothing_while_it_may_still_show);
	tcase_add_test(tcase, a_client_freed_with_calls_waiting_ends_them_all);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
