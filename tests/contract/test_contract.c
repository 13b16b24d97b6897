/* SPDX-License-Identifier: MIT */
/* The contract of <telnyx/telnyx.h>, rule by rule; a test's name begins with
 * the rule's number.  Rule 7 is in test_contract_close.c. */
#include "support/states.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

/* --- 1: thread --- */

static void *
other_thread(void *arg)
{
	struct telnyx_sender *sender = arg;
	struct telnyx_segments segments;
	int i;

	for (i = 0; i < 10000; i++) {
		telnyx_sender_unref(telnyx_sender_ref(sender));
		(void)telnyx_segments_count(
		    "Hello", TELNYX_ENCODING_AUTO, 0, &segments);
	}
	return NULL;
}

START_TEST(rule_1_senders_are_shared_between_threads_and_clients)
{
	struct telnyx_sender *sender;
	struct telnyx_client *second;
	struct telnyx_config config;
	struct event_base *base = event_base_new();
	struct fx_result results[2] = {0};
	pthread_t thread;
	int i;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = "acme"), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(pthread_create(&thread, NULL, other_thread, sender), 0);
	for (i = 0; i < 10000; i++)
		telnyx_sender_unref(telnyx_sender_ref(sender));
	telnyx_config_init(&config);
	fx_point_at_sandbox(&config);
	ck_assert_int_eq(telnyx_client_new(base, &config, &second, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[0], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_send(second,
		TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001",
		    .text = "from the second client"),
		TELNYX_CALL_OPTIONS(.sender = sender), fx_record, &results[1], NULL),
	    TELNYX_OK);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	telnyx_sender_unref(sender);
	while (results[0].calls + results[1].calls < 2) {
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
		event_base_loop(base, EVLOOP_NONBLOCK);
	}
	ck_assert(results[0].ok && results[1].ok);
	telnyx_client_free(second);
	event_base_free(base);
	fx_teardown();
}
END_TEST

/* --- 2: loop --- */

START_TEST(rule_2_idle_connections_hold_the_loop_until_their_timeout)
{
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	fx_turn();
	ck_assert_uint_eq(fx_stats().idle_connections, 1);
	fx_advance_ms(4999);
	ck_assert_uint_eq(fx_stats().idle_connections, 1);
	fx_advance_ms(1);
	ck_assert_uint_eq(fx_stats().connections, 0);
	ck_assert_uint_eq(fx_clock_armed(fx.env), 0);
	fx_teardown();
}
END_TEST

START_TEST(rule_2_close_ends_idle_connections_at_once)
{
	struct fx_result result = {0};
	unsigned closed = 0;

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(
	    telnyx_client_close(fx.client, 1000, fx_count_close, &closed), TELNYX_OK);
	fx_run_until(&closed, 1);
	ck_assert_uint_eq(fx_stats().connections, 0);
	ck_assert_uint_eq(fx_clock_armed(fx.env), 0);
	fx_teardown();
}
END_TEST

/* --- 3: exactly once --- */

START_TEST(rule_3_the_callback_runs_exactly_once_from_every_state)
{
	struct fx_result first = {0}, result = {0};

	fx_bring(&first, &result, (enum fx_where)_i);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	fx_turn();
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.outcome, fx_outcome_in((enum fx_where)_i));
	fx_teardown();
}
END_TEST

START_TEST(rule_3_a_refused_call_never_calls_back)
{
	struct fx_result result = {0}, other = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued = 1));
	ck_assert_int_eq(fx_send(&other, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_E_QUEUE_FULL);
	ck_assert_uint_eq(result.request_id, 0);
	ck_assert_int_eq(
	    telnyx_message_send(fx.client, NULL, NULL, fx_record, &result, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_message_send(NULL, TELNYX_MESSAGE(.to = "+13125550002"),
			     NULL, fx_record, &result, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_message_send(fx.client, &(struct telnyx_message_params){.size = 0},
		NULL, fx_record, &result, NULL),
	    TELNYX_E_INVALID);
	fx_run_until(&other.calls, 1);
	fx_turn();
	ck_assert_uint_eq(result.calls, 0);
	fx_teardown();
}
END_TEST

START_TEST(rule_3_queue_bytes_are_bounded_too)
{
	struct fx_result results[10] = {0};
	enum telnyx_status st = TELNYX_OK;
	unsigned taken = 0;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued_bytes = 1000));
	while (taken < 10 && (st = fx_send(&results[taken], NULL, NULL)) == TELNYX_OK)
		taken++;
	ck_assert_int_eq(st, TELNYX_E_QUEUE_FULL);
	ck_assert_uint_ge(taken, 2);
	ck_assert_uint_le(fx_stats().queued_bytes, 1000);
	fx_run_until(&fx.order, taken);
	ck_assert_uint_eq(fx_stats().queued_bytes, 0);
	fx_teardown();
}
END_TEST

