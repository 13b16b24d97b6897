/* SPDX-License-Identifier: MIT */
/* Jobs are handed over: drafts are made of them, and stored together. */
#include <stdlib.h>

#include "base/refusal.h"
#include "base/status.h"
#include "queue/payload.h"
#include "queue/queue_internal.h"

/* Of one call. */
#define MOST_JOBS 100000

struct enqueue {
	struct telnyx_store_enqueue store; /* first */
	telnyx_enqueue_cb cb;
	void *arg;
	const struct telnyx_job_ref **ref_list;
};

static void
on_enqueued(struct telnyx_store_op *op, void *owner)
{
	struct enqueue *enqueue = (struct enqueue *)(void *)op;
	struct telnyx_enqueued told = {
	    .refs = enqueue->ref_list, .count = enqueue->store.count};
	size_t i;

	(void)owner;
	if (enqueue->cb == NULL)
		return;
	if (op->status != TELNYX_OK) {
		enqueue->cb(NULL, telnyx_queue_error(op), enqueue->arg);
		return;
	}
	for (i = 0; i < told.count; i++) {
		const struct telnyx_job_ref *ref = told.refs[i];

		if (ref->refused != NULL)
			told.refused++;
		else if (ref->duplicate)
			told.duplicates++;
		else
			told.enqueued++;
	}
	enqueue->cb(&told, NULL, enqueue->arg);
}

/* An operation with room for `count` drafts and what becomes of them. */
static struct enqueue *
make(struct telnyx_queue *queue, size_t count, telnyx_enqueue_cb cb, void *arg,
    struct telnyx_job_draft **drafts, enum telnyx_status *st)
{
	struct enqueue *enqueue;
	struct telnyx_arena *arena;
	size_t i;

	if (count == 0 || count > MOST_JOBS) {
		*st = telnyx_invalid("count", "is not from 1 to 100,000");
		return NULL;
	}
	enqueue = telnyx_queue_make(
	    queue, sizeof(*enqueue), TELNYX_STORE_ENQUEUE, on_enqueued, NULL, st);
	if (enqueue == NULL)
		return NULL;
	arena = &enqueue->store.op.arena;
	enqueue->cb = cb;
	enqueue->arg = arg;
	enqueue->store.now_ms = telnyx_queue_now_ms();
	enqueue->store.count = count;
	*drafts = telnyx_arena_alloc(arena, count * sizeof(**drafts));
	enqueue->store.drafts = *drafts;
	enqueue->store.refs =
	    telnyx_arena_alloc(arena, count * sizeof(*enqueue->store.refs));
	enqueue->ref_list =
	    telnyx_arena_alloc(arena, count * sizeof(*enqueue->ref_list));
	if (arena->failed) {
		telnyx_queue_discard(&enqueue->store.op);
		*st = TELNYX_E_NO_MEMORY;
		return NULL;
	}
	for (i = 0; i < count; i++)
		enqueue->ref_list[i] = &enqueue->store.refs[i];
	return enqueue;
}

/* Submit, or, if something went wrong on the way, do not. */
static enum telnyx_status
finish(struct enqueue *enqueue, enum telnyx_status st)
{
	if (st != TELNYX_OK)
		telnyx_queue_discard(&enqueue->store.op);
	else
		telnyx_queue_submit(&enqueue->store.op);
	return st;
}

enum telnyx_status
telnyx_queue_enqueue(struct telnyx_queue *queue,
    const struct telnyx_job_params *const *jobs, size_t count, telnyx_enqueue_cb cb,
    void *arg)
{
	struct telnyx_job_draft *drafts;
	struct enqueue *enqueue;
	enum telnyx_status st;
	size_t i;

	if ((st = telnyx_need(jobs, "jobs")) != TELNYX_OK ||
	    (enqueue = make(queue, count, cb, arg, &drafts, &st)) == NULL)
		return st;
	for (i = 0; i < count && st == TELNYX_OK; i++) {
		if ((st = telnyx_need(jobs[i], "jobs[]")) != TELNYX_OK ||
		    (st = telnyx_struct_check(
			 sizeof(*jobs[i]), jobs[i], "jobs[].size")) != TELNYX_OK)
			break;
		if (!telnyx_draft_of_params(jobs[i], enqueue->store.now_ms,
			&enqueue->store.op.arena, &drafts[i]))
			st = TELNYX_E_NO_MEMORY;
	}
	return finish(enqueue, st);
}

enum telnyx_status
telnyx_queue_enqueue_json(struct telnyx_queue *queue, const char *const *texts,
    size_t count, telnyx_enqueue_cb cb, void *arg)
{
	struct telnyx_job_draft *drafts;
	struct enqueue *enqueue;
	enum telnyx_status st;
	size_t i;

	if ((st = telnyx_need(texts, "texts")) != TELNYX_OK ||
	    (enqueue = make(queue, count, cb, arg, &drafts, &st)) == NULL)
		return st;
	for (i = 0; i < count && st == TELNYX_OK; i++) {
		if ((st = telnyx_need(texts[i], "texts[]")) != TELNYX_OK)
			break;
		if (!telnyx_draft_of_json(texts[i], enqueue->store.now_ms,
			&enqueue->store.op.arena, &drafts[i]))
			st = TELNYX_E_NO_MEMORY;
	}
	return finish(enqueue, st);
}
