/* SPDX-License-Identifier: MIT */
/*
 * Hands the jobs of a file over to a queue, in pieces, a few of them on their way to
 * the disk at once.  What is refused is told with its file and line.
 */
#ifndef TELNYX_PROGRAMS_WORKER_ENQUEUER_H
#define TELNYX_PROGRAMS_WORKER_ENQUEUER_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "programs/worker/options.h"

struct worker_enqueuer;

struct worker_enqueued {
	uint64_t enqueued;
	uint64_t duplicates;
	uint64_t refused;
	bool failed; /* not all of the file was taken, and it was told why */
};

/* Runs once, from the loop, when all of the file is on the disk or refused. */
typedef void (*worker_enqueued_cb)(const struct worker_enqueued *enqueued, void *arg);

/* Open `path`, which is borrowed ("-": standard input).  NULL: it was told why not. */
struct worker_enqueuer *worker_enqueuer_new(struct event_base *base,
    const struct worker_options *options, const char *path, worker_enqueued_cb cb,
    void *arg);
/* Read it, and hand it over. */
void worker_enqueuer_begin(
    struct worker_enqueuer *enqueuer, struct telnyx_queue *queue);
/* After the queue was freed.  NULL is fine. */
void worker_enqueuer_free(struct worker_enqueuer *enqueuer);

/* The counts, as one line of JSON on standard output. */
void worker_enqueued_print(const struct worker_enqueued *enqueued);

#endif
