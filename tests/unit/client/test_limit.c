/* SPDX-License-Identifier: MIT */
/* The server's limits: how they are found, as numbers alone; then through a
 * client, against a sandbox that has one, on a clock that only the test moves. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "client/client_internal.h"
#include "client/limit.h"

#define S TELNYX_NS_PER_S
#define MS TELNYX_NS_PER_MS
#define MESSAGES 300
#define LIMIT 20

/* --- the limit, as numbers --- */

static const struct telnyx_limit_hint nothing = {-1, -1, -1, -1};

static struct telnyx_limit_hint
come_back_in(int64_t ms)
{
	struct telnyx_limit_hint hint = nothing;

	hint.retry_ms = ms;
	return hint;
}

/* So many were sent at `now`; `passed` did, the others were refused. */
static void
burst(struct telnyx_limit *limit, const struct telnyx_limit_hint *hint, int passed,
    int refused, uint64_t now)
{
	while (passed-- > 0)
		(void)telnyx_limit_passed(limit, &nothing, now, 0, now);
	while (refused-- > 0)
		(void)telnyx_limit_refused(limit, hint, now, 0, now);
}

START_TEST(without_a_refusal_nothing_is_held_nor_paced)
{
	struct telnyx_limit limit = {0};
	int i;

	for (i = 0; i < 1000; i++) {
		ck_assert_uint_eq(telnyx_limit_wait_ns(&limit, 5 * S), 0);
		telnyx_limit_spend(&limit, 5 * S);
		ck_assert(!telnyx_limit_passed(&limit, &nothing, 5 * S, 0, 5 * S));
	}
	ck_assert_uint_eq(telnyx_limit_room(&limit), UINT32_MAX);
}
END_TEST

START_TEST(many_refusals_set_the_pace_below_what_has_passed)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = come_back_in(1000);

	burst(&limit, &hint, 20, 80, 5 * S);
	ck_assert(limit.rate > 13.9 && limit.rate < 14.1);
	ck_assert(!limit.doubling);
	ck_assert_uint_eq(telnyx_limit_wait_ns(&limit, 5 * S), S);
	/* Held, and then one after the other: no burst. */
	ck_assert_uint_eq(telnyx_limit_wait_ns(&limit, 6 * S), 0);
	telnyx_limit_spend(&limit, 6 * S);
	ck_assert_uint_ge(telnyx_limit_wait_ns(&limit, 6 * S), 71 * MS);
}
END_TEST

START_TEST(a_lone_refusal_is_doubted_and_the_rate_looked_for_from_below)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = come_back_in(0);
	uint64_t now = 5 * S;
	double rate;
	int i;

	burst(&limit, &hint, 0, 1, now);
	ck_assert(limit.doubling && limit.rate >= 5);
	for (i = 0; i < 40; i++) {
		now += S / 10;
		telnyx_limit_waited(&limit, now);
		(void)telnyx_limit_passed(&limit, &nothing, now, 0, now);
	}
	rate = limit.rate;
	ck_assert(rate > 80);
	/* What was found is trusted. */
	ck_assert(telnyx_limit_refused(&limit, &hint, now, 0, now));
	ck_assert(!limit.doubling && limit.rate < rate / 2);
}
END_TEST

START_TEST(replies_to_what_was_on_its_way_are_no_news)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = come_back_in(1000);
	double rate;

	burst(&limit, &hint, 20, 4, 5 * S);
	rate = limit.rate;
	/* It began before the cut: the rate stays, the hold is as the last says. */
	ck_assert(!telnyx_limit_refused(&limit, &hint, 5 * S, 0, 5500 * MS));
	ck_assert(limit.rate >= rate);
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, 5500 * MS), S);
	ck_assert(telnyx_limit_refused(&limit, &hint, 7 * S, 0, 7 * S));
	ck_assert(limit.rate < rate);
}
END_TEST

