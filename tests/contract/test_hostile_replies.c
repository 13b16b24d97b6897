/* SPDX-License-Identifier: MIT */
/*
 * Replies that try to take more memory, or more of the loop, than replies may:
 * each bound of one of them and of all together, over both protocols.  Beside
 * each runs a watchdog timer of somebody else's on the same loop.
 */
#include "support/fixture.h"
#include "support/watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client_internal.h"
#include "client/request.h"

#define KIB 1024u
#define MIB (1024u * KIB)
#define CROWD 30
#define TOTAL ((size_t)MIB)

/* --- the watchdog --- */

static struct watchdog dog;
static uint64_t most_held; /* as seen between turns of the loop */

static uint64_t
held(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	return stats.reply_bytes;
}

static void
set_up(const struct telnyx_config *config)
{
	fx_setup_with(NULL, config);
	watchdog_start(&dog, fx.base);
	most_held = 0;
}

static void
tear_down(void)
{
	watchdog_run_until(&dog, fx.base, 1);
	watchdog_check(&dog, 1);
	watchdog_stop(&dog);
	fx_teardown();
}

/* Turns of the loop until nothing more comes: 100 ms without a change. */
static void
run_until_quiet(void)
{
	uint64_t before = held(), now;
	unsigned since = dog.runs;

	while (dog.runs - since < 10) {
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
		if ((now = held()) != before)
			since = dog.runs;
		before = now;
		if (now > most_held)
			most_held = now;
	}
}

/* --- all together --- */

static char *
text_of(const char *before, size_t bytes, const char *after)
{
	size_t size = strlen(before) + bytes + strlen(after) + 1;
	char *text = malloc(size), *filling = malloc(bytes + 1);

	ck_assert(text != NULL && filling != NULL);
	memset(filling, '~', bytes); /* HPACK makes no less of it */
	filling[bytes] = '\0';
	(void)snprintf(text, size, "%s%s%s", before, filling, after);
	free(filling);
	return text;
}

/* What 30 replies try to be: 200 KiB of body each, or 60 KiB of head. */
static void
script_crowd(bool heads)
{
	char *headers = text_of("x-long: ", heads ? 60000 : 1, "\r\n");
	char *body = text_of("\"", heads ? 2000 : 200 * KIB, "\"");

	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.times = CROWD, .status = 200, .headers = headers,
		    .body = body, .fault = TELNYX_SANDBOX_FAULT_STALL_STREAM,
		    .fault_at_reply_byte = {.given = true,
			.value = heads ? 61000 : 199 * KIB})),
	    TELNYX_OK);
	free(headers);
	free(body);
}

START_TEST(replies_that_never_end_hold_no_more_than_all_may)
{
	struct fx_result crowd[CROWD] = {{0}}, good[20] = {{0}};
	unsigned i, cut = 0;

	set_up(
	    TELNYX_CONFIG(.max_reply_bytes = 256 * KIB, .max_reply_bytes_total = TOTAL,
		.max_connections = CROWD + 5, .max_attempts = 1));
	script_crowd(_i == 1);
	for (i = 0; i < CROWD; i++)
		ck_assert_int_eq(fx_send(&crowd[i], NULL, NULL), TELNYX_OK);
	fx_run_until_received(CROWD);
	run_until_quiet();
	for (i = 0; i < CROWD; i++)
		cut += crowd[i].calls;
	/* Some are cut, not all, and what is left is within the bound. */
	ck_assert_uint_gt(cut, 0);
	ck_assert_uint_lt(cut, CROWD);
	ck_assert_uint_le(most_held, TOTAL);
	ck_assert_uint_gt(held(), TOTAL / 8);
	/* Messages get their short answers beside them. */
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(fx_send(&good[i], NULL, NULL), TELNYX_OK);
	for (i = 0; i < 20; i++) {
		fx_run_until(&good[i].calls, 1);
		ck_assert_msg(good[i].ok, "%s", good[i].message);
	}
	/* What the rest held goes with them. */
	fx_advance_ms(11000);
	run_until_quiet();
	for (i = 0; i < CROWD; i++) {
		ck_assert_uint_eq(crowd[i].calls, 1);
		ck_assert(!crowd[i].ok);
		ck_assert_int_ne(crowd[i].outcome, TELNYX_OUTCOME_NOT_SENT);
		ck_assert_int_ne(crowd[i].outcome, TELNYX_OUTCOME_REJECTED);
	}
	ck_assert_uint_eq(held(), 0);
	tear_down();
}
END_TEST

