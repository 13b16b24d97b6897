/* SPDX-License-Identifier: MIT */
/*
 * The deferred queue: everything that may call user code runs from here.
 *
 * libevent's callbacks and the API's calls only record what happened and post
 * a task; the tasks run later, from one event of the loop, in the order they
 * were posted.  So no callback of ours ever runs inside evhttp or inside the
 * call that started it, and whatever a task frees is in nobody's hands.
 *
 * A task is part of the object it works on, so posting needs no memory.  It
 * is posted at most once at a time: posting a queued task does nothing.
 */
#ifndef TELNYX_NET_DEFERRED_H
#define TELNYX_NET_DEFERRED_H

#include <sys/queue.h>

#include <telnyx/types.h>

struct telnyx_deferred;

struct telnyx_task {
	TAILQ_ENTRY(telnyx_task) entry;
	void (*fn)(void *arg);
	void *arg;
	bool queued;
};

enum telnyx_status telnyx_deferred_new(
    struct event_base *base, struct telnyx_deferred **out);
/* Drops what is still posted.  NULL is fine. */
void telnyx_deferred_free(struct telnyx_deferred *deferred);

void telnyx_task_init(struct telnyx_task *task, void (*fn)(void *arg), void *arg);
void telnyx_deferred_post(struct telnyx_deferred *deferred, struct telnyx_task *task);
/* Take a task back; nothing happens if it is not posted. */
void telnyx_deferred_withdraw(
    struct telnyx_deferred *deferred, struct telnyx_task *task);
/* May the calling thread use what this belongs to (base/home.h)?  Not while another
 * thread runs the loop, and not in a forked child. */
bool telnyx_deferred_admits(struct telnyx_deferred *deferred);
/* Run now what is posted, and what that posts, until nothing is left. */
void telnyx_deferred_drain(struct telnyx_deferred *deferred);

#endif
