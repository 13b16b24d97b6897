/* SPDX-License-Identifier: MIT */
/* The SQLite store: opening, enqueueing, news, lists, counts, pruning, freeing. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(what_is_enqueued_is_there_after_it_was_opened_again)
{
	struct telnyx_job_draft draft;
	char payload[128];
	int64_t id;

	qx_setup();
	draft = qx_draft();
	id = qx_enqueue(&draft);
	ck_assert_int_eq(id, 1);
	ck_assert_int_eq(qx_enqueue(&draft), 2);
	qx_reopen();
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 2);
	qx_text("select payload from job where id=1", payload, sizeof(payload));
	ck_assert_str_eq(payload, draft.payload);
	qx_teardown();
}
END_TEST

START_TEST(a_claim_and_its_outcome_are_written)
{
	struct telnyx_job_draft draft;
	struct qx_claimed got;
	struct telnyx_news news = {.source = TELNYX_NEWS_OWNER,
	    .what = TELNYX_NEWS_ACCEPTED,
	    .fence = 1,
	    .message_id = "m-1"};
	struct telnyx_news_item item;
	char text[128];

	qx_setup();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	qx_work();
	qx_claim(10, &got);
	ck_assert_int_eq(got.status, TELNYX_OK);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.ids[0], 1);
	ck_assert_int_eq(got.fences[0], 1);
	ck_assert(got.exhausted);
	ck_assert_int_eq(qx_number("select session from job"), qx.session);
	item = qx_news_of(1, &news);
	ck_assert(item.turn.changed && item.state == TELNYX_JOB_ACCEPTED);
	qx_text("select message_id from job", text, sizeof(text));
	ck_assert_str_eq(text, "m-1");
	qx_text("select history from job", text, sizeof(text));
	ck_assert_str_eq(text, "1790000000000 1 accepted owner\n");
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_ACCEPTED], 1);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_CLAIMED], 0);
	qx_teardown();
}
END_TEST

/* --- unique keys ------------------------------------------------------------ */

static struct telnyx_job_draft
keyed(const char *key, int64_t until_ms, unsigned unique_free)
{
	struct telnyx_job_draft draft = qx_draft();

	draft.unique_key = key;
	draft.unique_until_ms = until_ms;
	draft.unique_free = unique_free;
	return draft;
}

static bool
is_duplicate_of(const struct telnyx_job_draft *draft, int64_t id)
{
	struct telnyx_job_ref ref = qx_enqueue_any(draft);

	if (!ref.duplicate)
		return false;
	ck_assert_int_eq(ref.id, id);
	return true;
}

static struct qx_claimed got;

static void
claim_and(enum telnyx_news_what what)
{
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	(void)qx_news(got.ids[0], got.fences[0], TELNYX_NEWS_OWNER, what);
}

START_TEST(a_key_is_taken_once_in_one_batch_too)
{
	struct telnyx_job_draft drafts[4];
	struct telnyx_job_ref refs[4];
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .drafts = drafts,
	    .count = 4,
	    .refs = refs};

	qx_setup();
	op.now_ms = qx.now_ms;
	drafts[0] = keyed("a", 0, 0);
	drafts[1] = keyed("a", 0, 0);
	drafts[2] = keyed("b", 0, 0);
	drafts[2].refused = "to: is required";
	drafts[3] = keyed("b", 0, 0);
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert(refs[0].id == 1 && !refs[0].duplicate && refs[0].refused == NULL);
	ck_assert(refs[1].id == 1 && refs[1].duplicate);
	ck_assert(refs[2].id == 0 && !refs[2].duplicate);
	ck_assert_str_eq(refs[2].refused, "to: is required");
	ck_assert(refs[3].id == 2 && !refs[3].duplicate);
	qx_op_clear(&op.op);
	ck_assert(is_duplicate_of(&drafts[0], 1));
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 2);
	qx_teardown();
}
END_TEST

