/* SPDX-License-Identifier: MIT */
/*
 * Which senders rest: no jobs of theirs are claimed for a while, so that the slots are
 * there for others.  One rests as long as the server has told its key to wait, and
 * while its messages fill half of the slots though other senders have jobs, too: one
 * that is slow, or has a million jobs, does not keep out the rest.
 */
#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "queue/worker_internal.h"

struct telnyx_worker_sender {
	uint32_t in_flight;
	int64_t rests_until_ms; /* by the clock that never steps */
	UT_hash_handle hh;
	char name[];
};

/* NULL: no memory, and then it never rests. */
struct telnyx_worker_sender *
telnyx_worker_sender(struct telnyx_worker *worker, const char *name)
{
	struct telnyx_worker_sender *sender;
	size_t len = strlen(name);

	HASH_FIND(hh, worker->senders, name, len, sender);
	if (sender != NULL)
		return sender;
	if ((sender = calloc(1, sizeof(*sender) + len + 1)) == NULL)
		return NULL;
	memcpy(sender->name, name, len + 1);
	HASH_ADD_KEYPTR(hh, worker->senders, sender->name, len, sender);
	if (sender->hh.tbl == NULL) { /* no memory for the table */
		free(sender);
		return NULL;
	}
	return sender;
}

void
telnyx_worker_sender_count(struct telnyx_worker_sender *sender, int more)
{
	if (sender != NULL)
		sender->in_flight = (uint32_t)((int64_t)sender->in_flight + more);
}

void
telnyx_worker_sender_rest(struct telnyx_worker_sender *sender, int64_t ms)
{
	int64_t until_ms = telnyx_queue_boot_ms() + ms;

	if (sender != NULL && until_ms > sender->rests_until_ms)
		sender->rests_until_ms = until_ms;
}

bool
telnyx_worker_has_senders(const struct telnyx_worker *worker)
{
	return HASH_COUNT(worker->senders) > 1;
}

static bool
has_half(const struct telnyx_worker *worker, const struct telnyx_worker_sender *sender)
{
	uint32_t half = worker->params.max_in_flight / 2;

	return telnyx_worker_has_senders(worker) && !worker->all_slots &&
	       sender->in_flight >= (half > 0 ? half : 1);
}

bool
telnyx_worker_resting(struct telnyx_worker *worker, struct telnyx_claimed *claimed)
{
	struct telnyx_store_claim *claim = &claimed->store;
	struct telnyx_worker_sender *sender, *next;
	int64_t now_ms = telnyx_queue_boot_ms();
	const char **names;

	if (worker->senders == NULL)
		return true;
	names = telnyx_arena_alloc(
	    &claim->op.arena, HASH_COUNT(worker->senders) * sizeof(*names));
	if (names == NULL)
		return false;
	HASH_ITER (hh, worker->senders, sender, next) {
		bool half = has_half(worker, sender);

		claimed->halved = claimed->halved || half;
		if (half || sender->rests_until_ms > now_ms)
			names[claim->resting_count++] =
			    telnyx_arena_strdup(&claim->op.arena, sender->name);
	}
	worker->all_slots = false;
	claim->resting = names;
	return !claim->op.arena.failed;
}

void
telnyx_worker_senders_free(struct telnyx_worker *worker)
{
	struct telnyx_worker_sender *sender, *next;

	HASH_ITER (hh, worker->senders, sender, next) {
		HASH_DEL(worker->senders, sender);
		free(sender);
	}
}
