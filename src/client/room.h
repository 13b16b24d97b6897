/* SPDX-License-Identifier: MIT */
/* Room in a client, and the callers who wait for it: for telnyx_client_when_room(). */
#ifndef TELNYX_CLIENT_ROOM_H
#define TELNYX_CLIENT_ROOM_H

#include <sys/queue.h>

#include "base/env.h"
#include "net/deferred.h"

struct telnyx_client;
struct telnyx_room_wait;

TAILQ_HEAD(telnyx_room_waits, telnyx_room_wait);

struct telnyx_room {
	struct telnyx_room_waits waits;
	struct telnyx_task task;
	struct telnyx_timer *timer; /* for a hold or a pause that ends by itself */
};

/* False: no memory. */
bool telnyx_room_init(struct telnyx_client *client);
void telnyx_room_clear(struct telnyx_client *client);
/* A request has moved on, or has ended, or the client is closing: look. */
void telnyx_room_look(struct telnyx_client *client);
/* Free the waits without calling back; for a forked child. */
void telnyx_room_drop(struct telnyx_client *client);

#endif
