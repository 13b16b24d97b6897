/* SPDX-License-Identifier: MIT */
/* The SQLite store: how claims walk around lanes of which none, or few, are due. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <string.h>

static struct qx_claimed got;

static void
enqueue_part(const char *part, size_t count)
{
	struct telnyx_job_draft draft = qx_draft();

	draft.part = part;
	qx_enqueue_many(&draft, count);
}

START_TEST(lanes_of_the_future_are_looked_at_by_and_by)
{
	struct telnyx_job_draft draft;
	char part[16];
	int i, claims = 0;

	qx_setup();
	for (i = 0; i < 300; i++) {
		(void)snprintf(part, sizeof(part), "p%03d", i);
		draft = qx_draft();
		draft.part = part;
		draft.run_at_ms = qx.now_ms + (i == 299 ? 0 : 1000000);
		(void)qx_enqueue(&draft);
	}
	qx_work();
	do {
		qx_claim(1, &got); /* looks at 68 lanes */
		claims++;
		ck_assert(got.count == 1 || !got.exhausted);
	} while (got.count == 0);
	ck_assert_int_eq(got.ids[0], 300);
	ck_assert_int_le(claims, 6);
	qx_teardown();
}
END_TEST

static void
enqueue_later(const char *queue, int lanes)
{
	struct telnyx_job_draft draft;
	char part[16];
	int i;

	for (i = 0; i < lanes; i++) {
		(void)snprintf(part, sizeof(part), "p%03d", i);
		draft = qx_draft();
		draft.queue = queue;
		draft.part = part;
		draft.run_at_ms = qx.now_ms + 3600000;
		(void)qx_enqueue(&draft);
	}
}

/* How many claims it takes until nothing is left; 0: more than so many. */
static int
claims_until_exhausted(int most)
{
	int claims;

	for (claims = 1; claims <= most; claims++) {
		qx_claim(1, &got); /* looks at 68 lanes, or twice that */
		ck_assert_uint_eq(got.count, 0);
		if (got.exhausted)
			return claims;
	}
	return 0;
}

START_TEST(many_lanes_of_which_none_is_due_come_to_an_end)
{
	int64_t commits;
	int i, claims;

	qx_setup();
	enqueue_later("default", 300);
	if (_i == 1) { /* circles of several lengths */
		enqueue_later("other", 170);
		enqueue_later("small", 3);
	}
	qx_work();
	commits = qx_number("select commits from meta");
	for (i = 0; i < 3; i++) { /* from wherever the last one ended */
		claims = claims_until_exhausted(12);
		ck_assert_int_gt(claims, 1);
	}
	ck_assert_int_eq(qx_number("select commits from meta"), commits);
	/* What is due by its time alone is found. */
	qx.now_ms += 3600000;
	qx_claim(1, &got);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_ne(qx_number("select commits from meta"), commits);
	qx_teardown();
}
END_TEST

/* Something becomes due that a walk may have passed: it is enqueued, or its sender
 * rests no more, or another program has it due, which is seen by the count of commits.
 */
static void
make_due(int how, int round)
{
	struct telnyx_job_draft draft = qx_draft();
	char sql[80];

	draft.sender = how == 1 ? "tired" : "";
	if (how < 2) {
		(void)qx_enqueue(&draft);
		return;
	}
	(void)snprintf(
	    sql, sizeof(sql), "update job set run_at=0 where id=%d", 1 + 20 * round);
	qx_sql(sql);
	qx_sql("update meta set commits=commits+1");
}

static void
walk_on(int claims, bool rests)
{
	static const char *const resting[] = {"tired"};
	struct telnyx_store_claim op;

	while (claims-- > 0) {
		op = (struct telnyx_store_claim){
		    .most = 1, .resting = resting, .resting_count = rests};
		qx_claim_with(&op, &got);
		ck_assert_uint_eq(got.count, 0);
	}
}

START_TEST(what_comes_behind_a_walk_is_found_before_its_end)
{
	int round, claims;

	qx_setup();
	enqueue_later("default", 300);
	qx_work();
	for (round = 0; round < 8; round++) {
		if (_i == 1)
			make_due(_i, round);
		walk_on(round, _i == 1);
		if (_i != 1)
			make_due(_i, round);
		for (claims = 0; claims < 12; claims++) {
			qx_claim(1, &got);
			if (got.count > 0)
				break;
			ck_assert(!got.exhausted);
		}
		ck_assert_uint_eq(got.count, 1);
	}
	qx_teardown();
}
END_TEST

/* A claim and what comes behind it, in one transaction. */
START_TEST(what_comes_in_the_same_transaction_is_found)
{
	struct telnyx_job_ref ref;
	struct telnyx_job_draft draft;
	struct telnyx_store_claim claims[12] = {0};
	struct telnyx_store_enqueue enqueue = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .now_ms = qx.now_ms,
	    .drafts = &draft,
	    .count = 1,
	    .refs = &ref};
	unsigned before, i, found = 0;

	qx_setup();
	enqueue_later("default", 300);
	qx_work();
	draft = qx_draft();
	enqueue.now_ms = qx.now_ms;
	before = qx_done;
	qx_op_init(&enqueue.op, TELNYX_STORE_ENQUEUE);
	for (i = 0; i < 12; i++) {
		if (i == 2)
			qx_submit(&enqueue.op);
		qx_op_init(&claims[i].op, TELNYX_STORE_CLAIM);
		claims[i].session = qx.session;
		claims[i].now_ms = qx.now_ms;
		claims[i].most = 1;
		qx_submit(&claims[i].op);
	}
	qx_wait(before + 13);
	for (i = 0; i < 12; i++) {
		found += (unsigned)claims[i].count;
		if (claims[i].exhausted)
			ck_assert_uint_eq(found, 1);
		qx_op_clear(&claims[i].op);
	}
	ck_assert_uint_eq(found, 1);
	qx_op_clear(&enqueue.op);
	qx_teardown();
}
END_TEST

START_TEST(a_rate_that_keeps_back_what_is_due_is_told_at_the_end_of_a_walk)
{
	struct telnyx_store_claim op;
	char part[16];
	int i, claims;

	qx_setup();
	for (i = 0; i < 200; i++) {
		(void)snprintf(part, sizeof(part), "p%03d", i);
		enqueue_part(part, 2);
	}
	qx_work();
	op = (struct telnyx_store_claim){.most = 200, .part_rate = 0.1};
	qx_claim_with(&op, &got);
	ck_assert_uint_eq(got.count, 200);
	for (claims = 0; claims < 12; claims++) {
		op = (struct telnyx_store_claim){.most = 1, .part_rate = 0.1};
		qx_claim_with(&op, &got);
		ck_assert_uint_eq(got.count, 0);
		if (got.exhausted)
			break;
	}
	ck_assert(got.exhausted);
	ck_assert(op.kept);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_walk");
	TCase *tcase = tcase_create("store_walk");

	tcase_add_test(tcase, lanes_of_the_future_are_looked_at_by_and_by);
	tcase_add_loop_test(
	    tcase, many_lanes_of_which_none_is_due_come_to_an_end, 0, 2);
	tcase_add_loop_test(
	    tcase, what_comes_behind_a_walk_is_found_before_its_end, 0, 3);
	tcase_add_test(tcase, what_comes_in_the_same_transaction_is_found);
	tcase_add_test(
	    tcase, a_rate_that_keeps_back_what_is_due_is_told_at_the_end_of_a_walk);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
