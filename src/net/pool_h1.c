/* SPDX-License-Identifier: MIT */
/* The pool's HTTP/1.1 connections: one exchange at a time each, idle ones
 * last-in-first-out, and the next address for one that cannot connect. */
#include "net/pool_internal.h"

#include <errno.h>
#include <stdio.h>

/* The time for connecting while there are other addresses, or while some may come. */
#define FIRST_ADDRESSES_NS (300 * TELNYX_NS_PER_MS)
#define LONE_ADDRESS_NS TELNYX_NS_PER_S

static void
tell(struct telnyx_pool *pool, enum telnyx_connection_change change,
    struct telnyx_h1 *h1)
{
	struct telnyx_connection_facts facts;

	telnyx_h1_facts(h1, &facts);
	telnyx_pool_tell(pool, change, &facts);
}

static void
discard(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_pool_h1 *set = &pool->h1;
	struct telnyx_h1_link *link = telnyx_h1_link(h1);

	if (link->idle) {
		TAILQ_REMOVE(&set->idle, link, entry);
		set->idle_count--;
	} else {
		TAILQ_REMOVE(&set->leased, link, entry);
		set->leased_count--;
	}
	if (link->announced)
		tell(pool, TELNYX_CONNECTION_CLOSED, h1);
	telnyx_h1_free(h1);
	if (set->idle_count == 0)
		pool->net->env->timer_disarm(pool->net->env, set->idle_timer);
}

static void
make_idle(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_pool_h1 *set = &pool->h1;
	struct telnyx_h1_link *link = telnyx_h1_link(h1);

	TAILQ_REMOVE(&set->leased, link, entry);
	set->leased_count--;
	link->idle = true;
	link->idle_since_ns = telnyx_pool_now_ns(pool);
	TAILQ_INSERT_HEAD(&set->idle, link, entry);
	if (set->idle_count++ == 0 &&
	    pool->net->env->timer_arm(pool->net->env, set->idle_timer,
		pool->net->idle_timeout_ns) != TELNYX_OK)
		discard(pool, h1);
}

static void
on_idle_timer(void *arg)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_h1_link *oldest;
	uint64_t now = telnyx_pool_now_ns(pool), due;

	while ((oldest = TAILQ_LAST(&pool->h1.idle, telnyx_h1_links)) != NULL) {
		due = oldest->idle_since_ns + pool->net->idle_timeout_ns;
		/* Without memory for the timer the connection is closed a little early.
		 */
		if (due > now && pool->net->env->timer_arm(pool->net->env,
				     pool->h1.idle_timer, due - now) == TELNYX_OK)
			return;
		discard(pool, oldest->h1);
	}
}

/* The newest idle connection that is still good, now leased. */
static struct telnyx_h1 *
lease_idle(struct telnyx_pool *pool)
{
	struct telnyx_pool_h1 *set = &pool->h1;
	struct telnyx_h1_link *link;

	while ((link = TAILQ_FIRST(&set->idle)) != NULL) {
		if (!telnyx_h1_usable(link->h1)) {
			discard(pool, link->h1);
			continue;
		}
		TAILQ_REMOVE(&set->idle, link, entry);
		link->idle = false;
		TAILQ_INSERT_TAIL(&set->leased, link, entry);
		set->leased_count++;
		if (--set->idle_count == 0)
			pool->net->env->timer_disarm(pool->net->env, set->idle_timer);
		return link->h1;
	}
	return NULL;
}

static void
run_on(struct telnyx_exchange *exchange, struct telnyx_h1 *h1)
{
	exchange->connection = h1;
	telnyx_h1_link(h1)->exchange = exchange;
	telnyx_h1_start(h1, &exchange->call);
}

/* All addresses have failed: may there be others?  They come of the lookup that is
 * going on, or of a new one, once for each exchange. */
static bool
may_have_others(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	if (pool->dns.partial)
		return true;
	if (exchange->asked_again ||
	    telnyx_dns_cache_is_fresh(&pool->dns, telnyx_pool_now_ns(pool)))
		return false;
	exchange->asked_again = true;
	exchange->connects = 0;
	return true;
}

/* No connection was made: put the exchange back if there is something left to try. */
static bool
try_elsewhere(struct telnyx_pool *pool, struct telnyx_h1 *h1)
{
	struct telnyx_exchange *exchange = telnyx_h1_link(h1)->exchange;
	int error = exchange->result.system_error;

	if (!telnyx_h1_connect_failed(h1) ||
	    exchange->result.verdict != TELNYX_VERDICT_NOT_SENT)
		return false;
	if (telnyx_pool_pause_for(pool, error)) {
		exchange->connects--;
	} else {
		telnyx_dns_cache_avoid(
		    &pool->dns, telnyx_h1_link(h1)->address, telnyx_pool_now_ns(pool));
		if (exchange->connects >= pool->dns.count &&
		    !may_have_others(pool, exchange))
			return false;
	}
	discard(pool, h1);
	telnyx_pool_requeue(pool, exchange);
	return true;
}

