/* SPDX-License-Identifier: MIT */
#include "programs/worker/target.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "programs/worker/console.h"

#define CONCURRENCY_DEFAULT 100u
#define CONNECTIONS_MAX 1000u
/* The bytes that the client may hold of one message's body and headers, generously. */
#define QUEUED_BYTES_EACH (128u * 1024u)
#define QUEUED_BYTES_LEAST (64u * 1024u * 1024u)
#define OTHER_FILES 256u
/* A sandbox is for watching: its phones are quick. */
#define SANDBOX_DELIVERED_MS 300
#define SANDBOX_KEY "KEY_made_up_for_the_sandbox"
#define SANDBOX_LISTEN "127.0.0.1:0"

static uint32_t
concurrency_of(const struct worker_options *options)
{
	return options->concurrency != 0 ? options->concurrency : CONCURRENCY_DEFAULT;
}

/* --- do the options go together? --- */

/* The first option that a sandbox has no use for. */
static const char *
not_for_sandbox(const struct worker_options *options)
{
	if (options->base_url != NULL)
		return "--base-url";
	if (options->ca_file != NULL)
		return "--ca-file";
	if (options->webhook_url != NULL)
		return "--webhook-url";
	if (options->webhook_listen != NULL)
		return "--webhook-listen";
	if (options->public_key != NULL)
		return "--public-key";
	return options->no_webhooks ? "--no-webhooks" : NULL;
}

/* Where is Telnyx, by the words of the user? */
static const char *
base_url_of(const struct worker_options *options)
{
	struct telnyx_config config;

	telnyx_config_init(&config);
	config.base_url = options->base_url;
	telnyx_config_from_env(&config);
	return config.base_url != NULL ? config.base_url : TELNYX_DEFAULT_BASE_URL;
}

/* A sandbox on this machine reaches a listener on this machine. */
static bool
is_loopback(const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return false;
	host += 3;
	return strncmp(host, "127.", 4) == 0 || strncmp(host, "localhost", 9) == 0 ||
	       strncmp(host, "[::1]", 5) == 0;
}

static const char *
webhooks_problem(
    const struct worker_options *options, const struct worker_senders *senders)
{
	bool listens = options->webhook_listen != NULL || options->sandbox;

	if ((options->events != NULL || options->forward != NULL ||
		options->webhook_path != NULL) &&
	    !listens)
		return "--events, --forward and --webhook-path need --webhook-listen";
	if (options->events != NULL && options->forward != NULL)
		return "--events and --forward exclude each other";
	if (options->sandbox)
		return NULL;
	if (options->no_webhooks &&
	    (options->webhook_url != NULL || options->webhook_listen != NULL))
		return "--no-webhooks goes with no other option for webhooks";
	if (options->no_webhooks || options->webhook_url != NULL ||
	    worker_senders_have_webhooks(senders))
		return NULL;
	if (options->webhook_listen == NULL)
		return "without webhooks people alone can resolve what is in doubt: "
		       "give --webhook-url, or say --no-webhooks";
	if (!is_loopback(base_url_of(options)))
		return "--webhook-listen needs --webhook-url: the URL by which Telnyx "
		       "reaches it";
	return NULL;
}

bool
worker_target_check(
    const struct worker_options *options, const struct worker_senders *senders)
{
	const char *why = webhooks_problem(options, senders);
	const char *unfit = options->sandbox ? not_for_sandbox(options) : NULL;
	struct telnyx_config config;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	if (unfit != NULL) {
		worker_say("--sandbox and %s exclude each other", unfit);
		return false;
	}
	if (why == NULL && !options->sandbox && config.api_key == NULL &&
	    worker_senders_count(senders) == 0)
		why = "no API key: set TELNYX_API_KEY, or give --senders (or --sandbox "
		      "to try without)";
	if (why == NULL && !options->sandbox && options->sandbox_log != NULL)
		why = "--sandbox-log needs --sandbox";
	if (why == NULL && options->webhook_listen != NULL &&
	    options->public_key == NULL && config.public_key == NULL)
		why = "--webhook-listen needs --public-key, or TELNYX_PUBLIC_KEY";
	if (why == NULL)
		return true;
	worker_say("%s", why);
	return false;
}

/* --- opening --- */

