/* SPDX-License-Identifier: MIT */
#include "journal_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char jfx_directory[64];
char jfx_path[96];
struct telnyx_arena jfx_arena;
struct telnyx_failure jfx_failure;

void
jfx_set_up(void)
{
	(void)snprintf(jfx_directory, sizeof(jfx_directory), "/tmp/journal.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(jfx_directory));
	(void)snprintf(jfx_path, sizeof(jfx_path), "%s/q-journal.begun", jfx_directory);
	telnyx_failure_init(&jfx_failure);
}

void
jfx_tear_down(void)
{
	(void)unlink(jfx_path);
	ck_assert_int_eq(rmdir(jfx_directory), 0); /* nothing else was left */
	telnyx_arena_clear(&jfx_arena);
	telnyx_failure_clear(&jfx_failure);
}

struct telnyx_journal *
jfx_make_at(const char *place, size_t slots)
{
	struct telnyx_journal *journal;

	ck_assert_int_eq(
	    telnyx_journal_new(place, "abcd2345", slots, &jfx_failure, &journal),
	    TELNYX_OK);
	return journal;
}

struct telnyx_journal *
jfx_make(size_t slots)
{
	return jfx_make_at(jfx_path, slots);
}

void
jfx_note(struct telnyx_journal *journal, size_t slot, int64_t id,
    enum telnyx_journal_phase phase, enum telnyx_journal_outcome outcome,
    const char *message_id)
{
	struct telnyx_journal_slot content = {
	    .id = id, .fence = id + 100, .phase = phase, .outcome = outcome};

	(void)snprintf(
	    content.message_id, sizeof(content.message_id), "%s", message_id);
	ck_assert(telnyx_journal_write(journal, slot, &content));
}

struct telnyx_journal_content
jfx_read(void)
{
	struct telnyx_journal_content content;

	memset(&content, 0xa5, sizeof(content));
	telnyx_journal_read(jfx_path, &jfx_arena, &content);
	if (!content.readable) {
		ck_assert_uint_eq(content.count, 0);
		ck_assert_uint_eq(content.commits, 0);
		ck_assert_str_eq(content.identity.session, "");
	}
	return content;
}

const struct telnyx_journal_slot *
jfx_find(const struct telnyx_journal_content *content, int64_t id)
{
	size_t i;

	for (i = 0; i < content->count; i++)
		if (content->slots[i].id == id)
			return &content->slots[i];
	return NULL;
}

/* A journal as a worker leaves it: one slot of each kind. */
void
jfx_leave(void)
{
	struct telnyx_journal *journal = jfx_make(SLOTS);

	jfx_note(journal, telnyx_journal_take(journal), 7, TELNYX_JOURNAL_BEGUN,
	    TELNYX_JOURNAL_NO_OUTCOME, "");
	jfx_note(journal, telnyx_journal_take(journal), 8, TELNYX_JOURNAL_ENDED,
	    TELNYX_JOURNAL_ACCEPTED, "40385f64-5717-4562-b3fc-2c963f66afa6");
	ck_assert(telnyx_journal_commits(journal, 99));
	telnyx_journal_free(journal);
}
