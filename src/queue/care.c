/* SPDX-License-Identifier: MIT */
/* The store is looked after: what keeps jobs back, how it is, a copy of it. */
#include "base/refusal.h"
#include "base/status.h"
#include "queue/queue_internal.h"

/* --- what keeps jobs back --------------------------------------------------- */

struct holds {
	struct telnyx_store_holds store; /* first */
	telnyx_queue_holds_cb cb;
	void *arg;
};

static void
on_holds(struct telnyx_store_op *op, void *owner)
{
	struct holds *holds = (struct holds *)(void *)op;

	(void)owner;
	if (op->status != TELNYX_OK)
		holds->cb(NULL, 0, telnyx_queue_error(op), holds->arg);
	else
		holds->cb((const struct telnyx_queue_hold *const *)holds->store.holds,
		    holds->store.count, NULL, holds->arg);
}

enum telnyx_status
telnyx_queue_holds(struct telnyx_queue *queue, telnyx_queue_holds_cb cb, void *arg)
{
	enum telnyx_status st;
	struct holds *holds;

	if (cb == NULL)
		return telnyx_invalid("cb", "is NULL");
	holds = telnyx_queue_make(
	    queue, sizeof(*holds), TELNYX_STORE_HOLDS, on_holds, NULL, &st);
	if (holds == NULL)
		return st;
	holds->cb = cb;
	holds->arg = arg;
	holds->store.now_ms = telnyx_queue_now_ms();
	telnyx_queue_submit(&holds->store.op);
	return TELNYX_OK;
}

/* --- how it is -------------------------------------------------------------- */

struct health {
	struct telnyx_store_health store; /* first */
	telnyx_queue_health_cb cb;
	void *arg;
};

static void
on_health(struct telnyx_store_op *op, void *owner)
{
	struct health *health = (struct health *)(void *)op;

	(void)owner;
	health->cb(op->status == TELNYX_OK ? &health->store.health : NULL,
	    telnyx_queue_error(op), health->arg);
}

enum telnyx_status
telnyx_queue_examine(
    struct telnyx_queue *queue, bool deep, telnyx_queue_health_cb cb, void *arg)
{
	enum telnyx_status st;
	struct health *health;

	if (cb == NULL)
		return telnyx_invalid("cb", "is NULL");
	health = telnyx_queue_make(
	    queue, sizeof(*health), TELNYX_STORE_HEALTH, on_health, NULL, &st);
	if (health == NULL)
		return st;
	health->cb = cb;
	health->arg = arg;
	health->store.deep = deep;
	telnyx_queue_submit(&health->store.op);
	return TELNYX_OK;
}

/* --- a copy of it ----------------------------------------------------------- */

struct backup {
	struct telnyx_store_backup store; /* first */
	telnyx_queue_cb cb;
	void *arg;
};

static void
on_backup(struct telnyx_store_op *op, void *owner)
{
	static const struct telnyx_queue_result one = {.changed = 1};
	struct backup *backup = (struct backup *)(void *)op;

	(void)owner;
	if (backup->cb != NULL)
		backup->cb(op->status == TELNYX_OK ? &one : NULL,
		    telnyx_queue_error(op), backup->arg);
}

enum telnyx_status
telnyx_queue_backup(
    struct telnyx_queue *queue, const char *path, telnyx_queue_cb cb, void *arg)
{
	enum telnyx_status st;
	struct backup *backup;

	if ((st = telnyx_need(path, "path")) != TELNYX_OK)
		return st;
	backup = telnyx_queue_make(
	    queue, sizeof(*backup), TELNYX_STORE_BACKUP, on_backup, NULL, &st);
	if (backup == NULL)
		return st;
	backup->cb = cb;
	backup->arg = arg;
	backup->store.path = telnyx_arena_strdup(&backup->store.op.arena, path);
	if (backup->store.path == NULL) {
		telnyx_queue_discard(&backup->store.op);
		return TELNYX_E_NO_MEMORY;
	}
	telnyx_queue_submit(&backup->store.op);
	return TELNYX_OK;
}
