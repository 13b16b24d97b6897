/* SPDX-License-Identifier: MIT */
/* What stands between a request and its next attempt: the circuit breaker, the
 * server's limit on its key, the rates of its sender and of its client. */
#include "client/request.h"

#include "base/proof.h"

/* Does the circuit breaker keep everybody away?  Then it is over. */
static bool
kept_away(struct telnyx_request *request)
{
	uint64_t wait_ns = telnyx_attempt_wait_ns(request);

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
	telnyx_request_finish(request);
	return true;
}

struct telnyx_pace *
telnyx_request_pace(struct telnyx_request *request)
{
	return telnyx_client_pace(request->client, request->sender);
}

static bool
outlasts(const struct telnyx_request *request, struct telnyx_pace *pace, uint64_t now)
{
	uint64_t held_ns = telnyx_limit_held_ns(telnyx_pace_limit(pace), now);

	return held_ns > 0 && request->step_deadline_ns != UINT64_MAX &&
	       now + held_ns >= request->step_deadline_ns;
}

/* Does the server's limit hold its key beyond its deadline?  Then it is over: who
 * has a queue of his own learns at once that there is no use in more. */
static bool
held_too_long(struct telnyx_request *request, struct telnyx_pace *pace)
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
	telnyx_request_end_step(request);
	return true;
}

void
telnyx_request_look_at_hold(struct telnyx_request *request)
{
	struct telnyx_pace *pace = request->place.pace;
	struct telnyx_env *env = request->client->net.env;

	if (!outlasts(request, pace, env->now_ns(env)))
		return;
	telnyx_pace_leave(&request->place, &request->exchange);
	(void)held_too_long(request, pace);
}

/* Pass what is between it and an attempt, as far as that goes now.  The key's
 * pace comes first, so that who waits there holds no token of ours. */
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

void
telnyx_request_proceed(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_pace *pace;
	bool through;

	if (kept_away(request))
		return; /* not even a token is taken */
	pace = telnyx_request_pace(request);
	if (held_too_long(request, pace))
		return;
	through = passes(request, pace);
	/* The key was held while it waited for a token of ours: that is lost. */
	if (through && pace != NULL &&
	    telnyx_limit_held_ns(telnyx_pace_limit(pace), env->now_ns(env)) > 0) {
		request->gate = TELNYX_GATE_PACE;
		through = passes(request, pace);
	}
	if (!through) {
		telnyx_request_enter(request, TELNYX_REQUEST_THROTTLED);
		return;
	}
	telnyx_request_enter(request, TELNYX_REQUEST_EXCHANGE);
	telnyx_attempt_begin(request);
}

void
telnyx_request_on_pace(void *arg)
{
	struct telnyx_request *request = arg;

	request->place.pace = NULL;
	request->gate = TELNYX_GATE_SENDER;
	telnyx_request_proceed(request);
}

void
telnyx_request_on_token(void *arg)
{
	struct telnyx_request *request = arg;

	request->gate =
	    request->gate == TELNYX_GATE_SENDER ? TELNYX_GATE_CLIENT : TELNYX_GATE_OPEN;
	telnyx_request_proceed(request);
}

void
telnyx_request_line_up(struct telnyx_request *request)
{
	request->place.refused = true;
	request->gate = TELNYX_GATE_PACE;
	telnyx_request_enter(request, TELNYX_REQUEST_THROTTLED);
	telnyx_request_arm(request); /* its answer had disarmed it */
	if (!request->timeless)
		telnyx_request_proceed(request);
}
