/* SPDX-License-Identifier: MIT */
/*
 * The environment seam: all time and all chance come through this table, so
 * that tests can put a clock of their own in its place.
 *
 * A timer is made once and armed any number of times; arming an armed timer
 * moves it.  It fires once per arming, from the loop, never from inside
 * arm().  It may be disarmed, re-armed or freed from its own callback.
 *
 * One that is found far overdue lets the loop poll first: what it waits for may
 * have come while the process was stopped.
 */
#ifndef TELNYX_BASE_ENV_H
#define TELNYX_BASE_ENV_H

#include <telnyx/types.h>

#define TELNYX_NS_PER_MS UINT64_C(1000000)
#define TELNYX_NS_PER_S UINT64_C(1000000000)

/* Rounded up, so that a wait is never told as none. */
static inline uint64_t
telnyx_ns_to_ms(uint64_t ns)
{
	return (ns + TELNYX_NS_PER_MS - 1) / TELNYX_NS_PER_MS;
}

struct telnyx_timer; /* each environment has its own */

typedef void (*telnyx_timer_fn)(void *arg);

struct telnyx_env {
	uint64_t (*now_ns)(struct telnyx_env *env); /* monotonic */
	int64_t (*unix_ms)(struct telnyx_env *env); /* wall clock */
	uint64_t (*random)(struct telnyx_env *env); /* 64 random bits */

	/* TELNYX_E_NO_MEMORY, and *out is NULL, or TELNYX_OK. */
	enum telnyx_status (*timer_new)(struct telnyx_env *env, telnyx_timer_fn fn,
	    void *arg, struct telnyx_timer **out);
	/* Fails only for memory; moving an armed timer never fails. */
	enum telnyx_status (*timer_arm)(
	    struct telnyx_env *env, struct telnyx_timer *timer, uint64_t delay_ns);
	void (*timer_disarm)(struct telnyx_env *env, struct telnyx_timer *timer);
	void (*timer_free)(struct telnyx_env *env, struct telnyx_timer *timer);

	void (*free)(struct telnyx_env *env);
};

/* The real one, on libevent timers of `base` (in net/env_event.c).  Freed by
 * env->free(env), after all its timers. */
enum telnyx_status telnyx_env_event_new(
    struct event_base *base, struct telnyx_env **out);

#endif
