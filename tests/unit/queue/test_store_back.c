/* SPDX-License-Identifier: MIT */
/* The SQLite store: one that is not where, or what, it was is not worked on until it is
 * adopted. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* unshare() */
#endif
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mount.h>
#endif

static struct qx_claimed got;

/* The journal of the worker under test. */
static struct telnyx_journal_identity identity;
static struct telnyx_journal_content journal;

static void
make_journal(void)
{
	memset(&identity, 0, sizeof(identity));
	(void)snprintf(identity.session, sizeof(identity.session), "%032d", 7);
	telnyx_journal_boot(identity.boot);
	ck_assert_uint_eq(strlen(identity.boot), 36);
	(void)snprintf(identity.store, sizeof(identity.store), "%s",
	    telnyx_store_sqlite.name(qx.store));
	identity.device = 11;
	identity.inode = 12;
	journal =
	    (struct telnyx_journal_content){.readable = true, .identity = identity};
}

static int
state_of(int64_t id)
{
	char sql[64];

	(void)snprintf(
	    sql, sizeof(sql), "select state from job where id=%lld", (long long)id);
	return (int)qx_number(sql);
}

static void
copy_file(const char *to)
{
	char command[256];

	(void)snprintf(
	    command, sizeof(command), "cp '%s' '%s/%s'", qx.path, qx.directory, to);
	ck_assert_int_eq(system(command), 0);
}

static enum telnyx_status
adopt(enum telnyx_adopt how, struct telnyx_queue_result *result)
{
	struct telnyx_store_adopt op = {.op.kind = TELNYX_STORE_ADOPT,
	    .how = how,
	    .now_ms = qx.now_ms,
	    .journal = &journal};
	enum telnyx_status st = qx_run(&op.op);

	*result = op.result;
	qx_op_clear(&op.op);
	return st;
}

START_TEST(a_copy_is_refused_until_it_is_adopted)
{
	struct telnyx_job_draft draft;
	struct telnyx_queue_result result;
	struct telnyx_store_list list = {.op.kind = TELNYX_STORE_LIST};
	char was[16], reference[64];

	qx_setup();
	make_journal();
	draft = qx_draft();
	draft.batch = "b";
	qx_enqueue_many(&draft, 5);
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_OK);
	qx_begin(&identity);
	qx_claim(2, &got);
	(void)qx_news(1, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_ACCEPTED);
	(void)snprintf(was, sizeof(was), "%s", telnyx_store_sqlite.name(qx.store));
	qx_close();
	copy_file("copy.db");
	(void)snprintf(qx.path, sizeof(qx.path), "%s/copy.db", qx.directory);
	qx_open();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "telnyx-worker adopt"));
	ck_assert_int_eq(adopt(TELNYX_ADOPT_PARKED, &result), TELNYX_OK);
	ck_assert_uint_eq(result.changed, 4);
	ck_assert_str_ne(telnyx_store_sqlite.name(qx.store), was);
	ck_assert(telnyx_store_sqlite.is_ours(qx.store, was));
	ck_assert(
	    telnyx_store_sqlite.is_ours(qx.store, telnyx_store_sqlite.name(qx.store)));
	ck_assert(!telnyx_store_sqlite.is_ours(qx.store, "zzzzzzzz"));
	ck_assert_int_eq(
	    qx_number(
		"select count(*) from job where state=3 and doubt=5 and reason=14"),
	    4);
	ck_assert_int_eq(state_of(1), TELNYX_JOB_ACCEPTED);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_UNKNOWN], 4);
	/* The claim's reference is the one that it was sent with. */
	ck_assert_int_eq(qx_run(&list.op), TELNYX_OK);
	(void)snprintf(reference, sizeof(reference), "%s-2-1", was);
	ck_assert_str_eq(list.jobs[1]->reference, reference);
	ck_assert_ptr_null(list.jobs[2]->reference);
	qx_op_clear(&list.op);
	/* What the other one did with it is news, and no reason to stop. */
	ck_assert_int_eq(qx_news(3, 4, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED)
			     .turn.store_went_back,
	    0);
	ck_assert_int_eq(state_of(3), TELNYX_JOB_ACCEPTED);
	/* It works; and its ids are not those that the other goes on to give. */
	qx_work();
	ck_assert_int_gt(qx_enqueue(&draft), 1000000000);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	qx_reopen();
	ck_assert(telnyx_store_sqlite.is_ours(qx.store, was));
	ck_assert_str_ne(telnyx_store_sqlite.name(qx.store), was);
	qx_teardown();
}
END_TEST

