/* SPDX-License-Identifier: MIT */
/* The deferred queue: when its tasks run, in what order, and what they may do
 * to it. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "net/deferred.h"

#define MOST 16

static struct event_base *base;
static struct telnyx_deferred *deferred;
static struct telnyx_task tasks[MOST];
static int ran[64];
static int ran_count;

static void
note(void *arg)
{
	ck_assert_int_lt(ran_count, 64);
	ran[ran_count++] = (int)((struct telnyx_task *)arg - tasks);
}

static void
set_up(void)
{
	int i;

	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	ck_assert_int_eq(telnyx_deferred_new(base, &deferred), TELNYX_OK);
	memset(tasks, 0, sizeof(tasks));
	for (i = 0; i < MOST; i++)
		telnyx_task_init(&tasks[i], note, &tasks[i]);
	ran_count = 0;
}

static void
tear_down(void)
{
	telnyx_deferred_free(deferred);
	event_base_free(base);
}

static void
post(int i)
{
	telnyx_deferred_post(deferred, &tasks[i]);
}

static void
turn(void)
{
	event_base_loop(base, EVLOOP_NONBLOCK);
}

static void
expect_ran(const int *order, int count)
{
	int i;

	ck_assert_int_eq(ran_count, count);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(ran[i], order[i]);
}

#define EXPECT_RAN(...)                                                                \
	expect_ran((const int[]){__VA_ARGS__},                                         \
	    (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)))

START_TEST(a_task_runs_from_the_loop_and_only_once)
{
	set_up();
	post(0);
	ck_assert_int_eq(ran_count, 0);
	turn();
	turn();
	EXPECT_RAN(0);
	tear_down();
}
END_TEST

START_TEST(tasks_run_in_the_order_they_were_posted)
{
	set_up();
	post(3);
	post(1);
	post(2);
	post(0);
	turn();
	EXPECT_RAN(3, 1, 2, 0);
	tear_down();
}
END_TEST

START_TEST(posting_a_posted_task_does_nothing)
{
	set_up();
	post(0);
	post(1);
	post(0);
	turn();
	EXPECT_RAN(0, 1);
	post(0);
	turn();
	EXPECT_RAN(0, 1, 0);
	tear_down();
}
END_TEST

START_TEST(a_posted_task_keeps_the_loop_running_until_it_has_run)
{
	set_up();
	post(0);
	post(1);
	ck_assert_int_eq(event_base_dispatch(base), 1); /* nothing is left */
	EXPECT_RAN(0, 1);
	tear_down();
}
END_TEST

/* Task 0 posts 1, itself and 2. */
static void
post_more(void *arg)
{
	note(arg);
	if (ran_count > 1)
		return;
	post(1);
	post(0);
	post(2);
	ck_assert_int_eq(ran_count, 1); /* not from inside */
}

START_TEST(what_a_task_posts_runs_after_what_was_there)
{
	set_up();
	tasks[0].fn = post_more;
	post(0);
	post(5);
	turn();
	EXPECT_RAN(0, 5, 1, 0, 2);
	tear_down();
}
END_TEST

START_TEST(a_withdrawn_task_does_not_run)
{
	set_up();
	post(0);
	post(1);
	post(2);
	telnyx_deferred_withdraw(deferred, &tasks[1]);
	telnyx_deferred_withdraw(deferred, &tasks[1]);
	telnyx_deferred_withdraw(deferred, &tasks[9]); /* never posted */
	turn();
	EXPECT_RAN(0, 2);
	/* All of them withdrawn: the next one posted still wakes the loop. */
	post(3);
	telnyx_deferred_withdraw(deferred, &tasks[3]);
	post(4);
	turn();
	EXPECT_RAN(0, 2, 4);
	post(3);
	telnyx_deferred_withdraw(deferred, &tasks[3]);
	turn();
	post(5);
	turn();
	EXPECT_RAN(0, 2, 4, 5);
	tear_down();
}
END_TEST

static void
withdraw_next(void *arg)
{
	note(arg);
	telnyx_deferred_withdraw(deferred, &tasks[1]);
	telnyx_deferred_withdraw(deferred, &tasks[0]); /* itself: it runs already */
}

START_TEST(a_task_may_withdraw_another)
{
	set_up();
	tasks[0].fn = withdraw_next;
	post(0);
	post(1);
	post(2);
	turn();
	EXPECT_RAN(0, 2);
	tear_down();
}
END_TEST

static void
free_queue(void *arg)
{
	note(arg);
	telnyx_deferred_free(deferred);
	deferred = NULL;
}

START_TEST(a_task_may_free_the_queue)
{
	set_up();
	tasks[1].fn = free_queue;
	post(0);
	post(1);
	post(2);
	turn();
	turn();
	EXPECT_RAN(0, 1); /* what was still posted is dropped */
	tear_down();
}
END_TEST

struct owned {
	struct telnyx_task task;
};

static void
free_itself(void *arg)
{
	ran_count++;
	free(arg);
}

START_TEST(a_task_may_free_what_it_is_part_of)
{
	struct owned *owned = malloc(sizeof(*owned));

	set_up();
	ck_assert_ptr_nonnull(owned);
	telnyx_task_init(&owned->task, free_itself, owned);
	telnyx_deferred_post(deferred, &owned->task);
	post(0);
	turn();
	ck_assert_int_eq(ran_count, 2);
	tear_down();
}
END_TEST

