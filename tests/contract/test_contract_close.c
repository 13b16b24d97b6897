/* SPDX-License-Identifier: MIT */
/* Rule 7 of the contract of <telnyx/telnyx.h>: closing, freeing, forking. */
#include "support/states.h"

#include <sys/wait.h>
#include <unistd.h>

START_TEST(rule_7_close_lets_what_is_in_flight_finish)
{
	struct fx_result result = {0}, late = {0};
	unsigned closed = 0;

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 5000, fx_count_close, &closed), TELNYX_OK);
	ck_assert_int_eq(fx_send(&late, NULL, NULL), TELNYX_E_CLOSING);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, fx_count_close, &closed),
	    TELNYX_E_CLOSING);
	ck_assert_uint_eq(closed, 0);
	fx_run_until(&closed, 1);
	ck_assert(result.ok);
	ck_assert_uint_eq(late.calls, 0);
	fx_turn();
	ck_assert_uint_eq(closed, 1);
	fx_teardown();
}
END_TEST

START_TEST(rule_7_close_fails_the_rest_after_its_timeout_in_every_state)
{
	struct fx_result first = {0}, result = {0};
	enum fx_where where = (enum fx_where)_i;
	unsigned closed = 0;

	fx_bring(&first, &result, where);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 50, fx_count_close, &closed), TELNYX_OK);
	if (where != FX_FRESH && where != FX_ANSWERED) {
		fx_turn();
		ck_assert_uint_eq(closed + result.calls, 0);
		fx_advance_ms(50);
	}
	fx_run_until(&closed, 1);
	ck_assert_uint_eq(result.calls, 1);
	if (where == FX_FRESH || where == FX_ANSWERED) {
		ck_assert(result.ok);
	} else {
		ck_assert_int_eq(result.type, TELNYX_ERROR_CLOSING);
		ck_assert_int_eq(result.outcome, fx_outcome_in(where));
	}
	fx_teardown();
}
END_TEST

START_TEST(rule_7_close_with_no_timeout_fails_all_at_once_and_from_the_loop)
{
	struct fx_result result = {0};
	unsigned closed = 0;

	fx_setup();
	fx_script(FX_STALL);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 0, fx_count_close, &closed), TELNYX_OK);
	ck_assert_uint_eq(closed + result.calls, 0);
	fx_run_until(&closed, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(rule_7_free_calls_back_before_it_returns)
{
	struct fx_result first = {0}, result = {0};

	fx_bring(&first, &result, (enum fx_where)_i);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	ck_assert_uint_eq(result.calls, 1);
	if (_i != FX_ANSWERED)
		ck_assert_int_eq(result.type, TELNYX_ERROR_CLOSING);
	fx_teardown();
}
END_TEST

START_TEST(rule_7_free_tells_a_pending_close)
{
	struct fx_result result = {0};
	unsigned closed = 0;

	fx_setup();
	fx_script(FX_STALL);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 5000, fx_count_close, &closed), TELNYX_OK);
	telnyx_client_free(fx.client);
	ck_assert_uint_eq(closed, 1);
	ck_assert_uint_eq(result.calls, 1);
	fx.client = NULL;
	fx_teardown();
}
END_TEST

static void
free_client(struct fx_result *result)
{
	(void)result;
	telnyx_client_free(fx.client);
	telnyx_client_free(fx.client); /* a second time changes nothing */
	/* It is still there while we are inside: nothing new is taken. */
	ck_assert_int_eq(telnyx_message_get(fx.client, "x", NULL, NULL, NULL, NULL),
	    TELNYX_E_CLOSING);
}

START_TEST(rule_7_free_inside_a_callback_waits_until_it_has_unwound)
{
	struct fx_result result = {.then = free_client}, others[3] = {0};
	size_t i;

	/* The others wait for the connection, or on it. */
	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	fx_script(TELNYX_SANDBOX_REPLY(.status = 0));
	fx_script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM,
	    .times = 3));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(fx_send(&others[i], NULL, NULL), TELNYX_OK);
	while (fx.order < 4)
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
	fx.client = NULL;
	ck_assert(result.ok);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(others[i].calls, 1);
		ck_assert_int_eq(others[i].type, TELNYX_ERROR_CLOSING);
	}
	fx_teardown();
}
END_TEST

static void
free_on_close(struct telnyx_client *client, void *arg)
{
	(*(unsigned *)arg)++;
	telnyx_client_free(client);
}

START_TEST(rule_7_the_close_callback_may_free)
{
	struct fx_result result = {0};
	unsigned closed = 0;

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 1000, free_on_close, &closed), TELNYX_OK);
	while (closed == 0)
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
	fx.client = NULL;
	ck_assert(result.ok);
	fx_teardown();
}
END_TEST

START_TEST(rule_7_a_forked_child_frees_without_a_callback_or_a_byte)
{
	struct fx_result first = {0}, idle = {0}, result = {0};
	unsigned connections = fx_http == TELNYX_HTTP_2 ? 1 : 2;
	int status;
	pid_t pid;

	/* One idle connection, and one that waits for its answer; over HTTP/2
	 * that is the same one. */
	fx_setup();
	ck_assert_int_eq(fx_send(&idle, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&first, NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 2);
	fx_script(TELNYX_SANDBOX_REPLY(.delay_ms = 1000));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until_received(3);
	fx_turn();
	if ((pid = fork()) == 0) {
		telnyx_client_free(fx.client);
		_exit(result.calls == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	/* The parent's connections have not noticed. */
	fx_turn();
	ck_assert_uint_eq(fx_stats().connections, connections);
	fx_advance_ms(1000);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), connections);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("contract, rule 7");
	TCase *rules = tcase_create("rules");

	tcase_set_timeout(rules, 120);
	tcase_add_test(rules, rule_7_close_lets_what_is_in_flight_finish);
	tcase_add_loop_test(rules,
	    rule_7_close_fails_the_rest_after_its_timeout_in_every_state, 0, FX_WHERES);
	tcase_add_test(
	    rules, rule_7_close_with_no_timeout_fails_all_at_once_and_from_the_loop);
	tcase_add_loop_test(
	    rules, rule_7_free_calls_back_before_it_returns, 0, FX_WHERES);
	tcase_add_test(rules, rule_7_free_tells_a_pending_close);
	tcase_add_test(rules, rule_7_free_inside_a_callback_waits_until_it_has_unwound);
	tcase_add_test(rules, rule_7_the_close_callback_may_free);
	tcase_add_test(rules, rule_7_a_forked_child_frees_without_a_callback_or_a_byte);
	suite_add_tcase(all, rules);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