START_TEST(a_hold_is_as_long_as_told_and_a_little_longer_by_chance)
{
	static const uint64_t random[] = {0, 1, 77 * MS, UINT64_MAX};
	struct telnyx_limit_hint hint = come_back_in(4000);
	uint64_t held;
	size_t i;

	for (i = 0; i < sizeof(random) / sizeof(random[0]); i++) {
		struct telnyx_limit limit = {0};

		ck_assert(telnyx_limit_refused(&limit, &hint, S, random[i], S));
		held = telnyx_limit_held_ns(&limit, S);
		ck_assert_uint_ge(held, 4 * S);
		ck_assert_uint_le(held, 4500 * MS);
		ck_assert_uint_eq(held > 4 * S, random[i] != 0);
	}
}
END_TEST

START_TEST(without_a_delay_holds_double_while_nothing_passes)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint none = nothing, zero = come_back_in(0);
	uint64_t now = S;
	int i;

	for (i = 0; i < 8; i++) {
		const uint64_t most = (500 * MS) << (i < 4 ? i : 4);

		ck_assert(telnyx_limit_refused(&limit, &none, now, 0, now));
		ck_assert_uint_ge(telnyx_limit_held_ns(&limit, now), most / 2);
		ck_assert_uint_le(telnyx_limit_held_ns(&limit, now), most);
		now += most + 1;
	}
	(void)telnyx_limit_passed(&limit, &nothing, now, 0, now);
	ck_assert(telnyx_limit_refused(&limit, &none, now, 0, now));
	ck_assert_uint_le(telnyx_limit_held_ns(&limit, now), 500 * MS);
	/* "Now", again and again, is no delay either. */
	now += S;
	ck_assert(telnyx_limit_refused(&limit, &zero, now, 0, now));
	ck_assert_uint_ge(telnyx_limit_held_ns(&limit, now), 250 * MS);
}
END_TEST

START_TEST(headers_give_the_pace_and_the_holds)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = {100, 50, 10000, -1};
	uint64_t now = 5 * S;

	ck_assert(!telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, now), 0);
	/* A tenth is left: in even steps, and from now on below 100 in 10 s. */
	hint.remaining = 9;
	ck_assert(telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, now), S);
	ck_assert(limit.rate > 9.4 && limit.rate < 9.6);
	hint.remaining = 0;
	ck_assert(telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, now), 10 * S);
	/* A time without a number, and a number without a time, say nothing. */
	limit = (struct telnyx_limit){0};
	hint = (struct telnyx_limit_hint){-1, 1, 10000, -1};
	ck_assert(!telnyx_limit_passed(&limit, &hint, now, 0, now));
	hint = (struct telnyx_limit_hint){100, 0, -1, -1};
	ck_assert(!telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_wait_ns(&limit, now), 0);
}
END_TEST

/* Such as a point in time in milliseconds, where seconds are expected. */
START_TEST(no_header_holds_a_key_for_more_than_an_hour)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = {100, 0, INT64_C(366) * 86400000, -1};
	struct telnyx_limit_hint later = come_back_in(INT64_C(366) * 86400000);
	uint64_t now = 5 * S;

	ck_assert(!telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_wait_ns(&limit, now), 0);
	ck_assert(telnyx_limit_refused(&limit, &later, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, now), 3600 * S);
	/* An hour is believed. */
	limit = (struct telnyx_limit){0};
	hint.reset_ms = 3600000;
	ck_assert(telnyx_limit_passed(&limit, &hint, now, 0, now));
	ck_assert_uint_eq(telnyx_limit_held_ns(&limit, now), 3600 * S);
}
END_TEST

