/* SPDX-License-Identifier: MIT */
/* The circuit breaker, alone and in a client; and rates that follow what the
 * server says. */
#include "support/fixture.h"

#include <string.h>

#include "client/breaker.h"
#include "client/rate.h"

#define SECOND TELNYX_NS_PER_S

START_TEST(it_opens_after_failures_in_a_row_and_closes_by_a_probe)
{
	struct telnyx_breaker breaker = {.threshold = 3, .open_ns = 30 * SECOND};

	telnyx_breaker_failed(&breaker, 1);
	telnyx_breaker_failed(&breaker, 2);
	telnyx_breaker_succeeded(&breaker); /* the row is broken */
	telnyx_breaker_failed(&breaker, 3);
	telnyx_breaker_failed(&breaker, 4);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 5), 0);
	telnyx_breaker_failed(&breaker, 5);
	ck_assert_int_eq(breaker.state, TELNYX_BREAKER_OPEN);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 6), 30 * SECOND - 1);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 5 + 30 * SECOND), 0);

	telnyx_breaker_begin(&breaker, 5 + 30 * SECOND);
	ck_assert_int_eq(breaker.state, TELNYX_BREAKER_HALF_OPEN);
	/* One probe at a time. */
	ck_assert_uint_gt(telnyx_breaker_wait_ns(&breaker, 6 + 30 * SECOND), 0);
	telnyx_breaker_failed(&breaker, 31 * SECOND);
	ck_assert_int_eq(breaker.state, TELNYX_BREAKER_OPEN);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 31 * SECOND), 30 * SECOND);
	telnyx_breaker_begin(&breaker, 61 * SECOND);
	telnyx_breaker_succeeded(&breaker);
	ck_assert_int_eq(breaker.state, TELNYX_BREAKER_CLOSED);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 61 * SECOND), 0);
}
END_TEST

START_TEST(a_probe_that_was_given_up_lets_the_next_one_try)
{
	struct telnyx_breaker breaker = {.threshold = 1, .open_ns = 30 * SECOND};

	telnyx_breaker_failed(&breaker, 0);
	telnyx_breaker_begin(&breaker, 30 * SECOND);
	telnyx_breaker_abandoned(&breaker);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 30 * SECOND), 0);
}
END_TEST

START_TEST(without_a_threshold_it_never_opens)
{
	struct telnyx_breaker breaker = {.open_ns = SECOND};
	int i;

	for (i = 0; i < 1000; i++)
		telnyx_breaker_failed(&breaker, (uint64_t)i);
	ck_assert_uint_eq(telnyx_breaker_wait_ns(&breaker, 0), 0);
}
END_TEST

static char states[256];

static void
note_state(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	strncat(states, telnyx_breaker_state_name(event->breaker), 32);
	strncat(states, " ", 2);
}

START_TEST(a_client_fails_fast_while_it_is_open_and_sends_again_after)
{
	struct fx_result results[6] = {0};
	int i;

	states[0] = '\0';
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.breaker_failures = 2, .breaker_open_ms = 20000,
		      .max_attempts = 1, .timeout_ms = 60000));
	ck_assert_int_eq(telnyx_telemetry_add(
			     fx.client, TELNYX_EVENT_BREAKER, note_state, NULL, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 500, .times = 3)),
	    TELNYX_OK);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		fx_run_until(&results[i].calls, 1);
	}
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_UNKNOWN);
	/* The third did not leave. */
	ck_assert_int_eq(results[2].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[2].type, TELNYX_ERROR_NETWORK);
	ck_assert_int_eq(results[2].retry_after_ms, 20000);
	ck_assert_int_eq(results[2].attempts, 0);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	/* The probe fails, the next one succeeds. */
	fx_advance_ms(20000);
	ck_assert_int_eq(fx_send(&results[3], NULL, NULL), TELNYX_OK);
	fx_run_until(&results[3].calls, 1);
	ck_assert_int_eq(results[3].status, 500);
	fx_advance_ms(20000);
	for (i = 4; i < 6; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		fx_run_until(&results[i].calls, 1);
		ck_assert(results[i].ok);
	}
	ck_assert_str_eq(states, "open half_open open half_open closed ");
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_is_an_answer_and_opens_nothing)
{
	struct fx_result results[5] = {0};
	int i;

	fx_setup_with(NULL, TELNYX_CONFIG(.breaker_failures = 2, .max_attempts = 1));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 422, .times = 4)),
	    TELNYX_OK);
	for (i = 0; i < 5; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		fx_run_until(&results[i].calls, 1);
		ck_assert_int_eq(results[i].status, i < 4 ? 422 : 200);
	}
	fx_teardown();
}
END_TEST

