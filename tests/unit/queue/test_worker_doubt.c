/* SPDX-License-Identifier: MIT */
/*
 * Jobs in doubt, and time: what the lack of evidence says, and to whom; and what a
 * worker's end, its client's, and a slow sender do to the others.
 *
 * Time passes by writing into the store: a job was claimed, it then says, hours ago.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/worker_fx.h"

#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS (HOUR_MS / 60)

static void
make_older(int64_t age_ms)
{
	char text[200];

	snprintf(text, sizeof(text),
	    "update job set look_at=1,safe_at=1,claimed_at=claimed_at-%lld",
	    (long long)age_ms);
	wx_sql(text);
}

/* A job whose answer is lost; the worker that sent it is freed, and the claim was so
 * long ago. */
static int64_t
doubtful(struct telnyx_job_params *job, int64_t age_ms)
{
	int64_t id;

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	wx_start_worker();
	id = wx_enqueue(job);
	wx_await_state(id, TELNYX_JOB_UNKNOWN);
	telnyx_worker_free(w.worker);
	w.worker = NULL;
	make_older(age_ms);
	return id;
}

static int64_t
plain(int64_t age_ms)
{
	struct telnyx_job_params job;

	telnyx_job_params_init(&job);
	return doubtful(&job, age_ms);
}

static void
start_resending(void)
{
	struct telnyx_worker_params params;

	telnyx_worker_params_init(&params);
	params.unknown = TELNYX_UNKNOWN_RESEND;
	wx_start_with(&params);
	ck_assert_str_eq(w.start_error, "");
}

START_TEST(nothing_seen_in_4_h_15_min_is_no_evidence)
{
	int64_t id = plain(4 * HOUR_MS + 15 * MINUTE_MS);

	wx_start_worker();
	AWAIT(wx_get(id)->found == TELNYX_FOUND_NO_EVIDENCE);
	ck_assert_int_eq(w.job->state, TELNYX_JOB_UNKNOWN);
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 1);
}
END_TEST

START_TEST(nothing_seen_in_4_h_14_min_is_nothing)
{
	int64_t id = plain(4 * HOUR_MS + 14 * MINUTE_MS);

	wx_start_worker();
	ck_assert_int_eq(wx_await_look(id)->found, TELNYX_FOUND_NOTHING);
}
END_TEST

START_TEST(the_policy_resends_what_was_looked_for_in_vain)
{
	int64_t id = plain(6 * HOUR_MS);

	start_resending();
	ck_assert_int_eq(wx_await_state(id, TELNYX_JOB_ACCEPTED)->resends, 1);
	ck_assert_int_eq(w.job->fence, 2);
}
END_TEST

/* As often as the job has attempts, and no more: it could go on for ever. */
START_TEST(the_policy_resends_no_more_than_there_are_attempts)
{
	struct telnyx_job_params job;
	int64_t id;

	telnyx_job_params_init(&job);
	job.max_attempts = 1;
	id = doubtful(&job, 6 * HOUR_MS);
	start_resending();
	ck_assert_int_eq(wx_await_look(id)->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(w.job->resends, 0);
}
END_TEST

/* The look-up is what fails: it has said nothing, and so nothing is resent. */
START_TEST(the_policy_resends_nothing_while_look_ups_fail)
{
	int64_t id = plain(6 * HOUR_MS);

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/webhook_deliveries", .status = 403,
	    .times = 1000));
	start_resending();
	ck_assert_int_eq(wx_await_look(id)->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(w.job->resends, 0);
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 1);
}
END_TEST

