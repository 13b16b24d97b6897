/* SPDX-License-Identifier: MIT */
/*
 * A crowd: which connection goes when there is no room for a new one.
 *
 * First one that has said nothing, then one between requests, then one within a
 * request; of these the address with most of them loses its oldest.  So a flood
 * pays for itself, and a request that is half read gives way only to an address
 * that has fewer than its own.  Connections whose event the application has are
 * not among them.
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
	struct telnyx_crowd_peer *peers; /* a hash */
	uint64_t last_number;
};

/* A connection's; part of it. */
struct telnyx_crowd_place {
	TAILQ_ENTRY(telnyx_crowd_place) entry;
	struct telnyx_crowd_peer *peer; /* NULL: it has none */
	enum telnyx_crowd_rank rank;
	uint64_t number; /* in the order that they came to this rank */
};

/* Has something come that was not read yet?  Then it is not silent. */
typedef bool (*telnyx_crowd_spoke)(const struct telnyx_crowd_place *place);

/* Come in as SILENT; false: no memory. */
bool telnyx_crowd_enter(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    const struct sockaddr *address);
/* To the end of a rank. */
void telnyx_crowd_move(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    enum telnyx_crowd_rank rank);
void telnyx_crowd_leave(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place);
/* Who is to go for one more of this address (NULL: for room alone); NULL: nobody,
 * and the new one is turned away. */
struct telnyx_crowd_place *telnyx_crowd_find(struct telnyx_crowd *crowd,
    const struct sockaddr *address, telnyx_crowd_spoke spoke);

#endif
