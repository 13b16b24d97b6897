/* SPDX-License-Identifier: MIT */
/*
 * Turns: requests of one client that must not overlap, because what one finds
 * decides what the other does.  They wait in a line for each key, first come,
 * first served; the first holds its turn until it leaves.
 *
 * A line may be in doubt: what one of its turns has done may still show.  The doubt
 * outlives the turns, until its time is over; the newest TELNYX_TURN_DOUBTS lines
 * without a turn are remembered so.
 */
#ifndef TELNYX_CLIENT_TURNS_H
#define TELNYX_CLIENT_TURNS_H

#include <sys/queue.h>

#include <telnyx/types.h>

#define TELNYX_TURN_DOUBTS 1024

struct telnyx_client;
struct telnyx_request;
struct telnyx_turn_line;

/* Part of whoever waits. */
struct telnyx_turn {
	TAILQ_ENTRY(telnyx_turn) entry;
	struct telnyx_turn_line *line; /* NULL: in none */
	struct telnyx_client *client;
	struct telnyx_request *waiting; /* told once it is its turn */
};

/* Join the line of a key.  False: no memory. */
bool telnyx_turn_join(
    struct telnyx_turn *turn, struct telnyx_client *client, const char *key);
/* Is the turn the first of its line?  If not, telnyx_request_go() is called for the
 * request once it is. */
bool telnyx_turn_is_first(struct telnyx_turn *turn, struct telnyx_request *request);
/* Leave, also without having joined. */
void telnyx_turn_leave(struct telnyx_turn *turn);

/* Put the turn's line in doubt for so long from now; 0: no longer. */
void telnyx_turn_doubt(struct telnyx_turn *turn, uint64_t for_ns);
/* How long the turn's line still is in doubt; 0: not, or the turn is in no line. */
uint64_t telnyx_turn_doubt_ns(const struct telnyx_turn *turn);

/* Forget every line; there are no turns left. */
void telnyx_turns_free(struct telnyx_client *client);

#endif
