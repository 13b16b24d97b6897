/* SPDX-License-Identifier: MIT */
/*
 * Buying a number: whatever goes wrong, never two.  The sandbox's log says how
 * many orders arrived; replies are scripted, so that each failure comes at its
 * step.
 */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOTAL_MS 9000 /* less than one call has by itself */
#define FIRST "+13125550010"
#define SECOND "+13125550011"
/* What the clock's chance of 1 makes of the first order's reference. */
#define REFERENCE "libtelnyx-00000000000000010000000000000001-1"
#define SECOND_REFERENCE "libtelnyx-00000000000000010000000000000001-2"

#define ORDER_OF(number, status, reference)                                            \
	"{\"id\":\"ord-1\",\"status\":\"" status                                       \
	"\",\"customer_reference\":\"" reference                                       \
	"\",\"phone_numbers\":[{\"id\":\"n-1\",\"phone_number\":\"" number             \
	"\",\"status\":\"" status "\"}]}"
#define ORDER(status) "{\"data\":" ORDER_OF(FIRST, status, REFERENCE) "}"
#define ORDERS(items) "{\"data\":[" items "],\"meta\":{\"total_pages\":1}}"
#define HITS                                                                           \
	"{\"data\":[{\"phone_number\":\"" FIRST "\"},{\"phone_number\":\"" SECOND      \
	"\"}],\"meta\":{\"total_results\":2}}"
#define REFUSAL(code)                                                                  \
	"{\"errors\":[{\"code\":\"" code                                               \
	"\",\"title\":\"Refused\",\"detail\":\"No.\"}]}"

/* What came of a purchase. */
struct bought {
	unsigned calls;
	bool ok;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int status, attempts;
	enum telnyx_number_order_status order_status;
	char code[16], field[32];
	char id[64], number[32];
	char message[512];
	uint64_t request_id;
	void (*then)(struct bought *bought);
};

static void
on_order(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	struct bought *bought = arg;

	ck_assert((order == NULL) != (error == NULL));
	bought->calls++;
	bought->ok = error == NULL;
	if (order != NULL) {
		bought->order_status = order->status;
		(void)snprintf(bought->id, sizeof(bought->id), "%s", order->id);
		if (order->phone_number_count > 0)
			(void)snprintf(bought->number, sizeof(bought->number), "%s",
			    order->phone_numbers[0]->phone_number);
	} else {
		bought->type = error->type;
		bought->outcome = error->outcome;
		bought->status = error->http_status;
		bought->attempts = error->attempts;
		ck_assert_uint_eq(error->request_id, bought->request_id);
		(void)snprintf(bought->code, sizeof(bought->code), "%s",
		    error->code != NULL ? error->code : "");
		(void)snprintf(bought->field, sizeof(bought->field), "%s",
		    error->field != NULL ? error->field : "");
		(void)telnyx_error_message(
		    error, bought->message, sizeof(bought->message));
	}
	if (bought->then != NULL)
		bought->then(bought);
}

static void
setup(void)
{
	fx_setup();
	fx_clock_random(fx.env, 1);
}

/* The next reply: they are used in order. */
static void
reply(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

/* The same, but the connection ends at this byte of it. */
static void
cut(const char *body, int64_t byte, enum telnyx_sandbox_fault fault)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = body, .fault = fault,
		    .fault_at_reply_byte = TELNYX_INT(byte))),
	    TELNYX_OK);
}

static void
stall(uint32_t times)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.times = times,
						  .fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
}

static const struct telnyx_sandbox_request *
request(uint64_t number)
{
	const struct telnyx_sandbox_request *found =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(found);
	return found;
}

static uint64_t
requests(void)
{
	return telnyx_sandbox_request_count(fx.sandbox);
}

/* The oracle: how many orders have arrived. */
static unsigned
orders(void)
{
	unsigned count = 0;
	uint64_t i;

	for (i = 1; i <= requests(); i++)
		count += strcmp(request(i)->method, "POST") == 0 &&
			 strcmp(request(i)->target, "/v2/number_orders") == 0;
	return count;
}

