/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's scripted replies and faults: they do just what they say, and
 * the record of what arrived stays true.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

#include "sandbox_fx.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void
start_plain(void)
{
	FX_START(.tls = TELNYX_FALSE);
}

/* --- scripts --- */

struct status_case {
	int status;
	const char *code;
};

static const struct status_case statuses[] = {{400, "10015"}, {401, "10009"},
    {402, "20100"}, {403, "10010"}, {404, "10005"}, {408, "10008"}, {422, "10027"},
    {429, "10011"}, {418, "10015"}, {500, "10007"}, {502, "10007"}, {503, "10037"},
    {599, "10007"}};

START_TEST(scripted_status_brings_a_fitting_document_and_makes_no_message)
{
	struct fx_reply reply;

	FX_SCRIPT(.status = statuses[_i].status,
	    .headers = "Retry-After: 2\r\nX-A: b\r\n");
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, statuses[_i].status);
	ck_assert_pstr_eq(fx_json(reply.json, "errors/0/code"), statuses[_i].code);
	ck_assert_ptr_nonnull(strstr(reply.head, "Retry-After: 2\r\nX-A: b\r\n"));
	ck_assert_ptr_null(telnyx_sandbox_request(fx.sandbox, 1)->message_id);
	ck_assert_int_eq(
	    telnyx_sandbox_request(fx.sandbox, 1)->status, statuses[_i].status);
	fx_reply_clear(&reply);
	fx_post(FX_MESSAGE, &reply); /* used up */
	ck_assert_int_eq(reply.status, 200);
	fx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_replies_are_used_in_order_each_its_times)
{
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();
	static const int wanted[] = {429, 429, 503, 200, 200};
	size_t i;

	FX_SCRIPT(.status = 429, .times = 2);
	FX_SCRIPT(.status = 503);
	for (i = 0; i < COUNT_OF(wanted); i++) {
		fx_peer_write(peer, request);
		fx_expect_status(peer, wanted[i]);
	}
	free(request);
	fx_peer_free(peer);
}
END_TEST

START_TEST(scripted_reply_waits_for_the_target_it_matches)
{
	struct fx_reply reply;

	FX_SCRIPT(.status = 503, .match = "/messages/");
	FX_SCRIPT(.status = 429);
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 429);
	fx_reply_clear(&reply);
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	fx_reply_clear(&reply);
	fx_call("GET", "/v2/messages/x", NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 503);
	fx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_success_makes_the_message_as_ever)
{
	struct fx_reply reply;

	FX_SCRIPT(.status = 202, .times = 2);
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 202);
	ck_assert_pstr_eq(fx_json(reply.json, "data/id"),
	    telnyx_sandbox_request(fx.sandbox, 1)->message_id);
	fx_reply_clear(&reply);
	fx_post("{}", &reply); /* but not from what is invalid */
	ck_assert_int_eq(reply.status, 400);
	fx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_body_and_headers_take_the_place_of_our_own)
{
	struct fx_reply reply;

	FX_SCRIPT(.status = 502, .headers = "Content-Type: text/html\r\n",
	    .body = "<h1>Bad Gateway</h1>");
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 502);
	ck_assert_str_eq(reply.body, "<h1>Bad Gateway</h1>");
	ck_assert_ptr_nonnull(strstr(reply.head, "Content-Type: text/html\r\n"));
	ck_assert_ptr_null(strstr(reply.head, "application/json"));
	fx_reply_clear(&reply);

	FX_SCRIPT(.body = "{}", .headers = "X-No-End: 1");
	fx_post(FX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body, "{}");
	ck_assert_ptr_nonnull(strstr(reply.head, "X-No-End: 1\r\n"));
	ck_assert_ptr_null(telnyx_sandbox_request(fx.sandbox, 2)->message_id);
	fx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_connection_close_closes)
{
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();

	FX_SCRIPT(.headers = "Connection: close\r\n");
	fx_peer_write(peer, request);
	fx_expect_status(peer, 200);
	fx_peer_wait_over(peer);
	ck_assert_int_eq(peer->end, FX_CLOSED);
	free(request);
	fx_peer_free(peer);
}
END_TEST

START_TEST(raw_reply_is_sent_as_it_is)
{
	static const char raw[] = "HTTP/1.1 299 \0odd\r\n\r\n";
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();
	char got[sizeof(raw)];

	FX_SCRIPT(.raw = raw, .raw_bytes = sizeof(raw) - 1);
	fx_peer_write(peer, request);
	fx_peer_wait_bytes(peer, sizeof(raw) - 1);
	ck_assert_int_eq(
	    (int)evbuffer_remove(peer->in, got, sizeof(got)), sizeof(raw) - 1);
	ck_assert_mem_eq(got, raw, sizeof(raw) - 1);
	ck_assert_int_eq(telnyx_sandbox_request(fx.sandbox, 1)->status, 299);
	ck_assert_ptr_null(telnyx_sandbox_request(fx.sandbox, 1)->message_id);
	fx_peer_write(peer, request); /* the connection goes on */
	fx_expect_status(peer, 200);
	free(request);
	fx_peer_free(peer);
}
END_TEST

