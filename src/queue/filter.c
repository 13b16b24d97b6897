/* SPDX-License-Identifier: MIT */
/* Which jobs: a caller's filter is checked, and copied with all that it points to. */
#include <string.h>

#include "base/refusal.h"
#include "base/status.h"
#include "queue/queue_internal.h"

#define MOST_IDS 100000
#define ALL_STATES ((1u << TELNYX_JOB_STATE_COUNT) - 1)

static enum telnyx_status
check(const struct telnyx_job_filter *filter, uint32_t most)
{
	size_t i;

	if ((filter->states & ~ALL_STATES) != 0)
		return telnyx_invalid("filter.states", "has a bit that is no state");
	if (most != 0 && filter->limit > most)
		return telnyx_invalid("filter.limit", "is above 1,000");
	if (filter->id_count > MOST_IDS)
		return telnyx_invalid("filter.id_count", "is above 100,000");
	if (filter->id_count > 0 && filter->ids == NULL)
		return telnyx_invalid("filter.ids", "is NULL");
	for (i = 0; i < filter->id_count; i++)
		if (filter->ids[i] <= 0)
			return telnyx_invalid(
			    "filter.ids", "has one that is not above 0");
	return TELNYX_OK;
}

enum telnyx_status
telnyx_queue_filter_read(const struct telnyx_job_filter *filter, uint32_t default_limit,
    uint32_t most, struct telnyx_arena *arena, struct telnyx_job_filter *out)
{
	enum telnyx_status st;

	if ((st = telnyx_struct_read(out, sizeof(*out), filter, "filter.size")) !=
		TELNYX_OK ||
	    (st = check(out, most)) != TELNYX_OK)
		return st;
	if (out->limit == 0)
		out->limit = default_limit;
	out->queue = telnyx_arena_strdup(arena, out->queue);
	out->part = telnyx_arena_strdup(arena, out->part);
	out->sender = telnyx_arena_strdup(arena, out->sender);
	out->batch = telnyx_arena_strdup(arena, out->batch);
	if (out->id_count > 0)
		out->ids = (const int64_t *)(void *)telnyx_arena_memdup(
		    arena, out->ids, out->id_count * sizeof(*out->ids));
	return arena->failed ? TELNYX_E_NO_MEMORY : TELNYX_OK;
}