static void
buy_with(struct bought *bought, const struct telnyx_call_options *opts)
{
	memset(bought, 0, sizeof(*bought));
	ck_assert_int_eq(telnyx_number_buy(fx.client,
			     TELNYX_NUMBER_BUY(.phone_number = FIRST,
				 .messaging_profile_id = "profile"),
			     opts, on_order, bought, &bought->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(bought->calls, 0);
}

static void
buy(struct bought *bought)
{
	buy_with(bought, NULL);
	fx_run_until(&bought->calls, 1);
}

static void
search_and_buy(struct bought *bought)
{
	memset(bought, 0, sizeof(*bought));
	ck_assert_int_eq(telnyx_number_search_and_buy_first(fx.client,
			     TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
				 .filter_national_destination_code = "312"),
			     NULL, TELNYX_CALL_OPTIONS(.timeout_ms = TOTAL_MS),
			     on_order, bought, &bought->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(bought->calls, 0);
}

/* --- one number --- */

START_TEST(buy_orders_once_and_gives_the_complete_order)
{
	struct bought got;

	setup();
	reply(200, ORDER("success"));
	buy(&got);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_SUCCESS);
	ck_assert_str_eq(got.number, FIRST);
	ck_assert_uint_eq(requests(), 1);
	ck_assert_str_eq(request(1)->method, "POST");
	ck_assert_str_eq(request(1)->target, "/v2/number_orders");
	ck_assert_str_eq(request(1)->body,
	    "{\"phone_numbers\":[{\"phone_number\":\"" FIRST "\"}],"
	    "\"messaging_profile_id\":\"profile\","
	    "\"customer_reference\":\"" REFERENCE "\"}");
	fx_teardown();
}
END_TEST

START_TEST(buy_waits_until_a_pending_order_succeeds)
{
	struct bought got;

	setup();
	reply(200, ORDER("pending"));
	reply(200, ORDER("pending"));
	reply(404, REFUSAL("10005")); /* not shown yet */
	reply(200, ORDER("success"));
	buy(&got);
	ck_assert(got.ok);
	ck_assert_uint_eq(requests(), 4);
	ck_assert_uint_eq(orders(), 1);
	ck_assert_str_eq(request(4)->target, "/v2/number_orders/ord-1");
	ck_assert_str_eq(request(4)->method, "GET");
	fx_teardown();
}
END_TEST

START_TEST(an_order_that_fails_is_an_error_and_nothing_was_bought)
{
	struct bought got;

	setup();
	reply(200, ORDER("pending"));
	reply(200, ORDER("failure"));
	buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_that_was_refused_is_not_looked_up)
{
	static const struct {
		int status;
		const char *body;
		enum telnyx_error_type type;
	} refusals[] = {{402, REFUSAL("20100"), TELNYX_ERROR_API},
	    {400, REFUSAL("85001"), TELNYX_ERROR_VALIDATION},
	    {401, REFUSAL("10009"), TELNYX_ERROR_AUTHENTICATION}};
	struct bought got;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		setup();
		reply(refusals[i].status, refusals[i].body);
		buy(&got);
		ck_assert_int_eq(got.type, refusals[i].type);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_uint_eq(requests(), 1);
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
	struct bought got;
	size_t i, k;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		for (k = 0; k < sizeof(bytes) / sizeof(bytes[0]); k++) {
			setup();
			cut(ORDER("pending"), bytes[k], faults[i]);
			reply(200, ORDERS("")); /* not there yet */
			reply(200, ORDERS(ORDER_OF(FIRST, "pending", REFERENCE)));
			reply(200, ORDER("success"));
			buy(&got);
			ck_assert_msg(got.ok, "%s", got.message);
			ck_assert_uint_eq(orders(), 1);
			ck_assert_uint_eq(requests(), 4);
			ck_assert_str_eq(request(2)->target,
			    "/v2/"
			    "number_orders?filter%5Bcustomer_reference%5D=" REFERENCE
			    "&page%5Bsize%5D=250");
			fx_teardown();
		}
	}
}
END_TEST

START_TEST(an_order_that_a_gateway_gave_up_on_is_looked_up)
{
	static const int statuses[] = {408, 500, 502, 504};
	struct bought got;
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		setup();
		reply(statuses[i], NULL);
		reply(200, ORDERS(ORDER_OF(FIRST, "success", REFERENCE)));
		reply(200, ORDER("success"));
		buy(&got);
		ck_assert_msg(got.ok, "%d: %s", statuses[i], got.message);
		ck_assert_uint_eq(orders(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_reply_that_cannot_be_read_is_looked_up)
{
	static const char *const bodies[] = {"{\"data\":{}}", "<html>", "[]"};
	struct bought got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		setup();
		reply(200, bodies[i]);
		reply(200, ORDERS(ORDER_OF(FIRST, "success", REFERENCE)));
		reply(200, ORDER("success"));
		buy(&got);
		ck_assert_msg(got.ok, "%s: %s", bodies[i], got.message);
		ck_assert_uint_eq(orders(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(an_order_that_is_not_found_ends_unknown_and_says_how_to_find_it)
{
	struct bought got;

	setup();
	cut(ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = ORDERS(""), .times = 5)),
	    TELNYX_OK);
	buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(got.message, REFERENCE));
	ck_assert_uint_eq(orders(), 1);
	ck_assert_uint_eq(requests(), 6);
	fx_teardown();
}
END_TEST

START_TEST(a_look_up_that_fails_ends_unknown)
{
	struct bought got;

	setup();
	reply(500, NULL);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 100)),
	    TELNYX_OK);
	buy(&got);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(got.status, 500);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

/* A 2xx of Telnyx's kind says that it was taken, whatever is found. */
START_TEST(an_order_that_was_taken_and_is_not_found_ends_accepted)
{
	struct bought got;

	setup();
	cut(ORDER("pending"), 300, TELNYX_SANDBOX_FAULT_CLOSE);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = ORDERS(""), .times = 5)),
	    TELNYX_OK);
	buy(&got);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_without_an_answer_leaves_time_to_look_it_up)
{
	struct bought got;

	setup();
	stall(1);
	reply(200, ORDERS(ORDER_OF(FIRST, "success", REFERENCE)));
	reply(200, ORDER("success"));
	buy_with(&got, TELNYX_CALL_OPTIONS(.timeout_ms = 8000));
	fx_run_until_received(1);
	fx_turn();
	fx_advance_ms(5999);
	ck_assert_uint_eq(requests(), 1);
	fx_advance_ms(1);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

/* Nothing listens there. */
START_TEST(an_order_that_never_left_is_not_looked_up)
{
	struct telnyx_config config = {
	    .size = sizeof(config), .base_url = "http://127.0.0.1:1/v2"};
	struct bought got;

	fx_setup_with(NULL, &config);
	buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(got.attempts, 3);
	fx_teardown();
}
END_TEST

/* With a reference of the caller's an order may be found that is not this one. */
START_TEST(an_old_failed_order_of_the_same_reference_is_not_taken_for_this_one)
{
	struct bought got = {0};

	setup();
	reply(504, NULL);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200,
				 .body = ORDERS(ORDER_OF(FIRST, "failure",
				     "mine") "," ORDER_OF(SECOND, "success", "mine")),
				 .times = 5)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client,
		TELNYX_NUMBER_BUY(.phone_number = FIRST, .customer_reference = "mine"),
		NULL, on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(resend_unknown_does_not_order_twice)
{
	struct bought got;

	setup();
	reply(500, NULL);
	reply(200, ORDERS(ORDER_OF(FIRST, "success", REFERENCE)));
	reply(200, ORDER("success"));
	buy_with(&got, TELNYX_CALL_OPTIONS(.resend_unknown = TELNYX_BOOL(true),
			   .idempotency_key = "key-1"));
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_uint_eq(orders(), 1);
	/* The key is the order's alone. */
	ck_assert_ptr_nonnull(strstr(request(1)->headers, "key-1"));
	ck_assert_ptr_null(strstr(request(2)->headers, "key-1"));
	fx_teardown();
}
END_TEST

START_TEST(a_number_that_is_none_is_refused_before_anything_is_sent)
{
	static const char *const numbers[] = {NULL, "", "13125550010", "+1x"};
	struct bought got;
	size_t i;

	setup();
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		memset(&got, 0, sizeof(got));
		ck_assert_int_eq(telnyx_number_buy(fx.client,
				     TELNYX_NUMBER_BUY(.phone_number = numbers[i]),
				     NULL, on_order, &got, &got.request_id),
		    TELNYX_OK);
		fx_run_until(&got.calls, 1);
		ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_str_eq(got.field, "phone_number");
	}
	ck_assert_uint_eq(requests(), 0);
	fx_teardown();
}
END_TEST

