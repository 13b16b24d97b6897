/* SPDX-License-Identifier: MIT */
/*
 * Who writes next, among several processes.
 *
 * SQLite has no order among those that wait for its lock: each looks now and then, and
 * a process that commits again and again has it back before any other looks, so that on
 * a slow disk the others would wait in vain until they are told that the store is busy.
 * So whoever is about to write takes the turn first, which is a lock of its own, and
 * gives it back when it has SQLite's.  While one transaction is committed, another
 * process has the turn, and is the only one that waits for its end.
 *
 * The turn is for fairness alone.  A process that was stopped while it had the turn
 * would keep all others waiting; so nobody waits long for it, and for a while after
 * that they go without.
 */
#include "queue/store_sqlite_internal.h"

#include <time.h>

#define NAP_NS 1000000
#define MOST_NAPS_NS (2 * NAP_NS) /* of who waits for the turn */
/* Of the time that a store may be busy, half is waited for the turn. */
#define TURN_PART 2

int64_t
telnyx_sqlite_monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
is_closing(struct telnyx_sqlite *s)
{
	bool closing;

	(void)pthread_mutex_lock(&s->lock);
	closing = s->closing;
	(void)pthread_mutex_unlock(&s->lock);
	return closing;
}

bool
telnyx_sqlite_gives_up(struct telnyx_sqlite *s)
{
	return !s->is_open && is_closing(s);
}

void
telnyx_sqlite_wait_from_now(struct telnyx_sqlite *s, uint32_t most_ms)
{
	s->busy_until_ms = telnyx_sqlite_monotonic_ms() + most_ms;
}

bool
telnyx_sqlite_wait(struct telnyx_sqlite *s)
{
	static const struct timespec nap = {.tv_nsec = NAP_NS};

	if (telnyx_sqlite_monotonic_ms() >= s->busy_until_ms ||
	    telnyx_sqlite_gives_up(s))
		return false;
	(void)nanosleep(&nap, NULL);
	return true;
}

/* SQLite asks before each try; 0: no more of them. */
static int
on_busy(void *arg, int tries)
{
	(void)tries;
	return telnyx_sqlite_wait(arg);
}

void
telnyx_sqlite_wait_as_we_do(struct telnyx_sqlite *s)
{
	(void)sqlite3_busy_handler(s->db, on_busy, s);
}

/* False: it was not to be had in time. */
static bool
take_turn(struct telnyx_sqlite *s)
{
	static const struct timespec nap = {.tv_nsec = MOST_NAPS_NS};
	int64_t now_ms = telnyx_sqlite_monotonic_ms(),
		until_ms = now_ms + s->busy_timeout_ms / TURN_PART;

	if (now_ms < s->no_turn_until_ms)
		return false;
	while (!telnyx_sqlite_file_take_turn(s->disk)) {
		if ((now_ms = telnyx_sqlite_monotonic_ms()) >= until_ms) {
			s->no_turn_until_ms = now_ms + s->busy_timeout_ms;
			return false;
		}
		(void)nanosleep(&nap, NULL);
	}
	return true;
}

void
telnyx_sqlite_begin_to_write(struct telnyx_sqlite *s)
{
	bool turn;

	/* The wait for the turn is a part of it. */
	telnyx_sqlite_wait_from_now(s, s->busy_timeout_ms);
	turn = take_turn(s);
	telnyx_sqlite_run(s, telnyx_sqlite_get(s, "begin immediate"));
	if (turn)
		telnyx_sqlite_file_give_turn(s->disk);
}
