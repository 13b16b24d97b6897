/* SPDX-License-Identifier: MIT */
/* HTTP/2 over time: silence, deadlines and cancelling, and the life of
 * connections and of their client. */
#include "support/h2_rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/client_internal.h"
#include "net/h2_internal.h"
#include "net/pool_internal.h"

/* --- silence --- */

/* What is stuck behind a full socket cannot be taken back once it is made
 * into frames: it is never called not sent if it arrives later. */
START_TEST(what_leaves_after_the_deadline_was_not_called_unsent)
{
	struct fx_result *lasting;
	unsigned i, unsent = 0;

	open_peer();
	small_buffers();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .max_connections = 1,
	    .validate = TELNYX_BOOL(false)));
	send_one();
	finish();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20);
	h2_conn_window(h2_peer_conn(t.peer, 0), 0, 1 << 30);
	rest();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	/* this one keeps the connection until all the others have arrived */
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	lasting = send_with("Hello", 25000);
	for (i = 0; i < 2500; i++)
		(void)send_with(long_text(), 0);
	turn(200);
	advance_ms(10000);
	UNTIL(t.done == t.sent - 1);
	for (i = 2; i <= t.sent; i++)
		unsent += t.results[i].outcome == TELNYX_OUTCOME_NOT_SENT;
	ck_assert_uint_gt(unsent, 0);
	ck_assert_uint_lt(unsent, 2500);
	h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	ck_assert_uint_gt(t.peer->requests, 100);
	ck_assert_uint_eq(lasting->calls, 0);
	h2_peer_release(t.peer);
	UNTIL(lasting->calls == 1);
	ck_assert(lasting->ok);
	close_all(); /* judges */
}
END_TEST

START_TEST(a_server_that_died_silently_is_found_by_ping)
{
	struct fx_result *result, *late;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	result = send_with("Hello", 60000);
	turn(50);
	advance_ms(14900);
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(200);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert_int_eq(result->system_error, ETIMEDOUT);
	late = send_one();
	UNTIL(late->calls == 1);
	ck_assert(late->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

START_TEST(a_slow_server_that_answers_pings_is_waited_for)
{
	struct fx_result *result;
	unsigned i;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_with("Hello", 100000);
	UNTIL(h2_peer_held(t.peer) == 1);
	for (i = 0; i < 12; i++) {
		advance_ms(5000);
		rest();
	}
	ck_assert_uint_ge(h2_peer_conn(t.peer, 0)->pings, 3);
	ck_assert_uint_eq(result->calls, 0);
	h2_peer_release(t.peer);
	finish();
	ck_assert(result->ok);
	close_all();
}
END_TEST

/* A deadline on a silent connection: the next message does not go there. */
START_TEST(after_a_deadline_in_silence_new_messages_go_elsewhere)
{
	struct fx_result *lost, *next;

	open_both();
	send_one();
	finish();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	lost = send_with("Hello", 2000);
	turn(50);
	advance_ms(2000);
	UNTIL(lost->calls == 1);
	check(lost, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	next = send_one();
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	/* it lives after all: it is used again, and not closed */
	h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	ck_assert_uint_eq(stats().connections, 2);
	close_all();
}
END_TEST

/* The same where the server's SETTINGS came after the request had left. */
START_TEST(what_was_said_before_the_silence_does_not_help)
{
	struct fx_result *lost, *next;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	lost = send_with("Hello", 2000);
	UNTIL(h2_peer_held(t.peer) == 1);
	rest();
	t.peer->otherwise.deed = H2_ANSWER;
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	advance_ms(2000);
	UNTIL(lost->calls == 1);
	next = send_one();
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

START_TEST(while_a_ping_is_unanswered_new_messages_go_elsewhere)
{
	struct fx_result *waiting, *next;

	open_both();
	send_one();
	finish();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	waiting = send_with("Hello", 60000);
	turn(50);
	advance_ms(10000);
	ck_assert_uint_eq(waiting->calls, 0);
	next = send_one();
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	/* it is there after all */
	h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	UNTIL(waiting->calls == 1);
	ck_assert(waiting->ok);
	close_all();
}
END_TEST

START_TEST(a_server_that_accepts_and_says_nothing_times_out_in_tls)
{
	struct fx_result *result, *early;

	open_peer();
	t.peer->stall_handshake = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	early = send_with("Hello", 1000);
	result = send_one();
	UNTIL(t.peer->accepted == 1);
	rest();
	advance_ms(1000);
	UNTIL(early->calls == 1);
	check(early, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	advance_ms(2000);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_int_eq(result->system_error, ETIMEDOUT);
	close_all();
}
END_TEST

/* --- deadlines and cancel --- */

START_TEST(a_deadline_or_a_cancel_resets_its_stream_alone)
{
	struct fx_result *first, *other, *next;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_with("Hello", 5000);
	other = send_with("Hello", 60000);
	UNTIL(h2_peer_held(t.peer) == 2);
	if (_i == 0)
		advance_ms(5000);
	else
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, first->request_id), TELNYX_OK);
	UNTIL(first->calls == 1);
	check(first, _i == 0 ? TELNYX_ERROR_TIMEOUT : TELNYX_ERROR_CANCELLED,
	    TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	UNTIL(t.peer->resets == 1);
	rest();
	next = send_one();
	UNTIL(h2_peer_held(t.peer) == 2);
	h2_peer_release(t.peer);
	finish();
	ck_assert(other->ok && next->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* The room of a stream that was cut short is given to who waits. */
START_TEST(who_waits_gets_the_room_of_a_cancelled_stream)
{
	struct fx_result *first, *next;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	next = send_one();
	rest();
	ck_assert_uint_eq(stats().waiting, 1);
	t.peer->otherwise.deed = H2_ANSWER;
	ck_assert_int_eq(telnyx_request_cancel(t.client, first->request_id), TELNYX_OK);
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	close_all();
}
END_TEST

START_TEST(an_idle_connection_closes_also_after_a_cancel)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, result->request_id), TELNYX_OK);
	UNTIL(result->calls == 1);
	rest();
	ck_assert_uint_eq(stats().idle_connections, 1);
	advance_ms(5000);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	ck_assert_uint_eq(t.peer->goaways, 1);
	close_all();
}
END_TEST

START_TEST(a_draining_connection_closes_also_after_a_cancel)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), INT32_MAX, NGHTTP2_NO_ERROR);
	rest();
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, result->request_id), TELNYX_OK);
	UNTIL(result->calls == 1);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

