/* SPDX-License-Identifier: MIT */
/* Servers that ask for calm, in each way that HTTP/2 has, and pauses that are
 * begun while another one lasts. */
#include "support/h2_rig.h"

#include <errno.h>
#include <string.h>

#include "client/client_internal.h"
#include "net/pool_internal.h"

/* Nothing new arrives for `ms`, and then it does. */
static void
expect_calm_for(struct fx_result *result, unsigned ms)
{
	unsigned before = t.peer->requests;

	rest();
	advance_ms(ms - 1);
	rest();
	ck_assert_uint_eq(t.peer->requests, before);
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(1);
	UNTIL(result->calls == 1);
	ck_assert_msg(result->ok, "%s", result->message);
}

/* On the connection, which remains, as well. */
START_TEST(a_stream_that_is_reset_for_calm_holds_all_others)
{
	struct fx_result *reset;

	open_both();
	send_one();
	finish();
	h2_peer_script(
	    t.peer, H2_SCRIPT(.deed = H2_RESET, .error = NGHTTP2_ENHANCE_YOUR_CALM));
	reset = send_one();
	UNTIL(reset->calls == 1);
	ck_assert_int_eq(reset->outcome, TELNYX_OUTCOME_UNKNOWN);
	expect_calm_for(send_one(), 1000);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

START_TEST(another_reset_stream_holds_nobody)
{
	struct fx_result *reset;

	open_both();
	h2_peer_script(
	    t.peer, H2_SCRIPT(.deed = H2_RESET, .error = NGHTTP2_INTERNAL_ERROR));
	reset = send_one();
	UNTIL(reset->calls == 1);
	send_one();
	finish(); /* and the clock has not moved */
	ck_assert_uint_eq(count_ok(), 1);
	close_all();
}
END_TEST

START_TEST(a_second_goaway_does_not_take_the_calm_back)
{
	struct fx_result *kept, *fresh;

	open_both();
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	kept = send_one(); /* stream 3 */
	UNTIL(h2_peer_held(t.peer) == 1);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 3, NGHTTP2_ENHANCE_YOUR_CALM);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 3, NGHTTP2_NO_ERROR);
	rest();
	fresh = send_one();
	expect_calm_for(fresh, 1000);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	UNTIL(kept->calls == 1);
	ck_assert_ptr_nonnull(strstr(kept->message, "ENHANCE_YOUR_CALM"));
	close_all();
}
END_TEST

/* The calm began 600 ms ago, and 400 ms are left. */
static struct fx_result *
in_mid_calm(void)
{
	struct fx_result *reset;

	open_both();
	h2_peer_script(
	    t.peer, H2_SCRIPT(.deed = H2_RESET, .error = NGHTTP2_ENHANCE_YOUR_CALM));
	reset = send_one();
	UNTIL(reset->calls == 1);
	rest();
	advance_ms(600);
	return send_one();
}

START_TEST(a_shorter_pause_does_not_cut_a_calm_short)
{
	struct fx_result *result = in_mid_calm();
	struct telnyx_pool *pool = t.client->pool;

	if (_i == 0)
		ck_assert(telnyx_pool_pause_for(pool, EMFILE));
	else
		ck_assert(telnyx_pool_pause(&pool->h2.calm, 100 * TELNYX_NS_PER_MS));
	expect_calm_for(result, 400);
	close_all();
}
END_TEST

START_TEST(a_calm_asked_for_again_lasts_longer)
{
	struct fx_result *result = in_mid_calm();
	struct telnyx_pool *pool = t.client->pool;

	ck_assert(telnyx_pool_pause(&pool->h2.calm, TELNYX_NS_PER_S));
	expect_calm_for(result, 1000);
	close_all();
}
END_TEST

START_TEST(who_waits_in_a_calm_ends_at_the_deadline_as_not_sent)
{
	struct fx_result *result;

	(void)in_mid_calm();
	result = send_with("Hello", 300);
	advance_ms(300);
	UNTIL(result->calls == 1);
	check(
	    result, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_QUEUE);
	advance_ms(100);
	finish();
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile calm");
	TCase *tcase = tcase_create("calm");

	tcase_add_test(tcase, a_stream_that_is_reset_for_calm_holds_all_others);
	tcase_add_test(tcase, another_reset_stream_holds_nobody);
	tcase_add_test(tcase, a_second_goaway_does_not_take_the_calm_back);
	tcase_add_loop_test(tcase, a_shorter_pause_does_not_cut_a_calm_short, 0, 2);
	tcase_add_test(tcase, a_calm_asked_for_again_lasts_longer);
	tcase_add_test(tcase, who_waits_in_a_calm_ends_at_the_deadline_as_not_sent);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
