/* SPDX-License-Identifier: MIT */
/* A list for each address and rank, oldest first.  Who goes is looked for among
 * the addresses, one after the other: a flood comes from few, or pays with the
 * connections that it needs for being many. */
#include "webhook/room.h"

#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <sys/socket.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#define KEY_BYTES 16

TAILQ_HEAD(places, telnyx_room_place);

struct telnyx_room_peer {
	UT_hash_handle hh;
	unsigned char key[KEY_BYTES];
	struct places places[TELNYX_ROOM_RANKS];
	uint32_t counts[TELNYX_ROOM_RANKS];
	uint32_t members; /* also those that stay */
};

static void
write_key(unsigned char key[KEY_BYTES], const struct sockaddr *address)
{
	static const unsigned char mapped[12] = {
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	memset(key, 0, KEY_BYTES);
	if (address->sa_family == AF_INET) {
		memcpy(key, mapped, sizeof(mapped));
		memcpy(key + sizeof(mapped), &v4->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		/* ::ffff:192.0.2.1 is IPv4 on a socket of both. */
		memcpy(key, &v6->sin6_addr,
		    memcmp(&v6->sin6_addr, mapped, sizeof(mapped)) == 0 ? 16 : 8);
	}
}

static struct telnyx_room_peer *
find_peer(const struct telnyx_room *room, const struct sockaddr *address)
{
	unsigned char key[KEY_BYTES];
	struct telnyx_room_peer *peer;

	write_key(key, address);
	HASH_FIND(hh, room->peers, key, KEY_BYTES, peer);
	return peer;
}

static struct telnyx_room_peer *
make_peer(struct telnyx_room *room, const struct sockaddr *address)
{
	struct telnyx_room_peer *peer = calloc(1, sizeof(*peer));
	int i;

	if (peer == NULL)
		return NULL;
	write_key(peer->key, address);
	for (i = 0; i < TELNYX_ROOM_RANKS; i++)
		TAILQ_INIT(&peer->places[i]);
	HASH_ADD(hh, room->peers, key, KEY_BYTES, peer);
	if (peer->hh.tbl == NULL) {
		free(peer);
		return NULL;
	}
	return peer;
}

static void
take_out(struct telnyx_room_place *place)
{
	struct telnyx_room_peer *peer = place->peer;

	if (place->rank == TELNYX_ROOM_STAYS)
		return;
	TAILQ_REMOVE(&peer->places[place->rank], place, entry);
	peer->counts[place->rank]--;
}

static void
put_in(struct telnyx_room *room, struct telnyx_room_place *place,
    enum telnyx_room_rank rank)
{
	struct telnyx_room_peer *peer = place->peer;

	place->rank = rank;
	place->number = ++room->last_number;
	if (rank == TELNYX_ROOM_STAYS)
		return;
	TAILQ_INSERT_TAIL(&peer->places[rank], place, entry);
	peer->counts[rank]++;
}

bool
telnyx_room_enter(struct telnyx_room *room, struct telnyx_room_place *place,
    const struct sockaddr *address)
{
	if ((place->peer = find_peer(room, address)) == NULL &&
	    (place->peer = make_peer(room, address)) == NULL)
		return false;
	place->peer->members++;
	put_in(room, place, TELNYX_ROOM_SILENT);
	return true;
}

void
telnyx_room_move(struct telnyx_room *room, struct telnyx_room_place *place,
    enum telnyx_room_rank rank)
{
	take_out(place);
	put_in(room, place, rank);
}

void
telnyx_room_leave(struct telnyx_room *room, struct telnyx_room_place *place)
{
	struct telnyx_room_peer *peer = place->peer;

	if (peer == NULL)
		return;
	take_out(place);
	place->peer = NULL;
	if (--peer->members > 0)
		return;
	HASH_DEL(room->peers, peer);
	free(peer);
}

/* The oldest of the address that has most of a rank, of equals the one whose is
 * the oldest; `own`, the address that one more is for, has that one, too. */
static struct telnyx_room_place *
pick(const struct telnyx_room *room, enum telnyx_room_rank rank,
    const struct telnyx_room_peer *own)
{
	struct telnyx_room_place *best = NULL, *first;
	struct telnyx_room_peer *peer;
	uint32_t most = 0, count;

	for (peer = room->peers; peer != NULL; peer = peer->hh.next) {
		if ((first = TAILQ_FIRST(&peer->places[rank])) == NULL)
			continue;
		count = peer->counts[rank] + (peer == own);
		if (best == NULL || count > most ||
		    (count == most && first->number < best->number)) {
			best = first;
			most = count;
		}
	}
	return best;
}

struct telnyx_room_place *
telnyx_room_find(
    struct telnyx_room *room, const struct sockaddr *address, telnyx_room_spoke spoke)
{
	const struct telnyx_room_peer *own =
	    address != NULL ? find_peer(room, address) : NULL;
	struct telnyx_room_place *place;

	/* Who has spoken and was not heard yet, in a burst, is looked at once. */
	while ((place = pick(room, TELNYX_ROOM_SILENT, own)) != NULL) {
		if (!spoke(place))
			return place;
		telnyx_room_move(room, place, TELNYX_ROOM_READING);
	}
	if ((place = pick(room, TELNYX_ROOM_IDLE, own)) != NULL)
		return place;
	place = pick(room, TELNYX_ROOM_READING, own);
	/* Nobody's request goes for an address that has as many. */
	if (place != NULL && address != NULL && place->peer != own &&
	    place->peer->counts[TELNYX_ROOM_READING] <=
		(own != NULL ? own->counts[TELNYX_ROOM_READING] : 0) + 1)
		return NULL;
	return place;
}
