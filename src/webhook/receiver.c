/* SPDX-License-Identifier: MIT */
/* The receiver: made, told whom to call, paused, freed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/error.h"
#include "base/process.h"
#include "base/refusal.h"
#include "base/status.h"
#include "webhook/conns.h"
#include "webhook/guard.h"
#include "webhook/handle.h"
#include "webhook/listen.h"
#include "webhook/mount.h"
#include "webhook/receiver_internal.h"
#include "webhook/webhook_keys.h"

#define MAX_BODY_BYTES (256u * 1024)
#define BODY_BYTES_TOTAL ((size_t)64 << 20)
#define MAX_HEAD_BYTES (16u * 1024)
#define TIMEOUT_MS 10000
#define IDLE_TIMEOUT_MS 60000
#define MAX_CONNECTIONS 1000
#define MAX_IN_PROGRESS 1000
#define REMEMBER_COUNT 65536
#define REMEMBER_S 86400

#define MOST_BYTES (64u * 1024 * 1024)
#define MOST_MS 86400000u
#define MOST_CONNECTIONS 1000000u
#define MOST_IDS 10000000u
#define MOST_S 31536000u

static enum telnyx_status
out_of_range(struct telnyx_error **error, const char *field)
{
	telnyx_failure_report(
	    error, TELNYX_ERROR_VALIDATION, field, "is larger than can be meant");
	return TELNYX_E_CONFIG;
}

/* Put the default in place of zero; false: the value is too large. */
static bool
limit_u32(uint32_t *value, uint32_t otherwise, uint32_t most)
{
	if (*value == 0)
		*value = otherwise;
	return *value <= most;
}

static bool
limit_size(size_t *value, size_t otherwise)
{
	if (*value == 0)
		*value = otherwise;
	return *value <= MOST_BYTES;
}

/* Check the limit on all bodies together; false: it is below two of the largest. */
static bool
limit_total(struct telnyx_webhook_receiver_params *params)
{
	size_t least = 2 * params->max_body_bytes;

	if (params->max_body_bytes_total == 0)
		params->max_body_bytes_total =
		    least > BODY_BYTES_TOTAL ? least : BODY_BYTES_TOTAL;
	return params->max_body_bytes_total >= least;
}

static enum telnyx_status
read_limits(struct telnyx_webhook_receiver_params *params, struct telnyx_error **error)
{
	if (!limit_size(&params->max_body_bytes, MAX_BODY_BYTES))
		return out_of_range(error, "max_body_bytes");
	if (!limit_total(params)) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION,
		    "max_body_bytes_total", "must be at least twice max_body_bytes");
		return TELNYX_E_CONFIG;
	}
	if (!limit_size(&params->max_head_bytes, MAX_HEAD_BYTES))
		return out_of_range(error, "max_head_bytes");
	if (!limit_u32(&params->timeout_ms, TIMEOUT_MS, MOST_MS))
		return out_of_range(error, "timeout_ms");
	if (!limit_u32(&params->idle_timeout_ms, IDLE_TIMEOUT_MS, MOST_MS))
		return out_of_range(error, "idle_timeout_ms");
	if (!limit_u32(&params->max_connections, MAX_CONNECTIONS, MOST_CONNECTIONS))
		return out_of_range(error, "max_connections");
	if (!limit_u32(&params->max_in_progress, MAX_IN_PROGRESS, MOST_CONNECTIONS))
		return out_of_range(error, "max_in_progress");
	if (!limit_u32(&params->remember_count, REMEMBER_COUNT, MOST_IDS))
		return out_of_range(error, "remember_count");
	if (!limit_u32(&params->remember_s, REMEMBER_S, MOST_S))
		return out_of_range(error, "remember_s");
	if ((unsigned)params->acknowledge > TELNYX_WEBHOOK_ACK_WHEN_ANSWERED) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, "acknowledge",
		    "is none of enum telnyx_webhook_acknowledge");
		return TELNYX_E_CONFIG;
	}
	return TELNYX_OK;
}

