/* SPDX-License-Identifier: MIT */
/* The SQLite store: what becomes of a dead worker's claims, by its journal; and
 * the lock. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct qx_claimed got;

/* The journal of the worker under test. */
static struct telnyx_journal_identity identity;
static struct telnyx_journal_slot slots[16];
static struct telnyx_journal_content journal;

static void
make_journal(void)
{
	memset(slots, 0, sizeof(slots));
	memset(&identity, 0, sizeof(identity));
	(void)snprintf(identity.session, sizeof(identity.session), "%032d", 7);
	telnyx_journal_boot(identity.boot);
	ck_assert_uint_eq(strlen(identity.boot), 36);
	(void)snprintf(identity.store, sizeof(identity.store), "%s",
	    telnyx_store_sqlite.name(qx.store));
	identity.device = 11;
	identity.inode = 12;
	journal = (struct telnyx_journal_content){
	    .readable = true, .identity = identity, .slots = slots};
}

/* Of eight claims, in order: no slot; preparing; begun; and each end. */
static void
claim_eight_and_die(void)
{
	static const enum telnyx_journal_outcome outcomes[] = {TELNYX_JOURNAL_ACCEPTED,
	    TELNYX_JOURNAL_NOT_SENT, TELNYX_JOURNAL_SNOOZED, TELNYX_JOURNAL_REFUSED,
	    TELNYX_JOURNAL_UNKNOWN};
	struct telnyx_job_draft draft;
	size_t i;

	qx_setup();
	make_journal();
	draft = qx_draft();
	qx_enqueue_many(&draft, 8);
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_OK);
	qx_begin(&identity);
	qx_claim(8, &got);
	ck_assert_uint_eq(got.count, 8);
	for (i = 0; i < 7; i++) {
		slots[i].id = (int64_t)(8 - i); /* in no order */
		slots[i].fence = 1;
		slots[i].phase = TELNYX_JOURNAL_ENDED;
		if (i < 5)
			slots[i].outcome = outcomes[i];
	}
	slots[5].phase = TELNYX_JOURNAL_BEGUN;
	slots[6].phase = TELNYX_JOURNAL_PREPARING;
	(void)snprintf(slots[0].message_id, sizeof(slots[0].message_id), "m-8");
	journal.count = 7;
	qx_reopen();
}

static int
state_of(int64_t id)
{
	char sql[64];

	(void)snprintf(
	    sql, sizeof(sql), "select state from job where id=%lld", (long long)id);
	return (int)qx_number(sql);
}

