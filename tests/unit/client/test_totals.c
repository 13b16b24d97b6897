/* SPDX-License-Identifier: MIT */
/* Totals: each number, for a client and for its senders, once for each request,
 * whatever its end. */
#include "support/fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/histogram.h"
#include "codec/decimal.h"
#include "support/rig.h"

#define MS TELNYX_NS_PER_MS
#define S TELNYX_NS_PER_S

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

static struct telnyx_totals
totals_of(const struct telnyx_client *client)
{
	struct telnyx_totals totals;

	telnyx_totals_init(&totals);
	ck_assert_int_eq(telnyx_client_get_totals(client, &totals), TELNYX_OK);
	return totals;
}

static struct telnyx_totals
totals(void)
{
	return totals_of(fx.client);
}

static struct telnyx_totals
totals_by(const struct telnyx_sender *sender)
{
	struct telnyx_totals now;

	telnyx_totals_init(&now);
	ck_assert_int_eq(telnyx_sender_get_totals(sender, &now), TELNYX_OK);
	return now;
}

static struct telnyx_sender *
tenant(const char *name)
{
	struct telnyx_sender *made;

	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = name), &made, NULL),
	    TELNYX_OK);
	return made;
}

/* Send one message and run until its end; the oracle wants each result to the end. */
static const struct fx_result *
send_one(const struct telnyx_call_options *options)
{
	static struct fx_result results[64];
	struct fx_result *result = &results[fx.marks];

	ck_assert_uint_lt(fx.marks, 64);
	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(fx_send(result, NULL, options), TELNYX_OK);
	fx_run_until(&result->calls, 1);
	return result;
}

/* Just one request, which ended so. */
static void
expect_end(enum telnyx_outcome outcome, enum telnyx_error_type type)
{
	struct telnyx_totals now = totals();
	unsigned i;

	ck_assert_uint_eq(now.started, 1);
	ck_assert_uint_eq(now.in_flight, 0);
	for (i = 0; i < TELNYX_TOTALS_OUTCOMES; i++)
		ck_assert_uint_eq(now.outcomes[i], i == (unsigned)outcome);
	for (i = 0; i < TELNYX_TOTALS_ERRORS; i++)
		ck_assert_uint_eq(now.errors[i], i == (unsigned)type);
	ck_assert_uint_eq(now.durations.count, 1);
	ck_assert_uint_eq(now.messages, type == TELNYX_ERROR_NONE);
}

/* --- each end --- */

START_TEST(an_accepted_message_is_counted_with_its_parts_and_its_cost)
{
	struct fx_result result = {0};
	struct telnyx_totals now;

	fx_setup();
	ck_assert_uint_eq(totals().started, 0);
	ck_assert_str_eq(totals().currency, "");
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert_uint_eq(totals().started, 1);
	ck_assert_uint_eq(totals().in_flight, 1);
	ck_assert_uint_eq(totals().durations.count, 0);
	fx_run_until(&result.calls, 1);
	expect_end(TELNYX_OUTCOME_ACCEPTED, TELNYX_ERROR_NONE);
	now = totals();
	ck_assert_uint_eq(now.attempts, 1);
	ck_assert_uint_eq(now.retries, 0);
	ck_assert_uint_eq(now.parts, 1);
	ck_assert_uint_eq(now.costs, 1);
	ck_assert_int_gt(now.cost_e8, 0);
	ck_assert_str_eq(now.currency, "USD");
	ck_assert_uint_gt(now.bytes_sent, 100);
	ck_assert_uint_gt(now.bytes_received, 100);
	fx_teardown();
}
END_TEST

START_TEST(a_refusal_is_rejected)
{

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 422));
	send_one(NULL);
	expect_end(TELNYX_OUTCOME_REJECTED, TELNYX_ERROR_VALIDATION);
	ck_assert_uint_eq(totals().attempts, 1);
	fx_teardown();
}
END_TEST