START_TEST(a_key_counts_until_its_period_is_over_and_its_job_has_ended)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = keyed("a", qx.now_ms + 1000, 0);
	(void)qx_enqueue(&draft);
	qx_work();
	qx.now_ms += 1000;
	ck_assert(is_duplicate_of(&draft, 1)); /* it is ready */
	qx_claim(10, &got);
	ck_assert(is_duplicate_of(&draft, 1)); /* claimed */
	(void)qx_news(1, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_UNKNOWN);
	ck_assert(is_duplicate_of(&draft, 1)); /* in doubt */
	(void)qx_news(1, 1, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_DISCARD);
	ck_assert(is_duplicate_of(&draft, 1)); /* given up, and it may have left */
	(void)qx_news(1, 1, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED);
	draft.unique_until_ms = qx.now_ms + 5000;
	ck_assert_int_eq(qx_enqueue(&draft), 2);
	ck_assert(is_duplicate_of(&draft, 2));
	claim_and(TELNYX_NEWS_ACCEPTED);
	qx.now_ms += 4999;
	ck_assert(is_duplicate_of(&draft, 2));
	qx.now_ms += 1;
	ck_assert_int_eq(qx_enqueue(&draft), 3);
	qx_teardown();
}
END_TEST

START_TEST(states_that_free_a_key_free_it_at_once)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = keyed("a", 0, 1u << TELNYX_JOB_DISCARDED);
	(void)qx_enqueue(&draft);
	qx_work();
	claim_and(TELNYX_NEWS_DISCARD);
	ck_assert_int_eq(qx_enqueue(&draft), 2);
	(void)qx_news(2, 0, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_CANCEL);
	ck_assert(is_duplicate_of(&draft, 2)); /* cancelled: was not asked for */
	qx_teardown();
}
END_TEST

static uint64_t
prune(int64_t before_ms, uint32_t most)
{
	struct telnyx_store_prune op = {
	    .op.kind = TELNYX_STORE_PRUNE, .before_ms = before_ms, .most = most};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	return op.result.changed;
}

START_TEST(a_key_outlives_its_pruned_job_if_its_period_does)
{
	struct telnyx_job_draft with, without;

	qx_setup();
	with = keyed("with", qx.now_ms + 10000, 0);
	without = keyed("without", 0, 0);
	(void)qx_enqueue(&with);
	qx_work();
	claim_and(TELNYX_NEWS_ACCEPTED);
	(void)qx_enqueue(&without);
	claim_and(TELNYX_NEWS_ACCEPTED);
	ck_assert_uint_eq(prune(qx.now_ms, 10), 2);
	ck_assert_int_eq(qx_number("select count(*) from job"), 0);
	ck_assert(is_duplicate_of(&with, 1));
	ck_assert_int_eq(qx_enqueue(&without), 3); /* ids are never given twice */
	qx.now_ms += 10000;
	(void)qx_count(NULL);
	qx_sql("update meta set last_now_ms=last_now_ms+20000");
	ck_assert_uint_eq(prune(0, 10), 0);
	ck_assert_int_eq(qx_number("select count(*) from uniq where key='with'"), 0);
	qx_teardown();
}
END_TEST

START_TEST(only_what_has_ended_is_pruned_and_in_pieces)
{
	struct telnyx_job_draft draft;
	int i;

	qx_setup();
	draft = qx_draft();
	draft.batch = "b";
	qx_enqueue_many(&draft, 8);
	qx_work();
	for (i = 0; i < 5; i++) {
		qx_claim(1, &got);
		(void)qx_news(got.ids[0], 1, TELNYX_NEWS_OWNER,
		    i == 0   ? TELNYX_NEWS_UNKNOWN
		    : i == 1 ? TELNYX_NEWS_DROP
		    : i == 2 ? TELNYX_NEWS_DISCARD
			     : TELNYX_NEWS_ACCEPTED);
		qx.now_ms += 10;
	}
	ck_assert_uint_eq(prune(FX_NOW + 30, 10), 3); /* the one of +40 stays */
	ck_assert_uint_eq(prune(FX_NOW + 100, 10), 1);
	ck_assert_int_eq(qx_number("select count(*) from job where state in (0,3)"), 4);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_ACCEPTED], 0);
	/* The campaign's figures stay. */
	ck_assert_uint_eq(qx_count(&(struct telnyx_job_filter){.batch = "b"})
			      .states[TELNYX_JOB_ACCEPTED],
	    2);
	qx_teardown();
}
END_TEST