START_TEST(a_pace_that_nobody_waits_for_is_forgotten)
{
	struct telnyx_limit limit = {0};
	struct telnyx_limit_hint hint = come_back_in(1000);

	burst(&limit, &hint, 20, 4, 5 * S);
	ck_assert(!telnyx_limit_is_new(&limit, 30 * S));
	telnyx_limit_waited(&limit, 60 * S);
	(void)telnyx_limit_passed(&limit, &nothing, 66 * S, 0, 66 * S);
	ck_assert(limit.rate > 0);
	(void)telnyx_limit_passed(&limit, &nothing, 71 * S, 0, 71 * S);
	ck_assert(limit.rate <= 0);
	ck_assert(telnyx_limit_is_new(&limit, 80 * S));
}
END_TEST

/* --- through a client --- */

static unsigned told, accepted, to_send;
static int most_tries, most_attempts;

static void send_all(unsigned count, const struct telnyx_call_options *opts);

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	told++;
	accepted += message != NULL;
	if (error != NULL && error->tries > most_tries)
		most_tries = error->tries;
	if (message != NULL && message->reply->attempts > most_attempts)
		most_attempts = message->reply->attempts;
	if (to_send > 0) {
		to_send--;
		send_all(1, NULL);
	}
}

/* Requests that arrived, by the tenth of a second. */
static uint32_t arrivals[4096];
static uint64_t began_ns;

static void
on_attempt(const struct telnyx_event *event, void *arg)
{
	uint64_t at = (event->time_ns - began_ns) / (100 * MS);

	(void)arg;
	ck_assert_uint_lt(at, sizeof(arrivals) / sizeof(arrivals[0]));
	arrivals[at]++;
}

static void
send_all(unsigned count, const struct telnyx_call_options *opts)
{
	for (; count > 0; count--)
		ck_assert_int_eq(telnyx_message_send(fx.client,
				     TELNYX_MESSAGE(.from = "+13125550001",
					 .to = "+13125550002", .text = "Hi"),
				     opts, on_message, NULL, NULL),
		    TELNYX_OK);
}

static const struct {
	const char *headers;
	double longest_s;
} limits[] = {
    {NULL, 40},
    {"Retry-After: 1\r\n", 40},
    {"Retry-After: 30\r\n", 100},
    {"x-ratelimit-limit: 20\r\nx-ratelimit-remaining: 0\r\n"
     "x-ratelimit-reset: 1\r\n",
	25},
    {"retry-after-ms: 0\r\n", 40},
};

/* Tests may run in one process. */
static void
forget(void)
{
	told = accepted = to_send = 0;
}

static void
set_up_limited(const char *headers, const struct telnyx_config *config)
{
	fx_setup_with(
	    TELNYX_SANDBOX(.rate_per_second = LIMIT, .rate_headers = headers), config);
	most_tries = most_attempts = 0;
	memset(arrivals, 0, sizeof(arrivals));
	began_ns = fx.env->now_ns(fx.env);
}

START_TEST(all_are_accepted_with_few_requests_at_the_server_s_pace)
{
	uint64_t requests;
	double took;
	size_t i;

	set_up_limited(limits[_i].headers,
	    TELNYX_CONFIG(.timeout_ms = 300000, .max_connections = 50));
	fx_clock_random(fx.env, 12345678);
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ATTEMPT_STOP,
			     on_attempt, NULL, NULL),
	    TELNYX_OK);
	/* A worker with forty in flight. */
	to_send = MESSAGES - 40;
	send_all(40, NULL);
	fx_run_until(&told, MESSAGES);
	ck_assert_uint_eq(accepted, MESSAGES);
	requests = telnyx_sandbox_request_count(fx.sandbox);
	ck_assert_msg(requests < MESSAGES * 3 / 2, "%llu requests for %d messages",
	    (unsigned long long)requests, MESSAGES);
	took = (double)(fx.env->now_ns(fx.env) - began_ns) / 1e9;
	ck_assert_msg(took < limits[_i].longest_s, "it took %g s", took);
	/* After the first moment nothing comes in bursts. */
	for (i = 1; i < sizeof(arrivals) / sizeof(arrivals[0]); i++)
		ck_assert_msg(arrivals[i] <= LIMIT / 2, "%u in 100 ms after %g s",
		    arrivals[i], (double)i / 10);
	fx_teardown();
}
END_TEST

