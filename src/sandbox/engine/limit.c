/* SPDX-License-Identifier: MIT */
/* A limit on requests, as Telnyx has them: a token bucket; what finds none is
 * answered 429, and makes nothing. */
#include <string.h>

#include "sandbox/sandbox_internal.h"

#define NS_PER_S 1e9

bool
telnyx_sandbox_limit_new(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params)
{
	struct telnyx_sandbox_limit *limit = &sandbox->limit;

	limit->per_second = params->rate_per_second;
	limit->burst = params->rate_burst > 0 ? params->rate_burst : limit->per_second;
	limit->tokens = limit->burst;
	limit->last_ns = sandbox->env->now_ns(sandbox->env);
	if (params->rate_headers == NULL)
		return true;
	limit->headers = strdup(params->rate_headers);
	return limit->headers != NULL;
}

bool
telnyx_sandbox_limit_take(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_answer *answer)
{
	struct telnyx_sandbox_limit *limit = &sandbox->limit;
	uint64_t now = sandbox->env->now_ns(sandbox->env);

	if (limit->per_second == 0)
		return true;
	limit->tokens += (double)(now - limit->last_ns) / NS_PER_S * limit->per_second;
	limit->last_ns = now;
	if (limit->tokens > limit->burst)
		limit->tokens = limit->burst;
	if (limit->tokens >= 1) {
		limit->tokens -= 1;
		return true;
	}
	telnyx_sandbox_answer_error(answer, 429, "10011", NULL, NULL);
	answer->headers = limit->headers;
	return false;
}
