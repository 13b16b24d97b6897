/* SPDX-License-Identifier: MIT */
/* The SQLite store: which key is taken, until when, and what pruning does to it. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <string.h>

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

int
main(void)
{
	Suite *suite = suite_create("store_keys");
	TCase *tcase = tcase_create("store_keys");

	tcase_add_test(tcase, a_key_is_taken_once_in_one_batch_too);
	tcase_add_test(
	    tcase, a_key_counts_until_its_period_is_over_and_its_job_has_ended);
	tcase_add_test(tcase, states_that_free_a_key_free_it_at_once);
	tcase_add_test(tcase, a_key_outlives_its_pruned_job_if_its_period_does);
	tcase_add_test(tcase, only_what_has_ended_is_pruned_and_in_pieces);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
