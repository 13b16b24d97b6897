/* SPDX-License-Identifier: MIT */
/* The sandbox over HTTP/2, as a client meets it: the same answers, the same
 * scripts, the faults that only HTTP/2 has, and a log that is the truth. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AT(n)                                                                          \
	{                                                                              \
		.given = true, .value = (n)                                            \
	}
#define REFUSED_STREAM 7

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

static void
settings(const struct telnyx_sandbox_h2_settings *wanted)
{
	ck_assert_int_eq(telnyx_sandbox_set_h2(fx.sandbox, wanted), TELNYX_OK);
}

/* One attempt a request. */
static void
set_up(void)
{
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.http_version = TELNYX_HTTP_2, .max_attempts = 1));
}

static void
send_and_wait(struct fx_result *result)
{
	ck_assert_int_eq(fx_send(result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result->calls, 1);
}

/* A connection whose SETTINGS are known. */
static void
warm_up(void)
{
	static struct fx_result result;

	memset(&result, 0, sizeof(result));
	send_and_wait(&result);
	ck_assert(result.ok);
}

static const struct telnyx_sandbox_request *
request(uint64_t number)
{
	const struct telnyx_sandbox_request *found =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(found);
	return found;
}

/* --- what is said --- */

START_TEST(a_request_is_kept_as_it_came)
{
	struct fx_result result = {0};
	char *type, *host;

	set_up();
	send_and_wait(&result);
	ck_assert(result.ok);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	ck_assert_str_eq(request(1)->protocol, "HTTP/2");
	ck_assert_str_eq(request(1)->method, "POST");
	ck_assert_str_eq(request(1)->target, "/v2/messages");
	ck_assert_uint_eq(request(1)->body_bytes, strlen(request(1)->body));
	ck_assert_int_eq(request(1)->status, 200);
	ck_assert_str_eq(request(1)->message_id, result.id);
	type = telnyx_sandbox_request_header(request(1), "Content-Type");
	ck_assert_pstr_eq(type, "application/json");
	host = telnyx_sandbox_request_header(request(1), "Host");
	ck_assert_ptr_nonnull(host);
	ck_assert_ptr_nonnull(strstr(telnyx_sandbox_url(fx.sandbox), host));
	free(type);
	free(host);
	fx_teardown();
}
END_TEST

START_TEST(which_protocol_is_spoken_can_be_forced)
{
	static const struct {
		enum telnyx_http_version server, client;
		const char *spoken; /* NULL: they do not meet */
	} rows[] = {
	    {TELNYX_HTTP_DEFAULT, TELNYX_HTTP_DEFAULT, "HTTP/2"},
	    {TELNYX_HTTP_AUTO, TELNYX_HTTP_1_1, "HTTP/1.1"},
	    {TELNYX_HTTP_1_1, TELNYX_HTTP_AUTO, "HTTP/1.1"},
	    {TELNYX_HTTP_1_1, TELNYX_HTTP_2, NULL},
	    {TELNYX_HTTP_2, TELNYX_HTTP_AUTO, "HTTP/2"},
	    {TELNYX_HTTP_2, TELNYX_HTTP_1_1, NULL},
	};
	struct fx_result result = {0};

	fx_setup_with(TELNYX_SANDBOX(.http_version = rows[_i].server),
	    TELNYX_CONFIG(.http_version = rows[_i].client, .max_attempts = 1));
	send_and_wait(&result);
	ck_assert(result.ok == (rows[_i].spoken != NULL));
	if (result.ok)
		ck_assert_str_eq(request(1)->protocol, rows[_i].spoken);
	else
		ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	fx_teardown();
}
END_TEST

START_TEST(http_2_without_tls_is_refused)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox;
	char *why = NULL;

	ck_assert_int_eq(telnyx_sandbox_new(base,
			     TELNYX_SANDBOX(.tls = TELNYX_BOOL(false),
				 .http_version = TELNYX_HTTP_2),
			     &sandbox, &why),
	    TELNYX_E_SYSTEM);
	ck_assert_ptr_nonnull(strstr(why, "TLS"));
	telnyx_sandbox_error_free(why);
	ck_assert_int_eq(
	    telnyx_sandbox_new(base,
		TELNYX_SANDBOX(.http_version = (enum telnyx_http_version)4), &sandbox,
		NULL),
	    TELNYX_E_INVALID);
	event_base_free(base);
}
END_TEST

