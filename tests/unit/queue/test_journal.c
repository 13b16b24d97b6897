/* SPDX-License-Identifier: MIT */
/* The begun-journal: what is written is read, and what is not whole proves nothing. */
#include "journal_fx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what is written is read ------------------------------------------------ */

START_TEST(what_a_worker_notes_is_read_after_it)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);
	struct telnyx_journal_identity ours = *telnyx_journal_identity_of(journal);
	struct telnyx_journal_content content;
	const struct telnyx_journal_slot *slot;
	size_t first = telnyx_journal_take(journal), gone;
	struct stat file;

	jfx_note(
	    journal, first, 1, TELNYX_JOURNAL_PREPARING, TELNYX_JOURNAL_NO_OUTCOME, "");
	jfx_note(
	    journal, first, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	gone = telnyx_journal_take(journal);
	jfx_note(journal, gone, 2, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	jfx_note(journal, telnyx_journal_take(journal), INT64_MAX - 100,
	    TELNYX_JOURNAL_ENDED, TELNYX_JOURNAL_UNKNOWN, "an-id");
	telnyx_journal_give(journal, gone);
	ck_assert(telnyx_journal_commits(journal, UINT64_MAX));
	telnyx_journal_free(journal);

	content = jfx_read();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 2);
	ck_assert_uint_eq(content.commits, UINT64_MAX);
	ck_assert_str_eq(content.identity.session, ours.session);
	ck_assert_uint_eq(strlen(ours.session), TELNYX_JOURNAL_SESSION_LEN);
	ck_assert_str_eq(content.identity.boot, ours.boot);
	ck_assert_str_eq(content.identity.store, "abcd2345");
	ck_assert_int_eq(stat(jfx_path, &file), 0);
	ck_assert_uint_eq(content.identity.inode, file.st_ino);
	ck_assert_uint_eq(content.identity.device, file.st_dev);
	ck_assert_uint_eq(ours.inode, file.st_ino);
	ck_assert_uint_eq(ours.device, file.st_dev);

	slot = jfx_find(&content, 1);
	ck_assert_ptr_nonnull(slot);
	ck_assert_int_eq(slot->fence, 101);
	ck_assert_int_eq(slot->phase, TELNYX_JOURNAL_BEGUN);
	ck_assert_ptr_null(jfx_find(&content, 2));
	slot = jfx_find(&content, INT64_MAX - 100);
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

	telnyx_journal_free(jfx_make(SLOTS));
	content = jfx_read();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 0);
	ck_assert_uint_eq(content.commits, 0);
}
END_TEST

START_TEST(a_long_id_of_a_message_is_cut)
{
	struct telnyx_journal *journal = jfx_make(1);
	struct telnyx_journal_slot content = {.id = 1,
	    .fence = 1,
	    .phase = TELNYX_JOURNAL_ENDED,
	    .outcome = TELNYX_JOURNAL_ACCEPTED};
	struct telnyx_journal_content found;

	memset(content.message_id, 'x', sizeof(content.message_id));
	ck_assert(telnyx_journal_write(journal, 0, &content));
	telnyx_journal_free(journal);
	found = jfx_read();
	ck_assert_uint_eq(found.count, 1);
	ck_assert_uint_eq(strlen(found.slots[0].message_id), 63);
}
END_TEST

