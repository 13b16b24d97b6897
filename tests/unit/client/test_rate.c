/* SPDX-License-Identifier: MIT */
/* Token buckets, to the nanosecond, on a clock that only the test moves; then
 * the same through a client. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "client/rate.h"
#include "client/sender.h"

#define S TELNYX_NS_PER_S
#define MS TELNYX_NS_PER_MS
#define WAITS 64

static struct telnyx_env *env;
static struct telnyx_bucket *bucket;
static uint64_t start;

/* Who waits, and when each was let through: in ns since the start. */
static struct telnyx_rate_wait waits[WAITS];
static uint64_t granted_at[WAITS];
static int order[WAITS];
static int granted_count;

static void
on_granted(void *arg)
{
	struct telnyx_rate_wait *wait = arg;
	int i = (int)(wait - waits);

	ck_assert_ptr_null(wait->bucket);
	granted_at[i] = env->now_ns(env) - start;
	order[granted_count++] = i;
}

static void
set_up(double per_second, uint32_t burst)
{
	int i;

	if (env == NULL)
		env = fx_clock_new();
	start = env->now_ns(env);
	ck_assert_int_eq(telnyx_bucket_new(env, per_second, burst, &bucket), TELNYX_OK);
	memset(waits, 0, sizeof(waits));
	memset(granted_at, 0, sizeof(granted_at));
	granted_count = 0;
	for (i = 0; i < WAITS; i++) {
		waits[i].granted = on_granted;
		waits[i].arg = &waits[i];
	}
}

static void
tear_down(void)
{
	int i;

	for (i = 0; i < WAITS; i++)
		telnyx_bucket_leave(&waits[i]);
	telnyx_bucket_free(bucket);
	bucket = NULL;
	ck_assert_uint_eq(fx_clock_armed(env), 0);
	free(env);
	env = NULL;
}

/* Ask for waits [from, to): how many are let through at once. */
static int
take(int from, int to)
{
	int through = 0;

	for (; from < to; from++)
		if (telnyx_bucket_take(bucket, &waits[from]))
			through++;
	return through;
}

static void
expect_steady(int from, int to, uint64_t first_ns, uint64_t step_ns)
{
	int i;

	while (fx_clock_jump(env))
		;
	for (i = from; i < to; i++)
		ck_assert_msg(
		    granted_at[i] == first_ns + (uint64_t)(i - from) * step_ns,
		    "%d was let through at %llu", i, (unsigned long long)granted_at[i]);
}

START_TEST(the_burst_goes_at_once_and_the_rest_at_exact_times)
{
	set_up(10, 3);
	ck_assert_int_eq(take(0, 8), 3);
	ck_assert_int_eq(granted_count, 0); /* never from inside take() */
	expect_steady(3, 8, 100 * MS, 100 * MS);
	tear_down();
}
END_TEST

START_TEST(a_default_burst_is_a_tenth_of_a_second_and_at_least_one)
{
	set_up(100, 0);
	ck_assert_int_eq(take(0, 15), 10);
	tear_down();
	set_up(10, 0);
	ck_assert_int_eq(take(0, 5), 1);
	tear_down();
	set_up(0.5, 0);
	ck_assert_int_eq(take(0, 5), 1);
	tear_down();
}
END_TEST

START_TEST(nothing_is_let_through_a_nanosecond_early)
{
	set_up(4, 1);
	ck_assert_int_eq(take(0, 2), 1);
	fx_clock_advance(env, 250 * MS - 1);
	ck_assert_int_eq(granted_count, 0);
	fx_clock_advance(env, 1);
	ck_assert_int_eq(granted_count, 1);
	tear_down();
}
END_TEST

START_TEST(fractional_rates_are_exact)
{
	set_up(0.1, 1);
	ck_assert_int_eq(take(0, 5), 1);
	expect_steady(1, 5, 10 * S, 10 * S);
	tear_down();
	set_up(2.5, 1);
	ck_assert_int_eq(take(0, 5), 1);
	expect_steady(1, 5, 400 * MS, 400 * MS);
	tear_down();
	set_up(0.001, 1);
	ck_assert_int_eq(take(0, 2), 1);
	expect_steady(1, 2, 1000 * S, 0);
	tear_down();
}
END_TEST