/* One that is too large by itself is taken when there is no other, and then it
 * is the only one. */
START_TEST(rule_3_queue_bytes_are_bounded_behind_a_request_beyond_the_bound)
{
	struct fx_result large = {0}, other = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued_bytes = 10));
	ck_assert_int_eq(fx_send(&large, NULL, NULL), TELNYX_OK);
	ck_assert_uint_gt(fx_stats().queued_bytes, 10);
	ck_assert_int_eq(fx_send(&other, NULL, NULL), TELNYX_E_QUEUE_FULL);
	fx_run_until(&fx.order, 1);
	ck_assert_int_eq(fx_send(&other, NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 2);
	fx_teardown();
}
END_TEST

/* --- 4: never inline --- */

static void
count_event(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(*(unsigned *)arg)++;
}

START_TEST(rule_4_nothing_runs_inside_the_call_not_even_known_failures)
{
	struct fx_result bad = {0}, good = {0}, path = {0};
	unsigned events = 0;

	fx_setup();
	ck_assert_int_eq(telnyx_telemetry_add(
			     fx.client, TELNYX_EVENT_ALL, count_event, &events, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&bad, TELNYX_MESSAGE(.to = "nonsense"), NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&good, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "no slash"),
		NULL, fx_record_call, &path, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_request_cancel(fx.client, good.request_id), TELNYX_OK);
	ck_assert_uint_eq(bad.calls + good.calls + path.calls, 0);
	ck_assert_uint_eq(events, 0);
	fx_run_until(&fx.order, 3);
	/* and in order: what failed first is told first */
	ck_assert_uint_eq(bad.order, 1);
	ck_assert_uint_eq(path.type, TELNYX_ERROR_VALIDATION);
	fx_teardown();
}
END_TEST

START_TEST(rule_4_completions_of_equal_requests_come_in_order)
{
	struct fx_result results[5] = {0};
	size_t i;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_connections = 1));
	for (i = 0; i < 5; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 5);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(results[i].order, i + 1);
	fx_teardown();
}
END_TEST

/* --- 5: one path for errors --- */

START_TEST(rule_5_what_depends_on_data_reaches_the_callback)
{
	struct fx_result number = {0}, text = {0}, refusal = {0}, refused_id = {0};

	fx_setup();
	fx_script(TELNYX_SANDBOX_REPLY(.status = 422));
	ck_assert_int_eq(fx_send(&refusal, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&number, TELNYX_MESSAGE(.to = "12"), NULL), TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&text, TELNYX_MESSAGE(.text = " \n"), NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_message_get(fx.client, "", NULL, fx_record, &refused_id, NULL),
	    TELNYX_OK);
	fx_run_until(&fx.order, 4);
	ck_assert_int_eq(number.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(number.field, "to");
	ck_assert_int_eq(text.type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(text.field, "text");
	ck_assert_int_eq(refused_id.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(refusal.type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(refusal.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(number.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	fx_teardown();
}
END_TEST

START_TEST(rule_5_a_missing_key_is_an_authentication_error_not_sent)
{
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.api_key = ""));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_AUTHENTICATION);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.attempts, 0);
	fx_teardown();
}
END_TEST

/* --- 6: cancel --- */

START_TEST(rule_6_cancel_ends_a_request_in_every_state)
{
	struct fx_result first = {0}, result = {0};
	enum fx_where where = (enum fx_where)_i;

	fx_bring(&first, &result, where);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, result.request_id), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, result.request_id), TELNYX_OK);
	if (where != FX_ANSWERED)
		ck_assert_uint_eq(result.calls, 0); /* never inline */
	fx_run_until(&result.calls, 1);
	fx_turn();
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.outcome, fx_outcome_in(where));
	if (where == FX_ANSWERED)
		ck_assert(result.ok);
	else
		ck_assert_int_eq(result.type, TELNYX_ERROR_CANCELLED);
	fx_teardown();
}
END_TEST

