/* SPDX-License-Identifier: MIT */
/* The begun-journal: what is written is read, and what is not whole proves nothing. */
#include "support/fixture.h"

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

#include "queue/journal_internal.h"

#define SLOTS 8
#define BLOCK TELNYX_JOURNAL_BLOCK
#define FILE_BYTES ((SLOTS + 1) * BLOCK)

static char directory[64];
static char path[96];
static struct telnyx_arena arena;
static struct telnyx_failure failure;

static void
set_up(void)
{
	(void)snprintf(directory, sizeof(directory), "/tmp/journal.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/q-journal.begun", directory);
	telnyx_failure_init(&failure);
}

static void
tear_down(void)
{
	(void)unlink(path);
	ck_assert_int_eq(rmdir(directory), 0); /* nothing else was left */
	telnyx_arena_clear(&arena);
	telnyx_failure_clear(&failure);
}

static struct telnyx_journal *
make(size_t slots)
{
	struct telnyx_journal *journal;

	ck_assert_int_eq(
	    telnyx_journal_new(path, "abcd2345", slots, &failure, &journal), TELNYX_OK);
	return journal;
}

static void
note(struct telnyx_journal *journal, size_t slot, int64_t id,
    enum telnyx_journal_phase phase, enum telnyx_journal_outcome outcome,
    const char *message_id)
{
	struct telnyx_journal_slot content = {
	    .id = id, .fence = id + 100, .phase = phase, .outcome = outcome};

	(void)snprintf(
	    content.message_id, sizeof(content.message_id), "%s", message_id);
	ck_assert(telnyx_journal_write(journal, slot, &content));
}

static struct telnyx_journal_content
read_it(void)
{
	struct telnyx_journal_content content;

	memset(&content, 0xa5, sizeof(content));
	telnyx_journal_read(path, &arena, &content);
	if (!content.readable) {
		ck_assert_uint_eq(content.count, 0);
		ck_assert_uint_eq(content.commits, 0);
		ck_assert_str_eq(content.identity.session, "");
	}
	return content;
}

static const struct telnyx_journal_slot *
find(const struct telnyx_journal_content *content, int64_t id)
{
	size_t i;

	for (i = 0; i < content->count; i++)
		if (content->slots[i].id == id)
			return &content->slots[i];
	return NULL;
}

/* A journal as a worker leaves it: one slot of each kind. */
static void
leave_one(void)
{
	struct telnyx_journal *journal = make(SLOTS);

	note(journal, telnyx_journal_take(journal), 7, TELNYX_JOURNAL_BEGUN,
	    TELNYX_JOURNAL_NO_OUTCOME, "");
	note(journal, telnyx_journal_take(journal), 8, TELNYX_JOURNAL_ENDED,
	    TELNYX_JOURNAL_ACCEPTED, "40385f64-5717-4562-b3fc-2c963f66afa6");
	ck_assert(telnyx_journal_commits(journal, 99));
	telnyx_journal_free(journal);
}

/* --- what is written is read ------------------------------------------------ */

START_TEST(what_a_worker_notes_is_read_after_it)
{
	struct telnyx_journal *journal = make(SLOTS);
	struct telnyx_journal_identity ours = *telnyx_journal_identity_of(journal);
	struct telnyx_journal_content content;
	const struct telnyx_journal_slot *slot;
	size_t first = telnyx_journal_take(journal), gone;
	struct stat file;

	note(
	    journal, first, 1, TELNYX_JOURNAL_PREPARING, TELNYX_JOURNAL_NO_OUTCOME, "");
	note(journal, first, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	gone = telnyx_journal_take(journal);
	note(journal, gone, 2, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	telnyx_journal_give(journal, gone);
	note(journal, telnyx_journal_take(journal), INT64_MAX - 100,
	    TELNYX_JOURNAL_ENDED, TELNYX_JOURNAL_UNKNOWN, "an-id");
	ck_assert(telnyx_journal_commits(journal, UINT64_MAX));
	telnyx_journal_free(journal);

	content = read_it();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 2);
	ck_assert_uint_eq(content.commits, UINT64_MAX);
	ck_assert_str_eq(content.identity.session, ours.session);
	ck_assert_uint_eq(strlen(ours.session), TELNYX_JOURNAL_SESSION_LEN);
	ck_assert_str_eq(content.identity.boot, ours.boot);
	ck_assert_str_eq(content.identity.store, "abcd2345");
	ck_assert_int_eq(stat(path, &file), 0);
	ck_assert_uint_eq(content.identity.inode, file.st_ino);
	ck_assert_uint_eq(content.identity.device, file.st_dev);
	ck_assert_uint_eq(ours.inode, file.st_ino);
	ck_assert_uint_eq(ours.device, file.st_dev);

	slot = find(&content, 1);
	ck_assert_ptr_nonnull(slot);
	ck_assert_int_eq(slot->fence, 101);
	ck_assert_int_eq(slot->phase, TELNYX_JOURNAL_BEGUN);
	ck_assert_ptr_null(find(&content, 2));
	slot = find(&content, INT64_MAX - 100);
	ck_assert_ptr_nonnull(slot);
	ck_assert_int_eq(slot->fence, INT64_MAX);
	ck_assert_int_eq(slot->phase, TELNYX_JOURNAL_ENDED);
	ck_assert_int_eq(slot->outcome, TELNYX_JOURNAL_UNKNOWN);
	ck_assert_str_eq(slot->message_id, "an-id");
}
END_TEST

START_TEST(an_empty_journal_is_readable_and_says_that_nothing_was_begun)
{
	struct telnyx_journal_content content;

	telnyx_journal_free(make(SLOTS));
	content = read_it();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 0);
	ck_assert_uint_eq(content.commits, 0);
}
END_TEST

