/* SPDX-License-Identifier: MIT */
/* Whose thread is it?  The answers of a home, asked from several threads. */
#include "support/fixture.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/home.h"
#include "net/deferred.h"

static struct telnyx_home home;

static void *
enter(void *arg)
{
	(void)arg;
	telnyx_home_enter(&home);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	return NULL;
}

/* A thread that has entered, and waits until it is let go. */
struct lodger {
	pthread_t thread;
	int in[2], out[2];
};

static void *
lodge(void *arg)
{
	struct lodger *lodger = arg;
	char byte;

	telnyx_home_enter(&home);
	ck_assert_int_eq(write(lodger->in[1], "", 1), 1);
	ck_assert_int_eq(read(lodger->out[0], &byte, 1), 1);
	return NULL;
}

static void
lodger_start(struct lodger *lodger)
{
	char byte;

	ck_assert_int_eq(pipe(lodger->in) | pipe(lodger->out), 0);
	ck_assert_int_eq(pthread_create(&lodger->thread, NULL, lodge, lodger), 0);
	ck_assert_int_eq(read(lodger->in[0], &byte, 1), 1);
}

static void
lodger_end(struct lodger *lodger)
{
	int i;

	ck_assert_int_eq(write(lodger->out[1], "", 1), 1);
	ck_assert_int_eq(pthread_join(lodger->thread, NULL), 0);
	for (i = 0; i < 2; i++) {
		(void)close(lodger->in[i]);
		(void)close(lodger->out[i]);
	}
}

START_TEST(who_runs_the_loop_is_at_home_and_nobody_else)
{
	struct lodger lodger;

	telnyx_home_init(&home);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	telnyx_home_enter(&home);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	/* The next run is another thread's. */
	lodger_start(&lodger);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_STRANGER);
	telnyx_home_leave(&home);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	telnyx_home_enter(&home);
	lodger_end(&lodger);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	telnyx_home_leave(&home);
}
END_TEST

START_TEST(a_thread_that_has_ended_is_at_home_nowhere)
{
	struct lodger lodger;
	pthread_t thread;
	int i;

	telnyx_home_init(&home);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(pthread_create(&thread, NULL, enter, NULL), 0);
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
		ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	}
	/* Nor does the end of one thread free what is another's. */
	lodger_start(&lodger);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_STRANGER);
	lodger_end(&lodger);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	telnyx_home_leave(&home);
}
END_TEST

START_TEST(a_forked_child_is_told)
{
	unsigned forks = telnyx_home_forks();
	pid_t child;
	int status;

	telnyx_home_init(&home);
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0)
		_exit(telnyx_home_ask(&home) == TELNYX_HOME_FORKED &&
			      telnyx_home_forks() == forks + 1
			  ? 0
			  : 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(telnyx_home_ask(&home), TELNYX_HOME_YES);
	ck_assert_uint_eq(telnyx_home_forks(), forks);
	telnyx_home_leave(&home);
}
END_TEST

/* --- of a loop --- */

enum ending { BROKEN_OFF, TOLD_TO_EXIT, OUT_OF_EVENTS };

struct loop {
	enum ending ending;
	struct event_base *base;
	struct telnyx_deferred *deferred;
	struct event *forever; /* what the loop does not end without */
	struct event *stop;
	pthread_t thread;
	int started[2];
	int stopper[2];
};

static void
on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)fd;
	(void)what;
	switch (loop->ending) {
	case BROKEN_OFF:
		event_base_loopbreak(loop->base);
		break;
	case TOLD_TO_EXIT:
		event_base_loopexit(loop->base, NULL);
		break;
	case OUT_OF_EVENTS:
		event_del(loop->forever);
		break;
	}
}

static void
say_started(void *arg)
{
	struct loop *loop = arg;

	ck_assert_int_eq(write(loop->started[1], "", 1), 1);
}

static void *
dispatch(void *arg)
{
	struct loop *loop = arg;
	char byte;

	event_base_dispatch(loop->base);
	/* The thread lives on, and runs no loop. */
	ck_assert_int_eq(read(loop->stopper[0], &byte, 1), 1);
	ck_assert_int_eq(read(loop->stopper[0], &byte, 1), 1);
	return NULL;
}

START_TEST(a_loop_in_another_thread_admits_nobody_until_it_has_stopped)
{
	struct loop loop = {.ending = (enum ending)_i};
	struct telnyx_task task;
	char byte;

	ck_assert_ptr_nonnull(loop.base = event_base_new());
	ck_assert_int_eq(telnyx_deferred_new(loop.base, &loop.deferred), TELNYX_OK);
	ck_assert_int_eq(pipe(loop.started) | pipe(loop.stopper), 0);
	loop.stop = event_new(loop.base, loop.stopper[0], EV_READ, on_stop, &loop);
	loop.forever =
	    event_new(loop.base, SIGUSR2, EV_SIGNAL | EV_PERSIST, on_stop, &loop);
	ck_assert_int_eq(event_add(loop.stop, NULL) | event_add(loop.forever, NULL), 0);
	ck_assert(telnyx_deferred_admits(loop.deferred)); /* before the run */
	telnyx_task_init(&task, say_started, &loop);
	telnyx_deferred_post(loop.deferred, &task);
	ck_assert_int_eq(pthread_create(&loop.thread, NULL, dispatch, &loop), 0);
	ck_assert_int_eq(read(loop.started[0], &byte, 1), 1);
	ck_assert(!telnyx_deferred_admits(loop.deferred));
	/* One byte stops the loop, and is read again by the thread. */
	ck_assert_int_eq(write(loop.stopper[1], "", 1), 1);
	while (!telnyx_deferred_admits(loop.deferred))
		(void)sched_yield();
	ck_assert_int_eq(write(loop.stopper[1], "", 1), 1);
	ck_assert_int_eq(pthread_join(loop.thread, NULL), 0);
	ck_assert(telnyx_deferred_admits(loop.deferred));
	event_free(loop.stop);
	event_free(loop.forever);
	telnyx_deferred_free(loop.deferred);
	event_base_free(loop.base);
	(void)close(loop.started[0]);
	(void)close(loop.started[1]);
	(void)close(loop.stopper[0]);
	(void)close(loop.stopper[1]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("home");
	TCase *tcase = tcase_create("home");

	tcase_add_test(tcase, who_runs_the_loop_is_at_home_and_nobody_else);
	tcase_add_test(tcase, a_thread_that_has_ended_is_at_home_nowhere);
	tcase_add_test(tcase, a_forked_child_is_told);
	tcase_add_loop_test(
	    tcase, a_loop_in_another_thread_admits_nobody_until_it_has_stopped, 0, 3);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
