/* SPDX-License-Identifier: MIT */
/*
 * The paces of the keys: a server's limit belongs to the API key, and all that
 * uses the key waits for it, first tries and retries in one line.  In the line,
 * requests that have been refused already go first; else the tenants take turns, and
 * within a tenant it is first-in-first-out.
 *
 * What stands in the line is an exchange that the pool does not have: its owner
 * fills in `call.fairness` and `arg`.
 */
#ifndef TELNYX_CLIENT_PACE_H
#define TELNYX_CLIENT_PACE_H

#include "base/env.h"
#include "client/limit.h"
#include "net/exchange.h"

struct telnyx_pace;
struct telnyx_sender;

struct telnyx_paces {
	struct telnyx_env *env;
	bool off; /* nobody waits: no pace is ever found */
	/* The sender whose key is used where a sender has none. */
	struct telnyx_sender *keyless;
	/* Called from a timer, for an exchange that has waited and has left the line.
	 * */
	void (*granted)(void *arg);
	struct telnyx_pace *table; /* by key */
	struct telnyx_pace *last;  /* the one that was found last */
	uint32_t count;
	uint32_t prune_at;
};

/* A place in the line; part of a request. */
struct telnyx_pace_place {
	struct telnyx_pace *pace; /* NULL: not waiting */
	bool refused;		  /* the server has said "later" to the request */
};

/* The pace of the sender's key, made if need be.  NULL: off, no key, or no memory;
 * then nobody waits.  At the next call the pace may be freed, unless somebody waits in
 * it. */
struct telnyx_pace *telnyx_pace_find(
    struct telnyx_paces *paces, struct telnyx_sender *sender);
/* How long the sender's key is held; 0: not. */
uint64_t telnyx_paces_held_ns(
    const struct telnyx_paces *paces, const struct telnyx_sender *sender);
void telnyx_paces_clear(struct telnyx_paces *paces);

/* True: the exchange may go.  False: it is in line, and `granted` will be called. */
bool telnyx_pace_take(struct telnyx_pace *pace, struct telnyx_pace_place *place,
    struct telnyx_exchange *exchange);
/* Leave the line; nothing happens to a place that is in none. */
void telnyx_pace_leave(
    struct telnyx_pace_place *place, struct telnyx_exchange *exchange);

struct telnyx_limit *telnyx_pace_limit(struct telnyx_pace *pace);
/* To be called when the limit has changed: arms the timer anew. */
void telnyx_pace_changed(struct telnyx_pace *pace);
uint32_t telnyx_pace_waiting(const struct telnyx_pace *pace);

#endif