START_TEST(resets_are_bounded)
{
	struct fx_result *other;
	unsigned i;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	other = send_with("Hello", 60000);
	send_many(2000);
	UNTIL(h2_peer_held(t.peer) == 2001);
	for (i = 3; i <= t.sent; i++)
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, t.results[i].request_id),
		    TELNYX_OK);
	UNTIL(t.done == t.sent - 1);
	rest();
	ck_assert_uint_le(t.peer->resets, 510);
	ck_assert_uint_ge(t.peer->resets, 400);
	/* who was not cancelled is answered all the same */
	h2_peer_release(t.peer);
	UNTIL(other->calls == 1);
	ck_assert(other->ok);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

/* Also what RST_STREAM's allowance does not suffice for: those streams go on, and
 * nobody takes what they bring. */
START_TEST(a_reply_that_was_given_up_holds_nothing_while_its_stream_goes_on)
{
	struct fx_result *other;
	unsigned i;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD, .body_bytes = 400));
	t.peer->otherwise = (struct h2_script){
	    .deed = _i == 0 ? H2_HALF_STALL : H2_HOLD, .body_bytes = 400};
	other = send_with("Hello", 60000);
	send_many(800);
	UNTIL(t.peer->requests == 802 && (_i == 1 || stats().reply_bytes > 800 * 32));
	rest();
	for (i = 3; i <= t.sent; i++)
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, t.results[i].request_id),
		    TELNYX_OK);
	UNTIL(t.done == t.sent - 1);
	ck_assert_uint_eq(stats().reply_bytes, 0);
	rest();
	ck_assert_uint_lt(t.peer->resets, 800);
	/* The other's head and half a body are all that is kept. */
	h2_peer_go_on(t.peer);
	rest();
	ck_assert_uint_gt(stats().reply_bytes, 200);
	ck_assert_uint_lt(stats().reply_bytes, 400);
	for (i = 0; i < 2; i++) {
		h2_peer_go_on(t.peer);
		rest();
	}
	ck_assert_uint_eq(other->calls, 1);
	ck_assert(other->ok);
	close_all();
}
END_TEST