START_TEST(rule_6_an_id_is_never_used_twice_and_an_old_one_does_nothing)
{
	struct fx_result results[100] = {0};
	size_t i, k;

	fx_setup();
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
		for (k = 0; k < i; k++) {
			ck_assert_uint_ne(results[i].request_id, results[k].request_id);
			ck_assert_int_eq(
			    telnyx_request_cancel(fx.client, results[k].request_id),
			    TELNYX_OK);
		}
		ck_assert_int_eq(telnyx_request_cancel(fx.client, 0), TELNYX_OK);
		ck_assert_int_eq(
		    telnyx_request_cancel(fx.client, UINT64_MAX), TELNYX_OK);
		fx_run_until(&results[i].calls, 1);
		ck_assert(results[i].ok);
	}
	ck_assert_int_eq(telnyx_request_cancel(NULL, 1), TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

/* --- 8: re-entrancy --- */

static struct fx_result again[3];

static void
send_cancel_and_close(struct fx_result *result)
{
	(void)result;
	ck_assert_int_eq(fx_send(&again[0], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&again[1], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, again[1].request_id), TELNYX_OK);
	ck_assert_int_eq(telnyx_client_close(fx.client, 5000, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&again[2], NULL, NULL), TELNYX_E_CLOSING);
}

START_TEST(rule_8_a_callback_may_send_cancel_and_close)
{
	struct fx_result result = {.then = send_cancel_and_close};

	memset(again, 0, sizeof(again));
	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&fx.order, 3);
	ck_assert(again[0].ok);
	ck_assert_int_eq(again[1].type, TELNYX_ERROR_CANCELLED);
	ck_assert_uint_eq(again[2].calls, 0);
	fx_teardown();
}
END_TEST

/* --- 9: lifetime --- */

static struct telnyx_message *kept;
static struct telnyx_error *kept_error;

static void
keep(const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	if (message != NULL)
		ck_assert_ptr_nonnull(kept = telnyx_message_dup(message));
	else
		ck_assert_ptr_nonnull(kept_error = telnyx_error_dup(error));
	(*(unsigned *)arg)++;
}

START_TEST(rule_9_arguments_are_copied_and_copies_outlive_the_client)
{
	char to[] = "+13125550002", from[] = "+13125550001", text[] = "copied";
	char header[] = "X-Trace: abc", url[] = "https://example.com/hook";
	const char *headers[] = {header, NULL};
	const struct telnyx_sandbox_request *request;
	unsigned calls = 0;
	char *value;

	fx_setup();
	fx_script(TELNYX_SANDBOX_REPLY(.match = "/messages/unknown", .status = 404));
	ck_assert_int_eq(
	    telnyx_message_send(fx.client,
		TELNYX_MESSAGE(.to = to, .from = from, .text = text,
		    .webhook_url = url),
		TELNYX_CALL_OPTIONS(.headers = headers), keep, &calls, NULL),
	    TELNYX_OK);
	memset(to, 'x', sizeof(to) - 1);
	memset(from, 'x', sizeof(from) - 1);
	memset(text, 'x', sizeof(text) - 1);
	memset(header, 'x', sizeof(header) - 1);
	memset(url, 'x', sizeof(url) - 1);
	headers[0] = NULL;
	ck_assert_int_eq(
	    telnyx_message_get(fx.client, "unknown", NULL, keep, &calls, NULL),
	    TELNYX_OK);
	fx_run_until(&calls, 2);
	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	if (strcmp(request->method, "POST") != 0)
		request = telnyx_sandbox_get_request(fx.sandbox, 2);
	value = telnyx_sandbox_request_header(request, "x-trace");
	ck_assert_str_eq(value, "abc");
	free(value);
	fx_teardown();

	ck_assert_str_eq(kept->to[0]->phone_number, "+13125550002");
	ck_assert_str_eq(kept->text, "copied");
	ck_assert_str_eq(kept->webhook_url, "https://example.com/hook");
	ck_assert_ptr_null(kept->reply);
	ck_assert_ptr_nonnull(kept->json);
	ck_assert_str_eq(kept_error->code, "10005");
	ck_assert_ptr_nonnull(kept_error->json);
	telnyx_message_free(kept);
	telnyx_error_free(kept_error);
}
END_TEST

