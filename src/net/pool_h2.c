/* SPDX-License-Identifier: MIT */
/*
 * The pool's HTTP/2 connections: many streams on each, the least loaded one
 * first, another one when all are full.  It is also here that a host is asked
 * what it speaks: a dial offers both protocols, and a host that picks HTTP/1.1
 * is remembered as such for a while.
 */
#include "net/pool_internal.h"

#include <errno.h>

#define SPEAKS_H1_NS (3600 * TELNYX_NS_PER_S)
/* No further dial for so long after one has failed, while there are other
 * connections. */
#define REDIAL_NS TELNYX_NS_PER_S
/* No new stream for so long after a server has said ENHANCE_YOUR_CALM (RFC 9113,
 * section 7). */
#define ENHANCE_YOUR_CALM_NS TELNYX_NS_PER_S
/* How often one exchange goes from connection to connection by itself, before
 * that is its owner's business. */
#define MAX_MOVES 16

static void
tell(struct telnyx_pool *pool, enum telnyx_connection_change change,
    struct telnyx_h2 *h2)
{
	struct telnyx_connection_facts facts;

	telnyx_h2_facts(h2, &facts);
	telnyx_pool_tell(pool, change, &facts);
}

static void
discard(struct telnyx_pool *pool, struct telnyx_h2 *h2)
{
	struct telnyx_pool_h2 *set = &pool->h2;

	TAILQ_REMOVE(&set->links, telnyx_h2_link(h2), entry);
	if (--set->count == 0 && set->idle_armed) {
		/* An armed timer would keep the loop running for nothing. */
		pool->net->env->timer_disarm(pool->net->env, set->idle_timer);
		set->idle_armed = false;
	}
	tell(pool, TELNYX_CONNECTION_CLOSED, h2);
	telnyx_h2_free(h2);
}

/* --- idle ones --- */

/* Arm the timer, once: what happens meanwhile does not move it, and when it fires it
 * looks. */
static void
arm_idle(struct telnyx_pool *pool)
{
	struct telnyx_env *env = pool->net->env;
	struct telnyx_h2_link *link;
	uint64_t now, due, first = UINT64_MAX;

	if (pool->h2.idle_armed)
		return;
	TAILQ_FOREACH (link, &pool->h2.links, entry) {
		due = telnyx_h2_idle_since_ns(link->h2) + pool->net->idle_timeout_ns;
		if (telnyx_h2_streams(link->h2) == 0 && due < first)
			first = due;
	}
	if (first == UINT64_MAX)
		return;
	now = telnyx_pool_now_ns(pool);
	pool->h2.idle_armed = env->timer_arm(env, pool->h2.idle_timer,
				  first > now ? first - now : 0) == TELNYX_OK;
}

static void
on_idle_timer(void *arg)
{
	struct telnyx_pool *pool = arg;
	struct telnyx_h2_link *link, *next;
	uint64_t now = telnyx_pool_now_ns(pool);

	pool->h2.idle_armed = false;
	for (link = TAILQ_FIRST(&pool->h2.links); link != NULL; link = next) {
		next = TAILQ_NEXT(link, entry);
		if (telnyx_h2_streams(link->h2) == 0 &&
		    now - telnyx_h2_idle_since_ns(link->h2) >=
			pool->net->idle_timeout_ns)
			discard(pool, link->h2);
	}
	arm_idle(pool);
}

/* --- what connections tell --- */

static void
on_done(void *arg, struct telnyx_h2 *h2, struct telnyx_exchange *exchange, bool again)
{
	struct telnyx_pool *pool = arg;

	(void)h2;
	exchange->multiplexed = NULL;
	/* The connection pumps when it has told all. */
	if (again && exchange->moves++ < MAX_MOVES)
		telnyx_pool_requeue(pool, exchange);
	else
		telnyx_pool_end(pool, exchange);
}

/* Nothing that the connection gives back is sent again at once, on this connection or
 * on another. */
static void
keep_calm(struct telnyx_pool *pool, struct telnyx_h2 *h2)
{
	if (telnyx_h2_take_calm(h2))
		(void)telnyx_pool_pause(&pool->h2.calm, ENHANCE_YOUR_CALM_NS);
}

static void
on_change(void *arg, struct telnyx_h2 *h2)
{
	struct telnyx_pool *pool = arg;

	keep_calm(pool, h2);
	if (telnyx_h2_settled(h2))
		pool->h2.limit = telnyx_h2_limit(h2);
	telnyx_pool_pump(pool);
	if (telnyx_h2_streams(h2) == 0)
		arm_idle(pool);
}