START_TEST(a_message_that_is_refused_here_has_no_attempt)
{
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(
	    fx_send(&result, TELNYX_MESSAGE(.to = "nobody"), NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	expect_end(TELNYX_OUTCOME_NOT_SENT, TELNYX_ERROR_VALIDATION);
	ck_assert_uint_eq(totals().attempts, 0);
	ck_assert_uint_eq(totals().bytes_sent, 0);
	fx_teardown();
}
END_TEST

START_TEST(retries_are_attempts_but_the_first)
{
	const struct fx_result *result;
	struct telnyx_totals now;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 429, .times = 2,
	    .headers = "Retry-After: 1\r\n"));
	result = send_one(NULL);
	ck_assert(result->ok);
	expect_end(TELNYX_OUTCOME_ACCEPTED, TELNYX_ERROR_NONE);
	now = totals();
	ck_assert_uint_eq(now.attempts, (uint64_t)result->attempts);
	ck_assert_uint_eq(now.attempts, 3);
	ck_assert_uint_eq(now.retries, 2);
	/* Waiting belongs to the duration. */
	ck_assert_uint_ge(now.durations.sum_ns, 2 * S);
	fx_teardown();
}
END_TEST

START_TEST(a_lost_reply_is_unknown)
{

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
	send_one(NULL);
	expect_end(TELNYX_OUTCOME_UNKNOWN, TELNYX_ERROR_NETWORK);
	ck_assert_uint_eq(totals().attempts, 1);
	ck_assert_uint_gt(totals().bytes_sent, 0);
	fx_teardown();
}
END_TEST

START_TEST(a_deadline_that_passes_is_a_timeout)
{
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL));
	fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 2000));
	fx_run_until_received(1);
	fx_advance_ms(2000);
	fx_run_until(&result.calls, 1);
	expect_end(TELNYX_OUTCOME_UNKNOWN, TELNYX_ERROR_TIMEOUT);
	ck_assert_uint_eq(totals().attempts, 1);
	ck_assert_uint_eq(totals().durations.counts[10], 1); /* 1 s to 2.5 s */
	ck_assert_uint_eq(totals().durations.sum_ns, 2 * S);
	fx_teardown();
}
END_TEST

START_TEST(what_is_cancelled_is_counted_once)
{
	struct fx_result result = {0};

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	telnyx_request_cancel(fx.client, result.request_id);
	telnyx_request_cancel(fx.client, result.request_id);
	fx_run_until(&result.calls, 1);
	telnyx_request_cancel(fx.client, result.request_id);
	fx_turn();
	expect_end(TELNYX_OUTCOME_NOT_SENT, TELNYX_ERROR_CANCELLED);
	ck_assert_uint_eq(totals().attempts, 0);
	fx_teardown();
}
END_TEST

START_TEST(what_ends_with_its_client_is_counted)
{
	struct telnyx_sender *acme = tenant("acme");
	struct fx_result results[3] = {0};
	struct telnyx_totals now;
	size_t i;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 3,
	    .fault = TELNYX_SANDBOX_FAULT_STALL_STREAM));
	for (i = 0; i < 3; i++)
		fx_send(&results[i], NULL, TELNYX_CALL_OPTIONS(.sender = acme));
	fx_turn();
	ck_assert_uint_eq(totals_by(acme).in_flight, 3);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	now = totals_by(acme);
	ck_assert_uint_eq(now.started, 3);
	ck_assert_uint_eq(now.in_flight, 0);
	ck_assert_uint_eq(now.errors[TELNYX_ERROR_CLOSING], 3);
	telnyx_sender_unref(acme);
	fx_teardown();
}
END_TEST

START_TEST(what_is_not_taken_is_not_counted)
{
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued = 1));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.to = "+13125550002",
				 .from = "+13125550001", .text = "Hello"),
			     NULL, NULL, NULL, NULL),
	    TELNYX_E_QUEUE_FULL);
	ck_assert_uint_eq(totals().started, 1);
	fx_run_until(&result.calls, 1);
	expect_end(TELNYX_OUTCOME_ACCEPTED, TELNYX_ERROR_NONE);
	fx_teardown();
}
END_TEST

/* Inside the callback the request has ended already. */
static void
look_inside(struct fx_result *result)
{
	(void)result;
	ck_assert_uint_eq(totals().in_flight, 0);
	ck_assert_uint_eq(totals().outcomes[TELNYX_OUTCOME_ACCEPTED], 1);
}

