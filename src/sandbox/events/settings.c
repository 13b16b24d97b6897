/* SPDX-License-Identifier: MIT */
/*
 * The settings of what becomes of messages and how it is told: checked, copied,
 * and filled in.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "sandbox/messages/fate.h"
#include "sandbox/events/post.h"
#include "sandbox/events/post_tls.h"
#include "sandbox/events/settings.h"
#include "sandbox/events/target.h"

#define DELIVERED_AFTER_MS 1000
#define MAX_DELIVERED_AFTER_MS INT64_C(86400000) /* a day */
#define TIMEOUT_MS 2000				 /* documented */
#define BACKOFF_MS 1000				 /* Telnyx publishes no intervals */
#define MAX_CONNECTIONS 32
#define KEEP_DELIVERIES 1000
#define MAX_PENDING 50000

void
sbx_settings_clear(struct telnyx_sandbox_events *settings)
{
	free((char *)(uintptr_t)settings->webhook_url);
	free((char *)(uintptr_t)settings->webhook_failover_url);
	free((char *)(uintptr_t)settings->failure_status);
	free((char *)(uintptr_t)settings->failure_code);
	free((char *)(uintptr_t)settings->failure_to);
	free((char *)(uintptr_t)settings->ca_pem);
	memset(settings, 0, sizeof(*settings));
}

/* Make *text a copy of itself; NULL stays NULL. */
static void
own(const char **text, bool *good)
{
	if (*text != NULL && (*text = strdup(*text)) == NULL)
		*good = false;
}

static bool
settings_copy(
    struct telnyx_sandbox_events *to, const struct telnyx_sandbox_events *from)
{
	bool good = true;

	*to = *from;
	/* Every text is copied, whatever became of those before: all are freed
	 * alike. */
	own(&to->webhook_url, &good);
	own(&to->webhook_failover_url, &good);
	own(&to->failure_status, &good);
	own(&to->failure_code, &good);
	own(&to->failure_to, &good);
	own(&to->ca_pem, &good);
	return good;
}

static bool
is_target(const char *url)
{
	struct sbx_target target;

	return url == NULL || url[0] == '\0' || sbx_target_parse(url, &target);
}

/* What is wrong with settings; NULL: nothing. */
static const char *
settings_problem(const struct telnyx_sandbox_events *s)
{
	uint8_t index;

	if (!is_target(s->webhook_url))
		return "the webhook URL is not an http or https URL";
	if (!is_target(s->webhook_failover_url))
		return "the webhook failover URL is not an http or https URL";
	if (s->delivered_after_ms.given &&
	    (s->delivered_after_ms.value < 0 ||
		s->delivered_after_ms.value > MAX_DELIVERED_AFTER_MS))
		return "messages end after 0 to 86400000 ms";
	if (s->failure_percent > 100 || s->duplicate_percent > 100 ||
	    s->reorder_percent > 100)
		return "a percentage is above 100";
	if (s->failure_status != NULL && !sbx_fate_find(s->failure_status, &index))
		return "the failure status is not one that a message ends with";
	if (s->failure_code != NULL &&
	    (s->failure_status == NULL ||
		!sbx_carrier_error_find(s->failure_code, &index)))
		return "the failure code is not one of 40001 to 40019, beside a "
		       "failure status";
	return NULL;
}

static void
fill_in(struct telnyx_sandbox_events *s)
{
	if (!s->delivered_after_ms.given)
		s->delivered_after_ms = TELNYX_INT(DELIVERED_AFTER_MS);
	if (s->timeout_ms == 0)
		s->timeout_ms = TIMEOUT_MS;
	if (s->backoff_ms == 0)
		s->backoff_ms = BACKOFF_MS;
	if (s->max_connections == 0)
		s->max_connections = MAX_CONNECTIONS;
	if (s->keep_deliveries == 0)
		s->keep_deliveries = KEEP_DELIVERIES;
	if (s->max_pending == 0)
		s->max_pending = MAX_PENDING;
}

enum telnyx_status
sbx_settings_set(struct sbx_webhooks *hooks, const struct telnyx_sandbox_events *events,
    const char **why)
{
	struct telnyx_sandbox_events want, copy;
	SSL_CTX *tls = NULL;

	*why = "the events have a wrong size";
	if (telnyx_struct_read(&want, sizeof(want), events, "events.size") !=
		TELNYX_OK ||
	    (*why = settings_problem(&want)) != NULL)
		return TELNYX_E_INVALID;
	if (!settings_copy(&copy, &want)) {
		sbx_settings_clear(&copy);
		return TELNYX_E_NO_MEMORY;
	}
	if (copy.ca_pem != NULL && (tls = sbx_post_tls_new(copy.ca_pem)) == NULL) {
		sbx_settings_clear(&copy);
		*why = "the CA of the webhooks is no PEM certificate";
		return TELNYX_E_INVALID;
	}
	fill_in(&copy);
	sbx_settings_clear(&hooks->settings);
	hooks->settings = copy;
	hooks->failure_status = 0;
	hooks->failure_error = 0;
	if (copy.failure_status != NULL &&
	    sbx_fate_find(copy.failure_status, &hooks->failure_status))
		hooks->failure_error = sbx_fate_error(hooks->failure_status);
	if (copy.failure_code != NULL)
		(void)sbx_carrier_error_find(copy.failure_code, &hooks->failure_error);
	sbx_post_close_idle(hooks);
	SSL_CTX_free(hooks->tls);
	hooks->tls = tls;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_sandbox_events_set(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_events *events)
{
	const char *why = NULL;

	if (sandbox == NULL || events == NULL)
		return TELNYX_E_INVALID;
	return sbx_settings_set(sandbox->webhooks, events, &why);
}
