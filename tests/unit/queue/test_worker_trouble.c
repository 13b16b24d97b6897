/* SPDX-License-Identifier: MIT */
/* The worker when its store fails, or is lost: told once, and what cannot get better
 * ends it; and one job's trouble is no other's. */
#include "support/queue_fx.h"
#include "support/worker_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned drained;
static uint64_t left_over;

static void
on_drained(struct telnyx_worker *worker, uint64_t left, void *arg)
{
	(void)worker;
	(void)arg;
	drained++;
	left_over = left;
}

/* So that a drain that waits for what cannot be is a test that fails, not one that is
 * slow. */
#define FOREVER_MS 3600000u

/* Drain, and wait until that has ended. */
static void
drain(void)
{
	drained = 0;
	ck_assert_int_eq(
	    telnyx_worker_drain(w.worker, FOREVER_MS, on_drained, NULL), TELNYX_OK);
	AWAIT(drained > 0);
}

static void
lose_store(void)
{
	ck_assert_int_eq(unlink(w.store + sizeof("sqlite:") - 1), 0);
}

START_TEST(a_full_disk_is_told_once_and_so_is_its_end)
{
	int64_t id;

	qx_vfs_fail_writes = qx_vfs_fail_syncs = qx_vfs_after = qx_vfs_failed = 0;
	qx_vfs_install();
	wx_setup();
	wx_start_worker();
	id = wx_enqueue(TELNYX_JOB(.delay_ms = 100,
	    .message = TELNYX_MESSAGE(.from = "+13125550000", .to = "+13125550002",
		.text = "Hi")));
	qx_vfs_fail_writes = SQLITE_FULL;
	AWAIT(w.events[TELNYX_JOB_EVENT_TROUBLE] == 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_TROUBLE_OVER], 0);
	AWAIT(qx_vfs_failed >= 6); /* it tries again */
	qx_vfs_fail_writes = 0;
	(void)wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_TROUBLE], 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_TROUBLE_OVER], 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_STORE_LOST], 0);
	wx_teardown();
}
END_TEST

START_TEST(a_store_that_is_gone_is_told_once_and_ends_the_work)
{
	wx_setup();
	wx_start_worker();
	lose_store();
	AWAIT(w.events[TELNYX_JOB_EVENT_STORE_LOST] > 0);
	drain();
	ck_assert_uint_eq(left_over, 0);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_STORE_LOST], 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_TROUBLE], 0);
	wx_teardown();
}
END_TEST

/* What is in flight ends, and is in the journal alone. */
START_TEST(what_is_in_flight_when_the_store_is_lost_ends)
{
	wx_setup();
	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .delay_ms = 300));
	(void)wx_enqueue_one();
	wx_start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_CLAIMED] == 1);
	AWAIT(telnyx_sandbox_request_count(w.sandbox) == 1);
	lose_store();
	AWAIT(w.events[TELNYX_JOB_EVENT_STORE_LOST] > 0);
	drain();
	ck_assert_uint_eq(left_over, 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_ACCEPTED], 0);
	wx_teardown();
}
END_TEST

/* The sender has one, so that the others' jobs are none of its business. */
START_TEST(a_message_that_wants_no_webhook_holds_nobody)
{
	static const char *const urls[] = {"", TELNYX_NULL};
	int64_t id;

	wx_setup();
	id = wx_enqueue(TELNYX_JOB(.message = TELNYX_MESSAGE(.from = "+13125550000",
				       .to = "+13125550002", .text = "Hi",
				       .webhook_url = urls[_i])));
	wx_start_worker();
	ck_assert_int_eq(wx_await_state(id, TELNYX_JOB_ACCEPTED)->fence, 1);
	(void)wx_await_state(wx_enqueue_one(), TELNYX_JOB_ACCEPTED);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_SENDER_HELD], 0);
	wx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_trouble");
	TCase *tcase = tcase_create("worker_trouble");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_full_disk_is_told_once_and_so_is_its_end);
	tcase_add_test(tcase, a_store_that_is_gone_is_told_once_and_ends_the_work);
	tcase_add_test(tcase, what_is_in_flight_when_the_store_is_lost_ends);
	tcase_add_loop_test(tcase, a_message_that_wants_no_webhook_holds_nobody, 0, 2);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
