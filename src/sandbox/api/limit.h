/* SPDX-License-Identifier: MIT */
/*
 * A limit on requests, as Telnyx has them: a token bucket.
 */
#ifndef TELNYX_SANDBOX_API_LIMIT_H
#define TELNYX_SANDBOX_API_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct telnyx_sandbox;
struct telnyx_sandbox_params;
struct sbx_answer;

struct sbx_limit {
	uint32_t per_second; /* 0: no limit */
	uint32_t burst;
	double tokens;
	uint64_t last_ns;
	char *headers; /* of the refusal; or NULL */
};

/* False: no memory. */
bool sbx_limit_init(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params);
void sbx_limit_clear(struct sbx_limit *limit);
/* May one more request be taken?  If not, `answer` says so. */
bool sbx_limit_take(struct telnyx_sandbox *sandbox, struct sbx_answer *answer);

#endif
