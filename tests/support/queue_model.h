/* SPDX-License-Identifier: MIT */
/*
 * A store as one would write it down: lists and loops, and nothing on any disk.  It
 * does the operations of src/queue/store.h, one after the other, and what it says of
 * them is what a driver has to say.
 *
 * Which of the jobs that are due a driver claims is its own affair: a claim of a
 * driver's is judged, and then taken over.
 */
#ifndef TELNYX_TESTS_QUEUE_MODEL_H
#define TELNYX_TESTS_QUEUE_MODEL_H

#include "queue/store.h"

#define MODEL_JOBS 2000
#define MODEL_NAMES 64

struct model_job {
	struct telnyx_job_core core;
	char queue[16], part[16], sender[16], batch[16], key[16];
	int priority;
	int64_t enqueued_at_ms, expires_at_ms;
	char error[32], error_code[16];
	bool has_no_text, is_pruned;
};

struct model_key {
	char key[16];
	int64_t job, until_ms;
	unsigned free;
	bool is_gone; /* its job was pruned */
	bool is_taken;
};

struct model_batch {
	char name[16];
	uint64_t sequence, told;
	int64_t ended_at_ms;
	bool is_touched; /* by this operation: something of it was, or became, open */
};

struct model_name {
	char name[16];
	int64_t until_ms;
};

struct queue_model {
	enum telnyx_keep_text keep_text;
	struct model_job jobs[MODEL_JOBS]; /* by id, from 1 */
	int64_t last_id, now_ms;
	struct model_key keys[MODEL_NAMES];
	struct model_batch batches[MODEL_NAMES];
	size_t batch_count;
	struct model_name pauses[MODEL_NAMES], held[MODEL_NAMES];
	size_t pause_count, held_count;
	bool is_held; /* it went back */
};

/* Each fills in what the operation says, but for what it lists. */
void model_enqueue(struct queue_model *m, struct telnyx_store_enqueue *op);
void model_news(struct queue_model *m, struct telnyx_store_news *op);
void model_command(struct queue_model *m, struct telnyx_store_command *op);
void model_recover(struct queue_model *m, struct telnyx_store_recover *op);
void model_begin(struct queue_model *m, struct telnyx_store_begin *op);
void model_pause(struct queue_model *m, struct telnyx_store_pause *op);
void model_sender(struct queue_model *m, struct telnyx_store_sender *op);
void model_prune(struct queue_model *m, struct telnyx_store_prune *op);
void model_count(struct queue_model *m, struct telnyx_store_count *op);
/* How many are due; they are looked at again at next_ms. */
size_t model_due(struct queue_model *m, const struct telnyx_store_due *op);
/* Note what was told; the batches whose end is not yet, by name. */
size_t model_batches(struct queue_model *m, const struct telnyx_store_batches *op,
    struct telnyx_batch_end *ended);

/* Take over what a driver has claimed.  NULL: it may be so; else what is wrong. */
const char *model_claim(struct queue_model *m, const struct telnyx_store_claim *op);

/* Does the filter take this job? */
bool model_fits(
    const struct model_job *job, int64_t id, const struct telnyx_job_filter *filter);

/* --- between its files --- */

void model_copy(char *out, size_t size, const char *text);
/* Is this what is asked for?  NULL: anything is. */
bool model_same(const char *have, const char *asked);
/* A job was changed: its batch may have ended, and its text may have to go. */
void model_touch(struct queue_model *m, const struct model_job *job,
    const struct telnyx_job_core *before);
void model_drop_text(struct queue_model *m, struct model_job *job);
/* The operation is over: which batches have ended by it? */
void model_end_batches(struct queue_model *m);

#endif
