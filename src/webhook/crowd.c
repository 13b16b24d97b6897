/* SPDX-License-Identifier: MIT */
/* Each address has a list for each rank, oldest first.  The connection that is to go is
 * looked for among the addresses, one after the other: a flood comes from few of them,
 * or else uses up as many connections as it has addresses. */
#include "webhook/crowd.h"

#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <sys/socket.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#define KEY_BYTES 16

TAILQ_HEAD(places, telnyx_crowd_place);

struct telnyx_crowd_peer {
	UT_hash_handle hh;
	unsigned char key[KEY_BYTES];
	struct places places[TELNYX_CROWD_RANKS];
	uint32_t counts[TELNYX_CROWD_RANKS];
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

static struct telnyx_crowd_peer *
find_peer(const struct telnyx_crowd *crowd, const struct sockaddr *address)
{
	unsigned char key[KEY_BYTES];
	struct telnyx_crowd_peer *peer;

	write_key(key, address);
	HASH_FIND(hh, crowd->peers, key, KEY_BYTES, peer);
	return peer;
}

static struct telnyx_crowd_peer *
make_peer(struct telnyx_crowd *crowd, const struct sockaddr *address)
{
	struct telnyx_crowd_peer *peer = calloc(1, sizeof(*peer));
	int i;

	if (peer == NULL)
		return NULL;
	write_key(peer->key, address);
	for (i = 0; i < TELNYX_CROWD_RANKS; i++)
		TAILQ_INIT(&peer->places[i]);
	HASH_ADD(hh, crowd->peers, key, KEY_BYTES, peer);
	if (peer->hh.tbl == NULL) {
		free(peer);
		return NULL;
	}
	return peer;
}

static void
take_out(struct telnyx_crowd_place *place)
{
	struct telnyx_crowd_peer *peer = place->peer;

	if (place->rank == TELNYX_CROWD_STAYS)
		return;
	TAILQ_REMOVE(&peer->places[place->rank], place, entry);
	peer->counts[place->rank]--;
}

static void
put_in(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    enum telnyx_crowd_rank rank)
{
	struct telnyx_crowd_peer *peer = place->peer;

	place->rank = rank;
	place->number = ++crowd->last_number;
	if (rank == TELNYX_CROWD_STAYS)
		return;
	TAILQ_INSERT_TAIL(&peer->places[rank], place, entry);
	peer->counts[rank]++;
}

bool
telnyx_crowd_enter(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    const struct sockaddr *address)
{
	if ((place->peer = find_peer(crowd, address)) == NULL &&
	    (place->peer = make_peer(crowd, address)) == NULL)
		return false;
	place->peer->members++;
	put_in(crowd, place, TELNYX_CROWD_SILENT);
	return true;
}

void
telnyx_crowd_move(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place,
    enum telnyx_crowd_rank rank)
{
	take_out(place);
	put_in(crowd, place, rank);
}

void
telnyx_crowd_leave(struct telnyx_crowd *crowd, struct telnyx_crowd_place *place)
{
	struct telnyx_crowd_peer *peer = place->peer;

	if (peer == NULL)
		return;
	take_out(place);
	place->peer = NULL;
	if (--peer->members > 0)
		return;
	HASH_DEL(crowd->peers, peer);
	free(peer);
}

/* The oldest connection of the address that has most of a rank; of equal addresses, the
 * oldest of all.  `own` is the address that wants one more: it counts as having that
 * one already. */
static struct telnyx_crowd_place *
pick(const struct telnyx_crowd *crowd, enum telnyx_crowd_rank rank,
    const struct telnyx_crowd_peer *own)
{
	struct telnyx_crowd_place *best = NULL, *first;
	struct telnyx_crowd_peer *peer;
	uint32_t most = 0, count;

	for (peer = crowd->peers; peer != NULL; peer = peer->hh.next) {
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

struct telnyx_crowd_place *
telnyx_crowd_find(struct telnyx_crowd *crowd, const struct sockaddr *address,
    telnyx_crowd_spoke spoke)
{
	const struct telnyx_crowd_peer *own =
	    address != NULL ? find_peer(crowd, address) : NULL;
	struct telnyx_crowd_place *place;

	/* In a burst a connection may have sent bytes that were not read yet: it is no
	 * silent one. */
	while ((place = pick(crowd, TELNYX_CROWD_SILENT, own)) != NULL) {
		if (!spoke(place))
			return place;
		telnyx_crowd_move(crowd, place, TELNYX_CROWD_READING);
	}
	if ((place = pick(crowd, TELNYX_CROWD_IDLE, own)) != NULL)
		return place;
	place = pick(crowd, TELNYX_CROWD_READING, own);
	/* No request goes for an address that has as many itself. */
	if (place != NULL && address != NULL && place->peer != own &&
	    place->peer->counts[TELNYX_CROWD_READING] <=
		(own != NULL ? own->counts[TELNYX_CROWD_READING] : 0) + 1)
		return NULL;
	return place;
}