START_TEST(what_waits_for_a_connection_waits_for_the_limit_instead)
{
	set_up_limited("Retry-After: 2\r\n",
	    TELNYX_CONFIG(.timeout_ms = 300000, .max_connections = 1));
	fx_one_at_a_time();
	send_all(1, NULL); /* what the server takes at once is known then */
	fx_run_until(&told, 1);
	send_all(LIMIT + 29, NULL);
	fx_run_until(&told, LIMIT);
	fx_turn();
	/* One has been refused, and one may have gone before that was read: those
	 * behind them are not sent to be refused, too. */
	ck_assert_uint_le(telnyx_sandbox_request_count(fx.sandbox), LIMIT + 2);
	fx_run_until(&told, LIMIT + 30);
	ck_assert_uint_eq(accepted, LIMIT + 30);
	/* They had not begun. */
	ck_assert_int_le(most_attempts, 3);
	fx_teardown();
}
END_TEST

START_TEST(a_long_queue_gets_in_line_without_holding_up_the_loop)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	uint32_t before = 0;
	unsigned turns;

	set_up_limited("Retry-After: 2\r\n",
	    TELNYX_CONFIG(.timeout_ms = 300000, .max_connections = 1));
	send_all(5000, NULL);
	for (turns = 0; turns < 100000 && before < 4000; turns++) {
		event_base_loop(fx.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
		ck_assert_msg(stats.throttled <= before + 1100, "%u in one turn",
		    (unsigned)stats.throttled - before);
		before = (uint32_t)stats.throttled;
	}
	ck_assert_uint_ge(before, 4000);
	fx_teardown();
}
END_TEST

START_TEST(a_limit_uses_up_no_attempts_and_all_are_counted)
{
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.timeout_ms = 60000, .max_attempts = 2));
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 429, .times = 7,
					     .headers = "Retry-After: 1\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_int_eq(result.attempts, 8);
	fx_teardown();
}
END_TEST

START_TEST(a_server_that_only_says_later_is_asked_a_hundred_times_at_most)
{
	struct fx_result result = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.timeout_ms = 86400000));
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 429, .times = 1000,
				 .headers = "Retry-After: 1\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(result.attempts, 100);
	fx_teardown();
}
END_TEST

static void
on_error(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	ck_assert_ptr_null(message);
	*(struct telnyx_error **)arg = telnyx_error_dup(error);
	told++;
}

