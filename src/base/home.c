/* SPDX-License-Identifier: MIT */
#include "base/home.h"

#include <pthread.h>
#include <stddef.h>

LIST_HEAD(home_list, telnyx_home);

/* Threads are numbered as they come, and no number is used twice: a pthread_t may
 * be another thread's after the first has ended. */
static _Atomic uint64_t last_thread;
static _Thread_local uint64_t this_thread;
/* Forks of this process, counted in the child. */
static _Atomic unsigned forks;

/* All homes that have a thread: they are told when it ends. */
static struct home_list homes = LIST_HEAD_INITIALIZER(homes);
static pthread_mutex_t homes_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t ending;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
on_thread_end(void *arg)
{
	struct telnyx_home *home, *next;

	(void)arg;
	pthread_mutex_lock(&homes_lock);
	for (home = LIST_FIRST(&homes); home != NULL; home = next) {
		next = LIST_NEXT(home, entry);
		if (atomic_load(&home->thread) != this_thread)
			continue;
		atomic_store(&home->thread, 0);
		LIST_REMOVE(home, entry);
	}
	pthread_mutex_unlock(&homes_lock);
}

/* A fork in the middle of a change must not leave the child a lock that nobody
 * holds. */
static void
before_fork(void)
{
	pthread_mutex_lock(&homes_lock);
}

static void
after_fork(void)
{
	pthread_mutex_unlock(&homes_lock);
}

static void
in_child(void)
{
	atomic_fetch_add(&forks, 1);
	pthread_mutex_unlock(&homes_lock);
}

static void
set_up(void)
{
	(void)pthread_key_create(&ending, on_thread_end);
	(void)pthread_atfork(before_fork, after_fork, in_child);
}

static uint64_t
thread_number(void)
{
	if (this_thread == 0) {
		this_thread = atomic_fetch_add(&last_thread, 1) + 1;
		/* The value only has to be none, for the destructor to run. */
		(void)pthread_setspecific(ending, &this_thread);
	}
	return this_thread;
}

void
telnyx_home_init(struct telnyx_home *home)
{
	(void)pthread_once(&once, set_up);
	atomic_init(&home->thread, 0);
	home->forks = atomic_load(&forks);
}

unsigned
telnyx_home_forks(void)
{
	(void)pthread_once(&once, set_up);
	return atomic_load_explicit(&forks, memory_order_relaxed);
}

static void
move(struct telnyx_home *home, uint64_t thread)
{
	pthread_mutex_lock(&homes_lock);
	if (atomic_load(&home->thread) != 0)
		LIST_REMOVE(home, entry);
	if (thread != 0)
		LIST_INSERT_HEAD(&homes, home, entry);
	atomic_store(&home->thread, thread);
	pthread_mutex_unlock(&homes_lock);
}

void
telnyx_home_leave(struct telnyx_home *home)
{
	move(home, 0);
}

void
telnyx_home_enter(struct telnyx_home *home)
{
	uint64_t thread = thread_number();

	if (atomic_load_explicit(&home->thread, memory_order_relaxed) != thread)
		move(home, thread);
}

enum telnyx_home_answer
telnyx_home_ask(const struct telnyx_home *home)
{
	uint64_t thread = atomic_load_explicit(&home->thread, memory_order_relaxed);

	if (home->forks != atomic_load_explicit(&forks, memory_order_relaxed))
		return TELNYX_HOME_FORKED;
	return thread == 0 || thread == this_thread ? TELNYX_HOME_YES
						    : TELNYX_HOME_STRANGER;
}
