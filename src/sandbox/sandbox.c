/* SPDX-License-Identifier: MIT */
/*
 * The roof: the sandbox is made of its floors, whole or not at all, and freed in one
 * way.
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
#include "sandbox/engine/body.h"
#include "sandbox/messages/messages.h"
#include "sandbox/events/webhooks.h"
#include "sandbox/api/api.h"
#include "sandbox/wire/certificate.h"
#include "sandbox/wire/conn.h"
#include "sandbox/wire/h2.h"
#include "sandbox/wire/listener.h"

#define MEMORY_BYTES ((size_t)256 << 20)

/* The sandbox with what each of its floors keeps, in one piece. */
struct whole {
	struct telnyx_sandbox sandbox; /* first */
	struct sbx_messages messages;
	struct sbx_webhooks webhooks;
	struct sbx_api api;
	struct sbx_wire wire;
	bool owns_env;
	char *url;
	char *ca_pem;
};

static const struct whole *
whole_of(const struct telnyx_sandbox *sandbox)
{
	return (const struct whole *)sandbox;
}

void
telnyx_sandbox_error_free(char *error)
{
	free(error);
}

const char *
telnyx_sandbox_url(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? whole_of(sandbox)->url : NULL;
}

const char *
telnyx_sandbox_ca_pem(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? whole_of(sandbox)->ca_pem : NULL;
}

uint64_t
telnyx_sandbox_connection_count(const struct telnyx_sandbox *sandbox)
{
	return sandbox != NULL ? sandbox->wire->connection_count : 0;
}

void
telnyx_sandbox_close_idle(struct telnyx_sandbox *sandbox)
{
	if (sandbox != NULL)
		sbx_conn_close_idle(sandbox);
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
	    telnyx_struct_read(&h2, sizeof(h2), settings, "settings.size") != TELNYX_OK)
		return TELNYX_E_INVALID;
	if (!in_range(&h2.max_concurrent_streams, 0, UINT32_MAX) ||
	    !in_range(&h2.initial_window_size, 0, INT32_MAX) ||
	    !in_range(&h2.header_table_size, 0, UINT32_MAX) ||
	    !in_range(&h2.max_frame_size, 16384, 16777215))
		return TELNYX_E_INVALID;
	sandbox->wire->h2 = h2;
	sbx_conn_announce(sandbox);
	return TELNYX_OK;
}

static char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A text, as printf() writes it; NULL: no memory. */
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

/* The floors, put together; NULL: no memory. */
static struct whole *
whole_new(struct event_base *base)
{
	struct whole *whole = calloc(1, sizeof(*whole));
	struct telnyx_sandbox *s;

	if (whole == NULL)
		return NULL;
	s = &whole->sandbox;
	s->base = base;
	s->messages = &whole->messages;
	s->webhooks = &whole->webhooks;
	s->api = &whole->api;
	s->wire = &whole->wire;
	return whole;
}

