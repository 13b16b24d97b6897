/* SPDX-License-Identifier: MIT */
/*
 * The sandbox's life: made whole or not at all, freed in one way.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/process.h"
#include "base/status.h"
#include "sandbox/sandbox_internal.h"
#include "sandbox/events/webhook.h"

#define MAX_CONNECTIONS 1000
#define REQUEST_TIMEOUT_MS 30000
#define IDLE_TIMEOUT_MS 60000

void
telnyx_sandbox_error_free(char *error)
{
	free(error);
}

const char *
telnyx_sandbox_url(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->url : NULL;
}

const char *
telnyx_sandbox_ca_pem(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->ca_pem : NULL;
}

uint64_t
telnyx_sandbox_connection_count(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->connection_count : 0;
}

void
telnyx_sandbox_close_idle(struct telnyx_sandbox *sandbox)
{
	if (sandbox != NULL)
		telnyx_sandbox_conn_close_idle(sandbox);
}

static bool
in_range(const struct telnyx_opt_int *value, int64_t least, int64_t most)
{
	return !value->given || (value->value >= least && value->value <= most);
}

enum telnyx_status
telnyx_sandbox_set_h2(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_h2_settings *settings)
{
	struct telnyx_sandbox_h2_settings h2;

	if (sandbox == NULL || settings == NULL ||
	    telnyx_struct_read(&h2, sizeof(h2), settings) != TELNYX_OK)
		return TELNYX_E_INVALID;
	if (!in_range(&h2.max_concurrent_streams, 0, UINT32_MAX) ||
	    !in_range(&h2.initial_window_size, 0, INT32_MAX) ||
	    !in_range(&h2.header_table_size, 0, UINT32_MAX) ||
	    !in_range(&h2.max_frame_size, 16384, 16777215))
		return TELNYX_E_INVALID;
	sandbox->h2 = h2;
	telnyx_sandbox_conn_announce(sandbox);
	return TELNYX_OK;
}

int64_t
telnyx_sandbox_steady_ms(const struct telnyx_sandbox *sandbox)
{
	return (int64_t)(sandbox->env->now_ns(sandbox->env) / TELNYX_NS_PER_MS) + 1;
}

/* A bijection of 64 bits (the finaliser of SplitMix64). */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