START_TEST(delay_is_the_clocks_and_the_request_is_logged_before_it)
{
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();

	FX_SCRIPT(.delay_ms = 2500);
	fx_peer_write(peer, request);
	while (telnyx_sandbox_request_count(fx.sandbox) == 0)
		fx_turn();
	ck_assert_int_eq(fx_armed(), 1);
	fx_clock_advance(2499);
	fx_settle();
	ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
	ck_assert_int_eq(telnyx_sandbox_request(fx.sandbox, 1)->status, 0);
	fx_clock_advance(1);
	fx_expect_status(peer, 200);
	ck_assert_int_eq(telnyx_sandbox_request(fx.sandbox, 1)->status, 200);
	free(request);
	fx_peer_free(peer);
}
END_TEST

START_TEST(peer_that_leaves_during_a_delay_is_forgotten)
{
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();

	FX_SCRIPT(.delay_ms = 2500);
	fx_peer_write(peer, request);
	while (telnyx_sandbox_request_count(fx.sandbox) == 0)
		fx_turn();
	fx_peer_free(peer);
	while (fx_armed() > 0)
		fx_turn();
	ck_assert_int_eq(telnyx_sandbox_request(fx.sandbox, 1)->status, 0);
	free(request);
}
END_TEST

START_TEST(script_of_a_wrong_size_or_value_is_refused)
{
	struct telnyx_sandbox_reply reply = {.size = 1};

	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, &reply), TELNYX_E_INVALID);
	reply.size = sizeof(reply);
	reply.status = 42;
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, &reply), TELNYX_E_INVALID);
	reply.status = 0;
	reply.fault_at_reply_byte = (struct telnyx_opt_int){true, -1};
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, &reply), TELNYX_E_INVALID);
	reply.fault_at_reply_byte.given = false;
	ck_assert_int_eq(telnyx_sandbox_script(NULL, &reply), TELNYX_E_INVALID);
}
END_TEST

/* --- faults --- */

enum place {
	IN_REQUEST = 0,
	LAST_REQUEST_BYTE = 1,
	BEFORE_REPLY = 2,
	REPLY_BYTE_0 = 3,
	IN_REPLY = 4,
	WHOLE_REPLY = 5,
	PLACES = 6
};

#define FAULT_CASES (4 * 2 * PLACES)

static enum fx_end
end_of(enum telnyx_sandbox_fault fault, bool tls)
{
	if (fault == TELNYX_SANDBOX_FAULT_RESET)
		return FX_RESET;
	if (fault == TELNYX_SANDBOX_FAULT_ABORT && tls)
		return FX_ABORTED;
	return FX_CLOSED;
}

static void
script_fault(enum telnyx_sandbox_fault fault, enum place place, size_t request_len)
{
	struct telnyx_opt_int at = {true, 30};

	if (place == LAST_REQUEST_BYTE)
		at.value = (int64_t)request_len - 1;
	else if (place == REPLY_BYTE_0)
		at.value = 0;
	else if (place == WHOLE_REPLY)
		at.value = 19;
	if (place == BEFORE_REPLY)
		FX_SCRIPT(.fault = fault);
	else if (place <= LAST_REQUEST_BYTE)
		FX_SCRIPT(.fault = fault, .fault_at_request_byte = at);
	else if (place == WHOLE_REPLY)
		FX_SCRIPT(.fault = fault, .raw = "HTTP/1.1 200 OK\r\n\r\n",
		    .fault_at_reply_byte = at);
	else
		FX_SCRIPT(.fault = fault, .fault_at_reply_byte = at);
}

/* A request is in the log if, and only if, it arrived whole; and exactly as
 * much of the reply comes as the script says. */
START_TEST(fault_strikes_where_it_should_and_the_log_is_true)
{
	enum telnyx_sandbox_fault fault = (enum telnyx_sandbox_fault)(1 + _i % 4);
	bool tls = _i / 4 % 2 == 1;
	enum place place = (enum place)(_i / 8);
	size_t reply_len = place == IN_REPLY ? 30 : place == WHOLE_REPLY ? 19 : 0;
	bool whole = place > LAST_REQUEST_BYTE;
	struct fx_peer *peer;
	char *request = fx_message_request();

	FX_START(.tls = tls ? TELNYX_TRUE : TELNYX_FALSE);
	peer = fx_peer_new();
	script_fault(fault, place, strlen(request));
	fx_peer_write(peer, request);
	if (fault == TELNYX_SANDBOX_FAULT_STALL) {
		fx_peer_wait_bytes(peer, reply_len);
		fx_settle();
		fx_peer_write(peer, request); /* read, and not answered */
		fx_settle();
		ck_assert(!peer->over);
	} else {
		fx_peer_wait_over(peer);
		ck_assert_int_eq(peer->end, end_of(fault, tls));
		ck_assert(
		    peer->notified == (tls && fault == TELNYX_SANDBOX_FAULT_CLOSE));
	}
	ck_assert_uint_eq(evbuffer_get_length(peer->in), reply_len);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), whole ? 1 : 0);
	if (whole)
		ck_assert_int_eq(telnyx_sandbox_request(fx.sandbox, 1)->status,
		    reply_len > 0 ? 200 : 0);
	fx_peer_free(peer);

	peer = fx_peer_new(); /* the next connection is served again */
	fx_peer_write(peer, request);
	fx_expect_status(peer, 200);
	fx_peer_free(peer);
	free(request);
	fx_stop();
}
END_TEST

