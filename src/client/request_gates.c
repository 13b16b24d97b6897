/* SPDX-License-Identifier: MIT */
/* The gates between a request and its next attempt. */
#include "client/request_gates.h"

#include "base/proof.h"

/* Does the circuit breaker keep everybody away?  Then the request fails. */
static bool
is_shut(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t wait_ns =
	    telnyx_breaker_wait_ns(&request->client->breaker, env->now_ns(env));

	if (wait_ns == 0)
		return false;
	telnyx_failure_clear(&request->failure);
	telnyx_failure_set(&request->failure, TELNYX_ERROR_NETWORK,
	    telnyx_outcome_worst(
		request->worst, telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT)),
	    TELNYX_PHASE_QUEUE, "Circuit open",
	    "the server has failed repeatedly; the next try is in %llu ms",
	    (unsigned long long)(wait_ns / TELNYX_NS_PER_MS));
	request->failure.error.retry_after_ms = (int64_t)telnyx_ns_to_ms(wait_ns);
	request->failure.error.kept_by = TELNYX_KEPT_BY_BREAKER;
	return true;
}

static bool
outlasts(const struct telnyx_request *request, struct telnyx_pace *pace, uint64_t now)
{
	uint64_t held_ns = telnyx_limit_held_ns(telnyx_pace_limit(pace), now);

	return held_ns > 0 && request->step_deadline_ns != UINT64_MAX &&
	       now + held_ns >= request->step_deadline_ns;
}

/* Does the server's limit hold the key beyond the deadline?  Then the step fails now:
 * a caller with a queue of their own learns at once that there is no use in more. */
static bool
is_held_too_long(struct telnyx_request *request, struct telnyx_pace *pace)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env), held_ns;

	if (pace == NULL || !outlasts(request, pace, now))
		return false;
	held_ns = telnyx_limit_held_ns(telnyx_pace_limit(pace), now);
	telnyx_failure_clear(&request->failure);
	telnyx_failure_set(&request->failure, TELNYX_ERROR_RATE_LIMIT,
	    telnyx_outcome_worst(
		request->worst, telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT)),
	    TELNYX_PHASE_QUEUE, "Held",
	    "the server's limit holds this key for %llu ms more",
	    (unsigned long long)telnyx_ns_to_ms(held_ns));
	request->failure.error.retry_after_ms = (int64_t)telnyx_ns_to_ms(held_ns);
	request->failure.error.kept_by = TELNYX_KEPT_BY_SERVER_LIMIT;
	return true;
}

bool
telnyx_request_gates_give_up(struct telnyx_request *request)
{
	struct telnyx_pace *pace = request->place.pace;

	if (!is_held_too_long(request, pace))
		return false;
	telnyx_pace_leave(&request->place, &request->exchange);
	return true;
}

/* Pass the gates, as many as are open now.  The key's pace comes first, so that a
 * request that waits there holds no token of ours. */
static bool
passes(struct telnyx_request *request, struct telnyx_pace *pace)
{
	struct telnyx_client *client = request->client;
	struct telnyx_bucket *bucket = NULL;

	if (request->gate == TELNYX_GATE_PACE) {
		if (pace != NULL &&
		    !telnyx_pace_take(pace, &request->place, &request->exchange))
			return false;
		request->gate = TELNYX_GATE_SENDER;
	}
	if (request->gate == TELNYX_GATE_SENDER) {
		/* Without memory for a bucket the sender goes unlimited rather
		 * than nowhere. */
		(void)telnyx_sender_rates_find(
		    &client->rates, client->net.env, request->sender, &bucket);
		if (bucket != NULL && !telnyx_bucket_take(bucket, &request->wait))
			return false;
		request->gate = TELNYX_GATE_CLIENT;
	}
	if (request->gate == TELNYX_GATE_CLIENT && client->bucket != NULL &&
	    !telnyx_bucket_take(client->bucket, &request->wait))
		return false;
	request->gate = TELNYX_GATE_OPEN;
	return true;
}

enum telnyx_passage
telnyx_request_gates_pass(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_pace *pace;
	bool through;

	if (is_shut(request))
		return TELNYX_PASSAGE_SHUT; /* not even a token is taken */
	pace = telnyx_request_pace(request);
	if (is_held_too_long(request, pace))
		return TELNYX_PASSAGE_HELD;
	through = passes(request, pace);
	/* Where the key was held while the request waited for a token of ours, the
	 * request waits again, and the token is lost. */
	if (through && pace != NULL &&
	    telnyx_limit_held_ns(telnyx_pace_limit(pace), env->now_ns(env)) > 0) {
		request->gate = TELNYX_GATE_PACE;
		through = passes(request, pace);
	}
	return through ? TELNYX_PASSAGE_OPEN : TELNYX_PASSAGE_WAIT;
}

void
telnyx_request_gates_opened(struct telnyx_request *request)
{
	request->place.pace = NULL;
	request->gate++;
}
