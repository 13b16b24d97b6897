/* SPDX-License-Identifier: MIT */
/*
 * The begun-journal: a file in which a worker notes each job before it hands it to
 * the client.  After kill -9 it tells "claimed, and surely not begun" from "may have
 * left".  Nothing is synced: the page cache outlives a process, not a power cut, and
 * so the journal proves something only while the same boot lasts.
 *
 * The file: a header (magic, version, session, store, boot id, count of commits,
 * number of slots, checksum), then slots, 128 bytes each.  Both are written whole by
 * pwrite; all slots are written when the file is made, so that there is room for them.
 *
 * What is read proves something only if it is whole: a file that is missing, new,
 * short, of another version, or has one bad checksum is not `readable`.  Nor is one
 * whose writer lives, in this process or another: that one may begin a job in the
 * moment after the reading.  Whether it is that of the claims is asked by the store
 * (RECOVER): session, store, device and inode, and boot id have to be those of the
 * worker's row, and that boot the present one (telnyx_journal_boot()).
 */
#ifndef TELNYX_QUEUE_JOURNAL_H
#define TELNYX_QUEUE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <telnyx/types.h>

#include "base/arena.h"
#include "base/error.h"

#define TELNYX_JOURNAL_SESSION_LEN 32 /* hexadecimal digits */
#define TELNYX_JOURNAL_BOOT_LEN 36    /* a UUID, or "" if it could not be read */
#define TELNYX_JOURNAL_MESSAGE_ID_MAX 64
#define TELNYX_JOURNAL_SLOTS_MAX (1u << 20)

/* Which journal, of which session. */
struct telnyx_journal_identity {
	char session[TELNYX_JOURNAL_SESSION_LEN + 1];
	char boot[TELNYX_JOURNAL_BOOT_LEN + 1];
	char store[9];
	uint64_t device, inode;
};

enum telnyx_journal_phase {
	TELNYX_JOURNAL_FREE = 0,
	TELNYX_JOURNAL_PREPARING = 1, /* handlers and the payload's reading run */
	TELNYX_JOURNAL_BEGUN = 2,     /* the client has it, or is just about to */
	TELNYX_JOURNAL_ENDED = 3      /* its outcome is known, and perhaps not stored */
};

/* How it ended, as far as it was noted. */
enum telnyx_journal_outcome {
	TELNYX_JOURNAL_NO_OUTCOME = 0,
	TELNYX_JOURNAL_ACCEPTED = 1, /* with the message's id */
	TELNYX_JOURNAL_NOT_SENT = 2, /* again, as an attempt */
	TELNYX_JOURNAL_SNOOZED = 3,
	TELNYX_JOURNAL_REFUSED = 4, /* for good */
	TELNYX_JOURNAL_UNKNOWN = 5
};

struct telnyx_journal_slot {
	int64_t id;
	int64_t fence;
	enum telnyx_journal_phase phase;
	enum telnyx_journal_outcome outcome;
	char message_id[TELNYX_JOURNAL_MESSAGE_ID_MAX]; /* "" : none; cut if longer */
};

/* What was found on the disk. */
struct telnyx_journal_content {
	bool readable;
	bool locked; /* it is not, since its writer lives */
	struct telnyx_journal_identity identity;
	uint64_t commits; /* of the store, when this was last written */
	const struct telnyx_journal_slot *slots; /* those that are not free */
	size_t count;
};

/* Read the file at `path`.  Never fails: what cannot be read is not readable.  Slots
 * are in the arena. */
void telnyx_journal_read(
    const char *path, struct telnyx_arena *arena, struct telnyx_journal_content *out);

/* The id of the present boot; "" where it cannot be known, and then no journal proves
 * anything. */
void telnyx_journal_boot(char out[TELNYX_JOURNAL_BOOT_LEN + 1]);

struct telnyx_journal;

/* Make the journal anew at `path`, for a new session of `store`, with room for `slots`
 * jobs: in a new file of its owner alone (0600 whatever the umask), which takes the
 * place of the old one whole (rename).  TELNYX_E_SYSTEM, with a failure that names the
 * path: no room on the disk, say, or the old one's writer lives. */
enum telnyx_status telnyx_journal_new(const char *path, const char *store, size_t slots,
    struct telnyx_failure *failure, struct telnyx_journal **out);
const struct telnyx_journal_identity *telnyx_journal_identity_of(
    const struct telnyx_journal *journal);

/* Take a free slot; SIZE_MAX: none is left. */
size_t telnyx_journal_take(struct telnyx_journal *journal);
/* Give one back: its outcome is in the store. */
void telnyx_journal_give(struct telnyx_journal *journal, size_t slot);

/* Note how far a job is.  False: it could not be written; errno says why.  A job whose
 * BEGUN was not written is not handed to the client. */
bool telnyx_journal_write(struct telnyx_journal *journal, size_t slot,
    const struct telnyx_journal_slot *content);
/* Note the store's count of commits. */
bool telnyx_journal_commits(struct telnyx_journal *journal, uint64_t commits);

/* Close it; the file stays.  After a fork, the child's copy of the descriptor is closed
 * by itself.  NULL is fine. */
void telnyx_journal_free(struct telnyx_journal *journal);

#endif
