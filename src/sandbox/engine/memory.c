/* SPDX-License-Identifier: MIT */
/*
 * One budget in bytes for all that callers make the sandbox hold: requests that
 * are kept, messages with the events they have yet to tell, deliveries that are
 * listed, requests that are half read, and replies that are half sent.
 *
 * What is over makes room for what comes: of the three that are only kept, the
 * one that holds most lets its oldest go, a batch at a time, so that a full
 * sandbox costs no search for each request.  What is under way stays; if there
 * is no room beside it, a request is refused with 503.
 *
 * A buffer that grows is counted once it has grown, and a reply once it is made:
 * the sum may pass the budget by one of these.
 */
#include "sandbox/events/webhook.h"

#define BATCHES 64 /* of the budget */

bool
telnyx_sandbox_memory_room(struct telnyx_sandbox *sandbox, size_t bytes)
{
	const struct telnyx_sandbox_memory *m = &sandbox->memory;
	size_t batch = m->limit / BATCHES, freed = 1;

	if (bytes > m->limit)
		return false;
	if (batch < bytes)
		batch = bytes;
	while (freed > 0 && (m->used > m->limit || bytes > m->limit - m->used)) {
		freed = 0;
		if (m->deliveries >= m->requests && m->deliveries >= m->messages)
			freed = telnyx_sandbox_deliveries_trim(sandbox, batch);
		else if (m->requests >= m->messages)
			freed = telnyx_sandbox_requests_trim(sandbox, batch);
		if (freed == 0)
			freed = telnyx_sandbox_messages_trim(sandbox, batch);
		if (freed == 0)
			freed = telnyx_sandbox_requests_trim(sandbox, batch);
		if (freed == 0)
			freed = telnyx_sandbox_deliveries_trim(sandbox, batch);
	}
	return m->used <= m->limit && bytes <= m->limit - m->used;
}

void
telnyx_sandbox_memory_count(struct telnyx_sandbox *sandbox, size_t *held, size_t now)
{
	sandbox->memory.used += now - *held; /* wraps, and back */
	*held = now;
}
