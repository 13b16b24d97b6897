/* SPDX-License-Identifier: MIT */
/* What a person says of jobs, queues, senders and the store. */
#include "base/refusal.h"
#include "queue/queue_internal.h"

/* How many jobs one operation prunes, so that others get their turn between. */
#define PRUNE_PIECE 2000

/* Whom to tell, and of what: the result is in the operation. */
struct told {
	telnyx_queue_cb cb;
	void *arg;
};

static void
tell(const struct told *told, const struct telnyx_store_op *op,
    const struct telnyx_queue_result *result)
{
	if (told->cb != NULL)
		told->cb(op->status == TELNYX_OK ? result : NULL,
		    telnyx_queue_error(op), told->arg);
}

/* --- commands --------------------------------------------------------------- */

struct command {
	struct telnyx_store_command store; /* first */
	struct told told;
};

static void
on_commanded(struct telnyx_store_op *op, void *owner)
{
	struct command *command = (struct command *)(void *)op;

	(void)owner;
	tell(&command->told, op, &command->store.result);
}

/* What each command is to the transitions. */
static const struct {
	enum telnyx_job_command command;
	enum telnyx_news_what what;
} news_of[] = {
    {TELNYX_JOB_CANCEL, TELNYX_NEWS_CANCEL},
    {TELNYX_JOB_HOLD, TELNYX_NEWS_HOLD},
    {TELNYX_JOB_RELEASE, TELNYX_NEWS_RELEASE},
    {TELNYX_JOB_RETRY, TELNYX_NEWS_RETRY_ANEW},
    {TELNYX_JOB_RESOLVE_ACCEPTED, TELNYX_NEWS_ACCEPTED},
    {TELNYX_JOB_RESOLVE_DISCARD, TELNYX_NEWS_DISCARD},
    {TELNYX_JOB_RESEND, TELNYX_NEWS_RESEND},
};

static bool
find_news(enum telnyx_job_command command, enum telnyx_news_what *what)
{
	size_t i;

	for (i = 0; i < sizeof(news_of) / sizeof(news_of[0]); i++)
		if (news_of[i].command == command) {
			*what = news_of[i].what;
			return true;
		}
	return false;
}

enum telnyx_status
telnyx_queue_command(struct telnyx_queue *queue, enum telnyx_job_command what,
    const struct telnyx_job_filter *filter, bool force, telnyx_queue_cb cb, void *arg)
{
	struct telnyx_news news = {.source = TELNYX_NEWS_OPERATOR, .force = force};
	struct command *command;
	enum telnyx_status st;

	if (!find_news(what, &news.what))
		return telnyx_invalid("command", "is none of its enum");
	command = telnyx_queue_make(
	    queue, sizeof(*command), TELNYX_STORE_COMMAND, on_commanded, NULL, &st);
	if (command == NULL)
		return st;
	news.now_ms = telnyx_queue_now_ms();
	command->told = (struct told){cb, arg};
	command->store.news = news;
	st = telnyx_queue_filter_read(
	    filter, 0, 0, &command->store.op.arena, &command->store.filter);
	if (st != TELNYX_OK)
		telnyx_queue_discard(&command->store.op);
	else
		telnyx_queue_submit(&command->store.op);
	return st;
}

/* --- pauses, and senders ---------------------------------------------------- */

struct pause {
	struct telnyx_store_pause store; /* first */
	struct told told;
};

static void
on_paused(struct telnyx_store_op *op, void *owner)
{
	struct pause *pause = (struct pause *)(void *)op;

	(void)owner;
	tell(&pause->told, op, &pause->store.result);
}

