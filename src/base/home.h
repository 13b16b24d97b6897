/* SPDX-License-Identifier: MIT */
/*
 * The thread and the process that an object of the loop is at home in.
 *
 * An object belongs to the thread that is inside event_base_loop(); before and
 * between runs of the loop, any one thread may call it.  The loop says who runs it
 * (telnyx_home_enter(), from each of the object's events), and each call from
 * outside asks whether it may (telnyx_home_ask()).  Neither makes a system call,
 * and neither takes a lock while the answer stays the same.
 *
 * A run is over when the thread has ended, when event_base_loopexit() or
 * event_base_loopbreak() has stopped the loop, when the base has no events left,
 * or when telnyx_home_leave() says so.
 */
#ifndef TELNYX_BASE_HOME_H
#define TELNYX_BASE_HOME_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct telnyx_home {
	_Atomic uint64_t thread;       /* who runs the loop; 0: nobody, it seems */
	unsigned forks;		       /* of the process, when it was made */
	LIST_ENTRY(telnyx_home) entry; /* of all that have a thread */
};

void telnyx_home_init(struct telnyx_home *home);
/* The calling thread runs the loop. */
void telnyx_home_enter(struct telnyx_home *home);
/* Nobody does, as far as is known; also before the object is freed. */
void telnyx_home_leave(struct telnyx_home *home);

enum telnyx_home_answer {
	TELNYX_HOME_YES = 0,  /* it runs the loop, or nobody does */
	TELNYX_HOME_FORKED,   /* a child of the process that made the object */
	TELNYX_HOME_STRANGER, /* another thread did, when it was last heard of */
};
enum telnyx_home_answer telnyx_home_ask(const struct telnyx_home *home);

/* How often this process is a child: for what has no home, but must know a fork. */
unsigned telnyx_home_forks(void);

#endif