START_TEST(a_hold_beyond_the_deadline_is_told_at_once_and_nothing_is_tried)
{
	struct telnyx_error *refused = NULL, *held = NULL;
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	int64_t delay_ms;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 30\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.from = "+13125550001",
				 .to = "+13125550002", .text = "One"),
			     NULL, on_error, &refused, NULL),
	    TELNYX_OK);
	fx_run_until(&told, 1);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.from = "+13125550001",
				 .to = "+13125550002", .text = "Two"),
			     NULL, on_error, &held, NULL),
	    TELNYX_OK);
	fx_run_until(&told, 2);
	ck_assert_uint_eq(fx.env->now_ns(fx.env), 1000 * S); /* no time has passed */
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	ck_assert_int_eq(refused->outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(refused->http_status, 429);
	ck_assert_int_eq(refused->attempts, 1);
	ck_assert_int_eq(refused->tries, 0);
	ck_assert_int_eq(refused->kept_by, TELNYX_KEPT_BY_NOTHING);
	ck_assert_int_eq(held->type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(held->outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(held->attempts, 0);
	ck_assert_int_eq(held->kept_by, TELNYX_KEPT_BY_SERVER_LIMIT);
	ck_assert_int_eq(telnyx_error_advice(held, &delay_ms), TELNYX_ADVICE_SNOOZE);
	ck_assert_int_eq(delay_ms, 30000);
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.held_ms, 30000);
	telnyx_error_free(refused);
	telnyx_error_free(held);
	fx_teardown();
}
END_TEST

START_TEST(who_stands_in_the_line_learns_at_once_of_a_hold_beyond_its_deadline)
{
	struct telnyx_error *first = NULL, *second = NULL;

	fx_setup();
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 30\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.from = "+13125550001",
				 .to = "+13125550002", .text = "One"),
			     NULL, on_error, &first, NULL),
	    TELNYX_OK);
	fx_run_until_received(1);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.from = "+13125550001",
				 .to = "+13125550002", .text = "Two"),
			     NULL, on_error, &second, NULL),
	    TELNYX_OK);
	fx_run_until(&told, 2);
	ck_assert_uint_lt(fx.env->now_ns(fx.env), 1005 * S); /* their deadline: 1010 */
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 2);
	ck_assert_int_eq(first->http_status, 429);
	ck_assert_int_eq(second->type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(second->outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(second->kept_by, TELNYX_KEPT_BY_SERVER_LIMIT);
	ck_assert_int_ge(second->retry_after_ms, 30000);
	ck_assert_int_eq(telnyx_error_advice(second, NULL), TELNYX_ADVICE_SNOOZE);
	telnyx_error_free(first);
	telnyx_error_free(second);
	fx_teardown();
}
END_TEST

START_TEST(a_deadline_that_passes_in_a_queue_names_what_kept_the_message_there)
{
	struct telnyx_error *error = NULL;

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 0.01, .rate_burst = 1,
				.timeout_ms = 1000));
	send_all(1, NULL);
	fx_run_until(&told, 1);
	ck_assert_int_eq(telnyx_message_send(fx.client,
			     TELNYX_MESSAGE(.from = "+13125550001",
				 .to = "+13125550002", .text = "Two"),
			     NULL, on_error, &error, NULL),
	    TELNYX_OK);
	fx_run_until(&told, 2);
	ck_assert_int_eq(error->type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(error->kept_by, TELNYX_KEPT_BY_RATE);
	ck_assert_str_eq(error->detail,
	    "held by its own rate_per_second until its deadline of 1000 ms");
	telnyx_error_free(error);
	fx_teardown();
}
END_TEST

/* The order in which tenants were taken. */
static char taken[64];

static void
note_tenant(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	if (event->outcome == TELNYX_OUTCOME_ACCEPTED && event->tenant_id != NULL)
		strncat(taken, event->tenant_id, sizeof(taken) - strlen(taken) - 1);
}

START_TEST(tenants_of_one_key_take_turns_in_its_line)
{
	struct telnyx_sender *a, *b;

	set_up_limited("Retry-After: 1\r\n", TELNYX_CONFIG(.timeout_ms = 300000));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = "a"), &a, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.tenant_id = "b"), &b, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n")),
	    TELNYX_OK);
	send_all(1, NULL);
	fx_run_until_received(1);
	fx_turn();
	taken[0] = '\0';
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ATTEMPT_STOP,
			     note_tenant, NULL, NULL),
	    TELNYX_OK);
	send_all(6, TELNYX_CALL_OPTIONS(.sender = a));
	send_all(3, TELNYX_CALL_OPTIONS(.sender = b));
	fx_run_until(&told, 10);
	ck_assert_str_eq(taken, "abababaaa");
	telnyx_sender_unref(a);
	telnyx_sender_unref(b);
	fx_teardown();
}
END_TEST

