/* SPDX-License-Identifier: MIT */
/*
 * What a dead worker's journal proves of its claims.
 *
 * It proves something of a claim only if it is the one of the claim's session: the same
 * session, store, file and boot as in the worker's row, and the same boot as now, since
 * a page that was in memory when the power went is not in the file.
 */
#include "queue/store_sqlite_internal.h"

#include <stdlib.h>
#include <string.h>

static int
order(const void *left, const void *right)
{
	const struct telnyx_journal_slot *a =
	    *(const struct telnyx_journal_slot *const *)left;
	const struct telnyx_journal_slot *b =
	    *(const struct telnyx_journal_slot *const *)right;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->fence < b->fence ? -1 : a->fence > b->fence;
}

static const struct telnyx_journal_slot *
slot_of(const struct telnyx_sqlite_proof *proof, int64_t id, int64_t fence)
{
	struct telnyx_journal_slot key = {.id = id, .fence = fence};
	const struct telnyx_journal_slot *wanted = &key;
	const struct telnyx_journal_slot **found;

	if (proof->count == 0)
		return NULL;
	found =
	    bsearch(&wanted, proof->slots, proof->count, sizeof(*proof->slots), order);
	return found != NULL ? *found : NULL;
}

/* The session of which this journal may speak; 0: of none. */
static int64_t
session_of(struct telnyx_sqlite *s, const struct telnyx_journal_content *journal)
{
	const struct telnyx_journal_identity *is = &journal->identity;
	char boot[TELNYX_JOURNAL_BOOT_LEN + 1];
	int64_t session = 0;
	sqlite3_stmt *stmt;

	telnyx_journal_boot(boot);
	if (boot[0] == '\0' || strcmp(boot, is->boot) != 0 ||
	    strcmp(is->store, s->present) != 0)
		return 0;
	stmt = telnyx_sqlite_get(s,
	    "select id from worker where session=?1 and store=?2 and boot=?3"
	    " and device=?4 and inode=?5 order by id desc limit 1");
	telnyx_sqlite_text(s, stmt, 1, is->session);
	telnyx_sqlite_text(s, stmt, 2, is->store);
	telnyx_sqlite_text(s, stmt, 3, is->boot);
	telnyx_sqlite_int(s, stmt, 4, (int64_t)is->device);
	telnyx_sqlite_int(s, stmt, 5, (int64_t)is->inode);
	if (telnyx_sqlite_row(s, stmt))
		session = sqlite3_column_int64(stmt, 0);
	telnyx_sqlite_enough(stmt);
	return session;
}

void
telnyx_sqlite_read_proof(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    const struct telnyx_journal_content *journal, struct telnyx_sqlite_proof *out)
{
	size_t i;

	*out = (struct telnyx_sqlite_proof){0};
	if (journal == NULL || !journal->readable)
		return;
	out->session = session_of(s, journal);
	if (out->session == 0)
		return;
	out->slots =
	    telnyx_sqlite_alloc(s, arena, journal->count * sizeof(*out->slots));
	if (out->slots == NULL)
		return;
	for (i = 0; i < journal->count; i++)
		out->slots[i] = &journal->slots[i];
	out->count = journal->count;
	if (out->count > 0)
		qsort(out->slots, out->count, sizeof(*out->slots), order);
}

/* News of how an attempt ended, as far as the journal has it. */
static void
news_of_end(const struct telnyx_journal_slot *slot, struct telnyx_news *news)
{
	news->source = TELNYX_NEWS_JOURNAL;
	switch (slot->outcome) {
	case TELNYX_JOURNAL_ACCEPTED:
		news->what = TELNYX_NEWS_ACCEPTED;
		news->message_id =
		    slot->message_id[0] != '\0' ? slot->message_id : NULL;
		return;
	case TELNYX_JOURNAL_NOT_SENT:
		news->what = TELNYX_NEWS_RETRY;
		return;
	case TELNYX_JOURNAL_SNOOZED:
		news->what = TELNYX_NEWS_SNOOZE;
		return;
	case TELNYX_JOURNAL_REFUSED:
		news->what = TELNYX_NEWS_DISCARD;
		news->reason = TELNYX_JOB_REJECTED;
		return;
	case TELNYX_JOURNAL_NO_OUTCOME:
	case TELNYX_JOURNAL_UNKNOWN:
		break;
	}
	news->what = TELNYX_NEWS_UNKNOWN;
	news->doubt = TELNYX_DOUBT_WORKER_DIED;
}

static void
news_of_death(struct telnyx_news *news)
{
	news->source = TELNYX_NEWS_RESCUE;
	news->what = TELNYX_NEWS_UNKNOWN;
	news->doubt = TELNYX_DOUBT_WORKER_DIED;
}

/* What is known of a claim of a session that the journal speaks of. */
static void
news_of_slot(const struct telnyx_journal_slot *slot, struct telnyx_news *news)
{
	news->source = TELNYX_NEWS_JOURNAL;
	if (slot == NULL) {
		news->what = TELNYX_NEWS_RELEASE;
		return;
	}
	switch (slot->phase) {
	case TELNYX_JOURNAL_PREPARING:
		news->what = TELNYX_NEWS_DIED_PREPARING;
		return;
	case TELNYX_JOURNAL_ENDED:
		news_of_end(slot, news);
		return;
	case TELNYX_JOURNAL_FREE:
	case TELNYX_JOURNAL_BEGUN:
		break;
	}
	news_of_death(news);
}

void
telnyx_sqlite_ask_proof(const struct telnyx_sqlite_proof *proof, int64_t id,
    int64_t fence, int64_t session, struct telnyx_news *news)
{
	if (proof->session != 0 && session == proof->session)
		news_of_slot(slot_of(proof, id, fence), news);
	else
		news_of_death(news);
}