START_TEST(no_error_adds_up_and_the_rate_is_never_exceeded)
{
	static const double rates[] = {3, 7, 600, 700000, 1000000, 333333.3};
	uint64_t spent;
	size_t i;
	int n;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		set_up(rates[i], 1);
		ck_assert_int_eq(take(0, 1), 1);
		for (n = 0; n < 1000; n++) {
			granted_count = 0;
			ck_assert_int_eq(take(1, 2), 0);
			ck_assert(fx_clock_jump(env));
		}
		spent = env->now_ns(env) - start;
		ck_assert_msg((double)spent >= 1000 / rates[i] * 1e9,
		    "%g a second: 1000 in %llu ns", rates[i],
		    (unsigned long long)spent);
		/* A nanosecond a token is what rounding may cost. */
		ck_assert_msg((double)spent <= 1000 / rates[i] * 1e9 + 1001,
		    "%g a second: 1000 in %llu ns", rates[i],
		    (unsigned long long)spent);
		tear_down();
	}
}
END_TEST

START_TEST(credit_grows_with_time_up_to_the_burst)
{
	set_up(10, 3);
	ck_assert_int_eq(take(0, 4), 3);
	telnyx_bucket_leave(&waits[3]);
	fx_clock_advance(env, 250 * MS); /* two and a half tokens */
	ck_assert_int_eq(take(10, 14), 2);
	telnyx_bucket_leave(&waits[12]);
	telnyx_bucket_leave(&waits[13]);
	fx_clock_advance(env, 3600 * S);
	ck_assert_int_eq(take(20, 30), 3); /* not 36,000 */
	tear_down();
}
END_TEST

START_TEST(half_a_token_is_kept)
{
	set_up(10, 1);
	ck_assert_int_eq(take(0, 1), 1);
	fx_clock_advance(env, 50 * MS);
	ck_assert_int_eq(take(1, 3), 0);
	expect_steady(1, 3, 100 * MS, 100 * MS);
	tear_down();
}
END_TEST

START_TEST(the_line_is_first_in_first_out)
{
	int i;

	set_up(1000, 1);
	ck_assert_int_eq(take(0, 1), 1);
	for (i = WAITS - 1; i > 0; i--)
		ck_assert_int_eq(take(i, i + 1), 0);
	while (fx_clock_jump(env))
		;
	ck_assert_int_eq(granted_count, WAITS - 1);
	for (i = 0; i < WAITS - 1; i++)
		ck_assert_int_eq(order[i], WAITS - 1 - i);
	tear_down();
}
END_TEST

START_TEST(nobody_overtakes_the_line)
{
	set_up(10, 1);
	ck_assert_int_eq(take(0, 2), 1);
	/* There is a token again, but one waits for it already. */
	fx_clock_advance(env, 99 * MS);
	ck_assert_int_eq(take(2, 3), 0);
	fx_clock_advance(env, 1 * MS);
	ck_assert_int_eq(granted_count, 1);
	ck_assert_int_eq(order[0], 1);
	expect_steady(2, 3, 200 * MS, 0);
	tear_down();
}
END_TEST

START_TEST(who_leaves_takes_no_token)
{
	set_up(10, 1);
	ck_assert_int_eq(take(0, 4), 1);
	telnyx_bucket_leave(&waits[1]);
	telnyx_bucket_leave(&waits[1]); /* twice is once */
	expect_steady(2, 4, 100 * MS, 100 * MS);
	ck_assert_int_eq(granted_count, 2);
	/* When the last one leaves nothing is left to wake up for. */
	ck_assert_int_eq(take(10, 11), 0);
	ck_assert_uint_eq(fx_clock_armed(env), 1);
	telnyx_bucket_leave(&waits[10]);
	ck_assert_uint_eq(fx_clock_armed(env), 0);
	tear_down();
}
END_TEST