/* --- counts and batches ------------------------------------------------------ */

/* The kept counts are those that a count of the rows gives. */
static void
hold_counts_against_rows(void)
{
	struct telnyx_job_counts kept = qx_count(NULL), rows;

	rows = qx_count(&(struct telnyx_job_filter){.states = 127});
	ck_assert_int_eq(memcmp(kept.states, rows.states, sizeof(kept.states)), 0);
	ck_assert_uint_eq(kept.delivered, rows.delivered);
	ck_assert_uint_eq(kept.failed, rows.failed);
	ck_assert_uint_eq(kept.duplicates, rows.duplicates);
	ck_assert_int_eq(kept.oldest_ready_ms, rows.oldest_ready_ms);
}

static unsigned
draw(unsigned *seed, unsigned below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

START_TEST(the_counts_are_those_of_the_rows_whatever_happens)
{
	static const char *const batches[] = {NULL, "a", "b"};
	static const enum telnyx_news_source sources[] = {TELNYX_NEWS_OWNER,
	    TELNYX_NEWS_OWNER, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_OPERATOR,
	    TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_POLICY};
	unsigned seed = 2463534242u, i, k;
	struct telnyx_job_draft draft;
	struct telnyx_news news;

	qx_setup();
	qx_work();
	for (i = 0; i < 800; i++) {
		qx.now_ms += 3;
		switch (draw(&seed, 4)) {
		case 0:
			draft = qx_draft();
			draft.batch = batches[draw(&seed, 3)];
			draft.part = draw(&seed, 2) ? "x" : "y";
			draft.priority = (int)draw(&seed, 3);
			draft.expires_at_ms = draw(&seed, 5) ? 0 : qx.now_ms + 10;
			qx_enqueue_many(&draft, draw(&seed, 4));
			break;
		case 1:
			qx_claim(1 + draw(&seed, 5), &got);
			break;
		default:
			news = (struct telnyx_news){.source = sources[draw(&seed, 6)],
			    .what = (enum telnyx_news_what)(
				draw(&seed, 2) * draw(&seed, 14)),
			    .fence = 1 + draw(&seed, 2),
			    .force = true,
			    .doubt = TELNYX_DOUBT_TIMEOUT,
			    .message_id = draw(&seed, 2) ? "m-1" : "m-2",
			    .delivery = (enum telnyx_message_status)draw(&seed, 10)};
			k = 1 + draw(&seed, 100);
			if (news.fence > 1)
				news.fence = 1; /* none that it has not seen */
			(void)qx_news_of(k, &news);
			qx_sql("update meta set held=null");
		}
		if (i % 40 == 0)
			hold_counts_against_rows();
	}
	hold_counts_against_rows();
	ck_assert_int_gt(qx_number("select count(*) from job where duplicate"), 0);
	ck_assert_int_eq(qx_number("select count(distinct state) from job"), 7);
	ck_assert_int_eq(
	    qx_number("select count(*) from tally t where name<>'' and"
		      " accepted<>(select count(*) from job where batch=name"
		      " and state=2)"),
	    0);
	qx_teardown();
}
END_TEST

static size_t
ask_batches(const struct telnyx_batch_end *told, size_t count, uint64_t *sequence)
{
	struct telnyx_store_batches op = {
	    .op.kind = TELNYX_STORE_BATCHES, .told = told, .told_count = count};
	size_t ended;

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ended = op.count;
	*sequence = ended > 0 ? op.ended[0].sequence : 0;
	if (ended > 0)
		ck_assert_str_eq(op.ended[0].batch, "may");
	qx_op_clear(&op.op);
	return ended;
}

START_TEST(a_batch_has_ended_when_none_is_ready_claimed_or_held)
{
	struct telnyx_job_draft draft;
	struct telnyx_batch_end told = {.batch = "may"};
	uint64_t sequence;

	qx_setup();
	draft = qx_draft();
	draft.batch = "may";
	qx_enqueue_many(&draft, 2);
	qx_work();
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 0);
	qx_claim(10, &got);
	(void)qx_news(1, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_ACCEPTED);
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 0);
	qx.now_ms += 5;
	(void)qx_news(2, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_UNKNOWN);
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 1);
	ck_assert_uint_eq(sequence, 1);
	ck_assert_int_eq(
	    qx_count(&(struct telnyx_job_filter){.batch = "may"}).ended_at_ms,
	    FX_NOW + 5);
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 1); /* until it was told */
	told.sequence = 1;
	ck_assert_uint_eq(ask_batches(&told, 1, &sequence), 0);
	/* A job in doubt that is resolved is no new end; one that goes on is. */
	(void)qx_news(2, 1, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED);
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 0);
	(void)qx_enqueue(&draft);
	(void)qx_news(3, 0, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_CANCEL);
	ck_assert_uint_eq(ask_batches(NULL, 0, &sequence), 1);
	ck_assert_uint_eq(sequence, 2);
	qx_teardown();
}
END_TEST

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