/* --- 10: deadline --- */

START_TEST(rule_10_the_deadline_covers_every_state)
{
	struct fx_result first = {0}, result = {0};
	enum fx_where where = (enum fx_where)_i;

	if (where == FX_FRESH || where == FX_ANSWERED)
		return; /* not states that time can be spent in */
	fx_bring(&first, &result, where);
	if (where == FX_BACKING_OFF) {
		/* The server's delay of 5 s ends before the deadline of 10 s;
		 * the second attempt then stalls. */
		fx_script(FX_STALL);
		fx_advance_ms(5000);
		fx_run_until_received(2);
		fx_turn();
		fx_advance_ms(4999);
	} else {
		fx_advance_ms(9999);
	}
	ck_assert_uint_eq(result.calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(result.outcome,
	    where == FX_BACKING_OFF ? TELNYX_OUTCOME_UNKNOWN : fx_outcome_in(where));
	fx_teardown();
}
END_TEST

START_TEST(rule_10_a_trickling_peer_does_not_stretch_it)
{
	struct fx_result result = {0};
	unsigned i;

	/* The reply stops in the middle of its head; over HTTP/2 before the
	 * status, which is said to be known as soon as it is there. */
	fx_setup();
	fx_script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL,
	    .fault_at_reply_byte = {
		.given = true, .value = fx_http == TELNYX_HTTP_2 ? 9 : 20}));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 700)), TELNYX_OK);
	fx_run_until_received(1);
	for (i = 0; i < 7; i++) {
		ck_assert_uint_eq(result.calls, 0);
		fx_advance_ms(100);
	}
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(result.phase,
	    fx_http == TELNYX_HTTP_2 ? TELNYX_PHASE_WAIT : TELNYX_PHASE_RECEIVE);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(rule_10_a_refusal_then_the_deadline_is_rejected)
{
	struct fx_result result = {0};

	fx_setup();
	fx_script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 9\r\n"));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	fx_turn();
	/* The deadline passes while nothing runs; then the timer finds both due. */
	fx_advance_ms(9000);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_int_eq(result.attempts, 2);
	fx_teardown();

	memset(&result, 0, sizeof(result));
	fx_setup();
	fx_script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 9\r\n"));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 9000)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	/* A delay that ends at the deadline is beyond it: told at once. */
	ck_assert_int_eq(result.type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(result.retry_after_ms, 9000);
	ck_assert_int_eq(result.attempts, 1);
	fx_teardown();
}
END_TEST

/* --- 11: telemetry --- */

static uint64_t first_id, second_id;
static unsigned first_count, second_count;

static void
second_subscriber(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	second_count++;
}

static void
first_subscriber(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	if (first_count++ == 0)
		ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL,
				     second_subscriber, NULL, &second_id),
		    TELNYX_OK);
	telnyx_telemetry_remove(fx.client, first_id);
}

START_TEST(rule_11_a_subscriber_may_add_and_remove_subscribers)
{
	struct fx_result result = {0};

	first_count = second_count = 0;
	fx_setup();
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL,
			     first_subscriber, NULL, &first_id),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_uint_eq(first_count, 1); /* it removed itself */
	ck_assert_uint_gt(second_count, 2);
	telnyx_telemetry_remove(fx.client, second_id);
	telnyx_telemetry_remove(fx.client, 12345);
	fx_teardown();
}
END_TEST

/* --- 11 and 12: what is never told --- */

static char *told;
static size_t told_size;
static FILE *told_file;

static void
tell_error(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	char text[1024];

	(void)message;
	if (error != NULL)
		(void)fprintf(told_file, "%s\n%s\n",
		    telnyx_error_message(error, text, sizeof(text)), error->detail);
	(*(unsigned *)arg)++;
}