START_TEST(a_script_says_status_headers_and_body)
{
	struct fx_result result = {0};

	set_up();
	script(TELNYX_SANDBOX_REPLY(.status = 429,
	    .headers = "Retry-After: 7\r\nConnection: keep-alive\r\n",
	    .body = "{\"errors\":[{\"code\":\"10011\",\"title\":\"Slow\"}]}"));
	send_and_wait(&result);
	ck_assert_int_eq(result.status, 429);
	ck_assert_int_eq(result.retry_after_ms, 7000);
	ck_assert_str_eq(result.code, "10011");
	fx_teardown();
}
END_TEST

START_TEST(connection_close_is_a_goaway)
{
	struct fx_result results[2] = {0};

	set_up();
	script(TELNYX_SANDBOX_REPLY(.headers = "Connection: close\r\n"));
	send_and_wait(&results[0]);
	fx_turn();
	send_and_wait(&results[1]);
	ck_assert(results[0].ok && results[1].ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(delays_are_each_request_s_own)
{
	struct fx_result slow = {0}, quick = {0};

	set_up();
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 1000));
	ck_assert_int_eq(fx_send(&slow, NULL, NULL), TELNYX_OK);
	send_and_wait(&quick);
	ck_assert_uint_eq(slow.calls, 0);
	fx_advance_ms(999);
	ck_assert_uint_eq(slow.calls, 0);
	fx_advance_ms(1);
	fx_run_until(&slow.calls, 1);
	ck_assert(slow.ok && quick.ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

/* Its length is what the parser takes at most. */
START_TEST(what_is_too_large_is_refused_and_not_in_the_log)
{
	struct fx_result result = {0};
	size_t len = 1048576 + 100;
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	text[0] = text[len - 1] = '"';
	text[len] = '\0';
	fx_setup_with(NULL, TELNYX_CONFIG(.http_version = TELNYX_HTTP_2));
	ck_assert_int_eq(
	    telnyx_call(fx.client,
		TELNYX_CALL(.method = "POST", .path = "/messages", .body = text), NULL,
		fx_record_call, &result, NULL),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.status, 413);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 0);
	free(text);
	fx_teardown();
}
END_TEST

START_TEST(idle_connections_are_closed_with_a_goaway)
{
	struct fx_result result = {0};

	set_up();
	warm_up();
	telnyx_sandbox_close_idle(fx.sandbox);
	fx_turn();
	send_and_wait(&result);
	ck_assert(result.ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

/* --- faults of the connection --- */

static const enum telnyx_sandbox_fault faults[] = {TELNYX_SANDBOX_FAULT_CLOSE,
    TELNYX_SANDBOX_FAULT_ABORT, TELNYX_SANDBOX_FAULT_RESET, TELNYX_SANDBOX_FAULT_STALL};

/* Every byte of the first frame, and of the rest a sample; or every one. */
static int64_t
next_cut(int64_t at, int64_t step)
{
	return at + (at < 20 || getenv("TORTURE_FULL") != NULL ? 1 : step);
}

/* A sandbox and a client of their own, so that nothing is left of a stall.  True:
 * the fault has not struck, since there is not so much. */
static bool
is_whole_with(const struct telnyx_sandbox_reply *reply, uint64_t *arrived)
{
	struct fx_result result = {0};
	bool whole;

	set_up();
	script(reply);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	while (result.calls == 0) {
		fx_turn();
		if (reply->fault == TELNYX_SANDBOX_FAULT_STALL)
			fx_advance_ms(1000);
	}
	*arrived = telnyx_sandbox_request_count(fx.sandbox);
	ck_assert_uint_le(*arrived, 1);
	whole = result.ok;
	ck_assert(whole || result.outcome != TELNYX_OUTCOME_REJECTED);
	fx_teardown(); /* the oracle */
	return whole;
}

START_TEST(a_fault_strikes_at_every_byte_of_a_request)
{
	struct telnyx_sandbox_reply *reply = TELNYX_SANDBOX_REPLY(.fault = faults[_i]);
	uint64_t arrived, cut = 0;
	int64_t at = 0;

	do {
		reply->fault_at_request_byte = (struct telnyx_opt_int)AT(at);
		at = next_cut(at, 7);
		ck_assert_int_lt(at, 1000);
		if (is_whole_with(reply, &arrived))
			break;
		cut += arrived == 0;
	} while (true);
	ck_assert_uint_eq(arrived, 1);
	ck_assert_uint_gt(cut, 40);
}
END_TEST

START_TEST(a_fault_strikes_at_every_byte_of_a_reply)
{
	struct telnyx_sandbox_reply *reply = TELNYX_SANDBOX_REPLY(.fault = faults[_i]);
	uint64_t arrived;
	int64_t at = 0;

	do {
		reply->fault_at_reply_byte = (struct telnyx_opt_int)AT(at);
		at = next_cut(at, 23);
		ck_assert_int_lt(at, 2000);
		if (is_whole_with(reply, &arrived))
			break;
		ck_assert_uint_eq(arrived, 1);
	} while (true);
	ck_assert_int_gt(at, 900);
}
END_TEST

/* --- faults of a stream --- */

START_TEST(a_reset_of_one_stream_leaves_the_others)
{
	struct fx_result reset = {0}, other = {0};

	set_up();
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RST_STREAM,
	    .h2_error = 2));
	ck_assert_int_eq(fx_send(&reset, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&other, NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 3);
	ck_assert(!reset.ok && other.ok);
	ck_assert_int_eq(reset.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(a_refused_stream_is_not_in_the_log)
{
	struct fx_result refused = {0}, other = {0};

	set_up();
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RST_STREAM,
	    .h2_error = REFUSED_STREAM));
	ck_assert_int_eq(fx_send(&refused, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&other, NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 3);
	ck_assert(!refused.ok && other.ok);
	ck_assert_int_eq(refused.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(a_reset_within_the_reply_comes_after_its_head)
{
	struct fx_result result = {0};

	set_up();
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RST_STREAM,
	    .h2_error = 2, .fault_at_reply_byte = AT(_i == 0 ? 1 : 300)));
	send_and_wait(&result);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_ACCEPTED);
	ck_assert_int_eq(result.status, 200);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(one_stream_stalls_and_the_others_go_on)
{
	static const int64_t at[] = {-1, 0, 1, 300};
	struct telnyx_sandbox_reply *reply =
	    TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM);
	struct fx_result stalled = {0}, other = {0};

	set_up();
	warm_up();
	if (at[_i] >= 0)
		reply->fault_at_reply_byte = (struct telnyx_opt_int)AT(at[_i]);
	script(reply);
	ck_assert_int_eq(fx_send(&stalled, NULL, NULL), TELNYX_OK);
	send_and_wait(&other);
	ck_assert(other.ok);
	fx_advance_ms(9999);
	ck_assert_uint_eq(stalled.calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(stalled.calls, 1);
	ck_assert_int_eq(stalled.outcome,
	    at[_i] > 0 ? TELNYX_OUTCOME_ACCEPTED : TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

/* Of five in flight the third is told; what it leaves is served, and what it
 * leaves out is not in the log and is sent elsewhere. */
START_TEST(goaway_leaves_what_it_says)
{
	static const struct {
		int64_t last; /* 9: not given */
		uint64_t on_first;
	} rows[] = {{-1, 3}, {0, 4}, {1, 5}, {2, 6}, {9, 6}, {-2, 3}};
	struct telnyx_sandbox_reply *reply =
	    TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_GOAWAY);
	struct fx_result results[5] = {0};
	uint64_t on_first = 0, i;

	set_up();
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.times = 2));
	if (rows[_i].last != 9)
		reply->goaway_last = (struct telnyx_opt_int)AT(rows[_i].last);
	script(reply);
	for (i = 0; i < COUNT(results); i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 6);
	for (i = 0; i < COUNT(results); i++)
		ck_assert_msg(results[i].ok, "%s", results[i].message);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 6);
	for (i = 1; i <= 6; i++)
		on_first += request(i)->connection == 1;
	ck_assert_uint_eq(on_first, rows[_i].on_first);
	ck_assert_uint_eq(
	    telnyx_sandbox_connection_count(fx.sandbox), rows[_i].on_first < 6 ? 2 : 1);
	fx_teardown();
}
END_TEST

START_TEST(goaway_may_come_within_a_reply)
{
	struct fx_result results[2] = {0};

	set_up();
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_GOAWAY,
	    .goaway_last = AT(0), .fault_at_reply_byte = AT(_i == 0 ? 1 : 300)));
	send_and_wait(&results[0]);
	ck_assert_msg(results[0].ok, "%s", results[0].message);
	send_and_wait(&results[1]);
	ck_assert(results[1].ok);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 2);
	fx_teardown();
}
END_TEST

