/* SPDX-License-Identifier: MIT */
#include "watchdog.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <check.h>
#include <event2/event.h>

#define PERIOD_MS 10
#define LATE_MS 2000
#define ALARM_S 20
#define NS_PER_MS UINT64_C(1000000)

static uint64_t
real_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 * NS_PER_MS + (uint64_t)now.tv_nsec;
}

static void
on_alarm(int number)
{
	static const char text[] = "watchdog: the loop does not come to its timers\n";

	(void)number;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	abort();
}

static void
arm(struct watchdog *dog)
{
	static const struct timeval period = {0, PERIOD_MS * 1000};

	dog->due_ns = real_ns() + PERIOD_MS * NS_PER_MS;
	ck_assert_int_eq(event_add(dog->timer, &period), 0);
	(void)alarm(ALARM_S);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct watchdog *dog = arg;

	(void)fd;
	(void)what;
	dog->late_ms = watchdog_late_ms(dog);
	dog->runs++;
	arm(dog);
	if (dog->running != NULL)
		(void)event_base_loopbreak(dog->running);
}

void
watchdog_start(struct watchdog *dog, struct event_base *base)
{
	struct sigaction action;

	memset(dog, 0, sizeof(*dog));
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_alarm;
	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	dog->timer = event_new(base, -1, 0, on_timer, dog);
	ck_assert_ptr_nonnull(dog->timer);
	dog->started_ns = real_ns();
	arm(dog);
}

void
watchdog_stop(struct watchdog *dog)
{
	(void)alarm(0);
	(void)signal(SIGALRM, SIG_DFL);
	event_free(dog->timer);
	dog->timer = NULL;
}

uint64_t
watchdog_late_ms(const struct watchdog *dog)
{
	uint64_t now = real_ns(), late;

	late = now > dog->due_ns ? (now - dog->due_ns) / NS_PER_MS : 0;
	return late > dog->late_ms ? late : dog->late_ms;
}

uint64_t
watchdog_elapsed_ms(const struct watchdog *dog)
{
	return (real_ns() - dog->started_ns) / NS_PER_MS;
}

void
watchdog_check(const struct watchdog *dog, unsigned runs)
{
	uint64_t late = watchdog_late_ms(dog);

	ck_assert_msg(dog->runs >= runs, "the timer ran %u times in %llu ms, not %u",
	    dog->runs, (unsigned long long)watchdog_elapsed_ms(dog), runs);
	ck_assert_msg(
	    late <= LATE_MS, "the timer came %llu ms late", (unsigned long long)late);
}

int
watchdog_run(struct watchdog *dog, struct event_base *base, const unsigned *count,
    unsigned want, uint64_t within_ms)
{
	uint64_t until_ms = watchdog_elapsed_ms(dog) + within_ms;

	/* The timer ends each round: EVLOOP_ONCE does not return while more than
	 * 32 callbacks of bufferevents are deferred in every turn. */
	dog->running = base;
	while (*count < want && watchdog_elapsed_ms(dog) < until_ms)
		(void)event_base_loop(base, EVLOOP_ONCE);
	dog->running = NULL;
	return *count >= want;
}

void
watchdog_run_for(struct watchdog *dog, struct event_base *base, uint64_t ms)
{
	static const unsigned never = 0;

	(void)watchdog_run(dog, base, &never, 1, ms);
}

void
watchdog_run_until(struct watchdog *dog, struct event_base *base, unsigned runs)
{
	(void)watchdog_run(dog, base, &dog->runs, runs, 1000 * ALARM_S);
}
