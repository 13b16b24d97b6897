/* SPDX-License-Identifier: MIT */
/*
 * A timer of the test's own beside what a peer does: the loop belongs to the
 * caller, and so this timer runs on, whatever a peer sends.
 *
 *   watchdog_start(&dog, base);
 *   ... run the loop while the flood goes on ...
 *   watchdog_check(&dog, 20);
 *   watchdog_stop(&dog);
 *
 * It is a timer of real time, of 10 ms, where a test's clock stands still.  A
 * loop that does not come to it for 20 s ends the program, with a word on
 * stderr: such a loop never comes back to the test either.
 */
#ifndef TELNYX_TESTS_WATCHDOG_H
#define TELNYX_TESTS_WATCHDOG_H

#include <stdint.h>

struct event;
struct event_base;

struct watchdog {
	struct event *timer;
	struct event_base *running; /* watchdog_run() is on the stack */
	unsigned runs;		    /* how often the timer has run */
	uint64_t late_ms;	    /* how late it came, at the worst */
	uint64_t started_ns;	    /* of the monotonic clock, as the next */
	uint64_t due_ns;
};

/* One at a time: the alarm is the process's. */
void watchdog_start(struct watchdog *dog, struct event_base *base);
void watchdog_stop(struct watchdog *dog);
/* How late it was at the worst, one that is due now among them. */
uint64_t watchdog_late_ms(const struct watchdog *dog);
uint64_t watchdog_elapsed_ms(const struct watchdog *dog);
/* Fails the test unless it has run `runs` times, and never came more than two
 * seconds late: a busy machine is let pass, a loop that stood still is not. */
void watchdog_check(const struct watchdog *dog, unsigned runs);
/* Run the loop until *count has reached `want`, or for so long, also where a
 * flood never lets the loop rest.  Returns whether it has. */
int watchdog_run(struct watchdog *dog, struct event_base *base, const unsigned *count,
    unsigned want, uint64_t within_ms);
/* Run it until the timer has run so often, however long a busy machine takes. */
void watchdog_run_until(struct watchdog *dog, struct event_base *base, unsigned runs);
/* Run it for so long. */
void watchdog_run_for(struct watchdog *dog, struct event_base *base, uint64_t ms);

#endif