START_TEST(silence_until_the_deadline_counts_and_a_cancel_does_not)
{
	struct fx_result results[3] = {0};
	int i;

	fx_setup_with(NULL, TELNYX_CONFIG(.breaker_failures = 1, .max_attempts = 1));
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM,
		    .times = 2)),
	    TELNYX_OK);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		if (i < 2)
			fx_run_until_received((uint64_t)i + 1);
		fx_turn();
		if (i == 0)
			ck_assert_int_eq(
			    telnyx_request_cancel(fx.client, results[0].request_id),
			    TELNYX_OK);
		else if (i == 1)
			fx_advance_ms(10000);
		fx_run_until(&results[i].calls, 1);
	}
	ck_assert_int_eq(results[0].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[1].type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(results[2].attempts, 0); /* open */
	fx_teardown();
}
END_TEST

/* --- rates --- */

static uint64_t held_ms;

static void
note_held(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	held_ms = event->delay_ns / TELNYX_NS_PER_MS;
}

START_TEST(a_client_that_adapts_waits_for_the_servers_reset)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct fx_result results[2] = {0};

	held_ms = 0;
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.rate_adapt = TELNYX_BOOL(true), .timeout_ms = 60000));
	ck_assert_int_eq(telnyx_telemetry_add(
			     fx.client, TELNYX_EVENT_RATE_HELD, note_held, NULL, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.headers = "x-ratelimit-limit: 50\r\n"
						"x-ratelimit-remaining: 0\r\n"
						"x-ratelimit-reset: 7\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[0], NULL, NULL), TELNYX_OK);
	fx_run_until(&results[0].calls, 1);
	ck_assert(results[0].ok);
	ck_assert_uint_eq(held_ms, 7000);
	ck_assert_int_eq(fx_send(&results[1], NULL, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.throttled, 1);
	fx_advance_ms(6999);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_advance_ms(1);
	fx_run_until(&results[1].calls, 1);
	ck_assert(results[1].ok);
	fx_teardown();
}
END_TEST

START_TEST(a_sender_with_its_own_key_waits_alone)
{
	struct telnyx_sender *sender;
	struct fx_result results[3] = {0};

	fx_setup_with(
	    NULL, TELNYX_CONFIG(.rate_adapt = TELNYX_BOOL(true), .timeout_ms = 60000));
	ck_assert_int_eq(
	    telnyx_sender_new(
		TELNYX_SENDER(.api_key = "KEY_own", .tenant_id = "own"), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(
			.headers =
			    "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 9\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[0], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	fx_run_until(&results[0].calls, 1);
	ck_assert_int_eq(
	    fx_send(&results[1], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[2], NULL, NULL), TELNYX_OK);
	while (results[2].calls == 0)
		fx_turn();
	ck_assert(results[2].ok);
	ck_assert_uint_eq(results[1].calls, 0);
	fx_run_until(&results[1].calls, 1);
	ck_assert(results[1].ok);
	telnyx_sender_unref(sender);
	fx_teardown();
}
END_TEST

START_TEST(a_limit_in_segments_counts_parts)
{
	struct fx_result results[2] = {0};
	char text[320];

	/* One segment a second: three parts cost three seconds of the next. */
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.rate_per_second = 1, .rate_unit = TELNYX_RATE_SEGMENTS,
		      .timeout_ms = 60000));
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(
	    fx_send(&results[0], TELNYX_MESSAGE(.text = text), NULL), TELNYX_OK);
	fx_run_until(&results[0].calls, 1);
	ck_assert_int_eq(fx_send(&results[1], NULL, NULL), TELNYX_OK);
	fx_turn();
	fx_advance_ms(2999);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_advance_ms(1);
	fx_run_until(&results[1].calls, 1);
	ck_assert(results[1].ok);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("breaker");
	TCase *breaker = tcase_create("breaker"), *rates = tcase_create("rates");

	tcase_add_test(breaker, it_opens_after_failures_in_a_row_and_closes_by_a_probe);
	tcase_add_test(breaker, a_probe_that_was_given_up_lets_the_next_one_try);
	tcase_add_test(breaker, without_a_threshold_it_never_opens);
	tcase_add_test(
	    breaker, a_client_fails_fast_while_it_is_open_and_sends_again_after);
	tcase_add_test(breaker, a_refusal_is_an_answer_and_opens_nothing);
	tcase_add_test(
	    breaker, silence_until_the_deadline_counts_and_a_cancel_does_not);
	tcase_add_test(rates, a_client_that_adapts_waits_for_the_servers_reset);
	tcase_add_test(rates, a_sender_with_its_own_key_waits_alone);
	tcase_add_test(rates, a_limit_in_segments_counts_parts);
	suite_add_tcase(all, breaker);
	suite_add_tcase(all, rates);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
