/* SPDX-License-Identifier: MIT */
#include "support/queue_model.h"

#include <stdio.h>
#include <string.h>

void
model_copy(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text != NULL ? text : "");
}

bool
model_same(const char *have, const char *asked)
{
	return asked == NULL || strcmp(have, asked) == 0;
}

static bool
is_open(const struct telnyx_job_core *core)
{
	return core->state == TELNYX_JOB_READY || core->state == TELNYX_JOB_CLAIMED ||
	       core->state == TELNYX_JOB_HELD;
}

/* --- batches ------------------------------------------------------------------- */

static struct model_batch *
find_batch(struct queue_model *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->batch_count; i++)
		if (strcmp(m->batches[i].name, name) == 0)
			return &m->batches[i];
	return NULL;
}

static struct model_batch *
make_batch(struct queue_model *m, const char *name)
{
	struct model_batch *batch = find_batch(m, name);

	if (batch == NULL) {
		batch = &m->batches[m->batch_count++];
		model_copy(batch->name, sizeof(batch->name), name);
	}
	return batch;
}

void
model_touch(struct queue_model *m, const struct model_job *job,
    const struct telnyx_job_core *before)
{
	if (job->batch[0] != '\0' &&
	    ((before != NULL && is_open(before)) || is_open(&job->core)))
		make_batch(m, job->batch)->is_touched = true;
}

/* The operation is over: which batches have ended by it? */
void
model_end_batches(struct queue_model *m)
{
	int64_t id;
	size_t i;

	for (i = 0; i < m->batch_count; i++) {
		struct model_batch *batch = &m->batches[i];
		bool open = false;

		for (id = 1; id <= m->last_id; id++)
			if (!m->jobs[id].is_pruned &&
			    strcmp(m->jobs[id].batch, batch->name) == 0 &&
			    is_open(&m->jobs[id].core))
				open = true;
		if (batch->is_touched && !open) {
			batch->sequence++;
			batch->ended_at_ms = m->now_ms;
		}
		batch->is_touched = false;
	}
}

static bool
has_open_jobs(const struct queue_model *m, const char *batch)
{
	int64_t id;

	for (id = 1; id <= m->last_id; id++)
		if (!m->jobs[id].is_pruned && strcmp(m->jobs[id].batch, batch) == 0 &&
		    is_open(&m->jobs[id].core))
			return true;
	return false;
}

size_t
model_batches(struct queue_model *m, const struct telnyx_store_batches *op,
    struct telnyx_batch_end *ended)
{
	size_t i, count = 0;

	for (i = 0; i < op->told_count; i++) {
		struct model_batch *batch = find_batch(m, op->told[i].batch);

		if (batch != NULL && batch->told < op->told[i].sequence)
			batch->told = op->told[i].sequence;
	}
	for (i = 0; i < m->batch_count; i++) {
		struct model_batch *batch = &m->batches[i];

		if (batch->sequence > batch->told && !has_open_jobs(m, batch->name))
			ended[count++] =
			    (struct telnyx_batch_end){batch->name, batch->sequence};
	}
	return count;
}

/* --- enqueueing ----------------------------------------------------------------- */

static struct model_key *
find_key(struct queue_model *m, const char *text)
{
	size_t i;

	for (i = 0; i < MODEL_NAMES; i++)
		if (m->keys[i].is_taken && strcmp(m->keys[i].key, text) == 0)
			return &m->keys[i];
	return NULL;
}

static struct model_key *
free_key(struct queue_model *m)
{
	size_t i = 0;

	while (m->keys[i].is_taken)
		i++;
	return &m->keys[i];
}

static bool
gives_way(struct queue_model *m, const struct model_key *key)
{
	bool lapsed = key->until_ms != 0 && key->until_ms <= m->now_ms;

	if (key->is_gone)
		return lapsed || key->until_ms == 0;
	return telnyx_job_frees_key(&m->jobs[key->job].core, lapsed, key->free);
}

/* The id of the job that has the key of this draft, if it is another's. */
static int64_t
take_key(struct queue_model *m, const struct telnyx_job_draft *draft, int64_t id)
{
	struct model_key *key = find_key(m, draft->unique_key);

	if (key != NULL && !gives_way(m, key))
		return key->job;
	if (key == NULL)
		key = free_key(m);
	*key = (struct model_key){.job = id,
	    .until_ms = draft->unique_until_ms,
	    .free = draft->unique_free,
	    .is_taken = true};
	model_copy(key->key, sizeof(key->key), draft->unique_key);
	return 0;
}

static void
enqueue_one(struct queue_model *m, const struct telnyx_job_draft *draft,
    struct telnyx_job_ref *ref)
{
	int64_t id = m->last_id + 1, holder = 0;
	struct model_job *job = &m->jobs[id];