START_TEST(each_slot_is_given_to_one_at_a_time)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);
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
	struct telnyx_journal *journal = jfx_make(slots);
	struct telnyx_journal_content content;

	jfx_note(journal, 0, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	jfx_note(
	    journal, slots - 1, 2, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	telnyx_journal_free(journal);
	content = jfx_read();
	ck_assert(content.readable);
	ck_assert_uint_eq(content.count, 2);
}
END_TEST

START_TEST(a_new_journal_takes_the_place_of_the_old_one_and_is_another)
{
	struct telnyx_journal_content before, after;

	jfx_leave();
	before = jfx_read();
	telnyx_journal_free(jfx_make(SLOTS));
	after = jfx_read();
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

	(void)snprintf(left, sizeof(left), "%s.new", jfx_path);
	fd = open(left, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(close(fd), 0);
	telnyx_journal_free(jfx_make(SLOTS));
	ck_assert(jfx_read().readable);
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

	ck_assert(!jfx_read().readable); /* none is there */
	jfx_leave();
	ck_assert(jfx_read().readable);
	for (bytes = FILE_BYTES + 2 * BLOCK; bytes >= 0; bytes--) {
		/* Cut off, and longer by zeros. */
		jfx_leave();
		ck_assert_int_eq(truncate(jfx_path, bytes), 0);
		content = jfx_read();
		ck_assert_int_eq(content.readable, bytes == FILE_BYTES);
	}
	/* Cut off, and grown to its length again. */
	for (bytes = 0; bytes < FILE_BYTES; bytes += BLOCK) {
		jfx_leave();
		ck_assert_int_eq(truncate(jfx_path, bytes), 0);
		ck_assert_int_eq(truncate(jfx_path, FILE_BYTES), 0);
		ck_assert(!jfx_read().readable);
	}
}
END_TEST

static void
write_at(off_t place, const void *bytes, size_t count)
{
	int fd = open(jfx_path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, count, place), (ssize_t)count);
	ck_assert_int_eq(close(fd), 0);
}

static void
read_at(off_t place, void *bytes, size_t count)
{
	int fd = open(jfx_path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pread(fd, bytes, count, place), (ssize_t)count);
	ck_assert_int_eq(close(fd), 0);
}

START_TEST(one_bit_that_is_wrong_anywhere_makes_all_of_it_unreadable)
{
	unsigned char byte, other;
	off_t place;
	int bit;

	jfx_leave();
	for (place = 0; place < FILE_BYTES; place++) {
		read_at(place, &byte, 1);
		for (bit = 0; bit < 8; bit++) {
			other = (unsigned char)(byte ^ (1u << bit));
			write_at(place, &other, 1);
			ck_assert_msg(
			    !jfx_read().readable, "byte %d, bit %d", (int)place, bit);
		}
		write_at(place, &byte, 1);
		telnyx_arena_clear(&jfx_arena);
	}
	ck_assert(jfx_read().readable);
}
END_TEST

/* Change the header or a slot, and give it its right checksum. */
static void
change_header(void (*change)(struct telnyx_journal_header *header))
{
	struct telnyx_journal_header header;

	jfx_leave();
	read_at(0, &header, sizeof(header));
	change(&header);
	header.checksum = telnyx_journal_checksum(&header);
	write_at(0, &header, sizeof(header));
}

static void
change_slot(void (*change)(struct telnyx_journal_block *slot))
{
	struct telnyx_journal_block slot;

	jfx_leave();
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
	ck_assert_int_eq(truncate(jfx_path, BLOCK), 0);
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
	ck_assert(jfx_read().readable);
	change_header(later_version);
	ck_assert(!jfx_read().readable);
	change_header(other_magic);
	ck_assert(!jfx_read().readable);
	change_header(no_slots);
	ck_assert(!jfx_read().readable);
	change_header(fewer_slots);
	ck_assert(!jfx_read().readable);
	change_header(more_slots);
	ck_assert(!jfx_read().readable);
	change_slot(other_session);
	ck_assert(!jfx_read().readable);
	change_slot(unheard_of_phase);
	ck_assert(!jfx_read().readable);
	change_slot(unheard_of_outcome);
	ck_assert(!jfx_read().readable);
}
END_TEST

START_TEST(what_is_no_file_is_not_readable_and_does_not_block)
{
	char target[128];

	ck_assert_int_eq(mkfifo(jfx_path, 0600), 0);
	ck_assert(!jfx_read().readable);
	ck_assert_int_eq(unlink(jfx_path), 0);
	ck_assert_int_eq(mkdir(jfx_path, 0700), 0);
	ck_assert(!jfx_read().readable);
	ck_assert_int_eq(rmdir(jfx_path), 0);

	jfx_leave();
	(void)snprintf(target, sizeof(target), "%s.target", jfx_path);
	ck_assert_int_eq(rename(jfx_path, target), 0);
	ck_assert_int_eq(symlink(target, jfx_path), 0);
	ck_assert(!jfx_read().readable);
	ck_assert_int_eq(unlink(target), 0);
}
END_TEST

START_TEST(a_journal_whose_writer_lives_proves_nothing_yet)
{
	struct telnyx_journal *journal = jfx_make(SLOTS), *second;

	ck_assert(!jfx_read().readable);
	/* Nor does another take its place. */
	ck_assert_int_eq(
	    telnyx_journal_new(jfx_path, "abcd2345", SLOTS, &jfx_failure, &second),
	    TELNYX_E_SYSTEM);
	ck_assert_ptr_null(second);
	ck_assert_int_eq(jfx_failure.error.system_error, EBUSY);
	ck_assert_ptr_nonnull(
	    strstr(jfx_failure.error.detail, "is a running worker's"));
	jfx_note(journal, 0, 1, TELNYX_JOURNAL_BEGUN, TELNYX_JOURNAL_NO_OUTCOME, "");
	telnyx_journal_free(journal);
	ck_assert_uint_eq(jfx_read().count, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tcase = tcase_create("journal");

	tcase_add_checked_fixture(tcase, jfx_set_up, jfx_tear_down);
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
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
