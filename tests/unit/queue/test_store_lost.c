/* SPDX-License-Identifier: MIT */
/* The SQLite store when its file is removed, replaced or damaged while it is open:
 * nothing is written to what nobody finds, and whoever has it open is told so. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
setup_with_one(void)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
}

/* `%s` stands for the path. */
static void
shell(const char *format)
{
	char command[512];
	const char *at;
	size_t used = 0;

	for (at = format; *at != '\0'; at++)
		if (*at == '@')
			used += (size_t)snprintf(
			    command + used, sizeof(command) - used, "%s", qx.path);
		else
			command[used++] = *at;
	command[used] = '\0';
	ck_assert_int_eq(system(command), 0);
}

static void
expect_lost(const char *why)
{
	struct telnyx_job_draft draft = qx_draft();
	struct telnyx_job_ref ref;
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .now_ms = qx.now_ms,
	    .drafts = &draft,
	    .count = 1,
	    .refs = &ref};

	ck_assert_int_eq(qx_run(&op.op), TELNYX_E_SYSTEM);
	ck_assert_msg(strstr(qx.error, why) != NULL, "%s: %s", why, qx.error);
	ck_assert_ptr_nonnull(strstr(qx.error, qx.path));
	ck_assert_ptr_null(strchr(qx.error, '\n'));
	ck_assert(op.op.hopeless);
	ck_assert_int_eq(op.op.failure.error.outcome, TELNYX_OUTCOME_NOT_SENT);
	qx_op_clear(&op.op);
}

START_TEST(nothing_is_enqueued_where_nobody_finds_it)
{
	setup_with_one();
	shell("rm @");
	expect_lost("was removed or renamed while it was in use");
	qx_teardown();
}
END_TEST

START_TEST(one_that_got_another_name_is_not_written_to)
{
	setup_with_one();
	shell("mv @ @.old");
	expect_lost("was removed or renamed while it was in use");
	shell("mv @.old @");
	/* It is back, with its log beside it. */
	(void)qx_enqueue(&(struct telnyx_job_draft){.queue = "default",
	    .part = "",
	    .sender = "",
	    .payload = "{}",
	    .max_attempts = 1,
	    .run_at_ms = qx.now_ms});
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 2);
	qx_teardown();
}
END_TEST

/* SQLite, as it closes the old one, would take the new one's log away by its name. */
START_TEST(one_that_takes_its_place_keeps_what_it_was_told)
{
	struct telnyx_store *old;
	struct telnyx_job_draft draft = qx_draft();
	struct stat is;
	char log[160];

	setup_with_one();
	old = qx.store;
	shell("rm @ @-wal @-shm");
	qx_open();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	(void)qx_enqueue(&draft);
	telnyx_store_sqlite.free(old);
	(void)snprintf(log, sizeof(log), "%s-wal", qx.path);
	ck_assert_int_eq(stat(log, &is), 0);
	ck_assert_int_gt(is.st_size, 0);
	(void)qx_enqueue(&draft);
	qx_reopen();
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_READY], 3);
	qx_teardown();
}
END_TEST

START_TEST(who_had_the_old_one_is_told)
{
	setup_with_one();
	shell("cp @ @.copy && mv @.copy @");
	expect_lost("was replaced by another file while it was in use");
	qx_teardown();
}
END_TEST

START_TEST(without_its_log_it_is_nothing)
{
	static const char *const commands[] = {
	    "rm @-wal", "rm @-shm", "cp @-wal @.copy && mv @.copy @-wal"};

	setup_with_one();
	shell(commands[_i]);
	expect_lost("has lost its log while it was in use");
	qx_teardown();
}
END_TEST

/* By another process, as a descriptor that this one closes would end SQLite's locks. */
START_TEST(a_damaged_one_is_told_as_hopeless)
{
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	qx_enqueue_many(&draft, 2000);
	qx_reopen();
	shell(
	    "dd if=/dev/zero bs=4096 seek=1 count=2000 conv=notrunc of=@ 2>/dev/null");
	expect_lost("is damaged");
	qx_teardown();
}
END_TEST

START_TEST(what_may_get_better_is_not_hopeless)
{
	struct telnyx_job_draft draft;
	struct telnyx_job_ref ref;
	struct telnyx_store_enqueue op = {.op.kind = TELNYX_STORE_ENQUEUE,
	    .drafts = &draft,
	    .count = 1,
	    .refs = &ref};
	static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};

	qx_vfs_fail_writes = qx_vfs_fail_syncs = qx_vfs_after = qx_vfs_failed = 0;
	qx_vfs_install();
	qx_setup();
	draft = qx_draft();
	op.now_ms = qx.now_ms;
	qx_vfs_fail_writes = codes[_i];
	ck_assert_int_eq(qx_run(&op.op), TELNYX_E_SYSTEM);
	ck_assert(!op.op.hopeless);
	qx_op_clear(&op.op);
	qx_vfs_fail_writes = 0;
	(void)qx_enqueue(&draft);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_lost");
	TCase *tcase = tcase_create("store_lost");

	tcase_add_test(tcase, nothing_is_enqueued_where_nobody_finds_it);
	tcase_add_test(tcase, one_that_got_another_name_is_not_written_to);
	tcase_add_test(tcase, one_that_takes_its_place_keeps_what_it_was_told);
	tcase_add_test(tcase, who_had_the_old_one_is_told);
	tcase_add_loop_test(tcase, without_its_log_it_is_nothing, 0, 3);
	tcase_add_test(tcase, a_damaged_one_is_told_as_hopeless);
	tcase_add_loop_test(tcase, what_may_get_better_is_not_hopeless, 0, 2);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