START_TEST(over_http_1_1_faults_of_a_stream_are_the_nearest_there_is)
{
	struct fx_result results[4] = {0};

	fx_setup_with(
	    NULL, TELNYX_CONFIG(.http_version = TELNYX_HTTP_1_1, .max_attempts = 1));
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_GOAWAY));
	send_and_wait(&results[0]);
	ck_assert(results[0].ok);
	fx_turn();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RST_STREAM));
	send_and_wait(&results[1]);
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_UNKNOWN);
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM));
	ck_assert_int_eq(fx_send(&results[2], NULL, NULL), TELNYX_OK);
	fx_run_until_received(3);
	fx_turn();
	fx_advance_ms(10000);
	ck_assert_int_eq(results[2].outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 3);
	fx_teardown();
}
END_TEST

/* --- settings --- */

START_TEST(few_streams_at_once_are_kept_to)
{
	static struct fx_result results[30];
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	size_t i;

	memset(results, 0, sizeof(results));
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.http_version = TELNYX_HTTP_2, .max_connections = 1));
	settings(TELNYX_SANDBOX_H2_SETTINGS(.max_concurrent_streams = AT(4)));
	warm_up();
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 1000, .times = 4));
	for (i = 0; i < COUNT(results); i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until_received(5);
	fx_turn();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.on_wire, 4);
	/* and more are let in when it says so */
	settings(TELNYX_SANDBOX_H2_SETTINGS(.max_concurrent_streams = AT(100)));
	fx_run_until(&fx.order, 1 + COUNT(results) - 4);
	fx_advance_ms(1000);
	fx_run_until(&fx.order, 1 + COUNT(results));
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