static void
on_opened(void *arg, struct telnyx_h1 *h1)
{
	struct telnyx_pool *pool = arg;

	telnyx_h1_link(h1)->announced = true;
	telnyx_dns_cache_works(&pool->dns, telnyx_h1_link(h1)->address);
	tell(pool, TELNYX_CONNECTION_OPENED, h1);
}

static void
on_done(void *arg, struct telnyx_h1 *h1)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_exchange *exchange = telnyx_h1_link(h1)->exchange;
	bool clean = telnyx_h1_clean(h1);

	telnyx_h1_result(h1, &exchange->result);
	if (try_elsewhere(pool, h1)) {
		telnyx_pool_pump(pool);
		return;
	}
	if (exchange->result.phase == TELNYX_PHASE_TLS) {
		telnyx_dns_cache_avoid(
		    &pool->dns, telnyx_h1_link(h1)->address, telnyx_pool_now_ns(pool));
		telnyx_pool_h2_forget(pool);
	}
	telnyx_h1_link(h1)->exchange = NULL;
	exchange->connection = NULL;
	if (clean)
		make_idle(pool, h1);
	else
		discard(pool, h1);
	telnyx_pool_pump(pool);
	telnyx_pool_end(pool, exchange);
}

static void
on_closed(void *arg, struct telnyx_h1 *h1)
{
	discard(arg, h1);
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
	uint64_t limit = params.connect_timeout_ns;
	struct telnyx_h1 *h1;

	params.address =
	    pool->dns
		.address[telnyx_dns_cache_choose(&pool->dns, telnyx_pool_now_ns(pool))];
	exchange->connects++;
	if (exchange->connects < pool->dns.count)
		limit = FIRST_ADDRESSES_NS;
	else if (pool->dns.partial)
		limit = LONE_ADDRESS_NS;
	if (params.connect_timeout_ns > limit)
		params.connect_timeout_ns = limit;
	if (telnyx_h1_new(pool->net, &params, &owner, &h1) != TELNYX_OK) {
		telnyx_pool_end_no_memory(pool, exchange, TELNYX_PHASE_CONNECT);
		return;
	}
	pool->resolve_ns = 0;
	(void)snprintf(
	    telnyx_h1_link(h1)->address, TELNYX_ADDRESS_BYTES, "%s", params.address);
	TAILQ_INSERT_TAIL(&pool->h1.leased, telnyx_h1_link(h1), entry);
	pool->h1.leased_count++;
	run_on(exchange, h1);
}

bool
telnyx_pool_h1_serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h1 *h1 = lease_idle(pool);

	if (h1 == NULL &&
	    (pool->h1.leased_count + pool->h1.idle_count >= pool->max_connections ||
		pool->scarcity.on || !telnyx_pool_has_addresses(pool)))
		return false;
	exchange = telnyx_pool_take(pool, exchange);
	if (h1 == NULL) {
		open_for(pool, exchange);
		return true;
	}
	tell(pool, TELNYX_CONNECTION_REUSED, h1);
	run_on(exchange, h1);
	return true;
}

void
telnyx_pool_h1_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h1 *h1 = exchange->connection;

	telnyx_h1_result(h1, &exchange->result);
	telnyx_h1_link(h1)->exchange = NULL;
	exchange->connection = NULL;
	discard(pool, h1);
}

bool
telnyx_pool_h1_init(struct telnyx_pool *pool)
{
	struct telnyx_env *env = pool->net->env;

	TAILQ_INIT(&pool->h1.idle);
	TAILQ_INIT(&pool->h1.leased);
	return env->timer_new(env, on_idle_timer, pool, &pool->h1.idle_timer) ==
	       TELNYX_OK;
}

void
telnyx_pool_h1_close_idle(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	while ((link = TAILQ_FIRST(&pool->h1.idle)) != NULL)
		discard(pool, link->h1);
}

void
telnyx_pool_h1_sever(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	TAILQ_FOREACH (link, &pool->h1.idle, entry)
		telnyx_h1_sever(link->h1);
	TAILQ_FOREACH (link, &pool->h1.leased, entry)
		telnyx_h1_sever(link->h1);
}

void
telnyx_pool_h1_clear(struct telnyx_pool *pool)
{
	struct telnyx_h1_link *link;

	telnyx_pool_h1_close_idle(pool);
	while ((link = TAILQ_FIRST(&pool->h1.leased)) != NULL)
		discard(pool, link->h1);
	pool->net->env->timer_free(pool->net->env, pool->h1.idle_timer);
}