/* The outcome was told by what had left; also where no RST_STREAM could be sent. */
START_TEST(a_request_that_was_given_up_half_sent_sends_no_more)
{
	struct fx_result *other;
	struct h2_conn *conn;
	unsigned i;

	open_peer();
	t.peer->keep_window = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	other = send_with("Hello", 60000);
	UNTIL(h2_peer_held(t.peer) == 1);
	conn = h2_peer_conn(t.peer, 0);
	h2_conn_settings(conn, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 16);
	rest();
	send_many(800);
	UNTIL(conn->open == 801);
	rest();
	ck_assert_uint_eq(t.peer->requests, 2);
	for (i = 3; i <= t.sent; i++)
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, t.results[i].request_id),
		    TELNYX_OK);
	UNTIL(t.done == t.sent - 1);
	rest();
	ck_assert_uint_eq(t.peer->requests, 2);
	ck_assert_uint_gt(conn->open, 200); /* there was no RST_STREAM for those */
	h2_conn_settings(conn, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20);
	rest();
	ck_assert_uint_eq(t.peer->requests, 2);
	h2_peer_release(t.peer);
	UNTIL(other->calls == 1);
	ck_assert(other->ok);
	close_all();
}
END_TEST

START_TEST(a_message_that_waits_for_a_stream_is_cancelled_unsent)
{
	struct fx_result *first, *second;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	second = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, second->request_id), TELNYX_OK);
	UNTIL(second->calls == 1);
	check(second, TELNYX_ERROR_CANCELLED, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE);
	h2_peer_release(t.peer);
	finish();
	ck_assert(first->ok);
	close_all();
}
END_TEST

/* --- the life of connections --- */

START_TEST(the_second_connection_resumes_the_session)
{
	open_both();
	send_one();
	finish();
	rest();
	advance_ms(5000);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->handshakes, 2);
	ck_assert_uint_eq(t.peer->resumed, 1);
	ck_assert_uint_eq(t.resumed, 1);
	/* after a loss, too */
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_RST);
	rest();
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->resumed, 2);
	close_all();
}
END_TEST

START_TEST(an_idle_connection_says_good_bye)
{
	open_both();
	send_many(2);
	finish();
	advance_ms(4999);
	rest();
	ck_assert_uint_eq(stats().idle_connections, 1);
	ck_assert_uint_eq(t.peer->goaways, 0);
	advance_ms(2);
	UNTIL(h2_peer_conns(t.peer) == 0);
	ck_assert_uint_eq(stats().connections, 0);
	ck_assert_uint_eq(t.peer->goaways, 1);
	close_all();
}
END_TEST

START_TEST(an_old_connection_is_replaced_and_nothing_is_lost)
{
	unsigned i;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .idle_timeout_ms = 100000000));
	for (i = 0; i < 20; i++) {
		send_one();
		finish();
		advance_ms(240 * 1000);
	}
	ck_assert_uint_eq(count_ok(), 20);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

static struct telnyx_h2 *
first_connection(void)
{
	return TAILQ_FIRST(&t.client->pool->h2.links)->h2;
}

/* All messages of a turn are taken by the old one, of which some go back. */
START_TEST(a_connection_of_many_requests_is_replaced_and_nothing_is_lost)
{
	open_both();
	send_one();
	finish();
	first_connection()->facts.requests = 999990;
	send_many(50);
	finish();
	ck_assert_uint_eq(count_ok(), 51);
	ck_assert_uint_eq(t.peer->accepted, 2);
	UNTIL(h2_peer_conns(t.peer) == 1);
	close_all();
}
END_TEST

START_TEST(a_connection_without_stream_ids_is_replaced_and_nothing_is_lost)
{
	open_both();
	send_one();
	finish();
	ck_assert_int_eq(nghttp2_session_set_next_stream_id(
			     first_connection()->session, INT32_MAX - 8),
	    0);
	send_many(50);
	finish();
	ck_assert_uint_eq(count_ok(), 51);
	ck_assert_uint_eq(t.peer->accepted, 2);
	UNTIL(h2_peer_conns(t.peer) == 1);
	close_all();
}
END_TEST