	*ref = (struct telnyx_job_ref){.refused = draft->refused};
	if (draft->refused != NULL)
		return;
	if (draft->unique_key != NULL)
		holder = take_key(m, draft, id);
	*ref = (struct telnyx_job_ref){
	    .id = holder != 0 ? holder : id, .duplicate = holder != 0};
	if (holder != 0)
		return;
	m->last_id = id;
	memset(job, 0, sizeof(*job));
	job->core = (struct telnyx_job_core){.id = id,
	    .max_attempts = draft->max_attempts,
	    .run_at_ms = draft->run_at_ms};
	model_copy(job->queue, sizeof(job->queue), draft->queue);
	model_copy(job->part, sizeof(job->part), draft->part);
	model_copy(job->sender, sizeof(job->sender), draft->sender);
	model_copy(job->batch, sizeof(job->batch), draft->batch);
	model_copy(job->key, sizeof(job->key), draft->unique_key);
	job->priority = draft->priority;
	job->enqueued_at_ms = m->now_ms;
	job->expires_at_ms = draft->expires_at_ms;
	model_touch(m, job, NULL);
}

void
model_enqueue(struct queue_model *m, struct telnyx_store_enqueue *op)
{
	size_t i;

	m->now_ms = op->now_ms;
	for (i = 0; i < op->count; i++)
		enqueue_one(m, &op->drafts[i], &op->refs[i]);
	model_end_batches(m);
}

/* --- news ------------------------------------------------------------------------ */

void
model_drop_text(struct queue_model *m, struct model_job *job)
{
	if (m->keep_text == TELNYX_KEEP_TEXT_ALWAYS ||
	    !telnyx_job_has_ended(&job->core))
		return;
	if (m->keep_text == TELNYX_KEEP_TEXT_UNTIL_ACCEPTED ||
	    job->core.state != TELNYX_JOB_ACCEPTED ||
	    telnyx_delivery_rank(job->core.delivery) >=
		telnyx_delivery_rank(TELNYX_MESSAGE_DELIVERY_FAILED))
		job->has_no_text = true;
}

static void
apply(struct queue_model *m, struct telnyx_news_item *item)
{
	struct model_job *job = &m->jobs[item->id];
	const struct telnyx_news *news = &item->news;
	struct telnyx_job_core before;

	item->missing = item->id < 1 || item->id > m->last_id || job->is_pruned;
	if (item->missing)
		return;
	before = job->core;
	if (job->has_no_text &&
	    (news->what == TELNYX_NEWS_RETRY_ANEW || news->what == TELNYX_NEWS_RESEND))
		item->turn = (struct telnyx_turn_of_events){.refused = true};
	else
		item->turn = telnyx_job_transition(&job->core, news);
	if (before.doubt == TELNYX_DOUBT_STORE_WENT_BACK)
		item->turn.store_went_back = false;
	item->state = job->core.state;
	if (!item->turn.changed)
		return;
	if (news->error != NULL)
		model_copy(job->error, sizeof(job->error), news->error);
	if (news->error_code != NULL)
		model_copy(job->error_code, sizeof(job->error_code), news->error_code);
	model_drop_text(m, job);
	model_touch(m, job, &before);
	if (item->turn.store_went_back)
		m->is_held = true;
}

void
model_news(struct queue_model *m, struct telnyx_store_news *op)
{
	size_t i;

	for (i = 0; i < op->count; i++) {
		m->now_ms = op->items[i].news.now_ms;
		apply(m, &op->items[i]);
	}
	model_end_batches(m);
}

bool
model_fits(
    const struct model_job *job, int64_t id, const struct telnyx_job_filter *filter)
{
	size_t i;
	bool listed = filter->id_count == 0;

	for (i = 0; i < filter->id_count; i++)
		listed = listed || filter->ids[i] == id;
	return !job->is_pruned && listed && id > filter->after &&
	       (filter->states == 0 || (filter->states & 1u << job->core.state) != 0) &&
	       model_same(job->queue, filter->queue) &&
	       model_same(job->part, filter->part) &&
	       model_same(job->sender, filter->sender) &&
	       model_same(job->batch, filter->batch);
}

void
model_command(struct queue_model *m, struct telnyx_store_command *op)
{
	struct telnyx_queue_result *result = &op->result;
	uint32_t done = 0;
	int64_t id;

	memset(result, 0, sizeof(*result));
	m->now_ms = op->news.now_ms;
	for (id = 1; id <= m->last_id; id++) {
		struct telnyx_news_item item = {.id = id, .news = op->news};
		int64_t safe_at_ms = m->jobs[id].core.safe_at_ms;

		if (!model_fits(&m->jobs[id], id, &op->filter))
			continue;
		if (op->filter.limit != 0 && done++ == op->filter.limit)
			break;
		apply(m, &item);
		if (item.turn.changed)
			result->changed++;
		else if (item.turn.refused)
			result->refused++;
		else if (item.turn.too_early) {
			result->too_early++;
			if (safe_at_ms > result->earliest_ms)
				result->earliest_ms = safe_at_ms;
		}
	}
	model_end_batches(m);
}

/* --- the worker ------------------------------------------------------------------ */

