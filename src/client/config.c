/* SPDX-License-Identifier: MIT */
/* Settings of a client: the environment, the defaults, the checks. */
#include "client/config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/status.h"
#include "client/client_internal.h"
#include "client/sender.h"
#include "codec/header.h"

#define DEFAULT_TIMEOUT_MS 10000
#define DEFAULT_ATTEMPTS 3
#define DEFAULT_CONNECT_TIMEOUT_MS 3000
#define DEFAULT_IDLE_TIMEOUT_MS 5000
#define DEFAULT_CONNECTIONS 10
#define DEFAULT_QUEUED 100000
#define MAX_QUEUED 1000000
#define DEFAULT_QUEUED_BYTES ((size_t)64 << 20)
#define DEFAULT_REPLY_BYTES ((size_t)1 << 20)
#define DEFAULT_REPLY_BYTES_TOTAL ((size_t)64 << 20)
#define MAX_REPLY_BYTES ((size_t)1 << 30)
#define MAX_CONNECTIONS 65536
#define DEFAULT_BREAKER_OPEN_MS 30000

static void
from_env(const char **field, const char *name)
{
	const char *value;

	if (*field == NULL && (value = getenv(name)) != NULL && value[0] != '\0')
		*field = value;
}

void
telnyx_config_from_env(struct telnyx_config *config)
{
	if (config == NULL)
		return;
	from_env(&config->api_key, "TELNYX_API_KEY");
	from_env(&config->base_url, "TELNYX_BASE_URL");
	from_env(&config->public_key, "TELNYX_PUBLIC_KEY");
}

/* An empty file name counts as none, so that getenv() can fill it in. */
static void
drop_empty(const char **text)
{
	if (*text != NULL && **text == '\0')
		*text = NULL;
}

static void
fill_in(struct telnyx_config *config)
{
	drop_empty(&config->ca_file);
	drop_empty(&config->client_cert_file);
	drop_empty(&config->client_key_file);
	if (config->base_url == NULL)
		config->base_url = TELNYX_DEFAULT_BASE_URL;
	if (config->timeout_ms == 0)
		config->timeout_ms = DEFAULT_TIMEOUT_MS;
	if (config->max_attempts == 0)
		config->max_attempts = DEFAULT_ATTEMPTS;
	if (config->connect_timeout_ms == 0)
		config->connect_timeout_ms = DEFAULT_CONNECT_TIMEOUT_MS;
	if (config->idle_timeout_ms == 0)
		config->idle_timeout_ms = DEFAULT_IDLE_TIMEOUT_MS;
	if (config->max_connections == 0)
		config->max_connections = DEFAULT_CONNECTIONS;
	if (config->max_queued == 0)
		config->max_queued = DEFAULT_QUEUED;
	if (config->max_queued_bytes == 0)
		config->max_queued_bytes = DEFAULT_QUEUED_BYTES;
	if (config->breaker_open_ms == 0)
		config->breaker_open_ms = DEFAULT_BREAKER_OPEN_MS;
	if (config->max_reply_bytes == 0)
		config->max_reply_bytes = DEFAULT_REPLY_BYTES;
	if (config->max_reply_bytes_total == 0)
		config->max_reply_bytes_total =
		    config->max_reply_bytes > DEFAULT_REPLY_BYTES_TOTAL / 2
			? 2 * config->max_reply_bytes
			: DEFAULT_REPLY_BYTES_TOTAL;
}

/* What is wrong with the config, and in which field; NULL: nothing. */
static const char *
problem(
    const struct telnyx_config *config, struct telnyx_base_url *url, const char **field)
{
	struct telnyx_sender_params sender = {
	    .max_attempts = config->max_attempts,
	    .rate_per_second = config->rate_per_second,
	    .rate_unit = config->rate_unit,
	    .use_profile_webhooks = config->use_profile_webhooks,
	    .api_key = config->api_key,
	    .from = config->from,
	    .webhook_url = config->webhook_url,
	    .webhook_failover_url = config->webhook_failover_url,
	};
	const char *why = NULL;

	if ((why = telnyx_sender_problem(&sender, field)) != NULL)
		return why;
	*field = "base_url";
	if (!telnyx_base_url_parse(config->base_url, url, &why))
		return why;
	if (!url->https && !telnyx_bool_or(config->allow_plain_http, false) &&
	    !telnyx_base_url_is_loopback(url))
		return "is plain http to a host that is not loopback "
		       "(allow_plain_http)";
	*field = "http_version";
	if (config->http_version < TELNYX_HTTP_DEFAULT ||
	    config->http_version > TELNYX_HTTP_AUTO)
		return "is no enum telnyx_http_version";
	if (config->http_version == TELNYX_HTTP_2 && !url->https)
		return "is HTTP/2, which needs https";
	if (config->http_version == TELNYX_HTTP_2 && !telnyx_pool_has_h2())
		return "is HTTP/2, without which this library was built";
	*field = "max_queued";
	if (config->max_queued > MAX_QUEUED)
		return "must be at most 1000000";
	*field = "max_connections";
	if (config->max_connections > MAX_CONNECTIONS)
		return "must be at most 65536";
	*field = "max_reply_bytes";
	if (config->max_reply_bytes > MAX_REPLY_BYTES)
		return "must be at most 1 GiB";
	*field = "max_reply_bytes_total";
	if (config->max_reply_bytes_total / 2 < config->max_reply_bytes)
		return "must be at least twice max_reply_bytes";
	*field = "user_agent";
	if (config->user_agent != NULL &&
	    !telnyx_header_value_is_clean(config->user_agent))
		return "has a control character";
	*field = NULL;
	return NULL;
}

enum telnyx_status
telnyx_config_read(const struct telnyx_config *config, struct telnyx_config *out,
    struct telnyx_base_url *url, struct telnyx_error **error)
{
	const char *field, *why;
	enum telnyx_status st;

	if (config == NULL) {
		telnyx_config_init(out);
	} else if ((st = telnyx_struct_read(
			out, sizeof(*out), config, "config.size")) != TELNYX_OK) {
		return st;
	}
	fill_in(out);
	if ((why = problem(out, url, &field)) != NULL) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, field, "%s", why);
		return TELNYX_E_CONFIG;
	}
	return TELNYX_OK;
}
