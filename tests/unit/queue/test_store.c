/* SPDX-License-Identifier: MIT */
/* The SQLite store: what is told is there, whoever is killed, forked, or freed
 * meanwhile. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
	qx.busy_timeout_ms = 50000; /* a machine's disk may stand still for long */
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
	ck_assert_int_eq(qx_number("select ready from tally where name=''"), 97);
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