START_TEST(a_long_id_of_a_message_is_cut)
{
	struct telnyx_journal *journal = make(1);
	struct telnyx_journal_slot content = {.id = 1,
	    .fence = 1,
	    .phase = TELNYX_JOURNAL_ENDED,
	    .outcome = TELNYX_JOURNAL_ACCEPTED};
	struct telnyx_journal_content found;

	memset(content.message_id, 'x', sizeof(content.message_id));
	ck_assert(telnyx_journal_write(journal, 0, &content));
	telnyx_journal_free(journal);
	found = read_it();
	ck_assert_uint_eq(found.count, 1);
	ck_assert_uint_eq(strlen(found.slots[0].message_id), 63);
}
END_TEST

START_TEST(each_slot_is_given_to_one_at_a_time)
{
	struct telnyx_journal *journal = make(SLOTS);
	bool taken[SLOTS] = {false};
	size_t i, slot;

	for (i = 0; i < SLOTS; i++) {
		slot = telnyx_journal_take(journal);
		ck_assert_uint_lt(slot, SLOTS);
		ck_assert(!taken[slot]);
		taken[slot] = true;
	}
	ck_assert_uint_eq(telnyx_journal_take(journal), SIZE_MAX);
	telnyx_journal_give(journal, 3);
	ck_assert_uint_eq(telnyx_journal_take(journal), 3);
	ck_assert_uint_eq(telnyx_journal_take(journal), SIZE_MAX);
	telnyx_journal_free(journal);
}
END_TEST

START_TEST(a_journal_of_many_slots_is_read_whole)
{
	const size_t slots = 100001; /* no multiple of what is written at once */
	struct telnyx_journal *journal = make(slots);
	struct telnyx_journal_content content;

	note(journal, 0, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	note(
	    journal, slots - 1, 2, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	telnyx_journal_free(journal);
	content = read_it();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 2);
}
END_TEST

START_TEST(a_new_journal_takes_the_place_of_the_old_one_and_is_another)
{
	struct telnyx_journal_content before, after;

	leave_one();
	before = read_it();
	telnyx_journal_free(make(SLOTS));
	after = read_it();
	ck_assert(before.readable && after.readable);
	ck_assert_str_ne(before.identity.session, after.identity.session);
	ck_assert_uint_eq(before.count, 2);
	ck_assert_uint_eq(after.count, 0);
}
END_TEST

START_TEST(what_a_start_that_was_killed_has_left_is_no_hindrance)
{
	char left[128];
	int fd;

	(void)snprintf(left, sizeof(left), "%s.new", path);
	fd = open(left, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(close(fd), 0);
	telnyx_journal_free(make(SLOTS));
	ck_assert(read_it().readable);
	ck_assert_int_eq(access(left, F_OK), -1);
}
END_TEST

START_TEST(the_boot_has_an_id_that_stays)
{
	char first[TELNYX_JOURNAL_BOOT_LEN + 1], second[TELNYX_JOURNAL_BOOT_LEN + 1];

	telnyx_journal_boot(first);
	telnyx_journal_boot(second);
	ck_assert_str_eq(first, second);
#ifdef __linux__
	ck_assert_uint_eq(strspn(first, "0123456789abcdef-"), TELNYX_JOURNAL_BOOT_LEN);
#endif
	ck_assert(strlen(first) == 0 || strlen(first) == TELNYX_JOURNAL_BOOT_LEN);
}
END_TEST

/* --- what proves nothing ---------------------------------------------------- */

START_TEST(what_is_no_whole_file_is_not_readable)
{
	struct telnyx_journal_content content;
	off_t bytes;

	ck_assert(!read_it().readable); /* none is there */
	leave_one();
	ck_assert(read_it().readable);
	for (bytes = FILE_BYTES + 2 * BLOCK; bytes >= 0; bytes--) {
		/* Cut off, and longer by zeros. */
		leave_one();
		ck_assert_int_eq(truncate(path, bytes), 0);
		content = read_it();
		ck_assert_int_eq(content.readable, bytes == FILE_BYTES);
	}
	/* Cut off, and grown to its length again. */
	for (bytes = 0; bytes < FILE_BYTES; bytes += BLOCK) {
		leave_one();
		ck_assert_int_eq(truncate(path, bytes), 0);
		ck_assert_int_eq(truncate(path, FILE_BYTES), 0);
		ck_assert(!read_it().readable);
	}
}
END_TEST

static void
write_at(off_t place, const void *bytes, size_t count)
{
	int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, count, place), (ssize_t)count);
	ck_assert_int_eq(close(fd), 0);
}