START_TEST(a_reply_that_is_given_up_holds_nothing_more)
{
	struct fx_result result = {0};

	set_up(TELNYX_CONFIG(.max_attempts = 1));
	script_crowd(false);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until_received(1);
	run_until_quiet();
	ck_assert_uint_gt(held(), 190 * KIB);
	ck_assert_int_eq(
	    telnyx_request_cancel(fx.client, result.request_id), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(result.calls, 1);
	ck_assert_uint_eq(held(), 0);
	tear_down();
}
END_TEST

START_TEST(a_reply_holds_its_bytes_until_its_callback_has_returned)
{
	struct fx_result result = {0};

	set_up(NULL);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	ck_assert_uint_eq(held(), 0);
	run_until_quiet();
	tear_down();
}
END_TEST

/* A JSON string of so many bytes. */
static void
script_string(size_t bytes)
{
	char *body = text_of("\"", bytes - 2, "\"");

	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
	free(body);
}

static void
get(struct fx_result *result)
{
	ck_assert_int_eq(
	    telnyx_call(fx.client, TELNYX_CALL(.method = "GET", .path = "/messages/x"),
		NULL, fx_record_call, result, &result->request_id),
	    TELNYX_OK);
	fx_run_until(&result->calls, 1);
}

START_TEST(a_reply_s_body_may_be_so_long_and_no_longer)
{
	struct fx_result fits = {0}, longer = {0}, next = {0};

	set_up(TELNYX_CONFIG(.max_reply_bytes = 100000, .max_attempts = 1));
	script_string(100000);
	script_string(100001);
	get(&fits);
	ck_assert_msg(fits.ok, "%s", fits.message);
	get(&longer);
	ck_assert(!longer.ok);
	ck_assert_ptr_nonnull(strstr(longer.message, "larger than the limit"));
	get(&next);
	ck_assert_int_eq(next.status, 404); /* the sandbox's own */
	run_until_quiet();
	tear_down();
}
END_TEST

START_TEST(no_more_connections_are_opened_than_allowed)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct fx_result results[CROWD] = {{0}};
	unsigned i;

	set_up(TELNYX_CONFIG(.max_connections = 3, .max_attempts = 1));
	fx_one_at_a_time();
	script_crowd(false);
	for (i = 0; i < CROWD; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	fx_run_until_received(3);
	run_until_quiet();
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.connections, 3);
	ck_assert_uint_eq(stats.waiting, CROWD - 3);
	ck_assert_uint_eq(telnyx_sandbox_connection_count(fx.sandbox), 3);
	tear_down();
}
END_TEST

/* --- errors --- */

/* A document whose error has so long a detail. */
static void
script_error(int status, const char *code, size_t bytes, const char *headers)
{
	char before[128], *body;

	(void)snprintf(before, sizeof(before),
	    "{\"errors\":[{\"code\":\"%s\",\"title\":\"t\",\"detail\":\"", code);
	body = text_of(before, bytes - strlen(before) - 4, "\"}]}");
	ck_assert_uint_eq(strlen(body), bytes);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = status,
						  .body = body, .headers = headers)),
	    TELNYX_OK);
	free(body);
}

START_TEST(an_error_document_is_read_up_to_64_kib)
{
	struct fx_result whole = {0}, cut = {0}, next = {0};

	set_up(TELNYX_CONFIG(.max_attempts = 3));
	script_error(422, "40310", 64 * KIB, NULL);
	ck_assert_int_eq(fx_send(&whole, NULL, NULL), TELNYX_OK);
	fx_run_until(&whole.calls, 1);
	ck_assert_str_eq(whole.code, "40310");
	ck_assert_int_eq(whole.outcome, TELNYX_OUTCOME_REJECTED);
	/* Longer, it is judged by its status alone, and not tried again. */
	script_error(503, "10037", 64 * KIB + 1, NULL);
	ck_assert_int_eq(fx_send(&cut, NULL, NULL), TELNYX_OK);
	fx_run_until(&cut.calls, 1);
	ck_assert_int_eq(cut.status, 503);
	ck_assert_str_eq(cut.code, "");
	ck_assert_int_eq(cut.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(cut.attempts, 1);
	ck_assert_int_eq(cut.phase, TELNYX_PHASE_RECEIVE);
	ck_assert_ptr_nonnull(strstr(cut.message, "larger than the limit"));
	/* The bound is of an error, not of the connection's next reply. */
	ck_assert_int_eq(fx_send(&next, NULL, NULL), TELNYX_OK);
	fx_run_until(&next.calls, 1);
	ck_assert(next.ok);
	run_until_quiet();
	ck_assert_uint_eq(held(), 0);
	tear_down();
}
END_TEST

START_TEST(a_bomb_of_errors_is_an_error_like_any_other)
{
	struct fx_result results[CROWD] = {{0}};
	char body[60000] = "{\"errors\":[";
	size_t len = strlen(body);
	unsigned i;

	for (; len < sizeof(body) - 10; len += 3)
		memcpy(body + len, "{},", 3);
	memcpy(body + len, "{}]}", 5);
	set_up(TELNYX_CONFIG(.max_attempts = 1));
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.times = CROWD, .status = 400, .body = body)),
	    TELNYX_OK);
	for (i = 0; i < CROWD; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	for (i = 0; i < CROWD; i++) {
		fx_run_until(&results[i].calls, 1);
		ck_assert_int_eq(results[i].outcome, TELNYX_OUTCOME_REJECTED);
		ck_assert_int_eq(results[i].status, 400);
	}
	run_until_quiet();
	tear_down();
}
END_TEST

