/* SPDX-License-Identifier: MIT */
/* What is tried again, after how long, and what is told in the end: the retry
 * rules from the wire to the callback, on a clock that only tests move. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_REPLIES 4

/* The time on the wall clock that the fixture starts with. */
#define NOW_S INT64_C(1795370400)

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

static uint64_t
received(void)
{
	return telnyx_sandbox_request_count(fx.sandbox);
}

/* One scripted reply: status 0 is a reset after the whole request, and the
 * body is one of those below. */
struct step {
	int status;
	const char *headers;
	const char *code; /* NULL: the sandbox's document for the status */
};
#define HTML "html"
/* Telnyx's own "not now", which is no limit. */
#define UNAVAILABLE "{\"errors\":[{\"code\":\"10037\",\"title\":\"T\"}]}"
#define RESET 0

static void
script_step(const struct step *step)
{
	static const char format[] =
	    "{\"errors\":[{\"code\":\"%s\",\"title\":\"T\",\"detail\":\"D\"}]}";
	char body[200];

	if (step->status == RESET) {
		script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
		return;
	}
	if (step->code != NULL && strcmp(step->code, HTML) == 0)
		(void)snprintf(body, sizeof(body), "<html>%d</html>", step->status);
	else if (step->code != NULL)
		(void)snprintf(body, sizeof(body), format, step->code);
	script(TELNYX_SANDBOX_REPLY(.status = step->status, .headers = step->headers,
	    .body = step->code != NULL ? body : NULL));
}

/* --- the table --- */

struct row {
	const char *name;
	struct step steps[MAX_REPLIES];
	size_t count;
	bool resend_unknown;
	/* what comes of it */
	int attempts;
	enum telnyx_error_type type; /* NONE: accepted in the end */
	enum telnyx_outcome outcome;
	int64_t delay_ms; /* of the first retry; -1: backoff; -2: there is none */
};

#define ONE(...) .steps = {{__VA_ARGS__}}, .count = 1
#define ONCE .attempts = 1, .delay_ms = -2
#define TWICE .attempts = 2
#define REJECTED(T) .type = TELNYX_ERROR_##T, .outcome = TELNYX_OUTCOME_REJECTED
#define UNKNOWN(T) .type = TELNYX_ERROR_##T, .outcome = TELNYX_OUTCOME_UNKNOWN
#define ACCEPTED .type = TELNYX_ERROR_NONE, .outcome = TELNYX_OUTCOME_ACCEPTED

