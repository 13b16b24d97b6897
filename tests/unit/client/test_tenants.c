/* SPDX-License-Identifier: MIT */
/* Many tenants on one client: whose key goes out, that nobody starves anybody,
 * and when the rate limits let whom through. */
#include "support/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

static struct telnyx_client_stats
stats(void)
{
	struct telnyx_client_stats now = {.size = sizeof(now)};

	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &now), TELNYX_OK);
	return now;
}

static struct telnyx_sender *
sender(const struct telnyx_sender_params *params)
{
	struct telnyx_sender *made;

	ck_assert_int_eq(telnyx_sender_new(params, &made, NULL), TELNYX_OK);
	return made;
}

static void
send_by(struct fx_result *result, struct telnyx_sender *by)
{
	ck_assert_int_eq(
	    fx_send(result, NULL, TELNYX_CALL_OPTIONS(.sender = by)), TELNYX_OK);
}

static void
expect_key(uint64_t number, const char *want)
{
	char *got = telnyx_sandbox_request_header(
	    telnyx_sandbox_get_request(fx.sandbox, number), "Authorization");

	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got, want);
	free(got);
}

/* --- keys --- */

START_TEST(each_sender_goes_out_with_its_own_key)
{
	struct telnyx_sender *acme = sender(TELNYX_SENDER(.api_key = "KEY_acme"));
	struct telnyx_sender *none = sender(TELNYX_SENDER(.tenant_id = "none"));
	struct telnyx_sender *other = sender(TELNYX_SENDER(.api_key = "KEY_other"));
	struct fx_result results[5] = {0};
	size_t i;

	/* On one connection, so that a key could stick to it. */
	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1, .api_key = "KEY_mine"));
	send_by(&results[0], acme);
	fx_run_until(&fx.order, 1);
	send_by(&results[1], NULL);
	fx_run_until(&fx.order, 2);
	send_by(&results[2], none);
	fx_run_until(&fx.order, 3);
	send_by(&results[3], other);
	fx_run_until(&fx.order, 4);
	send_by(&results[4], acme);
	fx_run_until(&fx.order, 5);
	for (i = 0; i < COUNT(results); i++)
		ck_assert(results[i].ok);
	expect_key(1, "Bearer KEY_acme");
	expect_key(2, "Bearer KEY_mine");
	expect_key(3, "Bearer KEY_mine");
	expect_key(4, "Bearer KEY_other");
	expect_key(5, "Bearer KEY_acme");
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 1);
	telnyx_sender_unref(acme);
	telnyx_sender_unref(none);
	telnyx_sender_unref(other);
	fx_teardown();
}
END_TEST

START_TEST(a_key_that_telnyx_does_not_know_is_an_authentication_error)
{
	struct telnyx_sender *wrong = sender(TELNYX_SENDER(.api_key = "KEY_wrong"));
	struct fx_result good = {0}, bad = {0};

	fx_setup_with(TELNYX_SANDBOX(.api_key = "KEY_right"),
	    TELNYX_CONFIG(.api_key = "KEY_right"));
	send_by(&bad, wrong);
	send_by(&good, NULL);
	fx_run_until(&fx.order, 2);
	ck_assert(good.ok);
	ck_assert_int_eq(bad.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_int_eq(bad.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(bad.status, 401);
	ck_assert_str_eq(bad.code, "10009");
	ck_assert_ptr_null(strstr(bad.message, "KEY_"));
	telnyx_sender_unref(wrong);
	fx_teardown();
}
END_TEST

/* An empty key is a value: "none".  The client's must not take its place. */
START_TEST(an_empty_key_is_not_replaced_by_the_clients)
{
	struct telnyx_sender *empty = sender(TELNYX_SENDER(.api_key = ""));
	struct telnyx_sender *null = sender(TELNYX_SENDER(.api_key = TELNYX_NULL));
	struct fx_result results[2] = {0};
	size_t i;

	fx_setup();
	send_by(&results[0], empty);
	send_by(&results[1], null);
	fx_run_until(&fx.order, 2);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(results[i].type, TELNYX_ERROR_AUTHENTICATION);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_int_eq(results[i].attempts, 0);
	}
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 0);
	telnyx_sender_unref(empty);
	telnyx_sender_unref(null);
	fx_teardown();
}
END_TEST

