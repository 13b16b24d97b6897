/* SPDX-License-Identifier: MIT */
/* The circuit breaker. */
#include "client/breaker.h"

uint64_t
telnyx_breaker_wait_ns(const struct telnyx_breaker *breaker, uint64_t now_ns)
{
	/* In HALF_OPEN until_ns bounds the probe: a probe that never ends must not keep
	 * everybody out. */
	if (breaker->state == TELNYX_BREAKER_CLOSED || now_ns >= breaker->until_ns)
		return 0;
	return breaker->until_ns - now_ns;
}

void
telnyx_breaker_begin(struct telnyx_breaker *breaker, uint64_t now_ns)
{
	if (breaker->state == TELNYX_BREAKER_CLOSED)
		return;
	breaker->state = TELNYX_BREAKER_HALF_OPEN;
	breaker->until_ns = now_ns + breaker->open_ns;
}

void
telnyx_breaker_succeeded(struct telnyx_breaker *breaker)
{
	breaker->failures = 0;
	breaker->state = TELNYX_BREAKER_CLOSED;
}

void
telnyx_breaker_failed(struct telnyx_breaker *breaker, uint64_t now_ns)
{
	/* Attempts that were under way when the breaker opened tell nothing new. */
	if (breaker->threshold == 0 || breaker->state == TELNYX_BREAKER_OPEN)
		return;
	if (breaker->state == TELNYX_BREAKER_CLOSED &&
	    ++breaker->failures < breaker->threshold)
		return;
	breaker->state = TELNYX_BREAKER_OPEN;
	breaker->until_ns = now_ns + breaker->open_ns;
}

void
telnyx_breaker_abandoned(struct telnyx_breaker *breaker)
{
	if (breaker->state == TELNYX_BREAKER_HALF_OPEN)
		breaker->until_ns = 0;
}