static void
on_closed(void *arg, struct telnyx_h2 *h2)
{
	struct telnyx_pool *pool = arg;

	keep_calm(pool, h2);
	discard(pool, h2);
	arm_idle(pool);
	telnyx_pool_pump(pool);
}

/* --- dialling --- */

static void
adopt(struct telnyx_pool *pool, struct telnyx_dial *dial,
    const struct telnyx_dial_result *result)
{
	struct telnyx_h2_owner owner = {on_done, on_change, on_closed, pool};
	struct telnyx_h2_params params = {.address = result->address,
	    .port = pool->port,
	    .authority = pool->host_header,
	    .id = ++pool->last_connection_id,
	    .resolve_ns = pool->resolve_ns,
	    .connect_ns = result->connect_ns,
	    .tls_ns = result->tls_ns,
	    .tls_resumed = result->tls_resumed,
	    .seen = result->seen,
	    .limit = pool->h2.limit};
	struct telnyx_h2 *h2;

	params.ssl = telnyx_dial_take(dial, &params.fd);
	if (telnyx_h2_new(pool->net, &params, &owner, &h2) != TELNYX_OK) {
		telnyx_pool_fail_waiters(
		    pool, TELNYX_PHASE_CONNECT, ENOMEM, 0, "no memory");
		return;
	}
	pool->resolve_ns = 0;
	TAILQ_INSERT_TAIL(&pool->h2.links, telnyx_h2_link(h2), entry);
	pool->h2.count++;
	tell(pool, TELNYX_CONNECTION_OPENED, h2);
}

/* Count the connections that new streams may go to, now or later. */
static uint32_t
count_good(const struct telnyx_pool *pool)
{
	const struct telnyx_h2_link *link;
	uint32_t count = 0;

	TAILQ_FOREACH (link, &pool->h2.links, entry)
		count += !telnyx_h2_finished(link->h2);
	return count;
}

/* Is there a connection that may have room as soon as the server has said how much? */
static bool
is_settling(const struct telnyx_pool *pool)
{
	const struct telnyx_h2_link *link;

	TAILQ_FOREACH (link, &pool->h2.links, entry)
		if (!telnyx_h2_finished(link->h2) && !telnyx_h2_settled(link->h2) &&
		    !telnyx_h2_suspect(link->h2))
			return true;
	return false;
}

/* No address works.  If what is known is old, or about to be added to, the host
 * may be elsewhere: one more try, at addresses that are asked for anew. */
static bool
ask_again(struct telnyx_pool *pool)
{
	if (pool->h2.asked_again ||
	    telnyx_dns_cache_is_fresh(&pool->dns, telnyx_pool_now_ns(pool)))
		return false;
	pool->h2.asked_again = true;
	return true;
}

static void
on_dial_failed(struct telnyx_pool *pool, const struct telnyx_dial_result *result)
{
	if (telnyx_pool_pause_for(pool, result->system_error))
		return;
	/* Exchanges that wait for a further connection have the others to wait for. */
	if (count_good(pool) > 0 && telnyx_pool_pause(&pool->h2.redial, REDIAL_NS))
		return;
	if (ask_again(pool))
		return; /* the pump that follows asks for addresses */
	pool->h2.asked_again = false;
	telnyx_pool_fail_waiters(pool, result->phase, result->system_error,
	    result->tls_error, result->cause);
}

static void
on_dialled(void *arg, struct telnyx_dial *dial, const struct telnyx_dial_result *result)
{
	struct telnyx_pool *pool = arg;

	pool->h2.dial = NULL;
	if (result->connected)
		pool->h2.asked_again = false;
	if (result->connected && result->h2) {
		adopt(pool, dial, result);
	} else if (result->connected && pool->protocol == TELNYX_PROTOCOL_H2) {
		telnyx_pool_fail_waiters(
		    pool, TELNYX_PHASE_TLS, 0, 0, "the server does not speak HTTP/2");
	} else if (result->connected) {
		pool->h2.speaks_h1_until_ns = telnyx_pool_now_ns(pool) + SPEAKS_H1_NS;
	} else {
		on_dial_failed(pool, result);
	}
	telnyx_dial_free(dial);
	telnyx_pool_pump(pool);
	arm_idle(pool);
}

static void
dial(struct telnyx_pool *pool)
{
	/* Connections that only finish what they have do not keep new ones out; but
	 * their number is bounded, too. */
	if (pool->h2.dial != NULL || pool->scarcity.on || pool->h2.redial.on ||
	    pool->h2.count >= 2 * pool->max_connections ||
	    count_good(pool) >= pool->max_connections || is_settling(pool) ||
	    !telnyx_pool_has_addresses(pool))
		return;
	/* Without memory the waiters wait, until the next event or their
	 * deadline. */
	(void)telnyx_dial_start(
	    pool->net, &pool->dns, pool->port, on_dialled, pool, &pool->h2.dial);
}

