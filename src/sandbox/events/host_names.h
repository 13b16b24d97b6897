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

struct sbx_delivery;
struct sbx_name;
struct sbx_target;
struct sbx_webhooks;

#define SBX_MAX_ADDRESSES 16

struct sbx_names {
	struct telnyx_net net; /* for the resolvers */
	struct sbx_name *list;
	size_t count;
	struct sbx_delivery *waiting; /* until one is looked up */
	/* Has the deliveries of a list go on, which were parked. */
	void (*go_on)(struct sbx_webhooks *hooks, struct sbx_delivery *list);
};

/* The addresses to which a post may be sent. */
struct sbx_addresses {
	struct sockaddr_storage address[SBX_MAX_ADDRESSES];
	int len[SBX_MAX_ADDRESSES];
	size_t count;
	size_t next; /* to be tried */
};

enum telnyx_status sbx_names_init(struct sbx_webhooks *hooks,
    void (*go_on)(struct sbx_webhooks *hooks, struct sbx_delivery *list));
/* No delivery may be parked any more. */
void sbx_names_clear(struct sbx_webhooks *hooks);
/* Must the name of the delivery's receiver be looked up first?  Then the delivery
 * goes on when that is over. */
bool sbx_names_park(struct sbx_delivery *delivery);
/* What is known of a name: perhaps nothing. */
void sbx_names_find(struct sbx_webhooks *hooks, const struct sbx_target *target,
    struct sbx_addresses *out);

#endif
