/* SPDX-License-Identifier: MIT */
/* The worker, on a real store and a sandbox: what becomes of a job by what became of
 * its message.  The sandbox's log is the oracle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/worker_fx.h"

/* --- what the tests are ------------------------------------------------------- */

START_TEST(a_job_is_sent_with_its_reference_and_recorded)
{
	const struct telnyx_job *job;
	char reference[80];
	int64_t id = wx_enqueue_one();

	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_READY);
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->fence, 1);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_ptr_nonnull(job->message_id);
	snprintf(reference, sizeof(reference), "telnyx_reference=%s\"", job->reference);
	ck_assert_uint_eq(wx_arrived(reference), 1);
	AWAIT(w.idle);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_CLAIMED], 1);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_ACCEPTED], 1);
}
END_TEST

/* The headline: what may have arrived is not sent again, by nobody's timer. */
START_TEST(a_lost_answer_leaves_the_job_in_doubt_and_unsent)
{
	const struct telnyx_job *job;
	int64_t id = wx_enqueue_one();

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(job->doubt, TELNYX_DOUBT_CONNECTION);
	ck_assert_int_eq(job->found, TELNYX_FOUND_NOTHING);
	w.idle = false;
	telnyx_worker_free(w.worker);
	wx_start_worker();
	AWAIT(w.idle);
	job = wx_get(id);
	ck_assert_int_eq(job->state, TELNYX_JOB_UNKNOWN);
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 1);
	/* A person who knows resends it: a new fence, a new reference. */
	ck_assert_uint_eq(wx_command(TELNYX_JOB_RETRY, id, false), 0);
	ck_assert_uint_eq(wx_command(TELNYX_JOB_RESEND, id, false), 0);
	ck_assert_uint_eq(wx_command(TELNYX_JOB_RESEND, id, true), 1);
	job = wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->fence, 2);
	ck_assert_int_eq(job->resends, 1);
	ck_assert_int_eq(job->doubt, TELNYX_DOUBT_CONNECTION);
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 2);
}
END_TEST

START_TEST(what_surely_did_not_send_is_tried_again_under_a_new_reference)
{
	const struct telnyx_job *job;
	int64_t id = wx_enqueue_one();

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 503,
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"Unavailable\"}]}"));
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 2);
	ck_assert_int_eq(job->fence, 2);
	ck_assert_uint_eq(w.events[TELNYX_JOB_EVENT_RETRYING], 1);
}
END_TEST

START_TEST(attempts_are_used_up)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.max_attempts = 2;
	id = wx_enqueue(&params);
	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 503, .times = 2,
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"Unavailable\"}]}"));
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_ATTEMPTS_USED);
	ck_assert_str_eq(job->error_code, "10037");
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 2);
	/* Never in doubt: a person may have it tried anew. */
	ck_assert_uint_eq(wx_command(TELNYX_JOB_RETRY, id, false), 1);
	job = wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_int_eq(job->fence, 3);
}
END_TEST

START_TEST(a_refusal_for_good_discards)
{
	const struct telnyx_job *job;
	int64_t id = wx_enqueue_one();

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"40310\",\"title\":\"Bad 'to'\","
		    "\"detail\":\"+13125550002 and Hello\"}]}"));
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_REJECTED);
	ck_assert_str_eq(job->error_code, "40310");
	ck_assert_uint_eq(wx_arrived("telnyx_reference"), 1);
	/* What the server quotes is in no record. */
	ck_assert_ptr_nonnull(strstr(job->error, "Bad 'to'"));
	ck_assert_ptr_null(strstr(job->error, "Hello"));
	ck_assert_ptr_null(strstr(job->history, "Hello"));
	ck_assert_ptr_null(strstr(job->history, "13125550002"));
}
END_TEST