void
telnyx_sandbox_id(struct telnyx_sandbox *sandbox, char out[TELNYX_SANDBOX_ID_BYTES])
{
	struct telnyx_env *env = sandbox->env;
	/* The counter keeps ids apart also where a test has fixed all chance. */
	uint64_t high = env->random(env);
	uint64_t low = mix(env->random(env) + ++sandbox->id_count);

	snprintf(out, TELNYX_SANDBOX_ID_BYTES, "%08x-%04x-4%03x-%04x-%012llx",
	    (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
	    (unsigned)(high & 0xfff), (unsigned)(0x8000 | (low >> 48 & 0x3fff)),
	    (unsigned long long)(low & UINT64_C(0xffffffffffff)));
}

static char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* NULL: no memory. */
static char *
format_text(const char *format, ...)
{
	va_list args;
	char *text = NULL;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || (text = malloc((size_t)len + 1)) == NULL)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

static uint64_t
ms_or(uint32_t ms, uint32_t otherwise)
{
	return ms != 0 ? ms : otherwise;
}

/* What needs nothing but memory. */
static enum telnyx_status
set_up_state(struct telnyx_sandbox *s, const struct telnyx_sandbox_params *params)
{
	s->log_fd = -1;
	s->script_end = &s->script;
	s->http_version =
	    telnyx_sandbox_has_h2() ? params->http_version : TELNYX_HTTP_1_1;
	s->requests.keep = params->keep_requests;
	s->messages.keep = params->keep_messages != 0 ? params->keep_messages
						      : TELNYX_SANDBOX_KEEP_MESSAGES;
	s->memory.limit = params->max_memory_bytes != 0 ? params->max_memory_bytes
							: TELNYX_SANDBOX_MEMORY_BYTES;
	s->max_connections =
	    params->max_connections != 0 ? params->max_connections : MAX_CONNECTIONS;
	s->request_timeout_ns =
	    ms_or(params->request_timeout_ms, REQUEST_TIMEOUT_MS) * TELNYX_NS_PER_MS;
	s->idle_timeout_ns =
	    ms_or(params->idle_timeout_ms, IDLE_TIMEOUT_MS) * TELNYX_NS_PER_MS;
	telnyx_sandbox_id(s, s->organization_id);
	telnyx_sandbox_id(s, s->profile_id);
	if (params->api_key != NULL && (s->api_key = strdup(params->api_key)) == NULL)
		return TELNYX_E_NO_MEMORY;
	if ((s->tokener = telnyx_sandbox_tokener_new()) == NULL)
		return TELNYX_E_NO_MEMORY;
	if (!telnyx_sandbox_limit_new(s, params))
		return TELNYX_E_NO_MEMORY;
	s->store = telnyx_sandbox_store_new(s);
	return s->store != NULL ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

/* What the system may refuse; *why is then one line, or NULL for no memory. */
static enum telnyx_status
set_up_system(
    struct telnyx_sandbox *s, const struct telnyx_sandbox_params *params, char **why)
{
	const char *tls_why = NULL;
	uint16_t port = 0;
	enum telnyx_status st;
	int error;

	if (params->http_version == TELNYX_HTTP_2 &&
	    (params->tls == TELNYX_FALSE || !telnyx_sandbox_has_h2())) {
		*why = format_text("HTTP/2 needs TLS, and a library built with it");
		return TELNYX_E_SYSTEM;
	}
	if (params->tls != TELNYX_FALSE &&
	    !telnyx_sandbox_tls_new(&s->tls, &s->ca_pem, &tls_why)) {
		*why = format_text("%s", tls_why);
		return TELNYX_E_SYSTEM;
	}
	if (s->tls != NULL)
		telnyx_sandbox_tls_speak(s->tls, s->http_version);
	if ((st = telnyx_sandbox_webhooks_new(
		 s, params->events, &s->webhooks, &tls_why)) != TELNYX_OK) {
		if (tls_why != NULL)
			*why = format_text("%s", tls_why);
		return st;
	}
	if (params->log_path != NULL &&
	    (error = telnyx_sandbox_log_open(s, params->log_path)) != 0) {
		*why = format_text(
		    "cannot open log '%s': %s", params->log_path, strerror(error));
		return TELNYX_E_SYSTEM;
	}
	if ((error = telnyx_sandbox_listen(s, params->port, &port)) != 0) {
		*why = format_text("cannot listen on 127.0.0.1:%u: %s",
		    (unsigned)params->port, strerror(error));
		return error == ENOMEM ? TELNYX_E_NO_MEMORY : TELNYX_E_SYSTEM;
	}
	s->url = format_text(
	    "%s://127.0.0.1:%u/v2", s->tls != NULL ? "https" : "http", (unsigned)port);
	return s->url != NULL ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

enum telnyx_status
telnyx_sandbox_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_sandbox_params *params, struct telnyx_sandbox **sandbox,
    char **error)
{
	struct telnyx_sandbox_params want;
	struct telnyx_sandbox *s = NULL;
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	char *why = NULL;

	if (error != NULL)
		*error = NULL;
	if (sandbox == NULL)
		return TELNYX_E_INVALID;
	*sandbox = NULL;
	if (base == NULL ||
	    telnyx_struct_read(&want, sizeof(want), params) != TELNYX_OK ||
	    (int)want.http_version < TELNYX_HTTP_DEFAULT ||
	    want.http_version > TELNYX_HTTP_AUTO)
		return TELNYX_E_INVALID;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		goto done;
	s->log_fd = -1;
	s->script_end = &s->script;
	s->base = base;
	s->env = env;
	if (env == NULL) {
		if ((st = telnyx_env_event_new(base, &s->env)) != TELNYX_OK)
			goto done;
		s->owns_env = true;
	}
	if ((st = telnyx_sandbox_limits_init(s)) != TELNYX_OK ||
	    (st = set_up_state(s, &want)) != TELNYX_OK ||
	    (st = set_up_system(s, &want, &why)) != TELNYX_OK)
		goto done;
	telnyx_process_ignore_sigpipe();
	*sandbox = s;
	s = NULL; /* now owned by the caller */
done:
	if (st != TELNYX_OK && error != NULL) {
		*error = why != NULL ? why : format_text("out of memory");
		why = NULL;
	}
	free(why);
	telnyx_sandbox_free(s);
	return st;
}

enum telnyx_status
telnyx_sandbox_new(struct event_base *base, const struct telnyx_sandbox_params *params,
    struct telnyx_sandbox **sandbox, char **error)
{
	return telnyx_sandbox_new_with_env(base, NULL, params, sandbox, error);
}

void
telnyx_sandbox_free(struct telnyx_sandbox *sandbox)
{
	if (sandbox == NULL)
		return;
	telnyx_sandbox_conn_free_all(sandbox);
	telnyx_sandbox_listener_free(sandbox);
	telnyx_sandbox_webhooks_free(sandbox->webhooks);
	telnyx_sandbox_entry_free_all(sandbox);
	telnyx_sandbox_requests_clear(sandbox);
	telnyx_sandbox_messages_clear(sandbox);
	telnyx_sandbox_store_free(sandbox->store);
	telnyx_sandbox_log_close(sandbox);
	if (sandbox->tokener != NULL)
		json_tokener_free(sandbox->tokener);
	SSL_CTX_free(sandbox->tls);
	if (sandbox->api_key != NULL)
		OPENSSL_cleanse(sandbox->api_key, strlen(sandbox->api_key));
	free(sandbox->api_key);
	free(sandbox->limit.headers);
	free(sandbox->ca_pem);
	free(sandbox->url);
	if (sandbox->owns_env)
		sandbox->env->free(sandbox->env);
	free(sandbox);
}