static uint32_t told_depth;

static void
on_depth(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	told_depth = event->queue_depth;
}

/* Those that were sent before the server had said that it takes one are refused,
 * come back to the queue, and are counted there. */
START_TEST(what_comes_back_to_the_queue_is_told)
{
	static struct fx_result results[20];
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	size_t i;

	memset(results, 0, sizeof(results));
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.http_version = TELNYX_HTTP_2, .max_connections = 1));
	settings(TELNYX_SANDBOX_H2_SETTINGS(.max_concurrent_streams = AT(1)));
	ck_assert_int_eq(telnyx_telemetry_add(
			     fx.client, TELNYX_EVENT_QUEUE_DEPTH, on_depth, NULL, NULL),
	    TELNYX_OK);
	script(TELNYX_SANDBOX_REPLY(.delay_ms = 1000));
	for (i = 0; i < COUNT(results); i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.on_wire, 1);
	ck_assert_uint_eq(stats.waiting, 19);
	ck_assert_uint_eq(told_depth, 19);
	fx_advance_ms(1000);
	fx_run_until(&fx.order, COUNT(results));
	ck_assert_uint_eq(told_depth, 0);
	for (i = 1; i < COUNT(results); i++)
		ck_assert_uint_gt(results[i].order, results[i - 1].order);
	fx_teardown();
}
END_TEST

START_TEST(any_settings_will_do)
{
	static const struct telnyx_sandbox_h2_settings rows[] = {
	    {.initial_window_size = AT(1)},
	    {.initial_window_size = AT(17)},
	    {.header_table_size = AT(0)},
	    {.header_table_size = AT(64)},
	    {.max_frame_size = AT(16777215)},
	    {.max_concurrent_streams = AT(1),
		.initial_window_size = AT(2),
		.header_table_size = AT(0)},
	};
	static struct fx_result results[20];
	struct telnyx_sandbox_h2_settings wanted = rows[_i];
	size_t i;

	memset(results, 0, sizeof(results));
	wanted.size = sizeof(wanted);
	set_up();
	if (_i % 2 == 0)
		warm_up(); /* in the middle of a connection's life */
	settings(&wanted);
	for (i = 0; i < COUNT(results); i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, COUNT(results) + (_i % 2 == 0));
	for (i = 0; i < COUNT(results); i++)
		ck_assert_msg(results[i].ok, "%s", results[i].message);
	fx_teardown();
}
END_TEST