/* A refusal of the idempotency key says that an earlier request had it. */
START_TEST(a_refusal_that_speaks_of_the_key_is_in_doubt)
{
	int64_t id = wx_enqueue_one();

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad request\","
		    "\"detail\":\"The Idempotency-Key was used before\"}]}"));
	wx_start_worker();
	ck_assert_int_eq(
	    wx_await_state(id, TELNYX_JOB_UNKNOWN)->doubt, TELNYX_DOUBT_ANSWER);
}
END_TEST

START_TEST(a_wrong_key_holds_the_sender_and_discards_none)
{
	const struct telnyx_job *job;
	bool done = false;
	int64_t id = wx_enqueue_one(), second;

	telnyx_client_free(w.client);
	wx_new_client("WRONG", WX_HOOK);
	wx_start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_SENDER_HELD] == 1);
	job = wx_get(id);
	ck_assert_int_eq(job->state, TELNYX_JOB_READY);
	ck_assert_int_eq(job->attempt, 0);
	second = wx_enqueue_one();
	AWAIT(w.idle);
	ck_assert_int_eq(wx_get(second)->fence, 0);
	/* The key is mended, the program started again, and a person lets it go on. */
	telnyx_worker_free(w.worker);
	telnyx_client_free(w.client);
	wx_new_client("KEY", WX_HOOK);
	wx_start_worker();
	ck_assert_int_eq(
	    telnyx_queue_release_sender(w.queue, "", wx_on_commanded, &done),
	    TELNYX_OK);
	AWAIT(done);
	wx_await_state(id, TELNYX_JOB_ACCEPTED);
	wx_await_state(second, TELNYX_JOB_ACCEPTED);
}
END_TEST

/* A client without a webhook URL: a setting's fault, not the jobs'. */
START_TEST(a_client_without_a_webhook_url_discards_none)
{
	int64_t id = wx_enqueue_one();

	telnyx_client_free(w.client);
	wx_new_client("KEY", NULL);
	wx_start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_SENDER_HELD] == 1);
	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_READY);
	ck_assert_uint_eq(wx_arrived("Hello"), 0);
}
END_TEST

/* An outage of an hour would use up the attempts of all jobs. */
START_TEST(an_outage_costs_no_attempt)
{
	int64_t id = wx_enqueue_one();

	telnyx_client_free(w.client);
	ck_assert_int_eq(
	    telnyx_client_new(w.base,
		TELNYX_CONFIG(.api_key = "KEY", .base_url = "http://127.0.0.1:1/v2",
		    .from = "+13125550001", .webhook_url = WX_HOOK),
		&w.client, NULL),
	    TELNYX_OK);
	wx_start_worker();
	AWAIT(w.events[TELNYX_JOB_EVENT_SNOOZED] == 1);
	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_READY);
	ck_assert_int_eq(w.job->attempt, 0);
	ck_assert_int_eq(w.job->snoozes, 1);
}
END_TEST

START_TEST(a_limit_of_the_servers_costs_no_attempt)
{
	const struct telnyx_job *job;
	int64_t id = wx_enqueue_one();

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 429,
	    .headers = "Retry-After-Ms: 1\r\n"));
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(job->attempt, 1);
	ck_assert_int_eq(job->snoozes, 1);
	ck_assert_int_eq(job->fence, 2);
}
END_TEST

START_TEST(what_has_expired_is_discarded_and_not_sent_late)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.run_at_ms = 1; /* of 1970 */
	params.expires_in_ms = 1;
	id = wx_enqueue(&params);
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job->reason, TELNYX_JOB_EXPIRED);
	ck_assert_uint_eq(wx_arrived("Hello"), 0);
	AWAIT(w.events[TELNYX_JOB_EVENT_DISCARDED] == 1);
}
END_TEST

