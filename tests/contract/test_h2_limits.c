/* SPDX-License-Identifier: MIT */
/* HTTP/2: GOAWAY, SETTINGS and flow control. */
#include "support/h2_rig.h"

#include <string.h>

/* --- GOAWAY --- */

START_TEST(goaway_moves_what_was_not_processed_to_another_connection)
{
	open_both();
	send_one();
	finish(); /* stream 1 */
	t.peer->otherwise.deed = H2_HOLD;
	send_many(10); /* streams 3 to 21 */
	UNTIL(h2_peer_held(t.peer) == 10);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 11, NGHTTP2_NO_ERROR);
	UNTIL(t.peer->accepted == 2 && h2_peer_held(t.peer) == 10);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 11);
	ck_assert_uint_eq(t.peer->arrived[2], 1);
	ck_assert_uint_eq(t.peer->arrived[11], 2);
	/* it was not the caller's to try again, but it was on the wire twice */
	ck_assert_int_eq(t.results[2].attempts, 1);
	ck_assert_int_eq(t.results[11].attempts, 2);
	close_all();
}
END_TEST

START_TEST(goaway_drains_and_is_replaced)
{
	struct fx_result *old, *fresh;

	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1));
	t.peer->otherwise.deed = H2_HOLD;
	old = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	/* "I am going", and no more; then it goes on for a while */
	h2_conn_goaway(h2_peer_conn(t.peer, 0), INT32_MAX, NGHTTP2_NO_ERROR);
	rest();
	fresh = send_one();
	UNTIL(h2_peer_held(t.peer) == 2);
	ck_assert_uint_eq(t.peer->accepted, 2);
	ck_assert_uint_eq(old->calls, 0);
	h2_peer_release(t.peer);
	finish();
	ck_assert(old->ok && fresh->ok);
	UNTIL(h2_peer_conns(t.peer) == 1); /* the old one is closed */
	close_all();
}
END_TEST

START_TEST(goaway_with_an_error_says_why)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 1, NGHTTP2_ENHANCE_YOUR_CALM);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert_ptr_nonnull(strstr(result->message, "ENHANCE_YOUR_CALM"));
	close_all();
}
END_TEST

/* Its next connection does not come at once, with or without one that lasts. */
START_TEST(a_server_that_asks_for_calm_gets_a_second_of_it)
{
	struct fx_result *kept, *given_back, *fresh;

	open_both();
	send_one();
	finish(); /* stream 1 */
	t.peer->otherwise.deed = H2_HOLD;
	kept = send_one();
	given_back = send_one(); /* stream 5 */
	UNTIL(h2_peer_held(t.peer) == 2);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_conn_goaway(
	    h2_peer_conn(t.peer, 0), _i == 0 ? 3 : 0, NGHTTP2_ENHANCE_YOUR_CALM);
	rest();
	fresh = send_one();
	rest();
	ck_assert_uint_eq(t.peer->accepted, 1);
	ck_assert_uint_eq(given_back->calls + fresh->calls, 0);
	advance_ms(1000);
	UNTIL(given_back->calls == 1 && fresh->calls == 1);
	ck_assert(given_back->ok && fresh->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	if (_i == 0)
		h2_peer_release(t.peer);
	finish();
	ck_assert(kept->ok);
	close_all();
}
END_TEST

START_TEST(a_server_that_only_says_goaway_is_not_asked_for_ever)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	t.peer->otherwise = (struct h2_script){.deed = H2_GOAWAY_UP_TO, .last = 0};
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_WAIT);
	ck_assert_uint_le(t.peer->accepted, 3);
	close_all();
}
END_TEST

START_TEST(a_server_that_takes_few_requests_a_connection_gets_all_of_them)
{
	open_both();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 128);
	t.peer->requests_a_connection = 100;
	send_many(2500);
	finish();
	ck_assert_uint_eq(count_ok(), 2500);
	ck_assert_uint_ge(t.peer->accepted, 25);
	close_all();
}
END_TEST

/* --- SETTINGS --- */

START_TEST(a_full_connection_gets_company_and_the_least_loaded_is_taken)
{
	static const uint32_t limits[] = {1, 10, 100};
	uint32_t limit = limits[_i];
	unsigned i;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limit);
	make_client(TELNYX_CONFIG(.max_connections = 4, .max_attempts = 1));
	t.peer->otherwise.deed = H2_HOLD;
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1); /* its settings are known */
	send_many(5 * limit);
	UNTIL(h2_peer_held(t.peer) == 4 * limit);
	rest();
	ck_assert_uint_eq(t.peer->accepted, 4);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(h2_peer_conn(t.peer, i)->open, limit);
	ck_assert_uint_eq(stats().waiting, limit + 1);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), t.sent);
	/* all are empty; four more spread */
	t.peer->otherwise.deed = H2_HOLD;
	send_many(4);
	UNTIL(h2_peer_held(t.peer) == 4);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(h2_peer_conn(t.peer, i)->open, 1);
	h2_peer_release(t.peer);
	finish();
	close_all();
}
END_TEST