static void
ask_again(void *arg)
{
	struct telnyx_rate_wait *wait = arg;

	on_granted(wait);
	if (granted_count < 5)
		ck_assert(!telnyx_bucket_take(bucket, wait));
}

START_TEST(who_is_let_through_may_ask_again_at_once)
{
	set_up(10, 1);
	waits[1].granted = ask_again;
	ck_assert_int_eq(take(0, 2), 1);
	while (fx_clock_jump(env))
		;
	ck_assert_int_eq(granted_count, 5);
	ck_assert_uint_eq(granted_at[1], 500 * MS);
	tear_down();
}
END_TEST

static void
leave_another(void *arg)
{
	on_granted(arg);
	telnyx_bucket_leave(&waits[2]);
}

START_TEST(who_is_let_through_may_make_others_leave)
{
	set_up(10, 1);
	waits[1].granted = leave_another;
	ck_assert_int_eq(take(0, 4), 1);
	expect_steady(3, 4, 200 * MS, 0);
	ck_assert_int_eq(granted_count, 2);
	tear_down();
}
END_TEST

/* --- more than one token --- */

START_TEST(a_message_of_several_parts_costs_several_tokens)
{
	set_up(10, 4);
	waits[0].tokens = 3;
	waits[1].tokens = 2;
	waits[2].tokens = 1;
	ck_assert_int_eq(take(0, 3), 1);
	/* One of four is left; the second needs one more, the third waits for it. */
	expect_steady(1, 3, 100 * MS, 100 * MS);
	tear_down();
}
END_TEST

START_TEST(who_needs_more_than_a_bucket_holds_goes_when_it_is_full)
{
	set_up(10, 2);
	waits[0].tokens = 10;
	ck_assert_int_eq(take(0, 2), 1);
	/* The debt of eight is paid before the next one goes. */
	expect_steady(1, 2, 900 * MS, 0);
	tear_down();
}
END_TEST

START_TEST(when_a_large_one_leaves_the_next_goes_as_soon_as_it_can)
{
	set_up(10, 10);
	waits[0].tokens = 10;
	waits[1].tokens = 10;
	ck_assert_int_eq(take(0, 3), 1);
	telnyx_bucket_leave(&waits[1]);
	expect_steady(2, 3, 100 * MS, 0);
	tear_down();
}
END_TEST

/* --- the clock of a machine that has just been started --- */

static uint64_t early_now;

static uint64_t
early_now_ns(struct telnyx_env *unused)
{
	(void)unused;
	return early_now;
}

START_TEST(a_burst_longer_than_the_clock_has_run_is_there)
{
	struct telnyx_rate_wait wait = {.granted = on_granted};
	int i;

	env = fx_clock_new();
	env->now_ns = early_now_ns;
	early_now = 5 * S;
	ck_assert_int_eq(telnyx_bucket_new(env, 0.1, 100, &bucket), TELNYX_OK);
	for (i = 0; i < 100; i++)
		ck_assert(telnyx_bucket_take(bucket, &wait));
	ck_assert(!telnyx_bucket_take(bucket, &wait));
	telnyx_bucket_leave(&wait);
	early_now += 10 * S;
	ck_assert(telnyx_bucket_take(bucket, &wait));
	ck_assert(!telnyx_bucket_take(bucket, &wait));
	telnyx_bucket_leave(&wait);
	tear_down();
}
END_TEST

START_TEST(absurd_rates_and_bursts_do_no_harm)
{
	static const struct {
		double rate;
		uint32_t burst;
	} odd[] = {{1e-300, 0}, {5e-324, UINT32_MAX}, {1e-9, 1}, {1e-12, 100},
	    {0.1, UINT32_MAX}, {1e6, UINT32_MAX}, {1e-3, UINT32_MAX}};
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		set_up(odd[i].rate, odd[i].burst);
		ck_assert_int_eq(take(0, 1), 1); /* the burst is at least one */
		fx_clock_advance(env, 1);
		tear_down();
	}
}
END_TEST

/* --- senders --- */

