/* SPDX-License-Identifier: MIT */
/* One attempt: an exchange is started, ends with a verdict, and the verdict
 * becomes a reply, a failure, or another attempt. */
#include "client/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/answer.h"
#include "client/attempt_limit.h"
#include "client/request_events.h"
#include "client/retry.h"
#include "codec/api_error.h"
#include "codec/retry_after.h"

/* A status that leaves the outcome open (503) may answer a request that provably never
 * was there whole: its first bytes were enough for the server to refuse.  Then the
 * proof decides. */
static enum telnyx_outcome
settle(const struct telnyx_exchange_result *result, enum telnyx_outcome by_status)
{
	return by_status == TELNYX_OUTCOME_UNKNOWN ? telnyx_proof_outcome(result->proof)
						   : by_status;
}

/* What a verdict without a usable reply says about the request. */
static enum telnyx_outcome
outcome_of(const struct telnyx_exchange_result *result)
{
	switch (result->verdict) {
	case TELNYX_VERDICT_NOT_SENT:
		return telnyx_proof_outcome(result->proof);
	case TELNYX_VERDICT_TRUNCATED:
	case TELNYX_VERDICT_ANSWERED:
		return settle(result, telnyx_answer_cut_outcome(result));
	case TELNYX_VERDICT_POSSIBLY:
		break;
	}
	return TELNYX_OUTCOME_UNKNOWN;
}

static void
fail_network(
    struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	struct telnyx_failure *failure = &request->failure;
	bool memory = result->system_error == ENOMEM;

	telnyx_failure_set(failure,
	    memory ? TELNYX_ERROR_INTERNAL : TELNYX_ERROR_NETWORK, outcome_of(result),
	    result->phase, memory ? "No memory" : "Network error", "%s",
	    result->cause[0] != '\0' ? result->cause : "the connection was lost");
	failure->error.system_error = result->system_error;
	failure->error.tls_error = result->tls_error;
}

/* A status arrived, but its body was cut: the status alone decides. */
static void
fail_cut(struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	struct telnyx_class class = telnyx_classify(result->status, NULL);

	telnyx_failure_set(&request->failure, class.type, outcome_of(result),
	    result->phase, "Incomplete reply",
	    "the server answered %d, and the reply was cut: %s", result->status,
	    result->cause[0] != '\0' ? result->cause : "the connection was lost");
	request->failure.error.http_status = result->status;
	request->failure.error.system_error = result->system_error;
}

/* Does the server know no such place as messages are sent to?  A 404 or a redirect to
 * such a path is about the base URL, which lacks its "/v2" or is another server's;
 * where it is about something that the message names, it says which. */
static bool
is_misplaced(const struct telnyx_request *request, const struct telnyx_error *error)
{
	const struct telnyx_operation *operation = request->operation;
	int status = error->http_status;

	return operation->gives_message && strchr(operation->path, '{') == NULL &&
	       (status == 404 || status == 405 || (status >= 300 && status <= 399)) &&
	       error->outcome == TELNYX_OUTCOME_REJECTED && error->field == NULL &&
	       (error->code == NULL || strncmp(error->code, "100", 3) == 0);
}

static void
fail_answered(struct telnyx_request *request,
    const struct telnyx_exchange_result *result, struct telnyx_class *class)
{
	struct telnyx_error *error = &request->failure.error;

	telnyx_api_error_read(
	    &request->failure, result->status, result->body, result->body_bytes);
	*class = telnyx_classify(result->status, error->code);
	error->type = class->type;
	error->outcome = settle(result, class->outcome);
	error->phase = TELNYX_PHASE_DECODE;
	if (is_misplaced(request, error))
		error->field = "base_url";
}

/* Another attempt, or none? */
static struct telnyx_attempt_end
decide(struct telnyx_request *request, const struct telnyx_class *class)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_error *error = &request->failure.error;
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env);
	struct telnyx_pace *pace = telnyx_request_pace(request);
	struct telnyx_retry_facts facts = {.outcome = error->outcome,
	    .refused_for_now = class->retriable,
	    .rate_limited = class->retriable && class->type == TELNYX_ERROR_RATE_LIMIT,
	    .paced = pace != NULL,
	    .held_ns =
		pace != NULL ? telnyx_limit_held_ns(telnyx_pace_limit(pace), now) : 0,
	    .cut = result->verdict == TELNYX_VERDICT_TRUNCATED,
	    /* Only where no reply came: a server that has answered says itself when to
	     * come back. */
	    .stale_connection =
		result->reused && result->verdict == TELNYX_VERDICT_NOT_SENT,
	    .repeatable = request->repeatable,
	    .should_retry = telnyx_should_retry_parse(
		telnyx_exchange_header(result, "x-should-retry")),
	    .retry_after_ms = telnyx_attempt_retry_after_ms(request),
	    .attempts = request->attempts,
	    .spared = request->spared,
	    .max_attempts = request->max_attempts,
	    .left_ns =
		now < request->step_deadline_ns ? request->step_deadline_ns - now : 0,
	    .random = env->random(env)};
	struct telnyx_retry decision = telnyx_retry_decide(&facts);
	struct telnyx_attempt_end end = {
	    TELNYX_ATTEMPT_END, decision.delay_ns, decision.reason};

	error->retry_after_ms = facts.retry_after_ms;
	if (decision.retry && request->stop == TELNYX_STOP_NONE)
		end.then = facts.rate_limited && facts.paced ? TELNYX_ATTEMPT_LINE_UP
							     : TELNYX_ATTEMPT_BACK_OFF;
	return end;
}

/* What follows from a failure.  Whether to retry depends on this attempt only; the
 * outcome that the caller sees is the worst of all attempts. */