START_TEST(an_unknown_sender_holds_the_job)
{
	struct telnyx_job_params params;
	const struct telnyx_job *job;
	int64_t id;

	telnyx_job_params_init(&params);
	params.sender = "umbrella";
	id = wx_enqueue(&params);
	params.sender = "acme";
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.from = "+13125550009"), &w.sender, NULL),
	    TELNYX_OK);
	wx_start_worker();
	job = wx_await_state(id, TELNYX_JOB_HELD);
	ck_assert_int_eq(job->reason, TELNYX_JOB_NO_SENDER);
	ck_assert_int_eq(job->attempt, 0);
	wx_await_state(wx_enqueue(&params), TELNYX_JOB_ACCEPTED);
	ck_assert_uint_eq(wx_arrived("+13125550009"), 1);
	ck_assert_uint_eq(wx_arrived("Hello"), 1);
}
END_TEST

START_TEST(the_program_decides_before)
{
	static const struct {
		enum telnyx_job_verdict verdict;
		enum telnyx_job_state state;
	} cases[] = {
	    {TELNYX_JOB_DISCARD, TELNYX_JOB_DISCARDED},
	    {TELNYX_JOB_DROP, TELNYX_JOB_CANCELLED},
	};
	size_t i;

	wx_start_worker();
	for (i = 0; i < 2; i++) {
		w.before.verdict = cases[i].verdict;
		ck_assert_int_eq(
		    wx_await_state(wx_enqueue_one(), cases[i].state)->reason,
		    TELNYX_JOB_BY_HANDLER);
	}
	w.before = (struct telnyx_job_decision){TELNYX_JOB_SNOOZE, 60000};
	AWAIT(w.idle);
	i = (size_t)wx_enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_SNOOZED] == 1);
	ck_assert_int_eq(wx_get((int64_t)i)->attempt, 0);
	ck_assert_uint_eq(wx_arrived("Hello"), 0);
	ck_assert_uint_eq(w.before_calls, 3);
}
END_TEST

START_TEST(the_program_decides_after_but_not_of_what_is_in_doubt)
{
	int64_t id;

	w.after = (struct telnyx_job_decision){TELNYX_JOB_DROP, 0};
	wx_start_worker();
	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .status = 422,
	    .body = "{\"errors\":[{\"code\":\"40310\",\"title\":\"Bad 'to'\"}]}"));
	wx_await_state(wx_enqueue_one(), TELNYX_JOB_CANCELLED);
	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages",
	    .fault = TELNYX_SANDBOX_FAULT_RESET));
	id = wx_enqueue_one();
	wx_await_state(id, TELNYX_JOB_UNKNOWN);
}
END_TEST

/* Whoever frees inside a callback finds nothing of it used afterwards (ASan). */
START_TEST(a_callback_may_free_the_worker_and_the_queue)
{
	static const enum wx_in_callback in[] = {FREE_WORKER, FREE_QUEUE};

	w.in_callback = in[_i % 2];
	wx_enqueue_one();
	wx_enqueue_one();
	wx_enqueue_one();
	if (_i < 2) {
		/* In `before`, which runs while the claim is handed out. */
		wx_start_worker();
	} else {
		w.before_calls = 0;
		w.in_callback = NOTHING;
		w.before.verdict = TELNYX_JOB_GO_ON;
		wx_start_worker();
		w.in_callback = in[_i % 2];
	}
	AWAIT(w.worker == NULL);
	event_base_loop(w.base, EVLOOP_NONBLOCK);
	if (w.queue == NULL)
		wx_open_queue();
	wx_start_worker();
	AWAIT(w.idle);
	ck_assert_uint_le(wx_arrived("Hello"), 3);
}
END_TEST

START_TEST(a_second_worker_on_the_file_is_refused_and_told_by_whom)
{
	struct telnyx_queue *first = w.queue;
	struct telnyx_worker *one;
	struct telnyx_worker_params params;

	wx_start_worker();
	one = w.worker;
	wx_open_queue();
	telnyx_worker_params_init(&params);
	wx_start_with(&params);
	ck_assert_msg(strstr(w.start_error, "pid") != NULL, "%s", w.start_error);
	telnyx_worker_free(w.worker);
	telnyx_worker_free(one);
	telnyx_queue_free(first);
	wx_start_worker();
}
END_TEST