/* The state that needs nothing but memory. */
static enum telnyx_status
set_up_state(struct telnyx_sandbox *s, const struct telnyx_sandbox_params *params)
{
	enum telnyx_status st = sbx_wire_init(s, params);

	if (st != TELNYX_OK)
		return st;
	sbx_messages_init(s, params->keep_messages);
	s->memory.limit =
	    params->max_memory_bytes != 0 ? params->max_memory_bytes : MEMORY_BYTES;
	sbx_id(s, s->organization_id);
	sbx_id(s, s->profile_id);
	if ((s->tokener = sbx_tokener_new()) == NULL)
		return TELNYX_E_NO_MEMORY;
	return sbx_api_init(s, params) ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

/* The parts that the system may refuse; *why is then one line, or NULL for no
 * memory. */
static enum telnyx_status
set_up_system(
    struct whole *whole, const struct telnyx_sandbox_params *params, char **why)
{
	struct telnyx_sandbox *s = &whole->sandbox;
	const char *static_why = NULL;
	uint16_t port = 0;
	enum telnyx_status st;
	int error;

	if (params->http_version == TELNYX_HTTP_2 &&
	    (!telnyx_bool_or(params->tls, true) || !sbx_has_h2())) {
		*why = format_text("HTTP/2 needs TLS, and a library built with it");
		return TELNYX_E_SYSTEM;
	}
	if (telnyx_bool_or(params->tls, true) &&
	    !sbx_tls_new(&s->wire->tls, &whole->ca_pem, &static_why)) {
		*why = format_text("%s", static_why);
		return TELNYX_E_SYSTEM;
	}
	if (s->wire->tls != NULL)
		sbx_tls_speak(s->wire->tls, s->wire->http_version);
	if ((st = sbx_webhooks_init(s, params->events, &static_why)) != TELNYX_OK) {
		if (static_why != NULL)
			*why = format_text("%s", static_why);
		return st;
	}
	if (params->log_path != NULL &&
	    (error = sbx_log_open(s, params->log_path)) != 0) {
		*why = format_text(
		    "cannot open log '%s': %s", params->log_path, strerror(error));
		return TELNYX_E_SYSTEM;
	}
	if ((error = sbx_listen(s, params->port, &port)) != 0) {
		*why = format_text("cannot listen on 127.0.0.1:%u: %s",
		    (unsigned)params->port, strerror(error));
		return error == ENOMEM ? TELNYX_E_NO_MEMORY : TELNYX_E_SYSTEM;
	}
	whole->url = format_text("%s://127.0.0.1:%u/v2",
	    s->wire->tls != NULL ? "https" : "http", (unsigned)port);
	return whole->url != NULL ? TELNYX_OK : TELNYX_E_NO_MEMORY;
}

enum telnyx_status
sbx_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_sandbox_params *params, struct telnyx_sandbox **sandbox,
    char **error)
{
	struct telnyx_sandbox_params want;
	struct whole *whole = NULL;
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	char *why = NULL;

	if (error != NULL)
		*error = NULL;
	if (sandbox == NULL)
		return TELNYX_E_INVALID;
	*sandbox = NULL;
	if (base == NULL ||
	    telnyx_struct_read(&want, sizeof(want), params, "params.size") !=
		TELNYX_OK ||
	    (int)want.http_version < TELNYX_HTTP_DEFAULT ||
	    want.http_version > TELNYX_HTTP_AUTO)
		return TELNYX_E_INVALID;

	if ((whole = whole_new(base)) == NULL)
		goto done;
	whole->sandbox.env = env;
	whole->owns_env = env == NULL;
	if (env == NULL &&
	    (st = telnyx_env_event_new(base, &whole->sandbox.env)) != TELNYX_OK) {
		free(whole);
		whole = NULL;
		goto done;
	}
	if ((st = set_up_state(&whole->sandbox, &want)) != TELNYX_OK ||
	    (st = set_up_system(whole, &want, &why)) != TELNYX_OK)
		goto done;
	telnyx_process_ignore_sigpipe();
	*sandbox = &whole->sandbox;
	whole = NULL; /* now owned by the caller */
done:
	if (st != TELNYX_OK && error != NULL) {
		*error = why != NULL ? why : format_text("out of memory");
		why = NULL;
	}
	free(why);
	if (whole != NULL)
		telnyx_sandbox_free(&whole->sandbox);
	return st;
}

enum telnyx_status
telnyx_sandbox_new(struct event_base *base, const struct telnyx_sandbox_params *params,
    struct telnyx_sandbox **sandbox, char **error)
{
	return sbx_new_with_env(base, NULL, params, sandbox, error);
}

void
telnyx_sandbox_free(struct telnyx_sandbox *sandbox)
{
	struct whole *whole = (struct whole *)sandbox;

	if (sandbox == NULL)
		return;
	sbx_wire_clear(sandbox);
	sbx_webhooks_clear(sandbox);
	sbx_messages_clear(sandbox);
	sbx_api_clear(sandbox);
	sbx_store_clear(sandbox);
	if (sandbox->tokener != NULL)
		json_tokener_free(sandbox->tokener);
	free(whole->ca_pem);
	free(whole->url);
	if (whole->owns_env)
		sandbox->env->free(sandbox->env);
	free(whole);
}