static void
read_at(off_t place, void *bytes, size_t count)
{
	int fd = open(path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pread(fd, bytes, count, place), (ssize_t)count);
	ck_assert_int_eq(close(fd), 0);
}

START_TEST(one_bit_that_is_wrong_anywhere_makes_all_of_it_unreadable)
{
	unsigned char byte, other;
	off_t place;
	int bit;

	leave_one();
	for (place = 0; place < FILE_BYTES; place++) {
		read_at(place, &byte, 1);
		for (bit = 0; bit < 8; bit++) {
			other = (unsigned char)(byte ^ (1u << bit));
			write_at(place, &other, 1);
			ck_assert_msg(
			    !read_it().readable, "byte %d, bit %d", (int)place, bit);
		}
		write_at(place, &byte, 1);
		telnyx_arena_clear(&arena);
	}
	ck_assert(read_it().readable);
}
END_TEST

/* Change the header or a slot, and give it its right checksum. */
static void
change_header(void (*change)(struct telnyx_journal_header *header))
{
	struct telnyx_journal_header header;

	leave_one();
	read_at(0, &header, sizeof(header));
	change(&header);
	header.checksum = telnyx_journal_checksum(&header);
	write_at(0, &header, sizeof(header));
}

static void
change_slot(void (*change)(struct telnyx_journal_block *slot))
{
	struct telnyx_journal_block slot;

	leave_one();
	read_at(BLOCK, &slot, sizeof(slot));
	change(&slot);
	slot.checksum = telnyx_journal_checksum(&slot);
	write_at(BLOCK, &slot, sizeof(slot));
}

static void
no_change(struct telnyx_journal_header *header)
{
	(void)header;
}

static void
later_version(struct telnyx_journal_header *header)
{
	header->version++;
}

static void
other_magic(struct telnyx_journal_header *header)
{
	header->magic[7] = 'N';
}

static void
no_slots(struct telnyx_journal_header *header)
{
	header->slots = 0;
	ck_assert_int_eq(truncate(path, BLOCK), 0);
}

static void
fewer_slots(struct telnyx_journal_header *header)
{
	header->slots--;
}

static void
more_slots(struct telnyx_journal_header *header)
{
	header->slots = UINT32_MAX;
}

static void
other_session(struct telnyx_journal_block *slot)
{
	slot->session[31] = 'g';
}

static void
unheard_of_phase(struct telnyx_journal_block *slot)
{
	slot->phase = TELNYX_JOURNAL_ENDED + 1;
}

static void
unheard_of_outcome(struct telnyx_journal_block *slot)
{
	slot->outcome = TELNYX_JOURNAL_UNKNOWN + 1;
}

