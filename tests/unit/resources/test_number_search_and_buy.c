/* SPDX-License-Identifier: MIT */
/* Buying the first number of a search: one that is gone gives way to the next, and one
 * of unknown end to none. */
#include "support/purchase_fx.h"

#include <string.h>

START_TEST(a_hit_that_needs_papers_stops_the_search)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_UNMET("pending", "requirement-info-pending"));
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "requirements"));
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

/* --- hits outside of the search --- */

#define OUTSIDE                                                                        \
	"{\"data\":[{\"phone_number\":\"" PX_FIRST                                     \
	"\",\"best_effort\":true},{\"phone_number\":\"" PX_SECOND                      \
	"\",\"best_effort\":false}]}"

START_TEST(a_hit_outside_of_the_search_is_passed_over)
{
	struct px_bought got;

	px_setup();
	px_reply(200, OUTSIDE);
	px_reply(200, "{\"data\":" PX_ORDER_OF(PX_SECOND, "success", PX_REFERENCE) "}");
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, PX_SECOND);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_search_that_hits_nothing_inside_buys_nothing)
{
	struct px_bought got;

	px_setup();
	px_reply(200,
	    "{\"data\":[{\"phone_number\":\"" PX_FIRST "\",\"best_effort\":true}]}");
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_ptr_nonnull(strstr(got.message, "best_effort"));
	ck_assert_uint_eq(px_orders(), 0);
	fx_teardown();
}
END_TEST

START_TEST(whoever_asks_for_what_is_close_gets_it)
{
	struct px_bought got = {0};

	px_setup();
	px_reply(200, OUTSIDE);
	px_reply(200, PX_ORDER("success"));
	ck_assert_int_eq(telnyx_number_search_and_buy_first(fx.client,
			     TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
				 .filter_best_effort = TELNYX_BOOL(true)),
			     NULL, NULL, px_on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, PX_FIRST);
	fx_teardown();
}
END_TEST

/* --- the first of the hits --- */

START_TEST(a_hit_that_is_gone_gives_way_to_the_next)
{
	static const char *const refusals[] = {
	    PX_REFUSAL("85000"), PX_REFUSAL("85001"), PX_REFUSAL("85006")};
	struct px_bought got;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		px_setup();
		px_reply(200, PX_HITS);
		px_reply(i == 1 ? 422 : 400, refusals[i]);
		px_reply(200, "{\"data\":" PX_ORDER_OF(
				  PX_SECOND, "success", PX_SECOND_REFERENCE) "}");
		px_search_and_buy(&got);
		fx_run_until(&got.calls, 1);
		ck_assert_msg(got.ok, "%s", got.message);
		ck_assert_str_eq(got.number, PX_SECOND);
		ck_assert_uint_eq(px_orders(), 2);
		ck_assert_str_eq(px_request(1)->target,
		    "/v2/available_phone_numbers?filter%5Bcountry_code%5D=US"
		    "&filter%5Bnational_destination_code%5D=312"
		    "&filter%5Blimit%5D=10");
		ck_assert_ptr_nonnull(strstr(px_request(2)->body, PX_FIRST));
		ck_assert_ptr_nonnull(strstr(px_request(2)->body, PX_REFERENCE));
		ck_assert_ptr_nonnull(strstr(px_request(3)->body, PX_SECOND));
		ck_assert_ptr_nonnull(strstr(px_request(3)->body, PX_SECOND_REFERENCE));
		fx_teardown();
	}
}
END_TEST