START_TEST(a_call_keeps_its_sender_alive)
{
	struct telnyx_sender *brief = sender(TELNYX_SENDER(.api_key = "KEY_brief"));
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n"));
	send_by(&result, brief);
	telnyx_sender_unref(brief);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	expect_key(2, "Bearer KEY_brief");
	fx_teardown();
}
END_TEST

/* --- fairness --- */

START_TEST(a_tenant_that_floods_does_not_starve_another)
{
	struct telnyx_sender *flood = sender(TELNYX_SENDER(.tenant_id = "flood"));
	struct telnyx_sender *small = sender(TELNYX_SENDER(.tenant_id = "small"));
	static struct fx_result flooding[200], others[2];
	size_t i;

	memset(flooding, 0, sizeof(flooding));
	memset(others, 0, sizeof(others));
	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	fx_one_at_a_time();
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 100));
	for (i = 0; i < COUNT(flooding); i++)
		send_by(&flooding[i], flood);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_uint_eq(stats().waiting, 199);
	send_by(&others[0], small);
	send_by(&others[1], small);
	fx_turn();
	fx_advance_ms(100);
	fx_run_until(&fx.order, 202);
	/* One was on the wire; then they take turns. */
	ck_assert_uint_le(others[0].order, 3);
	ck_assert_uint_le(others[1].order, 5);
	for (i = 0; i < COUNT(flooding); i++) {
		ck_assert(flooding[i].ok);
		if (i > 0) /* first-in-first-out among themselves */
			ck_assert_uint_gt(flooding[i].order, flooding[i - 1].order);
	}
	telnyx_sender_unref(flood);
	telnyx_sender_unref(small);
	fx_teardown();
}
END_TEST

START_TEST(turns_go_round_all_tenants)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	struct telnyx_sender *senders[4];
	static struct fx_result first, results[4][5];
	size_t i, j;

	memset(&first, 0, sizeof(first));
	memset(results, 0, sizeof(results));
	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	fx_one_at_a_time();
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 100));
	send_by(&first, NULL);
	fx_run_until_received(1);
	for (i = 0; i < 4; i++) {
		senders[i] = sender(TELNYX_SENDER(.tenant_id = names[i]));
		for (j = 0; j < 5; j++)
			send_by(&results[i][j], senders[i]);
		telnyx_sender_unref(senders[i]);
	}
	fx_turn();
	fx_advance_ms(100);
	fx_run_until(&fx.order, 21);
	for (i = 0; i < 4; i++)
		for (j = 0; j < 5; j++)
			ck_assert_uint_eq(results[i][j].order, 2 + j * 4 + i);
	fx_teardown();
}
END_TEST

/* --- rates --- */

static uint64_t begun_ns, told_ms[64];

static void
note_time(struct fx_result *result)
{
	told_ms[result->mark] = (fx.env->now_ns(fx.env) - begun_ns) / TELNYX_NS_PER_MS;
}

/* Send `count` by a sender, and know when each was answered; replies take no
 * time on this clock, so that is when it was let through. */
static void
send_timed(struct fx_result *results, size_t count, struct telnyx_sender *by)
{
	size_t i;

	for (i = 0; i < count; i++) {
		results[i].then = note_time;
		send_by(&results[i], by);
	}
}

START_TEST(the_clients_rate_releases_on_time)
{
	struct fx_result results[6] = {0}, more[3] = {0};
	size_t i;

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 4, .rate_burst = 2));
	begun_ns = fx.env->now_ns(fx.env);
	send_timed(results, 6, NULL);
	fx_turn();
	ck_assert_uint_eq(stats().throttled, 4);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_run_until(&fx.order, 6);
	for (i = 0; i < 6; i++) {
		ck_assert(results[i].ok);
		ck_assert_uint_eq(told_ms[i + 1], i < 2 ? 0 : (i - 1) * 250);
	}
	ck_assert_uint_eq(stats().throttled, 0);
	/* After a pause the burst is there again, and no more than that. */
	fx_advance_ms(60000);
	begun_ns = fx.env->now_ns(fx.env);
	send_timed(more, 3, NULL);
	fx_run_until(&fx.order, 9);
	ck_assert_uint_eq(told_ms[7], 0);
	ck_assert_uint_eq(told_ms[8], 0);
	ck_assert_uint_eq(told_ms[9], 250);
	fx_teardown();
}
END_TEST

