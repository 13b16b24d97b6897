/* SPDX-License-Identifier: MIT */
/* Buying one number: whatever goes wrong, never two. */
#include "support/purchase_fx.h"

#include <string.h>

/* --- one number --- */

START_TEST(buy_orders_once_and_gives_the_complete_order)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("success"));
	px_buy(&got);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_SUCCESS);
	ck_assert_str_eq(got.number, PX_FIRST);
	ck_assert_uint_eq(px_requests(), 1);
	ck_assert_str_eq(px_request(1)->method, "POST");
	ck_assert_str_eq(px_request(1)->target, "/v2/number_orders");
	ck_assert_str_eq(px_request(1)->body,
	    "{\"phone_numbers\":[{\"phone_number\":\"" PX_FIRST "\"}],"
	    "\"messaging_profile_id\":\"profile\","
	    "\"customer_reference\":\"" PX_REFERENCE "\"}");
	fx_teardown();
}
END_TEST

START_TEST(buy_waits_until_a_pending_order_succeeds)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_ORDER("pending"));
	px_reply(404, PX_REFUSAL("10005")); /* not shown yet */
	px_reply(200, PX_ORDER("success"));
	px_buy(&got);
	ck_assert(got.ok);
	ck_assert_uint_eq(px_requests(), 4);
	ck_assert_uint_eq(px_orders(), 1);
	ck_assert_str_eq(px_request(4)->target, "/v2/number_orders/ord-1");
	ck_assert_str_eq(px_request(4)->method, "GET");
	fx_teardown();
}
END_TEST

START_TEST(an_order_that_fails_is_an_error_and_nothing_was_bought)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_ORDER("failure"));
	px_buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_that_was_refused_is_not_looked_up)
{
	static const struct {
		int status;
		const char *body;
		enum telnyx_error_type type;
	} refusals[] = {{402, PX_REFUSAL("20100"), TELNYX_ERROR_API},
	    {400, PX_REFUSAL("85001"), TELNYX_ERROR_VALIDATION},
	    {401, PX_REFUSAL("10009"), TELNYX_ERROR_AUTHENTICATION}};
	struct px_bought got;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		px_setup();
		px_reply(refusals[i].status, refusals[i].body);
		px_buy(&got);
		ck_assert_int_eq(got.type, refusals[i].type);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_uint_eq(px_requests(), 1);
		fx_teardown();
	}
}
END_TEST

/* However the reply to an order that was taken is lost, it is found. */
START_TEST(an_order_whose_reply_is_lost_is_found_and_not_placed_again)
{
	static const enum telnyx_sandbox_fault faults[] = {TELNYX_SANDBOX_FAULT_CLOSE,
	    TELNYX_SANDBOX_FAULT_ABORT, TELNYX_SANDBOX_FAULT_RESET};
	static const int64_t bytes[] = {0, 9, 40, 250, 300};
	struct px_bought got;
	size_t i, k;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		for (k = 0; k < sizeof(bytes) / sizeof(bytes[0]); k++) {
			px_setup();
			px_cut(PX_ORDER("pending"), bytes[k], faults[i]);
			px_reply(200, PX_ORDERS("")); /* not there yet */
			px_reply(200,
			    PX_ORDERS(PX_ORDER_OF(PX_FIRST, "pending", PX_REFERENCE)));
			px_reply(200, PX_ORDER("success"));
			px_buy(&got);
			ck_assert_msg(got.ok, "%s", got.message);
			ck_assert_uint_eq(px_orders(), 1);
			ck_assert_uint_eq(px_requests(), 4);
			ck_assert_str_eq(px_request(2)->target,
			    "/v2/"
			    "number_orders?filter%5Bcustomer_reference%5D=" PX_REFERENCE
			    "&page%5Bsize%5D=250");
			fx_teardown();
		}
	}
}
END_TEST

