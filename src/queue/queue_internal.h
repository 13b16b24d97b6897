/* SPDX-License-Identifier: MIT */
/*
 * The queue's own struct, and how its files submit operations.
 *
 * An operation is made by telnyx_queue_make(), filled in, and submitted; the queue
 * owns it until its `finish` has run, and frees it after.  Callbacks of the caller's
 * run from `finish` alone, so that freeing the queue inside one only notes the wish:
 * the outermost telnyx_queue_leave() fulfils it.
 */
#ifndef TELNYX_QUEUE_QUEUE_INTERNAL_H
#define TELNYX_QUEUE_QUEUE_INTERNAL_H

#include <telnyx/queue.h>

#include "base/home.h"
#include "queue/store.h"

struct telnyx_queue {
	struct event_base *base;
	struct telnyx_store *store;
	struct telnyx_home home;
	unsigned forks;
	uint32_t max_waiting;
	uint32_t waiting; /* operations out */
	unsigned depth;	  /* callbacks on the stack */
	bool free_wanted;
	bool freeing;
	bool is_open;
	struct telnyx_worker *worker;
	telnyx_queue_open_cb on_open;
	void *on_open_arg;
};

/* May a call from outside go on?  TELNYX_OK, or what to return. */
enum telnyx_status telnyx_queue_admits(const struct telnyx_queue *queue);

void telnyx_queue_enter(struct telnyx_queue *queue);
void telnyx_queue_leave(struct telnyx_queue *queue);

/* An operation of `size` bytes, zeroed, its arena ready.  Room (max_waiting) is asked
 * for unless it is the queue's own work.  NULL, and *st says why not. */
void *telnyx_queue_make(struct telnyx_queue *queue, size_t size,
    enum telnyx_store_kind kind,
    void (*finish)(struct telnyx_store_op *op, void *owner), void *owner,
    enum telnyx_status *st);
void *telnyx_queue_make_own(struct telnyx_queue *queue, size_t size,
    enum telnyx_store_kind kind,
    void (*finish)(struct telnyx_store_op *op, void *owner), void *owner);
/* Submit what was made, or let it go. */
void telnyx_queue_submit(struct telnyx_store_op *op);
void telnyx_queue_discard(struct telnyx_store_op *op);
/* In `finish`: keep the operation, and what is in its arena, beyond it; let it go
 * with telnyx_queue_discard(). */
void telnyx_queue_keep(struct telnyx_store_op *op);

/* The error of an operation for a callback; NULL: it was done. */
const struct telnyx_error *telnyx_queue_error(const struct telnyx_store_op *op);

/* The wall clock, and a clock that never steps and goes on in suspend, in ms. */
int64_t telnyx_queue_now_ms(void);
int64_t telnyx_queue_boot_ms(void);

/* Write "<store>-<id>-<fence>"; `out` has TELNYX_QUEUE_REFERENCE_MAX bytes. */
#define TELNYX_QUEUE_REFERENCE_MAX 65
void telnyx_queue_reference(char *out, const char *store, int64_t id, int64_t fence);
/* Take it apart.  False: it is none of a queue's. */
bool telnyx_queue_reference_read(const char *text,
    char store[TELNYX_STORE_NAME_LEN + 1], int64_t *id, int64_t *fence);

/* Where the begun-journal of a queue's store is, which has to be open: in `dir`; NULL:
 * beside the store.  NULL: no memory. */
const char *telnyx_queue_journal_path(
    struct telnyx_queue *queue, const char *dir, struct telnyx_arena *arena);

/* Check a filter, and copy it with its texts and ids into the arena. */
enum telnyx_status telnyx_queue_filter_read(const struct telnyx_job_filter *filter,
    uint32_t default_limit, uint32_t most, struct telnyx_arena *arena,
    struct telnyx_job_filter *out);

/* Tell the program, through its worker if there is one, what a piece of news did. */
void telnyx_worker_tell(
    struct telnyx_worker *worker, const struct telnyx_news_item *item);
/* There may be more to claim.  NULL is fine. */
void telnyx_worker_wake(struct telnyx_worker *worker);
#endif
