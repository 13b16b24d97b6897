/* SPDX-License-Identifier: MIT */
/* A purchase that is ended from outside, at each of its steps. */
#include "support/purchase_fx.h"

#include <stdio.h>
#include <string.h>

/* --- ended from outside, at each step --- */

/* The steps of a purchase, by the request that stays without an answer: the
 * search, the order, the look-up of the order, the wait for it; and what is
 * then known. */
static const enum telnyx_outcome known_at[] = {TELNYX_OUTCOME_NOT_SENT,
    TELNYX_OUTCOME_UNKNOWN, TELNYX_OUTCOME_UNKNOWN, TELNYX_OUTCOME_ACCEPTED};
#define STEPS (int)(sizeof(known_at) / sizeof(known_at[0]))

static void
start_and_stop_at(int step, struct px_bought *got)
{
	px_setup();
	if (step > 0)
		px_reply(200, PX_HITS);
	if (step > 1)
		px_cut(PX_ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	if (step > 2)
		px_reply(
		    200, PX_ORDERS(PX_ORDER_OF(PX_FIRST, "pending", PX_REFERENCE)));
	px_stall(100);
	px_search_and_buy(got);
	fx_run_until_received((uint64_t)step + 1);
	fx_turn();
	ck_assert_uint_eq(got->calls, 0);
}

static void
check_end(int step, const struct px_bought *got, enum telnyx_error_type type)
{
	ck_assert_uint_eq(got->calls, 1);
	ck_assert_int_eq(got->type, type);
	ck_assert_msg(
	    got->outcome == known_at[step], "step %d: %s", step, got->message);
	ck_assert_uint_eq(px_orders(), step > 0 ? 1 : 0);
	if (step > 0)
		ck_assert_ptr_nonnull(strstr(got->message, PX_FIRST));
}

START_TEST(cancel_works_at_each_step)
{
	struct px_bought got;

	start_and_stop_at(_i, &got);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, got.request_id), TELNYX_OK);
	fx_turn();
	check_end(_i, &got, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, got.request_id), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	fx_teardown();
}
END_TEST

START_TEST(the_deadline_holds_at_each_step)
{
	struct px_bought got;

	start_and_stop_at(_i, &got);
	fx_advance_ms(PX_TOTAL_MS - 1);
	ck_assert_uint_eq(got.calls, 0);
	fx_advance_ms(1);
	check_end(_i, &got, TELNYX_ERROR_TIMEOUT);
	fx_teardown();
}
END_TEST

START_TEST(closing_the_client_works_at_each_step)
{
	struct px_bought got;

	start_and_stop_at(_i, &got);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
	fx_turn();
	check_end(_i, &got, TELNYX_ERROR_CLOSING);
	fx_teardown();
}
END_TEST

START_TEST(freeing_the_client_works_at_each_step)
{
	struct px_bought got;

	start_and_stop_at(_i, &got);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	check_end(_i, &got, TELNYX_ERROR_CLOSING);
	fx_teardown();
}
END_TEST

/* A close that lets work finish lets all of its steps finish. */
START_TEST(a_purchase_finishes_while_the_client_closes)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_HITS);
	px_reply(400, PX_REFUSAL("85001"));
	px_reply(200,
	    "{\"data\":" PX_ORDER_OF(PX_SECOND, "pending", PX_SECOND_REFERENCE) "}");
	px_reply(200,
	    "{\"data\":" PX_ORDER_OF(PX_SECOND, "success", PX_SECOND_REFERENCE) "}");
	px_search_and_buy(&got);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, TELNYX_CLOSE_WAIT, NULL, NULL), TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	fx_teardown();
}
END_TEST

/* Between two looks there is nothing on the wire. */
START_TEST(cancel_works_between_two_looks)
{
	struct px_bought got;

	px_setup();
	px_reply(200, PX_ORDER("pending"));
	px_buy_with(&got, NULL);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_uint_eq(got.calls, 0);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, got.request_id), TELNYX_OK);
	fx_turn();
	ck_assert_int_eq(got.type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(px_requests(), 1);
	fx_teardown();
}
END_TEST

/* The replies of a call and of a purchase come in the same turn of the loop, and
 * the call's callback ends the purchase before its reply was read. */
static struct px_bought *ended_by_call;
static unsigned ended_how;

