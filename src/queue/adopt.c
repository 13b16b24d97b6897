/* SPDX-License-Identifier: MIT */
/* A store that is not where it was, or older than its journal, is worked on again:
 * once it is open, so that its place and name are known, its journal is read, and
 * the store is told. */
#include "base/refusal.h"
#include "queue/queue_internal.h"

struct adopt {
	struct telnyx_store_adopt store; /* first */
	telnyx_queue_cb cb;
	void *arg;
};

/* What waits for the store to be open: an operation of no items. */
struct wait {
	struct telnyx_store_news store; /* first */
	struct adopt *adopt;
	const char *journal_dir;
};

static void
on_adopted(struct telnyx_store_op *op, void *owner)
{
	struct adopt *adopt = (struct adopt *)(void *)op;

	(void)owner;
	if (adopt->cb != NULL)
		adopt->cb(op->status == TELNYX_OK ? &adopt->store.result : NULL,
		    telnyx_queue_error(op), adopt->arg);
}

static bool
read_journal(
    struct telnyx_queue *queue, const char *dir, struct telnyx_store_adopt *store)
{
	struct telnyx_arena *arena = &store->op.arena;
	struct telnyx_journal_content *content =
	    telnyx_arena_alloc(arena, sizeof(*content));
	const char *path = telnyx_queue_journal_path(queue, dir, arena);

	if (path == NULL || content == NULL)
		return false;
	telnyx_journal_read(path, arena, content);
	store->journal = content;
	return !arena->failed;
}

static void
on_open(struct telnyx_store_op *op, void *owner)
{
	struct wait *wait = (struct wait *)(void *)op;
	struct adopt *adopt = wait->adopt;
	struct telnyx_queue *queue = owner;
	struct telnyx_failure failure;

	if (op->status == TELNYX_OK &&
	    read_journal(queue, wait->journal_dir, &adopt->store)) {
		telnyx_queue_submit(&adopt->store.op);
		return;
	}
	telnyx_failure_init(&failure);
	telnyx_failure_no_memory(&failure, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_NONE,
	    "no memory to adopt the store");
	if (adopt->cb != NULL)
		adopt->cb(NULL,
		    op->status != TELNYX_OK ? telnyx_queue_error(op) : &failure.error,
		    adopt->arg);
	telnyx_failure_clear(&failure);
	telnyx_queue_discard(&adopt->store.op);
}

enum telnyx_status
telnyx_queue_adopt(struct telnyx_queue *queue, enum telnyx_adopt how,
    const char *journal_dir, telnyx_queue_cb cb, void *arg)
{
	enum telnyx_status st;
	struct adopt *adopt;
	struct wait *wait;

	if (how != TELNYX_ADOPT_PARKED && how != TELNYX_ADOPT_TRUSTED)
		return telnyx_invalid("how", "is none of its enum");
	adopt = telnyx_queue_make(
	    queue, sizeof(*adopt), TELNYX_STORE_ADOPT, on_adopted, NULL, &st);
	if (adopt == NULL)
		return st;
	adopt->store.how = how;
	adopt->store.now_ms = telnyx_queue_now_ms();
	adopt->cb = cb;
	adopt->arg = arg;
	wait = telnyx_queue_make_own(
	    queue, sizeof(*wait), TELNYX_STORE_NEWS, on_open, queue);
	if (wait == NULL) {
		telnyx_queue_discard(&adopt->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	wait->adopt = adopt;
	wait->journal_dir = telnyx_arena_strdup(&wait->store.op.arena, journal_dir);
	if (wait->store.op.arena.failed) {
		telnyx_queue_discard(&adopt->store.op);
		telnyx_queue_discard(&wait->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_queue_submit(&wait->store.op);
	return TELNYX_OK;
}