/* A message that leaves in two days cannot be missed now. */
START_TEST(a_scheduled_message_is_missed_from_its_send_at_on)
{
	struct telnyx_message_params message;
	struct telnyx_job_params job;
	char at[TELNYX_TIMESTAMP_MAX];
	int64_t id;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "Later";
	ck_assert_int_eq(
	    telnyx_timestamp_format(((int64_t)time(NULL) + 2 * 24 * 3600) * 1000, at),
	    TELNYX_OK);
	message.send_at = at;
	telnyx_job_params_init(&job);
	job.message = &message;
	job.operation = TELNYX_JOB_SCHEDULE;
	id = doubtful(&job, 6 * HOUR_MS);
	start_resending();
	ck_assert_int_eq(wx_await_look(id)->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(w.job->found, TELNYX_FOUND_NOTHING);
	ck_assert_uint_eq(wx_arrived("Later"), 1);
}
END_TEST

/* Without a URL of its own a group MMS has no reference: nothing can be found of it. */
START_TEST(what_has_no_reference_is_not_missed)
{
	struct telnyx_group_mms_params mms;
	struct telnyx_job_params job;
	int64_t id;

	telnyx_group_mms_params_init(&mms);
	mms.from = "+13125550001";
	mms.to = TELNYX_STRINGS("+13125550002", "+13125550003");
	mms.text = "All";
	telnyx_job_params_init(&job);
	job.group_mms = &mms;
	id = doubtful(&job, 6 * HOUR_MS);
	start_resending();
	/* Put off, and no more. */
	AWAIT(w.idle);
	(void)poll(NULL, 0, 1200); /* a look is due each second */
	w.idle = false;
	wx_enqueue_one();
	AWAIT(w.idle);
	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(w.job->found, TELNYX_FOUND_NOTHING);
	ck_assert_uint_eq(wx_arrived("All"), 1);
}
END_TEST

/* --- ends ------------------------------------------------------------------- */

static unsigned drains;

static void
on_drained(struct telnyx_worker *worker, uint64_t left, void *arg)
{
	(void)worker;
	(void)left;
	(void)arg;
	drains++;
}

START_TEST(a_drain_before_the_start_is_told_and_so_is_the_start)
{
	drains = 0;
	w.dont_await = true;
	wx_start_worker();
	ck_assert_int_eq(
	    telnyx_worker_drain(w.worker, 1000, on_drained, NULL), TELNYX_OK);
	AWAIT(drains == 1 && w.started);
}
END_TEST

START_TEST(who_waits_for_a_drain_is_told_when_the_worker_is_freed)
{
	drains = 0;
	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .delay_ms = 5000));
	wx_start_worker();
	wx_enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_CLAIMED] == 1);
	ck_assert_int_eq(
	    telnyx_worker_drain(w.worker, 60000, on_drained, NULL), TELNYX_OK);
	telnyx_worker_free(w.worker);
	w.worker = NULL;
	ck_assert_uint_eq(drains, 1);
}
END_TEST

/* A look-up that is under way keeps the freed worker's memory, and nothing that the
 * next worker needs. */
START_TEST(a_worker_that_is_freed_lets_go_of_its_journal)
{
	uint64_t sent;

	plain(HOUR_MS);
	wx_script(
	    TELNYX_SANDBOX_REPLY(.match = "/webhook_deliveries", .delay_ms = 20000));
	sent = telnyx_sandbox_request_count(w.sandbox);
	wx_start_worker();
	AWAIT(telnyx_sandbox_request_count(w.sandbox) > sent);
	telnyx_worker_free(w.worker);
	wx_start_worker();
}
END_TEST

/* Jobs are not claimed again and again for a client that takes none. */
START_TEST(a_closing_client_leaves_the_jobs_ready)
{
	int64_t id;

	wx_start_worker();
	ck_assert_int_eq(telnyx_client_close(w.client, 1000, NULL, NULL), TELNYX_OK);
	id = wx_enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_RELEASED] == 1);
	(void)poll(NULL, 0, 50);
	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_READY);
	ck_assert_int_eq(w.job->fence, 1);
	ck_assert_int_eq(w.job->attempt, 0);
}
END_TEST

/* A sender with a rate of its own fills no more than half of the slots, and what waits
 * for its rate keeps back nobody else. */
