/* SPDX-License-Identifier: MIT */
/* The SQLite store: lists, commands, what is due, and what is kept of a job. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <string.h>

static struct qx_claimed got;

static void
claim_and(enum telnyx_news_what what)
{
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	(void)qx_news(got.ids[0], got.fences[0], TELNYX_NEWS_OWNER, what);
}

/* --- lists, commands and what is due ----------------------------------------- */

START_TEST(a_list_is_of_those_that_fit_page_by_page)
{
	static const int64_t ids[] = {9, 3, 3, 77};
	struct telnyx_job_draft draft;
	struct telnyx_store_list op;
	int i;

	qx_setup();
	for (i = 1; i <= 10; i++) {
		draft = qx_draft();
		draft.queue = i % 2 ? "odd" : "even";
		draft.part = "it's"; /* a quote is no end of a text */
		(void)qx_enqueue(&draft);
	}
	op = (struct telnyx_store_list){.op.kind = TELNYX_STORE_LIST,
	    .filter = {.queue = "odd", .part = "it's", .after = 1, .limit = 3}};
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.count, 3);
	ck_assert_int_eq(op.jobs[0]->id, 3);
	ck_assert_int_eq(op.jobs[2]->id, 7);
	ck_assert_ptr_null(op.jobs[0]->payload);
	ck_assert_str_eq(op.jobs[0]->queue, "odd");
	ck_assert_int_eq(op.jobs[0]->enqueued_at_ms, FX_NOW);
	qx_op_clear(&op.op);
	op = (struct telnyx_store_list){.op.kind = TELNYX_STORE_LIST,
	    .filter = {.ids = ids, .id_count = 4, .payloads = true}};
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.count, 2);
	ck_assert_int_eq(op.jobs[0]->id, 3);
	ck_assert_int_eq(op.jobs[1]->id, 9);
	ck_assert_str_eq(op.jobs[1]->payload, qx_draft().payload);
	qx_op_clear(&op.op);
	op = (struct telnyx_store_list){.op.kind = TELNYX_STORE_LIST,
	    .filter = {.states = 1u << TELNYX_JOB_UNKNOWN}};
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.count, 0);
	qx_op_clear(&op.op);
	qx_teardown();
}
END_TEST

static struct telnyx_queue_result
command(const struct telnyx_job_filter *filter, enum telnyx_news_what what)
{
	struct telnyx_store_command op = {.op.kind = TELNYX_STORE_COMMAND,
	    .filter = *filter,
	    .news = {.source = TELNYX_NEWS_OPERATOR, .what = what}};

	op.news.now_ms = qx.now_ms;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	return op.result;
}

START_TEST(a_command_is_said_of_all_that_fit)
{
	struct telnyx_job_draft draft;
	struct telnyx_queue_result result;

	qx_setup();
	draft = qx_draft();
	qx_enqueue_many(&draft, 2500); /* more than one page */
	result = command(&(struct telnyx_job_filter){.limit = 7}, TELNYX_NEWS_CANCEL);
	ck_assert_uint_eq(result.changed, 7);
	result = command(&(struct telnyx_job_filter){0}, TELNYX_NEWS_CANCEL);
	ck_assert_uint_eq(result.changed, 2493);
	ck_assert_uint_eq(result.refused, 7);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_CANCELLED], 2500);
	result =
	    command(&(struct telnyx_job_filter){.states = 1u << TELNYX_JOB_CANCELLED,
			.limit = 1},
		TELNYX_NEWS_RETRY_ANEW);
	ck_assert_uint_eq(result.changed, 1);
	qx_work();
	claim_and(TELNYX_NEWS_UNKNOWN);
	result =
	    command(&(struct telnyx_job_filter){.states = 1u << TELNYX_JOB_UNKNOWN},
		TELNYX_NEWS_RESEND);
	ck_assert_uint_eq(result.too_early, 1);
	ck_assert_int_eq(result.earliest_ms, qx.now_ms + 60000);
	qx.now_ms += 60000;
	result =
	    command(&(struct telnyx_job_filter){.states = 1u << TELNYX_JOB_UNKNOWN},
		TELNYX_NEWS_RESEND);
	ck_assert_uint_eq(result.changed, 1);
	qx_teardown();
}
END_TEST

static size_t
ask_due(int64_t next_ms)
{
	struct telnyx_store_due op = {.op.kind = TELNYX_STORE_DUE,
	    .now_ms = qx.now_ms,
	    .next_ms = next_ms,
	    .most = 10};
	size_t count;

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	count = op.count;
	qx_op_clear(&op.op);
	return count;
}

START_TEST(what_is_in_doubt_is_due_for_a_look_now_and_then)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	qx_work();
	claim_and(TELNYX_NEWS_UNKNOWN);
	ck_assert_uint_eq(ask_due(0), 0);
	qx.now_ms += 30000;
	ck_assert_uint_eq(ask_due(qx.now_ms + 50), 1);
	ck_assert_uint_eq(ask_due(qx.now_ms + 50), 0);
	qx.now_ms += 50;
	ck_assert_uint_eq(ask_due(0), 1);
	ck_assert_uint_eq(ask_due(0), 0); /* 0: never again by itself */
	qx_teardown();
}
END_TEST

