/* SPDX-License-Identifier: MIT */
/* The URLs that events go to. */
#include "sandbox/engine/document.h"
#include "sandbox/events/urls.h"
#include "sandbox/events/webhooks.h"

void
sbx_profile_urls(
    const struct telnyx_sandbox *sandbox, const char *profile_id, struct sbx_urls *urls)
{
	const struct telnyx_sandbox_events *s = &sandbox->webhooks->settings;
	const struct sbx_record *profile =
	    sbx_record_find(sandbox, SBX_PROFILE, profile_id);

	urls->url = s->webhook_url != NULL ? s->webhook_url : "";
	urls->failover = s->webhook_failover_url != NULL ? s->webhook_failover_url : "";
	if (profile == NULL ||
	    sbx_text_or_empty(profile->doc, "webhook_url")[0] == '\0')
		return;
	urls->url = sbx_text_or_empty(profile->doc, "webhook_url");
	urls->failover = sbx_text_or_empty(profile->doc, "webhook_failover_url");
}

void
sbx_message_urls(const struct telnyx_sandbox *sandbox, const struct sbx_draft *draft,
    struct sbx_urls *urls)
{
	urls->url = "";
	urls->failover = "";
	if ((draft->webhook_url == NULL || draft->webhook_url[0] == '\0') &&
	    draft->use_profile_webhooks)
		sbx_profile_urls(sandbox, sbx_draft_profile(sandbox, draft), urls);
	if (draft->webhook_url != NULL && draft->webhook_url[0] != '\0')
		urls->url = draft->webhook_url;
	if (draft->webhook_failover_url != NULL &&
	    draft->webhook_failover_url[0] != '\0')
		urls->failover = draft->webhook_failover_url;
}
