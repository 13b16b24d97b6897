/* SPDX-License-Identifier: MIT */
/*
 * Batches: the store keeps which have ended; each is told, and then noted as told, so
 * that a worker that dies in between tells it again.
 */
#include "queue/worker_internal.h"

static void
on_asked(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_store_batches *asked = (struct telnyx_store_batches *)(void *)op;
	struct telnyx_worker *worker = owner;
	struct telnyx_store_batches *told;
	size_t i;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	worker->asking_batches = false;
	for (i = 0; op->status == TELNYX_OK && i < asked->count; i++)
		telnyx_worker_change(worker,
		    &(struct telnyx_job_change){.event = TELNYX_JOB_EVENT_BATCH_ENDED,
			.batch = asked->ended[i].batch,
			.batch_sequence = asked->ended[i].sequence});
	if (op->status == TELNYX_OK && asked->count > 0 && !worker->free_wanted) {
		told = telnyx_queue_make_own(worker->queue, sizeof(*told),
		    TELNYX_STORE_BATCHES, on_asked, worker);
		if (told != NULL) {
			/* The texts live until this one is done. */
			told->told = asked->ended;
			told->told_count = asked->count;
			telnyx_queue_discard(worker->batches_told);
			worker->batches_told = op;
			telnyx_queue_keep(op);
			worker->ops_out++;
			worker->asking_batches = true;
			telnyx_queue_submit(&told->op);
			telnyx_worker_leave(worker);
			return;
		}
	}
	telnyx_queue_discard(worker->batches_told);
	worker->batches_told = NULL;
	telnyx_worker_leave(worker);
}

void
telnyx_worker_ask_batches(struct telnyx_worker *worker)
{
	struct telnyx_store_batches *ask;

	if (worker->asking_batches || worker->trouble)
		return;
	ask = telnyx_queue_make_own(
	    worker->queue, sizeof(*ask), TELNYX_STORE_BATCHES, on_asked, worker);
	if (ask == NULL)
		return;
	worker->batches_due = false;
	worker->asking_batches = true;
	worker->ops_out++;
	telnyx_queue_submit(&ask->op);
}
