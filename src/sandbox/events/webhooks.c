/* SPDX-License-Identifier: MIT */
/*
 * The life of all that tells.
 */
#include <openssl/evp.h>

#include "sandbox/events/delivery.h"
#include "sandbox/events/post.h"
#include "sandbox/events/settings.h"
#include "sandbox/events/signature.h"
#include "sandbox/events/walk.h"
#include "sandbox/events/webhooks.h"

enum telnyx_status
sbx_webhooks_init(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_events *settings, const char **why)
{
	struct sbx_webhooks *hooks = sandbox->webhooks;
	enum telnyx_status st;

	*why = NULL;
	hooks->sandbox = sandbox;
	sandbox->memory.deliveries.trim = sbx_deliveries_trim;
	if ((st = sbx_timeline_init(&hooks->timeline, sandbox->env)) != TELNYX_OK ||
	    (st = sbx_names_init(hooks, sbx_deliveries_go_on)) != TELNYX_OK ||
	    (st = sbx_settings_set(hooks, settings, why)) != TELNYX_OK)
		return st;
	if (!sbx_webhook_key_new(hooks)) {
		*why = "cannot make a key for the webhooks";
		return TELNYX_E_SYSTEM;
	}
	return TELNYX_OK;
}

void
sbx_webhooks_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_webhooks *hooks = sandbox->webhooks;

	sbx_walk_free_all(hooks);
	sbx_delivery_free_all(hooks);
	sbx_names_clear(hooks);
	sbx_post_close_idle(hooks);
	if (hooks->timeline.env != NULL)
		sbx_timeline_clear(&hooks->timeline);
	sbx_settings_clear(&hooks->settings);
	SSL_CTX_free(hooks->tls);
	EVP_PKEY_free(hooks->key);
}

const char *
telnyx_sandbox_webhook_public_key(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->webhooks->public_key : NULL;
}

size_t
telnyx_sandbox_events_pending(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->webhooks->pending : 0;
}