START_TEST(an_end_is_counted_before_its_callback)
{
	struct fx_result result = {.then = look_inside};

	fx_setup();
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	fx_teardown();
}
END_TEST

START_TEST(a_message_that_is_read_costs_nothing_again)
{
	const struct fx_result *sent;
	struct fx_result got = {0};
	struct telnyx_totals before, now;

	fx_setup();
	sent = send_one(NULL);
	before = totals();
	ck_assert_int_eq(
	    telnyx_message_get(fx.client, sent->id, NULL, fx_record, &got, NULL),
	    TELNYX_OK);
	fx_run_until(&got.calls, 1);
	ck_assert(got.ok);
	now = totals();
	ck_assert_uint_eq(now.started, 2);
	ck_assert_uint_eq(now.messages, 1);
	ck_assert_uint_eq(now.parts, before.parts);
	ck_assert_int_eq(now.cost_e8, before.cost_e8);
	fx_teardown();
}
END_TEST

/* --- whose --- */

START_TEST(each_tenant_has_totals_of_its_own_and_the_client_all)
{
	struct telnyx_sender *acme = tenant("acme"), *umbrella = tenant("umbrella");

	fx_setup();
	send_one(TELNYX_CALL_OPTIONS(.sender = acme));
	send_one(TELNYX_CALL_OPTIONS(.sender = acme));
	script(TELNYX_SANDBOX_REPLY(.status = 403));
	send_one(TELNYX_CALL_OPTIONS(.sender = umbrella));
	send_one(NULL);
	ck_assert_uint_eq(totals_by(acme).started, 2);
	ck_assert_uint_eq(totals_by(acme).messages, 2);
	ck_assert_uint_eq(totals_by(acme).errors[TELNYX_ERROR_NONE], 2);
	ck_assert_uint_eq(totals_by(acme).attempts, 2);
	ck_assert_uint_eq(totals_by(acme).durations.count, 2);
	ck_assert_uint_gt(totals_by(acme).bytes_received, 100);
	ck_assert_uint_eq(totals_by(umbrella).started, 1);
	ck_assert_uint_eq(totals_by(umbrella).messages, 0);
	ck_assert_uint_eq(totals_by(umbrella).errors[TELNYX_ERROR_AUTHENTICATION], 1);
	ck_assert_uint_eq(totals_by(umbrella).outcomes[TELNYX_OUTCOME_REJECTED], 1);
	ck_assert_uint_eq(totals().started, 4);
	ck_assert_uint_eq(totals().messages, 3);
	ck_assert_uint_gt(totals().bytes_sent,
	    totals_by(acme).bytes_sent + totals_by(umbrella).bytes_sent);
	telnyx_sender_unref(acme);
	telnyx_sender_unref(umbrella);
	fx_teardown();
}
END_TEST

START_TEST(a_sender_on_two_clients_adds_them_up)
{
	struct telnyx_sender *acme = tenant("acme");
	struct telnyx_client *first;

	fx_setup();
	send_one(TELNYX_CALL_OPTIONS(.sender = acme));
	first = fx.client;
	{
		struct telnyx_config config;

		telnyx_config_init(&config);
		fx_point_at_sandbox(&config);
		ck_assert_int_eq(
		    telnyx_client_new(fx.base, &config, &fx.client, NULL), TELNYX_OK);
	}
	send_one(TELNYX_CALL_OPTIONS(.sender = acme));
	ck_assert_uint_eq(totals().started, 1);
	ck_assert_uint_eq(totals_of(first).started, 1);
	ck_assert_uint_eq(totals_by(acme).started, 2);
	ck_assert_uint_eq(totals_by(acme).messages, 2);
	telnyx_client_free(fx.client);
	fx.client = first;
	ck_assert_uint_eq(totals_by(acme).in_flight, 0);
	telnyx_sender_unref(acme);
	fx_teardown();
}
END_TEST

#define THREADS 4
#define EACH 500

