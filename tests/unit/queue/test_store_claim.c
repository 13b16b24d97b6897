/* SPDX-License-Identifier: MIT */
/* The SQLite store: what is claimed, in which order, and what is left alone. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct qx_claimed got;

static int64_t
enqueue_in(const char *queue, const char *sender, const char *part)
{
	struct telnyx_job_draft draft = qx_draft();

	draft.queue = queue;
	draft.sender = sender;
	draft.part = part;
	return qx_enqueue(&draft);
}

static void
enqueue_part(const char *part, size_t count)
{
	struct telnyx_job_draft draft = qx_draft();

	draft.part = part;
	qx_enqueue_many(&draft, count);
}

static size_t
count_part(const char *part)
{
	size_t i, count = 0;

	for (i = 0; i < got.count; i++)
		count += strcmp(got.parts[i], part) == 0;
	return count;
}

START_TEST(a_lane_of_many_keeps_none_of_few_waiting)
{
	qx_setup();
	enqueue_part("many", 1000);
	enqueue_part("few", 1);
	enqueue_part("some", 3);
	qx_work();
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 10);
	ck_assert_uint_eq(count_part("few"), 1);
	ck_assert_uint_eq(count_part("some"), 3);
	ck_assert_uint_eq(count_part("many"), 6);
	ck_assert(!got.exhausted);
	qx_teardown();
}
END_TEST

START_TEST(a_claim_goes_on_where_the_last_one_stopped)
{
	unsigned served[20] = {0}, i, k;
	char part[16];

	qx_setup();
	for (i = 0; i < 20; i++) {
		(void)snprintf(part, sizeof(part), "p%02u", i);
		enqueue_part(part, 10);
	}
	qx_work();
	for (k = 0; k < 4; k++) {
		qx_claim(5, &got);
		ck_assert_uint_eq(got.count, 5);
		for (i = 0; i < 5; i++)
			served[strtol(got.parts[i] + 1, NULL, 10)]++;
	}
	for (i = 0; i < 20; i++)
		ck_assert_uint_eq(served[i], 1);
	qx_teardown();
}
END_TEST

START_TEST(within_a_lane_by_priority_then_time_then_id)
{
	static const struct {
		int priority;
		int64_t before_ms;
	} jobs[] = {{5, 0}, {0, 10}, {0, 20}, {0, 20}, {9, 99}, {1, -1}};
	static const int64_t wanted[] = {3, 4, 2, 1, 5};
	struct telnyx_job_draft draft;
	size_t i;

	qx_setup();
	for (i = 0; i < 6; i++) {
		draft = qx_draft();
		draft.priority = jobs[i].priority;
		draft.run_at_ms = qx.now_ms - jobs[i].before_ms;
		(void)qx_enqueue(&draft);
	}
	qx_work();
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 5); /* not the last, whose time is to come */
	for (i = 0; i < 5; i++)
		ck_assert_int_eq(got.ids[i], wanted[i]);
	ck_assert(got.exhausted);
	qx.now_ms += 1;
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 6);
	qx_teardown();
}
END_TEST

START_TEST(what_is_to_come_hides_nothing_of_a_later_priority)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	draft.run_at_ms = qx.now_ms + 1000;
	qx_enqueue_many(&draft, 5);
	draft.priority = 7;
	draft.run_at_ms = qx.now_ms;
	(void)qx_enqueue(&draft);
	qx_work();
	qx_claim(3, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 6);
	qx_teardown();
}
END_TEST

static void
hold(const char *sender, bool held)
{
	struct telnyx_store_sender op = {.op.kind = TELNYX_STORE_SENDER,
	    .sender = sender,
	    .held = held,
	    .why = "401",
	    .now_ms = qx.now_ms};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
}

START_TEST(a_held_senders_jobs_wait_and_no_others)
{
	int i;
	char part[8];

	qx_setup();
	for (i = 0; i < 30; i++) {
		(void)snprintf(part, sizeof(part), "%d", i);
		(void)enqueue_in("default", "bad", part);
	}
	(void)enqueue_in("default", "good", "x");
	(void)enqueue_in("default", "", "x");
	qx_work();
	hold("bad", true);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 2);
	ck_assert(got.exhausted);
	hold("bad", false);
	qx_claim(100, &got);
	ck_assert_uint_eq(got.count, 30);
	qx_teardown();
}
END_TEST

START_TEST(a_resting_sender_is_left_out_of_one_claim)
{
	static const char *const resting[] = {"tired"};
	struct telnyx_store_claim op = {
	    .most = 10, .resting = resting, .resting_count = 1};

	qx_setup();
	(void)enqueue_in("default", "tired", "");
	(void)enqueue_in("default", "awake", "");
	qx_work();
	qx_claim_with(&op, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 2);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 1);
	qx_teardown();
}
END_TEST

