/* SPDX-License-Identifier: MIT */
/*
 * The names of receivers, looked up on the loop.
 *
 * A delivery whose receiver's name has to be looked up first is parked: it takes
 * none of the connections meanwhile, so that a name server that is silent holds
 * up the deliveries to its own names and no others.  It goes on when there is an
 * answer, or none came in the time that an attempt has.
 */
#ifndef TELNYX_SANDBOX_EVENTS_HOST_NAMES_H
#define TELNYX_SANDBOX_EVENTS_HOST_NAMES_H

#include <sys/socket.h>

#include "net/net.h"
#include "net/resolver.h"

struct telnyx_sandbox_delivery;
struct telnyx_sandbox_name;
struct telnyx_sandbox_target;
struct telnyx_sandbox_webhooks;

#define TELNYX_SANDBOX_MAX_ADDRESSES 16

struct telnyx_sandbox_names {
	struct telnyx_net net; /* for the resolvers */
	struct telnyx_sandbox_name *list;
	size_t count;
	struct telnyx_sandbox_delivery *waiting; /* until one is looked up */
	/* Has the deliveries of a list go on, which were parked. */
	void (*go_on)(struct telnyx_sandbox_webhooks *hooks,
	    struct telnyx_sandbox_delivery *list);
};

/* The addresses to which a post may be sent. */
struct telnyx_sandbox_addresses {
	struct sockaddr_storage address[TELNYX_SANDBOX_MAX_ADDRESSES];
	int len[TELNYX_SANDBOX_MAX_ADDRESSES];
	size_t count;
	size_t next; /* to be tried */
};

enum telnyx_status telnyx_sandbox_names_init(struct telnyx_sandbox_webhooks *hooks,
    void (*go_on)(
	struct telnyx_sandbox_webhooks *hooks, struct telnyx_sandbox_delivery *list));
/* No delivery may be parked any more. */
void telnyx_sandbox_names_clear(struct telnyx_sandbox_webhooks *hooks);
/* Must the name of the delivery's receiver be looked up first?  Then the delivery
 * goes on when that is over. */
bool telnyx_sandbox_names_park(struct telnyx_sandbox_delivery *delivery);
/* What is known of a name: perhaps nothing. */
void telnyx_sandbox_names_find(struct telnyx_sandbox_webhooks *hooks,
    const struct telnyx_sandbox_target *target, struct telnyx_sandbox_addresses *out);

#endif