/* Send what is refused before it is sent, as that needs no server. */
static void *
send_many(void *arg)
{
	struct event_base *base = event_base_new();
	struct telnyx_client *client = NULL;
	int i;

	ck_assert_int_eq(
	    telnyx_client_new(base, TELNYX_CONFIG(.api_key = "KEY"), &client, NULL),
	    TELNYX_OK);
	for (i = 0; i < EACH; i++)
		ck_assert_int_eq(
		    telnyx_message_send(client, TELNYX_MESSAGE(.to = "nobody"),
			TELNYX_CALL_OPTIONS(.sender = arg), NULL, NULL, NULL),
		    TELNYX_OK);
	telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	event_base_dispatch(base);
	telnyx_client_free(client);
	event_base_free(base);
	return NULL;
}

START_TEST(threads_that_share_a_sender_lose_no_count)
{
	struct telnyx_sender *acme = tenant("acme");
	pthread_t threads[THREADS];
	struct telnyx_totals now;
	int i;

	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, send_many, acme), 0);
	do
		now = totals_by(acme); /* from this thread, meanwhile */
	while (now.started < THREADS * EACH);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	now = totals_by(acme);
	ck_assert_uint_eq(now.started, THREADS * EACH);
	ck_assert_uint_eq(now.in_flight, 0);
	ck_assert_uint_eq(now.errors[TELNYX_ERROR_VALIDATION], THREADS * EACH);
	ck_assert_uint_eq(now.durations.count, THREADS * EACH);
	telnyx_sender_unref(acme);
}
END_TEST

/* --- bytes --- */

/* One message to a peer, which answers with `reply`. */
static struct telnyx_totals
exchange_bytes(bool tls, const char *reply, size_t *request_bytes)
{
	const struct peer_step steps[] = {{.op = PEER_READ_REQUEST},
	    {.op = PEER_SEND, .text = reply}, {.op = PEER_END}};
	struct fx_result result;
	struct telnyx_totals now;

	rig_open(tls, PEER_LISTENS, NULL);
	peer_script(rig.peer, steps);
	rig_try(&result, NULL);
	now = totals_of(rig.client);
	*request_bytes = peer_request(rig.peer, 0)->bytes;
	rig_close();
	return now;
}

START_TEST(bytes_of_http_1_are_heads_and_bodies_without_tls)
{
	static const char reply[] = "HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\n{}";
	struct telnyx_totals plain, tls;
	size_t request_bytes;

	plain = exchange_bytes(false, reply, &request_bytes);
	ck_assert_uint_eq(plain.bytes_sent, request_bytes);
	ck_assert_uint_eq(plain.bytes_received, sizeof(reply) - 1);
	tls = exchange_bytes(true, reply, &request_bytes);
	ck_assert_uint_eq(tls.bytes_sent, request_bytes);
	ck_assert_uint_eq(tls.bytes_received, sizeof(reply) - 1);
}
END_TEST

START_TEST(bytes_grow_with_each_attempt)
{
	struct telnyx_totals once, now;

	fx_setup();
	send_one(NULL);
	once = totals();
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n"));
	send_one(NULL);
	now = totals();
	ck_assert_uint_eq(now.attempts, 3);
	/* Over HTTP/2 the heads are smaller from the second one on. */
	ck_assert_uint_gt(now.bytes_sent, once.bytes_sent + 2 * 100);
	ck_assert_uint_le(now.bytes_sent, 3 * once.bytes_sent + 16);
	ck_assert_uint_gt(now.bytes_received, once.bytes_received);
	fx_teardown();
}
END_TEST

START_TEST(what_http_2_gives_back_counts_as_attempt_and_in_bytes)
{
	const struct fx_result *result;
	struct telnyx_totals first, now;

	if (fx_http != TELNYX_HTTP_2)
		return;
	fx_setup();
	send_one(NULL);
	first = totals();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_GOAWAY,
	    .goaway_last = TELNYX_INT(-1)));
	result = send_one(NULL);
	ck_assert(result->ok);
	now = totals();
	ck_assert_uint_eq(now.attempts - first.attempts, (uint64_t)result->attempts);
	ck_assert_uint_eq(now.attempts, 3);
	ck_assert_uint_eq(now.retries, 1);
	ck_assert_uint_gt(now.bytes_sent - first.bytes_sent, first.bytes_sent);
	fx_teardown();
}
END_TEST

#define LONG_BYTES 1300

/* Of two messages at once the server answers "later" to the first one, and gives back
 * the second one, a long one. */
