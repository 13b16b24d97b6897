/* SPDX-License-Identifier: MIT */
/* The URLs that events go to. */
#include "sandbox/engine/document.h"
#include "sandbox/events/urls.h"
#include "sandbox/events/webhooks.h"

/* A text of a document; "" where there is none. */
static const char *
text_or_empty(struct json_object *document, const char *key)
{
	const char *text = telnyx_sandbox_text_at(document, key);

	return text != NULL ? text : "";
}

void
telnyx_sandbox_profile_urls(const struct telnyx_sandbox *sandbox,
    const char *profile_id, struct telnyx_sandbox_urls *urls)
{
	const struct telnyx_sandbox_events *s = &sandbox->webhooks->settings;
	const struct telnyx_sandbox_record *profile =
	    telnyx_sandbox_record_find(sandbox, TELNYX_SANDBOX_PROFILE, profile_id);

	urls->url = s->webhook_url != NULL ? s->webhook_url : "";
	urls->failover = s->webhook_failover_url != NULL ? s->webhook_failover_url : "";
	if (profile == NULL || text_or_empty(profile->doc, "webhook_url")[0] == '\0')
		return;
	urls->url = text_or_empty(profile->doc, "webhook_url");
	urls->failover = text_or_empty(profile->doc, "webhook_failover_url");
}

void
telnyx_sandbox_message_urls(const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_draft *draft, struct telnyx_sandbox_urls *urls)
{
	urls->url = "";
	urls->failover = "";
	if ((draft->webhook_url == NULL || draft->webhook_url[0] == '\0') &&
	    draft->use_profile_webhooks)
		telnyx_sandbox_profile_urls(
		    sandbox, telnyx_sandbox_draft_profile(sandbox, draft), urls);
	if (draft->webhook_url != NULL && draft->webhook_url[0] != '\0')
		urls->url = draft->webhook_url;
	if (draft->webhook_failover_url != NULL &&
	    draft->webhook_failover_url[0] != '\0')
		urls->failover = draft->webhook_failover_url;
}