/* --- the loop ---------------------------------------------------------------- */

START_TEST(what_waits_is_done_in_order_and_in_one_commit)
{
	static struct telnyx_store_enqueue ops[200];
	struct telnyx_job_draft draft;
	static struct telnyx_job_ref refs[200];
	int64_t commits;
	int i;

	qx_setup();
	draft = qx_draft();
	commits = qx_number("select commits from meta");
	for (i = 0; i < 200; i++) {
		ops[i] = (struct telnyx_store_enqueue){.op.kind = TELNYX_STORE_ENQUEUE,
		    .now_ms = qx.now_ms,
		    .drafts = &draft,
		    .count = 1,
		    .refs = &refs[i]};
		qx_op_init(&ops[i].op, TELNYX_STORE_ENQUEUE);
		qx_submit(&ops[i].op);
	}
	qx_wait(200);
	for (i = 0; i < 200; i++) {
		ck_assert_int_eq(refs[i].id, i + 1);
		ck_assert(i == 0 || ops[i].op.commits >= ops[i - 1].op.commits);
		qx_op_clear(&ops[i].op);
	}
	ck_assert_int_lt(qx_number("select commits from meta") - commits, 100);
	qx_teardown();
}
END_TEST

START_TEST(an_idle_store_keeps_no_loop_alive)
{
	qx_setup();
	(void)qx_count(NULL);
	ck_assert_int_eq(event_base_loop(qx.base, 0), 1); /* nothing is pending */
	qx_teardown();
}
END_TEST

static struct telnyx_store_count closing[50];
static unsigned closed, finished;

static void
on_closed(struct telnyx_store_op *op)
{
	if (op->status == TELNYX_OK)
		finished++;
	else {
		ck_assert_int_eq(op->status, TELNYX_E_CLOSING);
		ck_assert_int_eq(op->failure.error.type, TELNYX_ERROR_CLOSING);
		ck_assert_int_eq(op->failure.error.outcome, TELNYX_OUTCOME_NOT_SENT);
		closed++;
	}
	qx_op_clear(op);
}

static void
submit_many(void)
{
	int i;

	closed = finished = 0;
	for (i = 0; i < 50; i++) {
		closing[i] = (struct telnyx_store_count){.op.kind = TELNYX_STORE_COUNT};
		closing[i].op.done = on_closed;
		qx_submit(&closing[i].op);
	}
}

START_TEST(free_tells_all_that_is_out)
{
	qx_setup();
	submit_many();
	qx_close();
	ck_assert_uint_eq(closed + finished, 50);
	qx_open();
	qx_teardown();
}
END_TEST

static void
on_first(struct telnyx_store_op *op)
{
	qx_op_clear(op);
	qx_close();
}

START_TEST(a_callback_may_free_the_store)
{
	static struct telnyx_store_count first;

	qx_setup();
	first = (struct telnyx_store_count){.op.kind = TELNYX_STORE_COUNT};
	first.op.done = on_first;
	qx_submit(&first.op);
	submit_many();
	while (qx.store != NULL)
		(void)event_base_loop(qx.base, EVLOOP_ONCE);
	ck_assert_uint_eq(closed + finished, 50);
	qx_teardown();
}
END_TEST

START_TEST(a_store_may_be_freed_before_it_is_open)
{
	struct telnyx_store_config config = {.base = NULL};
	struct telnyx_store *store;

	qx_setup();
	config.base = qx.base;
	config.place = qx.path;
	ck_assert_int_eq(telnyx_store_sqlite.open(&config, &store), TELNYX_OK);
	telnyx_store_sqlite.free(store);
	qx_teardown();
}
END_TEST