static struct telnyx_totals
give_back_behind_a_refusal(bool adapt)
{
	struct telnyx_sender *acme = tenant("acme");
	struct fx_result results[2] = {0};
	struct telnyx_totals before, now;
	char text[LONG_BYTES + 1];

	memset(text, 'x', LONG_BYTES);
	text[LONG_BYTES] = '\0';
	fx_setup_with(
	    NULL, TELNYX_CONFIG(.rate_adapt = TELNYX_BOOL(adapt), .timeout_ms = 60000));
	send_one(NULL);
	before = totals();
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n",
	    .fault = TELNYX_SANDBOX_FAULT_GOAWAY, .goaway_last = TELNYX_INT(0)));
	fx_send(&results[0], NULL, TELNYX_CALL_OPTIONS(.sender = acme));
	fx_send(&results[1], TELNYX_MESSAGE(.text = text),
	    TELNYX_CALL_OPTIONS(.sender = acme));
	fx_run_until(&results[0].calls, 1);
	fx_run_until(&results[1].calls, 1);
	ck_assert(results[0].ok && results[1].ok);
	ck_assert_int_eq(results[1].attempts, 2);
	now = totals_by(acme);
	ck_assert_uint_eq(now.bytes_sent, totals().bytes_sent - before.bytes_sent);
	telnyx_sender_unref(acme);
	fx_teardown();
	return now;
}

START_TEST(what_http_2_gives_back_counts_in_bytes_where_a_limit_then_holds_it)
{
	struct telnyx_totals alone, held;

	if (fx_http != TELNYX_HTTP_2)
		return;
	alone = give_back_behind_a_refusal(false);
	held = give_back_behind_a_refusal(true);
	ck_assert_uint_eq(held.attempts, 4);
	ck_assert_uint_eq(held.retries, 2);
	ck_assert_uint_gt(held.bytes_sent, 2 * LONG_BYTES);
	ck_assert_uint_eq(held.attempts, alone.attempts);
	ck_assert_uint_eq(held.retries, alone.retries);
}
END_TEST

/* --- costs --- */

/* One message whose reply has this cost, as JSON. */
static void
send_costing(const char *cost)
{
	char body[512];

	(void)snprintf(body, sizeof(body),
	    "{\"data\":{\"id\":\"0c3ac9ba-6d1f-4f9e-9a2c-000000000001\","
	    "\"parts\":2,\"cost\":%s}}",
	    cost);
	script(TELNYX_SANDBOX_REPLY(.status = 200, .body = body));
	ck_assert(send_one(NULL)->ok);
}

START_TEST(costs_add_up_without_rounding)
{
	int i;

	fx_setup();
	for (i = 0; i < 3; i++)
		send_costing("{\"amount\":\"0.0051\",\"currency\":\"USD\"}");
	ck_assert_int_eq(totals().cost_e8, 1530000);
	send_costing("{\"amount\":\"0.00000001\",\"currency\":\"USD\"}");
	send_costing("{\"amount\":\"12\",\"currency\":\"USD\"}");
	send_costing("{\"amount\":\"0.00510000000000000000\",\"currency\":\"USD\"}");
	ck_assert_int_eq(totals().cost_e8, 1530000 + 1 + 1200000000 + 510000);
	ck_assert_uint_eq(totals().costs, 6);
	ck_assert_uint_eq(totals().other_costs, 0);
	ck_assert_uint_eq(totals().parts, 12);
	ck_assert_str_eq(totals().currency, "USD");
	fx_teardown();
}
END_TEST

