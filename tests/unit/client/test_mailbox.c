/* SPDX-License-Identifier: MIT */
/* Mailboxes: posts of many threads, each run once, in order, or refused. */
#include "support/fixture.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define POSTS 2000

static struct telnyx_mailbox *mailbox;

struct note {
	unsigned calls;
	enum telnyx_status status;
	unsigned order;
	bool had_client;
};

static unsigned order;

static void
on_post(struct telnyx_client *client, enum telnyx_status status, void *arg)
{
	struct note *note = arg;

	ck_assert(client == NULL || client == fx.client);
	note->calls++;
	note->status = status;
	note->order = ++order;
	note->had_client = client != NULL;
}

static void
set_up(size_t most)
{
	order = 0;
	fx_setup();
	ck_assert_int_eq(telnyx_mailbox_new(fx.client, most, &mailbox), TELNYX_OK);
}

static void
tear_down(void)
{
	telnyx_mailbox_free(mailbox);
	fx_teardown();
}

static enum telnyx_status
post(struct note *note, uint64_t *id)
{
	return telnyx_mailbox_post(mailbox, on_post, note, id);
}

static void
check(const struct note *note, enum telnyx_status status, unsigned place)
{
	ck_assert_uint_eq(note->calls, 1);
	ck_assert_int_eq(note->status, status);
	ck_assert_uint_eq(note->order, place);
	ck_assert(note->had_client == (status == TELNYX_OK));
}

