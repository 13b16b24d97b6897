/* SPDX-License-Identifier: MIT */
/*
 * The circuit breaker, as a state machine without I/O.
 *
 *   CLOSED     failures in a row are counted; enough of them open it
 *   OPEN       nothing goes through until `until_ns`
 *   HALF_OPEN  one attempt has been let through; its end closes the breaker,
 *              or opens it again
 *
 * A failure is an attempt that got no answer, or a server error.  A refusal is
 * an answer: the server is there.
 */
#ifndef TELNYX_CLIENT_BREAKER_H
#define TELNYX_CLIENT_BREAKER_H

#include <telnyx/telemetry.h>

struct telnyx_breaker {
	uint32_t threshold; /* failures in a row; 0: off */
	uint64_t open_ns;
	enum telnyx_breaker_state state;
	uint32_t failures;
	uint64_t until_ns;
};

/* How long to stay away; 0: an attempt may begin. */
uint64_t telnyx_breaker_wait_ns(const struct telnyx_breaker *breaker, uint64_t now_ns);
/* An attempt begins, where the wait is 0; and has ended. */
void telnyx_breaker_begin(struct telnyx_breaker *breaker, uint64_t now_ns);
void telnyx_breaker_succeeded(struct telnyx_breaker *breaker);
void telnyx_breaker_failed(struct telnyx_breaker *breaker, uint64_t now_ns);
/* The attempt was given up by us, which proves nothing: the next one is the probe. */
void telnyx_breaker_abandoned(struct telnyx_breaker *breaker);

#endif