START_TEST(costs_that_cannot_be_added_are_counted_apart)
{
	static const char *const weird[] = {"{\"amount\":\"\",\"currency\":\"USD\"}",
	    "{\"amount\":\"1e3\",\"currency\":\"USD\"}",
	    "{\"amount\":\"-0.0051\",\"currency\":\"USD\"}",
	    "{\"amount\":\"+1\",\"currency\":\"USD\"}",
	    "{\"amount\":\".5\",\"currency\":\"USD\"}",
	    "{\"amount\":\"5.\",\"currency\":\"USD\"}",
	    "{\"amount\":\" 5\",\"currency\":\"USD\"}",
	    "{\"amount\":\"1,5\",\"currency\":\"USD\"}",
	    "{\"amount\":\"0.000000001\",\"currency\":\"USD\"}",
	    "{\"amount\":\"1000000.00000001\",\"currency\":\"USD\"}",
	    "{\"amount\":\"99999999999999999999999999999999\",\"currency\":\"USD\"}",
	    "{\"amount\":\"nan\",\"currency\":\"USD\"}",
	    "{\"amount\":\"0.0051\",\"currency\":\"EUR\"}",
	    "{\"amount\":\"0.0051\",\"currency\":\"\"}",
	    "{\"amount\":\"0.0051\",\"currency\":\"US\\\"D\"}",
	    "{\"amount\":\"0.0051\",\"currency\":\"DOLLARSANDCENTS\"}",
	    "{\"amount\":\"0.0051\",\"currency\":null}", "{\"currency\":\"USD\"}"};
	const size_t count = sizeof(weird) / sizeof(weird[0]);
	size_t i;

	fx_setup();
	send_costing("null");
	ck_assert_uint_eq(totals().costs + totals().other_costs, 0);
	send_costing("{\"amount\":\"0.0051\",\"currency\":\"USD\"}");
	for (i = 0; i < count; i++) {
		send_costing(weird[i]);
		ck_assert_msg(totals().other_costs == i + 1, "%s was added", weird[i]);
		ck_assert_int_eq(totals().cost_e8, 510000);
	}
	ck_assert_uint_eq(totals().costs, 1);
	ck_assert_str_eq(totals().currency, "USD");
	ck_assert_uint_eq(totals().messages, count + 2);
	fx_teardown();
}
END_TEST

START_TEST(decimals_are_read_exactly)
{
	uint64_t value = 0;

	ck_assert(telnyx_decimal_parse_e8("0", 1, &value));
	ck_assert_uint_eq(value, 0);
	ck_assert(telnyx_decimal_parse_e8("4294967295.99999999", UINT32_MAX, &value) ==
		  false);
	ck_assert(telnyx_decimal_parse_e8("4294967295", UINT32_MAX, &value));
	ck_assert_uint_eq(value, 429496729500000000);
	ck_assert(telnyx_decimal_parse_e8("0000000000000000000000001.1", 2, &value));
	ck_assert_uint_eq(value, 110000000);
	ck_assert(!telnyx_decimal_parse_e8(NULL, 1, &value));
}
END_TEST

/* --- durations --- */

START_TEST(a_duration_is_at_most_its_bound)
{
	const enum telnyx_histogram_kind kinds[] = {
	    TELNYX_HISTOGRAM_REQUEST, TELNYX_HISTOGRAM_EVENT, TELNYX_HISTOGRAM_MESSAGE};
	const uint64_t *bounds;
	struct telnyx_histogram histogram = {0};
	size_t i, k;

	for (k = 0; k < 3; k++) {
		bounds = telnyx_histogram_bounds_ns(kinds[k]);
		ck_assert_uint_eq(telnyx_histogram_index(kinds[k], 0), 0);
		for (i = 0; i < TELNYX_HISTOGRAM_BOUNDS; i++) {
			ck_assert(i == 0 || bounds[i] > bounds[i - 1]);
			ck_assert_uint_eq(
			    telnyx_histogram_index(kinds[k], bounds[i]), i);
			ck_assert_uint_eq(
			    telnyx_histogram_index(kinds[k], bounds[i] + 1), i + 1);
		}
		ck_assert_uint_eq(telnyx_histogram_index(kinds[k], UINT64_MAX), i);
	}
	ck_assert_ptr_null(telnyx_histogram_bounds_ns((enum telnyx_histogram_kind)3));
	ck_assert_ptr_null(
	    telnyx_histogram_bounds_ns((enum telnyx_histogram_kind) - 1));
	bounds = telnyx_histogram_bounds_ns(TELNYX_HISTOGRAM_REQUEST);
	ck_assert_uint_eq(bounds[1], 2500000);
	ck_assert_uint_eq(bounds[14], 60 * S);
	telnyx_histogram_count(&histogram, TELNYX_HISTOGRAM_REQUEST, 3 * MS);
	telnyx_histogram_count(&histogram, TELNYX_HISTOGRAM_REQUEST, 100 * S);
	ck_assert_uint_eq(histogram.counts[2], 1);
	ck_assert_uint_eq(histogram.counts[15], 1);
	ck_assert_uint_eq(histogram.count, 2);
	ck_assert_uint_eq(histogram.sum_ns, 100 * S + 3 * MS);
}
END_TEST

