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
	struct telnyx_job_draft draft = qx_draft();
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

int
main(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = tcase_create("store");

	tcase_add_test(tcase, what_is_enqueued_is_there_after_it_was_opened_again);
	tcase_add_test(tcase, a_claim_and_its_outcome_are_written);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
