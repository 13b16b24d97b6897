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

/* Write the totals of all parts; `group` as in telnyx_exposition_family(). */
void telnyx_metrics_write_totals(struct telnyx_exposition *to, const char *group,
    const struct telnyx_metrics_part *parts, size_t count);

/* Read the totals of *count senders into `parts`, and add up those of one tenant: as
 * many as *count then says.  False: no memory. */
bool telnyx_metrics_collect(struct telnyx_sender *const *senders, size_t *count,
    struct telnyx_metrics_part *parts, struct telnyx_arena *memory);

#endif
