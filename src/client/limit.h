/* SPDX-License-Identifier: MIT */
/*
 * The server's limit on a key, as its replies show it: a state machine without I/O.
 *
 *   free    all may go
 *   held    nothing may go until `held_until_ns`: the server has said "later"
 *   paced   requests go evenly, `rate` a second: after a hold, until nobody has
 *           had to wait for a while
 *
 * Where replies name the limit and its window, the pace is just below it.  Else
 * the pace is found as TCP finds its own: a refusal cuts the rate to a part of
 * what went through before it, each acceptance lets it grow a little, slowly up
 * to where the refusal was and by a factor beyond.  The longer the hold that the
 * refusal has cost, the slower the growth.
 *
 * All points in time are of one monotonic clock, which the callers read.
 */
#ifndef TELNYX_CLIENT_LIMIT_H
#define TELNYX_CLIENT_LIMIT_H

#include <telnyx/types.h>

/* What a reply says of the server's own limit; -1 where it says nothing. */
struct telnyx_limit_hint {
	int64_t limit;	   /* requests in a window */
	int64_t remaining; /* of those */
	int64_t reset_ms;  /* until the next window */
	int64_t retry_ms;  /* of a refusal: when to come back */
};

struct telnyx_limit {
	double rate;	/* requests a second; 0: free */
	double ceiling; /* the rate at which the last refusal came */
	double told;	/* the rate that the server's headers allow; 0: none */
	uint64_t window_ns;
	uint64_t held_until_ns;
	uint64_t jitter_ns; /* of this hold */
	uint64_t next_ns;   /* when the next one may go */
	uint64_t cut_ns;    /* when the rate was cut: what began before knew nothing */
	uint64_t grown_ns;
	uint64_t hold_ns;   /* what the last refusal has cost */
	uint64_t ramp_ns;   /* how long the rate takes to grow back */
	uint64_t waited_ns; /* when somebody had to wait */
	uint64_t second_ns; /* when this second of `passed` began */
	uint32_t passed, passed_before, passed_since_cut;
	uint32_t refused_in_row; /* cuts without an acceptance between */
	uint32_t refused_then;	 /* of what was on its way at the last cut */
	bool beginning;		 /* that was the first cut */
	bool doubling;		 /* and tells little of the limit */
};

/* How long the next request has to wait; 0: it may go. */
uint64_t telnyx_limit_wait_ns(const struct telnyx_limit *limit, uint64_t now_ns);
/* How long nothing may go; 0: not held. */
uint64_t telnyx_limit_held_ns(const struct telnyx_limit *limit, uint64_t now_ns);
/* A request goes, where the wait is 0; or has to wait. */
void telnyx_limit_spend(struct telnyx_limit *limit, uint64_t now_ns);
void telnyx_limit_waited(struct telnyx_limit *limit, uint64_t now_ns);
/* About as many as go in a tenth of a second, at least 1; free: UINT32_MAX. */
uint32_t telnyx_limit_room(const struct telnyx_limit *limit);

/* The server has let a request through that was begun at `begun_ns`.  True: the reply's
 * headers say to hold.  `random` counts only where they leave no requests. */
bool telnyx_limit_passed(struct telnyx_limit *limit,
    const struct telnyx_limit_hint *hint, uint64_t begun_ns, uint64_t random,
    uint64_t now_ns);
/* The server has said "later" to a request.  True: that is news; false: the request was
 * on its way before the rate was cut last. */
bool telnyx_limit_refused(struct telnyx_limit *limit,
    const struct telnyx_limit_hint *hint, uint64_t begun_ns, uint64_t random,
    uint64_t now_ns);

/* Is the limit as good as a new one, and so not worth keeping? */
bool telnyx_limit_is_new(const struct telnyx_limit *limit, uint64_t now_ns);

#endif