START_TEST(freeing_drops_what_is_posted)
{
	set_up();
	post(0);
	telnyx_deferred_free(deferred);
	deferred = NULL;
	turn();
	ck_assert_int_eq(ran_count, 0);
	telnyx_deferred_free(NULL);
	tear_down();
}
END_TEST

START_TEST(draining_runs_all_now_and_what_they_post)
{
	set_up();
	tasks[0].fn = post_more;
	post(0);
	post(5);
	telnyx_deferred_drain(deferred);
	EXPECT_RAN(0, 5, 1, 0, 2);
	turn(); /* and leaves nothing behind */
	EXPECT_RAN(0, 5, 1, 0, 2);
	telnyx_deferred_drain(deferred);
	post(6);
	turn();
	EXPECT_RAN(0, 5, 1, 0, 2, 6);
	tear_down();
}
END_TEST

static void
drain_inside(void *arg)
{
	note(arg);
	telnyx_deferred_drain(deferred);
	/* All that was posted has run before this task goes on. */
	note(&tasks[15]);
}

START_TEST(a_task_may_drain_the_queue)
{
	set_up();
	tasks[0].fn = drain_inside;
	post(0);
	post(1);
	post(2);
	turn();
	EXPECT_RAN(0, 1, 2, 15);
	post(3);
	turn();
	EXPECT_RAN(0, 1, 2, 15, 3);
	tear_down();
}
END_TEST

static void
drain_and_touch_nothing(void *arg)
{
	note(arg);
	telnyx_deferred_drain(deferred);
}

START_TEST(the_queue_may_be_freed_by_a_task_that_a_drain_inside_a_task_runs)
{
	set_up();
	tasks[0].fn = drain_and_touch_nothing;
	tasks[1].fn = drain_and_touch_nothing;
	tasks[2].fn = free_queue;
	post(0);
	post(1);
	post(2);
	post(3);
	turn();
	turn();
	EXPECT_RAN(0, 1, 2);
	tear_down();
}
END_TEST

/* --- a task that always posts itself again --- */

static unsigned long rounds;
static unsigned long rounds_at_timer;

static void
again(void *arg)
{
	rounds++;
	telnyx_deferred_post(deferred, arg);
}

static void
on_other_event(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	if (rounds_at_timer == 0)
		rounds_at_timer = rounds;
	event_base_loopbreak(base);
}

START_TEST(other_events_run_beside_tasks_that_never_end)
{
	static const struct timeval soon = {0, 0};
	struct event *timer;
	int i;

	set_up();
	rounds = rounds_at_timer = 0;
	timer = evtimer_new(base, on_other_event, NULL);
	ck_assert_ptr_nonnull(timer);
	tasks[0].fn = again;
	post(0);
	for (i = 1; i <= 5; i++) {
		rounds_at_timer = 0;
		evtimer_add(timer, &soon);
		/* Without a bound on a turn this would not come back. */
		event_base_loop(base, 0);
		ck_assert_uint_gt(rounds_at_timer, 0);
		ck_assert_uint_le(rounds, (unsigned long)i * 4 * 1024);
	}
	/* And the tasks go on. */
	rounds_at_timer = rounds;
	event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_gt(rounds, rounds_at_timer);
	event_free(timer);
	tear_down();
}
END_TEST

static struct telnyx_task many[3000];
static int many_ran;

static void
count_in_order(void *arg)
{
	ck_assert_ptr_eq(arg, &many[many_ran]);
	many_ran++;
}

START_TEST(more_tasks_than_a_turn_takes_all_run_in_order)
{
	int i;

	set_up();
	many_ran = 0;
	for (i = 0; i < 3000; i++) {
		telnyx_task_init(&many[i], count_in_order, &many[i]);
		telnyx_deferred_post(deferred, &many[i]);
	}
	ck_assert_int_eq(event_base_dispatch(base), 1);
	ck_assert_int_eq(many_ran, 3000);
	tear_down();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("deferred");
	TCase *tcase = tcase_create("deferred");

	tcase_add_test(tcase, a_task_runs_from_the_loop_and_only_once);
	tcase_add_test(tcase, tasks_run_in_the_order_they_were_posted);
	tcase_add_test(tcase, posting_a_posted_task_does_nothing);
	tcase_add_test(tcase, a_posted_task_keeps_the_loop_running_until_it_has_run);
	tcase_add_test(tcase, what_a_task_posts_runs_after_what_was_there);
	tcase_add_test(tcase, a_withdrawn_task_does_not_run);
	tcase_add_test(tcase, a_task_may_withdraw_another);
	tcase_add_test(tcase, a_task_may_free_the_queue);
	tcase_add_test(tcase, a_task_may_free_what_it_is_part_of);
	tcase_add_test(tcase, freeing_drops_what_is_posted);
	tcase_add_test(tcase, draining_runs_all_now_and_what_they_post);
	tcase_add_test(tcase, a_task_may_drain_the_queue);
	tcase_add_test(
	    tcase, the_queue_may_be_freed_by_a_task_that_a_drain_inside_a_task_runs);
	tcase_add_test(tcase, other_events_run_beside_tasks_that_never_end);
	tcase_add_test(tcase, more_tasks_than_a_turn_takes_all_run_in_order);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
