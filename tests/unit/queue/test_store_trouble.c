/* SPDX-License-Identifier: MIT */
/* The SQLite store when the disk is full, or fails, or another process is in the way:
 * only those operations fail that must, nothing of them is done, and it goes on. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct qx_claimed got;

struct one {
	struct telnyx_store_enqueue op;
	struct telnyx_job_draft draft;
	struct telnyx_job_ref ref;
};

static void
submit_one(struct one *one, const char *queue)
{
	one->draft = qx_draft();
	one->draft.queue = queue;
	one->op = (struct telnyx_store_enqueue){
	    .now_ms = qx.now_ms, .drafts = &one->draft, .count = 1, .refs = &one->ref};
	qx_op_init(&one->op.op, TELNYX_STORE_ENQUEUE);
	qx_submit(&one->op.op);
}

static enum telnyx_outcome
enqueue_in_trouble(void)
{
	static struct one one;
	enum telnyx_outcome outcome;

	submit_one(&one, "default");
	qx_wait(qx_done + 1);
	outcome = one.op.op.failure.error.outcome;
	if (one.op.op.status != TELNYX_OK)
		(void)snprintf(
		    qx.error, sizeof(qx.error), "%s", one.op.op.failure.error.detail);
	ck_assert_int_eq(one.op.op.status,
	    outcome == TELNYX_OUTCOME_NONE ? TELNYX_OK : TELNYX_E_SYSTEM);
	qx_op_clear(&one.op.op);
	return outcome;
}

static void
setup_faulty(void)
{
	qx_vfs_fail_writes = qx_vfs_fail_syncs = qx_vfs_after = qx_vfs_failed = 0;
	qx_vfs_install();
	qx_setup();
}

static void
expect_sound(uint64_t jobs)
{
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], jobs);
	ck_assert_int_eq(qx_number("select count(*) from job"), (int64_t)jobs);
	ck_assert_int_eq(qx_number("select count(*) from pragma_integrity_check where"
				   " integrity_check<>'ok'"),
	    0);
}

START_TEST(a_full_disk_is_told_and_nothing_is_done)
{
	setup_faulty();
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NONE);
	qx_vfs_fail_writes = SQLITE_FULL;
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(qx.error, "is full"));
	ck_assert_ptr_nonnull(strstr(qx.error, qx.path));
	ck_assert_ptr_null(strchr(qx.error, '\n'));
	qx_vfs_fail_writes = 0;
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NONE);
	expect_sound(2);
	qx_teardown();
}
END_TEST

START_TEST(a_commit_that_the_disk_may_have_is_unknown)
{
	setup_faulty();
	qx_vfs_fail_syncs = SQLITE_IOERR_FSYNC;
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_ge(qx_vfs_failed, 2); /* it was tried again, by itself */
	qx_vfs_fail_syncs = 0;
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NONE);
	expect_sound(1); /* here it is undone */
	qx_teardown();
}
END_TEST

START_TEST(a_commit_that_fails_once_is_tried_again)
{
	static struct one ones[10];
	int i;

	setup_faulty();
	for (i = 0; i < 10; i++)
		submit_one(&ones[i], "default");
	qx_vfs_fail_syncs = SQLITE_IOERR_FSYNC;
	while (qx_vfs_failed == 0)
		(void)poll(NULL, 0, 1); /* the thread is at it */
	qx_vfs_fail_syncs = 0;
	qx_wait(10);
	for (i = 0; i < 10; i++) {
		if (ones[i].op.op.status != TELNYX_OK)
			ck_assert_int_eq(ones[i].op.op.failure.error.outcome,
			    TELNYX_OUTCOME_UNKNOWN);
		qx_op_clear(&ones[i].op.op);
	}
	expect_sound(qx_count(NULL).states[TELNYX_JOB_READY]);
	qx_teardown();
}
END_TEST

/* Each write of a claim and of its outcome fails in turn: what was told holds. */
START_TEST(whatever_write_fails_what_was_told_holds)
{
	struct telnyx_job_draft draft;
	struct telnyx_news_item item;
	struct telnyx_store_news news = {.items = &item, .count = 1};
	bool claimed;
	int state;

	setup_faulty();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	qx_work();
	qx_vfs_after = _i;
	qx_vfs_fail_writes = SQLITE_IOERR_WRITE;
	qx_claim(1, &got);
	qx_vfs_fail_writes = 0;
	claimed = got.status == TELNYX_OK && got.count == 1;
	state = (int)qx_number("select state from job");
	ck_assert_int_eq(state, claimed ? TELNYX_JOB_CLAIMED : TELNYX_JOB_READY);
	if (!claimed)
		qx_claim(1, &got);
	ck_assert_int_eq(got.fences[0], 1);
	qx_vfs_after = _i;
	qx_vfs_fail_writes = SQLITE_IOERR_WRITE;
	item = (struct telnyx_news_item){.id = 1,
	    .news = {.source = TELNYX_NEWS_OWNER,
		.what = TELNYX_NEWS_ACCEPTED,
		.fence = 1,
		.now_ms = qx.now_ms}};
	news.op.kind = TELNYX_STORE_NEWS;
	state =
	    qx_run(&news.op) == TELNYX_OK ? TELNYX_JOB_ACCEPTED : TELNYX_JOB_CLAIMED;
	qx_op_clear(&news.op);
	qx_vfs_fail_writes = 0;
	ck_assert_int_eq(qx_number("select state from job"), state);
	ck_assert_int_eq(
	    qx_number(
		state == TELNYX_JOB_ACCEPTED
		    ? "select accepted=1 and ready+claimed=0 from tally where name=''"
		    : "select claimed=1 and ready+accepted=0 from tally where name=''"),
	    1);
	ck_assert_int_eq(qx_number("select count(*) from pragma_integrity_check where"
				   " integrity_check<>'ok'"),
	    0);
	qx_teardown();
}
END_TEST

