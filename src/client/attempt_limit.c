/* SPDX-License-Identifier: MIT */
/* What the reply to an attempt says of the server's limit, and what follows for all
 * requests that use the key. */
#include "client/attempt_limit.h"

#include <errno.h>
#include <stdlib.h>

#include "client/request_events.h"
#include "codec/retry_after.h"

int64_t
telnyx_attempt_retry_after_ms(struct telnyx_request *request)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_retry_after_headers headers = {
	    telnyx_exchange_header(result, "retry-after-ms"),
	    telnyx_exchange_header(result, "Retry-After"),
	    telnyx_exchange_header(result, "x-ratelimit-reset"),
	    telnyx_exchange_header(result, "Date")};
	struct telnyx_env *env = request->client->net.env;

	return telnyx_retry_after(&headers, env->unix_ms(env));
}

bool
telnyx_attempt_is_rate_limited(const struct telnyx_request *request)
{
	return request->exchange.result.verdict == TELNYX_VERDICT_ANSWERED &&
	       request->failure.error.type == TELNYX_ERROR_RATE_LIMIT;
}

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

/* What the reply says of the limit.  Mostly nothing: one header that is not there tells
 * that. */
static void
read_hint(struct telnyx_request *request, struct telnyx_limit_hint *hint)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_retry_after_headers reset = {0};

	*hint = (struct telnyx_limit_hint){-1, -1, -1, -1};
	if (telnyx_attempt_is_rate_limited(request))
		hint->retry_ms = telnyx_attempt_retry_after_ms(request);
	hint->remaining = number_in(result, "x-ratelimit-remaining");
	if (hint->remaining < 0 && !telnyx_attempt_is_rate_limited(request))
		return;
	hint->limit = number_in(result, "x-ratelimit-limit");
	reset.ratelimit_reset = telnyx_exchange_header(result, "x-ratelimit-reset");
	reset.date = telnyx_exchange_header(result, "Date");
	hint->reset_ms = telnyx_retry_after(&reset, env->unix_ms(env));
}

bool
telnyx_attempt_is_held(struct telnyx_request *request)
{
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_pace *pace;

	return request->exchange.state == TELNYX_EXCHANGE_WAITING &&
	       (pace = telnyx_request_pace(request)) != NULL &&
	       (telnyx_pace_waiting(pace) > 0 ||
		   telnyx_limit_wait_ns(telnyx_pace_limit(pace), env->now_ns(env)) > 0);
}

/* Requests that wait for a connection would only be refused, too; and those in the line
 * may now have to wait beyond their deadlines.  There may be very many of them: each
 * looks for itself in its own task, a thousand in a turn of the loop.  And a server may
 * announce a hold with each of many replies. */
static void
tell_waiting(struct telnyx_client *client, const struct telnyx_pace *pace)
{
	struct telnyx_request *request;
	struct telnyx_pool_stats pool;

	telnyx_pool_stats(client->pool, &pool);
	if (pool.waiting == 0 && telnyx_pace_waiting(pace) == 0)
		return;
	TAILQ_FOREACH (request, &client->requests, entry)
		if (request->place.pace == pace ||
		    (request->state == TELNYX_REQUEST_EXCHANGE &&
			request->exchange.state == TELNYX_EXCHANGE_WAITING &&
			telnyx_request_pace(request) == pace))
			telnyx_deferred_post(client->net.deferred, &request->task);
}

void
telnyx_attempt_learn_limit(struct telnyx_request *request)
{
	const struct telnyx_exchange_result *result = &request->exchange.result;
	struct telnyx_env *env = request->client->net.env;
	struct telnyx_limit_hint hint;
	struct telnyx_limit *limit;
	struct telnyx_pace *pace;
	uint64_t now, random = 0;
	bool held, refused = telnyx_attempt_is_rate_limited(request);

	if (result->verdict != TELNYX_VERDICT_ANSWERED ||
	    (result->status >= 500 && !refused) ||
	    (pace = telnyx_request_pace(request)) == NULL)
		return;
	limit = telnyx_pace_limit(pace);
	now = env->now_ns(env);
	read_hint(request, &hint);
	/* A random number may cost a system call, which most replies can do without. */
	if (refused || hint.remaining == 0)
		random = env->random(env);
	held =
	    refused
		? telnyx_limit_refused(limit, &hint, request->attempt_ns, random, now)
		: telnyx_limit_passed(limit, &hint, request->attempt_ns, random, now);
	if (!held && !refused)
		return;
	telnyx_pace_changed(pace);
	if (!held)
		return;
	telnyx_request_event_held(request, telnyx_limit_held_ns(limit, now));
	tell_waiting(request->client, pace);
}