/* Telemetry of attempts, and of requests. */
static char order[2 * CROWD + 1];

static void
on_event(const struct telnyx_event *event, void *arg)
{
	size_t len = strlen(order);

	(void)arg;
	ck_assert_uint_lt(len, sizeof(order) - 1);
	order[len] = event->type == TELNYX_EVENT_ATTEMPT_STOP ? 'a' : 'r';
	order[len + 1] = '\0';
}

START_TEST(each_failure_is_read_in_its_turn_and_told_before_the_next_is_read)
{
	struct fx_result results[CROWD] = {{0}};
	unsigned i;

	set_up(TELNYX_CONFIG(.max_attempts = 1, .max_connections = CROWD));
	memset(order, 0, sizeof(order));
	ck_assert_int_eq(telnyx_telemetry_add(fx.client,
			     TELNYX_EVENT_ATTEMPT_STOP | TELNYX_EVENT_REQUEST_FAILED,
			     on_event, NULL, NULL),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.times = CROWD, .status = 422)),
	    TELNYX_OK);
	for (i = 0; i < CROWD; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	for (i = 0; i < CROWD; i++)
		fx_run_until(&results[i].calls, 1);
	ck_assert_uint_eq(strlen(order), 2 * CROWD);
	for (i = 0; i < CROWD; i++)
		ck_assert_msg(
		    strncmp(order + (size_t)2 * i, "ar", 2) == 0, "%s", order);
	run_until_quiet();
	tear_down();
}
END_TEST

START_TEST(a_failure_that_is_to_be_tried_again_keeps_no_document_meanwhile)
{
	struct fx_result result = {0};
	const struct telnyx_request *request;

	set_up(TELNYX_CONFIG(.max_attempts = 2));
	script_error(429, "10011", 60 * KIB, "Retry-After: 1\r\n");
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	while (fx.delay_count == 0)
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
	request = TAILQ_FIRST(&fx.client->requests);
	/* For its time, or for its turn in the line of its rate. */
	ck_assert(request->state == TELNYX_REQUEST_BACKOFF ||
		  request->state == TELNYX_REQUEST_THROTTLED);
	ck_assert_ptr_null(request->failure.error.json);
	ck_assert_ptr_null(request->failure.arena.head);
	ck_assert_int_eq(request->failure.error.http_status, 429);
	ck_assert_int_eq(request->failure.error.retry_after_ms, 1000);
	ck_assert_uint_eq(held(), 0);
	fx_run_until(&result.calls, 1);
	ck_assert(result.ok);
	run_until_quiet();
	tear_down();
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("hostile_replies");
	TCase *together = tcase_create("together"), *one = tcase_create("one");
	TCase *errors = tcase_create("errors");

	tcase_add_loop_test(
	    together, replies_that_never_end_hold_no_more_than_all_may, 0, 2);
	tcase_add_test(together, a_reply_that_is_given_up_holds_nothing_more);
	tcase_add_test(
	    together, a_reply_holds_its_bytes_until_its_callback_has_returned);
	suite_add_tcase(suite, together);
	tcase_add_test(one, a_reply_s_body_may_be_so_long_and_no_longer);
	tcase_add_test(one, no_more_connections_are_opened_than_allowed);
	suite_add_tcase(suite, one);
	tcase_add_test(errors, an_error_document_is_read_up_to_64_kib);
	tcase_add_test(errors, a_bomb_of_errors_is_an_error_like_any_other);
	tcase_add_test(
	    errors, each_failure_is_read_in_its_turn_and_told_before_the_next_is_read);
	tcase_add_test(
	    errors, a_failure_that_is_to_be_tried_again_keeps_no_document_meanwhile);
	suite_add_tcase(suite, errors);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
