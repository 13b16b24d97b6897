/* SPDX-License-Identifier: MIT */
/*
 * --metrics: what the run counts, for Prometheus to read over http.  The store is asked
 * every two seconds, so that whoever reads waits for no disk.
 */
#ifndef TELNYX_PROGRAMS_WORKER_METRICS_H
#define TELNYX_PROGRAMS_WORKER_METRICS_H

#include <stdbool.h>

#include <event2/event.h>

#include <telnyx/queue.h>
#include <telnyx/telnyx.h>

#include "programs/worker/log.h"
#include "programs/worker/webhooks.h"

struct worker_metrics;

struct worker_metrics_params {
	struct event_base *base;
	struct worker_log *log;
	const char *listen; /* HOST:PORT */
	struct telnyx_client *client;
	struct worker_webhooks *webhooks; /* NULL: none listens here */
};

/* False: it was told why not. */
bool worker_metrics_new(
    const struct worker_metrics_params *params, struct worker_metrics **out);
/* From now on there is something to count. */
void worker_metrics_serve(struct worker_metrics *metrics, struct telnyx_queue *queue,
    const struct telnyx_worker *worker);
/* Nobody is answered any more; what was asked of the queue may still come back. */
void worker_metrics_stop(struct worker_metrics *metrics);
/* After the queue was freed.  NULL is fine, as above. */
void worker_metrics_free(struct worker_metrics *metrics);

#endif