START_TEST(the_journal_settles_what_it_proves)
{
	struct qx_recovered recovered;

	claim_eight_and_die();
	recovered = qx_recover(&journal);
	ck_assert_int_eq(recovered.status, TELNYX_OK);
	ck_assert_int_eq(state_of(1), TELNYX_JOB_READY); /* no slot: not begun */
	ck_assert_int_eq(
	    state_of(2), TELNYX_JOB_READY); /* preparing: once is no crime */
	ck_assert_int_eq(state_of(3), TELNYX_JOB_UNKNOWN); /* begun */
	ck_assert_int_eq(state_of(4), TELNYX_JOB_UNKNOWN); /* ended unknown */
	ck_assert_int_eq(state_of(5), TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(state_of(6), TELNYX_JOB_READY);
	ck_assert_int_eq(state_of(7), TELNYX_JOB_READY);
	ck_assert_int_eq(state_of(8), TELNYX_JOB_ACCEPTED);
	ck_assert_int_eq(qx_number("select count(*) from job where id=8 and"
				   " message_id='m-8' and accepted_fence=1"),
	    1);
	ck_assert_int_eq(qx_number("select attempt from job where id=1"), 0);
	ck_assert_int_eq(qx_number("select deaths from job where id=2"), 1);
	ck_assert_int_eq(qx_number("select attempt from job where id=7"), 1);
	ck_assert_int_eq(qx_number("select attempt from job where id=6"), 0);
	ck_assert_int_eq(qx_number("select doubt from job where id=3"), 1);
	ck_assert_int_eq(qx_number("select count(*) from worker where ended_at=0"), 0);
	ck_assert_uint_eq(recovered.parked, 2);
	ck_assert_uint_eq(recovered.released, 4);
	ck_assert_uint_eq(recovered.items, 8);
	qx_teardown();
}
END_TEST

START_TEST(who_dies_preparing_it_twice_has_it_held)
{
	claim_eight_and_die();
	ck_assert_uint_eq(qx_recover(&journal).held, 0);
	qx_begin(&identity);
	qx.now_ms += 10;
	qx_claim(8, &got);
	slots[0] = (struct telnyx_journal_slot){
	    .id = 2, .fence = 2, .phase = TELNYX_JOURNAL_PREPARING};
	journal.count = 1;
	qx_reopen();
	ck_assert_uint_eq(qx_recover(&journal).held, 1);
	ck_assert_int_eq(state_of(2), TELNYX_JOB_HELD);
	ck_assert_int_eq(qx_number("select count(*) from job where state=6"), 1);
	qx_teardown();
}
END_TEST

/* Each way in which a journal is not the claims' own: nothing may be released. */
static void
spoil(int how)
{
	switch (how) {
	case 0:
		journal.readable = false;
		return;
	case 1:
		journal.identity.session[0] = 'x';
		return;
	case 2:
		journal.identity.boot[0] ^= 1;
		return;
	case 3:
		journal.identity.boot[0] = '\0';
		return;
	case 4:
		journal.identity.store[0] ^= 1;
		return;
	case 5:
		journal.identity.device++;
		return;
	case 6:
		journal.identity.inode++;
		return;
	case 7: /* the row is of another boot, as the journal says */
		(void)snprintf(journal.identity.boot, sizeof(journal.identity.boot),
		    "00000000-0000-0000-0000-000000000000");
		qx_sql("update worker set boot='00000000-0000-0000-0000-000000000000'");
		return;
	case 8:
		qx_sql("update worker set inode=inode+1");
		return;
	default:
		qx_sql("update worker set session='other'");
		return;
	}
}

START_TEST(a_journal_that_is_not_the_claims_own_proves_nothing)
{
	struct qx_recovered recovered;

	claim_eight_and_die();
	spoil(_i);
	recovered = qx_recover(&journal);
	ck_assert_int_eq(recovered.status, TELNYX_OK);
	ck_assert_uint_eq(recovered.released, 0);
	ck_assert_uint_eq(recovered.parked, 8);
	ck_assert_int_eq(
	    qx_number("select count(*) from job where state=3 and doubt=1"), 8);
	qx_teardown();
}
END_TEST

START_TEST(a_slot_of_another_fence_is_of_another_claim)
{
	claim_eight_and_die();
	slots[0].fence =
	    2; /* accepted, but not this claim: and then it was not begun */
	(void)qx_recover(&journal);
	ck_assert_int_eq(state_of(8), TELNYX_JOB_READY);
	qx_teardown();
}
END_TEST

START_TEST(what_was_parked_for_want_of_a_journal_is_settled_by_it_later)
{
	claim_eight_and_die();
	ck_assert_uint_eq(qx_recover(NULL).parked, 8);
	telnyx_store_sqlite.end_work(qx.store);
	ck_assert_int_eq(state_of(1), TELNYX_JOB_UNKNOWN);
	/* One is in doubt for another reason by now, or was claimed anew. */
	qx_sql("update job set doubt=2 where id=1");
	(void)qx_recover(&journal);
	ck_assert_int_eq(state_of(1), TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(state_of(2), TELNYX_JOB_READY);
	ck_assert_int_eq(state_of(3), TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(state_of(8), TELNYX_JOB_ACCEPTED);
	qx_teardown();
}
END_TEST

START_TEST(what_is_in_doubt_is_looked_at_once_more_at_each_start)
{
	struct telnyx_store_due due = {.op.kind = TELNYX_STORE_DUE, .most = 10};
	struct telnyx_job_draft draft;

	qx_setup();
	draft = qx_draft();
	qx_enqueue_many(&draft, 3);
	qx_work();
	qx_claim(2, &got);
	(void)qx_news(1, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_UNKNOWN);
	(void)qx_news(1, 1, TELNYX_NEWS_LOOK_UP, TELNYX_NEWS_NO_EVIDENCE);
	(void)qx_news(2, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_UNKNOWN);
	qx_sql("update job set look_at=1790000000001 where id=2");
	ck_assert_int_eq(qx_number("select look_at from job where id=1"), 0);
	qx_reopen();
	qx_work();
	due.now_ms = qx.now_ms;
	due.next_ms = qx.now_ms + 1000;
	ck_assert_int_eq(qx_run(&due.op), TELNYX_OK);
	ck_assert_uint_eq(due.count, 1);
	ck_assert_int_eq(due.jobs[0]->id, 1);
	qx_op_clear(&due.op);
	/* Those that will be looked at anyhow, and those in no doubt, are as they were.
	 */
	ck_assert_int_eq(
	    qx_number("select look_at from job where id=2"), 1790000000001);
	ck_assert_int_eq(qx_number("select look_at from job where id=3"), 0);
	qx_teardown();
}
END_TEST

/* A worker is just about to die: its journal is locked, and the store's lock is free.
 */
START_TEST(a_journal_that_was_read_before_its_writer_died_parks_nothing)
{
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .journal = &journal,
	    .host_bound = "api.telnyx.com"};
	struct telnyx_store *second;
	struct telnyx_journal *living;
	struct telnyx_journal_content read;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_failure failure;
	char path[128];

	claim_eight_and_die();
	op.now_ms = qx.now_ms;
	telnyx_failure_init(&failure);
	(void)snprintf(path, sizeof(path), "%s/journal", qx.directory);
	ck_assert_int_eq(telnyx_journal_new(path, telnyx_store_sqlite.name(qx.store), 8,
			     &failure, &living),
	    TELNYX_OK);
	telnyx_journal_read(path, &arena, &read);
	ck_assert(read.locked && !read.readable);
	ck_assert_int_eq(qx_recover(&read).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "start again"));
	ck_assert_int_eq(qx_number("select count(*) from job where state=1"), 8);
	telnyx_journal_free(living);
	telnyx_journal_read(path, &arena, &read);
	ck_assert(!read.locked && read.readable);
	/* One that is not there, or is no file, is not locked. */
	ck_assert_int_eq(unlink(path), 0);
	telnyx_journal_read(path, &arena, &read);
	ck_assert(!read.locked && !read.readable);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	telnyx_journal_read(path, &arena, &read);
	ck_assert(!read.locked && !read.readable);
	/* It kept no lock, and held nothing. */
	second = qx_open_at(qx.path);
	ck_assert_int_eq(qx_run_on(second, &op.op), TELNYX_OK);
	ck_assert_uint_eq(op.parked, 2);
	qx_op_clear(&op.op);
	telnyx_store_sqlite.free(second);
	telnyx_arena_clear(&arena);
	telnyx_failure_clear(&failure);
	qx_teardown();
}
END_TEST

START_TEST(a_second_worker_is_refused_and_told_who_works)
{
	static const struct telnyx_journal_content nothing;
	struct telnyx_store_recover op = {.op.kind = TELNYX_STORE_RECOVER,
	    .journal = &nothing,
	    .host_bound = "api.telnyx.com"};
	struct telnyx_store *second;
	char pid[32];

	qx_setup();
	op.now_ms = qx.now_ms;
	qx_work();
	second = qx_open_at(qx.path); /* another in this process */
	ck_assert_ptr_nonnull(second);
	ck_assert_int_eq(qx_run_on(second, &op.op), TELNYX_E_CONFIG);
	(void)snprintf(pid, sizeof(pid), "pid %d on here", (int)getpid());
	ck_assert_ptr_nonnull(strstr(qx.error, "tester"));
	ck_assert_ptr_nonnull(strstr(qx.error, pid));
	qx_op_clear(&op.op);
	telnyx_store_sqlite.end_work(qx.store);
	ck_assert_uint_eq(qx_count(NULL).states[0], 0); /* that has been done now */
	ck_assert_int_eq(qx_run_on(second, &op.op), TELNYX_OK);
	qx_op_clear(&op.op);
	telnyx_store_sqlite.free(second);
	qx_work();
	qx_teardown();
}
END_TEST

/* In another process: the worker's lock is free, or not. */
static bool
another_process_can_work(void)
{
	struct qx_recovered recovered;
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		qx.base = event_base_new();
		qx.store = qx_open_at(qx.path);
		recovered = qx_recover(NULL);
		_exit(recovered.status == TELNYX_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

START_TEST(the_lock_is_of_the_process_and_ends_with_it)
{
	int status;
	pid_t child;

	qx_setup();
	qx_work();
	ck_assert(!another_process_can_work());
	/* A second store that is closed takes no lock away. */
	telnyx_store_sqlite.free(qx_open_at(qx.path));
	ck_assert(!another_process_can_work());
	telnyx_store_sqlite.free(qx.store);
	qx.store = NULL;
	ck_assert(another_process_can_work());
	/* One that was killed. */
	if ((child = fork()) == 0) {
		qx.base = event_base_new();
		qx_open();
		qx_work();
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert(another_process_can_work());
	qx_open();
	qx_teardown();
}
END_TEST

/* SQLite's own lock on the database, which says that somebody has it open: as another
 * process sees it. */
static bool
is_locked_by_sqlite(void)
{
	struct flock lock = {.l_type = F_WRLCK,
	    .l_whence = SEEK_SET,
	    .l_start = 0x40000002,
	    .l_len = 510};
	int status, fd;
	pid_t child = fork();

	if (child == 0) {
		fd = open(qx.path, O_RDWR);
		_exit(
		    fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK
			? 0
			: 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

START_TEST(a_second_store_that_is_closed_takes_no_lock_of_sqlites_away)
{
	qx_setup();
	(void)qx_count(NULL);
	ck_assert(is_locked_by_sqlite());
	telnyx_store_sqlite.free(qx_open_at(qx.path));
	ck_assert(is_locked_by_sqlite());
	qx_teardown();
}
END_TEST

/* A worker, and a child of it that sleeps until the other end is closed. */
static void
work_have_a_child_and_die(const int ends[2])
{
	char byte = 'x';
	int ready[2];

	qx.base = event_base_new();
	qx_open();
	qx_work();
	if (pipe(ready) != 0)
		_exit(1);
	if (fork() == 0) {
		(void)close(ends[1]);
		if (write(ready[1], &byte, 1) != 1)
			_exit(1);
		_exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);
	}
	/* The child lets go of the lock as it begins, which it has by now. */
	if (read(ready[0], &byte, 1) == 1)
		(void)raise(SIGKILL);
	_exit(1);
}

START_TEST(a_sleeping_child_keeps_no_lock_of_a_worker_that_was_killed)
{
	int ends[2], status;
	pid_t child;

	qx_setup();
	qx_close();
	ck_assert_int_eq(pipe(ends), 0);
	if ((child = fork()) == 0)
		work_have_a_child_and_die(ends);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert(another_process_can_work());
	(void)close(ends[0]);
	(void)close(ends[1]);
	qx_open();
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_recover");
	TCase *tcase = tcase_create("store_recover");

	tcase_add_test(tcase, the_journal_settles_what_it_proves);
	tcase_add_test(tcase, who_dies_preparing_it_twice_has_it_held);
	tcase_add_loop_test(
	    tcase, a_journal_that_is_not_the_claims_own_proves_nothing, 0, 10);
	tcase_add_test(tcase, a_slot_of_another_fence_is_of_another_claim);
	tcase_add_test(
	    tcase, what_was_parked_for_want_of_a_journal_is_settled_by_it_later);
	tcase_add_test(tcase, what_is_in_doubt_is_looked_at_once_more_at_each_start);
	tcase_add_test(
	    tcase, a_journal_that_was_read_before_its_writer_died_parks_nothing);
	tcase_add_test(tcase, a_second_worker_is_refused_and_told_who_works);
	tcase_add_test(tcase, the_lock_is_of_the_process_and_ends_with_it);
	tcase_add_test(
	    tcase, a_second_store_that_is_closed_takes_no_lock_of_sqlites_away);
	tcase_add_test(
	    tcase, a_sleeping_child_keeps_no_lock_of_a_worker_that_was_killed);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
