/* SPDX-License-Identifier: MIT */
/* Jobs are looked at: one, a page, how many. */
#include "base/refusal.h"
#include "queue/queue_internal.h"

#define DEFAULT_PAGE 100
#define LARGEST_PAGE 1000

struct get {
	struct telnyx_store_list store; /* first */
	telnyx_job_cb cb;
	void *arg;
	int64_t id;
};

static void
on_got(struct telnyx_store_op *op, void *owner)
{
	struct get *get = (struct get *)(void *)op;
	bool has_it = op->status == TELNYX_OK && get->store.count > 0;

	(void)owner;
	/* One that failed may have read a part of the job. */
	get->cb(has_it ? get->store.jobs[0] : NULL, telnyx_queue_error(op), get->arg);
}

enum telnyx_status
telnyx_queue_get(struct telnyx_queue *queue, int64_t id, telnyx_job_cb cb, void *arg)
{
	enum telnyx_status st;
	struct get *get;

	if (cb == NULL)
		return telnyx_invalid("cb", "is NULL");
	if (id <= 0)
		return telnyx_invalid("id", "is not above 0");
	get = telnyx_queue_make(
	    queue, sizeof(*get), TELNYX_STORE_LIST, on_got, NULL, &st);
	if (get == NULL)
		return st;
	get->cb = cb;
	get->arg = arg;
	get->id = id;
	telnyx_job_filter_init(&get->store.filter);
	get->store.filter.ids = &get->id;
	get->store.filter.id_count = 1;
	get->store.filter.limit = 1;
	get->store.filter.payloads = true;
	telnyx_queue_submit(&get->store.op);
	return TELNYX_OK;
}

struct list {
	struct telnyx_store_list store; /* first */
	telnyx_jobs_cb cb;
	void *arg;
};

static void
on_listed(struct telnyx_store_op *op, void *owner)
{
	struct list *list = (struct list *)(void *)op;

	(void)owner;
	if (op->status != TELNYX_OK)
		list->cb(NULL, 0, telnyx_queue_error(op), list->arg);
	else
		list->cb((const struct telnyx_job *const *)list->store.jobs,
		    list->store.count, NULL, list->arg);
}

enum telnyx_status
telnyx_queue_list(struct telnyx_queue *queue, const struct telnyx_job_filter *filter,
    telnyx_jobs_cb cb, void *arg)
{
	enum telnyx_status st;
	struct list *list;

	if (cb == NULL)
		return telnyx_invalid("cb", "is NULL");
	list = telnyx_queue_make(
	    queue, sizeof(*list), TELNYX_STORE_LIST, on_listed, NULL, &st);
	if (list == NULL)
		return st;
	list->cb = cb;
	list->arg = arg;
	st = telnyx_queue_filter_read(filter, DEFAULT_PAGE, LARGEST_PAGE,
	    &list->store.op.arena, &list->store.filter);
	if (st != TELNYX_OK)
		telnyx_queue_discard(&list->store.op);
	else
		telnyx_queue_submit(&list->store.op);
	return st;
}

struct count {
	struct telnyx_store_count store; /* first */
	telnyx_job_counts_cb cb;
	void *arg;
};

static void
on_counted(struct telnyx_store_op *op, void *owner)
{
	struct count *count = (struct count *)(void *)op;

	(void)owner;
	count->cb(op->status == TELNYX_OK ? &count->store.counts : NULL,
	    telnyx_queue_error(op), count->arg);
}

enum telnyx_status
telnyx_queue_count(struct telnyx_queue *queue, const struct telnyx_job_filter *filter,
    telnyx_job_counts_cb cb, void *arg)
{
	enum telnyx_status st;
	struct count *count;

	if (cb == NULL)
		return telnyx_invalid("cb", "is NULL");
	count = telnyx_queue_make(
	    queue, sizeof(*count), TELNYX_STORE_COUNT, on_counted, NULL, &st);
	if (count == NULL)
		return st;
	count->cb = cb;
	count->arg = arg;
	count->store.now_ms = telnyx_queue_now_ms();
	st = telnyx_queue_filter_read(
	    filter, 0, 0, &count->store.op.arena, &count->store.filter);
	if (st != TELNYX_OK)
		telnyx_queue_discard(&count->store.op);
	else
		telnyx_queue_submit(&count->store.op);
	return st;
}