START_TEST(rule_12_no_key_and_no_text_in_errors_or_telemetry)
{
	unsigned calls = 0;

	fx_setup_with(NULL, TELNYX_CONFIG(.api_key = "KEY_very_secret"));
	told_file = open_memstream(&told, &told_size);
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ALL,
			     telnyx_telemetry_log, told_file, NULL),
	    TELNYX_OK);
	fx_script(TELNYX_SANDBOX_REPLY(.status = 401));
	fx_script(TELNYX_SANDBOX_REPLY(.status = 500, .body = "<html>oops</html>"));
	fx_script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
	while (calls < 4)
		for (unsigned before = calls; before == calls;) {
			ck_assert_int_eq(
			    telnyx_message_send(fx.client,
				TELNYX_MESSAGE(.to = "+13125550002",
				    .from = "+13125550001", .text = "private words"),
				NULL, tell_error, &calls, NULL),
			    TELNYX_OK);
			fx_run_until(&calls, before + 1);
		}
	fx_teardown();
	ck_assert_int_eq(fclose(told_file), 0);
	ck_assert_ptr_nonnull(strstr(told, "request_failed"));
	ck_assert_ptr_nonnull(strstr(told, "request_stop"));
	ck_assert_ptr_null(strstr(told, "secret"));
	ck_assert_ptr_null(strstr(told, "private"));
	free(told);
}
END_TEST

START_TEST(rule_12_a_key_with_a_control_character_is_refused_unquoted)
{
	struct telnyx_client *client;
	struct telnyx_error *error = NULL;
	char text[256];

	fx_setup();
	ck_assert_int_eq(
	    telnyx_client_new(
		fx.base, TELNYX_CONFIG(.api_key = "KEY\r\nX-Evil: 1"), &client, &error),
	    TELNYX_E_CONFIG);
	ck_assert_ptr_null(client);
	ck_assert_int_eq(error->type, TELNYX_ERROR_VALIDATION);
	ck_assert_str_eq(error->field, "api_key");
	telnyx_error_message(error, text, sizeof(text));
	ck_assert_ptr_null(strstr(text, "Evil"));
	telnyx_error_free(error);
	fx_teardown();
}
END_TEST

/* --- 13: SIGPIPE --- */

static void
handler(int number)
{
	(void)number;
}

static void
set_sigpipe(void (*to)(int))
{
	struct sigaction action = {0};

	action.sa_handler = to;
	ck_assert_int_eq(sigaction(SIGPIPE, &action, NULL), 0);
}

static void *
sigpipe_is(void)
{
	struct sigaction action;

	ck_assert_int_eq(sigaction(SIGPIPE, NULL, &action), 0);
	return (void *)(uintptr_t)action.sa_handler;
}

/* Make and free a client; what is SIGPIPE after that? */
static void *
after_client(const struct telnyx_config *config)
{
	struct telnyx_client *client;

	ck_assert_int_eq(telnyx_client_new(fx.base, config, &client, NULL), TELNYX_OK);
	telnyx_client_free(client);
	return sigpipe_is();
}

START_TEST(rule_13_sigpipe_is_ignored_only_if_it_was_at_its_default)
{
	fx_setup();
	set_sigpipe(SIG_DFL);
	ck_assert_ptr_eq(after_client(TELNYX_CONFIG(.keep_sigpipe = TELNYX_BOOL(true))),
	    (void *)(uintptr_t)SIG_DFL);
	set_sigpipe(handler);
	ck_assert_ptr_eq(after_client(NULL), (void *)(uintptr_t)handler);
	set_sigpipe(SIG_DFL);
	ck_assert_ptr_eq(after_client(NULL), (void *)(uintptr_t)SIG_IGN);
	fx_teardown();
}
END_TEST

/* --- 14: versions --- */

