/* SPDX-License-Identifier: MIT */
/* The queue of waiting exchanges: first-in-first-out within a fairness key,
 * round-robin across keys. */
#ifndef TELNYX_NET_WAITERS_H
#define TELNYX_NET_WAITERS_H

#include "net/exchange.h"

TAILQ_HEAD(telnyx_pool_groups, telnyx_pool_group);

struct telnyx_waiters {
	struct telnyx_pool_groups turns;  /* keys with waiters, next one first */
	struct telnyx_pool_group *by_key; /* the same, as a hash table */
	uint32_t count;
};

void telnyx_waiters_init(struct telnyx_waiters *waiters);
/* Put an exchange at the end of its key's queue; or at the front, behind those that
 * came before it by their numbers.  False: no memory. */
bool telnyx_waiters_push(
    struct telnyx_waiters *waiters, struct telnyx_exchange *exchange, bool front);
/* Take the next exchange; NULL when there is none. */
struct telnyx_exchange *telnyx_waiters_pop(struct telnyx_waiters *waiters);
void telnyx_waiters_remove(
    struct telnyx_waiters *waiters, struct telnyx_exchange *exchange);

#endif