START_TEST(misuse_is_refused)
{
	struct telnyx_number_buy_params params = {.size = 0};
	uint64_t id = 1;

	setup();
	ck_assert_int_eq(
	    telnyx_number_buy(NULL, TELNYX_NUMBER_BUY(.phone_number = FIRST), NULL,
		on_order, NULL, &id),
	    TELNYX_E_INVALID);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(telnyx_number_buy(fx.client, NULL, NULL, on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client, &params, NULL, on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_number_search_and_buy_first(
			     fx.client, NULL, NULL, NULL, on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_number_order_wait(fx.client, NULL, NULL, on_order, NULL, NULL),
	    TELNYX_E_INVALID);
	telnyx_number_buy_params_init(&params);
	ck_assert_uint_eq(params.size, sizeof(params));
	fx_teardown();
}
END_TEST

/* --- requirements --- */

#define UNMET(status, requirements)                                                    \
	"{\"data\":{\"id\":\"ord-1\",\"status\":\"" status                             \
	"\",\"requirements_met\":false,\"customer_reference\":\"" REFERENCE            \
	"\",\"phone_numbers\":[{\"phone_number\":\"" FIRST                             \
	"\",\"requirements_status\":\"" requirements "\"}]}}"

START_TEST(an_order_that_waits_for_requirements_is_told_of_at_once)
{
	struct bought got;

	setup();
	reply(200, UNMET("pending", "requirement-info-pending"));
	buy(&got);
	ck_assert(!got.ok);
	ck_assert_int_eq(got.type, TELNYX_ERROR_API);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_ptr_nonnull(strstr(got.message, "requirements"));
	ck_assert_ptr_nonnull(strstr(got.message, "requirement-info-pending"));
	ck_assert_uint_eq(requests(), 1);
	fx_teardown();
}
END_TEST

/* Placed is placed: nothing else is bought in its place. */
START_TEST(a_hit_that_needs_papers_stops_the_search)
{
	struct bought got;

	setup();
	reply(200, HITS);
	reply(200, ORDER("pending"));
	reply(200, UNMET("pending", "requirement-info-pending"));
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "requirements"));
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_that_is_complete_has_what_it_needs)
{
	struct bought got;

	setup();
	reply(200, UNMET("success", "approved"));
	buy(&got);
	ck_assert_msg(got.ok, "%s", got.message);
	fx_teardown();
}
END_TEST

