/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: which failures every row would meet, and when they are enough. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/streak.h"

static const struct telnyx_error wrong_key = {.type = TELNYX_ERROR_AUTHENTICATION,
    .outcome = TELNYX_OUTCOME_REJECTED,
    .http_status = 401,
    .code = "10009",
    .attempts = 1};
static const struct telnyx_error bad_number = {.type = TELNYX_ERROR_VALIDATION,
    .outcome = TELNYX_OUTCOME_REJECTED,
    .http_status = 400,
    .code = "40310",
    .field = "to",
    .attempts = 1};
static const struct telnyx_error limited = {.type = TELNYX_ERROR_RATE_LIMIT,
    .outcome = TELNYX_OUTCOME_REJECTED,
    .http_status = 429,
    .attempts = 3};

static struct bulk_streak streak;
static uint64_t row;

/* One row after the other, with nothing else in flight. */
static bool
one_by_one(const struct telnyx_error *error)
{
	row++;
	return bulk_streak_add(&streak, row, row, error);
}

static void
start(uint32_t most)
{
	bulk_streak_init(&streak, most);
	row = 0;
}

START_TEST(so_many_in_a_row_are_enough)
{
	unsigned i;

	start(25);
	for (i = 1; i < 25; i++)
		ck_assert(!one_by_one(&wrong_key));
	ck_assert(one_by_one(&wrong_key));
	start(1);
	ck_assert(one_by_one(&wrong_key));
}
END_TEST

START_TEST(none_are_enough_where_it_is_not_to_stop)
{
	unsigned i;

	start(0);
	for (i = 0; i < 1000; i++)
		ck_assert(!one_by_one(&wrong_key));
}
END_TEST

START_TEST(what_says_something_of_its_row_ends_the_streak)
{
	static const struct telnyx_error cut = {.type = TELNYX_ERROR_API,
	    .outcome = TELNYX_OUTCOME_ACCEPTED,
	    .http_status = 200,
	    .attempts = 1};
	const struct telnyx_error *ends[] = {NULL, &bad_number, &cut};
	size_t i;

	for (i = 0; i < 3; i++) {
		start(3);
		ck_assert(!one_by_one(&wrong_key));
		ck_assert(!one_by_one(&wrong_key));
		ck_assert(!one_by_one(ends[i]));
		ck_assert(!one_by_one(&wrong_key));
		ck_assert(!one_by_one(&wrong_key));
		ck_assert(one_by_one(&wrong_key));
	}
}
END_TEST

START_TEST(a_limit_or_a_row_refused_here_neither_counts_nor_ends_it)
{
	static const struct telnyx_error here = {.type = TELNYX_ERROR_VALIDATION,
	    .outcome = TELNYX_OUTCOME_NOT_SENT,
	    .field = "to"};
	static const struct telnyx_error held = {.type = TELNYX_ERROR_TIMEOUT,
	    .outcome = TELNYX_OUTCOME_REJECTED,
	    .phase = TELNYX_PHASE_QUEUE,
	    .attempts = 1};
	static const struct telnyx_error closing = {.type = TELNYX_ERROR_CLOSING,
	    .outcome = TELNYX_OUTCOME_UNKNOWN,
	    .phase = TELNYX_PHASE_WAIT,
	    .attempts = 1};
	static const struct telnyx_error later = {.type = TELNYX_ERROR_API,
	    .outcome = TELNYX_OUTCOME_REJECTED,
	    .http_status = 503,
	    .code = "10037",
	    .attempts = 3};
	const struct telnyx_error *neither[] = {
	    &limited, &here, &held, &closing, &later};
	unsigned i, n;

	for (i = 0; i < 5; i++) {
		start(2);
		for (n = 0; n < 500; n++)
			ck_assert(!one_by_one(neither[i]));
		ck_assert(!one_by_one(&wrong_key));
		ck_assert(!one_by_one(neither[i]));
		ck_assert(one_by_one(&wrong_key));
	}
}
END_TEST

START_TEST(what_every_row_would_meet_counts)
{
	static const struct telnyx_error all[] = {
	    {.type = TELNYX_ERROR_AUTHENTICATION, .http_status = 403, .code = "10010"},
	    {.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_RESOLVE},
	    {.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_CONNECT},
	    {.type = TELNYX_ERROR_TIMEOUT, .phase = TELNYX_PHASE_CONNECT},
	    {.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_TLS},
	    /* Connections, and no answer on any. */
	    {.type = TELNYX_ERROR_NETWORK, .phase = TELNYX_PHASE_WAIT},
	    {.type = TELNYX_ERROR_TIMEOUT, .phase = TELNYX_PHASE_WAIT},
	    /* A proxy, a wrong URL, a gateway. */
	    {.type = TELNYX_ERROR_API, .http_status = 404},
	    {.type = TELNYX_ERROR_API,
		.http_status = 404,
		.code = "10005",
		.field = "base_url"},
	    {.type = TELNYX_ERROR_API, .http_status = 502},
	    {.type = TELNYX_ERROR_API, .http_status = 200},
	    /* The sender and the account are everybody's. */
	    {.type = TELNYX_ERROR_VALIDATION,
		.http_status = 400,
		.code = "40305",
		.field = "from"},
	    {.type = TELNYX_ERROR_API,
		.http_status = 404,
		.code = "10005",
		.field = "messaging_profile_id"},
	    {.type = TELNYX_ERROR_API, .http_status = 402, .code = "20100"}};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct telnyx_error error = all[i];

		error.attempts = 1;
		error.outcome = TELNYX_OUTCOME_UNKNOWN;
		start(2);
		ck_assert(!one_by_one(&error));
		ck_assert_msg(one_by_one(&error), "%zu does not count", i);
	}
}
END_TEST

/* A hundred in flight, all hit by a fault of a moment, and the next hundred well. */
START_TEST(a_fault_that_hits_all_in_flight_at_once_is_one)
{
	unsigned i, wave;

	start(3);
	for (wave = 0; wave < 5; wave++) {
		for (i = 1; i <= 100; i++)
			ck_assert(!bulk_streak_add(
			    &streak, wave * 100 + i, wave * 100 + 100, &wrong_key));
		ck_assert(!bulk_streak_add(
		    &streak, wave * 100 + 101, wave * 100 + 101, NULL));
	}
}
END_TEST

START_TEST(a_fault_that_stays_is_found_by_the_rows_begun_after_it)
{
	unsigned i;

	start(3);
	/* The first of a hundred fails; the room is used for row 101, and so on. */
	for (i = 1; i <= 100; i++)
		ck_assert(!bulk_streak_add(&streak, i, 99 + i, &wrong_key));
	ck_assert(!bulk_streak_add(&streak, 101, 200, &wrong_key));
	ck_assert(bulk_streak_add(&streak, 102, 201, &wrong_key));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_streak");
	TCase *tc = tcase_create("streak");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, so_many_in_a_row_are_enough);
	tcase_add_test(tc, none_are_enough_where_it_is_not_to_stop);
	tcase_add_test(tc, what_says_something_of_its_row_ends_the_streak);
	tcase_add_test(tc, a_limit_or_a_row_refused_here_neither_counts_nor_ends_it);
	tcase_add_test(tc, what_every_row_would_meet_counts);
	tcase_add_test(tc, a_fault_that_hits_all_in_flight_at_once_is_one);
	tcase_add_test(tc, a_fault_that_stays_is_found_by_the_rows_begun_after_it);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