START_TEST(posts_run_once_and_in_order)
{
	struct note notes[3] = {{0}};
	uint64_t ids[3];
	unsigned i;

	set_up(0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(post(&notes[i], &ids[i]), TELNYX_OK);
	ck_assert(ids[0] != 0 && ids[0] < ids[1] && ids[1] < ids[2]);
	ck_assert_uint_eq(order, 0); /* never inline */
	fx_turn();
	for (i = 0; i < 3; i++)
		check(&notes[i], TELNYX_OK, i + 1);
	ck_assert_int_eq(
	    telnyx_mailbox_post(NULL, on_post, NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_mailbox_post(mailbox, NULL, NULL, NULL), TELNYX_E_INVALID);
	tear_down();
}
END_TEST

START_TEST(what_is_taken_back_does_not_run)
{
	struct note notes[3] = {{0}};
	uint64_t ids[3];
	unsigned i;

	set_up(0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(post(&notes[i], &ids[i]), TELNYX_OK);
	ck_assert(telnyx_mailbox_cancel(mailbox, ids[1]));
	ck_assert(!telnyx_mailbox_cancel(mailbox, ids[1]));
	ck_assert(!telnyx_mailbox_cancel(mailbox, 0));
	ck_assert(!telnyx_mailbox_cancel(NULL, ids[0]));
	fx_turn();
	check(&notes[0], TELNYX_OK, 1);
	ck_assert_uint_eq(notes[1].calls, 0);
	check(&notes[2], TELNYX_OK, 2);
	ck_assert(!telnyx_mailbox_cancel(mailbox, ids[2]));
	tear_down();
}
END_TEST

START_TEST(the_bound_holds)
{
	struct note notes[3] = {{0}};
	uint64_t id = 1;

	set_up(2);
	ck_assert_int_eq(post(&notes[0], NULL), TELNYX_OK);
	ck_assert_int_eq(post(&notes[1], NULL), TELNYX_OK);
	ck_assert_int_eq(post(&notes[2], &id), TELNYX_E_QUEUE_FULL);
	ck_assert_uint_eq(id, 0);
	fx_turn();
	ck_assert_int_eq(post(&notes[2], NULL), TELNYX_OK);
	fx_turn();
	check(&notes[2], TELNYX_OK, 3);
	tear_down();
}
END_TEST

/* The rest of 200 comes in later turns: the loop's other events have theirs. */
START_TEST(a_turn_runs_64)
{
	static struct note notes[200];
	unsigned i, turns;

	memset(notes, 0, sizeof(notes));
	set_up(0);
	for (i = 0; i < 200; i++)
		ck_assert_int_eq(post(&notes[i], NULL), TELNYX_OK);
	for (turns = 0; order < 200; turns++) {
		ck_assert_uint_lt(turns, 100);
		i = order;
		event_base_loop(fx.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		ck_assert_uint_le(order - i, 64);
	}
	check(&notes[199], TELNYX_OK, 200);
	tear_down();
}
END_TEST

/* --- the end of a mailbox, and of its client --- */

START_TEST(a_closed_mailbox_runs_what_it_has)
{
	struct note notes[2] = {{0}};

	set_up(0);
	ck_assert_int_eq(post(&notes[0], NULL), TELNYX_OK);
	telnyx_mailbox_close(mailbox);
	ck_assert_int_eq(post(&notes[1], NULL), TELNYX_E_CLOSING);
	fx_turn();
	check(&notes[0], TELNYX_OK, 1);
	ck_assert_uint_eq(notes[1].calls, 0);
	tear_down();
}
END_TEST

START_TEST(a_mailbox_that_is_freed_refuses_what_it_has)
{
	struct note notes[2] = {{0}};

	set_up(0);
	ck_assert_int_eq(post(&notes[0], NULL), TELNYX_OK);
	ck_assert_int_eq(post(&notes[1], NULL), TELNYX_OK);
	telnyx_mailbox_free(mailbox);
	check(&notes[0], TELNYX_E_CLOSING, 1);
	check(&notes[1], TELNYX_E_CLOSING, 2);
	telnyx_mailbox_free(NULL);
	fx_teardown();
}
END_TEST

START_TEST(a_client_that_closes_or_ends_refuses_what_waits)
{
	struct note notes[2] = {{0}};
	struct telnyx_mailbox *late = NULL;

	set_up(0);
	ck_assert_int_eq(post(&notes[0], NULL), TELNYX_OK);
	if (_i == 0) {
		ck_assert_int_eq(
		    telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
		ck_assert_int_eq(
		    telnyx_mailbox_new(fx.client, 0, &late), TELNYX_E_CLOSING);
		fx_turn();
	} else {
		telnyx_client_free(fx.client);
		fx.client = NULL;
	}
	check(&notes[0], TELNYX_E_CLOSING, 1);
	ck_assert_int_eq(post(&notes[1], NULL), TELNYX_E_CLOSING);
	ck_assert_uint_eq(notes[1].calls, 0);
	tear_down();
}
END_TEST

/* Which of the two a callback frees. */
static int freed;

static void
free_both(struct telnyx_client *client, enum telnyx_status status, void *arg)
{
	unsigned *calls = arg;

	if (++*calls > 1) {
		ck_assert_int_eq(status, TELNYX_E_CLOSING);
		return;
	}
	ck_assert_int_eq(status, TELNYX_OK);
	if (freed != 1)
		telnyx_mailbox_free(mailbox);
	if (freed != 0) {
		telnyx_client_free(client);
		fx.client = NULL;
	}
}

START_TEST(a_callback_may_free_the_mailbox_and_the_client)
{
	unsigned calls = 0;

	freed = _i;
	set_up(0);
	ck_assert_int_eq(
	    telnyx_mailbox_post(mailbox, free_both, &calls, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_mailbox_post(mailbox, free_both, &calls, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(calls, 2);
	if (_i == 1)
		telnyx_mailbox_free(mailbox);
	fx_teardown();
}
END_TEST

START_TEST(an_open_mailbox_keeps_the_loop_running_and_a_closed_one_does_not)
{
	struct note note = {0};

	set_up(0);
	fx_turn();
	ck_assert_int_gt(event_base_get_num_events(fx.base, EVENT_BASE_COUNT_ADDED), 0);
	ck_assert_int_eq(post(&note, NULL), TELNYX_OK);
	telnyx_mailbox_close(mailbox);
	telnyx_sandbox_free(fx.sandbox); /* its listener would go on */
	fx.sandbox = NULL;
	ck_assert_int_eq(event_base_dispatch(fx.base), 1); /* nothing is left */
	check(&note, TELNYX_OK, 1);
	tear_down();
}
END_TEST

/* --- threads --- */

struct writer {
	pthread_t thread;
	unsigned run; /* so many of its posts, each in its turn */
	unsigned cancelled;
};

struct letter {
	struct writer *writer;
	unsigned number;
};

static struct writer writers[THREADS];
static struct letter letters[THREADS][POSTS];
static bool taken_back[THREADS][POSTS];
static unsigned all_run, all_cancelled;

static void
on_letter(struct telnyx_client *client, enum telnyx_status status, void *arg)
{
	struct letter *letter = arg;
	struct writer *writer = letter->writer;

	ck_assert_ptr_eq(client, fx.client);
	ck_assert_int_eq(status, TELNYX_OK);
	ck_assert_uint_ge(letter->number, writer->run);
	writer->run = letter->number + 1; /* none twice, none out of order */
	all_run++;
}

static void *
write_letters(void *arg)
{
	struct writer *writer = arg;
	size_t me = (size_t)(writer - writers);
	enum telnyx_status status;
	uint64_t id;
	unsigned i;

	for (i = 0; i < POSTS; i++) {
		letters[me][i] = (struct letter){writer, i};
		do
			status = telnyx_mailbox_post(
			    mailbox, on_letter, &letters[me][i], &id);
		while (status == TELNYX_E_QUEUE_FULL);
		ck_assert_int_eq(status, TELNYX_OK);
		if (i % 7 == 0 && telnyx_mailbox_cancel(mailbox, id)) {
			taken_back[me][i] = true;
			writer->cancelled++;
		}
	}
	return NULL;
}

START_TEST(posts_of_many_threads_all_run_or_are_taken_back)
{
	unsigned i;

	memset(writers, 0, sizeof(writers));
	memset(taken_back, 0, sizeof(taken_back));
	all_run = all_cancelled = 0;
	set_up(100);
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&writers[i].thread, NULL, write_letters,
				     &writers[i]),
		    0);
	/* The last letter of each writer is never taken back: 1,999 % 7 is 4. */
	for (i = 0; i < THREADS; i++)
		while (writers[i].run < POSTS)
			event_base_loop(fx.base, EVLOOP_ONCE);
	for (i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_join(writers[i].thread, NULL), 0);
		all_cancelled += writers[i].cancelled;
	}
	ck_assert_uint_eq(all_run + all_cancelled, THREADS * POSTS);
	tear_down();
}
END_TEST

static void *
call_from_outside(void *arg)
{
	enum telnyx_status *status = arg;
	struct telnyx_mailbox *another;

	*status = telnyx_mailbox_new(fx.client, 0, &another);
	return NULL;
}

START_TEST(another_thread_makes_no_mailbox)
{
	enum telnyx_status status = TELNYX_OK;
	pthread_t thread;

	set_up(0);
	fx_turn();
	ck_assert_int_eq(pthread_create(&thread, NULL, call_from_outside, &status), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_eq(status, TELNYX_E_WRONG_THREAD);
	tear_down();
}
END_TEST

/* The child shares the parent's epoll descriptor: what the child lets go of must not
 * be let go of there. */
START_TEST(a_forked_child_frees_its_copy_and_the_parents_goes_on)
{
	struct note note = {0}, childs = {0};
	int status;
	pid_t child;

	set_up(0);
	fx_turn();
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0) {
		status = post(&childs, NULL) == TELNYX_E_WRONG_THREAD ? 0 : 1;
		telnyx_mailbox_free(mailbox);
		telnyx_client_free(fx.client);
		_exit(status + (int)childs.calls);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(post(&note, NULL), TELNYX_OK);
	fx_turn();
	check(&note, TELNYX_OK, 1);
	tear_down();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mailbox");
	TCase *tcase = tcase_create("mailbox");

	tcase_add_test(tcase, posts_run_once_and_in_order);
	tcase_add_test(tcase, what_is_taken_back_does_not_run);
	tcase_add_test(tcase, the_bound_holds);
	tcase_add_test(tcase, a_turn_runs_64);
	tcase_add_test(tcase, a_closed_mailbox_runs_what_it_has);
	tcase_add_test(tcase, a_mailbox_that_is_freed_refuses_what_it_has);
	tcase_add_loop_test(
	    tcase, a_client_that_closes_or_ends_refuses_what_waits, 0, 2);
	tcase_add_loop_test(
	    tcase, a_callback_may_free_the_mailbox_and_the_client, 0, 3);
	tcase_add_test(
	    tcase, an_open_mailbox_keeps_the_loop_running_and_a_closed_one_does_not);
	tcase_add_test(tcase, posts_of_many_threads_all_run_or_are_taken_back);
	tcase_add_test(tcase, another_thread_makes_no_mailbox);
	tcase_add_test(tcase, a_forked_child_frees_its_copy_and_the_parents_goes_on);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
