/* SPDX-License-Identifier: MIT */
/* HTTP/2: answers, and streams and connections that end early. */
#include "support/h2_rig.h"

#include "client/client_internal.h"
#include "net/h2_internal.h"
#include "net/pool_internal.h"

/* --- answers --- */

START_TEST(a_message_is_answered)
{
	struct fx_result *result;

	open_both();
	result = send_one();
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->status, 200);
	ck_assert_uint_eq(t.peer->accepted, 1);
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	close_all();
	/* close_all() has freed the client, which says good-bye */
}
END_TEST

START_TEST(a_thousand_share_one_connection)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	send_many(999);
	UNTIL(h2_peer_held(t.peer) == 1000);
	ck_assert_uint_eq(stats().on_wire, 1000);
	ck_assert_uint_eq(t.peer->accepted, 1);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 1000);
	close_all();
}
END_TEST

START_TEST(ten_thousand_are_in_flight)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(10000);
	UNTIL(t.peer->requests == 10000);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 10000);
	close_all();
}
END_TEST

START_TEST(an_interim_answer_is_not_the_answer)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_INTERIM, .count = 5));
	result = send_one();
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->status, 200);
	close_all();
}
END_TEST

START_TEST(trailers_are_no_part_of_the_head)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_TRAILERS));
	result = send_one();
	finish();
	ck_assert(result->ok);
	close_all();
}
END_TEST

START_TEST(an_early_answer_counts_and_the_rest_of_the_body_is_not_sent)
{
	struct fx_result *result, *next;

	open_peer();
	/* so that the body cannot all come before the answer */
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.at_head = true, .status = 413));
	h2_peer_script(t.peer, H2_SCRIPT(.at_head = true));
	result = send_one();
	next = send_one();
	finish();
	check(result, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED,
	    TELNYX_PHASE_DECODE);
	ck_assert_int_eq(result->status, 413);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->arrived[2] + t.peer->arrived[3], 0);
	ck_assert_uint_eq(stats().connections, 1);
	close_all();
}
END_TEST

/* Nobody can have processed a part of a request, whatever the server says. */
START_TEST(a_503_to_a_part_of_a_request_is_not_sent)
{
	struct fx_result *result;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.at_head = true, .status = 503));
	h2_peer_script(t.peer, H2_SCRIPT(.status = 503));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_API, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_DECODE);
	ck_assert_uint_eq(t.peer->arrived[2], 0);
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_DECODE);
	close_all();
}
END_TEST

/* Given back unread, then taken out of the queue by the other one's 429. */
START_TEST(what_waits_out_a_limit_is_counted_as_often_as_it_left)
{
	struct fx_result *limited, *given_back;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_GOAWAY, .status = 429));
	limited = send_one();
	given_back = send_one();
	finish();
	ck_assert(limited->ok && given_back->ok);
	ck_assert_int_eq(limited->attempts, 2);
	ck_assert_int_eq(given_back->attempts, 2);
	t.peer->processed[limited->mark]--; /* by the 429 */
	close_all();
}
END_TEST

START_TEST(a_status_beyond_http_is_unknown)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.status = 999));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(count_ok(), 1);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* --- the stream is reset --- */

static const struct {
	struct h2_script script;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
} resets[] = {
    {{.deed = H2_REFUSE}, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_CANCEL}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_INTERNAL_ERROR}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_NO_ERROR}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_ENHANCE_YOUR_CALM}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = 0x12345678}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_INTERNAL_ERROR}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_RECEIVE},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_NO_ERROR, .status = 400},
	TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED, TELNYX_PHASE_RECEIVE},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_CANCEL, .status = 500}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_RECEIVE},
    /* after a head even "refused" does not undo what was said */
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_STREAM_CLOSED}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_RECEIVE},
    {{.body_bytes = 5000}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE}, /* over max_reply_bytes */
    /* the head itself is over its limit, so nothing is known of what it says */
    {{.deed = H2_FLOOD, .count = 1500}, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN,
	TELNYX_PHASE_RECEIVE},
    {{.tell_length = true, .length_off = 5}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE},
    {{.tell_length = true, .length_off = -5}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE},
};
#define RESETS ((int)(sizeof(resets) / sizeof(resets[0])))

START_TEST(a_broken_stream_leaves_the_others_alone)
{
	struct fx_result *before, *broken, *after, *later;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .max_reply_bytes = 4096));
	send_one(); /* the server's settings are known */
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	h2_peer_script(t.peer, &resets[_i].script);
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	before = send_one();
	broken = send_one();
	after = send_one();
	UNTIL(broken->calls == 1);
	rest();
	ck_assert_msg(!broken->ok, "reset %d", _i);
	check(broken, resets[_i].type, resets[_i].outcome, resets[_i].phase);
	ck_assert_uint_eq(before->calls + after->calls, 0);
	h2_peer_release(t.peer);
	later = send_one();
	if (resets[_i].script.error == NGHTTP2_ENHANCE_YOUR_CALM)
		advance_ms(1000);
	finish();
	ck_assert(before->ok && after->ok && later->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

START_TEST(a_refused_stream_is_sent_again_after_a_backoff)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	send_one();
	finish(); /* the server's settings are known */
	fx_clock_random(t.env, 100 * TELNYX_NS_PER_MS);
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_REFUSE));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_REFUSE));
	t.peer->script_next = 0;
	result = send_one();
	UNTIL(stats().backing_off == 1);
	ck_assert_uint_eq(result->calls, 0);
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->attempts, 3);
	close_all();
}
END_TEST

