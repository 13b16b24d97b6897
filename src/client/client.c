/* SPDX-License-Identifier: MIT */
/*
 * The client: made, closed, freed.
 *
 * Lifecycle: open -> closing (telnyx_client_close(), or free) -> quiet (nothing
 * in flight; the close callback is told) -> destroyed.  Freeing from inside a
 * callback only sets free_wanted; settle(), which the outermost callback unwinds
 * into, then does it.
 */
#include "client/client_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <json-c/json_tokener.h>

#include "base/error.h"
#include "base/process.h"
#include "base/refusal.h"
#include "base/status.h"
#include "client/config.h"
#include "client/request.h"
#include "client/request_table.h"
#include "client/sender.h"
#include "client/telemetry.h"
#include "client/turns.h"
#include "net/tls.h"

/* --- made --- */

static enum telnyx_status
make_sender(struct telnyx_client *client, const struct telnyx_config *config,
    struct telnyx_error **error)
{
	/* The rate stays with the client's own bucket: one limit, not two. */
	struct telnyx_sender_params params = {
	    .size = sizeof(params),
	    .api_key = config->api_key,
	    .messaging_profile_id = config->messaging_profile_id,
	    .from = config->from,
	    .webhook_url = config->webhook_url,
	    .webhook_failover_url = config->webhook_failover_url,
	    .use_profile_webhooks = config->use_profile_webhooks,
	    .tenant_id = config->tenant_id,
	    .timeout_ms = config->timeout_ms,
	    .max_attempts = config->max_attempts,
	};
	enum telnyx_status st = telnyx_sender_new(&params, &client->sender, error);

	client->paces.keyless = client->sender;
	return st;
}

static enum telnyx_status
make_tls(struct telnyx_client *client, const struct telnyx_config *config,
    struct telnyx_error **error)
{
	struct telnyx_tls_params params = {
	    .host = client->url.host,
	    .host_is_ip = client->url.host_is_ip,
	    .ca_file = config->ca_file,
	    .ca_pem = config->ca_pem,
	    .client_cert_file = config->client_cert_file,
	    .client_key_file = config->client_key_file,
	};
	enum telnyx_status st;
	const char *field;
	char why[400] = "";

	if (!client->url.https)
		return TELNYX_OK;
	st = telnyx_tls_new(&params, &client->net.tls, &field, why, sizeof(why));
	if (st == TELNYX_E_CONFIG || st == TELNYX_E_SYSTEM)
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, field, "%s", why);
	return st;
}

static enum telnyx_protocol
protocol_of(enum telnyx_http_version version)
{
	switch (version) {
	case TELNYX_HTTP_2:
		return TELNYX_PROTOCOL_H2;
	case TELNYX_HTTP_1_1:
		return TELNYX_PROTOCOL_H1;
	case TELNYX_HTTP_DEFAULT:
	case TELNYX_HTTP_AUTO:
		break;
	}
	return TELNYX_PROTOCOL_AUTO;
}

static enum telnyx_status
make_pool(struct telnyx_client *client, const struct telnyx_config *config,
    struct telnyx_error **error)
{
	struct telnyx_pool_params params = {
	    .host = client->url.host,
	    .host_is_ip = client->url.host_is_ip,
	    .port = client->url.port,
	    .host_header = client->url.host_header,
	    .max_connections = config->max_connections,
	    .protocol = protocol_of(config->http_version),
	};
	enum telnyx_status st = telnyx_pool_new(&client->net, &params, &client->pool);

	if (st == TELNYX_E_SYSTEM)
		telnyx_failure_report(error, TELNYX_ERROR_INTERNAL, NULL,
		    "the resolver cannot be set up");
	return st;
}

static bool
copy_strings(struct telnyx_client *client, const struct telnyx_config *config)
{
	const char *own = "libtelnyx/" TELNYX_VERSION;
	const char *given = config->user_agent != NULL ? config->user_agent : "";
	size_t size = strlen(given) + 1 + strlen(own) + 1;

	if ((client->user_agent = malloc(size)) == NULL)
		return false;
	(void)snprintf(client->user_agent, size, "%s%s%s", given,
	    given[0] != '\0' ? " " : "", own);
	if (config->public_key == NULL)
		return true;
	return (client->public_key = strdup(config->public_key)) != NULL;
}

static void on_close_task(void *arg);
static void on_close_timer(void *arg);
static void settle(struct telnyx_client *client);
static void destroy(struct telnyx_client *client);

