/* SPDX-License-Identifier: MIT */
/* One attempt: an exchange is started, ends with a verdict, and the verdict
 * becomes a reply, a failure, or another attempt. */
#include "client/request.h"

#include <errno.h>
#include <stdlib.h>

#include "client/answer.h"
#include "client/retry.h"
#include "codec/api_error.h"
#include "codec/retry_after.h"

/* What a verdict without a usable reply says about the request. */
static enum telnyx_outcome
outcome_of(const struct telnyx_exchange_result *result)
{
	switch (result->verdict) {
	case TELNYX_VERDICT_NOT_SENT:
		return telnyx_proof_outcome(result->proof);
	case TELNYX_VERDICT_TRUNCATED:
	case TELNYX_VERDICT_ANSWERED:
		return telnyx_answer_cut_outcome(result);
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

/* A status arrived, but its body was cut: judged by what its head says. */
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

static void
fail_answered(struct telnyx_request *request,
    const struct telnyx_exchange_result *result, struct telnyx_class *class)
{
	struct telnyx_error *error = &request->failure.error;

	telnyx_api_error_read(
	    &request->failure, result->status, result->body, result->body_bytes);
	*class = telnyx_classify(result->status, error->code);
	error->type = class->type;
	error->outcome = class->outcome;
	error->phase = TELNYX_PHASE_DECODE;
}

static bool
try_again(struct telnyx_request *request, const struct telnyx_exchange_result *result,
    const struct telnyx_class *class)
{
	struct telnyx_env *env = request->client->net.env;
	uint64_t now = env->now_ns(env);
	struct telnyx_retry_after_headers headers = {
	    telnyx_exchange_header(result, "retry-after-ms"),
	    telnyx_exchange_header(result, "Retry-After"),
	    telnyx_exchange_header(result, "x-ratelimit-reset")};
	struct telnyx_retry_facts facts = {.outcome = request->failure.error.outcome,
	    .refused_for_now = class->retriable,
	    .cut = result->verdict == TELNYX_VERDICT_TRUNCATED,
	    .stale_connection = result->reused,
	    .repeatable = request->repeatable,
	    .should_retry = telnyx_should_retry_parse(
		telnyx_exchange_header(result, "x-should-retry")),
	    .retry_after_ms = telnyx_retry_after(&headers, env->unix_ms(env)),
	    .attempts = request->attempts,
	    .max_attempts = request->max_attempts,
	    .left_ns =
		now < request->step_deadline_ns ? request->step_deadline_ns - now : 0,
	    .random = env->random(env)};
	struct telnyx_retry decision = telnyx_retry_decide(&facts);

	request->failure.error.retry_after_ms = facts.retry_after_ms;
	if (!decision.retry || request->cancelled || request->closing)
		return false;
	telnyx_exchange_release(&request->exchange.result);
	telnyx_request_back_off(request, decision.delay_ns, decision.reason);
	return true;
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

uint64_t
telnyx_attempt_wait_ns(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;

	return telnyx_breaker_wait_ns(&request->client->breaker, env->now_ns(env));
}

/* --- the server's rate limit --- */

static int64_t
number_in(const struct telnyx_exchange_result *result, const char *name)
{
	const char *text = telnyx_exchange_header(result, name);
	char *end;
	long long value;

	if (text == NULL || *text < '0' || *text > '9')
		return -1;
	errno = 0;
	value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' ? value : -1;
}

/* Slow down by what the reply says, if the client is set to. */
static void
adapt_rate(struct telnyx_request *request)
{
	struct telnyx_client *client = request->client;
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_retry_after_headers headers = {0};
	struct telnyx_rate_hint hint;
	struct telnyx_bucket *bucket = client->bucket;
	uint64_t hold_ns;

	if (!client->rate_adapt || result->verdict != TELNYX_VERDICT_ANSWERED)
		return;
	headers.ratelimit_reset = telnyx_exchange_header(result, "x-ratelimit-reset");
	hint =
	    (struct telnyx_rate_hint){.limit = number_in(result, "x-ratelimit-limit"),
		.remaining = number_in(result, "x-ratelimit-remaining"),
		.refused = request->failure.error.type == TELNYX_ERROR_RATE_LIMIT};
	if (hint.refused) {
		headers.retry_after_ms =
		    telnyx_exchange_header(result, "retry-after-ms");
		headers.retry_after = telnyx_exchange_header(result, "Retry-After");
	}
	hint.reset_ms =
	    telnyx_retry_after(&headers, client->net.env->unix_ms(client->net.env));
	if ((hold_ns = telnyx_rate_hint_hold_ns(&hint)) == 0)
		return;
	/* The limit belongs to the key: a sender with its own waits alone. */
	if (request->sender->params.api_key != NULL &&
	    request->sender != client->sender)
		(void)telnyx_sender_rates_find(
		    &client->rates, client->net.env, request->sender, &bucket);
	if (bucket == NULL)
		return;
	telnyx_bucket_hold(bucket, hold_ns);
	telnyx_request_event_held(request, hold_ns);
}

/* What a server has given back unread was on the wire, too. */
static void
count_resent(struct telnyx_request *request)
{
	request->resent += (int)request->exchange.resent;
	request->exchange.resent = 0;
}

/* What a server has said may be long, and so may the wait for the next attempt:
 * keep what is told of it if that is the last. */
static void
keep_numbers(struct telnyx_failure *failure)
{
	int64_t retry_after_ms = failure->error.retry_after_ms;
	int http_status = failure->error.http_status;

	telnyx_failure_clear(failure);
	failure->error.retry_after_ms = retry_after_ms;
	failure->error.http_status = http_status;
}

void
telnyx_attempt_conclude(struct telnyx_request *request)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_error *error = &request->failure.error;
	struct telnyx_class class = {0};

	count_resent(request);
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
	adapt_rate(request);
	if (error->type != TELNYX_ERROR_NONE) {
		/* Decided by this attempt alone; told by all of them. */
		if (try_again(request, result, &class)) {
			request->worst =
			    telnyx_outcome_worst(request->worst, error->outcome);
			keep_numbers(&request->failure);
			return;
		}
		error->outcome = telnyx_outcome_worst(request->worst, error->outcome);
	}
	telnyx_request_end_step(request);
}

static void
on_exchange_end(struct telnyx_exchange *exchange, void *arg)
{
	if (exchange->result.verdict == TELNYX_VERDICT_ANSWERED)
		telnyx_request_answered(arg);
	else
		telnyx_attempt_conclude(arg);
}

void
telnyx_attempt_begin(struct telnyx_request *request)
{
	struct telnyx_exchange *exchange = &request->exchange;
	struct telnyx_client *client = request->client;
	struct telnyx_breaker *breaker = &client->breaker;
	enum telnyx_breaker_state before = breaker->state;

	telnyx_breaker_begin(breaker, client->net.env->now_ns(client->net.env));
	tell_breaker(request, before);
	request->attempts++;
	request->attempt_ns = client->net.env->now_ns(client->net.env);
	telnyx_request_event(request, TELNYX_EVENT_ATTEMPT_START);
	exchange->call = (struct telnyx_exchange_call){
	    .method = request->operation.method,
	    .target = request->target,
	    .headers = request->headers,
	    .header_count = request->header_count,
	    .body = request->body,
	    .body_bytes = request->body_bytes,
	    .fairness = request->sender->params.tenant_id,
	};
	exchange->cb = on_exchange_end;
	exchange->arg = request;
	if (telnyx_pool_submit(client->pool, exchange) != TELNYX_OK) {
		telnyx_failure_clear(&request->failure);
		telnyx_failure_set(&request->failure, TELNYX_ERROR_INTERNAL,
		    telnyx_outcome_worst(
			request->worst, telnyx_proof_outcome(TELNYX_PROOF_QUEUED)),
		    TELNYX_PHASE_QUEUE, "No memory", "no memory to queue the request");
		request->failure.error.system_error = ENOMEM;
		telnyx_request_end_step(request);
	}
}

bool
telnyx_attempt_abort(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_breaker *breaker = &request->client->breaker;
	enum telnyx_breaker_state before = breaker->state;

	telnyx_pool_abort(request->client->pool, &request->exchange);
	count_resent(request);
	if (request->exchange.result.verdict == TELNYX_VERDICT_ANSWERED) {
		telnyx_attempt_conclude(request);
		return true;
	}
	request->worst =
	    telnyx_outcome_worst(request->worst, outcome_of(&request->exchange.result));
	/* Silence until the deadline says something of the server; that we
	 * gave up does not. */
	if ((request->expired || request->step_expired) && !request->cancelled)
		telnyx_breaker_failed(breaker, env->now_ns(env));
	else
		telnyx_breaker_abandoned(breaker);
	tell_breaker(request, before);
	return false;
}