/* At every byte of the request: logged only when it had the last one. */
START_TEST(request_cut_at_each_byte_is_logged_only_when_whole)
{
	static const char request[] =
	    "POST /v2/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
	size_t len = sizeof(request) - 1;
	uint64_t logged = 0;
	size_t n;

	for (n = 0; n <= len + 1; n++) {
		struct fx_peer *peer = fx_peer_new();

		FX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_CLOSE,
		    .fault_at_request_byte = {true, (int64_t)n},
		    .match = n % 2 == 0 ? NULL : "mess");
		fx_peer_write(peer, request);
		if (n <= len)
			fx_peer_wait_over(peer);
		else
			fx_expect_status(peer, 401); /* it never comes that far */
		logged += n >= len ? 1 : 0;
		ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), logged);
		ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
		fx_peer_free(peer);
	}
}
END_TEST

/* At every byte of the reply: exactly so many come. */
START_TEST(reply_cut_at_each_byte_has_that_many_bytes)
{
	struct fx_reply whole;
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_request("GET", "/", "X: y\r\n", NULL);
	size_t n;

	fx_peer_write(peer, request);
	fx_peer_reply(peer, &whole);
	fx_peer_free(peer);
	for (n = 0; n <= whole.bytes; n++) {
		peer = fx_peer_new();
		FX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_ABORT,
		    .fault_at_reply_byte = {true, (int64_t)n});
		fx_peer_write(peer, request);
		fx_peer_wait_over(peer);
		ck_assert_uint_eq(evbuffer_get_length(peer->in), n);
		fx_peer_free(peer);
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), whole.bytes + 2);
	fx_reply_clear(&whole);
	free(request);
}
END_TEST

START_TEST(fault_before_the_reply_leaves_the_message_made)
{
	struct fx_peer *peer = fx_peer_new();
	char *request = fx_message_request();
	char target[96];
	struct fx_reply reply;

	FX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_RESET);
	fx_peer_write(peer, request);
	fx_peer_wait_over(peer);
	ck_assert_ptr_nonnull(telnyx_sandbox_request(fx.sandbox, 1)->message_id);
	snprintf(target, sizeof(target), "/v2/messages/%s",
	    telnyx_sandbox_request(fx.sandbox, 1)->message_id);
	fx_call("GET", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	fx_reply_clear(&reply);
	free(request);
	fx_peer_free(peer);
}
END_TEST

static void
add_scripts(Suite *suite)
{
	TCase *tcase = tcase_create("scripts");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start_plain, fx_stop);
	tcase_add_loop_test(tcase,
	    scripted_status_brings_a_fitting_document_and_makes_no_message, 0,
	    COUNT_OF(statuses));
	tcase_add_test(tcase, scripted_replies_are_used_in_order_each_its_times);
	tcase_add_test(tcase, scripted_reply_waits_for_the_target_it_matches);
	tcase_add_test(tcase, scripted_success_makes_the_message_as_ever);
	tcase_add_test(tcase, scripted_body_and_headers_take_the_place_of_our_own);
	tcase_add_test(tcase, scripted_connection_close_closes);
	tcase_add_test(tcase, raw_reply_is_sent_as_it_is);
	tcase_add_test(tcase, delay_is_the_clocks_and_the_request_is_logged_before_it);
	tcase_add_test(tcase, peer_that_leaves_during_a_delay_is_forgotten);
	tcase_add_test(tcase, script_of_a_wrong_size_or_value_is_refused);
	tcase_add_test(tcase, request_cut_at_each_byte_is_logged_only_when_whole);
	tcase_add_test(tcase, reply_cut_at_each_byte_has_that_many_bytes);
	tcase_add_test(tcase, fault_before_the_reply_leaves_the_message_made);
	suite_add_tcase(suite, tcase);
}

/* Each starts the sandbox that it needs. */
static void
add_faults(Suite *suite)
{
	TCase *tcase = tcase_create("faults");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(
	    tcase, fault_strikes_where_it_should_and_the_log_is_true, 0, FAULT_CASES);
	suite_add_tcase(suite, tcase);
}

int
main(void)
{
	Suite *suite = suite_create("sandbox_script");
	SRunner *runner;
	int failed;

	add_scripts(suite);
	add_faults(suite);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
