/* SPDX-License-Identifier: MIT */
/* The SQLite store: counts that are kept, and batches that end. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <string.h>

static struct qx_claimed got;

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

int
main(void)
{
	Suite *suite = suite_create("store_counts");
	TCase *tcase = tcase_create("store_counts");

	tcase_add_test(tcase, the_counts_are_those_of_the_rows_whatever_happens);
	tcase_add_test(tcase, a_batch_has_ended_when_none_is_ready_claimed_or_held);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
