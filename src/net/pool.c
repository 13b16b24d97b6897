/* SPDX-License-Identifier: MIT */
/* The pool: who waits, who is served, and where the host's addresses come
 * from.  The connections are in pool_h1.c and pool_h2.c. */
#include "net/pool_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCARCITY_NS (100 * TELNYX_NS_PER_MS)

uint64_t
telnyx_pool_now_ns(const struct telnyx_pool *pool)
{
	return pool->net->env->now_ns(pool->net->env);
}

static void
tell_queue(struct telnyx_pool *pool)
{
	pool->waiters_told = pool->waiters.count;
	if (pool->net->on_queue != NULL)
		pool->net->on_queue(pool->net->observer, pool->waiters.count);
}

void
telnyx_pool_tell(struct telnyx_pool *pool, enum telnyx_connection_change change,
    const struct telnyx_connection_facts *facts)
{
	if (pool->net->on_connection != NULL)
		pool->net->on_connection(pool->net->observer, change, facts);
}

/* --- exchanges --- */

struct telnyx_exchange *
telnyx_pool_take(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	if (exchange == NULL)
		exchange = telnyx_waiters_pop(&pool->waiters);
	exchange->state = TELNYX_EXCHANGE_RUNNING;
	pool->running++;
	return exchange;
}

void
telnyx_pool_end(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	if (exchange->state == TELNYX_EXCHANGE_RUNNING)
		pool->running--;
	exchange->state = TELNYX_EXCHANGE_ENDED;
	exchange->connection = NULL;
	exchange->multiplexed = NULL;
	exchange->cb(exchange, exchange->arg);
}

/* End an exchange that never left, in a phase and for a reason. */
static void
end_unsent(struct telnyx_pool *pool, struct telnyx_exchange *exchange,
    enum telnyx_phase phase, int system_error, long tls_error, const char *cause)
{
	struct telnyx_exchange_result *result = &exchange->result;

	telnyx_exchange_result_reset(result);
	telnyx_exchange_unsent(result, TELNYX_PROOF_QUEUED);
	result->phase = phase;
	result->system_error = system_error;
	result->tls_error = tls_error;
	(void)snprintf(result->cause, sizeof(result->cause), "%s", cause);
	telnyx_pool_end(pool, exchange);
}

void
telnyx_pool_end_no_memory(
    struct telnyx_pool *pool, struct telnyx_exchange *exchange, enum telnyx_phase phase)
{
	end_unsent(pool, exchange, phase, ENOMEM, 0, "no memory");
}

void
telnyx_pool_requeue(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	pool->running--;
	exchange->state = TELNYX_EXCHANGE_WAITING;
	exchange->connection = NULL;
	if (!telnyx_waiters_push(&pool->waiters, exchange, true))
		telnyx_pool_end_no_memory(pool, exchange, TELNYX_PHASE_QUEUE);
}

void
telnyx_pool_fail_waiters(struct telnyx_pool *pool, enum telnyx_phase phase,
    int system_error, long tls_error, const char *cause)
{
	struct telnyx_exchange *exchange;
	uint32_t left;

	for (left = pool->waiters.count; left > 0; left--) {
		if ((exchange = telnyx_waiters_pop(&pool->waiters)) == NULL)
			break;
		end_unsent(pool, exchange, phase, system_error, tls_error, cause);
	}
	tell_queue(pool);
}

/* --- addresses --- */

static void
on_resolved(void *arg, const struct telnyx_resolver_answer *answer)
{
	struct telnyx_pool *pool = arg;
	char cause[TELNYX_CAUSE_BYTES];

	pool->resolving = answer->partial;
	/* The time is that of the first answer: nobody waits for the rest. */
	if (!pool->dns.partial || pool->dns.count == 0)
		pool->resolve_ns = telnyx_pool_now_ns(pool) - pool->resolve_started_ns;
	if (telnyx_dns_cache_update(&pool->dns, answer, telnyx_pool_now_ns(pool))) {
		telnyx_pool_h2_addresses(pool);
		telnyx_pool_pump(pool);
		return;
	}
	if (answer->partial)
		return;
	(void)snprintf(
	    cause, sizeof(cause), "resolve %.100s: %s", pool->name, answer->why);
	telnyx_pool_fail_waiters(
	    pool, TELNYX_PHASE_RESOLVE, answer->system_error, 0, cause);
}

