/* SPDX-License-Identifier: MIT */
/* What the receiver hands over, and what it refuses: forgeries, replays, and what is no
 * event. */
#include "webhook_receiver_fx.h"

#include <stdlib.h>
#include <string.h>

START_TEST(a_signed_event_is_answered_200_and_handed_over)
{
	start(_i);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 1);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_DELIVERED);
	ck_assert_int_eq(rx.last.http_status, 200);
	ck_assert_str_eq(rx.event_id, "a");
	ck_assert_int_eq(strncmp(rx.peer, "127.0.0.1:", 10), 0);
	ck_assert_uint_gt(rx.last.body_bytes, 100);
	ck_assert_uint_eq(rx_stats().events, 1);
	rx_stop();
}
END_TEST

START_TEST(an_id_is_remembered_up_to_a_count_and_for_a_time)
{
	start_on(_i, TELNYX_WEBHOOK_RECEIVER(.remember_count = 3, .remember_s = 100));
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_post("b"), 200);
	ck_assert_int_eq(rx_post("c"), 200);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 3);
	ck_assert_uint_eq(rx_stats().remembered, 3);
	ck_assert_int_eq(rx_post("d"), 200); /* a is forgotten for it */
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 5);
	ck_assert_uint_eq(rx_stats().remembered, 3);
	rx_advance_ms(100000);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 6);
	rx_stop();
}
END_TEST

START_TEST(an_event_whose_id_marks_nothing_is_never_taken_for_another)
{
	static const char *const ids[] = {"", " ", "0", "false", "\\u0000"};
	unsigned i, times;

	start(_i);
	for (times = 0; times < 2; times++)
		for (i = 0; i < 5; i++)
			ck_assert_int_eq(rx_post(ids[i]), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 10);
	ck_assert_uint_eq(rx_stats().remembered, 0);
	/* What differs behind a zero differs. */
	ck_assert_int_eq(rx_post("a\\u0000b"), 200);
	ck_assert_int_eq(rx_post("a\\u0000c"), 200);
	ck_assert_int_eq(rx_post("a\\u0000b"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 12);
	rx_stop();
}
END_TEST

/* Verify by these keys from now on. */
static void
set_keys(const char *first, const char *second)
{
	const char *const list[] = {first, second, NULL};
	struct telnyx_webhook_keys *keys;

	ck_assert_int_eq(telnyx_webhook_keys_new(list, &keys, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(rx.receiver, keys), TELNYX_OK);
	telnyx_webhook_keys_unref(keys);
}

START_TEST(keys_are_changed_while_it_runs)
{
	char *body = rx_event(EVENT, "other"), *other;

	start(_i);
	other = rx_request_signed(RX_OTHER_SEED, rx_now_s(), NULL, body);
	ck_assert_int_eq(rx_ask(other), 401);
	set_keys(RX_PUBLIC, OTHER_PUBLIC); /* both, while Telnyx changes */
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_ask(other), 200);
	set_keys(OTHER_PUBLIC, NULL);
	ck_assert_int_eq(rx_post("b"), 401);
	ck_assert_int_eq(rx_ask(other), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 2);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(rx.receiver, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(NULL, NULL), TELNYX_E_INVALID);
	free(other);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_forgery_is_refused_with_401)
{
	char *body = rx_event(EVENT, "a"), *request;

	start(_i);
	request = rx_request_signed(RX_OTHER_SEED, rx_now_s(), NULL, body);
	expect_refusal(request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE,
	    TELNYX_WEBHOOK_BAD_SIGNATURE);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(an_unsigned_event_is_refused_with_401)
{
	start(_i);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
	    401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_NO_SIGNATURE);
	rx_stop();
}
END_TEST

START_TEST(a_replay_beyond_the_tolerance_is_refused_with_401)
{
	char *body = rx_event(EVENT, "a"), *request;

	start_on(_i, TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 10));
	request = rx_request_signed(RX_SEED, rx_now_s() - 11, NULL, body);
	expect_refusal(
	    request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_TOO_OLD);
	free(request);
	request = rx_request_signed(RX_SEED, rx_now_s() + 11, NULL, body);
	expect_refusal(
	    request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_TOO_NEW);
	free(request);
	request = rx_request_signed(RX_SEED, rx_now_s() - 10, NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_signature_header_that_comes_twice_is_refused)
{
	static const char *const more[] = {"Telnyx-Timestamp: 1700000000\r\n",
	    "Telnyx-Signature-Ed25519: AAAA\r\n", "telnyx-timestamp:\r\n"};
	char *body = rx_event(EVENT, "a"), *request;
	size_t i;

	start(_i);
	for (i = 0; i < sizeof(more) / sizeof(*more); i++) {
		request = rx_request(more[i], body);
		expect_refusal(
		    request, 401, TELNYX_WEBHOOK_REASON_REPEATED, TELNYX_WEBHOOK_OK);
		free(request);
	}
	free(body);
	rx_stop();
}
END_TEST

START_TEST(an_empty_body_is_refused_with_400_also_when_signed)
{
	char *request;

	start(_i);
	request = rx_request(NULL, "");
	expect_refusal(
	    request, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, TELNYX_WEBHOOK_EMPTY);
	free(request);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
	    400, TELNYX_WEBHOOK_REASON_NOT_EVENT, TELNYX_WEBHOOK_EMPTY);
	rx_stop();
}
END_TEST

