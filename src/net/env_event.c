/* SPDX-License-Identifier: MIT */
/*
 * The real environment: CLOCK_MONOTONIC, libevent's random bytes, and timers
 * on the caller's loop.
 *
 * A timer that is far overdue says nothing of the peer: the process was stopped
 * (Ctrl-Z, a debugger, a suspended laptop), or the application has held the loop
 * up, and what was waited for may lie in a socket that nobody has looked at:
 * libevent runs timers before it polls when a signal has ended its wait.  So such
 * a timer lets the loop go on for a little while first; once, since a deadline
 * must hold against an application that holds the loop up again and again.
 */
#include "base/env.h"

#include <stdlib.h>
#include <time.h>

#include <event2/event.h>
#include <event2/util.h>

/* A timer that is later than this is far overdue, and gets so much grace: enough for a
 * few turns, each of which may hand on what the one before has read. */
#define LATE_NS (100 * TELNYX_NS_PER_MS)
#define GRACE_NS (50 * TELNYX_NS_PER_MS)

struct telnyx_timer {
	struct event *event;
	telnyx_timer_fn fn;
	void *arg;
	uint64_t due_ns;
	bool armed;
	bool graced; /* the timer was overdue, and due_ns is the end of its grace */
};

struct env_event {
	struct telnyx_env env; /* first */
	struct event_base *base;
};

static uint64_t
event_now_ns(struct telnyx_env *env)
{
	struct timespec now;

	(void)env;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * TELNYX_NS_PER_S + (uint64_t)now.tv_nsec;
}

static int64_t
event_unix_ms(struct telnyx_env *env)
{
	struct timespec now;

	(void)env;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t
event_random(struct telnyx_env *env)
{
	uint64_t bits;

	(void)env;
	evutil_secure_rng_get_bytes(&bits, sizeof(bits));
	return bits;
}

static bool
add(struct telnyx_timer *timer, uint64_t delay_ns)
{
	uint64_t us = (delay_ns + 999) / 1000; /* never early */
	struct timeval tv;

	tv.tv_sec = (time_t)(us / 1000000);
	tv.tv_usec = (suseconds_t)(us % 1000000);
	return event_add(timer->event, &tv) == 0;
}

static bool
is_far_overdue(const struct telnyx_timer *timer, uint64_t now)
{
	return !timer->graced && now > timer->due_ns && now - timer->due_ns > LATE_NS;
}

static bool
add_grace(struct telnyx_timer *timer, uint64_t now)
{
	timer->graced = true;
	timer->due_ns = now + GRACE_NS;
	return add(timer, GRACE_NS);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_timer *timer = arg;
	uint64_t now = event_now_ns(NULL);

	(void)fd;
	(void)what;
	if (is_far_overdue(timer, now) && add_grace(timer, now))
		return;
	/* libevent counts from the beginning of its turn, which may be long ago. */
	if (timer->graced && now < timer->due_ns && add(timer, timer->due_ns - now))
		return;
	timer->armed = false;
	timer->fn(timer->arg); /* may free the timer */
}

static enum telnyx_status
event_timer_new(
    struct telnyx_env *env, telnyx_timer_fn fn, void *arg, struct telnyx_timer **out)
{
	struct env_event *self = (struct env_event *)(void *)env;
	struct telnyx_timer *timer;

	*out = NULL;
	if ((timer = calloc(1, sizeof(*timer))) == NULL)
		return TELNYX_E_NO_MEMORY;
	timer->fn = fn;
	timer->arg = arg;
	timer->event = event_new(self->base, -1, 0, on_timer, timer);
	if (timer->event == NULL) {
		free(timer);
		return TELNYX_E_NO_MEMORY;
	}
	*out = timer;
	return TELNYX_OK;
}

/* A timer that is overdue and moved to a time that is overdue, too (the next of many
 * that share it), neither loses the grace nor gets it twice. */
static enum telnyx_status
event_timer_arm(struct telnyx_env *env, struct telnyx_timer *timer, uint64_t delay_ns)
{
	uint64_t now = event_now_ns(env);
	bool added;

	if (timer->armed && timer->graced && delay_ns < GRACE_NS &&
	    now + delay_ns <= timer->due_ns)
		return TELNYX_OK;
	if (timer->armed && delay_ns < GRACE_NS && is_far_overdue(timer, now)) {
		added = add_grace(timer, now);
	} else {
		timer->graced = false;
		timer->due_ns = now + delay_ns;
		added = add(timer, delay_ns);
	}
	timer->armed = timer->armed || added;
	return added ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

static void
event_timer_disarm(struct telnyx_env *env, struct telnyx_timer *timer)
{
	(void)env;
	if (timer == NULL)
		return;
	timer->armed = false;
	event_del(timer->event);
}

static void
event_timer_free(struct telnyx_env *env, struct telnyx_timer *timer)
{
	(void)env;
	if (timer == NULL)
		return;
	event_free(timer->event);
	free(timer);
}

static void
event_env_free(struct telnyx_env *env)
{
	free(env);
}

enum telnyx_status
telnyx_env_event_new(struct event_base *base, struct telnyx_env **out)
{
	struct env_event *self;

	*out = NULL;
	if ((self = calloc(1, sizeof(*self))) == NULL)
		return TELNYX_E_NO_MEMORY;
	self->base = base;
	self->env = (struct telnyx_env){
	    .now_ns = event_now_ns,
	    .unix_ms = event_unix_ms,
	    .random = event_random,
	    .timer_new = event_timer_new,
	    .timer_arm = event_timer_arm,
	    .timer_disarm = event_timer_disarm,
	    .timer_free = event_timer_free,
	    .free = event_env_free,
	};
	*out = &self->env;
	return TELNYX_OK;
}