START_TEST(the_last_twenty_lines_of_history_are_kept)
{
	struct telnyx_job_draft draft;
	struct telnyx_news news = {.source = TELNYX_NEWS_OWNER,
	    .what = TELNYX_NEWS_SNOOZE,
	    .error = "two\nlines",
	    .error_code = "40001"};
	char text[4096];
	const char *at;
	int i, lines = 0;

	qx_setup();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	qx_work();
	for (i = 1; i <= 25; i++) {
		qx_claim(1, &got);
		news.fence = i;
		(void)qx_news_of(1, &news);
	}
	qx_text("select history from job", text, sizeof(text));
	for (at = text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ck_assert_int_eq(lines, 20);
	ck_assert_int_eq(
	    strncmp(text, "1790000000000 6 snooze owner 40001 two lines\n", 45), 0);
	ck_assert_ptr_nonnull(strstr(text, "1790000000000 25 snooze"));
	ck_assert_int_eq(qx_number("select error_code from job"), 40001);
	qx_teardown();
}
END_TEST

START_TEST(the_text_goes_when_it_is_to_go)
{
	static const struct {
		enum telnyx_keep_text keep;
		enum telnyx_news_what what;
		enum telnyx_message_status delivery;
		bool goes;
	} cases[] = {{TELNYX_KEEP_TEXT_ALWAYS, TELNYX_NEWS_ACCEPTED,
			 TELNYX_MESSAGE_DELIVERED, false},
	    {TELNYX_KEEP_TEXT_UNTIL_END, TELNYX_NEWS_ACCEPTED, TELNYX_MESSAGE_SENT,
		false},
	    {TELNYX_KEEP_TEXT_UNTIL_END, TELNYX_NEWS_ACCEPTED, TELNYX_MESSAGE_DELIVERED,
		true},
	    {TELNYX_KEEP_TEXT_UNTIL_END, TELNYX_NEWS_ACCEPTED,
		TELNYX_MESSAGE_DELIVERY_FAILED, true},
	    {TELNYX_KEEP_TEXT_UNTIL_END, TELNYX_NEWS_DISCARD,
		TELNYX_MESSAGE_STATUS_UNSET, true},
	    {TELNYX_KEEP_TEXT_UNTIL_END, TELNYX_NEWS_UNKNOWN,
		TELNYX_MESSAGE_STATUS_UNSET, false},
	    {TELNYX_KEEP_TEXT_UNTIL_ACCEPTED, TELNYX_NEWS_ACCEPTED,
		TELNYX_MESSAGE_STATUS_UNSET, true},
	    {TELNYX_KEEP_TEXT_UNTIL_ACCEPTED, TELNYX_NEWS_RETRY,
		TELNYX_MESSAGE_STATUS_UNSET, false}};
	struct telnyx_job_draft draft;
	struct telnyx_news news = {.source = TELNYX_NEWS_OWNER, .fence = 1};

	qx_setup();
	qx_close();
	qx.keep_text = cases[_i].keep;
	qx_open();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	qx_work();
	qx_claim(1, &got);
	news.what = cases[_i].what;
	news.delivery = cases[_i].delivery;
	(void)qx_news_of(1, &news);
	ck_assert_int_eq(qx_number("select payload is null from job"), cases[_i].goes);
	/* Without its text it is not sent anew. */
	if (cases[_i].what == TELNYX_NEWS_DISCARD)
		ck_assert(qx_news(1, 0, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RETRY_ANEW)
			      .turn.refused);
	qx_teardown();
}
END_TEST

START_TEST(news_of_what_was_pruned_say_so)
{
	qx_setup();
	ck_assert(qx_news(99, 1, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED).missing);
	qx_teardown();
}
END_TEST

START_TEST(each_commit_is_counted)
{
	struct telnyx_job_draft draft;
	struct telnyx_job_ref ref;
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .drafts = &draft,
	    .count = 1,
	    .refs = &ref};
	uint64_t first;

	qx_setup();
	draft = qx_draft();
	op.now_ms = qx.now_ms;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	first = op.op.commits;
	ck_assert_int_eq(qx_number("select commits from meta"), (int64_t)first);
	(void)qx_count(NULL); /* writes nothing */
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.op.commits, first + 1);
	qx_op_clear(&op.op);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_jobs");
	TCase *tcase = tcase_create("store_jobs");

	tcase_add_test(tcase, a_list_is_of_those_that_fit_page_by_page);
	tcase_add_test(tcase, a_command_is_said_of_all_that_fit);
	tcase_add_test(tcase, what_is_in_doubt_is_due_for_a_look_now_and_then);
	tcase_add_test(tcase, the_last_twenty_lines_of_history_are_kept);
	tcase_add_loop_test(tcase, the_text_goes_when_it_is_to_go, 0, 8);
	tcase_add_test(tcase, news_of_what_was_pruned_say_so);
	tcase_add_test(tcase, each_commit_is_counted);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
