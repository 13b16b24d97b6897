/* SPDX-License-Identifier: MIT */
/*
 * Messages and the server's limit.  A message that the server has told to come
 * later is not over: it is held here, and sent again once there is room.  Rows are
 * taken only as fast as the library has room for them, so that their deadlines do
 * not run out in its line.
 */
#ifndef TELNYX_PROGRAMS_BULK_HELD_H
#define TELNYX_PROGRAMS_BULK_HELD_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/queue.h>

#include <telnyx/telnyx.h>

/* One message on its way, or held. */
struct bulk_flight {
	TAILQ_ENTRY(bulk_flight) entry;
	void *owner;
	uint64_t row;
	uint64_t line;		    /* of the input */
	bool begun;		    /* its mark is written */
	int attempts;		    /* attempts in sends that are over */
	struct telnyx_error *error; /* the error of the last send; NULL: none */
	const char *text;
	char to[];
};

struct bulk_held {
	struct telnyx_client *client;
	void (*on_room)(void *arg); /* rows may be taken again */
	void *arg;
	TAILQ_HEAD(, bulk_flight) flights;
	uint32_t count;
	uint32_t room; /* so many may go before the client is asked again */
	uint32_t most; /* messages in flight: grows with those that are done */
	uint32_t done;
	bool asking;	/* on_room will run */
	uint64_t since; /* when the server began to say nothing but "later"; 0: it does
			   not */
};

/* Both are copied.  NULL: no memory. */
struct bulk_flight *bulk_flight_new(
    void *owner, uint64_t row, const char *to, const char *text);
void bulk_flight_free(struct bulk_flight *flight);

void bulk_held_init(struct bulk_held *held, struct telnyx_client *client,
    void (*on_room)(void *arg), void *arg);
/* Has the server only said "later"? */
bool bulk_held_is_for(const struct telnyx_error *error);
/* Hold a message; `error` is copied. */
void bulk_held_add(struct bulk_held *held, struct bulk_flight *flight,
    const struct telnyx_error *error, uint64_t now_ns);
/* Take the message that has been held longest; NULL: none is. */
struct bulk_flight *bulk_held_take(struct bulk_held *held);
/* A message is over; `answered`: the server has said anything but "later". */
void bulk_held_done(struct bulk_held *held, bool answered);
/* Does the server say nothing but "later"? */
bool bulk_held_since(const struct bulk_held *held);
/* For how long has the server said nothing but "later"? */
uint64_t bulk_held_for_ns(const struct bulk_held *held, uint64_t now_ns);
/* May one more message be sent now?  If not, on_room will run when it may. */
bool bulk_held_has_room(struct bulk_held *held);

#endif
