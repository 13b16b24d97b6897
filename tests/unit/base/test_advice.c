/* SPDX-License-Identifier: MIT */
/* What a job queue is told to do: each row of the table, and every type of error
 * with every outcome. */
#include "support/fixture.h"

#include <string.h>

#define NOT_SENT TELNYX_OUTCOME_NOT_SENT
#define REJECTED TELNYX_OUTCOME_REJECTED

struct row {
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	int http_status;
	const char *code, *field;
	long tls_error;
	int attempts, tries;
	enum telnyx_kept_by kept_by;
	int64_t retry_after_ms; /* 0 here: none */
	enum telnyx_advice advice;
	int64_t delay_ms;
};

#define E(name) TELNYX_ERROR_##name

static const struct row rows[] = {
    /* Taken. */
    {E(NONE), TELNYX_OUTCOME_ACCEPTED, .advice = TELNYX_ADVICE_DONE},
    {E(API), TELNYX_OUTCOME_ACCEPTED, 200, .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_DONE},
    /* What could not be made. */
    {E(VALIDATION), TELNYX_OUTCOME_NONE, .advice = TELNYX_ADVICE_HOLD_SENDER,
	.delay_ms = 300000},
    /* It may have arrived, also where the last attempt was only put off. */
    {E(NETWORK), TELNYX_OUTCOME_UNKNOWN, .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_RESOLVE},
    {E(CANCELLED), TELNYX_OUTCOME_UNKNOWN, .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_RESOLVE},
    {E(RATE_LIMIT), TELNYX_OUTCOME_UNKNOWN, 429, .attempts = 2, .tries = 1,
	.advice = TELNYX_ADVICE_RESOLVE},
    {E(AUTHENTICATION), TELNYX_OUTCOME_UNKNOWN, 401, .attempts = 2, .tries = 2,
	.advice = TELNYX_ADVICE_RESOLVE},
    /* Cancelled. */
    {E(CANCELLED), NOT_SENT, .advice = TELNYX_ADVICE_DISCARD},
    {E(CANCELLED), REJECTED, 429, .attempts = 1, .advice = TELNYX_ADVICE_DISCARD},
    /* The sender. */
    {E(AUTHENTICATION), NOT_SENT, .advice = TELNYX_ADVICE_HOLD_SENDER,
	.delay_ms = 300000},
    {E(AUTHENTICATION), REJECTED, 401, "10009", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 402, .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 422, "20100", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 400, "20012", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 400, "40312", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 429, "40333", .attempts = 1, .tries = 1,
	.retry_after_ms = 7200000, .advice = TELNYX_ADVICE_HOLD_SENDER,
	.delay_ms = 7200000},
    {E(NETWORK), NOT_SENT, .tls_error = 20, .attempts = 3, .tries = 3,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    /* The content. */
    {E(VALIDATION), NOT_SENT, .advice = TELNYX_ADVICE_DISCARD},
    {E(VALIDATION), REJECTED, 422, "40310", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_DISCARD},
    /* Nothing was tried. */
    {E(NETWORK), NOT_SENT, .kept_by = TELNYX_KEPT_BY_BREAKER, .retry_after_ms = 959,
	.advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 959},
    {E(RATE_LIMIT), NOT_SENT, .kept_by = TELNYX_KEPT_BY_SERVER_LIMIT,
	.retry_after_ms = 30000, .advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 30000},
    {E(RATE_LIMIT), REJECTED, 429, "10011", .attempts = 4,
	.advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 1000},
    {E(TIMEOUT), REJECTED, 429, .attempts = 1, .kept_by = TELNYX_KEPT_BY_SERVER_LIMIT,
	.retry_after_ms = 4000, .advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 4000},
    {E(TIMEOUT), NOT_SENT, .kept_by = TELNYX_KEPT_BY_RATE,
	.advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 1000},
    {E(CLOSING), NOT_SENT, .advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 1000},
    {E(INTERNAL), NOT_SENT, .advice = TELNYX_ADVICE_SNOOZE, .delay_ms = 1000},
    /* It was tried; what the breaker said last does not undo that. */
    {E(NETWORK), NOT_SENT, .attempts = 3, .tries = 3, .advice = TELNYX_ADVICE_RETRY,
	.delay_ms = 5000},
    {E(NETWORK), NOT_SENT, .attempts = 1, .tries = 1, .kept_by = TELNYX_KEPT_BY_BREAKER,
	.retry_after_ms = 20000, .advice = TELNYX_ADVICE_RETRY, .delay_ms = 20000},
    {E(RATE_LIMIT), REJECTED, 429, .attempts = 3, .tries = 1,
	.advice = TELNYX_ADVICE_RETRY, .delay_ms = 5000},
    {E(TIMEOUT), NOT_SENT, .attempts = 1, .tries = 1, .advice = TELNYX_ADVICE_RETRY,
	.delay_ms = 5000},
    /* Telnyx. */
    {E(API), REJECTED, 503, "10037", .attempts = 3, .tries = 3,
	.advice = TELNYX_ADVICE_RETRY, .delay_ms = 5000},
    /* A server's error, to a part of the request: nobody has refused it. */
    {E(API), NOT_SENT, 502, .attempts = 3, .tries = 3, .advice = TELNYX_ADVICE_RETRY,
	.delay_ms = 5000},
    {E(API), NOT_SENT, 503, .attempts = 1, .tries = 1, .retry_after_ms = 7000,
	.advice = TELNYX_ADVICE_RETRY, .delay_ms = 7000},
    {E(API), REJECTED, 404, "10005", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_DISCARD},
    {E(API), REJECTED, 404, "10005", "messaging_profile_id", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_DISCARD},
    /* A base URL at which nobody takes messages. */
    {E(API), REJECTED, 404, "10005", "base_url", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_HOLD_SENDER, .delay_ms = 300000},
    {E(API), REJECTED, 400, "40300", .attempts = 1, .tries = 1,
	.advice = TELNYX_ADVICE_DISCARD},
};

START_TEST(each_row_of_the_table_gives_its_advice)
{
	const struct row *row = &rows[_i];
	struct telnyx_error error = {
	    .type = row->type,
	    .outcome = row->outcome,
	    .http_status = row->http_status,
	    .code = row->code,
	    .field = row->field,
	    .tls_error = row->tls_error,
	    .attempts = row->attempts,
	    .tries = row->tries,
	    .kept_by = row->kept_by,
	    .retry_after_ms = row->retry_after_ms != 0 ? row->retry_after_ms : -1,
	};
	int64_t delay_ms = -1;

	ck_assert_int_eq(telnyx_error_advice(&error, &delay_ms), row->advice);
	ck_assert_int_eq(delay_ms, row->delay_ms);
	ck_assert_int_eq(telnyx_error_advice(&error, NULL), row->advice);
}
END_TEST

/* Of each type, with NOT_SENT and REJECTED, untried and tried. */
static const enum telnyx_advice expected[][4] = {
    [E(VALIDATION)] = {TELNYX_ADVICE_DISCARD, TELNYX_ADVICE_DISCARD,
	TELNYX_ADVICE_DISCARD, TELNYX_ADVICE_DISCARD},
    [E(AUTHENTICATION)] = {TELNYX_ADVICE_HOLD_SENDER, TELNYX_ADVICE_HOLD_SENDER,
	TELNYX_ADVICE_HOLD_SENDER, TELNYX_ADVICE_HOLD_SENDER},
    [E(RATE_LIMIT)] = {TELNYX_ADVICE_SNOOZE, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_SNOOZE,
	TELNYX_ADVICE_RETRY},
    [E(NETWORK)] = {TELNYX_ADVICE_SNOOZE, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_SNOOZE,
	TELNYX_ADVICE_RETRY},
    [E(API)] = {TELNYX_ADVICE_RETRY, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_DISCARD,
	TELNYX_ADVICE_DISCARD},
    [E(TIMEOUT)] = {TELNYX_ADVICE_SNOOZE, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_SNOOZE,
	TELNYX_ADVICE_RETRY},
    [E(CANCELLED)] = {TELNYX_ADVICE_DISCARD, TELNYX_ADVICE_DISCARD,
	TELNYX_ADVICE_DISCARD, TELNYX_ADVICE_DISCARD},
    [E(CLOSING)] = {TELNYX_ADVICE_SNOOZE, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_SNOOZE,
	TELNYX_ADVICE_RETRY},
    [E(INTERNAL)] = {TELNYX_ADVICE_SNOOZE, TELNYX_ADVICE_RETRY, TELNYX_ADVICE_SNOOZE,
	TELNYX_ADVICE_RETRY},
};

START_TEST(each_type_with_each_outcome_has_an_advice)
{
	struct telnyx_error error = {
	    .type = (enum telnyx_error_type)_i, .retry_after_ms = -1};
	int tried;

	for (tried = 0; tried < 2; tried++) {
		error.attempts = error.tries = tried;
		error.outcome = NOT_SENT;
		ck_assert_int_eq(
		    telnyx_error_advice(&error, NULL), expected[_i][tried]);
		error.outcome = REJECTED;
		ck_assert_int_eq(
		    telnyx_error_advice(&error, NULL), expected[_i][2 + tried]);
		/* Where it may be sent again, is_retryable says so, too. */
		error.outcome = NOT_SENT;
		ck_assert_int_eq(telnyx_error_is_retryable(&error),
		    expected[_i][tried] == TELNYX_ADVICE_SNOOZE ||
			expected[_i][tried] == TELNYX_ADVICE_RETRY);
		error.outcome = TELNYX_OUTCOME_UNKNOWN;
		ck_assert_int_eq(
		    telnyx_error_advice(&error, NULL), TELNYX_ADVICE_RESOLVE);
		error.outcome = TELNYX_OUTCOME_ACCEPTED;
		ck_assert_int_eq(telnyx_error_advice(&error, NULL), TELNYX_ADVICE_DONE);
	}
}
END_TEST

START_TEST(no_error_is_done_and_a_later_type_is_for_a_person)
{
	struct telnyx_error error = {
	    .type = (enum telnyx_error_type)31, .outcome = NOT_SENT};
	int64_t delay_ms = 7;

	ck_assert_int_eq(telnyx_error_advice(NULL, &delay_ms), TELNYX_ADVICE_DONE);
	ck_assert_int_eq(delay_ms, 0);
	ck_assert_int_eq(telnyx_error_advice(&error, NULL), TELNYX_ADVICE_RESOLVE);
	ck_assert_str_eq(telnyx_advice_name(TELNYX_ADVICE_DONE), "done");
	ck_assert_str_eq(telnyx_advice_name(TELNYX_ADVICE_HOLD_SENDER), "hold_sender");
	ck_assert_str_eq(telnyx_advice_name(TELNYX_ADVICE_RESOLVE), "resolve");
	ck_assert_str_eq(telnyx_advice_name((enum telnyx_advice)6), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("advice");
	TCase *tests = tcase_create("advice");

	tcase_add_loop_test(tests, each_row_of_the_table_gives_its_advice, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_loop_test(tests, each_type_with_each_outcome_has_an_advice,
	    TELNYX_ERROR_VALIDATION, TELNYX_ERROR_INTERNAL + 1);
	tcase_add_test(tests, no_error_is_done_and_a_later_type_is_for_a_person);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