/* Without a journal: whatever was claimed may have left. */
void
model_recover(struct queue_model *m, struct telnyx_store_recover *op)
{
	int64_t id;

	m->now_ms = op->now_ms;
	op->released = op->held = op->parked = 0;
	for (id = 1; id <= m->last_id; id++) {
		struct telnyx_news_item item = {.id = id,
		    .news = {.source = TELNYX_NEWS_RESCUE,
			.what = TELNYX_NEWS_UNKNOWN,
			.doubt = TELNYX_DOUBT_WORKER_DIED,
			.fence = m->jobs[id].core.fence,
			.now_ms = m->now_ms}};

		if (m->jobs[id].is_pruned ||
		    m->jobs[id].core.state != TELNYX_JOB_CLAIMED)
			continue;
		apply(m, &item);
		/* One that an earlier claim's evidence speaks for is no more in doubt.
		 */
		if (item.state == TELNYX_JOB_UNKNOWN)
			op->parked++;
	}
	model_end_batches(m);
}

void
model_begin(struct queue_model *m, struct telnyx_store_begin *op)
{
	int64_t id;

	m->now_ms = op->now_ms;
	for (id = 1; id <= m->last_id; id++)
		if (!m->jobs[id].is_pruned &&
		    m->jobs[id].core.state == TELNYX_JOB_UNKNOWN &&
		    m->jobs[id].core.look_at_ms == 0)
			m->jobs[id].core.look_at_ms = m->now_ms;
}

size_t
model_due(struct queue_model *m, const struct telnyx_store_due *op)
{
	size_t count = 0;
	int64_t id;

	m->now_ms = op->now_ms;
	for (id = 1; id <= m->last_id; id++) {
		struct telnyx_job_core *core = &m->jobs[id].core;

		if (m->jobs[id].is_pruned || core->state != TELNYX_JOB_UNKNOWN ||
		    core->look_at_ms == 0 || core->look_at_ms > m->now_ms)
			continue;
		core->look_at_ms = op->next_ms;
		count++;
	}
	return count;
}

/* --- pruning and counting -----------------------------------------------------------
 */

static void
prune_key(struct queue_model *m, const struct model_job *job)
{
	struct model_key *key = job->key[0] != '\0' ? find_key(m, job->key) : NULL;

	if (key == NULL || key->job != job->core.id)
		return;
	if (key->until_ms <= m->now_ms ||
	    telnyx_job_frees_key(&job->core, false, key->free))
		key->is_taken = false;
	else
		key->is_gone = true;
}

void
model_prune(struct queue_model *m, struct telnyx_store_prune *op)
{
	int64_t id;
	size_t i;

	op->result = (struct telnyx_queue_result){0};
	for (id = 1; id <= m->last_id; id++) {
		struct model_job *job = &m->jobs[id];

		if (job->is_pruned || !telnyx_job_has_ended(&job->core) ||
		    job->core.finished_at_ms > op->before_ms)
			continue;
		prune_key(m, job);
		job->is_pruned = true;
		op->result.changed++;
	}
	for (i = 0; i < MODEL_NAMES; i++)
		if (m->keys[i].is_gone && m->keys[i].until_ms <= m->now_ms)
			m->keys[i].is_taken = m->keys[i].is_gone = false;
}

static void
count_one(struct telnyx_job_counts *counts, const struct telnyx_job_core *core)
{
	counts->states[core->state]++;
	counts->duplicates += core->duplicate ? 1 : 0;
	if (core->state != TELNYX_JOB_ACCEPTED)
		return;
	switch (core->delivery) {
	case TELNYX_MESSAGE_DELIVERED:
	case TELNYX_MESSAGE_READ:
		counts->delivered++;
		break;
	case TELNYX_MESSAGE_SENDING_FAILED:
	case TELNYX_MESSAGE_DELIVERY_FAILED:
	case TELNYX_MESSAGE_EXPIRED:
	case TELNYX_MESSAGE_CANCELLED:
		counts->failed++;
		break;
	default:
		break;
	}
}

/* A batch's counts outlive its jobs, if nothing else is asked for. */
void
model_count(struct queue_model *m, struct telnyx_store_count *op)
{
	struct telnyx_job_counts *counts = &op->counts;
	const struct model_batch *batch;
	const struct telnyx_job_filter *filter = &op->filter;
	bool of_batch = filter->batch != NULL && filter->states == 0 &&
			filter->queue == NULL && filter->part == NULL &&
			filter->sender == NULL && filter->id_count == 0;
	int64_t id, oldest = 0;

	memset(counts, 0, sizeof(*counts));
	m->now_ms = op->now_ms;
	for (id = 1; id <= m->last_id; id++) {
		const struct model_job *job = &m->jobs[id];

		if (model_fits(job, id, filter) ||
		    (of_batch && job->is_pruned &&
			model_same(job->batch, filter->batch)))
			count_one(counts, &job->core);
		if (model_fits(job, id, filter) &&
		    job->core.state == TELNYX_JOB_READY &&
		    job->core.run_at_ms <= m->now_ms &&
		    (oldest == 0 || job->core.run_at_ms < oldest))
			oldest = job->core.run_at_ms;
	}
	counts->oldest_ready_ms = oldest != 0 ? m->now_ms - oldest : 0;
	batch = filter->batch != NULL ? find_batch(m, filter->batch) : NULL;
	counts->ended_at_ms = batch != NULL ? batch->ended_at_ms : 0;
}
