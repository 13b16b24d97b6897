/* SPDX-License-Identifier: MIT */
/* Lines of requests that wait for a server's limit, one for each key. */
#include "client/pace.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "client/sender.h"
#include "net/waiters.h"

#define FIRST_PRUNE 64

struct telnyx_pace {
	UT_hash_handle hh;
	struct telnyx_sender *sender; /* counted; its key is the table's key */
	struct telnyx_paces *paces;
	struct telnyx_timer *timer;
	struct telnyx_waiters refused; /* go first */
	struct telnyx_waiters others;
	struct telnyx_limit limit;
	bool granting; /* the timer runs: do not drop the pace */
};

static uint64_t
now_of(const struct telnyx_pace *pace)
{
	return pace->paces->env->now_ns(pace->paces->env);
}

struct telnyx_limit *
telnyx_pace_limit(struct telnyx_pace *pace)
{
	return &pace->limit;
}

uint32_t
telnyx_pace_waiting(const struct telnyx_pace *pace)
{
	return pace->refused.count + pace->others.count;
}

/* --- the line --- */

void
telnyx_pace_changed(struct telnyx_pace *pace)
{
	struct telnyx_env *env = pace->paces->env;

	/* Without memory for the timer, requests that wait end at their deadlines. */
	if (telnyx_pace_waiting(pace) > 0)
		(void)env->timer_arm(
		    env, pace->timer, telnyx_limit_wait_ns(&pace->limit, now_of(pace)));
	else
		env->timer_disarm(env, pace->timer);
}

bool
telnyx_pace_take(struct telnyx_pace *pace, struct telnyx_pace_place *place,
    struct telnyx_exchange *exchange)
{
	struct telnyx_waiters *line = place->refused ? &pace->refused : &pace->others;
	uint64_t now = now_of(pace);

	/* Without memory for a place in line the exchange goes at once: better than to
	 * be lost. */
	if ((telnyx_pace_waiting(pace) == 0 &&
		telnyx_limit_wait_ns(&pace->limit, now) == 0) ||
	    !telnyx_waiters_push(line, exchange, false)) {
		telnyx_limit_spend(&pace->limit, now);
		return true;
	}
	place->pace = pace;
	telnyx_limit_waited(&pace->limit, now);
	if (telnyx_pace_waiting(pace) == 1)
		telnyx_pace_changed(pace);
	return false;
}

void
telnyx_pace_leave(struct telnyx_pace_place *place, struct telnyx_exchange *exchange)
{
	struct telnyx_pace *pace = place->pace;

	if (pace == NULL)
		return;
	place->pace = NULL;
	telnyx_waiters_remove(
	    place->refused ? &pace->refused : &pace->others, exchange);
	if (telnyx_pace_waiting(pace) == 0)
		telnyx_pace_changed(pace);
}

static void
on_timer(void *arg)
{
	struct telnyx_pace *pace = arg;
	struct telnyx_exchange *next;
	uint64_t now;

	pace->granting = true;
	while (telnyx_pace_waiting(pace) > 0) {
		now = now_of(pace);
		if (telnyx_limit_wait_ns(&pace->limit, now) > 0)
			break;
		if ((next = telnyx_waiters_pop(&pace->refused)) == NULL)
			next = telnyx_waiters_pop(&pace->others);
		telnyx_limit_waited(&pace->limit, now);
		telnyx_limit_spend(&pace->limit, now);
		pace->paces->granted(next->arg);
	}
	pace->granting = false;
	telnyx_pace_changed(pace);
}

/* --- the paces --- */

static void
drop(struct telnyx_pace *pace)
{
	struct telnyx_paces *paces = pace->paces;

	HASH_DEL(paces->table, pace);
	paces->count--;
	if (paces->last == pace)
		paces->last = NULL;
	paces->env->timer_free(paces->env, pace->timer);
	telnyx_sender_unref(pace->sender);
	free(pace);
}

static void
prune(struct telnyx_paces *paces)
{
	struct telnyx_pace *pace, *next;
	uint64_t now = paces->env->now_ns(paces->env);

	HASH_ITER (hh, paces->table, pace, next)
		if (!pace->granting && telnyx_pace_waiting(pace) == 0 &&
		    telnyx_limit_is_new(&pace->limit, now))
			drop(pace);
	paces->prune_at =
	    paces->count * 2 > FIRST_PRUNE ? paces->count * 2 : FIRST_PRUNE;
}

static struct telnyx_pace *
make(struct telnyx_paces *paces, struct telnyx_sender *sender)
{
	struct telnyx_pace *pace = calloc(1, sizeof(*pace));

	if (pace == NULL)
		return NULL;
	if (paces->env->timer_new(paces->env, on_timer, pace, &pace->timer) !=
	    TELNYX_OK) {
		free(pace);
		return NULL;
	}
	pace->paces = paces;
	telnyx_waiters_init(&pace->refused);
	telnyx_waiters_init(&pace->others);
	HASH_ADD_KEYPTR(hh, paces->table, sender->authorization,
	    strlen(sender->authorization), pace);
	if (pace->hh.tbl == NULL) {
		paces->env->timer_free(paces->env, pace->timer);
		free(pace);
		return NULL;
	}
	pace->sender = telnyx_sender_ref(sender);
	paces->count++;
	return pace;
}

static struct telnyx_pace *
look_up(const struct telnyx_paces *paces, const struct telnyx_sender *sender)
{
	struct telnyx_pace *pace = paces->last;

	/* Mostly the same sender is looked for again. */
	if (pace != NULL && pace->sender == sender)
		return pace;
	HASH_FIND(hh, paces->table, sender->authorization,
	    strlen(sender->authorization), pace);
	return pace;
}

uint64_t
telnyx_paces_held_ns(
    const struct telnyx_paces *paces, const struct telnyx_sender *sender)
{
	struct telnyx_pace *pace =
	    sender->authorization != NULL ? look_up(paces, sender) : NULL;

	return pace != NULL ? telnyx_limit_held_ns(&pace->limit, now_of(pace)) : 0;
}

struct telnyx_pace *
telnyx_pace_find(struct telnyx_paces *paces, struct telnyx_sender *sender)
{
	struct telnyx_pace *pace;

	/* The limit belongs to the key: a sender with its own waits alone. */
	if (sender->params.api_key == NULL)
		sender = paces->keyless;
	if (paces->off || sender->authorization == NULL)
		return NULL;
	pace = look_up(paces, sender);
	if (pace == NULL && paces->count >= paces->prune_at)
		prune(paces);
	if (pace == NULL)
		pace = make(paces, sender);
	if (pace != NULL)
		paces->last = pace;
	return pace;
}

void
telnyx_paces_clear(struct telnyx_paces *paces)
{
	struct telnyx_pace *pace, *next;

	HASH_ITER (hh, paces->table, pace, next)
		drop(pace);
}
