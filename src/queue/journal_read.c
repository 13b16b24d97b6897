/* SPDX-License-Identifier: MIT */
/*
 * The begun-journal of a worker that has ended, read.  What proves nothing is not
 * readable; there are no degrees, and no slot is believed in a file with a bad one.
 */
#include "queue/journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK TELNYX_JOURNAL_BLOCK

/* Open the file, and look at it.  -1: it is none that can be read, or its writer
 * lives.  Not waited for: a FIFO in its place, or the lock. */
static int
open_journal(const char *path, struct stat *file, bool *locked)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return -1;
	errno = 0;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0 && fstat(fd, file) == 0 &&
	    S_ISREG(file->st_mode))
		return fd;
	*locked = errno == EWOULDBLOCK;
	(void)close(fd);
	return -1;
}

static bool
read_bytes(int fd, void *out, size_t bytes, size_t place)
{
	size_t at = 0;
	ssize_t got;

	while (at < bytes) {
		got = pread(fd, (char *)out + at, bytes - at, (off_t)(place + at));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* Is this the header of such a file? */
static bool
is_header(const struct telnyx_journal_header *header, off_t file_bytes)
{
	return memcmp(header->magic, TELNYX_JOURNAL_MAGIC, sizeof(header->magic)) ==
		   0 &&
	       header->version == TELNYX_JOURNAL_VERSION &&
	       header->checksum == telnyx_journal_checksum(header) &&
	       header->slots > 0 && header->slots <= TELNYX_JOURNAL_SLOTS_MAX &&
	       file_bytes == ((off_t)header->slots + 1) * BLOCK;
}

/* Count the slots that are not free; SIZE_MAX: one of all is bad. */
static size_t
count_slots(const struct telnyx_journal_header *header,
    const struct telnyx_journal_block *blocks)
{
	size_t i, count = 0;

	for (i = 0; i < header->slots; i++) {
		if (blocks[i].checksum != telnyx_journal_checksum(&blocks[i]) ||
		    memcmp(blocks[i].session, header->session,
			sizeof(header->session)) != 0 ||
		    blocks[i].phase > TELNYX_JOURNAL_ENDED ||
		    blocks[i].outcome > TELNYX_JOURNAL_UNKNOWN)
			return SIZE_MAX;
		if (blocks[i].phase != TELNYX_JOURNAL_FREE)
			count++;
	}
	return count;
}

static void
take_slot(const struct telnyx_journal_block *block, struct telnyx_journal_slot *out)
{
	out->id = block->id;
	out->fence = block->fence;
	out->phase = (enum telnyx_journal_phase)block->phase;
	out->outcome = (enum telnyx_journal_outcome)block->outcome;
	memcpy(out->message_id, block->message_id, sizeof(out->message_id) - 1);
}

static bool
take_slots(const struct telnyx_journal_header *header,
    const struct telnyx_journal_block *blocks, struct telnyx_arena *arena,
    struct telnyx_journal_content *out)
{
	size_t i, count = count_slots(header, blocks);
	struct telnyx_journal_slot *slots;

	if (count == SIZE_MAX)
		return false;
	slots = telnyx_arena_alloc(arena, (count + 1) * sizeof(*slots));
	if (slots == NULL)
		return false;
	out->slots = slots;
	for (i = 0; i < header->slots; i++)
		if (blocks[i].phase != TELNYX_JOURNAL_FREE)
			take_slot(&blocks[i], &slots[out->count++]);
	return true;
}

static bool
read_slots(int fd, const struct telnyx_journal_header *header,
    struct telnyx_arena *arena, struct telnyx_journal_content *out)
{
	size_t bytes = (size_t)header->slots * BLOCK;
	struct telnyx_journal_block *blocks = malloc(bytes);
	bool ok;

	ok = blocks != NULL && read_bytes(fd, blocks, bytes, BLOCK) &&
	     take_slots(header, blocks, arena, out);
	free(blocks);
	return ok;
}

static void
take_identity(const struct telnyx_journal_header *header, const struct stat *file,
    struct telnyx_journal_identity *out)
{
	memcpy(out->session, header->session, sizeof(header->session));
	memcpy(out->boot, header->boot, sizeof(header->boot));
	memcpy(out->store, header->store, sizeof(header->store));
	out->device = (uint64_t)file->st_dev;
	out->inode = (uint64_t)file->st_ino;
}

void
telnyx_journal_read(
    const char *path, struct telnyx_arena *arena, struct telnyx_journal_content *out)
{
	struct telnyx_journal_content content = {0};
	struct telnyx_journal_header header;
	struct stat file;
	int fd;

	memset(out, 0, sizeof(*out));
	fd = open_journal(path, &file, &out->locked);
	if (fd < 0)
		return;
	if (read_bytes(fd, &header, sizeof(header), 0) &&
	    is_header(&header, file.st_size) &&
	    read_slots(fd, &header, arena, &content)) {
		take_identity(&header, &file, &content.identity);
		content.commits = header.commits;
		content.readable = true;
		*out = content;
	}
	(void)close(fd);
}