static void
pause_queue(const char *queue, bool paused, int64_t until_ms)
{
	struct telnyx_store_pause op = {.op.kind = TELNYX_STORE_PAUSE,
	    .queue = queue,
	    .paused = paused,
	    .until_ms = until_ms};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
}

START_TEST(a_paused_queue_is_left_alone_until_its_time)
{
	qx_setup();
	(void)enqueue_in("a", "", "");
	(void)enqueue_in("b", "", "");
	(void)enqueue_in("c", "", "");
	qx_work();
	pause_queue("a", true, qx.now_ms + 1000);
	pause_queue("b", true, 0);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 3);
	qx.now_ms += 1000;
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 1);
	pause_queue(NULL, true, 0);
	pause_queue("b", false, 0); /* this one goes on, though all were paused */
	(void)enqueue_in("c", "", "");
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 2);
	pause_queue(NULL, false, 0);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	qx_teardown();
}
END_TEST

START_TEST(queues_are_claimed_from_in_turn_and_within_their_limits)
{
	static const struct telnyx_claim_limit limits[] = {
	    {"a", 4}, {"b", 100}, {"c", 0}};
	struct telnyx_store_claim op = {.most = 10, .limits = limits, .limit_count = 3};
	struct telnyx_job_draft draft;
	static const char *const names[] = {"a", "b", "c"};
	size_t i, of_a = 0;

	qx_setup();
	for (i = 0; i < 3; i++) {
		draft = qx_draft();
		draft.queue = names[i];
		qx_enqueue_many(&draft, 20);
	}
	qx_work();
	qx_claim_with(&op, &got);
	ck_assert_uint_eq(got.count, 10);
	for (i = 0; i < got.count; i++) {
		of_a += got.ids[i] <= 20;
		ck_assert_int_le(got.ids[i], 40);
	}
	ck_assert_uint_eq(of_a, 4);
	ck_assert(!got.exhausted);
	/* All queues: each gets some. */
	qx_claim(9, &got);
	ck_assert_uint_eq(got.count, 9);
	for (of_a = 0, i = 0; i < got.count; i++)
		of_a += got.ids[i] <= 20;
	ck_assert_uint_eq(of_a, 3);
	qx_teardown();
}
END_TEST

START_TEST(what_is_too_late_is_discarded_and_not_sent)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	draft.batch = "codes";
	draft.expires_at_ms = qx.now_ms;
	qx_enqueue_many(&draft, 5);
	draft.expires_at_ms = qx.now_ms + 1;
	(void)qx_enqueue(&draft);
	qx_work();
	qx_claim(3, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 6);
	ck_assert_uint_eq(got.expired, 5);
	ck_assert_int_eq(qx_number("select count(*) from job where state=4 and reason=6"
				   " and fence=0 and session is null"),
	    5);
	ck_assert_uint_eq(qx_count(&(struct telnyx_job_filter){.batch = "codes"})
			      .states[TELNYX_JOB_DISCARDED],
	    5);
	qx_teardown();
}
END_TEST

START_TEST(each_that_is_too_late_is_told)
{
	struct telnyx_store_claim op = {.op.kind = TELNYX_STORE_CLAIM, .most = 100};
	const struct telnyx_news_item *item;
	struct telnyx_job_draft draft;
	bool seen[41] = {false};
	char history[200];
	size_t i;

	qx_setup();
	draft = qx_draft();
	draft.batch = "codes";
	draft.sender = "bank";
	draft.expires_at_ms = qx.now_ms + 10;
	qx_enqueue_many(&draft, 40);
	qx_work();
	qx_claim(1, &got); /* one was tried before */
	ck_assert_int_eq(got.ids[0], 1);
	(void)qx_news(1, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_RETRY);
	qx.now_ms += 10;
	op.session = qx.session;
	op.now_ms = qx.now_ms;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.count, 0);
	ck_assert_uint_eq(op.expired, 40);
	ck_assert_uint_eq(op.expired_count, 40);
	for (i = 0; i < op.expired_count; i++) {
		item = &op.expired_items[i];
		ck_assert(!seen[item->id]);
		seen[item->id] = true;
		ck_assert_int_eq(item->news.fence, item->id == 1);
		ck_assert_int_eq(item->state, TELNYX_JOB_DISCARDED);
		ck_assert(item->turn.moved && item->turn.changed);
		ck_assert_str_eq(item->sender, "bank");
		ck_assert_str_eq(item->batch, "codes");
		ck_assert_str_eq(item->news.error, "expired");
		ck_assert_int_eq(item->news.reason, TELNYX_JOB_EXPIRED);
	}
	qx_op_clear(&op.op);
	qx_text("select history from job where id=2", history, sizeof(history));
	ck_assert_str_eq(history, "1790000000010 0 discard policy expired\n");
	ck_assert_int_eq(
	    qx_number("select history like '%retry%discard policy expired%' from job"
		      " where id=1"),
	    1);
	op = (struct telnyx_store_claim){.op.kind = TELNYX_STORE_CLAIM, .most = 9};
	qx_claim_with(&op, &got);
	ck_assert_uint_eq(op.expired_count, 0);
	qx_teardown();
}
END_TEST