static struct telnyx_attempt_end
follow(struct telnyx_request *request, const struct telnyx_class *class)
{
	struct telnyx_error *error = &request->failure.error;
	struct telnyx_attempt_end end = decide(request, class);

	if (end.then == TELNYX_ATTEMPT_END) {
		error->outcome = telnyx_outcome_worst(request->worst, error->outcome);
	} else {
		request->worst = telnyx_outcome_worst(request->worst, error->outcome);
		telnyx_exchange_release(&request->exchange.result);
	}
	return end;
}

/* --- the circuit breaker --- */

static void
tell_breaker(struct telnyx_request *request, enum telnyx_breaker_state before)
{
	if (request->client->breaker.state != before)
		telnyx_request_event_breaker(request);
}

static void
breaker_end(struct telnyx_request *request)
{
	struct telnyx_breaker *breaker = &request->client->breaker;
	struct telnyx_env *env = request->client->net.env;
	enum telnyx_breaker_state before = breaker->state;
	const struct telnyx_exchange_result *result = &request->exchange.result;

	/* A 2xx of unknown end is somebody else's, in Telnyx's place. */
	if (result->verdict == TELNYX_VERDICT_ANSWERED && result->status < 500 &&
	    !(telnyx_answer_is_here(result) &&
		request->failure.error.outcome == TELNYX_OUTCOME_UNKNOWN))
		telnyx_breaker_succeeded(breaker);
	else if (request->failure.error.type == TELNYX_ERROR_INTERNAL)
		telnyx_breaker_abandoned(breaker);
	else
		telnyx_breaker_failed(breaker, env->now_ns(env));
	tell_breaker(request, before);
}

/* --- begun, concluded, taken back --- */

bool
telnyx_attempt_begin(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	struct telnyx_env *env = client->net.env;
	struct telnyx_breaker *breaker = &client->breaker;
	enum telnyx_breaker_state before = breaker->state;

	telnyx_breaker_begin(breaker, env->now_ns(env));
	tell_breaker(request, before);
	request->attempts++;
	request->attempt_ns = env->now_ns(env);
	telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_START);
	request->exchange.call = (struct telnyx_exchange_call){
	    .method = request->operation->method,
	    .target = request->target,
	    .headers = request->headers,
	    .header_count = request->header_count,
	    .body = request->body,
	    .body_bytes = request->body_bytes,
	    .fairness = request->sender->params.tenant_id,
	};
	if (telnyx_pool_submit(client->pool, &request->exchange) == TELNYX_OK)
		return true;
	telnyx_totals_attempt(request);
	telnyx_failure_clear(&request->failure);
	telnyx_failure_no_memory(&request->failure,
	    telnyx_outcome_worst(
		request->worst, telnyx_proof_outcome(TELNYX_PROOF_QUEUED)),
	    TELNYX_PHASE_QUEUE, "no memory to queue the request");
	return false;
}

/* Requests that a server has given back unread were on the wire, too: count them. */
static void
count_resent(struct telnyx_request *request)
{
	if (request->exchange.resent == 0)
		return;
	telnyx_totals_resent(request, request->exchange.resent);
	request->resent += (int)request->exchange.resent;
	request->exchange.resent = 0;
}

struct telnyx_attempt_end
telnyx_attempt_conclude(struct telnyx_request *request)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_attempt_end end = {TELNYX_ATTEMPT_END, 0, NULL};
	struct telnyx_class class = {0};

	count_resent(request);
	telnyx_totals_attempt(request);
	telnyx_failure_clear(&request->failure);
	if (telnyx_answer_is_here(result))
		telnyx_answer_read(request, result);
	else if (result->verdict == TELNYX_VERDICT_ANSWERED)
		fail_answered(request, result, &class);
	else if (result->verdict == TELNYX_VERDICT_TRUNCATED)
		fail_cut(request, result);
	else
		fail_network(request, result);
	telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_STOP);
	breaker_end(request);
	telnyx_attempt_learn_limit(request);
	if (request->failure.error.type != TELNYX_ERROR_NONE) {
		request->spared += telnyx_attempt_is_rate_limited(request);
		end = follow(request, &class);
	}
	return end;
}

/* Take the exchange back from the pool. */
static void
take_back(struct telnyx_request *request)
{
	telnyx_pool_abort(request->client->pool, &request->exchange);
	count_resent(request);
}

bool
telnyx_attempt_abort(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_breaker *breaker = &request->client->breaker;
	enum telnyx_breaker_state before = breaker->state;

	take_back(request);
	if (request->exchange.result.verdict == TELNYX_VERDICT_ANSWERED)
		return false;
	telnyx_totals_attempt(request);
	request->worst =
	    telnyx_outcome_worst(request->worst, outcome_of(&request->exchange.result));
	/* Silence until the deadline says something of the server; a request that we
	 * gave up does not. */
	if (request->stop == TELNYX_STOP_LATE || request->stop == TELNYX_STOP_STEP_LATE)
		telnyx_breaker_failed(breaker, env->now_ns(env));
	else
		telnyx_breaker_abandoned(breaker);
	tell_breaker(request, before);
	return true;
}

void
telnyx_attempt_withdraw(struct telnyx_request *request)
{
	take_back(request);
	telnyx_totals_withdrawn(request);
	telnyx_failure_clear(&request->failure);
	telnyx_failure_set(&request->failure, TELNYX_ERROR_RATE_LIMIT,
	    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_QUEUE, "Held",
	    "the server's limit holds this key");
	telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_STOP);
	telnyx_failure_clear(&request->failure);
	request->attempts--;
}
