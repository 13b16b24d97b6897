/* SPDX-License-Identifier: MIT */
/* Waiting for a number order. */
#include "support/purchase_fx.h"

#include <string.h>

/* --- waiting for an order --- */

static void
wait_for_order(struct px_bought *got, uint32_t timeout_ms)
{
	memset(got, 0, sizeof(*got));
	ck_assert_int_eq(
	    telnyx_number_order_wait(fx.client, "ord-1",
		timeout_ms > 0 ? TELNYX_CALL_OPTIONS(.timeout_ms = timeout_ms) : NULL,
		px_on_order, got, &got->request_id),
	    TELNYX_OK);
}

START_TEST(wait_gives_a_failed_order_as_it_is)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_ORDER("failure"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_FAILURE);
	fx_teardown();
}
END_TEST

START_TEST(wait_gives_an_order_that_waits_for_requirements_at_once)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_UNMET("pending", "requirement-info-pending"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_PENDING);
	ck_assert_uint_eq(px_requests(), 1);
	fx_teardown();
}
END_TEST

START_TEST(wait_looks_ever_less_often)
{
	static const uint64_t delays_ms[] = {500, 1000, 2000, 4000, 8000, 8000};
	struct px_bought got;
	size_t i;

	px_setup();
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
					     .body = PX_ORDER("pending"), .times = 7)),
	    TELNYX_OK);
	px_reply(200, PX_ORDER("success"));
	wait_for_order(&got, 0);
	for (i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
		fx_run_until_received(i + 1);
		fx_turn();
		fx_advance_ms(delays_ms[i] - 1);
		ck_assert_uint_eq(px_requests(), i + 1);
		fx_advance_ms(1);
	}
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	fx_teardown();
}
END_TEST

START_TEST(wait_for_an_order_that_is_not_there_ends_at_once)
{
	struct px_bought got;

	px_setup();
	px_reply(404, PX_REFUSAL("10005"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.status, 404);
	ck_assert_uint_eq(px_requests(), 1);
	fx_teardown();
}
END_TEST

START_TEST(wait_ends_at_its_deadline)
{
	struct px_bought got;

	px_setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200,
				 .body = PX_ORDER("pending"), .times = 100)),
	    TELNYX_OK);
	wait_for_order(&got, 20000);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(got.message, "still pending"));
	ck_assert_uint_lt(px_requests(), 12);
	fx_teardown();
}
END_TEST

START_TEST(wait_survives_a_look_that_fails_and_not_a_server_that_is_gone)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("pending"));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 502, .times = 3)),
	    TELNYX_OK);
	px_reply(200, PX_ORDER("success"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);

	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 502, .times = 100)),
	    TELNYX_OK);
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.status, 502);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_order_wait");
	TCase *tests = tcase_create("number_order_wait");

	tcase_add_test(tests, wait_gives_a_failed_order_as_it_is);
	tcase_add_test(tests, wait_gives_an_order_that_waits_for_requirements_at_once);
	tcase_add_test(tests, wait_looks_ever_less_often);
	tcase_add_test(tests, wait_for_an_order_that_is_not_there_ends_at_once);
	tcase_add_test(tests, wait_ends_at_its_deadline);
	tcase_add_test(
	    tests, wait_survives_a_look_that_fails_and_not_a_server_that_is_gone);
	suite_add_tcase(s, tests);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
