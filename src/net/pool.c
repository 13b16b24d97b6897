/* SPDX-License-Identifier: MIT */
/* The pool: who waits, which connections there are, and who gets which. */
#include "net/pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/h1.h"
#include "net/host.h"
#include "net/waiters.h"

#define FIRST_ADDRESSES_NS (300 * TELNYX_NS_PER_MS)
#define PAUSE_NS (100 * TELNYX_NS_PER_MS)

TAILQ_HEAD(link_list, telnyx_h1_link);

struct telnyx_pool {
	struct telnyx_net *net;
	char *name;
	char *host_header;
	uint16_t port;
	uint32_t max_connections;
	uint64_t last_connection_id;

	struct telnyx_resolver *resolver; /* NULL: the host is a number */
	struct telnyx_host host;
	bool resolving;
	uint64_t resolve_started_ns;
	uint64_t resolve_ns; /* of the last lookup, for the next connection */

	struct telnyx_waiters waiters;
	struct link_list idle;	 /* newest first */
	struct link_list leased; /* with an exchange */
	uint32_t idle_count, leased_count;
	struct telnyx_timer *idle_timer;

	struct telnyx_timer *pause_timer;
	bool paused;
	bool stopped;
};

static void pump(struct telnyx_pool *pool);

static uint64_t
now_ns(const struct telnyx_pool *pool)
{
	return pool->net->env->now_ns(pool->net->env);
}

static void
tell_queue(struct telnyx_pool *pool)
{
	if (pool->net->on_queue != NULL)
		pool->net->on_queue(pool->net->observer, pool->waiters.count);
}

static void
tell_connection(struct telnyx_pool *pool, enum telnyx_connection_change change,
    struct telnyx_h1 *h1)
{
	struct telnyx_connection_facts facts;

	if (pool->net->on_connection == NULL)
		return;
	telnyx_h1_facts(h1, &facts);
	pool->net->on_connection(pool->net->observer, change, &facts);
}

/* --- connections --- */

static void
discard(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_h1_link *link = telnyx_h1_link(h1);

	if (link->idle) {
		TAILQ_REMOVE(&pool->idle, link, entry);
		pool->idle_count--;
	} else {
		TAILQ_REMOVE(&pool->leased, link, entry);
		pool->leased_count--;
	}
	if (link->announced)
		tell_connection(pool, TELNYX_CONNECTION_CLOSED, h1);
	telnyx_h1_free(h1);
	if (pool->idle_count == 0)
		pool->net->env->timer_disarm(pool->net->env, pool->idle_timer);
}

static void
make_idle(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_h1_link *link = telnyx_h1_link(h1);

	TAILQ_REMOVE(&pool->leased, link, entry);
	pool->leased_count--;
	link->idle = true;
	link->idle_since_ns = now_ns(pool);
	TAILQ_INSERT_HEAD(&pool->idle, link, entry);
	if (pool->idle_count++ == 0 &&
	    pool->net->env->timer_arm(pool->net->env, pool->idle_timer,
		pool->net->idle_timeout_ns) != TELNYX_OK)
		discard(pool, h1);
}

static void
on_idle_timer(void *arg)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_h1_link *oldest;
	uint64_t now = now_ns(pool), due;

	while ((oldest = TAILQ_LAST(&pool->idle, link_list)) != NULL) {
		due = oldest->idle_since_ns + pool->net->idle_timeout_ns;
		/* Without memory for the timer it goes a little early. */
		if (due > now && pool->net->env->timer_arm(pool->net->env,
				     pool->idle_timer, due - now) == TELNYX_OK)
			return;
		discard(pool, oldest->h1);
	}
}

/* The newest idle connection that is still good, now leased. */
static struct telnyx_h1 *
lease_idle(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	while ((link = TAILQ_FIRST(&pool->idle)) != NULL) {
		if (!telnyx_h1_usable(link->h1)) {
			discard(pool, link->h1);
			continue;
		}
		TAILQ_REMOVE(&pool->idle, link, entry);
		link->idle = false;
		TAILQ_INSERT_TAIL(&pool->leased, link, entry);
		pool->leased_count++;
		if (--pool->idle_count == 0)
			pool->net->env->timer_disarm(pool->net->env, pool->idle_timer);
		return link->h1;
	}
	return NULL;
}

/* --- exchanges --- */

static void
end(struct telnyx_exchange *exchange)
{
	exchange->state = TELNYX_EXCHANGE_ENDED;
	exchange->connection = NULL;
	exchange->cb(exchange, exchange->arg);
}

static void
end_unsent(struct telnyx_exchange *exchange, enum telnyx_phase phase, int system_error,
    const char *what, const char *why)
{
	struct telnyx_exchange_result *result = &exchange->result;

	memset(result, 0, sizeof(*result));
	result->verdict = TELNYX_VERDICT_NOT_SENT;
	result->phase = phase;
	result->system_error = system_error;
	(void)snprintf(result->cause, sizeof(result->cause), "%s%.100s: %s",
	    phase == TELNYX_PHASE_RESOLVE ? "resolve " : "", what, why);
	end(exchange);
}