START_TEST(what_is_of_another_version_or_session_is_not_readable)
{
	change_header(no_change);
	ck_assert(read_it().readable);
	change_header(later_version);
	ck_assert(!read_it().readable);
	change_header(other_magic);
	ck_assert(!read_it().readable);
	change_header(no_slots);
	ck_assert(!read_it().readable);
	change_header(fewer_slots);
	ck_assert(!read_it().readable);
	change_header(more_slots);
	ck_assert(!read_it().readable);
	change_slot(other_session);
	ck_assert(!read_it().readable);
	change_slot(unheard_of_phase);
	ck_assert(!read_it().readable);
	change_slot(unheard_of_outcome);
	ck_assert(!read_it().readable);
}
END_TEST

START_TEST(what_is_no_file_is_not_readable_and_does_not_block)
{
	char target[128];

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert(!read_it().readable);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert(!read_it().readable);
	ck_assert_int_eq(rmdir(path), 0);

	leave_one();
	(void)snprintf(target, sizeof(target), "%s.target", path);
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert_int_eq(symlink(target, path), 0);
	ck_assert(!read_it().readable);
	ck_assert_int_eq(unlink(target), 0);
}
END_TEST

START_TEST(a_journal_whose_writer_lives_proves_nothing_yet)
{
	struct telnyx_journal *journal = make(SLOTS);

	ck_assert(!read_it().readable);
	telnyx_journal_free(journal);
	ck_assert(read_it().readable);
}
END_TEST

/* --- the file --------------------------------------------------------------- */

START_TEST(the_file_is_its_owners_alone_whatever_the_umask)
{
	static const mode_t masks[] = {0, 022, 0777};
	mode_t before;
	struct stat file;
	size_t i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		before = umask(masks[i]);
		leave_one();
		(void)umask(before);
		ck_assert_int_eq(stat(path, &file), 0);
		ck_assert_uint_eq(file.st_mode & 07777, 0600);
		ck_assert(read_it().readable);
	}
}
END_TEST