START_TEST(a_slow_sender_does_not_stop_the_others)
{
	struct telnyx_job_params slow, other;
	int64_t last = 0;
	int i;

	ck_assert_int_eq(telnyx_sender_new(TELNYX_SENDER(.rate_per_second = 0.1,
					       .from = "+13125550009"),
			     &w.sender, NULL),
	    TELNYX_OK);
	telnyx_job_params_init(&slow);
	slow.sender = "acme";
	telnyx_job_params_init(&other);
	for (i = 0; i < 90; i++)
		wx_enqueue(&slow);
	for (i = 0; i < 150; i++)
		last = wx_enqueue(&other);
	wx_start_worker();
	wx_await_state(last, TELNYX_JOB_ACCEPTED);
	ck_assert_uint_le(wx_arrived("+13125550009"), 2);
}
END_TEST

/* A sender that had jobs once keeps no slots free for ever. */
START_TEST(who_alone_has_jobs_has_all_slots)
{
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();
	struct telnyx_worker_params params;
	struct telnyx_job_params job;
	int i;

	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.from = "+13125550009"), &w.sender, NULL),
	    TELNYX_OK);
	telnyx_job_params_init(&job);
	job.sender = "acme";
	telnyx_worker_params_init(&params);
	params.max_in_flight = 4;
	wx_start_with(&params);
	wx_await_state(wx_enqueue(&job), TELNYX_JOB_ACCEPTED);
	wx_script(
	    TELNYX_SANDBOX_REPLY(.match = "/messages", .delay_ms = 20000, .times = 8));
	for (i = 0; i < 8; i++)
		wx_enqueue_one();
	do {
		ck_assert(wx_turn());
		ck_assert_int_eq(telnyx_worker_get_stats(w.worker, stats), TELNYX_OK);
	} while (stats->in_flight < 4);
}
END_TEST

/* Whoever was held up for half of its lease may be taken for dead: it gives the job
 * back, and does not begin. */
START_TEST(a_job_begins_in_the_first_half_of_its_lease_or_not)
{
	struct telnyx_worker_params params;
	int64_t id;

	telnyx_worker_params_init(&params);
	params.lease_ms = 1000;
	wx_start_with(&params);
	w.held_up_ms = 600;
	id = wx_enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_RELEASED] == 1);
	ck_assert_int_eq(wx_await_state(id, TELNYX_JOB_ACCEPTED)->fence, 2);
	ck_assert_int_eq(w.job->attempt, 1);
	ck_assert_uint_eq(wx_arrived("Hello"), 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_doubt");
	TCase *tests = tcase_create("doubt");

	tcase_add_checked_fixture(tests, wx_setup, wx_teardown);
	tcase_add_test(tests, nothing_seen_in_4_h_15_min_is_no_evidence);
	tcase_add_test(tests, nothing_seen_in_4_h_14_min_is_nothing);
	tcase_add_test(tests, the_policy_resends_what_was_looked_for_in_vain);
	tcase_add_test(tests, the_policy_resends_no_more_than_there_are_attempts);
	tcase_add_test(tests, the_policy_resends_nothing_while_look_ups_fail);
	tcase_add_test(tests, a_scheduled_message_is_missed_from_its_send_at_on);
	tcase_add_test(tests, what_has_no_reference_is_not_missed);
	tcase_add_test(tests, a_drain_before_the_start_is_told_and_so_is_the_start);
	tcase_add_test(tests, who_waits_for_a_drain_is_told_when_the_worker_is_freed);
	tcase_add_test(tests, a_worker_that_is_freed_lets_go_of_its_journal);
	tcase_add_test(tests, a_closing_client_leaves_the_jobs_ready);
	tcase_add_test(tests, a_slow_sender_does_not_stop_the_others);
	tcase_add_test(tests, who_alone_has_jobs_has_all_slots);
	tcase_add_test(tests, a_job_begins_in_the_first_half_of_its_lease_or_not);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