START_TEST(an_order_that_a_gateway_gave_up_on_is_looked_up)
{
	static const int statuses[] = {408, 500, 502, 504};
	struct px_bought got;
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		px_setup();
		px_reply(statuses[i], NULL);
		px_reply(
		    200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "success", PX_REFERENCE)));
		px_reply(200, PX_ORDER("success"));
		px_buy(&got);
		ck_assert_msg(got.ok, "%d: %s", statuses[i], got.message);
		ck_assert_uint_eq(px_orders(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_reply_that_cannot_be_read_is_looked_up)
{
	static const char *const bodies[] = {"{\"data\":{}}", "<html>", "[]"};
	struct px_bought got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		px_setup();
		px_reply(200, bodies[i]);
		px_reply(
		    200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "success", PX_REFERENCE)));
		px_reply(200, PX_ORDER("success"));
		px_buy(&got);
		ck_assert_msg(got.ok, "%s: %s", bodies[i], got.message);
		ck_assert_uint_eq(px_orders(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(an_order_that_is_not_found_ends_unknown_and_says_how_to_find_it)
{
	struct px_bought got;

	px_setup();
	px_cut(PX_ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = PX_ORDERS(""), .times = 5)),
	    TELNYX_OK);
	px_buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(got.message, PX_REFERENCE));
	ck_assert_uint_eq(px_orders(), 1);
	ck_assert_uint_eq(px_requests(), 6);
	fx_teardown();
}
END_TEST

START_TEST(a_look_up_that_fails_ends_unknown)
{
	struct px_bought got;

	px_setup();
	px_reply(500, NULL);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 100)),
	    TELNYX_OK);
	px_buy(&got);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(got.status, 500);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

/* A 2xx of Telnyx's kind says that it was taken, whatever is found. */
START_TEST(an_order_that_was_taken_and_is_not_found_ends_accepted)
{
	struct px_bought got;

	px_setup();
	px_cut(PX_ORDER("pending"), 300, TELNYX_SANDBOX_FAULT_CLOSE);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = PX_ORDERS(""), .times = 5)),
	    TELNYX_OK);
	px_buy(&got);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_without_an_answer_leaves_time_to_look_it_up)
{
	struct px_bought got;

	px_setup();
	px_stall(1);
	px_reply(200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "success", PX_REFERENCE)));
	px_reply(200, PX_ORDER("success"));
	px_buy_with(&got, TELNYX_CALL_OPTIONS(.timeout_ms = 8000));
	fx_run_until_received(1);
	fx_turn();
	fx_advance_ms(5999);
	ck_assert_uint_eq(px_requests(), 1);
	fx_advance_ms(1);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

/* Nothing listens there. */
START_TEST(an_order_that_never_left_is_not_looked_up)
{
	struct telnyx_config config = {
	    .size = sizeof(config), .base_url = "http://127.0.0.1:1/v2"};
	struct px_bought got;

	fx_setup_with(NULL, &config);
	px_buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(got.attempts, 3);
	fx_teardown();
}
END_TEST

/* With a reference of the caller's an order may be found that is not this one. */
START_TEST(an_old_failed_order_of_the_same_reference_is_not_taken_for_this_one)
{
	struct px_bought got = {0};

	px_setup();
	px_reply(504, NULL);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200,
		    .body = PX_ORDERS(PX_ORDER_OF(PX_FIRST, "failure",
			"mine") "," PX_ORDER_OF(PX_SECOND, "success", "mine")),
		    .times = 5)),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_number_buy(fx.client,
			     TELNYX_NUMBER_BUY(.phone_number = PX_FIRST,
				 .customer_reference = "mine"),
			     NULL, px_on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(resend_unknown_does_not_order_twice)
{
	struct px_bought got;

	px_setup();
	px_reply(500, NULL);
	px_reply(200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "success", PX_REFERENCE)));
	px_reply(200, PX_ORDER("success"));
	px_buy_with(&got, TELNYX_CALL_OPTIONS(.resend_unknown = TELNYX_BOOL(true),
			      .idempotency_key = "key-1"));
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_uint_eq(px_orders(), 1);
	/* The key is the order's alone. */
	ck_assert_ptr_nonnull(strstr(px_request(1)->headers, "key-1"));
	ck_assert_ptr_null(strstr(px_request(2)->headers, "key-1"));
	fx_teardown();
}
END_TEST