static struct telnyx_turn_of_events
ask(int64_t id, enum telnyx_news_what what)
{
	return qx_news(id, 0, TELNYX_NEWS_OPERATOR, what).turn;
}

/* Held, discarded, cancelled, claimed, ready, and in doubt with no evidence. */
static void
make_one_of_each(void)
{
	struct telnyx_job_draft draft;

	qx_setup();
	make_journal();
	draft = qx_draft();
	qx_enqueue_many(&draft, 6);
	qx_work();
	(void)ask(1, TELNYX_NEWS_HOLD);
	(void)ask(5, TELNYX_NEWS_HOLD);
	(void)ask(3, TELNYX_NEWS_CANCEL);
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 3);
	(void)qx_news(2, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_DISCARD);
	(void)qx_news(6, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_UNKNOWN);
	(void)qx_news(6, 1, TELNYX_NEWS_LOOK_UP, TELNYX_NEWS_NO_EVIDENCE);
	(void)ask(5, TELNYX_NEWS_RELEASE);
	qx_sql("update meta set held='so'");
	qx_reopen();
}

START_TEST(all_of_a_copy_that_was_not_accepted_is_in_doubt)
{
	struct telnyx_queue_result result;
	int64_t id;

	make_one_of_each();
	qx.now_ms += 1000;
	ck_assert_int_eq(adopt(TELNYX_ADOPT_PARKED, &result), TELNYX_OK);
	ck_assert_uint_eq(result.changed, 3);
	ck_assert_int_eq(qx_number("select count(*) from job where doubt=5"), 6);
	ck_assert_int_eq(state_of(1), TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(state_of(2), TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(state_of(3), TELNYX_JOB_CANCELLED);
	ck_assert_int_eq(state_of(4), TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(qx_number("select count(*) from job where found<>0"), 0);
	ck_assert_int_eq(
	    qx_number("select finished_at-claimed_at from job where id=4"), 1000);
	ck_assert_int_eq(
	    qx_number("select count(*) from job where state=3 and look_at>0"), 4);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_HELD], 0);
	ck_assert_uint_eq(qx_count(NULL).states[TELNYX_JOB_UNKNOWN], 4);
	for (id = 1; id <= 6; id++) {
		ck_assert(ask(id, TELNYX_NEWS_RETRY_ANEW).refused);
		ck_assert(ask(id, TELNYX_NEWS_RELEASE).refused);
		ck_assert(ask(id, TELNYX_NEWS_RESEND).too_early);
	}
	/* The other one has claimed it more often: that is known, and holds nothing. */
	ck_assert(!qx_news(6, 3, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED)
		       .turn.store_went_back);
	qx.now_ms += 59999;
	ck_assert(ask(1, TELNYX_NEWS_RESEND).too_early);
	qx.now_ms += 1;
	for (id = 1; id <= 5; id++)
		ck_assert(ask(id, TELNYX_NEWS_RESEND).changed);
	qx_teardown();
}
END_TEST

START_TEST(a_moved_store_that_is_trusted_goes_on_as_it_was)
{
	struct telnyx_job_draft draft;
	struct telnyx_queue_result result;
	char was[16];

	qx_setup();
	make_journal();
	draft = qx_draft();
	qx_enqueue_many(&draft, 3);
	(void)snprintf(was, sizeof(was), "%s", telnyx_store_sqlite.name(qx.store));
	qx_close();
	copy_file("moved.db");
	(void)snprintf(qx.path, sizeof(qx.path), "%s/moved.db", qx.directory);
	qx_open();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_int_eq(adopt(TELNYX_ADOPT_TRUSTED, &result), TELNYX_OK);
	ck_assert_str_eq(telnyx_store_sqlite.name(qx.store), was);
	qx_work();
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 3);
	ck_assert_int_eq(adopt(TELNYX_ADOPT_PARKED, &result), TELNYX_E_CONFIG);
	qx_teardown();
}
END_TEST

