/* SPDX-License-Identifier: MIT */
/* The retry policy. */
#include "client/retry.h"

#include "base/env.h"

#define BACKOFF_BASE_MS 500
#define BACKOFF_CAP_MS 8000
/* The most attempts of a request that a rate limit refuses, against a server that says
 * nothing else. */
#define LATER_MOST 100

static bool
allowed(const struct telnyx_retry_facts *facts)
{
	/* A caller who allows one attempt gets one, whatever comes of it. */
	if (facts->left_ns == 0 || facts->max_attempts == 1)
		return false;
	if (facts->rate_limited
		? facts->attempts >= LATER_MOST
		: facts->attempts - facts->spared >= facts->max_attempts)
		return false;
	switch (facts->outcome) {
	case TELNYX_OUTCOME_NOT_SENT:
		return telnyx_bool_or(facts->should_retry, true);
	case TELNYX_OUTCOME_REJECTED:
		return facts->refused_for_now && !facts->cut &&
		       telnyx_bool_or(facts->should_retry, true);
	case TELNYX_OUTCOME_UNKNOWN:
		return facts->repeatable && telnyx_bool_or(facts->should_retry, true);
	case TELNYX_OUTCOME_ACCEPTED:
	case TELNYX_OUTCOME_NONE:
		break;
	}
	return false;
}

/* Full jitter: anything from nothing to a ceiling that doubles, so that many
 * clients that failed together do not come back together. */
static uint64_t
backoff_ns(int attempts, uint64_t random)
{
	uint64_t ceiling_ms = BACKOFF_BASE_MS;
	int i;

	for (i = 1; i < attempts && ceiling_ms < BACKOFF_CAP_MS; i++)
		ceiling_ms *= 2;
	if (ceiling_ms > BACKOFF_CAP_MS)
		ceiling_ms = BACKOFF_CAP_MS;
	return random % (ceiling_ms * TELNYX_NS_PER_MS + 1);
}

uint64_t
telnyx_retry_jitter_ns(uint64_t delay_ns, uint64_t random)
{
	uint64_t most = delay_ns / 8 < TELNYX_NS_PER_S ? delay_ns / 8 : TELNYX_NS_PER_S;

	return random % (most + 1);
}

/* A delay too large to count is beyond any deadline. */
static uint64_t
delay_ns(uint64_t ms)
{
	return ms < UINT64_MAX / TELNYX_NS_PER_MS ? ms * TELNYX_NS_PER_MS : UINT64_MAX;
}

struct telnyx_retry
telnyx_retry_decide(const struct telnyx_retry_facts *facts)
{
	struct telnyx_retry decision = {false, 0, NULL};
	uint64_t jitter = 0;

	if (!allowed(facts))
		return decision;
	if (facts->outcome == TELNYX_OUTCOME_NOT_SENT && facts->stale_connection) {
		decision.reason = "stale_connection";
	} else if (facts->retry_after_ms >= 0) {
		decision.reason = "retry_after";
		decision.delay_ns = delay_ns((uint64_t)facts->retry_after_ms);
		jitter = telnyx_retry_jitter_ns(decision.delay_ns, facts->random);
	} else {
		decision.reason = "backoff";
		decision.delay_ns = backoff_ns(facts->attempts, facts->random);
	}
	/* A request that a rate limit refuses waits in its key's line, which has a
	 * jitter of its own. */
	if (facts->rate_limited && facts->paced) {
		decision.delay_ns = facts->held_ns;
		jitter = 0;
	}
	/* A delay beyond the deadline cannot succeed: fail now, and say so. */
	decision.retry = decision.delay_ns < facts->left_ns;
	if (decision.retry && decision.delay_ns + jitter < facts->left_ns)
		decision.delay_ns += jitter;
	return decision;
}
