/* SPDX-License-Identifier: MIT */
/*
 * The begun-journal, written (read: journal_read.c).
 *
 * Each slot is written when the file is made, a free one too, with the session's id.
 * So there is room for all of them from then on, and a block of zeros, such as a file
 * that was cut off and grew again has, is no slot.  There is no mmap: a full disk is to
 * be an error and not a SIGBUS.
 *
 * The writer holds an flock() on the file for as long as it lives: who reads meanwhile
 * might take a job for not begun that begins in the next moment.
 */
#include "queue/journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/rand.h>

#define SESSION_BYTES (TELNYX_JOURNAL_SESSION_LEN / 2)
#define BLOCK TELNYX_JOURNAL_BLOCK
/* Blocks that are written at once when the file is made. */
#define BATCH 512

struct telnyx_journal {
	LIST_ENTRY(telnyx_journal) entry;
	int fd; /* -1 in a forked child */
	struct telnyx_journal_identity identity;
	struct telnyx_journal_header header;
	size_t *free_slots; /* a stack */
	size_t free_count;
};

/* --- blocks ----------------------------------------------------------------- */

/* Write a whole block.  What is written in part has a bad checksum, and proves nothing
 * any more. */
static bool
write_block(int fd, size_t place, const void *block)
{
	ssize_t done;

	do {
		done = pwrite(fd, block, BLOCK, (off_t)(place * BLOCK));
	} while (done < 0 && errno == EINTR);
	if (done >= 0 && done < BLOCK)
		errno = ENOSPC;
	return done == BLOCK;
}

static bool
write_header(struct telnyx_journal *journal)
{
	unsigned char block[BLOCK];

	journal->header.checksum = telnyx_journal_checksum(&journal->header);
	memcpy(block, &journal->header, sizeof(block));
	return write_block(journal->fd, 0, block);
}

static void
make_slot(struct telnyx_journal_block *out, const char *session,
    const struct telnyx_journal_slot *content)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->session, session, sizeof(out->session));
	out->id = content->id;
	out->fence = content->fence;
	out->phase = (uint8_t)content->phase;
	out->outcome = (uint8_t)content->outcome;
	memcpy(out->message_id, content->message_id,
	    strnlen(content->message_id, sizeof(out->message_id) - 1));
	out->checksum = telnyx_journal_checksum(out);
}

/* --- forks ------------------------------------------------------------------ */

LIST_HEAD(journal_list, telnyx_journal);

/* All that are open: a child must not hold on to one, or its lock would outlive the
 * worker. */
static struct journal_list journals = LIST_HEAD_INITIALIZER(journals);
static pthread_mutex_t journals_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
before_fork(void)
{
	pthread_mutex_lock(&journals_lock);
}

static void
after_fork(void)
{
	pthread_mutex_unlock(&journals_lock);
}

static void
in_child(void)
{
	struct telnyx_journal *journal;

	LIST_FOREACH (journal, &journals, entry) {
		(void)close(journal->fd);
		journal->fd = -1;
	}
	LIST_INIT(&journals);
	pthread_mutex_unlock(&journals_lock);
}

static void
set_up(void)
{
	(void)pthread_atfork(before_fork, after_fork, in_child);
}

/* Open a file so that no child of a fork can come into its possession: from its opening
 * on it is in the list. */
static int
open_listed(struct telnyx_journal *journal, const char *path)
{
	(void)pthread_once(&once, set_up);
	pthread_mutex_lock(&journals_lock);
	journal->fd =
	    open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (journal->fd >= 0)
		LIST_INSERT_HEAD(&journals, journal, entry);
	pthread_mutex_unlock(&journals_lock);
	return journal->fd;
}

static void
close_listed(struct telnyx_journal *journal)
{
	pthread_mutex_lock(&journals_lock);
	if (journal->fd >= 0) {
		LIST_REMOVE(journal, entry);
		(void)close(journal->fd);
	}
	journal->fd = -1;
	pthread_mutex_unlock(&journals_lock);
}

/* --- which session ---------------------------------------------------------- */

