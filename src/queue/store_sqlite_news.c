/* SPDX-License-Identifier: MIT */
/* News of jobs: read the job, let the transition decide, write it, keep a line of it.
 */
#include "queue/store_sqlite_internal.h"

#include <stdio.h>
#include <string.h>

#define HISTORY_LINES 20
#define HISTORY_DETAIL 160

static const char *const sources[] = {
    "owner", "journal", "rescue", "webhook", "look_up", "operator", "policy"};
static const char *const whats[] = {"accepted", "retry", "snooze", "discard", "drop",
    "hold", "unknown", "release", "died_preparing", "nothing_seen", "no_evidence",
    "cancel", "retry_anew", "resend"};

/* --- history ---------------------------------------------------------------- */

/* Where the last lines of a history begin, but for so many. */
static const char *
last_lines(const char *history, size_t lines)
{
	const char *at = history + strlen(history);

	/* The last line end is that of the last line. */
	while (at > history) {
		at--;
		if (*at == '\n' && lines-- == 0)
			return at + 1;
	}
	return history;
}

/* One line: what would end it, or is no text, is left out. */
static void
make_detail(const struct telnyx_news *news, char *out, size_t size)
{
	const char *code = news->error_code, *text = news->error;
	char *at;

	(void)snprintf(out, size, "%s%s%s%s%s", sources[news->source],
	    code != NULL ? " " : "", code != NULL ? code : "", text != NULL ? " " : "",
	    text != NULL ? text : "");
	for (at = out; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
}

const char *
telnyx_sqlite_add_line(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    const char *history, const struct telnyx_job_core *core,
    const struct telnyx_news *news)
{
	char detail[HISTORY_DETAIL];
	const char *text;

	make_detail(news, detail, sizeof(detail));
	text = telnyx_arena_printf(arena, "%s%lld %lld %s %s\n",
	    history != NULL ? last_lines(history, HISTORY_LINES - 1) : "",
	    (long long)news->now_ms,
	    (long long)(news->fence != 0 ? news->fence : core->fence),
	    whats[news->what], detail);
	if (text == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return text;
}

/* Looking again and again is no decision, and a delivery is no attempt. */
static bool
is_worth_a_line(const struct telnyx_job_core *before,
    const struct telnyx_job_core *after, const struct telnyx_news *news,
    const struct telnyx_turn_of_events *turn)
{
	return before->state != after->state ||
	       before->early_fence != after->early_fence || turn->duplicate ||
	       turn->contradiction || turn->store_went_back ||
	       news->what == TELNYX_NEWS_NO_EVIDENCE;
}

/* --- one job ---------------------------------------------------------------- */

static void
hold_store(struct telnyx_sqlite *s, const struct telnyx_news_item *item)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "update meta set held=coalesce(held,?1)");
	char why[128];

	(void)snprintf(why, sizeof(why), "job %lld was claimed %lld times elsewhere",
	    (long long)item->id, (long long)item->news.fence);
	telnyx_sqlite_text(s, stmt, 1, why);
	telnyx_sqlite_run(s, stmt);
	s->meta.held = true;
}

static const char *
keep(struct telnyx_sqlite *s, struct telnyx_arena *arena, const char *text)
{
	const char *copy = telnyx_arena_strdup(arena, text);

	if (text != NULL && copy == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return copy;
}

/* What has no text any more cannot be sent again. */
static bool
has_nothing_to_send(const struct telnyx_sqlite_row *row, const struct telnyx_news *news)
{
	return row->no_payload && (news->what == TELNYX_NEWS_RETRY_ANEW ||
				      news->what == TELNYX_NEWS_RESEND);
}

static void
write_turn(struct telnyx_sqlite *s, struct telnyx_arena *arena,
    const struct telnyx_job_core *after, const struct telnyx_sqlite_row *before,
    const char *history, const struct telnyx_news_item *item)
{
	struct telnyx_sqlite_change change = {.before = &before->core,
	    .after = after,
	    .batch = item->batch,
	    .error = item->news.error,
	    .error_code = item->news.error_code};

	if (is_worth_a_line(&before->core, after, &item->news, &item->turn))
		change.history =
		    telnyx_sqlite_add_line(s, arena, history, after, &item->news);
	telnyx_sqlite_write(s, &change);
	if (item->turn.store_went_back)
		hold_store(s, item);
}

void
telnyx_sqlite_apply(
    struct telnyx_sqlite *s, struct telnyx_arena *arena, struct telnyx_news_item *item)
{
	sqlite3_stmt *stmt =
	    telnyx_sqlite_get(s, "select " TELNYX_SQLITE_CORE " from job where id=?1");
	struct telnyx_sqlite_row row;
	struct telnyx_job_core core;
	const char *history;

	telnyx_sqlite_int(s, stmt, 1, item->id);
	if (!telnyx_sqlite_row(s, stmt)) {
		item->missing = s->trouble == 0;
		return;
	}
	telnyx_sqlite_read_core(stmt, &row);
	item->sender = keep(s, arena, row.sender);
	item->batch = keep(s, arena, row.batch);
	core = row.core;
	if (has_nothing_to_send(&row, &item->news))
		item->turn = (struct telnyx_turn_of_events){.refused = true};
	else
		item->turn = telnyx_job_transition(&core, &item->news);
	/* Of those that an adopted store has parked this is known. */
	if (row.core.doubt == TELNYX_DOUBT_STORE_WENT_BACK)
		item->turn.store_went_back = false;
	history = item->turn.changed ? keep(s, arena, row.history) : NULL;
	telnyx_sqlite_enough(stmt);
	item->state = core.state;
	item->message_id =
	    keep(s, arena, core.message_id[0] != '\0' ? core.message_id : NULL);
	if (item->turn.changed)
		write_turn(s, arena, &core, &row, history, item);
}

void
telnyx_sqlite_news(struct telnyx_sqlite *s, struct telnyx_store_op *op)
{
	struct telnyx_store_news *news = (struct telnyx_store_news *)(void *)op;
	size_t i;

	for (i = 0; i < news->count && s->trouble == 0; i++) {
		news->items[i].missing = false;
		news->items[i].news.now_ms =
		    telnyx_sqlite_now(s, news->items[i].news.now_ms);
		telnyx_sqlite_apply(s, &op->arena, &news->items[i]);
	}
}