/* Whoever has sent a 103 has looked at it, whatever comes behind. */
START_TEST(a_stream_that_an_interim_answer_came_for_is_not_called_refused)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_INTERIM_RESET, .count = 1,
				   .error = NGHTTP2_REFUSED_STREAM));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert_int_eq(result->attempts, 1);
	ck_assert_uint_eq(t.peer->arrived[1], 1);
	close_all();
}
END_TEST

/* Sent again without a word to its caller's limit, who is told nevertheless how
 * often it was on the wire. */
START_TEST(what_is_refused_before_the_settings_counts_as_an_attempt)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_REFUSE));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_ANSWER));
	result = send_one();
	finish();
	ck_assert(result->ok);
	ck_assert_uint_eq(t.peer->arrived[1], 2);
	ck_assert_int_eq(result->attempts, 2);
	close_all();
}
END_TEST

START_TEST(a_server_that_always_refuses_is_not_asked_for_ever)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	t.peer->otherwise.deed = H2_REFUSE;
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_WAIT);
	ck_assert_uint_le(t.peer->requests, 20);
	close_all();
}
END_TEST

/* --- the connection ends --- */

START_TEST(a_lost_connection_leaves_what_was_sent_unknown)
{
	static const enum h2_end ends[] = {H2_FIN, H2_RST};
	unsigned mark;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(20);
	UNTIL(h2_peer_held(t.peer) == 20);
	h2_conn_end(h2_peer_conn(t.peer, 0), ends[_i]);
	finish();
	for (mark = 1; mark <= 20; mark++)
		check(&t.results[mark], TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN,
		    TELNYX_PHASE_WAIT);
	t.peer->otherwise.deed = H2_ANSWER;
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(count_ok(), 1);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

START_TEST(half_an_answer_is_judged_by_its_status)
{
	static const enum h2_deed deeds[] = {H2_HALF_FIN, H2_HALF_RST};
	struct fx_result *held, *half;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = deeds[_i]));
	held = send_one();
	half = send_one();
	finish();
	/* a reset may overtake the half that was sent */
	if (_i == 0)
		check(half, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
		    TELNYX_PHASE_RECEIVE);
	check(held, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	close_all();
}
END_TEST

START_TEST(an_endless_header_block_ends_the_connection)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_CONTINUE, .count = 200));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_RECEIVE);
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

/* Every 7 bytes of a request, the connection ends there. */
START_TEST(a_request_that_was_cut_is_told_truly)
{
	static const enum h2_end ends[] = {H2_FIN, H2_RST};
	unsigned offset, sure = 0, unsure = 0;

	for (offset = 1; offset < 460; offset += 7) {
		open_both();
		t.peer->end_at = offset;
		t.peer->end_how = ends[_i];
		t.peer->otherwise.deed = H2_HOLD;
		send_many(2);
		UNTIL(t.done == 2 || h2_peer_held(t.peer) == 2);
		sure += t.results[1].outcome == TELNYX_OUTCOME_NOT_SENT;
		unsure += t.results[1].outcome == TELNYX_OUTCOME_UNKNOWN;
		telnyx_client_free(t.client);
		t.client = NULL;
		close_all();
	}
	/* All of a request leaves in one record, so that it cannot be known. */
	ck_assert_uint_gt(unsure, 0);
	ck_assert_uint_eq(sure, 0);
}
END_TEST

/* Writing fails first; what had arrived by then counts all the same. */
START_TEST(answers_that_had_arrived_count_when_writing_fails)
{
	struct fx_result *answered, *other;
	struct telnyx_h2 *h2;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	answered = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	rest();
	h2 = TAILQ_FIRST(&t.client->pool->h2.links)->h2;
	(void)event_del(h2->reading);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	rest();
	ck_assert_uint_eq(answered->calls, 0);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_RST);
	rest();
	other = send_one();
	finish();
	ck_assert(answered->ok);
	/* which had not left, and so went elsewhere */
	ck_assert(other->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2");
	TCase *tcase;

	tcase = tcase_create("answers");
	tcase_add_test(tcase, a_message_is_answered);
	tcase_add_test(tcase, a_thousand_share_one_connection);
	tcase_add_test(tcase, ten_thousand_are_in_flight);
	tcase_add_test(tcase, an_interim_answer_is_not_the_answer);
	tcase_add_test(tcase, trailers_are_no_part_of_the_head);
	tcase_add_test(
	    tcase, an_early_answer_counts_and_the_rest_of_the_body_is_not_sent);
	tcase_add_test(tcase, a_503_to_a_part_of_a_request_is_not_sent);
	tcase_add_test(tcase, what_waits_out_a_limit_is_counted_as_often_as_it_left);
	tcase_add_test(tcase, a_status_beyond_http_is_unknown);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("streams");
	tcase_add_loop_test(tcase, a_broken_stream_leaves_the_others_alone, 0, RESETS);
	tcase_add_test(tcase, a_refused_stream_is_sent_again_after_a_backoff);
	tcase_add_test(
	    tcase, a_stream_that_an_interim_answer_came_for_is_not_called_refused);
	tcase_add_test(tcase, what_is_refused_before_the_settings_counts_as_an_attempt);
	tcase_add_test(tcase, a_server_that_always_refuses_is_not_asked_for_ever);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("ends");
	tcase_add_loop_test(
	    tcase, a_lost_connection_leaves_what_was_sent_unknown, 0, 2);
	tcase_add_loop_test(tcase, half_an_answer_is_judged_by_its_status, 0, 2);
	tcase_add_test(tcase, answers_that_had_arrived_count_when_writing_fails);
	tcase_add_test(tcase, an_endless_header_block_ends_the_connection);
	tcase_add_loop_test(tcase, a_request_that_was_cut_is_told_truly, 0, 2);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
