/* SPDX-License-Identifier: MIT */
/* A request that finds no token is answered 429, and makes nothing. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/answer.h"
#include "sandbox/api/api.h"
#include "sandbox/api/limit.h"

#define NS_PER_S 1e9

bool
sbx_limit_init(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params)
{
	struct sbx_limit *limit = &sandbox->api->limit;

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
sbx_limit_take(struct telnyx_sandbox *sandbox, struct sbx_answer *answer)
{
	struct sbx_limit *limit = &sandbox->api->limit;
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
	sbx_answer_error(answer, 429, "10011", NULL, NULL);
	answer->headers = limit->headers;
	return false;
}

void
sbx_limit_clear(struct sbx_limit *limit)
{
	free(limit->headers);
}
