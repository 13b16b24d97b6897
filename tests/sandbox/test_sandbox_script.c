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

#include "support/sandbox_fx.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void
start_plain(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
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
	struct sfx_reply reply;

	SFX_SCRIPT(.status = statuses[_i].status,
	    .headers = "Retry-After: 2\r\nX-A: b\r\n");
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, statuses[_i].status);
	ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), statuses[_i].code);
	ck_assert_ptr_nonnull(strstr(reply.head, "Retry-After: 2\r\nX-A: b\r\n"));
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	ck_assert_int_eq(
	    telnyx_sandbox_get_request(sfx.sandbox, 1)->status, statuses[_i].status);
	sfx_reply_clear(&reply);
	sfx_post(SFX_MESSAGE, &reply); /* used up */
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_replies_are_used_in_order_each_its_times)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	static const int wanted[] = {429, 429, 503, 200, 200};
	size_t i;

	SFX_SCRIPT(.status = 429, .times = 2);
	SFX_SCRIPT(.status = 503);
	for (i = 0; i < COUNT_OF(wanted); i++) {
		sfx_peer_write(peer, request);
		sfx_expect_status(peer, wanted[i]);
	}
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(scripted_reply_waits_for_the_target_it_matches)
{
	struct sfx_reply reply;

	SFX_SCRIPT(.status = 503, .match = "/messages/");
	SFX_SCRIPT(.status = 429);
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 429);
	sfx_reply_clear(&reply);
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	sfx_call("GET", "/v2/messages/x", NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 503);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_success_makes_the_message_as_ever)
{
	struct sfx_reply reply;

	SFX_SCRIPT(.status = 202, .times = 2);
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 202);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/id"),
	    telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	sfx_reply_clear(&reply);
	sfx_post("{}", &reply); /* but not from what is invalid */
	ck_assert_int_eq(reply.status, 400);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_body_and_headers_take_the_place_of_our_own)
{
	struct sfx_reply reply;

	SFX_SCRIPT(.status = 502, .headers = "Content-Type: text/html\r\n",
	    .body = "<h1>Bad Gateway</h1>");
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 502);
	ck_assert_str_eq(reply.body, "<h1>Bad Gateway</h1>");
	ck_assert_ptr_nonnull(strstr(reply.head, "Content-Type: text/html\r\n"));
	ck_assert_ptr_null(strstr(reply.head, "application/json"));
	sfx_reply_clear(&reply);

	SFX_SCRIPT(.body = "{}", .headers = "X-No-End: 1");
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body, "{}");
	ck_assert_ptr_nonnull(strstr(reply.head, "X-No-End: 1\r\n"));
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 2)->message_id);
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(scripted_connection_close_closes)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();

	SFX_SCRIPT(.headers = "Connection: close\r\n");
	sfx_peer_write(peer, request);
	sfx_expect_status(peer, 200);
	sfx_peer_wait_over(peer);
	ck_assert_int_eq(peer->end, SFX_CLOSED);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(raw_reply_is_sent_as_it_is)
{
	static const char raw[] = "HTTP/1.1 299 \0odd\r\n\r\n";
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	char got[sizeof(raw)];

	SFX_SCRIPT(.raw = raw, .raw_bytes = sizeof(raw) - 1);
	sfx_peer_write(peer, request);
	sfx_peer_wait_bytes(peer, sizeof(raw) - 1);
	ck_assert_int_eq(
	    (int)evbuffer_remove(peer->in, got, sizeof(got)), sizeof(raw) - 1);
	ck_assert_mem_eq(got, raw, sizeof(raw) - 1);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 299);
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	sfx_peer_write(peer, request); /* the connection goes on */
	sfx_expect_status(peer, 200);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(delay_is_the_clocks_and_the_request_is_logged_before_it)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();

	SFX_SCRIPT(.delay_ms = 2500);
	sfx_peer_write(peer, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) == 0)
		sfx_turn();
	ck_assert_int_eq(sfx_armed(), 1);
	sfx_clock_advance(2499);
	sfx_settle();
	ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 0);
	sfx_clock_advance(1);
	sfx_expect_status(peer, 200);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 200);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(peer_that_leaves_during_a_delay_is_forgotten)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();

	SFX_SCRIPT(.delay_ms = 2500);
	sfx_peer_write(peer, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) == 0)
		sfx_turn();
	sfx_peer_free(peer);
	while (sfx_armed() > 0)
		sfx_turn();
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 0);
	free(request);
}
END_TEST

START_TEST(script_of_a_wrong_size_or_value_is_refused)
{
	struct telnyx_sandbox_reply reply = {.size = 1};

	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, &reply), TELNYX_E_INVALID);
	reply.size = sizeof(reply);
	reply.status = 42;
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, &reply), TELNYX_E_INVALID);
	reply.status = 0;
	reply.fault_at_reply_byte = TELNYX_INT(-1);
	ck_assert_int_eq(telnyx_sandbox_script(sfx.sandbox, &reply), TELNYX_E_INVALID);
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