static enum telnyx_status
make_keys(const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_keys **out, struct telnyx_error **error)
{
	const char *texts[2] = {params->public_key, NULL};

	*out = NULL;
	if ((params->public_key == NULL) == (params->keys == NULL)) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, "public_key",
		    params->keys == NULL ? "is needed, or keys"
					 : "cannot be given with keys");
		return TELNYX_E_CONFIG;
	}
	if (params->public_key != NULL)
		return telnyx_webhook_keys_make(texts, "public_key", out, error);
	*out = telnyx_webhook_keys_ref(params->keys);
	return TELNYX_OK;
}

static void destroy(struct telnyx_webhook_receiver *receiver);

enum telnyx_status
telnyx_webhook_receiver_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_receiver **out, struct telnyx_error **error)
{
	struct telnyx_webhook_receiver *receiver = calloc(1, sizeof(*receiver));
	enum telnyx_status st = TELNYX_E_NO_MEMORY;

	if (receiver == NULL) {
		env->free(env);
		return st;
	}
	receiver->base = base;
	receiver->env = env;
	receiver->pid = getpid();
	receiver->destroy = destroy;
	TAILQ_INIT(&receiver->handles);
	TAILQ_INIT(&receiver->mounts);
	TAILQ_INIT(&receiver->held);
	TAILQ_INIT(&receiver->idle);
	TAILQ_INIT(&receiver->busy);
	telnyx_seen_init(&receiver->seen, 0, 0);
	if ((st = telnyx_struct_read(&receiver->params, sizeof(receiver->params),
		 params, "params.size")) != TELNYX_OK ||
	    (st = read_limits(&receiver->params, error)) != TELNYX_OK ||
	    (st = make_keys(&receiver->params, &receiver->keys, error)) != TELNYX_OK ||
	    (st = telnyx_deferred_new(base, &receiver->deferred)) != TELNYX_OK)
		goto done;
	/* Not copied: it must not be read later. */
	receiver->params.public_key = NULL;
	receiver->bodies.max = receiver->params.max_body_bytes_total;
	telnyx_seen_init(&receiver->seen, receiver->params.remember_count,
	    receiver->params.remember_s * TELNYX_NS_PER_S);
	if (!telnyx_bool_or(receiver->params.keep_sigpipe, false))
		telnyx_process_ignore_sigpipe(); /* rule 13 */
	*out = receiver;
	receiver = NULL;
done:
	if (receiver != NULL)
		destroy(receiver);
	return st;
}

enum telnyx_status
telnyx_webhook_receiver_new(struct event_base *base,
    const struct telnyx_webhook_receiver_params *params,
    struct telnyx_webhook_receiver **receiver, struct telnyx_error **error)
{
	struct telnyx_env *env;
	enum telnyx_status st;

	if (error != NULL)
		*error = NULL;
	if (receiver != NULL)
		*receiver = NULL;
	if ((st = telnyx_need(base, "base")) == TELNYX_OK &&
	    (st = telnyx_need(receiver, "receiver")) == TELNYX_OK &&
	    (st = telnyx_env_event_new(base, &env)) == TELNYX_OK)
		st = telnyx_webhook_receiver_new_with_env(
		    base, env, params, receiver, error);
	return telnyx_refusal_report(st, error);
}

enum telnyx_status
telnyx_webhook_receiver_set_keys(
    struct telnyx_webhook_receiver *receiver, struct telnyx_webhook_keys *keys)
{
	if (receiver == NULL || keys == NULL)
		return telnyx_invalid(
		    receiver == NULL ? "receiver" : "keys", "is NULL");
	if (!telnyx_webhook_admits(receiver))
		return TELNYX_E_WRONG_THREAD;
	(void)telnyx_webhook_keys_ref(keys);
	telnyx_webhook_keys_unref(receiver->keys);
	receiver->keys = keys;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_webhook_receiver_on(struct telnyx_webhook_receiver *receiver,
    enum telnyx_webhook_type type, telnyx_webhook_event_cb cb, void *arg)
{
	size_t at = telnyx_webhook_route_index(type);

