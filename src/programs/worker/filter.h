/* SPDX-License-Identifier: MIT */
/* Which jobs a command is about: ids behind it, or options. */
#ifndef TELNYX_PROGRAMS_WORKER_FILTER_H
#define TELNYX_PROGRAMS_WORKER_FILTER_H

#include <stdbool.h>

#include <telnyx/queue.h>

#include "programs/worker/options.h"

struct worker_filter {
	struct telnyx_job_filter jobs;
	int64_t *ids; /* owned */
};

/* Read ids and options.  False: an argument is no id, and it was told. */
bool worker_filter_read(
    struct worker_filter *filter, const struct worker_options *options);
void worker_filter_clear(struct worker_filter *filter);
/* Does it name jobs by anything but their ids? */
bool worker_filter_narrows(const struct worker_options *options);

#endif