static void
set_up(struct telnyx_client *client, struct event_base *base, struct telnyx_env *env,
    const struct telnyx_config *config)
{
	client->net.base = base;
	client->net.env = env;
	client->net.pid = getpid();
	client->net.connect_timeout_ns = config->connect_timeout_ms * TELNYX_NS_PER_MS;
	client->net.idle_timeout_ns = config->idle_timeout_ms * TELNYX_NS_PER_MS;
	client->net.max_reply_bytes = config->max_reply_bytes;
	client->net.replies.max = config->max_reply_bytes_total;
	client->net.on_connection = telnyx_telemetry_connection;
	client->net.on_queue = telnyx_telemetry_queue;
	client->net.observer = client;
	client->max_queued = config->max_queued;
	client->max_queued_bytes = config->max_queued_bytes;
	client->validate = telnyx_bool_or(config->validate, true);
	client->rate_segments = config->rate_unit == TELNYX_RATE_SEGMENTS;
	client->paces.env = env;
	client->paces.off = !telnyx_bool_or(config->rate_adapt, true);
	client->paces.granted = telnyx_request_on_gate;
	client->breaker.threshold = config->breaker_failures;
	client->breaker.open_ns = config->breaker_open_ms * TELNYX_NS_PER_MS;
	TAILQ_INIT(&client->requests);
	TAILQ_INIT(&client->subscribers);
	TAILQ_INIT(&client->room.waits);
	client->settle = settle;
	telnyx_task_init(&client->close_task, on_close_task, client);
}

enum telnyx_status
telnyx_client_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_config *config, struct telnyx_client **out,
    struct telnyx_error **error)
{
	struct telnyx_config given;
	struct telnyx_base_url url;
	struct telnyx_client *client;
	enum telnyx_status st;

	if ((st = telnyx_config_read(config, &given, &url, error)) != TELNYX_OK ||
	    (client = calloc(1, sizeof(*client))) == NULL) {
		env->free(env);
		return st != TELNYX_OK ? st : TELNYX_E_NO_MEMORY;
	}
	set_up(client, base, env, &given);
	client->url = url;
	st = TELNYX_E_NO_MEMORY;
	if (telnyx_deferred_new(base, &client->net.deferred) != TELNYX_OK ||
	    env->timer_new(env, on_close_timer, client, &client->close_timer) !=
		TELNYX_OK ||
	    !telnyx_room_init(client) || !copy_strings(client, &given) ||
	    (given.rate_per_second > 0 &&
		telnyx_bucket_new(env, given.rate_per_second, given.rate_burst,
		    &client->bucket) != TELNYX_OK) ||
	    (st = make_sender(client, &given, error)) != TELNYX_OK ||
	    (st = make_tls(client, &given, error)) != TELNYX_OK ||
	    (st = make_pool(client, &given, error)) != TELNYX_OK) {
		destroy(client);
		return st;
	}
	if (!telnyx_bool_or(given.keep_sigpipe, false))
		telnyx_process_ignore_sigpipe(); /* rule 13 */
	*out = client;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_client_new(struct event_base *base, const struct telnyx_config *config,
    struct telnyx_client **client, struct telnyx_error **error)
{
	struct telnyx_env *env;
	enum telnyx_status st;

