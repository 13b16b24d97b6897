/* SPDX-License-Identifier: MIT */
/*
 * Chance: what happens so many times in a hundred, and how a message ends.
 */
#include <string.h>

#include "sandbox/events/chance.h"

/* 64 bits that differ each time, also where a test has fixed all chance. */
static uint64_t
chance(struct sbx_webhooks *hooks)
{
	struct telnyx_env *env = hooks->sandbox->env;
	uint64_t count = ++hooks->chances;

	return sbx_mix(env->random(env) + count * UINT64_C(0x9e3779b97f4a7c15));
}

bool
sbx_happens(struct sbx_webhooks *hooks, uint32_t percent)
{
	return percent >= 100 || (percent > 0 && chance(hooks) % 100 < percent);
}

void
sbx_fate_choose(struct sbx_webhooks *hooks, const char *to, struct sbx_fate *fate)
{
	const struct telnyx_sandbox_events *s = &hooks->settings;

	memset(fate, 0, sizeof(*fate));
	fate->delivered_after_ms = (uint32_t)s->delivered_after_ms.value;
	if ((s->failure_to != NULL && strstr(to, s->failure_to) == NULL) ||
	    !sbx_happens(hooks, s->failure_percent))
		return;
	if (s->failure_status == NULL) {
		sbx_fate_draw(chance(hooks), fate);
		return;
	}
	fate->status = hooks->failure_status;
	fate->error = hooks->failure_error;
}