START_TEST(a_number_that_is_none_is_refused_before_anything_is_sent)
{
	static const char *const numbers[] = {NULL, "", "13125550010", "+1x"};
	struct px_bought got;
	size_t i;

	px_setup();
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		memset(&got, 0, sizeof(got));
		ck_assert_int_eq(telnyx_number_buy(fx.client,
				     TELNYX_NUMBER_BUY(.phone_number = numbers[i]),
				     NULL, px_on_order, &got, &got.request_id),
		    TELNYX_OK);
		fx_run_until(&got.calls, 1);
		ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_str_eq(got.field, "phone_number");
	}
	ck_assert_uint_eq(px_requests(), 0);
	fx_teardown();
}
END_TEST

START_TEST(misuse_is_refused)
{
	struct telnyx_number_buy_params params = {.size = 0};
	uint64_t id = 1;

	px_setup();
	ck_assert_int_eq(
	    telnyx_number_buy(NULL, TELNYX_NUMBER_BUY(.phone_number = PX_FIRST), NULL,
		px_on_order, NULL, &id),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client, NULL, NULL, px_on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client, &params, NULL, px_on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_number_search_and_buy_first(
			     fx.client, NULL, NULL, NULL, px_on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_number_order_wait(fx.client, NULL, NULL, px_on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	telnyx_number_buy_params_init(&params);
	ck_assert_uint_eq(params.size, sizeof(params));
	fx_teardown();
}
END_TEST

/* --- requirements --- */

START_TEST(an_order_that_waits_for_requirements_is_told_of_at_once)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_UNMET("pending", "requirement-info-pending"));
	px_buy(&got);
	ck_assert(!got.ok);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_ptr_nonnull(strstr(got.message, "requirements"));
	ck_assert_ptr_nonnull(strstr(got.message, "requirement-info-pending"));
	ck_assert_uint_eq(px_requests(), 1);
	fx_teardown();
}
END_TEST

/* Placed is placed: nothing else is bought in its place. */
START_TEST(an_order_that_is_complete_has_what_it_needs)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_UNMET("success", "approved"));
	px_buy(&got);
	ck_assert_msg(got.ok, "%s", got.message);
	fx_teardown();
}
END_TEST

START_TEST(a_purchase_that_stays_pending_says_so)
{
	struct px_bought got;

	px_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200,
				 .body = PX_ORDER("pending"), .times = 100)),
	    TELNYX_OK);
	px_buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "still pending"));
	ck_assert_uint_eq(px_orders(), 1);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_purchase");
	TCase *tests = tcase_create("number_purchase");

	tcase_add_test(tests, buy_orders_once_and_gives_the_complete_order);
	tcase_add_test(tests, buy_waits_until_a_pending_order_succeeds);
	tcase_add_test(tests, an_order_that_fails_is_an_error_and_nothing_was_bought);
	tcase_add_test(tests, an_order_that_was_refused_is_not_looked_up);
	tcase_add_test(
	    tests, an_order_whose_reply_is_lost_is_found_and_not_placed_again);
	tcase_add_test(tests, an_order_that_a_gateway_gave_up_on_is_looked_up);
	tcase_add_test(tests, a_reply_that_cannot_be_read_is_looked_up);
	tcase_add_test(
	    tests, an_order_that_is_not_found_ends_unknown_and_says_how_to_find_it);
	tcase_add_test(tests, a_look_up_that_fails_ends_unknown);
	tcase_add_test(tests, an_order_that_was_taken_and_is_not_found_ends_accepted);
	tcase_add_test(tests, an_order_without_an_answer_leaves_time_to_look_it_up);
	tcase_add_test(tests, an_order_that_never_left_is_not_looked_up);
	tcase_add_test(
	    tests, an_old_failed_order_of_the_same_reference_is_not_taken_for_this_one);
	tcase_add_test(tests, resend_unknown_does_not_order_twice);
	tcase_add_test(tests, a_number_that_is_none_is_refused_before_anything_is_sent);
	tcase_add_test(tests, misuse_is_refused);
	tcase_add_test(tests, an_order_that_waits_for_requirements_is_told_of_at_once);
	tcase_add_test(tests, an_order_that_is_complete_has_what_it_needs);
	tcase_add_test(tests, a_purchase_that_stays_pending_says_so);
	suite_add_tcase(s, tests);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