START_TEST(where_it_cannot_be_made_that_is_said_and_the_old_one_stays)
{
	struct telnyx_journal *journal = NULL;
	const char *nowhere = "/nonexistent/q.begun";

	ck_assert_int_eq(
	    telnyx_journal_new(nowhere, "abcd2345", SLOTS, &failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_ptr_null(journal);
	ck_assert_ptr_nonnull(strstr(failure.error.detail, nowhere));
	ck_assert_ptr_nonnull(strstr(failure.error.detail, strerror(ENOENT)));
	ck_assert_int_eq(failure.error.system_error, ENOENT);
	ck_assert_int_eq(failure.error.outcome, TELNYX_OUTCOME_NOT_SENT);

	leave_one();
	ck_assert_int_eq(telnyx_journal_new(path, "abcd2345", 0, &failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_int_eq(telnyx_journal_new(path, "abcd2345",
			     TELNYX_JOURNAL_SLOTS_MAX + 1, &failure, &journal),
	    TELNYX_E_SYSTEM);
	ck_assert_uint_eq(read_it().count, 2);
}
END_TEST

static void
limit_file_size(rlim_t bytes)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(without_room_there_is_no_journal_and_the_old_one_stays)
{
	struct telnyx_journal *journal = NULL;
	enum telnyx_status st;
	rlim_t room;

	leave_one();
	for (room = 0; room < FILE_BYTES; room += BLOCK / 2) {
		limit_file_size(room);
		st = telnyx_journal_new(path, "abcd2345", SLOTS, &failure, &journal);
		limit_file_size(RLIM_INFINITY);
		ck_assert_int_eq(st, TELNYX_E_SYSTEM);
		ck_assert_ptr_null(journal);
		ck_assert_ptr_nonnull(strstr(failure.error.detail, path));
		ck_assert_uint_eq(read_it().count, 2);
	}
}
END_TEST

START_TEST(what_cannot_be_written_is_said_and_then_nothing_is_proved)
{
	struct telnyx_journal *journal = make(SLOTS);
	struct telnyx_journal_slot content = {
	    .id = 1, .fence = 1, .phase = TELNYX_JOURNAL_BEGUN};
	bool none, half, header;

	limit_file_size(BLOCK);
	errno = 0;
	none = telnyx_journal_write(journal, 0, &content);
	ck_assert_int_eq(errno, EFBIG);
	header = telnyx_journal_commits(journal, 5);
	limit_file_size(RLIM_INFINITY);
	ck_assert(!none);
	ck_assert(header);

	limit_file_size(2 * BLOCK + BLOCK / 2);
	half = telnyx_journal_write(journal, 1, &content);
	limit_file_size(RLIM_INFINITY);
	ck_assert(!half);
	telnyx_journal_free(journal);
	ck_assert(!read_it().readable);
}
END_TEST

/* The file stands on a disk of its own, if one may be mounted here. */
START_TEST(a_full_disk_is_an_error_and_no_signal)
{
	struct telnyx_journal *journal = NULL;
	enum telnyx_status st;
	char command[160];

	(void)snprintf(command, sizeof(command),
	    "mount -t tmpfs -o size=64k none %s 2>/dev/null", directory);
	if (getuid() != 0 || system(command) != 0)
		return;
	st = telnyx_journal_new(path, "abcd2345", 4096, &failure, &journal);
	ck_assert_int_eq(failure.error.system_error, ENOSPC);
	telnyx_journal_free(journal);
	journal = make(SLOTS); /* there is room for a small one */
	(void)snprintf(command, sizeof(command),
	    "dd if=/dev/zero of=%s/rest bs=4k 2>/dev/null", directory);
	(void)!system(command);
	/* Its own room is its own. */
	note(
	    journal, SLOTS - 1, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	ck_assert(telnyx_journal_commits(journal, 1));
	telnyx_journal_free(journal);
	ck_assert_uint_eq(read_it().count, 1);
	(void)snprintf(command, sizeof(command), "umount %s", directory);
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
	struct telnyx_journal *journal = make(SLOTS), *closed = make(SLOTS), *other;
	const struct telnyx_journal_identity *identity =
	    telnyx_journal_identity_of(journal);
	struct telnyx_journal_slot content = {.id = 1, .fence = 1};
	pid_t child;

	telnyx_journal_free(closed);
	other = make(SLOTS);
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
	ck_assert(!read_it().readable);
	telnyx_journal_free(other);
	ck_assert(read_it().readable);
	telnyx_journal_free(journal);
}
END_TEST

START_TEST(a_program_that_is_run_inherits_no_descriptor)
{
	struct telnyx_journal *journal = make(SLOTS);
	struct stat file;
	int fd, flags, found = 0;

	ck_assert_int_eq(stat(path, &file), 0);
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
	struct telnyx_journal *journal = make(SLOTS);
	int64_t id;

	for (id = 1;; id++) {
		size_t slot = telnyx_journal_take(journal);

		note(journal, slot, id, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME,
		    "");
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

	content = read_it();
	ck_assert(content.readable);
	ck_assert_ptr_nonnull(find(&content, last));
}
END_TEST

START_TEST(a_sleeping_child_does_not_keep_the_next_worker_from_reading)
{
	int ready[2];
	pid_t worker, child;
	int status;

	ck_assert_int_eq(pipe(ready), 0);
	if ((worker = fork()) == 0) {
		(void)make(SLOTS);
		if (fork() == 0) {
			child = getpid(); /* by now it has let go of the journal */
			(void)!write(ready[1], &child, sizeof(child));
			(void)pause();
			_exit(0);
		}
		(void)pause();
	}
	ck_assert_int_eq(read(ready[0], &child, sizeof(child)), sizeof(child));
	ck_assert(!read_it().readable);
	ck_assert_int_eq(kill(worker, SIGKILL), 0);
	ck_assert_int_eq(waitpid(worker, &status, 0), worker);
	ck_assert(read_it().readable);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	(void)close(ready[0]);
	(void)close(ready[1]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tcase = tcase_create("journal");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_a_worker_notes_is_read_after_it);
	tcase_add_test(
	    tcase, an_empty_journal_is_readable_and_says_that_nothing_was_begun);
	tcase_add_test(tcase, a_long_id_of_a_message_is_cut);
	tcase_add_test(tcase, each_slot_is_given_to_one_at_a_time);
	tcase_add_test(tcase, a_journal_of_many_slots_is_read_whole);
	tcase_add_test(
	    tcase, a_new_journal_takes_the_place_of_the_old_one_and_is_another);
	tcase_add_test(tcase, what_a_start_that_was_killed_has_left_is_no_hindrance);
	tcase_add_test(tcase, the_boot_has_an_id_that_stays);
	tcase_add_test(tcase, what_is_no_whole_file_is_not_readable);
	tcase_add_test(
	    tcase, one_bit_that_is_wrong_anywhere_makes_all_of_it_unreadable);
	tcase_add_test(tcase, what_is_of_another_version_or_session_is_not_readable);
	tcase_add_test(tcase, what_is_no_file_is_not_readable_and_does_not_block);
	tcase_add_test(tcase, a_journal_whose_writer_lives_proves_nothing_yet);
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
