/* SPDX-License-Identifier: MIT */
/* The begun-journal as a file: whose it is, full disks, forks and kills. */
#include "journal_fx.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the file --------------------------------------------------------------- */

START_TEST(the_file_is_its_owners_alone_whatever_the_umask)
{
	static const mode_t masks[] = {0, 022, 0777};
	mode_t before;
	struct stat file;
	size_t i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		before = umask(masks[i]);
		jfx_leave();
		(void)umask(before);
		ck_assert_int_eq(stat(jfx_path, &file), 0);
		ck_assert_uint_eq(file.st_mode & 07777, 0600);
		ck_assert(jfx_read().readable);
	}
}
END_TEST

START_TEST(where_it_cannot_be_made_that_is_said_and_the_old_one_stays)
{
	struct telnyx_journal *journal = NULL;
	const char *nowhere = "/nonexistent/q.begun";

	ck_assert_int_eq(
	    telnyx_journal_new(nowhere, "abcd2345", SLOTS, &jfx_failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_ptr_null(journal);
	ck_assert_ptr_nonnull(strstr(jfx_failure.error.detail, nowhere));
	ck_assert_ptr_nonnull(strstr(jfx_failure.error.detail, strerror(ENOENT)));
	ck_assert_int_eq(jfx_failure.error.system_error, ENOENT);
	ck_assert_int_eq(jfx_failure.error.outcome, TELNYX_OUTCOME_NOT_SENT);

	jfx_leave();
	ck_assert_int_eq(
	    telnyx_journal_new(jfx_path, "abcd2345", 0, &jfx_failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_int_eq(telnyx_journal_new(jfx_path, "abcd2345",
			     TELNYX_JOURNAL_SLOTS_MAX + 1, &jfx_failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_uint_eq(jfx_read().count, 2);
}
END_TEST

/* Nothing may be asserted while it lasts: Check writes that to a file, too. */
static void
limit_file_size(rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		abort();
}

START_TEST(without_room_there_is_no_journal_and_the_old_one_stays)
{
	struct telnyx_journal *journal = NULL;
	enum telnyx_status st;
	rlim_t room;

	jfx_leave();
	for (room = 0; room < FILE_BYTES; room += BLOCK / 2) {
		limit_file_size(room);
		st = telnyx_journal_new(
		    jfx_path, "abcd2345", SLOTS, &jfx_failure, &journal);
		limit_file_size(RLIM_INFINITY);
		ck_assert_int_eq(st, TELNYX_E_SYSTEM);
		ck_assert_ptr_null(journal);
		ck_assert_ptr_nonnull(strstr(jfx_failure.error.detail, jfx_path));
		ck_assert_uint_eq(jfx_read().count, 2);
	}
}
END_TEST

START_TEST(what_cannot_be_written_is_said_and_then_nothing_is_proved)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);
	struct telnyx_journal_slot content = {
	    .id = 1, .fence = 1, .phase = TELNYX_JOURNAL_BEGUN};
	bool none, half, header;
	int why;

	limit_file_size(BLOCK);
	errno = 0;
	none = telnyx_journal_write(journal, 0, &content);
	why = errno;
	header = telnyx_journal_commits(journal, 5);
	limit_file_size(RLIM_INFINITY);
	ck_assert(!none);
	ck_assert_int_eq(why, EFBIG);
	ck_assert(header);

	limit_file_size(2 * BLOCK + BLOCK / 2);
	half = telnyx_journal_write(journal, 1, &content);
	limit_file_size(RLIM_INFINITY);
	ck_assert(!half);
	telnyx_journal_free(journal);
	ck_assert(!jfx_read().readable);
}
END_TEST

/* The file stands on a disk of its own, if one may be mounted here. */
START_TEST(a_full_disk_is_an_error_and_no_signal)
{
	struct telnyx_journal *journal = NULL;
	enum telnyx_status st;
	char command[160];

	(void)snprintf(command, sizeof(command),
	    "mount -t tmpfs -o size=64k none %s 2>/dev/null", jfx_directory);
	if (getuid() != 0 || system(command) != 0)
		return;
	st = telnyx_journal_new(jfx_path, "abcd2345", 4096, &jfx_failure, &journal);
	ck_assert_int_eq(jfx_failure.error.system_error, ENOSPC);
	telnyx_journal_free(journal);
	journal = jfx_make(SLOTS); /* there is room for a small one */
	(void)snprintf(command, sizeof(command),
	    "dd if=/dev/zero of=%s/rest bs=4k 2>/dev/null", jfx_directory);
	(void)!system(command);
	/* Its own room is its own. */
	jfx_note(
	    journal, SLOTS - 1, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	ck_assert(telnyx_journal_commits(journal, 1));
	telnyx_journal_free(journal);
	ck_assert_uint_eq(jfx_read().count, 1);
	(void)snprintf(command, sizeof(command), "umount %s", jfx_directory);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(st, TELNYX_E_SYSTEM);
}
END_TEST

/* --- processes -------------------------------------------------------------- */

static bool
is_open_here(const struct telnyx_journal_identity *identity)
{
	struct stat file;
	int fd;

	for (fd = 0; fd < 1000; fd++)
		if (fstat(fd, &file) == 0 && (uint64_t)file.st_ino == identity->inode &&
		    (uint64_t)file.st_dev == identity->device)
			return true;
	return false;
}

static void
expect_exit(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(a_child_has_no_descriptor_of_any_journal_and_may_free_it)
{
	char second[128];
	struct telnyx_journal *closed = jfx_make(SLOTS), *journal, *other;
	const struct telnyx_journal_identity *identity;
	struct telnyx_journal_slot content = {.id = 1, .fence = 1};
	pid_t child;

	(void)snprintf(second, sizeof(second), "%s/other.begun", jfx_directory);
	journal = jfx_make_at(second, SLOTS);
	identity = telnyx_journal_identity_of(journal);
	telnyx_journal_free(closed);
	other = jfx_make(SLOTS);
	ck_assert(is_open_here(identity));
	if ((child = fork()) == 0) {
		bool fine = !is_open_here(identity) &&
			    !is_open_here(telnyx_journal_identity_of(other)) &&
			    !telnyx_journal_write(journal, 0, &content) &&
			    errno == EBADF && !telnyx_journal_commits(journal, 1);

		telnyx_journal_free(other);
		telnyx_journal_free(journal);
		_exit(fine ? 0 : 1);
	}
	expect_exit(child);
	/* The parent's are as they were. */
	ck_assert(telnyx_journal_write(journal, 0, &content));
	ck_assert(telnyx_journal_write(other, 0, &content));
	ck_assert(!jfx_read().readable);
	telnyx_journal_free(other);
	ck_assert(jfx_read().readable);
	telnyx_journal_free(journal);
	ck_assert_int_eq(unlink(second), 0);
}
END_TEST

START_TEST(a_program_that_is_run_inherits_no_descriptor)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);
	struct stat file;
	int fd, flags, found = 0;

	ck_assert_int_eq(stat(jfx_path, &file), 0);
	for (fd = 0; fd < 1000; fd++) {
		struct stat it;

		if (fstat(fd, &it) != 0 || it.st_ino != file.st_ino)
			continue;
		flags = fcntl(fd, F_GETFD);
		ck_assert_int_eq(flags & FD_CLOEXEC, FD_CLOEXEC);
		found++;
	}
	ck_assert_int_eq(found, 1);
	telnyx_journal_free(journal);
}
END_TEST

/* A worker: it notes job after job, and says so. */
static void
work_until_killed(int said)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);
	int64_t id;

	for (id = 1;; id++) {
		size_t slot = telnyx_journal_take(journal);

		jfx_note(journal, slot, id, TELNYX_JOURNAL_BEGUN,
		    TELNYX_JOURNAL_NO_OUTCOME, "");
		if (write(said, &id, sizeof(id)) != sizeof(id))
			_exit(1);
		if (id > SLOTS / 2)
			telnyx_journal_give(journal, (slot + SLOTS / 2) % SLOTS);
	}
}

START_TEST(what_was_noted_before_kill_9_is_there_after_it)
{
	struct telnyx_journal_content content;
	int said[2], status, i, rounds = 1 + _i * 137;
	int64_t last = 0;
	pid_t child;

	ck_assert_int_eq(pipe(said), 0);
	if ((child = fork()) == 0) {
		(void)close(said[0]);
		work_until_killed(said[1]);
	}
	(void)close(said[1]);
	for (i = 0; i < rounds; i++)
		ck_assert_int_eq(read(said[0], &last, sizeof(last)), sizeof(last));
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	while (read(said[0], &last, sizeof(last)) == sizeof(last))
		;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	(void)close(said[0]);

	content = jfx_read();
	ck_assert(content.readable);
	ck_assert_ptr_nonnull(jfx_find(&content, last));
}
END_TEST

START_TEST(a_sleeping_child_does_not_keep_the_next_worker_from_reading)
{
	int ready[2];
	pid_t worker, child;
	int status;

	ck_assert_int_eq(pipe(ready), 0);
	if ((worker = fork()) == 0) {
		(void)jfx_make(SLOTS);
		if (fork() == 0) {
			child = getpid(); /* by now it has let go of the journal */
			(void)!write(ready[1], &child, sizeof(child));
			(void)pause();
			_exit(0);
		}
		(void)pause();
	}
	ck_assert_int_eq(read(ready[0], &child, sizeof(child)), sizeof(child));
	ck_assert(!jfx_read().readable);
	ck_assert_int_eq(kill(worker, SIGKILL), 0);
	ck_assert_int_eq(waitpid(worker, &status, 0), worker);
	ck_assert(jfx_read().readable);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	(void)close(ready[0]);
	(void)close(ready[1]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("journal_file");
	TCase *tcase = tcase_create("journal_file");

	tcase_add_checked_fixture(tcase, jfx_set_up, jfx_tear_down);
	tcase_add_test(tcase, the_file_is_its_owners_alone_whatever_the_umask);
	tcase_add_test(
	    tcase, where_it_cannot_be_made_that_is_said_and_the_old_one_stays);
	tcase_add_test(tcase, without_room_there_is_no_journal_and_the_old_one_stays);
	tcase_add_test(
	    tcase, what_cannot_be_written_is_said_and_then_nothing_is_proved);
	tcase_add_test(tcase, a_full_disk_is_an_error_and_no_signal);
	tcase_add_test(tcase, a_child_has_no_descriptor_of_any_journal_and_may_free_it);
	tcase_add_test(tcase, a_program_that_is_run_inherits_no_descriptor);
	tcase_add_loop_test(
	    tcase, what_was_noted_before_kill_9_is_there_after_it, 0, 8);
	tcase_add_test(
	    tcase, a_sleeping_child_does_not_keep_the_next_worker_from_reading);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