START_TEST(what_is_signed_but_no_event_is_refused_with_400)
{
	static const struct {
		const char *body;
		enum telnyx_webhook_result result;
	} bad[] = {
	    {"hello", TELNYX_WEBHOOK_NOT_JSON},
	    {"{\"data\":{", TELNYX_WEBHOOK_NOT_JSON},
	    {"[]", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"sms_id\":\"1\",\"status\":\"delivered\"}", TELNYX_WEBHOOK_VERSION_1},
	};
	size_t i;

	start(_i);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *request = rx_request(NULL, bad[i].body);

		expect_refusal(
		    request, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, bad[i].result);
		free(request);
	}
	rx_stop();
}
END_TEST

START_TEST(while_paused_everything_is_answered_503)
{
	char *body = rx_event(EVENT, "a"), *request;

	start(_i);
	request = rx_request(NULL, body);
	telnyx_webhook_receiver_pause(rx.receiver);
	expect_refusal(request, 503, TELNYX_WEBHOOK_REASON_PAUSED, TELNYX_WEBHOOK_OK);
	telnyx_webhook_receiver_resume(rx.receiver);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_receiver");
	TCase *tcase;

	tcase = tcase_create("both fronts");
	tcase_add_loop_test(
	    tcase, a_signed_event_is_answered_200_and_handed_over, 0, 2);
	tcase_add_loop_test(
	    tcase, an_id_is_remembered_up_to_a_count_and_for_a_time, 0, 2);
	tcase_add_loop_test(
	    tcase, an_event_whose_id_marks_nothing_is_never_taken_for_another, 0, 2);
	tcase_add_loop_test(tcase, keys_are_changed_while_it_runs, 0, 2);
	tcase_add_loop_test(tcase, a_forgery_is_refused_with_401, 0, 2);
	tcase_add_loop_test(tcase, an_unsigned_event_is_refused_with_401, 0, 2);
	tcase_add_loop_test(
	    tcase, a_replay_beyond_the_tolerance_is_refused_with_401, 0, 2);
	tcase_add_loop_test(
	    tcase, a_signature_header_that_comes_twice_is_refused, 0, 2);
	tcase_add_loop_test(
	    tcase, an_empty_body_is_refused_with_400_also_when_signed, 0, 2);
	tcase_add_loop_test(
	    tcase, what_is_signed_but_no_event_is_refused_with_400, 0, 2);
	tcase_add_loop_test(tcase, while_paused_everything_is_answered_503, 0, 2);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