void
telnyx_journal_boot(char out[TELNYX_JOURNAL_BOOT_LEN + 1])
{
	ssize_t got = -1;
#ifdef __linux__
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		got = read(fd, out, TELNYX_JOURNAL_BOOT_LEN);
		(void)close(fd);
	}
#endif
	/* Half of one might be that of two boots. */
	out[got == TELNYX_JOURNAL_BOOT_LEN ? TELNYX_JOURNAL_BOOT_LEN : 0] = '\0';
}

static bool
make_session(char out[TELNYX_JOURNAL_SESSION_LEN + 1])
{
	unsigned char bytes[SESSION_BYTES];
	size_t i;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	for (i = 0; i < sizeof(bytes); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

static void
make_header(struct telnyx_journal *journal, size_t slots)
{
	struct telnyx_journal_header *header = &journal->header;
	const struct telnyx_journal_identity *identity = &journal->identity;

	memcpy(header->magic, TELNYX_JOURNAL_MAGIC, sizeof(header->magic));
	header->version = TELNYX_JOURNAL_VERSION;
	header->slots = (uint32_t)slots;
	memcpy(header->session, identity->session, sizeof(header->session));
	memcpy(header->boot, identity->boot, strlen(identity->boot));
	memcpy(header->store, identity->store, strlen(identity->store));
}

/* --- making ----------------------------------------------------------------- */

/* Write all slots as free ones, many at a time. */
static bool
write_free_slots(struct telnyx_journal *journal, size_t slots)
{
	const struct telnyx_journal_slot nothing = {0};
	struct telnyx_journal_block *blocks = calloc(BATCH, sizeof(*blocks));
	size_t i, at, bytes;
	ssize_t done = 0;
	int why;

	if (blocks == NULL)
		return false;
	for (i = 0; i < BATCH; i++)
		make_slot(&blocks[i], journal->identity.session, &nothing);
	for (at = 0; at < slots * BLOCK; at += (size_t)done) {
		bytes = slots * BLOCK - at;
		if (bytes > BATCH * BLOCK - at % BLOCK)
			bytes = BATCH * BLOCK - at % BLOCK;
		done = pwrite(journal->fd, (const char *)blocks + at % BLOCK, bytes,
		    (off_t)(BLOCK + at));
		if (done < 0 && errno == EINTR)
			done = 0;
		else if (done <= 0)
			break;
	}
	why = errno;
	free(blocks);
	errno = why;
	return at >= slots * BLOCK;
}

/* Fill in the new file; `what` is what was being done if it fails. */
static bool
fill_file(struct telnyx_journal *journal, size_t slots, const char **what)
{
	struct stat file;

	*what = "cannot be locked";
	if (flock(journal->fd, LOCK_EX | LOCK_NB) != 0)
		return false;
	*what = "cannot be made the owner's alone";
	if (fchmod(journal->fd, 0600) != 0)
		return false;
	*what = "cannot be looked at";
	if (fstat(journal->fd, &file) != 0)
		return false;
	journal->identity.device = (uint64_t)file.st_dev;
	journal->identity.inode = (uint64_t)file.st_ino;
	*what = "cannot be written";
	return write_free_slots(journal, slots) && write_header(journal);
}

/* Does the writer of the journal that is there live?  To take its place would leave
 * that one without proof. */
static bool
is_in_use(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool in_use;

	if (fd < 0)
		return false;
	in_use = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	(void)close(fd);
	return in_use;
}

/* Make the file under another name, and put it in place when it is whole. */
static bool
put_in_place(struct telnyx_journal *journal, const char *path, const char *new_path,
    size_t slots, const char **what)
{
	int why;

	*what = "is a running worker's";
	if (is_in_use(path)) {
		errno = EBUSY;
		return false;
	}
	*what = "cannot be made";
	if ((unlink(new_path) != 0 && errno != ENOENT) ||
	    open_listed(journal, new_path) < 0)
		return false;
	if (fill_file(journal, slots, what)) {
		*what = "cannot be put in place";
		if (rename(new_path, path) == 0)
			return true;
	}
	why = errno;
	(void)unlink(new_path);
	errno = why;
	return false;
}

static bool
make_free_list(struct telnyx_journal *journal, size_t slots)
{
	if ((journal->free_slots = calloc(slots, sizeof(*journal->free_slots))) == NULL)
		return false;
	while (journal->free_count < slots) {
		journal->free_slots[journal->free_count] =
		    slots - 1 - journal->free_count;
		journal->free_count++;
	}
	return true;
}

/* A journal without a file, which may be freed. */
static struct telnyx_journal *
make_closed(void)
{
	struct telnyx_journal *journal = calloc(1, sizeof(*journal));

	if (journal != NULL)
		journal->fd = -1;
	return journal;
}

/* Say why there is no journal. */
static void __attribute__((format(printf, 2, 3)))
say(struct telnyx_failure *failure, const char *format, ...)
{
	char detail[400];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_NONE, "No journal", "%s", detail);
}

enum telnyx_status
telnyx_journal_new(const char *path, const char *store, size_t slots,
    struct telnyx_failure *failure, struct telnyx_journal **out)
{
	enum telnyx_status st = TELNYX_E_NO_MEMORY;
	struct telnyx_journal *journal = make_closed();
	size_t path_bytes = strlen(path) + sizeof(".new");
	char *new_path = malloc(path_bytes);
	const char *what;
	int why;

	*out = NULL;
	if (journal == NULL || new_path == NULL)
		goto done;
	(void)snprintf(new_path, path_bytes, "%s.new", path);
	(void)snprintf(
	    journal->identity.store, sizeof(journal->identity.store), "%s", store);
	telnyx_journal_boot(journal->identity.boot);
	st = TELNYX_E_SYSTEM;
	if (slots == 0 || slots > TELNYX_JOURNAL_SLOTS_MAX) {
		say(failure, "the journal '%s' cannot have %zu slots", path, slots);
		goto done;
	}
	if (!make_session(journal->identity.session)) {
		say(failure, "the journal '%s' has no random session", path);
		goto done;
	}
	make_header(journal, slots);
	if (!make_free_list(journal, slots)) {
		st = TELNYX_E_NO_MEMORY;
		goto done;
	}
	if (!put_in_place(journal, path, new_path, slots, &what)) {
		why = errno;
		say(failure, "the journal '%s' %s: %s", path, what, strerror(why));
		failure->error.system_error = why;
		goto done;
	}
	*out = journal;
	journal = NULL; /* now the caller's */
	st = TELNYX_OK;
done:
	if (st == TELNYX_E_NO_MEMORY)
		telnyx_failure_no_memory(failure, TELNYX_OUTCOME_NOT_SENT,
		    TELNYX_PHASE_NONE, "for the journal");
	free(new_path);
	telnyx_journal_free(journal);
	return st;
}

const struct telnyx_journal_identity *
telnyx_journal_identity_of(const struct telnyx_journal *journal)
{
	return &journal->identity;
}

void
telnyx_journal_free(struct telnyx_journal *journal)
{
	if (journal == NULL)
		return;
	close_listed(journal);
	free(journal->free_slots);
	free(journal);
}

/* --- writing ---------------------------------------------------------------- */

size_t
telnyx_journal_take(struct telnyx_journal *journal)
{
	return journal->free_count == 0 ? SIZE_MAX
					: journal->free_slots[--journal->free_count];
}

void
telnyx_journal_give(struct telnyx_journal *journal, size_t slot)
{
	const struct telnyx_journal_slot nothing = {0};

	/* If this fails the slot tells of a claim that is over, which harms nobody. */
	(void)telnyx_journal_write(journal, slot, &nothing);
	journal->free_slots[journal->free_count++] = slot;
}

bool
telnyx_journal_write(struct telnyx_journal *journal, size_t slot,
    const struct telnyx_journal_slot *content)
{
	struct telnyx_journal_block block;

	make_slot(&block, journal->identity.session, content);
	return write_block(journal->fd, slot + 1, &block);
}

bool
telnyx_journal_commits(struct telnyx_journal *journal, uint64_t commits)
{
	journal->header.commits = commits;
	return write_header(journal);
}