static unsigned closes;

static void
on_closed(struct telnyx_client *client, void *arg)
{
	(void)client;
	(void)arg;
	closes++;
}

START_TEST(close_waits_for_what_is_in_flight)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(5);
	UNTIL(h2_peer_held(t.peer) == 5);
	closes = 0;
	ck_assert_int_eq(
	    telnyx_client_close(t.client, 5000, on_closed, NULL), TELNYX_OK);
	turn(50);
	ck_assert_uint_eq(closes, 0);
	if (_i == 0)
		h2_peer_release(t.peer);
	else
		advance_ms(5000);
	UNTIL(closes == 1);
	ck_assert_uint_eq(t.done, 5);
	ck_assert_uint_eq(count_ok(), _i == 0 ? 5 : 0);
	UNTIL(h2_peer_conns(t.peer) == 0);
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

START_TEST(close_while_dialling_leaves_nothing_behind)
{
	struct fx_result *result;

	open_peer();
	t.peer->stall_handshake = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	result = send_one();
	UNTIL(t.peer->accepted == 1);
	closes = 0;
	ck_assert_int_eq(telnyx_client_close(t.client, 0, on_closed, NULL), TELNYX_OK);
	UNTIL(closes == 1);
	check(result, TELNYX_ERROR_CLOSING, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

/* Bring the client into each state, and free it there. */
enum state {
	FRESH,
	CONNECTING,
	HANDSHAKING,
	RUNNING,
	BLOCKED,
	HALF,
	DRAINING,
	IDLE,
	STATES
};

static void
bring(enum state state)
{
	unsigned i;

	open_peer();
	small_buffers();
	t.peer->stall_handshake = state == HANDSHAKING;
	make_client(TELNYX_CONFIG(.max_attempts = 1, .validate = TELNYX_BOOL(false)));
	t.peer->otherwise.deed = state == HALF	 ? H2_HALF_STALL
				 : state == IDLE ? H2_ANSWER
						 : H2_HOLD;
	send_many(5);
	if (state == FRESH)
		return;
	if (state == CONNECTING) {
		while (stats().connections == 0)
			event_base_loop(t.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		return;
	}
	if (state == HANDSHAKING) {
		UNTIL(t.peer->accepted == 1);
		return;
	}
	UNTIL(state == IDLE ? t.done == 5 : t.peer->requests == 5);
	rest();
	if (state == BLOCKED) {
		h2_conn_stall(h2_peer_conn(t.peer, 0), true);
		for (i = 0; i < 3000; i++)
			(void)send_with(long_text(), 0);
		turn(100);
	} else if (state == DRAINING) {
		h2_conn_goaway(h2_peer_conn(t.peer, 0), 5, NGHTTP2_NO_ERROR);
		rest();
	}
}

START_TEST(free_in_every_state_calls_back_and_is_true)
{
	static const enum telnyx_outcome outcomes[STATES] = {
	    [FRESH] = TELNYX_OUTCOME_NOT_SENT,
	    [CONNECTING] = TELNYX_OUTCOME_NOT_SENT,
	    [HANDSHAKING] = TELNYX_OUTCOME_NOT_SENT,
	    [RUNNING] = TELNYX_OUTCOME_UNKNOWN,
	    [BLOCKED] = TELNYX_OUTCOME_UNKNOWN,
	    [HALF] = TELNYX_OUTCOME_ACCEPTED,
	    [DRAINING] = TELNYX_OUTCOME_UNKNOWN,
	    [IDLE] = TELNYX_OUTCOME_ACCEPTED,
	};

	bring((enum state)_i);
	telnyx_client_free(t.client);
	t.client = NULL;
	ck_assert_uint_eq(t.done, t.sent);
	ck_assert_msg(t.results[1].outcome == outcomes[_i], "%d: %s",
	    t.results[1].outcome, t.results[1].message);
	if (_i == BLOCKED) {
		h2_conn_stall(h2_peer_conn(t.peer, 0), false);
		rest();
	}
	close_all();
}
END_TEST

static void
free_client(struct fx_result *result)
{
	(void)result;
	telnyx_client_free(t.client);
	t.client = NULL;
}

START_TEST(a_callback_may_free_the_client)
{
	unsigned i;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	for (i = 1; i <= 5; i++)
		t.results[i].then = i == 2 ? free_client : NULL;
	send_many(5);
	UNTIL(h2_peer_held(t.peer) == 5);
	h2_peer_release(t.peer);
	UNTIL(t.done == 5);
	ck_assert_ptr_null(t.client);
	close_all();
}
END_TEST

/* A child lets go, and the parent notices nothing. */
START_TEST(a_forked_child_sends_nothing)
{
	int status;
	pid_t child;
	unsigned rsts, goaways;

	bring((enum state)_i);
	rsts = t.peer->resets;
	goaways = t.peer->goaways;
	if ((child = fork()) == 0) {
		telnyx_client_free(t.client);
		_exit(0);
	}
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	t.peer->otherwise.deed = H2_ANSWER;
	if (_i == BLOCKED)
		h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	if (_i != DRAINING)
		ck_assert_uint_eq(t.peer->goaways, goaways);
	ck_assert_uint_eq(t.peer->resets, rsts);
	if (_i != HANDSHAKING && _i != HALF) {
		h2_peer_release(t.peer);
		send_one();
		finish();
		/* what GOAWAY has refused is its caller's to try again */
		ck_assert_uint_eq(count_ok(), t.sent - (_i == DRAINING ? 2 : 0));
	}
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2_life");
	TCase *tcase = tcase_create("silence");
	tcase_add_test(tcase, what_leaves_after_the_deadline_was_not_called_unsent);
	tcase_add_test(tcase, a_server_that_died_silently_is_found_by_ping);
	tcase_add_test(tcase, a_slow_server_that_answers_pings_is_waited_for);
	tcase_add_test(tcase, what_was_said_before_the_silence_does_not_help);
	tcase_add_test(tcase, while_a_ping_is_unanswered_new_messages_go_elsewhere);
	tcase_add_test(tcase, after_a_deadline_in_silence_new_messages_go_elsewhere);
	tcase_add_test(tcase, a_server_that_accepts_and_says_nothing_times_out_in_tls);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("cancel");
	tcase_add_loop_test(
	    tcase, a_deadline_or_a_cancel_resets_its_stream_alone, 0, 2);
	tcase_add_test(tcase, who_waits_gets_the_room_of_a_cancelled_stream);
	tcase_add_test(tcase, an_idle_connection_closes_also_after_a_cancel);
	tcase_add_test(tcase, a_draining_connection_closes_also_after_a_cancel);
	tcase_add_test(tcase, resets_are_bounded);
	tcase_add_loop_test(tcase,
	    a_reply_that_was_given_up_holds_nothing_while_its_stream_goes_on, 0, 2);
	tcase_add_test(tcase, a_request_that_was_given_up_half_sent_sends_no_more);
	tcase_add_test(tcase, a_message_that_waits_for_a_stream_is_cancelled_unsent);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("life");
	tcase_add_test(tcase, the_second_connection_resumes_the_session);
	tcase_add_test(tcase, an_idle_connection_says_good_bye);
	tcase_add_test(tcase, an_old_connection_is_replaced_and_nothing_is_lost);
	tcase_add_test(
	    tcase, a_connection_of_many_requests_is_replaced_and_nothing_is_lost);
	tcase_add_test(
	    tcase, a_connection_without_stream_ids_is_replaced_and_nothing_is_lost);
	tcase_add_loop_test(tcase, close_waits_for_what_is_in_flight, 0, 2);
	tcase_add_test(tcase, close_while_dialling_leaves_nothing_behind);
	tcase_add_loop_test(
	    tcase, free_in_every_state_calls_back_and_is_true, 0, STATES);
	tcase_add_test(tcase, a_callback_may_free_the_client);
	tcase_add_loop_test(tcase, a_forked_child_sends_nothing, 0, STATES);
	suite_add_tcase(suite, tcase);

	return fx_main(suite);
}