START_TEST(a_purchase_that_stays_pending_says_so)
{
	struct bought got;

	setup();
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
					     .body = ORDER("pending"), .times = 100)),
	    TELNYX_OK);
	buy(&got);
	ck_assert_int_eq(got.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "still pending"));
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

/* --- hits outside of the search --- */

#define OUTSIDE                                                                        \
	"{\"data\":[{\"phone_number\":\"" FIRST                                        \
	"\",\"best_effort\":true},{\"phone_number\":\"" SECOND                         \
	"\",\"best_effort\":false}]}"

START_TEST(a_hit_outside_of_the_search_is_passed_over)
{
	struct bought got;

	setup();
	reply(200, OUTSIDE);
	reply(200, "{\"data\":" ORDER_OF(SECOND, "success", REFERENCE) "}");
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, SECOND);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_search_that_hits_nothing_inside_buys_nothing)
{
	struct bought got;

	setup();
	reply(
	    200, "{\"data\":[{\"phone_number\":\"" FIRST "\",\"best_effort\":true}]}");
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_ptr_nonnull(strstr(got.message, "best_effort"));
	ck_assert_uint_eq(orders(), 0);
	fx_teardown();
}
END_TEST

START_TEST(whoever_asks_for_what_is_close_gets_it)
{
	struct bought got = {0};

	setup();
	reply(200, OUTSIDE);
	reply(200, ORDER("success"));
	ck_assert_int_eq(telnyx_number_search_and_buy_first(fx.client,
			     TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
				 .filter_best_effort = TELNYX_BOOL(true)),
			     NULL, NULL, on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, FIRST);
	fx_teardown();
}
END_TEST

/* --- the first of the hits --- */

START_TEST(a_hit_that_is_gone_gives_way_to_the_next)
{
	static const char *const refusals[] = {
	    REFUSAL("85000"), REFUSAL("85001"), REFUSAL("85006")};
	struct bought got;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		setup();
		reply(200, HITS);
		reply(i == 1 ? 422 : 400, refusals[i]);
		reply(200,
		    "{\"data\":" ORDER_OF(SECOND, "success", SECOND_REFERENCE) "}");
		search_and_buy(&got);
		fx_run_until(&got.calls, 1);
		ck_assert_msg(got.ok, "%s", got.message);
		ck_assert_str_eq(got.number, SECOND);
		ck_assert_uint_eq(orders(), 2);
		ck_assert_str_eq(request(1)->target,
		    "/v2/available_phone_numbers?filter%5Bcountry_code%5D=US"
		    "&filter%5Bnational_destination_code%5D=312"
		    "&filter%5Blimit%5D=10");
		ck_assert_ptr_nonnull(strstr(request(2)->body, FIRST));
		ck_assert_ptr_nonnull(strstr(request(2)->body, REFERENCE));
		ck_assert_ptr_nonnull(strstr(request(3)->body, SECOND));
		ck_assert_ptr_nonnull(strstr(request(3)->body, SECOND_REFERENCE));
		fx_teardown();
	}
}
END_TEST