START_TEST(a_histogram_that_is_full_stays_so)
{
	struct telnyx_histogram histogram = {
	    .counts[2] = UINT64_MAX, .count = UINT64_MAX, .sum_ns = UINT64_MAX - MS};

	telnyx_histogram_count(&histogram, TELNYX_HISTOGRAM_REQUEST, 3 * MS);
	ck_assert_uint_eq(histogram.counts[2], UINT64_MAX);
	ck_assert_uint_eq(histogram.count, UINT64_MAX);
	ck_assert_uint_eq(histogram.sum_ns, UINT64_MAX);
}
END_TEST

/* --- the struct --- */

START_TEST(a_caller_of_an_older_header_gets_what_it_knows)
{
	struct telnyx_sender *acme = tenant("acme");
	struct telnyx_totals whole, old;

	fx_setup();
	send_one(NULL);
	memset(&old, 0x5a, sizeof(old));
	whole = old;
	old.size = offsetof(struct telnyx_totals, attempts);
	ck_assert_int_eq(telnyx_client_get_totals(fx.client, &old), TELNYX_OK);
	ck_assert_uint_eq(old.size, offsetof(struct telnyx_totals, attempts));
	ck_assert_uint_eq(old.started, 1);
	ck_assert_mem_eq(&old.attempts, &whole.attempts,
	    sizeof(old) - offsetof(struct telnyx_totals, attempts));
	old.size = 1;
	ck_assert_int_eq(telnyx_client_get_totals(fx.client, &old), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sender_get_totals(acme, &old), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_client_get_totals(fx.client, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_client_get_totals(NULL, TELNYX_TOTALS()), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sender_get_totals(acme, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_sender_get_totals(NULL, TELNYX_TOTALS()), TELNYX_E_INVALID);
	telnyx_sender_unref(acme);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("totals");
	TCase *tests = tcase_create("totals");

	tcase_add_test(
	    tests, an_accepted_message_is_counted_with_its_parts_and_its_cost);
	tcase_add_test(tests, a_refusal_is_rejected);
	tcase_add_test(tests, a_message_that_is_refused_here_has_no_attempt);
	tcase_add_test(tests, retries_are_attempts_but_the_first);
	tcase_add_test(tests, a_lost_reply_is_unknown);
	tcase_add_test(tests, a_deadline_that_passes_is_a_timeout);
	tcase_add_test(tests, what_is_cancelled_is_counted_once);
	tcase_add_test(tests, what_ends_with_its_client_is_counted);
	tcase_add_test(tests, what_is_not_taken_is_not_counted);
	tcase_add_test(tests, an_end_is_counted_before_its_callback);
	tcase_add_test(tests, a_message_that_is_read_costs_nothing_again);
	tcase_add_test(tests, each_tenant_has_totals_of_its_own_and_the_client_all);
	tcase_add_test(tests, a_sender_on_two_clients_adds_them_up);
	tcase_add_test(tests, threads_that_share_a_sender_lose_no_count);
	tcase_add_test(tests, bytes_of_http_1_are_heads_and_bodies_without_tls);
	tcase_add_test(tests, bytes_grow_with_each_attempt);
	tcase_add_test(tests, what_http_2_gives_back_counts_as_attempt_and_in_bytes);
	tcase_add_test(
	    tests, what_http_2_gives_back_counts_in_bytes_where_a_limit_then_holds_it);
	tcase_add_test(tests, costs_add_up_without_rounding);
	tcase_add_test(tests, costs_that_cannot_be_added_are_counted_apart);
	tcase_add_test(tests, decimals_are_read_exactly);
	tcase_add_test(tests, a_duration_is_at_most_its_bound);
	tcase_add_test(tests, a_histogram_that_is_full_stays_so);
	tcase_add_test(tests, a_caller_of_an_older_header_gets_what_it_knows);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
