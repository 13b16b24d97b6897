/* SPDX-License-Identifier: MIT */
/*
 * The begun-journal on the disk: blocks of 128 bytes, the header and then the slots,
 * each with a checksum over all of it.
 */
#ifndef TELNYX_QUEUE_JOURNAL_INTERNAL_H
#define TELNYX_QUEUE_JOURNAL_INTERNAL_H

#include "queue/journal.h"

#define TELNYX_JOURNAL_VERSION 1
#define TELNYX_JOURNAL_MAGIC "tnxbegun"
#define TELNYX_JOURNAL_STORE_LEN 8

/* In the byte order of the machine: after another boot nothing is proved anyway.
 * Texts fill their members, or are followed by zeros. */
struct telnyx_journal_header {
	char magic[8];
	uint32_t version;
	uint32_t slots;
	uint64_t commits;
	char session[TELNYX_JOURNAL_SESSION_LEN];
	char boot[TELNYX_JOURNAL_BOOT_LEN];
	char store[TELNYX_JOURNAL_STORE_LEN];
	char unused[20];
	uint64_t checksum;
};

struct telnyx_journal_block {
	int64_t id;
	int64_t fence;
	char session[TELNYX_JOURNAL_SESSION_LEN];
	char message_id[TELNYX_JOURNAL_MESSAGE_ID_MAX];
	uint8_t phase;
	uint8_t outcome;
	char unused[6];
	uint64_t checksum;
};

#define TELNYX_JOURNAL_BLOCK 128
_Static_assert(sizeof(struct telnyx_journal_header) == TELNYX_JOURNAL_BLOCK &&
		   sizeof(struct telnyx_journal_block) == TELNYX_JOURNAL_BLOCK,
    "each is one block");

/* FNV-1a of 64 bits: a few lines without a table, and a change within one byte is found
 * for certain, since each of its steps is one to one. */
static inline uint64_t
telnyx_journal_checksum(const void *block)
{
	const unsigned char *bytes = block;
	uint64_t sum = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < TELNYX_JOURNAL_BLOCK - sizeof(sum); i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

#endif
