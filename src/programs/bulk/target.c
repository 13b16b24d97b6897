/* SPDX-License-Identifier: MIT */
/* Where the messages go. */
#include "programs/bulk/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>

#include "programs/common/text.h"

#define KEY_BYTES_MAX 4096
/* The bytes that the client may hold of one message's body and headers, generously. */
#define QUEUED_BYTES_EACH (128u * 1024u)
#define QUEUED_BYTES_LEAST (64u * 1024u * 1024u)
#define OTHER_FILES 64
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
/* A number kept for fiction, where one is needed and none was given. */
#define NOBODY "+13125550100"

/* Check the key: what goes into `Authorization` must be one visible word. */
static const char *
key_problem(const char *key)
{
	const char *c;

	if (*key == '\0')
		return "is empty";
	for (c = key; *c != '\0'; c++) {
		if (*c == '\n' || *c == '\r')
			return "has more than one line";
		if (*c <= ' ' || *c > '~')
			return "has a character that no key has";
	}
	return NULL;
}

/* Find the key, as it was given; false: it cannot be read. */
static bool
find_key(struct bulk_target *target, const struct bulk_options *options, char *error,
    size_t size)
{
	struct telnyx_config config;

	if (options->api_key_file != NULL) {
		target->key = program_text_read_file(options->api_key_file,
		    KEY_BYTES_MAX, &target->key_len, error, size);
		return target->key != NULL;
	}
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	if (config.api_key == NULL)
		return true;
	if ((target->key = strdup(config.api_key)) == NULL) {
		snprintf(error, size, "out of memory");
		return false;
	}
	target->key_len = strlen(target->key);
	return true;
}

bool
bulk_target_key(struct bulk_target *target, const struct bulk_options *options,
    char *error, size_t size)
{
	static const char blanks[] = " \t\r\n";
	const char *why;
	size_t begin, len;

	if (options->sandbox)
		return true;
	if (!find_key(target, options, error, size))
		return false;
	if (target->key == NULL) {
		if (options->dry_run)
			return true;
		snprintf(error, size,
		    "no API key: set TELNYX_API_KEY or give --api-key-file (or "
		    "--sandbox to try without)");
		return false;
	}
	/* Editors and `echo` put an end of line behind the key, which is not part of
	 * it. */
	begin = strspn(target->key, blanks);
	len = strlen(target->key);
	while (len > begin && strchr(blanks, target->key[len - 1]) != NULL)
		len--;
	memmove(target->key, target->key + begin, len - begin);
	target->key[len - begin] = '\0';
	if ((why = key_problem(target->key)) == NULL)
		return true;
	snprintf(error, size, "%s: the key %s",
	    options->api_key_file != NULL ? options->api_key_file : "TELNYX_API_KEY",
	    why);
	return false;
}

/* Each connection is an open file, and in a sandbox two. */
static bool
raise_file_limit(const struct bulk_options *options, char *error, size_t size)
{
	rlim_t need = (rlim_t)options->concurrency * (options->sandbox ? 2 : 1);
	struct rlimit limit;

	need += OTHER_FILES;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur >= need)
		return true;
	limit.rlim_cur = need;
	if ((limit.rlim_max == RLIM_INFINITY || need <= limit.rlim_max) &&
	    setrlimit(RLIMIT_NOFILE, &limit) == 0)
		return true;
	snprintf(error, size,
	    "--concurrency %u needs %llu open files; ulimit -n allows fewer",
	    (unsigned)options->concurrency, (unsigned long long)need);
	return false;
}

/* The name that a setting of the library has here. */
static const char *
setting_name(const struct bulk_options *options, const char *field)
{
	if (field == NULL)
		return "cannot start";
	if (strcmp(field, "base_url") == 0)
		return options->base_url != NULL ? "--base-url" : "TELNYX_BASE_URL";
	if (strcmp(field, "api_key") == 0)
		return options->api_key_file != NULL ? "--api-key-file"
						     : "TELNYX_API_KEY";
	if (strcmp(field, "ca_file") == 0)
		return "--ca-file";
	if (strcmp(field, "from") == 0)
		return "--from";
	if (strcmp(field, "messaging_profile_id") == 0)
		return "--messaging-profile-id";
	if (strcmp(field, "webhook_url") == 0)
		return "--webhook-url";
	return field;
}

static bool
open_sandbox(struct bulk_target *target, struct event_base *base,
    const struct bulk_options *options, char *error, size_t size)
{
	/* The sandbox keeps little, so that memory does not grow with the file. */
	struct telnyx_sandbox_params *params =
	    TELNYX_SANDBOX(.tls = TELNYX_BOOL(true), .log_path = options->sandbox_log,
		.keep_requests = 1, .keep_messages = 1000);
	char *why = NULL;
	enum telnyx_status status;

	status = telnyx_sandbox_new(base, params, &target->sandbox, &why);
	if (status == TELNYX_OK)
		return true;
	snprintf(error, size, "sandbox: %s",
	    why != NULL ? why : telnyx_status_message(status));
	telnyx_sandbox_error_free(why);
	return false;
}

