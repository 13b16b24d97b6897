/* SPDX-License-Identifier: MIT */
/* The real timers, on a loop that is held up.  Time is real here: the tests wait
 * for the machine's clock, and only ever for "at least". */
#include <check.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/env.h"

#define FAR_LATE_NS (250 * TELNYX_NS_PER_MS) /* more than what counts as far */
#define WATCHDOG_S 30

static struct event_base *base;
static struct telnyx_env *env;
static struct telnyx_timer *timer;
static unsigned fired;
static struct event *watchdog;

/* Sockets, each of which makes the next one readable: what TLS, an HTTP parser
 * and whoever waits for the reply hand on from turn to turn. */
#define HOPS 4
static struct hop {
	int ends[2];
	struct event *event;
} hops[HOPS];
static unsigned arrived, arrived_when_fired;
static bool rearms;

static void
on_timer(void *arg)
{
	(void)arg;
	fired++;
	arrived_when_fired = arrived;
}

static void
hold_up(void)
{
	uint64_t since = env->now_ns(env);

	while (env->now_ns(env) - since < FAR_LATE_NS)
		continue;
}

static void
make_readable(struct hop *hop)
{
	ck_assert_int_eq(write(hop->ends[1], "x", 1), 1);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct hop *hop = arg;
	char byte;

	(void)what;
	ck_assert_int_eq(read((int)fd, &byte, 1), 1);
	if (rearms && hop == &hops[0])
		ck_assert_int_eq(env->timer_arm(env, timer, 0), TELNYX_OK);
	if (hop == &hops[HOPS - 1])
		arrived++;
	else
		make_readable(hop + 1);
}

static void
on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	ck_abort_msg("the timer does not fire");
}

static void
set_up(void)
{
	const struct timeval limit = {WATCHDOG_S, 0};
	int i;

	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	ck_assert_int_eq(telnyx_env_event_new(base, &env), TELNYX_OK);
	ck_assert_int_eq(env->timer_new(env, on_timer, NULL, &timer), TELNYX_OK);
	fired = arrived = arrived_when_fired = 0;
	rearms = false;
	for (i = 0; i < HOPS; i++) {
		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, hops[i].ends), 0);
		hops[i].event = event_new(
		    base, hops[i].ends[0], EV_READ | EV_PERSIST, on_readable, &hops[i]);
		ck_assert_int_eq(event_add(hops[i].event, NULL), 0);
	}
	watchdog = event_new(base, -1, 0, on_watchdog, NULL);
	ck_assert_int_eq(event_add(watchdog, &limit), 0);
}

static void
tear_down(void)
{
	int i;

	for (i = 0; i < HOPS; i++) {
		event_free(hops[i].event);
		(void)close(hops[i].ends[0]);
		(void)close(hops[i].ends[1]);
	}
	event_free(watchdog);
	env->timer_free(env, timer);
	env->free(env);
	event_base_free(base);
}

static void
run_until_fired(void)
{
	while (fired == 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
}

START_TEST(a_timer_that_is_far_overdue_lets_the_loop_go_on_first)
{
	ck_assert_int_eq(env->timer_arm(env, timer, TELNYX_NS_PER_MS), TELNYX_OK);
	hold_up();
	make_readable(&hops[0]);
	run_until_fired();
	ck_assert_uint_eq(fired, 1);
	ck_assert_uint_eq(arrived_when_fired, 1);
}
END_TEST

/* Many share a timer: one of them is served, and moves it to the next; before
 * the timer is found overdue, or after. */
START_TEST(who_moves_an_overdue_timer_does_not_take_its_grace)
{
	rearms = true;
	ck_assert_int_eq(env->timer_arm(env, timer, TELNYX_NS_PER_MS), TELNYX_OK);
	hold_up();
	if (_i == 1)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	make_readable(&hops[0]);
	run_until_fired();
	ck_assert_uint_eq(arrived_when_fired, 1);
}
END_TEST

static void
on_every_turn(evutil_socket_t fd, short what, void *arg)
{
	struct event **again = arg;
	const struct timeval now = {0, 0};

	(void)fd;
	(void)what;
	hold_up();
	ck_assert_int_eq(env->timer_arm(env, timer, 0), TELNYX_OK);
	ck_assert_int_eq(event_add(*again, &now), 0);
}

/* ... nor gets it twice: a deadline holds, whatever the application does. */
START_TEST(a_loop_that_is_held_up_for_ever_does_not_stop_a_timer)
{
	const struct timeval now = {0, 0};
	struct event *again = event_new(base, -1, 0, on_every_turn, &again);
	unsigned turns = 0;

	ck_assert_int_eq(event_add(again, &now), 0);
	ck_assert_int_eq(env->timer_arm(env, timer, TELNYX_NS_PER_MS), TELNYX_OK);
	for (; fired == 0 && turns < 10; turns++)
		(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(fired, 1);
	event_free(again);
}
END_TEST

START_TEST(an_overdue_timer_may_be_disarmed_and_armed_anew)
{
	ck_assert_int_eq(env->timer_arm(env, timer, TELNYX_NS_PER_MS), TELNYX_OK);
	hold_up();
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(fired, 0); /* it has its grace */
	env->timer_disarm(env, timer);
	hold_up();
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(fired, 0);
	ck_assert_int_eq(env->timer_arm(env, timer, 3600 * TELNYX_NS_PER_S), TELNYX_OK);
	ck_assert_int_eq(env->timer_arm(env, timer, TELNYX_NS_PER_MS), TELNYX_OK);
	run_until_fired();
	ck_assert_uint_eq(fired, 1);
}
END_TEST

/* A delay that never ends is one that never ends. */
START_TEST(the_longest_delay_is_not_overdue)
{
	ck_assert_int_eq(
	    env->timer_arm(env, timer, UINT64_MAX - env->now_ns(env)), TELNYX_OK);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(fired, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("env");
	TCase *tests = tcase_create("timers");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 2 * WATCHDOG_S);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_timer_that_is_far_overdue_lets_the_loop_go_on_first);
	tcase_add_loop_test(
	    tests, who_moves_an_overdue_timer_does_not_take_its_grace, 0, 2);
	tcase_add_test(tests, a_loop_that_is_held_up_for_ever_does_not_stop_a_timer);
	tcase_add_test(tests, an_overdue_timer_may_be_disarmed_and_armed_anew);
	tcase_add_test(tests, the_longest_delay_is_not_overdue);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