static enum telnyx_status
set_pause(struct telnyx_queue *queue, const char *name, bool paused, int64_t until_ms,
    telnyx_queue_cb cb, void *arg)
{
	enum telnyx_status st;
	struct pause *pause = telnyx_queue_make(
	    queue, sizeof(*pause), TELNYX_STORE_PAUSE, on_paused, NULL, &st);

	if (pause == NULL)
		return st;
	pause->told = (struct told){cb, arg};
	pause->store.queue = telnyx_arena_strdup(&pause->store.op.arena, name);
	pause->store.paused = paused;
	pause->store.until_ms = until_ms;
	if (pause->store.op.arena.failed) {
		telnyx_queue_discard(&pause->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_queue_submit(&pause->store.op);
	return TELNYX_OK;
}

enum telnyx_status
telnyx_queue_pause(struct telnyx_queue *queue, const char *name, int64_t until_ms,
    telnyx_queue_cb cb, void *arg)
{
	if (until_ms < 0)
		return telnyx_invalid("until_ms", "is below 0");
	return set_pause(queue, name, true, until_ms, cb, arg);
}

enum telnyx_status
telnyx_queue_resume(
    struct telnyx_queue *queue, const char *name, telnyx_queue_cb cb, void *arg)
{
	return set_pause(queue, name, false, 0, cb, arg);
}

struct sender {
	struct telnyx_store_sender store; /* first */
	struct told told;
};

static void
on_sender(struct telnyx_store_op *op, void *owner)
{
	struct sender *sender = (struct sender *)(void *)op;

	(void)owner;
	tell(&sender->told, op, &sender->store.result);
}

enum telnyx_status
telnyx_queue_release_sender(
    struct telnyx_queue *queue, const char *name, telnyx_queue_cb cb, void *arg)
{
	enum telnyx_status st;
	struct sender *sender = telnyx_queue_make(
	    queue, sizeof(*sender), TELNYX_STORE_SENDER, on_sender, NULL, &st);

	if (sender == NULL)
		return st;
	sender->told = (struct told){cb, arg};
	sender->store.sender = telnyx_arena_strdup(&sender->store.op.arena, name);
	sender->store.now_ms = telnyx_queue_now_ms();
	if (sender->store.op.arena.failed) {
		telnyx_queue_discard(&sender->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_queue_submit(&sender->store.op);
	return TELNYX_OK;
}

/* --- pruning: operation after operation, until one finds less than it may ---- */

struct prune {
	struct telnyx_store_prune store; /* first */
	struct told told;
	uint64_t so_far;
};

static void on_pruned(struct telnyx_store_op *op, void *owner);

static enum telnyx_status
prune_piece(struct prune *prune, int64_t before_ms, uint64_t so_far)
{
	prune->store.before_ms = before_ms;
	prune->store.most = PRUNE_PIECE;
	prune->so_far = so_far;
	telnyx_queue_submit(&prune->store.op);
	return TELNYX_OK;
}

static void
on_pruned(struct telnyx_store_op *op, void *owner)
{
	struct prune *prune = (struct prune *)(void *)op, *next;
	struct telnyx_queue *queue = owner;

	prune->store.result.changed += prune->so_far;
	if (op->status == TELNYX_OK && !queue->freeing && !queue->free_wanted &&
	    prune->store.result.changed - prune->so_far >= PRUNE_PIECE) {
		next = telnyx_queue_make_own(
		    queue, sizeof(*next), TELNYX_STORE_PRUNE, on_pruned, queue);
		if (next != NULL) {
			next->told = prune->told;
			prune_piece(
			    next, prune->store.before_ms, prune->store.result.changed);
			return;
		}
	}
	tell(&prune->told, op, &prune->store.result);
}

enum telnyx_status
telnyx_queue_prune(
    struct telnyx_queue *queue, uint64_t age_ms, telnyx_queue_cb cb, void *arg)
{
	int64_t now_ms = telnyx_queue_now_ms();
	enum telnyx_status st;
	struct prune *prune = telnyx_queue_make(
	    queue, sizeof(*prune), TELNYX_STORE_PRUNE, on_pruned, queue, &st);

	if (prune == NULL)
		return st;
	prune->told = (struct told){cb, arg};
	return prune_piece(
	    prune, age_ms >= (uint64_t)now_ms ? 0 : now_ms - (int64_t)age_ms, 0);
}
