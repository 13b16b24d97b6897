/* SPDX-License-Identifier: MIT */
/* Senders: made once, never changed, shared by counting. */
#include "client/sender.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/refusal.h"
#include "base/status.h"
#include "codec/header.h"
#include "codec/phone.h"
#include "codec/url.h"

#define MAX_ATTEMPTS 100

/* An explicit null, and an empty text, are for each call to say more about. */
static bool
is_given(const char *text)
{
	return text != NULL && text != TELNYX_NULL && text[0] != '\0';
}

/* What is wrong with a text that every message of the sender will have; NULL:
 * nothing. */
static const char *
text_problem(const struct telnyx_sender_params *params, const char **field)
{
	*field = "api_key";
	if (is_given(params->api_key) && !telnyx_header_value_is_clean(params->api_key))
		return "has a control character, such as a line end";
	*field = "from";
	if (is_given(params->from) && !telnyx_phone_is_e164(params->from) &&
	    !telnyx_phone_is_short_code(params->from) &&
	    !telnyx_phone_is_alphanumeric(params->from))
		return "must be +E.164, a short code, or 1-11 letters, digits and "
		       "spaces with a letter";
	*field = "webhook_url";
	if (is_given(params->webhook_url) &&
	    telnyx_url_check_http(params->webhook_url) != TELNYX_URL_FINE)
		return "must be an http or https URL of at most 2000 characters";
	*field = "webhook_failover_url";
	if (is_given(params->webhook_failover_url) &&
	    telnyx_url_check_http(params->webhook_failover_url) != TELNYX_URL_FINE)
		return "must be an http or https URL of at most 2000 characters";
	return NULL;
}

const char *
telnyx_sender_problem(const struct telnyx_sender_params *params, const char **field)
{
	const char *why = text_problem(params, field);

	if (why != NULL)
		return why;
	*field = "max_attempts";
	if (params->max_attempts < 0 || params->max_attempts > MAX_ATTEMPTS)
		return "must be 1 to 100";
	*field = "rate_per_second";
	if (!isfinite(params->rate_per_second) || params->rate_per_second < 0 ||
	    params->rate_per_second > 1e6)
		return "must be 0 to 1000000 messages a second";
	*field = "rate_unit";
	if (params->rate_unit != TELNYX_RATE_MESSAGES &&
	    params->rate_unit != TELNYX_RATE_SEGMENTS)
		return "is no enum telnyx_rate_unit";
	*field = NULL;
	return NULL;
}

static void
copy_strings(struct telnyx_sender *sender)
{
	struct telnyx_sender_params *params = &sender->params;
	const char **strings[] = {&params->api_key, &params->messaging_profile_id,
	    &params->from, &params->webhook_url, &params->webhook_failover_url,
	    &params->tenant_id};
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (*strings[i] != TELNYX_NULL)
			*strings[i] = telnyx_arena_strdup(&sender->memory, *strings[i]);
	if (params->api_key != NULL && params->api_key != TELNYX_NULL &&
	    params->api_key[0] != '\0')
		sender->authorization =
		    telnyx_arena_printf(&sender->memory, "Bearer %s", params->api_key);
}

static enum telnyx_status
make(const struct telnyx_sender_params *params, struct telnyx_sender **sender,
    struct telnyx_error **error)
{
	struct telnyx_sender_params given;
	struct telnyx_sender *made;
	const char *field, *why;
	enum telnyx_status st;

	if (sender == NULL)
		return telnyx_need(sender, "sender");
	*sender = NULL;
	if ((st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK)
		return st;
	if ((why = telnyx_sender_problem(&given, &field)) != NULL) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, field, "%s", why);
		return TELNYX_E_CONFIG;
	}
	if ((made = calloc(1, sizeof(*made))) == NULL)
		return TELNYX_E_NO_MEMORY;
	atomic_init(&made->references, 1);
	made->params = given;
	copy_strings(made);
	if (made->memory.failed) {
		telnyx_sender_unref(made);
		return TELNYX_E_NO_MEMORY;
	}
	*sender = made;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_sender_new(const struct telnyx_sender_params *params,
    struct telnyx_sender **sender, struct telnyx_error **error)
{
	if (error != NULL)
		*error = NULL;
	return telnyx_refusal_report(make(params, sender, error), error);
}

struct telnyx_sender *
telnyx_sender_ref(struct telnyx_sender *sender)
{
	if (sender != NULL)
		atomic_fetch_add_explicit(&sender->references, 1, memory_order_relaxed);
	return sender;
}

void
telnyx_sender_unref(struct telnyx_sender *sender)
{
	if (sender == NULL || atomic_fetch_sub_explicit(
				  &sender->references, 1, memory_order_acq_rel) != 1)
		return;
	telnyx_arena_wipe(&sender->memory);
	free(sender);
}
