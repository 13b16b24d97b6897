/* SPDX-License-Identifier: MIT */
/*
 * A queue: a store, found by its URL, and the operations that are out at it.
 *
 * Life: opened (the store's thread makes the file meanwhile), used, freed.  Each
 * operation carries its queue; the store says "done" from the loop, the operation's
 * `finish` runs, and the operation is freed unless it was kept.
 */
#include "queue/queue_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "base/refusal.h"
#include "base/status.h"

#define DEFAULT_BUSY_TIMEOUT_MS 10000
#define DEFAULT_MAX_WAITING 100000

static const struct telnyx_store_driver *const drivers[] = {&telnyx_store_sqlite};

/* An operation, with what the queue keeps beside it. */
struct envelope {
	struct telnyx_queue *queue;
	void (*finish)(struct telnyx_store_op *op, void *owner);
	void *owner;
	bool kept;
	bool finishing; /* its `finish` is on the stack, so that it is not freed yet */
};

/* The envelope stands before the operation, which is aligned for anything. */
#define ENVELOPE_BYTES                                                                 \
	((sizeof(struct envelope) + sizeof(max_align_t) - 1) / sizeof(max_align_t) *   \
	    sizeof(max_align_t))

static struct envelope *
envelope_of(struct telnyx_store_op *op)
{
	return (struct envelope *)(void *)((char *)op - ENVELOPE_BYTES);
}