static void
run_on(struct telnyx_exchange *exchange, struct telnyx_h1 *h1)
{
	exchange->state = TELNYX_EXCHANGE_RUNNING;
	exchange->connection = h1;
	telnyx_h1_link(h1)->exchange = exchange;
	telnyx_h1_start(h1, &exchange->call);
}

static void
requeue(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	exchange->state = TELNYX_EXCHANGE_WAITING;
	exchange->connection = NULL;
	if (!telnyx_waiters_push(&pool->waiters, exchange, true))
		end_unsent(
		    exchange, TELNYX_PHASE_QUEUE, ENOMEM, pool->name, "no memory");
}

static bool
out_of_descriptors(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS;
}

/* Could not connect: put the exchange back if there is something left to try. */
static bool
try_elsewhere(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_exchange *exchange = telnyx_h1_link(h1)->exchange;
	int error = exchange->result.system_error;

	if (!telnyx_h1_connect_failed(h1) ||
	    exchange->result.verdict != TELNYX_VERDICT_NOT_SENT)
		return false;
	if (out_of_descriptors(error)) {
		if (pool->net->env->timer_arm(
			pool->net->env, pool->pause_timer, PAUSE_NS) != TELNYX_OK)
			return false;
		pool->paused = true;
		exchange->connects--;
	} else {
		telnyx_host_avoid(
		    &pool->host, telnyx_h1_link(h1)->address, now_ns(pool));
		if (exchange->connects >= pool->host.count)
			return false;
	}
	discard(pool, h1);
	requeue(pool, exchange);
	return true;
}

static void
on_opened(void *arg, struct telnyx_h1 *h1)
{
	struct telnyx_pool *pool = arg;

	telnyx_h1_link(h1)->announced = true;
	telnyx_host_praise(&pool->host, telnyx_h1_link(h1)->address);
	tell_connection(pool, TELNYX_CONNECTION_OPENED, h1);
}

static void
on_done(void *arg, struct telnyx_h1 *h1)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_exchange *exchange = telnyx_h1_link(h1)->exchange;
	bool clean = telnyx_h1_clean(h1);

	telnyx_h1_result(h1, &exchange->result);
	if (try_elsewhere(pool, h1)) {
		pump(pool);
		return;
	}
	telnyx_h1_link(h1)->exchange = NULL;
	if (clean)
		make_idle(pool, h1);
	else
		discard(pool, h1);
	pump(pool);
	end(exchange);
}

static void
on_closed(void *arg, struct telnyx_h1 *h1)
{
	discard(arg, h1);
}

/* --- addresses --- */

static void
on_resolved(void *arg, const struct telnyx_resolver_answer *answer)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_exchange *exchange;
	uint32_t left;

	pool->resolving = false;
	pool->resolve_ns = now_ns(pool) - pool->resolve_started_ns;
	if (telnyx_host_update(&pool->host, answer, now_ns(pool))) {
		pump(pool);
		return;
	}
	/* Only those that waited for this answer; not what they submit now. */
	for (left = pool->waiters.count; left > 0; left--) {
		if ((exchange = telnyx_waiters_pop(&pool->waiters)) == NULL)
			break;
		end_unsent(exchange, TELNYX_PHASE_RESOLVE, answer->system_error,
		    pool->name, answer->why);
	}
	tell_queue(pool);
}

static bool
have_addresses(struct telnyx_pool *pool)
{
	if (telnyx_host_fresh(&pool->host, now_ns(pool)))
		return true;
	if (!pool->resolving) {
		pool->resolving = true;
		pool->resolve_started_ns = now_ns(pool);
		telnyx_resolver_lookup(pool->resolver, pool->name, on_resolved, pool);
	}
	return false;
}

/* A new connection for an exchange that is in no queue. */
static void
open_for(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h1_owner owner = {on_opened, on_done, on_closed, pool};
	struct telnyx_h1_params params = {.port = pool->port,
	    .host_header = pool->host_header,
	    .id = ++pool->last_connection_id,
	    .resolve_ns = pool->resolve_ns,
	    .connect_timeout_ns = pool->net->connect_timeout_ns};
	struct telnyx_h1 *h1;

	params.address =
	    pool->host.address[telnyx_host_choose(&pool->host, now_ns(pool))];
	exchange->connects++;
	if (exchange->connects < pool->host.count &&
	    params.connect_timeout_ns > FIRST_ADDRESSES_NS)
		params.connect_timeout_ns = FIRST_ADDRESSES_NS;
	if (telnyx_h1_new(pool->net, &params, &owner, &h1) != TELNYX_OK) {
		end_unsent(
		    exchange, TELNYX_PHASE_CONNECT, ENOMEM, pool->name, "no memory");
		return;
	}
	pool->resolve_ns = 0;
	(void)snprintf(
	    telnyx_h1_link(h1)->address, TELNYX_ADDRESS_BYTES, "%s", params.address);
	TAILQ_INSERT_TAIL(&pool->leased, telnyx_h1_link(h1), entry);
	pool->leased_count++;
	run_on(exchange, h1);
}

