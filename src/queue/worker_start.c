/* SPDX-License-Identifier: MIT */
/*
 * The start of a worker, in three steps, each on the disk before the next: what the one
 * before left is seen to, with the help of its journal; the journal is made anew; the
 * new session is noted.  Only then is anything claimed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queue/failpoint.h"
#include "queue/worker_internal.h"

#define SANDBOX "sandbox"

/* The host that the client goes to, without its port, which a sandbox's restart
 * changes. */
static const char *
host_of(const struct telnyx_worker *worker, struct telnyx_arena *arena)
{
	const char *url = worker->params.base_url, *host, *end;

	if (worker->params.sandbox)
		return SANDBOX;
	if (url == NULL)
		url = TELNYX_DEFAULT_BASE_URL;
	host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	end = host + strcspn(host, host[0] == '[' ? "]/?#" : ":/?#");
	return telnyx_arena_memdup(arena, host, (size_t)(end - host));
}

static void
fail(struct telnyx_worker *worker, const struct telnyx_error *error)
{
	worker->state = TELNYX_WORKER_STOPPED;
	telnyx_worker_started(worker, error);
}

static void
fail_for_memory(struct telnyx_worker *worker)
{
	struct telnyx_failure failure;

	telnyx_failure_init(&failure);
	telnyx_failure_no_memory(&failure, TELNYX_OUTCOME_NONE, TELNYX_PHASE_NONE,
	    "no memory to start a worker");
	fail(worker, &failure.error);
	telnyx_failure_clear(&failure);
}

/* --- the session ------------------------------------------------------------ */

static void
on_begun(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	if (op->status != TELNYX_OK) {
		fail(worker, &op->failure.error);
	} else if (!worker->free_wanted) {
		worker->session = ((struct telnyx_store_begin *)(void *)op)->session;
		telnyx_journal_commits(worker->journal, op->commits);
		telnyx_failpoint("session begun");
		if (worker->state == TELNYX_WORKER_BEGINNING)
			worker->state = TELNYX_WORKER_WORKING;
		telnyx_worker_started(worker, NULL);
	}
	telnyx_worker_pump(worker);
	telnyx_worker_leave(worker);
}

static void
begin_session(struct telnyx_worker *worker)
{
	struct telnyx_store_begin *begin = telnyx_queue_make_own(
	    worker->queue, sizeof(*begin), TELNYX_STORE_BEGIN, on_begun, worker);
	char host[256] = "";

	if (begin == NULL) {
		fail_for_memory(worker);
		return;
	}
	(void)gethostname(host, sizeof(host) - 1);
	begin->now_ms = telnyx_worker_now_ms(worker);
	begin->host = telnyx_arena_strdup(&begin->op.arena, host);
	begin->name = "telnyx-worker";
	/* A copy: the journal may be gone when the operation runs. */
	begin->journal =
	    (const struct telnyx_journal_identity *)(void *)telnyx_arena_memdup(
		&begin->op.arena, telnyx_journal_identity_of(worker->journal),
		sizeof(*begin->journal));
	if (begin->op.arena.failed) {
		telnyx_queue_discard(&begin->op);
		fail_for_memory(worker);
		return;
	}
	worker->state = TELNYX_WORKER_BEGINNING;
	worker->ops_out++;
	telnyx_queue_submit(&begin->op);
}

/* --- the journal, and what was left ----------------------------------------- */

static bool
renew_journal(struct telnyx_worker *worker, const char *store)
{
	struct telnyx_failure failure;
	enum telnyx_status st;
	const char *path = telnyx_queue_journal_path(
	    worker->queue, worker->params.journal_dir, &worker->arena);

	telnyx_failure_init(&failure);
	if (path == NULL)
		telnyx_failure_no_memory(&failure, TELNYX_OUTCOME_NONE,
		    TELNYX_PHASE_NONE, "no memory to start a worker");
	st = path == NULL ? TELNYX_E_NO_MEMORY
			  : telnyx_journal_new(path, store,
				(size_t)worker->params.max_in_flight +
				    TELNYX_WORKER_MAX_UNWRITTEN,
				&failure, &worker->journal);
	if (st != TELNYX_OK)
		fail(worker, &failure.error);
	telnyx_failure_clear(&failure);
	return st == TELNYX_OK;
}

/* A drain came first: it does not start any more, which is told once, like all else. */
static void
give_up_start(struct telnyx_worker *worker)
{
	struct telnyx_failure failure;

	telnyx_failure_init(&failure);
	telnyx_failure_set(&failure, TELNYX_ERROR_CLOSING, TELNYX_OUTCOME_NONE,
	    TELNYX_PHASE_NONE, "Drained", "the worker was drained before it worked");
	telnyx_worker_started(worker, &failure.error);
	telnyx_failure_clear(&failure);
}

static void
on_recovered(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_store_recover *recover =
	    (struct telnyx_store_recover *)(void *)op;
	struct telnyx_worker *worker = owner;
	size_t i;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	telnyx_failpoint("recovered");
	if (op->status != TELNYX_OK) {
		fail(worker, &op->failure.error);
	} else if (worker->state != TELNYX_WORKER_RECOVERING) {
		give_up_start(worker);
	} else if (!worker->free_wanted && renew_journal(worker, recover->store)) {
		telnyx_failpoint("journal renewed");
		worker->stats.released = recover->released;
		worker->stats.parked = recover->parked;
		for (i = 0; i < recover->count; i++)
			telnyx_worker_tell(worker, &recover->items[i]);
		if (!worker->free_wanted)
			begin_session(worker);
	}
	telnyx_worker_leave(worker);
}

/* The store is open, so its place and name are known: look at the journal, and
 * recover. */
static void
recover(struct telnyx_worker *worker)
{
	struct telnyx_store_recover *op = telnyx_queue_make_own(
	    worker->queue, sizeof(*op), TELNYX_STORE_RECOVER, on_recovered, worker);
	struct telnyx_journal_content *content;
	const char *path;

	if (op == NULL) {
		fail_for_memory(worker);
		return;
	}
	path = telnyx_queue_journal_path(
	    worker->queue, worker->params.journal_dir, &op->op.arena);
	content = telnyx_arena_alloc(&op->op.arena, sizeof(*content));
	op->host_bound = host_of(worker, &op->op.arena);
	op->now_ms = telnyx_worker_now_ms(worker);
	if (!op->op.arena.failed)
		telnyx_journal_read(path, &op->op.arena, content);
	if (op->op.arena.failed) {
		telnyx_queue_discard(&op->op);
		fail_for_memory(worker);
		return;
	}
	op->journal = content;
	worker->ops_out++;
	telnyx_queue_submit(&op->op);
}

/* An operation of no items tells that the store is open, or why it is not. */
static void
on_open(struct telnyx_store_op *op, void *owner)
{
	struct telnyx_worker *worker = owner;

	telnyx_worker_enter(worker);
	worker->ops_out--;
	if (op->status != TELNYX_OK)
		fail(worker, &op->failure.error);
	else if (!worker->free_wanted)
		recover(worker);
	telnyx_worker_leave(worker);
}

void
telnyx_worker_begin(struct telnyx_worker *worker)
{
	struct telnyx_store_news *ask = telnyx_queue_make_own(
	    worker->queue, sizeof(*ask), TELNYX_STORE_NEWS, on_open, worker);

	if (ask == NULL) {
		fail_for_memory(worker);
		return;
	}
	worker->ops_out++;
	telnyx_queue_submit(&ask->op);
}
