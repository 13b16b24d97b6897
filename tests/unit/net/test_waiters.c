/* SPDX-License-Identifier: MIT */
/* The queue of waiting exchanges: in order within a key, in turn across keys. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "net/waiters.h"

#define MOST 100

static struct telnyx_waiters waiters;
static struct telnyx_exchange exchanges[MOST];

static void
set_up(void)
{
	memset(exchanges, 0, sizeof(exchanges));
	telnyx_waiters_init(&waiters);
}

static void
push(int i, const char *key)
{
	exchanges[i].call.fairness = key;
	ck_assert(telnyx_waiters_push(&waiters, &exchanges[i], false));
}

static void
push_front(int i, const char *key)
{
	exchanges[i].call.fairness = key;
	ck_assert(telnyx_waiters_push(&waiters, &exchanges[i], true));
}

static int
pop(void)
{
	struct telnyx_exchange *exchange = telnyx_waiters_pop(&waiters);

	if (exchange == NULL)
		return -1;
	ck_assert_ptr_null(exchange->group);
	return (int)(exchange - exchanges);
}

/* Pop them all: their numbers, and nothing more. */
static void
expect_order(const int *order, int count)
{
	int i, popped;

	ck_assert_uint_eq(waiters.count, (unsigned)count);
	for (i = 0; i < count; i++) {
		popped = pop();
		ck_assert_msg(popped == order[i], "place %d: %d instead of %d", i,
		    popped, order[i]);
	}
	ck_assert_int_eq(pop(), -1);
	ck_assert_uint_eq(waiters.count, 0);
	ck_assert_ptr_null(waiters.by_key);
}

#define EXPECT_ORDER(...)                                                              \
	expect_order((const int[]){__VA_ARGS__},                                       \
	    (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)))

START_TEST(an_empty_queue_gives_nothing)
{
	set_up();
	ck_assert_int_eq(pop(), -1);
	ck_assert_int_eq(pop(), -1);
}
END_TEST

START_TEST(one_key_is_first_in_first_out)
{
	set_up();
	push(0, "a");
	push(1, "a");
	push(2, "a");
	EXPECT_ORDER(0, 1, 2);
}
END_TEST

START_TEST(keys_take_turns)
{
	set_up();
	push(0, "a");
	push(1, "a");
	push(2, "a");
	push(3, "a");
	push(4, "b");
	push(5, "b");
	push(6, "c");
	/* One big tenant does not keep the small ones waiting. */
	EXPECT_ORDER(0, 4, 6, 1, 5, 2, 3);
}
END_TEST

START_TEST(who_comes_later_does_not_push_in_before_the_turn_is_round)
{
	set_up();
	push(0, "a");
	push(1, "a");
	push(2, "b");
	push(3, "b");
	ck_assert_int_eq(pop(), 0);
	push(4, "c"); /* behind b and a */
	EXPECT_ORDER(2, 1, 4, 3);
}
END_TEST

START_TEST(a_key_that_comes_back_is_last)
{
	set_up();
	push(0, "a");
	push(1, "b");
	push(2, "b");
	ck_assert_int_eq(pop(), 0);
	push(3, "a");
	EXPECT_ORDER(1, 3, 2);
}
END_TEST

START_TEST(no_key_is_a_key_of_its_own_and_equals_the_empty_one)
{
	set_up();
	push(0, NULL);
	push(1, "");
	push(2, "a");
	EXPECT_ORDER(0, 2, 1);
}
END_TEST

START_TEST(keys_are_compared_whole)
{
	char copy[] = "a";

	set_up();
	push(0, "a");
	push(1, "ab");
	push(2, copy); /* the same key in another place */
	push(3, "b");
	copy[0] = 'z'; /* which the queue has not kept */
	EXPECT_ORDER(0, 1, 3, 2);
}
END_TEST

START_TEST(those_that_come_back_keep_their_order)
{
	int i;

	set_up();
	for (i = 0; i < 5; i++) {
		exchanges[i].number = (uint64_t)i + 1;
		push(i, "a");
	}
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pop(), i);
	push_front(1, "a");
	push_front(3, "a");
	push_front(0, "a");
	push_front(2, "a");
	EXPECT_ORDER(0, 1, 2, 3, 4);
}
END_TEST

START_TEST(the_front_is_that_of_its_own_key)
{
	set_up();
	push(0, "a");
	push(1, "a");
	push(2, "b");
	push_front(3, "a");
	push_front(4, "c");
	EXPECT_ORDER(3, 2, 4, 0, 1);
}
END_TEST

START_TEST(who_is_removed_is_not_given_out)
{
	set_up();
	push(0, "a");
	push(1, "a");
	push(2, "a");
	push(3, "b");
	push(4, "c");
	telnyx_waiters_remove(&waiters, &exchanges[1]); /* in the middle */
	ck_assert_ptr_null(exchanges[1].group);
	telnyx_waiters_remove(&waiters, &exchanges[3]); /* the last of its key */
	ck_assert_uint_eq(waiters.count, 3);
	EXPECT_ORDER(0, 4, 2);
}
END_TEST

START_TEST(a_removed_one_may_wait_again)
{
	set_up();
	push(0, "a");
	push(1, "b");
	telnyx_waiters_remove(&waiters, &exchanges[0]);
	push(0, "b");
	EXPECT_ORDER(1, 0);
}
END_TEST

START_TEST(many_keys_are_all_served_in_turn)
{
	char keys[MOST / 2][24];
	int i;

	set_up();
	for (i = 0; i < MOST / 2; i++)
		(void)snprintf(keys[i], sizeof(keys[i]), "tenant-%d", i);
	for (i = 0; i < MOST; i++)
		push(i, keys[i / 2]);
	for (i = 0; i < MOST / 2; i++)
		ck_assert_int_eq(pop(), 2 * i);
	for (i = 0; i < MOST / 2; i++)
		ck_assert_int_eq(pop(), 2 * i + 1);
	ck_assert_int_eq(pop(), -1);
	ck_assert_ptr_null(waiters.by_key);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("waiters");
	TCase *tcase = tcase_create("waiters");

	tcase_add_test(tcase, an_empty_queue_gives_nothing);
	tcase_add_test(tcase, one_key_is_first_in_first_out);
	tcase_add_test(tcase, keys_take_turns);
	tcase_add_test(
	    tcase, who_comes_later_does_not_push_in_before_the_turn_is_round);
	tcase_add_test(tcase, a_key_that_comes_back_is_last);
	tcase_add_test(tcase, no_key_is_a_key_of_its_own_and_equals_the_empty_one);
	tcase_add_test(tcase, keys_are_compared_whole);
	tcase_add_test(tcase, those_that_come_back_keep_their_order);
	tcase_add_test(tcase, the_front_is_that_of_its_own_key);
	tcase_add_test(tcase, who_is_removed_is_not_given_out);
	tcase_add_test(tcase, a_removed_one_may_wait_again);
	tcase_add_test(tcase, many_keys_are_all_served_in_turn);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
