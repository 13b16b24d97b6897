/* SPDX-License-Identifier: MIT */
/*
 * What is over makes room for what comes: of the three parts that are only kept,
 * the one that holds most lets its oldest go, a batch at a time, so that a full
 * sandbox costs no search for each request.  What is under way stays; if there
 * is no room beside it, a request is refused with 503.
 *
 * A buffer that grows is counted once it has grown, and a reply once it is made:
 * the sum may pass the budget by one of these.
 */
#include "sandbox/engine/engine.h"
#include "sandbox/engine/memory.h"

#define BATCHES 64 /* of the budget */

bool
sbx_memory_room(struct telnyx_sandbox *sandbox, size_t bytes)
{
	const struct sbx_memory *m = &sandbox->memory;
	size_t batch = m->limit / BATCHES, freed = 1;

	if (bytes > m->limit)
		return false;
	if (batch < bytes)
		batch = bytes;
	while (freed > 0 && (m->used > m->limit || bytes > m->limit - m->used)) {
		freed = 0;
		if (m->deliveries.bytes >= m->requests.bytes &&
		    m->deliveries.bytes >= m->messages.bytes)
			freed = m->deliveries.trim(sandbox, batch);
		else if (m->requests.bytes >= m->messages.bytes)
			freed = m->requests.trim(sandbox, batch);
		if (freed == 0)
			freed = m->messages.trim(sandbox, batch);
		if (freed == 0)
			freed = m->requests.trim(sandbox, batch);
		if (freed == 0)
			freed = m->deliveries.trim(sandbox, batch);
	}
	return m->used <= m->limit && bytes <= m->limit - m->used;
}

void
sbx_memory_count(struct telnyx_sandbox *sandbox, size_t *held, size_t now)
{
	sandbox->memory.used += now - *held; /* wraps, and back */
	*held = now;
}

void
sbx_memory_count_part(struct telnyx_sandbox *sandbox, struct sbx_memory_part *part,
    size_t *held, size_t now)
{
	part->bytes += now - *held;
	sbx_memory_count(sandbox, held, now);
}