START_TEST(a_store_is_bound_to_the_host_of_its_first_claim)
{
	struct telnyx_worker_params params;

	wx_await_state((wx_start_worker(), wx_enqueue_one()), TELNYX_JOB_ACCEPTED);
	telnyx_worker_free(w.worker);
	telnyx_worker_params_init(&params);
	params.sandbox = true;
	wx_start_with(&params);
	ck_assert_msg(strstr(w.start_error, "sandbox") != NULL &&
			  strstr(w.start_error, "127.0.0.1") != NULL,
	    "%s", w.start_error);
}
END_TEST

/* Without the journal a job may not begin: nobody could tell later that it had. */
START_TEST(without_a_journal_nothing_is_handed_to_the_client)
{
	struct telnyx_worker_params params;
	char dir[100];

	telnyx_worker_params_init(&params);
	snprintf(dir, sizeof(dir), "%s/nowhere", w.dir);
	params.journal_dir = dir;
	wx_enqueue_one();
	wx_start_with(&params);
	ck_assert_msg(strstr(w.start_error, dir) != NULL, "%s", w.start_error);
	ck_assert_uint_eq(wx_arrived("Hello"), 0);
}
END_TEST

START_TEST(draining_lets_what_is_in_flight_end)
{
	int64_t id;

	wx_script(TELNYX_SANDBOX_REPLY(.match = "/messages", .delay_ms = 50));
	wx_start_worker();
	id = wx_enqueue_one();
	AWAIT(w.events[TELNYX_JOB_EVENT_CLAIMED] == 1);
	w.got = false;
	ck_assert_int_eq(telnyx_worker_drain(w.worker, 5000, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_worker_drain(w.worker, 5000, NULL, NULL), TELNYX_E_CLOSING);
	wx_await_state(id, TELNYX_JOB_ACCEPTED);
	id = wx_enqueue_one();
	event_base_loop(w.base, EVLOOP_NONBLOCK);
	ck_assert_int_eq(wx_get(id)->state, TELNYX_JOB_READY);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker");
	TCase *tests = tcase_create("worker");

	tcase_add_checked_fixture(tests, wx_setup, wx_teardown);
	tcase_add_test(tests, a_job_is_sent_with_its_reference_and_recorded);
	tcase_add_test(tests, a_lost_answer_leaves_the_job_in_doubt_and_unsent);
	tcase_add_test(
	    tests, what_surely_did_not_send_is_tried_again_under_a_new_reference);
	tcase_add_test(tests, attempts_are_used_up);
	tcase_add_test(tests, a_refusal_for_good_discards);
	tcase_add_test(tests, a_refusal_that_speaks_of_the_key_is_in_doubt);
	tcase_add_test(tests, a_wrong_key_holds_the_sender_and_discards_none);
	tcase_add_test(tests, a_client_without_a_webhook_url_discards_none);
	tcase_add_test(tests, an_outage_costs_no_attempt);
	tcase_add_test(tests, a_limit_of_the_servers_costs_no_attempt);
	tcase_add_test(tests, what_has_expired_is_discarded_and_not_sent_late);
	tcase_add_test(tests, an_unknown_sender_holds_the_job);
	tcase_add_test(tests, the_program_decides_before);
	tcase_add_test(tests, the_program_decides_after_but_not_of_what_is_in_doubt);
	tcase_add_loop_test(tests, a_callback_may_free_the_worker_and_the_queue, 0, 4);
	tcase_add_test(tests, a_second_worker_on_the_file_is_refused_and_told_by_whom);
	tcase_add_test(tests, a_store_is_bound_to_the_host_of_its_first_claim);
	tcase_add_test(tests, without_a_journal_nothing_is_handed_to_the_client);
	tcase_add_test(tests, draining_lets_what_is_in_flight_end);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