/* A worker of the journal's session has been here, and is gone. */
static void
work_and_end(void)
{
	qx_setup();
	make_journal();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_OK);
	qx_begin(&identity);
	qx_reopen();
	journal.commits = (uint64_t)qx_number("select commits from meta");
}

START_TEST(a_store_that_is_older_than_its_journal_is_refused)
{
	struct telnyx_queue_result result;

	work_and_end();
	journal.commits += 1;
	/* That of another boot says it as well; another store's does not. */
	if (_i == 1)
		journal.identity.boot[0] = '\0';
	if (_i == 2) {
		journal.identity.store[0] ^= 1;
		ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
		qx_teardown();
		return;
	}
	ck_assert_int_eq(qx_recover(&journal).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "older"));
	ck_assert_int_eq(adopt(TELNYX_ADOPT_TRUSTED, &result), TELNYX_OK);
	ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
	qx_teardown();
}
END_TEST

START_TEST(as_many_commits_as_the_journal_has_is_not_older)
{
	work_and_end();
	ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
	qx_teardown();
}
END_TEST

/* Whatever is done with it after the first refusal: the commits that it lacks grow by
 * those of others. */
START_TEST(a_store_that_went_back_stays_refused_until_it_is_adopted)
{
	struct telnyx_job_draft draft;
	struct telnyx_queue_result result;
	int i;

	work_and_end();
	draft = qx_draft();
	journal.commits += 2;
	for (i = 0; i < 10; i++) {
		ck_assert_int_eq(qx_recover(&journal).status, TELNYX_E_CONFIG);
		ck_assert_ptr_nonnull(strstr(qx.error, "older"));
		ck_assert_ptr_nonnull(strstr(qx.error, "telnyx-worker adopt"));
		(void)qx_enqueue(&draft);
		qx_reopen();
	}
	/* Nor does it start if the journal is gone. */
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_int_eq(adopt(TELNYX_ADOPT_TRUSTED, &result), TELNYX_OK);
	ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
	qx_teardown();
}
END_TEST

START_TEST(a_store_that_was_copied_stays_refused_though_it_goes_back_to_its_place)
{
	int i;

	work_and_end();
	qx_sql("update meta set inode=inode+1");
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	qx_sql("update meta set inode=inode-1");
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "copied"));
	qx_teardown();
}
END_TEST

/* A backup of before the session, to which so much came since that it has more commits
 * than the session had. */
START_TEST(a_store_that_is_older_than_its_journals_session_is_refused)
{
	struct telnyx_queue_result result;

	work_and_end();
	qx_sql("delete from worker");
	qx_sql("update meta set commits=commits+1000");
	if (_i == 1) { /* made, and its worker died before it began */
		journal.commits = 0;
		ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
	} else {
		ck_assert_int_eq(qx_recover(&journal).status, TELNYX_E_CONFIG);
		ck_assert_ptr_nonnull(strstr(qx.error, "older"));
		ck_assert_int_eq(adopt(TELNYX_ADOPT_TRUSTED, &result), TELNYX_OK);
		ck_assert_int_eq(qx_recover(&journal).status, TELNYX_OK);
	}
	qx_teardown();
}
END_TEST

START_TEST(what_changes_nothing_is_no_commit)
{
	struct telnyx_store_news nothing = {.op.kind = TELNYX_STORE_NEWS};
	struct telnyx_queue_result result;
	int64_t commits;

	work_and_end();
	qx_work();
	commits = qx_number("select commits from meta");
	ck_assert_int_eq(qx_run(&nothing.op), TELNYX_OK);
	ck_assert_uint_eq(nothing.op.commits, (uint64_t)commits);
	qx_op_clear(&nothing.op);
	qx_claim(10, &got);
	ck_assert_int_eq(qx_number("select commits from meta"), commits);
	qx_reopen();
	qx_sql("update meta set held='so'");
	commits = qx_number("select commits from meta");
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_int_eq(qx_number("select commits from meta"), commits);
	/* What changes something is one, also where it gets another name by it. */
	ck_assert_int_eq(adopt(TELNYX_ADOPT_PARKED, &result), TELNYX_OK);
	ck_assert_int_eq(qx_number("select commits from meta"), commits + 1);
	qx_teardown();
}
END_TEST

/* --- a name is what a log is found by --------------------------------------- */

