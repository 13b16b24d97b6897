/* SPDX-License-Identifier: MIT */
/*
 * The retry policy, as a function: what is known after an attempt, and what
 * follows from it.  Only "certainly not processed" is repeated by itself; what
 * may have been processed is repeated only where twice is as good as once, or
 * where the caller has said so.  A rate limit's "later" says nothing of the
 * request, so it uses up no attempt: it is repeated as long as its deadline allows.
 */
#ifndef TELNYX_CLIENT_RETRY_H
#define TELNYX_CLIENT_RETRY_H

#include <telnyx/error.h>
#include <telnyx/request.h>

struct telnyx_retry_facts {
	enum telnyx_outcome outcome;	     /* of this attempt */
	bool refused_for_now;		     /* the reply says "later" */
	bool rate_limited;		     /* and that because of a rate limit */
	bool cut;			     /* the reply's body was not complete */
	bool stale_connection;		     /* an idle connection died under it */
	bool repeatable;		     /* twice is as good as once */
	struct telnyx_opt_bool should_retry; /* x-should-retry */
	int64_t retry_after_ms;		     /* -1: the server named no delay */
	bool paced;			     /* its key has a line to wait in */
	uint64_t held_ns;		     /* and is held for so long */
	int attempts, max_attempts;	     /* made; allowed */
	int spared;			     /* of those made: that do not count */
	uint64_t left_ns;		     /* until the deadline */
	uint64_t random;
};

struct telnyx_retry {
	bool retry;
	uint64_t delay_ns;
	const char *reason; /* for telemetry */
};

struct telnyx_retry telnyx_retry_decide(const struct telnyx_retry_facts *facts);

/* A random addition to a delay that the server has asked for, so that those who were
 * told the same do not come back together.  Up to an eighth of the delay, and to a
 * second. */
uint64_t telnyx_retry_jitter_ns(uint64_t delay_ns, uint64_t random);

#endif
