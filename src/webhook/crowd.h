/* SPDX-License-Identifier: MIT */
/*
 * A crowd: which connection goes when there is no room for a new one.
 *
 * Silent connections go first, then those between requests, then those within a
 * request; of each rank the address that has most loses its oldest.  So a flood
 * makes room with its own connections, and a request that is half read gives way
 * only to an address that has fewer.  A connection whose event the application has
 * never goes.
 *
 * An address is one of IPv4, or the first 64 bits of IPv6.
 */
#ifndef TELNYX_WEBHOOK_CROWD_H
#define TELNYX_WEBHOOK_CROWD_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;
struct telnyx_crowd_peer;

enum telnyx_crowd_rank {
	TELNYX_CROWD_SILENT = 0, /* not a byte of a request yet */
	TELNYX_CROWD_IDLE = 1,	 /* between requests, or done with the last */
	TELNYX_CROWD_READING = 2,
	TELNYX_CROWD_RANKS = 3,
	TELNYX_CROWD_STAYS = 3 /* makes no room */
};

struct telnyx_crowd {
	struct telnyx_crowd_peer *peers; /* a hash table */
	uint64_t last_number;
};

/* A connection's place in the crowd; part of the connection. */
struct telnyx_crowd_place {
	TAILQ_ENTRY(telnyx_crowd_place) entry;
	struct telnyx_crowd_peer *peer; /* NULL: the connection has left */
	enum telnyx_crowd_rank rank;
	uint64_t number; /* counts up as connections come to a rank */
};

/* Has something come on this connection that was not read yet?  Then it is not
 * silent. */
typedef bool (*telnyx_crowd_spoke)(const struct telnyx_crowd_place *place);

/* Put a connection in, as SILENT; false: no memory. */
bool telnyx_crowd_enter(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    const struct sockaddr *address);
/* Move a connection to the end of a rank. */
void telnyx_crowd_move(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    enum telnyx_crowd_rank rank);
void telnyx_crowd_leave(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place);
/* The connection that is to go for one more of this address (NULL: for room alone).
 * NULL: none, and the new one is turned away. */
struct telnyx_crowd_place *telnyx_crowd_find(struct telnyx_crowd *crowd,
    const struct sockaddr *address, telnyx_crowd_spoke spoke);

#endif