static int
shell(const char *what, const char *from, const char *to)
{
	char command[400];

	(void)snprintf(command, sizeof(command), "%s '%s' '%s'", what, from, to);
	return system(command);
}

/* Twenty are accepted, which only the log has, when the worker is killed. */
static void
accept_twenty_and_be_killed(void)
{
	struct telnyx_job_draft draft;
	int status;
	int64_t id;
	pid_t child;

	qx_setup();
	make_journal();
	draft = qx_draft();
	qx_enqueue_many(&draft, 20);
	qx_close();
	if ((child = fork()) == 0) {
		qx.base = event_base_new();
		qx_open();
		qx_work();
		qx_claim(20, &got);
		for (id = 1; id <= 20; id++)
			(void)qx_news(id, 1, TELNYX_NEWS_OWNER, TELNYX_NEWS_ACCEPTED);
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}

static const char *
place(char *out, const char *name)
{
	(void)snprintf(out, sizeof(qx.path), "%s/%s", qx.directory, name);
	return out;
}

START_TEST(a_store_that_was_renamed_without_its_log_is_refused)
{
	struct telnyx_queue_result result;
	char to[sizeof(qx.path)];

	accept_twenty_and_be_killed();
	ck_assert_int_eq(shell("mv", qx.path, place(to, "moved.db")), 0);
	memcpy(qx.path, to, sizeof(to));
	qx_open();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "another name"));
	ck_assert_ptr_nonnull(strstr(qx.error, "telnyx-worker adopt"));
	ck_assert_int_eq(adopt(TELNYX_ADOPT_PARKED, &result), TELNYX_OK);
	ck_assert_uint_eq(result.changed, 20);
	qx_reopen();
	qx_work(); /* it is where it was adopted */
	qx_claim(20, &got);
	ck_assert_uint_eq(got.count, 0);
	qx_teardown();
}
END_TEST

START_TEST(a_store_in_another_directory_is_refused)
{
	char into[sizeof(qx.path)], to[sizeof(qx.path)];

	accept_twenty_and_be_killed();
	ck_assert_int_eq(mkdir(place(into, "in"), 0700), 0);
	ck_assert_int_eq(shell("mv", qx.path, place(to, "in/q.db")), 0);
	memcpy(qx.path, to, sizeof(to));
	qx_open();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "another directory"));
	ck_assert_ptr_nonnull(strstr(qx.error, "telnyx-worker adopt"));
	qx_teardown();
}
END_TEST

/* With all that is in it; and a symbolic link is no other place. */
START_TEST(a_store_whose_directory_was_renamed_is_where_it_was)
{
	char was[sizeof(qx.path)], to[sizeof(qx.path)];

	qx_setup();
	qx_close();
	ck_assert_int_eq(mkdir(place(was, "a"), 0700), 0);
	place(qx.path, "a/q.db");
	qx_open();
	qx_close();
	ck_assert_int_eq(shell("mv", was, place(to, "b")), 0);
	place(qx.path, "b/q.db");
	qx_open();
	qx_work();
	/* A file's birth is known where its directory's is. */
	ck_assert_int_eq(
	    qx_number("select (birth_ns<>0)=(dir_birth_ns<>0) from meta"), 1);
	qx_close();
	ck_assert_int_eq(symlink("b/q.db", place(qx.path, "link")), 0);
	qx_open();
	qx_work();
	qx_teardown();
}
END_TEST

START_TEST(a_store_with_two_names_is_refused)
{
	char to[sizeof(qx.path)], was[sizeof(qx.path)];

	accept_twenty_and_be_killed();
	ck_assert_int_eq(shell("ln", qx.path, place(to, "linked.db")), 0);
	memcpy(was, qx.path, sizeof(was));
	if (_i == 1)
		memcpy(qx.path, to, sizeof(to));
	qx_open_any();
	ck_assert_ptr_null(qx.store);
	ck_assert_ptr_nonnull(strstr(qx.error, "hard link"));
	/* It is not held: the other one may go. */
	memcpy(qx.path, was, sizeof(was));
	ck_assert_int_eq(unlink(to), 0);
	qx_open();
	qx_work();
	ck_assert_int_eq(qx_number("select count(*) from job where state=2"), 20);
	qx_teardown();
}
END_TEST