static struct telnyx_sender *
make_sender(double rate, uint32_t burst)
{
	struct telnyx_sender *sender;

	ck_assert_int_eq(telnyx_sender_new(TELNYX_SENDER(.rate_per_second = rate,
					       .rate_burst = burst),
			     &sender, NULL),
	    TELNYX_OK);
	return sender;
}

START_TEST(each_sender_with_a_rate_has_a_bucket_of_its_own)
{
	struct telnyx_sender *a = make_sender(10, 1), *b = make_sender(10, 1),
			     *none = make_sender(0, 0);
	struct telnyx_sender_rates rates = {0};
	struct telnyx_bucket *of_a, *of_b, *again, *of_none;

	env = fx_clock_new();
	ck_assert_int_eq(telnyx_sender_rates_find(&rates, env, a, &of_a), TELNYX_OK);
	ck_assert_int_eq(telnyx_sender_rates_find(&rates, env, b, &of_b), TELNYX_OK);
	ck_assert_int_eq(telnyx_sender_rates_find(&rates, env, a, &again), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sender_rates_find(&rates, env, none, &of_none), TELNYX_OK);
	ck_assert_ptr_nonnull(of_a);
	ck_assert_ptr_nonnull(of_b);
	ck_assert_ptr_ne(of_a, of_b);
	ck_assert_ptr_eq(of_a, again);
	ck_assert_ptr_null(of_none);
	ck_assert_uint_eq(rates.count, 2);
	/* The bucket keeps its sender, so no other can take its address. */
	ck_assert_uint_eq(atomic_load(&a->references), 2);
	telnyx_sender_rates_clear(&rates);
	ck_assert_uint_eq(rates.count, 0);
	ck_assert_uint_eq(atomic_load(&a->references), 1);
	telnyx_sender_unref(a);
	telnyx_sender_unref(b);
	telnyx_sender_unref(none);
	free(env);
	env = NULL;
}
END_TEST

START_TEST(buckets_that_are_full_again_are_dropped)
{
	struct telnyx_sender_rates rates = {0};
	struct telnyx_rate_wait wait = {0};
	struct telnyx_sender *sender;
	uint32_t most = 0;
	int i;

	env = fx_clock_new();
	for (i = 0; i < 5000; i++) {
		sender = make_sender(1000, 1);
		ck_assert_int_eq(
		    telnyx_sender_rates_find(&rates, env, sender, &bucket), TELNYX_OK);
		ck_assert(telnyx_bucket_take(bucket, &wait));
		telnyx_sender_unref(sender);
		fx_clock_advance(env, MS);
		if (rates.count > most)
			most = rates.count;
	}
	ck_assert_uint_le(most, 65);
	telnyx_sender_rates_clear(&rates);
	free(env);
	env = NULL;
	bucket = NULL;
}
END_TEST

START_TEST(buckets_in_use_are_not_dropped)
{
	struct telnyx_sender_rates rates = {0};
	struct telnyx_rate_wait taken = {0}, waiting = {0};
	struct telnyx_sender *slow = make_sender(0.001, 1), *sender;
	struct telnyx_bucket *of_slow, *again;
	int i;

	env = fx_clock_new();
	ck_assert_int_eq(
	    telnyx_sender_rates_find(&rates, env, slow, &of_slow), TELNYX_OK);
	ck_assert(telnyx_bucket_take(of_slow, &taken));
	ck_assert(!telnyx_bucket_take(of_slow, &waiting));
	for (i = 0; i < 500; i++) {
		sender = make_sender(1000, 1);
		ck_assert_int_eq(
		    telnyx_sender_rates_find(&rates, env, sender, &bucket), TELNYX_OK);
		telnyx_sender_unref(sender);
		fx_clock_advance(env, MS);
	}
	ck_assert_int_eq(
	    telnyx_sender_rates_find(&rates, env, slow, &again), TELNYX_OK);
	ck_assert_ptr_eq(again, of_slow);
	ck_assert_ptr_eq(waiting.bucket, of_slow);
	telnyx_bucket_leave(&waiting);
	ck_assert(!telnyx_bucket_take(again, &waiting)); /* its debt stands */
	telnyx_bucket_leave(&waiting);
	telnyx_sender_rates_clear(&rates);
	telnyx_sender_unref(slow);
	free(env);
	env = NULL;
	bucket = NULL;
}
END_TEST