START_TEST(rule_14_callers_of_older_and_newer_headers_are_served)
{
	struct {
		struct telnyx_config known;
		uint64_t more[4];
	} newer = {.known = {.size = sizeof(newer)}};
	struct {
		struct telnyx_client_stats known;
		uint64_t more[4];
	} stats = {.known = {.size = sizeof(stats)}};
	struct telnyx_config older = {
	    .size = offsetof(struct telnyx_config, http_version),
	    .http_version = (enum telnyx_http_version)99, /* not in that header */
	};
	struct fx_result result = {0};
	struct telnyx_client *client;

	fx_setup();
	ck_assert_int_eq(telnyx_client_new(fx.base, &older, &client, NULL), TELNYX_OK);
	telnyx_client_free(client);
	ck_assert_int_eq(
	    telnyx_client_new(fx.base, &newer.known, &client, NULL), TELNYX_OK);
	telnyx_client_free(client);
	newer.more[3] = 1; /* asks for what this library does not have */
	ck_assert_int_eq(
	    telnyx_client_new(fx.base, &newer.known, &client, NULL), TELNYX_E_INVALID);

	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats.known), TELNYX_OK);
	ck_assert_uint_eq(stats.known.size, sizeof(stats));
	ck_assert_uint_eq(stats.known.in_flight, 1);
	ck_assert_uint_gt(stats.known.queued_bytes, 0);
	ck_assert_uint_eq(stats.more[0] | stats.more[3], 0);
	stats.known.size = offsetof(struct telnyx_client_stats, queued_bytes);
	stats.known.in_flight = 0;
	stats.known.queued_bytes = 12345; /* not that caller's counter */
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats.known), TELNYX_OK);
	ck_assert_uint_eq(
	    stats.known.size, offsetof(struct telnyx_client_stats, queued_bytes));
	ck_assert_uint_eq(stats.known.in_flight, 1);
	ck_assert_uint_eq(stats.known.queued_bytes, 12345);
	stats.known.size = 0;
	ck_assert_int_eq(
	    telnyx_client_get_stats(fx.client, &stats.known), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, NULL), TELNYX_E_INVALID);
	fx_run_until(&result.calls, 1);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("contract");
	TCase *rules = tcase_create("rules");

	tcase_set_timeout(rules, 120);
	tcase_add_test(rules, rule_1_senders_are_shared_between_threads_and_clients);
	tcase_add_test(
	    rules, rule_2_idle_connections_hold_the_loop_until_their_timeout);
	tcase_add_test(rules, rule_2_close_ends_idle_connections_at_once);
	tcase_add_loop_test(rules,
	    rule_3_the_callback_runs_exactly_once_from_every_state, 0, FX_WHERES);
	tcase_add_test(rules, rule_3_a_refused_call_never_calls_back);
	tcase_add_test(rules, rule_3_queue_bytes_are_bounded_too);
	tcase_add_test(
	    rules, rule_3_queue_bytes_are_bounded_behind_a_request_beyond_the_bound);
	tcase_add_test(
	    rules, rule_4_nothing_runs_inside_the_call_not_even_known_failures);
	tcase_add_test(rules, rule_4_completions_of_equal_requests_come_in_order);
	tcase_add_test(rules, rule_5_what_depends_on_data_reaches_the_callback);
	tcase_add_test(rules, rule_5_a_missing_key_is_an_authentication_error_not_sent);
	tcase_add_loop_test(
	    rules, rule_6_cancel_ends_a_request_in_every_state, 0, FX_WHERES);
	tcase_add_test(
	    rules, rule_6_an_id_is_never_used_twice_and_an_old_one_does_nothing);
	tcase_add_test(rules, rule_8_a_callback_may_send_cancel_and_close);
	tcase_add_test(
	    rules, rule_9_arguments_are_copied_and_copies_outlive_the_client);
	tcase_add_loop_test(
	    rules, rule_10_the_deadline_covers_every_state, 0, FX_WHERES);
	tcase_add_test(rules, rule_10_a_trickling_peer_does_not_stretch_it);
	tcase_add_test(rules, rule_10_a_refusal_then_the_deadline_is_rejected);
	tcase_add_test(rules, rule_11_a_subscriber_may_add_and_remove_subscribers);
	tcase_add_test(rules, rule_12_no_key_and_no_text_in_errors_or_telemetry);
	tcase_add_test(
	    rules, rule_12_a_key_with_a_control_character_is_refused_unquoted);
	tcase_add_test(rules, rule_13_sigpipe_is_ignored_only_if_it_was_at_its_default);
	tcase_add_test(rules, rule_14_callers_of_older_and_newer_headers_are_served);
	suite_add_tcase(all, rules);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