/* Are there fresh addresses?  Where none of them works and others may come, those are
 * waited for. */
static bool
has_addresses(const struct telnyx_pool *pool)
{
	uint64_t now = telnyx_pool_now_ns(pool);

	return telnyx_dns_cache_is_fresh(&pool->dns, now) &&
	       !(pool->dns.partial && telnyx_dns_cache_all_failed(&pool->dns, now));
}

bool
telnyx_pool_has_addresses(struct telnyx_pool *pool)
{
	if (has_addresses(pool))
		return true;
	if (!pool->resolving) {
		pool->resolving = true;
		pool->resolve_started_ns = telnyx_pool_now_ns(pool);
		telnyx_resolver_lookup(pool->resolver, pool->name, on_resolved, pool);
	}
	return false;
}

/* --- pauses --- */

static void
on_pause_end(void *arg)
{
	struct telnyx_pause *pause = arg;

	pause->on = false;
	telnyx_pool_pump(pause->pool);
}

bool
telnyx_pool_pause_init(struct telnyx_pool *pool, struct telnyx_pause *pause)
{
	struct telnyx_env *env = pool->net->env;

	pause->pool = pool;
	return env->timer_new(env, on_pause_end, pause, &pause->timer) == TELNYX_OK;
}

void
telnyx_pool_pause_clear(struct telnyx_pause *pause)
{
	if (pause->timer != NULL)
		pause->pool->net->env->timer_free(pause->pool->net->env, pause->timer);
}

bool
telnyx_pool_pause(struct telnyx_pause *pause, uint64_t ns)
{
	struct telnyx_env *env = pause->pool->net->env;
	uint64_t until = env->now_ns(env) + ns;

	if (pause->on && until <= pause->until_ns)
		return true;
	if (env->timer_arm(env, pause->timer, ns) != TELNYX_OK)
		return pause->on;
	pause->on = true;
	pause->until_ns = until;
	return true;
}

bool
telnyx_pool_pause_for(struct telnyx_pool *pool, int system_error)
{
	if (system_error != EMFILE && system_error != ENFILE && system_error != ENOBUFS)
		return false;
	return telnyx_pool_pause(&pool->scarcity, SCARCITY_NS);
}

/* --- who gets what --- */

static bool
serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	if (telnyx_pool_h2_wanted(pool))
		return telnyx_pool_h2_serve(pool, exchange);
	return telnyx_pool_h1_serve(pool, exchange);
}

void
telnyx_pool_pump(struct telnyx_pool *pool)
{
	while (!pool->stopped && pool->waiters.count > 0 && serve(pool, NULL))
		continue;
	/* Exchanges may have been served, and others may have come back. */
	if (pool->waiters.count != pool->waiters_told)
		tell_queue(pool);
}

enum telnyx_status
telnyx_pool_submit(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	memset(&exchange->result, 0, sizeof(exchange->result));
	exchange->number = ++pool->last_exchange;
	exchange->connects = 0;
	exchange->asked_again = false;
	exchange->moves = 0;
	exchange->resent = 0;
	exchange->connection = NULL;
	exchange->multiplexed = NULL;
	exchange->stream = NULL;
	exchange->state = TELNYX_EXCHANGE_WAITING;
	if (pool->waiters.count == 0 && !pool->stopped && serve(pool, exchange))
		return TELNYX_OK;
	if (!telnyx_waiters_push(&pool->waiters, exchange, false)) {
		exchange->state = TELNYX_EXCHANGE_NEW;
		return TELNYX_E_NO_MEMORY;
	}
	tell_queue(pool);
	return TELNYX_OK;
}