START_TEST(of_a_group_only_those_fail_that_must)
{
	static struct one ones[30];
	int i;

	qx_setup();
	qx_sql("create trigger no before insert on job when new.queue='bad' begin"
	       " select raise(abort,'not this one'); end");
	for (i = 0; i < 30; i++)
		submit_one(&ones[i], i % 10 == 3 ? "bad" : "good");
	qx_wait(30);
	for (i = 0; i < 30; i++) {
		ck_assert_int_eq(
		    ones[i].op.op.status, i % 10 == 3 ? TELNYX_E_SYSTEM : TELNYX_OK);
		qx_op_clear(&ones[i].op.op);
	}
	expect_sound(27);
	qx_teardown();
}
END_TEST

START_TEST(who_is_busy_too_long_is_told)
{
	sqlite3 *db;

	qx_setup();
	qx_close();
	qx.busy_timeout_ms = 50;
	qx_open();
	ck_assert_int_eq(sqlite3_open(qx.path, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(qx.error, "busy"));
	(void)qx_count(NULL); /* readers do not wait */
	ck_assert_int_eq(sqlite3_exec(db, "rollback", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	ck_assert_int_eq(enqueue_in_trouble(), TELNYX_OUTCOME_NONE);
	expect_sound(1);
	qx_teardown();
}
END_TEST

START_TEST(who_cannot_begin_keeps_no_lock)
{
	static const struct telnyx_journal_content nothing;
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .journal = &nothing,
	    .host_bound = "api.telnyx.com"};
	struct telnyx_store *second;

	setup_faulty();
	op.now_ms = qx.now_ms;
	second = qx_open_at(qx.path);
	/* One that was killed: its row is to be ended. */
	qx_sql("insert into worker values(1,'w','h',1,'s','q','',0,0,1,0)");
	qx_vfs_fail_syncs = SQLITE_IOERR_FSYNC;
	ck_assert_int_eq(qx_run(&op.op), TELNYX_E_SYSTEM);
	qx_op_clear(&op.op);
	qx_vfs_fail_syncs = 0;
	ck_assert_int_eq(qx_run_on(second, &op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	telnyx_store_sqlite.free(second);
	qx_teardown();
}
END_TEST

static int64_t
wal_size(void)
{
	char path[128];
	struct stat is;

	(void)snprintf(path, sizeof(path), "%s-wal", qx.path);
	return stat(path, &is) == 0 ? (int64_t)is.st_size : 0;
}

START_TEST(the_log_is_written_back_and_does_not_grow_for_ever)
{
	struct telnyx_job_draft draft;
	int i;

	qx_setup();
	draft = qx_draft();
	for (i = 0; i < 60; i++)
		qx_enqueue_many(&draft, 500);
	ck_assert_int_lt(wal_size(), 8 << 20);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 30000);
	qx_teardown();
}
END_TEST

START_TEST(a_reader_that_has_gone_lets_the_log_shrink)
{
	static char meta[4096];
	struct telnyx_job_draft draft;
	sqlite3 *db;
	int i;

	qx_setup();
	memset(meta, 'm', sizeof(meta) - 1);
	draft = qx_draft();
	draft.meta = meta;
	(void)qx_enqueue(&draft);
	ck_assert_int_eq(sqlite3_open(qx.path, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "begin;select count(*) from job", NULL, NULL, NULL),
	    SQLITE_OK);
	for (i = 0; i < 40; i++)
		qx_enqueue_many(&draft, 500);
	ck_assert_int_gt(wal_size(), 64 << 20);
	ck_assert_int_eq(sqlite3_exec(db, "commit", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	for (i = 0; i < 4; i++)
		qx_enqueue_many(&draft, 500);
	ck_assert_int_lt(wal_size(), 64 << 20);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_trouble");
	TCase *tcase = tcase_create("store_trouble");

	tcase_add_test(tcase, a_full_disk_is_told_and_nothing_is_done);
	tcase_add_test(tcase, a_commit_that_the_disk_may_have_is_unknown);
	tcase_add_test(tcase, a_commit_that_fails_once_is_tried_again);
	tcase_add_loop_test(tcase, whatever_write_fails_what_was_told_holds, 0, 16);
	tcase_add_test(tcase, of_a_group_only_those_fail_that_must);
	tcase_add_test(tcase, who_is_busy_too_long_is_told);
	tcase_add_test(tcase, who_cannot_begin_keeps_no_lock);
	tcase_add_test(tcase, the_log_is_written_back_and_does_not_grow_for_ever);
	tcase_add_test(tcase, a_reader_that_has_gone_lets_the_log_shrink);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
