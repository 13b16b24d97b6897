/* SPDX-License-Identifier: MIT */
/* The pace of --rate. */
#include "programs/bulk/pacer.h"

/* The time that may be made up for after a late wake-up.  Timers wake to the
 * millisecond or so; 20 ms keeps the mean up, and no burst can be seen. */
#define SLACK_S 0.02

void
bulk_pacer_init(struct bulk_pacer *pacer, double per_second, uint64_t now_ns)
{
	pacer->per_second = per_second;
	pacer->most = 1.0 + per_second * SLACK_S;
	pacer->tokens = 1.0;
	pacer->last_ns = now_ns;
}

uint64_t
bulk_pacer_wait_ns(struct bulk_pacer *pacer, uint64_t now_ns)
{
	double missing;

	if (pacer->per_second <= 0)
		return 0;
	if (now_ns > pacer->last_ns)
		pacer->tokens +=
		    (double)(now_ns - pacer->last_ns) / 1e9 * pacer->per_second;
	pacer->last_ns = now_ns;
	if (pacer->tokens > pacer->most)
		pacer->tokens = pacer->most;
	/* A token that lacks no more than a rounding error is there: otherwise a wait
	 * of 0 ns could be asked for. */
	missing = 1.0 - pacer->tokens;
	if (missing < 1e-9)
		return 0;
	return (uint64_t)(missing / pacer->per_second * 1e9) + 1;
}

void
bulk_pacer_take(struct bulk_pacer *pacer)
{
	if (pacer->per_second > 0)
		pacer->tokens -= 1.0;
}