	if (receiver == NULL)
		return telnyx_need(receiver, "receiver");
	if (at >= TELNYX_WEBHOOK_ROUTES || (int)type > TELNYX_WEBHOOK_TYPE_COUNT)
		return telnyx_invalid("type", "is none that this library knows");
	if (!telnyx_webhook_admits(receiver))
		return TELNYX_E_WRONG_THREAD;
	receiver->routes[at].cb = cb;
	receiver->routes[at].arg = arg;
	return TELNYX_OK;
}

void
telnyx_webhook_receiver_pause(struct telnyx_webhook_receiver *receiver)
{
	if (receiver != NULL && telnyx_webhook_admits(receiver))
		receiver->paused = true;
}

void
telnyx_webhook_receiver_resume(struct telnyx_webhook_receiver *receiver)
{
	if (receiver != NULL && telnyx_webhook_admits(receiver))
		receiver->paused = false;
}

const char *
telnyx_webhook_receiver_url(const struct telnyx_webhook_receiver *receiver)
{
	return receiver != NULL ? receiver->url : NULL;
}

enum telnyx_status
telnyx_webhook_receiver_get_stats(const struct telnyx_webhook_receiver *receiver,
    struct telnyx_webhook_receiver_stats *stats)
{
	struct telnyx_webhook_receiver_stats now;

	if (receiver == NULL || stats == NULL)
		return telnyx_invalid(
		    receiver == NULL ? "receiver" : "stats", "is NULL");
	if (!telnyx_webhook_admits(receiver))
		return TELNYX_E_WRONG_THREAD;
	now = receiver->stats;
	now.remembered = receiver->seen.done_count;
	return telnyx_struct_write(stats, &now, sizeof(now), "stats.size");
}

uint64_t
telnyx_webhook_receiver_count(
    const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_reason reason)
{
	unsigned at = (unsigned)reason;

	return receiver != NULL && at < TELNYX_WEBHOOK_REASON_COUNT &&
		       telnyx_webhook_admits(receiver)
		   ? receiver->reasons[at]
		   : 0;
}

uint64_t
telnyx_webhook_receiver_count_events(
    const struct telnyx_webhook_receiver *receiver, enum telnyx_webhook_type type)
{
	size_t at = telnyx_webhook_route_index(type);

	return receiver != NULL && at < TELNYX_WEBHOOK_ROUTES &&
		       (int)type <= TELNYX_WEBHOOK_TYPE_COUNT &&
		       telnyx_webhook_admits(receiver)
		   ? receiver->types[at]
		   : 0;
}

const char *
telnyx_webhook_reason_name(enum telnyx_webhook_reason reason)
{
	static const char *const names[TELNYX_WEBHOOK_REASON_COUNT] = {"delivered",
	    "duplicate", "signature", "repeated", "method", "path", "body_size",
	    "head_size", "not_http", "not_event", "paused", "busy", "failed",
	    "unanswered", "no_memory", "slow", "left", "connections", "tls", "foreign"};
	unsigned at = (unsigned)reason;

	return at < TELNYX_WEBHOOK_REASON_COUNT ? names[at] : "?";
}

/* --- freed --- */

static void
destroy(struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_env *env = receiver->env;

	receiver->destroying = true;
	/* A forked child shares the parent's epoll descriptor: it gets one of
	 * its own before anything is removed. */
	if (telnyx_webhook_in_child(receiver))
		(void)event_reinit(receiver->base);
	if (receiver->deferred != NULL)
		telnyx_webhook_handles_end(receiver);
	telnyx_webhook_mounts_free(receiver);
	telnyx_webhook_conns_free(receiver);
	telnyx_webhook_listener_free(receiver);
	telnyx_seen_clear(&receiver->seen);
	telnyx_webhook_keys_unref(receiver->keys);
	telnyx_deferred_free(receiver->deferred);
	free(receiver);
	env->free(env);
}

void
telnyx_webhook_receiver_free(struct telnyx_webhook_receiver *receiver)
{
	if (receiver == NULL || receiver->destroying)
		return;
	receiver->free_wanted = true;
	telnyx_webhook_enter(receiver);
	telnyx_webhook_leave(receiver);
}
