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
telnyx_sandbox_webhooks_init(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_events *settings, const char **why)
{
	struct telnyx_sandbox_webhooks *hooks = sandbox->webhooks;
	enum telnyx_status st;

	*why = NULL;
	hooks->sandbox = sandbox;
	sandbox->memory.deliveries.trim = telnyx_sandbox_deliveries_trim;
	if ((st = telnyx_sandbox_timeline_init(&hooks->timeline, sandbox->env)) !=
		TELNYX_OK ||
	    (st = telnyx_sandbox_names_init(hooks, telnyx_sandbox_deliveries_go_on)) !=
		TELNYX_OK ||
	    (st = telnyx_sandbox_settings_set(hooks, settings, why)) != TELNYX_OK)
		return st;
	if (!telnyx_sandbox_webhook_key_new(hooks)) {
		*why = "cannot make a key for the webhooks";
		return TELNYX_E_SYSTEM;
	}
	return TELNYX_OK;
}

void
telnyx_sandbox_webhooks_clear(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_webhooks *hooks = sandbox->webhooks;

	telnyx_sandbox_walk_free_all(hooks);
	telnyx_sandbox_delivery_free_all(hooks);
	telnyx_sandbox_names_clear(hooks);
	telnyx_sandbox_post_close_idle(hooks);
	if (hooks->timeline.env != NULL)
		telnyx_sandbox_timeline_clear(&hooks->timeline);
	telnyx_sandbox_settings_clear(&hooks->settings);
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
