/* SPDX-License-Identifier: MIT */
/*
 * The settings of what becomes of messages and how it is told, and the life of
 * all that tells.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/status.h"
#include "sandbox/engine/resource.h"
#include "sandbox/events/webhook.h"

#define DELIVERED_AFTER_MS 1000
#define MAX_DELIVERED_AFTER_MS INT64_C(86400000) /* a day */
#define TIMEOUT_MS 2000				 /* documented */
#define BACKOFF_MS 1000				 /* Telnyx publishes no intervals */
#define MAX_CONNECTIONS 32
#define KEEP_DELIVERIES 1000
#define MAX_PENDING 50000

static void
settings_clear(struct telnyx_sandbox_events *settings)
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
	/* Each, whatever became of those before: they are freed all alike. */
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
	struct telnyx_sandbox_target target;

	return url == NULL || url[0] == '\0' ||
	       telnyx_sandbox_target_parse(url, &target);
}

/* What is wrong with them; NULL: nothing. */
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
	if (s->failure_status != NULL &&
	    !telnyx_sandbox_fate_find(s->failure_status, &index))
		return "the failure status is not one that a message ends with";
	if (s->failure_code != NULL &&
	    (s->failure_status == NULL ||
		!telnyx_sandbox_carrier_error_find(s->failure_code, &index)))
		return "the failure code is not one of 40001 to 40019, beside a "
		       "failure status";
	return NULL;
}