START_TEST(an_order_that_fails_gives_way_to_the_next_hit)
{
	struct bought got;

	setup();
	reply(200, HITS);
	reply(200, ORDER("pending"));
	reply(200, ORDER("failure"));
	reply(200, "{\"data\":" ORDER_OF(SECOND, "success", SECOND_REFERENCE) "}");
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_str_eq(got.number, SECOND);
	ck_assert_uint_eq(orders(), 2);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_found_is_the_one_that_is_bought)
{
	struct bought got;

	setup();
	reply(200, HITS);
	cut(ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	reply(200, ORDERS(ORDER_OF(FIRST, "pending", REFERENCE)));
	reply(200, ORDER("success"));
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_str_eq(got.number, FIRST);
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_not_found_stops_everything)
{
	struct bought got;

	setup();
	reply(200, HITS);
	cut(ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = ORDERS(""), .times = 5)),
	    TELNYX_OK);
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(got.message, FIRST));
	ck_assert_ptr_nonnull(strstr(got.message, REFERENCE));
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(an_order_of_unknown_end_that_is_found_to_have_failed_gives_way)
{
	struct bought got;

	setup();
	reply(200, HITS);
	cut(ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	reply(200, ORDERS(ORDER_OF(FIRST, "failure", REFERENCE)));
	reply(200, ORDER("failure"));
	reply(200, "{\"data\":" ORDER_OF(SECOND, "success", SECOND_REFERENCE) "}");
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_msg(got.ok, "%s", got.message);
	ck_assert_str_eq(got.number, SECOND);
	ck_assert_uint_eq(orders(), 2);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_that_is_not_the_numbers_stops_the_search)
{
	struct bought got;

	setup();
	reply(200, HITS);
	reply(402, REFUSAL("20100"));
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(got.code, "20100");
	ck_assert_uint_eq(orders(), 1);
	fx_teardown();
}
END_TEST

START_TEST(when_all_hits_are_gone_the_last_refusal_is_told)
{
	struct bought got;

	setup();
	reply(200, HITS);
	reply(400, REFUSAL("85000"));
	reply(400, REFUSAL("85001"));
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_str_eq(got.code, "85001");
	ck_assert_uint_eq(orders(), 2);
	ck_assert_int_eq(got.attempts, 3);
	fx_teardown();
}
END_TEST

START_TEST(a_search_without_hits_buys_nothing)
{
	static const char *const bodies[] = {"{\"data\":[]}",
	    "{\"data\":[{\"phone_number\":null},{},7,{\"phone_number\":\"312\"}]}"};
	struct bought got;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		setup();
		reply(200, bodies[i]);
		search_and_buy(&got);
		fx_run_until(&got.calls, 1);
		ck_assert_int_eq(got.type, TELNYX_ERROR_API);
		ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_uint_eq(requests(), 1);
		fx_teardown();
	}
}
END_TEST

START_TEST(a_search_that_fails_has_bought_nothing_for_certain)
{
	struct bought got;

	setup();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 3)),
	    TELNYX_OK);
	search_and_buy(&got);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.status, 500);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(requests(), 3);
	fx_teardown();
}
END_TEST

START_TEST(a_search_needs_a_country_and_no_number)
{
	struct bought got = {0};

	setup();
	ck_assert_int_eq(
	    telnyx_number_search_and_buy_first(fx.client,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_national_destination_code =
						   "416"),
		NULL, NULL, on_order, &got, &got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(got.field, "filter[country_code]");
	ck_assert_int_eq(
	    telnyx_number_search_and_buy_first(fx.client,
		TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "CA"),
		TELNYX_NUMBER_BUY(.phone_number = FIRST), NULL, on_order, &got,
		&got.request_id),
	    TELNYX_OK);
	fx_run_until(&got.calls, 2);
	ck_assert_str_eq(got.field, "phone_number");
	ck_assert_uint_eq(requests(), 0);
	fx_teardown();
}
END_TEST

