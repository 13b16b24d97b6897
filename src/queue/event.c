/* SPDX-License-Identifier: MIT */
/*
 * Webhooks: an event that carries the reference of a claim proves that this claim was
 * accepted, whatever the job's state.  Told when that is on the disk.
 */
#include <string.h>

#include <telnyx/webhook.h>

#include "base/refusal.h"
#include "queue/failpoint.h"
#include "queue/queue_internal.h"

struct event_op {
	struct telnyx_store_news store; /* first */
	struct telnyx_news_item item;
	telnyx_queue_event_cb cb;
	void *arg;
};

static void
on_taken(struct telnyx_store_op *op, void *owner)
{
	struct event_op *event = (struct event_op *)(void *)op;

	telnyx_failpoint("webhook stored");
	if (op->status == TELNYX_OK)
		telnyx_worker_tell(
		    ((struct telnyx_queue *)owner)->worker, &event->item);
	if (event->cb != NULL)
		event->cb(event->item.missing ? TELNYX_QUEUE_EVENT_GONE
					      : TELNYX_QUEUE_EVENT_TAKEN,
		    telnyx_queue_error(op), event->arg);
}

/* The worst that is said of a recipient, else the least far: a group is delivered when
 * each one has it. */
static enum telnyx_message_status
status_of_all(const struct telnyx_message *message)
{
	enum telnyx_message_status all = TELNYX_MESSAGE_STATUS_UNSET;
	size_t i;

	if (telnyx_message_is_failed(message)) {
		for (i = 0; i < message->to_count; i++) {
			int rank = telnyx_delivery_rank(message->to[i]->status);

			if (rank ==
			    telnyx_delivery_rank(TELNYX_MESSAGE_DELIVERY_FAILED))
				return message->to[i]->status;
		}
	}
	for (i = 0; i < message->to_count; i++)
		if (i == 0 || telnyx_delivery_rank(message->to[i]->status) <
				  telnyx_delivery_rank(all))
			all = message->to[i]->status;
	return all;
}

static bool
is_outbound(const struct telnyx_webhook_event *event)
{
	return (event->type == TELNYX_WEBHOOK_MESSAGE_SENT ||
		   event->type == TELNYX_WEBHOOK_MESSAGE_FINALIZED ||
		   event->type == TELNYX_WEBHOOK_MESSAGE_READ) &&
	       event->message != NULL;
}

/* Answer from the loop, after whatever was submitted before: by an operation of no
 * items. */
struct answer {
	struct telnyx_store_news store; /* first */
	enum telnyx_queue_event_result result;
	bool too_early; /* whose event it is cannot be said yet */
	telnyx_queue_event_cb cb;
	void *arg;
};

static void
on_answer(struct telnyx_store_op *op, void *owner)
{
	struct answer *answer = (struct answer *)(void *)op;

	(void)owner;
	if (answer->too_early && op->status == TELNYX_OK) {
		op->status = TELNYX_E_SYSTEM;
		telnyx_failure_set(&op->failure, TELNYX_ERROR_INTERNAL,
		    TELNYX_OUTCOME_NONE, TELNYX_PHASE_NONE, "Not open yet",
		    "the store was not open yet when the event came");
	}
	if (answer->cb != NULL)
		answer->cb(answer->result, telnyx_queue_error(op), answer->arg);
}

static enum telnyx_status
answer_later(struct telnyx_queue *queue, enum telnyx_queue_event_result result,
    telnyx_queue_event_cb cb, void *arg)
{
	enum telnyx_status st;
	struct answer *answer = telnyx_queue_make(
	    queue, sizeof(*answer), TELNYX_STORE_NEWS, on_answer, NULL, &st);

	if (answer == NULL)
		return st;
	answer->result = result;
	answer->too_early = result == TELNYX_QUEUE_EVENT_FOREIGN && !queue->is_open;
	answer->cb = cb;
	answer->arg = arg;
	telnyx_queue_submit(&answer->store.op);
	return TELNYX_OK;
}

static enum telnyx_status
take(struct telnyx_queue *queue, const struct telnyx_message *message, int64_t id,
    int64_t fence, telnyx_queue_event_cb cb, void *arg)
{
	enum telnyx_status st;
	struct event_op *event = telnyx_queue_make(
	    queue, sizeof(*event), TELNYX_STORE_NEWS, on_taken, queue, &st);
	struct telnyx_arena *arena;

	if (event == NULL)
		return st;
	arena = &event->store.op.arena;
	event->cb = cb;
	event->arg = arg;
	event->item.id = id;
	event->item.news = (struct telnyx_news){
	    .source = TELNYX_NEWS_WEBHOOK,
	    .what = TELNYX_NEWS_ACCEPTED,
	    .fence = fence,
	    .now_ms = telnyx_queue_now_ms(),
	    .message_id = telnyx_arena_strdup(arena, message->id),
	    .group_id = telnyx_arena_strdup(arena, message->group_message_id),
	    .delivery = status_of_all(message),
	    .error_code = telnyx_arena_strdup(
		arena, message->error_count > 0 ? message->errors[0]->code : NULL),
	};
	event->store.items = &event->item;
	event->store.count = 1;
	if (arena->failed) {
		telnyx_queue_discard(&event->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_queue_submit(&event->store.op);
	return TELNYX_OK;
}

enum telnyx_status
telnyx_queue_event(struct telnyx_queue *queue, const struct telnyx_webhook_event *event,
    telnyx_queue_event_cb cb, void *arg)
{
	char store[TELNYX_STORE_NAME_LEN + 1];
	enum telnyx_status st;
	int64_t id, fence;

	if ((st = telnyx_queue_admits(queue)) != TELNYX_OK ||
	    (st = telnyx_need(event, "event")) != TELNYX_OK)
		return st;
	if (!is_outbound(event) ||
	    !telnyx_queue_reference_read(event->reference, store, &id, &fence))
		return answer_later(queue, TELNYX_QUEUE_EVENT_OTHER, cb, arg);
	if (!queue->store->driver->is_ours(queue->store, store))
		return answer_later(queue, TELNYX_QUEUE_EVENT_FOREIGN, cb, arg);
	return take(queue, event->message, id, fence, cb, arg);
}
