/* SPDX-License-Identifier: MIT */
/*
 * The shim of the queue's torture: allocations and system calls of the library, and of
 * SQLite, that fail.  Unlike the client's (torture_shim.h) it knows threads, and leaves
 * alone what other libraries ask for.
 */
#ifndef TELNYX_TESTS_TORTURE_QUEUE_H
#define TELNYX_TESTS_TORTURE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

enum tq_what {
	TQ_NOTHING = 0,
	TQ_ALLOCATION, /* of the library and of this program */
	TQ_SQLITE_ALLOCATION,
	TQ_OPEN,
	TQ_PWRITE,
	TQ_RENAME,
	TQ_FLOCK,
	TQ_THREAD,
	TQ_EVENTFD,
	TQ_SQLITE_OPEN,
	TQ_SQLITE_PWRITE,
	TQ_SQLITE_SYNC,
	TQ_SQLITE_CUT,
	TQ_WHATS
};

/* False where a program cannot stand in for the C library: not glibc, or under a
 * sanitizer. */
bool tq_available(void);
/* Once, before SQLite is used. */
void tq_set_up(void);
const char *tq_name(enum tq_what what);

/* From now on the n-th of these fails; with `from_then_on`, all after it too. */
void tq_arm(enum tq_what what, unsigned long nth, bool from_then_on);
void tq_disarm(void);
/* Has it failed? */
bool tq_has_fired(void);
/* Blocks that the library has allocated since it was armed, and not freed. */
size_t tq_live(void);

/* --- the sandbox (torture_queue_sandbox.c), in a process where nothing fails --- */

#define TQ_MOST_MESSAGES (1 << 18)

bool tq_sandbox_start(void);
void tq_sandbox_stop(void);
const char *tq_sandbox_url(void);
/* How often has the message of this number arrived, whose text is "message N."? */
unsigned tq_sandbox_arrived(int number);

#endif