/* --- ended from outside, at each step --- */

/* The steps of a purchase, by the request that stays without an answer: the
 * search, the order, the look-up of the order, the wait for it; and what is
 * then known. */
static const enum telnyx_outcome known_at[] = {TELNYX_OUTCOME_NOT_SENT,
    TELNYX_OUTCOME_UNKNOWN, TELNYX_OUTCOME_UNKNOWN, TELNYX_OUTCOME_ACCEPTED};
#define STEPS (int)(sizeof(known_at) / sizeof(known_at[0]))

static void
start_and_stop_at(int step, struct bought *got)
{
	setup();
	if (step > 0)
		reply(200, HITS);
	if (step > 1)
		cut(ORDER("pending"), 0, TELNYX_SANDBOX_FAULT_RESET);
	if (step > 2)
		reply(200, ORDERS(ORDER_OF(FIRST, "pending", REFERENCE)));
	stall(100);
	search_and_buy(got);
	fx_run_until_received((uint64_t)step + 1);
	fx_turn();
	ck_assert_uint_eq(got->calls, 0);
}

static void
check_end(int step, const struct bought *got, enum telnyx_error_type type)
{
	ck_assert_uint_eq(got->calls, 1);
	ck_assert_int_eq(got->type, type);
	ck_assert_msg(
	    got->outcome == known_at[step], "step %d: %s", step, got->message);
	ck_assert_uint_eq(orders(), step > 0 ? 1 : 0);
	if (step > 0)
		ck_assert_ptr_nonnull(strstr(got->message, FIRST));
}

START_TEST(cancel_works_at_each_step)
{
	struct bought got;

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
	struct bought got;

	start_and_stop_at(_i, &got);
	fx_advance_ms(TOTAL_MS - 1);
	ck_assert_uint_eq(got.calls, 0);
	fx_advance_ms(1);
	check_end(_i, &got, TELNYX_ERROR_TIMEOUT);
	fx_teardown();
}
END_TEST

START_TEST(closing_the_client_works_at_each_step)
{
	struct bought got;

	start_and_stop_at(_i, &got);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
	fx_turn();
	check_end(_i, &got, TELNYX_ERROR_CLOSING);
	fx_teardown();
}
END_TEST

START_TEST(freeing_the_client_works_at_each_step)
{
	struct bought got;

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
	struct bought got;

	setup();
	reply(200, HITS);
	reply(400, REFUSAL("85001"));
	reply(200, "{\"data\":" ORDER_OF(SECOND, "pending", SECOND_REFERENCE) "}");
	reply(200, "{\"data\":" ORDER_OF(SECOND, "success", SECOND_REFERENCE) "}");
	search_and_buy(&got);
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
	struct bought got;

	setup();
	reply(200, ORDER("pending"));
	buy_with(&got, NULL);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_uint_eq(got.calls, 0);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, got.request_id), TELNYX_OK);
	fx_turn();
	ck_assert_int_eq(got.type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(requests(), 1);
	fx_teardown();
}
END_TEST

/* The replies of a call and of a purchase come in the same turn of the loop, and
 * the call's callback ends the purchase before its reply was read. */