START_TEST(senders_of_one_key_wait_together_and_those_of_another_do_not)
{
	struct telnyx_sender *same, *same_again, *other;
	struct fx_result results[4] = {{0}};

	fx_setup_with(NULL, TELNYX_CONFIG(.timeout_ms = 60000));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_a"), &same, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_a"), &same_again, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_b"), &other, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 5\r\n")),
	    TELNYX_OK);
	fx_send(&results[0], NULL, TELNYX_CALL_OPTIONS(.sender = same));
	fx_run_until_received(1);
	fx_turn();
	fx_send(&results[1], NULL, TELNYX_CALL_OPTIONS(.sender = same_again));
	fx_send(&results[2], NULL, TELNYX_CALL_OPTIONS(.sender = other));
	fx_send(&results[3], NULL, NULL);
	while (results[2].calls + results[3].calls < 2)
		fx_turn();
	ck_assert(results[2].ok && results[3].ok);
	ck_assert_uint_eq(results[0].calls + results[1].calls, 0);
	fx_run_until(&results[0].calls, 1);
	fx_run_until(&results[1].calls, 1);
	ck_assert(results[0].ok && results[1].ok);
	telnyx_sender_unref(same);
	telnyx_sender_unref(same_again);
	telnyx_sender_unref(other);
	fx_teardown();
}
END_TEST

START_TEST(a_rate_of_ours_is_kept_also_after_a_hold)
{
	unsigned i, most = 0;

	/* 10 a second of ours: what has waited out the hold is no burst. */
	set_up_limited(
	    "Retry-After: 5\r\n", TELNYX_CONFIG(.timeout_ms = 300000,
				      .rate_per_second = 10, .rate_burst = 1));
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 5\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_telemetry_add(fx.client, TELNYX_EVENT_ATTEMPT_STOP,
			     on_attempt, NULL, NULL),
	    TELNYX_OK);
	send_all(60, NULL);
	fx_run_until(&told, 60);
	ck_assert_uint_eq(accepted, 60);
	for (i = 0; i < sizeof(arrivals) / sizeof(arrivals[0]); i++)
		if (arrivals[i] > most)
			most = arrivals[i];
	ck_assert_uint_le(most, 2);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("limit");
	TCase *numbers = tcase_create("numbers"), *client = tcase_create("client");

	tcase_add_test(numbers, without_a_refusal_nothing_is_held_nor_paced);
	tcase_add_test(numbers, many_refusals_set_the_pace_below_what_has_passed);
	tcase_add_test(
	    numbers, a_lone_refusal_is_doubted_and_the_rate_looked_for_from_below);
	tcase_add_test(numbers, replies_to_what_was_on_its_way_are_no_news);
	tcase_add_test(
	    numbers, a_hold_is_as_long_as_told_and_a_little_longer_by_chance);
	tcase_add_test(numbers, without_a_delay_holds_double_while_nothing_passes);
	tcase_add_test(numbers, headers_give_the_pace_and_the_holds);
	tcase_add_test(numbers, no_header_holds_a_key_for_more_than_an_hour);
	tcase_add_test(numbers, a_pace_that_nobody_waits_for_is_forgotten);
	suite_add_tcase(all, numbers);
	tcase_add_checked_fixture(client, forget, NULL);
	tcase_add_loop_test(client,
	    all_are_accepted_with_few_requests_at_the_server_s_pace, 0,
	    (int)(sizeof(limits) / sizeof(limits[0])));
	tcase_add_test(client, what_waits_for_a_connection_waits_for_the_limit_instead);
	tcase_add_test(client, a_long_queue_gets_in_line_without_holding_up_the_loop);
	tcase_add_test(client, a_limit_uses_up_no_attempts_and_all_are_counted);
	tcase_add_test(
	    client, a_server_that_only_says_later_is_asked_a_hundred_times_at_most);
	tcase_add_test(
	    client, a_hold_beyond_the_deadline_is_told_at_once_and_nothing_is_tried);
	tcase_add_test(client, tenants_of_one_key_take_turns_in_its_line);
	tcase_add_test(
	    client, senders_of_one_key_wait_together_and_those_of_another_do_not);
	tcase_add_test(client, a_rate_of_ours_is_kept_also_after_a_hold);
	tcase_add_test(client,
	    who_stands_in_the_line_learns_at_once_of_a_hold_beyond_its_deadline);
	tcase_add_test(client,
	    a_deadline_that_passes_in_a_queue_names_what_kept_the_message_there);
	suite_add_tcase(all, client);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