START_TEST(a_store_that_got_a_second_name_is_worked_on_by_nobody)
{
	char to[sizeof(qx.path)];

	qx_setup();
	ck_assert_int_eq(shell("ln", qx.path, place(to, "linked.db")), 0);
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(strstr(qx.error, "hard link"));
	/* Nor opened again, in this process. */
	ck_assert_ptr_null(qx_open_at(to));
	ck_assert_int_eq(unlink(to), 0);
	qx_work();
	qx_teardown();
}
END_TEST

#ifdef __linux__
/* In a child, whose mounts are its own. */
static void
mount_alone_and_recover(void)
{
	char to[sizeof(qx.path)];

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    shell("cp", "/dev/null", place(to, "alone.db")) != 0 ||
	    mount(qx.path, to, NULL, MS_BIND, NULL) != 0)
		_exit(77);
	memcpy(qx.path, to, sizeof(to));
	qx.base = event_base_new();
	qx_open_any();
	if (qx.store != NULL ||
	    strstr(qx.error, "mounted without its directory") == NULL)
		_exit(1);
	_exit(0);
}

/* Only who may mount can see to it. */
START_TEST(a_store_that_is_mounted_alone_is_refused)
{
	int status;
	pid_t child;

	accept_twenty_and_be_killed();
	if ((child = fork()) == 0)
		mount_alone_and_recover();
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77);
	if (WEXITSTATUS(status) == 77)
		(void)fprintf(stderr, "not tested: nothing may be mounted here\n");
	qx_teardown();
}
END_TEST
#endif

START_TEST(news_of_a_claim_that_it_has_not_seen_hold_the_store)
{
	struct telnyx_job_draft draft;
	struct telnyx_queue_result result;

	qx_setup();
	make_journal();
	draft = qx_draft();
	qx_enqueue_many(&draft, 2);
	qx_work();
	ck_assert(qx_news(1, 3, TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED)
		      .turn.store_went_back);
	qx_claim(10, &got);
	ck_assert_int_eq(got.status, TELNYX_E_CONFIG);
	ck_assert_uint_eq(got.count, 0);
	ck_assert_ptr_nonnull(strstr(qx.error, "adopt"));
	qx_reopen();
	ck_assert_int_eq(qx_recover(NULL).status, TELNYX_E_CONFIG);
	ck_assert_int_eq(adopt(TELNYX_ADOPT_TRUSTED, &result), TELNYX_OK);
	qx_work();
	qx_claim(10, &got);
	ck_assert_uint_eq(got.count, 1);
	qx_teardown();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_back");
	TCase *tcase = tcase_create("store_back");

	tcase_add_test(tcase, a_copy_is_refused_until_it_is_adopted);
	tcase_add_test(tcase, all_of_a_copy_that_was_not_accepted_is_in_doubt);
	tcase_add_test(tcase, a_moved_store_that_is_trusted_goes_on_as_it_was);
	tcase_add_loop_test(
	    tcase, a_store_that_is_older_than_its_journal_is_refused, 0, 3);
	tcase_add_test(tcase, a_store_that_went_back_stays_refused_until_it_is_adopted);
	tcase_add_test(tcase,
	    a_store_that_was_copied_stays_refused_though_it_goes_back_to_its_place);
	tcase_add_loop_test(
	    tcase, a_store_that_is_older_than_its_journals_session_is_refused, 0, 2);
	tcase_add_test(tcase, what_changes_nothing_is_no_commit);
	tcase_add_test(tcase, as_many_commits_as_the_journal_has_is_not_older);
	tcase_add_test(tcase, a_store_that_was_renamed_without_its_log_is_refused);
	tcase_add_test(tcase, a_store_in_another_directory_is_refused);
	tcase_add_test(tcase, a_store_whose_directory_was_renamed_is_where_it_was);
	tcase_add_loop_test(tcase, a_store_with_two_names_is_refused, 0, 2);
	tcase_add_test(tcase, a_store_that_got_a_second_name_is_worked_on_by_nobody);
#ifdef __linux__
	tcase_add_test(tcase, a_store_that_is_mounted_alone_is_refused);
#endif
	tcase_add_test(tcase, news_of_a_claim_that_it_has_not_seen_hold_the_store);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