int64_t
telnyx_queue_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
telnyx_queue_boot_ms(void)
{
	struct timespec now;

#ifdef CLOCK_BOOTTIME
	clock_gettime(CLOCK_BOOTTIME, &now);
#else
	clock_gettime(CLOCK_MONOTONIC, &now);
#endif
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum telnyx_status
telnyx_queue_admits(const struct telnyx_queue *queue)
{
	if (queue == NULL)
		return telnyx_invalid("queue", "is NULL");
	if (telnyx_home_ask(&queue->home) != TELNYX_HOME_YES)
		return TELNYX_E_WRONG_THREAD;
	return queue->free_wanted || queue->freeing ? TELNYX_E_CLOSING : TELNYX_OK;
}

static void
destroy(struct telnyx_queue *queue)
{
	bool in_child = telnyx_home_forks() != queue->forks;

	queue->freeing = true;
	if (!in_child)
		telnyx_worker_free(queue->worker);
	if (queue->store != NULL)
		queue->store->driver->free(queue->store);
	telnyx_home_leave(&queue->home);
	free(queue);
}

void
telnyx_queue_enter(struct telnyx_queue *queue)
{
	telnyx_home_enter(&queue->home);
	queue->depth++;
}

void
telnyx_queue_leave(struct telnyx_queue *queue)
{
	if (--queue->depth == 0 && queue->free_wanted && !queue->freeing)
		destroy(queue);
}

void
telnyx_queue_free(struct telnyx_queue *queue)
{
	if (queue == NULL || queue->freeing)
		return;
	if (queue->depth > 0) {
		queue->free_wanted = true;
		return;
	}
	destroy(queue);
}

/* What others have changed may give the worker something to claim. */
static bool
may_make_ready(enum telnyx_store_kind kind)
{
	return kind == TELNYX_STORE_ENQUEUE || kind == TELNYX_STORE_COMMAND ||
	       kind == TELNYX_STORE_PAUSE || kind == TELNYX_STORE_SENDER;
}

static void
on_done(struct telnyx_store_op *op)
{
	struct envelope *envelope = envelope_of(op);
	struct telnyx_queue *queue = envelope->queue;

	telnyx_queue_enter(queue);
	queue->waiting--;
	if (may_make_ready(op->kind) && op->status == TELNYX_OK)
		telnyx_worker_wake(queue->worker);
	envelope->finishing = true;
	envelope->finish(op, envelope->owner);
	envelope->finishing = false;
	if (!envelope->kept)
		telnyx_queue_discard(op);
	telnyx_queue_leave(queue);
}

void *
telnyx_queue_make_own(struct telnyx_queue *queue, size_t size,
    enum telnyx_store_kind kind,
    void (*finish)(struct telnyx_store_op *op, void *owner), void *owner)
{
	struct envelope *envelope = calloc(1, ENVELOPE_BYTES + size);
	struct telnyx_store_op *op;

	if (envelope == NULL)
		return NULL;
	envelope->queue = queue;
	envelope->finish = finish;
	envelope->owner = owner;
	op = (struct telnyx_store_op *)(void *)((char *)envelope + ENVELOPE_BYTES);
	op->kind = kind;
	op->done = on_done;
	telnyx_failure_init(&op->failure);
	return op;
}

void *
telnyx_queue_make(struct telnyx_queue *queue, size_t size, enum telnyx_store_kind kind,
    void (*finish)(struct telnyx_store_op *op, void *owner), void *owner,
    enum telnyx_status *st)
{
	void *op;

	if ((*st = telnyx_queue_admits(queue)) != TELNYX_OK)
		return NULL;
	if (queue->waiting >= queue->max_waiting) {
		*st = TELNYX_E_QUEUE_FULL;
		return NULL;
	}
	if ((op = telnyx_queue_make_own(queue, size, kind, finish, owner)) == NULL)
		*st = TELNYX_E_NO_MEMORY;
	return op;
}

void
telnyx_queue_submit(struct telnyx_store_op *op)
{
	struct telnyx_queue *queue = envelope_of(op)->queue;

	queue->waiting++;
	queue->store->driver->submit(queue->store, op);
}

void
telnyx_queue_discard(struct telnyx_store_op *op)
{
	if (op == NULL)
		return;
	if (envelope_of(op)->finishing) {
		envelope_of(op)->kept = false; /* freed when that is over */
		return;
	}
	telnyx_failure_clear(&op->failure);
	telnyx_arena_clear(&op->arena);
	free(envelope_of(op));
}

void
telnyx_queue_keep(struct telnyx_store_op *op)
{
	envelope_of(op)->kept = true;
}

const struct telnyx_error *
telnyx_queue_error(const struct telnyx_store_op *op)
{
	return op->status == TELNYX_OK ? NULL : &op->failure.error;
}

/* Beside the store "queue.db-begun"; elsewhere with the store's name in it, since two
 * stores may have files of one name. */
const char *
telnyx_queue_journal_path(
    struct telnyx_queue *queue, const char *dir, struct telnyx_arena *arena)
{
	const struct telnyx_store_driver *driver = queue->store->driver;

	if (dir == NULL)
		return telnyx_arena_printf(arena, "%s/%s-begun",
		    driver->directory(queue->store), driver->file(queue->store));
	return telnyx_arena_printf(arena, "%s/%s-%s-begun", dir,
	    driver->file(queue->store), driver->name(queue->store));
}

/* --- opening ---------------------------------------------------------------- */

static void
on_opened(const struct telnyx_error *failure, void *arg)
{
	struct telnyx_queue *queue = arg;

	telnyx_queue_enter(queue);
	queue->is_open = failure == NULL;
	if (queue->on_open != NULL)
		queue->on_open(queue, failure, queue->on_open_arg);
	telnyx_queue_leave(queue);
}

static const struct telnyx_store_driver *
find_driver(const char *store)
{
	size_t i;

	for (i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		size_t len = strlen(drivers[i]->scheme);

		if (strncmp(store, drivers[i]->scheme, len) == 0 && store[len] != '\0')
			return drivers[i];
	}
	return NULL;
}

static enum telnyx_status
open_store(struct telnyx_queue *queue, const struct telnyx_queue_config *config)
{
	const struct telnyx_store_driver *driver = find_driver(config->store);
	struct telnyx_store_config store = {
	    .base = queue->base,
	    .keep_text = config->keep_text,
	    .busy_timeout_ms = config->busy_timeout_ms != 0 ? config->busy_timeout_ms
							    : DEFAULT_BUSY_TIMEOUT_MS,
	    .opened = on_opened,
	    .arg = queue,
	};

	if (driver == NULL)
		return telnyx_invalid("config.store", "is not sqlite:PATH");
	store.place = config->store + strlen(driver->scheme);
	return driver->open(&store, &queue->store);
}

enum telnyx_status
telnyx_queue_open(struct event_base *base, const struct telnyx_queue_config *config,
    telnyx_queue_open_cb cb, void *arg, struct telnyx_queue **out)
{
	struct telnyx_queue_config read;
	struct telnyx_queue *queue;
	enum telnyx_status st;

	if ((st = telnyx_need(out, "queue")) != TELNYX_OK)
		return st;
	*out = NULL;
	if ((st = telnyx_need(base, "base")) != TELNYX_OK ||
	    (st = telnyx_need(config, "config")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&read, sizeof(read), config, "config.size")) !=
		TELNYX_OK ||
	    (st = telnyx_need(read.store, "config.store")) != TELNYX_OK)
		return st;
	if ((unsigned)read.keep_text > TELNYX_KEEP_TEXT_UNTIL_ACCEPTED)
		return telnyx_invalid("config.keep_text", "is none of its enum");
	if ((queue = calloc(1, sizeof(*queue))) == NULL)
		return TELNYX_E_NO_MEMORY;
	queue->base = base;
	queue->forks = telnyx_home_forks();
	queue->max_waiting =
	    read.max_waiting != 0 ? read.max_waiting : DEFAULT_MAX_WAITING;
	queue->on_open = cb;
	queue->on_open_arg = arg;
	telnyx_home_init(&queue->home);
	if ((st = open_store(queue, &read)) != TELNYX_OK) {
		telnyx_home_leave(&queue->home);
		free(queue);
		return st;
	}
	*out = queue;
	return TELNYX_OK;
}