START_TEST(a_limit_that_comes_late_costs_nobody_an_attempt)
{
	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 3);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_many(300);
	finish();
	ck_assert_uint_eq(count_ok(), 300);
	ck_assert_uint_le(h2_peer_conn(t.peer, 0)->most_open, 100);
	close_all();
}
END_TEST

START_TEST(no_streams_for_a_while_then_a_hundred)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0);
	rest();
	send_many(150);
	rest();
	ck_assert_uint_eq(t.done, 1);
	ck_assert_uint_eq(stats().waiting, 150);
	ck_assert_uint_eq(t.peer->accepted, 1);
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100);
	finish();
	ck_assert_uint_eq(count_ok(), 151);
	ck_assert_uint_le(h2_peer_conn(t.peer, 0)->most_open, 100);
	close_all();
}
END_TEST

START_TEST(a_limit_that_falls_is_kept)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	t.peer->otherwise.deed = H2_HOLD;
	send_many(50);
	UNTIL(h2_peer_held(t.peer) == 50);
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 5);
	rest();
	send_many(50);
	rest();
	ck_assert_uint_eq(h2_peer_held(t.peer), 50);
	h2_peer_release(t.peer);
	UNTIL(h2_peer_held(t.peer) == 5);
	rest();
	ck_assert_uint_eq(h2_peer_held(t.peer), 5);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 100);
	close_all();
}
END_TEST

START_TEST(no_header_table_and_the_smallest_and_largest_frames_are_fine)
{
	static const struct {
		int32_t id;
		uint32_t value;
	} settings[] = {
	    {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 0},
	    {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 65536},
	    {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 16384},
	    {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 16777215},
	    {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 100},
	};

	open_peer();
	h2_peer_setting(t.peer, settings[_i].id, settings[_i].value);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_many(50);
	finish();
	h2_conn_settings(h2_peer_conn(t.peer, 0), settings[_i].id, settings[_i].value);
	send_many(50);
	finish();
	ck_assert_uint_eq(count_ok(), 100);
	close_all();
}
END_TEST

/* --- flow control --- */

START_TEST(a_small_window_lets_a_body_through_byte_by_byte)
{
	static const uint32_t windows[] = {1, 2, 17, 100};

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, windows[_i]);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_many(5);
	finish();
	ck_assert_uint_eq(count_ok(), 5);
	close_all();
}
END_TEST

START_TEST(a_body_that_no_window_lets_through_was_not_sent)
{
	struct fx_result *result, *next;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0);
	rest();
	result = send_one();
	next = send_with("Next", 60000);
	rest();
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(10000);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_SEND);
	rest();
	ck_assert_uint_eq(t.peer->arrived[result->mark], 0);
	/* only that stream was reset */
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1000);
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* The connection's own window: 65,535 bytes, and not given back. */
START_TEST(a_full_connection_window_holds_the_rest_back)
{
	unsigned mark, unsent = 0;

	open_peer();
	t.peer->keep_window = true;
	t.peer->otherwise.deed = H2_HOLD;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	send_many(1500);
	rest();
	ck_assert_uint_lt(h2_peer_held(t.peer), 1501);
	ck_assert_uint_gt(h2_peer_held(t.peer), 500);
	h2_conn_window(h2_peer_conn(t.peer, 0), 0, 5000);
	rest();
	advance_ms(10000);
	UNTIL(t.done == t.sent);
	for (mark = 1; mark <= t.sent; mark++) {
		ck_assert_int_eq(t.results[mark].type, TELNYX_ERROR_TIMEOUT);
		unsent += t.results[mark].outcome == TELNYX_OUTCOME_NOT_SENT;
	}
	ck_assert_uint_gt(unsent, 100);
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2_limits");
	TCase *tcase;

	tcase = tcase_create("goaway");
	tcase_add_test(
	    tcase, goaway_moves_what_was_not_processed_to_another_connection);
	tcase_add_test(tcase, goaway_drains_and_is_replaced);
	tcase_add_test(tcase, goaway_with_an_error_says_why);
	tcase_add_loop_test(
	    tcase, a_server_that_asks_for_calm_gets_a_second_of_it, 0, 2);
	tcase_add_test(tcase, a_server_that_only_says_goaway_is_not_asked_for_ever);
	tcase_add_test(
	    tcase, a_server_that_takes_few_requests_a_connection_gets_all_of_them);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("settings");
	tcase_add_loop_test(
	    tcase, a_full_connection_gets_company_and_the_least_loaded_is_taken, 0, 3);
	tcase_add_test(tcase, a_limit_that_comes_late_costs_nobody_an_attempt);
	tcase_add_test(tcase, no_streams_for_a_while_then_a_hundred);
	tcase_add_test(tcase, a_limit_that_falls_is_kept);
	tcase_add_loop_test(
	    tcase, no_header_table_and_the_smallest_and_largest_frames_are_fine, 0, 5);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("windows");
	tcase_add_loop_test(
	    tcase, a_small_window_lets_a_body_through_byte_by_byte, 0, 4);
	tcase_add_test(tcase, a_body_that_no_window_lets_through_was_not_sent);
	tcase_add_test(tcase, a_full_connection_window_holds_the_rest_back);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