/* --- serving --- */

bool
telnyx_pool_has_h2(void)
{
	return true;
}

bool
telnyx_pool_h2_wanted(const struct telnyx_pool *pool)
{
	if (pool->net->tls == NULL || pool->protocol == TELNYX_PROTOCOL_H1)
		return false;
	return pool->protocol == TELNYX_PROTOCOL_H2 ||
	       pool->h2.speaks_h1_until_ns == 0 ||
	       telnyx_pool_now_ns(pool) >= pool->h2.speaks_h1_until_ns;
}

void
telnyx_pool_h2_forget(struct telnyx_pool *pool)
{
	pool->h2.speaks_h1_until_ns = 0;
}

void
telnyx_pool_h2_addresses(struct telnyx_pool *pool)
{
	if (pool->h2.dial != NULL)
		telnyx_dial_update(pool->h2.dial);
}

static struct telnyx_h2 *
least_loaded(struct telnyx_pool *pool)
{
	struct telnyx_h2_link *link;
	struct telnyx_h2 *best = NULL;

	TAILQ_FOREACH (link, &pool->h2.links, entry)
		if (telnyx_h2_room(link->h2) > 0 &&
		    (best == NULL ||
			telnyx_h2_streams(link->h2) < telnyx_h2_streams(best)))
			best = link->h2;
	return best;
}

bool
telnyx_pool_h2_serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h2 *h2;
	struct telnyx_connection_facts facts;

	if (pool->h2.calm.on)
		return false;
	if ((h2 = least_loaded(pool)) == NULL) {
		dial(pool);
		return false;
	}
	exchange = telnyx_pool_take(pool, exchange);
	telnyx_h2_facts(h2, &facts);
	if (facts.requests > 0)
		telnyx_pool_tell(pool, TELNYX_CONNECTION_REUSED, &facts);
	exchange->multiplexed = h2;
	if (telnyx_h2_start(h2, exchange) != TELNYX_OK) {
		exchange->multiplexed = NULL;
		telnyx_pool_end_no_memory(pool, exchange, TELNYX_PHASE_QUEUE);
	}
	return true;
}

void
telnyx_pool_h2_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	struct telnyx_h2 *h2 = exchange->multiplexed;

	(void)pool;
	exchange->multiplexed = NULL;
	telnyx_h2_abort(h2, exchange);
}

/* --- life --- */

bool
telnyx_pool_h2_init(struct telnyx_pool *pool)
{
	struct telnyx_env *env = pool->net->env;

	TAILQ_INIT(&pool->h2.links);
	return env->timer_new(env, on_idle_timer, pool, &pool->h2.idle_timer) ==
		   TELNYX_OK &&
	       telnyx_pool_pause_init(pool, &pool->h2.calm) &&
	       telnyx_pool_pause_init(pool, &pool->h2.redial);
}

/* No exchange is in flight: streams that are left are only being reset. */
void
telnyx_pool_h2_close_all(struct telnyx_pool *pool)
{
	struct telnyx_h2_link *link;

	telnyx_dial_free(pool->h2.dial);
	pool->h2.dial = NULL;
	while ((link = TAILQ_FIRST(&pool->h2.links)) != NULL)
		discard(pool, link->h2);
}

enum telnyx_phase
telnyx_pool_h2_phase(const struct telnyx_pool *pool)
{
	return pool->h2.dial != NULL && pool->h2.count == 0
		   ? telnyx_dial_phase(pool->h2.dial)
		   : TELNYX_PHASE_QUEUE;
}

uint32_t
telnyx_pool_h2_idle(const struct telnyx_pool *pool)
{
	const struct telnyx_h2_link *link;
	uint32_t count = 0;

	TAILQ_FOREACH (link, &pool->h2.links, entry)
		count += telnyx_h2_streams(link->h2) == 0;
	return count;
}

void
telnyx_pool_h2_sever(struct telnyx_pool *pool)
{
	struct telnyx_h2_link *link;

	TAILQ_FOREACH (link, &pool->h2.links, entry)
		telnyx_h2_sever(link->h2);
}

void
telnyx_pool_h2_clear(struct telnyx_pool *pool)
{
	telnyx_pool_h2_close_all(pool);
	pool->net->env->timer_free(pool->net->env, pool->h2.idle_timer);
	telnyx_pool_pause_clear(&pool->h2.calm);
	telnyx_pool_pause_clear(&pool->h2.redial);
}