/* --- forks and other processes ------------------------------------------------ */

START_TEST(a_forked_child_touches_nothing)
{
	static struct telnyx_store_enqueue ops[100];
	static struct telnyx_job_ref refs[100];
	struct telnyx_job_draft draft;
	int i, status;
	pid_t child;

	qx_setup();
	qx_work();
	draft = qx_draft();
	for (i = 0; i < 100; i++) {
		ops[i] = (struct telnyx_store_enqueue){.now_ms = qx.now_ms,
		    .drafts = &draft,
		    .count = 1,
		    .refs = &refs[i]};
		qx_op_init(&ops[i].op, TELNYX_STORE_ENQUEUE);
		qx_submit(&ops[i].op);
		if (i % 20 != 10)
			continue;
		if ((child = fork()) == 0) {
			telnyx_store_sqlite.free(qx.store);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_int_eq(status, 0);
	}
	qx_wait(103 - 1);
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(ops[i].op.status, TELNYX_OK);
		qx_op_clear(&ops[i].op);
	}
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 100);
	ck_assert_int_eq(qx_number("select count(*) from pragma_integrity_check where"
				   " integrity_check<>'ok'"),
	    0);
	qx_teardown();
}
END_TEST

START_TEST(many_processes_make_and_fill_one_store)
{
	struct telnyx_job_draft draft;
	char path[128];
	int i, k, status;
	pid_t child;

	qx_setup();
	qx_close();
	(void)snprintf(path, sizeof(path), "rm -f %s*", qx.path);
	ck_assert_int_eq(system(path), 0);
	for (i = 0; i < 4; i++) {
		if ((child = fork()) != 0)
			continue;
		qx.base = event_base_new();
		qx_open();
		for (k = 0; k < 25; k++) {
			draft = qx_draft();
			draft.unique_key = k == 0 ? "the one" : NULL;
			(void)qx_enqueue_any(&draft);
		}
		qx_close();
		_exit(0);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_int_eq(status, 0);
	}
	qx_open();
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 97);
	hold_counts_against_rows();
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = tcase_create("store");

	tcase_add_test(tcase, what_is_enqueued_is_there_after_it_was_opened_again);
	tcase_add_test(tcase, a_claim_and_its_outcome_are_written);
	tcase_add_test(tcase, a_key_is_taken_once_in_one_batch_too);
	tcase_add_test(
	    tcase, a_key_counts_until_its_period_is_over_and_its_job_has_ended);
	tcase_add_test(tcase, states_that_free_a_key_free_it_at_once);
	tcase_add_test(tcase, a_key_outlives_its_pruned_job_if_its_period_does);
	tcase_add_test(tcase, only_what_has_ended_is_pruned_and_in_pieces);
	tcase_add_test(tcase, the_counts_are_those_of_the_rows_whatever_happens);
	tcase_add_test(tcase, a_batch_has_ended_when_none_is_ready_claimed_or_held);
	tcase_add_test(tcase, a_list_is_of_those_that_fit_page_by_page);
	tcase_add_test(tcase, a_command_is_said_of_all_that_fit);
	tcase_add_test(tcase, what_is_in_doubt_is_due_for_a_look_now_and_then);
	tcase_add_test(tcase, the_last_twenty_lines_of_history_are_kept);
	tcase_add_loop_test(tcase, the_text_goes_when_it_is_to_go, 0, 8);
	tcase_add_test(tcase, news_of_what_was_pruned_say_so);
	tcase_add_test(tcase, each_commit_is_counted);
	tcase_add_test(tcase, what_waits_is_done_in_order_and_in_one_commit);
	tcase_add_test(tcase, an_idle_store_keeps_no_loop_alive);
	tcase_add_test(tcase, free_tells_all_that_is_out);
	tcase_add_test(tcase, a_callback_may_free_the_store);
	tcase_add_test(tcase, a_store_may_be_freed_before_it_is_open);
	tcase_add_test(tcase, a_forked_child_touches_nothing);
	tcase_add_test(tcase, many_processes_make_and_fill_one_store);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