START_TEST(a_bucket_somebody_waits_in_is_not_dropped_while_its_timer_is_late)
{
	struct telnyx_sender_rates rates = {0};
	struct telnyx_rate_wait taken = {0}, waiting = {0};
	struct telnyx_sender *first = make_sender(10, 1), *senders[80];
	struct telnyx_bucket *of_first;
	int i;

	env = fx_clock_new();
	env->now_ns = early_now_ns;
	early_now = 5 * S;
	ck_assert_int_eq(
	    telnyx_sender_rates_find(&rates, env, first, &of_first), TELNYX_OK);
	ck_assert(telnyx_bucket_take(of_first, &taken));
	ck_assert(!telnyx_bucket_take(of_first, &waiting));
	early_now += 5 * S; /* the loop was busy: no timer has fired */
	for (i = 0; i < 80; i++) {
		senders[i] = make_sender(10, 1);
		ck_assert_int_eq(
		    telnyx_sender_rates_find(&rates, env, senders[i], &bucket),
		    TELNYX_OK);
	}
	ck_assert_ptr_eq(waiting.bucket, of_first);
	telnyx_bucket_leave(&waiting);
	telnyx_sender_rates_clear(&rates);
	for (i = 0; i < 80; i++)
		telnyx_sender_unref(senders[i]);
	telnyx_sender_unref(first);
	free(env);
	env = NULL;
	bucket = NULL;
}
END_TEST

/* --- through a client --- */

static uint64_t sent_at_ms[16];
static unsigned sent;

static void
note_start(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	ck_assert_uint_lt(sent, 16);
	sent_at_ms[sent++] = event->time_ns / MS - 1000000;
}

START_TEST(a_client_s_rate_spaces_its_messages)
{
	struct fx_result results[5] = {{0}};
	unsigned i;

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 2, .rate_burst = 1));
	sent = 0;
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ATTEMPT_START, note_start, NULL, NULL);
	for (i = 0; i < 5; i++)
		ck_assert_int_eq(fx_send(&results[i], NULL, NULL), TELNYX_OK);
	for (i = 0; i < 5; i++)
		fx_run_until(&results[i].calls, 1);
	ck_assert_uint_eq(sent, 5);
	for (i = 0; i < 5; i++) {
		ck_assert(results[i].ok);
		ck_assert_uint_eq(sent_at_ms[i], i * 500);
	}
	fx_teardown();
}
END_TEST

START_TEST(a_sender_s_rate_holds_only_that_sender_back)
{
	struct fx_result slow[3] = {{0}}, fast[3] = {{0}};
	struct telnyx_sender *sender = make_sender(1, 1);
	unsigned i;

	fx_setup();
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(
		    fx_send(&slow[i], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
		    TELNYX_OK);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(fx_send(&fast[i], NULL, NULL), TELNYX_OK);
	for (i = 0; i < 3; i++)
		fx_run_until(&fast[i].calls, 1);
	fx_run_until(&slow[0].calls, 1);
	fx_turn();
	ck_assert_uint_eq(slow[1].calls, 0);
	fx_advance_ms(999);
	ck_assert_uint_eq(slow[1].calls, 0);
	fx_run_until(&slow[2].calls, 1);
	ck_assert_uint_eq(slow[1].calls, 1);
	ck_assert_uint_eq(fx.env->now_ns(fx.env), 1002 * S);
	telnyx_sender_unref(sender);
	fx_teardown();
}
END_TEST

START_TEST(both_limits_are_kept)
{
	struct fx_result results[4] = {{0}};
	struct telnyx_sender *sender = make_sender(4, 1);
	unsigned i;

	/* The sender's 4 a second would allow more than the client's 1. */
	fx_setup_with(NULL,
	    TELNYX_CONFIG(.rate_per_second = 1, .rate_burst = 1, .timeout_ms = 60000));
	sent = 0;
	telnyx_telemetry_add(
	    fx.client, TELNYX_EVENT_ATTEMPT_START, note_start, NULL, NULL);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    fx_send(&results[i], NULL, TELNYX_CALL_OPTIONS(.sender = sender)),
		    TELNYX_OK);
	for (i = 0; i < 4; i++)
		fx_run_until(&results[i].calls, 1);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(sent_at_ms[i], i * 1000);
	telnyx_sender_unref(sender);
	fx_teardown();
}
END_TEST