/* Each connection is an open file, and in a sandbox two.  As far as it goes. */
static void
raise_file_limit(const struct worker_options *options)
{
	rlim_t need = (rlim_t)concurrency_of(options) * (options->sandbox ? 2 : 1);
	struct rlimit limit;

	need += OTHER_FILES;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur >= need)
		return;
	if (limit.rlim_max != RLIM_INFINITY && need > limit.rlim_max)
		need = limit.rlim_max;
	limit.rlim_cur = need;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool
open_sandbox(struct worker_target *target, struct event_base *base,
    const struct worker_options *options)
{
	char *why = NULL;
	enum telnyx_status status = telnyx_sandbox_new(base,
	    TELNYX_SANDBOX(.log_path = options->sandbox_log,
		.events = TELNYX_SANDBOX_EVENTS(.delivered_after_ms =
						    TELNYX_INT(SANDBOX_DELIVERED_MS))),
	    &target->sandbox, &why);

	if (status != TELNYX_OK)
		worker_say(
		    "sandbox: %s", why != NULL ? why : telnyx_status_message(status));
	telnyx_sandbox_error_free(why);
	return status == TELNYX_OK;
}

static bool
open_webhooks(struct worker_target *target, struct event_base *base,
    const struct worker_options *options, struct worker_log *log)
{
	struct worker_webhooks_params params = {.base = base,
	    .options = options,
	    .log = log,
	    .listen = options->webhook_listen};
	struct telnyx_config config;

	telnyx_config_init(&config);
	config.public_key = options->public_key;
	telnyx_config_from_env(&config);
	params.public_key = config.public_key;
	if (target->sandbox != NULL) {
		params.public_key = telnyx_sandbox_webhook_public_key(target->sandbox);
		params.listen = SANDBOX_LISTEN;
	}
	if (params.listen == NULL)
		return true;
	if (!worker_webhooks_new(&params, &target->webhooks))
		return false;
	worker_log_line(
	    log, "listening", "url", worker_webhooks_url(target->webhooks), NULL, 0);
	return true;
}

static void
configure(struct worker_target *target, const struct worker_options *options,
    struct telnyx_config *config)
{
	size_t bytes = (size_t)concurrency_of(options) * QUEUED_BYTES_EACH;

	telnyx_config_init(config);
	if (target->sandbox != NULL) {
		config->api_key = SANDBOX_KEY;
		config->base_url = telnyx_sandbox_url(target->sandbox);
		config->ca_pem = telnyx_sandbox_ca_pem(target->sandbox);
	} else {
		config->base_url = options->base_url;
		telnyx_config_from_env(config);
		config->ca_file = options->ca_file;
	}
	config->public_key = NULL; /* the receiver has it */
	config->webhook_url = options->webhook_url;
	if (config->webhook_url == NULL && target->webhooks != NULL &&
	    (target->sandbox != NULL || is_loopback(base_url_of(options))))
		config->webhook_url = worker_webhooks_url(target->webhooks);
	if (options->allow_plain_http)
		config->allow_plain_http = TELNYX_BOOL(true);
	config->timeout_ms = (uint32_t)options->timeout_ms;
	config->max_connections = concurrency_of(options) < CONNECTIONS_MAX
				      ? concurrency_of(options)
				      : CONNECTIONS_MAX;
	config->max_queued_bytes =
	    bytes > QUEUED_BYTES_LEAST ? bytes : QUEUED_BYTES_LEAST;
	config->user_agent = "telnyx-worker/" TELNYX_VERSION;
	target->base_url =
	    config->base_url != NULL ? config->base_url : TELNYX_DEFAULT_BASE_URL;
}

bool
worker_target_open(struct worker_target *target, struct event_base *base,
    const struct worker_options *options, struct worker_log *log)
{
	struct telnyx_config config;
	struct telnyx_error *why = NULL;
	enum telnyx_status status;

	memset(target, 0, sizeof(*target));
	raise_file_limit(options);
	if ((options->sandbox && !open_sandbox(target, base, options)) ||
	    !open_webhooks(target, base, options, log))
		return false;
	configure(target, options, &config);
	status = telnyx_client_new(base, &config, &target->client, &why);
	if (status != TELNYX_OK)
		worker_say_error(
		    why != NULL ? worker_options_setting(why->field) : NULL,
		    why != NULL ? why : telnyx_refusal(status));
	telnyx_error_free(why);
	return status == TELNYX_OK;
}

void
worker_target_close(struct worker_target *target)
{
	telnyx_client_free(target->client);
	target->client = NULL;
	worker_webhooks_free(target->webhooks);
	target->webhooks = NULL;
	telnyx_sandbox_free(target->sandbox);
	target->sandbox = NULL;
}