/* An id is one word. */
static bool
is_id(const char *text)
{
	for (; *text > ' ' && *text <= '~'; text++)
		continue;
	return *text == '\0';
}

/* What is wrong, by the name of the option where there is one. */
static void
say_why(const struct bulk_options *options, const struct telnyx_error *why, char *error,
    size_t size)
{
	snprintf(error, size, "%s: %s", setting_name(options, why->field), why->detail);
}

/* Is something wrong with what all messages have in common?  The check of a message
 * with nothing else wrong finds it. */
static bool
check_sender(const struct bulk_target *target, const struct bulk_options *options,
    char *error, size_t size)
{
	struct telnyx_error *why = NULL;
	enum telnyx_status status;

	if (options->messaging_profile_id != NULL &&
	    !is_id(options->messaging_profile_id)) {
		snprintf(error, size,
		    "--messaging-profile-id: is no id, such as "
		    "16fd2706-8baf-433b-82eb-8c7fada847da");
		return false;
	}
	status = telnyx_message_validate(
	    target->client, TELNYX_MESSAGE(.to = NOBODY, .text = "Hello"), NULL, &why);
	if (status != TELNYX_OK) {
		say_why(
		    options, why != NULL ? why : telnyx_refusal(status), error, size);
		telnyx_error_free(why);
		return false;
	}
	/* The profile is given as Telnyx's description of messaging_profile_id has it.
	 */
	if (options->messaging_profile_id == NULL && options->from != NULL &&
	    strpbrk(options->from, LETTERS) != NULL) {
		snprintf(error, size,
		    "--from: a name as sender needs --messaging-profile-id");
		return false;
	}
	return true;
}

bool
bulk_target_open(struct bulk_target *target, struct event_base *base,
    const struct bulk_options *options, char *error, size_t size)
{
	struct telnyx_error *why = NULL;
	struct telnyx_config config;
	enum telnyx_status status;
	size_t bytes = (size_t)options->concurrency * QUEUED_BYTES_EACH;

	if (!options->dry_run && !raise_file_limit(options, error, size))
		return false;
	telnyx_config_init(&config);
	if (options->sandbox && options->dry_run) {
		config.api_key = "KEY_made_up_for_the_sandbox";
	} else if (options->sandbox) {
		if (!open_sandbox(target, base, options, error, size))
			return false;
		config.api_key = "KEY_made_up_for_the_sandbox";
		config.base_url = telnyx_sandbox_url(target->sandbox);
		config.ca_pem = telnyx_sandbox_ca_pem(target->sandbox);
	} else {
		config.api_key = target->key;
		config.base_url = options->base_url;
		telnyx_config_from_env(&config);
		config.public_key = NULL; /* no webhooks here */
		config.ca_file = options->ca_file;
		if (options->allow_plain_http)
			config.allow_plain_http = TELNYX_BOOL(true);
	}
	target->url =
	    config.base_url != NULL ? config.base_url : TELNYX_DEFAULT_BASE_URL;
	config.from = options->from;
	if (options->dry_run && options->from == NULL &&
	    options->messaging_profile_id == NULL)
		config.from = NOBODY; /* no sender is needed to count parts */
	config.messaging_profile_id = options->messaging_profile_id;
	config.webhook_url = options->webhook_url;
	config.timeout_ms = options->timeout_ms;
	config.max_attempts = options->max_attempts;
	config.max_connections = options->concurrency;
	config.max_queued_bytes =
	    bytes > QUEUED_BYTES_LEAST ? bytes : QUEUED_BYTES_LEAST;
	config.user_agent = "telnyx-bulk/" TELNYX_VERSION;
	status = telnyx_client_new(base, &config, &target->client, &why);
	if (target->key != NULL)
		program_text_wipe(target->key, target->key_len);
	if (status != TELNYX_OK)
		say_why(
		    options, why != NULL ? why : telnyx_refusal(status), error, size);
	telnyx_error_free(why);
	return status == TELNYX_OK && check_sender(target, options, error, size);
}

void
bulk_target_close(struct bulk_target *target)
{
	telnyx_client_free(target->client);
	target->client = NULL;
	telnyx_sandbox_free(target->sandbox);
	target->sandbox = NULL;
	if (target->key != NULL)
		program_text_wipe(target->key, target->key_len);
	free(target->key);
	target->key = NULL;
}