static struct bought *ended_by_call;
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
setup_end_by_call(struct bought *got, unsigned how)
{
	setup();
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
	struct bought got;

	setup_end_by_call(&got, (unsigned)_i);
	reply_later(HITS);
	search_and_buy(&got);
	fx_run_until_received(2);
	fx_turn();
	ck_assert_uint_eq(got.calls, 0);
	fx_advance_ms(10);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	ck_assert_int_eq(
	    got.type, _i == 0 ? TELNYX_ERROR_CANCELLED : TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(orders(), 0);
	fx_teardown();
}
END_TEST

START_TEST(ended_before_its_order_was_read_it_waits_no_more_and_says_it_was_placed)
{
	struct bought got;

	setup_end_by_call(&got, (unsigned)_i);
	reply_later(ORDER("pending"));
	buy_with(&got, NULL);
	fx_run_until_received(2);
	fx_turn();
	fx_advance_ms(10);
	fx_turn();
	ck_assert_uint_eq(got.calls, 1);
	ck_assert_int_eq(
	    got.type, _i == 0 ? TELNYX_ERROR_CANCELLED : TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(got.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_ptr_nonnull(strstr(got.message, "ord-1"));
	ck_assert_uint_eq(requests(), 2);
	fx_teardown();
}
END_TEST

static void
free_client(struct bought *bought)
{
	(void)bought;
	telnyx_client_free(fx.client);
	fx.client = NULL;
}

START_TEST(the_callback_may_free_the_client)
{
	struct bought got = {.then = free_client};

	setup();
	reply(200, ORDER("success"));
	ck_assert_int_eq(
	    telnyx_number_buy(fx.client, TELNYX_NUMBER_BUY(.phone_number = FIRST), NULL,
		on_order, &got, &got.request_id),
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
	struct bought got;

	setup();
	ck_assert_int_eq(telnyx_telemetry_add(fx.client,
			     TELNYX_EVENT_REQUEST_START | TELNYX_EVENT_REQUEST_STOP |
				 TELNYX_EVENT_ATTEMPT_START,
			     on_event, &told, NULL),
	    TELNYX_OK);
	reply(200, ORDER("pending"));
	reply(200, ORDER("success"));
	buy(&got);
	ck_assert_uint_eq(told.count, 4);
	ck_assert_str_eq(told.names[0], "number_buy");
	ck_assert_str_eq(told.names[1], "number_order_create");
	ck_assert_str_eq(told.names[2], "number_order_get");
	ck_assert_str_eq(told.names[3], "number_buy");
	fx_teardown();
}
END_TEST

/* --- waiting for an order --- */

static void
wait_for_order(struct bought *got, uint32_t timeout_ms)
{
	memset(got, 0, sizeof(*got));
	ck_assert_int_eq(
	    telnyx_number_order_wait(fx.client, "ord-1",
		timeout_ms > 0 ? TELNYX_CALL_OPTIONS(.timeout_ms = timeout_ms) : NULL,
		on_order, got, &got->request_id),
	    TELNYX_OK);
}

START_TEST(wait_gives_a_failed_order_as_it_is)
{
	struct bought got;

	setup();
	reply(200, ORDER("pending"));
	reply(200, ORDER("failure"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_FAILURE);
	fx_teardown();
}
END_TEST

START_TEST(wait_gives_an_order_that_waits_for_requirements_at_once)
{
	struct bought got;

	setup();
	reply(200, UNMET("pending", "requirement-info-pending"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	ck_assert_int_eq(got.order_status, TELNYX_NUMBER_ORDER_PENDING);
	ck_assert_uint_eq(requests(), 1);
	fx_teardown();
}
END_TEST

START_TEST(wait_looks_ever_less_often)
{
	static const uint64_t delays_ms[] = {500, 1000, 2000, 4000, 8000, 8000};
	struct bought got;
	size_t i;

	setup();
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
					     .body = ORDER("pending"), .times = 7)),
	    TELNYX_OK);
	reply(200, ORDER("success"));
	wait_for_order(&got, 0);
	for (i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
		fx_run_until_received(i + 1);
		fx_turn();
		fx_advance_ms(delays_ms[i] - 1);
		ck_assert_uint_eq(requests(), i + 1);
		fx_advance_ms(1);
	}
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	fx_teardown();
}
END_TEST

START_TEST(wait_for_an_order_that_is_not_there_ends_at_once)
{
	struct bought got;

	setup();
	reply(404, REFUSAL("10005"));
	wait_for_order(&got, 0);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.status, 404);
	ck_assert_uint_eq(requests(), 1);
	fx_teardown();
}
END_TEST

START_TEST(wait_ends_at_its_deadline)
{
	struct bought got;

	setup();
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 200,
					     .body = ORDER("pending"), .times = 100)),
	    TELNYX_OK);
	wait_for_order(&got, 20000);
	fx_run_until(&got.calls, 1);
	ck_assert_int_eq(got.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(got.message, "still pending"));
	ck_assert_uint_lt(requests(), 12);
	fx_teardown();
}
END_TEST