START_TEST(each_part_has_a_rate)
{
	struct telnyx_store_claim op;
	size_t total = 0;
	int i;

	qx_setup();
	enqueue_part("a", 50);
	enqueue_part("b", 50);
	qx_work();
	for (i = 0; i < 10; i++) { /* a second, in tenths */
		op = (struct telnyx_store_claim){.most = 100, .part_rate = 5};
		qx_claim_with(&op, &got);
		ck_assert(got.exhausted); /* but for its rate */
		if (i == 0)
			ck_assert_uint_eq(got.count, 10); /* a second's worth */
		total += got.count;
		qx.now_ms += 100;
	}
	ck_assert_uint_eq(total, 10 + 2 * 4);
	/* Slower than one a second has one. */
	enqueue_part("slow", 3);
	op = (struct telnyx_store_claim){.most = 100, .part_rate = 0.1};
	qx_claim_with(&op, &got);
	ck_assert_uint_eq(count_part("slow"), 1);
	qx_teardown();
}
END_TEST

START_TEST(all_is_claimed_once_and_then_it_is_exhausted)
{
	bool seen[501] = {false};
	size_t i, total = 0;
	char part[16];

	qx_setup();
	for (i = 0; i < 100; i++) {
		(void)snprintf(part, sizeof(part), "p%zu", i % 37);
		enqueue_part(part, 5);
	}
	qx_work();
	do {
		qx_claim(7, &got);
		for (i = 0; i < got.count; i++) {
			ck_assert(!seen[got.ids[i]]);
			seen[got.ids[i]] = true;
		}
		total += got.count;
		ck_assert(got.count > 0 || got.exhausted);
	} while (!got.exhausted);
	ck_assert_uint_eq(total, 500);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_CLAIMED], 500);
	qx_teardown();
}
END_TEST

START_TEST(a_store_is_bound_to_the_host_of_its_first_claim)
{
	static const struct telnyx_journal_content nothing;
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .journal = &nothing,
	    .host_bound = "sandbox"};

	qx_setup();
	op.now_ms = qx.now_ms;
	qx_work();
	qx_claim(10, &got);
	ck_assert_int_eq(qx_number("select bound is null from meta"), 1);
	(void)enqueue_in("default", "", "");
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(qx_number("select bound='api.telnyx.com' from meta"), 1);
	qx_reopen();
	ck_assert_int_eq(qx_run(&op.op), TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "api.telnyx.com"));
	ck_assert_ptr_nonnull(strstr(qx.error, "sandbox"));
	qx_op_clear(&op.op);
	qx_work(); /* the lock was not kept */
	qx_teardown();
}
END_TEST

START_TEST(only_the_worker_that_works_can_claim)
{
	int64_t first, session;

	qx_setup();
	(void)enqueue_in("default", "", "");
	qx.session = 1;
	qx_claim(10, &got);
	ck_assert_int_eq(got.status, TELNYX_E_CONFIG);
	qx_work();
	first = qx.session;
	telnyx_store_sqlite.end_work(qx.store);
	qx_claim(10, &got);
	ck_assert_int_eq(got.status, TELNYX_E_CONFIG);
	qx_work();
	ck_assert_int_ne(qx.session, first);
	session = qx.session;
	qx.session = first; /* a late claim of the one before */
	qx_claim(10, &got);
	ck_assert_int_eq(got.status, TELNYX_E_CONFIG);
	qx.session = session;
	ck_assert_int_eq(qx_number("select count(*) from worker where ended_at=0"), 1);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_claim");
	TCase *tcase = tcase_create("store_claim");

	tcase_add_test(tcase, a_lane_of_many_keeps_none_of_few_waiting);
	tcase_add_test(tcase, a_claim_goes_on_where_the_last_one_stopped);
	tcase_add_test(tcase, within_a_lane_by_priority_then_time_then_id);
	tcase_add_test(tcase, what_is_to_come_hides_nothing_of_a_later_priority);
	tcase_add_test(tcase, a_held_senders_jobs_wait_and_no_others);
	tcase_add_test(tcase, a_resting_sender_is_left_out_of_one_claim);
	tcase_add_test(tcase, a_paused_queue_is_left_alone_until_its_time);
	tcase_add_test(tcase, queues_are_claimed_from_in_turn_and_within_their_limits);
	tcase_add_test(tcase, what_is_too_late_is_discarded_and_not_sent);
	tcase_add_test(tcase, each_that_is_too_late_is_told);
	tcase_add_test(tcase, each_part_has_a_rate);
	tcase_add_test(tcase, all_is_claimed_once_and_then_it_is_exhausted);
	tcase_add_test(tcase, a_store_is_bound_to_the_host_of_its_first_claim);
	tcase_add_test(tcase, only_the_worker_that_works_can_claim);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
