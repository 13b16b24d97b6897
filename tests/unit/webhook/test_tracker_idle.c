/* SPDX-License-Identifier: MIT */
/* The tracker: it tells that nothing is left to wait for. */
#include "support/tracker_fx.h"

/* --- nothing left to wait for --- */

static unsigned idle_count, told_when_idle;
static void (*when_idle)(void);

static void
on_idle(struct telnyx_tracker *which, void *arg)
{
	ck_assert_ptr_eq(which, tx.tracker);
	ck_assert_ptr_eq(arg, &tx.told);
	idle_count++;
	told_when_idle = tx.told_count;
	if (when_idle != NULL)
		when_idle();
}

static void
make_idle(void (*then)(void))
{
	idle_count = 0;
	when_idle = then;
	tx_make_default(on_idle, 0);
}

START_TEST(that_nothing_is_left_is_told_once_after_the_last_report)
{
	make_idle(NULL);
	tx_happens("message.sent", "m9", "+1 sent"); /* nobody waits for that one */
	tx_turn();
	ck_assert_uint_eq(idle_count, 0);
	tx_sent("m1", "+1 queued");
	tx_unknown("r2");
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
	tx_happens_to("message.sent", "m2", "+1 sent", "r2");
	tx_turn();
	ck_assert_uint_eq(idle_count, 0);
	tx_happens("message.finalized", "m2", "+1 delivered");
	ck_assert_uint_eq(idle_count, 0); /* never inline */
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 3);
	ck_assert_uint_eq(idle_count, 1);
	tx_turn();
	tx_happens("message.finalized", "m2", "+1 delivered");
	tx_advance_ms(86400000);
	ck_assert_uint_eq(idle_count, 1);
	/* Once more, after something more. */
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m3", .age_ms = INT64_MAX)), TELNYX_OK);
	tx_advance_ms(0);
	ck_assert_uint_eq(tx.told_count, 4);
	ck_assert_uint_eq(idle_count, 2);
	/* Two end at once: it is after the second one's report. */
	tx_sent("m4", "+1 delivered");
	tx_sent("m5", "+1 delivered");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 6);
	ck_assert_uint_eq(idle_count, 3);
	ck_assert_uint_eq(told_when_idle, 6);
}
END_TEST

static void
follow_another(const struct telnyx_tracker_report *report)
{
	(void)report;
	tx.inside = NULL;
	tx_sent("m2", "+1 queued");
}

static void
send_once_more(void)
{
	when_idle = NULL;
	tx_sent("m3", "+1 delivered");
}

START_TEST(what_is_followed_meanwhile_is_waited_for)
{
	make_idle(send_once_more);
	tx.inside = follow_another;
	tx_sent("m1", "+1 delivered");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
	tx_happens("message.finalized", "m2", "+1 delivered");
	tx_turn();
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 3);
	ck_assert_uint_eq(idle_count, 2);
}
END_TEST

static void
free_when_idle(void)
{
	telnyx_tracker_free(tx.tracker);
	ck_assert_int_eq(tx_sent_as("m9", "+1 queued", NULL, NULL), TELNYX_E_CLOSING);
}

START_TEST(idle_it_may_be_freed_and_freed_it_is_not_idle)
{
	make_idle(free_when_idle);
	tx_sent("m1", "+1 delivered");
	tx_turn();
	ck_assert_uint_eq(idle_count, 1);
	tx.tracker = NULL;
	make_idle(NULL);
	tx_sent("m1", "+1 queued");
	tx.inside = tx_free_inside;
	tx.told_count = 5;
	tx_sent("m2", "+1 delivered");
	tx_drop();
	ck_assert_uint_eq(tx.told_count, 7);
	ck_assert_uint_eq(idle_count, 0);
	/* Nor is one whose last report has freed it. */
	tx.told_count = 0;
	make_idle(NULL);
	tx.inside = tx_free_inside;
	tx_sent("m1", "+1 delivered");
	tx_turn();
	tx.tracker = NULL;
	ck_assert_uint_eq(tx.told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tracker, idle");
	TCase *tests = tcase_create("tracker, idle");

	tcase_add_checked_fixture(tests, tx_set_up, tx_tear_down);
	tcase_add_test(tests, that_nothing_is_left_is_told_once_after_the_last_report);
	tcase_add_test(tests, what_is_followed_meanwhile_is_waited_for);
	tcase_add_test(tests, idle_it_may_be_freed_and_freed_it_is_not_idle);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
