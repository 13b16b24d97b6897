/* SPDX-License-Identifier: MIT */
/*
 * When to stop: after so many failures in a row that say nothing about their own
 * row, since every other would fail in the same way (a key that is refused, a
 * server that cannot be reached or never answers, a certificate that is not trusted).
 *
 * With many messages in flight a short fault hits all of them at once, and that
 * is one event.  So the first failure begins a streak, and of the others only those
 * count whose messages were begun after it: a fault that has passed by then ends the
 * streak, and one that stays is found with as many rows as were asked for, beside
 * those in flight.
 */
#ifndef TELNYX_PROGRAMS_BULK_STREAK_H
#define TELNYX_PROGRAMS_BULK_STREAK_H

#include <stdbool.h>
#include <stdint.h>

#include <telnyx/error.h>

struct bulk_streak {
	uint32_t most; /* 0: never stop */
	uint32_t failures;
	bool running;
	uint64_t after; /* the newest row when the streak began */
};

void bulk_streak_init(struct bulk_streak *streak, uint32_t most);

/* The message of `row` is over; `newest` is the row last handed to the library.
 * `error` is NULL where it was accepted.  True: stop. */
bool bulk_streak_add(struct bulk_streak *streak, uint64_t row, uint64_t newest,
    const struct telnyx_error *error);

#endif
