/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <stdlib.h>

struct telnyx_timer {
	struct telnyx_timer *next;
	telnyx_timer_fn fn;
	void *arg;
	bool armed;
	uint64_t due_ns;
	uint64_t order;
};

struct fx_clock {
	struct telnyx_env env; /* first */
	uint64_t now_ns;
	uint64_t random;
	uint64_t armings;
	struct telnyx_timer *timers;
};

static struct fx_clock *
clock_of(const struct telnyx_env *env)
{
	return (struct fx_clock *)(uintptr_t)env;
}

static uint64_t
clock_now(struct telnyx_env *env)
{
	return clock_of(env)->now_ns;
}

static int64_t
clock_unix(struct telnyx_env *env)
{
	return INT64_C(1795370400000) - 1000000 +
	       (int64_t)(clock_of(env)->now_ns / TELNYX_NS_PER_MS);
}

static uint64_t
clock_random(struct telnyx_env *env)
{
	return clock_of(env)->random;
}

static enum telnyx_status
clock_timer_new(
    struct telnyx_env *env, telnyx_timer_fn fn, void *arg, struct telnyx_timer **out)
{
	struct telnyx_timer *timer = calloc(1, sizeof(*timer));

	if ((*out = timer) == NULL)
		return TELNYX_E_NO_MEMORY;
	timer->fn = fn;
	timer->arg = arg;
	timer->next = clock_of(env)->timers;
	clock_of(env)->timers = timer;
	return TELNYX_OK;
}

static enum telnyx_status
clock_timer_arm(struct telnyx_env *env, struct telnyx_timer *timer, uint64_t delay_ns)
{
	struct fx_clock *clock = clock_of(env);

	timer->armed = true;
	timer->due_ns = clock->now_ns + delay_ns;
	timer->order = ++clock->armings;
	return TELNYX_OK;
}

static void
clock_timer_disarm(struct telnyx_env *env, struct telnyx_timer *timer)
{
	(void)env;
	if (timer != NULL)
		timer->armed = false;
}

static void
clock_timer_free(struct telnyx_env *env, struct telnyx_timer *timer)
{
	struct telnyx_timer **link;

	for (link = &clock_of(env)->timers; timer != NULL && *link != NULL;
	     link = &(*link)->next)
		if (*link == timer) {
			*link = timer->next;
			free(timer);
			return;
		}
}

static void
clock_free(struct telnyx_env *env)
{
	/* Its maker frees it, with free(): the client's own freeing must not
	 * end a clock that the sandbox still uses. */
	(void)env;
}

struct telnyx_env *
fx_clock_new(void)
{
	struct fx_clock *clock = calloc(1, sizeof(*clock));

	if (clock == NULL)
		abort();
	clock->now_ns = 1000 * TELNYX_NS_PER_S;
	clock->env =
	    (struct telnyx_env){clock_now, clock_unix, clock_random, clock_timer_new,
		clock_timer_arm, clock_timer_disarm, clock_timer_free, clock_free};
	return &clock->env;
}

static struct telnyx_timer *
next_timer(const struct telnyx_env *env)
{
	struct telnyx_timer *timer, *best = NULL;

	for (timer = clock_of(env)->timers; timer != NULL; timer = timer->next)
		if (timer->armed &&
		    (best == NULL || timer->due_ns < best->due_ns ||
			(timer->due_ns == best->due_ns && timer->order < best->order)))
			best = timer;
	return best;
}

static void
fire(struct telnyx_env *env, struct telnyx_timer *timer)
{
	if (timer->due_ns > clock_of(env)->now_ns)
		clock_of(env)->now_ns = timer->due_ns;
	timer->armed = false;
	timer->fn(timer->arg);
}

bool
fx_clock_jump(struct telnyx_env *env)
{
	struct telnyx_timer *timer = next_timer(env);

	if (timer != NULL)
		fire(env, timer);
	return timer != NULL;
}

bool
fx_clock_step(struct telnyx_env *env, uint64_t until_ns)
{
	struct telnyx_timer *timer = next_timer(env);

	if (timer != NULL && timer->due_ns <= until_ns) {
		fire(env, timer);
		return true;
	}
	if (clock_of(env)->now_ns < until_ns)
		clock_of(env)->now_ns = until_ns;
	return false;
}

void
fx_clock_advance(struct telnyx_env *env, uint64_t ns)
{
	uint64_t until = clock_of(env)->now_ns + ns;

	while (fx_clock_step(env, until))
		continue;
}

uint64_t
fx_clock_next_ns(const struct telnyx_env *env)
{
	const struct telnyx_timer *timer = next_timer(env);
	uint64_t now_ns = clock_of(env)->now_ns;

	if (timer == NULL)
		return UINT64_MAX;
	return timer->due_ns > now_ns ? timer->due_ns - now_ns : 0;
}

void
fx_clock_random(struct telnyx_env *env, uint64_t value)
{
	clock_of(env)->random = value;
}

size_t
fx_clock_timers(const struct telnyx_env *env)
{
	const struct telnyx_timer *timer;
	size_t count = 0;

	for (timer = clock_of(env)->timers; timer != NULL; timer = timer->next)
		count++;
	return count;
}

size_t
fx_clock_armed(const struct telnyx_env *env)
{
	const struct telnyx_timer *timer;
	size_t count = 0;

	for (timer = clock_of(env)->timers; timer != NULL; timer = timer->next)
		count += timer->armed;
	return count;
}
