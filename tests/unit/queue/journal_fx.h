/* SPDX-License-Identifier: MIT */
/* A journal in a directory of its own, for the tests of it. */
#ifndef TELNYX_TESTS_UNIT_QUEUE_JOURNAL_FX_H
#define TELNYX_TESTS_UNIT_QUEUE_JOURNAL_FX_H

#include "support/fixture.h"

#include "queue/journal_internal.h"

#define SLOTS 8
#define BLOCK TELNYX_JOURNAL_BLOCK
#define FILE_BYTES ((SLOTS + 1) * BLOCK)

extern char jfx_directory[64];
extern char jfx_path[96];
extern struct telnyx_arena jfx_arena;
extern struct telnyx_failure jfx_failure;

void jfx_set_up(void);
/* Fails if anything but the journal is left. */
void jfx_tear_down(void);

struct telnyx_journal *jfx_make_at(const char *place, size_t slots);
struct telnyx_journal *jfx_make(size_t slots);
/* Write a slot; the fence is 100 above the id. */
void jfx_note(struct telnyx_journal *journal, size_t slot, int64_t id,
    enum telnyx_journal_phase phase, enum telnyx_journal_outcome outcome,
    const char *message_id);
/* Read the journal; of one that is not readable nothing is told. */
struct telnyx_journal_content jfx_read(void);
const struct telnyx_journal_slot *jfx_find(
    const struct telnyx_journal_content *content, int64_t id);
/* Leave a journal as a worker does: one begun, one ended. */
void jfx_leave(void);

#endif
