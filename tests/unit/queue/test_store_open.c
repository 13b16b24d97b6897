/* SPDX-License-Identifier: MIT */
/* The SQLite store: what it opens, and what it does not, with one sentence for each. */
#include "support/fixture.h"

#include "support/queue_fx.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "queue/store_sqlite_internal.h"

static void
setup_closed(void)
{
	qx_setup();
	qx_close();
}

static unsigned
mode_of(const char *suffix)
{
	char path[128];
	struct stat is;

	(void)snprintf(path, sizeof(path), "%s%s", qx.path, suffix);
	ck_assert_int_eq(stat(path, &is), 0);
	return (unsigned)is.st_mode & 0777u;
}

START_TEST(its_files_are_its_owners_alone_whatever_the_umask)
{
	static const mode_t masks[] = {0, 022, 0777};
	struct telnyx_job_draft draft;

	setup_closed();
	ck_assert_int_eq(unlink(qx.path), 0);
	(void)umask(masks[_i]);
	qx_open();
	draft = qx_draft();
	(void)qx_enqueue(&draft);
	ck_assert_uint_eq(mode_of(""), 0600);
	ck_assert_uint_eq(mode_of("-wal"), 0600);
	ck_assert_uint_eq(mode_of("-shm"), 0600);
	(void)umask(022);
	qx_teardown();
}
END_TEST

START_TEST(one_that_others_can_read_is_tightened)
{
	setup_closed();
	ck_assert_int_eq(chmod(qx.path, 0644), 0);
	qx_open();
	ck_assert_uint_eq(mode_of(""), 0600);
	qx_teardown();
}
END_TEST

