/* SPDX-License-Identifier: MIT */
/*
 * The timeline: all that is to be done later, on one timer.
 */
#ifndef TELNYX_SANDBOX_EVENTS_TIMELINE_H
#define TELNYX_SANDBOX_EVENTS_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/env.h"

struct telnyx_sandbox_task {
	uint64_t due_ns;
	uint64_t order; /* among those due at the same time */
	size_t at;	/* its place in the heap, from 1; 0: not in it */
	void (*run)(struct telnyx_sandbox_task *task);
};

struct telnyx_sandbox_timeline {
	struct telnyx_env *env;
	struct telnyx_timer *timer;
	struct telnyx_sandbox_task **heap; /* from 1 */
	size_t count;
	size_t capacity;
	size_t reserved;
	uint64_t order;
};

enum telnyx_status telnyx_sandbox_timeline_init(
    struct telnyx_sandbox_timeline *timeline, struct telnyx_env *env);
void telnyx_sandbox_timeline_clear(struct telnyx_sandbox_timeline *timeline);
/* Make room for one more task, so that adding it never fails. */
bool telnyx_sandbox_timeline_reserve(struct telnyx_sandbox_timeline *timeline);
void telnyx_sandbox_timeline_release(struct telnyx_sandbox_timeline *timeline);
/* Run `task` from the loop when its time has come; it must not be in the
 * timeline. */
void telnyx_sandbox_timeline_add(struct telnyx_sandbox_timeline *timeline,
    struct telnyx_sandbox_task *task, uint64_t due_ns);
/* Take a task out; does nothing for one that is not in the timeline. */
void telnyx_sandbox_timeline_remove(
    struct telnyx_sandbox_timeline *timeline, struct telnyx_sandbox_task *task);

#endif