START_TEST(an_order_that_fails_gives_way_to_the_next_hit)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_ORDER("failure"));
	px_reply(200,
	    "{\"data\":" PX_ORDER_OF(PX_SECOND, "success", PX_SECOND_REFERENCE) "}");
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_str_eq(got.number, PX_SECOND);
	ck_assert_uint_eq(px_orders(), 2);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_found_is_the_one_that_is_bought)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_cut(PX_ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	px_reply(200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "pending", PX_REFERENCE)));
	px_reply(200, PX_ORDER("success"));
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_str_eq(got.number, PX_FIRST);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_not_found_stops_everything)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_cut(PX_ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = PX_ORDERS(""), .times = 5)),
	    TELNYX_OK);
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(got.message, PX_FIRST));
	ck_assert_ptr_nonnull(strstr(got.message, PX_REFERENCE));
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_found_to_have_failed_gives_way)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_cut(PX_ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	px_reply(200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "failure", PX_REFERENCE)));
	px_reply(200, PX_ORDER("failure"));
	px_reply(200,
	    "{\"data\":" PX_ORDER_OF(PX_SECOND, "success", PX_SECOND_REFERENCE) "}");
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, PX_SECOND);
	ck_assert_uint_eq(px_orders(), 2);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_that_is_not_the_numbers_stops_the_search)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_reply(402, PX_REFUSAL("20100"));
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(got.code, "20100");
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(when_all_hits_are_gone_the_last_refusal_is_told)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_reply(400, PX_REFUSAL("85000"));
	px_reply(400, PX_REFUSAL("85001"));
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(got.code, "85001");
	ck_assert_uint_eq(px_orders(), 2);
	ck_assert_int_eq(got.attempts, 3);
	fx_teardown();
}
END_TEST

START_TEST(a_search_without_hits_buys_nothing)
{
	static const char *const bodies[] = {"{\"data\":[]}",
	    "{\"data\":[{\"phone_number\":null},{},7,{\"phone_number\":\"312\"}]}"};
	struct px_bought got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		px_setup();
		px_reply(200, bodies[i]);
		px_search_and_buy(&got);
		fx_run_until(&got.calls, 1);
		ck_assert_int_eq(got.type, TELNYX_ERROR_API);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_uint_eq(px_requests(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_search_that_fails_has_bought_nothing_for_certain)
{
	struct px_bought got;

	px_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 3)),
	    TELNYX_OK);
	px_search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.status, 500);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(px_requests(), 3);
	fx_teardown();
}
END_TEST

START_TEST(a_search_needs_a_country_and_no_number)
{
	struct px_bought got = {0};

	px_setup();
	ck_assert_int_eq(
	    telnyx_number_search_and_buy_first(fx.client,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_national_destination_code =
						   "416"),
		NULL, NULL, px_on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "filter[country_code]");
	ck_assert_int_eq(
	    telnyx_number_search_and_buy_first(fx.client,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "CA"),
		TELNYX_NUMBER_BUY(.phone_number = PX_FIRST), NULL, px_on_order, &got,
		&got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 2);
	ck_assert_str_eq(got.field, "phone_number");
	ck_assert_uint_eq(px_requests(), 0);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_search_and_buy");
	TCase *tests = tcase_create("number_search_and_buy");

	tcase_add_test(tests, a_hit_that_is_gone_gives_way_to_the_next);
	tcase_add_test(tests, an_order_that_fails_gives_way_to_the_next_hit);
	tcase_add_test(
	    tests, an_order_of_unknown_end_that_is_found_is_the_one_that_is_bought);
	tcase_add_test(
	    tests, an_order_of_unknown_end_that_is_not_found_stops_everything);
	tcase_add_test(
	    tests, an_order_of_unknown_end_that_is_found_to_have_failed_gives_way);
	tcase_add_test(tests, a_refusal_that_is_not_the_numbers_stops_the_search);
	tcase_add_test(tests, when_all_hits_are_gone_the_last_refusal_is_told);
	tcase_add_test(tests, a_search_without_hits_buys_nothing);
	tcase_add_test(tests, a_hit_that_needs_papers_stops_the_search);
	tcase_add_test(tests, a_hit_outside_of_the_search_is_passed_over);
	tcase_add_test(tests, a_search_that_hits_nothing_inside_buys_nothing);
	tcase_add_test(tests, whoever_asks_for_what_is_close_gets_it);
	tcase_add_test(tests, a_search_that_fails_has_bought_nothing_for_certain);
	tcase_add_test(tests, a_search_needs_a_country_and_no_number);
	suite_add_tcase(s, tests);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