static void
on_call(const struct telnyx_reply *got, const struct telnyx_error *error, void *arg)
{
	(void)got;
	(void)arg;
	ck_assert_ptr_null(error);
	ck_assert_uint_eq(ended_by_call->calls, 0);
	if (ended_how == 0)
		telnyx_request_cancel(fx.client, ended_by_call->request_id);
	else if (ended_how == 1)
		telnyx_client_close(fx.client, 0, NULL, NULL);
	else
		telnyx_client_free(fx.client);
	if (ended_how == 2)
		fx.client = NULL;
}

static void
reply_later(const char *body)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = body, .delay_ms = 10)),
	    TELNYX_OK);
}

static void
setup_end_by_call(struct px_bought *got, unsigned how)
{
	px_setup();
	reply_later("{}");
	ended_by_call = got;
	ended_how = how;
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/x"), NULL,
		on_call, NULL, NULL),
	    TELNYX_OK);
}

START_TEST(ended_before_its_search_was_read_it_orders_nothing)
{
	struct px_bought got;

	setup_end_by_call(&got, (unsigned)_i);
	reply_later(PX_HITS);
	px_search_and_buy(&got);
	fx_run_until_received(2);
	fx_turn();
	ck_assert_uint_eq(got.calls, 0);
	fx_advance_ms(10);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	ck_assert_int_eq(
	    got.type, _i == 0 ? TELNYX_ERROR_CANCELLED : TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(px_orders(), 0);
	fx_teardown();
}
END_TEST

START_TEST(ended_before_its_order_was_read_it_waits_no_more_and_says_it_was_placed)
{
	struct px_bought got;

	setup_end_by_call(&got, (unsigned)_i);
	reply_later(PX_ORDER("pending"));
	px_buy_with(&got, NULL);
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(10);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	ck_assert_int_eq(
	    got.type, _i == 0 ? TELNYX_ERROR_CANCELLED : TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(px_requests(), 2);
	fx_teardown();
}
END_TEST

static void
free_client(struct px_bought *bought)
{
	(void)bought;
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

START_TEST(the_callback_may_free_the_client)
{
	struct px_bought got = {.then = free_client};

	px_setup();
	px_reply(200, PX_ORDER("success"));
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client, TELNYX_NUMBER_BUY(.phone_number = PX_FIRST),
		NULL, px_on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	fx_teardown();
}
END_TEST

struct told {
	char names[8][64];
	unsigned count;
};

static void
on_event(const struct telnyx_event *event, void *arg)
{
	struct told *told = arg;

	ck_assert_uint_lt(told->count, 8);
	(void)snprintf(
	    told->names[told->count++], sizeof(told->names[0]), "%s", event->operation);
}

START_TEST(telemetry_tells_of_one_request_and_of_each_call)
{
	struct told told = {0};
	struct px_bought got;

	px_setup();
	ck_assert_int_eq(telnyx_telemetry_add(fx.client,
			     TELNYX_EVENT_REQUEST_START | TELNYX_EVENT_REQUEST_STOP |
				 TELNYX_EVENT_ATTEMPT_START,
			     on_event, &told, NULL),
	    TELNYX_OK);
	px_reply(200, PX_ORDER("pending"));
	px_reply(200, PX_ORDER("success"));
	px_buy(&got);
	ck_assert_uint_eq(told.count, 4);
	ck_assert_str_eq(told.names[0], "number_buy");
	ck_assert_str_eq(told.names[1], "number_order_create");
	ck_assert_str_eq(told.names[2], "number_order_get");
	ck_assert_str_eq(told.names[3], "number_buy");
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("number_purchase, ends");
	TCase *tests = tcase_create("number_purchase, ends");

	tcase_add_loop_test(tests, cancel_works_at_each_step, 0, STEPS);
	tcase_add_loop_test(tests, the_deadline_holds_at_each_step, 0, STEPS);
	tcase_add_loop_test(tests, closing_the_client_works_at_each_step, 0, STEPS);
	tcase_add_loop_test(tests, freeing_the_client_works_at_each_step, 0, STEPS);
	tcase_add_test(tests, a_purchase_finishes_while_the_client_closes);
	tcase_add_test(tests, cancel_works_between_two_looks);
	tcase_add_loop_test(
	    tests, ended_before_its_search_was_read_it_orders_nothing, 0, 3);
	tcase_add_loop_test(tests,
	    ended_before_its_order_was_read_it_waits_no_more_and_says_it_was_placed, 0,
	    3);
	tcase_add_test(tests, the_callback_may_free_the_client);
	tcase_add_test(tests, telemetry_tells_of_one_request_and_of_each_call);
	suite_add_tcase(s, tests);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