static const struct row rows[] = {
    /* 429: later, and when. */
    {"429", ONE(429, NULL, NULL), TWICE, ACCEPTED, .delay_ms = -1},
    {"429 html", ONE(429, NULL, HTML), TWICE, ACCEPTED, .delay_ms = -1},
    {"seconds", ONE(429, "Retry-After: 3\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 3000},
    {"zero", ONE(429, "Retry-After: 0\r\n", NULL), TWICE, ACCEPTED, .delay_ms = 0},
    {"fraction", ONE(429, "Retry-After: 2.5\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 2500},
    {"IMF-fixdate", ONE(429, "Retry-After: Sun, 22 Nov 2026 18:00:04 GMT\r\n", NULL),
	TWICE, ACCEPTED, .delay_ms = 4000},
    {"RFC 850", ONE(429, "Retry-After: Sunday, 22-Nov-26 18:00:05 GMT\r\n", NULL),
	TWICE, ACCEPTED, .delay_ms = 5000},
    {"asctime", ONE(429, "Retry-After: Sun Nov 22 18:00:06 2026\r\n", NULL), TWICE,
	ACCEPTED, .delay_ms = 6000},
    {"a date that is past",
	ONE(429, "Retry-After: Sun, 22 Nov 2026 17:00:00 GMT\r\n", NULL), TWICE,
	ACCEPTED, .delay_ms = 0},
    {"milliseconds", ONE(429, "retry-after-ms: 1234\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 1234},
    {"milliseconds first",
	ONE(429, "Retry-After: 3\r\nRetry-After-Ms: 250\r\nx-ratelimit-reset: 1\r\n",
	    NULL),
	TWICE, ACCEPTED, .delay_ms = 250},
    {"reset in seconds", ONE(429, "x-ratelimit-reset: 7\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 7000},
    {"reset as a time", ONE(429, "X-RateLimit-Reset: 1795370402\r\n", NULL), TWICE,
	ACCEPTED, .delay_ms = 2000},
    {"retry-after before reset",
	ONE(429, "x-ratelimit-reset: 7\r\nRetry-After: 2\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 2000},
    /* What says nothing usable: backoff. */
    {"garbage", ONE(429, "Retry-After: soon\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"negative", ONE(429, "Retry-After: -5\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"empty", ONE(429, "Retry-After:\r\n", NULL), TWICE, ACCEPTED, .delay_ms = -1},
    {"half a date", ONE(429, "Retry-After: Sun, 22 Nov\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"not a number", ONE(429, "retry-after-ms: NaN\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"garbage, then something usable",
	ONE(429, "retry-after-ms: x\r\nRetry-After: 1\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 1000},
    /* Beyond the deadline of 10 s: told at once. */
    {"a year", ONE(429, "Retry-After: 31536000\r\n", NULL), ONCE, REJECTED(RATE_LIMIT)},
    {"overflow", ONE(429, "Retry-After: 99999999999999999999999\r\n", NULL), ONCE,
	REJECTED(RATE_LIMIT)},
    {"overflow in ms", ONE(429, "retry-after-ms: 18446744073709551617\r\n", NULL), ONCE,
	REJECTED(RATE_LIMIT)},
    {"the deadline itself", ONE(429, "Retry-After: 10\r\n", NULL), ONCE,
	REJECTED(RATE_LIMIT)},
    {"just before it", ONE(429, "retry-after-ms: 8800\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = 8800},
    /* x-should-retry may forbid, and never allows. */
    {"429, do not", ONE(429, "x-should-retry: false\r\n", NULL), ONCE,
	REJECTED(RATE_LIMIT)},
    {"429, do", ONE(429, "x-should-retry: true\r\n", NULL), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"500, do", ONE(500, "x-should-retry: true\r\n", NULL), ONCE, UNKNOWN(API)},
    {"400, do", ONE(400, "x-should-retry: true\r\nRetry-After: 1\r\n", NULL), ONCE,
	REJECTED(VALIDATION)},
    {"500, opted in, but do not", ONE(500, "x-should-retry: false\r\n", NULL),
	.resend_unknown = true, ONCE, UNKNOWN(API)},
    /* Codes. */
    {"spend limit", ONE(429, "Retry-After: 1\r\n", "40333"), ONCE, REJECTED(API)},
    {"queue full as 400", ONE(400, NULL, "40318"), TWICE, ACCEPTED, .delay_ms = -1},
    {"queue full as 403", ONE(403, "Retry-After: 1\r\n", "40318"), TWICE, ACCEPTED,
	.delay_ms = 1000},
    {"queue full as 429", ONE(429, "Retry-After: 1\r\n", "40318"), TWICE, ACCEPTED,
	.delay_ms = 1000},
    {"queue full as 503", ONE(503, "Retry-After: 1\r\n", "40318"), TWICE, ACCEPTED,
	.delay_ms = 1000},
    {"stopped", ONE(400, "Retry-After: 1\r\n", "40300"), ONCE, REJECTED(API)},
    /* 503: Telnyx's own word, or anybody's. */
    {"503 with 10037", ONE(503, "Retry-After: 2\r\n", "10037"), TWICE, ACCEPTED,
	.delay_ms = 2000},
    {"503 with 10037, no delay", ONE(503, NULL, "10037"), TWICE, ACCEPTED,
	.delay_ms = -1},
    {"503 html", ONE(503, "Retry-After: 1\r\n", HTML), ONCE, UNKNOWN(API)},
    {"503 with another code", ONE(503, NULL, "10007"), ONCE, UNKNOWN(API)},
    {"500 with 10037", ONE(500, NULL, "10037"), ONCE, UNKNOWN(API)},
    /* Server errors: nobody knows. */
    {"500", ONE(500, NULL, NULL), ONCE, UNKNOWN(API)},
    {"502", ONE(502, "Retry-After: 1\r\n", HTML), ONCE, UNKNOWN(API)},
    {"504", ONE(504, NULL, HTML), ONCE, UNKNOWN(API)},
    {"408", ONE(408, NULL, NULL), ONCE, UNKNOWN(TIMEOUT)},
    {"reset", ONE(RESET, NULL, NULL), ONCE, UNKNOWN(NETWORK)},
    /* Refusals. */
    {"401", ONE(401, "Retry-After: 1\r\n", NULL), ONCE, REJECTED(AUTHENTICATION)},
    {"403", ONE(403, NULL, NULL), ONCE, REJECTED(AUTHENTICATION)},
    {"404", ONE(404, NULL, NULL), ONCE, REJECTED(API)},
    {"409", ONE(409, "Retry-After: 1\r\n", NULL), ONCE, REJECTED(API)},
    {"422", ONE(422, NULL, NULL), ONCE, REJECTED(VALIDATION)},
    {"307", ONE(307, "Location: /elsewhere\r\n", NULL), ONCE, REJECTED(API)},
    /* Opted in to resending. */
    {"opted in, 500", ONE(500, NULL, NULL), .resend_unknown = true, TWICE, ACCEPTED,
	.delay_ms = -1},
    {"opted in, 502 with a delay", ONE(502, "Retry-After: 2\r\n", HTML),
	.resend_unknown = true, TWICE, ACCEPTED, .delay_ms = 2000},
    {"opted in, 408", ONE(408, NULL, NULL), .resend_unknown = true, TWICE, ACCEPTED,
	.delay_ms = -1},
    {"opted in, reset", ONE(RESET, NULL, NULL), .resend_unknown = true, TWICE, ACCEPTED,
	.delay_ms = -1},
    {"opted in, 422", ONE(422, NULL, NULL), .resend_unknown = true, ONCE,
	REJECTED(VALIDATION)},
    /* Several attempts: the worst that may be true of any. */
    {"a limit uses up no attempts",
	.steps = {{429, NULL, NULL}, {429, NULL, NULL}, {429, NULL, NULL}}, .count = 3,
	.attempts = 4, ACCEPTED, .delay_ms = -1},
    {"exhausted",
	.steps = {{503, NULL, "10037"}, {503, NULL, "10037"}, {503, NULL, "10037"}},
	.count = 3, .attempts = 3, REJECTED(API), .delay_ms = -1},
    {"refused, then refused", .steps = {{429, NULL, NULL}, {422, NULL, NULL}},
	.count = 2, TWICE, REJECTED(VALIDATION), .delay_ms = -1},
    {"refused, then unknown", .steps = {{429, NULL, NULL}, {500, NULL, NULL}},
	.count = 2, TWICE, UNKNOWN(API), .delay_ms = -1},
    {"unknown, then refused", .steps = {{500, NULL, NULL}, {422, NULL, NULL}},
	.count = 2, .resend_unknown = true, TWICE, UNKNOWN(VALIDATION), .delay_ms = -1},
    {"reset, then refused", .steps = {{RESET, NULL, NULL}, {429, NULL, "40333"}},
	.count = 2, .resend_unknown = true, TWICE, UNKNOWN(API), .delay_ms = -1},
    {"unknown to the end",
	.steps = {{502, NULL, HTML}, {RESET, NULL, NULL}, {504, NULL, HTML}},
	.count = 3, .resend_unknown = true, .attempts = 3, UNKNOWN(API),
	.delay_ms = -1},
    {"a yes that is a page", ONE(200, NULL, HTML), ONCE, UNKNOWN(API)},
    {"a yes that is an error document", ONE(200, NULL, "10007"), ONCE, REJECTED(API)},
    {"an error document that says later, under 200", ONE(200, NULL, "10011"), ONCE,
	REJECTED(API)},
    {"limited, then a page",
	.steps = {{429, "Retry-After: 1\r\n", "10011"}, {200, NULL, HTML}}, .count = 2,
	TWICE, UNKNOWN(API), .delay_ms = 1000},
    {"unknown, then a page", .steps = {{500, NULL, NULL}, {200, NULL, HTML}},
	.count = 2, .resend_unknown = true, .attempts = 3, ACCEPTED, .delay_ms = -1},
};

static void
check_delay(const struct row *row)
{
	if (row->delay_ms == -2) {
		ck_assert_uint_eq(fx.delay_count, 0);
		return;
	}
	ck_assert_uint_eq(fx.delay_count, (unsigned)row->attempts - 1);
	if (row->delay_ms < 0) { /* jitter: of the whole, or above the half */
		ck_assert_uint_ge(fx.delays_ms[0], 250);
		ck_assert_uint_le(fx.delays_ms[0], 500);
		return;
	}
	/* Never before it was told to; above that there is jitter. */
	ck_assert_uint_ge(fx.delays_ms[0], (uint64_t)row->delay_ms);
	ck_assert_uint_le(
	    fx.delays_ms[0], (uint64_t)(row->delay_ms + row->delay_ms / 8));
}

START_TEST(a_send_follows_the_table)
{
	const struct row *row = &rows[_i];
	struct fx_result result = {.may_repeat = row->resend_unknown};
	size_t i;

	fx_setup();
	fx_clock_random(fx.env, 500 * TELNYX_NS_PER_MS);
	for (i = 0; i < row->count; i++)
		script_step(&row->steps[i]);
	ck_assert_int_eq(fx_send(&result, NULL,
			     TELNYX_CALL_OPTIONS(.resend_unknown =
						     TELNYX_BOOL(row->resend_unknown))),
	    TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.attempts == row->attempts, "%s: %d attempts, %s",
	    row->name, result.attempts, result.message);
	ck_assert_msg(result.type == row->type, "%s: %s", row->name, result.message);
	ck_assert_msg(
	    result.outcome == row->outcome, "%s: %s", row->name, result.message);
	check_delay(row);
	ck_assert_uint_eq(received(), (uint64_t)row->attempts);
	fx_teardown();
}
END_TEST

/* --- what the table cannot say --- */

/* Its clock is ten minutes behind ours, or ahead. */
START_TEST(a_server_with_another_clock_is_understood)
{
	static const char *const heads[] = {
	    "Date: Sun, 22 Nov 2026 17:50:00 GMT\r\n"
	    "Retry-After: Sun, 22 Nov 2026 17:50:03 GMT\r\n",
	    "Date: Sun, 22 Nov 2026 18:10:00 GMT\r\n"
	    "Retry-After: Sun, 22 Nov 2026 18:10:03 GMT\r\n",
	    "Date: Sun, 22 Nov 2026 17:50:00 GMT\r\nx-ratelimit-reset: 1795369803\r\n"};
	struct fx_result result = {0};
	char raw[300];

	fx_setup();
	(void)snprintf(raw, sizeof(raw),
	    "HTTP/1.1 429 X\r\n%sContent-Length: 0\r\n\r\n", heads[_i]);
	script(TELNYX_SANDBOX_REPLY(.raw = raw));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_msg(result.ok, "%s", result.message);
	ck_assert_uint_eq(fx.delay_count, 1);
	ck_assert_uint_eq(fx.delays_ms[0], 3000);
	fx_teardown();
}
END_TEST

START_TEST(a_delay_beyond_the_deadline_is_told_at_once)
{
	static const struct {
		const char *header;
		int64_t ms;
	} delays[] = {{"Retry-After: 11", 11000},
	    {"Retry-After: 31536000", 31536000000},
	    {"Retry-After: 99999999999999999999", INT64_C(366) * 86400000},
	    {"Retry-After: Sun, 22 Nov 2026 19:00:00 GMT", 3600000},
	    {"x-ratelimit-reset: 1795374000", 3600000}};
	struct fx_result result;
	uint64_t before;
	size_t i;

	for (i = 0; i < COUNT(delays); i++) {
		memset(&result, 0, sizeof(result));
		fx_setup();
		before = fx.env->now_ns(fx.env);
		script(
		    TELNYX_SANDBOX_REPLY(.status = 429, .headers = delays[i].header));
		ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
		fx_run_until(&result.calls, 1);
		ck_assert_int_eq(result.retry_after_ms, delays[i].ms);
		ck_assert_int_eq(result.type, TELNYX_ERROR_RATE_LIMIT);
		ck_assert_uint_eq(fx.env->now_ns(fx.env), before);
		ck_assert_uint_eq(fx.delay_count, 0);
		fx_teardown();
	}
}
END_TEST

START_TEST(the_delay_is_told_when_attempts_are_used_up)
{
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 3, .status = 503, .body = UNAVAILABLE,
	    .headers = "Retry-After: 2\r\n"));
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.attempts, 3);
	ck_assert_int_eq(result.retry_after_ms, 2000);
	ck_assert_uint_eq(fx.delay_count, 2);
	ck_assert_uint_eq(fx.delays_ms[1], 2000);
	fx_teardown();
}
END_TEST

/* 500 ms, doubled up to 8 s, and of that any part. */
START_TEST(backoff_stays_within_its_bounds)
{
	static const uint64_t ceilings[] = {500, 1000, 2000, 4000, 8000, 8000, 8000};
	uint64_t random = 88172645463325252;
	struct fx_result result = {0};
	size_t i;

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 7, .status = 503, .body = UNAVAILABLE));
	ck_assert_int_eq(
	    fx_send(&result, NULL,
		TELNYX_CALL_OPTIONS(.max_attempts = 8, .timeout_ms = 100000)),
	    TELNYX_OK);
	for (i = 0; i < 7; i++) {
		fx_clock_random(fx.env, _i == 0 ? 0 : random);
		fx_run_until(&fx.delay_count, (unsigned)i + 1);
		if (_i == 0)
			ck_assert_uint_eq(fx.delays_ms[i], 0);
		ck_assert_uint_le(fx.delays_ms[i], ceilings[i]);
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		random += (uint64_t)_i;
	}
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_int_eq(result.attempts, 8);
	fx_teardown();
}
END_TEST

START_TEST(a_backoff_that_ends_beyond_the_deadline_is_not_waited_for)
{
	struct fx_result result = {0};

	fx_setup();
	fx_clock_random(fx.env, 500 * TELNYX_NS_PER_MS);
	script(TELNYX_SANDBOX_REPLY(.status = 429));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.timeout_ms = 400)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(result.attempts, 1);
	fx_teardown();
}
END_TEST

START_TEST(one_attempt_means_one)
{
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n"));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 1)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(result.attempts, 1);
	ck_assert_int_eq(result.retry_after_ms, 1000);
	ck_assert_uint_eq(received(), 1);
	fx_teardown();
}
END_TEST

/* --- other operations --- */

enum operation {
	GET,
	CANCEL,
	CALL_GET,
	CALL_PATCH,
	CALL_PATCH_REPEATABLE,
	CALL_GET_ONCE
};

static const struct {
	enum operation operation;
	bool repeats;
} operations[] = {{GET, true}, {CANCEL, true}, {CALL_GET, true}, {CALL_PATCH, false},
    {CALL_PATCH_REPEATABLE, true}, {CALL_GET_ONCE, false}};

static void
start(enum operation operation, struct fx_result *result)
{
	struct telnyx_call_params params;
	enum telnyx_status st;

	telnyx_call_params_init(&params);
	params.method =
	    operation == CALL_GET || operation == CALL_GET_ONCE ? "GET" : "PATCH";
	params.path = "/x";
	if (operation == CALL_PATCH_REPEATABLE)
		params.repeat = TELNYX_REPEAT_REPEATABLE;
	if (operation == CALL_GET_ONCE)
		params.repeat = TELNYX_REPEAT_ONCE;
	if (operation == GET)
		st = telnyx_message_get(fx.client, "m", NULL, fx_record, result, NULL);
	else if (operation == CANCEL)
		st = telnyx_message_cancel(
		    fx.client, "m", NULL, fx_record, result, NULL);
	else
		st =
		    telnyx_call(fx.client, &params, NULL, fx_record_call, result, NULL);
	ck_assert_int_eq(st, TELNYX_OK);
}

START_TEST(what_may_be_repeated_is_repeated_on_an_unknown_outcome)
{
	static const struct step unknowns[] = {{500, NULL, NULL}, {502, NULL, HTML},
	    {408, NULL, NULL}, {RESET, NULL, NULL}};
	bool repeats = operations[_i].repeats;
	struct fx_result result;
	size_t i;

	for (i = 0; i < COUNT(unknowns); i++) {
		memset(&result, 0, sizeof(result));
		fx_setup();
		script_step(&unknowns[i]);
		script(TELNYX_SANDBOX_REPLY(.status = 200,
		    .body = "{\"data\":{\"id\":\"m\"}}"));
		start(operations[_i].operation, &result);
		fx_run_until(&result.calls, 1);
		ck_assert_int_eq(result.attempts, repeats ? 2 : 1);
		ck_assert_msg(result.ok == repeats, "%s", result.message);
		ck_assert_int_eq(result.outcome,
		    repeats ? TELNYX_OUTCOME_ACCEPTED : TELNYX_OUTCOME_UNKNOWN);
		fx_teardown();
	}
}
END_TEST

/* The first may have cancelled it, and so the second finds nothing. */
START_TEST(a_404_after_an_unknown_cancel_keeps_the_doubt)
{
	struct fx_result result = {0};

	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_RESET));
	script(TELNYX_SANDBOX_REPLY(.status = 404));
	start(CANCEL, &result);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.attempts, 2);
	ck_assert_int_eq(result.status, 404);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

/* --- whose settings count --- */

START_TEST(attempts_and_timeout_come_from_the_call_else_the_sender_else_the_client)
{
	static const struct {
		int call, sender, attempts;
	} wanted[] = {{0, 0, 2}, {0, 3, 3}, {4, 3, 4}, {1, 0, 1}};
	struct telnyx_sender *sender;
	struct fx_result result;
	size_t i;

	for (i = 0; i < COUNT(wanted); i++) {
		memset(&result, 0, sizeof(result));
		fx_setup_with(NULL, TELNYX_CONFIG(.max_attempts = 2));
		script(TELNYX_SANDBOX_REPLY(.times = 5, .status = 503,
		    .body = UNAVAILABLE));
		ck_assert_int_eq(
		    telnyx_sender_new(
			TELNYX_SENDER(.max_attempts = wanted[i].sender), &sender, NULL),
		    TELNYX_OK);
		ck_assert_int_eq(fx_send(&result, NULL,
				     TELNYX_CALL_OPTIONS(.sender = sender,
					 .max_attempts = wanted[i].call)),
		    TELNYX_OK);
		telnyx_sender_unref(sender);
		fx_run_until(&result.calls, 1);
		ck_assert_int_eq(result.attempts, wanted[i].attempts);
		fx_teardown();
	}
}
END_TEST

START_TEST(each_timeout_ends_its_own_request)
{
	struct telnyx_sender *sender;
	struct fx_result results[3] = {0};

	fx_setup_with(NULL, TELNYX_CONFIG(.timeout_ms = 3000));
	script(TELNYX_SANDBOX_REPLY(.times = 3,
	    .fault = TELNYX_SANDBOX_FAULT_STALL_STREAM));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.timeout_ms = 2000), &sender, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[0], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    fx_send(&results[1], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
	    TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[2], NULL,
			     TELNYX_CALL_OPTIONS(.sender = sender, .timeout_ms = 1000)),
	    TELNYX_OK);
	telnyx_sender_unref(sender);
	fx_run_until_received(3);
	fx_turn();
	fx_advance_ms(999);
	ck_assert_uint_eq(fx.order, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(results[2].order, 1);
	fx_advance_ms(999);
	ck_assert_uint_eq(fx.order, 1);
	fx_advance_ms(1);
	ck_assert_uint_eq(results[1].order, 2);
	fx_advance_ms(999);
	ck_assert_uint_eq(fx.order, 2);
	fx_advance_ms(1);
	ck_assert_uint_eq(results[0].order, 3);
	ck_assert_int_eq(results[0].type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(results[0].outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(the_wait_counts_against_the_deadline_of_all_attempts)
{
	struct fx_result result = {0};

	/* 4 s and 4 s are waited; of 10 s only 2 are left for a third delay. */
	fx_setup();
	script(TELNYX_SANDBOX_REPLY(.times = 3, .status = 429,
	    .headers = "Retry-After: 4\r\n"));
	ck_assert_int_eq(
	    fx_send(&result, NULL, TELNYX_CALL_OPTIONS(.max_attempts = 9)), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert_int_eq(result.attempts, 3);
	ck_assert_int_eq(result.type, TELNYX_ERROR_RATE_LIMIT);
	ck_assert_int_eq(result.retry_after_ms, 4000);
	fx_teardown();
}
END_TEST

START_TEST(a_cancel_while_waiting_keeps_what_is_known)
{
	struct fx_result refused = {0}, unknown = {.may_repeat = true};

	/* Each waits alone, or the second would wait for the first's limit. */
	fx_setup_with(NULL, TELNYX_CONFIG(.rate_adapt = TELNYX_BOOL(false)));
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 5\r\n"));
	script(TELNYX_SANDBOX_REPLY(.status = 500, .headers = "Retry-After: 5\r\n"));
	ck_assert_int_eq(fx_send(&refused, NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	fx_turn();
	ck_assert_int_eq(fx_send(&unknown, NULL,
			     TELNYX_CALL_OPTIONS(.resend_unknown = TELNYX_BOOL(true))),
	    TELNYX_OK);
	fx_run_until_received(2);
	fx_turn();
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, refused.request_id), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, unknown.request_id), TELNYX_OK);
	fx_run_until(&fx.order, 2);
	ck_assert_int_eq(refused.type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(refused.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(unknown.outcome, TELNYX_OUTCOME_UNKNOWN);
	fx_teardown();
}
END_TEST

START_TEST(the_clock_of_the_fixture_is_what_the_table_assumes)
{
	fx_setup();
	ck_assert_int_eq(fx.env->unix_ms(fx.env), NOW_S * 1000);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("retries");
	TCase *tests = tcase_create("retries");

	tcase_add_test(tests, the_clock_of_the_fixture_is_what_the_table_assumes);
	tcase_add_loop_test(tests, a_send_follows_the_table, 0, (int)COUNT(rows));
	/* Its replies are bytes of HTTP/1.1. */
	if (fx_http != TELNYX_HTTP_2)
		tcase_add_loop_test(
		    tests, a_server_with_another_clock_is_understood, 0, 3);
	tcase_add_test(tests, a_delay_beyond_the_deadline_is_told_at_once);
	tcase_add_test(tests, the_delay_is_told_when_attempts_are_used_up);
	tcase_add_loop_test(tests, backoff_stays_within_its_bounds, 0, 4);
	tcase_add_test(
	    tests, a_backoff_that_ends_beyond_the_deadline_is_not_waited_for);
	tcase_add_test(tests, one_attempt_means_one);
	tcase_add_loop_test(tests,
	    what_may_be_repeated_is_repeated_on_an_unknown_outcome, 0,
	    (int)COUNT(operations));
	tcase_add_test(tests, a_404_after_an_unknown_cancel_keeps_the_doubt);
	tcase_add_test(tests,
	    attempts_and_timeout_come_from_the_call_else_the_sender_else_the_client);
	tcase_add_test(tests, each_timeout_ends_its_own_request);
	tcase_add_test(tests, the_wait_counts_against_the_deadline_of_all_attempts);
	tcase_add_test(tests, a_cancel_while_waiting_keeps_what_is_known);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
