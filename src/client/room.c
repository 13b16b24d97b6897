/* SPDX-License-Identifier: MIT */
/*
 * Room: is there any use in handing more requests to the client?  The waits are
 * looked at whenever a request moves on or ends, and when a hold or the breaker's
 * pause ends by itself.
 */
#include "client/room.h"

#include <stdlib.h>

#include "base/refusal.h"
#include "client/client_internal.h"
#include "client/sender.h"

#define NEVER UINT64_MAX

struct telnyx_room_wait {
	TAILQ_ENTRY(telnyx_room_wait) entry;
	struct telnyx_sender *sender; /* counted */
	telnyx_room_cb cb;
	void *arg;
};

static uint32_t
smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The room that the server's limit on the sender's key leaves. */
static uint32_t
room_of_key(
    struct telnyx_client *client, struct telnyx_sender *sender, uint64_t *again_ns)
{
	struct telnyx_pace *pace = telnyx_pace_find(&client->paces, sender);
	struct telnyx_env *env = client->net.env;
	uint64_t held_ns;

	if (pace == NULL)
		return UINT32_MAX;
	held_ns = telnyx_limit_held_ns(telnyx_pace_limit(pace), env->now_ns(env));
	if (held_ns > 0) {
		*again_ns = held_ns;
		return 0;
	}
	return telnyx_pace_waiting(pace) > 0
		   ? 0
		   : telnyx_limit_room(telnyx_pace_limit(pace));
}

/* How many requests can go now; where the answer is 0, *again_ns is when to look again.
 * */
static uint32_t
room_of(struct telnyx_client *client, struct telnyx_sender *sender, uint64_t *again_ns)
{
	struct telnyx_env *env = client->net.env;
	struct telnyx_bucket *bucket = NULL;
	uint32_t room;

	*again_ns = NEVER;
	if (client->in_flight >= client->max_queued ||
	    client->queued_bytes >= client->max_queued_bytes)
		return 0;
	*again_ns = telnyx_breaker_wait_ns(&client->breaker, env->now_ns(env));
	if (*again_ns > 0)
		return 0;
	*again_ns = NEVER;
	(void)telnyx_sender_rates_find(&client->rates, env, sender, &bucket);
	if (telnyx_bucket_has_line(bucket) || telnyx_bucket_has_line(client->bucket))
		return 0;
	room = room_of_key(client, sender, again_ns);
	if (client->breaker.state != TELNYX_BREAKER_CLOSED)
		room = smaller(room, 1); /* to see whether the server is back */
	return smaller(room, client->max_queued - client->in_flight);
}

static void
on_timer(void *arg)
{
	telnyx_room_look(arg);
}

static void
wait_free(struct telnyx_client *client, struct telnyx_room_wait *wait)
{
	TAILQ_REMOVE(&client->room.waits, wait, entry);
	telnyx_sender_unref(wait->sender);
	free(wait);
}

/* Call the waits for which there is room.  Returns in how long to look again, or NEVER.
 * */
static uint64_t
call_waits(struct telnyx_client *client)
{
	struct telnyx_room_wait *last =
	    TAILQ_LAST(&client->room.waits, telnyx_room_waits);
	struct telnyx_room_wait *wait, *next, called;
	uint64_t soonest = NEVER, again_ns = NEVER;
	uint32_t room = 0;

	for (wait = TAILQ_FIRST(&client->room.waits); wait != NULL; wait = next) {
		/* Waits that the callbacks add are for the next time. */
		next = wait == last ? NULL : TAILQ_NEXT(wait, entry);
		if (!client->closing) {
			room = room_of(client, wait->sender, &again_ns);
			if (room == 0) {
				if (again_ns < soonest)
					soonest = again_ns;
				continue;
			}
		}
		called = *wait;
		wait_free(client, wait);
		called.cb(client, client->closing ? 0 : room, called.arg);
	}
	return soonest;
}

static void
on_task(void *arg)
{
	struct telnyx_client *client = arg;
	struct telnyx_env *env = client->net.env;
	uint64_t again_ns;

	telnyx_client_enter_callback(client);
	again_ns = call_waits(client);
	/* Without memory for the timer, the next request that moves on makes the client
	 * look. */
	if (again_ns != NEVER)
		(void)env->timer_arm(env, client->room.timer, again_ns);
	telnyx_client_leave_callback(client); /* may free it */
}

bool
telnyx_room_init(struct telnyx_client *client)
{
	struct telnyx_env *env = client->net.env;

	TAILQ_INIT(&client->room.waits);
	telnyx_task_init(&client->room.task, on_task, client);
	return env->timer_new(env, on_timer, client, &client->room.timer) == TELNYX_OK;
}

void
telnyx_room_drop(struct telnyx_client *client)
{
	while (!TAILQ_EMPTY(&client->room.waits))
		wait_free(client, TAILQ_FIRST(&client->room.waits));
}

void
telnyx_room_clear(struct telnyx_client *client)
{
	telnyx_room_drop(client);
	if (client->room.timer != NULL)
		client->net.env->timer_free(client->net.env, client->room.timer);
}

void
telnyx_room_look(struct telnyx_client *client)
{
	if (!TAILQ_EMPTY(&client->room.waits))
		telnyx_deferred_post(client->net.deferred, &client->room.task);
}

enum telnyx_status
telnyx_client_when_room(struct telnyx_client *client, struct telnyx_sender *sender,
    telnyx_room_cb cb, void *arg)
{
	struct telnyx_room_wait *wait;

	if (client == NULL || cb == NULL)
		return telnyx_invalid(client == NULL ? "client" : "cb", "is NULL");
	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	if (client->closing)
		return TELNYX_E_CLOSING;
	if ((wait = calloc(1, sizeof(*wait))) == NULL)
		return TELNYX_E_NO_MEMORY;
	wait->sender = telnyx_sender_ref(sender != NULL ? sender : client->sender);
	wait->cb = cb;
	wait->arg = arg;
	TAILQ_INSERT_TAIL(&client->room.waits, wait, entry);
	telnyx_room_look(client);
	return TELNYX_OK;
}
