/* SPDX-License-Identifier: MIT */
/* Waiting exchanges in one group per fairness key.  A group exists as long as
 * something waits in it. */
#include "net/waiters.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct telnyx_pool_group {
	UT_hash_handle hh;
	TAILQ_ENTRY(telnyx_pool_group) turn;
	TAILQ_HEAD(, telnyx_exchange) queue;
	char key[];
};

void
telnyx_waiters_init(struct telnyx_waiters *waiters)
{
	TAILQ_INIT(&waiters->turns);
	waiters->by_key = NULL;
	waiters->count = 0;
}

static struct telnyx_pool_group *
group_for(struct telnyx_waiters *waiters, const char *key)
{
	struct telnyx_pool_group *group;
	size_t len = strlen(key);

	HASH_FIND(hh, waiters->by_key, key, len, group);
	if (group != NULL || (group = calloc(1, sizeof(*group) + len + 1)) == NULL)
		return group;
	memcpy(group->key, key, len);
	TAILQ_INIT(&group->queue);
	HASH_ADD_KEYPTR(hh, waiters->by_key, group->key, len, group);
	if (group->hh.tbl == NULL) {
		free(group);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&waiters->turns, group, turn);
	return group;
}

static void
group_leave(struct telnyx_waiters *waiters, struct telnyx_exchange *exchange)
{
	struct telnyx_pool_group *group = exchange->group;

	TAILQ_REMOVE(&group->queue, exchange, entry);
	exchange->group = NULL;
	waiters->count--;
	if (!TAILQ_EMPTY(&group->queue))
		return;
	TAILQ_REMOVE(&waiters->turns, group, turn);
	HASH_DEL(waiters->by_key, group);
	free(group);
}

bool
telnyx_waiters_push(
    struct telnyx_waiters *waiters, struct telnyx_exchange *exchange, bool front)
{
	const char *key =
	    exchange->call.fairness != NULL ? exchange->call.fairness : "";
	struct telnyx_pool_group *group = group_for(waiters, key);
	struct telnyx_exchange *other;

	if (group == NULL)
		return false;
	/* Each of several exchanges that come back finds its own place. */
	other = front ? TAILQ_FIRST(&group->queue) : NULL;
	while (other != NULL && other->number < exchange->number)
		other = TAILQ_NEXT(other, entry);
	if (other != NULL)
		TAILQ_INSERT_BEFORE(other, exchange, entry);
	else
		TAILQ_INSERT_TAIL(&group->queue, exchange, entry);
	exchange->group = group;
	waiters->count++;
	return true;
}

struct telnyx_exchange *
telnyx_waiters_pop(struct telnyx_waiters *waiters)
{
	struct telnyx_pool_group *group = TAILQ_FIRST(&waiters->turns);
	struct telnyx_exchange *exchange;

	if (group == NULL)
		return NULL;
	TAILQ_REMOVE(&waiters->turns, group, turn);
	TAILQ_INSERT_TAIL(&waiters->turns, group, turn);
	exchange = TAILQ_FIRST(&group->queue);
	group_leave(waiters, exchange);
	return exchange;
}

void
telnyx_waiters_remove(struct telnyx_waiters *waiters, struct telnyx_exchange *exchange)
{
	group_leave(waiters, exchange);
}
