/* SPDX-License-Identifier: MIT */
/*
 * Room: which connection goes when there is no room for a new one.
 *
 * First one that has said nothing, then one between requests, then one within a
 * request; of these the address with most of them loses its oldest.  So a flood
 * pays for itself, and a request that is half read gives way only to an address
 * that has fewer than its own.  Connections whose event the application has are
 * not among them.
 *
 * An address is one of IPv4, or the first 64 bits of IPv6.
 */
#ifndef TELNYX_WEBHOOK_ROOM_H
#define TELNYX_WEBHOOK_ROOM_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;
struct telnyx_room_peer;

enum telnyx_room_rank {
	TELNYX_ROOM_SILENT = 0, /* not a byte of a request yet */
	TELNYX_ROOM_IDLE = 1,	/* between requests, or done with the last */
	TELNYX_ROOM_READING = 2,
	TELNYX_ROOM_RANKS = 3,
	TELNYX_ROOM_STAYS = 3 /* makes no room */
};

struct telnyx_room {
	struct telnyx_room_peer *peers; /* a hash */
	uint64_t last_number;
};

/* A connection's; part of it. */
struct telnyx_room_place {
	TAILQ_ENTRY(telnyx_room_place) entry;
	struct telnyx_room_peer *peer; /* NULL: it has none */
	enum telnyx_room_rank rank;
	uint64_t number; /* in the order that they came to this rank */
};

/* Has something come that was not read yet?  Then it is not silent. */
typedef bool (*telnyx_room_spoke)(const struct telnyx_room_place *place);

/* Come in as SILENT; false: no memory. */
bool telnyx_room_enter(struct telnyx_room *room, struct telnyx_room_place *place,
    const struct sockaddr *address);
/* To the end of a rank. */
void telnyx_room_move(struct telnyx_room *room, struct telnyx_room_place *place,
    enum telnyx_room_rank rank);
void telnyx_room_leave(struct telnyx_room *room, struct telnyx_room_place *place);
/* Who is to go for one more of this address (NULL: for room alone); NULL: nobody,
 * and the new one is turned away. */
struct telnyx_room_place *telnyx_room_find(
    struct telnyx_room *room, const struct sockaddr *address, telnyx_room_spoke spoke);

#endif
