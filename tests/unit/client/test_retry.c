/* SPDX-License-Identifier: MIT */
/* The retry policy: what is repeated, what is not, and after how long. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "client/retry.h"

#define MS TELNYX_NS_PER_MS
#define PLENTY (UINT64_C(1000) * TELNYX_NS_PER_S)

/* Facts by what differs from the first of three attempts with time to spare. */
struct facts {
	enum telnyx_outcome outcome;
	bool refused_for_now, cut, stale_connection, repeatable;
	struct telnyx_opt_bool should_retry;
	struct telnyx_opt_int retry_after_ms; /* not given: none */
	struct telnyx_opt_int left_ns;	      /* not given: plenty */
	int attempts, max_attempts;	      /* 0: 1 and 3 */
	uint64_t random;
};

#define FACTS(...) (&(struct facts){__VA_ARGS__})
#define AFTER(ms) .retry_after_ms = TELNYX_INT(ms)
#define LEFT(ns) .left_ns = TELNYX_INT((int64_t)(ns))
#define NOT_SENT .outcome = TELNYX_OUTCOME_NOT_SENT
#define REFUSED .outcome = TELNYX_OUTCOME_REJECTED
#define LIMITED .outcome = TELNYX_OUTCOME_REJECTED, .refused_for_now = true
#define UNKNOWN .outcome = TELNYX_OUTCOME_UNKNOWN

static struct telnyx_retry
decide(const struct facts *facts)
{
	return telnyx_retry_decide(&(struct telnyx_retry_facts){
	    .outcome = facts->outcome,
	    .refused_for_now = facts->refused_for_now,
	    .cut = facts->cut,
	    .stale_connection = facts->stale_connection,
	    .repeatable = facts->repeatable,
	    .should_retry = facts->should_retry,
	    .retry_after_ms =
		facts->retry_after_ms.given ? facts->retry_after_ms.value : -1,
	    .attempts = facts->attempts != 0 ? facts->attempts : 1,
	    .max_attempts = facts->max_attempts != 0 ? facts->max_attempts : 3,
	    .left_ns = facts->left_ns.given ? (uint64_t)facts->left_ns.value : PLENTY,
	    .random = facts->random});
}

static bool
retries(const struct facts *facts)
{
	return decide(facts).retry;
}

START_TEST(what_was_not_sent_is_repeated)
{
	struct telnyx_retry decision = decide(FACTS(NOT_SENT));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "backoff");
	ck_assert(retries(FACTS(NOT_SENT, .repeatable = true)));
	/* Nobody has answered, so nobody can forbid it. */
	ck_assert(retries(FACTS(NOT_SENT, .cut = true)));
}
END_TEST

START_TEST(an_unknown_send_is_never_repeated)
{
	ck_assert(!retries(FACTS(UNKNOWN)));
	ck_assert(!retries(FACTS(UNKNOWN, .refused_for_now = true)));
	ck_assert(!retries(FACTS(UNKNOWN, .should_retry = TELNYX_BOOL(true))));
	ck_assert(!retries(FACTS(UNKNOWN, AFTER(0))));
	ck_assert(!retries(FACTS(UNKNOWN, .stale_connection = true)));
	ck_assert(!retries(FACTS(UNKNOWN, .cut = true)));
}
END_TEST

START_TEST(an_unknown_that_is_as_good_twice_is_repeated)
{
	struct telnyx_retry decision = decide(FACTS(UNKNOWN, .repeatable = true));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "backoff");
	ck_assert(retries(FACTS(UNKNOWN, .repeatable = true, .cut = true)));
	ck_assert(!retries(
	    FACTS(UNKNOWN, .repeatable = true, .should_retry = TELNYX_BOOL(false))));
}
END_TEST

START_TEST(a_stale_connection_under_an_unknown_waits_like_any_other)
{
	struct telnyx_retry decision = decide(FACTS(
	    UNKNOWN, .repeatable = true, .stale_connection = true, .random = 77 * MS));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "backoff");
	ck_assert_uint_eq(decision.delay_ns, 77 * MS);
}
END_TEST

