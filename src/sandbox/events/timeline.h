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

struct sbx_task {
	uint64_t due_ns;
	uint64_t order; /* among those due at the same time */
	size_t at;	/* its place in the heap, from 1; 0: not in it */
	void (*run)(struct sbx_task *task);
};

struct sbx_timeline {
	struct telnyx_env *env;
	struct telnyx_timer *timer;
	struct sbx_task **heap; /* from 1 */
	size_t count;
	size_t capacity;
	size_t reserved;
	uint64_t order;
};

enum telnyx_status sbx_timeline_init(
    struct sbx_timeline *timeline, struct telnyx_env *env);
void sbx_timeline_clear(struct sbx_timeline *timeline);
/* Make room for one more task, so that adding it never fails. */
bool sbx_timeline_reserve(struct sbx_timeline *timeline);
void sbx_timeline_release(struct sbx_timeline *timeline);
/* Run `task` from the loop when its time has come; it must not be in the
 * timeline. */
void sbx_timeline_add(
    struct sbx_timeline *timeline, struct sbx_task *task, uint64_t due_ns);
/* Take a task out; does nothing for one that is not in the timeline. */
void sbx_timeline_remove(struct sbx_timeline *timeline, struct sbx_task *task);

#endif
