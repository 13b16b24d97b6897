/* SPDX-License-Identifier: MIT */
/* The inside of a run, shared by sender.c (what is sent when), sender_input.c (rows
 * to messages), sender_begin.c (their begin) and sender_stop.c (why no more rows are
 * taken, and when all is over). */
#ifndef TELNYX_PROGRAMS_BULK_SENDER_INTERNAL_H
#define TELNYX_PROGRAMS_BULK_SENDER_INTERNAL_H

#include <time.h>

#include <event2/event.h>

#include "programs/bulk/held.h"
#include "programs/bulk/pacer.h"
#include "programs/bulk/sender.h"
#include "programs/bulk/streak.h"

/* At most so many rows are taken in one go, so that signals and replies are not kept
 * waiting by a file full of rows that need no waiting. */
#define BULK_ROWS_AT_ONCE 64

struct bulk_sender {
	const struct bulk_job *job;
	struct event_base *base;
	telnyx_message_cb on_message; /* a message is over */
	struct event *pump_again;
	struct event *tick;
	struct event *patience; /* fires when --max-hold is over */
	struct event *input;	/* NULL: always ready */
	struct bulk_pacer pacer;
	struct bulk_streak streak;
	struct bulk_held held;
	bool quitting; /* nobody waits for the messages that are held */
	bool held_said;
	struct bulk_flight *line[BULK_ROWS_AT_ONCE]; /* begin together, in this turn */
	uint32_t line_len;
	uint64_t newest; /* the row last handed to the library */
	uint64_t begun_ns;
	uint32_t in_flight;
	bool stopped;
	bool reached_end; /* the input has ended */
	bool faulty;	  /* the input has a fault */
	bool broken;	  /* exit status 1 */
	bool output_said;
};

static inline uint64_t
bulk_sender_now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* A delay for libevent, and not a microsecond too early. */
static inline struct timeval
bulk_sender_delay(uint64_t ns)
{
	struct timeval delay;

	ns += 999;
	delay.tv_sec = (time_t)(ns / UINT64_C(1000000000));
	delay.tv_usec = (suseconds_t)(ns % UINT64_C(1000000000) / 1000);
	return delay;
}

/* --- sender_begin.c --- */

/* Take a message that is to begin in this turn; there is room for it. */
void bulk_sender_line_up(struct bulk_sender *sender, struct bulk_flight *flight);
/* Mark those as begun, and hand them to the library. */
void bulk_sender_begin(struct bulk_sender *sender);

/* --- sender_input.c --- */

/* A message of the row, to be sent; NULL: the row was reported, or counted only. */
struct bulk_flight *bulk_sender_take_row(
    struct bulk_sender *sender, const struct program_row *row);
/* Get at least some input, now or through the event.  False: wait. */
bool bulk_sender_more_input(struct bulk_sender *sender);
/* The input is at its end, or faulty. */
void bulk_sender_end_input(struct bulk_sender *sender, enum program_rows_status status);
/* After a stop: are there rows that nobody has seen? */
bool bulk_sender_has_rows_left(struct bulk_sender *sender);

/* --- sender_stop.c --- */

/* Take no more rows, and do not wait for the messages that are held: they are
 * reported with what the server last said of them. */
void bulk_sender_quit(struct bulk_sender *sender);
/* Report a message that is not sent (again), with its last error, or with `status`. */
void bulk_sender_give_back(
    struct bulk_sender *sender, struct bulk_flight *flight, enum telnyx_status status);

/* Has writing failed?  Then say so once and quit. */
void bulk_sender_check_output(struct bulk_sender *sender);
/* Would every other row fail in the same way?  Then quit. */
void bulk_sender_check_failures(
    struct bulk_sender *sender, uint64_t row, const struct telnyx_error *error);
/* Has the server said nothing but "later" for too long?  Then quit. */
void bulk_sender_check_patience(struct bulk_sender *sender);
/* Has each row that was begun its result in the output? */
bool bulk_sender_is_clean(const struct bulk_sender *sender);
/* End the loop if nothing is left to be done in it. */
void bulk_sender_end_if_over(struct bulk_sender *sender);

#endif
