/* SPDX-License-Identifier: MIT */
/* The model of a store: what is paused and held, and which claims may be. */
#include "support/queue_model.h"

#include <string.h>

/* --- what is not claimed ------------------------------------------------------------
 */

static struct model_name *
find_name(struct model_name *list, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static struct model_name *
make_name(struct model_name *list, size_t *count, const char *name)
{
	struct model_name *found = find_name(list, *count, name);

	if (found == NULL) {
		found = &list[(*count)++];
		model_copy(found->name, sizeof(found->name), name);
	}
	return found;
}

void
model_pause(struct queue_model *m, struct telnyx_store_pause *op)
{
	const char *name = op->queue != NULL ? op->queue : "";

	if (op->queue == NULL)
		m->pause_count = 0;
	make_name(m->pauses, &m->pause_count, name)->until_ms = !op->paused ? 0
								: op->until_ms != 0
								    ? op->until_ms
								    : INT64_MAX;
	op->result = (struct telnyx_queue_result){.changed = 1};
}

static bool
is_paused(struct queue_model *m, const char *queue)
{
	struct model_name *pause = find_name(m->pauses, m->pause_count, queue);

	if (pause == NULL)
		pause = find_name(m->pauses, m->pause_count, "");
	return pause != NULL && pause->until_ms > m->now_ms;
}

static bool
is_sender_held(struct queue_model *m, const char *sender)
{
	return find_name(m->held, m->held_count, sender) != NULL;
}

void
model_sender(struct queue_model *m, struct telnyx_store_sender *op)
{
	struct model_name before[MODEL_NAMES];
	size_t i, count = m->held_count;
	uint64_t changed = 0;
	int64_t id;

	m->now_ms = op->now_ms;
	memcpy(before, m->held, sizeof(before));
	if (op->held && op->sender != NULL) {
		(void)make_name(m->held, &m->held_count, op->sender);
		changed = 1;
	} else if (op->held) {
		struct model_name seen[MODEL_NAMES];
		size_t seen_count = 0;

		for (id = 1; id <= m->last_id; id++)
			if (!m->jobs[id].is_pruned &&
			    m->jobs[id].core.state == TELNYX_JOB_READY)
				(void)make_name(seen, &seen_count, m->jobs[id].sender);
		for (i = 0; i < seen_count; i++)
			(void)make_name(m->held, &m->held_count, seen[i].name);
		changed = seen_count;
	} else {
		m->held_count = 0;
		for (i = 0; i < count; i++) {
			if (model_same(before[i].name, op->sender))
				changed++;
			else
				m->held[m->held_count++] = before[i];
		}
	}
	op->result = (struct telnyx_queue_result){.changed = changed};
}

/* --- claims ---------------------------------------------------------------------- */

static bool
is_resting(const struct telnyx_store_claim *op, const char *sender)
{
	size_t i;

	for (i = 0; i < op->resting_count; i++)
		if (strcmp(op->resting[i], sender) == 0)
			return true;
	return false;
}

static bool
may_be_claimed(struct queue_model *m, const struct telnyx_store_claim *op, int64_t id)
{
	const struct model_job *job = &m->jobs[id];

	return id >= 1 && id <= m->last_id && !job->is_pruned &&
	       job->core.state == TELNYX_JOB_READY &&
	       job->core.run_at_ms <= m->now_ms && !is_paused(m, job->queue) &&
	       !is_sender_held(m, job->sender) && !is_resting(op, job->sender);
}

/* Is `a` before `b` in their lane? */
static bool
comes_first(const struct model_job *a, const struct model_job *b)
{
	if (strcmp(a->queue, b->queue) != 0 || strcmp(a->sender, b->sender) != 0 ||
	    strcmp(a->part, b->part) != 0)
		return false;
	if (a->priority != b->priority)
		return a->priority < b->priority;
	if (a->core.run_at_ms != b->core.run_at_ms)
		return a->core.run_at_ms < b->core.run_at_ms;
	return a->core.id < b->core.id;
}

static const char *
take_over(
    struct queue_model *m, const struct telnyx_store_claim *op, int64_t id, bool claims)
{
	struct model_job *job = &m->jobs[id];
	struct telnyx_job_core before;

	if (!may_be_claimed(m, op, id))
		return "one was taken that is not to be";
	before = job->core;
	if (telnyx_job_claim(
		&job->core, m->now_ms, job->expires_at_ms, op->safe_at_ms) != claims)
		return claims ? "what has expired was claimed"
			      : "what has not expired was discarded";
	model_drop_text(m, job);
	model_touch(m, job, &before);
	return NULL;
}

const char *
model_claim(struct queue_model *m, const struct telnyx_store_claim *op)
{
	const char *wrong = NULL;
	int64_t id;
	size_t i;

	m->now_ms = op->now_ms;
	for (i = 0; i < op->expired_count && wrong == NULL; i++)
		wrong = take_over(m, op, op->expired_items[i].id, false);
	for (i = 0; i < op->count && wrong == NULL; i++) {
		wrong = take_over(m, op, op->jobs[i]->id, true);
		if (wrong == NULL &&
		    op->jobs[i]->fence != m->jobs[op->jobs[i]->id].core.fence)
			wrong = "a claim has a fence of another";
	}
	if (wrong == NULL && op->count > op->most)
		wrong = "more were taken than asked for";
	for (id = 1; id <= m->last_id && wrong == NULL; id++) {
		if (!may_be_claimed(m, op, id))
			continue;
		if (op->exhausted)
			wrong = "something is due, and nothing is said to be";
		for (i = 0; i < op->count && wrong == NULL; i++)
			if (comes_first(&m->jobs[id], &m->jobs[op->jobs[i]->id]))
				wrong = "one was taken before its turn";
	}
	if (wrong == NULL && !op->exhausted && op->count + op->expired_count == 0)
		wrong = "nothing was taken, and something is said to be there";
	model_end_batches(m);
	return wrong;
}
