/* SPDX-License-Identifier: MIT */
/* The real environment: CLOCK_MONOTONIC, libevent's random bytes, and timers
 * on the caller's loop. */
#include "base/env.h"

#include <stdlib.h>
#include <time.h>

#include <event2/event.h>
#include <event2/util.h>

struct telnyx_timer {
	struct event *event;
	telnyx_timer_fn fn;
	void *arg;
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

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_timer *timer = arg;

	(void)fd;
	(void)what;
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

static enum telnyx_status
event_timer_arm(struct telnyx_env *env, struct telnyx_timer *timer, uint64_t delay_ns)
{
	uint64_t us = (delay_ns + 999) / 1000; /* never early */
	struct timeval tv;

	(void)env;
	tv.tv_sec = (time_t)(us / 1000000);
	tv.tv_usec = (suseconds_t)(us % 1000000);
	return event_add(timer->event, &tv) == 0 ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

static void
event_timer_disarm(struct telnyx_env *env, struct telnyx_timer *timer)
{
	(void)env;
	if (timer != NULL)
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
