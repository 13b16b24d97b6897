/* SPDX-License-Identifier: MIT */
/*
 * The webhooks of a run: verified by a receiver, given to the queue, and answered when
 * the queue has them on the disk.  What is not about a job of this store goes to the
 * file of --events or the service of --forward, or is to come again.
 */
#ifndef TELNYX_PROGRAMS_WORKER_WEBHOOKS_H
#define TELNYX_PROGRAMS_WORKER_WEBHOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include <telnyx/queue.h>

#include "programs/worker/log.h"
#include "programs/worker/options.h"

struct worker_webhooks;

struct worker_webhooks_params {
	struct event_base *base;
	const struct worker_options *options;
	struct worker_log *log;
	const char *public_key;
	/* HOST:PORT, which may be of port 0. */
	const char *listen;
};

/* Listen.  False: it was told why not. */
bool worker_webhooks_new(
    const struct worker_webhooks_params *params, struct worker_webhooks **out);
/* Where it listens. */
const char *worker_webhooks_url(const struct worker_webhooks *webhooks);
/* The queue that gets the events; until then they are to come again. */
void worker_webhooks_serve(
    struct worker_webhooks *webhooks, struct telnyx_queue *queue);
/* Open the file of --events anew. */
void worker_webhooks_reopen(struct worker_webhooks *webhooks);
/* Events of other stores so far. */
uint64_t worker_webhooks_foreign(const struct worker_webhooks *webhooks);
/* Requests that were refused for their signature, their path or what they are. */
uint64_t worker_webhooks_refused(const struct worker_webhooks *webhooks);
/* After the queue was freed.  NULL is fine. */
void worker_webhooks_free(struct worker_webhooks *webhooks);

#endif
