/* SPDX-License-Identifier: MIT */
/* The inside of a pool, shared by pool.c (who waits and who is served),
 * pool_h1.c and pool_h2.c (the connections of each protocol). */
#ifndef TELNYX_NET_POOL_INTERNAL_H
#define TELNYX_NET_POOL_INTERNAL_H

#include "net/dial.h"
#include "net/dns_cache.h"
#include "net/h1.h"
#include "net/h2.h"
#include "net/pool.h"
#include "net/waiters.h"

TAILQ_HEAD(telnyx_h1_links, telnyx_h1_link);
TAILQ_HEAD(telnyx_h2_links, telnyx_h2_link);

/* A time in which something is not done.  Each cause has one of its own; a cause
 * that comes again makes it longer, never shorter. */
struct telnyx_pause {
	struct telnyx_pool *pool;
	struct telnyx_timer *timer; /* armed for its end */
	bool on;
	uint64_t until_ns;
};

/* The connections that speak HTTP/1.1. */
struct telnyx_pool_h1 {
	struct telnyx_h1_links idle;   /* newest first */
	struct telnyx_h1_links leased; /* with an exchange */
	uint32_t idle_count, leased_count;
	struct telnyx_timer *idle_timer;
};

/* The connections that speak HTTP/2, and the search for what a host speaks. */
struct telnyx_pool_h2 {
	struct telnyx_h2_links links;
	uint32_t count;
	struct telnyx_timer *idle_timer;
	bool idle_armed;
	struct telnyx_pause calm;   /* after ENHANCE_YOUR_CALM: no new stream */
	struct telnyx_pause redial; /* after a dial that failed: no other */
	struct telnyx_dial *dial;   /* in progress */
	bool asked_again; /* new addresses were looked up since the last dial failed */
	uint32_t limit;	  /* of streams, as the server last said; 0: unknown */
	/* the server has chosen HTTP/1.1; ask again then; 0: now */
	uint64_t speaks_h1_until_ns;
};

struct telnyx_pool {
	struct telnyx_net *net;
	char *name;
	char *host_header;
	uint16_t port;
	uint32_t max_connections;
	enum telnyx_protocol protocol;
	uint64_t last_connection_id;
	uint64_t last_exchange; /* its number */

	struct telnyx_resolver *resolver; /* NULL: the host is a number */
	struct telnyx_dns_cache dns;
	bool resolving;
	uint64_t resolve_started_ns;
	uint64_t resolve_ns; /* of the last lookup, for the next connection */

	struct telnyx_waiters waiters;
	uint32_t waiters_told;
	uint32_t running;
	struct telnyx_pool_h1 h1;
	struct telnyx_pool_h2 h2;

	struct telnyx_pause scarcity; /* after descriptors ran out: nothing is opened */
	bool stopped;
};

/* --- pool.c --- */

uint64_t telnyx_pool_now_ns(const struct telnyx_pool *pool);
/* Is there an address to connect to?  If not, it is being looked up. */
bool telnyx_pool_has_addresses(struct telnyx_pool *pool);
/* Serve waiters as long as there is something to serve them with. */
void telnyx_pool_pump(struct telnyx_pool *pool);
/* End an exchange whose result is filled in: tell its owner. */
void telnyx_pool_end(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
/* End an exchange that never left since memory was out. */
void telnyx_pool_end_no_memory(struct telnyx_pool *pool,
    struct telnyx_exchange *exchange, enum telnyx_phase phase);
/* Put an exchange back to the front of its queue. */
void telnyx_pool_requeue(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
/* The next one to be served, as RUNNING: `exchange`, or the first waiter. */
struct telnyx_exchange *telnyx_pool_take(
    struct telnyx_pool *pool, struct telnyx_exchange *exchange);
/* Fail all exchanges that wait now, and not those that are submitted meanwhile. */
void telnyx_pool_fail_waiters(struct telnyx_pool *pool, enum telnyx_phase phase,
    int system_error, long tls_error, const char *cause);
/* If descriptors are out (`system_error`), open nothing for a while.  False: something
 * else was wrong. */
bool telnyx_pool_pause_for(struct telnyx_pool *pool, int system_error);
bool telnyx_pool_pause_init(struct telnyx_pool *pool, struct telnyx_pause *pause);
void telnyx_pool_pause_clear(struct telnyx_pause *pause);
/* Pause for so long from now on, at least; false: no memory. */
bool telnyx_pool_pause(struct telnyx_pause *pause, uint64_t ns);
void telnyx_pool_tell(struct telnyx_pool *pool, enum telnyx_connection_change change,
    const struct telnyx_connection_facts *facts);

/* --- pool_h1.c and pool_h2.c, alike --- */

bool telnyx_pool_h1_init(struct telnyx_pool *pool);
bool telnyx_pool_h2_init(struct telnyx_pool *pool);
/* Serve `exchange`, or the first waiter, if that is possible now. */
bool telnyx_pool_h1_serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
bool telnyx_pool_h2_serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
void telnyx_pool_h1_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
void telnyx_pool_h2_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange);
void telnyx_pool_h1_close_idle(struct telnyx_pool *pool);
void telnyx_pool_h2_close_all(struct telnyx_pool *pool);
void telnyx_pool_h1_sever(struct telnyx_pool *pool);
void telnyx_pool_h2_sever(struct telnyx_pool *pool);
void telnyx_pool_h1_clear(struct telnyx_pool *pool);
void telnyx_pool_h2_clear(struct telnyx_pool *pool);
/* pool_h2.c: should this host be spoken to in HTTP/2, or asked for it? */
bool telnyx_pool_h2_wanted(const struct telnyx_pool *pool);
/* pool_h2.c: a handshake for HTTP/1.1 has failed: ask the host anew. */
void telnyx_pool_h2_forget(struct telnyx_pool *pool);
/* pool_h2.c: the host's addresses are others: a dial that is going on takes the
 * new ones in. */
void telnyx_pool_h2_addresses(struct telnyx_pool *pool);
uint32_t telnyx_pool_h2_idle(const struct telnyx_pool *pool);
/* pool_h2.c: the phase of exchanges that wait. */
enum telnyx_phase telnyx_pool_h2_phase(const struct telnyx_pool *pool);

#endif
