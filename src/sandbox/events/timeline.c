/* SPDX-License-Identifier: MIT */
/*
 * What is to be done later: a binary heap of tasks, on one timer.
 *
 * Room for a task is reserved when its owner is made, so that adding it later
 * never fails.  Arming the timer may fail for memory the first time only, which
 * is when it is made here.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/events/timeline.h"

static bool
is_before(const struct sbx_task *a, const struct sbx_task *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void
place(struct sbx_timeline *t, size_t at, struct sbx_task *task)
{
	t->heap[at] = task;
	task->at = at;
}

/* Put `task` where it belongs, at `at` or from there up or down. */
static void
settle(struct sbx_timeline *t, size_t at, struct sbx_task *task)
{
	size_t child;

	while (at > 1 && is_before(task, t->heap[at / 2])) {
		place(t, at, t->heap[at / 2]);
		at /= 2;
	}
	while ((child = at * 2) <= t->count) {
		if (child < t->count && is_before(t->heap[child + 1], t->heap[child]))
			child++;
		if (!is_before(t->heap[child], task))
			break;
		place(t, at, t->heap[child]);
		at = child;
	}
	place(t, at, task);
}

static void
take_out(struct sbx_timeline *t, struct sbx_task *task)
{
	size_t at = task->at;
	struct sbx_task *last = t->heap[t->count--];

	task->at = 0;
	if (last != task)
		settle(t, at, last);
}

static void
arm(struct sbx_timeline *t)
{
	uint64_t now = t->env->now_ns(t->env);
	uint64_t due;

	if (t->count == 0) {
		t->env->timer_disarm(t->env, t->timer);
		return;
	}
	due = t->heap[1]->due_ns;
	(void)t->env->timer_arm(t->env, t->timer, due > now ? due - now : 0);
}

/* Tasks run that were due already: one that adds another for now must not keep the
 * loop from its sockets. */
static void
on_due(void *arg)
{
	struct sbx_timeline *t = arg;
	uint64_t now = t->env->now_ns(t->env);
	uint64_t last = t->order;

	while (t->count > 0 && t->heap[1]->due_ns <= now && t->heap[1]->order <= last) {
		struct sbx_task *task = t->heap[1];

		take_out(t, task);
		task->run(task);
	}
	arm(t);
}

enum telnyx_status
sbx_timeline_init(struct sbx_timeline *timeline, struct telnyx_env *env)
{
	enum telnyx_status st;

	memset(timeline, 0, sizeof(*timeline));
	timeline->env = env;
	st = env->timer_new(env, on_due, timeline, &timeline->timer);
	if (st == TELNYX_OK &&
	    (st = env->timer_arm(env, timeline->timer, TELNYX_NS_PER_S)) == TELNYX_OK)
		env->timer_disarm(env, timeline->timer);
	return st;
}

void
sbx_timeline_clear(struct sbx_timeline *timeline)
{
	if (timeline->timer != NULL)
		timeline->env->timer_free(timeline->env, timeline->timer);
	free(timeline->heap);
	memset(timeline, 0, sizeof(*timeline));
}

bool
sbx_timeline_reserve(struct sbx_timeline *timeline)
{
	struct sbx_task **heap = NULL;
	size_t want = timeline->capacity == 0 ? 64 : timeline->capacity * 2;

	if (timeline->reserved + 1 >= timeline->capacity) {
		heap = realloc(timeline->heap, want * sizeof(struct sbx_task *));
		if (heap == NULL)
			return false;
		timeline->heap = heap;
		timeline->capacity = want;
	}
	timeline->reserved++;
	return true;
}

void
sbx_timeline_release(struct sbx_timeline *timeline)
{
	timeline->reserved--;
}

void
sbx_timeline_add(struct sbx_timeline *timeline, struct sbx_task *task, uint64_t due_ns)
{
	task->due_ns = due_ns;
	task->order = ++timeline->order;
	settle(timeline, ++timeline->count, task);
	if (task->at == 1)
		arm(timeline);
}

void
sbx_timeline_remove(struct sbx_timeline *timeline, struct sbx_task *task)
{
	if (task->at != 0)
		take_out(timeline, task);
}