/* The head is there, and the body never: nothing was received, and yet the
 * client has given part of it away. */
START_TEST(a_window_that_never_opens_ends_at_the_deadline)
{
	struct fx_result result = {0};

	set_up();
	warm_up();
	settings(TELNYX_SANDBOX_H2_SETTINGS(.initial_window_size = AT(0)));
	fx_turn();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_turn();
	fx_advance_ms(9999);
	ck_assert_uint_eq(result.calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(settings_that_http_2_forbids_are_refused)
{
	static const struct telnyx_sandbox_h2_settings rows[] = {
	    {.max_frame_size = AT(16383)},
	    {.max_frame_size = AT(16777216)},
	    {.initial_window_size = AT(INT64_C(2147483648))},
	    {.initial_window_size = AT(-1)},
	    {.max_concurrent_streams = AT(INT64_C(4294967296))},
	    {.header_table_size = AT(-1)},
	};
	struct telnyx_sandbox_h2_settings wanted;
	size_t i;

	fx_setup();
	for (i = 0; i < COUNT(rows); i++) {
		wanted = rows[i];
		ck_assert_int_eq(
		    telnyx_sandbox_set_h2(fx.sandbox, &wanted), TELNYX_E_INVALID);
		wanted.size = sizeof(wanted);
		ck_assert_int_eq(
		    telnyx_sandbox_set_h2(fx.sandbox, &wanted), TELNYX_E_INVALID);
	}
	ck_assert_int_eq(telnyx_sandbox_set_h2(NULL,
			     TELNYX_SANDBOX_H2_SETTINGS(.max_frame_size = AT(16384))),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sandbox_set_h2(fx.sandbox, NULL), TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("sandbox, HTTP/2");
	TCase *said = tcase_create("said"), *cuts = tcase_create("cuts"),
	      *streams = tcase_create("streams"), *frames = tcase_create("settings");

	tcase_add_test(said, a_request_is_kept_as_it_came);
	tcase_add_loop_test(said, which_protocol_is_spoken_can_be_forced, 0, 6);
	tcase_add_test(said, http_2_without_tls_is_refused);
	tcase_add_test(said, a_script_says_status_headers_and_body);
	tcase_add_test(said, connection_close_is_a_goaway);
	tcase_add_test(said, delays_are_each_request_s_own);
	tcase_add_test(said, what_is_too_large_is_refused_and_not_in_the_log);
	tcase_add_test(said, idle_connections_are_closed_with_a_goaway);
	suite_add_tcase(all, said);
	tcase_set_timeout(cuts, 600);
	tcase_add_loop_test(
	    cuts, a_fault_strikes_at_every_byte_of_a_request, 0, COUNT(faults));
	tcase_add_loop_test(
	    cuts, a_fault_strikes_at_every_byte_of_a_reply, 0, COUNT(faults));
	suite_add_tcase(all, cuts);
	tcase_add_test(streams, a_reset_of_one_stream_leaves_the_others);
	tcase_add_test(streams, a_refused_stream_is_not_in_the_log);
	tcase_add_loop_test(
	    streams, a_reset_within_the_reply_comes_after_its_head, 0, 2);
	tcase_add_loop_test(streams, one_stream_stalls_and_the_others_go_on, 0, 4);
	tcase_add_loop_test(streams, goaway_leaves_what_it_says, 0, 6);
	tcase_add_loop_test(streams, goaway_may_come_within_a_reply, 0, 2);
	tcase_add_test(
	    streams, over_http_1_1_faults_of_a_stream_are_the_nearest_there_is);
	suite_add_tcase(all, streams);
	tcase_add_test(frames, few_streams_at_once_are_kept_to);
	tcase_add_test(frames, what_comes_back_to_the_queue_is_told);
	tcase_add_loop_test(frames, any_settings_will_do, 0, 6);
	tcase_add_test(frames, a_window_that_never_opens_ends_at_the_deadline);
	tcase_add_test(frames, settings_that_http_2_forbids_are_refused);
	suite_add_tcase(all, frames);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
