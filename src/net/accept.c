/* SPDX-License-Identifier: MIT */
#include "net/accept.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>

#include <event2/event.h>
#include <event2/listener.h>

#define TURN_CONNECTIONS 64

static void
on_again(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval later = {0, 100000};
	struct telnyx_accept *accept = arg;

	(void)fd;
	(void)what;
	accept->taken = 0;
	if (evconnlistener_enable(accept->listener) != 0)
		(void)event_add(accept->again, &later);
}

bool
telnyx_accept_init(struct telnyx_accept *accept, struct event_base *base,
    struct evconnlistener *listener)
{
	accept->listener = listener;
	accept->again = event_new(base, -1, 0, on_again, accept);
	return accept->again != NULL;
}

void
telnyx_accept_took(struct telnyx_accept *accept)
{
	/* A timer fires behind the next poll; event_active() would not wait for one. */
	static const struct timeval next_turn = {0, 0};

	if (++accept->taken >= TURN_CONNECTIONS &&
	    event_add(accept->again, &next_turn) == 0)
		(void)evconnlistener_disable(accept->listener);
}

/* Does a connection wait to be accepted?  accept() takes a descriptor before it looks,
 * so without one it fails when nobody waits, too. */
static bool
somebody_waits(struct evconnlistener *listener)
{
	struct pollfd fd = {.fd = evconnlistener_get_fd(listener), .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

bool
telnyx_accept_wants_room(const struct telnyx_accept *accept, int system_error)
{
	return (system_error == EMFILE || system_error == ENFILE) &&
	       somebody_waits(accept->listener);
}

void
telnyx_accept_clear(struct telnyx_accept *accept)
{
	if (accept->again != NULL)
		event_free(accept->again);
	accept->again = NULL;
}
