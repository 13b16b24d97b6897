/* SPDX-License-Identifier: MIT */
/*
 * A wall clock that steps.  The clocks of this program are its own: what is read of the
 * system has an offset, which a test moves.
 */
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <sys/syscall.h>

#include "support/fixture.h"
#include "support/worker_fx.h"

#define MINUTE_S 60
#define HOUR_S 3600

static time_t wall_ahead_s, boot_ahead_s;

/* In place of the C library's. */
int
clock_gettime(clockid_t clock, struct timespec *out)
{
	long st = syscall(SYS_clock_gettime, clock, out);

	if (clock == CLOCK_REALTIME)
		out->tv_sec += wall_ahead_s;
#ifdef CLOCK_BOOTTIME
	if (clock == CLOCK_BOOTTIME)
		out->tv_sec += boot_ahead_s;
#endif
	return (int)st;
}

static void
setup(void)
{
	wall_ahead_s = boot_ahead_s = 0;
	wx_setup();
}

/* Both clocks go on by so much, as in a suspend. */
static void
pass(time_t s)
{
	wall_ahead_s += s;
	boot_ahead_s += s;
}

static bool
said(bool (*say)(bool *done))
{
	bool done = false;

	ck_assert(say(&done));
	AWAIT(done);
	return done;
}

static bool
pause_all(bool *done)
{
	return telnyx_queue_pause(w.queue, NULL, 0, wx_on_commanded, done) == TELNYX_OK;
}

static bool
resume_all(bool *done)
{
	return telnyx_queue_resume(w.queue, NULL, wx_on_commanded, done) == TELNYX_OK;
}

/* An hour's life, and a clock that is six ahead all of a sudden. */
static int64_t
enqueue_before_a_step(void)
{
	struct telnyx_job_params job;
	int64_t id;

	wx_start_worker();
	said(pause_all);
	telnyx_job_params_init(&job);
	job.expires_in_ms = HOUR_S * 1000;
	id = wx_enqueue(&job);
	wall_ahead_s += 6 * HOUR_S;
	return id;
}

START_TEST(a_step_of_the_clock_is_not_believed_at_once)
{
	int64_t id = enqueue_before_a_step();

	said(resume_all);
	wx_await_state(id, TELNYX_JOB_ACCEPTED);
}
END_TEST

START_TEST(a_clock_that_agrees_for_a_minute_is_believed)
{
	int64_t id = enqueue_before_a_step();

	/* The worker has seen it, a minute passes, and it looks again. */
	w.idle = false;
	wx_get(id);
	(void)poll(NULL, 0, 20);
	wx_get(id);
	pass(MINUTE_S + 1);
	said(resume_all);
	ck_assert_int_eq(
	    wx_await_state(id, TELNYX_JOB_DISCARDED)->reason, TELNYX_JOB_EXPIRED);
}
END_TEST

/* What this worker claimed itself cannot be in doubt for longer than it works. */
START_TEST(a_clock_that_was_wrong_makes_nobody_miss_a_message)
{
	int64_t id;

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	wx_start_worker();
	id = wx_enqueue_one();
	wx_await_state(id, TELNYX_JOB_UNKNOWN);
	wall_ahead_s += 6 * HOUR_S;
	(void)poll(NULL, 0, 20);
	wx_get(id);
	pass(MINUTE_S + 1);
	wx_sql("update job set look_at=1");
	ck_assert_int_eq(wx_await_look(id)->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(w.job->found, TELNYX_FOUND_NOTHING);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_clock");
	TCase *tests = tcase_create("clock");

	tcase_add_checked_fixture(tests, setup, wx_teardown);
	tcase_add_test(tests, a_step_of_the_clock_is_not_believed_at_once);
	tcase_add_test(tests, a_clock_that_agrees_for_a_minute_is_believed);
	tcase_add_test(tests, a_clock_that_was_wrong_makes_nobody_miss_a_message);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