START_TEST(a_senders_rate_holds_only_that_sender)
{
	struct telnyx_sender *slow =
	    sender(TELNYX_SENDER(.tenant_id = "slow", .rate_per_second = 1));
	struct fx_result slow_results[4] = {0}, others[4] = {0};
	size_t i;

	fx_setup();
	begun_ns = fx.env->now_ns(fx.env);
	send_timed(slow_results, 4, slow);
	send_timed(others, 4, NULL);
	fx_turn();
	ck_assert_uint_eq(stats().throttled, 3);
	fx_run_until(&fx.order, 8);
	for (i = 0; i < 4; i++) {
		ck_assert_uint_eq(told_ms[1 + i], i * 1000);
		ck_assert_uint_eq(told_ms[5 + i], 0);
	}
	telnyx_sender_unref(slow);
	fx_teardown();
}
END_TEST

START_TEST(both_rates_hold_and_the_slower_one_shows)
{
	struct telnyx_sender *slow = sender(TELNYX_SENDER(.rate_per_second = 1));
	struct telnyx_sender *quick = sender(TELNYX_SENDER(.rate_per_second = 100));
	struct fx_result slow_results[3] = {0}, quick_results[3] = {0};

	/* The client lets 2 a second through, whoever it is. */
	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 2, .rate_burst = 1));
	begun_ns = fx.env->now_ns(fx.env);
	send_timed(quick_results, 3, quick);
	fx_turn();
	send_timed(slow_results, 3, slow);
	fx_run_until(&fx.order, 6);
	/* By whose turn it is: three quick ones first, as they were there first;
	 * the first slow one has its own token, and waits for the client's. */
	ck_assert_uint_eq(told_ms[1], 0);
	ck_assert_uint_eq(told_ms[2], 500);
	ck_assert_uint_eq(told_ms[3], 1000);
	ck_assert_uint_eq(told_ms[4], 1500);
	ck_assert_uint_eq(told_ms[5], 2000);
	ck_assert_uint_eq(told_ms[6], 2500);
	telnyx_sender_unref(slow);
	telnyx_sender_unref(quick);
	fx_teardown();
}
END_TEST

START_TEST(a_retry_needs_a_token_too)
{
	struct fx_result results[2] = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 0.5, .timeout_ms = 60000));
	begun_ns = fx.env->now_ns(fx.env);
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 0\r\n"));
	send_timed(results, 2, NULL);
	fx_run_until(&fx.order, 2);
	ck_assert(results[0].ok && results[1].ok);
	ck_assert_int_eq(results[0].attempts, 2);
	/* The second message was in the line before the retry. */
	ck_assert_uint_eq(told_ms[2], 2000);
	ck_assert_uint_eq(told_ms[1], 4000);
	fx_teardown();
}
END_TEST

START_TEST(who_leaves_the_line_leaves_the_token_to_the_next)
{
	struct fx_result results[5] = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 1));
	begun_ns = fx.env->now_ns(fx.env);
	send_timed(results, 4, NULL);
	results[4].then = note_time;
	ck_assert_int_eq(
	    fx_send(&results[4], NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 1500)),
	    TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(stats().throttled, 4);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, results[1].request_id), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(stats().throttled, 3);
	ck_assert_int_eq(results[1].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[1].phase, TELNYX_PHASE_QUEUE);
	fx_advance_ms(1000);
	fx_advance_ms(500);
	ck_assert_int_eq(results[4].type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(results[4].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[4].attempts, 0);
	ck_assert_uint_eq(stats().throttled, 1);
	fx_run_until(&fx.order, 5);
	ck_assert(results[0].ok && results[2].ok && results[3].ok);
	ck_assert_uint_eq(told_ms[3], 1000);
	ck_assert_uint_eq(told_ms[4], 2000);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

START_TEST(many_rated_senders_come_and_go)
{
	static struct fx_result results[200];
	struct telnyx_sender *one;
	size_t i;

	/* More than are kept without pruning; a full bucket may be forgotten. */
	memset(results, 0, sizeof(results));
	fx_setup();
	for (i = 0; i < COUNT(results); i++) {
		one = sender(TELNYX_SENDER(.rate_per_second = 100));
		send_by(&results[i], one);
		telnyx_sender_unref(one);
		if (i % 50 == 49) {
			fx_run_until(&fx.order, (unsigned)i + 1);
			fx_advance_ms(1000);
		}
	}
	for (i = 0; i < COUNT(results); i++)
		ck_assert(results[i].ok);
	fx_teardown();
}
END_TEST

START_TEST(settings_that_cannot_be_used_are_refused)
{
	const struct {
		struct telnyx_sender_params *params;
		const char *field;
	} rows[] = {
	    {TELNYX_SENDER(.rate_per_second = -1), "rate_per_second"},
	    {TELNYX_SENDER(.rate_per_second = 2e6), "rate_per_second"},
	    {TELNYX_SENDER(.rate_per_second = HUGE_VAL), "rate_per_second"},
	    {TELNYX_SENDER(.max_attempts = -1), "max_attempts"},
	    {TELNYX_SENDER(.max_attempts = 101), "max_attempts"},
	};
	struct telnyx_sender *made;
	struct telnyx_error *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(
		    telnyx_sender_new(rows[i].params, &made, &error), TELNYX_E_CONFIG);
		ck_assert_ptr_null(made);
		ck_assert_str_eq(error->field, rows[i].field);
		telnyx_error_free(error);
	}
}
END_TEST