static void
write_file(const char *text)
{
	FILE *file = fopen(qx.path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void
expect_refused(const char *why)
{
	struct telnyx_store_count op = {.op.kind = TELNYX_STORE_COUNT};
	struct telnyx_store_config config = {.base = qx.base, .place = qx.path};
	struct telnyx_store *store;

	qx_open_any();
	ck_assert_ptr_null(qx.store);
	ck_assert_msg(strstr(qx.error, why) != NULL, "%s: %s", why, qx.error);
	ck_assert_ptr_nonnull(strstr(qx.error, qx.path));
	ck_assert_ptr_null(strchr(qx.error, '\n'));
	/* What is submitted meanwhile fails with the same. */
	ck_assert_int_eq(telnyx_store_sqlite.open(&config, &store), TELNYX_OK);
	ck_assert_int_eq(qx_run_on(store, &op.op), TELNYX_E_SYSTEM);
	ck_assert_msg(strstr(qx.error, why) != NULL, "%s: %s", why, qx.error);
	qx_op_clear(&op.op);
	telnyx_store_sqlite.free(store);
}

START_TEST(what_is_no_database_is_refused)
{
	setup_closed();
	write_file(
	    "dear diary, this is not a database of any kind at all, it is a text");
	ck_assert_int_eq(chmod(qx.path, 0664), 0);
	expect_refused("is no database");
	ck_assert_uint_eq(mode_of(""), 0664);
	qx_teardown();
}
END_TEST

START_TEST(a_directory_is_refused)
{
	setup_closed();
	ck_assert_int_eq(unlink(qx.path), 0);
	ck_assert_int_eq(mkdir(qx.path, 0700), 0);
	expect_refused("is a directory");
	ck_assert_int_eq(rmdir(qx.path), 0);
	ck_assert_int_eq(mkfifo(qx.path, 0600), 0);
	expect_refused("is no regular file");
	qx_teardown();
}
END_TEST

START_TEST(a_directory_that_is_not_there_is_told)
{
	setup_closed();
	(void)snprintf(qx.path, sizeof(qx.path), "%s/no/q.db", qx.directory);
	expect_refused("no such directory");
	qx_teardown();
}
END_TEST

START_TEST(who_may_not_write_is_told)
{
	qx_setup_in("/tmp"); /* where another user can come to */
	qx_close();
	if (geteuid() == 0) {
		/* Root may; the rest is another user's. */
		ck_assert_int_eq(chmod(qx.directory, 0755), 0);
		ck_assert_int_eq(seteuid(65534), 0);
		expect_refused("permission denied");
		ck_assert_int_eq(seteuid(0), 0);
		ck_assert_int_eq(chmod(qx.path, 0666), 0);
		ck_assert_int_eq(seteuid(65534), 0);
		expect_refused("its directory cannot be written");
		ck_assert_int_eq(seteuid(0), 0);
	} else {
		ck_assert_int_eq(chmod(qx.path, 0400), 0);
		expect_refused("permission denied");
	}
	qx_teardown();
}
END_TEST

START_TEST(a_database_of_another_program_is_left_as_it_is)
{
	sqlite3 *db;
	char mode[16];

	setup_closed();
	ck_assert_int_eq(unlink(qx.path), 0);
	ck_assert_int_eq(sqlite3_open(qx.path, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "create table theirs(x)", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	ck_assert_int_eq(chmod(qx.path, 0644), 0);
	expect_refused("is a database of another program");
	ck_assert_uint_eq(mode_of(""), 0644);
	qx_text("pragma journal_mode", mode, sizeof(mode));
	ck_assert_str_eq(mode, "delete");
	ck_assert_int_eq(qx_number("select count(*) from sqlite_master"), 1);
	qx_teardown();
}
END_TEST

START_TEST(a_damaged_one_is_told)
{
	FILE *file;

	setup_closed();
	file = fopen(qx.path, "r+");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, 100, SEEK_SET), 0);
	ck_assert_int_ge(fputs("this was the first page of the schema, once", file), 0);
	ck_assert_int_eq(fclose(file), 0);
	expect_refused("is damaged");
	qx_teardown();
}
END_TEST

START_TEST(one_of_a_later_version_is_refused)
{
	setup_closed();
	qx_sql("update meta set version=9");
	expect_refused("is of version 9, and this library knows versions 1 to");
	ck_assert_int_eq(qx_number("select version from meta"), 9);
	qx_teardown();
}
END_TEST

/* The steps of a migration, on a store of this version. */
START_TEST(a_migration_goes_step_by_step_or_not_at_all)
{
	static const struct telnyx_sqlite_step steps[] = {
	    {TELNYX_STORE_VERSION, "alter table job add column colour text"},
	    {TELNYX_STORE_VERSION + 1, "update job set colour='red'"}};
	static const struct telnyx_sqlite_step bad[] = {
	    {TELNYX_STORE_VERSION, "alter table job add column colour text"},
	    {TELNYX_STORE_VERSION + 1, "no such statement"}};
	struct telnyx_sqlite *s = calloc(1, sizeof(*s));
	struct telnyx_failure failure;
	struct telnyx_job_draft draft;

	telnyx_failure_init(&failure);
	qx_setup();
	draft = qx_draft();
	qx_enqueue_many(&draft, 3);
	qx_close();
	s->path = qx.path;
	ck_assert_int_eq(
	    sqlite3_open_v2(qx.path, &s->db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	ck_assert(
	    !telnyx_sqlite_migrate(s, bad, 2, TELNYX_STORE_VERSION + 2, &failure));
	s->trouble = 0;
	ck_assert_int_eq(qx_number("select version from meta"), TELNYX_STORE_VERSION);
	ck_assert(
	    telnyx_sqlite_migrate(s, steps, 2, TELNYX_STORE_VERSION + 2, &failure));
	ck_assert(
	    telnyx_sqlite_migrate(s, steps, 2, TELNYX_STORE_VERSION + 2, &failure));
	telnyx_sqlite_finalize_all(s);
	ck_assert_int_eq(sqlite3_close(s->db), SQLITE_OK);
	ck_assert_int_eq(
	    qx_number("select version from meta"), TELNYX_STORE_VERSION + 2);
	ck_assert_int_eq(qx_number("select count(*) from job where colour='red'"), 3);
	telnyx_failure_clear(&failure);
	free(s);
	qx_open_any();
	ck_assert_ptr_null(qx.store); /* of a later version now */
	qx_teardown();
}
END_TEST

/* --- others are busy with it -------------------------------------------------- */

/* Somebody makes a database there, and takes long. */
static sqlite3 *
keep_busy(void)
{
	sqlite3 *db;

	setup_closed();
	ck_assert_int_eq(unlink(qx.path), 0);
	ck_assert_int_eq(sqlite3_open(qx.path, &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "begin exclusive", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

START_TEST(opening_waits_no_longer_than_it_may)
{
	sqlite3 *db = keep_busy();

	qx.busy_timeout_ms = 300;
	qx_open_any();
	/* It has, by then: with waits that were not counted it would take minutes. */
	ck_assert_ptr_null(qx.store);
	ck_assert_ptr_nonnull(strstr(qx.error, "busy"));
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	qx_open();
	qx_teardown();
}
END_TEST

static enum telnyx_error_type told;

static void
on_told(const struct telnyx_error *failure, void *arg)
{
	(void)arg;
	told = failure != NULL ? failure->type : TELNYX_ERROR_NONE;
}

START_TEST(who_closes_it_does_not_wait_for_the_opening)
{
	sqlite3 *db = keep_busy();
	struct telnyx_store_config config = {.base = qx.base,
	    .place = qx.path,
	    .busy_timeout_ms = 3600000,
	    .opened = on_told};
	struct telnyx_store *store;

	ck_assert_int_eq(telnyx_store_sqlite.open(&config, &store), TELNYX_OK);
	(void)poll(NULL, 0, 100);	 /* the thread is at it */
	telnyx_store_sqlite.free(store); /* or this waits for an hour */
	ck_assert_int_eq(told, TELNYX_ERROR_CLOSING);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	qx_teardown();
}
END_TEST

START_TEST(the_name_is_eight_letters_and_stays)
{
	char was[16];
	const char *name;

	qx_setup();
	name = telnyx_store_sqlite.name(qx.store);
	ck_assert_uint_eq(strlen(name), TELNYX_STORE_NAME_LEN);
	ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789"), 8);
	(void)snprintf(was, sizeof(was), "%s", name);
	ck_assert_str_eq(telnyx_store_sqlite.file(qx.store), "q.db");
	ck_assert_int_eq(telnyx_store_sqlite.directory(qx.store)[0], '/');
	ck_assert_ptr_nonnull(
	    strstr(telnyx_store_sqlite.directory(qx.store), qx.directory));
	qx_reopen();
	ck_assert_str_eq(telnyx_store_sqlite.name(qx.store), was);
	qx_teardown();
}
END_TEST

START_TEST(what_is_pruned_is_overwritten)
{
	struct telnyx_job_draft draft;
	struct telnyx_store_prune op = {
	    .op.kind = TELNYX_STORE_PRUNE, .before_ms = INT64_MAX, .most = 100};
	char command[256];

	qx_setup();
	draft = qx_draft();
	qx_enqueue_many(&draft, 20);
	(void)qx_news(1, 0, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_CANCEL);
	qx_sql("update job set state=5,finished_at=1");
	ck_assert_int_eq(qx_run(&op.op), TELNYX_OK);
	ck_assert_uint_eq(op.result.changed, 20);
	qx_op_clear(&op.op);
	qx_close();
	(void)snprintf(command, sizeof(command), "grep -q 'secret words' %s*", qx.path);
	ck_assert_int_ne(system(command), 0);
	qx_open();
	qx_teardown();
}
END_TEST

/* Of a test that failed as another user. */
static void
be_oneself(void)
{
	ck_assert_int_eq(seteuid(getuid()), 0);
}

int
main(void)
{
	Suite *suite = suite_create("store_open");
	TCase *tcase = tcase_create("store_open");

	tcase_add_checked_fixture(tcase, be_oneself, be_oneself);
	tcase_add_loop_test(
	    tcase, its_files_are_its_owners_alone_whatever_the_umask, 0, 3);
	tcase_add_test(tcase, one_that_others_can_read_is_tightened);
	tcase_add_test(tcase, what_is_no_database_is_refused);
	tcase_add_test(tcase, a_directory_is_refused);
	tcase_add_test(tcase, a_directory_that_is_not_there_is_told);
	tcase_add_test(tcase, who_may_not_write_is_told);
	tcase_add_test(tcase, a_database_of_another_program_is_left_as_it_is);
	tcase_add_test(tcase, a_damaged_one_is_told);
	tcase_add_test(tcase, one_of_a_later_version_is_refused);
	tcase_add_test(tcase, a_migration_goes_step_by_step_or_not_at_all);
	tcase_add_test(tcase, opening_waits_no_longer_than_it_may);
	tcase_add_test(tcase, who_closes_it_does_not_wait_for_the_opening);
	tcase_add_test(tcase, the_name_is_eight_letters_and_stays);
	tcase_add_test(tcase, what_is_pruned_is_overwritten);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