START_TEST(a_refusal_for_now_is_repeated)
{
	struct telnyx_retry decision = decide(FACTS(LIMITED, AFTER(2000)));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "retry_after");
	ck_assert_uint_eq(decision.delay_ns, 2000 * MS);
	decision = decide(FACTS(LIMITED));
	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "backoff");
}
END_TEST

START_TEST(a_refusal_for_good_is_not_repeated)
{
	ck_assert(!retries(FACTS(REFUSED)));
	ck_assert(!retries(FACTS(REFUSED, .repeatable = true)));
	ck_assert(!retries(FACTS(REFUSED, AFTER(10))));
	/* The server's "true" allows nothing that the table does not. */
	ck_assert(!retries(FACTS(REFUSED, .should_retry = TELNYX_BOOL(true))));
	ck_assert(!retries(FACTS(REFUSED, .stale_connection = true)));
}
END_TEST

START_TEST(a_refusal_that_was_cut_is_not_repeated)
{
	ck_assert(!retries(FACTS(LIMITED, .cut = true)));
	ck_assert(!retries(FACTS(LIMITED, .cut = true, AFTER(100))));
	ck_assert(
	    !retries(FACTS(LIMITED, .cut = true, .should_retry = TELNYX_BOOL(true))));
	ck_assert(!retries(FACTS(LIMITED, .cut = true, .repeatable = true)));
}
END_TEST

START_TEST(the_server_may_forbid_a_repetition)
{
	ck_assert(!retries(FACTS(LIMITED, .should_retry = TELNYX_BOOL(false))));
	ck_assert(
	    !retries(FACTS(LIMITED, .should_retry = TELNYX_BOOL(false), AFTER(1))));
	ck_assert(retries(FACTS(LIMITED, .should_retry = TELNYX_BOOL(true))));
	ck_assert(retries(FACTS(LIMITED, .should_retry = {.given = false})));
}
END_TEST

START_TEST(what_was_accepted_is_never_repeated)
{
	ck_assert(!retries(FACTS(.outcome = TELNYX_OUTCOME_ACCEPTED, .repeatable = true,
	    .refused_for_now = true, .should_retry = TELNYX_BOOL(true))));
	ck_assert(!retries(FACTS(.outcome = TELNYX_OUTCOME_NONE, .repeatable = true)));
}
END_TEST

START_TEST(attempts_are_used_up)
{
	ck_assert(retries(FACTS(NOT_SENT, .attempts = 2)));
	ck_assert(!retries(FACTS(NOT_SENT, .attempts = 3)));
	ck_assert(!retries(FACTS(NOT_SENT, .attempts = 4)));
	ck_assert(!retries(FACTS(NOT_SENT, .max_attempts = 1)));
	ck_assert(!retries(FACTS(LIMITED, .attempts = 3, AFTER(0))));
	ck_assert(!retries(FACTS(NOT_SENT, .attempts = 3, .stale_connection = true)));
	ck_assert(retries(FACTS(NOT_SENT, .attempts = 99, .max_attempts = 100)));
}
END_TEST

START_TEST(a_delay_beyond_the_deadline_fails_at_once)
{
	ck_assert(retries(FACTS(LIMITED, AFTER(2000), LEFT(2000 * MS + 1))));
	ck_assert(!retries(FACTS(LIMITED, AFTER(2000), LEFT(2000 * MS))));
	ck_assert(!retries(FACTS(LIMITED, AFTER(2000), LEFT(1000 * MS))));
	/* A limit until midnight: in milliseconds it is much, in ns it is more. */
	ck_assert(!retries(FACTS(LIMITED, AFTER(INT64_C(31622400000)))));
	ck_assert(!retries(FACTS(LIMITED, AFTER(INT64_MAX))));
	ck_assert(
	    !retries(FACTS(LIMITED, AFTER(INT64_C(18446744073710)), LEFT(PLENTY))));
	ck_assert(!retries(FACTS(NOT_SENT, .random = 400 * MS, LEFT(300 * MS))));
}
END_TEST