void
telnyx_pool_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	if (exchange->state == TELNYX_EXCHANGE_WAITING) {
		telnyx_waiters_remove(&pool->waiters, exchange);
		telnyx_exchange_result_reset(&exchange->result);
		telnyx_exchange_unsent(&exchange->result, TELNYX_PROOF_QUEUED);
		exchange->result.phase = pool->resolving && !has_addresses(pool)
					     ? TELNYX_PHASE_RESOLVE
					     : telnyx_pool_h2_phase(pool);
		exchange->state = TELNYX_EXCHANGE_ENDED;
		tell_queue(pool);
		return;
	}
	if (exchange->state != TELNYX_EXCHANGE_RUNNING)
		return;
	if (exchange->multiplexed != NULL)
		telnyx_pool_h2_abort(pool, exchange);
	else
		telnyx_pool_h1_abort(pool, exchange);
	pool->running--;
	exchange->state = TELNYX_EXCHANGE_ENDED;
	telnyx_pool_pump(pool);
}

/* --- life --- */

/* Is this a name that is never looked up (RFC 6761, section 6.3)? */
static bool
is_localhost(const char *name)
{
	size_t len = strlen(name), suffix = strlen(".localhost");

	return strcmp(name, "localhost") == 0 ||
	       (len > suffix && strcmp(name + len - suffix, ".localhost") == 0);
}

enum telnyx_status
telnyx_pool_new(struct telnyx_net *net, const struct telnyx_pool_params *params,
    struct telnyx_pool **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_pool *pool;
	bool inited;

	*out = NULL;
	if ((pool = calloc(1, sizeof(*pool))) == NULL)
		return TELNYX_E_NO_MEMORY;
	pool->net = net;
	pool->port = params->port;
	pool->max_connections = params->max_connections;
	pool->protocol = params->protocol;
	telnyx_waiters_init(&pool->waiters);
	pool->name = strdup(params->host);
	pool->host_header = strdup(params->host_header);
	/* Both are initialized, whatever the first says: clearing needs both. */
	inited = telnyx_pool_h1_init(pool);
	inited = telnyx_pool_h2_init(pool) && inited;
	if (!inited || pool->name == NULL || pool->host_header == NULL ||
	    !telnyx_pool_pause_init(pool, &pool->scarcity))
		goto done;
	if (params->host_is_ip)
		telnyx_dns_cache_set_numeric(&pool->dns, params->host);
	else if (is_localhost(params->host))
		telnyx_dns_cache_set_loopback(&pool->dns);
	else if ((st = telnyx_resolver_new(net, &pool->resolver)) != TELNYX_OK)
		goto done;
	*out = pool;
	pool = NULL;
	st = TELNYX_OK;
done:
	telnyx_pool_free(pool);
	return st;
}

void
telnyx_pool_free(struct telnyx_pool *pool)
{
	if (pool == NULL)
		return;
	telnyx_pool_h1_clear(pool);
	telnyx_pool_h2_clear(pool);
	telnyx_resolver_free(pool->resolver);
	telnyx_pool_pause_clear(&pool->scarcity);
	free(pool->host_header);
	free(pool->name);
	free(pool);
}

void
telnyx_pool_sever(struct telnyx_pool *pool)
{
	telnyx_pool_h1_sever(pool);
	telnyx_pool_h2_sever(pool);
}

void
telnyx_pool_stop(struct telnyx_pool *pool)
{
	pool->stopped = true;
}

void
telnyx_pool_close_idle(struct telnyx_pool *pool)
{
	telnyx_pool_h1_close_idle(pool);
	telnyx_pool_h2_close_all(pool);
	/* Cancel a lookup that nobody waits for: it would keep the loop running. */
	if (pool->resolving && pool->waiters.count == 0) {
		telnyx_resolver_cancel(pool->resolver);
		pool->resolving = pool->dns.partial = false;
	}
}

void
telnyx_pool_stats(const struct telnyx_pool *pool, struct telnyx_pool_stats *stats)
{
	stats->waiting = pool->waiters.count;
	stats->running = pool->running;
	stats->idle = pool->h1.idle_count + telnyx_pool_h2_idle(pool);
	stats->connections = pool->h1.leased_count + pool->h1.idle_count +
			     pool->h2.count + (pool->h2.dial != NULL);
}