static void
fill_in(struct telnyx_sandbox_events *s)
{
	if (!s->delivered_after_ms.given)
		s->delivered_after_ms =
		    (struct telnyx_opt_int){true, DELIVERED_AFTER_MS};
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

/* Take settings into use; on failure nothing has changed. */
static enum telnyx_status
settings_set(struct telnyx_sandbox_webhooks *hooks,
    const struct telnyx_sandbox_events *events, const char **why)
{
	struct telnyx_sandbox_events want, copy;
	SSL_CTX *tls = NULL;

	*why = "the events have a wrong size";
	if (telnyx_struct_read(&want, sizeof(want), events) != TELNYX_OK ||
	    (*why = settings_problem(&want)) != NULL)
		return TELNYX_E_INVALID;
	if (!settings_copy(&copy, &want)) {
		settings_clear(&copy);
		return TELNYX_E_NO_MEMORY;
	}
	if (copy.ca_pem != NULL &&
	    (tls = telnyx_sandbox_post_tls_new(copy.ca_pem)) == NULL) {
		settings_clear(&copy);
		*why = "the CA of the webhooks is no PEM certificate";
		return TELNYX_E_INVALID;
	}
	fill_in(&copy);
	settings_clear(&hooks->settings);
	hooks->settings = copy;
	hooks->failure_status = 0;
	hooks->failure_error = 0;
	if (copy.failure_status != NULL &&
	    telnyx_sandbox_fate_find(copy.failure_status, &hooks->failure_status))
		hooks->failure_error = telnyx_sandbox_fate_error(hooks->failure_status);
	if (copy.failure_code != NULL)
		(void)telnyx_sandbox_carrier_error_find(
		    copy.failure_code, &hooks->failure_error);
	telnyx_sandbox_post_close_idle(hooks);
	SSL_CTX_free(hooks->tls);
	hooks->tls = tls;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_sandbox_webhooks_new(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_events *settings, struct telnyx_sandbox_webhooks **out,
    const char **why)
{
	struct telnyx_sandbox_webhooks *hooks = calloc(1, sizeof(*hooks));
	enum telnyx_status st = TELNYX_E_NO_MEMORY;

	*out = NULL;
	*why = NULL;
	if (hooks == NULL)
		return TELNYX_E_NO_MEMORY;
	hooks->sandbox = sandbox;
	if ((st = telnyx_sandbox_timeline_init(&hooks->timeline, sandbox->env)) !=
		TELNYX_OK ||
	    (st = telnyx_sandbox_names_init(hooks)) != TELNYX_OK ||
	    (st = telnyx_sandbox_optouts_new(&hooks->optouts)) != TELNYX_OK ||
	    (st = settings_set(hooks, settings, why)) != TELNYX_OK)
		goto done;
	if (!telnyx_sandbox_webhook_key_new(hooks)) {
		*why = "cannot make a key for the webhooks";
		st = TELNYX_E_SYSTEM;
		goto done;
	}
	*out = hooks;
	hooks = NULL;
done:
	telnyx_sandbox_webhooks_free(hooks);
	return st;
}

void
telnyx_sandbox_webhooks_free(struct telnyx_sandbox_webhooks *hooks)
{
	if (hooks == NULL)
		return;
	telnyx_sandbox_walk_free_all(hooks);
	telnyx_sandbox_delivery_free_all(hooks);
	telnyx_sandbox_names_clear(hooks);
	telnyx_sandbox_post_close_idle(hooks);
	if (hooks->timeline.env != NULL)
		telnyx_sandbox_timeline_clear(&hooks->timeline);
	telnyx_sandbox_optouts_free(hooks->optouts);
	settings_clear(&hooks->settings);
	SSL_CTX_free(hooks->tls);
	EVP_PKEY_free(hooks->key);
	free(hooks);
}

enum telnyx_status
telnyx_sandbox_events_set(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_events *events)
{
	const char *why = NULL;

	if (sandbox == NULL || events == NULL)
		return TELNYX_E_INVALID;
	return settings_set(sandbox->webhooks, events, &why);
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

/* 64 bits that differ each time, also where a test has fixed all chance. */
static uint64_t
chance(struct telnyx_sandbox_webhooks *hooks)
{
	struct telnyx_env *env = hooks->sandbox->env;
	/* The finaliser of SplitMix64, over a counter. */
	uint64_t x = env->random(env) + ++hooks->chances * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

bool
telnyx_sandbox_happens(struct telnyx_sandbox_webhooks *hooks, uint32_t percent)
{
	return percent >= 100 || (percent > 0 && chance(hooks) % 100 < percent);
}

void
telnyx_sandbox_fate_choose(struct telnyx_sandbox_webhooks *hooks, const char *to,
    struct telnyx_sandbox_fate *fate)
{
	const struct telnyx_sandbox_events *s = &hooks->settings;

	memset(fate, 0, sizeof(*fate));
	fate->delivered_after_ms = (uint32_t)s->delivered_after_ms.value;
	if ((s->failure_to != NULL && strstr(to, s->failure_to) == NULL) ||
	    !telnyx_sandbox_happens(hooks, s->failure_percent))
		return;
	if (s->failure_status == NULL) {
		telnyx_sandbox_fate_draw(chance(hooks), fate);
		return;
	}
	fate->status = hooks->failure_status;
	fate->error = hooks->failure_error;
}

/* A text of a document; "" where there is none. */
static const char *
text_or_empty(struct json_object *document, const char *key)
{
	const char *text = telnyx_sandbox_text_at(document, key);

	return text != NULL ? text : "";
}

void
telnyx_sandbox_profile_urls(const struct telnyx_sandbox *sandbox,
    const char *profile_id, const char **url, const char **failover_url)
{
	const struct telnyx_sandbox_events *s = &sandbox->webhooks->settings;
	const struct telnyx_sandbox_record *profile =
	    telnyx_sandbox_record_find(sandbox, TELNYX_SANDBOX_PROFILE, profile_id);

	*url = s->webhook_url != NULL ? s->webhook_url : "";
	*failover_url = s->webhook_failover_url != NULL ? s->webhook_failover_url : "";
	if (profile == NULL || text_or_empty(profile->doc, "webhook_url")[0] == '\0')
		return;
	*url = text_or_empty(profile->doc, "webhook_url");
	*failover_url = text_or_empty(profile->doc, "webhook_failover_url");
}

void
telnyx_sandbox_message_urls(const struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_draft *draft, const char **url,
    const char **failover_url)
{
	*url = "";
	*failover_url = "";
	if ((draft->webhook_url == NULL || draft->webhook_url[0] == '\0') &&
	    draft->use_profile_webhooks)
		telnyx_sandbox_profile_urls(sandbox,
		    telnyx_sandbox_draft_profile(sandbox, draft), url, failover_url);
	if (draft->webhook_url != NULL && draft->webhook_url[0] != '\0')
		*url = draft->webhook_url;
	if (draft->webhook_failover_url != NULL &&
	    draft->webhook_failover_url[0] != '\0')
		*failover_url = draft->webhook_failover_url;
}

const char *
telnyx_sandbox_number_profile(const struct telnyx_sandbox *sandbox, const char *number)
{
	static const struct {
		enum telnyx_sandbox_kind kind;
		const char *key;
	} kinds[] = {{TELNYX_SANDBOX_NUMBER, "phone_number"},
	    {TELNYX_SANDBOX_HOSTED_NUMBER, "phone_number"},
	    {TELNYX_SANDBOX_SHORT_CODE, "short_code"}};
	size_t i;

	for (i = 0; i < TELNYX_SANDBOX_COUNT(kinds); i++) {
		const struct telnyx_sandbox_record *record = telnyx_sandbox_record_with(
		    sandbox, kinds[i].kind, kinds[i].key, number);

		if (record != NULL)
			return telnyx_sandbox_text_at(
			    record->doc, "messaging_profile_id");
	}
	return NULL;
}

const char *
telnyx_sandbox_profile_of(const struct telnyx_sandbox *sandbox, const char *number)
{
	const char *profile_id = telnyx_sandbox_number_profile(sandbox, number);

	return profile_id != NULL ? profile_id : sandbox->profile_id;
}