START_TEST(who_waits_for_a_token_can_be_cancelled_and_expires)
{
	struct fx_result results[4] = {{0}};
	unsigned i;

	fx_setup_with(NULL, TELNYX_CONFIG(.rate_per_second = 0.1, .rate_burst = 1));
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    fx_send(&results[i], NULL,
			i == 3 ? TELNYX_CALL_OPTIONS(.timeout_ms = 60000) : NULL),
		    TELNYX_OK);
	fx_run_until(&results[0].calls, 1);
	ck_assert(results[0].ok);
	telnyx_request_cancel(fx.client, results[1].request_id);
	fx_turn();
	ck_assert_uint_eq(results[1].calls, 1);
	ck_assert_int_eq(results[1].type, TELNYX_ERROR_CANCELLED);
	ck_assert_int_eq(results[1].outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(results[1].attempts, 0);
	/* Its deadline and its token fall due together; it is told once. */
	fx_run_until(&results[2].calls, 1);
	fx_run_until(&results[3].calls, 1);
	ck_assert(results[3].ok);
	ck_assert_uint_eq(results[2].calls, 1);
	fx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rate");
	TCase *one = tcase_create("bucket"), *many = tcase_create("senders"),
	      *all = tcase_create("client");

	tcase_add_test(one, the_burst_goes_at_once_and_the_rest_at_exact_times);
	tcase_add_test(one, a_default_burst_is_a_tenth_of_a_second_and_at_least_one);
	tcase_add_test(one, nothing_is_let_through_a_nanosecond_early);
	tcase_add_test(one, fractional_rates_are_exact);
	tcase_add_test(one, no_error_adds_up_and_the_rate_is_never_exceeded);
	tcase_add_test(one, credit_grows_with_time_up_to_the_burst);
	tcase_add_test(one, half_a_token_is_kept);
	tcase_add_test(one, the_line_is_first_in_first_out);
	tcase_add_test(one, nobody_overtakes_the_line);
	tcase_add_test(one, who_leaves_takes_no_token);
	tcase_add_test(one, who_is_let_through_may_ask_again_at_once);
	tcase_add_test(one, who_is_let_through_may_make_others_leave);
	tcase_add_test(one, a_message_of_several_parts_costs_several_tokens);
	tcase_add_test(one, who_needs_more_than_a_bucket_holds_goes_when_it_is_full);
	tcase_add_test(one, when_a_large_one_leaves_the_next_goes_as_soon_as_it_can);
	tcase_add_test(one, a_burst_longer_than_the_clock_has_run_is_there);
	tcase_add_test(one, absurd_rates_and_bursts_do_no_harm);
	suite_add_tcase(suite, one);
	tcase_add_test(many, each_sender_with_a_rate_has_a_bucket_of_its_own);
	tcase_add_test(many, buckets_that_are_full_again_are_dropped);
	tcase_add_test(many, buckets_in_use_are_not_dropped);
	tcase_add_test(
	    many, a_bucket_somebody_waits_in_is_not_dropped_while_its_timer_is_late);
	suite_add_tcase(suite, many);
	tcase_add_test(all, a_client_s_rate_spaces_its_messages);
	tcase_add_test(all, a_sender_s_rate_holds_only_that_sender_back);
	tcase_add_test(all, both_limits_are_kept);
	tcase_add_test(all, who_waits_for_a_token_can_be_cancelled_and_expires);
	suite_add_tcase(suite, all);
	return fx_main(suite);
}