static enum sfx_end
end_of(enum telnyx_sandbox_fault fault, bool tls)
{
	if (fault == TELNYX_SANDBOX_FAULT_RESET)
		return SFX_RESET;
	if (fault == TELNYX_SANDBOX_FAULT_ABORT && tls)
		return SFX_ABORTED;
	return SFX_CLOSED;
}

static void
script_fault(enum telnyx_sandbox_fault fault, enum place place, size_t request_len)
{
	struct telnyx_opt_int at = TELNYX_INT(30);

	if (place == LAST_REQUEST_BYTE)
		at.value = (int64_t)request_len - 1;
	else if (place == REPLY_BYTE_0)
		at.value = 0;
	else if (place == WHOLE_REPLY)
		at.value = 19;
	if (place == BEFORE_REPLY)
		SFX_SCRIPT(.fault = fault);
	else if (place <= LAST_REQUEST_BYTE)
		SFX_SCRIPT(.fault = fault, .fault_at_request_byte = at);
	else if (place == WHOLE_REPLY)
		SFX_SCRIPT(.fault = fault, .raw = "HTTP/1.1 200 OK\r\n\r\n",
		    .fault_at_reply_byte = at);
	else
		SFX_SCRIPT(.fault = fault, .fault_at_reply_byte = at);
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
	struct sfx_peer *peer;
	char *request = sfx_message_request();

	SFX_START(.tls = TELNYX_BOOL(tls));
	peer = sfx_peer_new();
	script_fault(fault, place, strlen(request));
	sfx_peer_write(peer, request);
	if (fault == TELNYX_SANDBOX_FAULT_STALL) {
		sfx_peer_wait_bytes(peer, reply_len);
		sfx_settle();
		sfx_peer_write(peer, request); /* read, and not answered */
		sfx_settle();
		ck_assert(!peer->over);
	} else {
		sfx_peer_wait_over(peer);
		ck_assert_int_eq(peer->end, end_of(fault, tls));
		ck_assert(
		    peer->notified == (tls && fault == TELNYX_SANDBOX_FAULT_CLOSE));
	}
	ck_assert_uint_eq(evbuffer_get_length(peer->in), reply_len);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), whole ? 1 : 0);
	if (whole)
		ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status,
		    reply_len > 0 ? 200 : 0);
	sfx_peer_free(peer);

	peer = sfx_peer_new(); /* the next connection is served again */
	sfx_peer_write(peer, request);
	sfx_expect_status(peer, 200);
	sfx_peer_free(peer);
	free(request);
	sfx_stop();
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
		struct sfx_peer *peer = sfx_peer_new();

		SFX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_CLOSE,
		    .fault_at_request_byte = TELNYX_INT((int64_t)n),
		    .match = n % 2 == 0 ? NULL : "mess");
		sfx_peer_write(peer, request);
		if (n <= len)
			sfx_peer_wait_over(peer);
		else
			sfx_expect_status(peer, 401); /* it never comes that far */
		logged += n >= len ? 1 : 0;
		ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), logged);
		ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
		sfx_peer_free(peer);
	}
}
END_TEST

/* At every byte of the reply: exactly so many come. */
START_TEST(reply_cut_at_each_byte_has_that_many_bytes)
{
	struct sfx_reply whole;
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_request("GET", "/", "X: y\r\n", NULL);
	size_t n;

	sfx_peer_write(peer, request);
	sfx_peer_reply(peer, &whole);
	sfx_peer_free(peer);
	for (n = 0; n <= whole.bytes; n++) {
		peer = sfx_peer_new();
		SFX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_ABORT,
		    .fault_at_reply_byte = TELNYX_INT((int64_t)n));
		sfx_peer_write(peer, request);
		sfx_peer_wait_over(peer);
		ck_assert_uint_eq(evbuffer_get_length(peer->in), n);
		sfx_peer_free(peer);
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), whole.bytes + 2);
	sfx_reply_clear(&whole);
	free(request);
}
END_TEST

START_TEST(fault_before_the_reply_leaves_the_message_made)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	char target[96];
	struct sfx_reply reply;

	SFX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_RESET);
	sfx_peer_write(peer, request);
	sfx_peer_wait_over(peer);
	ck_assert_ptr_nonnull(telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	snprintf(target, sizeof(target), "/v2/messages/%s",
	    telnyx_sandbox_get_request(sfx.sandbox, 1)->message_id);
	sfx_call("GET", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	sfx_reply_clear(&reply);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

static void
add_scripts(Suite *suite)
{
	TCase *tcase = tcase_create("scripts");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start_plain, sfx_stop);
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