START_TEST(wait_survives_a_look_that_fails_and_not_a_server_that_is_gone)
{
	struct bought got;

	setup();
	reply(200, ORDER("pending"));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 502, .times = 3)),
	    TELNYX_OK);
	reply(200, ORDER("success"));
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
	Suite *s = suite_create("number_purchase");
	TCase *one = tcase_create("buy");
	TCase *first = tcase_create("search_and_buy_first");
	TCase *ends = tcase_create("ends");
	TCase *waits = tcase_create("wait");

	tcase_add_test(one, buy_orders_once_and_gives_the_complete_order);
	tcase_add_test(one, buy_waits_until_a_pending_order_succeeds);
	tcase_add_test(one, an_order_that_fails_is_an_error_and_nothing_was_bought);
	tcase_add_test(one, an_order_that_was_refused_is_not_looked_up);
	tcase_add_test(one, an_order_whose_reply_is_lost_is_found_and_not_placed_again);
	tcase_add_test(one, an_order_that_a_gateway_gave_up_on_is_looked_up);
	tcase_add_test(one, a_reply_that_cannot_be_read_is_looked_up);
	tcase_add_test(
	    one, an_order_that_is_not_found_ends_unknown_and_says_how_to_find_it);
	tcase_add_test(one, a_look_up_that_fails_ends_unknown);
	tcase_add_test(one, an_order_that_was_taken_and_is_not_found_ends_accepted);
	tcase_add_test(one, an_order_without_an_answer_leaves_time_to_look_it_up);
	tcase_add_test(one, an_order_that_never_left_is_not_looked_up);
	tcase_add_test(
	    one, an_old_failed_order_of_the_same_reference_is_not_taken_for_this_one);
	tcase_add_test(one, resend_unknown_does_not_order_twice);
	tcase_add_test(one, a_number_that_is_none_is_refused_before_anything_is_sent);
	tcase_add_test(one, misuse_is_refused);
	tcase_add_test(one, an_order_that_waits_for_requirements_is_told_of_at_once);
	tcase_add_test(one, an_order_that_is_complete_has_what_it_needs);
	tcase_add_test(one, a_purchase_that_stays_pending_says_so);
	suite_add_tcase(s, one);

	tcase_add_test(first, a_hit_that_is_gone_gives_way_to_the_next);
	tcase_add_test(first, an_order_that_fails_gives_way_to_the_next_hit);
	tcase_add_test(
	    first, an_order_of_unknown_end_that_is_found_is_the_one_that_is_bought);
	tcase_add_test(
	    first, an_order_of_unknown_end_that_is_not_found_stops_everything);
	tcase_add_test(
	    first, an_order_of_unknown_end_that_is_found_to_have_failed_gives_way);
	tcase_add_test(first, a_refusal_that_is_not_the_numbers_stops_the_search);
	tcase_add_test(first, when_all_hits_are_gone_the_last_refusal_is_told);
	tcase_add_test(first, a_search_without_hits_buys_nothing);
	tcase_add_test(first, a_hit_that_needs_papers_stops_the_search);
	tcase_add_test(first, a_hit_outside_of_the_search_is_passed_over);
	tcase_add_test(first, a_search_that_hits_nothing_inside_buys_nothing);
	tcase_add_test(first, whoever_asks_for_what_is_close_gets_it);
	tcase_add_test(first, a_search_that_fails_has_bought_nothing_for_certain);
	tcase_add_test(first, a_search_needs_a_country_and_no_number);
	suite_add_tcase(s, first);

	tcase_add_loop_test(ends, cancel_works_at_each_step, 0, STEPS);
	tcase_add_loop_test(ends, the_deadline_holds_at_each_step, 0, STEPS);
	tcase_add_loop_test(ends, closing_the_client_works_at_each_step, 0, STEPS);
	tcase_add_loop_test(ends, freeing_the_client_works_at_each_step, 0, STEPS);
	tcase_add_test(ends, a_purchase_finishes_while_the_client_closes);
	tcase_add_test(ends, cancel_works_between_two_looks);
	tcase_add_loop_test(
	    ends, ended_before_its_search_was_read_it_orders_nothing, 0, 3);
	tcase_add_loop_test(ends,
	    ended_before_its_order_was_read_it_waits_no_more_and_says_it_was_placed, 0,
	    3);
	tcase_add_test(ends, the_callback_may_free_the_client);
	tcase_add_test(ends, telemetry_tells_of_one_request_and_of_each_call);
	suite_add_tcase(s, ends);

	tcase_add_test(waits, wait_gives_a_failed_order_as_it_is);
	tcase_add_test(waits, wait_gives_an_order_that_waits_for_requirements_at_once);
	tcase_add_test(waits, wait_looks_ever_less_often);
	tcase_add_test(waits, wait_for_an_order_that_is_not_there_ends_at_once);
	tcase_add_test(waits, wait_ends_at_its_deadline);
	tcase_add_test(
	    waits, wait_survives_a_look_that_fails_and_not_a_server_that_is_gone);
	suite_add_tcase(s, waits);
	return s;
}

int
main(void)
{
	return fx_main(suite());
}
