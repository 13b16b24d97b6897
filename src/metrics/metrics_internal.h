/* SPDX-License-Identifier: MIT */
/* The parts of telnyx_metrics_write(): what metrics.c has all its numbers written
 * by. */
#ifndef TELNYX_METRICS_METRICS_INTERNAL_H
#define TELNYX_METRICS_METRICS_INTERNAL_H

#include "base/arena.h"
#include "metrics/exposition.h"

/* The totals of one tenant, or of a client: `tenant` is NULL. */
struct telnyx_metrics_part {
	const char *tenant;
	const struct telnyx_sender *sender;
	struct telnyx_totals totals;
};

/* What the messages of one tenant, or of a client, cost in one currency. */
struct telnyx_metrics_cost {
	const char *tenant;
	char currency[sizeof(((struct telnyx_totals *)0)->currency)];
	uint64_t cost_e8;
};

/* What is written of a client, or of tenants: a part for each, and a cost for each
 * currency of each.  Of the costs there are at most as many as there were parts before
 * those of one tenant were added up. */
struct telnyx_metrics_sums {
	struct telnyx_metrics_part *parts;
	struct telnyx_metrics_cost *costs; /* by tenant, then by currency */
	size_t part_count, cost_count;
};

/* Write all sums; `group` as in telnyx_exposition_family(). */
void telnyx_metrics_write_sums(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_sums *sums);

/* Fill in the costs, from the parts. */
void telnyx_metrics_sum_costs(struct telnyx_metrics_sums *sums);

/* Read the totals of `part_count` senders, and add up those of one tenant: as many
 * parts as `part_count` then says.  False: no memory. */
bool telnyx_metrics_collect(struct telnyx_sender *const *senders,
    struct telnyx_metrics_sums *sums, struct telnyx_arena *memory);

#endif