	if (error != NULL)
		*error = NULL;
	if (client != NULL)
		*client = NULL;
	if ((st = telnyx_need(base, "base")) == TELNYX_OK &&
	    (st = telnyx_need(client, "client")) == TELNYX_OK &&
	    (st = telnyx_env_event_new(base, &env)) == TELNYX_OK)
		st = telnyx_client_new_with_env(base, env, config, client, error);
	return telnyx_refusal_report(st, error);
}

enum telnyx_status
telnyx_client_get_stats(
    const struct telnyx_client *client, struct telnyx_client_stats *stats)
{
	struct telnyx_client_stats now;
	struct telnyx_pool_stats pool;
	uint64_t now_ns;

	if (client == NULL || stats == NULL)
		return telnyx_invalid(client == NULL ? "client" : "stats", "is NULL");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	now_ns = client->net.env->now_ns(client->net.env);
	telnyx_pool_stats(client->pool, &pool);
	telnyx_client_stats_init(&now);
	now.in_flight = client->in_flight;
	now.waiting = pool.waiting;
	now.throttled = client->throttled;
	now.backing_off = client->backing_off;
	now.on_wire = pool.running;
	now.connections = pool.connections;
	now.idle_connections = pool.idle;
	now.queued_bytes = client->queued_bytes;
	now.reply_bytes = client->net.replies.held;
	now.breaker = client->breaker.state;
	now.breaker_ms =
	    telnyx_ns_to_ms(telnyx_breaker_wait_ns(&client->breaker, now_ns));
	now.held_ms =
	    telnyx_ns_to_ms(telnyx_paces_held_ns(&client->paces, client->sender));
	return telnyx_struct_write(stats, &now, sizeof(now), "stats.size");
}

/* --- closed --- */

static void
on_close_task(void *arg)
{
	struct telnyx_client *client = arg;

	telnyx_pool_close_idle(client->pool);
	if (!client->close_pending)
		return;
	client->close_pending = false;
	client->net.env->timer_disarm(client->net.env, client->close_timer);
	telnyx_client_enter_callback(client);
	if (client->close_cb != NULL)
		client->close_cb(client, client->close_arg);
	telnyx_client_leave_callback(client); /* may free it */
}

static void
on_close_timer(void *arg)
{
	telnyx_request_close_all(arg);
}

enum telnyx_status
telnyx_client_close(
    struct telnyx_client *client, uint32_t timeout_ms, telnyx_close_cb cb, void *arg)
{
	if (client == NULL)
		return telnyx_need(client, "client");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	if (client->closing)
		return TELNYX_E_CLOSING;
	client->closing = true;
	client->close_pending = true;
	client->close_cb = cb;
	client->close_arg = arg;
	telnyx_room_look(client);
	telnyx_mailboxes_close(&client->mailboxes);
	if (client->in_flight == 0)
		telnyx_deferred_post(client->net.deferred, &client->close_task);
	else if (timeout_ms == 0 ||
		 client->net.env->timer_arm(client->net.env, client->close_timer,
		     timeout_ms * TELNYX_NS_PER_MS) != TELNYX_OK)
		telnyx_request_close_all(client);
	return TELNYX_OK;
}

/* --- freed --- */

/* A forked child shares the parent's sockets, and its epoll descriptor:
 * event_reinit() gives it one of its own before anything is removed.  The
 * requests are the parent's to call back about. */
static void
abandon(struct telnyx_client *client)
{
	telnyx_pool_stop(client->pool);
	telnyx_pool_sever(client->pool);
	(void)event_reinit(client->net.base);
	telnyx_request_table_drop(client);
	telnyx_room_drop(client);
	telnyx_mailboxes_orphan(&client->mailboxes, true);
}

static void
destroy(struct telnyx_client *client)
{
	struct telnyx_env *env = client->net.env;

	client->destroying = true;
	client->closing = true;
	if (client->pool != NULL && getpid() != client->net.pid) {
		abandon(client);
	} else if (client->pool != NULL) {
		telnyx_pool_stop(client->pool);
		telnyx_mailboxes_orphan(&client->mailboxes, false);
		telnyx_request_close_all(client);
		telnyx_room_look(client);
		telnyx_deferred_drain(client->net.deferred);
		/* Told last: until then something was in flight. */
		if (client->close_pending)
			telnyx_deferred_post(client->net.deferred, &client->close_task);
		telnyx_deferred_drain(client->net.deferred);
	}
	telnyx_pool_free(client->pool);
	telnyx_telemetry_clear(client);
	telnyx_turns_free(client);
	telnyx_sender_rates_clear(&client->rates);
	telnyx_paces_clear(&client->paces);
	telnyx_bucket_free(client->bucket);
	telnyx_sender_unref(client->sender);
	telnyx_tls_free(client->net.tls);
	telnyx_room_clear(client);
	if (client->close_timer != NULL)
		env->timer_free(env, client->close_timer);
	telnyx_deferred_free(client->net.deferred);
	free(client->slots);
	free(client->free_slots);
	if (client->tokener != NULL)
		json_tokener_free(client->tokener);
	free(client->user_agent);
	free(client->public_key);
	free(client);
	env->free(env);
}

/* Nothing is in flight any more, or a callback has unwound. */
static void
settle(struct telnyx_client *client)
{
	if (client->in_callback > 0 || client->destroying)
		return;
	if (client->free_wanted) {
		destroy(client);
		return;
	}
	if (client->close_pending && client->in_flight == 0)
		telnyx_deferred_post(client->net.deferred, &client->close_task);
}

void
telnyx_client_free(struct telnyx_client *client)
{
	if (client == NULL || client->destroying)
		return;
	client->closing = true;
	client->free_wanted = true;
	settle(client);
}
