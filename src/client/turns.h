/* SPDX-License-Identifier: MIT */
/*
 * Turns: requests of one client that must not overlap, because what one finds
 * decides what the other does.  They wait in a line for each key, first come,
 * first served; the first holds its turn until it leaves.
 */
#ifndef TELNYX_CLIENT_TURNS_H
#define TELNYX_CLIENT_TURNS_H

#include <sys/queue.h>

#include <telnyx/types.h>

struct telnyx_request;
struct telnyx_turn_line;

/* Part of whoever waits. */
struct telnyx_turn {
	TAILQ_ENTRY(telnyx_turn) entry;
	struct telnyx_turn_line *line; /* NULL: in none */
	struct telnyx_client *client;
	struct telnyx_request *waiting; /* to be told */
	/* What this turn has done may still show: handed on to the next. */
	bool doubt;
};

/* Join the line of a key.  False: no memory. */
bool telnyx_turn_join(
    struct telnyx_turn *turn, struct telnyx_client *client, const char *key);
/* Is it the first?  If not, telnyx_request_go() is called once it is. */
bool telnyx_turn_is_first(struct telnyx_turn *turn, struct telnyx_request *request);
/* Leave, also without having joined. */
void telnyx_turn_leave(struct telnyx_turn *turn);

#endif
