/* SPDX-License-Identifier: MIT */
/* The SQLite store looked after: what keeps jobs back, how it is, a copy of it. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct telnyx_store_holds holds;

static void
ask_holds(void)
{
	qx_op_clear(&holds.op);
	memset(&holds, 0, sizeof(holds));
	holds.op.kind = TELNYX_STORE_HOLDS;
	holds.now_ms = qx.now_ms;
	ck_assert_int_eq(qx_run(&holds.op), TELNYX_OK);
}

static void
enqueue(const char *queue, const char *sender, int64_t in_ms, size_t count)
{
	struct telnyx_job_draft draft = qx_draft();

	draft.queue = queue;
	draft.sender = sender;
	draft.run_at_ms += in_ms;
	qx_enqueue_many(&draft, count);
}

START_TEST(only_what_is_due_is_kept_back)
{
	qx_setup();
	enqueue("fast", "", 0, 3);
	enqueue("fast", "", 60000, 5);
	enqueue("slow", "acme", 0, 2);
	ask_holds();
	ck_assert_uint_eq(holds.count, 0);
	qx_sql("insert into queue values('fast',9223372036854775807),('over',1),"
	       "('gone',0)");
	qx_sql("insert into sender_held values('acme','its key was refused',7),"
	       "('idle',null,8)");
	ask_holds();
	ck_assert_uint_eq(holds.count, 3);
	ck_assert_int_eq(holds.holds[0]->kind, TELNYX_HOLD_QUEUE);
	ck_assert_str_eq(holds.holds[0]->queue, "fast");
	ck_assert_int_eq(holds.holds[0]->until_ms, 0);
	ck_assert_uint_eq(holds.holds[0]->jobs, 3);
	ck_assert_int_eq(holds.holds[1]->kind, TELNYX_HOLD_SENDER);
	ck_assert_str_eq(holds.holds[1]->sender, "acme");
	ck_assert_str_eq(holds.holds[1]->queue, "slow");
	ck_assert_str_eq(holds.holds[1]->why, "its key was refused");
	ck_assert_int_eq(holds.holds[1]->since_ms, 7);
	ck_assert_uint_eq(holds.holds[1]->jobs, 2);
	ck_assert_str_eq(holds.holds[2]->sender, "idle");
	ck_assert_ptr_null(holds.holds[2]->queue);
	ck_assert_uint_eq(holds.holds[2]->jobs, 0);
	qx_op_clear(&holds.op);
	qx_teardown();
}
END_TEST

/* Room for them grows. */
START_TEST(many_are_told_each)
{
	char sql[128], name[16];
	size_t i;

	qx_setup();
	for (i = 0; i < 100; i++) {
		(void)snprintf(sql, sizeof(sql),
		    "insert into queue values('q%03zu',9223372036854775807)", i);
		qx_sql(sql);
	}
	ask_holds();
	ck_assert_uint_eq(holds.count, 100);
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "q%03zu", i);
		ck_assert_str_eq(holds.holds[i]->queue, name);
	}
	qx_op_clear(&holds.op);
	qx_teardown();
}
END_TEST

static struct telnyx_store_health
ask_health(bool deep)
{
	struct telnyx_store_health op = {.op.kind = TELNYX_STORE_HEALTH, .deep = deep};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	return op;
}

START_TEST(an_index_that_lacks_a_row_is_found_by_looking_deep)
{
	struct telnyx_store_health op;
	sqlite3 *db;

	qx_setup();
	enqueue("fast", "", 0, 3);
	op = ask_health(true);
	ck_assert_ptr_null(op.health.damage);
	ck_assert_ptr_null(op.health.held);
	ck_assert_ptr_null(op.health.worker);
	qx_op_clear(&op.op);
	/* The index is another one's by now, as a broken disk could leave it. */
	qx_close();
	ck_assert_int_eq(sqlite3_open(qx.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
			     "pragma writable_schema=on;update sqlite_master set"
			     " sql=replace(sql,'where state=3','where state=0')"
			     " where name='job_unknown'",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	qx_open();
	op = ask_health(false);
	ck_assert_ptr_null(op.health.damage);
	qx_op_clear(&op.op);
	op = ask_health(true);
	ck_assert_ptr_nonnull(op.health.damage);
	qx_op_clear(&op.op);
	qx_teardown();
}
END_TEST

START_TEST(the_last_worker_and_a_store_that_is_held_are_told)
{
	struct telnyx_store_health op;

	qx_setup();
	qx_work();
	op = ask_health(false);
	ck_assert_int_eq(op.health.pid, getpid());
	ck_assert_int_eq(op.health.ended_ms, 0);
	ck_assert_ptr_null(op.health.held);
	qx_op_clear(&op.op);
	qx_sql("update meta set held='it went back'");
	op = ask_health(false);
	ck_assert_str_eq(op.health.held, "it went back");
	qx_op_clear(&op.op);
	qx_teardown();
}
END_TEST

static enum telnyx_status
back_up(const char *name)
{
	char path[160];
	struct telnyx_store_backup op = {.op.kind = TELNYX_STORE_BACKUP, .path = path};
	enum telnyx_status st;

	(void)snprintf(path, sizeof(path), "%s/%s", qx.directory, name);
	st = qx_run(&op.op);
	qx_op_clear(&op.op);
	return st;
}

START_TEST(a_backup_has_what_is_in_the_log_and_is_its_owners_alone)
{
	char path[160];
	struct stat is;

	qx_setup();
	enqueue("fast", "", 0, 300);
	(void)umask(0);
	ck_assert_int_eq(back_up("copy.db"), TELNYX_OK);
	(void)umask(022);
	(void)snprintf(path, sizeof(path), "%s/copy.db", qx.directory);
	ck_assert_int_eq(stat(path, &is), 0);
	ck_assert_uint_eq(is.st_mode & 0777, 0600);
	ck_assert_int_eq(back_up("copy.db"), TELNYX_E_SYSTEM);
	ck_assert_ptr_nonnull(strstr(qx.error, "File exists"));
	ck_assert_int_eq(back_up("none/copy.db"), TELNYX_E_SYSTEM);
	qx_close();
	(void)snprintf(qx.path, sizeof(qx.path), "%s/copy.db", qx.directory);
	qx_open();
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 300);
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "it is a backup"));
	qx_teardown();
}
END_TEST

START_TEST(half_a_backup_is_not_left)
{
	char path[160];

	qx_vfs_fail_writes = qx_vfs_fail_syncs = qx_vfs_after = qx_vfs_failed = 0;
	qx_vfs_install();
	qx_setup();
	enqueue("fast", "", 0, 300);
	qx_vfs_after = 3;
	qx_vfs_fail_writes = SQLITE_FULL;
	ck_assert_int_eq(back_up("copy.db"), TELNYX_E_SYSTEM);
	qx_vfs_fail_writes = 0;
	(void)snprintf(path, sizeof(path), "%s/copy.db", qx.directory);
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(back_up("copy.db"), TELNYX_OK);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_care");
	TCase *tcase = tcase_create("store_care");

	tcase_add_test(tcase, only_what_is_due_is_kept_back);
	tcase_add_test(tcase, many_are_told_each);
	tcase_add_test(tcase, an_index_that_lacks_a_row_is_found_by_looking_deep);
	tcase_add_test(tcase, the_last_worker_and_a_store_that_is_held_are_told);
	tcase_add_test(tcase, a_backup_has_what_is_in_the_log_and_is_its_owners_alone);
	tcase_add_test(tcase, half_a_backup_is_not_left);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