START_TEST(stats_add_up)
{
	struct fx_result results[6] = {0};
	struct telnyx_sender *slow = sender(TELNYX_SENDER(.rate_per_second = 0.1));
	struct telnyx_client_stats now;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	fx_one_at_a_time();
	now = stats();
	ck_assert_uint_eq(now.in_flight + now.connections + now.queued_bytes, 0);
	script(TELNYX_SANDBOX_REPLY(.status = 503, .headers = "Retry-After: 9\r\n",
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"T\"}]}"));
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 100));
	send_by(&results[0], slow); /* refused, backs off */
	fx_run_until_received(1);
	fx_turn();
	send_by(&results[1], slow); /* throttled */
	send_by(&results[2], NULL); /* on the wire */
	fx_run_until_received(2);
	send_by(&results[3], NULL); /* waits */
	send_by(&results[4], NULL); /* waits */
	fx_turn();
	now = stats();
	ck_assert_uint_eq(now.in_flight, 5);
	ck_assert_uint_eq(now.backing_off, 1);
	ck_assert_uint_eq(now.throttled, 1);
	ck_assert_uint_eq(now.on_wire, 1);
	ck_assert_uint_eq(now.waiting, 2);
	ck_assert_uint_eq(now.connections, 1);
	ck_assert_uint_eq(now.idle_connections, 0);
	ck_assert_uint_gt(now.queued_bytes, 5 * 60);
	fx_advance_ms(100);
	now = stats();
	ck_assert_uint_eq(now.in_flight, 2);
	ck_assert_uint_eq(now.on_wire + now.waiting, 0);
	ck_assert_uint_eq(now.idle_connections, 1);
	telnyx_sender_unref(slow);
	ck_assert_int_eq(telnyx_client_get_stats(
			     fx.client, &(struct telnyx_client_stats){.size = 1}),
	    TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("tenants");
	TCase *tests = tcase_create("tenants");

	tcase_add_test(tests, each_sender_goes_out_with_its_own_key);
	tcase_add_test(
	    tests, a_key_that_telnyx_does_not_know_is_an_authentication_error);
	tcase_add_test(tests, an_empty_key_is_not_replaced_by_the_clients);
	tcase_add_test(tests, a_call_keeps_its_sender_alive);
	tcase_add_test(tests, a_tenant_that_floods_does_not_starve_another);
	tcase_add_test(tests, turns_go_round_all_tenants);
	tcase_add_test(tests, the_clients_rate_releases_on_time);
	tcase_add_test(tests, a_senders_rate_holds_only_that_sender);
	tcase_add_test(tests, both_rates_hold_and_the_slower_one_shows);
	tcase_add_test(tests, a_retry_needs_a_token_too);
	tcase_add_test(tests, who_leaves_the_line_leaves_the_token_to_the_next);
	tcase_add_test(tests, many_rated_senders_come_and_go);
	tcase_add_test(tests, settings_that_cannot_be_used_are_refused);
	tcase_add_test(tests, stats_add_up);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