START_TEST(without_time_nothing_is_repeated)
{
	ck_assert(!retries(FACTS(NOT_SENT, LEFT(0))));
	ck_assert(!retries(FACTS(NOT_SENT, LEFT(0), .stale_connection = true)));
	ck_assert(!retries(FACTS(LIMITED, LEFT(0), AFTER(0))));
	ck_assert(retries(FACTS(LIMITED, LEFT(1), AFTER(0))));
}
END_TEST

START_TEST(a_delay_of_zero_is_a_delay)
{
	struct telnyx_retry decision =
	    decide(FACTS(LIMITED, AFTER(0), .random = 5 * MS));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "retry_after");
	ck_assert_uint_eq(decision.delay_ns, 0);
}
END_TEST

START_TEST(a_stale_connection_is_replaced_at_once)
{
	struct telnyx_retry decision =
	    decide(FACTS(NOT_SENT, .stale_connection = true, .random = UINT64_MAX));

	ck_assert(decision.retry);
	ck_assert_str_eq(decision.reason, "stale_connection");
	ck_assert_uint_eq(decision.delay_ns, 0);
}
END_TEST

static uint64_t
backoff(int attempts, uint64_t random)
{
	struct telnyx_retry decision = decide(FACTS(
	    NOT_SENT, .attempts = attempts, .max_attempts = 1000, .random = random));

	ck_assert(decision.retry);
	return decision.delay_ns;
}

START_TEST(backoff_is_full_jitter_below_a_ceiling_that_doubles)
{
	static const uint64_t ceilings_ms[] = {
	    0, 500, 1000, 2000, 4000, 8000, 8000, 8000};
	uint64_t ceiling;
	int i;

	for (i = 1; i < 8; i++) {
		ceiling = ceilings_ms[i] * MS;
		ck_assert_uint_eq(backoff(i, 0), 0);
		ck_assert_uint_eq(backoff(i, ceiling), ceiling);
		ck_assert_uint_eq(backoff(i, ceiling / 2), ceiling / 2);
		ck_assert_uint_eq(backoff(i, ceiling + 1), 0);
		ck_assert_uint_le(backoff(i, UINT64_MAX), ceiling);
	}
	/* The cap is 8 s, however long it goes on. */
	ck_assert_uint_eq(backoff(99, 8000 * MS), 8000 * MS);
	ck_assert_uint_eq(backoff(99, 8000 * MS + 1), 0);
	ck_assert_uint_le(backoff(999, UINT64_MAX), 8000 * MS);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("retry");
	TCase *tcase = tcase_create("retry");

	tcase_add_test(tcase, what_was_not_sent_is_repeated);
	tcase_add_test(tcase, an_unknown_send_is_never_repeated);
	tcase_add_test(tcase, an_unknown_that_is_as_good_twice_is_repeated);
	tcase_add_test(tcase, a_stale_connection_under_an_unknown_waits_like_any_other);
	tcase_add_test(tcase, a_refusal_for_now_is_repeated);
	tcase_add_test(tcase, a_refusal_for_good_is_not_repeated);
	tcase_add_test(tcase, a_refusal_that_was_cut_is_not_repeated);
	tcase_add_test(tcase, the_server_may_forbid_a_repetition);
	tcase_add_test(tcase, what_was_accepted_is_never_repeated);
	tcase_add_test(tcase, attempts_are_used_up);
	tcase_add_test(tcase, a_delay_beyond_the_deadline_fails_at_once);
	tcase_add_test(tcase, without_time_nothing_is_repeated);
	tcase_add_test(tcase, a_delay_of_zero_is_a_delay);
	tcase_add_test(tcase, a_stale_connection_is_replaced_at_once);
	tcase_add_test(tcase, backoff_is_full_jitter_below_a_ceiling_that_doubles);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
