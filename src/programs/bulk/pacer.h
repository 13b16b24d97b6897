/* SPDX-License-Identifier: MIT */
/*
 * The pace of --rate: a token bucket that holds little, so that the rate is
 * kept over any second and not only on average.  Pure: it is told the time.
 */
#ifndef TELNYX_PROGRAMS_BULK_PACER_H
#define TELNYX_PROGRAMS_BULK_PACER_H

#include <stdint.h>

struct bulk_pacer {
	double per_second; /* 0: no limit */
	double tokens;
	double most;
	uint64_t last_ns;
};

void bulk_pacer_init(struct bulk_pacer *pacer, double per_second, uint64_t now_ns);
/* Nanoseconds until a token is there; 0: there is one now. */
uint64_t bulk_pacer_wait_ns(struct bulk_pacer *pacer, uint64_t now_ns);
/* Take the token that bulk_pacer_wait_ns() found. */
void bulk_pacer_take(struct bulk_pacer *pacer);

#endif
