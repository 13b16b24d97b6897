/* SPDX-License-Identifier: MIT */
/* One event, one list.  A turn of the loop runs at most TURN_TASKS, counting
 * what they post in turn; the rest waits behind the next poll, so that a
 * caller whose callbacks always post more does not starve its other events. */
#include "net/deferred.h"

#include <stdint.h>
#include <stdlib.h>

#include <event2/event.h>

#include "base/home.h"

#define TURN_TASKS 1024

TAILQ_HEAD(task_list, telnyx_task);

struct telnyx_deferred {
	struct event_base *base;
	struct event *event;
	struct telnyx_home home;
	struct task_list tasks;
	bool *freed; /* while tasks run: set if the queue is freed */
};

/* Run tasks.  A task that drains the queue enters this again; then the inner call runs
 * what is left, and the outer one finds nothing, or that the queue is gone. */
static void
run(struct telnyx_deferred *deferred, size_t budget)
{
	static const struct timeval now = {0, 0};
	struct telnyx_task *task;
	bool gone = false, outermost = deferred->freed == NULL, *freed;

	if (outermost)
		deferred->freed = &gone;
	freed = deferred->freed;
	while (budget-- > 0 && (task = TAILQ_FIRST(&deferred->tasks)) != NULL) {
		TAILQ_REMOVE(&deferred->tasks, task, entry);
		task->queued = false;
		task->fn(task->arg);
		if (*freed)
			return;
	}
	if (!outermost)
		return;
	deferred->freed = NULL;
	if (!TAILQ_EMPTY(&deferred->tasks) && event_add(deferred->event, &now) != 0)
		event_active(deferred->event, EV_TIMEOUT, 0);
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct telnyx_deferred *deferred = arg;

	(void)fd;
	(void)what;
	telnyx_home_enter(&deferred->home);
	run(deferred, TURN_TASKS);
}

enum telnyx_status
telnyx_deferred_new(struct event_base *base, struct telnyx_deferred **out)
{
	struct telnyx_deferred *deferred;

	*out = NULL;
	if ((deferred = calloc(1, sizeof(*deferred))) == NULL)
		return TELNYX_E_NO_MEMORY;
	TAILQ_INIT(&deferred->tasks);
	deferred->event = event_new(base, -1, 0, on_event, deferred);
	if (deferred->event == NULL) {
		free(deferred);
		return TELNYX_E_NO_MEMORY;
	}
	deferred->base = base;
	telnyx_home_init(&deferred->home);
	/* The first turn of the loop tells whose it is. */
	event_active(deferred->event, EV_TIMEOUT, 0);
	*out = deferred;
	return TELNYX_OK;
}

void
telnyx_deferred_free(struct telnyx_deferred *deferred)
{
	if (deferred == NULL)
		return;
	if (deferred->freed != NULL)
		*deferred->freed = true;
	telnyx_home_leave(&deferred->home);
	event_free(deferred->event);
	free(deferred);
}

/* The loop has ended, as far as libevent says: it was told to, or has no events. */
static bool
is_over(struct event_base *base)
{
	return event_base_got_exit(base) || event_base_got_break(base) ||
	       event_base_get_num_events(
		   base, EVENT_BASE_COUNT_ACTIVE | EVENT_BASE_COUNT_ADDED) == 0;
}

bool
telnyx_deferred_admits(struct telnyx_deferred *deferred)
{
	switch (telnyx_home_ask(&deferred->home)) {
	case TELNYX_HOME_YES:
		return true;
	case TELNYX_HOME_FORKED:
		return false;
	case TELNYX_HOME_STRANGER:
		break;
	}
	if (!is_over(deferred->base))
		return false;
	telnyx_home_leave(&deferred->home);
	return true;
}

void
telnyx_task_init(struct telnyx_task *task, void (*fn)(void *arg), void *arg)
{
	task->fn = fn;
	task->arg = arg;
	task->queued = false;
}

void
telnyx_deferred_post(struct telnyx_deferred *deferred, struct telnyx_task *task)
{
	if (task->queued)
		return;
	if (TAILQ_EMPTY(&deferred->tasks) && deferred->freed == NULL)
		event_active(deferred->event, EV_TIMEOUT, 0);
	TAILQ_INSERT_TAIL(&deferred->tasks, task, entry);
	task->queued = true;
}

void
telnyx_deferred_withdraw(struct telnyx_deferred *deferred, struct telnyx_task *task)
{
	if (!task->queued)
		return;
	TAILQ_REMOVE(&deferred->tasks, task, entry);
	task->queued = false;
}

void
telnyx_deferred_drain(struct telnyx_deferred *deferred)
{
	run(deferred, SIZE_MAX);
}
