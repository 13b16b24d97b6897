/* SPDX-License-Identifier: MIT */
/*
 * How many connections a listener takes in one turn of the loop, and what it means
 * when it can take none.
 *
 * libevent accepts until nobody waits any more, and so for as long as others
 * connect as fast as that: no other event would run.
 */
#ifndef TELNYX_NET_ACCEPT_H
#define TELNYX_NET_ACCEPT_H

#include <stdbool.h>

struct event;
struct event_base;
struct evconnlistener;

/* Zeroed at the start. */
struct telnyx_accept {
	struct evconnlistener *listener; /* borrowed */
	struct event *again;
	unsigned taken; /* since other events last ran */
};

/* False: no memory. */
bool telnyx_accept_init(struct telnyx_accept *accept, struct event_base *base,
    struct evconnlistener *listener);
/* Call in the listener's callback: a connection was taken.  After the last of a turn
 * the listener is off until the next. */
void telnyx_accept_took(struct telnyx_accept *accept);
/* Call in its error callback: are descriptors out, and does somebody wait for one? */
bool telnyx_accept_wants_room(const struct telnyx_accept *accept, int system_error);
/* Call before the listener is freed. */
void telnyx_accept_clear(struct telnyx_accept *accept);

#endif