/* --- who gets what --- */

/* Serve `exchange`, or the next waiter if NULL, if that is possible now. */
static bool
serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h1 *h1 = lease_idle(pool);

	if (h1 == NULL &&
	    (pool->leased_count + pool->idle_count >= pool->max_connections ||
		pool->paused || !have_addresses(pool)))
		return false;
	if (exchange == NULL)
		exchange = telnyx_waiters_pop(&pool->waiters);
	if (h1 == NULL) {
		open_for(pool, exchange);
		return true;
	}
	tell_connection(pool, TELNYX_CONNECTION_REUSED, h1);
	run_on(exchange, h1);
	return true;
}

static void
pump(struct telnyx_pool *pool)
{
	bool served = false;

	while (!pool->stopped && pool->waiters.count > 0 && serve(pool, NULL))
		served = true;
	if (served)
		tell_queue(pool);
}

enum telnyx_status
telnyx_pool_submit(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	memset(&exchange->result, 0, sizeof(exchange->result));
	exchange->connects = 0;
	exchange->connection = NULL;
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
	struct telnyx_h1 *h1 = exchange->connection;

	memset(&exchange->result, 0, sizeof(exchange->result));
	if (exchange->state == TELNYX_EXCHANGE_WAITING) {
		telnyx_waiters_remove(&pool->waiters, exchange);
		exchange->result.verdict = TELNYX_VERDICT_NOT_SENT;
		exchange->result.phase =
		    pool->resolving ? TELNYX_PHASE_RESOLVE : TELNYX_PHASE_QUEUE;
		exchange->state = TELNYX_EXCHANGE_ENDED;
		tell_queue(pool);
		return;
	}
	if (exchange->state != TELNYX_EXCHANGE_RUNNING)
		return;
	telnyx_h1_result(h1, &exchange->result);
	telnyx_h1_link(h1)->exchange = NULL;
	exchange->connection = NULL;
	exchange->state = TELNYX_EXCHANGE_ENDED;
	discard(pool, h1);
	pump(pool);
}

static void
on_pause_timer(void *arg)
{
	struct telnyx_pool *pool = arg;

	pool->paused = false;
	pump(pool);
}

/* --- life --- */

/* RFC 6761, section 6.3: these names are never asked for. */
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

	*out = NULL;
	if ((pool = calloc(1, sizeof(*pool))) == NULL)
		goto done;
	pool->net = net;
	pool->port = params->port;
	pool->max_connections = params->max_connections;
	telnyx_waiters_init(&pool->waiters);
	TAILQ_INIT(&pool->idle);
	TAILQ_INIT(&pool->leased);
	pool->name = strdup(params->host);
	pool->host_header = strdup(params->host_header);
	if (pool->name == NULL || pool->host_header == NULL ||
	    net->env->timer_new(net->env, on_idle_timer, pool, &pool->idle_timer) !=
		TELNYX_OK ||
	    net->env->timer_new(net->env, on_pause_timer, pool, &pool->pause_timer) !=
		TELNYX_OK)
		goto done;
	if (params->host_is_ip)
		telnyx_host_set_numeric(&pool->host, params->host);
	else if (is_localhost(params->host))
		telnyx_host_set_loopback(&pool->host);
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
	struct telnyx_h1_link *link;

	if (pool == NULL)
		return;
	telnyx_pool_close_idle(pool);
	while ((link = TAILQ_FIRST(&pool->leased)) != NULL)
		discard(pool, link->h1);
	telnyx_resolver_free(pool->resolver);
	pool->net->env->timer_free(pool->net->env, pool->idle_timer);
	pool->net->env->timer_free(pool->net->env, pool->pause_timer);
	free(pool->host_header);
	free(pool->name);
	free(pool);
}

void
telnyx_pool_sever(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	TAILQ_FOREACH (link, &pool->idle, entry)
		telnyx_h1_sever(link->h1);
	TAILQ_FOREACH (link, &pool->leased, entry)
		telnyx_h1_sever(link->h1);
}

void
telnyx_pool_stop(struct telnyx_pool *pool)
{
	pool->stopped = true;
}

void
telnyx_pool_close_idle(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	while ((link = TAILQ_FIRST(&pool->idle)) != NULL)
		discard(pool, link->h1);
}

void
telnyx_pool_stats(const struct telnyx_pool *pool, struct telnyx_pool_stats *stats)
{
	stats->waiting = pool->waiters.count;
	stats->running = pool->leased_count;
	stats->idle = pool->idle_count;
	stats->connections = pool->leased_count + pool->idle_count;
}
